/// A domain name as the mail system looks it up: lower-case labels of letters, digits and hyphens, with
/// international labels as A-labels (`xn--…`, RFC 5890 section 2.3.2.1).
struct DomainName: Hashable, Sendable {
  /// At most 253 bytes, at least two labels, no trailing dot.
  let ascii: String

  /// Nil where the text is no domain name that mail could be sent to: an empty or overlong label, a
  /// character that a host name can't hold, or an address of numbers in place of a name.
  init?(_ text: some StringProtocol) {
    // An international name takes fewer characters than its A-labels, so more than this can't be right.
    guard text.utf8.count <= 4 * HostSyntax.longestName else { return nil }
    var name = String(text)
    if !name.utf8.allSatisfy({ $0 < 0x80 }) {
      guard let translated = Self.translated(name) else { return nil }
      name = translated
    }
    guard name.withUTF8({ HostSyntax.isName($0.span, from: 0) }) else { return nil }
    ascii = name.lowercased()
  }

  private static func translated(_ name: String) -> String? {
    let labels = name.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: isDot)
    var parts: [String] = []
    for label in labels {
      guard let part = asciiLabel(String(String.UnicodeScalarView(label))) else { return nil }
      parts.append(part)
    }
    return parts.joined(separator: ".")
  }

  /// The full stop and the three that IDNA reads as one (RFC 3490 section 3.1).
  static func isDot(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ".", "\u{3002}", "\u{FF0E}", "\u{FF61}": true
    default: false
    }
  }

  private static func asciiLabel(_ typed: String) -> String? {
    guard typed.unicodeScalars.count <= HostSyntax.longestLabel else { return nil }
    // Full-width letters are the plain ones (UTS 46).
    let label = ComposedCharacters.compose(typed.narrowed.lowercased())
    if label.utf8.allSatisfy({ $0 < 0x80 }) { return label }
    guard label.unicodeScalars.allSatisfy(isAllowedInLabel), !label.hasPrefix("-"),
      !label.hasSuffix("-"),
      let first = label.unicodeScalars.first, !isMark(first),
      !label.unicodeScalars.dropFirst(2).starts(with: "--".unicodeScalars)
    else { return nil }
    return "xn--" + Punycode.encode(label)
  }

  /// Near enough to what IDNA 2008 lets in (RFC 5892): letters, marks and digits that are the same after
  /// compatibility case folding, which leaves out look-alikes of plain letters and invisible characters.
  private static func isAllowedInLabel(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "\u{DF}", "\u{3C2}", "\u{30FB}": return true
    default: break
    }
    if scalar.properties.changesWhenNFKCCaseFolded { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
      .decimalNumber:
      return true
    default: return false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
