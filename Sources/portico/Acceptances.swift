import ArgumentParser
import PortalOperations

struct Acceptances: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acceptances",
    abstract: "Show the acceptances on record.",
    discussion: """
      Without an id one line each, with tabs between in a pipe: id, kind, from, with, to, accepted, state, evidence, who, and what the \
      companies were called when they were invited. With an id everything \
      that is on record: who accepted, for which organisation, when, which text in which language, which grants, by \
      which invitation (its id is the token's jti), how it came in, the record that proves it, and which of the grants \
      were taken back, by whom and when.

      The evidence says what an acceptance proves. link-possession: whoever it was had the personal link; reply-mail: \
      it came as a mail, which was kept; copied-text: a user of the portal copied it out of a message. None of them \
      proves a person's identity.

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
      let report = try viewer.report(id)
      if format.json { out.line(utf8: report.json) } else { report.details.forEach { out.line($0) } }
    } else if format.json {
      try viewer.forEachAcceptance { out.line(utf8: $0.json) }
    } else {
      var table = TableWriter.answers("accepted", format, empty: "nobody has accepted")
      try viewer.forEachAcceptance { table.row($0.row) }
      table.finish()
    }
    out.flush()
  }
}
