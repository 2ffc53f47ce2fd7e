import ArgumentParser
import Glibc
import InvitationToken
import PartnerModel
import PortalOperations
import SourceDiagnostics
import SystemFiles
import TokenVerdicts

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the tokens of invitations and receipts.",
    discussion: """
      Tokens are arguments, or stand one a line on standard input (-). With --jwks nothing but the published keys is \
      needed: signature, form and time are checked, and issuer and audience where you name them; what became of the \
      invitation is not, unless --status gives the portal's status list. With --portal the portal's own keys, address \
      and journal decide, so an invitation that was cancelled or answered is refused.

      A token may come as it was pasted: wrapped, quoted, in quotation marks, among words. A name that ends in .eml is that \
      of a saved mail, and each code in it or attached to it is checked. A whole link to an invitation is looked up with \
      --portal; with --jwks it is malformed, since the code stands on the page.

      A receipt is what the verifier gave to somebody who accepted. It doesn't expire and names no audience. With \
      --portal the journal must hold the record that it names; a receipt whose record is missing or another one is \
      refused as unknown-invitation.

      A status list is what the portal publishes at /status/1. It must be signed by one of the keys, be the list that \
      the token refers to, and not have expired; a token whose place in it is set is refused as cancelled, and one \
      whose place can't be told for certain as unknown-invitation. --seen names a file that keeps in mind the newest \
      list seen from each address, so that an older one is refused; it is made where it is missing. An address is \
      fetched with the system's curl; the keys never are, since whoever answers for them answers for everything:
        portico verify --jwks jwks.json --status https://partners.example/status/1 \\
          --seen lists.txt TOKEN

      Moments are told by the clocks of the invitee's time zone as it is on record, with --jwks in UTC.

      Each token gets one line: `valid` with the kind of invitation or `receipt`, or `invalid` with a reason code; the \
      last line is "It holds.", where all are valid, or "It doesn't hold.". With --json it is one object a line: {"verdict":"valid"|"invalid","reason":…,"type":"invitation"|"receipt",\
      "claims":…}. Type and claims of an invalid token are null. A script that wants an invitation must look which of \
      the two is valid.

      Exit status: 0 all valid, 1 some invalid or no token at all, 64 wrong usage, 74 something could not be read.
      """)

  @Argument(
    help: "The tokens, links or mails (.eml), or - to read tokens them from standard input, one a line.")
  var tokens: [String] = []

  @Option(
    name: .customLong("jwks"), help: "A JWKS file with the issuer's public keys.", completion: .file())
  var keySets: [String] = []

  @Option(help: "The portal whose keys, address and journal decide (default: the current folder).")
  var portal: String?

  @Option(name: .customLong("issuer"), help: "With --jwks: the issuer that the tokens must name.")
  var issuers: [String] = []

  @Option(name: .customLong("audience"), help: "With --jwks: the audience that the tokens must name.")
  var audiences: [String] = []

  @Option(
    name: .customLong("status"),
    help: ArgumentHelp(
      "With --jwks: the address of the portal's status list, a file that holds it, or - for standard input.",
      valueName: "list"),
    completion: .file())
  var lists: [String] = []

  @Option(
    name: .customLong("seen"),
    help: ArgumentHelp("With --status: the file that remembers how new a list was.", valueName: "file"),
    completion: .file())
  var memories: [String] = []

  @Option(
    help: ArgumentHelp(
      "The moment for which to decide, such as 2026-11-22T09:30:00Z (default: now).", valueName: "time"),
    transform: Moment.typed)
  var now: Moment?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  private var jwks: String? { keySets.first }
  private var issuer: String? { issuers.first }
  private var audience: String? { audiences.first }
  private var status: String? { lists.first }
  private var seen: String? { memories.first }

  func validate() throws {
    for (option, values) in [
      ("--jwks", keySets), ("--issuer", issuers), ("--audience", audiences), ("--status", lists),
      ("--seen", memories),
    ] {
      _ = try Anchor.only(values, of: option)
    }
    try PortalOptions.refuseNameless(portal)
    if jwks != nil, portal != nil {
      throw ValidationError("Give --jwks or --portal, not both: one of them must decide.")
    }
    if jwks == nil, issuer != nil || audience != nil {
      throw ValidationError("--issuer and --audience go with --jwks; a portal knows its own.")
    }
    if jwks == nil, status != nil {
      throw ValidationError("--status goes with --jwks; a portal knows what became of its invitations.")
    }
    if status == nil, seen != nil { throw ValidationError("--seen goes with --status.") }
    if tokens.contains("-"), tokens.count > 1 {
      throw ValidationError("Give tokens as arguments or - for standard input, not both.")
    }
    if status == "-", tokens.isEmpty || tokens == ["-"] {
      throw ValidationError("Standard input can hold the status list or the tokens, not both.")
    }
  }

  func run() throws {
    try Judgement.tell(json: json) {
      let moment = now ?? .now
      let judge = try judge(at: moment)
      let verdicts = VerdictPrinter(
        json: json, zone: jwks == nil ? try Portal(portal).zoneLookup() : { _ in nil },
        write: StandardStream.output.write)
      if tokens.isEmpty || tokens == ["-"] {
        try TokenStream(descriptor: STDIN_FILENO).forEachBatch { batch in
          verdicts.print(batch.verdicts(by: judge, at: moment))
        }
      } else {
        let given = try tokens.flatMap { $0.hasSuffix(".eml") ? try mailedTokens($0) : [$0] }
        verdicts.print(given.map { judge.verdict(onPasted: $0.utf8, at: moment) })
      }
      try requireTokens(verdicts.count)
      return verdicts.allValid
    }
  }

  private func judge(at now: Moment) throws -> TokenJudge {
    guard let jwks else { return try Portal(portal).tokenJudge(at: now) }
    return try publishedJudge(
      jwks: jwks, expecting: .init(issuer: issuer, audience: audience),
      status: status.map { StatusSource($0, seen: seen, programs: Self.programs) }, at: now)
  }

  /// The folders in which programs are looked for.
  private static var programs: [String] {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return path.split(separator: ":").map(String.init)
  }
}
