package import SourceDiagnostics

/// The layouts and partials of a portal, checked once.
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

  /// - Parameters:
  ///   - partials: a partial that a layout names is checked where it stands; one that none names, against
  ///     `pageSchema`.
  ///   - personal: names of top-level fields that stay slots.
  package init(
    layouts: [Layout], partials: [TemplateSource], pageSchema: FieldSchema, personal: Set<String>,
    faults: inout DiagnosticList
  ) { fatalError() }

  /// A layout with its static fields printed; the personal ones are slots of `scope`.
  package func program(
    layout: String, values: [String: FieldValue], scope: String
  ) throws(FieldValueFault) -> Program { fatalError() }

  package func program(
    partial: String, values: [String: FieldValue], scope: String
  ) throws(FieldValueFault) -> Program { fatalError() }
}
