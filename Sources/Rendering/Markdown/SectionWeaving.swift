import SourceDiagnostics

/// Puts the sections whose tags stand on lines of their own around blocks, list items or table rows.
///
/// A section goes around the outermost blocks that lie between its two lines as a whole. Where that is one
/// list, it goes around the list's items, so that a list field makes one list of many items. Where it ends
/// amid a list and holds other blocks too, the list is two lists.
struct SectionWeaving {
  private(set) var faults = DiagnosticList()

  mutating func weave(_ sections: [PreparedMarkdown.BlockSection], into nodes: inout [MarkdownNode]) {
    for section in sections { place(section, in: &nodes) }
  }

  private mutating func place(
    _ section: PreparedMarkdown.BlockSection, in nodes: inout [MarkdownNode]
  ) {
    let body = section.opensBefore..<section.closesBefore
    if nodes.count(where: { $0.overlaps(body) }) > 1 {
      nodes = nodes.flatMap { $0.divided(at: [body.lowerBound, body.upperBound]) }
    }
    let inside = nodes.indices.filter {
      !nodes[$0].isFootnotes && body.contains(nodes[$0].lines.lowerBound)
        && body.contains(nodes[$0].lines.upperBound)
    }
    let cut = nodes.indices.filter {
      !nodes[$0].isFootnotes && !inside.contains($0)
        && nodes[$0].lines.upperBound >= body.lowerBound
        && nodes[$0].lines.lowerBound < body.upperBound
    }
    if let only = cut.first, cut.count == 1, inside.isEmpty, nodes[only].holdsBlocks {
      place(section, in: &nodes[only].children)
      return
    }
    guard cut.isEmpty else {
      faults.append(
        Diagnostic(
          at: section.position,
          "the section `\(section.section.field.slot.path)` cuts a block in two",
          remedy:
            "Put empty lines around the lines with its tags, or write it inside one paragraph."))
      return
    }
    guard let first = inside.first else {
      faults.append(
        Diagnostic(
          at: section.position, "the section `\(section.section.field.slot.path)` holds nothing",
          remedy: "Write its content between its tags, or take it out."))
      return
    }
    if inside.count == 1, case .list = nodes[first].kind {
      place(section, in: &nodes[first].children)
      return
    }
    var node = MarkdownNode(
      kind: .section(section.section), children: inside.map { nodes[$0] },
      position: section.position,
      lines: body.lowerBound...max(body.lowerBound, body.upperBound - 1))
    for inner in section.inside { place(inner, in: &node.children) }
    nodes.replaceSubrange(first...(inside.last ?? first), with: [node])
  }
}

extension MarkdownNode {
  fileprivate var isFootnotes: Bool { kind == .footnotes }

  fileprivate func overlaps(_ body: Range<Int>) -> Bool {
    !isFootnotes && lines.upperBound >= body.lowerBound && lines.lowerBound < body.upperBound
  }

  /// A list cut into lists at these lines. Items before and behind the end of a section that holds more than
  /// the list are one list to Markdown, and two to the author.
  fileprivate func divided(at borders: [Int]) -> [MarkdownNode] {
    guard case .list(let start, let isTight) = kind else { return [self] }
    let parts = Dictionary(grouping: children) { item in borders.count { $0 <= item.lines.lowerBound } }
    return parts.sorted { $0.key < $1.key }.enumerated().compactMap { index, part in
      guard let first = part.value.first, let last = part.value.last else { return nil }
      return MarkdownNode(
        kind: .list(start: index == 0 ? start : start.map { _ in 1 }, isTight: isTight),
        children: part.value, position: first.position, lines: first.lines.lowerBound...last.lines.upperBound)
    }
  }

  fileprivate var holdsBlocks: Bool {
    switch kind {
    case .list, .item, .quote, .notice, .table, .section: true
    default: false
    }
  }
}
