/// The encoded words of RFC 2047, written: UTF-8 in base64, at most 75 characters each, no character cut in two.
enum EncodedWords {
  /// One line, with single blanks: no control character and no line break of any script goes into a header.
  static func plain(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: " "
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
  }

  /// Whether a text can stand as it is: ASCII, in words short enough to fold, and none that looks encoded.
  static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
      && text.split(separator: " ").allSatisfy { $0.utf8.count <= 60 }
  }

  /// - Parameter column: how many bytes stand before the first word, so that its line stays below 78 too.
  static func encoded(_ text: String, column: Int) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    func room() -> Int {
      let letters = 75 - marks - (words.isEmpty ? column : 0)
      return letters / 4 * 3
    }
    for piece in pieces(of: text) {
      if current.count + piece.count > room() {
        words.append(word(current))
        current = []
      }
      current += piece
    }
    return current.isEmpty ? words : words + [word(current)]
  }

  /// `=?UTF-8?B?` and `?=`.
  private static let marks = 12

  /// Characters as people count them, or scalars where one is absurdly long.
  private static func pieces(of text: String) -> [[UInt8]] {
    text.flatMap { character -> [[UInt8]] in
      let bytes = Array(character.utf8)
      return bytes.count <= 24 ? [bytes] : character.unicodeScalars.map { Array(String($0).utf8) }
    }
  }

  private static func word(_ bytes: [UInt8]) -> String {
    "=?UTF-8?B?\(BodyEncoding.base64Text(bytes))?="
  }
}
