/// In which order a language writes the two names of a person; the raw value is how a file of words says it.
package enum NameOrder: String, CaseIterable, Hashable, Sendable {
  case familyFirst = "family given"
  case givenFirst = "given family"

  /// Both names in this order. One in Chinese characters, kana or Hangul has the family name first in every language.
  package func name(givenName: String, familyName: String) -> String {
    self == .familyFirst || Self.isFamilyFirst(givenName + familyName)
      ? "\(familyName) \(givenName)" : "\(givenName) \(familyName)"
  }

  /// Whether a name is written in Chinese characters, kana or Hangul.
  package static func isFamilyFirst(_ name: String) -> Bool {
    name.unicodeScalars.allSatisfy {
      (0x1100...0x11FF).contains($0.value) || (0x2E80...0xD7FF).contains($0.value)
        || (0xF900...0xFAFF).contains($0.value) || (0xFF00...0xFFEF).contains($0.value)
        || (0x2_0000...0x3_FFFF).contains($0.value) || $0.properties.isWhitespace
    }
  }
}
