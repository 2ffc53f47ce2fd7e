/// Where an invitation stands (D5).
package enum InvitationState: String, CaseIterable, Hashable, Sendable {
  case pending
  case accepted
  case declined
  case cancelled
  case expired

  /// Nothing follows a terminal state, and it never blocks a new invitation for the same purpose.
  package var isTerminal: Bool {
    switch self {
    case .pending: false
    case .accepted, .declined, .cancelled, .expired: true
    }
  }
}
