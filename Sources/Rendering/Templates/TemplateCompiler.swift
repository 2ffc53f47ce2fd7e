import Mustache
import SourceDiagnostics

/// Reads a layout: checks its tags against the schema and the HTML around them, puts partials in their
/// places, and rewrites it for swift-mustache.
///
/// Values are escaped here and not by swift-mustache, which looks at whole characters and so lets a quote
/// with a combining accent through. Personal fields become markers.
struct TemplateCompiler {
  private let partials: [String: TemplateSource]
  private let personal: Set<String>
  private var resolver: TagResolver
  private var place = HTMLPlace()
  private var output = MustacheText()
  private var uses = FieldUses()
  private var faults = DiagnosticList()
  private var open: [(place: HTMLPlace, end: SectionEnd)] = []
  /// The page's lists for swift-mustache.
  private var lists: [[String]] = []
  /// The numbers of the personal lists that are open.
  private var personalLists: [Int] = []
  private var including: [String] = []
  private(set) var included: Set<String> = []

  /// How a section is closed.
  private enum SectionEnd {
    case personal
    case printed(MustacheText.SectionTag)
  }

  /// What came of a template.
  struct Result {
    let template: CompiledTemplate
    /// The partials in it.
    let included: Set<String>
    fileprivate var own: DiagnosticList
    fileprivate let resolver: TagResolver

    /// Made for who asks: a remedy may be dear.
    var faults: DiagnosticList {
      var all = own
      all.append(resolver.faults)
      return all
    }
  }

  static func compile(
    _ source: TemplateSource, schema: FieldSchema, partials: [String: TemplateSource],
    personal: Set<String>
  ) -> Result {
    var compiler = TemplateCompiler(partials: partials, personal: personal, schema: schema)
    compiler.compile(source)
    var faults = compiler.faults
    var pieces: [MustacheTemplate]?
    var insertions: [[CompiledTemplate.Insertion]] = []
    if !faults.hasErrors, !compiler.resolver.hasFaults {
      do {
        (pieces, insertions) = try compiler.output.finish()
      } catch {
        faults.append(
          Diagnostic(
            at: SourcePosition(file: source.file, line: source.firstLine),
            "swift-mustache can't read this template: \(error)", remedy: "Look for unusual tags."))
      }
    }
    let compiled = CompiledTemplate(
      pieces: pieces, insertions: insertions, schema: schema, uses: compiler.uses, lists: compiler.lists)
    return Result(
      template: compiled, included: compiler.included, own: faults, resolver: compiler.resolver)
  }

  private init(partials: [String: TemplateSource], personal: Set<String>, schema: FieldSchema) {
    self.partials = partials
    self.personal = personal
    resolver = TagResolver(schema, scope: "")
  }

  private mutating func compile(_ source: TemplateSource) {
    let text = SourceText(source)
    let (tags, tagFaults) = TagScanner.scan(text)
    faults.append(text.characterFaults())
    faults.append(tagFaults)
    let depth = resolver.depth
    let start = place
    var end = 0
    for tag in tags {
      let whole = Self.standaloneRange(of: tag, in: text) ?? tag.range
      let resolved = resolver.resolve(tag, depth: depth)
      // Of a section that isn't personal, `MustacheText` takes the line away.
      let range = isPrinted(resolved) ? tag.range : whole
      copy(text, end..<max(end, range.lowerBound))
      end = range.upperBound
      write(resolved, tag, text, isAlone: whole != tag.range)
    }
    copy(text, end..<text.bytes.count)
    resolver.finish(depth: depth)
    open.removeSubrange(min(depth, open.count)...)
    if !place.isSamePlace(as: start) {
      faults.append(
        Diagnostic(
          at: text.position(at: text.bytes.count),
          "the template ends inside a tag, a comment or an element",
          remedy: "Close what was opened in this file."))
    }
    place = start
  }

  private mutating func copy(_ text: SourceText, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    place.read(text.bytes[range])
    output.text(text.bytes[range])
  }

