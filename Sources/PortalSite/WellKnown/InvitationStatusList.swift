import InvitationToken
import PartnerModel

/// The token status list (draft-ietf-oauth-status-list): one bit for each invitation ever issued, set where the
/// invitation was withdrawn or declined.
struct InvitationStatusList {
  let address: String
  let signer: TokenSigner

  func bytes(of invitations: [Invitation], lastChange: Moment?, now: Moment) throws -> [UInt8] {
    let highest = invitations.lazy.map(\.statusIndex).max() ?? -1
    // Sizes go in steps, so that a list doesn't tell how many invitations there are to the last one.
    var list = try StatusList(bits: 1, count: (highest / 1024 + 1) * 1024)
    for invitation in invitations where invitation.state.closesItsToken {
      try list.set(StatusList.invalid, at: invitation.statusIndex)
    }
    // A list is signed for whole days, so that a build changes it once a day or when something happened. A change
    // during the day makes a list that is newer than the one of the morning.
    let midnight = Moment(seconds: now.date.daysSince1970 * 86_400)
    let issued = max(midnight, lastChange ?? midnight)
    return try signer.bytes(
      of: StatusListToken(
        address: address, issuedAt: issued, expiresAt: issued + .days(7), timeToLive: Lifetime(seconds: 3600),
        list: list))
  }
}

extension InvitationState {
  /// Whether the list marks the invitation: a token itself says when it has expired, and what was accepted holds.
  fileprivate var closesItsToken: Bool {
    switch self {
    case .cancelled, .declined: true
    case .pending, .accepted, .expired: false
    }
  }
}
