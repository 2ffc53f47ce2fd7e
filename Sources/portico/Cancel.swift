import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Withdraw an invitation that is open.",
    discussion: """
      The invitation ends at once on record; with the next build its page says so and holds no token any more, and the \
      status list refuses the token wherever it was copied to. What was accepted, declined or has expired can't be \
      cancelled; cancelling twice changes nothing. Answers that wait for a review are closed without effect. A cancelled invitation never stands in the way of a new one.

      A customer's id stands for their one open invitation. At a terminal the command asks first.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may. Only for the portal's operator \
      the first such user acts where nobody is named.

        portico cancel 4kq7ab --reason "Sent to a former employee" --as yui-sato
      """)

  @Argument(help: "The invitation's id, at least six characters of it, or the customer's id.") var id: String
  @Option(help: "Why, in one line of up to 500 characters; it goes on record and is not published.")
  var reason: String?
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let now = Moment.now
    let meant = try portal.place.invitation(meantBy: id, at: now)
    if meant.state(at: now) == .pending {
      try confirmation.confirm("Cancel \(meant.summary)? Its link stops working.")
    }
    let (decision, closedAnswers) = try portal.place.cancel(
      meant.id.rawValue, reason: reason, actor: actor.name, at: now)
    let summary = decision.invitation.summary
    guard decision.isNew else {
      StandardStream.say("cancelled already \(summary); nothing was changed")
      return
    }
    StandardStream.say("cancelled \(summary) by \(decision.actor)")
    StandardStream.note(closedAnswers: closedAnswers)
    StandardStream.say("`portico build` ends its page and enters it in the status list; then deploy")
  }
}

extension StandardStream {
  /// Says that answers nobody had looked at have no effect any more, where there were any.
  static func note(closedAnswers count: Int) {
    guard count > 0 else { return }
    let what =
      count == 1 ? "1 answer that waited for a review is" : "\(count) answers that waited for a review are"
    say("\(what) closed without effect: portico acceptances, portico declines")
  }
}
