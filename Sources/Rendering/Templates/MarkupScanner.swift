/// Reads a template's HTML as a browser does, and takes only what every browser reads in one way, whichever sections are
/// printed: no `<` but where an element begins or ends, sections around whole elements, whole attributes, or within a
/// value in quotes. So a browser sees no element and no attribute that isn't seen here.
///
/// Follows the tokenizer of the HTML Living Standard (section 13.2.5).
struct MarkupScanner {
  private enum State: Equatable {
    case text
    /// Behind a `<`.
    case angle
    case endTag
    case declaration
    case comment
    case name
    /// Between attributes; whether the byte before ended something.
    case tag
    case attribute
    case beforeValue
    case value(quote: UInt8)
    case afterValue
    case unquoted
    /// In an element whose content is no markup, up to its end.
    case raw
  }

  private var state = State.text
  private var element: Element?
  private var attribute: Attribute?
  private var name: [UInt8] = []
  private var value: [UInt8] = []
  private var recent: [UInt8] = []
  private var angle = 0
  private var isCut = false
  /// For each section that is open in this element's tag, whether it began behind a blank.
  private var sections: [Bool] = []
  /// How many sections are open that began in this element's tag, be it in a value.
  private var openSections = 0
  /// Inside a tag, behind the tag of a section: what follows must be apart from what stands before.
  private var separation = Separation.none

  private enum Separation {
    case none
    case missing
    /// There are blanks, which would go with their line if it ended here.
    case blanks
  }

  private static let rawElements: Set<String> = ["script", "textarea", "title"]

  /// - Parameters:
  ///   - bytes: what stands between two tags of the template.
  ///   - found: is told what was found, in order.
  mutating func read(_ bytes: ArraySlice<UInt8>, found: (Finding) -> Void) {
    for offset in bytes.indices { read(bytes[offset], at: offset, found) }
  }

  /// Whether elements and text may stand here.
  var isInText: Bool { state == .text }
  /// A field is printed here.
  mutating func field(_ field: Field) {
    switch state {
    case .value:
      value += "\u{FFFC}".utf8
      attribute?.fields.append(field)
    // Where no value is safe, as whoever calls knows.
    case .angle: state = .text
    case .beforeValue: state = .unquoted
    default: break
    }
  }

  /// A tag of the template stands here.
  ///
  /// - Returns: whether it may.
  mutating func tag(_ resolved: ResolvedTag) -> Bool {
    if case .value = resolved { return true }
    guard resolved.isSectionTag else { return state != .angle }
    let isOpening = if case .open = resolved { true } else { false }
    openSections += isOpening ? 1 : -1
    switch state {
    case .text: return true
    case .value:
      value += "\u{FFFC}".utf8
      attribute?.fields.append(nil)
      return true
    case .raw: return element?.name != "script"
    case .name, .tag, .attribute, .afterValue:
      isCut = true
      // A blank before the section is enough for its beginning; for its end there must be one on both of its ways.
      let isApart = state == .tag && (isOpening || sections.last ?? false)
      if isOpening { sections.append(state == .tag) } else { _ = sections.popLast() }
      if !isApart { separation = .missing }
      return true
    case .angle, .endTag, .declaration, .comment, .beforeValue, .unquoted: return false
    }
  }

