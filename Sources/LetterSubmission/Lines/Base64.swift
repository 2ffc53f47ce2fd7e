/// Base64 with padding (RFC 4648 section 4), in its one canonical spelling.
package enum Base64 {
  private static let alphabet = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")
  /// The six bits that a character stands for; 0x80 where it stands for none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0x80, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  package static func encode(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
      var position = 0
      func put(_ six: UInt32) {
        text[position] = alphabet[Int(six & 0x3F)]
        position += 1
      }
      var rest = bytes[...]
      while rest.count >= 3 {
        let start = rest.startIndex
        let three = UInt32(rest[start]) << 16 | UInt32(rest[start + 1]) << 8 | UInt32(rest[start + 2])
        put(three >> 18)
        put(three >> 12)
        put(three >> 6)
        put(three)
        rest = rest.dropFirst(3)
      }
      if let first = rest.first {
        let second = rest.dropFirst().first
        let two = UInt32(first) << 16 | UInt32(second ?? 0) << 8
        put(two >> 18)
        put(two >> 12)
        if second != nil { put(two >> 6) }
        while position % 4 != 0 {
          text[position] = padding
          position += 1
        }
      }
      return position
    }
  }

  /// Nil for a foreign character, a length that isn't a multiple of four, and low bits that no byte uses and that aren't zero.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { text -> [UInt8]? in
      guard text.count % 4 == 0 else { return nil }
      var end = text.count
      while end > 0, text.count - end < 2, text[end - 1] == padding { end -= 1 }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(end / 4 * 3 + 2)
      var pending: UInt32 = 0
      var bits: UInt32 = 0
      for character in text[..<end] {
        let value = values[Int(character)]
        guard value < 0x80 else { return nil }
        pending = pending << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
          bits -= 8
          bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
        }
      }
      return pending & (1 << bits - 1) == 0 ? bytes : nil
    }
  }
}
