import SourceDiagnostics

/// Turns cmark-gfm's tree into `MarkdownNode`s and checks what a page may hold; sections around blocks are put
/// in by `SectionWeaving`.
struct MarkdownReader: Sendable {
  private let prepared: PreparedMarkdown
  private let settings: MarkdownSettings
  private(set) var faults = DiagnosticList()
  private var links: LinkReader
  private var slips: MarkdownSlips
  private var notices = 0
  private var tables = 0
  private var footnoteReferences: [Int: Int] = [:]
  private var depth = 0

  /// How deep quotations, lists and emphasis may be nested: each level is a call.
  private static let deepest = 100

  init(_ prepared: PreparedMarkdown, settings: MarkdownSettings) {
    self.prepared = prepared
    self.settings = settings
    links = LinkReader(prepared, settings.secrets)
    slips = MarkdownSlips(prepared)
  }

  mutating func read() -> [MarkdownNode] {
    if let line = TableSize.excess(in: prepared.bytes) {
      faults.append(
        Diagnostic(
          at: prepared.position(line: line, column: 1),
          "the tables of this file have more than \(TableSize.mostCells) cells",
          remedy: "Put what they hold into a file of its own, or into several pages.")
      )
      return []
    }
    var reader = self
    let result = CMark.withTree(of: prepared.bytes) { tree in
      let nodes = reader.document(tree)
      return (nodes, reader)
    }
    guard let (nodes, done) = result else {
      faults.append(
        Diagnostic(
          at: prepared.position(line: 1, column: 1), "cmark-gfm gave no tree", remedy: "Try again.")
      )
      return []
    }
    self = done
    slips.lookAtFootnotes()
    faults.append(links.faults)
    faults.append(slips.faults)
    return nodes
  }

  private mutating func document(_ tree: CMark.Node) -> [MarkdownNode] {
    var nodes: [MarkdownNode] = []
    var footnotes: [MarkdownNode] = []
    for child in tree.childNodes {
      guard child.typeName == "footnote_definition" else {
        nodes += block(child)
        continue
      }
      let number = footnotes.count + 1
      let references = footnoteReferences[number, default: 0]
      var footnote = node(.footnote(number: number, references: references), child)
      footnote.children = blocks(child)
      footnotes.append(footnote)
    }
    if let first = footnotes.first {
      nodes.append(MarkdownNode(kind: .footnotes, children: footnotes, position: first.position))
    }
    return nodes
  }

  // MARK: Blocks

  private mutating func blocks(_ parent: CMark.Node) -> [MarkdownNode] {
    guard depth < Self.deepest else {
      fault(parent, "blocks are nested more than \(Self.deepest) deep", "Nest less.")
      return []
    }
    depth += 1
    defer { depth -= 1 }
    return parent.childNodes.flatMap { block($0) }
  }

  private mutating func block(_ source: CMark.Node) -> [MarkdownNode] {
    switch source.typeName {
    case "paragraph": return [paragraph(source)]
    case "heading": return [heading(source)]
    case "thematic_break": return [node(.rule, source)]
    case "block_quote": return [quote(source)]
    case "code_block": return [codeBlock(source)]
    case "list":
      return [container(.list(start: source.listStart, isTight: source.isTightList), source)]
    case "item": return [container(.item(isDone: nil), source)]
    case "tasklist": return [container(.item(isDone: source.isTaskDone), source)]
    case "table": return [table(source)]
    default:
      fault(
        source, "raw HTML can't be used in a page",
        "Write it in Markdown, or put it into a partial: {{> name}}.")
      return []
    }
  }

  private mutating func container(_ kind: MarkdownNode.Kind, _ source: CMark.Node) -> MarkdownNode {
    var result = node(kind, source)
    result.children = blocks(source)
    let first = result.children.map(\.lines.lowerBound).min() ?? source.startLine
    let last = result.children.map(\.lines.upperBound).max() ?? source.startLine
    let start = min(source.startLine, first)
    result.lines = start...max(start, last)
    return result
  }

