/// A style that loads nothing: rules, declarations or the value of an attribute.
///
/// It is held narrower than CSS, so that it can't be read in two ways: without escapes, comments, variables and
/// brackets in texts.
struct SVGStyle {
  /// The ids of the parts that it names.
  private(set) var targets: [String] = []
  private let text: String

  static let loads = PictureFault(
    message: "the picture loads something from elsewhere",
    remedy: "Save it with everything inside, as plain SVG.")

  init(_ text: String) throws(PictureFault) {
    self.text = text
    guard !text.contains("\\"), !text.contains("/*"), !text.contains("<") else { throw Self.unclear }
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let end = bytes[(place + 1)...].firstIndex(of: bytes[place]),
          !bytes[place..<end].contains(where: { "{}();@\n\r".utf8.contains($0) })
        else { throw Self.unclear }
        place = end + 1
      case UInt8(ascii: "@"):
        guard bytes[place...].starts(with: Array("@media".utf8)),
          !Self.isName(bytes.dropFirst(place + 6).first)
        else { throw Self.loads }
        place += 6
      case UInt8(ascii: "("):
        let name = String(
          decoding: bytes[..<place].reversed().prefix { Self.isName($0) }.reversed(), as: UTF8.self
        ).lowercased()
        place += 1
        if name == "url" {
          let end = bytes[place...].firstIndex(of: UInt8(ascii: ")")) ?? bytes.count
          guard end < bytes.count,
            let target = Self.target(String(decoding: bytes[place..<end], as: UTF8.self))
          else { throw Self.loads }
          targets.append(target)
          place = end + 1
        } else if !name.isEmpty, !SVGNames.functions.contains(name) {
          throw Self.loads
        }
      default: place += 1
      }
    }
  }

  /// The rules that name parts, each with the classes of the elements that it is for; nil where it may be for any.
  var rules: [(classes: [String]?, targets: [String])] {
    get throws(PictureFault) {
      var rules: [(classes: [String]?, targets: [String])] = []
      for piece in text.split(separator: "}") where piece.lowercased().contains("url(") {
        let halves = piece.split(separator: "{", omittingEmptySubsequences: false)
        let targets = try SVGStyle(String(piece)).targets
        let classes = halves[0].split(separator: ",", omittingEmptySubsequences: false).map(Self.className)
        rules.append(
          (halves.count == 2 && !classes.contains(nil) ? classes.compactMap(\.self) : nil, targets))
      }
      return rules
    }
  }

  /// An id as it is written behind `#`; nil for what would have to be understood first.
  static func fragment(_ text: Substring) -> String? {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { isName($0) || ".:".utf8.contains($0) }
    return isPlain ? String(text) : nil
  }

  private static let unclear = PictureFault(
    message: "a style of the picture holds an escape, a comment or brackets in quotes",
    remedy: "Save the picture as plain SVG: nothing may hide what a style loads from elsewhere.")

  private static func isName(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte >= 0x80 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func trimmed(_ text: some StringProtocol) -> Substring {
    let head = Substring(text).drop(while: \.isWhitespace)
    return head.prefix(
      head.lastIndex { !$0.isWhitespace }.map { head.distance(from: head.startIndex, to: $0) + 1 } ?? 0)
  }

  private static func target(_ written: String) -> String? {
    var text = trimmed(written)
    if let quote = text.first, quote == "\"" || quote == "'" {
      guard text.count > 1, text.last == quote else { return nil }
      text = text.dropFirst().dropLast()
    }
    return text.first == "#" ? fragment(text.dropFirst()) : nil
  }

  /// Of `.name` or `path.name`.
  private static func className(_ selector: Substring) -> String? {
    let parts = trimmed(selector).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].allSatisfy(\.isLetter), !parts[1].isEmpty,
      parts[1].utf8.allSatisfy({ isName($0) })
    else { return nil }
    return String(parts[1])
  }
}
