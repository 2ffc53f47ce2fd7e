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
    let time = invitation.expiresAt - invitation.issuedAt
    let rest = Lifetime(seconds: time.seconds / 10)
    return now < invitation.expiresAt
      && occasions.contains { occasion in
        let moment =
          switch occasion {
          case .halfTime: invitation.issuedAt + Lifetime(seconds: time.seconds / 2)
          case .before(let length): invitation.expiresAt - length
          }
        return lastLetter + rest <= moment && moment <= now
      }
  }
}
