import SourceDiagnostics

/// A template tag as it stands in the text.
struct TemplateTag: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// `{{name}}`
    case value(String)
    /// `{{{name}}}`
    case unescaped(String)
    /// `{{#name}}`, or `{{^name}}` where it is inverted.
    case open(String, inverted: Bool)
    /// `{{/name}}`
    case close(String)
    /// `{{> name}}`
    case partial(String)
    /// `{{! words }}`
    case comment
  }

  var kind: Kind
  /// The bytes of the tag, braces included.
  var range: Range<Int>
  var position: SourcePosition
}

/// Finds the tags of a template. A tag that isn't one is a fault, and is left out.
struct TagScanner {
  private let text: SourceText
  private let allowsEscape: Bool
  /// The ends of tags that were looked for last. Tags that have none would all look as far as the end of the text.
  private var doubleEnd = BraceSearch("}}")
  private var tripleEnd = BraceSearch("}}}")
  private var tags: [TemplateTag] = []
  private var faults = DiagnosticList()

  /// - Parameter allowsEscape: whether a backslash before `{{` makes the two signs themselves of it. The backslash is a comment then:
  ///   it is left out, and nothing else.
  static func scan(
    _ text: SourceText, allowsEscape: Bool = false
  ) -> (tags: [TemplateTag], faults: DiagnosticList) {
    var scanner = TagScanner(text: text, allowsEscape: allowsEscape)
    scanner.scan()
    return (scanner.tags, scanner.faults)
  }

  private init(text: SourceText, allowsEscape: Bool) {
    self.text = text
    self.allowsEscape = allowsEscape
  }

  private mutating func scan() {
    var index = 0
    var beginning = BraceSearch("{{")
    while let start = beginning.first(in: text.bytes, from: index) {
      if allowsEscape, isEscaped(start) {
        let mark = start - 1..<start
        tags.append(TemplateTag(kind: .comment, range: mark, position: text.position(at: mark.lowerBound)))
        index = start + text.bytes[start...].prefix { $0 == UInt8(ascii: "{") }.count
        continue
      }
      let isTriple = starts("{{{", at: start)
      let opening = isTriple ? 3 : 2
      let isComment = starts("!", at: start + 2)
      let found =
        isTriple
        ? tripleEnd.first(in: text.bytes, from: start + opening)
        : doubleEnd.first(in: text.bytes, from: start + opening)
      guard let end = found, isComment || text.line(at: start) == text.line(at: end) else {
        fault(
          start,
          isTriple ? "this tag has no `}}}` on its line" : "this tag has no `}}` on its line",
          "Close the tag on the line where it begins." + escapeRemedy)
        index = start + opening
        continue
      }
      index = end + opening
      read(start + opening..<end, tag: start..<index, isTriple: isTriple)
    }
  }

  private var escapeRemedy: String {
    allowsEscape ? " Where the signs themselves are meant, write \\{{." : ""
  }

  /// Whether a backslash stands before it, which isn't one itself.
  private func isEscaped(_ start: Int) -> Bool {
    !text.bytes[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
  }

  private mutating func read(_ inside: Range<Int>, tag range: Range<Int>, isTriple: Bool) {
    let whole = name(text.bytes[inside])
    if isTriple {
      add(.unescaped(whole), range, named: whole)
      return
    }
    var written: String { text.text(range) }
    let name = name(text.bytes[inside].dropFirst())
    switch text.bytes[inside].first.map({ Character(Unicode.Scalar($0)) }) {
    case "!":
      tags.append(
        TemplateTag(kind: .comment, range: range, position: text.position(at: range.lowerBound)))
    case "#": add(.open(name, inverted: false), range, named: name)
    case "^": add(.open(name, inverted: true), range, named: name)
    case "/": add(.close(name), range, named: name)
    case ">": add(.partial(name), range, named: name)
    case "=":
      fault(
        range.lowerBound, "`\(written)` changes the delimiters, which can't be done here",
        "Use {{ and }}.")
    case "&":
      fault(
        range.lowerBound, "`\(written)` is a way to print without escaping that isn't known here",
        "Write {{\(name)}}, or {{{\(name)}}} for a field that is HTML.")
    case "<", "$", "%", "*":
      fault(
        range.lowerBound, "`\(written)` is a kind of tag that isn't known here",
        "Use {{name}}, {{#name}}, {{^name}}, {{/name}}, {{> name}} or {{! comment }}.")
    default: add(.value(whole), range, named: whole)
    }
  }

  private mutating func add(_ kind: TemplateTag.Kind, _ range: Range<Int>, named name: String) {
    let isName = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { part in !part.isEmpty && part.allSatisfy(Self.isNameByte) }
    guard isName else {
      fault(
        range.lowerBound, "`\(text.text(range))` has no name that a field could have",
        "A name is made of letters, digits, - and _, with dots between its parts."
          + escapeRemedy)
      return
    }
    tags.append(
      TemplateTag(kind: kind, range: range, position: text.position(at: range.lowerBound)))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private func name(_ content: ArraySlice<UInt8>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var name = content.drop(while: isBlank)
    while let last = name.last, isBlank(last) { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
  }

  private func starts(_ token: StaticString, at index: Int) -> Bool {
    guard index + token.utf8CodeUnitCount <= text.bytes.count else { return false }
    return (0..<token.utf8CodeUnitCount).allSatisfy {
      text.bytes[index + $0] == token.utf8Start[$0]
    }
  }

  private mutating func fault(_ offset: Int, _ message: String, _ remedy: String) {
    faults.append(Diagnostic(at: text.position(at: offset), message, remedy: remedy))
  }
}

/// Looks for braces from places that come one behind another, over each byte once.
private struct BraceSearch {
  private let brace: UInt8
  private let count: Int
  /// The first place of the last search, where there was one. What it passed holds none.
  private var searched: (from: Int, found: Int?)?

  init(_ braces: StaticString) {
    brace = braces.utf8Start[0]
    count = braces.utf8CodeUnitCount
  }

  mutating func first(in bytes: [UInt8], from start: Int) -> Int? {
    if let searched, searched.from <= start, searched.found.map({ $0 >= start }) ?? true {
      return searched.found
    }
    var length = 0
    var found: Int?
    for index in min(start, bytes.count)..<bytes.count {
      length = bytes[index] == brace ? length + 1 : 0
      guard length == count else { continue }
      found = index - count + 1
      break
    }
    searched = (start, found)
    return found
  }
}
