import ArgumentParser
import Journal
import PortalOperations
import SystemFiles

struct Redact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Throw away what the record says of people; what happened stays on record.",
    discussion: """
      Names, e-mail addresses, telephone numbers and free text of the invitations named go, from the journal, from letters \
      in State/letters, from what servers said of letters, from mails that are kept, and from folders of evidence below State. The chain, the receipts and \
      everything else stay as they are. This can't be undone: at a terminal the command shows what would go, and asks.

      Of who is marked `naturalPerson` in the directory, the name and the tenant domain go too. A receipt that names them \
      can't be made again after that; the one that was made stays valid.

      A relationship is named as records name it: `reseller/hoshino-cloud/aozora-foods` throws away the notes and links about that \
      customer, and why the relationship ended; what people agreed to stays. `portico person` finds what to name.

      An invitation that is open, one that waits for a review, and one on which a relationship rests are refused. Once \
      that has ended, so can what it rested on be redacted. A kept \
      mail stays for as long as another acceptance needs it. Don't name people in --reason: it stays on record. --due takes all that `retention` in portal.yaml doesn't keep any longer.

      What a restored backup brought back is remembered in State/redact-again: --due redacts it as soon as that can be done.

      Backups, folders of evidence elsewhere, and what was sent by mail are yours to look after.

      Who acts is --as USER or PORTICO_USER, a user of the portal's operator who may; else its first such user.

        portico redact 4kq7tz --reason "Asked to be forgotten"
        portico redact --due
      """)

  @Argument(
    help: ArgumentHelp(
      "The invitations' ids, or at least six characters of each; relationships' names.", valueName: "id"))
  var ids: [String] = []
  @Flag(help: "All that portal.yaml doesn't keep any longer.") var due = false
  @Option(help: "Why, in one line of up to 500 characters; it goes on record and is not published.")
  var reason: String?
  @OptionGroup var confirmation: ConfirmationOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if ids.isEmpty != due { throw ValidationError("Name invitations or relationships, or give --due.") }
  }

  func run() throws {
    try confirm()
    let report =
      due
      ? try portal.place.redactDue(reason: reason, actor: actor.name, at: .now)
      : try portal.place.redact(ids, reason: reason, actor: actor.name, at: .now)
    for redaction in report.redactions {
      let records = redaction.records.map(String.init).joined(separator: ", ")
      StandardStream.say(
        !redaction.records.isEmpty
          ? "redacted \(redaction.subject): records \(records)"
          : redaction.wasRedacted
            ? "redacted already \(redaction.subject); nothing was changed on record"
            : "nothing to redact in \(redaction.subject): no record of it says anything of people")
    }
    for path in report.removed { StandardStream.say("  removed \(path.printable)") }
    for path in report.kept {
      StandardStream.say("  kept \(path.printable): delete it when no law asks for it any more")
    }
    if report.letters > 0 {
      StandardStream.say("  emptied what servers said of letters: \(report.letters)")
    }
    for debt in report.stillDue { StandardStream.say(debt.advice) }
    guard !report.redactions.isEmpty || !report.removed.isEmpty || report.letters > 0 else {
      StandardStream.say("nothing is due")
      return try tellUnseen(report)
    }
    if !report.isLogEmpty {
      StandardStream.say(
        "the journal or the ledger of letters was in use, so its file or log may still hold it: run `portico redact` with the same ids again"
      )
    }
    StandardStream.say(
      "by \(report.actor); backups, evidence elsewhere and mails that were sent are yours to look after")
    try tellUnseen(report)
  }

  /// Shows what would be thrown away, and asks.
  private func confirm() throws {
    guard confirmation.isAsking else { return }
    let people =
      due
      ? try portal.place.redactableDue(actor: actor.name, at: .now)
      : try portal.place.redactable(ids, actor: actor.name, at: .now)
    guard !people.isEmpty else { return }
    for one in people.prefix(Self.mostShown) {
      StandardStream.complain("To redact: \(one.subject)")
      for (number, said) in one.records {
        StandardStream.complain("  record \(number): \(said.joined(separator: ", "))".printable)
      }
    }
    if people.count > Self.mostShown {
      StandardStream.complain("and \(people.count - Self.mostShown) more of them")
    }
    try confirmation.confirm(
      "Throw that away, with the letters, mails and folders of evidence that tell of it below State? It can't be undone."
    )
  }

  private static let mostShown = 20

  private func tellUnseen(_ report: RedactionReport) throws {
    if !report.unseen.isEmpty { throw UnseenPlace.failure(report.unseen) }
  }
}
