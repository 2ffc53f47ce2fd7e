/// A tag at the beginning of an element; of attributes with the same name the first one counts.
struct HTMLTag {
  /// In lower case.
  let name: String
  let attributes: [String: [Unicode.Scalar]]

  var isHidden: Bool {
    attributes["hidden"] != nil || attributes["style"].map(HTMLStyle.hides) ?? false
  }
}

/// What of CSS hides text from its readers. White on white can't be known from a tag alone.
enum HTMLStyle {
  /// Whether a style sheet hides anything: whom its rules concern, only a browser could tell.
  static func sheetHides(_ sheet: [Unicode.Scalar]) -> Bool {
    sheet.split { $0 == "{" || $0 == "}" }.contains { hides(Array($0)) }
  }

  static func hides(_ style: [Unicode.Scalar]) -> Bool {
    // Nobody's mail program writes an escape here.
    if style.contains("\\") { return true }
    var values: [String: String] = [:]
    for declaration in withoutComments(style).split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = String(String.UnicodeScalarView(parts[0])).trimmed.lowercased()
      let value = String(String.UnicodeScalarView(parts[1])).lowercased().split(separator: "!")
      values[name] = value.first.map { String($0).trimmed } ?? ""
      if hides(name, values[name] ?? "") { return true }
    }
    return clipping.contains { values[$0] == "hidden" || values[$0] == "clip" }
      && sizes.contains { values[$0].map(isZero) ?? false }
  }

  private static let clipping = ["overflow", "overflow-x", "overflow-y"]
  private static let sizes = ["height", "width", "max-height", "max-width"]

  private static func hides(_ name: String, _ value: String) -> Bool {
    switch name {
    case "display": value == "none"
    case "visibility": value == "hidden" || value == "collapse"
    case "mso-hide": value == "all"
    case "font-size", "opacity": isZero(value)
    case "font": value.split { $0 == " " || $0 == "/" }.contains { isZero(String($0)) }
    case "color": value == "transparent"
    case "text-decoration", "text-decoration-line": value.contains("line-through")
    default: false
    }
  }

  /// `0`, `0px`, `.0em`, `0%`.
  private static func isZero(_ value: String) -> Bool {
    let number = value.prefix { $0 == "." || $0 == "-" || $0 == "+" || $0.isNumber }
    return Double(number) == 0
  }

  private static func withoutComments(_ style: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var text: [Unicode.Scalar] = []
    var index = 0
    while index < style.count {
      guard style[index] == "/", index + 1 < style.count, style[index + 1] == "*" else {
        text.append(style[index])
        index += 1
        continue
      }
      index += 2
      while index < style.count, !(style[index] == "*" && index + 1 < style.count && style[index + 1] == "/")
      {
        index += 1
      }
      index += 2
    }
    return text
  }
}
