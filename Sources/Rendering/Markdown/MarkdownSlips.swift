import SourceDiagnostics

/// Finds what an author meant as Markdown and what is none: lines that nearly begin a heading or a list, tables whose cells get
/// lost, marks that stay in the text, addresses that go on into the sentence behind them. cmark-gfm takes all of it for text and
/// says nothing.
struct MarkdownSlips: Sendable {
  private(set) var faults = DiagnosticList()
  private let prepared: PreparedMarkdown
  /// Where an address stands is looked for in the text: not more often than people would read of it.
  private var searchesLeft = 20

  init(_ prepared: PreparedMarkdown) {
    self.prepared = prepared
  }

  // MARK: Lines

  /// Looks at each line of a paragraph.
  mutating func look(atParagraph source: CMark.Node) {
    guard source.startLine > 0 else { return }
    var cells: Int?
    for number in source.startLine...max(source.startLine, source.endLine) {
      let bytes = prepared.line(number)
      let line = SlipLine(bytes)
      if let before = cells, MarkdownLine(Array(bytes)).isDelimiterRow, bytes.contains(UInt8(ascii: "|")) {
        fault(
          number, line.column,
          "this is no table: the line above has \(count(before)), and this one \(count(line.cells))",
          "Give both as many, and each row no more.")
      }
      cells = line.cells
      if let id = line.endingID {
        fault(
          number, line.column, "this line is no heading, so its `{#\(id)}` is shown",
          "Begin it with `## `: two to six marks, and one ordinary blank.")
      } else if let slip = line.markBeforeOddBlank {
        warn(
          number, line.column, "`\(slip.mark)` is shown: \(slip.blank) stands beside it",
          "Put one ordinary blank between the mark and the text, and nothing before it.")
      }
    }
  }

  /// A heading that is indented is code.
  mutating func look(atIndentedCode source: CMark.Node) {
    guard source.startLine > 0 else { return }
    for number in source.startLine...max(source.startLine, source.endLine) {
      let line = SlipLine(prepared.line(number))
      guard line.text.hasPrefix("#"), line.endingID != nil else { continue }
      fault(
        number, line.column, "this heading is indented, and becomes code",
        "Take the blanks before it away; code that looks like this goes between lines of ```.")
    }
  }

  /// cmark-gfm drops the cells that a table's head has no column for.
  mutating func look(atRow source: CMark.Node, columns: Int) {
    guard source.startLine > 0 else { return }
    let line = SlipLine(prepared.line(source.startLine))
    guard line.cells > columns else { return }
    fault(
      source.startLine, line.column(ofCell: columns),
      "the row has \(count(line.cells)), and the table's head \(count(columns)): the rest would be lost",
      "Write `\\|` where the sign itself is meant, in code too, or give the head a column for it.")
  }

  // MARK: Texts

  /// Looks at the content of one element for marks that stay in the text, since no emphasis begins or ends beside punctuation and
  /// letters of a script without blanks.
  mutating func look(atMarksOf nodes: [CMark.Node]) {
    var marks = LeftMarks()
    for (index, node) in nodes.enumerated() {
      switch node.typeName {
      case "text": marks.add(node.literal, index)
      case "softbreak", "linebreak": marks.add(blank: index)
      default: marks.add(other: index)
      }
    }
    for found in marks.found {
      let node = nodes[found.node]
      guard node.startLine > 0,
        prepared.hasText(found.mark, line: node.startLine, column: node.startColumn + found.offset)
      else { continue }
      let (what, remedy) =
        found.mark.hasPrefix("＊")
        ? ("is no mark", "Write `*`, with an ordinary keyboard's sign.")
        : (
          "makes nothing \(found.mark.meaning) here",
          "Let what stands between them begin and end with a letter, or write `\(found.mark.escaped)`."
        )
      warn(node.startLine, node.startColumn + found.offset, "`\(found.mark)` \(what), and is shown", remedy)
    }
  }

  /// Looks at one text for what looks like a footnote or a link and is none.
  mutating func look(atText source: CMark.Node) {
    let bytes = Array(source.literal.utf8)
    let line = max(1, source.startLine)
    if let start = Self.footnoteMark.place(in: bytes[...]),
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "]"))
    {
      let label = String(decoding: bytes[start + 2..<end], as: UTF8.self)
      if !label.isEmpty, !label.contains(where: \.isWhitespace) {
        fault(
          line, source.startColumn + start, "there is no footnote `\(label)`",
          "Write it below the text: `[^\(label)]: …`.")
      }
    }
    if let start = Self.bracketBeforeField.place(in: bytes[...]),
      Self.bracketBehindField.place(in: bytes[start...]) != nil
    {
      fault(
        line, source.startColumn + start, "a field in angle brackets is no link", "Write `[text]({{name}})`.")
    }
    if let start = Self.linkMiddle.place(in: bytes[...]),
      prepared.hasText("](", line: source.startLine, column: source.startColumn + start)
    {
      warn(
        line, source.startColumn + start, "this makes no link, and its brackets are shown",
        "Write `[text](address)` with an address without blanks, or `\\]` where the signs are meant.")
    }
  }

  // Bytes, as every text of a page is searched for them.
  private static let footnoteMark = Array("[^".utf8)
  private static let bracketBeforeField = Array("<\(Character(TagMarker.open))".utf8)
  private static let bracketBehindField = Array("\(Character(TagMarker.close))>".utf8)
  private static let linkMiddle = Array("](".utf8)

  /// An address that stands in the text as it is ends at a blank alone, and takes 。 and what is behind it along.
  mutating func look(atLink source: CMark.Node) {
    let children = source.childNodes
    guard children.count == 1, let text = children.first, text.typeName == "text",
      case let written = text.literal, Self.bareBeginnings.contains(where: written.hasPrefix),
      let strange = written.firstIndex(where: { !$0.isASCII }),
      searchesLeft > 0
    else { return }
    searchesLeft -= 1
    guard let place = prepared.place(of: written, fromLine: source.place.line), !place.isEnclosed else {
      return
    }
    let column = place.column + written[..<strange].utf8.count
    warn(
      place.line, column, "the address goes on with “\(written[strange...].prefix(10))”",
      "Put it into angle brackets: <\(written[..<strange])>. Or write [text](address).")
  }

  private static let bareBeginnings = ["https://", "http://", "www."]

  // MARK: -

  private func count(_ cells: Int) -> String { "\(cells) \(cells == 1 ? "cell" : "cells")" }

  private mutating func fault(_ line: Int, _ column: Int, _ message: String, _ remedy: String) {
    faults.append(
      Diagnostic(at: prepared.position(line: line, column: column), message, remedy: remedy))
  }

  private mutating func warn(_ line: Int, _ column: Int, _ message: String, _ remedy: String) {
    faults.append(
      Diagnostic(.warning, at: prepared.position(line: line, column: column), message, remedy: remedy))
  }
}

