import Crypto
import FoundationEssentials
import PartnerModel
import PortalFiles
import Rendering
import VerifierFiles
import WebText

/// What goes into `pages.json` of the verifier: the outcome pages as literals and places for values, so that the
/// verifier needs no template engine, and the words that go into these places.
struct OutcomePagesFile {
  let configuration: PortalConfiguration
  let texts: OutcomeTexts
  let languages: [TemplateLanguage]
  let style: OutcomeHead

  func pages() throws -> VerifierPages {
    VerifierPages(
      policy: style.policy, words: languages.map { PageWords($0.words) },
      pages: try texts.rendered(configuration, style).map { page in
        .init(
          name: page.name,
          pieces: Dictionary(
            uniqueKeysWithValues: page.programs.map { language, program in
              (language, program.pieces.map { PagePiece($0, languages) })
            }))
      })
  }
}

extension PagePiece {
  fileprivate init(_ piece: ProgramPiece, _ languages: [TemplateLanguage]) {
    func language(of slot: Slot) -> LanguageCode {
      guard let language = languages.first(where: { $0.scope == slot.scope }) else {
        preconditionFailure("the scope of a slot is one of the portal's languages")
      }
      return language.code
    }
    self =
      switch piece {
      case .literal(let literal): .literal(literal)
      case .value(let slot, let escaping):
        .slot(OutcomeFields.slot(ofField: slot.path), language: language(of: slot), SplicedText(escaping))
      case .column(let column, let escaping):
        .column(OutcomeFields.column(ofField: column.path), SplicedText(escaping))
      case .when(let slot, let wanted, let inside):
        .when(
          OutcomeFields.slot(ofField: slot.path), language: language(of: slot), isKnown: wanted,
          inside.map { PagePiece($0, languages) })
      case .each(let list, let inside):
        .each(
          OutcomeFields.list(ofField: list.path), language: language(of: list),
          inside.map { PagePiece($0, languages) })
      }
  }
}

extension PageWords {
  /// The words of which only the moment knows which are wanted.
  init(_ words: Vocabulary) {
    var texts: [Group: [String: String]] = [:]
    for group in Group.allCases {
      let prefix =
        switch group {
        case .role: "role"
        case .field: "outcome.field"
        case .fault: "outcome.fault"
        case .evidence: "outcome.evidence"
        case .refusal: "trust.reason"
        }
      let known =
        group.keys?.map { (key: $0, text: words["\(prefix).\($0)"]) } ?? words.texts(under: prefix)
      texts[group] = Dictionary(known.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    }
    let countries = words.texts(under: "country").compactMap { key, name in
      CountryCode(key).flatMap { code in
        Country(
          code,
          names: [name] + (words.texts["countryAlso.\(key)"] ?? "").split(separator: ",").map(String.init))
      }
    }
    self.init(
      words.language, ownName: words.ownName, nameOrder: words.nameOrder, dates: words.dates,
      countries: countries, texts: texts)
  }
}

extension SplicedText {
  fileprivate init(_ escaping: Escaping) {
    self =
      switch escaping {
      case .html, .none, .json: .html
      case .isolated, .apart: .isolated
      case .linkTarget: .link
      case .linkPart, .fragmentPart: .part
      case .mailPart: .mail
      }
  }
}

/// What the outcome pages hold in their head, and so needn't load: their style, and the script of those with a sheet to keep. The
/// policy names the digests of both.
struct OutcomeHead: Sendable {
  /// The elements that go into each page's head.
  let head: String
  /// What goes there besides where the page shows a receipt, or the record of a decline.
  let script: String
  /// What the policy says of that script.
  let scriptSource: String
  /// The policy under which the pages are sent.
  let policy: String

  init(_ assets: [Asset]) {
    func text(_ name: String) -> String {
      let bytes = assets.first { $0.name == name }?.bytes ?? []
      return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    }
    let style = "\n" + text(AssetName.letterStylesheet) + text(AssetName.answerStylesheet)
    let code = "\n" + text(AssetName.receiptScript)
    var icon: [UInt8] = []
    PercentEncoding.append(text(AssetName.icon), to: &icon)
    head = """
      <link rel="icon" href="data:image/svg+xml,\(String(decoding: icon, as: UTF8.self))">
      <style>\(style)</style>
      """
    script = "\n<script>\(code)</script>"
    scriptSource = "script-src \(Self.source(code))"
    policy =
      "default-src 'none'; style-src \(Self.source(style)); \(scriptSource); img-src data:; "
      + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  }

  /// A text as a source, by its digest (CSP 3, section 2.3.1).
  private static func source(_ text: String) -> String {
    "'sha256-\(Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString())'"
  }
}