  private mutating func paragraph(_ source: CMark.Node) -> MarkdownNode {
    var result = node(.paragraph, source)
    if let tag = TagMarker.onlyTag(in: source.childNodes),
      case .partial(let name) = prepared.tags[tag].resolved
    {
      if settings.partials[name] == nil {
        let known = settings.partials.keys.sorted()
        let nearest = nearestName(to: name, among: known).map { "Did you mean `\($0)`?" }
        let list = known.map { "`\($0)`" }.joined(separator: ", ")
        faults.append(
          Diagnostic(
            at: prepared.tags[tag].tag.position, "there is no partial `\(name)`",
            remedy: nearest
              ?? (known.isEmpty ? "There are no partials here." : "The partials are \(list).")))
      }
      result.kind = .partial(name)
      return result
    }
    slips.look(atParagraph: source)
    result.children = inlines(source)
    return result
  }

  private mutating func heading(_ source: CMark.Node) -> MarkdownNode {
    var result = node(.heading(level: source.headingLevel, id: ""), source)
    result.children = inlines(source)
    let (id, content) = HeadingID.split(result.children)
    result.children = content
    result.kind = .heading(level: source.headingLevel, id: id ?? "")
    let title = result.plainText
    if let id {
      if !HeadingID.isValid(id) {
        fault(
          source, "`\(id)` is no id for a heading",
          "An id begins with a lower-case letter and goes on with lower-case letters, digits and hyphens."
        )
      }
    } else {
      let marks = String(repeating: "#", count: source.headingLevel)
      let almost = HeadingID.nearly(title)
      fault(
        source, "the heading has no id",
        almost.map { "Write `{#\($0)}` at its end, without blanks and with ordinary signs." }
          ?? "Give it one that is the same in every language: `\(marks) \(title) {#\(HeadingID.proposal(for: title))}`."
      )
    }
    if !result.isRead {
      fault(source, "the heading has no text", "Write its text before the id, or take the line away.")
    }
    if content.contains(where: { if case .section = $0.kind { true } else { false } }) {
      fault(
        source, "a section can't stand in a heading",
        "Write a heading for each case, each with its own id.")
    }
    return result
  }

  private mutating func quote(_ source: CMark.Node) -> MarkdownNode {
    var result = container(.quote, source)
    guard let (word, content) = Notice.split(result.children) else { return result }
    guard let kind = word.flatMap({ NoticeKind(rawValue: $0.lowercased()) }) else {
      let known = NoticeKind.allCases.map { "`> [!\($0.rawValue.uppercased())]`" }.joined(
        separator: " or ")
      fault(
        source,
        word.map { "there is no notice of the kind `\($0)`" }
          ?? "a notice's kind stands alone on its line",
        "Write \(known), and the notice's text on the next line.")
      return result
    }
    notices += 1
    result.kind = .notice(kind, number: notices)
    result.children = content
    return result
  }

  private mutating func codeBlock(_ source: CMark.Node) -> MarkdownNode {
    let info = source.fenceInfo
    if source.isFenced { slips.look(atFencedCode: source) } else { slips.look(atIndentedCode: source) }
    if TagMarker.pieces(of: info).contains(where: { if case .tag = $0 { true } else { false } }) {
      fault(source, "a tag can't stand beside a code block's marks", "Put it inside the block.")
    }
    let language = info.prefix { !$0.isWhitespace }
    var result = node(.codeBlock(language: String(language)), source)
    result.children = CodeLines.nodes(
      of: source.literal, prepared.tags, at: result.position, faults: &faults)
    return result
  }

  private mutating func table(_ source: CMark.Node) -> MarkdownNode {
    tables += 1
    let alignments = source.columnAlignments
    var result = node(.table(alignments, number: tables), source)
    for (index, sourceRow) in source.childNodes.enumerated() {
      var row = node(.row(isHeader: index == 0), sourceRow)
      slips.look(atRow: sourceRow, columns: alignments.count)
      row.lines = sourceRow.startLine...sourceRow.startLine
      for (alignment, sourceCell) in zip(alignments, sourceRow.childNodes) {
        var cell = node(.cell(alignment), sourceCell)
        cell.children = inlines(sourceCell)
        row.children.append(cell)
      }
      result.children.append(row)
    }
    let last = result.children.map(\.lines.upperBound).max() ?? source.startLine
    result.lines = source.startLine...max(source.startLine, last)
    return result
  }

