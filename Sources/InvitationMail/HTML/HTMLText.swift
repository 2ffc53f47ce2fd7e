import Charsets

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
  private var spacing = LineSpacing()
  /// Whether an element is set from right to left where its text begins so (`dir=auto`), and whether a text does: then it goes on
  /// to where nobody sees it. Which texts count for which element depends on others within it.
  private var hasOwnDirection = false
  private var beginsFromRight = false

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
    var isBeginning = true
    while let piece = scanner.next() {
      switch piece {
      case .text(let scalar):
        if isBeginning, let isFromRight = scalar.isFromRight {
          beginsFromRight = beginsFromRight || isFromRight
          isBeginning = false
        }
        if hidden.isEmpty { put(scalar) }
      case .begin(let tag):
        begin(tag)
        isBeginning = true
      case .end(let name):
        end(name)
        isBeginning = true
      }
    }
    if hasOwnDirection, beginsFromRight { doubtOfAll = doubtOfAll ?? "dir=auto" }
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
      if text.lazy.compactMap(\.isFromRight).first == true { beginsFromRight = true }
      if content == .shown, hidden.isEmpty, !styles.hide(tag) {
        for scalar in ["\n"] + text + ["\n"] { put(scalar) }
      }
      endDoubt(tag.name)
      spacing.end(tag.name)
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
    lookAround(tag, style)
  }

  /// Whether what it holds may be hidden, in ways of which not all are known.
  private mutating func look(at tag: HTMLTag) {
    guard tag.name != "style", tag.name != "title" else { return }
    let style = styles.style(of: tag)
    doubtOfAll = doubtOfAll ?? style.reach
    lookAround(tag, style)
    if Self.farReaching.contains(tag.name) { doubtOfAll = doubtOfAll ?? style.doubt ?? tag.oddity }
    if tag.name == "col", styles.hide(tag) { doubtOfAll = doubtOfAll ?? "<col>" }
    guard !Self.empty.contains(tag.name) else { return }
    if doubtful.isEmpty {
      guard let reason = style.doubt ?? tag.oddity else { return }
      doubt = reason
      // What stands in a line may lie over its beginning, also where it holds no text.
      if !Self.breaking.contains(tag.name) { output[output.count - 1].doubt = reason }
    }
    doubtful.append(tag.name)
  }

  /// What of an element harms only together with others.
  private mutating func lookAround(_ tag: HTMLTag, _ style: HTMLStyle) {
    if tag.hasOwnDirection { hasOwnDirection = true }
    if style.overhangs(isBlock: Self.roomy.contains(tag.name)) { doubtOfAll = doubtOfAll ?? "padding" }
    if let line = spacing.begin(tag, style, isEmpty: Self.empty.contains(tag.name)) {
      doubtOfAll = doubtOfAll ?? "line-height: \(line)"
    }
  }

  /// What is hidden ends where its elements end one by one. Browsers mend what is nested otherwise in ways of their
  /// own, and then all the rest counts as hidden.
  private mutating func end(_ name: String) {
    guard !Self.empty.contains(name), !Self.outermost.contains(name) else { return }
    endDoubt(name)
    spacing.end(name)
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
  /// What makes room for all that is drawn around it.
  private static let roomy = breaking.union(outermost).union(empty).union([
    "center", "main", "address", "dl", "caption", "thead", "tbody", "tfoot", "colgroup", "textarea",
  ])
  private static let breaking: Set<String> = [
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "td", "th", "pre", "blockquote", "h1", "h2", "h3",
    "h4", "h5",
    "h6", "hr", "section", "article", "header", "footer", "dd", "dt",
  ]
}

extension Unicode.Scalar {
  /// Whether a text that begins with it is set from right to left; nil for what doesn't say, such as digits (Unicode Bidirectional
  /// Algorithm, rule P2; blocks as in DerivedBidiClass.txt).
  fileprivate var isFromRight: Bool? {
    switch value {
    case 0x590...0x8FF, 0x200F, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default:
      switch properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter: false
      default: nil
      }
    }
  }
}
