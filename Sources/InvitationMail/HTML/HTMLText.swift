/// What people read of a text in HTML: without tags, without what is hidden from them, and with line breaks where
/// blocks begin and end. Nothing of it is ever shown again, so this needs to be no browser; where it can't tell
/// whether something is shown, it isn't read.
struct HTMLText {
  private var scanner: HTMLScanner
  private var output: [(text: String.UnicodeScalarView, doubt: String?)] = [(.init(), nil)]
  /// Open elements, from the outermost one that is hidden on; empty where text is shown.
  private var hidden: [String] = []
  private var isAllHidden = false
  /// The same from the outermost one on whose text may be hidden, and what may hide it.
  private var doubtful: [String] = []
  private var doubt: String?
  /// What may hide any of the text.
  private var doubtOfAll: String?
  private let styles: StyleSheets

  /// No line has a place of its own in the file: all name the first one.
  static func lines(of lines: [TextLine]) -> [TextLine] {
    let number = lines.first?.number ?? 1
    var text = HTMLText(lines.map(\.text).joined(separator: "\n"))
    return text.read().map { line, doubt in
      TextLine(text: String(line), number: number, charset: lines.first?.charset ?? .utf8, doubt: doubt)
    }
  }

  private init(_ html: String) {
    scanner = HTMLScanner(html)
    styles = StyleSheets(in: html)
    doubtOfAll = styles.reach ?? ConditionalComments.doubt(in: html)
    // Browsers put them around everything, whether they are written or not.
    for name in Self.outermost { beginOutermost(HTMLTag(name: name, attributes: [:])) }
  }

  private mutating func read() -> [(text: String.UnicodeScalarView, doubt: String?)] {
    while let piece = scanner.next() {
      switch piece {
      case .text(let scalar): if hidden.isEmpty { put(scalar) }
      case .begin(let tag): begin(tag)
      case .end(let name): end(name)
      }
    }
    guard !isAllHidden else { return [] }
    return doubtOfAll.map { all in output.map { ($0.text, $0.doubt ?? all) } } ?? output
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    guard scalar != "\n" else { return output.append((.init(), nil)) }
    let last = output.count - 1
    output[last].text.append(scalar)
    if let doubt, output[last].doubt == nil, !scalar.isBlank { output[last].doubt = doubt }
  }

  private mutating func begin(_ tag: HTMLTag) {
    if Self.outermost.contains(tag.name) { return beginOutermost(tag) }
    look(at: tag)
    if let content = Self.raw[tag.name] {
      let text = scanner.raw(endingWith: tag.name, hasReferences: content == .shown)
      if content == .shown, hidden.isEmpty, !styles.hide(tag) {
        for scalar in ["\n"] + text + ["\n"] { put(scalar) }
      }
      if doubtful.last == tag.name { endDoubt(tag.name) }
    } else if !hidden.isEmpty || styles.hide(tag) || Self.neverShown.contains(tag.name) {
      if !Self.empty.contains(tag.name) { hidden.append(tag.name) }
    } else if Self.breaking.contains(tag.name) {
      put("\n")
    }
  }

  /// Browsers add the attributes of a second one to the first.
  private mutating func beginOutermost(_ tag: HTMLTag) {
    let style = styles.style(of: tag)
    if styles.hide(tag) { isAllHidden = true }
    doubtOfAll = doubtOfAll ?? style.reach ?? style.doubt ?? tag.oddity
  }

  /// Whether what it holds may be hidden, in ways of which not all are known.
  private mutating func look(at tag: HTMLTag) {
    guard tag.name != "style", tag.name != "title" else { return }
    let style = styles.style(of: tag)
    doubtOfAll = doubtOfAll ?? style.reach
    if Self.farReaching.contains(tag.name) { doubtOfAll = doubtOfAll ?? style.doubt ?? tag.oddity }
    if tag.name == "col", styles.hide(tag) { doubtOfAll = doubtOfAll ?? "<col>" }
    guard !Self.empty.contains(tag.name) else { return }
    if doubtful.isEmpty {
      guard let reason = style.doubt ?? tag.oddity else { return }
      doubt = reason
    }
    doubtful.append(tag.name)
  }

  /// What is hidden ends where its elements end one by one. Browsers mend what is nested otherwise in ways of their
  /// own, and then all the rest counts as hidden.
  private mutating func end(_ name: String) {
    guard !Self.empty.contains(name), !Self.outermost.contains(name) else { return }
    endDoubt(name)
    if hidden.isEmpty {
      if Self.breaking.contains(name) { put("\n") }
    } else if hidden.last == name {
      hidden.removeLast()
    } else {
      scanner.skipAll()
    }
  }

  /// The same as for what is hidden.
  private mutating func endDoubt(_ name: String) {
    guard !doubtful.isEmpty, doubtful.last == name else { return }
    doubtful.removeLast()
    if doubtful.isEmpty { doubt = nil }
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
  /// What says something of texts outside of it, or is read by rules of its own, so that it isn't known where it ends.
  private static let farReaching: Set<String> = ["script", "svg", "math", "col", "meta"]
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
