/// What became of an invitation that isn't open any more, in one stable word for pages, lists and scripts. Of an
/// acceptance that has to be reviewed, only a confirmed one counts as accepted (D8).
package enum InvitationOutcome: String, CaseIterable, Hashable, Sendable {
  case accepted
  case needsReview = "needs-review"
  case dismissed
  case declined
  case cancelled
  case expired

  /// Nil while the invitation is open.
  ///
  /// - Parameter review: that of its acceptance; nil where there is none, or none was needed.
  package init?(_ state: InvitationState, _ review: RecordedAcceptance.Review?) {
    switch state {
    case .pending: return nil
    case .accepted: self = InvitationOutcome(review ?? .notNeeded)
    case .declined: self = .declined
    case .cancelled: self = .cancelled
    case .expired: self = .expired
    }
  }

  /// What an acceptance is called while its review stands so.
  package init(_ review: RecordedAcceptance.Review) {
    switch review {
    case .notNeeded, .confirmed: self = .accepted
    case .needed: self = .needsReview
    case .dismissed: self = .dismissed
    }
  }
}
