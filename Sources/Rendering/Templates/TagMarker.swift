/// Stands for a template tag where the text goes through a parser that doesn't know tags.
///
/// Two characters of the last private-use plane, with the tag's number between them. A template may not
/// contain them, and a value that does loses them when it is escaped, so a marker is never mistaken.
enum TagMarker {
  static let open: Unicode.Scalar = "\u{10FFFC}"
  static let close: Unicode.Scalar = "\u{10FFFD}"
  /// Both, and nothing else.
  static let characters = open...close

  /// The first byte of both in UTF-8, and how many they have.
  static let leadByte: UInt8 = 0xF4
  static let byteCount = 4

  static func text(_ number: Int) -> String {
    "\(Character(open))\(number)\(Character(close))"
  }

  /// Whether one of the two characters begins at `index`.
  static func begins(in utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + 3 < utf8.count else { return false }
    return utf8[index] == leadByte && utf8[index + 1] == 0x8F && utf8[index + 2] == 0xBF
      && (utf8[index + 3] == 0xBC || utf8[index + 3] == 0xBD)
  }

  /// Whether a text begins with a character reference for one of the two: a parser makes the character of it.
  static func isReferred(to text: ArraySlice<UInt8>) -> Bool {
    guard text.starts(with: "&#".utf8) else { return false }
    var digits = text.dropFirst(2)
    let isHexadecimal = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
    if isHexadecimal { digits = digits.dropFirst() }
    digits = digits.prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
    }
    let number = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    return number.flatMap(Unicode.Scalar.init).map(characters.contains) ?? false
  }

  enum Piece: Equatable {
    case text(Substring)
    case tag(Int)
  }

  /// The text cut at its markers.
  static func pieces(of text: String) -> [Piece] {
    var text = text
    let markers = text.withUTF8(markers)
    var pieces: [Piece] = []
    var start = text.startIndex
    for (range, number) in markers {
      let opening = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
      if start < opening { pieces.append(.text(text[start..<opening])) }
      pieces.append(.tag(number))
      start = text.utf8.index(opening, offsetBy: range.count)
    }
    if start < text.endIndex { pieces.append(.text(text[start...])) }
    return pieces
  }

  /// The markers of a text. Most texts have none, so that looking at bytes is what costs least.
  private static func markers(_ utf8: UnsafeBufferPointer<UInt8>) -> [(range: Range<Int>, number: Int)] {
    var markers: [(range: Range<Int>, number: Int)] = []
    var start = 0
    while let opening = place(of: open, in: utf8, from: start),
      let closing = place(of: close, in: utf8, from: opening + byteCount),
      let number = Int(String(decoding: utf8[opening + byteCount..<closing], as: UTF8.self))
    {
      start = closing + byteCount
      markers.append((opening..<start, number))
    }
    return markers
  }

  private static func place(
    of scalar: Unicode.Scalar, in utf8: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    var start = start
    while let found = utf8[start...].firstIndex(of: leadByte) {
      if let encoded = UTF8.encode(scalar), utf8[found...].starts(with: encoded) { return found }
      start = found + 1
    }
    return nil
  }
}
