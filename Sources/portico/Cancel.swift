import ArgumentParser
import Journal
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite

struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Withdraw an invitation that is open.",
    discussion: """
      The invitation ends at once on record; with the next build its page says so and holds no token any more, and the \
      status list refuses the token wherever it was copied to. What was accepted, declined or has expired can't be \
      cancelled; cancelling twice changes nothing. A cancelled invitation never stands in the way of a new one.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may; else its first such user.

        portico cancel 4kq7 --reason "Sent to a former employee" --as yui-sato
      """)

  @Argument(help: "The invitation's id, or enough of its beginning.") var id: String
  @Option(help: "Why, in one line of up to 500 characters; it goes on record and is not published.")
  var reason: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let place = portal.place
    let directory = try place.source().directory
    let (invitation, journal) = try place.recordedInvitation(id)
    let actor = try invitation.withdrawer(named: actor.actor(in: directory), in: directory)
    let changed = try journal.cancel(
      invitation.id, reason: EndingReason.checked(reason), by: actor.id, at: Moment.now.seconds)
    guard changed else {
      Terminal.say("cancelled already \(invitation.summary); nothing was changed")
      return
    }
    Terminal.say("cancelled \(invitation.summary) by \(actor.id)")
    Terminal.say("`portico build` ends its page and enters it in the status list; then deploy")
  }
}
