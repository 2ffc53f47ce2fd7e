/// Tells a text that somebody may have copied from the source of a mail or of a page, in which most readers see
/// something else than what stands there.
enum PlainText {
  /// - Throws: `not-plain-text`, naming the line.
  static func check(_ lines: [SourceLine]) throws(MailFault) {
    guard let first = lines.first(where: { !$0.isBlank }) else { return }
    if first.bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw notPlain("a message in Outlook's own form (.msg)", line: first.number)
    }
    if first.bytes.starts(with: #"{\rtf"#.utf8) { throw notPlain("rich text (RTF)", line: first.number) }
    if first.bytes.starts(with: "%PDF-".utf8) { throw notPlain("a PDF", line: first.number) }
    for line in lines {
      if line.bytes.contains(0) {
        throw notPlain("something with zero bytes in it, as no text has", line: line.number)
      }
      let text = String(decoding: line.bytes, as: UTF8.self)
      if isOfMIME(text) { throw notPlain("the source of a mail", line: line.number) }
      if let column = markup(in: text) {
        throw notPlain("a page in HTML, or the source of one", line: line.number, column: column)
      }
    }
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

  /// Where a tag or comment of HTML begins, in Unicode scalars from 1; nil where there is none. An address in brackets is
  /// no tag.
  private static func markup(in line: String) -> Int? {
    guard line.utf8.contains(UInt8(ascii: "<")) else { return nil }
    let scalars = Array(line.unicodeScalars)
    for (index, scalar) in scalars.enumerated() where scalar == "<" {
      let rest = scalars[(index + 1)...]
      if rest.starts(with: "!--".unicodeScalars) || rest.starts(with: "?xml".unicodeScalars) {
        return index + 1
      }
      let isEnd = rest.first == "/" || rest.first == "!"
      let name = rest.dropFirst(isEnd ? 1 : 0).prefix(40).prefix(while: isOfName)
      let behind = scalars[name.endIndex...]
      guard !name.isEmpty, endsName(behind.first) else { continue }
      let isKnown = elements.contains(String(String.UnicodeScalarView(name)).lowercased())
      // Browsers take any other name for an element as well.
      guard
        isKnown || isEnd
          || (behind.first?.properties.isWhitespace ?? false) && behind.contains("=")
          || behind.starts(with: " hidden".unicodeScalars)
      else {
        continue
      }
      return index + 1
    }
    return nil
  }

  private static func endsName(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return true }
    return scalar == ">" || scalar == "/" || scalar.properties.isWhitespace
  }

  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", ":": true
    default: false
    }
  }

  /// What people's mails and pages are made of.
  private static let elements: Set<String> = [
    "a", "abbr", "address", "article", "aside", "b", "base", "basefont", "big", "blockquote", "body", "br",
    "button",
    "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dialog", "dir", "div",
    "dl",
    "doctype", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset",
    "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd",
    "label",
    "legend", "li", "link", "main", "map", "mark", "menu", "meta", "nav", "noscript", "object", "ol",
    "option", "p",
    "pre", "q", "s", "samp", "script", "section", "select", "small", "source", "span", "strike", "strong",
    "style",
    "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "time",
    "title", "tr", "tt", "u", "ul", "var", "video", "wbr",
  ]
}
