import ArgumentParser
import Journal
import PartnerModel
import PortalOperations

struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide about acceptances that have to be looked at.",
    discussion: """
      Who accepts states the tenant domain and the country of his organisation. Where they are not what the \
      invitation names, the acceptance is on record and allows nothing yet: somebody of the inviting organisation \
      finds out whether it is the right one, and then confirms or dismisses it.

      Without an id the command lists what waits, with an id it shows that one. A confirmed acceptance counts from \
      that moment on; a dismissed one never does and doesn't stand in the way of a new invitation. A verdict stays; \
      giving the same one twice changes nothing.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may invite. Only for the portal's \
      operator the first such user acts where nobody is named.

        portico review
        portico review 4kq7 --confirm --as yui-sato
        portico review 4kq7 --dismiss --reason "Another company of the same name"
      """)

  @Argument(help: "The invitation's id, or enough of its beginning.") var id: String?
  @Flag(help: "Let the acceptance count.") var confirm = false
  @Flag(help: "Turn the acceptance down.") var dismiss = false
  @Option(help: "With --dismiss: why, in one line of up to 500 characters; it goes on record.")
  var reason: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if confirm, dismiss { throw ValidationError("Give --confirm or --dismiss, not both.") }
    if reason != nil, !dismiss { throw ValidationError("--reason goes with --dismiss.") }
    if confirm || dismiss, id == nil { throw ValidationError("Say which acceptance is meant, by its id.") }
    if confirm || dismiss, json { throw ValidationError("--json goes with a list, not with a verdict.") }
  }

  func run() throws {
    let viewer = try AcceptanceViewer(actor.name, of: portal.place)
    guard let id else { return try list(viewer) }
    guard confirm || dismiss else { return show([try viewer.report(id, in: portal.place)]) }
    let (acceptance, journal) = try viewer.acceptance(id, in: portal.place)
    try decide(acceptance, in: journal, viewer)
  }

  private func list(_ viewer: AcceptanceViewer) throws {
    var waiting: [AcceptanceReport] = []
    try portal.place.existingJournal()?.forEachAcceptance { acceptance in
      guard case .needed = acceptance.review, viewer.sees(acceptance) else { return }
      // It allows nothing yet, so there is nothing to take back.
      waiting.append(AcceptanceReport(acceptance: acceptance, revocations: []))
    }
    show(waiting)
  }

  private func show(_ reports: [AcceptanceReport]) {
    var out = LineWriter()
    for report in reports {
      guard !json else {
        out.line(utf8: report.json)
        continue
      }
      out.line(report.line)
      report.differences.forEach { out.line($0) }
    }
    out.flush()
  }

  private func decide(
    _ acceptance: RecordedAcceptance, in journal: Journal, _ viewer: AcceptanceViewer
  ) throws {
    let invitation = acceptance.invitation
    try viewer.directory.requireNamed(
      viewer.user, of: invitation.from, whoMay: invitation.kind.action, unless: viewer.operatorID)
    let actor = try viewer.directory.actingUser(
      viewer.user, of: invitation.from, whoMay: invitation.kind.action
    ) { invitation.checkReview(by: $0) }
    let now = Moment.now.seconds
    let changed =
      confirm
      ? try journal.confirmReview(invitation.id, by: actor.id, at: now)
      : try journal.dismissReview(
        invitation.id, reason: EndingReason.checked(reason), by: actor.id, at: now)
    let verdict = confirm ? "confirmed" : "dismissed"
    guard changed else {
      Terminal.say("\(verdict) already \(invitation.summary); nothing was changed")
      return
    }
    Terminal.say("\(verdict) \(invitation.summary) by \(actor.id)")
    if confirm { Terminal.say("`portico list` shows what it allows") }
  }
}
