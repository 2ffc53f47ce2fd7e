import ArgumentParser
import PartnerModel
import PortalOperations
import PortalSite
import SystemFiles

struct Resend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resend",
    abstract: "Send an invitation again: a new link instead of the old one.",
    discussion: """
      One that is still open is cancelled in the same step, so that at no time two links work, and answers to it that \
      wait for a review are closed without effect. One that was declined, \
      was cancelled or has expired is issued anew; one that was accepted is not. \
      The new invitation is for the same purpose and goes to the address that the directory has today; all rules of \
      `portico invite` apply.

      Run again with the same id it changes nothing, as long as the new invitation is open: to replace that one too, \
      give its own id.

      A customer's id stands for their one open invitation. At a terminal the command asks before it replaces an open one.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may. Only for the portal's operator \
      the first such user acts where nobody is named.
      """)

  @Argument(help: "The old invitation's id, at least six characters of it, or the customer's id.") var id:
    String
  @Flag(help: "Throw away what somebody changed in its letter.") var discardEdits = false
  @OptionGroup var lifetime: LifetimeOptions
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now)
    StandardStream.warn(checked.warnings)
    let zones = checked.site.source.zones
    let meant = try portal.place.invitation(meantBy: id, at: now)
    if try checked.hasComeBack(meant) {
      StandardStream.complain(
        "note: the letter to \(meant.to) came back, and the directory has the same address still")
    }
    if meant.state(at: now) == .pending {
      try confirmation.confirm("Send \(meant.summary) again? The link that they have stops working.")
    }
    switch try checked.reissue(
      meant.id.rawValue, lifetime: lifetime.length, discardingEdits: discardEdits, actor: actor.name, at: now)
    {
    case .openAlready(let other):
      StandardStream.say(
        "sent again already: \(other.summary) is open until \(try zones.zone(of: other).text(of: other.expiresAt)); "
          + "nothing was changed")
    case .issued(let issued, let old, let oldOneWasCancelled, let closedAnswers, let actor):
      if oldOneWasCancelled { StandardStream.say("cancelled \(old.summary) by \(actor)") }
      StandardStream.note(closedAnswers: closedAnswers)
      StandardStream.say(
        Invite.line(issued, by: actor, until: try zones.zone(of: issued).text(of: issued.expiresAt)))
      StandardStream.say("`portico build` makes its page and ends the old one; then deploy")
    }
  }
}
