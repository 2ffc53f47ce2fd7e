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
      companies were called then, with two blanks between. Moments are those of the \
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
    var warnings = DiagnosticList()
    try portal.place.forEachInvitation(links: links, actor: actor.name, at: .now) { entry in
      if let warning = entry.warning { warnings.append(warning) }
      if json { out.line(utf8: entry.json) } else { out.line(Self.line(entry)) }
    }
    out.flush()
    StandardStream.warn(warnings)
  }

  private static func line(_ entry: InvitationEntry) -> String {
    let invitation = entry.invitation
    return
      ([
        invitation.id.rawValue, invitation.kind.rawValue, invitation.from.rawValue,
        invitation.with?.rawValue ?? "-",
        invitation.to.rawValue, entry.state, entry.zone.text(of: invitation.issuedAt),
        entry.zone.text(of: invitation.expiresAt),
        invitation.issuedBy.description, invitation.calledInWords,
      ] + (entry.link.map { [$0] } ?? [])).joined(separator: "  ")
  }
}