/// One line as an author sees it.
private struct SlipLine {
  /// Without blanks and marks of quotations before it, and blanks behind it.
  let text: String
  /// Where that begins, counted from 1.
  let column: Int

  init(_ bytes: ArraySlice<UInt8>) {
    let content = MarkdownLine(Array(bytes)).content
    column = bytes.count - content.count + 1
    var text = String(decoding: content, as: UTF8.self)[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    self.text = String(text)
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

extension String {
  /// As it is shown, and makes nothing.
  fileprivate var escaped: String { map { "\\\($0)" }.joined() }

  /// What marks like these would make of a text.
  fileprivate var meaning: String {
    hasPrefix("~") ? "struck out" : count > 1 ? "bold" : "italic"
  }
}

/// Marks of emphasis that stayed in a text although they come in pairs.
private struct LeftMarks {
  struct Found {
    let node: Int
    /// In bytes, behind the beginning of the node.
    let offset: Int
    let mark: String
  }

  private struct Run {
    let node: Int
    let offset: Int
    let mark: Unicode.Scalar
    let count: Int
    var before: Unicode.Scalar?
    var after: Unicode.Scalar?

    var isLong: Bool { mark == "*" && count > 1 }
    /// As many as make something.
    var isUsual: Bool { mark == "~" ? count == 2 : count <= 3 }

    var mayOpen: Bool {
      guard let after, !after.properties.isWhitespace else { return false }
      return switch mark {
      case "_": !(before?.isWordOfASCII ?? false)
      case "＊": !("0"..."9").contains(after) && !("０"..."９").contains(after)
      default: true
      }
    }

    var mayClose: Bool {
      guard let before, !before.properties.isWhitespace else { return false }
      return mark != "_" || !(after?.isWordOfASCII ?? false)
    }
  }

  private var runs: [Run] = []
  private var last: Unicode.Scalar?
  /// Whether the last run goes on, or wants to know what is behind it.
  private var isOpen = false

  mutating func add(_ text: String, _ node: Int) {
    var offset = 0
    for scalar in text.unicodeScalars {
      if "*_~＊".unicodeScalars.contains(scalar) {
        if isOpen, let run = runs.last, run.mark == scalar, run.node == node {
          runs[runs.count - 1] = Run(
            node: node, offset: run.offset, mark: scalar, count: run.count + 1, before: run.before)
        } else {
          end(with: scalar)
          runs.append(Run(node: node, offset: offset, mark: scalar, count: 1, before: last))
          isOpen = true
        }
      } else {
        end(with: scalar)
      }
      last = scalar
      offset += String(scalar).utf8.count
    }
  }

  mutating func add(blank node: Int) {
    end(with: " ")
    last = " "
  }

  mutating func add(other node: Int) {
    end(with: "\u{FFFC}")
    last = "\u{FFFC}"
  }

  private mutating func end(with scalar: Unicode.Scalar) {
    if isOpen { runs[runs.count - 1].after = scalar }
    isOpen = false
  }

  /// `**` wherever it is left; of the others those that seem to begin something that another one ends.
  var found: [Found] {
    var found: [Found] = []
    var index = 0
    while index < runs.count {
      let run = runs[index]
      index += 1
      let end = runs[index...].firstIndex { $0.mark == run.mark && $0.count == run.count && $0.mayClose }
      guard run.isLong || run.isUsual && run.mayOpen && end != nil else { continue }
      found.append(
        Found(node: run.node, offset: run.offset, mark: String(repeating: String(run.mark), count: run.count))
      )
      if let end { index = end + 1 }
    }
    return found
  }
}

extension Unicode.Scalar {
  fileprivate var isWordOfASCII: Bool { isASCII && (properties.isAlphabetic || ("0"..."9").contains(self)) }
}

extension [UInt8] {
  /// Where these bytes first stand in others.
  fileprivate func place(in bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    while let start = rest.firstIndex(of: self[0]) {
      rest = rest[start...]
      if rest.starts(with: self) { return start }
      rest = rest.dropFirst()
    }
    return nil
  }
}
