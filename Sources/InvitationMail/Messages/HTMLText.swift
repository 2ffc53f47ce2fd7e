/// What people read of a text in HTML: without tags, with line breaks where blocks begin and end. Nothing of it is
/// ever shown again, so this needs to be no browser.
enum HTMLText {
  /// No line has a place of its own in the file: all name the first one.
  static func lines(of lines: [TextLine]) -> [TextLine] {
    let number = lines.first?.number ?? 1
    let text = text(of: lines.map(\.text).joined(separator: "\n"))
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { TextLine(text: String($0), number: number) }
  }

  private static let breaking: Set<String> = [
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "td", "th", "pre", "blockquote", "h1", "h2", "h3",
    "h4",
    "h5", "h6", "hr", "body", "section", "article", "header", "footer", "textarea", "dd", "dt",
  ]
  private static let hidden: Set<String> = ["script", "style", "head", "title", "template"]

  private static func text(of html: String) -> String {
    var output = String.UnicodeScalarView()
    var rest = html.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "<":
        if rest.starts(with: "!--".unicodeScalars) {
          skip(&rest, to: "-->")
          continue
        }
        guard let next = rest.first, next == "/" || next == "!" || next == "?" || next.properties.isAlphabetic
        else {
          output.append(scalar)
          continue
        }
        let tag = rest.prefix { $0 != ">" }
        rest = rest[tag.endIndex...].dropFirst()
        let name = String(
          tag.drop { $0 == "/" }.prefix { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
        ).lowercased()
        if hidden.contains(name), tag.first != "/" {
          skip(&rest, to: "</\(name)")
        } else if breaking.contains(name) {
          output.append("\n")
        }
      case "&": output.append(contentsOf: entity(&rest).unicodeScalars)
      case "\n", "\r", "\t": output.append(" ")
      default: output.append(scalar)
      }
    }
    return String(output)
  }

  /// Goes on where the mark stands, in lower or upper case, or at the end.
  private static func skip(_ rest: inout Substring.UnicodeScalarView, to mark: String) {
    let mark = Array(mark.unicodeScalars)
    while !rest.isEmpty,
      !rest.starts(with: mark, by: { $0 == $1 || $0.properties.lowercaseMapping == String($1) })
    {
      rest.removeFirst()
    }
  }

  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "equals": "=", "shy": "",
  ]

  /// The character that a reference stands for, after its `&`; what isn't one stays as it is.
  private static func entity(_ rest: inout Substring.UnicodeScalarView) -> String {
    let body = rest.prefix(10).prefix { $0 != ";" }
    guard body.count < 10, rest[body.endIndex...].first == ";" else { return "&" }
    let name = String(body)
    var text = named[name]
    if name.hasPrefix("#") {
      let isHexadecimal = name.dropFirst().first == "x" || name.dropFirst().first == "X"
      text = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
        .flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
    guard let text else { return "&" }
    rest = rest[body.endIndex...].dropFirst()
    return text
  }
}
