/// How a body is carried (RFC 2045 section 6), as lines of at most 76 bytes.
enum BodyEncoding {
  /// Quoted-printable, which people can read in the file, or base64 where that is shorter: for Japanese it is.
  /// Lines end with CRLF. A letter has two bodies, and a portal may have a hundred thousand letters: what is written goes
  /// straight to its place, and a quoted-printable form that is getting too long is given up at once.
  static func shorter(_ text: String) -> (name: String, body: [UInt8]) {
    let wire = onTheWire(text)
    return wire.withUnsafeBufferPointer { wire in
      quotedPrintable(wire, atMost: base64Length(of: wire.count)).map { ("quoted-printable", $0) }
        ?? ("base64", base64(wire))
    }
  }

  /// With lines that end with CRLF, however they did.
  private static func onTheWire(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { text in
      var wire: [UInt8] = []
      wire.reserveCapacity(text.count + text.count / 16 + 2)
      var start = 0
      for index in text.indices where text[index] == newline || text[index] == carriageReturn {
        let isSecond = text[index] == newline && index > 0 && text[index - 1] == carriageReturn
        if !isSecond {
          wire.append(contentsOf: text[start..<index])
          wire.append(carriageReturn)
          wire.append(newline)
        }
        start = index + 1
      }
      wire.append(contentsOf: text[start...])
      return wire
    }
  }

  private static func base64Length(of count: Int) -> Int {
    let rest = count % bytesOfLine
    return count / bytesOfLine * (lettersOfLine + 2) + (rest > 0 ? lengthInLetters(rest) + 2 : 0)
  }

  private static func lengthInLetters(_ count: Int) -> Int { (count + 2) / 3 * 4 }

  private static var bytesOfLine: Int { 57 }
  private static var lettersOfLine: Int { 76 }
  private static var newline: UInt8 { 0x0A }
  private static var carriageReturn: UInt8 { 0x0D }

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { base64($0) }
  }

  private static func base64(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: base64Length(of: bytes.count)) { output, count in
      for start in stride(from: 0, to: bytes.count, by: bytesOfLine) {
        let line = UnsafeBufferPointer(rebasing: bytes[start..<min(start + bytesOfLine, bytes.count)])
        write(line, to: output, &count)
        output[count] = carriageReturn
        output[count + 1] = newline
        count += 2
      }
    }
  }

  /// With padding, in one line.
  static func base64Text(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    return String(unsafeUninitializedCapacity: lengthInLetters(bytes.count)) { output in
      var count = 0
      bytes.withUnsafeBufferPointer { write($0, to: output, &count) }
      return count
    }
  }

  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
  ) {
    let letters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    func letter(_ bits: UInt32) -> UInt8 { letters.utf8Start[Int(bits & 0x3F)] }
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let bits =
        UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[index + 2]) : 0)
      output[count] = letter(bits >> 18)
      output[count + 1] = letter(bits >> 12)
      output[count + 2] = left > 1 ? letter(bits >> 6) : UInt8(ascii: "=")
      output[count + 3] = left > 2 ? letter(bits) : UInt8(ascii: "=")
      count += 4
      index += 3
    }
  }

  /// - Parameter text: with CRLF.
  /// - Returns: nil where that takes more than `limit` bytes.
  private static func quotedPrintable(_ text: UnsafeBufferPointer<UInt8>, atMost limit: Int) -> [UInt8]? {
    let digits: StaticString = "0123456789ABCDEF"
    var isTooLong = false
    let output = [UInt8](unsafeUninitializedCapacity: limit + room) { output, count in
      var lineStart = 0
      var index = 0
      while index < text.count {
        guard count <= limit else {
          isTooLong = true
          return
        }
        let byte = text[index]
        if byte == carriageReturn {
          output[count] = byte
          output[count + 1] = newline
          count += 2
          lineStart = count
          index += 2
          continue
        }
        let isLast = index + 1 == text.count || text[index + 1] == carriageReturn
        let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        // What a relay may take for the end of a message or the beginning of another is written out.
        let isAwkward =
          count == lineStart
          && (byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "F") && text[index...].starts(with: "From ".utf8))
        let isPlain =
          byte >= 0x20 && byte <= 0x7E && byte != UInt8(ascii: "=") && !(isBlank && isLast) && !isAwkward
        if count - lineStart + (isPlain ? 1 : 3) > 75 {
          output[count] = UInt8(ascii: "=")
          output[count + 1] = carriageReturn
          output[count + 2] = newline
          count += 3
          lineStart = count
          // Begins a line now, and may be awkward there.
          continue
        }
        if isPlain {
          output[count] = byte
          count += 1
        } else {
          output[count] = UInt8(ascii: "=")
          output[count + 1] = digits.utf8Start[Int(byte >> 4)]
          output[count + 2] = digits.utf8Start[Int(byte & 15)]
          count += 3
        }
        index += 1
      }
      if count > lineStart {
        output[count] = carriageReturn
        output[count + 1] = newline
        count += 2
      }
    }
    return isTooLong || output.count > limit ? nil : output
  }

  /// For what is written before the limit is looked at again.
  private static var room: Int { 8 }
}
