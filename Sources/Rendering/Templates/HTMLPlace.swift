/// Where in an HTML text a template tag stands: what a value may be there, and how it is escaped.
///
/// Follows the states of the HTML parser (HTML Living Standard, section 13.2.5) as far as a layout needs them.
struct HTMLPlace: Hashable {
  enum State: Hashable {
    case text
    case comment
    /// A `<!doctype …>` or the like.
    case declaration
    case tagName
    /// Between attributes.
    case tag
    case attributeName
    case beforeValue
    case value(quote: UInt8)
    case unquotedValue
    /// In an element whose content is no markup.
    case rawText
  }

  private(set) var state = State.text
  /// The tag or the raw-text element, in lower case.
  private(set) var element = ""
  private(set) var attribute = ""
  /// What the attribute's value begins with, fields as U+FFFC.
  private(set) var valuePrefix = ""
  /// In JSON: whether a string is open.
  private(set) var isInString = false
  private var isEscaped = false
  private var isClosingTag = false
  private var isJSON = false
  private var rawEnd: [UInt8] = []

  /// What a value is at this place.
  enum Kind: Hashable {
    case text
    case attribute
    case linkAttribute(prefix: String)
    case jsonString
    /// No value may stand here: what the place is called.
    case forbidden(String)
  }

  /// Elements with character references but no tags inside, and those with neither.
  private static let plainTextElements: Set<String> = ["title", "textarea"]
  private static let codeElements: Set<String> = ["script", "style"]
  static let linkAttributes: Set<String> = [
    "href", "src", "action", "formaction", "poster", "cite", "data", "ping", "background", "srcset",
    "manifest",
    "xlink:href",
  ]

  var kind: Kind {
    switch state {
    case .text:
      return recent.last == UInt8(ascii: "<") ? .forbidden("the name of an element") : .text
    case .comment: return .forbidden("an HTML comment")
    case .declaration: return .forbidden("a declaration")
    case .tagName: return .forbidden("the name of an element")
    case .tag, .attributeName: return .forbidden("the name of an attribute")
    case .beforeValue, .unquotedValue: return .forbidden("an attribute without quotes")
    case .rawText:
      if Self.plainTextElements.contains(element) { return .text }
      if isJSON { return isInString ? .jsonString : .forbidden("JSON outside a string") }
      return .forbidden(element == "style" ? "a style sheet" : "a script")
    case .value:
      if attribute.hasPrefix("on") { return .forbidden("a script attribute") }
      if attribute == "style" { return .forbidden("a style attribute") }
      if attribute == "srcdoc" { return .forbidden("a page inside an attribute") }
      if Self.linkAttributes.contains(attribute) { return .linkAttribute(prefix: valuePrefix) }
      return .attribute
    }
  }

  /// Whether a section may begin here and end at `other`: at the same kind of place.
  func isSamePlace(as other: HTMLPlace) -> Bool {
    if isInTag && other.isInTag { return element == other.element }
    return state == other.state && element == other.element && attribute == other.attribute
      && isInString == other.isInString
  }

  private var isInTag: Bool { state == .tagName || state == .tag || state == .attributeName }

  /// A value stands here.
  mutating func skipValue() {
    if state == .beforeValue { state = .unquotedValue }
    recent = []
    valuePrefix.append("\u{FFFC}")
  }

  /// Behind a section, which may have printed nothing: an attribute begins with what stood before it.
  mutating func leaveSection(begunAt opening: HTMLPlace) {
    valuePrefix = opening.valuePrefix
  }

  mutating func read(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { read(byte) }
  }

  private mutating func read(_ byte: UInt8) {
    let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
    switch state {
    case .text:
      recent.append(byte)
      if recent.count > 4 { recent.removeFirst() }
      guard recent.count >= 2, recent[recent.count - 2] == UInt8(ascii: "<") else { return }
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        begin(.tagName)
        isClosingTag = false
        element = lowercased(byte)
      case UInt8(ascii: "/"):
        begin(.tagName)
        isClosingTag = true
        element = ""
      case UInt8(ascii: "!"), UInt8(ascii: "?"):
        begin(.declaration)
        recent = [byte]
      default: break
      }
    case .declaration:
      recent.append(byte)
      if recent == Array("!--".utf8) {
        begin(.comment)
      } else if byte == UInt8(ascii: ">") {
        begin(.text)
      }
    case .comment:
      recent.append(byte)
      if recent.suffix(3) == Array("-->".utf8)[...] { begin(.text) }
      if recent.count > 3 { recent.removeFirst() }
    case .tagName:
      if isSpace || byte == UInt8(ascii: "/") {
        begin(.tag)
        isJSON = false
      } else if byte == UInt8(ascii: ">") {
        isJSON = false
        endTag()
      } else {
        element += lowercased(byte)
      }
    case .tag:
      if byte == UInt8(ascii: ">") {
        endTag()
      } else if !isSpace, byte != UInt8(ascii: "/") {
        begin(.attributeName)
        attribute = lowercased(byte)
      }
    case .attributeName:
      if byte == UInt8(ascii: "=") {
        begin(.beforeValue)
        valuePrefix = ""
      } else if byte == UInt8(ascii: ">") {
        endTag()
      } else if isSpace || byte == UInt8(ascii: "/") {
        begin(.tag)
      } else {
        attribute += lowercased(byte)
      }
    case .beforeValue:
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        begin(.value(quote: byte))
      } else if byte == UInt8(ascii: ">") {
        endTag()
      } else if !isSpace {
        begin(.unquotedValue)
        valuePrefix = lowercased(byte)
      }
    case .value(let quote):
      if byte == quote { endValue() } else { valuePrefix += lowercased(byte) }
    case .unquotedValue:
      if byte == UInt8(ascii: ">") {
        endValue()
        endTag()
      } else if isSpace {
        endValue()
      } else {
        valuePrefix += lowercased(byte)
      }
    case .rawText:
      readRawText(byte)
    }
  }

  /// The last bytes that were read, as far as the state needs them.
  private var recent: [UInt8] = []

  private mutating func begin(_ state: State) {
    self.state = state
    recent = []
  }

  private mutating func endValue() {
    if element == "script", attribute == "type" {
      isJSON = valuePrefix == "application/json" || valuePrefix == "application/ld+json"
    }
    begin(.tag)
  }

  private mutating func endTag() {
    attribute = ""
    guard !isClosingTag,
      Self.plainTextElements.contains(element) || Self.codeElements.contains(element)
    else {
      element = ""
      begin(.text)
      return
    }
    begin(.rawText)
    rawEnd = Array("</\(element)".utf8)
    isInString = false
    isEscaped = false
  }

  private mutating func readRawText(_ byte: UInt8) {
    recent.append(byte)
    if recent.count > rawEnd.count { recent.removeFirst() }
    if zip(recent, rawEnd).allSatisfy({ $0 | 0x20 == $1 | 0x20 }), recent.count == rawEnd.count {
      begin(.tagName)
      isClosingTag = true
      isInString = false
      return
    }
    guard isJSON else { return }
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\"), isInString {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString.toggle()
    }
  }

  private func lowercased(_ byte: UInt8) -> String {
    String(UnicodeScalar(byte)).lowercased()
  }
}
