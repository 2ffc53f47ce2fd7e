/// A language of the portal: the part of BCP 47 (RFC 5646 section 2.1) that content folders need, a language
/// of two or three letters with an optional script and an optional region: `en`, `ja`, `pt-BR`, `zh-Hant-TW`.
///
/// Kept in the usual case of each part (RFC 5646 section 2.1.1), so that equal codes are equal strings.
package struct LanguageCode: Hashable, Comparable, Sendable {
  package let rawValue: String

  /// - Throws: `invalid-language`.
  package init(validating text: String) throws(RuleViolation) {
    guard text.utf8.count <= 11, let code = Self.canonical(text) else {
      throw RuleViolation(.invalidLanguage, ["value": .text(text)])
    }
    rawValue = code
  }

  package init?(_ text: String) {
    guard let code = try? LanguageCode(validating: text) else { return nil }
    self = code
  }

  private init(known text: String) { rawValue = text }

  package static let english = LanguageCode(known: "en")
  package static let japanese = LanguageCode(known: "ja")

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  private static func canonical(_ text: String) -> String? {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false)[...]
    guard let language = parts.popFirst(), (2...3).contains(language.utf8.count),
      isAlphabetic(language)
    else { return nil }
    var code = language.lowercased()
    if let script = parts.first, script.utf8.count == 4, isAlphabetic(script) {
      code += "-" + script.prefix(1).uppercased() + script.dropFirst().lowercased()
      parts.removeFirst()
    }
    if let region = parts.first, isRegion(region) {
      code += "-" + region.uppercased()
      parts.removeFirst()
    }
    return parts.isEmpty ? code : nil
  }

  private static func isRegion(_ part: Substring) -> Bool {
    switch part.utf8.count {
    case 2: isAlphabetic(part)
    case 3: part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    default: false
    }
  }

  private static func isAlphabetic(_ part: Substring) -> Bool {
    part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
  }
}
