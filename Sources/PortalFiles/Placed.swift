package import SourceDiagnostics

/// A value that was read from a file, with its place, so that a rule that it breaks can be reported where it
/// can be mended.
package struct Placed<Value: Sendable>: Sendable {
  package let value: Value
  /// Where the record begins.
  package let position: SourcePosition
  /// Where the value of each key stands.
  private let fields: [String: SourcePosition]

  package init(_ value: Value, at position: SourcePosition, fields: [String: SourcePosition] = [:]) {
    self.value = value
    self.position = position
    self.fields = fields
  }

  /// Where the value of a key stands, or the whole record where the key is missing.
  package func position(of key: String) -> SourcePosition { fields[key] ?? position }

  func has(_ key: String) -> Bool { fields[key] != nil }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
