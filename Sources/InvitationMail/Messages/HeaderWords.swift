import Charsets
import WebText

/// The values of header fields, and the encoded words of RFC 2047 in them.
enum HeaderWords {
  /// A value's bytes: UTF-8 (RFC 6532), or ISO-2022-JP as it was sent without being encoded.
  static func text(_ bytes: [UInt8]) -> String {
    let charset = Charset(named: nil, in: [bytes[...]]) ?? .utf8
    return charset.text(bytes)
  }

  /// A header's value as people see it. Words are read wherever they stand, also without the blank that should be beside
  /// them. What can't be decoded stays as it was sent.
  static func decoded(_ value: String) -> String {
    var output = ""
    /// The bytes of words next to each other are one text: some programs cut between the bytes of a character.
    var pending: (charset: String, bytes: [UInt8], source: String)?
    func flush() {
      guard let words = pending else { return }
      let charset = Charset(named: words.charset)
      output += charset?.text(words.bytes) ?? words.source
      pending = nil
    }
    var rest = value[...]
    while let start = rest.utf8.firstIndex(of: UInt8(ascii: "=")) {
      let between = rest[..<start]
      guard let (word, end) = Word.read(rest[start...]) else {
        flush()
        output += rest[...start]
        rest = rest[rest.utf8.index(after: start)...]
        continue
      }
      // The blank between two words is no part of the text.
      let isBetweenWords = pending != nil && between.utf8.allSatisfy { $0 == UInt8(ascii: " ") }
      if isBetweenWords, pending?.charset == word.charset {
        // In place: a header may have a hundred thousand of them.
        pending?.bytes += word.bytes
        pending?.source += between + rest[start..<end]
      } else {
        flush()
        if !isBetweenWords { output += between }
        pending = (word.charset, word.bytes, String(rest[start..<end]))
      }
      rest = rest[end...]
    }
    flush()
    return output + rest
  }

  /// `=?charset?B?…?=` or `=?charset?Q?…?=`, the charset perhaps with a language after `*` (RFC 2231).
  private struct Word {
    let charset: String
    let bytes: [UInt8]

    /// Longer than any program writes one.
    private static let longest = 4000

    /// A word at the beginning of the text, and where it ends; nil where none begins there.
    static func read(_ text: Substring) -> (word: Word, end: Substring.Index)? {
      guard text.hasPrefix("=?") else { return nil }
      let utf8 = text.utf8.prefix(longest)
      var marks: [Substring.Index] = []
      for index in utf8.indices where utf8[index] == UInt8(ascii: "?") {
        marks.append(index)
        if marks.count == 4 { break }
      }
      guard marks.count == 4 else { return nil }
      let end = utf8.index(after: marks[3])
      guard end < utf8.endIndex, utf8[end] == UInt8(ascii: "=") else { return nil }
      let parts = (0..<3).map { text[utf8.index(after: marks[$0])..<marks[$0 + 1]] }
      guard !parts[0].contains(" "), let charset = parts[0].split(separator: "*").first,
        let bytes = bytes(parts[1], parts[2])
      else { return nil }
      return (Word(charset: charset.lowercased(), bytes: bytes), utf8.index(after: end))
    }

    private static func bytes(_ encoding: Substring, _ text: Substring) -> [UInt8]? {
      switch encoding {
      case "B", "b": base64(text)
      case "Q", "q": quoted(text)
      default: nil
      }
    }

    private static func base64(_ text: Substring) -> [UInt8]? {
      var bytes: [UInt8] = []
      var bits: UInt32 = 0
      var count = 0
      for letter in text.utf8 where letter != UInt8(ascii: "=") && letter != UInt8(ascii: " ") {
        guard let value = Base64Alphabet.value(of: letter) else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
          count -= 8
          bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
      }
      return bytes
    }

    private static func quoted(_ text: Substring) -> [UInt8]? {
      var bytes: [UInt8] = []
      var rest = text.utf8[...]
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "_"): bytes.append(UInt8(ascii: " "))
        case UInt8(ascii: "="):
          guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue
          else { return nil }
          bytes.append(high << 4 | low)
        default: bytes.append(byte)
        }
      }
      return bytes
    }
  }
}
