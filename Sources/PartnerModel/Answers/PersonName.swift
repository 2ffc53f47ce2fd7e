/// What can be a part of a person's name: names have all kinds of signs in them, but none consists of nothing that
/// can be seen.
enum PersonName {
  /// Vietnamese, Thai, Hebrew and the languages of India need four at most on one letter.
  private static let mostMarksInARow = 8

  static func isReadable(_ name: String) -> Bool {
    var hasLetter = false
    var marks = 0
    for scalar in name.unicodeScalars {
      hasLetter = hasLetter || isSeen(scalar)
      if isMark(scalar) {
        marks += 1
      } else if !scalar.properties.isDefaultIgnorableCodePoint {
        // What can't be seen begins no new letter for the marks behind it.
        marks = 0
      }
      if marks > mostMarksInARow { return false }
    }
    return hasLetter
  }

  /// A letter or a number, but none of Hangul's fillers: those are letters without any shape.
  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}": return false
    default: break
    }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
