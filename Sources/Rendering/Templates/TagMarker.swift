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

  enum Piece: Equatable {
    case text(Substring)
    case tag(Int)
  }

  /// The text cut at its markers.
  static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    while let opening = firstIndex(of: open, in: bytes[start...]),
      case let inside = bytes.index(opening, offsetBy: byteCount),
      let closing = firstIndex(of: close, in: bytes[inside...]),
      let number = Int(text[inside..<closing])
    {
      if start < opening { pieces.append(.text(text[start..<opening])) }
      pieces.append(.tag(number))
      start = bytes.index(closing, offsetBy: byteCount)
    }
    if start < text.endIndex { pieces.append(.text(text[start...])) }
    return pieces
  }

  /// Most texts have no marker, so that looking at bytes is what costs least.
  private static func firstIndex(of scalar: Unicode.Scalar, in bytes: Substring.UTF8View) -> String.Index? {
    var rest = bytes
    while let start = rest.firstIndex(of: leadByte) {
      rest = rest[start...]
      if let encoded = UTF8.encode(scalar), rest.starts(with: encoded) { return start }
      rest = rest.dropFirst()
    }
    return nil
  }
}