  /// The whole line, with its line break, of a tag that stands alone on it.
  private static func standaloneRange(of tag: TemplateTag, in text: SourceText) -> Range<Int>? {
    switch tag.kind {
    case .value, .unescaped: return nil
    case .open, .close, .partial, .comment: break
    }
    let first = text.range(ofLine: text.line(at: tag.range.lowerBound))
    let last = text.range(ofLine: text.line(at: tag.range.upperBound))
    let around = [
      text.bytes[first.lowerBound..<tag.range.lowerBound],
      text.bytes[tag.range.upperBound..<last.upperBound],
    ]
    guard around.allSatisfy({ $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } }) else { return nil }
    return first.lowerBound..<min(last.upperBound + 1, text.bytes.count)
  }

  private func isPrinted(_ tag: ResolvedTag) -> Bool {
    switch tag {
    case .open(let field, _, _): return !isPersonal(field)
    case .close:
      if case .printed? = open.last?.end { return true }
      return false
    case .value, .unescaped, .partial, .comment, .faulty: return false
    }
  }

  private func isPersonal(_ field: Field) -> Bool {
    field.absolutePath.first.map(personal.contains) ?? false
  }

  private mutating func write(
    _ resolved: ResolvedTag, _ tag: TemplateTag, _ text: SourceText, isAlone: Bool
  ) {
    switch resolved {
    case .comment, .faulty: break
    case .partial(let name): include(name, tag, isAlone: isAlone)
    case .value(let field): value(field, tag, text)
    case .unescaped(let field): html(field, tag)
    case .open(let field, let inverted, let number):
      if isPersonal(field) {
        open.append((place, .personal))
        openPersonal(field, inverted: inverted, number: number)
      } else {
        let (first, last) = sectionTags(field, inverted: inverted, name: Self.writtenName(tag))
        open.append((place, .printed(last)))
        output.open(first)
      }
    case .close:
      guard let (opening, end) = open.popLast() else { return }
      switch end {
      case .personal:
        if case .openEach? = opened.popLast() { personalLists.removeLast() }
        output.insert(.close)
      case .printed(let tag): output.close(tag)
      }
      if !place.isSamePlace(as: opening) {
        resolver.fault(
          tag,
          "the section `\(text.text(tag.range))` begins and ends at different places of the HTML",
          "Let a section hold whole elements, whole attributes or a part of one value.")
      }
      place.leaveSection(begunAt: opening)
    }
  }

  /// What opens and what closes a section that isn't personal.
  private mutating func sectionTags(
    _ field: Field, inverted: Bool, name: String
  ) -> (MustacheText.SectionTag, MustacheText.SectionTag) {
    var name = name
    if field.list != nil {
      uses.insert(field.absolutePath)
    } else if case .list = field.type, !inverted {
      name = CompiledTemplate.mustacheName(ofList: lists.count)
      lists.append(field.absolutePath)
    } else {
      return (
        .insertion(.openPart(field.absolutePath, field.type, !inverted)), .insertion(.closePart)
      )
    }
    return (.mustache("{{\(inverted ? "^" : "#")\(name)}}"), .mustache("{{/\(name)}}"))
  }

  /// The personal sections that are open.
  private var opened: [CompiledTemplate.Insertion] = []

  private mutating func openPersonal(_ field: Field, inverted: Bool, number: Int) {
    let insertion: CompiledTemplate.Insertion
    if case .list = field.type, !inverted {
      insertion = .openEach(field.slot, level: level(of: field))
      personalLists.append(number)
    } else {
      insertion = .openWhen(field.slot, level: level(of: field), !inverted)
    }
    opened.append(insertion)
    output.insert(insertion)
  }

  /// Static lists are printed in full, so that only personal ones count.
  private func level(of field: Field) -> Int {
    field.list.flatMap { personalLists.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
  }

  private mutating func value(_ field: Field, _ tag: TemplateTag, _ text: SourceText) {
    let name = text.text(tag.range)
    let escaping: Escaping
    defer { place.skipValue() }
    switch place.kind {
    case .text, .attribute: escaping = .html
    case .jsonString: escaping = .json
    case .linkAttribute(let prefix):
      switch LinkPolicy.placement(of: field.type, after: prefix) {
      case .allowed(let allowed): escaping = allowed
      case .forbidden(let message, let remedy):
        resolver.fault(tag, "`\(name)` \(message)", remedy)
        return
      }
    case .forbidden(let placeName):
      resolver.fault(
        tag, "`\(name)` stands in \(placeName), where no value is safe",
        "Put it into text, an attribute with quotes or a string of JSON.")
      return
    }
    if isPersonal(field) {
      output.insert(.value(field.slot, level: level(of: field), escaping))
    } else {
      print(field, tag, escaping)
    }
  }

  private mutating func html(_ field: Field, _ tag: TemplateTag) {
    let name = Self.writtenName(tag)
    guard place.kind == .text, place.state == .text else {
      resolver.fault(tag, "`{{{\(name)}}}` stands where no HTML can", "Put it between elements.")
      return
    }
    guard !isPersonal(field) else {
      resolver.fault(
        tag, "`{{{\(name)}}}` is HTML and differs for each page", "Bind it with the page's text.")
      return
    }
    print(field, tag, .none)
  }

  private mutating func print(_ field: Field, _ tag: TemplateTag, _ escaping: Escaping) {
    if field.list == nil {
      output.insert(.field(field.absolutePath, field.type, escaping))
    } else {
      uses.insert(field.absolutePath)
      output.value("\(Self.writtenName(tag))\(escaping.mustacheName)")
    }
  }

  private static func writtenName(_ tag: TemplateTag) -> String {
    switch tag.kind {
    case .value(let name), .unescaped(let name), .partial(let name), .close(let name),
      .open(let name, _):
      name
    case .comment: ""
    }
  }

  private mutating func include(_ name: String, _ tag: TemplateTag, isAlone: Bool) {
    guard var partial = partials[name] else {
      let nearest = nearestName(to: name, among: partials.keys.sorted()).map {
        "Did you mean `\($0)`?"
      }
      resolver.fault(
        tag, "there is no partial `\(name)`",
        nearest
          ?? "The partials are \(partials.keys.sorted().map { "`\($0)`" }.joined(separator: ", "))."
      )
      return
    }
    guard !including.contains(name) else {
      resolver.fault(
        tag, "the partial `\(name)` includes itself",
        "Take one of \((including + [name]).joined(separator: " > ")) out.")
      return
    }
    guard place.state == .text else {
      resolver.fault(
        tag, "the partial `\(name)` stands inside a tag or an attribute", "Put it between elements."
      )
      return
    }
    included.insert(name)
    including.append(name)
    if partial.text.hasSuffix("\n") { partial.text.removeLast() }
    compile(partial)
    if isAlone { output.text("\n".utf8) }
    including.removeLast()
  }
}
