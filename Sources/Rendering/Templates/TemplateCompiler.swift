import SourceDiagnostics

/// Reads a layout: checks its tags against the schema and the HTML around them, puts partials in their
/// places, and decides for each value how it is escaped.
struct TemplateCompiler {
  private let partials: [String: TemplateSource]
  private let personal: Set<String>
  private var resolver: TagResolver
  private let policy: MarkupPolicy
  private var place = HTMLPlace()
  private var markup = MarkupScanner()
  private var output = LayoutText()
  private var faults = DiagnosticList()
  private var open: [(place: HTMLPlace, isPersonal: Bool, isList: Bool)] = []
  /// The numbers of the lists that are open. Static ones are printed in full and don't count for personal fields, nor
  /// the other way round.
  private var personalLists: [Int] = []
  private var staticLists: [Int] = []
  private var including: [String] = []
  private var inclusions = 0

  /// How deep partials may be nested, and how many a template may hold: each of two that name another one twice would
  /// double the text.
  private static let deepestPartial = 100
  private static let mostPartials = 1_000
  private(set) var included: Set<String> = []

  /// What came of a template.
  struct Result {
    /// Nil where the template has faults.
    let steps: [LayoutStep]?
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
    personal: Set<String>, policy: MarkupPolicy
  ) -> Result {
    var compiler = TemplateCompiler(partials: partials, personal: personal, policy: policy, schema: schema)
    compiler.compile(source)
    let isUsable = !compiler.faults.hasErrors && !compiler.resolver.hasFaults
    return Result(
      steps: isUsable ? compiler.output.steps : nil, included: compiler.included, own: compiler.faults,
      resolver: compiler.resolver)
  }

  private init(
    partials: [String: TemplateSource], personal: Set<String>, policy: MarkupPolicy, schema: FieldSchema
  ) {
    self.partials = partials
    self.personal = personal
    self.policy = policy
    resolver = TagResolver(schema, scope: "")
  }

  private mutating func compile(_ source: TemplateSource) {
    let text = SourceText(source)
    let (tags, tagFaults) = TagScanner.scan(text)
    faults.append(text.characterFaults())
    faults.append(tagFaults)
    let depth = resolver.depth
    let start = place
    markup = MarkupScanner()
    var end = 0
    for tag in tags {
      let whole = Self.standaloneRange(of: tag, in: text) ?? tag.range
      let resolved = resolver.resolve(tag, depth: depth)
      // Of a static section, `LayoutText` takes the line away.
      let range = isOfStaticSection(resolved) ? tag.range : whole
      copy(text, end..<max(end, range.lowerBound))
      end = range.upperBound
      write(resolved, tag, text, isAlone: whole != tag.range)
    }
    copy(text, end..<text.bytes.count)
    resolver.finish(depth: depth)
    open.removeSubrange(min(depth, open.count)...)
    if !place.isSamePlace(as: start) || !markup.isInText {
      faults.append(
        Diagnostic(
          at: text.position(at: text.bytes.count),
          "the template ends inside a tag, a comment or an element",
          remedy: "Close what was opened in this file."))
    }
    place = start
    markup = MarkupScanner()
  }

  private mutating func copy(_ text: SourceText, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    place.read(text.bytes[range])
    output.text(text.bytes[range])
    var violations: [MarkupPolicy.Violation] = []
    markup.read(text.bytes[range]) { finding in
      switch finding {
      case .element(let element): violations += policy.violations(of: element)
      case .ambiguous(let offset, let message, let remedy):
        violations.append(MarkupPolicy.Violation(offset: offset, message: message, remedy: remedy))
      }
    }
    for violation in violations {
      faults.append(
        Diagnostic(at: text.position(at: violation.offset), violation.message, remedy: violation.remedy))
    }
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

  private func isOfStaticSection(_ tag: ResolvedTag) -> Bool {
    switch tag {
    case .open(let field, _, _): !isPersonal(field)
    case .close: open.last.map { !$0.isPersonal } ?? false
    case .value, .unescaped, .partial, .comment, .faulty: false
    }
  }

  private func isPersonal(_ field: Field) -> Bool {
    field.absolutePath.first.map(personal.contains) ?? false
  }

  private mutating func write(
    _ resolved: ResolvedTag, _ tag: TemplateTag, _ text: SourceText, isAlone: Bool
  ) {
    if !markup.tag(resolved) {
      resolver.fault(
        tag, "`\(text.text(tag.range))` stands where HTML can't be cut",
        "Let a section hold whole elements, whole attributes or a part of one value in quotes.")
    }
    switch resolved {
    case .comment, .faulty: break
    case .partial(let name): include(name, tag, isAlone: isAlone)
    case .value(let field): value(field, tag, text)
    case .unescaped(let field): html(field, tag)
    case .open(let field, let inverted, let number): openSection(field, inverted: inverted, number: number)
    case .close:
      guard let (opening, isPersonal, isList) = open.popLast() else { return }
      if isPersonal {
        if isList { personalLists.removeLast() }
        output.insert(.close)
      } else {
        if isList { staticLists.removeLast() }
        output.close()
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

  private mutating func openSection(_ field: Field, inverted: Bool, number: Int) {
    var isList = false
    if case .list = field.type { isList = !inverted }
    open.append((place, isPersonal(field), isList))
    switch (isPersonal(field), isList) {
    case (true, true):
      output.insert(.openEach(field.slot, level: level(of: field, among: personalLists)))
      personalLists.append(number)
    case (true, false):
      output.insert(.openWhen(field.slot, level: level(of: field, among: personalLists), !inverted))
    case (false, true):
      output.open(.each(staticField(field)))
      staticLists.append(number)
    case (false, false): output.open(.when(staticField(field), !inverted))
    }
  }

  private func level(of field: Field, among lists: [Int]) -> Int {
    field.list.flatMap { lists.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
  }

  private func staticField(_ field: Field) -> StaticField {
    StaticField(
      level: level(of: field, among: staticLists), path: field.slot.path.fieldNames, type: field.type,
      name: field.absolutePath.joined(separator: "."))
  }

  private mutating func value(_ field: Field, _ tag: TemplateTag, _ text: SourceText) {
    let name = text.text(tag.range)
    let escaping: Escaping
    defer { place.skipValue() }
    markup.field(field)
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
      output.insert(.value(field.slot, level: level(of: field, among: personalLists), escaping))
    } else {
      output.insert(.field(staticField(field), escaping))
    }
  }

  private mutating func html(_ field: Field, _ tag: TemplateTag) {
    guard case .unescaped(let name) = tag.kind else { return }
    guard place.kind == .text, place.state == .text else {
      resolver.fault(tag, "`{{{\(name)}}}` stands where no HTML can", "Put it between elements.")
      return
    }
    guard !isPersonal(field) else {
      resolver.fault(
        tag, "`{{{\(name)}}}` is HTML and differs for each page", "Bind it with the page's text.")
      return
    }
    output.insert(.field(staticField(field), .none))
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
    inclusions += 1
    guard including.count < Self.deepestPartial, inclusions <= Self.mostPartials else {
      if including.count < Self.deepestPartial, inclusions > Self.mostPartials + 1 { return }
      resolver.fault(
        tag,
        inclusions > Self.mostPartials
          ? "the template holds more than \(Self.mostPartials) partials"
          : "partials are nested more than \(Self.deepestPartial) deep", "Include less.")
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
