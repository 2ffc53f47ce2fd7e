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

  /// A joiner or a variation selector: shapes the letters beside it, in scripts that need it.
  var isShaper: Bool { self == "\u{200C}" || self == "\u{200D}" || properties.isVariationSelector }

  /// Whether it shapes anything between these two: a joiner two letters of a script that joins, or two pictures; a selector the
  /// character that has variants.
  func isAtWork(after before: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
    guard let before else { return false }
    if properties.isVariationSelector {
      return before.isOfJoiningScript || before.properties.isIdeographic || before.isPicture
    }
    guard let next else { return false }
    return before.isOfJoiningScript && next.isOfJoiningScript
      || (before.isPicture || before.properties.isVariationSelector) && next.isPicture
  }

  private var isPicture: Bool { properties.isEmoji && value > 0x7F }

  fileprivate var isFiller: Bool {
    switch self {
    case "\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}": true
    default: false
    }
  }

  /// Of a script whose letters are joined or stacked: those of Arabic and its neighbours, of India and South-East Asia, Mongolian.
  private var isOfJoiningScript: Bool {
    switch value {
    case 0x600...0x8FF, 0x900...0xDFF, 0xF00...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF, 0xA800...0xABFF,
      0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10A00...0x10FFF, 0x11000...0x11FFF, 0x1E900...0x1E95F:
      true
    default: false
    }
  }
}

extension String {
  /// For values in which none of them means anything: numbers, addresses, domains, codes.
  package var withoutInvisibleMarks: String {
    guard unicodeScalars.contains(where: \.isInvisibleMark) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isInvisibleMark }))
  }

  /// For names: without those that say nothing. Joiners and variation selectors stay where they shape something, and
  /// what turns text around stays within it, for a check to refuse.
  package var withoutStrayMarks: String {
    guard unicodeScalars.contains(where: \.isInvisibleMark) else { return self }
    let scalars = Array(unicodeScalars)
    var kept: [Unicode.Scalar] = []
    for (index, scalar) in scalars.enumerated() {
      let isKept =
        if scalar.isShaper {
          scalar.isAtWork(after: kept.last, before: scalars[(index + 1)...].first)
        } else {
          !scalar.isInvisibleMark || scalar.isFiller || scalar.turnsText
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
