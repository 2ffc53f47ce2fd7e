import Acceptance
import Glibc
import InvitationMail
import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

/// The letter in which a receipt goes back: as a draft that people look over and send, or as it is sent by a program. The same
/// acceptance always makes the same draft.
struct ReceiptDraft {
  private let acceptance: RecordedAcceptance
  private let person: AnsweringPerson
  private let text: ReceiptLetter
  private let attachment: Letter.Attachment
  /// The `Message-ID` of the mail with the answer.
  private let answeredMail: String?
  private let portal: (name: String, address: EmailAddress)

  /// Nil where nobody is on record any more to whom it could be sent.
  ///
  /// - Throws: `no-letters` where the portal has no texts for them.
  init?(_ receipted: Receipted, _ site: Site, in place: Portal) throws {
    acceptance = receipted.acceptance
    guard let person = acceptance.answer.person else { return nil }
    let invitation = acceptance.invitation
    let configuration = site.source.configuration
    let file = "\(invitation.id)-receipt.jws"
    guard let text = try site.receiptLetter(of: acceptance, by: person, file: file) else {
      throw OperationRefusal(
        .noLetters,
        "the answer is on record, but the portal has no texts for letters, and so none for its receipt",
        remedy:
          "Copy Content/<language>/letters from the sample portal, for each language, and record the same answer again: nothing changes but that the letter is written."
      )
    }
    self.person = person
    self.text = text
    answeredMail = acceptance.evidenceDigest.flatMap { digest in
      (try? AnswerFile(.file(KeptEvidence.mailPath(digest, in: place))))
        .flatMap { Letter.messageID(ofMail: $0.bytes) }
    }
    attachment = .init(
      name: file, mediaType: "application/jwt", bytes: Array(receipted.receipt.utf8) + [0x0A])
    portal = (configuration.name[text.language], configuration.contactEmail)
  }

  fileprivate var draft: Letter {
    Letter(
      from: .init(name: portal.name, address: portal.address),
      to: .init(name: text.addressee, address: person.email),
      copyTo: acceptance.invitee(besides: person).map { [.init(name: "", address: $0)] } ?? [],
      subject: text.subject,
      date: acceptance.at, language: text.language, text: text.text, html: text.html,
      attachments: [attachment], inReplyTo: answeredMail)
  }

  /// As a program sends it: to one address.
  func sent(
    to address: EmailAddress, from own: EmailAddress, replyTo: EmailAddress?, messageID: String,
    at now: Moment
  ) -> Letter {
    let answers = replyTo ?? portal.address
    return Letter(
      from: .init(name: portal.name, address: own),
      replyTo: answers == own ? nil : .init(name: portal.name, address: answers),
      to: .init(name: address == person.email ? text.addressee : "", address: address), subject: text.subject,
      date: now, language: text.language, text: text.text, html: text.html, attachments: [attachment],
      purpose: .automatic, messageID: messageID, inReplyTo: answeredMail)
  }

  /// Of the acceptances that had to wait for a review there may be several: their letters have the number of the record.
  ///
  /// - Returns: where it belongs, and where an earlier version may have put it.
  static func paths(of acceptance: RecordedAcceptance, in place: Portal) -> [String] {
    let number = acceptance.reviewReasons.isEmpty ? "" : "-\(acceptance.head.sequence)"
    return [place.lettersFolder, place.outbox].map {
      "\($0)/\(acceptance.invitation.id)\(number)-receipt.eml"
    }
  }

  /// Writes it, but not over one that is there: somebody may have put a word into it.
  ///
  /// - Returns: where it lies.
  func write(in place: Portal) throws -> String {
    let paths = Self.paths(of: acceptance, in: place)
    // Goes once it is empty.
    rmdir(place.outbox)
    if let path = paths.first(where: { access($0, F_OK) == 0 }) { return path }
    try PrivateFile.write(draft.bytes, to: paths[0])
    return paths[0]
  }
}

/// What becomes of a draft that was made before somebody decided about its answer.
package enum ReviewedDraft: Sendable {
  /// Nobody had touched it: it says what holds now.
  case renewed(path: String)
  /// The same, and `portico letters send` sends what holds now, so that the draft is gone.
  case waits
  /// Somebody had put a word into it: it stays, and says what was.
  case changed(path: String)
  /// It can't be made anew, and says what was.
  case outdated(path: String, why: String)
}

extension Portal {
  /// Brings the drafts in line with what came of the answers. Nothing is made where no draft lies: it was sent, or nobody is to be
  /// written to.
  ///
  /// - Parameters:
  ///   - before: the answers to an invitation as they stood when the drafts were made.
  ///   - after: the same as they stand now.
  func renewDrafts(
    of before: [AnswerOnRecord], as after: [AnswerOnRecord], at now: Moment
  ) -> [ReviewedDraft] {
    before.compactMap { answer in
      guard case .acceptance(let old) = answer,
        case .acceptance(let new) = after.first(where: { $0.record == answer.record }),
        old.review != new.review,
        let path = ReceiptDraft.paths(of: old, in: self).first(where: { access($0, F_OK) == 0 })
      else { return nil }
      do {
        return try renewDraft(at: path, of: old, as: new, at: now)
      } catch {
        return .outdated(path: path, why: (error as? any ExplainedError)?.message ?? "\(error)")
      }
    }
  }

  private func renewDraft(
    at path: String, of old: RecordedAcceptance, as new: RecordedAcceptance, at now: Moment
  ) throws -> ReviewedDraft? {
    let site = try check(at: now).site
    let desk = try receiptDesk(site.source.configuration, at: now)
    guard let earlier = try desk.receipted(old).flatMap({ try ReceiptDraft($0, site, in: self) }),
      let later = try desk.receipted(new).flatMap({ try ReceiptDraft($0, site, in: self) })
    else { return nil }
    guard try PrivateFile.holds(earlier.draft.bytes, at: path) == true else { return .changed(path: path) }
    if site.source.configuration.letters.receipts == .send, new.review.isInEffect {
      unlink(path)
      return .waits
    }
    try PrivateFile.write(later.draft.bytes, to: path)
    return .renewed(path: path)
  }
}

extension RecordedAcceptance {
  /// Whoever was invited gets to know of it too, should somebody else have answered with their link; nil where nobody else has.
  func invitee(besides person: AnsweringPerson) -> EmailAddress? {
    invitation.recipient.flatMap { EmailAddress($0) }.flatMap { $0 == person.email ? nil : $0 }
  }
}
