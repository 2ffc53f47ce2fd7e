/// Base64url without padding, in its one canonical spelling (RFC 4648 sections 3.5 and 5; RFC 7515 section 2).
package enum Base64URL {
  private static let alphabet = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  /// What stands for a character that isn't in the alphabet; no six bits look like it.
  private static let foreign: UInt8 = 0x80
  /// The six bits that a character stands for, or `foreign`.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: foreign, count: 256)
    for (value, character) in alphabet.enumerated() {
      values[Int(character)] = UInt8(value)
    }
    return values
  }()

  /// The bytes that `text` spells; `nil` for a foreign character (padding and white space too), for a length
  /// that no bytes have, and for low bits that no byte uses and that aren't zero.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let tail = text.count % 4
    guard tail != 1 else { return nil }
    let size = text.count / 4 * 3 + max(tail - 1, 0)
    /// Every value and every unused bit that was met, together: zero above the sixth bit if none was foreign.
    var seen: UInt8 = 0
    var unused: UInt32 = 0
    let bytes = values.withUnsafeBufferPointer { values in
      text.withUnsafeBufferPointer { text in
        [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
          var pending: UInt32 = 0
          var bits: UInt32 = 0
          for character in text {
            let value = values[Int(character)]
            seen |= value
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
              bits -= 8
              bytes[count] = UInt8(truncatingIfNeeded: pending >> bits)
              count += 1
            }
          }
          unused = pending & (1 << bits - 1)
        }
      }
    }
    return seen & foreign == 0 && unused == 0 ? bytes : nil
  }

  package static func decode(_ text: String) -> [UInt8]? {
    decode([UInt8](text.utf8)[...])
  }

  /// Appends the spelling of `bytes` to `text`.
  package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    let start = text.count
    text += repeatElement(0, count: (bytes.count * 4 + 2) / 3)
    alphabet.withUnsafeBufferPointer { alphabet in
      text.withUnsafeMutableBufferPointer { text in
        var position = start
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
          pending = pending << 8 | UInt32(byte)
          bits += 8
          while bits >= 6 {
            bits -= 6
            text[position] = alphabet[Int(pending >> bits & 0x3F)]
            position += 1
          }
        }
        if bits > 0 {
          text[position] = alphabet[Int(pending << (6 - bits) & 0x3F)]
        }
      }
    }
  }

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
