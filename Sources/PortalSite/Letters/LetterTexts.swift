import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The texts of all letters, `Content/<language>/letters`, read against the fields that they may name.
struct LetterTexts: Sendable {
  /// The text of a letter about an invitation, in one language.
  struct Text: Sendable {
    let subject: LetterProgram
    let text: LetterProgram
    let html: LetterProgram
    let words: Vocabulary
  }

  private struct Key: Hashable {
    let turn: LetterTurn
    let kind: InvitationKind
    let language: LanguageCode
  }

  private let texts: [Key: Text]
  private let frames: [LetterName: [LanguageCode: LetterFrame]]

  /// Whether the portal has letters.
  var isEmpty: Bool { texts.isEmpty }

  init(_ templates: SiteTemplates, ownAddress: String, faults: inout DiagnosticList) throws {
    let with = templates.languages.filter { $0.source.letters != nil }
    for language in templates.languages where language.source.letters == nil && !with.isEmpty {
      faults.append(
        Diagnostic(
          at: SourcePosition(file: "Content/\(language.code.rawValue)/letters", line: 1),
          "the letters are missing in this language",
          remedy: "Copy those of \(with[0].code.rawValue) there, and translate them."))
    }
    var texts: [Key: Text] = [:]
    var frames: [LetterName: [LanguageCode: LetterFrame]] = [:]
    for name in LetterName.allCases {
      let schema = templates.commonSchema.adding(name.fields)
      var first: MarkdownDocument?
      for language in with {
        guard let page = language.source.letters?[name] else { continue }
        let document = templates.readings.document(
          page.template,
          // The letter goes to the one who may know its link.
          language.markdownSettings(
            schema, ownAddress: ownAddress, secrets: SecretFields(),
            pictures: .none(because: "mail programs don't load any")),
          faults: &faults)
        let subject = TextTemplate(
          page.title.template(named: "title"), schema: schema, scope: language.scope, faults: &faults)
        if let first { faults.append(parityFaults(first, document)) }
        first = first ?? document
        guard !faults.hasErrors else { continue }
        guard let turn = name.turn else {
          frames[name, default: [:]][language.code] = LetterFrame(
            subject: subject, document: document, known: language.absoluteValues(), words: language.words)
          continue
        }
        for kind in name.kinds {
          let known = language.absoluteValues().merging(Self.values(of: kind, language.words)) { $1 }
          let scope = language.scope
          texts[Key(turn: turn, kind: kind, language: language.code)] = Text(
            subject: LetterProgram(try subject.program(.none).bind(known, scope: scope)),
            text: LetterProgram(try document.plainText.bind(known, scope: scope)),
            html: LetterProgram(try document.program(ids: .none).bind(known, scope: scope)),
            words: language.words)
        }
      }
    }
    self.texts = texts
    self.frames = frames
  }

  /// What a letter about an invitation may name beside what the invitation's page may.
  static let schema = InvitationFields.schema.adding(
    FieldSchema(paths: [("kind.isJoint", .flag), ("kind.isPartnership", .flag)]))

  private static func values(of kind: InvitationKind, _ words: Vocabulary) -> [String: FieldValue] {
    [
      "invitation": .group([
        "granted": .list(GrantText.granted(by: kind, words).map(GrantText.inText.values(of:))),
        "withheld": .list(WithheldText.of(kind).map { WithheldText.context.values(of: ($0, words)) }),
      ]),
      "kind": .group([
        "isJoint": .flag(kind.isJoint), "isPartnership": .flag(kind == .providerInvitesReseller),
      ]),
      "state": .absent,
    ]
  }

  /// An invitee whose language the portal no longer has is written to in the default one.
  func text(
    _ turn: LetterTurn, of kind: InvitationKind, in language: LanguageCode, or other: LanguageCode
  ) -> Text? {
    texts[Key(turn: turn, kind: kind, language: language)]
      ?? texts[Key(turn: turn, kind: kind, language: other)]
  }

