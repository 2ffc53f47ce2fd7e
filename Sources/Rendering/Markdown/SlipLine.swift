/// One line as an author sees it.
struct SlipLine {
  /// Without blanks and marks of quotations before it, and blanks behind it.
  let text: String
  /// Where that begins, counted from 1.
  let column: Int
  private let isQuoted: Bool

  init(_ bytes: ArraySlice<UInt8>) {
    let content = MarkdownLine(Array(bytes)).content
    column = bytes.count - content.count + 1
    isQuoted = bytes.dropLast(content.count).contains(UInt8(ascii: ">"))
    var text = String(decoding: content, as: UTF8.self)[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    self.text = String(text)
  }

  /// Whether it looks like a row of a table.
  var isRow: Bool { text.hasPrefix("|") || text.hasPrefix("｜") }

  /// Whether its beginning is nearly that of a heading.
  var isNearlyHeading: Bool {
    text.unicodeScalars.drop { $0.isAnyBlank || "->*+".unicodeScalars.contains($0) }.first?.isHeadingMark
      ?? false
  }

  /// A mark that would begin something, were a blank behind it.
  ///
  /// - Parameter isFirst: whether it is the first line of its paragraph.
  func markWithoutBlank(isFirst: Bool) -> (mark: String, what: String, remedy: String)? {
    let blank =
      "Put one ordinary blank between the mark and the text; or write `\\` before the mark to show it."
    let scalars = text.unicodeScalars
    if isFirst, !isQuoted, text.hasPrefix("[!"), let end = text.firstIndex(of: "]"),
      text[..<end].dropFirst(2).allSatisfy({ $0.isASCII && $0.isLetter }),
      text.distance(from: text.startIndex, to: end) > 2
    {
      let mark = String(text[...end])
      return (mark, "a notice is a quotation", "Begin its lines with `> `: `> \(mark)`.")
    }
    let hashes = scalars.prefix(while: \.isHeadingMark)
    if hashes.count > 1, let next = scalars.dropFirst(hashes.count).first, !next.isAnyBlank, next != "\t" {
      return (String(hashes), "no blank stands behind it, so this is no heading", blank)
    }
    let digits = scalars.prefix { ("0"..."9").contains($0) }
    let rest = scalars.dropFirst(digits.count)
    if isFirst, let mark = rest.first, let next = rest.dropFirst().first, !next.isASCII,
      next.properties.isAlphabetic,
      digits.isEmpty ? mark == "-" : digits.count < 3 && mark == "."
    {
      return ("\(String(digits))\(mark)", "no blank stands behind it, so this is no list", blank)
    }
    var item = scalars[...]
    while let mark = Self.mark(of: item), item.dropFirst(mark.count).first == " ",
      mark.first?.isHeadingMark == false
    {
      item = item.dropFirst(mark.count).drop { $0 == " " }
      for box in ["[]", "[ ]", "[x]", "[X]"] where item.starts(with: box.unicodeScalars) {
        let next = item.dropFirst(box.count).first
        guard box == "[]" || next.map({ !$0.isASCII }) ?? false else { continue }
        return (box, "this is no task", "Write `[ ]` or `[x]`, and one ordinary blank behind it.")
      }
    }
    return nil
  }

  /// `id` of `Title {#id}`.
  var endingID: String? {
    guard text.hasSuffix("}"), let start = text.ranges(of: "{#").last,
      !text[..<start.lowerBound].hasSuffix("\\"),
      case let id = text[start.upperBound...].dropLast(), HeadingID.isValid(String(id))
    else { return nil }
    return String(id)
  }

  /// A mark that would begin something, were the blank beside it an ordinary one.
  var markBeforeOddBlank: (mark: String, blank: String)? {
    var rest = text.unicodeScalars[...]
    let before = rest.prefix(while: \.isOddBlank)
    rest = rest.dropFirst(before.count)
    if let odd = before.first {
      if rest.starts(with: "[!".unicodeScalars) { return ("[!", odd.named) }
      if let mark = Self.mark(of: rest), rest.dropFirst(mark.count).first.map(\.isAnyBlank) ?? false {
        return (String(mark), odd.named)
      }
      return nil
    }
    // A task's box stands behind the mark of its item.
    while let mark = Self.mark(of: rest) {
      let behind = rest.dropFirst(mark.count)
      guard let next = behind.first else { return nil }
      if next.isOddBlank { return (String(mark), next.named) }
      guard next == " ", !mark.first!.isHeadingMark else { return nil }
      rest = behind.drop { $0 == " " }
    }
    return nil
  }

  /// A mark of a heading, list item or task at the beginning.
  private static func mark(of text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
    guard let first = text.first else { return nil }
    if first.isHeadingMark { return text.prefix(while: \.isHeadingMark) }
    if "-*+".unicodeScalars.contains(first) { return text.prefix(1) }
    for box in ["[ ]", "[x]", "[X]"] where text.starts(with: box.unicodeScalars) { return text.prefix(3) }
    let digits = text.prefix { ("0"..."9").contains($0) }
    guard (1...9).contains(digits.count), let end = text.dropFirst(digits.count).first,
      end == "." || end == ")"
    else { return nil }
    return text.prefix(digits.count + 1)
  }

  // MARK: Cells

  /// How many cells it has as a row of a table.
  var cells: Int { cellEnds.count + 1 }

  func column(ofCell index: Int) -> Int {
    column + (index == 0 ? 0 : cellEnds[index - 1] + 1)
  }

  /// Where the signs between cells stand, in bytes. In code, too, a sign divides cells, but with a backslash before it.
  private var cellEnds: [Int] {
    let bytes = Array(text.utf8)
    // The head of a table in a list stands behind the item's mark.
    let start = MarkdownLine(bytes).listMarkLength
    let first = bytes[start...].firstIndex { $0 != UInt8(ascii: " ") } ?? start
    var ends: [Int] = []
    var isEscaped = false
    for (place, byte) in bytes.enumerated().dropFirst(first) {
      if byte == UInt8(ascii: "|"), !isEscaped, place > first, place < bytes.count - 1 { ends.append(place) }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return ends
  }
}

extension Unicode.Scalar {
  /// A blank, or something that isn't seen, which Markdown doesn't take for one.
  fileprivate var isOddBlank: Bool {
    self == "\u{A0}" || self == "\u{3000}" || self == "\u{200B}" || self == "\u{FEFF}"
  }

  fileprivate var isAnyBlank: Bool { self == " " || isOddBlank }

  fileprivate var isHeadingMark: Bool { self == "#" || self == "＃" }

  /// As a fault says it.
  fileprivate var named: String {
    switch self {
    case "\u{A0}": "a no-break space (U+00A0)"
    case "\u{3000}": "a full-width blank (U+3000)"
    case "\u{200B}": "a blank of no width (U+200B)"
    default: "a byte order mark (U+FEFF)"
    }
  }
}
