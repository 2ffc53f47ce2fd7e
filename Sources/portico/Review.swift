import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
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
    guard let id else { return show(try viewer.waitingForReview()) }
    guard confirm || dismiss else { return show([try viewer.report(id)]) }
    let decision = try viewer.decide(confirm ? .confirmed : .dismissed(reason: reason), on: id, at: .now)
    let verdict = confirm ? "confirmed" : "dismissed"
    guard decision.isNew else {
      StandardStream.say("\(verdict) already \(decision.invitation.summary); nothing was changed")
      return
    }
    StandardStream.say("\(verdict) \(decision.invitation.summary) by \(decision.actor)")
    if confirm { StandardStream.say("`portico list` shows what it allows") }
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
}
