package import Acceptance
import InvitationMail
package import PartnerModel
import PortalFiles
import PortalSite
import SystemFiles

/// What came by mail, and is on record now.
package enum RecordedAnswer {
  case acceptance(RecordedMail)
  case decline(RecordedRefusal)
  /// The receipt of a provider's own portal, which says what the operator accepted there.
  case partnership(RecordedPartnership)
}

/// What of a mail's sender has to be looked into.
package enum SenderDoubt: Hashable, Sendable {
  /// It says that it came from another address than the answer states.
  case other(String)
  /// It says of nobody that it came from them.
  case missing

  fileprivate init?(_ mail: AnswerMail, answeredBy email: EmailAddress?) {
    guard mail.form == .message else { return nil }
    guard let sender = mail.sender else {
      self = .missing
      return
    }
    guard EmailAddress(sender) != email else { return nil }
    self = .other(sender)
  }
}

/// A decline that came by mail.
package struct RecordedRefusal {
  package let decline: RecordedDecline
  /// Whether it wasn't on record before.
  package let isNew: Bool
  package let actor: UserID
  package let senderDoubt: SenderDoubt?
  /// Where the message is kept; nil where the record names none.
  package let evidenceFile: String?
}

/// An acceptance that came by mail.
package struct RecordedMail {
  /// `accepted`, `needs-review` or `dismissed`.
  package let state: String
  package let acceptance: RecordedAcceptance
  /// Whether it wasn't on record before.
  package let isNew: Bool
  package let actor: UserID
  package let senderDoubt: SenderDoubt?
  /// What of the mail can't be read, and so may say something else: a line of the file, and what is wrong there.
  package let unread: [(line: Int, message: String)]
  /// Where the message is kept; nil where the record names none.
  package let evidenceFile: String?
  private let receipted: Receipted
  private let portal: Portal

  fileprivate init(
    _ receipted: Receipted, _ outcome: AnswerOutcome, _ mail: AnswerMail, actor: UserID, _ portal: Portal
  ) {
    state = outcome.code
    acceptance = receipted.acceptance
    isNew = outcome.isNew
    self.actor = actor
    senderDoubt = SenderDoubt(mail, answeredBy: receipted.acceptance.answer.person?.email)
    unread = mail.unread.map { ($0.line, $0.message) }
    evidenceFile = receipted.acceptance.evidenceDigest.map { KeptEvidence.mailPath($0, in: portal) }
    self.receipted = receipted
    self.portal = portal
  }

  /// What becomes of the letter in which the receipt goes back.
  package enum ReceiptLetter: Sendable {
    /// People look it over and send it.
    case draft(path: String)
    /// `portico letters send` sends it.
    case waits

    /// Where it lies; nil where nobody has to send it.
    var draft: String? { if case .draft(let path) = self { path } else { nil } }
  }

  /// Writes the letter in which the receipt goes back, where people send it, unless it is there: somebody may have put a word into it.
  ///
  /// - Returns: nil where nobody is on record any more to whom it could be sent.
  package func writeReceipt(at now: Moment) throws -> ReceiptLetter? {
    let site = try portal.check(at: now).site
    guard let draft = try ReceiptDraft(receipted, site, in: portal) else { return nil }
    let isSent = site.source.configuration.letters.receipts == .send && acceptance.review.isInEffect
    return isSent ? .waits : .draft(path: try draft.write(in: portal))
  }
}

