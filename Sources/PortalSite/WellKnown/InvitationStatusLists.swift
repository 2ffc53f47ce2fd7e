import InvitationToken
package import PartnerModel

/// The token status lists (draft-ietf-oauth-status-list): one bit for each place, set where the invitation that has it
/// was withdrawn or declined, and where its record is lost.
struct InvitationStatusLists {
  /// A list with its path below the output folder.
  typealias File = (path: String, bytes: [UInt8])

  /// The portal's base address.
  let issuer: String
  /// Of the list of a number.
  let address: (_ number: Int) -> String
  let signer: TokenSigner

  /// Every list in which an invitation has its place; the first one always.
  func files(
    of invitations: [Invitation], retired: [Int], lastChange: Moment?, now: Moment
  ) throws -> [File] {
    let places = invitations.lazy.map { StatusPlace($0.statusIndex) }
    let size = StatusPlace.placesInAList
    let retired = retired.map { StatusPlace($0) }
    let count = max(places.map(\.list).max() ?? 1, retired.map(\.list).max() ?? 1)
    var lists = try (1...count).map { _ in try StatusList(bits: 1, count: size) }
    for place in retired { try lists[place.list - 1].set(StatusList.invalid, at: place.index) }
    for (invitation, place) in zip(invitations, places) where invitation.state.closesItsToken {
      try lists[place.list - 1].set(StatusList.invalid, at: place.index)
    }
    // A list is signed for whole days, so that a build changes it once a day or when something happened. A change
    // during the day makes a list that is newer than the one of the morning.
    let midnight = Moment(seconds: now.date.daysSince1970 * 86_400)
    let issued = max(midnight, lastChange ?? midnight)
    return try lists.enumerated().map { place, list in
      let number = place + 1
      let token = StatusListToken(
        issuer: issuer, address: address(number), issuedAt: issued, expiresAt: issued + .days(7),
        timeToLive: Lifetime(seconds: 3600), list: list)
      return (WellKnownPath.statusList(number), try signer.bytes(of: token))
    }
  }
}

extension InvitationState {
  /// Whether the list marks the invitation: a token itself says when it has expired, and what was accepted holds.
  package var closesItsToken: Bool {
    switch self {
    case .cancelled, .declined: true
    case .pending, .accepted, .expired: false
    }
  }
}
