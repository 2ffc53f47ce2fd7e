/// Line breaks in the author's text that must not become spaces: those between two characters of a script that
/// is written without spaces.
enum SoftBreaks {
  private enum Token {
    /// The first and the last character of a text.
    case text(Unicode.Scalar, Unicode.Scalar)
    /// A value, of which nothing is known.
    case value
    case lineBreak
  }

  /// For each soft break in the content, in order, whether the lines are joined without a space.
  ///
  /// A value beside a break goes with what stands on the other side.
  static func joins(in nodes: [MarkdownNode]) -> [Bool] {
    var tokens: [Token] = []
    collect(nodes, into: &tokens)
    return tokens.indices.compactMap { index in
      guard case .lineBreak = tokens[index] else { return nil }
      let before = index > 0 ? tokens[index - 1] : .lineBreak
      let after = index + 1 < tokens.count ? tokens[index + 1] : .lineBreak
      switch (before, after) {
      case (.text(_, let last), .text(let first, _)): return isUnspaced(last) && isUnspaced(first)
      case (.text(_, let last), .value): return isUnspaced(last)
      case (.value, .text(let first, _)): return isUnspaced(first)
      default: return false
      }
    }
  }

  private static func collect(_ nodes: [MarkdownNode], into tokens: inout [Token]) {
    for node in nodes {
      switch node.kind {
      case .text(let text):
        if let first = text.unicodeScalars.first,
          let last = text.unicodeScalars.last(where: { !$0.isVariation })
        {
          tokens.append(.text(first, last))
        }
      case .field: tokens.append(.value)
      case .softBreak: tokens.append(.lineBreak)
      // Neither is followed by a soft break that could be joined with anything.
      case .hardBreak, .image: tokens.append(.text(" ", " "))
      default: collect(node.children, into: &tokens)
      }
    }
  }

  /// Kana, Han characters and their punctuation, in full and half width. Hangul is written with spaces.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x312F, 0x3190...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F,
      0xFF01...0xFF9F, 0xFFE0...0xFFE6, 0x1F200...0x1F2FF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Says in which form the character before it is written, as in 葛󠄀.
  fileprivate var isVariation: Bool {
    (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
  }
}
