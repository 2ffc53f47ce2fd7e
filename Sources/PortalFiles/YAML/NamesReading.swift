package import PartnerModel
import SourceDiagnostics

/// The languages of a portal, which every file with names or rows in a language is held against.
package struct LanguageSetting: Equatable, Sendable {
  /// In the order in which they are offered.
  package let languages: [LanguageCode]
  package let defaultLanguage: LanguageCode

  package init(languages: [LanguageCode], defaultLanguage: LanguageCode) {
    self.languages = languages
    self.defaultLanguage = defaultLanguage
  }
}

extension RecordReader {
  /// A text that may differ by language: one text for all, or a map from language to text.
  ///
  /// - Parameter check: a rule of its own that each text keeps, in place of that for any line.
  func names(
    _ key: String, optional isOptional: Bool = false, in setting: LanguageSetting,
    check: ((String) throws(RuleViolation) -> Void)? = nil
  ) -> Names? {
    guard let node = isOptional ? optional(key) : required(key) else { return nil }
    if let sketch = node.sketch {
      sketch.note(.names)
      return nil
    }
    func text(_ node: YAMLNode, what: String) -> String? {
      guard let check else { return seenLine(node, what: what) }
      return parsed(node, what: what) { text throws(RuleViolation) in
        try check(text)
        return text
      }
    }
    guard case .map(let entries) = node.content else {
      return text(node, what: shown(key)).map { Names($0) }
    }
    var texts: [LanguageCode: String] = [:]
    for entry in entries {
      guard let text = text(entry.value, what: shown("\(key).\(entry.key)")) else { continue }
      guard let language = LanguageCode(entry.key), setting.languages.contains(language) else {
        let known = setting.languages.map(\.rawValue)
        sink.report(
          entry.keyPosition, "\(shown(entry.key)) is no language of this portal, so nobody sees this text",
          remedy: suggestion(
            for: entry.key, among: known, else: "The portal's languages: \(known.joined(separator: ", "))."),
          severity: .warning)
        continue
      }
      texts[language] = text
    }
    guard let defaultText = texts[setting.defaultLanguage] else {
      let language = setting.defaultLanguage.rawValue
      if !entries.contains(where: { LanguageCode($0.key) == setting.defaultLanguage }) {
        sink.report(
          node.position, "\(shown(key)) has no text in \(language), the portal's default language",
          remedy: "Add `\(language): …` here.")
      }
      return nil
    }
    return Names(defaultText, texts: texts)
  }
}
