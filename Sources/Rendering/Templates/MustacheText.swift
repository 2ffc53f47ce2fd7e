import Mustache

/// A template on its way to swift-mustache, which is given no more than the tags that it prints and a marker for all
/// that stands between two of them: at each tag it looks at every character that is left, and it copies what it prints.
///
/// It therefore sees no line of the text, and the lines on which a section's tag stands alone are taken away here, by
/// its own rules.
struct MustacheText {
  private enum Item {
    case text([UInt8])
    /// A field of a list's item, by the path under which swift-mustache finds it.
    case value(String)
    case opening(SectionTag)
    case closing(SectionTag)
    case insertion(CompiledTemplate.Insertion)
  }

  /// What becomes of the tag of a section that isn't personal.
  enum SectionTag {
    /// A tag for swift-mustache: a list, or a section inside of one that depends on its item.
    case mustache(String)
    case insertion(CompiledTemplate.Insertion)
  }

  private var items: [Item] = []
  /// A text in pieces, since a tag costs as much as the rest of its piece is long. Sections can't be cut.
  private static let longestPiece = 128

  mutating func text(_ bytes: some Collection<UInt8>) {
    guard !bytes.isEmpty else { return }
    if case .text(var last)? = items.last {
      items.removeLast()
      last += bytes
      items.append(.text(last))
    } else {
      items.append(.text(Array(bytes)))
    }
  }

  mutating func value(_ path: String) { items.append(.value(path)) }
  mutating func open(_ tag: SectionTag) { items.append(.opening(tag)) }
  mutating func close(_ tag: SectionTag) { items.append(.closing(tag)) }
  mutating func insert(_ insertion: CompiledTemplate.Insertion) { items.append(.insertion(insertion)) }

  /// The template in pieces, to be printed one behind another, and what the markers in it stand for.
  ///
  /// - Throws: what swift-mustache can't read.
  func finish() throws -> (pieces: [MustacheTemplate], insertions: [[CompiledTemplate.Insertion]]) {
    var pieces: [MustacheTemplate] = []
    var insertions: [[CompiledTemplate.Insertion]] = []
    var piece = ""
    var depth = 0
    var run: [CompiledTemplate.Insertion] = []
    func endRun() {
      guard !run.isEmpty else { return }
      piece += TagMarker.text(insertions.count)
      insertions.append(run)
      run = []
    }
    for item in withoutLinesOfSections() {
      switch item {
      case .text(let bytes): run.append(.literal(bytes))
      case .insertion(let insertion), .opening(.insertion(let insertion)),
        .closing(.insertion(let insertion)):
        run.append(insertion)
      case .value(let path):
        endRun()
        piece += "{{{\(path)}}}"
      case .opening(.mustache(let tag)):
        endRun()
        if depth == 0, piece.utf8.count >= Self.longestPiece {
          pieces.append(try MustacheTemplate(string: piece))
          piece = ""
        }
        piece += tag
        depth += 1
      case .closing(.mustache(let tag)):
        endRun()
        piece += tag
        depth -= 1
      }
    }
    endRun()
    pieces.append(try MustacheTemplate(string: piece))
    return (pieces, insertions)
  }

  /// Takes the line of a section's tag away where the tag stands alone on it.
  ///
  /// As swift-mustache does it, with what is odd about that: a line begins behind a section whose first tag stood
  /// alone too, and blanks that end the text on a line of their own are dropped.
  private func withoutLinesOfSections() -> [Item] {
    var result = MustacheText()
    var isLineStart = true
    /// The blanks that the line begins with.
    var blanks: ArraySlice<UInt8> = []
    /// For each section that is open, whether its first tag stood alone.
    var stoodAlone: [Bool] = []
    /// How much of the next text belongs to the line of the tag before it.
    var taken = 0

    func endsLine(at next: Int) -> Bool {
      guard next < items.count else { return true }
      guard case .text(let bytes) = items[next],
        let end = bytes.firstIndex(where: { !isBlank($0) }), bytes[end] == lineBreak
      else { return false }
      taken = end + 1
      return true
    }
    /// - Returns: whether the tag stands alone on its line.
    func takeLine(ofTagAt index: Int) -> Bool {
      let isAlone = isLineStart && endsLine(at: index + 1)
      if !isAlone { result.text(blanks) }
      blanks = []
      return isAlone
    }

    for (index, item) in items.enumerated() {
      switch item {
      case .text(let bytes):
        var rest = bytes[taken...]
        taken = 0
        while !rest.isEmpty {
          if isLineStart { blanks = rest.prefix(while: isBlank) }
          rest = rest.dropFirst(blanks.count)
          let end = rest.firstIndex(of: lineBreak).map { $0 + 1 } ?? rest.endIndex
          guard end > rest.startIndex else { break }
          result.text(blanks)
          result.text(rest[..<end])
          blanks = []
          isLineStart = rest[end - 1] == lineBreak
          rest = rest[end...]
        }
      case .value, .insertion:
        result.text(blanks)
        blanks = []
        isLineStart = false
        result.items.append(item)
      case .opening:
        isLineStart = takeLine(ofTagAt: index)
        stoodAlone.append(isLineStart)
        result.items.append(item)
      case .closing:
        _ = takeLine(ofTagAt: index)
        isLineStart = stoodAlone.popLast() ?? false
        result.items.append(item)
      }
    }
    return result.items
  }
}

private let lineBreak = UInt8(ascii: "\n")

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
