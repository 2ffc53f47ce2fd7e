import ArgumentParser
import PortalOperations

struct Declines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declines",
    abstract: "Show the declines on record.",
    discussion: """
      Without an id one line each, with tabs between in a pipe: id, kind, from, with, to, declined, state, evidence, who, and what the companies were \
      called when they were invited. With an id everything that is on record, as `portico acceptances` shows it.

      A decline takes effect at once by the same rule as an acceptance, or waits for `portico review`.

      A user named by --as or PORTICO_USER sees what concerns their organisation. Where nobody is named, the operator's first \
      user who may see invitations sees all of it.
      """)

  @Argument(help: "An invitation's id, at least six characters of it, or the customer's id.") var id: String?
  @OptionGroup var format: ListFormat
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if format.csv, id != nil { throw ValidationError("--csv goes with the list, not with one of it.") }
  }

  func run() throws {
    let viewer = try AnswerViewer(actor.name, of: portal.place)
    var out = LineWriter()
    if let id {
      let report = try viewer.declineReport(id)
      if format.json { out.line(utf8: report.json) } else { report.details.forEach { out.line($0) } }
    } else if format.json {
      try viewer.forEachDecline { out.line(utf8: $0.json) }
    } else {
      var table = TableWriter.answers("declined", format, empty: "nobody has declined")
      try viewer.forEachDecline { table.row($0.row) }
      table.finish()
    }
    out.flush()
  }
}
