/// What a declaration of CSS may do to a text, beside hiding it in a way that `HTMLStyle` knows. There are too many ways to hide a
/// text for a list of them; so this is the list of what surely hides none, and all else may.
enum StyleHarm {
  case none
  /// It may hide the text of its own element.
  case own
  /// It may also lay that over the text of another.
  case others

  /// - Parameters: both in lower case.
  static func of(_ name: String, _ value: String) -> StyleHarm {
    if ["normal", "initial", "inherit"].contains(value) || isHarmless(name, value) { return .none }
    return staysInside(name, value) ? .own : .others
  }

  private static func isHarmless(_ name: String, _ value: String) -> Bool {
    let words = value.replacing(", ", with: ",").split(separator: " ").map(String.init)
    switch name {
    case "color": return CSSColor(value)?.isDark ?? false
    case "background", "background-color":
      return value == "none" || value == "transparent" || CSSColor(value)?.isLight ?? false
    case "font-size", "mso-ansi-font-size": return isReadable(size: value)
    case "font": return FontShorthand(value)?.isReadable ?? false
    case "font-family", "mso-ascii-font-family", "mso-hansi-font-family": return isReadable(font: value)
    case "list-style-type":
      return value.unicodeScalars.allSatisfy { $0 == "-" || ("a"..."z").contains($0) }
    case _ where name.hasPrefix("mso-style-text"): return false
    case "line-height": return isReadable(line: value)
    // What is larger than its element reaches beyond it, where something else may lie over it.
    case "width", "height", "max-width", "max-height": return ["auto", "none", "100%"].contains(value)
    case "min-width", "min-height": return value == "auto" || CSSLength(value) != nil
    case "text-indent", "letter-spacing", "word-spacing", "-webkit-text-stroke-width":
      return CSSLength(value)?.number == 0
    case "-webkit-text-stroke":
      return words.allSatisfy { CSSLength($0)?.number == 0 || CSSColor($0)?.isDark ?? false }
    case "text-size-adjust", "-webkit-text-size-adjust", "-ms-text-size-adjust":
      return ["100%", "none", "auto"].contains(value)
    case _ where distances.contains(where: name.hasPrefix):
      return words.allSatisfy { $0 == "auto" || CSSLength($0)?.isModest ?? false }
    case _ where name.hasPrefix("border") && !name.hasPrefix("border-image"):
      return words.allSatisfy { word in
        CSSLength(word).map { (0...20).contains($0.number) }
          ?? (!word.contains("(") || word.hasPrefix("rgb") || word.hasPrefix("hsl"))
      }
    default: break
    }
    if let allowed = values[name] { return words.allSatisfy(allowed.contains) }
    return free.contains(name) || freeFamilies.contains(where: name.hasPrefix)
  }

  /// What stands here is one of these words, or several.
  private static let values: [String: Set<String>] = [
    "display": [
      "block", "inline", "inline-block", "list-item", "table", "table-cell", "table-row", "table-row-group",
    ],
    "visibility": ["visible"], "opacity": ["1"], "position": ["static"], "float": ["none"],
    "clear": ["none", "both"],
    "overflow": ["visible"], "overflow-x": ["visible"], "overflow-y": ["visible"],
    "text-decoration": ["none", "underline"], "text-decoration-line": ["none", "underline"],
    "text-transform": ["none"], "unicode-bidi": ["embed", "isolate"], "outline": ["none", "0"],
    "white-space": ["pre", "pre-wrap", "pre-line", "break-spaces"], "transform": ["none"], "filter": ["none"],
    "vertical-align": ["baseline", "top", "middle", "bottom"], "font-variant-ligatures": ["none"],
    "font-size-adjust": ["none"],
    "direction": ["ltr"], "text-shadow": ["none"], "box-shadow": ["none"], "content": ["none"],
    "list-style-image": ["none"],
  ]

