package import PartnerModel
import PortalFiles
package import TimeZones

/// What the letter says with which a receipt goes back to somebody who accepted by mail: in the language in which he
/// was shown the text, in the portal's words.
package struct ReceiptLetter: Sendable {
  package let language: LanguageCode
  /// The person's name in the order that it has on pages.
  package let addressee: String
  package let subject: String
  /// Plain text in lines.
  package let text: String

  /// - Parameters:
  ///   - person: who accepted.
  ///   - file: the name of the attached receipt.
  /// - Throws: where the files of the zone on record are missing or damaged.
  package init(
    _ acceptance: RecordedAcceptance, by person: AnsweringPerson, file: String, in source: PortalSource
  ) throws(TimeZoneFault) {
    let configuration = source.configuration
    let answer = acceptance.answer
    let code =
      configuration.languages.contains(answer.language)
      ? answer.language : configuration.defaultLanguage
    let words = source.vocabulary(in: code)
    let invitation = acceptance.invitation
    let zone = try source.zones.zone(of: invitation)
    addressee = words.nameOrder.name(givenName: person.givenName, familyName: person.familyName)
    let values = [
      "id": invitation.id.rawValue, "name": addressee, "givenName": person.givenName,
      "familyName": person.familyName,
      "moment": words.text(of: acceptance.at, in: zone), "file": file,
      "received": acceptance.arrival.map { words.text(of: $0.at, in: zone) } ?? "",
      "keys": "\(configuration.address)/\(WellKnownPath.keys)", "email": configuration.contactEmail.rawValue,
    ]
    func filled(_ key: String) -> String {
      TextPattern(words["receiptLetter.\(key)"]).filled { values[$0] }
    }
    func company(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      source.name(of: id, recorded: recorded, in: code)
    }
    func name(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      "\(company(id, recorded)) (\(id))"
    }
    let names = invitation.names
    let facts = [
      (words["invitation.number"], invitation.id.rawValue),
      (words["invitation.from"], name(invitation.from, names?.from)),
      invitation.with.map { (words["invitation.with"], name($0, names?.with)) },
      (words["invitation.to"], name(invitation.to, names?.to)),
      (words["outcome.field.role"], words.name(of: answer.role)),
      (words["receiptLetter.record"], acceptance.head.description),
    ].compactMap { $0 }
    let grants = GrantText.granted(by: invitation.kind, words).map { text in
      let holder = text.isToProvider ? (invitation.with, names?.with) : (invitation.from, names?.from)
      return "- \(text.text(holder: holder.0.map { company($0, holder.1) } ?? ""))"
    }
    language = code
    subject = filled("subject")
    text =
      [
        [filled("greeting")],
        [filled("accepted.\(acceptance.evidence.rawValue)")]
          + (acceptance.arrival == nil ? [] : [filled("received")])
          + (acceptance.review.remark.map { [words[$0]] } ?? []),
        facts.map { "\($0.0): \($0.1)" },
        [words[acceptance.review.heading] + ":"] + grants,
        [words["outcome.evidence.\(acceptance.evidence.rawValue)"]], [filled("receipt")], [filled("notYou")],
        [filled("closing"), configuration.name[code]],
      ].map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  static let requiredKeys =
    [
      "subject", "greeting", "received", "waiting", "dismissed", "superseded", "record", "receipt", "notYou",
      "closing",
    ].map { "receiptLetter.\($0)" }
    + EvidenceLevel.allCases.map { "receiptLetter.accepted.\($0.rawValue)" }
    + ["number", "from", "with", "to"].map { "invitation.\($0)" }
    + ["granted", "grantedOnConfirmation", "grantedNever"].map { "receipt.\($0)" }
}

extension AnswerReview {
  /// The sentence about what was accepted, where it doesn't hold (D8).
  fileprivate var remark: String? {
    switch self {
    case .notNeeded, .confirmed: nil
    case .needed: "receiptLetter.waiting"
    case .dismissed: "receiptLetter.dismissed"
    case .superseded: "receiptLetter.superseded"
    }
  }

  /// What the list of the grants is called: as on the receipt's page.
  fileprivate var heading: String {
    switch self {
    case .notNeeded, .confirmed: "receipt.granted"
    case .needed: "receipt.grantedOnConfirmation"
    case .dismissed, .superseded: "receipt.grantedNever"
    }
  }
}
