import ArgumentParser
import Glibc
import Ledger
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles

extension Letters {
  struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "send",
      abstract: "Hand letters to a mail server: each once.",
      discussion: """
        The server stands under `mail` in portal.yaml. All that wait, or those that are named: also those that were exported or that \
        a server refused. A letter that the server doesn't take yet goes again later, with growing pauses; one that it refuses is listed \
        with its words. Where nobody knows whether a letter went out, it is never sent again by itself: `portico letters uncertain`.

        `mail.rate` and `mail.daily` limit how many go. --all then goes on for days: it may be ended with Ctrl-C at any time, and goes on \
        where it was. --due sends what may go now and ends; it is for a timer. Where a run is going on already, the second ends at once.

        Whoever answered or asked for no more letters gets none. Nor does anybody whose page isn't built yet: run `portico build` before, \
        and bring the site to its server.

          portico letters check
          portico letters send --all --dry-run
          portico letters send larkspur-books --to-me you@your-company.example
          portico letters send --all
        """)

    @Argument(help: "Invitations by their ids, at least six characters of them, or their invitees' ids.")
    var ids: [String] = []
    @Flag(help: "All that wait, until each has its end.") var all = false
    @Flag(help: "What may go now, and end.") var due = false
    @Flag(help: "With --all: also those that were exported, to be sent by hand.") var exported = false
    @Option(
      help: ArgumentHelp("How many may go in which time, in place of `mail.rate`.", valueName: "25/min"))
    var rate: String?
    @Option(
      help: ArgumentHelp("How many may go within 24 hours, in place of `mail.daily`.", valueName: "number"))
    var daily: Int?
    @Flag(help: "Only say what would be sent, to whom twice, and how long it takes.") var dryRun = false
    @Option(
      name: .customLong("to-me"),
      help: ArgumentHelp(
        "Send the letters to this address instead, to look at them: nothing goes on record.",
        valueName: "address"))
    var toMe: String?
    @OptionGroup var options: Options

    func validate() throws {
      guard [all, due, !ids.isEmpty].count(where: { $0 }) == 1 else {
        throw ValidationError("Say which letters: their ids, --all, or --due.")
      }
      if exported, !all { throw ValidationError("--exported goes with --all.") }
      if let rate, SendingRate(rate) == nil {
        throw ValidationError(
          "--rate \(rate.printable) is no rate: write letters by time, as 25/min, 10/s or 600/h.")
      }
      if let daily, daily < 1 { throw ValidationError("--daily \(daily) is no number of letters.") }
      if let toMe {
        if EmailAddress(toMe) == nil {
          throw ValidationError("--to-me \(toMe.printable) is no e-mail address.")
        }
        if ids.isEmpty || dryRun { throw ValidationError("--to-me goes with ids, and without --dry-run.") }
      }
    }

    private var limits: SendingLimits { SendingLimits(rate: rate.flatMap(SendingRate.init), daily: daily) }
    private var scope: SendingScope { due ? .due : all ? .all(exported: exported) : .named(ids) }

    func run() throws {
      if let toMe = toMe.flatMap({ EmailAddress($0) }) { return try sendTrials(to: toMe) }
      if dryRun { return try tell() }
      let progress = ProgressLine()
      let zones = try options.portal.place.source().zones
      // Told in the end, where nobody has to look for them among all that went by.
      var refused: [String] = []
      defer {
        progress.clear()
        for line in refused { StandardStream.complain(line) }
      }
      let run = SendingRun(
        options.portal.place, actor: options.actor.name, scope, limits: limits, try Interruption(),
        now: { .now }
      ) { news in
        switch news {
        case .progress(let done, let all): progress.show(done, of: all, "letters sent:")
        case .notTaken(let letter, let said, nil):
          refused.append("refused: \(Self.name(of: letter)): \(said.printable)")
        case .notTaken(let letter, let said, let next?):
          progress.clear()
          StandardStream.complain(
            "not taken yet, again on \(zones.portal.text(of: next)): \(Self.name(of: letter)): \(said.printable)"
          )
        case .uncertain(let letter):
          progress.clear()
          StandardStream.complain("uncertain: \(Self.name(of: letter)): nobody knows whether it went out")
        case .waiting(let until, let why):
          progress.clear()
          StandardStream.complain("waiting until \(zones.portal.text(of: until)): \(why.inWords)")
        }
      }
      guard let tally = try run.run() else { return StandardStream.say("Letters are being sent already.") }
      progress.clear()
      try say(tally, zones)
    }

    private static func name(of letter: OutgoingLetter) -> String {
      "\(letter.subject.invitation) \(letter.invitation.to)"
    }

    /// What came of it.
    private func say(_ tally: SendingTally, _ zones: OrganisationZones) throws {
      var parts = ["sent: \(tally.sent)"]
      if !tally.refused.isEmpty { parts.append("refused: \(tally.refused.count)") }
      if !tally.uncertain.isEmpty { parts.append("uncertain: \(tally.uncertain.count)") }
      if tally.waiting > 0 {
        let next = tally.next.map { ", the next on \(zones.portal.text(of: $0))" } ?? ""
        parts.append("waiting: \(tally.waiting)\(next)")
      }
      StandardStream.say(parts.joined(separator: "; "))
      for held in tally.held {
        StandardStream.complain(
          "not sent: \(held.letter.invitation.to): \(held.reason.message)\n  \(held.reason.remedy)")
      }
      Self.tellLeft(tally.left)
      guard tally.refused.isEmpty, tally.uncertain.isEmpty, tally.held.isEmpty else { throw ExitCode(1) }
    }

    static func tellLeft(_ letters: OutgoingLetters) {
      func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
      }
      if letters.stopped > 0 {
        StandardStream.complain(
          "note: \(count(letters.stopped, "letter goes", "letters go")) to nobody: they answered, or asked for no more"
        )
      }
      if letters.exported > 0 {
        StandardStream.complain(
          "note: \(count(letters.exported, "letter was", "letters were")) exported, to be sent by hand: say so with portico letters done, or send them with --exported"
        )
      }
      if letters.uncertain > 0 {
        StandardStream.complain(
          "note: of \(count(letters.uncertain, "letter nobody knows whether it", "letters nobody knows whether they")) went out: find that out, then say so: portico letters uncertain"
        )
      }
      if !letters.withoutPage.isEmpty {
        StandardStream.complain(
          "note: \(count(letters.withoutPage.count, "letter waits", "letters wait")) for a page that isn't built: portico build"
        )
      }
      for invitation in letters.withoutAddress {
        StandardStream.complain(
          "note: \(invitation.to) has no e-mail address, and so no letter: \(invitation.id)")
      }
    }

    // MARK: Before

    private func tell() throws {
      let plan = try options.portal.place.sendingPlan(
        scope, actor: options.actor.name, limits: limits, at: .now)
      let count = plan.letters.count
      let length = plan.estimate.length.map { $0.seconds > 0 ? ", which takes \($0.inWords)" : "" } ?? ""
      StandardStream.say("would be sent: \(count)\(length)")
      for (address, invitees) in plan.letters.doubled {
        StandardStream.say(
          "\(invitees.count) letters to \(address.rawValue): \(invitees.map(\.rawValue).joined(separator: ", "))"
        )
      }
      Self.tellLeft(plan.letters)
    }

    private func sendTrials(to address: EmailAddress) throws {
      let interruption = try Interruption()
      let count = try options.portal.place.sendTrials(
        ids, to: address, actor: options.actor.name, interruption, at: .now)
      StandardStream.say(
        "sent to \(address.rawValue): \(count). Nothing of it is on record; the links in them are the real ones."
      )
    }
  }

  struct Uncertain: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "uncertain",
      abstract: "The letters of which nobody knows whether they went out, and a person's decision.",
      discussion: """
        Such a letter's body went to the server, and the answer to it never came: the connection broke, the power failed, or somebody \
        ended the program. It is never sent again by itself. Look into the server's log for its Message-ID, or ask the recipient. Then say \
        --sent, or --again, which lets it go out with the next `portico letters send`, under the same Message-ID. One letter at a time: \
        where an id stands for several, name one by its Message-ID.
        """)

    @Argument(
      help:
        "The invitation's id, at least six characters of it, the invitee's id, or the Message-ID; none to list them."
    )
    var id: String?
    @Flag(help: "It went out.") var sent = false
    @Flag(help: "It didn't: send it again.") var again = false
    @OptionGroup var format: ListFormat
    @OptionGroup var options: Options

    func validate() throws {
      if sent, again { throw ValidationError("--sent and --again exclude each other.") }
      if (id == nil) == (sent || again) {
        throw ValidationError("Name one letter with --sent or --again, or none to list them.")
      }
    }

    func run() throws {
      let (desk, checked) = try options.desk()
      if let id {
        let decided = try desk.decideUncertain(id, wasSent: sent)
        return StandardStream.say(
          sent
            ? "\(decided.invitation.to): the letter counts as sent"
            : "\(decided.invitation.to): the letter waits to be sent again: portico letters send \(decided.invitation.id)"
        )
      }
      var out = LineWriter()
      var table = TableWriter(
        [.init("id", 0), .init("to", 1), .init("letter", 2), .init("since", 3), .init("message", 4)], format,
        empty: "of every letter it is known what became of it")
      for letter in try desk.uncertainLetters() {
        if format.json {
          out.line(utf8: letter.json)
          continue
        }
        table.row([
          .init(letter.invitation.id.rawValue, shown: String(letter.invitation.id.rawValue.prefix(10))),
          .init(
            letter.invitation.to.rawValue, shown: "\(letter.invitation.to) \(letter.invitation.calledInWords)"
          ),
          .init(letter.subject.kind),
          .init(letter.since.text, shown: checked.site.source.zones.portal.text(of: letter.since)),
          .init(letter.message.description),
        ])
      }
      format.json ? out.flush() : table.finish()
    }
  }

  struct Reconcile: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reconcile",
      abstract: "After a restore: see what would go out again, and say that it may.",
      discussion: """
        Where the journal or the ledger of letters (State/letters.sqlite) was put back from a backup or copied, nobody knows what was sent \
        since, and no letter goes out. This shows why, and the letters that would go out. Say of those that went out already that they did \
        (`portico letters done ID`); then --yes lets the others go.
        """)

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: Options

    func run() throws {
      try options.portal.place.requireReconciler(named: options.actor.name)
      guard let hold = try options.desk().0.sendingHold() else {
        return StandardStream.say("Nothing holds letters back.")
      }
      for reason in hold.reasons { StandardStream.say("held: \(reason.message)") }
      // What the journal alone knew, the ledger knows now.
      let (desk, _) = try options.desk()
      let letters = try desk.outgoing(nil, exported: true, receiptsAfter: nil)
      StandardStream.say("would go out: \(letters.count)")
      var out = LineWriter()
      for letter in letters.ready + letters.later.map(\.letter) {
        out.line("\(letter.invitation.id)  \(letter.invitation.to)  \(letter.to.rawValue)")
      }
      out.flush()
      guard confirmation.yes || isatty(STDIN_FILENO) == 1 else {
        StandardStream.complain(
          "note: they stay. Say of those that went out: portico letters done ID. Then: portico letters reconcile --yes"
        )
        throw ExitCode(1)
      }
      try confirmation.confirm("May they go out?")
      try desk.reconcile()
      StandardStream.say("Letters may go out again: portico letters send --all")
    }
  }

  struct CheckServer: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Sign in to the mail server, send nothing, and say what to look up.",
      discussion: """
        Also says which names of the domain name system have to speak for your letters, so that other servers take them: look them up \
        with `dig TXT NAME`, or ask who runs your domain.
        """)

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.portal.place.checkMail(
        actor: options.actor.name, try Interruption(), at: .now)
      for line in report.lines { StandardStream.say(line) }
    }
  }
}

extension SendingPause {
  fileprivate var inWords: String {
    switch self {
    case .daily: "as many went within 24 hours as `mail.daily` allows"
    case .retry: "what the server didn't take yet goes again then"
    case .connection(let said): "no connection: \(said.printable)"
    }
  }
}
