/// Makes the ids of invitations: 128 random bits as 26 characters of RFC 4648 base32 in lower case, without
/// padding.
///
/// An id is a token's `jti` and a file's name, so it avoids capitals, and characters that look alike.
enum InvitationID {
  static let length = 26

  static func random(using generator: inout some RandomNumberGenerator) -> String {
    let high: UInt64 = generator.next()
    let low: UInt64 = generator.next()
    var bits = UInt128(high) << 64 | UInt128(low)
    return String(unsafeUninitializedCapacity: length) { characters in
      // The last character holds the three bits that remain, followed by two zeros.
      characters[length - 1] = character(UInt8(truncatingIfNeeded: bits & 0b111) << 2)
      bits >>= 3
      for index in (0..<length - 1).reversed() {
        characters[index] = character(UInt8(truncatingIfNeeded: bits & 0b11111))
        bits >>= 5
      }
      return length
    }
  }

  /// Whether a text could be the beginning of an id.
  static func isPrefix(_ text: String) -> Bool {
    (1...length).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
      }
  }

  private static func character(_ value: UInt8) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
  }
}
