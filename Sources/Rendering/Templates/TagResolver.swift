import SourceDiagnostics

/// A tag whose name was found: what a template does at this place.
enum ResolvedTag: Hashable, Sendable {
  case value(Field)
  case unescaped(Field)
  /// Opens the section with this number.
  case open(Field, inverted: Bool, number: Int)
  /// Closes the section with this number.
  case close(number: Int)
  case partial(String)
  case comment
  /// A fault was reported; nothing is printed.
  case faulty
}

/// Reads the tags of a template in their order: looks names up where they stand, and pairs sections.
struct TagResolver {
  private struct Section {
    var name: String
    var position: SourcePosition
    var number: Int
    /// Nil where the field is unknown: names inside can't be judged then.
    var field: Field?
    var hasFrame: Bool
  }

  /// A fault whose remedy is dear, as it looks for the nearest of all names, and is made only for who reads it: of
  /// partials that are read on their own, most faults are never told.
  private struct Fault {
    var position: SourcePosition
    var message: String
    var remedy: () -> String
  }

  private var found: [Fault] = []
  /// Whether each section that was opened was closed, in its turn.
  private(set) var isPaired = true
  private var scope: FieldScope
  private var sections: [Section] = []
  private var sectionCount = 0

  /// How deep sections may be nested: each level is a call where they are printed.
  private static let deepest = 100

  init(_ schema: FieldSchema, scope: String) {
    self.scope = FieldScope(schema, scope: scope)
  }

  var hasFaults: Bool { !found.isEmpty }

  var faults: DiagnosticList {
    DiagnosticList(found.map { Diagnostic(at: $0.position, $0.message, remedy: $0.remedy()) })
  }

  /// How many sections are open: a partial closes what it opens, and no more.
  var depth: Int { sections.count }

  mutating func resolve(_ tag: TemplateTag, depth: Int = 0) -> ResolvedTag {
    switch tag.kind {
    case .comment: return .comment
    case .partial(let name): return .partial(name)
    case .value(let name): return value(name, tag)
    case .unescaped(let name): return unescaped(name, tag)
    case .open(let name, let inverted): return open(name, inverted: inverted, tag)
    case .close(let name): return close(name, tag, depth: depth)
    }
  }

  /// Ends a template: what is open beyond `depth` is a fault.
  mutating func finish(depth: Int = 0) {
    while sections.count > depth, let section = sections.popLast() {
      isPaired = false
      found.append(
        Fault(position: section.position, message: "the section `\(section.name)` is never closed") {
          "Write {{/\(section.name)}} where it ends."
        })
      if section.hasFrame { scope.leave() }
    }
  }

  private mutating func value(_ name: String, _ tag: TemplateTag) -> ResolvedTag {
    guard let field = find(name, tag) else { return .faulty }
    switch field.type {
    case .text, .url: return .value(field)
    case .html:
      fault(
        tag, "`\(name)` is HTML, and would be shown as source text",
        "Write {{{\(name)}}}, in a layout or a partial.")
    case .flag:
      fault(
        tag, "`\(name)` is a flag and can't be printed",
        "Write {{#\(name)}}what to show{{/\(name)}}.")
    case .list:
      fault(
        tag, "`\(name)` is a list and can't be printed", "Write {{#\(name)}}each item{{/\(name)}}.")
    case .group(let schema):
      let first = schema.fields.keys.sorted().first.map { ", such as {{\(name).\($0)}}" } ?? ""
      fault(tag, "`\(name)` is a group and can't be printed", "Name one of its fields\(first).")
    }
    return .faulty
  }

  private mutating func unescaped(_ name: String, _ tag: TemplateTag) -> ResolvedTag {
    guard let field = find(name, tag) else { return .faulty }
    guard field.type == .html else {
      fault(
        tag, "`\(name)` is \(field.type), and three braces are for HTML only", "Write {{\(name)}}.")
      return .faulty
    }
    return .unescaped(field)
  }

  private mutating func open(_ name: String, inverted: Bool, _ tag: TemplateTag) -> ResolvedTag {
    sectionCount += 1
    var section = Section(
      name: name, position: tag.position, number: sectionCount, field: nil, hasFrame: false)
    defer { sections.append(section) }
    guard sections.count < Self.deepest else {
      // Told once, and not for each level.
      if sections.count == Self.deepest {
        fault(tag, "sections are nested more than \(Self.deepest) deep", "Nest less.")
      }
      return .faulty
    }
    guard let field = find(name, tag) else { return .faulty }
    switch field.type {
    case .text, .html:
      fault(
        tag, "`\(name)` is \(field.type), and a section can't be made of it",
        "A section is made of a list, a flag, a link or a group.")
      return .faulty
    case .list, .group, .flag, .url: break
    }
    section.field = field
    if !inverted {
      scope.enter(field, opening: section.number)
      section.hasFrame = true
    }
    return .open(field, inverted: inverted, number: section.number)
  }

  private mutating func close(_ name: String, _ tag: TemplateTag, depth: Int) -> ResolvedTag {
    guard let index = sections[depth...].lastIndex(where: { $0.name == name }) else {
      isPaired = false
      fault(
        tag, "`{{/\(name)}}` closes a section that isn't open",
        "Open it with {{#\(name)}}, or take this out."
      )
      return .faulty
    }
    if let inner = sections.last, index < sections.count - 1 {
      isPaired = false
      fault(
        tag,
        "`{{/\(name)}}` stands where `\(inner.name)` of line \(inner.position.line) is still open",
        "Write {{/\(inner.name)}} before it.")
    }
    while sections.count > index + 1, let inner = sections.popLast() {
      if inner.hasFrame { scope.leave() }
    }
    guard let section = sections.popLast() else { return .faulty }
    if section.hasFrame { scope.leave() }
    return section.field == nil ? .faulty : .close(number: section.number)
  }

  private mutating func find(_ name: String, _ tag: TemplateTag) -> Field? {
    switch scope.find(name) {
    case .found(let field): return field
    case .unknown(let remedy):
      if sections.allSatisfy({ $0.field != nil }) {
        found.append(
          Fault(position: tag.position, message: "there is no field `\(name)` here", remedy: remedy))
      }
      return nil
    }
  }

  mutating func fault(_ tag: TemplateTag, _ message: String, _ remedy: String) {
    found.append(Fault(position: tag.position, message: message) { remedy })
  }
}
