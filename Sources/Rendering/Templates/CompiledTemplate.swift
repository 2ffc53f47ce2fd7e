import Mustache

/// A layout with its partials, checked and split in two: what swift-mustache prints, which is lists, and what is put in
/// afterwards.
struct CompiledTemplate: Sendable {
  /// What a marker in the printed text stands for, or a part of it.
  enum Insertion: Hashable, Sendable {
    case literal([UInt8])
    /// A field of the page, by its names from the page down. There is one of it, so that nobody has to look for it
    /// among the items of lists.
    case field([String], FieldType, Escaping)
    /// What follows up to its `closePart` is printed where such a field is there, or where it isn't.
    case openPart([String], FieldType, Bool)
    case closePart
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
  /// The static fields of lists' items that the template names.
  let uses: FieldUses
  /// The lists of the page, which swift-mustache knows by numbers: see `mustacheName(ofList:)`.
  let lists: [[String]]

  /// A name that no field has, since sections that swift-mustache doesn't see would let names mean something else.
  static func mustacheName(ofList number: Int) -> String { "*\(number)" }
}

/// Names of fields, as a tree.
struct FieldUses: Hashable, Sendable {
  private(set) var names: [String: FieldUses] = [:]

  mutating func insert(_ path: some Collection<String>) {
    guard let first = path.first else { return }
    names[first, default: FieldUses()].insert(path.dropFirst())
  }

  func below(_ path: [String]) -> FieldUses {
    path.reduce(self) { $0.names[$1] ?? FieldUses() }
  }
}
