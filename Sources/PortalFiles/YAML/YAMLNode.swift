import SourceDiagnostics

/// A value of a YAML file with its place. Scalars are the text as it is written: `no` is a country code until
/// somebody asks for a flag.
struct YAMLNode {
  enum Content {
    /// `isPlain`: without quotes, so that nothing, `~` and `null` mean that there is no value.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([YAMLEntry])
    /// Nothing yet: what is asked of it is noted.
    case sketch(SchemaSketch)
  }

  let content: Content
  let position: SourcePosition

  /// There is no value: `key:` with nothing behind it.
  var isEmpty: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// Where it is noted what is asked of this value; nil for one that is there.
  var sketch: SchemaSketch? {
    if case .sketch(let sketch) = content { sketch } else { nil }
  }

  /// What stands here, for a fault that says that something else should.
  var kindName: String {
    switch content {
    case .scalar: isEmpty ? "nothing" : "a text"
    case .list: "a list"
    case .map, .sketch: "a map"
    }
  }
}

/// One `key: value` of a map.
struct YAMLEntry {
  let key: String
  let keyPosition: SourcePosition
  let value: YAMLNode
}
