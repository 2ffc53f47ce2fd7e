/// When somebody who hasn't answered is reminded of an invitation.
package struct ReminderPlan: Hashable, Sendable {
  package enum Occasion: Hashable, Sendable {
    /// At half of the time from issue to expiry.
    case halfTime
    /// So long before the expiry.
    case before(Lifetime)
  }

  package let occasions: [Occasion]

  package init(_ occasions: [Occasion]) {
    self.occasions = occasions
  }

  /// Once at half the time, and once three days before the end.
  package static let standard = ReminderPlan([.halfTime, .before(.days(3))])

  /// Whether an occasion came since the last letter about an invitation went out. However many came, it is one reminder
  /// that is due; and an occasion that comes within a tenth of the invitation's time after a letter isn't one.
  ///
  /// - Parameter lastLetter: when the letter, or its last reminder, was sent.
  package func isDue(_ invitation: Invitation, lastLetter: Moment, at now: Moment) -> Bool {
    now < invitation.expiresAt && moments(of: invitation, after: lastLetter).contains { $0 <= now }
  }

  /// When the next reminder will be due; nil where none will.
  package func next(for invitation: Invitation, lastLetter: Moment, after now: Moment) -> Moment? {
    moments(of: invitation, after: lastLetter).filter { now < $0 && $0 < invitation.expiresAt }.min()
  }

  private func moments(of invitation: Invitation, after lastLetter: Moment) -> [Moment] {
    let time = invitation.expiresAt - invitation.issuedAt
    let rest = Lifetime(seconds: time.seconds / 10)
    return occasions.map { occasion in
      switch occasion {
      case .halfTime: invitation.issuedAt + Lifetime(seconds: time.seconds / 2)
      case .before(let length): invitation.expiresAt - length
      }
    }.filter { lastLetter + rest <= $0 }
  }
}
