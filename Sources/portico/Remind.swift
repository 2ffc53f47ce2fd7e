import ArgumentParser
import PartnerModel
import PortalOperations
import PortalSite
import SystemFiles

struct Remind: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remind",
    abstract: "Make reminders for those who haven't answered.",
    discussion: """
      A reminder is due once at half of an invitation's time and once three days before its end, or when `letters.reminders` in \
      portal.yaml says. Where both have come, it is one reminder. It never goes to whoever answered, also where the answer \
      waits for a review, nor to whoever asked for no more letters; and only after the letter itself was sent \
      (`portico letters done`).

      The reminders are letters then, which wait to be sent: look at them with `portico letters show`, export them with \
      `portico letters export`, and say with `portico letters done` that they were sent. Run twice, it reminds nobody twice.

        portico remind --dry-run
        portico remind
        portico remind --before P7D
      """)

  @Option(help: ArgumentHelp("Those whose invitation ends within this time, as P7D.", valueName: "length"))
  var before: String?
  @Flag(help: "Only list who would be reminded.") var dryRun = false
  @OptionGroup var format: ListFormat
  @OptionGroup var options: Letters.Options

  func validate() throws {
    guard let before, Lifetime(before).map({ $0.seconds > 0 }) != true else { return }
    throw ValidationError("--before \(before.printable) is no length of time: write days as P7D.")
  }

  func run() throws {
    let (desk, checked) = try options.desk()
    let reminders = try desk.dueReminders(before: before.flatMap { Lifetime($0) })
    if !dryRun { try desk.remind(reminders.due) }
    var out = LineWriter()
    var table = TableWriter(
      [.init("id", 0), .init("to", 1), .init("ends", 2)], format, empty: "nobody is to be reminded")
    let edited = try desk.edited()
    for invitation in reminders.due {
      if format.json {
        out.line(utf8: try desk.json(of: invitation, isEdited: edited.contains(invitation.id)))
        continue
      }
      let ends = try checked.site.source.zones.zone(of: invitation).text(of: invitation.expiresAt)
      table.row([
        .init(invitation.id.rawValue, shown: String(invitation.id.rawValue.prefix(10))),
        .init(invitation.to.rawValue, shown: "\(invitation.to) \(invitation.calledInWords)"),
        .init(invitation.expiresAt.text, shown: ends),
      ])
    }
    format.json ? out.flush() : table.finish()
    if reminders.waiting > 0 {
      StandardStream.complain(
        "note: \(reminders.waiting) \(reminders.waiting == 1 ? "letter waits" : "letters wait") to be sent: portico letters list"
      )
    }
    if reminders.stopped > 0 {
      StandardStream.complain(
        "note: \(reminders.stopped) asked for no more letters and \(reminders.stopped == 1 ? "is" : "are") not reminded"
      )
    }
    guard !reminders.due.isEmpty else {
      for reason in reasons(reminders, in: checked) { StandardStream.complain("note: \(reason)") }
      return
    }
    let many = reminders.due.count == 1 ? "1 reminder" : "\(reminders.due.count) reminders"
    StandardStream.complain(
      dryRun ? "\(many) would be made" : "\(many) to be sent: portico letters export --all FOLDER")
  }

  /// Why nobody is to be reminded.
  private func reasons(_ reminders: LetterDesk.Reminders, in checked: CheckedPortal) -> [String] {
    guard reminders.isAnyOpen else { return ["no invitation is open"] }
    var reasons: [String] = []
    if reminders.answered > 0 {
      reasons.append(
        "\(reminders.answered) \(reminders.answered == 1 ? "waits" : "wait") for a review: portico acceptances, portico declines"
      )
    }
    if reminders.later.count > 0 {
      let letters =
        reminders.later.count == 1 ? "1 letter was sent" : "\(reminders.later.count) letters were sent"
      let when = reminders.later.next.map {
        "to be reminded of comes on \(checked.site.source.zones.portal.text(of: $0))"
      }
      reasons.append(
        "\(letters), and \(reminders.later.count == 1 ? "its" : "their") time "
          + (when
            ?? "to be reminded of has been or won't come: --before P7D takes those that end within a week")
      )
    }
    return reasons
  }
}
