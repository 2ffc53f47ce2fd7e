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
    var isRow = false
    for number in source.startLine...max(source.startLine, source.endLine) {
      let bytes = prepared.line(number)
      let line = SlipLine(bytes)
      if isRow, number == source.startLine + 1, line.isRow, !MarkdownLine(Array(bytes)).isDelimiterRow {
        warn(
          number, line.column, "these lines are no table, and their `|` are shown",
          "Write a line of dashes below the head, with as many cells: `| --- | --- |`.")
      }
      isRow = line.isRow
      if let before = cells, MarkdownLine(Array(bytes)).isDelimiterRow, bytes.contains(UInt8(ascii: "|")) {
        fault(
          number, line.column,
          "this is no table: the line above has \(count(before)), and this one \(count(line.cells))",
          "Give both as many, and each row no more; write `\\|` where the sign itself is meant.")
      }
      cells = line.cells
      if let id = line.endingID {
        let remedy = "Begin it with `## `: two to six marks, and one ordinary blank."
        let message = "this line is no heading, so its `{#\(id)}` is shown"
        if line.isNearlyHeading {
          fault(number, line.column, message, remedy)
        } else {
          warn(number, line.column, message, "\(remedy) Where the signs themselves are meant, write `\\{#`.")
        }
      } else if let slip = line.markWithoutBlank(isFirst: number == source.startLine) {
        warn(number, line.column, "`\(slip.mark)` is shown: \(slip.what)", slip.remedy)
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

  /// A block of code without an end takes all that follows.
  mutating func look(atFencedCode source: CMark.Node) {
    guard source.startLine > 0, let fence = MarkdownLine(Array(prepared.line(source.startLine))).fence,
      case let last = MarkdownLine(Array(prepared.line(source.endLine))),
      source.endLine <= source.startLine || !last.closesFence(fence)
    else { return }
    let mark = String(repeating: Character(Unicode.Scalar(fence.mark)), count: fence.count)
    warn(
      source.startLine, source.startColumn, "this block of code has no end, and takes all that follows",
      "Write `\(mark)` on a line of its own behind it.")
  }

  /// cmark-gfm leaves out footnotes that nothing refers to, and those with a name that an earlier one has.
  mutating func lookAtFootnotes() {
    var fence: MarkdownLine.Fence?
    var defined: [(label: String, line: Int, column: Int)] = []
    var wanted: Set<String> = []
    for number in 1...max(1, prepared.lineCount) {
      let bytes = prepared.line(number)
      guard
        fence != nil || bytes.contains(UInt8(ascii: "[")) || bytes.contains(UInt8(ascii: "`"))
          || bytes.contains(UInt8(ascii: "~"))
      else { continue }
      let line = MarkdownLine(Array(bytes))
      if let open = fence {
        if line.closesFence(open) { fence = nil }
        continue
      }
      fence = line.fence
      for label in Self.footnoteLabels(in: line.content) {
        if label.isDefinition {
          defined.append((label.name, number, bytes.count - line.content.count + 1))
        } else {
          wanted.insert(label.name)
        }
      }
    }
    var seen: Set<String> = []
    for footnote in defined {
      if !seen.insert(footnote.label).inserted {
        warn(
          footnote.line, footnote.column,
          "there is a footnote `\(footnote.label)` above, and this one isn't shown",
          "Give each footnote a name of its own.")
      } else if !wanted.contains(footnote.label) {
        warn(
          footnote.line, footnote.column,
          "nothing refers to the footnote `\(footnote.label)`, and it isn't shown",
          "Write `[^\(footnote.label)]` where it belongs, or take it away.")
      }
    }
  }

  /// The names in `[^name]`, in lower case as they are compared.
  private static func footnoteLabels(in line: [UInt8]) -> [(name: String, isDefinition: Bool)] {
    var labels: [(name: String, isDefinition: Bool)] = []
    var rest = line[...]
    while let start = footnoteMark.place(in: rest),
      let end = rest[start...].firstIndex(of: UInt8(ascii: "]"))
    {
      let name = String(decoding: rest[(start + 2)..<end], as: UTF8.self).lowercased()
      let isDefinition = start == 0 && line[(end + 1)...].first == UInt8(ascii: ":")
      if !name.isEmpty { labels.append((name, isDefinition)) }
      rest = rest[(end + 1)...]
    }
    return labels
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
        : ("makes nothing \(found.mark.markMeaning) here", found.mark.markRemedy)
      warn(node.startLine, node.startColumn + found.offset, "`\(found.mark)` \(what), and is shown", remedy)
    }
  }

  /// Bold text right within bold text: the marks were paired otherwise than they look.
  mutating func look(atStrong source: CMark.Node) {
    guard let inner = source.childNodes.first(where: { $0.typeName == "strong" }) else { return }
    let place = inner.startLine > 0 ? (line: inner.startLine, column: inner.startColumn) : inner.place
    warn(
      place.line, place.column,
      "bold text stands within bold text: `**` was taken for an end, or for a beginning",
      "Put a blank outside of each pair of `**`, or let what stands between them begin and end with a letter."
    )
  }

  /// Looks at one text for what looks like a footnote, a link or a field and is none.
  mutating func look(atText source: CMark.Node) {
    let bytes = Array(source.literal.utf8)
    // Of a text without a place only what is near is known.
    func place(_ offset: Int) -> (line: Int, column: Int) {
      source.startLine > 0 ? (source.startLine, source.startColumn + offset) : source.place
    }
    if let start = Self.footnoteMark.place(in: bytes[...]),
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "]"))
    {
      let label = String(decoding: bytes[start + 2..<end], as: UTF8.self)
      if !label.isEmpty, !label.contains(where: \.isWhitespace) {
        let at = place(start)
        fault(
          at.line, at.column, "there is no footnote `\(label)`", "Write it below the text: `[^\(label)]: …`.")
      }
    }
    if let start = Self.bracketBeforeField.place(in: bytes[...]),
      Self.bracketBehindField.place(in: bytes[start...]) != nil
    {
      let at = place(start)
      fault(at.line, at.column, "a field in angle brackets is no link", "Write `[text]({{name}})`.")
    }
    for almost in Self.almost {
      guard let start = almost.bytes.place(in: bytes[...]),
        almost.isMeant(bytes[(start + almost.bytes.count)...], isBeforeLink: source.isBeforeLink),
        prepared.hasText(almost.text, line: source.startLine, column: source.startColumn + start)
      else { continue }
      warn(source.startLine, source.startColumn + start, almost.message, almost.remedy)
      return
    }
  }

  /// Signs that are nearly those of a link or a field.
  private struct Almost: Sendable {
    let text: String
    let message: String
    let remedy: String
    /// What has to stand behind them, so that it isn't something else; empty for anything.
    let followers: [String]
    let bytes: [UInt8]

    init(_ text: String, _ message: String, _ remedy: String, before followers: [String] = []) {
      (self.text, self.message, self.remedy, self.followers) = (text, message, remedy, followers)
      bytes = Array(text.utf8)
    }

    func isMeant(_ rest: ArraySlice<UInt8>, isBeforeLink: Bool) -> Bool {
      followers.isEmpty || rest.isEmpty && isBeforeLink
        || followers.contains { rest.starts(with: $0.utf8) }
    }
  }

  private static let almost: [Almost] = {
    let link = "this makes no link, and its brackets are shown"
    let addresses = ["http", "/", "#", "www.", "mailto:", String(Character(TagMarker.open))]
    let ordinary = "Write `[text](address)` with ordinary brackets and nothing between them."
    return [
      Almost(
        "](", link,
        "Write `[text](address)` with an address without blanks, or `\\]` where the signs are meant."),
      Almost("][", link, "Write `[text](address)`, or `\\]` where the signs are meant."),
      Almost("] (", link, ordinary, before: addresses), Almost("]（", link, ordinary, before: addresses),
      Almost("］（", link, ordinary, before: addresses), Almost("］(", link, ordinary, before: addresses),
      Almost("｛｛", "this is no field, and is shown", "Write `{{name}}`, with ordinary braces."),
    ]
  }()

  // Bytes, as every text of a page is searched for them.
  private static let footnoteMark = Array("[^".utf8)
  private static let bracketBeforeField = Array("<\(Character(TagMarker.open))".utf8)
  private static let bracketBehindField = Array("\(Character(TagMarker.close))>".utf8)

  /// An address that stands in the text as it is ends at a blank alone, and takes 。 and what is behind it along. It may have
  /// letters of any script where one begins a name of its own: behind a slash.
  mutating func look(atLink source: CMark.Node) {
    let children = source.childNodes
    guard children.count == 1, let text = children.first, text.typeName == "text",
      case let written = text.literal, Self.bareBeginnings.contains(where: written.hasPrefix),
      let strange = Self.end(of: written), searchesLeft > 0
    else { return }
    searchesLeft -= 1
    guard let place = prepared.place(of: written, fromLine: source.place.line), !place.isEnclosed else {
      return
    }
    // Of brackets that nearly make a link it is told already.
    let before = prepared.line(place.line).prefix(place.column - 1)
    guard !["]（", "］（"].contains(where: { before.suffix($0.utf8.count).elementsEqual($0.utf8) }) else {
      return
    }
    let address = (written.hasPrefix("www.") ? "https://" : "") + written[..<strange]
    warn(
      place.line, place.column + written[..<strange].utf8.count,
      "the address goes on with “\(written[strange...].prefix(10))”",
      "Put it into angle brackets: <\(address)>. Or write [text](address).")
  }

  /// Where an address seems to end: before punctuation that isn't ASCII, or before a letter of another script that stands
  /// behind one of ASCII, or for を, which begins no word.
  private static func end(of address: String) -> String.Index? {
    let scheme = address.firstRange(of: "://")?.upperBound ?? address.startIndex
    var last: Character = "/"
    for index in address[scheme...].indices {
      let character = address[index]
      defer { last = character }
      guard !character.isASCII else { continue }
      if character.isPunctuation || character.isSymbol || character == "を" { return index }
      if last.isASCII, last.isLetter || last.isNumber { return index }
    }
    return nil
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
