import Acceptance
import ArgumentParser
import InvitationMail
import Journal
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite

struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put an answer on record that came by mail.",
    discussion: """
      Reads what an invitation's page sends where there is no verifier: a whole message as mail programs save it \
      (.eml), or its text copied into a file. The same checks decide as over HTTP, and the result is the same. The \
      same answer twice changes nothing and gives the same receipt.

      A whole message that accepts is kept in State/evidence under its digest, and the digest goes on record (evidence: \
      reply-mail). A text is on record as copied by you (copied-text); --evidence keeps the message that it was copied \
      out of, such as an encrypted one. Neither proves a person's identity. Where the address that the mail came from is \
      not the one that it states, a note says so.

      A mail that declines is not kept: that the invitation was declined goes on record, and nothing of the mail. Keep it \
      yourself where you may need it.

      Read the mail before you record it: lines in a quotation count too, whatever was written above them.

      The receipt goes back in a letter: a draft is put into State/outbox, in the language of the answer. Open it in \
      your mail program, look it over and send it.

      Who acts is --as USER or PORTICO_USER, a user of the portal's operator who may; else its first such user.

        portico record answer.eml
        portico record - --as ren-takahashi < answer.txt
        portico record no-thanks.eml --decline
      """)

  @Argument(help: "The file, or - for standard input.") var file: String
  @Flag(
    help:
      "It is an acceptance; needed where the answer doesn't say so, or only in HTML. It replaces no consent.")
  var accept = false
  @Flag(help: "It declines the invitation, in whatever words.") var decline = false
  @Option(help: "With a copied text: the message that it was copied out of, to be kept.") var evidence:
    String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if accept, decline { throw ValidationError("Give --accept or --decline, not both.") }
  }

  func run() throws {
    let place = portal.place
    let source = try place.source()
    let actor = try recorder(source)
    let file = try AnswerFile(file)
    let answer = try file.answer(words: AnswerByMail(source).words)
    let kind = try kind(of: answer, file)
    let kept = try keptMail(answer, file, kind)
    guard let journal = try place.existingJournal() else {
      throw CommandFailure.refused(
        "unknown-invitation", "nothing has been issued here yet",
        remedy: "Name the portal that issued the invitation with --portal.")
    }
    let desk = try place.acceptanceDesk(source.configuration, journal, actor: actor.id, at: .now)
    let submission = Submission(
      AnswerForm(fields(of: answer)), kind, evidence: answer.form == .message ? .replyMail : .copiedText,
      evidenceDigest: kept?.digest)
    try PrivateFile.checkFolder(place.outbox)
    // Before the record that speaks of it, so that none ever speaks of a mail that is lost.
    let isNew = try kept?.keep(in: place) ?? false
    let outcome = desk.answer(submission, at: Moment.now.seconds)
    if isNew, outcome.acceptance?.evidenceDigest != kept?.digest { try kept?.remove(from: place) }
    try report(outcome, by: actor, sender: answer.sender, source)
  }

  private func recorder(_ source: PortalSource) throws -> User {
    let operatorID = source.configuration.operatorID
    return try source.directory.actingUser(
      actor.actor(in: source.directory), of: operatorID, whoMay: .recordAnswer
    ) { PermissionTable.standard.check($0, may: .recordAnswer, for: operatorID) }
  }

  /// - Throws: where the answer doesn't say, or says the contrary of the option.
  private func kind(of answer: AnswerMail, _ file: AnswerFile) throws -> Submission.Kind {
    let said = answer.decision
    if (accept && said == .decline) || (decline && said == .accept) {
      throw CommandFailure.refused(
        "contradiction", "\(file.shownName) says \(said?.rawValue ?? ""), and the option the contrary",
        remedy: "Leave the option out, or ask the sender which of them is meant.")
    }
    if said == .accept, !accept, answer.isHTMLOnly {
      throw CommandFailure.refused(
        "html-only", "\(file.shownName) accepts in HTML only, which may hide that from its readers",
        remedy: "Read the mail in a mail program first. If what you see there accepts, say so with --accept.")
    }
    if accept || said == .accept { return .acceptance }
    if decline || said == .decline { return .decline }
    throw CommandFailure.refused(
      "undecided", "\(file.shownName) doesn't say whether it accepts or declines",
      remedy: "Read it, and say so with --accept or --decline; an acceptance also needs the line consent=yes."
    )
  }

  /// Somebody who declines in his own words has ticked nothing; who records it has read it. For consent there is no
  /// such short cut (R81).
  private func fields(of answer: AnswerMail) -> [String: String] {
    var fields = answer.fields
    if decline { fields[AnswerField.decline.rawValue] = "yes" }
    return fields
  }

  /// The message that is kept with an acceptance; nil where there is none.
  private func keptMail(
    _ answer: AnswerMail, _ file: AnswerFile, _ kind: Submission.Kind
  ) throws -> KeptMail? {
    if let evidence {
      guard answer.form == .text else {
        throw CommandFailure.refused(
          "evidence-twice", "\(file.shownName) is a whole message and is kept itself",
          remedy: "Leave --evidence out.")
      }
      return kind == .acceptance ? KeptMail(try AnswerFile(evidence).bytes) : nil
    }
    return answer.form == .message && kind == .acceptance ? KeptMail(file.bytes) : nil
  }

  private func report(
    _ outcome: AnswerOutcome, by actor: User, sender: String?, _ source: PortalSource
  ) throws {
    switch outcome {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted):
      let again = outcome.isAgain
      let acceptance = receipted.acceptance
      let invitation = acceptance.invitation
      Terminal.say(
        again
          ? "\(outcome.code) already \(invitation.summary); nothing was changed"
          : "\(outcome.code) \(invitation.summary) by \(actor.id)")
      let answer = acceptance.answer
      Terminal.say(
        Terminal.printable(
          "  as stated: \(answer.givenName) \(answer.familyName) <\(answer.email.rawValue)>, \(answer.role.rawValue)"
        ))
      if let sender, EmailAddress(sender) != answer.email {
        Terminal.say(
          Terminal.printable(
            "  note: the mail says it came from \(sender), not from the address as stated: look into it"))
      }
      if case .needed(let reasons) = acceptance.review {
        Terminal.say(
          "  \(reasons.map(\.rawValue).joined(separator: ", ")): see `portico review \(invitation.id)`")
      }
      if let digest = acceptance.evidenceDigest {
        Terminal.say("  kept as evidence: \(KeptMail.path(digest, in: portal.place))")
      }
      let draft = ReceiptDraft(receipted, source)
      Terminal.say("  receipt, a letter to be sent: \(try draft.write(in: portal.place))")
    case .declined(let invitation, let again):
      Terminal.say(
        again
          ? "declined already \(invitation.summary); nothing was changed"
          : "declined \(invitation.summary) by \(actor.id)")
    default: throw CommandFailure(outcome)
    }
  }
}

extension AnswerByMail {
  fileprivate var words: AnswerWords {
    AnswerWords(accepting: acceptingSubjects, declining: decliningSubjects, yes: yes, roles: roles)
  }
}

extension AnswerOutcome {
  fileprivate var acceptance: RecordedAcceptance? {
    switch self {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted):
      receipted.acceptance
    default: nil
    }
  }

  /// Whether this was on record before.
  fileprivate var isAgain: Bool {
    switch self {
    case .accepted(_, let again), .needsReview(_, let again): again
    default: true
    }
  }
}
