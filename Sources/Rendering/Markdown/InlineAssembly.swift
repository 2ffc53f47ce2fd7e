import SourceDiagnostics

/// Puts the inline content of one element together: text is cut at its markers, and what stands between the
/// tags of a section goes into that section.
struct InlineAssembly {
  private let tags: [(tag: TemplateTag, resolved: ResolvedTag)]
  private var nodes: [MarkdownNode] = []
  private var open: [(section: MarkdownNode, number: Int, before: [MarkdownNode])] = []
  private var faults = DiagnosticList()

  init(_ tags: [(tag: TemplateTag, resolved: ResolvedTag)]) {
    self.tags = tags
  }

  mutating func add(_ node: MarkdownNode) {
    nodes.append(node)
  }

  mutating func add(_ text: String, at position: SourcePosition) {
    for piece in TagMarker.pieces(of: text) {
      switch piece {
      case .text(let text):
        nodes.append(MarkdownNode(kind: .text(String(text)), position: position))
      case .tag(let number): add(tag: number)
      }
    }
  }

  private mutating func add(tag number: Int) {
    let (tag, resolved) = tags[number]
    switch resolved {
    case .value(let field):
      nodes.append(MarkdownNode(kind: .field(field), position: tag.position))
    case .open(let field, let inverted, let number):
      let section = MarkdownSection(field: field, isInverted: inverted, number: number)
      open.append((MarkdownNode(kind: .section(section), position: tag.position), number, nodes))
      nodes = []
    case .close(let number):
      guard open.last?.number == number, var (section, _, before) = open.popLast() else {
        fault(
          tag.position, "this section ends in another element than it began in",
          "Put both of its tags into the same text, outside of emphasis, links and cells or inside."
        )
        return
      }
      section.children = nodes
      before.append(section)
      nodes = before
    case .partial(let name):
      fault(
        tag.position, "the partial `\(name)` stands in the midst of a text",
        "Put {{> \(name)}} on a line of its own.")
    case .unescaped:
      fault(
        tag.position, "HTML can't be put into a page's text", "Put it into a partial: {{> name}}.")
    case .comment, .faulty: break
    }
  }

  private mutating func fault(_ position: SourcePosition, _ message: String, _ remedy: String) {
    faults.append(Diagnostic(at: position, message, remedy: remedy))
  }

  /// The content; what is still open is a fault.
  mutating func finish(_ faults: inout DiagnosticList) -> [MarkdownNode] {
    while let (section, _, before) = open.popLast() {
      fault(
        section.position, "this section ends in another element than it began in",
        "Put both of its tags into the same text, outside of emphasis, links and cells or inside.")
      nodes = before + nodes
    }
    faults.append(self.faults)
    return nodes
  }
}

/// The content of a code block: the line of a section's tag that stands alone on it is left out.
enum CodeLines {
  static func nodes(
    of code: String, _ tags: [(tag: TemplateTag, resolved: ResolvedTag)],
    at position: SourcePosition,
    faults: inout DiagnosticList
  ) -> [MarkdownNode] {
    var assembly = InlineAssembly(tags)
    for line in code.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let bare = line.filter { $0 != " " && $0 != "\t" }
      let pieces = TagMarker.pieces(of: bare)
      if pieces.count == 1, case .tag(let number)? = pieces.first,
        tags[number].resolved.isSectionTag
      {
        assembly.add(bare, at: position)
      } else {
        assembly.add(line + "\n", at: position)
      }
    }
    return assembly.finish(&faults)
  }
}

extension TagMarker {
  /// The tag that is all there is in an element.
  static func onlyTag(in nodes: [CMark.Node]) -> Int? {
    guard nodes.count == 1, let node = nodes.first, node.typeName == "text",
      case let pieces = pieces(of: node.literal), pieces.count == 1,
      case .tag(let number)? = pieces.first
    else { return nil }
    return number
  }
}

extension PreparedMarkdown {
  /// Where a node of the tree comes from.
  func position(of node: CMark.Node) -> SourcePosition {
    position(line: node.place.line, column: node.place.column)
  }
}
