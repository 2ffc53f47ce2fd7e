import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Decide about answers, and requests for an end, that have to be looked at.",
    discussion: """
      An answer takes effect at once where it states something that the invitation's page doesn't show (the tenant \
      domain, or an e-mail address like the one that the invitation was sent to) and contradicts nothing on record. Any \
      other is on record and has no effect yet: a program that fills in every form may have sent it. Somebody of the \
      inviting organisation finds out whether it is the right one, and then confirms or dismisses it.

      Without an id the command lists what waits, with an id it shows the answers to that invitation. A confirmed answer \
      counts from that moment on; a dismissed one never does, and the invitation stays as it is. Where another answer \
      takes effect first, those that wait are closed. A verdict stays; giving the same one twice changes nothing. Where \
      several answers to one invitation wait, --answer says which is meant. A letter with a receipt that `portico record` made \
      for one of them, and that nobody touched, is made anew.

      From the address of their receipt, whoever accepted may ask for the end of the relationship. Such a request is listed \
      here too. Nothing ends by it: `portico end` ends the relationship, which answers the request, and --dismiss turns \
      it down.

      Who acts is --as USER or PORTICO_USER, a user of the inviting organisation who may invite. Only for the portal's \
      operator the first such user acts where nobody is named.

        portico review
        portico review 4kq7ab --confirm --as yui-sato
        portico review 4kq7ab --dismiss --answer 57 --reason "Of the same name"
      """)

  @Argument(help: "The invitation's id, at least six characters of it, or the customer's id.") var id: String?
  @Option(help: "The number of the answer, where several wait.") var answer: Int?
  @Flag(help: "Let the answer count.") var confirm = false
  @Flag(help: "Turn the answer down.") var dismiss = false
  @Option(help: "With --dismiss: why, in one line of up to 500 characters; it goes on record.")
  var reason: String?
  @OptionGroup var format: ListFormat
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if confirm, dismiss { throw ValidationError("Give --confirm or --dismiss, not both.") }
    if reason != nil, !dismiss { throw ValidationError("--reason goes with --dismiss.") }
    if confirm || dismiss, id == nil {
      throw ValidationError("Say which answer is meant, by the invitation's id.")
    }
    if answer != nil, !confirm, !dismiss { throw ValidationError("--answer goes with a verdict.") }
    if confirm || dismiss, format.json || format.csv {
      throw ValidationError("--json and --csv go with a list, not with a verdict.")
    }
  }

  func run() throws {
    let viewer = try AnswerViewer(actor.name, of: portal.place)
    guard let id else { return show(try viewer.waitingForReview()) }
    guard confirm || dismiss else { return show(try viewer.answersToReview(id)) }
    let (decision, report, drafts) = try viewer.decide(
      confirm ? .confirmed : .dismissed(reason: reason), on: id, record: answer, at: .now)
    let verdict = confirm ? "confirmed" : "dismissed"
    guard decision.isNew else {
      StandardStream.say("\(verdict) already \(decision.invitation.summary); nothing was changed")
      return
    }
    StandardStream.say("\(verdict) \(decision.invitation.summary) by \(decision.actor)")
    if confirm, case .acceptance = report { StandardStream.say("`portico list` shows what it allows") }
    drafts.forEach(tell)
  }

  private func tell(_ draft: ReviewedDraft) {
    switch draft {
    case .renewed(let path): StandardStream.say("  receipt, made anew, a letter to be sent: \(path)")
    case .waits: StandardStream.say("  receipt: goes with the next portico letters send")
    case .changed(let path):
      StandardStream.say(
        "  note: the letter with the receipt was changed by hand and stays as it was before this verdict: \(path)"
      )
    case .outdated(let path, let why):
      StandardStream.say(
        "  note: the letter with the receipt stays as it was before this verdict: \(path) (\(why))".printable)
    }
  }

  private func show(_ reports: [AnswerReport]) {
    guard !format.json else {
      var out = LineWriter()
      reports.forEach { out.line(utf8: $0.json) }
      return out.flush()
    }
    var table = TableWriter.answers(
      "answered", format, notes: "difference", empty: "nothing waits for a review")
    for report in reports {
      table.row(report.row)
      switch report {
      case .acceptance: table.detail("answer \(report.record), an acceptance")
      case .decline: table.detail("answer \(report.record), a decline")
      case .ending: table.detail("request \(report.record), for the end of the relationship")
      }
      report.differences.forEach { table.detail($0) }
    }
    table.finish()
  }
}
