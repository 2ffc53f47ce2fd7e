/// Base64url without padding, in its one canonical spelling (RFC 4648 sections 3.5 and 5; RFC 7515 section 2).
package enum Base64URL {
  private static let alphabet = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  private static let foreign: UInt8 = 0xFF
  /// The six bits that a character stands for, or `foreign`.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: foreign, count: 256)
    for (value, character) in alphabet.enumerated() {
      values[Int(character)] = UInt8(value)
    }
    return values
  }()

  package static func contains(_ character: UInt8) -> Bool {
    values[Int(character)] != foreign
  }

  /// The bytes that `text` spells; `nil` for a foreign character (padding and white space too), for a length
  /// that no bytes have, and for low bits that no byte uses and that aren't zero.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let tail = text.count % 4
    guard tail != 1 else { return nil }
    let size = text.count / 4 * 3 + (tail == 0 ? 0 : tail - 1)
    var clean = true
    let bytes = values.withUnsafeBufferPointer { values in
      text.withUnsafeBufferPointer { text in
        [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
          var pending: UInt32 = 0
          var bits = 0
          for character in text {
            let value = values[Int(character)]
            if value == foreign { clean = false }
            pending = pending << 6 | UInt32(value & 0x3F)
            bits += 6
            if bits >= 8 {
              bits -= 8
              bytes[count] = UInt8(truncatingIfNeeded: pending >> UInt32(bits))
              count += 1
            }
          }
          if pending & (1 << UInt32(bits) - 1) != 0 { clean = false }
        }
      }
    }
    return clean ? bytes : nil
  }

  package static func decode(_ text: String) -> [UInt8]? {
    decode([UInt8](text.utf8)[...])
  }

  /// Appends the spelling of `bytes` to `text`.
  package static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
    text.reserveCapacity(text.count + (bytes.count * 4 + 2) / 3)
    alphabet.withUnsafeBufferPointer { alphabet in
      var pending: UInt32 = 0
      var bits = 0
      for byte in bytes {
        pending = pending << 8 | UInt32(byte)
        bits += 8
        while bits >= 6 {
          bits -= 6
          text.append(alphabet[Int(pending >> UInt32(bits) & 0x3F)])
        }
      }
      if bits > 0 {
        text.append(alphabet[Int(pending << UInt32(6 - bits) & 0x3F)])
      }
    }
  }

  package static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
