/// Decides line by line what cmark-gfm gets to see; see `PreparedMarkdown`.
struct PreparedLines {
  enum Piece {
    case text(Range<Int>)
    case tag(Int)
  }

  /// A section's tag on a line of its own, which stands before this line of the output (counted from 1).
  struct Event {
    var line: Int
    var tag: Int
  }

  private(set) var output: [[Piece]] = []
  private(set) var events: [Event] = []

  private let text: SourceText
  private let tags: [(tag: TemplateTag, resolved: ResolvedTag)]
  private var fence: MarkdownLine.Fence?
  private var isInTable = false
  private var isInList = false
  /// Whether the next line with content needs an empty line before it.
  private var needsGap = false
  /// Section tags since the last line of the output.
  private var waiting: [Int] = []

  init(text: SourceText, tags: [(tag: TemplateTag, resolved: ResolvedTag)]) {
    self.text = text
    self.tags = tags
  }

  mutating func arrange() {
    let lines = lines()
    for (index, line) in lines.enumerated() {
      if fence == nil, let tag = standaloneTag(line) {
        switch tags[tag].tag.kind {
        case .open, .close: waiting.append(tag)
        case .partial: addPartial(line)
        case .comment, .value, .unescaped: break
        }
        continue
      }
      let next = index + 1 < lines.count ? lines[index + 1] : []
      add(line.filter { !isComment($0) }, next: next)
    }
    place(before: [], next: [])
  }

  /// The lines, cut at their tags. A comment over several lines makes one line of them.
  private func lines() -> [[Piece]] {
    var lines: [[Piece]] = []
    var line: [Piece] = []
    var start = 0
    func cut(_ range: Range<Int>) {
      var start = range.lowerBound
      for index in range where text.bytes[index] == UInt8(ascii: "\n") {
        if start < index { line.append(.text(start..<index)) }
        lines.append(line)
        line = []
        start = index + 1
      }
      if start < range.upperBound { line.append(.text(start..<range.upperBound)) }
    }
    for (number, entry) in tags.enumerated() {
      cut(start..<entry.tag.range.lowerBound)
      line.append(.tag(number))
      start = entry.tag.range.upperBound
    }
    cut(start..<text.bytes.count)
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The section, partial or comment that is all there is on a line, but for blanks and the marks of a quotation.
  private func standaloneTag(_ line: [Piece]) -> Int? {
    var found: [Int] = []
    for piece in line {
      switch piece {
      case .text(let range):
        let isPrefix = found.isEmpty
        let isEmpty = text.bytes[range].allSatisfy {
          $0 == 0x20 || $0 == 0x09 || (isPrefix && $0 == UInt8(ascii: ">"))
        }
        guard isEmpty else { return nil }
      case .tag(let number): found.append(number)
      }
    }
    let others = found.filter { tags[$0].tag.kind != .comment }
    guard others.count <= 1, let tag = others.first ?? found.first else { return nil }
    switch tags[tag].tag.kind {
    case .value, .unescaped: return nil
    case .open, .close, .partial, .comment: return tag
    }
  }

  private func isComment(_ piece: Piece) -> Bool {
    if case .tag(let number) = piece { tags[number].tag.kind == .comment } else { false }
  }

  private mutating func add(_ line: [Piece], next: [Piece]) {
    place(before: line, next: next)
    if needsGap, !isBlank(line) { emit(quoteMarks(line)) }
    needsGap = false
    emit(line)
    follow(line)
  }

  private mutating func addPartial(_ line: [Piece]) {
    place(before: line, next: [])
    if let last = output.last, !isBlank(last) { emit(quoteMarks(line)) }
    emit(line.filter { !isComment($0) })
    needsGap = true
    isInTable = false
  }

  private mutating func emit(_ line: [Piece]) {
    output.append(line)
  }

  /// Puts the waiting section tags between the last line and this one.
  private mutating func place(before line: [Piece], next: [Piece]) {
    let tagLines = waiting.map { tag -> Range<Int> in
      let start = tags[tag].tag.range.lowerBound
      return text.range(ofLine: text.line(at: start)).lowerBound..<start
    }
    let outermost = tagLines.min { quoteDepth([.text($0)]) < quoteDepth([.text($1)]) }
    guard let outermost else { return }
    if let last = output.last, !isBlank(last), !isBlank(line), !needsGap,
      !mayFollow(last, line, next: next, over: outermost)
    {
      emit(quoteMarks([.text(outermost)]))
      isInTable = false
    }
    for tag in waiting { events.append(Event(line: output.count + 1, tag: tag)) }
    waiting = []
  }

  /// Whether a line goes on with the list or the table of the last line over a section's tag.
  private func mayFollow(_ last: [Piece], _ line: [Piece], next: [Piece], over tagLine: Range<Int>) -> Bool {
    let depth = quoteDepth([.text(tagLine)])
    guard quoteDepth(last) == depth, quoteDepth(line) == depth else { return false }
    let kind = MarkdownLine(bytes(line))
    if isInTable {
      return kind.content.contains(UInt8(ascii: "|")) && !MarkdownLine(bytes(next)).isDelimiterRow
    }
    return isInList && kind.listMarkLength > 0
  }

  private func quoteDepth(_ line: [Piece]) -> Int {
    bytes(quoteMarks(line)).count { $0 == UInt8(ascii: ">") }
  }

  /// Takes note of what a line of the output begins, goes on with or ends.
  private mutating func follow(_ line: [Piece]) {
    let bytes = bytes(line)
    let kind = MarkdownLine(bytes)
    if let open = fence {
      if kind.closesFence(open) { fence = nil }
      return
    }
    let isAfterBlank = output.count < 2 || isBlank(output[output.count - 2])
    if kind.listMarkLength > 0 {
      isInList = true
    } else if isAfterBlank, !kind.isBlank, !kind.isIndented {
      isInList = false
    }
    fence = kind.fence
    if kind.isBlank {
      isInTable = false
    } else if kind.isDelimiterRow, !isAfterBlank {
      isInTable = true
    }
  }

  /// The line with markers of one byte: enough to tell what kind of line it is.
  private func bytes(_ line: [Piece]) -> [UInt8] {
    line.flatMap { piece -> [UInt8] in
      switch piece {
      case .text(let range): Array(text.bytes[range])
      case .tag: [UInt8(ascii: "x")]
      }
    }
  }

  private func isBlank(_ line: [Piece]) -> Bool { MarkdownLine(bytes(line)).isBlank }

  /// The part of a line that makes it belong to a quotation.
  private func quoteMarks(_ line: [Piece]) -> [Piece] {
    guard case .text(let range)? = line.first else { return [] }
    let prefix = text.bytes[range].prefix { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }
    guard let last = prefix.lastIndex(of: UInt8(ascii: ">")) else { return [] }
    return [.text(range.lowerBound..<last + 1)]
  }
}
