/// A line of a file as bytes, without its end, and where it stands.
struct SourceLine {
  let bytes: ArraySlice<UInt8>
  /// From 1.
  let number: Int

  /// A file's lines, ended by LF or CRLF.
  static func all(of bytes: [UInt8]) -> [SourceLine] {
    var lines: [SourceLine] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      lines.append(SourceLine(bytes: bytes[start..<(hasReturn ? end - 1 : end)], number: lines.count + 1))
      start = end + 1
    }
    return lines
  }
}

/// A line of text, and the line of the file that it comes from.
struct TextLine {
  let text: String
  let number: Int
}
