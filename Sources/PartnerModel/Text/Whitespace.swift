extension StringProtocol {
  /// Without white space at either end, in the sense of Unicode's White_Space property.
  package func trimmingWhitespace() -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let tail = unicodeScalars.drop(while: isSpace)
    guard let last = tail.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(String.UnicodeScalarView(tail[...last]))
  }
}
