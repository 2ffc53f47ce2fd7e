extension EnrolmentField.Format {
  /// Whether an answer, without white space around it, has this form.
  func accepts(_ answer: String) -> Bool {
    switch self {
    case .text: Self.isPlainLine(answer)
    case .email: EmailAddress(answer) != nil
    case .phone: Self.isPhoneNumber(answer)
    case .country: CountryCode(answer) != nil
    case .language: LanguageCode(answer) != nil
    case .webAddress: WebAddress(answer) != nil
    }
  }

  /// One line of at most 500 characters without control characters.
  private static func isPlainLine(_ answer: String) -> Bool {
    answer.unicodeScalars.count <= 500
      && answer.unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }
  }

  /// Digits with the signs that people put between them; 3 digits at least, 15 at most as in ITU-T E.164.
  private static func isPhoneNumber(_ answer: String) -> Bool {
    let signs: Set<UInt8> = [0x20, 0x28, 0x29, 0x2D, 0x2E, 0x2F]
    let digits = answer.utf8.filter(HostSyntax.isDigit).count
    let rest = answer.utf8.first == UInt8(ascii: "+") ? answer.utf8.dropFirst() : answer.utf8[...]
    return (3...15).contains(digits) && answer.utf8.count <= 40
      && rest.allSatisfy { HostSyntax.isDigit($0) || signs.contains($0) }
  }
}

extension EnrolmentBlock {
  /// The refusal when something of the block is missing.
  var missingCode: RuleCode {
    switch self {
    case .accounts: .accountNamesMissing
    case .legalBusinessName: .legalBusinessNameMissing
    case .address: .postalAddressMissing
    case .primaryContact: .primaryContactMissing
    case .supportDetails: .supportDetailsMissing
    }
  }
}
