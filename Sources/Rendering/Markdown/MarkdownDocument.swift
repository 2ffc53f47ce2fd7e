package import SourceDiagnostics

/// A Markdown page, parsed and checked once: blocks that can be printed singly or together.
///
/// The Markdown is GitHub's, with tables, task lists, strikethrough, autolinks and footnotes, and with the
/// tags of a template in it: fields in texts and link targets, sections around blocks, list items and table
/// rows, partials on lines of their own. A field's value is put in when the page is printed, and is never
/// read as Markdown or HTML.
package struct MarkdownDocument: Sendable {
  /// The blocks at the top level. The blocks of a section over a flag are blocks of their own.
  package let blocks: [MarkdownBlock]
  package let headings: [MarkdownHeading]
  package let links: [MarkdownLink]
  private let settings: MarkdownSettings
  private let isSound: Bool

  /// Reads a page; what is wrong with it is added to `faults`. A page with faults prints nothing.
  package init(_ source: TemplateSource, settings: MarkdownSettings, faults: inout DiagnosticList) {
    var found = DiagnosticList()
    let prepared = PreparedMarkdown(
      source, schema: settings.schema, scope: settings.scope, faults: &found)
    var reader = MarkdownReader(prepared, settings: settings)
    var nodes = reader.read()
    var weaving = SectionWeaving()
    weaving.weave(prepared.sections, into: &nodes)
    found.append(reader.faults)
    found.append(weaving.faults)
    var check = MarkdownCheck(checksLists: !found.hasErrors)
    check.check(nodes)
    found.append(check.faults)
    faults.append(found)
    isSound = !found.hasErrors
    blocks = MarkdownBlock.blocks(of: nodes)
    headings = check.headings
    links = check.links
    self.settings = settings
  }

  /// The whole page.
  package func program(ids: ElementIDs = .plain) -> Program {
    Program.concatenation(blocks.map { program(of: $0, ids: ids) })
  }

  /// One of the page's blocks.
  ///
  /// - Parameter partials: what those print of which the page was read with no more than their names.
  package func program(
    of block: MarkdownBlock, ids: ElementIDs = .plain, partials: [String: Program] = [:]
  ) -> Program {
    guard isSound else { return Program(literal: "") }
    var settings = settings
    settings.partials.merge(partials) { $1 }
    var writer = HTMLWriter(settings, ids: ids)
    writer.writeBlocks([block.node])
    return writer.builder.finish()
  }

  /// The whole text as plain text, with an empty line behind each paragraph.
  package var plainText: Program {
    guard isSound else { return Program(literal: "") }
    var writer = PlainTextWriter()
    writer.writeBlocks(blocks.map(\.node))
    return writer.builder.finish()
  }

  /// The text of the page as it is kept for evidence: with its headings, lists and tables marked as in
  /// Markdown, and with fields as `{{name}}`.
  ///
  /// It depends on the page's text alone, not on how the HTML is written, so that its digest stays the same
  /// until the text changes. A partial is there with the HTML that it prints.
  package var canonicalText: String {
    var writer = CanonicalTextWriter(partials: settings.partials)
    writer.write(blocks.map(\.node))
    return writer.text
  }
}

extension MarkdownDocument {
  /// Where headings aren't in the order of an outline: the page's title is its heading of level 1, and below each stand those of
  /// the next level.
  package var outlineFaults: DiagnosticList {
    var faults = DiagnosticList()
    var above = 1
    for heading in headings {
      if heading.level == 1 {
        faults.append(
          Diagnostic(
            at: heading.position, "a heading of level 1 is the page's title, which stands in its head",
            remedy: "Begin the line with `##`."))
      } else if heading.level > above + 1 {
        let marks = String(repeating: "#", count: above + 1)
        faults.append(
          Diagnostic(
            at: heading.position, "a heading of level \(heading.level) follows one of level \(above)",
            remedy: "Begin the line with `\(marks)`: no level is left out."))
      }
      above = heading.level
    }
    return faults
  }
}

/// A block at the top level of a page.
package struct MarkdownBlock: Sendable {
  package enum Kind: Hashable, Sendable {
    case paragraph, heading, list, quote, notice, code, rule, table, partial, footnotes
    /// Blocks that are repeated for the items of a list.
    case repeated
  }

  package let kind: Kind
  /// The heading's id, or that of the heading above with `_` and a number. The same in every language.
  package let id: String
  /// The id of the heading above, or of the block itself.
  package let headingID: String?
  package let position: SourcePosition
  /// What must be the same in every language: kinds of blocks, numbers of items, rows and columns.
  package let signature: BlockSignature
  let node: MarkdownNode

  /// The names of the partials in it.
  package var partials: Set<String> { Set(node.partials) }
}

package struct MarkdownHeading: Hashable, Sendable {
  package let id: String
  package let level: Int
  /// The heading without markup, for a list of contents.
  package let text: TextTemplate
  package let position: SourcePosition
}

package struct MarkdownLink: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case link
    case image
  }

  package let kind: Kind
  /// As the author wrote it, fields as `{{name}}`.
  package let target: String
  package let position: SourcePosition
}

extension MarkdownBlock {
  /// The page's blocks. A section that isn't repeated goes around each of its blocks, so that each can stand
  /// alone.
  static func blocks(of nodes: [MarkdownNode]) -> [MarkdownBlock] {
    var headingID: String?
    var counter = 0
    return nodes.flatMap(separated).map { node in
      if case .heading(_, let id) = node.content.kind {
        headingID = id
        counter = 0
        return MarkdownBlock(node, id: id, headingID: id)
      }
      counter += 1
      return MarkdownBlock(node, id: "\(headingID ?? "")_\(counter)", headingID: headingID)
    }
  }

  private init(_ node: MarkdownNode, id: String, headingID: String?) {
    kind = Kind(node.content.kind)
    self.id = id
    self.headingID = headingID
    position = node.content.position
    signature = BlockSignature(node)
    self.node = node
  }

  private static func separated(_ node: MarkdownNode) -> [MarkdownNode] {
    guard case .section(let section) = node.kind, !section.isRepeated else { return [node] }
    return node.children.flatMap(separated).map { child in
      var node = node
      node.children = [child]
      return node
    }
  }
}

extension MarkdownNode {
  fileprivate var partials: [String] {
    if case .partial(let name) = kind { [name] } else { children.flatMap(\.partials) }
  }

  /// The node inside the sections that aren't repeated.
  fileprivate var content: MarkdownNode {
    if case .section(let section) = kind, !section.isRepeated, let child = children.first {
      child.content
    } else {
      self
    }
  }
}

extension MarkdownBlock.Kind {
  fileprivate init(_ kind: MarkdownNode.Kind) {
    self =
      switch kind {
      case .heading: .heading
      case .list: .list
      case .quote: .quote
      case .notice: .notice
      case .codeBlock: .code
      case .rule: .rule
      case .table: .table
      case .partial: .partial
      case .footnotes: .footnotes
      case .section: .repeated
      default: .paragraph
      }
  }
}
