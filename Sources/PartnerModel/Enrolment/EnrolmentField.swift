/// One thing that an applicant has to have at hand. The list `all` is the only one: the checklist page, the
/// reader of the files and the validator go through it, so a new field appears in all three (R25, R32).
package struct EnrolmentField: Hashable, Sendable {
  /// When an answer is needed.
  package enum Need: Hashable, Sendable {
    /// Also asked of an organisation that is in the programme already (R23).
    case always
    case onlyIfNew
    case optional
  }

  /// What an answer has to look like.
  package enum Format: Hashable, Sendable {
    case text
    case email
    case phone
    case country
    case language
    case webAddress
  }

  package let id: String
  package let block: EnrolmentBlock
  /// The keys under which an application's file holds the answer, from the outside in.
  package let path: [String]
  package let need: Need
  package let format: Format

  private init(
    _ id: String, _ block: EnrolmentBlock, _ key: String?, _ need: Need, _ format: Format = .text
  ) {
    self.id = id
    self.block = block
    path = [block.rawValue] + (key.map { [$0] } ?? [])
    self.need = need
    self.format = format
  }

  /// Whether an organisation has to answer, by whether it is in the programme already (R23).
  package func isNeeded(alreadyEnrolled: Bool) -> Bool {
    switch need {
    case .always: true
    case .onlyIfNew: !alreadyEnrolled
    case .optional: false
    }
  }
}

/// The blocks of an application. Names of accounts are asked for, passwords never (R26, R29).
package enum EnrolmentBlock: String, CaseIterable, Hashable, Sendable {
  case accounts
  case legalBusinessName
  case address
  case primaryContact
  case supportDetails
}

extension EnrolmentField {
  /// In the order in which they are asked for.
  package static let all: [EnrolmentField] = [
    EnrolmentField("workAccount", .accounts, "workAccount", .onlyIfNew),
    EnrolmentField("membershipUserName", .accounts, "membershipUserName", .onlyIfNew),
    EnrolmentField("legalBusinessName", .legalBusinessName, nil, .onlyIfNew),
    EnrolmentField("addressStreet", .address, "street", .onlyIfNew),
    EnrolmentField("addressSecondLine", .address, "secondLine", .optional),
    EnrolmentField("addressCity", .address, "city", .onlyIfNew),
    EnrolmentField("addressRegion", .address, "region", .optional),
    EnrolmentField("addressPostalCode", .address, "postalCode", .optional),
    EnrolmentField("addressCountry", .address, "country", .onlyIfNew, .country),
    EnrolmentField("contactGivenName", .primaryContact, "givenName", .onlyIfNew),
    EnrolmentField("contactFamilyName", .primaryContact, "familyName", .onlyIfNew),
    EnrolmentField("contactEmail", .primaryContact, "email", .onlyIfNew, .email),
    EnrolmentField("contactPhone", .primaryContact, "phone", .optional, .phone),
    EnrolmentField("contactLanguage", .primaryContact, "language", .optional, .language),
    EnrolmentField("supportEmail", .supportDetails, "email", .always, .email),
    EnrolmentField("supportPhone", .supportDetails, "phone", .always, .phone),
    EnrolmentField("supportWebsite", .supportDetails, "website", .optional, .webAddress),
  ]

  /// The answer that says whom to write to about the application (R52-R54).
  static let contactEmailID = "contactEmail"
  /// The answer that says whose membership profiles may be chosen from (R43, R44).
  static let membershipUserNameID = "membershipUserName"
}
