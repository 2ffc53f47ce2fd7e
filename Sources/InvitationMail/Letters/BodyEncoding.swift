/// How a body is carried (RFC 2045 section 6), as lines of at most 76 bytes.
enum BodyEncoding {
  /// Quoted-printable, which people can read in the file, or base64 where that is shorter: for Japanese it is.
  static func shorter(_ text: String) -> (name: String, lines: [String]) {
    let normal = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let quoted = quotedPrintable(normal)
    let encoded = base64(Array(normal.replacing("\n", with: "\r\n").utf8))
    func length(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf8.count + 2 } }
    return length(quoted) <= length(encoded) ? ("quoted-printable", quoted) : ("base64", encoded)
  }

  static func base64(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 57).map { base64Text(bytes[$0..<min($0 + 57, bytes.count)]) }
  }

  /// With padding, in one line.
  static func base64Text(_ bytes: some Collection<UInt8>) -> String {
    var output: [UInt8] = []
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let group = rest.prefix(3)
      rest = rest.dropFirst(3)
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let letter = Base64Alphabet.letters[Int(bits >> UInt32(18 - 6 * place) & 0x3F)]
        output.append(place <= group.count ? letter : UInt8(ascii: "="))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func quotedPrintable(_ text: String) -> [String] {
    var lines: [String] = []
    var paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false)
    // The end of the last line is no line of its own.
    if paragraphs.last == "" { paragraphs.removeLast() }
    for paragraph in paragraphs {
      var current = ""
      let bytes = Array(paragraph.utf8)
      for (index, byte) in bytes.enumerated() {
        let isLast = index == bytes.count - 1
        let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        // What a relay may take for the end of a message or the beginning of another is written out.
        let isAwkward =
          current.isEmpty && (byte == UInt8(ascii: ".") || bytes[index...].starts(with: "From ".utf8))
        let isPlain =
          (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=") && !(isBlank && isLast) && !isAwkward
        let digits = String(byte, radix: 16, uppercase: true)
        let piece = isPlain ? String(UnicodeScalar(byte)) : byte < 16 ? "=0\(digits)" : "=\(digits)"
        if current.utf8.count + piece.utf8.count > 75 {
          lines.append(current + "=")
          current = ""
        }
        current += piece
      }
      lines.append(current)
    }
    return lines
  }
}