/// What somebody who puts an answer on record says of it.
package struct AnswerReading: Sendable {
  /// What they read in it; nil where it says so itself.
  let decision: Submission.Kind?
  /// With a copied text, the message that it was copied out of.
  let evidence: AnswerSource?
  /// When an acceptance had come in; nil where it comes in now.
  let received: Moment?
  /// How that is known, as somebody typed it; it goes on record.
  let reason: String?
  /// Who declines, where the answer doesn't say it in lines of its own.
  let name: String?
  let email: String?
  /// Which invitation is declined, as somebody typed it, where the answer has no code and no link.
  let invitation: String?

  package init(
    decision: Submission.Kind?, evidence: AnswerSource?, received: Moment? = nil, reason: String? = nil,
    name: String? = nil, email: String? = nil, invitation: String? = nil
  ) {
    self.decision = decision
    self.evidence = evidence
    self.received = received
    self.reason = reason
    self.name = name
    self.email = email
    self.invitation = invitation
  }

  /// Whether nobody said anything of it.
  var isEmpty: Bool {
    decision == nil && evidence == nil && received == nil && reason == nil && name == nil && email == nil
      && invitation == nil
  }

  /// - Throws: where the answer doesn't say, or says the contrary.
  func kind(of answer: AnswerMail, _ file: AnswerFile) throws -> Submission.Kind {
    let said: Submission.Kind? =
      switch answer.decision {
      case .accept: .acceptance
      case .decline: .decline
      case nil: nil
      }
    if let decision, let said, decision != said {
      throw OperationRefusal(
        .contradiction,
        "\(file.shownName) says \(answer.decision?.rawValue ?? ""), and the option the contrary",
        remedy: "Leave the option out, or ask the sender which of them is meant.")
    }
    if let styling = answer.styling {
      throw OperationRefusal(
        .htmlOnly,
        "\(file.shownName) holds the answer in HTML, and some of that may be hidden from its readers (\(styling.prefix(80)))",
        remedy:
          "Copy the text that you see in a mail program into a file. Give that, and this mail with --evidence; or ask for the answer in plain text."
      )
    }
    if let said, decision == nil, answer.mayBeHidden {
      let (verb, option) = said == .acceptance ? ("accepts", "--accept") : ("declines", "--decline")
      throw OperationRefusal(
        .htmlOnly, "\(file.shownName) \(verb) in one of its texts only, and its readers may see another",
        remedy:
          "Read the mail in a mail program first. If what you see there \(verb), say so with \(option).")
    }
    guard let kind = decision ?? said else {
      throw OperationRefusal(
        .undecided, "\(file.shownName) doesn't say whether it accepts or declines",
        remedy:
          "Read it, and say so with --accept or --decline; an acceptance also needs the line consent=yes, a decline in somebody's own words --name and --email."
      )
    }
    return kind
  }

  /// Somebody who declines in their own words has ticked nothing; who records it has read it. For consent there is no
  /// such short cut (R81).
  ///
  /// - Throws: where an option says something else than the answer.
  func fields(of answer: AnswerMail, _ file: AnswerFile) throws -> [String: String] {
    var fields = answer.fields
    guard decision == .decline else { return fields }
    fields[AnswerField.decline.rawValue] = "yes"
    for (field, option) in [(AnswerField.name, name), (.email, email)] {
      guard let option else { continue }
      if let stated = fields[field.rawValue], stated != option {
        throw OperationRefusal(
          .contradiction,
          "\(file.shownName) has another \(field.rawValue) than the option --\(field.rawValue)",
          remedy: "Leave the option out: what the answer says itself counts.")
      }
      fields[field.rawValue] = option
    }
    return fields
  }

  /// What else has to be said of who declines, behind another remedy; empty where all of it is said.
  func lackingPerson(_ answer: AnswerMail) -> String {
    let lacking = [(AnswerField.name, name), (.email, email)].filter { field, option in
      option == nil && answer.fields[field.rawValue] == nil
    }
    guard !lacking.isEmpty else { return "" }
    return " Say who declines, too: \(lacking.map { "--\($0.0.rawValue)" }.joined(separator: " and "))."
  }

  /// The message that is kept with an answer; nil where there is none.
  func keptMail(_ answer: AnswerMail, _ file: AnswerFile) throws -> KeptEvidence? {
    if let evidence {
      guard answer.form == .text else {
        throw OperationRefusal(
          .evidenceTwice, "\(file.shownName) is a whole message and is kept itself",
          remedy: "Leave --evidence out.")
      }
      return KeptEvidence(mail: try AnswerFile(evidence).bytes)
    }
    return answer.form == .message ? KeptEvidence(mail: file.bytes) : nil
  }
}

