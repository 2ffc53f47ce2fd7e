import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// Who looks at acceptances, which hold names and addresses of people, and decides about them.
package struct AcceptanceViewer {
  private let portal: Portal
  private let directory: PartnerDirectory
  private let operatorID: OrganisationID
  private let zones: OrganisationZones
  /// Nil where nobody is named: then it is whoever may read the portal's journal anyway.
  private let user: User?

  /// - Parameter name: who looks; nil for whoever may read the portal's journal.
  /// - Throws: where the named user may not look at invitations.
  package init(_ name: String?, of portal: Portal) throws {
    self.portal = portal
    let source = try portal.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    zones = source.zones
    user = try directory.user(named: name)
    if let refusal = user.flatMap({ PermissionTable.standard.check($0, may: .viewInvitations) }) {
      throw RefusalList([refusal])
    }
  }

  /// Those that the viewer may see, in the order of the record.
  package func forEachAcceptance(_ body: (AcceptanceReport) -> Void) throws {
    let journal = try portal.existingJournal()
    let revocations = try journal?.revocations() ?? [:]
    try journal?.forEachAcceptance { acceptance in
      guard sees(acceptance) else { return }
      body(try report(acceptance, revocations[acceptance.invitation.id] ?? []))
    }
  }

  /// Those among them that have to be looked at.
  package func waitingForReview() throws -> [AcceptanceReport] {
    var waiting: [AcceptanceReport] = []
    try portal.existingJournal()?.forEachAcceptance { acceptance in
      guard case .needed = acceptance.review, sees(acceptance) else { return }
      // It allows nothing yet, so there is nothing to take back.
      waiting.append(try report(acceptance, []))
    }
    return waiting
  }

  /// All about the one that is meant by an id, or by enough of its beginning.
  package func report(_ prefix: String) throws -> AcceptanceReport {
    let (acceptance, journal) = try acceptance(prefix)
    return try report(acceptance, journal.revocations(of: acceptance.invitation.id))
  }

  private func report(
    _ acceptance: RecordedAcceptance, _ revocations: [GrantRevocation]
  ) throws -> AcceptanceReport {
    AcceptanceReport(
      acceptance: acceptance, revocations: revocations, zone: try zones.zone(of: acceptance.invitation))
  }

  /// What somebody found out about an acceptance that waits for its review.
  package enum Verdict: Sendable {
    case confirmed
    /// With the reason as somebody typed it; it goes on record.
    case dismissed(reason: String?)
  }

  /// - Throws: `needs-actor`, where the inviting organisation isn't the portal's operator and nobody is named.
  package func decide(_ verdict: Verdict, on prefix: String, at now: Moment) throws -> Decision {
    try Journal.settle(below: portal.stateFolder)
    let (acceptance, journal) = try acceptance(prefix)
    let invitation = acceptance.invitation
    try directory.requireNamed(
      user, of: invitation.from, whoMay: invitation.kind.action, unless: operatorID)
    let actor = try directory.actingUser(user, of: invitation.from, whoMay: invitation.kind.action) {
      invitation.checkReview(by: $0)
    }
    let changed =
      switch verdict {
      case .confirmed: try journal.confirmReview(invitation.id, by: .user(actor.id), at: now)
      case .dismissed(let reason):
        try journal.dismissReview(
          invitation.id, reason: EndingReason.checked(reason), by: .user(actor.id), at: now)
      }
    return Decision(invitation: invitation, actor: actor.id, isNew: changed)
  }

  private func sees(_ acceptance: RecordedAcceptance) -> Bool {
    guard let organisation = user?.organisation else { return true }
    let invitation = acceptance.invitation
    return [invitation.from, invitation.with, invitation.to].contains(organisation)
  }

  private func acceptance(_ prefix: String) throws -> (RecordedAcceptance, Journal) {
    let (invitation, journal) = try portal.recordedInvitation(prefix)
    guard let acceptance = try journal.acceptance(of: invitation.id), sees(acceptance) else {
      throw JournalError.notAccepted(invitation: invitation.id)
    }
    return (acceptance, journal)
  }
}
