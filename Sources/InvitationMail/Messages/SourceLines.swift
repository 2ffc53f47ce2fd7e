import Charsets
import Glibc

/// A line of a file as bytes, without its end, and where it stands.
struct SourceLine {
  let bytes: ArraySlice<UInt8>
  /// From 1.
  let number: Int

  var isBlank: Bool { bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

  /// A file's lines, ended by LF or CRLF; by CR where no LF stands in it, as Macs wrote them once.
  static func all(of bytes: [UInt8]) -> [SourceLine] {
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let ends = places(of: UInt8(ascii: "\n"), in: bytes)
    if ends.isEmpty, bytes.contains(UInt8(ascii: "\r")) {
      return lines(bytes, from: mark, ends: places(of: UInt8(ascii: "\r"), in: bytes))
    }
    return lines(bytes, from: mark, ends: ends)
  }

  private static func lines(_ bytes: [UInt8], from first: Int, ends: [Int]) -> [SourceLine] {
    var lines: [SourceLine] = []
    lines.reserveCapacity(ends.count + 1)
    var start = first
    for end in ends + [bytes.count] {
      let hasReturn = end > start && end < bytes.count && bytes[end - 1] == UInt8(ascii: "\r")
      lines.append(SourceLine(bytes: bytes[start..<(hasReturn ? end - 1 : end)], number: lines.count + 1))
      start = end + 1
    }
    return lines
  }

  /// By the system's search: a kept mail may have 25 MiB.
  private static func places(of byte: UInt8, in bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return [] }
      var places: [Int] = []
      var start = 0
      while start < buffer.count, let found = memchr(base + start, Int32(byte), buffer.count - start) {
        places.append(base.distance(to: UnsafeRawPointer(found)))
        start = base.distance(to: UnsafeRawPointer(found)) + 1
      }
      return places
    }
  }
}

/// A line of text, and the line of the file that it comes from.
struct TextLine {
  let text: String
  let number: Int
  /// In which it came.
  var charset = Charset.utf8
  /// What may hide some of it from readers of HTML; nil where nothing does.
  var doubt: String?

  /// Cut at every sign that ends a line where people read it, such as a lone CR or U+2028: programs copy these too. U+0085
  /// ends one for Unicode, but in no mail program or browser.
  var split: [TextLine] {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: Self.endsLine) else { return [self] }
    return scalars.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine).map {
      TextLine(text: String($0), number: number, charset: charset)
    }
  }

  /// Whether some of it wasn't in its character set.
  var isDamaged: Bool { text.unicodeScalars.contains("\u{FFFD}") }

  static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\u{B}", "\u{C}", "\r", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
