/// An indirect provider (distributor): deals with the vendor directly, orders for resellers and bills them.
package struct Provider: Hashable, Sendable {
  package var id: OrganisationID
  package var companyName: Names
  package var country: CountryCode
  package var language: LanguageCode
  package var email: EmailAddress
  package var phone: String?
  package var website: WebAddress?
  package var logo: PictureName?
  package var tenantDomain: TenantDomain?
  package var address: PostalAddress?
  package var primaryContact: Contact?
  /// Only approved providers are listed and may invite (R20).
  package var isApproved: Bool
  /// Countries and regions served (R16).
  package var countries: [CountryCode]
  /// Languages served.
  package var languages: [LanguageCode]
  /// A service that isn't named is unknown (R17-R19).
  package var services: [ProviderService: ServiceAvailability]
  /// What a reseller asks about before the two connect (R74).
  package var programmes: Names?
  package var supportLevel: Names?
  package var termsLink: WebAddress?
  /// The resellers that it wants to connect with.
  package var invites: [OrganisationID]
  /// Its own portal, whose receipts say what a reseller accepted there.
  package var portal: ProviderPortal?
  /// Somebody who trades alone: what they are called is said of a person.
  package var isNaturalPerson: Bool

  package init(
    id: OrganisationID, companyName: Names, country: CountryCode, language: LanguageCode,
    email: EmailAddress,
    phone: String? = nil, website: WebAddress? = nil, logo: PictureName? = nil,
    tenantDomain: TenantDomain? = nil,
    address: PostalAddress? = nil, primaryContact: Contact? = nil, isApproved: Bool,
    countries: [CountryCode] = [], languages: [LanguageCode] = [],
    services: [ProviderService: ServiceAvailability] = [:], programmes: Names? = nil,
    supportLevel: Names? = nil, termsLink: WebAddress? = nil, invites: [OrganisationID] = [],
    portal: ProviderPortal? = nil,
    isNaturalPerson: Bool = false
  ) {
    self.id = id
    self.companyName = companyName
    self.country = country
    self.language = language
    self.email = email
    self.phone = phone
    self.website = website
    self.logo = logo
    self.tenantDomain = tenantDomain
    self.address = address
    self.primaryContact = primaryContact
    self.isApproved = isApproved
    self.countries = countries
    self.languages = languages
    self.services = services
    self.programmes = programmes
    self.supportLevel = supportLevel
    self.termsLink = termsLink
    self.invites = invites
    self.portal = portal
    self.isNaturalPerson = isNaturalPerson
  }

  package func availability(of service: ProviderService) -> ServiceAvailability {
    services[service] ?? .unknown
  }
}

/// The portal of a provider: what its receipts name, and the keys that they are checked against.
package struct ProviderPortal: Hashable, Sendable {
  /// Its base address, the `iss` of its receipts; without a slash at the end.
  package let address: String
  /// A file beside the directory's with the published keys (JWKS), as somebody saved it.
  package let keys: String
  /// What the provider and the reseller are called there, where that isn't what they are called here.
  package let provider: OrganisationID?
  package let reseller: OrganisationID?

  package init(
    address: String, keys: String, provider: OrganisationID? = nil, reseller: OrganisationID? = nil
  ) {
    self.address = address
    self.keys = keys
    self.provider = provider
    self.reseller = reseller
  }
}

/// What a provider may do for a reseller besides delivering (R13, R17-R19).
package enum ProviderService: String, CaseIterable, Hashable, Sendable {
  case technicalTraining
  case marketing
  case financing
  case support
  case billing
}

/// What the directory says about a service; silence is `unknown`, not `no`.
package enum ServiceAvailability: String, CaseIterable, Hashable, Sendable {
  case yes
  case no
  case unknown
}
