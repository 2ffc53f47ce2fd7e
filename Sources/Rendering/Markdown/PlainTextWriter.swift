/// Writes Markdown nodes as a program that prints plain text, for letters: paragraphs with an empty line between them, items
/// with a dash, and where a link leads behind its words.
struct PlainTextWriter {
  private(set) var builder = ProgramBuilder()

  mutating func writeBlocks(_ nodes: [MarkdownNode]) {
    for node in nodes { writeBlock(node) }
  }

  private mutating func writeBlock(_ node: MarkdownNode) {
    switch node.kind {
    case .list(let start, _):
      // Its items may all come from sections, and then there is no list.
      builder.openEnclosed()
      builder.beginEnclosedBody()
      writeItems(node.children, number: start)
      builder.beginEnclosedClose()
      builder.literal("\n")
      builder.close()
    case .section(let section):
      open(section)
      writeBlocks(node.children)
      builder.close()
    case .rule: builder.literal("----\n\n")
    case .quote, .notice, .footnotes, .footnote: writeBlocks(node.children)
    case .table:
      writeRows(node.children)
      builder.literal("\n")
    default:
      writeInlines(node)
      builder.literal("\n\n")
    }
  }

  private mutating func writeItems(_ nodes: [MarkdownNode], number: Int?) {
    var number = number
    for node in nodes {
      if case .section(let section) = node.kind {
        open(section)
        writeItems(node.children, number: number)
        builder.close()
        continue
      }
      builder.literal(number.map { "\($0). " } ?? "- ")
      for (place, child) in node.children.enumerated() {
        if place > 0 { builder.literal("  ") }
        writeInlines(child)
        builder.literal("\n")
      }
      number = number.map { $0 + 1 }
    }
  }

  private mutating func writeRows(_ nodes: [MarkdownNode]) {
    for node in nodes {
      if case .section(let section) = node.kind {
        open(section)
        writeRows(node.children)
        builder.close()
        continue
      }
      for (place, cell) in node.children.enumerated() {
        if place > 0 { builder.literal(": ") }
        writeInlines(cell)
      }
      builder.literal("\n")
    }
  }

  private mutating func open(_ section: MarkdownSection) {
    let field = section.field
    if section.isRepeated {
      builder.openEach(field.slot, level: field.level)
    } else {
      builder.openWhen(field.slot, level: field.level, is: !section.isInverted)
    }
  }

  // MARK: Inlines

  private mutating func writeInlines(_ parent: MarkdownNode) {
    var breaks = SoftBreaks.joins(in: parent.children)[...]
    for node in parent.children { writeInline(node, &breaks) }
  }

  private mutating func writeInline(_ node: MarkdownNode, _ breaks: inout ArraySlice<Bool>) {
    switch node.kind {
    case .text(let text): builder.literal(text)
    case .field(let field): builder.value(field.slot, level: field.level, .none)
    case .softBreak:
      if breaks.popFirst() != true { builder.literal(" ") }
    case .hardBreak: builder.literal("\n")
    case .section(let section):
      open(section)
      for child in node.children { writeInline(child, &breaks) }
      builder.close()
    case .link(let target, _):
      for child in node.children { writeInline(child, &breaks) }
      guard !isSaid(target, by: node.children) else { return }
      builder.literal(" <")
      for piece in target.pieces {
        switch piece {
        case .literal(let text): builder.literal(text)
        case .field(let field, .linkPart): builder.value(field.slot, level: field.level, .linkPart)
        case .field(let field, _): builder.value(field.slot, level: field.level, .none)
        }
      }
      builder.literal(">")
    case .image: break
    default: for child in node.children { writeInline(child, &breaks) }
    }
  }

  /// Whether the words of a link are its address: also that of a mailbox.
  private func isSaid(_ target: LinkTarget, by words: [MarkdownNode]) -> Bool {
    let said = words.map { node in
      if case .field(let field) = node.kind { "{{\(field.slot.path)}}" } else { node.plainText }
    }.joined()
    let written = target.written
    return said == written || "mailto:\(said)" == written || "tel:\(said)" == written
  }
}
