/// Writes a page as the text that is kept for evidence; see `MarkdownDocument.canonicalText`.
struct CanonicalTextWriter {
  let partials: [String: Program]
  private(set) var text = ""
  private var indent = ""

  init(partials: [String: Program]) {
    self.partials = partials
  }

  mutating func write(_ nodes: [MarkdownNode]) {
    for node in nodes { write(node) }
  }

  private mutating func write(_ node: MarkdownNode) {
    switch node.kind {
    case .heading(let level, let id):
      line("\(String(repeating: "#", count: level)) \(inline(node)) {#\(id)}")
    case .list(let start, _): writeItems(node.children, number: start)
    case .quote: inside("> ", "> ") { $0.write(node.children) }
    case .notice(let kind, _):
      line("> [!\(kind.rawValue.uppercased())]")
      inside("> ", "> ") { $0.write(node.children) }
    case .codeBlock(let language):
      line("```\(language)")
      for codeLine in inline(node).split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      {
        line(String(codeLine))
      }
      line("```")
    case .rule: line("---")
    case .table: writeRows(node.children)
    case .partial(let name):
      line("{{> \(name)}}")
      line(partials[name]?.templateText ?? "")
    case .footnotes: write(node.children)
    case .footnote(let number, _): inside("[^\(number)]: ", "  ") { $0.write(node.children) }
    case .section(let section):
      line(section.openingTag)
      write(node.children)
      line(section.closingTag)
    default: line(inline(node))
    }
  }

  private mutating func writeItems(_ nodes: [MarkdownNode], number: Int?) {
    var number = number
    for node in nodes {
      switch node.kind {
      case .section(let section):
        line(section.openingTag)
        writeItems(node.children, number: number)
        line(section.closingTag)
      case .item(let isDone):
        let box = isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        inside("\(number.map { "\($0)." } ?? "-") \(box)", "  ") { $0.write(node.children) }
        number = number.map { $0 + 1 }
      default: break
      }
    }
  }

  private mutating func writeRows(_ nodes: [MarkdownNode]) {
    for node in nodes {
      switch node.kind {
      case .section(let section):
        line(section.openingTag)
        writeRows(node.children)
        line(section.closingTag)
      case .row: line("| \(node.children.map(inline).joined(separator: " | ")) |")
      default: break
      }
    }
  }

  private mutating func line(_ content: String) {
    for part in content.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "\(indent)\(part)\n"
    }
  }

  /// Writes with `first` before the first line and `rest` before all others.
  private mutating func inside(
    _ first: String, _ rest: String, _ body: (inout CanonicalTextWriter) -> Void
  ) {
    var inner = CanonicalTextWriter(partials: partials)
    body(&inner)
    var mark = first
    for part in inner.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      text += "\(indent)\(mark)\(part)\n"
      mark = rest
    }
  }

  private func inline(_ parent: MarkdownNode) -> String {
    var breaks = SoftBreaks.joins(in: parent.children)[...]
    return parent.children.map { inline($0, &breaks) }.joined()
  }

  private func inline(_ node: MarkdownNode, _ breaks: inout ArraySlice<Bool>) -> String {
    func content() -> String { node.children.map { inline($0, &breaks) }.joined() }
    switch node.kind {
    case .text(let text): return text
    case .field(let field): return "{{\(field.slot.path)}}"
    case .softBreak: return breaks.popFirst() == true ? "" : " "
    case .hardBreak: return "\n"
    case .code: return "`\(content())`"
    case .emphasis: return "*\(content())*"
    case .strong: return "**\(content())**"
    case .strikethrough: return "~~\(content())~~"
    case .link(let target, let title): return "[\(content())](\(target.written)\(written(title)))"
    case .image(let target, let title, _):
      return "![\(node.children.map(\.plainText).joined())](\(target.written)\(written(title)))"
    case .footnoteReference(let number, _): return "[^\(number)]"
    case .section(let section): return section.openingTag + content() + section.closingTag
    default: return content()
    }
  }

  private func written(_ title: [LinkTarget.Piece]) -> String {
    title.isEmpty ? "" : " \"\(LinkTarget(pieces: title).written)\""
  }
}

extension MarkdownSection {
  var openingTag: String { "{{\(isInverted ? "^" : "#")\(field.slot.path)}}" }
  var closingTag: String { "{{/\(field.slot.path)}}" }
}
