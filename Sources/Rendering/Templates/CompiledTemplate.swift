import Mustache

/// A layout with its partials, checked and split in two: what swift-mustache prints, and what stays a slot.
struct CompiledTemplate: Sendable {
  /// What a marker in the printed text stands for.
  enum Insertion: Hashable, Sendable {
    case literal([UInt8])
    case value(Slot, level: Int, Escaping)
    case openWhen(Slot, level: Int, Bool)
    case openEach(Slot, level: Int)
    case close
  }

  /// The template in pieces, to be printed one behind another. Nil where the template has faults.
  let pieces: [MustacheTemplate]?
  let insertions: [Insertion]
  let schema: FieldSchema
  /// The static fields that the template names.
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
