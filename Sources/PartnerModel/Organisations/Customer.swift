/// A company that buys from a reseller, or may.
package struct Customer: Hashable, Sendable {
  package var id: OrganisationID
  package var companyName: String
  package var language: LanguageCode
  package var country: CountryCode
  package var email: EmailAddress?
  package var channel: CustomerChannel
  package var tenantDomain: TenantDomain?
  /// Nil for that of its country or of the portal.
  package var timeZone: TimeZoneName?
  /// Where the record comes from, in the words of the directory (R94).
  package var source: String
  /// What the directory asks for.
  package var wish: InvitationWish
  /// The provider of a joint invitation.
  package var provider: OrganisationID?
  /// Somebody who trades alone: what they are called is said of a person.
  package var isNaturalPerson: Bool

  package init(
    id: OrganisationID, companyName: String, language: LanguageCode, country: CountryCode,
    email: EmailAddress? = nil, channel: CustomerChannel, tenantDomain: TenantDomain? = nil,
    timeZone: TimeZoneName? = nil, source: String = "", wish: InvitationWish = .none,
    provider: OrganisationID? = nil, isNaturalPerson: Bool = false
  ) {
    self.id = id
    self.companyName = companyName
    self.language = language
    self.country = country
    self.email = email
    self.channel = channel
    self.tenantDomain = tenantDomain
    self.timeZone = timeZone
    self.source = source
    self.wish = wish
    self.provider = provider
    self.isNaturalPerson = isNaturalPerson
  }

  /// A customer's account is the tenant that services are ordered for (R92). Without one the customer is a
  /// prospect.
  package var hasAccount: Bool { tenantDomain != nil }
}

/// How the customer was won (R113).
package enum CustomerChannel: String, CaseIterable, Hashable, Sendable {
  case ownMarketing
  case vendorReferral
  case provider
  case other

  /// - Throws: `unknown-channel` for any other word.
  package init(validating word: String) throws(RuleViolation) {
    guard let channel = CustomerChannel(rawValue: word) else {
      throw RuleViolation(
        .unknownChannel,
        [
          "value": .text(word),
          "channels": .text(Self.allCases.map(\.rawValue).joined(separator: ", ")),
        ])
    }
    self = channel
  }

  /// How many customers came by each channel; a channel without any counts 0.
  package static func counts(of customers: some Sequence<Customer>) -> [CustomerChannel: Int] {
    var counts = Dictionary(uniqueKeysWithValues: allCases.map { ($0, 0) })
    for customer in customers { counts[customer.channel, default: 0] += 1 }
    return counts
  }
}

/// Which invitation the directory asks to be issued to a customer.
package enum InvitationWish: String, CaseIterable, Hashable, Sendable {
  case none
  case reseller
  case joint
}