  /// Whatever stands here.
  private static let free: Set<String> = [
    "font-weight", "font-style", "font-kerning", "font-optical-sizing", "-webkit-tap-highlight-color",
    "text-align", "word-wrap", "overflow-wrap", "word-break",
    "line-break", "hyphens", "-webkit-line-break", "-webkit-nbsp-mode", "orphans", "widows", "caret-color",
    "tab-size", "page", "text-justify", "text-justify-trim", "text-autospace", "text-underline",
    "tab-interval", "box-sizing",
    "cursor", "list-style-position", "border-collapse", "border-spacing", "panose-1",
    "mso-line-height-rule", "mso-pagination", "mso-generic-font-family", "mso-ligatures", "mso-themecolor",
    "mso-font-kerning", "mso-font-charset", "mso-font-pitch", "mso-font-signature", "mso-list",
  ]
  private static let freeFamilies = [
    "page-break-", "mso-style-", "mso-fareast-", "mso-ascii-", "mso-hansi-", "mso-bidi-", "mso-default-",
    "mso-border-",
  ]
  private static let distances = ["margin", "padding", "mso-margin-", "mso-padding-"]

  private static let stayInside: Set<String> = [
    "color", "display", "visibility", "line-height", "width", "height", "opacity", "white-space", "direction",
    "unicode-bidi", "vertical-align", "float", "clear", "content",
    "content-visibility", "clip", "clip-path", "src",
  ]
  private static let stayInsideFamilies = [
    "background", "font", "text-align", "text-transform", "text-orientation", "text-combine", "text-overflow",
    "text-rendering", "text-wrap", "text-security", "text-size-adjust", "min-", "max-", "overflow", "mso-",
    "list-style",
  ]

  /// What is drawn of the element stays where its own text is.
  private static func staysInside(_ name: String, _ value: String) -> Bool {
    switch name {
    // Lines may be as thick, and as far away, as the rest of it says.
    case "text-decoration", "text-decoration-line", "text-decoration-color":
      return !value.contains(where: \.isNumber)
    // As lists have it, with a margin for it.
    case "text-indent", "letter-spacing", "word-spacing":
      return CSSLength(value)?.pixels.map { abs($0) <= 60 } ?? false
    default: return stayInside.contains(name) || stayInsideFamilies.contains(where: name.hasPrefix)
    }
  }

  static func isReadable(size: String) -> Bool {
    if ["small", "medium", "large", "x-large", "xx-large", "1em", "1rem", "100%"].contains(size) {
      return true
    }
    guard let length = CSSLength(size) else { return false }
    switch length.unit {
    case "px": return (9...60).contains(length.number)
    case "pt": return (7...48).contains(length.number)
    default: return false
    }
  }

  static func isReadable(line: String) -> Bool {
    guard let length = CSSLength(line) else { return false }
    switch length.unit {
    case "", "em": return (1...4).contains(length.number)
    case "%": return (100...400).contains(length.number)
    case "px", "pt": return (9...80).contains(length.number)
    default: return false
    }
  }

  /// Some fonts have pictures for letters, or nothing; and of several the first one that is there counts.
  static func isReadable(font: String) -> Bool {
    font.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
      let name = String(part.filter { $0 != "\"" && $0 != "'" }).trimmed
      return fonts.contains(name) || fontFamilies.contains(where: name.hasPrefix)
    }
  }

  private static let fonts: Set<String> = [
    "arial", "helvetica", "helvetica neue", "verdana", "tahoma", "georgia", "cambria", "calibri", "times",
    "times new roman", "courier", "courier new", "consolas", "menlo", "monaco", "roboto", "inter",
    "sans-serif", "serif", "monospace", "system-ui", "ui-monospace", "-apple-system", "blinkmacsystemfont",
    "-webkit-standard", "-moz-fixed", ".applesystemuifont", "uictfonttextstylebody", "trebuchet ms",
    "lucida grande",
    "lucida sans unicode", "lucida console", "garamond", "palatino", "palatino linotype", "book antiqua",
    "century gothic", "comic sans ms", "geneva", "emoji", "apple color emoji", "noto color emoji", "meiryo",
    "メイリオ",
    "osaka", "gulim", "malgun gothic", "simsun", "simhei", "microsoft yahei", "pmingliu", "dengxian",
  ]
  private static let fontFamilies = [
    "segoe ui", "aptos", "sf pro", ".sf ns", ".sf ui", ".hiragino ", "google sans", "noto sans", "noto serif",
    "open sans", "liberation ",
    "dejavu sans", "ms gothic", "ms mincho", "ms pgothic", "ms pmincho", "ｍｓ ", "yu gothic", "yu mincho",
    "游ゴシック", "游明朝", "hiragino ",
    "ヒラギノ",
  ]
}

