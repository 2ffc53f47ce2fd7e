/// A text that an organisation gives in several languages, such as its name. A language without a text of its
/// own shows the default: names are data, not translations that somebody forgot.
package struct Names: Hashable, Sendable {
  package let defaultText: String
  package let texts: [LanguageCode: String]

  package init(_ defaultText: String, texts: [LanguageCode: String] = [:]) {
    self.defaultText = defaultText
    self.texts = texts
  }

  /// The text of that language, or else the default.
  package subscript(language: LanguageCode) -> String { texts[language] ?? defaultText }
}
