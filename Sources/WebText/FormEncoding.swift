/// Names and values of `application/x-www-form-urlencoded` (URL Standard, section 5).
///
/// Strict, since a reader that guesses is one that others guess differently from: the standard lets a broken escape
/// stand, and puts U+FFFD where there is no UTF-8.
package enum FormEncoding {
  package enum Fault: Error, Hashable, Sendable {
    /// A percent sign without two hexadecimal digits.
    case brokenEscape
    case notUTF8
  }

  /// One name or one value, without the `&` and `=` around it.
  package static func decoded(_ text: some Collection<UInt8>) throws(Fault) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    // An array, for which this is compiled: any other type of another module takes a hundred times as long, byte by byte.
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue
        else { throw .brokenEscape }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    guard let string = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    return string
  }
}
