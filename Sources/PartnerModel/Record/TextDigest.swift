internal import Crypto
import JSON

/// The name under which a text is on record: the SHA-256 of its UTF-8 bytes as 64 lower-case hexadecimal digits, so that
/// `sha256sum` finds the same.
package struct TextDigest: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(of text: String) {
    rawValue = SHA256.hash(data: Array(text.utf8)).hexadecimal
  }

  package init?(rawValue: String) {
    guard rawValue.utf8.count == 64, rawValue.utf8.allSatisfy(Self.isDigit) else { return nil }
    self.rawValue = rawValue
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}

extension TextDigest: CustomStringConvertible {
  package var description: String { rawValue }
}
