import Acceptance
import Glibc
import InvitationMail
import PartnerModel
import PortalFiles
import PortalSite

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

  private var draft: Letter {
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

extension RecordedAcceptance {
  /// Whoever was invited gets to know of it too, should somebody else have answered with their link; nil where nobody else has.
  func invitee(besides person: AnsweringPerson) -> EmailAddress? {
    invitation.recipient.flatMap { EmailAddress($0) }.flatMap { $0 == person.email ? nil : $0 }
  }
}
