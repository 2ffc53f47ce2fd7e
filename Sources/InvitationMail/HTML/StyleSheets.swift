/// What the style sheets of a text hide. Their selectors are looked at coarsely, and rather too much counts as hidden than
/// too little: of each only what it says of the element itself, and of that one name: its id, else a class, else the
/// element's. Media queries count as fulfilled.
struct StyleSheets {
  /// By `#id`, `.class`, `element` or `*`, in lower case.
  private var styles: [String: HTMLStyle] = [:]
  /// What in them may hide a text, whichever element it stands in.
  private(set) var reach: String?

  init(in html: String) {
    let source = html.lowercased()
    guard source.contains("<style") || source.contains("<link") else { return }
    var scanner = HTMLScanner(html)
    while let piece = scanner.next() {
      guard case .begin(let tag) = piece else { continue }
      if tag.name == "link" {
        reach = reach ?? "<link>"
        if Self.isOnBoard(tag.attributes["href"] ?? []) { hideAll() }
      }
      guard HTMLText.isRaw(tag.name) else { continue }
      let text = scanner.raw(endingWith: tag.name, hasReferences: false)
      guard tag.name == "style" else { continue }
      if String(String.UnicodeScalarView(text)).lowercased().contains("@import") {
        reach = reach ?? "@import"
        if Self.isOnBoard(text) { hideAll() }
      }
      for rule in CSSRules.read(text) { add(rule) }
    }
  }

  /// Whether a sheet lies in an address itself, where nobody looks into it; mail programs load no other.
  private static func isOnBoard(_ text: [Unicode.Scalar]) -> Bool {
    let text = String(String.UnicodeScalarView(text)).lowercased()
    return text.contains("data:") || text.contains("cid:")
  }

  private mutating func hideAll() {
    styles["*"] = HTMLStyle(Array("display:none".unicodeScalars))
  }

  /// Whether nothing of an element is shown.
  func hide(_ tag: HTMLTag) -> Bool { tag.attributes["hidden"] != nil || style(of: tag).isHidden }

  /// What its own style and all rules about it say together.
  func style(of tag: HTMLTag) -> HTMLStyle {
    var style = tag.attributes["style"].map { HTMLStyle(CSSRules.withoutComments($0)) } ?? HTMLStyle()
    if !styles.isEmpty {
      for name in Self.names(of: tag) {
        if let more = styles[name] { style.add(more) }
      }
    }
    return style
  }

  private static func names(of tag: HTMLTag) -> [String] {
    func text(_ attribute: String) -> String? {
      tag.attributes[attribute].map { String(String.UnicodeScalarView($0)).lowercased() }
    }
    let classes = text("class").map { $0.split(whereSeparator: \.isWhitespace).map { ".\($0)" } } ?? []
    return ["*", tag.name] + classes + (text("id").map { ["#\($0.trimmed)"] } ?? [])
  }

  private mutating func add(_ rule: CSSRules.Rule) {
    let style = HTMLStyle(rule.declarations)
    guard style.matters else { return }
    // How pages are printed and lists numbered; a font that is loaded may have any shapes.
    let selector = String(String.UnicodeScalarView(rule.selectors.first ?? [])).trimmed.lowercased()
    if selector.hasPrefix("@page") || selector.hasPrefix("@list") { return }
    if selector.hasPrefix("@font-face") {
      if String(String.UnicodeScalarView(rule.declarations)).lowercased().contains("src") {
        reach = reach ?? "@font-face"
      }
      return
    }
    reach = reach ?? style.reach
    for selector in rule.selectors { styles[CSSSelector.name(of: selector), default: HTMLStyle()].add(style) }
  }
}

/// The element that a selector is about, by one name.
enum CSSSelector {
  /// `#id`, `.class`, `element`, or `*` where it can't be told.
  static func name(of selector: [Unicode.Scalar]) -> String {
    // Escapes spell a name in another way, and an animation's steps are no selectors.
    guard !selector.contains("\\"), !selector.contains("%"), !selector.contains("@") else { return "*" }
    var parts = [""]
    var depth = 0
    var attribute = ""
    for scalar in selector {
      // What stands behind a blank is another element.
      if parts.last == " ", !scalar.properties.isWhitespace { parts = [""] }
      switch scalar {
      case "(", "[":
        depth += 1
        if depth == 1 { attribute = "" }
      case ")", "]":
        depth -= 1
        if depth == 0, scalar == "]", let name = className(attribute) { parts.append(".\(name)") }
      case _ where depth > 0: attribute.unicodeScalars.append(scalar)
      case ">", "+", "~", "|": parts = [""]
      case _ where scalar.properties.isWhitespace: parts.append(" ")
      case ".", "#", ":": parts.append(String(scalar))
      default: parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    let names = parts.filter { $0 != " " && !$0.hasPrefix(":") }.map { $0.lowercased() }
    return names.first { $0.hasPrefix("#") } ?? names.first { $0.hasPrefix(".") && $0.utf8.count > 1 }
      ?? names.first { !$0.isEmpty && $0 != "&" } ?? "*"
  }

  /// `class="mobile-hide"`, as sheets for mails write it.
  private static func className(_ attribute: String) -> String? {
    for mark in ["class~=", "class="] where attribute.lowercased().hasPrefix(mark) {
      let name = attribute.dropFirst(mark.utf8.count).filter { $0 != "\"" && $0 != "'" }
      return name.contains(" ") || name.isEmpty ? nil : String(name)
    }
    return nil
  }
}
