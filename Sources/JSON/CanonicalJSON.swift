/// A JSON value with one spelling: the form in which events are hashed and exported.
///
/// - Members of an object stand in the order of their names' UTF-8 bytes; there is no white space.
/// - Numbers are whole, written in decimal without a leading zero; there are no fractions.
/// - Elements of a list stand in their own order.
/// - In strings, `"` and `\` get a backslash, U+0008, U+0009, U+000A, U+000C and U+000D are written
///   `\b \t \n \f \r`, any other character below U+0020 is `\u00xx` with lower-case digits, and everything
///   else is itself, in UTF-8.
///
/// With names in ASCII this is RFC 8785, and it is what Python prints for
/// `json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
package enum CanonicalJSON: Hashable, Sendable {
  case text(String)
  case number(Int64)
  case list([CanonicalJSON])
  case object(Members)

  /// The value's bytes, in UTF-8.
  package var bytes: [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  /// Appends the value's bytes.
  package func append(to output: inout [UInt8]) {
    switch self {
    case .text(let text):
      Self.append(utf8: text.utf8, to: &output)
    case .number(let number):
      Self.append(number, to: &output)
    case .list(let elements):
      var separator = UInt8(ascii: "[")
      for element in elements {
        output.append(separator)
        element.append(to: &output)
        separator = UInt8(ascii: ",")
      }
      if elements.isEmpty { output.append(separator) }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      var separator = UInt8(ascii: "{")
      for member in members.inOrder {
        output.append(separator)
        Self.append(utf8: member.name.utf8, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.append(to: &output)
        separator = UInt8(ascii: ",")
      }
      if members.isEmpty { output.append(separator) }
      output.append(UInt8(ascii: "}"))
    }
  }

  /// Appends a number in decimal.
  package static func append(_ number: Int64, to output: inout [UInt8]) {
    output.append(contentsOf: String(number).utf8)
  }

  /// Appends a string that is given as its UTF-8 bytes, with quotes. The bytes are taken as they are, so that
  /// a damaged text never looks like the sound one that it was.
  package static func append(utf8 bytes: some Collection<UInt8>, to output: inout [UInt8]) {
    // Bytes that lie in a row are read as such: this is a good part of the time that recording takes.
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { append($0, to: &output) }
    if isDone == nil { Array(bytes).withUnsafeBufferPointer { append($0, to: &output) } }
  }

  private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var run = 0
    // Hardly any text has something to escape, and without a way out in between many bytes are looked at in one step.
    let needsEscape = bytes.reduce(0 as UInt8) { $0 | (self.needsEscape($1) ? 1 : 0) } != 0
    if needsEscape {
      for index in bytes.indices {
        guard let escape = escape(of: bytes[index]) else { continue }
        output.append(contentsOf: bytes[run..<index])
        output.append(contentsOf: escape.utf8)
        run = index + 1
      }
    }
    output.append(contentsOf: bytes[run...])
    output.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escape(of byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): "\\\""
    case UInt8(ascii: "\\"): "\\\\"
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    case 0x00..<0x20: "\\u00" + CollectionOfOne(byte).hexadecimal
    default: nil
    }
  }
}
