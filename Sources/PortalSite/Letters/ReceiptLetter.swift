package import PartnerModel
import PortalFiles
import Rendering

/// The letter with which a receipt goes back to somebody who accepted by mail: in the language in which they were shown the text.
package struct ReceiptLetter: Sendable {
  package let language: LanguageCode
  /// The person's name in the order that it has on pages.
  package let addressee: String
  package let subject: String
  /// Plain text in lines.
  package let text: String
  /// A whole document.
  package let html: String

  /// What `letters/receipt.md` may name beside what everything may.
  static let fields = TemplateContext<Facts>(
    .group("person", person) { $0 },
    .group("invitation", TemplateContext<Facts>(.text("id") { $0.invitation.id.rawValue })) { $0 },
    .group("receipt", receipt) { $0 }, .group("evidence", evidence) { $0.acceptance.evidence },
    .group("review", review) { $0.acceptance.review },
    .list("facts", TemplateContext<Fact>(.text("name") { $0.name }, .text("value") { $0.value })) {
      $0.lines
    },
    .list("grants", TemplateContext<String>(.text("text") { $0 })) { $0.grants })

  private static let person = TemplateContext<Facts>(
    .text("name") { $0.addressee }, .text("givenName") { $0.person.givenName },
    .text("familyName") { $0.person.familyName })

  private static let receipt = TemplateContext<Facts>(
    .text("file") { $0.file }, .text("recorded") { $0.words.text(of: $0.acceptance.at, in: $0.zone) },
    .text("received", flag: "isLate") { facts in
      facts.acceptance.arrival.map { facts.words.text(of: $0.at, in: facts.zone) }
    },
    .text("heading") { $0.words[$0.acceptance.review.heading] },
    .text("proves") { $0.words["outcome.evidence.\($0.acceptance.evidence.rawValue)"] },
    .url("keys") { "\($0.source.configuration.address)/\(WellKnownPath.keys)" })

  private static let evidence = TemplateContext<EvidenceLevel>(
    .flag("byPage") { $0 == .linkPossession }, .flag("byMail") { $0 == .replyMail },
    .flag("byHand") { $0 == .copiedText })

  private static let review = TemplateContext<AnswerReview>(
    .flag("isWaiting") { if case .needed = $0 { true } else { false } },
    .flag("isDismissed") { if case .dismissed = $0 { true } else { false } },
    .flag("isSuperseded") { if case .superseded = $0 { true } else { false } })

  static let requiredKeys =
    ["receipt.record", "trust.until", "trust.renews"]
    + ["number", "from", "with", "to"].map { "invitation.\($0)" }
    + ["granted", "grantedOnConfirmation", "grantedNever"].map { "receipt.\($0)" }

  fileprivate init(_ facts: Facts, _ frame: LetterFrame) throws {
    language = frame.words.language
    addressee = facts.addressee
    (subject, text, html) = try frame.filled(Self.fields.values(of: facts))
  }

  struct Fact {
    let name: String
    let value: String
  }

  /// All that a letter is made of.
  struct Facts {
    let acceptance: RecordedAcceptance
    let person: AnsweringPerson
    /// The name of the attached receipt.
    let file: String
    let source: PortalSource
    let words: Vocabulary
    let zone: LocalTimeZone

    var invitation: Invitation { acceptance.invitation }

    var addressee: String {
      words.nameOrder.name(givenName: person.givenName, familyName: person.familyName)
    }

    fileprivate var lines: [Fact] {
      let names = invitation.names
      return [
        Fact(name: words["invitation.number"], value: invitation.id.rawValue),
        Fact(name: words["invitation.from"], value: name(invitation.from, names?.from)),
        invitation.with.map { Fact(name: words["invitation.with"], value: name($0, names?.with)) },
        Fact(name: words["invitation.to"], value: name(invitation.to, names?.to)),
        invitation.until.map { Fact(name: words["trust.until"], value: words.text(of: $0)) },
        invitation.renews.map { Fact(name: words["trust.renews"], value: words.text(of: $0)) },
        Fact(name: words["outcome.field.role"], value: words.name(of: acceptance.answer.role)),
        Fact(name: words["receipt.record"], value: acceptance.head.description),
      ].compactMap { $0 }
    }

    fileprivate var grants: [String] {
      let names = invitation.names
      return GrantText.granted(by: invitation.kind, words).map { text in
        let holder = text.isToProvider ? (invitation.with, names?.with) : (invitation.from, names?.from)
        return text.text(holder: holder.0.map { company($0, holder.1) } ?? "")
      }
    }

    private func company(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      recorded?.name?.rawValue ?? source.directory.organisation(id)?.name(in: words.language) ?? id.rawValue
    }

    private func name(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      "\(company(id, recorded)) (\(id))"
    }
  }
}

extension AnswerReview {
  /// What the list of the grants is called: as on the receipt's page.
  fileprivate var heading: String {
    switch self {
    case .notNeeded, .confirmed: "receipt.granted"
    case .needed: "receipt.grantedOnConfirmation"
    case .dismissed, .superseded: "receipt.grantedNever"
    }
  }
}

extension Site {
  /// - Parameters:
  ///   - person: who accepted.
  ///   - file: the name of the attached receipt.
  /// - Returns: nil where the portal has no texts for letters.
  /// - Throws: where the files of the zone on record are missing or damaged.
  package func receiptLetter(
    of acceptance: RecordedAcceptance, by person: AnsweringPerson, file: String
  ) throws -> ReceiptLetter? {
    let shown = acceptance.answer.language
    guard let frame = letterTexts.frame(.receipt, in: shown, or: source.configuration.defaultLanguage) else {
      return nil
    }
    return try ReceiptLetter(
      ReceiptLetter.Facts(
        acceptance: acceptance, person: person, file: file, source: source, words: frame.words,
        zone: source.zones.zone(of: acceptance.invitation)), frame)
  }
}
