/// Finds what a stylesheet loads, as browsers read it (CSS Syntax Level 3): names in any case and with escapes; nothing in
/// comments and in texts that are only shown.
struct StyleScanner {
  struct Piece {
    enum Kind: Equatable {
      /// What `url` or a function like `image-set` names.
      case reference(String)
      /// A rule that loads another stylesheet, or lets it be read in another encoding.
      case rule(String)
      /// What can't be followed to what it loads.
      case unclear(String)
    }

    let kind: Kind
    /// Of a reference: with its quotes.
    let range: Range<Int>
  }

  /// Those whose texts are addresses.
  private static let loading: Set<String> = ["url", "src", "image", "image-set", "-webkit-image-set"]

  private let bytes: [UInt8]
  private var place = 0
  private var pieces: [Piece] = []
  /// The functions that stand open; empty for a bracket alone.
  private var functions: [String] = []

  static func pieces(of bytes: [UInt8]) -> [Piece] {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      return [Piece(kind: .unclear("there is something besides UTF-8"), range: 0..<0)]
    }
    var scanner = StyleScanner(bytes: bytes)
    while scanner.place < bytes.count { scanner.scan() }
    return scanner.pieces
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func scan() {
    let start = place
    let isLoading = Self.loading.contains(functions.last ?? "")
    switch bytes[place] {
    case UInt8(ascii: "/") where bytes[place...].starts(with: Array("/*".utf8)):
      guard let end = bytes[(place + 2)...].firstRange(of: Array("*/".utf8)) else {
        place = bytes.count
        return add(.unclear("a comment doesn't end"), from: start)
      }
      place = end.upperBound
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let text = text() else { return add(.unclear("a text doesn't end on its line"), from: start) }
      if isLoading { add(.reference(text), from: start) }
    case UInt8(ascii: "@"):
      place += 1
      let rule = name().lowercased()
      let isUTF8 = bytes[start...].starts(with: Array("@charset \"utf-8\";".utf8)) {
        $0 == $1 || $0 | 0x20 == $1
      }
      if rule == "import" || rule == "charset" && !isUTF8 { add(.rule(rule), from: start) }
    case UInt8(ascii: "("):
      functions.append("")
      place += 1
    case UInt8(ascii: ")"):
      _ = functions.popLast()
      place += 1
    case let byte where Self.isName(byte) || isEscape:
      let name = name().lowercased()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "(") else { return }
      place += 1
      functions.append(name)
      if isLoading, ["var", "attr", "env", "if"].contains(name) || name.hasPrefix("--") {
        add(.unclear("\(name)() says what is loaded"), from: start)
      }
      if name == "url" { bareAddress() }
    default:
      place += 1
    }
  }

  private mutating func add(_ kind: Piece.Kind, from start: Int) {
    pieces.append(Piece(kind: kind, range: start..<place))
  }

  // MARK: Tokens

  /// An address without quotes, which goes to the bracket.
  private mutating func bareAddress() {
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    let start = place
    guard place < bytes.count, !"\"'".utf8.contains(bytes[place]) else { return }
    var address: [UInt8] = []
    var end = place
    while place < bytes.count, bytes[place] != UInt8(ascii: ")") {
      let isBlank = Self.isBlank(bytes[place])
      address += isEscape ? escaped() : next()
      if !isBlank { end = place }
    }
    let target = String(decoding: address, as: UTF8.self)
    let blanks = target.utf8.reversed().prefix(while: Self.isBlank).count
    pieces.append(
      Piece(kind: .reference(String(decoding: address.dropLast(blanks), as: UTF8.self)), range: start..<end))
  }

  /// The text in quotes that begins here; nil where its line ends first.
  private mutating func text() -> String? {
    let quote = bytes[place]
    place += 1
    var text: [UInt8] = []
    while place < bytes.count, !Self.isEnd(bytes[place]) {
      if bytes[place] == quote {
        place += 1
        return String(decoding: text, as: UTF8.self)
      }
      if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count, Self.isEnd(bytes[place + 1]) {
        place += bytes[place...].starts(with: Array("\\\r\n".utf8)) ? 3 : 2
      } else {
        text += isEscape ? escaped() : next()
      }
    }
    return nil
  }

  private mutating func name() -> String {
    var name: [UInt8] = []
    while place < bytes.count, Self.isName(bytes[place]) || isEscape {
      name += isEscape ? escaped() : next()
    }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func next() -> [UInt8] {
    place += 1
    return [bytes[place - 1]]
  }

  private var isEscape: Bool {
    bytes[place] == UInt8(ascii: "\\") && !(place + 1 < bytes.count && Self.isEnd(bytes[place + 1]))
  }

  /// Up to six hexadecimal digits and a blank, or a sign that stands for itself.
  private mutating func escaped() -> [UInt8] {
    place += 1
    let digits = bytes[place...].prefix(6).prefix {
      UInt8(ascii: "0") <= $0 && Character(UnicodeScalar($0)).isHexDigit
    }
    guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      return place < bytes.count ? next() : []
    }
    place = digits.endIndex
    if bytes[place...].starts(with: Array("\r\n".utf8)) {
      place += 2
    } else if place < bytes.count, Self.isBlank(bytes[place]) {
      place += 1
    }
    return Array(String(Character(UnicodeScalar(value) ?? "\u{FFFD}")).utf8)
  }

  private static func isEnd(_ byte: UInt8) -> Bool { [0x0A, 0x0D, 0x0C].contains(byte) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isEnd(byte) }

  private static func isName(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
