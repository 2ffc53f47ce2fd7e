/// Characters that show nothing of themselves: soft hyphens, joiners, marks of direction. Programs put them into what
/// people copy, and two texts that look alike may differ in them.
extension Unicode.Scalar {
  /// Also Hangul's fillers, which are letters without any shape.
  package var isInvisibleMark: Bool {
    guard value >= 0xAD else { return false }
    return properties.isDefaultIgnorableCodePoint || ("\u{FFF9}"..."\u{FFFB}").contains(self)
  }

  /// Begins or ends a stretch of text that is set in a direction of its own, so that the rest is read in another order.
  package var turnsText: Bool {
    switch self {
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: false
    }
  }

  /// Shapes the letters beside it, in scripts that need it.
  fileprivate var isJoiner: Bool {
    switch self {
    case "\u{200C}", "\u{200D}", "\u{34F}", "\u{180B}"..."\u{180D}", "\u{180F}": true
    default: properties.isVariationSelector
    }
  }

  fileprivate var isFiller: Bool {
    switch self {
    case "\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}": true
    default: false
    }
  }

  /// Of a script in which joiners mean something: neither Latin, Greek nor Cyrillic, where they only come along.
  fileprivate var isOfJoiningScript: Bool { value >= 0x590 && !properties.isWhitespace }
}

extension String {
  /// For values in which none of them means anything: numbers, addresses, domains, codes.
  package var withoutInvisibleMarks: String {
    guard unicodeScalars.contains(where: \.isInvisibleMark) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isInvisibleMark }))
  }

  /// For names: without those that say nothing. Joiners and variation selectors stay beside letters that they shape, and
  /// what turns text around stays within it, for a check to refuse.
  package var withoutStrayMarks: String {
    guard unicodeScalars.contains(where: \.isInvisibleMark) else { return self }
    let scalars = Array(unicodeScalars)
    var kept: [Unicode.Scalar] = []
    for (index, scalar) in scalars.enumerated() {
      let isKept: Bool
      if !scalar.isInvisibleMark || scalar.isFiller || scalar.turnsText {
        isKept = true
      } else if scalar.isJoiner {
        let next = scalars[(index + 1)...].first
        isKept =
          kept.last?.isOfJoiningScript ?? false
          && (scalar.properties.isVariationSelector || next?.isOfJoiningScript ?? false)
      } else {
        isKept = false
      }
      if isKept { kept.append(scalar) }
    }
    let isAtAnEnd = { (scalar: Unicode.Scalar) in scalar.turnsText || scalar.properties.isWhitespace }
    let tail = kept.drop(while: isAtAnEnd)
    return String(String.UnicodeScalarView(tail.reversed().drop(while: isAtAnEnd).reversed()))
  }

  /// For sentences: without the ones where a line may break. All others may shape or turn what is written.
  package var withoutBreakMarks: String {
    let isBreak = { (scalar: Unicode.Scalar) in
      scalar == "\u{AD}" || scalar == "\u{200B}" || scalar == "\u{2060}" || scalar == "\u{FEFF}"
    }
    guard unicodeScalars.contains(where: isBreak) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.filter { !isBreak($0) }))
  }
}
