/// Takes a style sheet apart into rules, wherever they stand in others (CSS Syntax, section 5).
enum CSSRules {
  struct Rule {
    let selectors: [[Unicode.Scalar]]
    let declarations: [Unicode.Scalar]
  }

  static func read(_ sheet: [Unicode.Scalar]) -> [Rule] {
    var rules: [Rule] = []
    var open: [(selectors: [Unicode.Scalar], declarations: [Unicode.Scalar])] = []
    var pending: [Unicode.Scalar] = []
    for scalar in withoutTexts(sheet) {
      switch scalar {
      case "{":
        // A step of an animation has no selector; whom it hides, others say.
        let isStep =
          open.last.map { String(String.UnicodeScalarView($0.selectors)).contains("keyframes") } ?? false
        open.append((isStep ? ["@"] : pending, []))
        pending = []
      case ";":
        if !open.isEmpty { open[open.count - 1].declarations += pending + [";"] }
        pending = []
      case "}":
        if let rule = open.popLast() {
          rules.append(Rule(selectors: split(rule.selectors), declarations: rule.declarations + pending))
        }
        pending = []
      default: pending.append(scalar)
      }
    }
    // Browsers end what a sheet leaves open.
    for rule in open.reversed() {
      rules.append(Rule(selectors: split(rule.selectors), declarations: rule.declarations + pending))
      pending = []
    }
    return rules
  }

  /// At commas, but not at those in brackets.
  private static func split(_ selectors: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var list: [[Unicode.Scalar]] = [[]]
    var depth = 0
    for scalar in selectors {
      if scalar == "(" || scalar == "[" { depth += 1 }
      if scalar == ")" || scalar == "]" { depth -= 1 }
      if scalar == ",", depth == 0 { list.append([]) } else { list[list.count - 1].append(scalar) }
    }
    return list
  }

  static func withoutComments(_ style: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard style.contains("/") else { return style }
    var text = CSSText(style)
    var output: [Unicode.Scalar] = []
    while let piece = text.next() { output += piece.scalars }
    return output
  }

  /// Without comments, the marks that hide a sheet from old browsers, and the braces and semicolons in quoted texts and
  /// addresses.
  private static func withoutTexts(_ sheet: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var text = CSSText(sheet)
    var output: [Unicode.Scalar] = []
    output.reserveCapacity(sheet.count)
    while let piece = text.next() {
      output += piece.isText ? piece.scalars.filter { !"{};,\\".unicodeScalars.contains($0) } : piece.scalars
    }
    return output
  }
}

/// The pieces of a style sheet: its signs one by one, and quoted texts and addresses whole.
private struct CSSText {
  struct Piece {
    let scalars: ArraySlice<Unicode.Scalar>
    let isText: Bool
  }

  private let css: [Unicode.Scalar]
  private var index = 0

  init(_ css: [Unicode.Scalar]) {
    self.css = css
  }

  mutating func next() -> Piece? {
    while index < css.count {
      switch css[index] {
      case "/" where isAt("/*"): skipComment()
      case "<" where isAt("<!--"): index += 4
      case "-" where isAt("-->"): index += 3
      default: return piece()
      }
    }
    return nil
  }

  private mutating func piece() -> Piece {
    let start = index
    let scalar = css[index]
    index += 1
    if scalar == "\"" || scalar == "'" {
      skipText(until: scalar)
      return Piece(scalars: css[start..<index], isText: true)
    }
    if scalar == "(", isURL(before: start) {
      // One in quotes is a text as any other.
      let first = css[index...].first { !$0.properties.isWhitespace }
      if first != "\"", first != "'" {
        while index < css.count, css[index] != ")" { index += css[index] == "\\" ? 2 : 1 }
        index = min(index, css.count)
        return Piece(scalars: css[start..<index], isText: true)
      }
    }
    return Piece(scalars: css[start..<index], isText: false)
  }

  /// A text ends with its line at the latest.
  private mutating func skipText(until quote: Unicode.Scalar) {
    while index < css.count, css[index] != quote, css[index] != "\n", css[index] != "\r",
      css[index] != "\u{C}"
    {
      index += css[index] == "\\" ? 2 : 1
    }
    index = min(index, css.count)
    if index < css.count, css[index] == quote { index += 1 }
  }

  private mutating func skipComment() {
    index += 2
    while index < css.count, !isAt("*/") { index += 1 }
    index = min(index + 2, css.count)
  }

  private func isURL(before place: Int) -> Bool {
    guard place >= 3 else { return false }
    return String(String.UnicodeScalarView(css[(place - 3)..<place])).lowercased() == "url"
  }

  private func isAt(_ mark: String) -> Bool {
    css[index...].starts(with: mark.unicodeScalars)
  }
}
