/// What a company is called on record, in tokens and on receipts: one line with something in it to see and nothing that
/// can't be seen, so that two names that look alike are rarely two. Compared byte for byte.
package struct CompanyName: Hashable, Sendable {
  package let rawValue: String

  /// In bytes of UTF-8: three names leave room in a token of 4 KiB.
  package static let longest = 256

  /// For a name that somebody gives now.
  ///
  /// - Throws: `company-name-too-long`, `invalid-company-name`.
  package init(validating text: String) throws(RuleViolation) {
    guard text.utf8.count <= Self.longest else {
      throw RuleViolation(
        .companyNameTooLong,
        [
          "value": .text(text), "bytes": .number(Int64(text.utf8.count)),
          "longest": .number(Int64(Self.longest)),
        ])
    }
    rawValue = text
    var plain = text
    guard !plain.withUTF8({ Self.isPlain($0.span) }) else { return }
    if let misfit = LineText.misfit(in: text) { throw Self.violation(text, misfit.scalar, misfit.place) }
    guard text.unicodeScalars.contains(where: Self.isSeen) else {
      throw Self.violation(text, text.unicodeScalars.first ?? " ", 1)
    }
  }

  /// One that is on record or in a token: earlier versions took some that can't be given any more.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.unicodeScalars.contains(where: Self.isSeen),
      !text.unicodeScalars.contains(where: Self.isRefused)
    else { return nil }
    rawValue = text
  }

  private static func violation(_ text: String, _ scalar: Unicode.Scalar, _ place: Int) -> RuleViolation {
    RuleViolation(
      .invalidCompanyName,
      [
        "value": .text(text), "character": .text(scalar.codePoint), "place": .number(Int64(place)),
        "most": .number(Int64(LineText.mostMarksInARow)),
      ])
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }

  /// What stands for a company that has no picture of itself: the first letter of its name behind its legal form.
  package static func initial(of name: String) -> String {
    let form = legalFormsInFront.first { name.hasPrefix($0) } ?? ""
    let letter = name.dropFirst(form.count).first { $0.isLetter || $0.isNumber } ?? name.first
    return letter?.uppercased() ?? ""
  }

  private static let legalFormsInFront = [
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人",
    "医療法人", "学校法人", "社会福祉法人", "㈱", "(株)", "（株）",
  ]

  /// Whether these bytes are a name at first sight: most are, and a directory has many. The others are read in full.
  package static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count <= longest else { return false }
    var isBlank = true
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x20: index += 1
      case 0x21...0x7E: (isBlank, index) = (false, index + 1)
      // U+00C0 to U+00FF.
      case 0xC3: (isBlank, index) = (false, index + 2)
      // U+3000 to U+9FFF, but for the rows of the ideographic space and of Hangul's filler.
      case 0xE3 where index + 1 < bytes.count && bytes[index + 1] != 0x80 && bytes[index + 1] != 0x85,
        0xE4...0xE9:
        (isBlank, index) = (false, index + 3)
      default: return false
      }
    }
    return !isBlank
  }

  /// Neither blank, also in Braille, nor only there to shape other characters.
  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}"
  }

  /// What ends a line, turns it around or can't be seen, but for joiners and variation selectors. The page that checks tokens in a browser has the same rule.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar {
    case "\u{200C}", "\u{200D}": return false
    case "\u{FFF9}"..."\u{FFFB}": return true
    default: break
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    default: return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
    }
  }
}

/// What those who take part in an invitation were called when it was issued, in the invitation's language, as tokens and
/// receipts have it.
package struct CompanyNames: Hashable, Sendable {
  package let from: CompanyName
  /// Of the provider of a joint invitation.
  package let with: CompanyName?
  package let to: CompanyName

  package init(from: CompanyName, with: CompanyName?, to: CompanyName) {
    self.from = from
    self.with = with
    self.to = to
  }
}
