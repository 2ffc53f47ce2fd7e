package import PartnerModel
package import TimeZones
package import VerifierFiles

/// What a person sees after answering: the pages of `VerifierPages`, with the values of the moment put in.
package struct OutcomePages: Sendable {
  /// The value of the `Content-Security-Policy` header under which the pages are sent. They load nothing.
  package let policy: String
  package let organisations: [OrganisationID: VerifierSettings.Organisation]
  /// Where people write who have a question.
  package let contact: EmailAddress
  private let zones: ZoneFolder
  private let portalZone: LocalTimeZone
  private let defaultLanguage: LanguageCode
  private let words: [PageWords]
  private let pages: [String: [LanguageCode: [PagePiece]]]

  /// What is shown for an outcome that has no page of its own: any refusal of a token.
  package static let anyRefusal = "not-valid"
  /// For a request with which nobody answered anything.
  package static let noAnswer = "no-answer"
  /// The pages that there must be; `accepted`, `needs-review`, `incomplete` and `receipt` for each kind besides.
  private static let needed = [
    "already-accepted", "declined", "declined-before", "decline-waits", "cancelled", "expired",
    "wrong-organisation",
    "incomplete", anyRefusal, noAnswer, "unavailable", "receipt-redacted",
    "ending-waits", "relationship-over", "ending-incomplete",
  ]
  private static let neededPerKind = ["accepted", "needs-review", "receipt", "ending-requested"]

  /// - Parameters:
  ///   - json: the bytes of `pages.json`.
  ///   - zones: where the time zones are read that the settings and the records name.
  package init(
    json: [UInt8], settings: VerifierSettings, zones: ZoneFolder, portalZone: LocalTimeZone
  ) throws(VerifierFileFault) {
    self.zones = zones
    self.portalZone = portalZone
    let file = try VerifierPages(json: json, languages: settings.languages)
    policy = file.policy
    words = file.words
    pages = Dictionary(file.pages.map { ($0.name, $0.pieces) }, uniquingKeysWith: { first, _ in first })
    organisations = Dictionary(
      settings.organisations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    contact = settings.contact
    defaultLanguage = settings.defaultLanguage
    let perKind = Self.neededPerKind.flatMap { outcome in
      InvitationKind.allCases.map { "\(outcome).\($0.rawValue)" }
    }
    for name in Self.needed + perKind where pages[name] == nil {
      throw VerifierFileFault(
        file: VerifierPages.fileName, detail: "the page \(name) is missing or isn't in order")
    }
  }

  /// By which people may state a country, in any language of the portal.
  package var countryNames: CountryNames { CountryNames(words) }

  /// What a language calls itself.
  package func ownName(of language: LanguageCode) -> String {
    words.first { $0.language == language }?.ownName ?? language.rawValue
  }

  /// The zone on record. One that this machine has no file of gives way to the portal's: pages say which it is.
  func zone(of invitation: Invitation) -> LocalTimeZone {
    invitation.timeZone.flatMap { try? zones.zone($0) } ?? portalZone
  }

  /// The day that a moment falls on, by the clocks on record.
  package func day(of moment: Moment, for invitation: Invitation) -> CalendarDate {
    zone(of: invitation).date(at: moment)
  }

  /// A whole HTML document.
  ///
  /// - Parameters:
  ///   - outcome: `AnswerOutcome.code`, `receipt`, or a token's reason code.
  ///   - language: which comes first; the portal's default where it is nil or not one of the portal's.
  package func page(_ outcome: String, _ facts: OutcomeFacts, language: LanguageCode?) -> [UInt8] {
    var facts = facts
    let kind = facts.invitation?.kind.rawValue ?? ""
    let page =
      pages["\(outcome).\(kind)"] ?? pages[outcome]
      ?? {
        facts.reason = facts.reason ?? outcome
        return pages[Self.anyRefusal] ?? [:]
      }()
    let pieces = language.flatMap { page[$0] } ?? page[defaultLanguage] ?? []
    let values = words.map { OutcomeValues(facts: facts, pages: self, words: $0) }
    var html: [UInt8] = []
    html.reserveCapacity(1 << 15)
    Self.write(pieces, values, row: [:], to: &html)
    return html
  }

  private static func write(
    _ pieces: [PagePiece], _ values: [OutcomeValues], row: [PageList.Column: String], to html: inout [UInt8]
  ) {
    func text(_ slot: PageSlot, _ language: LanguageCode) -> String {
      values.first { $0.words.language == language }?.text(slot) ?? ""
    }
    for piece in pieces {
      switch piece {
      case .literal(let literal): html += literal.utf8
      case .slot(let slot, let language, let spliced): spliced.append(text(slot, language), to: &html)
      case .column(let column, let spliced): spliced.append(row[column] ?? "", to: &html)
      case .when(let slot, let language, let isKnown, let inside):
        if text(slot, language).isEmpty != isKnown { write(inside, values, row: row, to: &html) }
      case .each(let list, let language, let inside):
        for row in values.first(where: { $0.words.language == language })?.rows(list) ?? [] {
          write(inside, values, row: row, to: &html)
        }
      }
    }
  }
}
