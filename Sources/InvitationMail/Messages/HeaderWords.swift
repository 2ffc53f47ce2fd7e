import WebText

/// The encoded words of RFC 2047, read.
enum HeaderWords {
  /// A header's value as people see it. What can't be decoded stays as it was sent.
  static func decoded(_ value: String) -> String {
    var output = ""
    /// The bytes of words next to each other are one text: some programs cut between the bytes of a character.
    var pending: (charset: String, bytes: [UInt8], source: String)?
    func flush() {
      guard let words = pending else { return }
      let charset = try? Charset(named: words.charset, in: [])
      output += charset?.text(words.bytes) ?? words.source
      pending = nil
    }
    var isFirst = true
    for piece in value.split(separator: " ", omittingEmptySubsequences: true) {
      if let word = Word(piece) {
        if let before = pending, before.charset == word.charset {
          pending = (before.charset, before.bytes + word.bytes, before.source + " " + piece)
        } else {
          // The blank between two words is no part of the text.
          if pending == nil, !isFirst { output += " " }
          flush()
          pending = (word.charset, word.bytes, String(piece))
        }
      } else {
        flush()
        output += (isFirst ? "" : " ") + piece
      }
      isFirst = false
    }
    flush()
    return output
  }

  /// `=?charset?B?…?=` or `=?charset?Q?…?=`, the charset perhaps with a language after `*` (RFC 2231).
  private struct Word {
    let charset: String
    let bytes: [UInt8]

    init?(_ text: Substring) {
      guard text.hasPrefix("=?"), text.hasSuffix("?="), text.utf8.count > 6 else { return nil }
      let parts = text.dropFirst(2).dropLast(2).split(separator: "?", omittingEmptySubsequences: false)
      guard parts.count == 3, let charset = parts[0].split(separator: "*").first else { return nil }
      self.charset = charset.lowercased()
      switch parts[1] {
      case "B", "b":
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for letter in parts[2].utf8 where letter != UInt8(ascii: "=") {
          guard let value = Base64Alphabet.value(of: letter) else { return nil }
          bits = bits << 6 | UInt32(value)
          count += 6
          if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
          }
        }
        self.bytes = bytes
      case "Q", "q":
        var bytes: [UInt8] = []
        var rest = parts[2].utf8
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
        self.bytes = bytes
      default: return nil
      }
    }
  }
}
