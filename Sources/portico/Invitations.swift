import ArgumentParser
import PartnerModel
import PortalOperations
import SourceDiagnostics
import SystemFiles

struct Invitations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invitations",
    abstract: "List the invitations on record.",
    discussion: """
      One line each: id, kind, from, with, to, state, issued, expires, by whose hand it was issued, and what the \
      companies were called then, with tabs between; on a terminal a board of them, cut to its width, of which a wider one \
      shows more. Moments are those of the \
      invitee's clocks, and of UTC with --json. One is `needs-review` while an answer \
      to it has to be looked at: see `portico review`. It stays open meanwhile. With --links the personal link stands at the \
      end: whoever has it can answer, so treat it like the letter that it goes into. Where an invitee has another address or \
      name in the directory than an open invitation has on record, a warning on standard error says so and what to do.

      A user named by --as or PORTICO_USER sees what concerns their organisation, with the links of what it sends. Where \
      nobody is named, the operator's first user who may see invitations sees all of them.
      """)

  @Flag(help: "Add the personal link of each invitation that is open.")
  var links = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    var out = LineWriter()
    var table = TableWriter(
      [
        Column("id", 0), Column("state", 5), Column("to", 4), Column("ends", 7), Column("from", 2),
        Column("with", 3),
        Column("kind", 1), Column("issued", 6), Column("by", 8),
      ] + (links ? [Column("link", 10)] : []), empty: "no invitations")
    var warnings = DiagnosticList()
    try portal.place.forEachInvitation(links: links, actor: actor.name, at: .now) { entry in
      if let warning = entry.warning { warnings.append(warning) }
      if json { out.line(utf8: entry.json) } else { table.row(cells(entry)) }
    }
    json ? out.flush() : table.finish()
    StandardStream.warn(warnings)
  }

  private typealias Column = TableWriter.Column
  private typealias Cell = TableWriter.Cell

  private func cells(_ entry: InvitationEntry) -> [Cell] {
    let invitation = entry.invitation
    return [
      Cell(invitation.id), Cell(invitation.kind.rawValue),
      Cell(invitation.from, called: invitation.names?.from),
      Cell(invitation.with, called: invitation.names?.with),
      Cell(invitation.to, called: invitation.names?.to),
      Cell(entry.state), Cell(invitation.issuedAt, in: entry.zone),
      Cell(invitation.expiresAt, in: entry.zone),
      Cell(invitation.issuedBy.description), Cell(invitation.calledInWords),
    ] + (links ? [Cell(entry.link ?? "-")] : [])
  }
}
