/// What can be a part of a person's name: names have all kinds of signs in them, but none consists of nothing that
/// can be read.
enum PersonName {
  static func isReadable(_ name: String) -> Bool {
    LineText.misfit(in: name) == nil && name.unicodeScalars.contains(where: isLetter)
  }

  /// A letter or a number.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }
}
