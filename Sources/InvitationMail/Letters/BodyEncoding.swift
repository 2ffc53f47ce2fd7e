/// How a body is carried (RFC 2045 section 6), as lines of at most 76 bytes.
enum BodyEncoding {
  /// Quoted-printable, which people can read in the file, or base64 where that is shorter: for Japanese it is.
  /// Lines end with CRLF. A letter has two bodies, and a portal may have a hundred thousand letters: no line becomes a string.
  static func shorter(_ text: String) -> (name: String, body: [UInt8]) {
    let wire = onTheWire(text)
    let quoted = quotedPrintable(wire)
    return quoted.count <= base64Length(of: wire.count)
      ? ("quoted-printable", quoted) : ("base64", base64(wire))
  }

  /// With lines that end with CRLF, however they did.
  private static func onTheWire(_ text: String) -> [UInt8] {
    var wire: [UInt8] = []
    wire.reserveCapacity(text.utf8.count + text.utf8.count / 16 + 2)
    var isAfterReturn = false
    for byte in text.utf8 {
      if byte == 0x0D || byte == 0x0A {
        if byte == 0x0D || !isAfterReturn { wire += lineEnd }
      } else {
        wire.append(byte)
      }
      isAfterReturn = byte == 0x0D
    }
    return wire
  }

  private static func base64Length(of count: Int) -> Int {
    let rest = count % 57
    return count / 57 * 78 + (rest > 0 ? (rest + 2) / 3 * 4 + 2 : 0)
  }

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 57 * 78 + 80)
    for start in stride(from: 0, to: bytes.count, by: 57) {
      appendBase64(bytes[start..<min(start + 57, bytes.count)], to: &output)
      output += lineEnd
    }
    return output
  }

  private static let lineEnd: [UInt8] = [0x0D, 0x0A]

  /// With padding, in one line.
  static func base64Text(_ bytes: some Collection<UInt8>) -> String {
    var output: [UInt8] = []
    appendBase64(Array(bytes)[...], to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendBase64(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let left = bytes.endIndex - index
      let bits =
        UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[index + 2]) : 0)
      for place in 0..<4 {
        let isLetter = place <= min(left, 3)
        output.append(
          isLetter ? Base64Alphabet.letters[Int(bits >> UInt32(18 - 6 * place) & 0x3F)] : UInt8(ascii: "="))
      }
      index += 3
    }
  }

  /// - Parameter text: with CRLF.
  private static func quotedPrintable(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count + text.count / 8)
    var lineStart = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\r") {
        output += lineEnd
        lineStart = output.count
        index += 2
        continue
      }
      let isLast = index + 1 == text.count || text[index + 1] == UInt8(ascii: "\r")
      let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      // What a relay may take for the end of a message or the beginning of another is written out.
      let isAwkward =
        output.count == lineStart
        && (byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: "F") && text[index...].starts(with: "From ".utf8))
      let isPlain =
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=") && !(isBlank && isLast) && !isAwkward
      if output.count - lineStart + (isPlain ? 1 : 3) > 75 {
        output.append(UInt8(ascii: "="))
        output += lineEnd
        lineStart = output.count
        // Begins a line now, and may be awkward there.
        continue
      }
      if isPlain {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "="))
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 15)])
      }
      index += 1
    }
    if output.count > lineStart { output += lineEnd }
    return output
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
}
