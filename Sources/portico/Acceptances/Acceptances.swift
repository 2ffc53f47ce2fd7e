import ArgumentParser
import Journal
import PartnerModel
import PortalFiles
import PortalSite

struct Acceptances: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the acceptances on record.",
    discussion: """
      Without an id one line each: id, kind, from, with, to, accepted, state, evidence, who. With an id everything \
      that is on record: who accepted, for which organisation, when, which text in which language, which grants, by \
      which invitation (its id is the token's jti), how it came in, the record that proves it, and which of the grants \
      were taken back, by whom and when.

      The evidence says what an acceptance proves. link-possession: whoever it was had the personal link; reply-mail: \
      it came as a mail, which was kept; copied-text: a user of the portal copied it out of a message. None of them \
      proves a person's identity.

      A user named by --as or PORTICO_USER sees what concerns his organisation.
      """)

  @Argument(help: "An invitation's id, or enough of its beginning.") var id: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let viewer = try AcceptanceViewer(actor, of: portal.place)
    var out = LineWriter()
    if let id {
      let report = try viewer.report(id, in: portal.place)
      if json { out.line(utf8: report.json) } else { report.details.forEach { out.line($0) } }
    } else {
      let journal = try portal.place.existingJournal()
      let revocations = try journal?.revocations() ?? [:]
      try journal?.forEachAcceptance { acceptance in
        guard viewer.sees(acceptance) else { return }
        let report = AcceptanceReport(
          acceptance: acceptance, revocations: revocations[acceptance.invitation.id] ?? [])
        if json { out.line(utf8: report.json) } else { out.line(report.line) }
      }
    }
    out.flush()
  }
}

/// Who looks at acceptances, which hold names and addresses of people.
struct AcceptanceViewer {
  let directory: PartnerDirectory
  let operatorID: OrganisationID
  /// Nil where nobody is named: then it is whoever may read the portal's journal anyway.
  let user: User?

  /// - Throws: where the named user may not look at invitations.
  init(_ options: ActorOptions, of place: Portal) throws {
    let source = try place.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    user = try options.actor(in: directory)
    if let refusal = user.flatMap({ PermissionTable.standard.check($0, may: .viewInvitations) }) {
      throw CommandFailure.refused([refusal])
    }
  }

  func sees(_ acceptance: RecordedAcceptance) -> Bool {
    guard let organisation = user?.organisation else { return true }
    let invitation = acceptance.invitation
    return [invitation.from, invitation.with, invitation.to].contains(organisation)
  }

  /// The one that is meant by an id, or by enough of its beginning.
  func acceptance(_ prefix: String, in place: Portal) throws -> (RecordedAcceptance, Journal) {
    let (invitation, journal) = try place.recordedInvitation(prefix)
    guard let acceptance = try journal.acceptance(of: invitation.id), sees(acceptance) else {
      throw JournalError.notAccepted(invitation: invitation.id)
    }
    return (acceptance, journal)
  }

  /// All about the one that is meant by an id, or by enough of its beginning.
  func report(_ prefix: String, in place: Portal) throws -> AcceptanceReport {
    let (acceptance, journal) = try acceptance(prefix, in: place)
    return AcceptanceReport(
      acceptance: acceptance, revocations: try journal.revocations(of: acceptance.invitation.id))
  }
}
