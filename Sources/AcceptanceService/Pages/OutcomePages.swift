import JSON
import PartnerModel

/// `Site/verifier/pages.json`: what a person sees after answering, finished but for the values of the moment.
///
///     {"version": 1, "policy": "default-src 'none'; …", "words": {"ja": {…}},
///      "pages": {"accepted.reseller-invites-customer": {"ja": [pieces], "en": [pieces]}, "expired": {…}}}
///
/// A page is called after its outcome, or after outcome and kind of invitation where each kind has its own. It speaks
/// all languages of the portal, the one that it is filed under first. See `OutcomePiece` for the pieces. The verifier
/// has no template engine: it puts values, escaped, where the page has a place for them.
struct OutcomePages: Sendable {
  /// The value of the `Content-Security-Policy` header under which the pages are sent. They load nothing.
  let policy: String
  private let settings: VerifierSettings
  private let words: [OutcomeWords]
  private let pages: [String: [LanguageCode: [OutcomePiece]]]

  /// What is shown for an outcome that has no page of its own: any refusal of a token.
  private static let anyRefusal = "not-valid"
  /// The pages that there must be; `accepted`, `needs-review`, `incomplete` and `receipt` for each kind besides.
  private static let needed = [
    "already-accepted", "declined", "declined-before", "cancelled", "expired", "wrong-organisation",
    "incomplete",
    anyRefusal, "unavailable",
  ]
  private static let neededPerKind = ["accepted", "needs-review", "receipt"]

  /// - Parameter json: the file's bytes.
  init(json: [UInt8], settings: VerifierSettings) throws(VerifierFileFault) {
    let reader = VerifierFileReader(file: "pages.json")
    let root = try reader.root(json)
    self.settings = settings
    policy = try reader.text("policy", root)
    let wordsObject = try reader.object("words", root)
    var ownNames: [LanguageCode: String] = [:]
    for language in settings.languages {
      ownNames[language] = try reader.text("name", reader.object(language.rawValue, wordsObject))
    }
    words = try settings.languages.map { language throws(VerifierFileFault) in
      try OutcomeWords(
        language, reader.object(language.rawValue, wordsObject), ownNames: ownNames, reader: reader)
    }
    var pages: [String: [LanguageCode: [OutcomePiece]]] = [:]
    for (name, value) in try reader.object("pages", root).members {
      guard case .object(let object) = value else { throw reader.fault(name) }
      for language in settings.languages {
        pages[name, default: [:]][language] = try OutcomePiece.pieces(
          reader.array(language.rawValue, object), languages: settings.languages, reader: reader)
      }
    }
    let perKind = Self.neededPerKind.flatMap { outcome in
      InvitationKind.allCases.map { "\(outcome).\($0.rawValue)" }
    }
    for name in Self.needed + perKind where pages[name] == nil { throw reader.fault("the page \(name)") }
    self.pages = pages
  }

  /// A whole HTML document.
  ///
  /// - Parameters:
  ///   - outcome: `AnswerOutcome.code`, `receipt`, or a token's reason code.
  ///   - language: which comes first; the portal's default where it is nil or not one of the portal's.
  func page(_ outcome: String, _ facts: OutcomeFacts, language: LanguageCode?) -> [UInt8] {
    var facts = facts
    let kind = facts.parties?.kind.rawValue ?? ""
    let page =
      pages["\(outcome).\(kind)"] ?? pages[outcome]
      ?? {
        facts.reason = facts.reason ?? outcome
        return pages[Self.anyRefusal] ?? [:]
      }()
    let pieces = language.flatMap { page[$0] } ?? page[settings.defaultLanguage] ?? []
    let values = words.map { OutcomeValues(facts: facts, settings: settings, words: $0) }
    var html: [UInt8] = []
    html.reserveCapacity(1 << 15)
    Self.write(pieces, values, row: [:], to: &html)
    return html
  }

  private static func write(
    _ pieces: [OutcomePiece], _ values: [OutcomeValues], row: [OutcomeList.Column: String],
    to html: inout [UInt8]
  ) {
    for piece in pieces {
      switch piece {
      case .literal(let bytes): html += bytes
      case .slot(let slot, let language, let spliced): spliced.append(values[language].text(slot), to: &html)
      case .column(let column, let spliced): spliced.append(row[column] ?? "", to: &html)
      case .when(let slot, let language, let isKnown, let inside):
        if values[language].text(slot).isEmpty != isKnown { write(inside, values, row: row, to: &html) }
      case .each(let list, let language, let inside):
        for row in values[language].rows(list) { write(inside, values, row: row, to: &html) }
      }
    }
  }
}
