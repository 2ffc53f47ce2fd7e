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
    let object = try converted.convert(values, compiled.schema, compiled.uses)
    let text = pieces.map { $0.render(object) }.joined()
    if let missing = converted.missing.names.first { throw .missing(missing) }
    var builder = ProgramBuilder()
    for piece in TagMarker.pieces(of: text) {
      switch piece {
      case .text(let text): builder.literal(utf8: text.utf8)
      case .tag(let number) where number < compiled.insertions.count:
        for insertion in compiled.insertions[number] {
          try builder.insert(insertion, values: values, scope: scope)
        }
      case .tag(let number):
        switch converted.contents[number - compiled.insertions.count] {
        case .html(let program): builder.append(program)
        case .phrase(let phrase, let escaping): phrase.write(escaping, into: &builder)
        }
      }
    }
    return builder.finish()
  }
}

extension ProgramBuilder {
  fileprivate mutating func insert(
    _ insertion: CompiledTemplate.Insertion, values: [String: FieldValue], scope: String
  ) throws(FieldValueFault) {
    func scoped(_ slot: Slot) -> Slot {
      Slot(scope: scope, path: slot.path, kind: slot.kind)
    }
    switch insertion {
    case .literal(let bytes): literal(utf8: bytes)
    case .field(let path, let type, let escaping):
      try field(values.value(at: path[...]), path, type, escaping)
    case .value(let slot, let level, let escaping): value(scoped(slot), level: level, escaping)
    case .openWhen(let slot, let level, let wanted):
      openWhen(scoped(slot), level: level, is: wanted)
    case .openEach(let slot, let level): openEach(scoped(slot), level: level)
    case .close: close()
    }
  }

  private mutating func field(
    _ value: FieldValue?, _ path: [String], _ type: FieldType, _ escaping: Escaping
  ) throws(FieldValueFault) {
    let name = path.joined(separator: ".")
    switch (type, value) {
    case (.text, .text(let text)), (.url, .url(let text)): literal(utf8: escaping.bytes(of: text))
    case (.text, .phrase(let phrase)): phrase.write(escaping, into: &self)
    case (.html, .html(let program)): append(program)
    case (_, .absent), (_, nil): throw .missing(name)
    case (_, let value?): throw .mismatch(name, wants: type.description, given: value)
    }
  }
}
