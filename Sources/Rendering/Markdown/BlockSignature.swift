/// What of a block must be the same in every language of a page, and what a translator may not change.
package struct BlockSignature: Hashable, Sendable {
  /// What kind of block it is, as a fault says it.
  let name: String
  /// The blocks inside, with the items of a list.
  let inside: [BlockSignature]

  init(_ node: MarkdownNode) {
    func count(_ number: Int, _ one: String) -> String {
      "\(number) \(one)\(number == 1 ? "" : "s")"
    }
    inside = node.children.compactMap { $0.isBlock ? BlockSignature($0) : nil }
    switch node.kind {
    case .heading(let level, let id): name = "a heading of level \(level), `\(id)`"
    case .list(let start, _):
      name = "a \(start == nil ? "list" : "numbered list") of \(count(node.children.count, "item"))"
    case .item(let isDone): name = isDone == nil ? "an item" : "a task"
    case .quote: name = "a quotation of \(count(node.children.count, "block"))"
    case .notice(let kind, _):
      name = "a notice (\(kind.rawValue)) of \(count(node.children.count, "block"))"
    case .codeBlock: name = "a code block"
    case .rule: name = "a line across"
    case .table(let alignments, _):
      name =
        "a table of \(count(node.children.count, "row")) and \(count(alignments.count, "column"))"
    case .row: name = "a row"
    case .partial(let partial): name = "the partial `\(partial)`"
    case .footnotes: name = count(node.children.count, "footnote")
    case .footnote: name = "a footnote"
    case .section(let section):
      name = "the section `\(section.isInverted ? "^" : "#")\(section.field.slot.path)`"
    default: name = "a paragraph"
    }
  }

  /// The first place where two blocks differ.
  func firstDifference(from other: BlockSignature) -> (here: String, there: String)? {
    guard name == other.name else { return (name, other.name) }
    for (left, right) in zip(inside, other.inside) {
      if let difference = left.firstDifference(from: right) {
        return ("\(name) with \(difference.here)", "\(name) with \(difference.there)")
      }
    }
    guard inside.count == other.inside.count else {
      return ("\(name) with \(inside.count) blocks inside", "one with \(other.inside.count)")
    }
    return nil
  }
}

extension MarkdownNode {
  fileprivate var isBlock: Bool {
    switch kind {
    case .paragraph, .heading, .list, .item, .quote, .notice, .codeBlock, .rule, .table, .row,
      .partial,
      .footnotes, .footnote:
      true
    case .section: children.contains(where: \.isBlock)
    default: false
    }
  }
}
