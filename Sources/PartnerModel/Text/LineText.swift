/// What may stand in a name, or in another text of one line: signs that a reader can see and tell apart, and what the script
/// shapes them with.
package enum LineText {
  /// Vietnamese, Thai, Hebrew and the languages of India need four at most on one letter; more make a tower over other lines.
  static let mostMarksInARow = 8

  /// The first character that has no place there, and where it stands in Unicode scalars from 1; nil where there is none.
  package static func misfit(in name: String) -> (scalar: Unicode.Scalar, place: Int)? {
    let scalars = Array(name.unicodeScalars)
    var marks = 0
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if scalar.isMark {
        marks += 1
      } else if !scalar.properties.isDefaultIgnorableCodePoint {
        // What can't be seen begins no new letter for the marks behind it.
        marks = 0
      }
      let isFit =
        scalar.isShaper
        ? scalar.isAtWork(after: index > 0 ? scalars[index - 1] : nil, before: next)
        : !scalar.isUnseen && marks <= mostMarksInARow
      if !isFit { return (scalar, index + 1) }
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// `U+200B`: how the Unicode Standard writes it.
  package var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: !isShaper
    default: false
    }
  }

  /// Ends the line, shows nothing but a blank that isn't one for programs, or is no character at all.
  fileprivate var isUnseen: Bool {
    switch value {
    // Blank patterns of Braille, music and hieroglyphs, and the place of something that isn't there.
    case 0x2800, 0x1D159, 0x13441, 0x13442, 0xFFFC: return true
    case 0xFDD0...0xFDEF: return true
    case _ where value & 0xFFFE == 0xFFFE: return true
    default: break
    }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    default: return isInvisibleMark
    }
  }
}