  // MARK: Inlines

  private mutating func inlines(_ parent: CMark.Node) -> [MarkdownNode] {
    guard depth < Self.deepest else {
      fault(parent, "text is nested more than \(Self.deepest) deep", "Nest less.")
      return []
    }
    depth += 1
    defer { depth -= 1 }
    var assembly = InlineAssembly(prepared.tags)
    let children = parent.childNodes
    slips.look(atMarksOf: children)
    for child in children { inline(child, into: &assembly) }
    return assembly.finish(&faults)
  }

  private mutating func inline(_ source: CMark.Node, into assembly: inout InlineAssembly) {
    switch source.typeName {
    case "text":
      slips.look(atText: source)
      assembly.add(source.literal, at: position(source))
    case "softbreak": assembly.add(node(.softBreak, source))
    case "linebreak": assembly.add(node(.hardBreak, source))
    case "code":
      var code = node(.code, source)
      var content = InlineAssembly(prepared.tags)
      content.add(source.literal, at: code.position)
      code.children = content.finish(&faults)
      assembly.add(code)
    case "emph": assembly.add(parent(.emphasis, source))
    case "strong":
      slips.look(atStrong: source)
      assembly.add(parent(.strong, source))
    case "strikethrough": assembly.add(parent(.strikethrough, source))
    case "link":
      assembly.add(link(source))
    case "image": assembly.add(image(source))
    case "footnote_reference":
      let number = Int(source.literal) ?? 0
      footnoteReferences[number, default: 0] += 1
      let occurrence = footnoteReferences[number, default: 1]
      assembly.add(node(.footnoteReference(number: number, occurrence: occurrence), source))
    default:
      fault(
        source, "raw HTML can't be used in a page",
        "Write it in Markdown, or `\\<` where you mean the sign itself.")
    }
  }

  private mutating func parent(_ kind: MarkdownNode.Kind, _ source: CMark.Node) -> MarkdownNode {
    var result = node(kind, source)
    result.children = inlines(source)
    return result
  }

  private mutating func link(_ source: CMark.Node) -> MarkdownNode {
    let result = parent(.link(links.target(source), title: links.title(source)), source)
    if !result.isRead {
      fault(source, "the link has no text", "Write what it leads to: `[text](address)`.")
    }
    slips.look(atLink: source)
    return result
  }

  private mutating func image(_ source: CMark.Node) -> MarkdownNode {
    var target = links.target(source)
    let picture = picture(at: &target, source)
    let result = parent(.image(target, title: links.title(source), picture: picture), source)
    if !result.isRead {
      fault(source, "the image has no text in its place", "Write what it shows: `![text](target)`.")
    }
    if settings.pictures == nil, case .literal(let text)? = target.pieces.first,
      LinkPolicy.scheme(of: text) != nil || text.hasPrefix("//")
    {
      fault(source, "the image comes from another site", "Put it into the portal's own assets.")
    }
    return result
  }

  /// The picture that a target leads to; the target is its address then.
  private mutating func picture(
    at target: inout LinkTarget, _ source: CMark.Node
  ) -> MarkdownPictures.Picture? {
    guard let pictures = settings.pictures else { return nil }
    switch pictures.picture(at: target.written) {
    case .success(let picture):
      target.pieces = [.literal(picture.address)]
      return picture
    case .failure(let misfit):
      fault(source, misfit.message, misfit.remedy)
      return nil
    }
  }

  // MARK: Positions

  private func node(_ kind: MarkdownNode.Kind, _ source: CMark.Node) -> MarkdownNode {
    let start = source.startLine
    return MarkdownNode(
      kind: kind, position: position(source), lines: start...max(start, source.endLine))
  }

  private func position(_ source: CMark.Node) -> SourcePosition {
    prepared.position(of: source)
  }

  /// - Parameter offset: how many bytes behind the node's beginning.
  private mutating func fault(
    _ source: CMark.Node, _ message: String, _ remedy: String, offset: Int = 0
  ) {
    let position =
      source.startLine == 0
      ? position(source)
      : prepared.position(line: source.startLine, column: source.startColumn + offset)
    faults.append(Diagnostic(at: position, message, remedy: remedy))
  }
}