/// `italic bold 12.0px/14.0px 'Helvetica Neue', serif`: how a font looks, its size with the height of its lines, and which
/// fonts (CSS Fonts 4, section 2.7).
struct FontShorthand {
  let size: String
  let line: String?
  let family: String

  /// Nil for what isn't of this form, such as a name for all of it.
  ///
  /// - Parameter value: in lower case.
  init?(_ value: String) {
    // Blanks may stand around the sign between the two.
    let value = value.split(separator: "/", maxSplits: 1).map { String($0).trimmed }.joined(separator: "/")
    let words = value.split(separator: " ").drop { Self.looks.contains(String($0)) }
    guard let sizes = words.first?.split(separator: "/", omittingEmptySubsequences: false), words.count > 1
    else { return nil }
    size = String(sizes[0])
    line = sizes.count == 2 ? String(sizes[1]) : nil
    family = words.dropFirst().joined(separator: " ")
  }

  var isReadable: Bool {
    StyleHarm.isReadable(size: size) && line.map { $0 == "normal" || StyleHarm.isReadable(line: $0) } ?? true
      && StyleHarm.isReadable(font: family)
  }

  private static let looks: Set<String> = [
    "normal", "italic", "oblique", "small-caps", "bold", "bolder", "lighter", "100", "200", "300", "400",
    "500", "600", "700", "800", "900",
  ]
}

/// A number with its unit, such as `12.0pt`.
struct CSSLength {
  let number: Double
  let unit: String

  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && ($0 == "." || $0 == "-" || $0 == "+" || $0.isNumber) }
    guard let number = Double(digits) else { return nil }
    self.number = number
    unit = String(text[digits.endIndex...])
  }

  /// In CSS pixels; nil where its unit is none of a fixed length.
  var pixels: Double? {
    switch unit {
    case "px": number
    case "pt": number * 4 / 3
    default: nil
    }
  }

  /// As a distance.
  var isModest: Bool { (0...(["", "px", "pt"].contains(unit) ? 400 : 40)).contains(number) }
}

/// A color as mail programs write it. White is what lies below a text of which nothing else is said.
struct CSSColor {
  /// From 0 to 255.
  private let brightness: Double

  /// Nil where it can't be told, or is transparent.
  init?(_ text: String) {
    if let named = Self.names[text] {
      brightness = named
      return
    }
    var parts: [Double]
    if text.hasPrefix("#") {
      let digits = text.dropFirst().map { String($0) }
      guard digits.count == 3 || digits.count == 6 else { return nil }
      let pairs = digits.count == 3 ? digits.map { $0 + $0 } : [0, 2, 4].map { digits[$0] + digits[$0 + 1] }
      parts = pairs.compactMap { UInt8($0, radix: 16).map(Double.init) }
    } else {
      guard text.hasPrefix("rgb("), text.hasSuffix(")") else { return nil }
      // What is no number makes it transparent.
      parts = text.dropFirst(4).dropLast().split { $0 == "," || $0 == " " }.map { Double($0) ?? -1 }
      guard parts.allSatisfy((0...255).contains) else { return nil }
    }
    guard parts.count == 3 else { return nil }
    brightness = 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]
  }

  var isDark: Bool { brightness <= 140 }
  var isLight: Bool { brightness >= 200 }

  private static let names: [String: Double] = [
    "black": 0, "windowtext": 0, "canvastext": 0, "navy": 15, "darkblue": 16, "blue": 29, "maroon": 38,
    "purple": 53, "green": 75, "red": 76, "dimgray": 105, "gray": 128, "grey": 128, "white": 255,
    "window": 255, "canvas": 255, "whitesmoke": 245, "ivory": 253, "lightyellow": 252, "yellow": 226,
  ]
}

