/// What somebody gives for a token, as it stood in a mail or on a page, and without what came along: blanks and line breaks,
/// the marks of a quotation, quotation marks, words around it. The trust page forgives the same (`token-check.js`). Whether
/// it is a token, and has a token's one spelling, its judge says.
enum PastedToken: Equatable {
  case code([UInt8])
  /// An address of the web.
  case link(String)

  /// Longer texts are left as they are: they are far above what a verifier reads.
  private static let longest = 1 << 16

  init(_ bytes: some Collection<UInt8>) {
    let given = Array(bytes)
    guard given.count <= Self.longest, !given.allSatisfy(Self.isOfToken),
      let text = String(validating: given, as: UTF8.self)
    else {
      self = .code(given)
      return
    }
    let trimmed = Self.unquoted(text.unicodeScalars[...])
    if ["http://", "https://"].contains(where: { trimmed.lowercased().hasPrefix($0) }) {
      self = .link(trimmed)
      return
    }
    let bare = Self.unquoted(Self.unwrapped(text)[...])
    guard !bare.utf8.allSatisfy(Self.isOfToken), text.unicodeScalars.contains(where: Self.isBlank),
      let code = Self.code(within: given)
    else {
      self = .code(Array(bare.utf8))
      return
    }
    self = .code(code)
  }

  /// Of the alphabet of base64url, or a dot.
  static func isOfToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// The one token that stands as a word among others; nil where there is none, or another one too.
  private static func code(within text: [UInt8]) -> [UInt8]? {
    let codes = Set(text.split(whereSeparator: { !isOfToken($0) && $0 != UInt8(ascii: "=") }).filter(isToken))
    return codes.count == 1 ? codes.first.map(Array.init) : nil
  }

  /// Three parts, the last of which is a signature's 64 bytes.
  private static func isToken(_ word: ArraySlice<UInt8>) -> Bool {
    let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 3 && word.starts(with: "eyJ".utf8) && word.allSatisfy(isOfToken)
      && parts[2].count == 86
  }

  /// Without blanks, line breaks, what can't be seen, and the marks of a quotation at the beginning of a line.
  private static func unwrapped(_ text: String) -> String.UnicodeScalarView {
    var kept = String.UnicodeScalarView()
    var isAtBeginning = true
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\r" { isAtBeginning = true }
      if isBlank(scalar) || isAtBeginning && scalar == ">" { continue }
      isAtBeginning = false
      kept.append(scalar)
    }
    return kept
  }

  /// Without blanks and quotation marks at its ends.
  private static func unquoted(_ text: String.UnicodeScalarView.SubSequence) -> String {
    func isAround(_ scalar: Unicode.Scalar) -> Bool { isBlank(scalar) || quotationMarks.contains(scalar) }
    guard let start = text.firstIndex(where: { !isAround($0) }),
      let end = text.lastIndex(where: { !isAround($0) })
    else { return "" }
    return String(text[start...end])
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
  }

  private static let quotationMarks = Set("\"'`<>“”„‟‘’‚‛«»‹›「」『』".unicodeScalars)
}
