/// Takes HTML apart into characters and tags, as the tokenizer of the HTML Standard (section 13.2.5) does: what is a
/// tag here is one in a browser too. Each character is looked at a few times at most, whatever stands in the text.
struct HTMLScanner {
  enum Piece {
    case text(Unicode.Scalar)
    case begin(HTMLTag)
    case end(String)
  }

  private let html: [Unicode.Scalar]
  private var index = 0
  /// Of a reference that stands for two characters.
  private var second: Unicode.Scalar?

  init(_ html: String) {
    self.html = Array(html.unicodeScalars)
  }

  /// Nil at the end. Line breaks in the text are blanks, as in a browser.
  mutating func next() -> Piece? {
    if let scalar = second {
      second = nil
      return text(scalar)
    }
    while index < html.count {
      let scalar = html[index]
      switch scalar {
      case "<":
        guard let second = at(index + 1) else { break }
        if Self.isLetter(second) {
          index += 1
          return tag().map { .begin($0) }
        }
        if second == "/", let third = at(index + 2) {
          index += 2
          if Self.isLetter(third) { return tag().map { .end($0.name) } }
          skip(behind: ">")
          continue
        }
        if second == "!" || second == "?" {
          skipComment()
          continue
        }
      case "&":
        if let characters = reference(), let first = characters.first {
          second = characters.dropFirst().first
          return text(first)
        }
      default: break
      }
      index += 1
      return text(scalar)
    }
    return nil
  }

  private func text(_ scalar: Unicode.Scalar) -> Piece { .text(Self.isBreak(scalar) ? " " : scalar) }

  /// What stands up to the end of an element whose tags are no tags; goes on behind that.
  mutating func raw(endingWith name: String, hasReferences: Bool) -> [Unicode.Scalar] {
    var text: [Unicode.Scalar] = []
    let mark = Array("</\(name)".unicodeScalars)
    while index < html.count {
      if html[index] == "<", isMark(mark) {
        index += 2
        _ = tag()
        break
      }
      if hasReferences, html[index] == "&", let reference = reference() {
        text += reference
        continue
      }
      text.append(html[index])
      index += 1
    }
    return text
  }

  mutating func skipAll() {
    index = html.count
  }

  // MARK: - Tags

  /// Reads a tag from its name on; nil where the text ends within it.
  private mutating func tag() -> HTMLTag? {
    let name = word()
    var attributes: [String: [Unicode.Scalar]] = [:]
    while true {
      skip { $0 == "/" || Self.isBlank($0) }
      guard let first = at(index) else { return nil }
      if first == ">" {
        index += 1
        return HTMLTag(name: name, attributes: attributes)
      }
      let attribute = word(endsAtSign: true)
      skip(Self.isBlank)
      var value: [Unicode.Scalar] = []
      if at(index) == "=" {
        index += 1
        skip(Self.isBlank)
        guard let read = attributeValue() else { return nil }
        value = read
      }
      if attributes[attribute] == nil { attributes[attribute] = value }
    }
  }

  /// In lower case, up to a blank, the tag's end or, for an attribute, the sign before its value.
  private mutating func word(endsAtSign: Bool = false) -> String {
    let start = index
    while let scalar = at(index), scalar != "/", scalar != ">", !Self.isBlank(scalar),
      !(endsAtSign && scalar == "=" && index > start)
    {
      index += 1
    }
    return String(String.UnicodeScalarView(html[start..<index])).lowercased()
  }

  /// Nil where the text ends within it.
  private mutating func attributeValue() -> [Unicode.Scalar]? {
    let quote = at(index).flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
    if quote != nil { index += 1 }
    var value: [Unicode.Scalar] = []
    while let scalar = at(index) {
      if let quote {
        if scalar == quote {
          index += 1
          return value
        }
      } else if scalar == ">" || Self.isBlank(scalar) {
        return value
      }
      if scalar == "&", let reference = reference(inAttribute: true) {
        value += reference
      } else {
        value.append(scalar)
        index += 1
      }
    }
    return nil
  }

  private func isMark(_ mark: [Unicode.Scalar]) -> Bool {
    guard html.count - index > mark.count else { return false }
    for (offset, expected) in mark.enumerated() {
      let scalar = html[index + offset]
      let isUpper = ("A"..."Z").contains(scalar)
      guard scalar == expected || (isUpper && scalar.value + 32 == expected.value) else { return false }
    }
    let next = html[index + mark.count]
    return next == ">" || next == "/" || Self.isBlank(next)
  }

  /// Comments, and what browsers take for one.
  private mutating func skipComment() {
    guard at(index + 1) == "!", at(index + 2) == "-", at(index + 3) == "-" else { return skip(behind: ">") }
    // The dashes of the beginning may be those of the end.
    index += 2
    while index < html.count {
      if html[index] == "-", at(index + 1) == "-" {
        if at(index + 2) == ">" { return index += 3 }
        if at(index + 2) == "!", at(index + 3) == ">" { return index += 4 }
      }
      index += 1
    }
  }

  private mutating func skip(behind end: Unicode.Scalar) {
    skip { $0 != end }
    index = min(index + 1, html.count)
  }

  private mutating func skip(_ isSkipped: (Unicode.Scalar) -> Bool) {
    while let scalar = at(index), isSkipped(scalar) { index += 1 }
  }

  // MARK: - Characters

  /// The characters that a reference at `&` stands for; goes on behind it. Nil where it is none.
  private mutating func reference(inAttribute: Bool = false) -> [Unicode.Scalar]? {
    guard let found = CharacterReference(html[index...], inAttribute: inAttribute) else { return nil }
    index = found.end
    return found.characters
  }

  private func at(_ place: Int) -> Unicode.Scalar? { place < html.count ? html[place] : nil }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || isBreak(scalar) }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\t" || scalar == "\u{C}"
  }
}
