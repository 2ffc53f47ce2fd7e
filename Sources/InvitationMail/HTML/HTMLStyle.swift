/// A tag at the beginning of an element; of attributes with the same name the first one counts.
struct HTMLTag {
  /// In lower case.
  let name: String
  let attributes: [String: [Unicode.Scalar]]
}

/// What declarations of CSS do to hide text from its readers.
struct HTMLStyle {
  private var hides = false
  private var clips = false
  private var isWithoutSize = false

  /// Nothing is shown of an element with all these declarations: neither order nor weight of rules is looked at, and one
  /// that hides is enough.
  var isHidden: Bool { hides || (clips && isWithoutSize) }

  /// Whether it may take part in hiding something.
  var matters: Bool {
    hides || clips || isWithoutSize || doubt != nil || reach != nil || !sizes.isEmpty || !lines.isEmpty
      || isDrawn || overhang > 0 || isInLine || isOutOfLine
  }

  /// Whether what is drawn around the text of an element lies over the lines beside it: those of one that stands in a line make no
  /// room for it.
  ///
  /// - Parameter isBlock: whether the element has lines of its own where nothing is said of that.
  func overhangs(isBlock: Bool) -> Bool {
    let mayStandInLine = isInLine || (!isOutOfLine && !isBlock)
    return mayStandInLine && isDrawn && overhang > Self.mostOverhang
  }

  /// Of so many rules about one element, each of which would be looked at for each such element, none can be told any more.
  private static func few(_ values: [String]) -> [String] { values.count <= 16 ? values : ["?"] }

  /// As wide as the space between lines.
  private static let mostOverhang = 6.0

  /// The first declaration that may hide the element's text in a way that isn't looked into.
  private(set) var doubt: String?
  /// The first one that may lay something over other texts.
  private(set) var reach: String?
  /// Whether something is drawn behind or around the text, and how far beyond its line, in CSS pixels at most.
  private var isDrawn = false
  private var overhang = 0.0
  /// Whether it says that the element stands in a line, and whether that it is anything else.
  private var isInLine = false
  private var isOutOfLine = false
  /// What it says of the size of letters, and of the height of lines.
  private(set) var sizes: [String] = []
  private(set) var lines: [String] = []

  init() {}

  /// - Parameter declarations: without comments.
  init(_ declarations: [Unicode.Scalar]) {
    // Nobody's mail program writes an escape here.
    if declarations.contains("\\") { hides = true }
    for declaration in declarations.split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = String(String.UnicodeScalarView(parts[0])).trimmed.lowercased()
      let value = String(String.UnicodeScalarView(parts[1])).lowercased().split(separator: "!")
      add(name, value.first.map { String($0).trimmed } ?? "")
      judge(name, value.first.map { String($0).trimmed } ?? "")
    }
  }

  mutating func add(_ other: HTMLStyle) {
    hides = hides || other.hides
    clips = clips || other.clips
    isWithoutSize = isWithoutSize || other.isWithoutSize
    doubt = doubt ?? other.doubt
    reach = reach ?? other.reach
    isDrawn = isDrawn || other.isDrawn
    overhang += other.overhang
    isInLine = isInLine || other.isInLine
    isOutOfLine = isOutOfLine || other.isOutOfLine
    sizes = Self.few(sizes + other.sizes)
    lines = Self.few(lines + other.lines)
  }

  private mutating func judge(_ name: String, _ value: String) {
    switch StyleHarm.of(name, value) {
    case .none: break
    case .own: doubt = doubt ?? "\(name): \(value)"
    case .others: reach = reach ?? "\(name): \(value)"
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    switch name {
    case "display":
      if value == "inline" { isInLine = true } else { isOutOfLine = true }
      if value == "none" { hides = true }
    case "background", "background-color", "background-image":
      if value != "none", value != "transparent" { isDrawn = true }
    case "padding", "padding-top", "padding-bottom", "border", "border-top", "border-bottom", "border-width":
      let lengths = value.split(separator: " ").compactMap { CSSLength(String($0)) }
      overhang += lengths.map { $0.pixels ?? $0.number * 16 }.max() ?? 0
      if name.hasPrefix("border") { isDrawn = isDrawn || overhang > 0 }
    case "visibility": if value == "hidden" || value == "collapse" { hides = true }
    case "mso-hide": if value == "all" { hides = true }
    case "font-size":
      sizes.append(value)
      if Self.isZero(value) { hides = true }
    case "line-height": lines.append(value)
    case "opacity": if Self.isZero(value) { hides = true }
    case "font":
      if let font = FontShorthand(value) {
        sizes.append(font.size)
        if let line = font.line { lines.append(line) }
      }
      if value.split(whereSeparator: { $0 == " " || $0 == "/" }).contains(where: { Self.isZero(String($0)) })
      {
        hides = true
      }
    case "color": if value == "transparent" { hides = true }
    case "text-decoration", "text-decoration-line": if value.contains("line-through") { hides = true }
    case "overflow", "overflow-x", "overflow-y": if value == "hidden" || value == "clip" { clips = true }
    case "height", "width", "max-height", "max-width": if Self.isZero(value) { isWithoutSize = true }
    case "content-visibility": if value == "hidden" { hides = true }
    case "clip", "clip-path": if value != "auto", value != "none" { hides = true }
    case "transform": if value.contains("scale") { hides = true }
    case "left", "right", "top", "bottom", "text-indent", "margin", "margin-left", "margin-top",
      "margin-right",
      "margin-bottom", "inset":
      if value.split(separator: " ").contains(where: { Self.number($0) ?? 0 < -100 }) { hides = true }
    default: break
    }
  }

  /// `0`, `0px`, `.0em`, `0%`.
  private static func isZero(_ value: String) -> Bool {
    number(Substring(value)) == 0
  }

  /// Without its unit.
  private static func number(_ value: Substring) -> Double? {
    Double(value.prefix { $0 == "." || $0 == "-" || $0 == "+" || $0.isNumber })
  }
}
