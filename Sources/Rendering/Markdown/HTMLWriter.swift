/// Writes Markdown nodes as a program that prints HTML.
///
/// The HTML is that of cmark-gfm's own renderer, but for what the portal needs beside it: ids of headings,
/// notices, tables in a scroll region, named boxes of tasks, links to other sites marked, values isolated
/// from the text around them.
struct HTMLWriter {
  let settings: MarkdownSettings
  let ids: ElementIDs
  var builder = ProgramBuilder()
  /// Whether the last thing written was a line break.
  private var isAtLineStart = true

  init(_ settings: MarkdownSettings, ids: ElementIDs) {
    self.settings = settings
    self.ids = ids
  }

  mutating func write(_ text: String) { write(utf8: text.utf8) }

  mutating func write(utf8 bytes: some BidirectionalCollection<UInt8>) {
    guard let last = bytes.last else { return }
    builder.literal(utf8: bytes)
    isAtLineStart = last == UInt8(ascii: "\n")
  }

  mutating func beginLine() {
    if !isAtLineStart { write("\n") }
  }

  // MARK: Blocks

  mutating func writeBlocks(_ nodes: [MarkdownNode], isTight: Bool = false) {
    for node in nodes { writeBlock(node, isTight: isTight) }
  }

  private mutating func writeBlock(_ node: MarkdownNode, isTight: Bool) {
    switch node.kind {
    case .paragraph:
      if isTight {
        writeInlines(node)
      } else {
        beginLine()
        write("<p>")
        writeInlines(node)
        write("</p>\n")
      }
    case .heading(let level, let id):
      beginLine()
      write("<h\(level)\(idAttribute(id))>")
      writeInlines(node)
      write("</h\(level)>\n")
    case .list(let start, let isTight): writeList(node, start: start, isTight: isTight)
    case .item(let isDone): writeItem(node, isDone: isDone, isTight: isTight)
    case .quote:
      beginLine()
      write("<blockquote>\n")
      writeBlocks(node.children)
      beginLine()
      write("</blockquote>\n")
    case .notice(let kind, let number): writeNotice(node, kind, number)
    case .codeBlock(let language):
      beginLine()
      write(
        language.isEmpty ? "<pre><code>" : "<pre><code class=\"language-\(escaped(language))\">")
      writeInlines(node)
      write("</code></pre>\n")
    case .rule:
      beginLine()
      write("<hr />\n")
    case .table(_, let number): writeTable(node, number)
    case .partial(let name):
      beginLine()
      if let program = settings.partials[name] {
        builder.append(program)
        isAtLineStart = program.endsWithLineBreak
        beginLine()
      }
    case .section(let section):
      beginLine()
      open(section)
      writeBlocks(node.children, isTight: isTight)
      beginLine()
      builder.close()
    case .footnotes: writeFootnotes(node)
    case .footnote(let number, let references): writeFootnote(node, number, references)
    default: break
    }
  }

  /// A list whose items all come from sections is left out where it has none.
  private mutating func writeList(_ node: MarkdownNode, start: Int?, isTight: Bool) {
    beginLine()
    let tag = start == nil ? "ul" : "ol"
    let attributes = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
    builder.openEnclosed()
    write("<\(tag)\(attributes)>\n")
    builder.beginEnclosedBody()
    writeBlocks(node.children, isTight: isTight)
    builder.beginEnclosedClose()
    write("</\(tag)>\n")
    builder.close()
  }

  private mutating func writeItem(_ node: MarkdownNode, isDone: Bool?, isTight: Bool) {
    beginLine()
    if let isDone {
      let word = escaped(isDone ? settings.words.done : settings.words.toDo)
      let checked = isDone ? " checked=\"\"" : ""
      write(
        "<li class=\"task\"><input type=\"checkbox\" disabled=\"\"\(checked) aria-label=\"\(word)\" /> "
      )
    } else {
      write("<li>")
    }
    writeBlocks(node.children, isTight: isTight)
    write("</li>\n")
  }

  private mutating func writeNotice(_ node: MarkdownNode, _ kind: NoticeKind, _ number: Int) {
    let word = escaped(kind == .note ? settings.words.note : settings.words.important)
    beginLine()
    if let id = id("notice_\(number)") {
      write("<aside class=\"notice \(kind.rawValue)\" role=\"note\" aria-labelledby=\"\(id)\">\n")
      write("<p class=\"notice-title\" id=\"\(id)\">\(word)</p>\n")
    } else {
      write("<aside class=\"notice \(kind.rawValue)\" role=\"note\" aria-label=\"\(word)\">\n")
      write("<p class=\"notice-title\">\(word)</p>\n")
    }
    writeBlocks(node.children)
    beginLine()
    write("</aside>\n")
  }

