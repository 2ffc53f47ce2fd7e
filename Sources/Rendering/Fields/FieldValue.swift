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
  func value(at path: String) -> FieldValue? { value(at: path.fieldNames[...]) }

  func value(at names: ArraySlice<String>) -> FieldValue? {
    guard let first = names.first else { return nil }
    guard names.count > 1 else { return self[first] }
    switch self[first] {
    case .group(let fields): return fields.value(at: names.dropFirst())
    case .absent: return .absent
    default: return nil
    }
  }
}

extension String {
  /// The names of a dotted path.
  package var fieldNames: [String] {
    utf8.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
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
