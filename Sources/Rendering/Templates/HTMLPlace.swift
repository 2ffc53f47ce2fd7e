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
  /// The tag or the raw-text element, in lower case. Bytes, as are the others: a template is read byte by byte.
  private var element: [UInt8] = []
  private var attribute: [UInt8] = []
  /// What the attribute's value begins with, fields as U+FFFC.
  private var valuePrefix: [UInt8] = []
  /// In JSON: whether a string is open.
  private(set) var isInString = false
  private var isEscaped = false
  private var isClosingTag = false
  private var isJSON = false
  /// What ends a raw-text element, and how much of it was just read.
  private var rawEnd: [UInt8] = []
  private var rawEndRead = 0

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
      return previous == UInt8(ascii: "<") ? .forbidden("the name of an element") : .text
    case .comment: return .forbidden("an HTML comment")
    case .declaration: return .forbidden("a declaration")
    case .tagName: return .forbidden("the name of an element")
    case .tag, .attributeName: return .forbidden("the name of an attribute")
    case .beforeValue, .unquotedValue: return .forbidden("an attribute without quotes")
    case .rawText:
      let element = String(decoding: element, as: UTF8.self)
      if Self.plainTextElements.contains(element) { return .text }
      if isJSON { return isInString ? .jsonString : .forbidden("JSON outside a string") }
      return .forbidden(element == "style" ? "a style sheet" : "a script")
    case .value:
      let attribute = String(decoding: attribute, as: UTF8.self)
      if attribute.hasPrefix("on") { return .forbidden("a script attribute") }
      if attribute == "style" { return .forbidden("a style attribute") }
      if attribute == "srcdoc" { return .forbidden("a page inside an attribute") }
      if Self.linkAttributes.contains(attribute) {
        return .linkAttribute(prefix: String(decoding: valuePrefix, as: UTF8.self))
      }
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
    recent = 0
    rawEndRead = 0
    valuePrefix += "\u{FFFC}".utf8
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
      let isBehindAngle = previous == UInt8(ascii: "<")
      note(byte)
      guard isBehindAngle else { return }
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        begin(.tagName)
        isClosingTag = false
        element = [lowercased(byte)]
      case UInt8(ascii: "/"):
        begin(.tagName)
        isClosingTag = true
        element = []
      case UInt8(ascii: "!"), UInt8(ascii: "?"):
        begin(.declaration)
        note(byte)
      default: break
      }
    case .declaration:
      note(byte)
      if recent == Self.commentStart {
        begin(.comment)
      } else if byte == UInt8(ascii: ">") {
        begin(.text)
      }
    case .comment:
      note(byte)
      if recent & 0xFF_FFFF == Self.commentEnd { begin(.text) }
    case .tagName:
      if isSpace || byte == UInt8(ascii: "/") {
        begin(.tag)
        isJSON = false
      } else if byte == UInt8(ascii: ">") {
        isJSON = false
        endTag()
      } else {
        element.append(lowercased(byte))
      }
    case .tag:
      if byte == UInt8(ascii: ">") {
        endTag()
      } else if !isSpace, byte != UInt8(ascii: "/") {
        begin(.attributeName)
        attribute = [lowercased(byte)]
      }
    case .attributeName:
      if byte == UInt8(ascii: "=") {
        begin(.beforeValue)
        valuePrefix = []
      } else if byte == UInt8(ascii: ">") {
        endTag()
      } else if isSpace || byte == UInt8(ascii: "/") {
        begin(.tag)
      } else {
        attribute.append(lowercased(byte))
      }
    case .beforeValue:
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        begin(.value(quote: byte))
      } else if byte == UInt8(ascii: ">") {
        endTag()
      } else if !isSpace {
        begin(.unquotedValue)
        valuePrefix = [lowercased(byte)]
      }
    case .value(let quote):
      if byte == quote { endValue() } else { valuePrefix.append(lowercased(byte)) }
    case .unquotedValue:
      if byte == UInt8(ascii: ">") {
        endValue()
        endTag()
      } else if isSpace {
        endValue()
      } else {
        valuePrefix.append(lowercased(byte))
      }
    case .rawText:
      readRawText(byte)
    }
  }

  /// The last four bytes that were read in this state, the last of them lowest; 0 where there were none.
  private var recent: UInt32 = 0
  /// `!--` behind a `<`, and `-->`.
  private static let commentStart: UInt32 = 0x21_2D2D
  private static let commentEnd: UInt32 = 0x2D_2D3E

  private var previous: UInt8 { UInt8(truncatingIfNeeded: recent) }

  private mutating func note(_ byte: UInt8) {
    recent = recent << 8 | UInt32(byte)
  }

  private mutating func begin(_ state: State) {
    self.state = state
    recent = 0
    rawEndRead = 0
  }

  private mutating func endValue() {
    if element.elementsEqual("script".utf8), attribute.elementsEqual("type".utf8) {
      isJSON = ["application/json", "application/ld+json"].contains { valuePrefix.elementsEqual($0.utf8) }
    }
    begin(.tag)
  }

  private mutating func endTag() {
    attribute = []
    let name = String(decoding: element, as: UTF8.self)
    guard !isClosingTag, Self.plainTextElements.contains(name) || Self.codeElements.contains(name) else {
      element = []
      begin(.text)
      return
    }
    begin(.rawText)
    rawEnd = "</".utf8 + element
    isInString = false
    isEscaped = false
  }

  private mutating func readRawText(_ byte: UInt8) {
    // The first byte stands nowhere else in what ends the element.
    if byte | 0x20 != rawEnd[rawEndRead] | 0x20 { rawEndRead = 0 }
    if byte | 0x20 == rawEnd[rawEndRead] | 0x20 { rawEndRead += 1 }
    if rawEndRead == rawEnd.count {
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

  private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