  /// A table whose rows all come from sections is left out, with its head, where it has none.
  private mutating func writeTable(_ node: MarkdownNode, _ number: Int) {
    let head = node.children.prefix { $0.kind == .row(isHeader: true) }
    let body = node.children.dropFirst(head.count)
    let name = escaped("\(settings.words.table) \(number)")
    beginLine()
    builder.openEnclosed()
    write(
      "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"\(name)\">\n<table>\n<thead>\n"
    )
    for row in head { writeRow(row) }
    write("</thead>\n")
    builder.beginEnclosedBody()
    if body.isEmpty {
      write("</table>\n")
      builder.beginEnclosedClose()
    } else {
      builder.openEnclosed()
      write("<tbody>\n")
      builder.beginEnclosedBody()
      for row in body { writeRow(row) }
      builder.beginEnclosedClose()
      write("</tbody>\n")
      builder.close()
      builder.beginEnclosedClose()
      write("</table>\n")
    }
    write("</div>\n")
    builder.close()
  }

  private mutating func writeRow(_ node: MarkdownNode) {
    switch node.kind {
    case .section(let section):
      open(section)
      for row in node.children { writeRow(row) }
      builder.close()
    case .row(let isHeader):
      write("<tr>\n")
      for cell in node.children { writeCell(cell, isHeader: isHeader) }
      write("</tr>\n")
    default: break
    }
  }

  private mutating func writeCell(_ node: MarkdownNode, isHeader: Bool) {
    var attributes = isHeader ? " scope=\"col\"" : ""
    if case .cell(let alignment) = node.kind, alignment != .natural {
      attributes += " class=\"align-\(alignment.rawValue)\""
    }
    let tag = isHeader ? "th" : "td"
    write("<\(tag)\(attributes)>")
    writeInlines(node)
    write("</\(tag)>\n")
  }

  private mutating func writeFootnotes(_ node: MarkdownNode) {
    beginLine()
    write(
      "<section class=\"footnotes\" aria-label=\"\(escaped(settings.words.footnotes))\">\n<ol>\n")
    writeBlocks(node.children)
    write("</ol>\n</section>\n")
  }

  /// The links back stand at the end of the footnote's last paragraph.
  private mutating func writeFootnote(_ node: MarkdownNode, _ number: Int, _ references: Int) {
    beginLine()
    write("<li\(idAttribute("fn_\(number)"))>\n")
    let endsWithParagraph = node.children.last?.kind == .paragraph
    writeBlocks(endsWithParagraph ? node.children.dropLast() : node.children)
    if endsWithParagraph, let last = node.children.last {
      write("<p>")
      writeInlines(last)
      writeBackLinks(number, references)
      write("</p>\n")
    } else {
      beginLine()
      write("<p>")
      writeBackLinks(number, references)
      write("</p>\n")
    }
    write("</li>\n")
  }

  private mutating func writeBackLinks(_ number: Int, _ references: Int) {
    for occurrence in stride(from: 1, through: references, by: 1) {
      guard let id = id(Self.referenceID(number, occurrence)) else { return }
      let which = references == 1 ? "\(number)" : "\(number)-\(occurrence)"
      let name = escaped("\(settings.words.backToText) \(which)")
      write(" <a href=\"#\(id)\" class=\"footnote-back\" aria-label=\"\(name)\">↩</a>")
    }
  }

  static func referenceID(_ number: Int, _ occurrence: Int) -> String {
    occurrence == 1 ? "fnref_\(number)" : "fnref_\(number)_\(occurrence)"
  }

  // MARK: Sections and ids

  mutating func open(_ section: MarkdownSection) {
    let field = section.field
    if section.isRepeated {
      builder.openEach(field.slot, level: field.level)
    } else {
      builder.openWhen(field.slot, level: field.level, is: !section.isInverted)
    }
  }

  /// The id as it stands on the page; nil where the page has none.
  func id(_ id: String) -> String? {
    switch ids {
    case .plain: id
    case .prefixed(let prefix): prefix + id
    case .none: nil
    }
  }

  private func idAttribute(_ id: String) -> String {
    self.id(id).map { " id=\"\(escaped($0))\"" } ?? ""
  }

  func escaped(_ text: String) -> String {
    String(decoding: Escaping.html.bytes(of: text), as: UTF8.self)
  }
}
