import Journal
import PartnerModel
import PortalFiles
import PortalSite

extension Journal {
  /// The ids of the invitations whose acceptance waits for its review, by what they are for.
  func waitingAcceptances() throws -> [InvitationPurpose: InvitationID] {
    var waiting: [InvitationPurpose: InvitationID] = [:]
    try forEachAcceptance { acceptance in
      guard case .needed = acceptance.review else { return }
      waiting[acceptance.invitation.purpose] = acceptance.invitation.id
    }
    return waiting
  }

  /// What the latest invitation was for that was declined.
  func declinedPurposes() throws -> Set<InvitationPurpose> {
    var declined: Set<InvitationPurpose> = []
    try forEachInvitation { invitation in
      if invitation.state == .declined {
        declined.insert(invitation.purpose)
      } else {
        declined.remove(invitation.purpose)
      }
    }
    return declined
  }
}

extension Portal {
  /// What connects the organisations now: declared in the directory, or following from an acceptance on record.
  /// Where both say something of the same two, the record counts, since it is the later word.
  func relationships(_ source: PortalSource, _ journal: Journal?) throws -> RelationshipBook {
    let accepted = try journal?.relationships { invitation, moment in
      // A zone of which there is no file any more gives way to the portal's.
      ((try? source.zones.zone(of: invitation)) ?? source.zones.portal).date(at: moment)
    }
    return RelationshipBook(Array(source.directory.declaredRelationships) + (accepted ?? []))
  }
}
