import CCMarkGFM
import Synchronization

/// cmark-gfm, the library that parses Markdown.
///
/// It keeps global state while it registers extensions and while it parses, so that two parses at once spoil
/// each other: everything that touches it happens here, one at a time.
enum CMark {
  /// A node of the tree, valid while its tree is.
  struct Node {
    let pointer: OpaquePointer
    /// Where it stands. Some nodes that extensions make have no place, and get that of the sibling in front or, where
    /// there is none, of the parent.
    let place: (line: Int, column: Int)

    fileprivate init(_ pointer: OpaquePointer, orNear place: (line: Int, column: Int)) {
      self.pointer = pointer
      let line = Int(cmark_node_get_start_line(pointer))
      self.place = line == 0 ? place : (line, Int(cmark_node_get_start_column(pointer)))
    }
  }

  private static let lock = Mutex(())

  /// Parses `markdown` and hands the tree to `body`; the tree is freed afterwards.
  static func withTree<Result: Sendable>(of markdown: [UInt8], _ body: (Node) -> Result) -> Result? {
    lock.withLock { _ -> Result? in
      cmark_gfm_core_extensions_ensure_registered()
      guard let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else {
        return nil
      }
      defer { cmark_parser_free(parser) }
      for name in ["table", "strikethrough", "autolink", "tasklist"] {
        guard let found = cmark_find_syntax_extension(name) else { return nil }
        cmark_parser_attach_syntax_extension(parser, found)
      }
      markdown.withUnsafeBytes { bytes in
        cmark_parser_feed(parser, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
      }
      guard let tree = cmark_parser_finish(parser) else { return nil }
      defer { cmark_node_free(tree) }
      return body(Node(tree, orNear: (0, 0)))
    }
  }
}

extension CMark.Node {
  var typeName: String {
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_FOOTNOTE_DEFINITION: "footnote_definition"
    case CMARK_NODE_FOOTNOTE_REFERENCE: "footnote_reference"
    default: String(cString: cmark_node_get_type_string(pointer))
    }
  }

  var childNodes: [CMark.Node] {
    var nodes: [CMark.Node] = []
    var next = cmark_node_first_child(pointer)
    while let node = next {
      nodes.append(CMark.Node(node, orNear: nodes.last?.place ?? place))
      next = cmark_node_next(node)
    }
    return nodes
  }

  /// Whether a link stands right behind it.
  var isBeforeLink: Bool {
    cmark_node_next(pointer).map { cmark_node_get_type($0) == CMARK_NODE_LINK } ?? false
  }

  var literal: String { string(cmark_node_get_literal(pointer)) }
  var url: String { string(cmark_node_get_url(pointer)) }
  var title: String { string(cmark_node_get_title(pointer)) }
  var fenceInfo: String { string(cmark_node_get_fence_info(pointer)) }
  /// Whether a block of code stands between marks, and isn't indented.
  var isFenced: Bool {
    var (length, offset, mark): (CInt, CInt, CChar) = (0, 0, 0)
    return cmark_node_get_fenced(pointer, &length, &offset, &mark) != 0
  }
  var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
  var startColumn: Int { Int(cmark_node_get_start_column(pointer)) }
  var endLine: Int { Int(cmark_node_get_end_line(pointer)) }
  var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
  var isTightList: Bool { cmark_node_get_list_tight(pointer) != 0 }

  /// The number with which a numbered list begins.
  var listStart: Int? {
    cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST
      ? Int(cmark_node_get_list_start(pointer)) : nil
  }

  var isTaskDone: Bool { cmark_gfm_extensions_get_tasklist_item_checked(pointer) }

  var columnAlignments: [ColumnAlignment] {
    let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
    guard let alignments = cmark_gfm_extensions_get_table_alignments(pointer) else {
      return Array(repeating: .natural, count: count)
    }
    return (0..<count).map { column in
      switch alignments[column] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .natural
      }
    }
  }

  private func string(_ text: UnsafePointer<CChar>?) -> String {
    text.map { String(cString: $0) } ?? ""
  }
}
