/// A request for the end of a relationship that is on record.
package struct RecordedEndingRequest: Hashable, Sendable {
  /// What became of it.
  package enum Standing: Hashable, Sendable {
    /// Nobody has answered it.
    case waiting
    /// The relationship stays.
    case dismissed(by: Actor, at: Moment, reason: EndingReason?)
    /// The relationship ended after it.
    case ended(at: Moment)

    /// In one stable word for lists and scripts.
    package var word: String {
      switch self {
      case .waiting: "waiting"
      case .dismissed: "dismissed"
      case .ended: "ended"
      }
    }
  }

  /// That brought the relationship about.
  package let invitation: Invitation
  package let request: EndingRequest
  package let at: Moment
  /// By whose hand it was recorded; not the person who asks, who is in `request`.
  package let actor: Actor
  /// Its own record.
  package let head: JournalHead
  package let standing: Standing

  package init(
    invitation: Invitation, request: EndingRequest, at: Moment, actor: Actor, head: JournalHead,
    standing: Standing
  ) {
    self.invitation = invitation
    self.request = request
    self.at = at
    self.actor = actor
    self.head = head
    self.standing = standing
  }

  package var isWaiting: Bool { standing == .waiting }

  /// The relationship whose end is asked for: the one to whoever invited.
  package var parties: RelationshipParties { .toInviter(of: invitation.purpose) }
}
