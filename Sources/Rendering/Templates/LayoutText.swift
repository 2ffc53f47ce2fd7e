/// What a layout prints on the way to its steps: the lines on which a static section's tag stands alone are taken away,
/// and what stands inside of a section is put there.
struct LayoutText {
  private enum Item {
    case text([UInt8])
    case step(LayoutStep)
    case opening(StaticSection)
    case closing
  }

  private var items: [Item] = []

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

  mutating func insert(_ step: LayoutStep) { items.append(.step(step)) }
  mutating func open(_ section: StaticSection) { items.append(.opening(section)) }
  mutating func close() { items.append(.closing) }

  var steps: [LayoutStep] {
    var steps: [LayoutStep] = []
    var open: [(section: StaticSection, before: [LayoutStep])] = []
    for item in withoutLinesOfSections() {
      switch item {
      case .text(let bytes): steps.append(.literal(bytes))
      case .step(let step): steps.append(step)
      case .opening(let section):
        open.append((section, steps))
        steps = []
      case .closing:
        guard let (section, before) = open.popLast() else { break }
        steps = before + [.section(section, steps)]
      }
    }
    return steps
  }

  /// Takes the line of a section's tag away where the tag stands alone on it.
  ///
  /// With two oddities that layouts are written for: a line begins behind a section whose first tag stood alone too,
  /// and blanks that end the text on a line of their own are dropped.
  private func withoutLinesOfSections() -> [Item] {
    var result = LayoutText()
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
      case .step:
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
