import SourceDiagnostics

/// What a reader asks of a value that isn't there: the shape that the value may have.
///
/// A loader that runs over sketches in place of files leaves behind which keys it knows, which of them it needs, and what each
/// may hold. So the schemas for editors are the loader's own tables, and can't tell of others.
final class SchemaSketch {
  /// What a value may be; several where the reader takes either.
  enum Form: Hashable {
    case text
    case choice([String])
    case flag
    case integer(ClosedRange<Int>)
    /// A text, or one for each language.
    case names
    case list
    case record
    /// A map whose keys are free.
    case map
  }

  let position: SourcePosition
  /// Whether a value that may be a map or something else counts as a map: a loader that asks runs once with each.
  let isMap: Bool
  private(set) var forms: [Form] = []
  /// In the order in which they are asked for.
  private(set) var keys: [(key: String, sketch: SchemaSketch)] = []
  private(set) var needed: Set<String> = []
  /// Of a list, or of a map whose keys are free.
  private(set) var item: SchemaSketch?

  init(at position: SourcePosition, isMap: Bool) {
    self.position = position
    self.isMap = isMap
  }

  var node: YAMLNode { YAMLNode(content: .sketch(self), position: position) }

  func note(_ form: Form) {
    if !forms.contains(form) { forms.append(form) }
  }

  func value(of key: String) -> SchemaSketch {
    if let known = keys.first(where: { $0.key == key }) { return known.sketch }
    let sketch = SchemaSketch(at: position, isMap: isMap)
    keys.append((key, sketch))
    return sketch
  }

  func need(_ key: String) { needed.insert(key) }

  func anyItem() -> SchemaSketch {
    if let item { return item }
    let sketch = SchemaSketch(at: position, isMap: isMap)
    item = sketch
    return sketch
  }
}

/// The files that a loader asked for, as sketches.
final class SchemaSketches {
  private let isMap: Bool
  private(set) var roots: [String: SchemaSketch] = [:]

  init(isMap: Bool) {
    self.isMap = isMap
  }

  func root(of path: String) -> YAMLNode {
    let sketch = roots[path] ?? SchemaSketch(at: SourcePosition(file: path, line: 1), isMap: isMap)
    roots[path] = sketch
    return sketch.node
  }
}