extension HTMLTag {
  /// Whether its direction is that of its text.
  var hasOwnDirection: Bool { attributes["dir"].map(Self.value) == "auto" }

  /// By its name, or by the attribute of `<font>`; nil where neither says it. As browsers show it (HTML Standard, section 15.3).
  var fontSize: Double? {
    let sizes = [Self.headingSizes[name], attributes["size"].flatMap { Self.fontSizes[Self.value($0)] }]
    return sizes.compactMap { $0 }.max()
  }

  private static let headingSizes: [String: Double] = ["h1": 32, "h2": 24, "h3": 18.72]
  private static let fontSizes: [String: Double] = ["4": 18, "5": 24, "6": 32, "7": 48]

  /// What of the element itself, without styles, may hide its text; nil where nothing does.
  var oddity: String? {
    guard Self.plain.contains(name) else { return "<\(name)>" }
    if name == "meta", let doubt = Self.doubt(ofMeta: attributes.mapValues(Self.value)) { return doubt }
    for (attribute, scalars) in attributes.sorted(by: { $0.key < $1.key }) {
      let value = Self.value(scalars)
      let isPlain =
        switch attribute {
        case "color", "text", "link", "vlink", "alink": CSSColor(value)?.isDark ?? false
        case "dir": ["ltr", "auto"].contains(value)
        // A cell of several rows may lie below another.
        case "rowspan": value == "1"
        case "bgcolor": CSSColor(value)?.isLight ?? false
        case "size": ["2", "3", "4", "5", "6", "7"].contains(value)
        case "face": StyleHarm.isReadable(font: value)
        default:
          Self.plainAttributes.contains(attribute)
            || Self.plainAttributeFamilies.contains(where: attribute.hasPrefix)
        }
      if !isPlain { return "\(attribute)=\(value)" }
    }
    return nil
  }

  private static func value(_ scalars: [Unicode.Scalar]) -> String {
    String(String.UnicodeScalarView(scalars)).lowercased().trimmed
  }

  /// A page may ask to be shown on a dark ground, or too small to read.
  private static func doubt(ofMeta attributes: [String: String]) -> String? {
    guard let name = attributes["name"] else { return nil }
    let content = (attributes["content"] ?? "").filter { $0 != " " }
    let isPlain =
      switch name {
      case "generator", "progid", "originator", "author", "format-detection", "cocoaversion": true
      case "color-scheme", "supported-color-schemes": content == "light" || content == "lightonly"
      case "viewport":
        ["width=device-width", "width=device-width,initial-scale=1", "width=device-width,initial-scale=1.0"]
          .contains(content)
      default: name.hasPrefix("x-")
      }
    return isPlain ? nil : "meta \(name)"
  }

  private static let plain: Set<String> = [
    "html", "head", "body", "div", "p", "span", "b", "strong", "i", "em", "u", "a", "br", "hr", "wbr", "img",
    "font", "center", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
    "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "tt", "kbd", "samp", "address", "cite",
    "h1", "h2", "h3", "h4", "section", "article", "main", "header", "footer", "meta", "o:p",
  ]
  private static let plainAttributes: Set<String> = [
    "class", "id", "style", "lang", "title", "href", "name", "target", "rel", "align", "valign",
    "width", "height", "border", "cellpadding", "cellspacing", "colspan",
    "type", "cite", "start", "role", "scope", "summary", "src", "alt", "content", "charset", "http-equiv",
    "spellcheck", "wrap", "bordercolor", "clear", "rules", "frame", "nowrap",
  ]
  private static let plainAttributeFamilies = ["data-", "aria-", "xmlns", "xml:"]
}
