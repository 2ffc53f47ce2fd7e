/// The value of a field: a tree of the same shape as its `FieldType`.
package indirect enum FieldValue: Sendable {
  case text(String)
  /// A text that has fields of its own, such as a page's title: for a field of type `text`.
  case phrase(TextTemplate)
  case url(String)
  case html(Program)
  case flag(Bool)
  case list([[String: FieldValue]])
  case group([String: FieldValue])
  /// There is no such link or group: nothing is printed, and a section over it is left out.
  case absent
}

extension FieldValue {
  /// With its article, as faults say it.
  var kindName: String {
    switch self {
    case .text, .phrase: "a text"
    case .url: "a link"
    case .html: "HTML"
    case .flag: "a flag"
    case .list: "a list"
    case .group: "a group"
    case .absent: "nothing"
    }
  }
}

extension [String: FieldValue] {
  /// The value under a dotted path, or nil where a part of the path has no value here.
  ///
  /// Everything under an absent group is absent.
  func value(at path: String) -> FieldValue? {
    guard let dot = path.firstIndex(of: ".") else { return self[path] }
    switch self[String(path[..<dot])] {
    case .group(let fields): return fields.value(at: String(path[path.index(after: dot)...]))
    case .absent: return .absent
    default: return nil
    }
  }
}

/// A value that doesn't fit the field that it was given for: a slip in the program that supplies it.
package struct FieldValueFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var field: String
  package var description: String

  static func missing(_ field: String) -> FieldValueFault {
    FieldValueFault(field: field, description: "the field `\(field)` has no value")
  }

  static func mismatch(_ field: String, wants: String, given: FieldValue) -> FieldValueFault {
    FieldValueFault(
      field: field, description: "the field `\(field)` is \(wants), and was given \(given.kindName)"
    )
  }
}
