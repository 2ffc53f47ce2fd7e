import SourceDiagnostics

/// A value of a YAML file with its place. Scalars are the text as it is written: `no` is a country code until
/// somebody asks for a flag.
struct YAMLNode {
  enum Content {
    /// `isPlain`: without quotes, so that nothing, `~` and `null` mean that there is no value.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([YAMLEntry])
  }

  let content: Content
  let position: SourcePosition

  /// There is no value: `key:` with nothing behind it.
  var isEmpty: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What stands here, for a fault that says that something else should.
  var kindName: String {
    switch content {
    case .scalar: isEmpty ? "nothing" : "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

/// One `key: value` of a map.
struct YAMLEntry {
  let key: String
  let keyPosition: SourcePosition
  let value: YAMLNode
}
