extension String {
  /// Full-width letters, digits and signs as ASCII: a Japanese keyboard writes both.
  package var narrowed: String {
    guard unicodeScalars.contains(where: \.isFullWidth) else { return self }
    return String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.isFullWidth ? Unicode.Scalar($0.value - 0xFEE0) ?? $0 : $0 }))
  }
}

extension Unicode.Scalar {
  fileprivate var isFullWidth: Bool { (0xFF01...0xFF5E).contains(value) }
}
