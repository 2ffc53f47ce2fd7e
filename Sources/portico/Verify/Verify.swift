import ArgumentParser
import Foundation
import InvitationToken
import PartnerModel

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check invitation tokens.",
    discussion: """
      Tokens are arguments, or stand one a line on standard input (-). With --jwks nothing but the published keys is \
      needed: signature, form and time are checked, and issuer and audience where you name them; what became of the \
      invitation is not. With --portal the portal's own keys, address and journal decide, so an invitation that was \
      cancelled or answered is refused.

      Each token gets one line: `valid`, or `invalid` with a reason code. With --json it is one object a line: \
      {"verdict":"valid"|"invalid","reason":…,"claims":…}. Claims of an invalid token are never shown.

      Exit status: 0 all valid, 1 some invalid or no token at all, 64 wrong usage, 74 something could not be read.
      """)

  @Argument(help: "The tokens, or - to read them from standard input, one a line.")
  var tokens: [String] = []

  @Option(help: "A JWKS file with the issuer's public keys.", completion: .file())
  var jwks: String?

  @Option(help: "The portal whose keys, address and journal decide (default: the current folder).")
  var portal: String?

  @Option(help: "With --jwks: the issuer that the tokens must name.")
  var issuer: String?

  @Option(help: "With --jwks: the audience that the tokens must name.")
  var audience: String?

  @Option(
    help: ArgumentHelp(
      "The moment for which to decide, such as 2026-11-22T09:30:00Z (default: now).", valueName: "time"))
  var now: Moment?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    try PortalOptions.refuseNameless(portal)
    if jwks != nil, portal != nil {
      throw ValidationError("Give --jwks or --portal, not both: one of them must decide.")
    }
    if jwks == nil, issuer != nil || audience != nil {
      throw ValidationError("--issuer and --audience go with --jwks; a portal knows its own.")
    }
    if tokens.contains("-"), tokens.count > 1 {
      throw ValidationError("Give tokens as arguments or - for standard input, not both.")
    }
  }

  func run() throws {
    let verdicts = VerdictPrinter(json: json)
    let verifier = try makeVerifier()
    let moment = now ?? .now
    if tokens.isEmpty || tokens == ["-"] {
      try TokenStream(descriptor: STDIN_FILENO).forEachBatch { batch in
        verdicts.print(batch.verdicts(by: verifier, at: moment.seconds))
      }
    } else {
      verdicts.print(tokens.map { Verdict(of: Array($0.utf8), by: verifier, at: moment.seconds) })
    }
    // A script whose token got lost on the way must not take this for a yes.
    guard verdicts.count > 0 else {
      throw CommandFailure.refused(
        "no-token", "there is no token on standard input",
        remedy: "Give the tokens one a line, or as arguments.")
    }
    if !verdicts.allValid { throw ExitCode(CommandFailure.Status.refused.rawValue) }
  }

  private func makeVerifier() throws -> TokenVerifier {
    guard let jwks else { return try Portal(portal).tokenVerifier() }
    guard let bytes = FileManager.default.contents(atPath: jwks) else {
      throw CommandFailure.unreadable(
        "\(jwks) can't be read", remedy: "A portal publishes its keys at /.well-known/jwks.json.")
    }
    do {
      return TokenVerifier(
        keys: try KeySet(jwks: Array(bytes)), expecting: .init(issuer: issuer, audience: audience),
        standing: nil)
    } catch {
      throw CommandFailure.unreadable("\(jwks): \(error.message)", remedy: error.remedy)
    }
  }
}