extension Portal {
  /// Puts an answer on record that came by mail, by the same checks as over HTTP. The same answer twice changes nothing
  /// and gives the same receipt.
  ///
  /// - Parameter name: who acts; nil for the first user of the operator who may.
  package func record(
    _ answer: AnswerSource, reading: AnswerReading, actor name: String?, at now: Moment
  ) throws -> RecordedAnswer {
    let (source, actor) = try recorder(named: name)
    let file = try AnswerFile(answer)
    if let token = file.token {
      guard reading.isEmpty else {
        throw OperationRefusal(
          .contradiction, "\(file.shownName) is a receipt, and says itself what was agreed",
          remedy: "Leave the options out.")
      }
      return .partnership(try recordReceipt(token, called: file.shownName, source, by: actor, at: now))
    }
    let words = AnswerByMail(source).words
    let mail = try file.answer(words: words, inOwnWords: reading.decision == .decline)
    let kind = try reading.kind(of: mail, file)
    let kept = try reading.keptMail(mail, file)
    guard let journal = try existingJournalToWrite() else {
      throw OperationRefusal(
        .unknownInvitation, "nothing has been issued here yet",
        remedy: "Name the portal that issued the invitation with --portal.")
    }
    let desk = try acceptanceDesk(source, journal, actor: .user(actor.id), at: now)
    var fields = try reading.fields(of: mail, file)
    if kind == .decline {
      fields[AnswerField.token.rawValue] = try token(
        ofDeclining: reading, mail, stated: fields[AnswerField.token.rawValue], file, source, journal, at: now
      )
    }
    var submission = Submission(
      fields, kind,
      evidence: mail.form == .message ? .replyMail : .copiedText, evidenceDigest: kept?.digest)
    let invitation = try journal.invitation(of: submission, desk)
    submission.arrival = try reading.arrival(
      of: mail,
      in: reading.evidence == nil ? mail : kept.flatMap { try? AnswerMail(reading: $0.bytes, words: words) },
      to: invitation, at: now)
    for folder in [lettersFolder, outbox] { try PrivateFile.checkFolder(folder) }
    let hold = try kept?.hold(in: self)
    defer { hold?.release() }
    // Before the record that speaks of it, so that none ever speaks of a mail that is lost.
    let isNew = try kept?.keep(in: self) ?? false
    let outcome = desk.answer(submission, at: now)
    if isNew, outcome.evidenceDigest != kept?.digest { try kept?.remove(from: self) }
    if let receipted = outcome.receipted {
      return .acceptance(
        RecordedMail(receipted, outcome, mail, actor: actor.id, self))
    }
    guard case .declined(let decline, let again) = outcome else {
      throw AnswerRefusal(
        outcome: outcome, isDeclineInOwnWords: reading.decision == .decline, fields: fields,
        allowed: AllowedValues(
          roles: invitation.map { source.configuration.policy.acceptedBy[$0.kind] } ?? [],
          countries: source.countryNames))
    }
    return .decline(
      RecordedRefusal(
        decline: decline, isNew: !again, actor: actor.id,
        senderDoubt: SenderDoubt(mail, answeredBy: decline.answer.person?.email),
        evidenceFile: decline.evidenceDigest.map { KeptEvidence.mailPath($0, in: self) }))
  }
}

extension Portal {
  /// Who puts on record what others answered or agreed to.
  func recorder(named name: String?) throws -> (PortalSource, User) {
    let source = try source()
    let operatorID = source.configuration.operatorID
    let actor = try source.directory.actingUser(
      source.directory.user(named: name), of: operatorID, whoMay: .recordAnswer, operatorID: operatorID
    ) { PermissionTable.standard.check($0, may: .recordAnswer, for: operatorID) }
    return (source, actor)
  }
}

extension AnswerByMail {
  fileprivate var words: AnswerWords {
    AnswerWords(
      accepting: acceptingSubjects, declining: decliningSubjects, yes: yes, roles: roles, labels: labels)
  }
}

extension AnswerOutcome {
  fileprivate var receipted: Receipted? {
    switch self {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted): receipted
    default: nil
    }
  }

  /// Of what is kept with the answer on record.
  fileprivate var evidenceDigest: String? {
    if case .declined(let decline, _) = self { return decline.evidenceDigest }
    return receipted?.acceptance.evidenceDigest
  }

  /// Whether this wasn't on record before.
  fileprivate var isNew: Bool {
    switch self {
    case .accepted(_, let again), .needsReview(_, let again): !again
    default: false
    }
  }
}
