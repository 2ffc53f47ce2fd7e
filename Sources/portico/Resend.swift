import ArgumentParser
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics

struct Resend: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send an invitation again: a new link instead of the old one.",
    discussion: """
      One that is still open is cancelled in the same step, so that at no time two links work. One that was declined, \
      was cancelled or has expired is issued anew; one that was accepted is not, unless its acceptance was dismissed. \
      The new invitation is for the same purpose and goes to the address that the directory has today; all rules of \
      `portico invite` apply.

      Run again with the same id it changes nothing, as long as the new invitation is open: to replace that one too, \
      give its own id.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may; else its first such user.
      """)

  @Argument(help: "The old invitation's id, or enough of its beginning.") var id: String
  @Option(help: ArgumentHelp("How long it stays open (default: the portal's policy).", valueName: "P30D"))
  var expires: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if let expires, secondsOfISODuration(expires) == nil {
      throw ValidationError("\(expires) is no length of time: write days as P30D, hours as PT12H.")
    }
  }

  func run() throws {
    let now = Moment.now
    let place = portal.place
    let (site, warnings) = try place.site(at: now)
    if !warnings.diagnostics.isEmpty { Terminal.complain(warnings.description) }
    let source = site.source
    let (old, journal) = try place.recordedInvitation(id)
    let actor = try old.withdrawer(named: actor.actor(in: source.directory), in: source.directory)
    try journal.checkReissue(of: old)
    if let other = try journal.openInvitation(for: old.purpose, at: now.seconds), other.id != old.id {
      Terminal.say(
        "sent again already: \(other.summary) is open until \(Moment(seconds: other.expiresAt).text); "
          + "nothing was changed")
      return
    }
    // The old one doesn't stand in its own way, and there is no other.
    let desk = InvitationDesk(
      directory: source.directory, relationships: try place.relationships(source, journal),
      open: [:], waiting: try journal.waitingAcceptances(), policy: source.configuration.policy,
      lifetime: expires.flatMap(secondsOfISODuration) ?? source.configuration.policy.invitationLifetime)
    guard let cleared = try desk.clear([old.purpose], actor: actor).first else { return }
    try reissue(old, cleared, in: journal, site, at: now)
  }

  private func reissue(
    _ old: Invitation, _ cleared: InvitationDesk.Cleared, in journal: Journal, _ site: Site, at now: Moment
  ) throws {
    let keyID = try portal.place.keys.activeKey().keyID
    let terms = try portal.place.publishTerms(of: site, in: journal, at: now)
    let outcome = try journal.reissue(
      old.id, as: cleared.draft(at: now, keyID: keyID, terms: terms), by: cleared.actor, at: now.seconds)
    if outcome.cancelledTheOldOne { Terminal.say("cancelled \(old.summary) by \(cleared.actor)") }
    let issued = outcome.invitation
    Terminal.say(
      "issued \(issued.summary) by \(cleared.actor) until \(Moment(seconds: issued.expiresAt).text)")
    Terminal.say("`portico build` makes its page and ends the old one; then deploy")
  }
}
