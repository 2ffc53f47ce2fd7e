import ArgumentParser
import Ledger
import PartnerModel
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles

struct Letters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "letters",
    abstract:
      "The letters that bring invitations: look at them, hand them to a mail program, say what was sent.",
    discussion: """
      Portico writes a letter for each open invitation, in the invitee's language, from Content/<language>/letters. A mail server \
      takes it: `send`. Or your own mail program sends it: `export` makes drafts that Outlook, Thunderbird and Apple Mail open, and `done` \
      says that they were sent.

      A letter holds the personal link, with which one can answer. So it is for those alone who may send the invitation: \
      --as USER or PORTICO_USER, else the operator's first user who may.

        portico letters list
        portico letters show 4kq7tz
        portico letters send --all
        portico letters export --all drafts
        portico letters done 4kq7tz

      Who asks for no more gets no more: `portico letters stop`. Who doesn't answer is reminded: `portico remind`.
      """,
    subcommands: [
      List.self, Show.self, Edit.self, Export.self, Done.self, Returned.self, Stop.self, CheckServer.self,
      Send.self, Uncertain.self, Reconcile.self,
    ],
    defaultSubcommand: List.self)

  /// What all of them take.
  struct Options: ParsableArguments {
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func desk() throws -> (LetterDesk, CheckedPortal) {
      let now = Moment.now
      let checked = try portal.place.check(at: now)
      StandardStream.warn(try checked.changedInvitees(at: now))
      return (try LetterDesk(in: checked, actor: actor.name, at: now), checked)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the letters of all open invitations, and where each stands.",
      discussion: """
        A line each: the invitation, for whom, what the companies were called, the state of its letter, for one that was sent or came \
        back when and by whom, what the server said, whether it brings the invitation or is a reminder, and whether somebody changed it. A letter is `draft` until \
        somebody exports it, or changes it after that, `ready` once it is exported, `sent` once a server took it or somebody says so, and `returned` once \
        somebody or a server's report does; `stopped` where whoever has the address asked for no more. Of one that went to a server, `later` means that \
        it goes again, `refused` that it doesn't, and `uncertain` that nobody knows.
        """)

    @OptionGroup var format: ListFormat
    @OptionGroup var options: Options

    func run() throws {
      let (desk, checked) = try options.desk()
      func since(_ at: Moment, _ by: UserID?) -> [TableWriter.Cell] {
        [
          .init(at.text, shown: checked.site.source.zones.portal.text(of: at)), .init(by?.rawValue ?? "-"),
        ]
      }
      var out = LineWriter()
      var table = TableWriter(
        [
          .init("id", 0), .init("letter", 2), .init("to", 1), .init("since", 3), .init("by", 4),
          .init("turn", 6), .init("edited", 7), .init("server says", 5),
        ],
        format, empty: "no invitation is open")
      let edited = try desk.edited()
      for invitation in try desk.open() {
        let isEdited = edited.contains(invitation.id)
        if format.json {
          out.line(utf8: try desk.json(of: invitation, isEdited: isEdited))
          continue
        }
        let standing = desk.standing(of: invitation)
        var row: [TableWriter.Cell] = [
          .init(invitation.id.rawValue, shown: String(invitation.id.rawValue.prefix(10))),
          .init(invitation.to.rawValue, shown: "\(invitation.to) \(invitation.calledInWords)"),
          .init(
            desk.isStopped(invitation) ? "stopped" : standing.state.name,
            shown: desk.isStopped(invitation) ? "no more letters" : standing.state.name),
        ]
        switch standing.state {
        case .draft, .ready: row += ["-", "-"]
        case .sent(let at, let by), .returned(let at, let by, _): row += since(at, by)
        case .claimed(let at), .later(let at, _, _, _), .refused(let at, _): row += since(at, nil)
        }
        row.append(.init(desk.serversAnswer(to: invitation) ?? "-"))
        row += [.init(standing.turn.rawValue), .init(isEdited ? "edited" : "-")]
        table.row(row)
      }
      format.json ? out.flush() : table.finish()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the letter of an open invitation.",
      discussion:
        "As text with its heading; with --eml the draft for a mail program, with --html its HTML alone.")

    @Argument(help: "The invitation's id, at least six characters of it, or the invitee's id.") var id: String
    @Flag(help: "Print the draft for a mail program.") var eml = false
    @Flag(help: "Print the HTML.") var html = false
    @OptionGroup var options: Options

    func validate() throws {
      if eml, html { throw ValidationError("--eml and --html exclude each other.") }
    }

    func run() throws {
      let (desk, _) = try options.desk()
      let letter = try desk.letter(id, handedOut: eml)
      if let obstacle = desk.obstacle(to: letter.invitation) {
        StandardStream.complain("note: this letter is not to be sent: \(obstacle.message)")
      }
      if eml {
        StandardStream.output.write(letter.draft(at: .now))
      } else if html {
        StandardStream.output.write(Array(letter.html.utf8))
      } else {
        var out = LineWriter()
        out.line("From: \(letter.from.name) <\(letter.from.address.rawValue)>")
        out.line("To: \(letter.to.name) <\(letter.to.address.rawValue)>")
        out.line("Subject: \(letter.subject)")
        out.line("")
        for line in letter.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
          out.line(String(line))
        }
        out.flush()
      }
    }
  }

  struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "edit",
      abstract: "Change the letter of one invitation.",
      discussion: """
        Opens it in your editor (VISUAL or EDITOR), or takes it from a file or standard input: a draft that a mail program \
        saved (.eml), or a text with the subject in the first line behind “Subject: ”, an empty line, the text. The personal link must stay in it as it is: without it the letter is kept, but neither exported nor sent. \
        --restore-link puts it back. What you write is kept until the letter is sent; letters that nobody changes follow the template.

          portico letters edit 4kq7tz
          portico letters edit 4kq7tz --file letter.txt
          portico letters edit 4kq7tz --file drafts/larkspur-books.eml
          portico letters edit 4kq7tz --discard
        """)

    @Argument(help: "The invitation's id, at least six characters of it, or the invitee's id.") var id: String
    @Option(
      help: ArgumentHelp("Take the letter from this file, or from standard input with -.", valueName: "file"))
    var file: String?
    @Flag(help: "Put the personal link back.") var restoreLink = false
    @Flag(help: "Throw away what was changed.") var discard = false
    @OptionGroup var options: Options

    func validate() throws {
      if discard, file != nil || restoreLink {
        throw ValidationError("--discard goes alone.")
      }
    }

    func run() throws {
      let (desk, _) = try options.desk()
      if discard {
        let (invitation, wasEdited) = try desk.discardEdits(id)
        StandardStream.say(
          wasEdited
            ? "the letter of \(invitation.id) follows the template again"
            : "nobody had changed the letter of \(invitation.id)")
        return
      }
      let (invitation, letter) = try desk.editable(id)
      let edited: EditedLetter
      if let file {
        edited = try LetterText.handedIn(file)
      } else if restoreLink {
        edited = letter
      } else {
        edited = try LetterText.edited(letter, named: invitation.id.rawValue)
      }
      let fault = try desk.keep(edited, of: invitation, restoringLink: restoreLink)
      StandardStream.say("kept the letter of \(invitation.id) to \(invitation.to) until it is sent")
      if let fault { throw fault }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Put drafts for a mail program into a new folder.",
      discussion: """
        Makes the folder, for its owner alone: an `.eml` for each letter, which mail programs open as a draft to be sent; \
        letters.html, which lists them, with a link that opens each in the mail program where that takes so much, and the \
        text to copy; and letters.csv for a mail merge. --all takes the letters of all open invitations that aren't \
        sent yet.

          portico letters export --all drafts
          portico letters export 4kq7tz 9dm2xa drafts
        """)

    @Argument(help: ArgumentHelp("Invitations, and last the folder to make.", valueName: "id… dir"))
    var names: [String]
    @Flag(help: "The letters of all open invitations that aren't sent yet.") var all = false
    @OptionGroup var options: Options

    func validate() throws {
      guard let folder = names.last, !folder.isEmpty else {
        throw ValidationError("Name the folder to make.")
      }
      if all != (names.count == 1) {
        throw ValidationError(
          all
            ? "--all takes a folder alone."
            : "Name whose letters, and last the folder to make: portico letters export \(folder) FOLDER, or --all \(folder)."
        )
      }
    }

    func run() throws {
      let (desk, checked) = try options.desk()
      let folder = names[names.count - 1]
      let exported = try desk.export(all ? nil : Array(names.dropLast()), to: folder)
      let count = exported.count
      if exported.withoutPage > 0 {
        StandardStream.complain(
          "note: \(exported.withoutPage) of these lead to pages that aren't in Site/public. Before you send them: "
            + "portico build, then deploy")
      }
      for other in exported.leftToOthers {
        StandardStream.complain(
          "note: \(other.count) more are \(other.organisation)'s, and its own users export them, named with --as"
        )
      }
      if exported.stopped > 0 {
        StandardStream.complain(
          "note: \(exported.stopped) \(exported.stopped == 1 ? "is" : "are") left out: they answered, or asked for no more letters"
        )
      }
      for (invitation, at) in exported.sentAlready {
        StandardStream.complain(
          "note: the letter of \(invitation.to) was sent before, on \(checked.site.source.zones.portal.text(of: at)); it stays sent"
        )
      }
      for invitation in exported.withoutAddress {
        StandardStream.complain(
          "note: \(invitation.to) has no e-mail address, and so no letter: \(invitation.id)")
      }
      StandardStream.say(
        "\(count) \(count == 1 ? "letter" : "letters") in \(folder): open \(folder)/letters.html, send them, then say so: "
          + "portico letters done ID")
    }
  }

  struct Done: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "done",
      abstract: "Say that letters were sent.",
      discussion: """
        Goes on record with the moment and the user: the invitation stays open either way. All of them, or none. Saying it \
        twice changes nothing. With --file, what was sent is the text of that file, such as the copy that your mail program kept \
        (.eml): it is refused where the exact personal link isn't in its plain text. What its HTML leads to isn't looked at.
        """)

    @Argument(help: "Invitations by their ids, at least six characters of them, or their invitees' ids.")
    var ids: [String] = []
    @Flag(help: "All that were exported and wait to be sent.") var all = false
    @Option(
      help: ArgumentHelp(
        "With one id: the letter as it was sent, or - for standard input.", valueName: "file"))
    var file: String?
    @OptionGroup var options: Options

    func validate() throws {
      if file != nil, ids.count != 1 { throw ValidationError("--file goes with one id.") }
      if all == !ids.isEmpty { throw ValidationError("Say which letters: their ids, or --all.") }
    }

    func run() throws {
      let sentText = try file.map { (letter: try LetterText.handedIn($0), file: $0) }
      let (desk, checked) = try options.desk()
      var out = LineWriter()
      let sent = try desk.markSent(all ? nil : ids, saying: sentText)
      for sent in sent {
        let time = checked.site.source.zones.portal.text(of: sent.at)
        out.line(
          "\(sent.isNew ? "sent" : "sent already")  \(sent.invitation.id)  \(sent.invitation.to)  \(time) by \(sent.by.map(\.rawValue) ?? "-")"
        )
      }
      out.flush()
      if all, sent.isEmpty {
        StandardStream.complain(
          "note: no letter was exported that isn't said to be sent; see where each stands: portico letters list"
        )
      }
    }
  }
  struct Returned: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "returned",
      abstract: "Say that letters came back.",
      discussion: """
        By their ids, or by the report that a mail server sent back (saved as .eml; - is standard input). In a report the \
        letter is found by its link or its invitation's id, else by the address, where one letter alone was sent there. Nothing in a report \
        counts but what fits a letter of yours; one that says that the server still tries changes nothing. All of them, or none.

        Afterwards: mend the address in Content/directory, then portico resend ID, which makes a new link.

          portico letters returned 4kq7tz
          portico letters returned undelivered.eml
        """)

    @Argument(
      help: ArgumentHelp(
        "Invitations by their ids or their invitees' ids, or files.", valueName: "id|file.eml"))
    var causes: [String]
    @OptionGroup var options: Options

    func run() throws {
      // Neither an invitation's id nor an invitee's has a dot or a slash in it.
      let notices = try causes.map { cause -> ReturnNotice in
        guard cause == "-" || cause.contains(where: { $0 == "." || $0 == "/" }) else {
          return .ofPerson(cause)
        }
        return .ofServer(
          try LetterText.bytes(of: cause, limit: ReturnNotice.longestReport),
          name: cause == "-" ? "standard input" : cause)
      }
      let (desk, checked) = try options.desk()
      let returned = try desk.markReturned(notices)
      var out = LineWriter()
      for letter in returned {
        let time = checked.site.source.zones.portal.text(of: letter.at)
        let said = letter.said.map { ": \($0)" } ?? ""
        out.line(
          "\(letter.isNew ? "returned" : "returned already")  \(letter.invitation.id)  \(letter.invitation.to)  \(time) by \(letter.by.map(\.rawValue) ?? "-")\(said)"
        )
      }
      out.flush()
      for letter in returned where letter.isNew {
        StandardStream.complain(
          "note: mend the address of \(letter.invitation.to) in Content/directory, then: portico resend \(letter.invitation.id)"
        )
      }
    }
  }

  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "stop",
      abstract: "Put on record that somebody wants no more letters.",
      discussion: """
        No invitation is issued to the address then, and no letter or reminder goes there. Receipts do: they answer somebody's \
        own answer. What is open stays open, so that whoever has its link can still answer. An id stands for the address that the directory has, \
        and for the one that the invitation went to. State/letters.sqlite keeps a keyed digest of the address. --undo takes it back, \
        for whoever asks you to write again.

          portico letters stop info@larkspur.example
          portico letters stop larkspur-books
          portico letters stop larkspur-books --undo
        """)

    @Argument(
      help: ArgumentHelp(
        "The address, or whose it is: the id of a customer, a reseller or an invitation.",
        valueName: "id or address"))
    var whose: String
    @Flag(help: "They want letters again.") var undo = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let stopped = try portal.place.stopLetters(to: whose, undoing: undo, actor: actor.name, at: .now)
      if !stopped.isKnown {
        StandardStream.complain(
          "note: neither the directory nor an invitation has this address: look whether it is spelled as there"
        )
      }
      let addresses = stopped.addresses.map(\.rawValue).joined(separator: ", ")
      StandardStream.say(
        "\(addresses): \(undo ? "letters again" : "no more letters")\(stopped.isNew ? "" : "; that was so already")"
      )
    }
  }
}
