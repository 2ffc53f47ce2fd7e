import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Notify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Tell staff, or a program, of the answers that came in since the last time.",
    usage: "portico notify [--within <duration>] [--as <user>] [--portal <portal>] [-- <program> ...]",
    discussion: """
      Writes to the portal's own address by the server under `mail` in portal.yaml, from Content/<language>/letters/notice.md: nothing where \
      nothing came in. For the first time it tells of one day.

      With a program behind --, each answer is a line of JSON at its standard input, in the order of the record, as `portico answers --json` has \
      them. Where the program ends with an error, or stands still for longer than --within says, it is told the same again the next time: \
      each answer at least once.

        portico notify
        portico notify -- /usr/local/bin/to-our-crm --verbose
        portico notify --within PT1H -- /usr/local/bin/to-our-crm
      """)

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("A program, and its arguments.", valueName: "program"))
  var program: [String] = []
  @Option(
    help: ArgumentHelp(
      "How long the program may take until it reads on, and until it ends. (default: PT10M)",
      valueName: "duration"))
  var within: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  private static let usualPatience = Lifetime(seconds: 600)

  func validate() throws {
    guard let within else { return }
    guard let length = Lifetime(within), length.seconds > 0 else {
      throw ValidationError(
        "--within \(within.printable) is no duration: write PT10M for ten minutes, PT2H or P1D.")
    }
    if program.isEmpty {
      throw ValidationError("--within goes with a program: portico notify --within PT1H -- PROGRAM.")
    }
  }

  func run() throws {
    let patience = within.flatMap { Lifetime($0) } ?? Self.usualPatience
    let reader: NewsReader = program.isEmpty ? .staff : .program(program, patience: patience)
    guard let count = try portal.place.tellNews(to: reader, actor: actor.name, at: .now) else {
      return StandardStream.say("Another run tells of them already.")
    }
    if count > 0 { StandardStream.say("told of \(count) \(count == 1 ? "answer" : "answers")") }
  }
}
