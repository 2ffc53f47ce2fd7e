package import Journal
package import PartnerModel
package import PortalFiles
import PortalSite

/// Who looks at acceptances, which hold names and addresses of people.
package struct AcceptanceViewer {
  package let directory: PartnerDirectory
  package let operatorID: OrganisationID
  /// Nil where nobody is named: then it is whoever may read the portal's journal anyway.
  package let user: User?

  /// - Throws: where the named user may not look at invitations.
  package init(_ name: String?, of place: Portal) throws {
    let source = try place.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    user = try directory.user(named: name)
    if let refusal = user.flatMap({ PermissionTable.standard.check($0, may: .viewInvitations) }) {
      throw CommandFailure.refused([refusal])
    }
  }

  package func sees(_ acceptance: RecordedAcceptance) -> Bool {
    guard let organisation = user?.organisation else { return true }
    let invitation = acceptance.invitation
    return [invitation.from, invitation.with, invitation.to].contains(organisation)
  }

  /// The one that is meant by an id, or by enough of its beginning.
  package func acceptance(_ prefix: String, in place: Portal) throws -> (RecordedAcceptance, Journal) {
    let (invitation, journal) = try place.recordedInvitation(prefix)
    guard let acceptance = try journal.acceptance(of: invitation.id), sees(acceptance) else {
      throw JournalError.notAccepted(invitation: invitation.id)
    }
    return (acceptance, journal)
  }

  /// All about the one that is meant by an id, or by enough of its beginning.
  package func report(_ prefix: String, in place: Portal) throws -> AcceptanceReport {
    let (acceptance, journal) = try acceptance(prefix, in: place)
    return AcceptanceReport(
      acceptance: acceptance, revocations: try journal.revocations(of: acceptance.invitation.id))
  }
}