  /// The text of a letter that isn't about one open invitation: nil where the portal has no letters.
  func frame(_ name: LetterName, in language: LanguageCode, or other: LanguageCode) -> LetterFrame? {
    frames[name].flatMap { $0[language] ?? $0[other] }
  }
}

/// Which letter about an invitation it is: the one that brings it, or one that reminds of it.
package enum LetterTurn: String, Hashable, Sendable {
  case invitation
  case reminder
}

extension LetterName {
  /// Nil for one that isn't about an open invitation.
  fileprivate var turn: LetterTurn? {
    switch self {
    case .invitation: .invitation
    case .reminder: .reminder
    case .receipt, .notice: nil
    }
  }

  /// What it may name, beside what everything may.
  var fields: FieldSchema {
    switch self {
    case .invitation, .reminder: LetterTexts.schema
    case .receipt: ReceiptLetter.fields.schema
    case .notice: NoticeLetter.fields.schema
    }
  }

  /// The kinds of invitations that it is about.
  fileprivate var kinds: [InvitationKind] {
    switch self {
    case .invitation(let kind): [kind]
    case .reminder: InvitationKind.allCases
    case .receipt, .notice: []
    }
  }
}

/// The text of a letter in one language, to which each single letter brings all values at once.
struct LetterFrame: Sendable {
  fileprivate let subject: TextTemplate
  fileprivate let document: MarkdownDocument
  fileprivate let known: [String: FieldValue]
  let words: Vocabulary

  /// - Parameter values: of every field that the letter may name beside what everything may.
  func filled(
    _ values: [String: FieldValue]
  ) throws -> (subject: String, text: String, html: String) {
    let all = known.merging(values) { $1 }
    func filled(_ program: Program) throws -> String {
      var bytes: [UInt8] = []
      try program.bind(all, scope: words.language.rawValue).render([], into: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    let subject = try filled(subject.program(.none))
    let html = LetterDocument.html(
      try filled(document.program(ids: .none)), subject: subject, language: words.language,
      direction: words.direction)
    return (subject, LetterDocument.trimmed(try filled(document.plainText)), html)
  }
}

/// A program with what its slots want.
struct LetterProgram: Sendable {
  let program: Program
  let needs: [PersonalField]

  init(_ program: Program) {
    self.program = program
    needs = program.slots.map { slot in
      guard let field = PersonalField(rawValue: slot.path) else {
        preconditionFailure("no value is known for the field \(slot.path) of a letter")
      }
      return field
    }
  }

  func text(_ value: (PersonalField) throws -> SlotValue) throws -> String {
    var bytes: [UInt8] = []
    try program.render(try needs.map(value), into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The HTML document around a letter. It loads nothing, names its language and direction, and leaves dark and light to the
/// mail program; its style is small enough for those that read few rules.
enum LetterDocument {
  static func html(
    _ content: String, subject: String, language: LanguageCode, direction: String
  ) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(language.rawValue)" dir="\(direction)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>\(escaped(subject))</title>
    <style>
    :root { color-scheme: light dark; }
    body { margin: 0; padding: 24px; font: 16px/1.6 system-ui, "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif; overflow-wrap: anywhere; }
    .letter { max-width: 36em; margin: 0 auto; }
    h2 { font-size: 18px; line-height: 1.4; margin: 28px 0 8px; }
    p, ul { margin: 0 0 14px; }
    li { margin: 0 0 6px; }
    a { color: #0a5c99; }
    hr { border: 0; border-top: 1px solid #999; margin: 24px 0; }
    @media (prefers-color-scheme: dark) { a { color: #7cc4ff; } }
    </style>
    </head>
    <body>
    <div class="letter">
    \(content)</div>
    </body>
    </html>

    """
  }

  /// With one line end at the end.
  static func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("\n") { text.removeLast() }
    return text + "\n"
  }

  static func escaped(_ text: some StringProtocol) -> String {
    String(decoding: Escaping.html.bytes(of: String(text)), as: UTF8.self)
  }
}
