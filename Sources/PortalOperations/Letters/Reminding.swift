import Journal
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite

extension LetterDesk {
  /// Whom to remind, and whom not.
  package struct Reminders {
    /// In the order in which the invitations were issued.
    package let due: [Invitation]
    /// How many letters wait to be sent themselves: the first ones, or reminders.
    package let waiting: Int
    /// How many are due and go to nobody, since whoever has the address asked for no more letters.
    package let stopped: Int
    /// How many have answered in a way that waits for a review.
    package let answered: Int
    /// How many were sent whose time hasn't come, and when it comes to the first of them, if ever.
    package let later: (count: Int, next: Moment?)
    package var isAnyOpen: Bool {
      waiting + stopped + answered + later.count + due.count > 0
    }
  }

  /// The open invitations of the acting user's company for which a reminder is due: their letter was sent, an occasion to
  /// remind has come since, and nobody answered, not even in a way that waits for a review.
  ///
  /// - Parameter length: takes those that end within it instead of what `letters.reminders` says.
  package func dueReminders(before length: Lifetime?) throws -> Reminders {
    let plan = length.map { ReminderPlan([.before($0)]) } ?? site.source.configuration.letters.reminders
    var due: [Invitation] = []
    var waiting = 0
    var stopped = 0
    var answered = 0
    var later: (count: Int, next: Moment?) = (0, nil)
    for invitation in try ours() {
      guard !isAnswered(invitation) else {
        answered += 1
        continue
      }
      let standing = standing(of: invitation)
      if standing.waitsToBeSent { waiting += 1 }
      guard case .sent(let at, _) = standing.state else { continue }
      guard plan.isDue(invitation, lastLetter: at, at: now) else {
        later.count += 1
        let next = plan.next(for: invitation, lastLetter: at, after: now)
        later.next = [later.next, next].compactMap(\.self).min()
        continue
      }
      if isStopped(invitation) { stopped += 1 } else { due.append(invitation) }
    }
    return Reminders(due: due, waiting: waiting, stopped: stopped, answered: answered, later: later)
  }

  /// Makes the next letter about each of them a reminder, which waits to be sent: all of them, or none.
  package func remind(_ invitations: [Invitation]) throws {
    try ledger.add(
      invitations.map { LetterEvent(.reminded(.invitation($0.id)), at: now, by: try sender(of: $0).id) })
  }
}
