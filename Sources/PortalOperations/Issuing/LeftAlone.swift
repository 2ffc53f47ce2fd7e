import Journal
package import PartnerModel

/// What the directory asks for and isn't asked for again by itself, since somebody has decided about it.
package struct LeftAlone {
  package enum Reason: CaseIterable, Sendable {
    /// The invitee said no.
    case declined
    /// Staff withdrew it.
    case cancelled
    /// Staff turned an answer down, and the time is over.
    case dismissed
    /// They asked for no more letters.
    case stopped
  }

  package let purpose: InvitationPurpose
  package let reason: Reason
}

/// The latest invitation for its purpose, where it ended by a decision.
struct SettledInvitation {
  let invitation: Invitation
  let reason: LeftAlone.Reason
}

extension Journal {
  /// What the latest invitation was for that ended by a decision, and is not to be issued again unasked.
  func settledPurposes(at now: Moment) throws -> [InvitationPurpose: SettledInvitation] {
    let dismissed = try dismissedInvitations()
    var settled: [InvitationPurpose: SettledInvitation] = [:]
    try forEachInvitation { invitation in
      let reason: LeftAlone.Reason? =
        switch invitation.state(at: now) {
        case .declined: .declined
        case .cancelled: .cancelled
        case .expired: dismissed.contains(invitation.id) ? .dismissed : nil
        case .pending, .accepted: nil
        }
      let purpose = invitation.purpose
      if let reason {
        settled[purpose] = SettledInvitation(invitation: invitation, reason: reason)
      } else if !settled.isEmpty {
        settled[purpose] = nil
      }
    }
    return settled
  }
}
