import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Notify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Tell staff, or a program, of the answers that came in since the last time.",
    discussion: """
      Writes to the portal's own address by the server under `mail` in portal.yaml, from Content/<language>/letters/notice.md: nothing where \
      nothing came in. For the first time it tells of one day.

      With a program behind --, each answer is a line of JSON at its standard input, in the order of the record, as `portico answers --json` has \
      them. Where the program ends with an error, it is told the same again the next time: each answer at least once.

        portico notify
        portico notify -- /usr/local/bin/to-our-crm --verbose
      """)

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("A program, and its arguments.", valueName: "program"))
  var program: [String] = []
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let reader: NewsReader = program.isEmpty ? .staff : .program(program)
    guard let count = try portal.place.tellNews(to: reader, actor: actor.name, at: .now) else {
      return StandardStream.say("Another run tells of them already.")
    }
    if count > 0 { StandardStream.say("told of \(count) \(count == 1 ? "answer" : "answers")") }
  }
}
