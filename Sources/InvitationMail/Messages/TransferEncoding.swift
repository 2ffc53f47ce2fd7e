import WebText

/// How the bytes of a part were carried (RFC 2045 section 6). Strict where guessing could change the answer.
enum TransferEncoding {
  static func decode(
    _ lines: ArraySlice<SourceLine>, _ field: MailHeaders.Field?
  ) throws(MailFault) -> [SourceLine] {
    guard let field else { return Array(lines) }
    switch HeaderParameters(field.value).value {
    case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits": return Array(lines)
    case "base64": return try base64(lines)
    case "quoted-printable", "quoted printable": return try quotedPrintable(lines)
    case let other:
      throw MailFault(
        .malformed, line: field.line, "nothing here reads the encoding “\(other.prefix(40))”",
        remedy: "Copy the message's text into a file and give that.")
    }
  }

  /// Lines of what was encoded have no place of their own in the file: all name the part's first one.
  private static func base64(_ lines: ArraySlice<SourceLine>) throws(MailFault) -> [SourceLine] {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var hasEnded = false
    for line in lines {
      for (offset, byte) in line.bytes.enumerated()
      where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") {
        if byte == UInt8(ascii: "="), count % 4 >= 2 || hasEnded {
          hasEnded = true
          continue
        }
        guard !hasEnded, let value = Base64Alphabet.value(of: byte) else {
          throw MailFault(
            .malformed, line: line.number, column: offset + 1,
            hasEnded ? "more after the end of a base64 text" : "no letter of base64",
            remedy: "Save the message again, or copy its text into a file and give that.")
        }
        bits = bits << 6 | UInt32(value)
        count += 1
        if count % 4 == 0 {
          bytes += [
            UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
            UInt8(truncatingIfNeeded: bits),
          ]
        }
      }
    }
    switch count % 4 {
    case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    case 3: bytes += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
    case 1:
      throw MailFault(
        .malformed, line: lines.last?.number ?? 1, "a base64 text was cut off",
        remedy: "Save the whole message again.")
    default: break
    }
    let first = lines.first?.number ?? 1
    return SourceLine.all(of: bytes).map { SourceLine(bytes: $0.bytes, number: first) }
  }

  /// RFC 2045 section 6.7. A `=` that escapes nothing is refused: in an answer, `=fa` may be either.
  private static func quotedPrintable(_ lines: ArraySlice<SourceLine>) throws(MailFault) -> [SourceLine] {
    var decoded: [SourceLine] = []
    var whole: [UInt8] = []
    var start: Int?
    for line in lines {
      start = start ?? line.number
      var rest = line.bytes
      while rest.last == UInt8(ascii: " ") || rest.last == UInt8(ascii: "\t") { rest.removeLast() }
      let goesOn = rest.last == UInt8(ascii: "=")
      if goesOn { rest.removeLast() }
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "=") else {
          whole.append(byte)
          continue
        }
        let column = rest.startIndex - line.bytes.startIndex
        guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
          throw MailFault(
            .malformed, line: line.number, column: column, "a `=` that no two hexadecimal digits follow",
            remedy: "Save the message again, or copy its text into a file and give that.")
        }
        whole.append(high << 4 | low)
      }
      if goesOn { continue }
      decoded += split(whole, number: start ?? line.number)
      whole.removeAll()
      start = nil
    }
    return whole.isEmpty ? decoded : decoded + split(whole, number: start ?? 1)
  }

  /// An encoded line break is one all the same.
  private static func split(_ bytes: [UInt8], number: Int) -> [SourceLine] {
    bytes.contains(UInt8(ascii: "\n"))
      ? SourceLine.all(of: bytes).map { SourceLine(bytes: $0.bytes, number: number) }
      : [SourceLine(bytes: bytes[...], number: number)]
  }
}

/// RFC 4648 section 4.
enum Base64Alphabet {
  static func value(of letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
