import Mustache
package import SourceDiagnostics

/// The layouts and partials of a portal, checked once.
///
/// Static fields are printed when a program is made, their sections by swift-mustache; personal fields stay slots.
package struct LayoutSet: Sendable {
  /// A layout and the fields that it may name.
  package struct Layout: Sendable {
    package var source: TemplateSource
    package var schema: FieldSchema

    package init(_ source: TemplateSource, schema: FieldSchema) {
      self.source = source
      self.schema = schema
    }
  }

  /// The partials that a Markdown page may name: those that need no more than `pageSchema`.
  package let pagePartials: Set<String>

  private let layouts: [String: CompiledTemplate]
  private let partials: [String: CompiledTemplate]

  /// - Parameters:
  ///   - partials: a partial that a layout or another partial names is checked where it stands; one that none
  ///     names, against `pageSchema`.
  ///   - personal: names of top-level fields that stay slots, with all that is below them.
  package init(
    layouts: [Layout], partials: [TemplateSource], pageSchema: FieldSchema, personal: Set<String>,
    faults: inout DiagnosticList
  ) {
    let sources = Dictionary(partials.map { ($0.name, $0) }) { $1 }
    var compiledLayouts: [String: CompiledTemplate] = [:]
    var found: [Diagnostic] = []
    var included: Set<String> = []
    for layout in layouts {
      let result = TemplateCompiler.compile(
        layout.source, schema: layout.schema, partials: sources, personal: personal)
      compiledLayouts[layout.source.name] = result.template
      found += result.faults.diagnostics
      included.formUnion(result.included)
    }
    let alone = sources.mapValues {
      TemplateCompiler.compile($0, schema: pageSchema, partials: sources, personal: personal)
    }
    included.formUnion(alone.values.flatMap(\.included))
    for (name, result) in alone where !included.contains(name) {
      found += result.faults.diagnostics
    }
    let usable = alone.filter { $0.value.template.pieces != nil }
    self.layouts = compiledLayouts
    self.partials = usable.mapValues(\.template)
    pagePartials = Set(usable.keys)
    var seen: Set<Diagnostic> = []
    faults.append(DiagnosticList(DiagnosticList(found).sorted.filter { seen.insert($0).inserted }))
  }

  /// A layout with its static fields printed; the personal ones are slots of `scope`.
  ///
  /// - Parameter values: a value for each static field that the layout names.
  package func program(
    layout name: String, values: [String: FieldValue], scope: String
  ) throws(FieldValueFault) -> Program {
    try program(layouts[name], name, values, scope)
  }

  /// One of `pagePartials`, in the same way.
  package func program(
    partial name: String, values: [String: FieldValue], scope: String
  ) throws(FieldValueFault) -> Program {
    try program(partials[name], name, values, scope)
  }

  private func program(
    _ compiled: CompiledTemplate?, _ name: String, _ values: [String: FieldValue], _ scope: String
  ) throws(FieldValueFault) -> Program {
    guard let compiled, let pieces = compiled.pieces else {
      preconditionFailure(
        "the template \(name) is missing or has faults, which were reported when it was read")
    }
    var converted = MustacheValues(firstNumber: compiled.insertions.count)
    let object = try converted.convert(lists: compiled.lists, of: values, compiled)
    let text = pieces.map { $0.render(object) }.joined()
    var layout = LayoutPrinter(values: values, scope: scope)
    for piece in TagMarker.pieces(of: text) {
      switch piece {
      case .tag(let number) where (0..<compiled.insertions.count).contains(number):
        for insertion in compiled.insertions[number] { try layout.insert(insertion) }
      case _ where layout.isLeftOut: break
      case .text(let text): layout.builder.literal(utf8: text.utf8)
      case .tag(let number) where number < 0: throw .missing(converted.missing.name(ofMarker: number))
      case .tag(let number):
        switch converted.contents[number - compiled.insertions.count] {
        case .html(let program): layout.builder.append(program)
        case .phrase(let phrase, let escaping): phrase.write(escaping, into: &layout.builder)
        }
      }
    }
    return layout.builder.finish()
  }
}

/// Puts in what swift-mustache doesn't print.
private struct LayoutPrinter {
  let values: [String: FieldValue]
  let scope: String
  var builder = ProgramBuilder()
  /// How many parts are open since one that is left out.
  private var leftOut = 0

  init(values: [String: FieldValue], scope: String) {
    self.values = values
    self.scope = scope
  }

  var isLeftOut: Bool { leftOut > 0 }

  mutating func insert(_ insertion: CompiledTemplate.Insertion) throws(FieldValueFault) {
    switch insertion {
    case .openPart where isLeftOut: leftOut += 1
    case .closePart: leftOut = max(0, leftOut - 1)
    case _ where isLeftOut: break
    case .openPart(let path, let type, let wanted):
      if try isThere(path, type) != wanted { leftOut = 1 }
    case .literal(let bytes): builder.literal(utf8: bytes)
    case .field(let path, let type, let escaping): try write(path, type, escaping)
    case .value(let slot, let level, let escaping): builder.value(scoped(slot), level: level, escaping)
    case .openWhen(let slot, let level, let wanted):
      builder.openWhen(scoped(slot), level: level, is: wanted)
    case .openEach(let slot, let level): builder.openEach(scoped(slot), level: level)
    case .close: builder.close()
    }
  }

  private func scoped(_ slot: Slot) -> Slot {
    Slot(scope: scope, path: slot.path, kind: slot.kind)
  }

  private mutating func write(
    _ path: [String], _ type: FieldType, _ escaping: Escaping
  ) throws(FieldValueFault) {
    switch (type, values.value(at: path[...])) {
    case (.text, .text(let text)), (.url, .url(let text)): builder.literal(utf8: escaping.bytes(of: text))
    case (.text, .phrase(let phrase)): phrase.write(escaping, into: &builder)
    case (.html, .html(let program)): builder.append(program)
    case (_, let value): throw fault(path, type, value)
    }
  }

  private func isThere(_ path: [String], _ type: FieldType) throws(FieldValueFault) -> Bool {
    switch (type, values.value(at: path[...])) {
    case (_, .absent): return false
    case (.flag, .flag(let flag)): return flag
    case (.url, .url(let link)): return !link.isEmpty
    case (.list, .list(let items)): return !items.isEmpty
    case (.group, .group): return true
    case (_, let value): throw fault(path, type, value)
    }
  }

  private func fault(_ path: [String], _ type: FieldType, _ value: FieldValue?) -> FieldValueFault {
    let name = path.joined(separator: ".")
    return switch value {
    case nil, .absent: .missing(name)
    case let value?: .mismatch(name, wants: type.description, given: value)
    }
  }
}
