import Acceptance
import ArgumentParser
import Journal
import PartnerModel
import PortalOperations
import SystemFiles

struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Put on record what others answered, or agreed to, elsewhere than in this portal.",
    discussion: """
      An answer that came by mail, or the receipt of a provider's own portal: portico record FILE. That a provider agreed to \
      your partnership, on your own word: portico record partnership.
      """,
    subcommands: [RecordAnswer.self, RecordPartnership.self],
    defaultSubcommand: RecordAnswer.self)
}

struct RecordPartnership: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partnership",
    abstract: "Put on record that a provider agreed to the partnership that you declare.",
    discussion: """
      A partnership that stands in relationships.csv is declared by you alone, and nobody is invited together with that provider. \
      With a document that shows that the provider agreed, such as its mail or a signed contract, it is one of both.

      The document is kept in State/partnerships under its digest, and the digest goes on record. Lists and the pages of \
      joint invitations say that this is your word, with evidence that is kept. Where the provider has a portal of its own, \
      its receipt says more: portico record receipt.jws.

      The same document twice changes nothing. A partnership that ends takes the consent with it.

      Who acts is --as USER or PORTICO_USER, a user of the portal's operator who may; else its first such user.

        portico record partnership kaede-distribution --evidence contract.pdf
      """)

  @Argument(help: "The provider's id.") var provider: String
  @Option(
    help: ArgumentHelp("The document that shows it, of at most 25 MiB.", valueName: "file"),
    completion: .file())
  var evidence: String
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    try portal.place.recordPartnership(with: provider, evidence: evidence, actor: actor.name, at: .now).tell()
  }
}

extension RecordedPartnership {
  fileprivate func tell() {
    let parties = "\(consent.parties.partner) and \(consent.parties.with)"
    guard isNew else {
      StandardStream.say("on record already: the partnership of \(parties); nothing was changed")
      if let evidenceFile { StandardStream.say("  kept as evidence: \(evidenceFile)".printable) }
      return
    }
    StandardStream.say("recorded that both agreed to the partnership of \(parties), by \(actor)")
    switch consent.basis {
    case .evidence: StandardStream.say("  on your word; kept as evidence: \(evidenceFile ?? "")".printable)
    case .receipt(_, let issuer, let accepted, let until):
      let end = until.map { "; it counts until \($0)" } ?? ""
      StandardStream.say("  by a receipt of \(issuer), accepted \(accepted.text)\(end)".printable)
    }
    if !alsoShows.isEmpty {
      StandardStream.say(
        "  note: the same document is on record for \(alsoShows.map(\.rawValue).joined(separator: ", ")): look whether it is the right one"
      )
    }
  }
}

