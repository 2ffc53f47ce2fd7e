internal import WebText

extension HTMLWriter {
  /// Writes the inline content of an element.
  mutating func writeInlines(_ parent: MarkdownNode) {
    var breaks = SoftBreaks.joins(in: parent.children)[...]
    for node in parent.children { writeInline(node, &breaks) }
  }

  private mutating func writeInline(_ node: MarkdownNode, _ breaks: inout ArraySlice<Bool>) {
    switch node.kind {
    case .text(let text): writeText(text)
    case .field(let field):
      builder.value(field.slot, level: field.level, settings.isRightToLeft ? .apart : .isolated)
    case .softBreak:
      if breaks.popFirst() != true { write("\n") }
    case .hardBreak: write("<br />\n")
    case .code: writeElement("code", node, &breaks)
    case .emphasis: writeElement("em", node, &breaks)
    case .strong: writeElement("strong", node, &breaks)
    case .strikethrough: writeElement("del", node, &breaks)
    case .link(let target, let title): writeLink(node, target, title, &breaks)
    case .image(let target, let title, let picture): writeImage(node, target, title, picture)
    case .section(let section):
      open(section)
      for child in node.children { writeInline(child, &breaks) }
      builder.close()
    case .footnoteReference(let number, let occurrence):
      let name = escaped("\(settings.words.footnote) \(number)")
      guard let id = id(Self.referenceID(number, occurrence)), let note = self.id("fn_\(number)")
      else {
        write("<sup class=\"footnote\">\(number)</sup>")
        return
      }
      write(
        "<sup class=\"footnote\"><a href=\"#\(note)\" id=\"\(id)\" aria-label=\"\(name)\">\(number)</a></sup>"
      )
    default: break
    }
  }

  private mutating func writeElement(
    _ tag: String, _ node: MarkdownNode, _ breaks: inout ArraySlice<Bool>
  ) {
    write("<\(tag)>")
    for child in node.children { writeInline(child, &breaks) }
    write("</\(tag)>")
  }

  /// The author's own text: as cmark-gfm escapes it.
  private mutating func writeText(_ text: String) {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): escaped += "&amp;".utf8
      case UInt8(ascii: "<"): escaped += "&lt;".utf8
      case UInt8(ascii: ">"): escaped += "&gt;".utf8
      case UInt8(ascii: "\""): escaped += "&quot;".utf8
      default: escaped.append(byte)
      }
    }
    write(utf8: escaped)
  }

  private mutating func writeLink(
    _ node: MarkdownNode, _ target: LinkTarget, _ title: [LinkTarget.Piece],
    _ breaks: inout ArraySlice<Bool>
  ) {
    write("<a href=\"")
    writeTarget(target)
    write("\"")
    writeTitle(title)
    writeExternalMark(target)
    write(">")
    for child in node.children { writeInline(child, &breaks) }
    write("</a>")
  }

  private mutating func writeImage(
    _ node: MarkdownNode, _ target: LinkTarget, _ title: [LinkTarget.Piece],
    _ picture: MarkdownPictures.Picture?
  ) {
    write("<img src=\"")
    writeTarget(target)
    write("\" alt=\"")
    for child in node.children { writeAlternative(child) }
    write("\"")
    // So that nothing moves when it has come.
    if let picture { write(" width=\"\(picture.width)\" height=\"\(picture.height)\"") }
    writeTitle(title)
    write(" />")
  }

  /// The text in an image's place: an attribute, so that markup is left out.
  private mutating func writeAlternative(_ node: MarkdownNode) {
    switch node.kind {
    case .text(let text): writeText(text)
    case .field(let field): builder.value(field.slot, level: field.level, .html)
    case .softBreak, .hardBreak: write(" ")
    case .section(let section):
      open(section)
      for child in node.children { writeAlternative(child) }
      builder.close()
    default: for child in node.children { writeAlternative(child) }
    }
  }

  private mutating func writeTitle(_ title: [LinkTarget.Piece]) {
    guard !title.isEmpty else { return }
    write(" title=\"")
    for piece in title {
      switch piece {
      case .literal(let text): writeText(text)
      case .field(let field, let escaping): builder.value(field.slot, level: field.level, escaping)
      }
    }
    write("\"")
  }

  private mutating func writeTarget(_ target: LinkTarget) {
    var isFirst = true
    for piece in target.pieces {
      switch piece {
      case .literal(let text):
        if isFirst, case .prefixed(let prefix) = ids, text.hasPrefix("#"),
          text != LinkPolicy.nowhere
        {
          write(HrefEscaping.escaped("#\(prefix)\(text.dropFirst())"))
        } else {
          write(HrefEscaping.escaped(text))
        }
      case .field(let field, let escaping): builder.value(field.slot, level: field.level, escaping)
      }
      isFirst = false
    }
  }

  private mutating func writeExternalMark(_ target: LinkTarget) {
    let ownAddress = Array(settings.ownAddress.utf8)
    switch target.pieces.first {
    case .literal(let text):
      if LinkPolicy.isExternal(text, ownAddress: ownAddress[...]) {
        write(LinkPolicy.externalAttributes)
      }
    case .field(let field, .linkTarget):
      builder.externalMark(field.slot, level: field.level, ownAddress: ownAddress)
    case .field, nil: break
    }
  }
}

/// The author's link targets, escaped as cmark-gfm does it: what is no part of a URL is percent-encoded, what
/// is percent-encoded already stays.
enum HrefEscaping {
  static func escaped(_ target: String) -> String {
    var result = ""
    for byte in target.utf8 {
      switch byte {
      case UInt8(ascii: "&"): result += "&amp;"
      case UInt8(ascii: "'"): result += "&#x27;"
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        result.unicodeScalars.append(UnicodeScalar(byte))
      case _ where safe.contains(byte): result.unicodeScalars.append(UnicodeScalar(byte))
      default:
        var encoded: [UInt8] = []
        PercentEncoding.append(byte, to: &encoded)
        result += String(decoding: encoded, as: UTF8.self)
      }
    }
    return result
  }

  private static let safe = Set("-_.+!*(),%#@?=;:/~$".utf8)
}
