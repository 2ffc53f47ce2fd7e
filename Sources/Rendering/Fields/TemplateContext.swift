/// What a template may name, declared once: each field with its name, its type and where its value comes from. The
/// schema that templates are checked against and the values that they are printed with follow from it, so neither can
/// have a field that the other lacks.
///
///     static let context = TemplateContext<Provider>(
///       .text("id") { $0.id.rawValue },
///       .url("website") { $0.website?.rawValue })
package struct TemplateContext<Source>: Sendable {
  fileprivate typealias Member = (name: String, type: FieldType, value: @Sendable (Source) -> FieldValue)

  package struct Field: Sendable {
    fileprivate let members: [Member]
  }

  private let members: [Member]

  package init(_ fields: Field...) {
    self.init(fields)
  }

  package init(_ fields: [Field]) {
    members = fields.flatMap { $0.members }
  }

  package var schema: FieldSchema {
    FieldSchema(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.type) }))
  }

  package func values(of source: Source) -> [String: FieldValue] {
    Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value(source)) })
  }
}

extension TemplateContext.Field {
  private init(_ name: String, _ type: FieldType, _ value: @escaping @Sendable (Source) -> FieldValue) {
    members = [(name, type, value)]
  }

  package static func text(_ name: String, _ text: @escaping @Sendable (Source) -> String) -> Self {
    Self(name, .text) { .text(text($0)) }
  }

  /// A text that has fields of its own.
  package static func phrase(
    _ name: String, _ text: @escaping @Sendable (Source) -> TextTemplate?
  ) -> Self {
    Self(name, .text) { text($0).map(FieldValue.phrase) ?? .text("") }
  }

  /// A link; absent where there is none.
  package static func url(_ name: String, _ link: @escaping @Sendable (Source) -> String?) -> Self {
    Self(name, .url) { link($0).map(FieldValue.url) ?? .absent }
  }

  package static func html(_ name: String, _ html: @escaping @Sendable (Source) -> Program) -> Self {
    Self(name, .html) { .html(html($0)) }
  }

  package static func flag(_ name: String, _ flag: @escaping @Sendable (Source) -> Bool) -> Self {
    Self(name, .flag) { .flag(flag($0)) }
  }

  /// A text that may be missing, and the flag that says whether it is there.
  package static func text(
    _ name: String, flag: String, _ text: @escaping @Sendable (Source) -> String?
  ) -> Self {
    Self(members: [
      (name, .text, { .text(text($0) ?? "") }), (flag, .flag, { .flag(text($0) != nil) }),
    ])
  }

  /// The same for a link.
  package static func url(
    _ name: String, flag: String, _ link: @escaping @Sendable (Source) -> String?
  ) -> Self {
    Self(members: [
      (name, .url, { link($0).map(FieldValue.url) ?? .absent }), (flag, .flag, { .flag(link($0) != nil) }),
    ])
  }

  package static func list<Item>(
    _ name: String, _ context: TemplateContext<Item>, _ items: @escaping @Sendable (Source) -> [Item]
  ) -> Self {
    Self(name, .list(context.schema)) { .list(items($0).map(context.values(of:))) }
  }

  /// Fields under one name; absent, and so are all of them, where there is nothing to take them from.
  package static func group<Part>(
    _ name: String, _ context: TemplateContext<Part>, _ part: @escaping @Sendable (Source) -> Part?
  ) -> Self {
    Self(name, .group(context.schema)) { part($0).map { .group(context.values(of: $0)) } ?? .absent }
  }
}

extension TemplateContext.Field {
  /// Fields whose names the portal decides, such as its words; the caller makes schema and values of the same names.
  package static func group(
    _ name: String, schema: FieldSchema, _ values: @escaping @Sendable (Source) -> [String: FieldValue]
  ) -> Self {
    Self(name, .group(schema)) { .group(values($0)) }
  }

  /// Links under names that the portal decides; absent where there is none.
  package static func urls(
    _ name: String, named names: some Sequence<String>,
    _ links: @escaping @Sendable (Source) -> [String: String]
  ) -> Self {
    let names = Array(names)
    return group(name, schema: FieldSchema(Dictionary(uniqueKeysWithValues: names.map { ($0, .url) }))) {
      let links = links($0)
      return Dictionary(
        uniqueKeysWithValues: names.map { ($0, links[$0].map(FieldValue.url) ?? .absent) })
    }
  }
}