  private mutating func read(_ byte: UInt8, at offset: Int, _ found: (Finding) -> Void) {
    let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    if separation != .none { separate(byte, at: offset, found) }
    switch state {
    case .text:
      if byte == UInt8(ascii: "<") { begin(.angle, at: offset) }
    case .angle: readBehindAngle(byte, at: offset, found)
    case .declaration, .comment, .raw: readContent(byte, at: offset, found)
    case .endTag:
      let isName =
        recent.isEmpty ? isLetter(byte) : isSpace || isLetterOrDigit(byte) || byte == UInt8(ascii: ">")
      recent.append(byte)
      if byte == UInt8(ascii: ">") { state = .text }
      if !isName {
        found(
          .ambiguous(
            offset: offset, message: "an end tag holds more than a name", remedy: "Write it as </name>."))
      }
    case .name:
      if isSpace || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") {
        element = Element(name: String(decoding: name, as: UTF8.self), offset: angle)
        state = .tag
        if byte == UInt8(ascii: ">") { finishElement(found) }
      } else {
        name.append(lowercased(byte))
      }
    case .tag, .afterValue:
      if byte == UInt8(ascii: ">") {
        finishElement(found)
      } else if byte == UInt8(ascii: "=") {
        found(
          .ambiguous(
            offset: offset, message: "there is a blank before `=`",
            remedy: "Write the attribute as name=\"value\"."))
      } else if !isSpace, byte != UInt8(ascii: "/") {
        if state == .afterValue {
          found(
            .ambiguous(
              offset: offset, message: "there is no blank between two attributes", remedy: "Write one."))
        }
        attribute = Attribute(name: "", isCut: openSections > 0, offset: offset)
        name = [lowercased(byte)]
        state = .attribute
      } else {
        state = .tag
      }
    case .attribute:
      if byte == UInt8(ascii: "=") {
        attribute?.name = String(decoding: name, as: UTF8.self)
        value = []
        state = .beforeValue
      } else if isSpace || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") {
        attribute?.name = String(decoding: name, as: UTF8.self)
        value = []
        finishAttribute()
        state = .tag
        if byte == UInt8(ascii: ">") { finishElement(found) }
      } else {
        name.append(lowercased(byte))
      }
    case .beforeValue:
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        state = .value(quote: byte)
      } else {
        if isSpace || byte == UInt8(ascii: ">") {
          found(
            .ambiguous(
              offset: offset, message: "there is no value behind `=`",
              remedy: "Write the attribute as name=\"value\"."))
        }
        refuseAngle(byte, at: offset, found)
        value = [byte]
        state = .unquoted
      }
    case .value(let quote):
      if byte == quote {
        finishAttribute()
        state = .afterValue
      } else {
        refuseAngle(byte, at: offset, found)
        value.append(byte)
      }
    case .unquoted:
      if isSpace || byte == UInt8(ascii: ">") {
        finishAttribute()
        state = .tag
        if byte == UInt8(ascii: ">") { finishElement(found) }
      } else {
        refuseAngle(byte, at: offset, found)
        value.append(byte)
      }
    }
  }

  private mutating func separate(_ byte: UInt8, at offset: Int, _ found: (Finding) -> Void) {
    switch byte {
    case 0x20, 0x09:
      separation = .blanks
      return
    case 0x0A:
      found(
        .ambiguous(
          offset: offset, message: "a line ends behind a section's tag inside of an element's tag",
          remedy: "Write both on one line."))
    case UInt8(ascii: "/"), UInt8(ascii: ">"): break
    default:
      guard separation == .missing else { break }
      found(
        .ambiguous(
          offset: offset, message: "what a section prints in a tag isn't apart from what follows",
          remedy: "Write a blank behind the section's tag."))
    }
    separation = .none
  }

  private mutating func readBehindAngle(_ byte: UInt8, at offset: Int, _ found: (Finding) -> Void) {
    switch byte {
    case UInt8(ascii: "/"): begin(.endTag, at: angle)
    case UInt8(ascii: "!"): begin(.declaration, at: angle)
    default:
      guard isLetter(byte) else {
        state = .text
        found(
          .ambiguous(offset: angle, message: "a `<` stands alone", remedy: "Write &lt; for the sign itself."))
        return
      }
      begin(.name, at: angle)
      name = [lowercased(byte)]
      element = nil
    }
  }

  /// What is no markup up to its own end.
  private mutating func readContent(_ byte: UInt8, at offset: Int, _ found: (Finding) -> Void) {
    recent.append(byte)
    switch state {
    case .declaration:
      if recent == Array("--".utf8) {
        begin(.comment, at: angle)
      } else if byte == UInt8(ascii: ">") {
        let isDoctype = recent.map(lowercased).starts(with: "doctype html".utf8)
        if !isDoctype {
          found(
            .ambiguous(
              offset: angle, message: "a declaration stands here",
              remedy: "Take it out, or write <!doctype html>."))
        }
        state = .text
      } else {
        refuseAngle(byte, at: offset, found)
      }
    case .comment:
      // Some ends are shorter and some longer than people know.
      if byte == UInt8(ascii: ">") {
        if recent.count < 3 || !recent.suffix(3).elementsEqual("-->".utf8) {
          found(
            .ambiguous(
              offset: offset, message: "a `>` stands in an HTML comment",
              remedy: "Write the comment as {{! … }}."))
        }
        state = .text
      }
      refuseAngle(byte, at: offset, found)
    default:
      guard let name = element?.name else { return }
      let end = Array("</\(name)>".utf8)
      let read = recent.suffix(end.count).map(lowercased)
      if read == end {
        state = .text
        element = nil
      } else if byte == UInt8(ascii: "<") {
        recent = [byte]
      } else if recent.first == UInt8(ascii: "<"), recent.count <= end.count,
        !end.starts(with: recent.map(lowercased))
      {
        found(
          .ambiguous(
            offset: offset, message: "a `<` stands in <\(name)>, where no element can",
            remedy: "Write &lt; for the sign itself."))
        recent = []
      } else if recent.first != UInt8(ascii: "<") {
        recent = []
      }
    }
  }

  private func refuseAngle(_ byte: UInt8, at offset: Int, _ found: (Finding) -> Void) {
    guard byte == UInt8(ascii: "<") else { return }
    found(
      .ambiguous(
        offset: offset, message: "a `<` stands where no element can begin",
        remedy: "Write &lt; for the sign itself."))
  }

  private mutating func begin(_ state: State, at offset: Int) {
    self.state = state
    angle = offset
    recent = []
    name = []
    isCut = false
    sections = []
    openSections = 0
  }

  private mutating func finishAttribute() {
    guard var done = attribute else { return }
    done.value = String(decoding: value, as: UTF8.self)
    element?.attributes.append(done)
    attribute = nil
  }

  private mutating func finishElement(_ found: (Finding) -> Void) {
    guard var done = element else { return }
    done.isCut = isCut
    found(.element(done))
    recent = []
    state = Self.rawElements.contains(done.name) ? .raw : .text
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
