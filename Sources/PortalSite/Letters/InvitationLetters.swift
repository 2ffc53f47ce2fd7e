package import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The letter that brings an invitation: in the invitee's language, as plain text and as HTML of the same Markdown.
package struct InvitationLetter: Sendable {
  package let invitation: Invitation
  package let language: LanguageCode
  /// What the inviter is called in that language, and where an answer to the mail goes.
  package let from: (name: String, address: EmailAddress)
  package let to: (name: String, address: EmailAddress)
  package let subject: String
  /// In lines ended by `\n`.
  package let text: String
  /// A whole document.
  package let html: String
  /// What has to stand in the letter as it is.
  package let link: String
  /// The file of its page below the site's folder.
  package let pageFile: String
  fileprivate let direction: String

  /// The same with what somebody wrote instead. Its HTML has the same paragraphs, and the link as one.
  package func saying(_ subject: String, _ text: String) -> InvitationLetter {
    let paragraphs = text.split(separator: "\n\n").map { paragraph in
      let parts = paragraph.split(separator: link, omittingEmptySubsequences: false).map {
        LetterDocument.escaped($0).replacing("\n", with: "<br>\n")
      }
      let anchor = "<a href=\"\(LetterDocument.escaped(link))\">\(LetterDocument.escaped(link))</a>"
      return "<p>\(parts.joined(separator: anchor))</p>\n"
    }
    return InvitationLetter(
      invitation: invitation, language: language, from: from, to: to, subject: subject, text: text,
      html: LetterDocument.html(
        paragraphs.joined(), subject: subject, language: language, direction: direction),
      link: link, pageFile: pageFile, direction: direction)
  }
}

/// The texts of all letters, `Content/<language>/letters`, read against the fields that they may name.
struct LetterTexts: Sendable {
  /// One text in one language.
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
    let schema = templates.invitationSchema.adding(Self.schema)
    var texts: [Key: Text] = [:]
    for name in LetterName.allCases {
      var first: MarkdownDocument?
      for language in with {
        guard let page = language.source.letters?[name] else { continue }
        let document = MarkdownDocument(
          page.template,
          // The letter goes to the one who may know its link.
          settings: language.markdownSettings(schema, ownAddress: ownAddress, secrets: SecretFields()),
          faults: &faults)
        let subject = TextTemplate(
          page.title.template(named: "title"), schema: schema, scope: language.scope, faults: &faults)
        if let first { faults.append(parityFaults(first, document)) }
        first = first ?? document
        guard !faults.hasErrors else { continue }
        for kind in name.kinds {
          let known = language.absoluteValues().merging(Self.values(of: kind, language.words)) { $1 }
          let scope = language.scope
          texts[Key(turn: name.turn, kind: kind, language: language.code)] = Text(
            subject: LetterProgram(try subject.program(.none).bind(known, scope: scope)),
            text: LetterProgram(try document.plainText.bind(known, scope: scope)),
            html: LetterProgram(try document.program(ids: .none).bind(known, scope: scope)),
            words: language.words)
        }
      }
    }
    self.texts = texts
  }

  /// What a letter may name beside what the page of its invitation may.
  static let schema = FieldSchema(paths: [
    ("kind.isJoint", .flag), ("kind.isPartnership", .flag),
  ])

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
}

/// Which letter about an invitation it is: the one that brings it, or one that reminds of it.
package enum LetterTurn: String, Hashable, Sendable {
  case invitation
  case reminder
}

extension LetterName {
  fileprivate var turn: LetterTurn {
    switch self {
    case .invitation: .invitation
    case .reminder: .reminder
    }
  }

  /// The kinds of invitations that it is about.
  fileprivate var kinds: [InvitationKind] {
    switch self {
    case .invitation(let kind): [kind]
    case .reminder: InvitationKind.allCases
    }
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

/// Makes the letters of open invitations.
package struct InvitationLetters: Sendable {
  private let texts: LetterTexts
  private let values: InvitationValues
  private let source: PortalSource

  init(_ texts: LetterTexts, _ source: PortalSource, _ site: SiteAddresses, _ secrets: InvitationSecrets) {
    self.texts = texts
    self.source = source
    values = InvitationValues(source, site, secrets)
  }

  /// - Returns: nil where the invitee has no address, or somebody whom the invitation names isn't in the directory any more.
  package func letter(_ turn: LetterTurn, of invitation: Invitation) throws -> InvitationLetter? {
    let configuration = source.configuration
    let directory = source.directory
    guard
      let text = texts.text(
        turn, of: invitation.kind, in: invitation.language, or: configuration.defaultLanguage),
      let invitee = directory.organisation(invitation.to), let to = invitee.email,
      let sender = values.names.letterhead(of: invitation.from),
      invitation.with.map({ values.names.letterhead(of: $0) != nil }) ?? true
    else { return nil }
    let language = text.words.language
    let moments = InvitationMoments(
      zone: try source.zones.zone(of: invitation), ended: invitation.expiresAt)
    func value(_ field: PersonalField) throws -> SlotValue {
      try values.value(field, text.words, invitation, invitee, moments) {
        preconditionFailure("no letter holds a token")
      }
    }
    guard case .text(let link) = try value(.link) else { preconditionFailure("a link is a text") }
    let subject = try text.subject.text(value)
    return InvitationLetter(
      invitation: invitation, language: language, from: (sender.name[language], sender.email),
      to: (invitee.name(in: language), to), subject: subject, text: Self.trimmed(try text.text.text(value)),
      html: LetterDocument.html(
        try text.html.text(value), subject: subject, language: language, direction: text.words.direction),
      link: link, pageFile: values.pageFile(of: invitation), direction: text.words.direction)
  }

  /// With one line end at the end.
  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("\n") { text.removeLast() }
    return text + "\n"
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
    body { margin: 0; padding: 24px; font: 16px/1.6 system-ui, "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif; }
    .letter { max-width: 36em; margin: 0 auto; }
    h2 { font-size: 18px; line-height: 1.4; margin: 28px 0 8px; }
    p, ul { margin: 0 0 14px; }
    li { margin: 0 0 6px; }
    a { color: #0a5c99; overflow-wrap: anywhere; }
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

  static func escaped(_ text: some StringProtocol) -> String {
    String(decoding: Escaping.html.bytes(of: String(text)), as: UTF8.self)
  }
}

extension Site {
  /// What writes the letters; nil for a portal without texts for them.
  package func letters(_ secrets: InvitationSecrets) -> InvitationLetters? {
    letterTexts.isEmpty ? nil : InvitationLetters(letterTexts, source, addresses, secrets)
  }
}
