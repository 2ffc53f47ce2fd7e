import SourceDiagnostics

/// Goes over a finished page: ids that are used twice, fields outside of their list, and what the caller
/// wants to know of headings and links.
struct MarkdownCheck {
  private(set) var faults = DiagnosticList()
  private(set) var headings: [MarkdownHeading] = []
  private(set) var links: [MarkdownLink] = []
  private var lists: [Int] = []
  private let checksLists: Bool

  /// - Parameter checksLists: not where faults were found before, which tear fields and their lists apart.
  init(checksLists: Bool) {
    self.checksLists = checksLists
  }

  mutating func check(_ nodes: [MarkdownNode]) {
    for node in nodes { check(node) }
  }

  private mutating func check(_ node: MarkdownNode) {
    for field in node.fields where checksLists {
      if let list = field.list, !lists.contains(list) {
        faults.append(
          Diagnostic(
            at: node.position,
            "`\(field.slot.path)` belongs to the items of a list and stands outside of it",
            remedy: "Write the link out inside the list's section."))
      }
    }
    switch node.kind {
    case .heading(let level, let id): heading(node, level, id)
    // One that may lead nowhere is told already.
    case .link(let target, _) where target.pieces != [.literal(LinkPolicy.nowhere)]:
      links.append(MarkdownLink(kind: .link, target: target.written, position: node.position))
    case .image(let target, _, _):
      links.append(MarkdownLink(kind: .image, target: target.written, position: node.position))
    case .section(let section) where section.isRepeated:
      lists.append(section.number)
      check(node.children)
      lists.removeLast()
      return
    default: break
    }
    check(node.children)
  }

  private mutating func heading(_ node: MarkdownNode, _ level: Int, _ id: String) {
    if !lists.isEmpty {
      faults.append(
        Diagnostic(
          at: node.position,
          "a heading can't be repeated for the items of a list, as its id would be",
          remedy: "Put it before the list, or write bold text instead."))
    }
    if !id.isEmpty, let first = headings.first(where: { $0.id == id }) {
      faults.append(
        Diagnostic(
          at: node.position,
          "the id `\(id)` is that of the heading in line \(first.position.line) already",
          remedy: "Give each heading of a page an id of its own."))
      return
    }
    headings.append(
      MarkdownHeading(
        id: id, level: level, text: TextTemplate(plainTextOf: node), position: node.position))
  }
}

extension TextTemplate {
  /// The text of an element without its markup.
  fileprivate init(plainTextOf node: MarkdownNode) {
    func parts(_ node: MarkdownNode) -> [Part] {
      switch node.kind {
      case .text(let text): [.literal(text)]
      case .field(let field): [.field(field.slot)]
      case .softBreak, .hardBreak: [.literal(" ")]
      default: node.children.flatMap(parts)
      }
    }
    self.init(parts: parts(node))
  }
}
