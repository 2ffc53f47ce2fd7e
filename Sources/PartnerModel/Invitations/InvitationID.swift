internal import Crypto

/// The name of an invitation on record, and the `jti` of its token. Portico makes them of 128 random bits as 26
/// characters of RFC 4648 base32 in lower case, without padding: an id is a file's name too, so it avoids capitals, and
/// characters that look alike.
///
/// Any text can be one: a token that somebody else spelt may hold what it likes, and no record has it.
package struct InvitationID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension InvitationID: CustomStringConvertible {
  package var description: String { rawValue }
}

extension InvitationID {
  private static let length = 26

  package static func random(using generator: inout some RandomNumberGenerator) -> InvitationID {
    let high: UInt64 = generator.next()
    let low: UInt64 = generator.next()
    return InvitationID(bits: UInt128(high) << 64 | UInt128(low))
  }

  /// Of the first 128 bits of the text's SHA-256: the same text always gives the same id.
  package init(deriving text: String) {
    let bytes = SHA256.hash(data: Array(text.utf8)).prefix(16)
    self.init(bits: bytes.reduce(0) { $0 << 8 | UInt128($1) })
  }

  private init(bits: UInt128) {
    var bits = bits
    let text = String(unsafeUninitializedCapacity: Self.length) { characters in
      // The last character holds the three bits that remain, followed by two zeros.
      characters[Self.length - 1] = Self.character(UInt8(truncatingIfNeeded: bits & 0b111) << 2)
      bits >>= 3
      for index in (0..<Self.length - 1).reversed() {
        characters[index] = Self.character(UInt8(truncatingIfNeeded: bits & 0b11111))
        bits >>= 5
      }
      return Self.length
    }
    self.init(rawValue: text)
  }

  /// Whether a text could be the beginning of an id that portico made.
  package static func isPrefix(_ text: String) -> Bool {
    (1...length).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
      }
  }

  /// Whether it has the form of those that portico makes.
  package var isWhole: Bool { rawValue.utf8.count == Self.length && Self.isPrefix(rawValue) }

  /// Whether portico can have made it: of the last character three bits count, and the others are zero.
  package var isDrawn: Bool {
    isWhole && rawValue.utf8.last.map { "aeimquy4".utf8.contains($0) } == true
  }

  private static func character(_ value: UInt8) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
  }
}
