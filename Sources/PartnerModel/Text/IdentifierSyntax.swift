/// `^[a-z0-9][a-z0-9-]{0,62}$`: the shape of every identifier in a directory.
enum IdentifierSyntax {
  static func isIdentifier(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isIdentifier($0.span) }
  }

  static func isIdentifier(_ bytes: Span<UInt8>) -> Bool {
    guard (1...63).contains(bytes.count), bytes[0] != UInt8(ascii: "-") else { return false }
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        break
      default: return false
      }
    }
    return true
  }
}
