import PartnerModel

/// An acceptance on record that hasn't made a relationship: somebody has to look at it first (D8).
package enum UnsettledReview: Hashable, Sendable {
  case waiting
  case dismissed
}

/// What the page of an invitation that isn't open any more says became of it. Of an acceptance that had to be
/// reviewed, only a confirmed one counts as accepted.
enum InvitationEnding: String, CaseIterable, Hashable, Sendable {
  case accepted
  case needsReview = "needs-review"
  case dismissed
  case declined
  case cancelled
  case expired

  /// Nil while the invitation is open.
  init?(_ state: InvitationState, _ review: UnsettledReview?) {
    switch state {
    case .draft, .pending: return nil
    case .accepted:
      switch review {
      case .waiting: self = .needsReview
      case .dismissed: self = .dismissed
      case nil: self = .accepted
      }
    case .declined: self = .declined
    case .cancelled: self = .cancelled
    case .expired: self = .expired
    }
  }
}
