/// What people read of a text in HTML: without tags, without what is hidden from them, and with line breaks where
/// blocks begin and end. Nothing of it is ever shown again, so this needs to be no browser; where it can't tell
/// whether something is shown, it isn't read.
struct HTMLText {
  private var scanner: HTMLScanner
  private var output = String.UnicodeScalarView()
  /// Open elements, from the outermost one that is hidden on; empty where text is shown.
  private var hidden: [String] = []
  private var isAllHidden = false
  private let styles: StyleSheets

  /// No line has a place of its own in the file: all name the first one.
  static func lines(of lines: [TextLine]) -> [TextLine] {
    let number = lines.first?.number ?? 1
    var text = HTMLText(lines.map(\.text).joined(separator: "\n"))
    return text.read().split(separator: "\n", omittingEmptySubsequences: false)
      .map { TextLine(text: String($0), number: number, charset: lines.first?.charset ?? .utf8) }
  }

  private init(_ html: String) {
    scanner = HTMLScanner(html)
    styles = StyleSheets(in: html)
    // Browsers put them around everything, whether they are written or not.
    isAllHidden = Self.outermost.contains { styles.hide(HTMLTag(name: $0, attributes: [:])) }
    output.reserveCapacity(html.utf8.count)
  }

  private mutating func read() -> String.UnicodeScalarView {
    while let piece = scanner.next() {
      switch piece {
      case .text(let scalar): if hidden.isEmpty { output.append(scalar) }
      case .begin(let tag): begin(tag)
      case .end(let name): end(name)
      }
    }
    return isAllHidden ? String.UnicodeScalarView() : output
  }

  private mutating func begin(_ tag: HTMLTag) {
    if let content = Self.raw[tag.name] {
      let text = scanner.raw(endingWith: tag.name, hasReferences: content == .shown)
      if content == .shown, hidden.isEmpty, !styles.hide(tag) {
        output.append(contentsOf: ["\n"] + text + ["\n"])
      }
    } else if Self.outermost.contains(tag.name) {
      // Browsers add the attributes of a second one to the first.
      if styles.hide(tag) { isAllHidden = true }
    } else if !hidden.isEmpty || styles.hide(tag) || Self.neverShown.contains(tag.name) {
      if !Self.empty.contains(tag.name) { hidden.append(tag.name) }
    } else if Self.breaking.contains(tag.name) {
      output.append("\n")
    }
  }

  /// What is hidden ends where its elements end one by one. Browsers mend what is nested otherwise in ways of their
  /// own, and then all the rest counts as hidden.
  private mutating func end(_ name: String) {
    guard !Self.empty.contains(name), !Self.outermost.contains(name) else { return }
    if hidden.isEmpty {
      if Self.breaking.contains(name) { output.append("\n") }
    } else if hidden.last == name {
      hidden.removeLast()
    } else {
      scanner.skipAll()
    }
  }

  /// Whether tags are no tags within this element.
  static func isRaw(_ name: String) -> Bool { raw[name] != nil }

  private enum Content {
    case shown, dropped
  }

  /// Elements in which tags are no tags.
  private static let raw: [String: Content] = [
    "textarea": .shown, "title": .dropped, "style": .dropped, "script": .dropped, "iframe": .dropped,
    "noembed": .dropped, "noframes": .dropped, "xmp": .dropped, "plaintext": .dropped,
  ]
  private static let outermost: Set<String> = ["html", "body"]
  private static let empty: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
  ]
  /// What mail programs show only one piece of, or only where something else can't be shown; and what is struck out.
  private static let neverShown: Set<String> = [
    "template", "select", "datalist", "dialog", "details", "object", "audio", "video", "canvas", "svg",
    "math", "frameset",
    "s", "strike", "del",
  ]
  private static let breaking: Set<String> = [
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "td", "th", "pre", "blockquote", "h1", "h2", "h3",
    "h4", "h5",
    "h6", "hr", "section", "article", "header", "footer", "dd", "dt",
  ]
}
