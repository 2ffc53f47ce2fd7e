import AcceptanceService
import ArgumentParser
import Glibc
import PartnerModel
import SystemFiles
import TokenVerdicts

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check tokens of invitations and receipts, as `portico verify` does.",
    discussion: """
      Tokens are arguments, or stand one a line on standard input (-). The published keys, the portal's policy and the \
      journal of this machine decide. Each token gets one line: `valid`, or `invalid` with a reason code. The last line \
      is "It holds." or "It doesn't hold.".
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(help: "The tokens, or - to read them from standard input, one a line.")
  var tokens: [String] = []

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if tokens.contains("-"), tokens.count > 1 {
      throw ValidationError("Give tokens as arguments or - for standard input, not both.")
    }
  }

  func run() throws {
    let configuration = try options.configuration()
    let judge = try TokenJudge(configuration)
    let printer = VerdictPrinter(
      json: json, zone: try configuration.zoneLookup(), write: StandardStream.output.write)
    let now = Moment(seconds: Int64(time(nil)))
    if tokens.isEmpty || tokens == ["-"] {
      do {
        try TokenStream(descriptor: STDIN_FILENO).forEachBatch {
          printer.print($0.verdicts(by: judge, at: now))
        }
      } catch {
        StandardStream.complain("error: \(error)")
        if !json { StandardStream.say(FinalLine.fails.rawValue) }
        throw ExitCode(74)
      }
    } else {
      printer.print(tokens.map { judge.verdict(onPasted: $0.utf8, at: now) })
    }
    // A script whose token got lost on the way must not take this for a yes.
    if printer.count == 0 { StandardStream.complain("no-token: there is no token on standard input") }
    printer.finish()
    if printer.count == 0 || !printer.allValid { throw ExitCode(1) }
  }
}
