/// Whether somebody looked at an answer who had to (D8). An answer that waits doesn't use its invitation up.
package enum AnswerReview: Hashable, Sendable {
  /// It took effect at once.
  case notNeeded
  /// Nobody has, and until then it has no effect.
  case needed([ReviewReason])
  case confirmed(by: Actor, at: Moment)
  /// It has no effect, and its invitation stays as it is.
  case dismissed(by: Actor, at: Moment, reason: EndingReason?)
  /// Before anybody had looked at it, the invitation ended: another answer took effect, or it was withdrawn or renewed.
  case superseded(at: Moment)

  /// In one stable word for pages, lists and scripts.
  ///
  /// - Parameter effect: the word for an answer that counts.
  package func state(inEffect effect: InvitationState) -> String {
    switch self {
    case .notNeeded, .confirmed: effect.rawValue
    case .needed: "needs-review"
    case .dismissed: "dismissed"
    case .superseded: "superseded"
    }
  }

  package var isWaiting: Bool {
    if case .needed = self { true } else { false }
  }

  package var isSuperseded: Bool {
    if case .superseded = self { true } else { false }
  }

  package var isInEffect: Bool {
    switch self {
    case .notNeeded, .confirmed: true
    case .needed, .dismissed, .superseded: false
    }
  }

  /// Since when an answer counts; nil where it doesn't.
  ///
  /// - Parameter recorded: when it went on record.
  package func effect(recorded: Moment) -> Moment? {
    switch self {
    case .notNeeded: recorded
    case .confirmed(_, let at): at
    case .needed, .dismissed, .superseded: nil
    }
  }
}
