import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Answers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers",
    abstract: "Show what came in since a moment: acceptances and declines.",
    discussion: """
      For whoever looks once a day at what is new. One line each, in the order of the record, as `portico acceptances` and `portico declines` have \
      them; the state says which it is, and whether it waits for a review. A moment is written as 2026-11-30T08:00:00Z, or as a length of time \
      before now: P1D for a day, PT12H for twelve hours.

      A user named by --as or PORTICO_USER sees what concerns their organisation. Where nobody is named, the operator's first \
      user who may see invitations sees all of it.

      --eml prints a mail to the portal's own address, from Content/<language>/letters/notice.md, for a program that sends it.

        portico answers --since P1D
        portico answers --since P1D --eml | sendmail -t
      """)

  @Option(help: ArgumentHelp("From when on.", valueName: "time")) var since: String
  @OptionGroup var format: ListFormat
  @Flag(help: "Print a letter to the portal's own address that tells of them; nothing where nothing came in.")
  var eml = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  private func moment(at now: Moment) -> Moment? {
    Moment(since) ?? Lifetime(since).map { Moment(seconds: now.seconds - $0.seconds) }
  }

  func validate() throws {
    if eml, format.json || format.csv { throw ValidationError("--eml goes without --json and --csv.") }
    guard moment(at: .now) == nil else { return }
    throw ValidationError(
      "--since \(since.printable) is no moment: write it as 2026-11-30T08:00:00Z, or as a length of time such as P1D."
    )
  }

  func run() throws {
    guard let moment = moment(at: .now) else { return }
    let answers = try AnswerViewer(actor.name, of: portal.place).answers(since: moment)
    if eml {
      guard !answers.isEmpty else { return }
      let now = Moment.now
      StandardStream.output.write(try portal.place.check(at: now).notice(of: answers, at: now))
    } else if format.json {
      var out = LineWriter()
      for answer in answers { out.line(utf8: answer.json) }
      out.flush()
    } else {
      var table = TableWriter.answers("answered", format, empty: "nothing came in since \(since)")
      for answer in answers { table.row(answer.row) }
      table.finish()
    }
  }
}
