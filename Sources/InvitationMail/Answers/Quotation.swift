/// Signs that people and programs put around a value that they copy.
enum Quotation {
  /// Without quotation marks around it, one at an end alone included. Those of an address's local part are its own.
  static func opened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var inner = scalars[...]
    let isAddress = inner.first == "\"" && text.contains("\"@")
    if let first = inner.first, opening.contains(first), !isAddress { inner.removeFirst() }
    if let last = inner.last, closing.contains(last) { inner.removeLast() }
    return inner.count == scalars.count ? text : String(inner).trimmed
  }

  /// From the first character that can be part of the value to the last one.
  static func core(of text: String, _ isPart: (Unicode.Scalar) -> Bool) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: isPart), let last = scalars.lastIndex(where: isPart) else {
      return text
    }
    return String(scalars[first...last])
  }

  private static let opening: Set<Unicode.Scalar> = ["\"", "“", "„", "‟", "«", "»", "「", "『", "`"]
  private static let closing: Set<Unicode.Scalar> = ["\"", "”", "“", "»", "«", "」", "』", "`"]
}
