/// The closed set of fields that a template may name: a tree of names and types.
///
/// A template is checked against it when it is read, so that a misspelt name is an error with a line and a
/// column and never an empty place on a page.
package struct FieldSchema: Sendable, Hashable {
  package var fields: [String: FieldType]

  package init(_ fields: [String: FieldType] = [:]) {
    self.fields = fields
  }

  /// Fields by their dotted paths: `inviter.name` is the field `name` of the group `inviter`.
  package init(paths: some Sequence<(path: String, type: FieldType)>) {
    self.init()
    for (path, type) in paths { insert(type, at: path.fieldNames[...]) }
  }

  private mutating func insert(_ type: FieldType, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    guard path.count > 1 else {
      fields[name] = type
      return
    }
    var inner = FieldSchema()
    if case .group(let existing) = fields[name] { inner = existing }
    inner.insert(type, at: path.dropFirst())
    fields[name] = .group(inner)
  }

  /// These fields and `others`; a name in both has the type that it has in `others`.
  package func adding(_ others: FieldSchema) -> FieldSchema {
    FieldSchema(fields.merging(others.fields) { $1 })
  }
}

extension FieldSchema: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, FieldType)...) {
    self.init(Dictionary(elements) { $1 })
  }
}

/// What a field holds, and so where it may stand.
package indirect enum FieldType: Sendable, Hashable {
  /// Plain text: escaped wherever it stands.
  case text
  /// A link target. As a section it shows its content where the link is not empty.
  case url
  /// HTML made by the portal itself: `{{{name}}}` in a layout, nowhere else.
  case html
  /// Yes or no: a section only.
  case flag
  /// A section that is repeated for each item, whose fields are in scope inside.
  case list(FieldSchema)
  /// Fields under one name: `{{group.field}}`. As a section it shows its content where the group is present.
  case group(FieldSchema)
}

extension FieldType: CustomStringConvertible {
  /// With its article, as diagnostics say it.
  package var description: String {
    switch self {
    case .text: "a text"
    case .url: "a link"
    case .html: "HTML"
    case .flag: "a flag"
    case .list: "a list"
    case .group: "a group"
    }
  }
}
