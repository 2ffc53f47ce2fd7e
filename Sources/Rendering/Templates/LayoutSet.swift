package import SourceDiagnostics

/// The layouts and partials of a portal, checked once.
///
/// Static fields are printed when a program is made; personal fields stay slots.
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

  /// Those without faults.
  private let layouts: [String: [LayoutStep]]
  private let partials: [String: [LayoutStep]]

  /// - Parameters:
  ///   - partials: a partial that a layout or another partial names is checked where it stands; one that none
  ///     names, against `pageSchema`.
  ///   - policy: the fields that have a meaning of their own in HTML.
  ///   - personal: names of top-level fields that stay slots, with all that is below them.
  package init(
    layouts: [Layout], partials: [TemplateSource], pageSchema: FieldSchema, personal: Set<String>,
    policy: MarkupPolicy = MarkupPolicy(), faults: inout DiagnosticList
  ) {
    let sources = Dictionary(partials.map { ($0.name, $0) }) { $1 }
    var usable: [String: [LayoutStep]] = [:]
    var found: [Diagnostic] = []
    var included: Set<String> = []
    for layout in layouts {
      let result = TemplateCompiler.compile(
        layout.source, schema: layout.schema, partials: sources, personal: personal, policy: policy)
      usable[layout.source.name] = result.steps
      found += result.faults.diagnostics
      included.formUnion(result.included)
    }
    let alone = sources.mapValues {
      TemplateCompiler.compile($0, schema: pageSchema, partials: sources, personal: personal, policy: policy)
    }
    included.formUnion(alone.values.flatMap(\.included))
    for (name, result) in alone where !included.contains(name) {
      found += result.faults.diagnostics
    }
    self.layouts = usable
    self.partials = alone.compactMapValues(\.steps)
    pagePartials = Set(self.partials.keys)
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
    _ steps: [LayoutStep]?, _ name: String, _ values: [String: FieldValue], _ scope: String
  ) throws(FieldValueFault) -> Program {
    guard let steps else {
      preconditionFailure(
        "the template \(name) is missing or has faults, which were reported when it was read")
    }
    var printer = LayoutPrinter(values: values, scope: scope)
    try printer.print(steps)
    return printer.builder.finish()
  }
}
