/// The explicit id of a heading: `## Title {#id}` (requirement R9).
///
/// Written by hand and not made from the title, so that it is the same in every language.
enum HeadingID {
  /// Takes the id off the end of a heading's content.
  static func split(_ content: [MarkdownNode]) -> (id: String?, content: [MarkdownNode]) {
    guard var last = content.last, case .text(let text) = last.kind, text.hasSuffix("}"),
      let start = text.ranges(of: "{#").last,
      case let id = text[start.upperBound...].dropLast(), !id.contains("}")
    else { return (nil, content) }
    var title = text[..<start.lowerBound]
    while title.last?.isWhitespace == true { title.removeLast() }
    var content = Array(content.dropLast())
    if !title.isEmpty {
      last.kind = .text(String(title))
      content.append(last)
    }
    return (String(id), content)
  }

  /// What seems to be meant for an id at the end of a title, in signs that are no id's: `{ #x}`, `｛＃x｝`.
  static func nearly(_ title: String) -> String? {
    guard let end = title.last, end == "}" || end == "｝",
      let start = title.lastIndex(where: { $0 == "{" || $0 == "｛" })
    else { return nil }
    let inside = title[start...].dropFirst().dropLast().filter { !$0.isWhitespace }
    guard inside.first == "#" || inside.first == "＃", isValid(String(inside.dropFirst())) else { return nil }
    return String(inside.dropFirst())
  }

  /// A lower-case letter, then lower-case letters, digits and hyphens.
  static func isValid(_ id: String) -> Bool {
    guard let first = id.utf8.first, isLetter(first) else { return false }
    return id.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// An id made from the Latin letters of a title.
  static func proposal(for title: String) -> String {
    var id = ""
    for byte in title.lowercased().utf8 {
      if isLetter(byte) || (isDigit(byte) && !id.isEmpty) {
        id.append(Character(UnicodeScalar(byte)))
      } else if !id.isEmpty, !id.hasSuffix("-") {
        id.append("-")
      }
    }
    while id.hasSuffix("-") { id.removeLast() }
    return id.isEmpty ? "name" : id
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// A notice: a quotation that begins with its kind, such as `> [!NOTE]` (requirement R10).
enum Notice {
  /// Takes the line with the kind off a quotation's content.
  ///
  /// Nil where it is no notice. The word is nil where more stands on the line.
  static func split(_ content: [MarkdownNode]) -> (word: String?, content: [MarkdownNode])? {
    guard var first = content.first, case .paragraph = first.kind, let line = first.children.first,
      case .text(let text) = line.kind, text.hasPrefix("[!"), let end = text.firstIndex(of: "]")
    else { return nil }
    let word = text[text.index(text.startIndex, offsetBy: 2)..<end]
    let rest = first.children.dropFirst()
    guard text[end...] == "]",
      rest.isEmpty || rest.first?.kind == .softBreak || rest.first?.kind == .hardBreak
    else { return (nil, content) }
    first.children = Array(rest.dropFirst())
    return (
      String(word),
      first.children.isEmpty ? Array(content.dropFirst()) : [first] + content.dropFirst()
    )
  }
}
