/// Why an invitation was cancelled or declined, in the words of who did it: one line, fit for a journal and a
/// terminal.
package struct EndingReason: Hashable, Sendable {
  package let rawValue: String

  /// In Unicode scalars, which is what people count as characters in most scripts.
  package static let longest = 500

  /// - Throws: `invalid-reason` for what is blank, too long, or holds control characters or line breaks.
  package init(validating text: String) throws(RuleViolation) {
    let scalars = text.unicodeScalars
    guard scalars.count <= Self.longest, scalars.contains(where: { !$0.properties.isWhitespace }),
      !scalars.contains(where: Self.isControl)
    else {
      throw Self.unfit(text)
    }
    rawValue = text
  }

  package static func unfit(_ text: String) -> RuleViolation {
    RuleViolation(.invalidReason, ["value": .text(text), "longest": .number(Int64(longest))])
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
