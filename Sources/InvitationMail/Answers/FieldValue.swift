import PartnerModel

/// What mail programs and keyboards do to a value, undone.
enum FieldValue {
  /// Takes from the following lines what a mail program broke off the value's line.
  static func whole(
    _ field: AnswerField, from value: String, _ words: AnswerWords, _ rest: inout ArraySlice<(String, Int)>
  ) -> String {
    switch field {
    case .token:
      return joined(value, &rest, isComplete: isCompleteToken) { scalar in
        scalar.isTokenLetter || scalar == "."
      }
    case .terms:
      return joined(value, &rest, isComplete: { $0.utf8.count >= 64 }) { $0.properties.isASCIIHexDigit }
    case .reason: return sentence(value, words, &rest)
    default: return value
    }
  }

  /// The signature of a token is 86 letters long (Ed25519), so its end is known.
  private static func isCompleteToken(_ value: String) -> Bool {
    let parts = value.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count > 3 || (parts.count == 3 && parts[2].count >= 86)
  }

  /// Lines that one value may be broken into; mail programs make ten of a token.
  private static let mostLines = 100

  /// An empty line ends the value, but not before it has begun, since long words go to a line of their own; nor where
  /// what follows makes it whole, since some programs put one between all lines.
  private static func joined(
    _ value: String, _ rest: inout ArraySlice<(String, Int)>, isComplete: (String) -> Bool,
    _ isPart: (Unicode.Scalar) -> Bool
  ) -> String {
    var lines = rest
    let whole = joined(value, &lines, acrossEmptyLines: true, isComplete: isComplete, isPart)
    if isComplete(whole) {
      rest = lines
      return whole
    }
    return joined(value, &rest, acrossEmptyLines: false, isComplete: isComplete, isPart)
  }

  private static func joined(
    _ value: String, _ rest: inout ArraySlice<(String, Int)>, acrossEmptyLines: Bool,
    isComplete: (String) -> Bool, _ isPart: (Unicode.Scalar) -> Bool
  ) -> String {
    var whole = value.narrowed.withoutBlanks
    for _ in 0..<mostLines {
      guard !isComplete(whole), let (line, _) = rest.first else { break }
      let more = line.withoutBlanks
      guard !more.isEmpty || whole.isEmpty || acrossEmptyLines, more != "--",
        Quotation.opened(more).unicodeScalars.allSatisfy(isPart)
      else { break }
      whole += Quotation.opened(more)
      rest.removeFirst()
    }
    return whole
  }

  /// Words that were wrapped: up to the next field, an empty line, or a signature.
  private static func sentence(
    _ value: String, _ words: AnswerWords, _ rest: inout ArraySlice<(String, Int)>
  ) -> String {
    var whole = value.trimmed
    while let (line, _) = rest.first, !line.isEmpty, !line.hasPrefix("--"),
      AnswerFields.field(in: line, words) == nil
    {
      // Chinese and Japanese are wrapped between any two characters, without a blank.
      let isWide = [whole.unicodeScalars.last, line.unicodeScalars.first].allSatisfy {
        ($0?.value ?? 0) > 0x2E7F
      }
      whole += isWide ? line : " " + line
      rest.removeFirst()
    }
    return whole
  }

  /// The value as it was meant: without blanks around it, without links that a mail program put behind an address,
  /// and in plain letters where it is not somebody's words.
  static func cleaned(_ field: AnswerField, _ value: String) -> String {
    switch field {
    case .familyName, .givenName, .name:
      return Quotation.opened(value.withoutStrayMarks.withPlainBlanks.trimmed)
    case .reason: return value.withoutBreakMarks.withPlainBlanks.trimmed
    default: break
    }
    let value = Quotation.opened(value.withoutInvisibleMarks.withPlainBlanks.trimmed)
    switch field {
    case .token: return Quotation.core(of: value.narrowed.withoutBlanks, \.isTokenLetter)
    case .terms: return Quotation.core(of: value.narrowed.withoutBlanks, \.properties.isASCIIHexDigit)
    case .email, .tenantDomain:
      let value = value.narrowed
      guard value.hasSuffix(">"), let link = value.firstIndex(of: "<"), link > value.startIndex else {
        return value
      }
      return String(value[..<link]).trimmed
    case .consent, .decline, .answer: return value.narrowed.lowercased()
    default: return value.narrowed
    }
  }
}

extension Unicode.Scalar {
  /// A blank of any width, or a mark without any that says nothing at the ends of a value.
  var isBlank: Bool {
    guard value > 0x7F else { return properties.isWhitespace }
    return properties.isWhitespace || turnsText || Self.breakMarks.contains(self)
  }

  /// Soft hyphen, zero width space, word joiner, byte order mark, and marks of direction: programs put them where lines
  /// may break, and around numbers.
  private static let breakMarks: Set<Unicode.Scalar> = [
    "\u{AD}", "\u{61C}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{2060}", "\u{FEFF}",
  ]

  fileprivate var isTokenLetter: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isBlank }),
      let last = scalars.lastIndex(where: { !$0.isBlank })
    else { return "" }
    return String(scalars[first...last])
  }

  fileprivate var withoutBlanks: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isBlank && !$0.isInvisibleMark }))
  }

  /// Blanks of any other kind are plain ones, except the wide one, which is a letter's width in Japanese names, and U+0085, which
  /// is no blank to most programs.
  fileprivate var withPlainBlanks: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.lazy.map { scalar in
          scalar.properties.isWhitespace && scalar != "\u{3000}" && scalar != "\u{85}" ? " " : scalar
        }))
  }
}
