package import PartnerModel
import PortalFiles

/// What the letter says with which a receipt goes back to somebody who accepted by mail: in the language in which he
/// was shown the text, in the portal's words.
package struct ReceiptLetter: Sendable {
  /// Whether what was accepted holds (D8).
  package enum Effect: Sendable {
    case inEffect
    /// Somebody has to look at it first.
    case waiting
    /// Somebody did, and it holds never.
    case dismissed

    /// The sentence about it, where there is something to say.
    fileprivate var remark: String? {
      switch self {
      case .inEffect: nil
      case .waiting: "receiptLetter.waiting"
      case .dismissed: "receiptLetter.dismissed"
      }
    }

    /// What the list of the grants is called: as on the receipt's page.
    fileprivate var heading: String {
      switch self {
      case .inEffect: "receipt.granted"
      case .waiting: "receipt.grantedOnConfirmation"
      case .dismissed: "receipt.grantedNever"
      }
    }
  }

  /// What is on record about the acceptance.
  package struct Record: Sendable {
    package let invitation: Invitation
    package let answer: AcceptanceAnswer
    /// Seconds since 1970 UTC.
    package let at: Int64
    package let evidence: EvidenceLevel
    package let effect: Effect
    /// `<sequence>:<hash>` of its record.
    package let head: String

    package init(
      invitation: Invitation, answer: AcceptanceAnswer, at: Int64, evidence: EvidenceLevel, effect: Effect,
      head: String
    ) {
      self.invitation = invitation
      self.answer = answer
      self.at = at
      self.evidence = evidence
      self.effect = effect
      self.head = head
    }
  }

  package let language: LanguageCode
  /// The person's name in the order of the language.
  package let addressee: String
  package let subject: String
  /// Plain text in lines.
  package let text: String

  /// - Parameter file: the name of the attached receipt.
  package init(_ record: Record, file: String, in source: PortalSource) {
    let configuration = source.configuration
    let code =
      configuration.languages.contains(record.answer.language)
      ? record.answer.language : configuration.defaultLanguage
    let words = source.vocabulary(in: code)
    let invitation = record.invitation
    addressee = words.nameOrder.name(
      givenName: record.answer.givenName, familyName: record.answer.familyName)
    let values = [
      "id": invitation.id, "name": addressee, "givenName": record.answer.givenName,
      "familyName": record.answer.familyName,
      "moment": words.text(of: Moment(seconds: record.at)), "file": file,
      "keys": "\(configuration.address)/\(WellKnownPath.keys)", "email": configuration.contactEmail.rawValue,
    ]
    func filled(_ key: String) -> String {
      TextPattern(words["receiptLetter.\(key)"]).filled { values[$0] }
    }
    func name(_ id: OrganisationID) -> String {
      "\(source.directory.organisation(id)?.name(in: code) ?? id.rawValue) (\(id))"
    }
    let facts = [
      (words["invitation.number"], invitation.id), (words["invitation.from"], name(invitation.from)),
      invitation.with.map { (words["invitation.with"], name($0)) },
      (words["invitation.to"], name(invitation.to)),
      (words["invitation.role"], words.name(of: record.answer.role)),
      (words["receiptLetter.record"], record.head),
    ].compactMap { $0 }
    let grants = invitation.kind.grants.map { "- \(words["grant.\($0.rawValue).text"])" }
    language = code
    subject = filled("subject")
    text =
      [
        [filled("greeting")],
        [filled("accepted.\(record.evidence.rawValue)")] + (record.effect.remark.map { [words[$0]] } ?? []),
        facts.map { "\($0.0): \($0.1)" },
        [words[record.effect.heading] + ":"] + grants,
        [words["outcome.evidence.\(record.evidence.rawValue)"]], [filled("receipt")], [filled("notYou")],
        [filled("closing"), configuration.name[code]],
      ].map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  static let requiredKeys =
    ["subject", "greeting", "waiting", "dismissed", "record", "receipt", "notYou", "closing"].map {
      "receiptLetter.\($0)"
    } + EvidenceLevel.allCases.map { "receiptLetter.accepted.\($0.rawValue)" }
    + ["number", "from", "with", "to", "role"].map { "invitation.\($0)" }
    + ["granted", "grantedOnConfirmation", "grantedNever"].map { "receipt.\($0)" }
}
