import Mustache

/// A layout with its partials, checked and split in two: what swift-mustache prints, which is sections and what the
/// items of lists hold, and what is put in afterwards.
struct CompiledTemplate: Sendable {
  /// What a marker in the printed text stands for, or a part of it.
  enum Insertion: Hashable, Sendable {
    case literal([UInt8])
    /// A field of the page, by its names from the page down. There is one of it, so that nobody has to look for it
    /// among the items of lists.
    case field([String], FieldType, Escaping)
    case value(Slot, level: Int, Escaping)
    case openWhen(Slot, level: Int, Bool)
    case openEach(Slot, level: Int)
    case close
  }

  /// The template in pieces, to be printed one behind another. Nil where the template has faults.
  let pieces: [MustacheTemplate]?
  /// For each marker what is put in for it.
  let insertions: [[Insertion]]
  let schema: FieldSchema
  /// The static fields that swift-mustache looks at.
  let uses: FieldUses
}

/// Names of fields, as a tree.
struct FieldUses: Hashable, Sendable {
  private(set) var names: [String: FieldUses] = [:]

  mutating func insert(_ path: some Collection<String>) {
    guard let first = path.first else { return }
    names[first, default: FieldUses()].insert(path.dropFirst())
  }
}
