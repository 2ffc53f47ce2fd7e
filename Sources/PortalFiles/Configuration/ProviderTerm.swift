package import PartnerModel

/// What a portal calls an indirect provider in one language, as it stands within a sentence.
package struct ProviderTerm: Hashable, Sendable {
  package let one: String
  package let many: String
  /// `an indirect provider`; the word alone in languages whose articles don't follow from its sound.
  package let withArticle: String
  /// Whether it is what the words of the language say themselves.
  package let isUsual: Bool

  init(_ one: String, many: String, in language: LanguageCode, isUsual: Bool) {
    self.one = one
    self.many = many
    self.isUsual = isUsual
    withArticle =
      language.isEnglish ? "\("aeiou".contains(one.prefix(1).lowercased()) ? "an" : "a") \(one)" : one
  }

  /// By the names by which texts ask for it, behind `terms.`.
  package var forms: [String: String] {
    [
      "provider": one, "aProvider": withArticle, "providers": many, "Provider": Self.capital(one),
      "Providers": Self.capital(many),
    ]
  }

  private static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// Every name that texts may ask for, as `terms.provider`.
  package static let names = ["provider", "aProvider", "providers", "Provider", "Providers"].map {
    "terms.\($0)"
  }

  /// A text with the term in all places for it.
  ///
  /// - Parameters:
  ///   - open: what stands before a name: `{` in words, `{{` in Markdown.
  package func filling(_ text: String, _ open: String, _ close: String) -> String {
    guard text.contains("\(open)terms.") else { return text }
    return forms.reduce(text) { $0.replacing("\(open)terms.\($1.key)\(close)", with: $1.value) }
  }
}

/// The setting `terms` of `portal.yaml`.
package struct TermSettings: Sendable {
  private let provider: Names?
  private let providers: Names?

  /// A portal that says what the words say.
  package static let standard = TermSettings(provider: nil, providers: nil)

  private init(provider: Names?, providers: Names?) {
    self.provider = provider
    self.providers = providers
  }

  init(_ reader: RecordReader, in setting: LanguageSetting) {
    provider = reader.names("provider", optional: true, in: setting)
    providers = reader.names("providers", optional: true, in: setting)
    guard let provider else { return }
    for language in setting.languages where language.isEnglish {
      guard provider.own(language) != nil, providers?.own(language) == nil else { continue }
      reader.sink.report(
        reader.position(of: "provider"), "the plural is missing, which English needs",
        remedy: "Add it: `providers: {\(language.rawValue): …}`.")
    }
  }

  /// - Parameters:
  ///   - one: what the words of the language say; nil where they are older than this setting.
  ///   - many: the same of several.
  package func provider(in language: LanguageCode, one: String?, many: String?) -> ProviderTerm {
    if let own = provider?.own(language) {
      return ProviderTerm(own, many: providers?.own(language) ?? own, in: language, isUsual: false)
    }
    return ProviderTerm(
      one ?? "indirect provider", many: many ?? "indirect providers", in: language, isUsual: true)
  }
}

extension Names {
  /// The text of a language, where there is one for it or one for all: another language's is none.
  fileprivate func own(_ language: LanguageCode) -> String? { texts.isEmpty ? defaultText : texts[language] }
}

extension LanguageCode {
  fileprivate var isEnglish: Bool { rawValue == "en" || rawValue.hasPrefix("en-") }
}
