/// Tells a text that somebody may have copied, or attached, from the source of a mail or of a page, in which most readers see
/// something else than what stands there.
enum PlainText {
  /// - Throws: `not-plain-text`, naming the line.
  static func check(_ lines: [TextLine]) throws(MailFault) {
    if let first = lines.first(where: { !$0.text.trimmed.isEmpty }) {
      if first.text.hasPrefix(#"{\rtf"#) { throw notPlain("rich text (RTF)", line: first.number) }
      if first.text.hasPrefix("%PDF-") { throw notPlain("a PDF", line: first.number) }
    }
    for line in lines {
      if line.text.unicodeScalars.contains("\0") {
        throw notPlain("something with zero bytes in it, as no text has", line: line.number)
      }
      if isOfMIME(line.text) { throw notPlain("the source of a mail", line: line.number) }
    }
    if let place = Markup.place(in: lines) {
      throw notPlain("a page in HTML, or the source of one", line: place.line, column: place.column)
    }
  }

  /// The same of a file that is attached to a mail: programs open it as what it looks like.
  static func check(attached lines: [TextLine]) throws(MailFault) {
    var source = lines.map { SourceLine(bytes: Array($0.text.utf8)[...], number: $0.number) }[...]
    let header = try? MailHeaders.ofMessage(&source)
    if header != nil { throw notPlain("the source of a mail", line: lines.first?.number ?? 1) }
    try check(lines)
  }

  static func notPlain(_ what: String, line: Int, column: Int = 1) -> MailFault {
    MailFault(
      .notPlainText, line: line, column: column, "this is \(what), and neither a mail nor a plain text",
      remedy: "Save the message itself as .eml, or copy the text that you see into a text file of its own.")
  }

  /// `Content-Type:` and its like, also in a quotation.
  private static func isOfMIME(_ line: String) -> Bool {
    let text = line.drop { $0 == ">" || $0 == "|" || $0.isWhitespace }.prefix(60).lowercased()
    guard let colon = text.firstIndex(of: ":") else { return false }
    return fields.contains(String(text[..<colon]).trimmed)
  }

  private static let fields: Set<String> = [
    "content-type", "content-transfer-encoding", "content-disposition", "mime-version",
  ]
}

/// Looks for tags and comments as browsers take them, over the ends of lines too. An address in brackets is no tag.
private struct Markup {
  private let scalars: [Unicode.Scalar]
  /// What an open bracket before this place may hide was looked at.
  private var seen = 0

  /// Where the first one begins, the column in Unicode scalars from 1; nil where there is none.
  static func place(in lines: [TextLine]) -> (line: Int, column: Int)? {
    var markup = Markup(lines)
    guard let index = markup.first() else { return nil }
    var start = 0
    for line in lines {
      let count = line.text.unicodeScalars.count
      if index <= start + count { return (line.number, index - start + 1) }
      start += count + 1
    }
    return nil
  }

  private init(_ lines: [TextLine]) {
    scalars = Array(lines.map { $0.text.unicodeScalars }.joined(separator: "\n".unicodeScalars))
  }

  private mutating func first() -> Int? {
    for (index, scalar) in scalars.enumerated() where scalar == "<" && index + 1 < scalars.count {
      if begins(behind: index + 1) { return index }
    }
    return nil
  }

  private mutating func begins(behind start: Int) -> Bool {
    switch scalars[start] {
    // Up to the next bracket it is a comment, whatever stands there.
    case "!", "?": return true
    case "/": return start + 1 < scalars.count && !scalars[start + 1].properties.isWhitespace
    case "a"..."z", "A"..."Z": break
    default: return false
    }
    let name = scalars[start...].prefix(Self.longestName + 1).prefix { !Self.endsName($0) }
    return Self.elements.contains(String(String.UnicodeScalarView(name)).lowercased()) || hides(from: start)
  }

  /// Browsers take any other name for an element as well: whether an attribute of it hides something, or it swallows a field
  /// of an answer. Each sign is looked at once, however many brackets open.
  private mutating func hides(from start: Int) -> Bool {
    guard start >= seen else { return false }
    let inside = scalars[start...].prefix { $0 != ">" }
    seen = inside.endIndex
    // One that nothing closes is a sign of less than: a browser would show nothing behind it at all.
    guard inside.endIndex < scalars.endIndex else { return false }
    let text = String(String.UnicodeScalarView(inside)).lowercased()
    if AnswerFields.mayStand(in: Array(text.utf8)[...]) { return true }
    let words = text.split { $0.isWhitespace || $0 == "/" || $0 == "\"" || $0 == "'" || $0 == "=" }
    return words.contains { $0 == "hidden" || $0 == "style" || $0 == "popover" }
  }

  private static func endsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == ">" || scalar == "/" || scalar.properties.isWhitespace
  }

  private static let longestName = 12

  /// Those of the HTML Standard, and of before.
  private static let elements: Set<String> = [
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
    "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption",
    "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog",
    "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form",
    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i",
    "iframe", "image", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "listing", "main",
    "map", "mark", "marquee", "math", "menu", "meta", "meter", "nav", "nobr", "noembed", "noframes",
    "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "plaintext", "pre",
    "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search", "section", "select",
    "slot", "small", "source", "spacer", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
    "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track",
    "tt", "u", "ul", "var", "video", "wbr", "xmp",
  ]
}
