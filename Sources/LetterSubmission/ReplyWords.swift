/// What a server said, fit to be kept and shown: one line of printable text, at most 512 bytes.
package struct ReplyWords: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package static let longest = 512

  package init(_ text: String) {
    var kept = ""
    kept.reserveCapacity(min(text.utf8.count, Self.longest))
    var size = 0
    for scalar in text.unicodeScalars {
      let shown: Unicode.Scalar = scalar.isUnprintable ? "\u{FFFD}" : scalar
      size += UTF8.width(shown)
      guard size <= Self.longest else { break }
      kept.unicodeScalars.append(shown)
    }
    self.text = kept
  }

  /// Bytes that aren't UTF-8 become U+FFFD.
  package init(_ bytes: some Collection<UInt8>) {
    // No more is read than could be kept.
    self.init(String(decoding: bytes.prefix(Self.longest), as: UTF8.self))
  }

  package var description: String { text }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    guard value > 0x7E else { return value < 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
    default: false
    }
  }
}
