import Glibc

/// The character sets of China and Korea, which the system reads: their tables are as large as all others of this
/// program together. Debian's `libc6` has them; a system without them refuses such a text by name.
package enum SystemCharset: String, Hashable, Sendable {
  case gb18030 = "GB18030"
  /// With the characters of Hong Kong, as the WHATWG Encoding Standard has it.
  case big5 = "BIG5-HKSCS"
  /// EUC-KR with Microsoft's additions.
  case eucKR = "UHC"

  var isThere: Bool {
    guard let converter else { return false }
    iconv_close(converter)
    return true
  }

  private var converter: iconv_t? {
    let converter = iconv_open("UTF-8", rawValue)
    return Int(bitPattern: converter) == -1 ? nil : converter
  }

  /// What is no character becomes U+FFFD.
  func text(_ bytes: some Collection<UInt8>) -> String {
    guard let converter else { return String(repeating: "\u{FFFD}", count: bytes.count) }
    defer { iconv_close(converter) }
    var input = bytes.map { CChar(bitPattern: $0) }
    // No character of two bytes or more needs more than twice its length.
    var output = [CChar](repeating: 0, count: input.count * 4 + 8)
    let inputCount = input.count
    let outputCount = output.count
    let length = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        var (left, room) = (inputCount, outputCount)
        while left > 0, iconv(converter, &from, &left, &to, &room) == -1 {
          guard left > 0, room >= 3 else { break }
          for byte in "\u{FFFD}".utf8 {
            to?.pointee = CChar(bitPattern: byte)
            to = to?.successor()
          }
          room -= 3
          from = from?.successor()
          left -= 1
        }
        _ = iconv(converter, nil, nil, &to, &room)
        return outputCount - room
      }
    }
    return String(decoding: output[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