struct RecordAnswer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "by-mail",
    abstract: "Put an answer on record that came by mail, or the receipt of a provider's portal.",
    discussion: """
      Reads what an invitation's page sends where there is no verifier: a whole message as mail programs save it \
      (.eml), or its text copied into a file. The same checks decide as over HTTP, and the result is the same. The \
      same answer twice changes nothing and gives the same receipt.

      A whole message is kept in State/evidence under its digest, and the digest goes on record (evidence: \
      reply-mail). A text is on record as copied by you (copied-text); --evidence keeps the message that it was copied \
      out of, such as an encrypted one. Neither proves a person's identity. Where the address that the mail came from is \
      not the one that it states, or it names none, a note says so.

      Somebody who declines may do so in their own words: say so with --decline, and who it is with --name and --email, as \
      the message says it. Which invitation they decline says its link, where they quote the letter; else say it with \
      --invitation. Such an answer takes effect by the same rule as any other.

      An answer takes effect at once where it states something that the invitation's page doesn't show: the tenant domain, \
      or an e-mail address like the one that the invitation was sent to. Else it waits for `portico review`.

      An answer that had come in while the invitation was open counts also when you record it after its end: say with \
      --received when it came in. The mail that holds it has to say so too, give or take an hour: your own server's line \
      counts, the uppermost `Received`, or `Date` where there is none; else --reason says how you know. Record, receipt and \
      lists show that it was recorded later.

      Read the mail before you record it: lines in a quotation count too, whatever was written above them.

      A receipt (.jws) that a provider's own portal gave you for accepting its invitation puts your partnership on record: it is \
      checked against the keys that the provider's record in providers.yaml names at portal.

      Your own receipt goes back in a letter: a draft is put into State/letters, in the language of the answer. Open it in \
      your mail program, look it over and send it.

      Who acts is --as USER or PORTICO_USER, a user of the portal's operator who may; else its first such user.

        portico record answer.eml
        portico record - --as ren-takahashi < answer.txt
        portico record no-thanks.eml --decline --name "Hanako Sato" \\
          --email hanako@aoba.example
        portico record receipt.jws
      """)

  @Argument(help: "The file, or - for standard input.") var file: String
  @Flag(
    help: """
      It is an acceptance; needed where the answer doesn't say so, or its readers may see another text, as in HTML. It \
      replaces no consent.
      """)
  var accept = false
  @Flag(help: "It declines the invitation, in whatever words.") var decline = false
  @Option(help: "With --decline: who declines, where the answer has no line for it.") var name: String?
  @Option(help: "With --decline: their e-mail address, likewise.") var email: String?
  @Option(help: "With a copied text: the message that it was copied out of, to be kept.") var evidence:
    String?
  @Option(
    help: ArgumentHelp(
      "With --decline: which invitation, where the answer has neither its code nor its link; or the customer's id.",
      valueName: "id"))
  var invitation: String?
  @Option(
    help: ArgumentHelp(
      "When an answer had come in that is recorded later, such as 2026-12-22T18:30:00+09:00.",
      valueName: "time"),
    transform: Moment.typed)
  var received: Moment?
  @Option(
    help:
      "With --received: how that is known, where the kept mail doesn't say so. It goes on record."
  )
  var reason: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if accept, decline { throw ValidationError("Give --accept or --decline, not both.") }
    if reason != nil, received == nil { throw ValidationError("--reason goes with --received.") }
    if !decline, name != nil || email != nil {
      throw ValidationError("--name and --email say who declines; they go with --decline.")
    }
    if !decline, invitation != nil { throw ValidationError("--invitation goes with --decline.") }
  }

  func run() throws {
    let reading = AnswerReading(
      decision: accept ? .acceptance : decline ? .decline : nil, evidence: evidence.map(Self.source),
      received: received, reason: reason, name: name, email: email, invitation: invitation)
    let recorded = try portal.place.record(
      Self.source(file), reading: reading, actor: actor.name, at: .now)
    switch recorded {
    case .acceptance(let mail): try show(mail)
    case .decline(let refusal): show(refusal)
    case .partnership(let partnership): partnership.tell()
    }
  }

  private static func source(_ path: String) -> AnswerSource { path == "-" ? .standardInput : .file(path) }

  private func show(_ state: String, _ invitation: Invitation, isNew: Bool, by actor: UserID) {
    StandardStream.say(
      isNew
        ? "\(state) \(invitation.summary) by \(actor)"
        : "\(state) already \(invitation.summary); nothing was changed")
  }

  private func show(_ refusal: RecordedRefusal) {
    let decline = refusal.decline
    show(decline.state, decline.invitation, isNew: refusal.isNew, by: refusal.actor)
    StandardStream.say("  as stated: \(decline.answer.person?.text ?? "redacted")".printable)
    tell(decline.arrival)
    note(refusal.senderDoubt)
    if case .needed(let reasons) = decline.review { pointToReview(reasons, decline.invitation) }
    if let file = refusal.evidenceFile { StandardStream.say("  kept as evidence: \(file)") }
  }

  private func tell(_ arrival: EarlierArrival?) {
    guard let arrival else { return }
    StandardStream.say("  received \(arrival.at.text), and recorded later")
  }

  private func note(_ doubt: SenderDoubt?) {
    switch doubt {
    case nil: break
    case .other(let sender):
      StandardStream.say(
        "  note: the mail says it came from \(sender), not from the address as stated: look into it".printable
      )
    case .missing: StandardStream.say("  note: the mail says of nobody that it came from them: look into it")
    }
  }

  private func pointToReview(_ reasons: [ReviewReason], _ invitation: Invitation) {
    StandardStream.say(
      "  \(reasons.map(\.rawValue).joined(separator: ", ")): see `portico review \(invitation.id)`")
  }

  private func show(_ mail: RecordedMail) throws {
    let invitation = mail.acceptance.invitation
    let answer = mail.acceptance.answer
    show(mail.state, invitation, isNew: mail.isNew, by: mail.actor)
    let person = answer.person?.text ?? "redacted"
    StandardStream.say("  as stated: \(person), \(answer.role.rawValue)".printable)
    tell(mail.acceptance.arrival)
    note(mail.senderDoubt)
    for (line, message) in mail.unread {
      StandardStream.say(
        "  note: line \(line) can't be read (\(message)): look whether it says something else".printable)
    }
    if case .needed(let reasons) = mail.acceptance.review { pointToReview(reasons, invitation) }
    if let file = mail.evidenceFile { StandardStream.say("  kept as evidence: \(file)") }
    switch try mail.writeReceipt(at: .now) {
    case .draft(let path): StandardStream.say("  receipt, a letter to be sent: \(path)")
    case .waits: StandardStream.say("  receipt: goes with the next portico letters send")
    case nil: break
    }
  }
}
