/// An indirect reseller: sells to customers what it buys from a provider (R15).
package struct Reseller: Hashable, Sendable {
  package var id: OrganisationID
  package var companyName: Names
  package var country: CountryCode
  package var language: LanguageCode
  package var email: EmailAddress
  package var phone: String?
  package var website: WebAddress?
  package var logo: PictureName?
  package var tenantDomain: TenantDomain?
  /// Nil for that of its country or of the portal.
  package var timeZone: TimeZoneName?
  /// The partner ID of the organisation's membership, once it is linked (R30).
  package var partnerID: String?
  /// The day on which the programme's agreement was accepted.
  package var agreementAccepted: CalendarDate?
  package var address: PostalAddress?
  package var primaryContact: Contact?
  package var supportContact: SupportContact?
  /// Somebody who trades alone: what they are called is said of a person.
  package var isNaturalPerson: Bool

  package init(
    id: OrganisationID, companyName: Names, country: CountryCode, language: LanguageCode,
    email: EmailAddress,
    phone: String? = nil, website: WebAddress? = nil, logo: PictureName? = nil,
    tenantDomain: TenantDomain? = nil,
    timeZone: TimeZoneName? = nil, partnerID: String? = nil,
    agreementAccepted: CalendarDate? = nil, address: PostalAddress? = nil, primaryContact: Contact? = nil,
    supportContact: SupportContact? = nil, isNaturalPerson: Bool = false
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
    self.timeZone = timeZone
    self.partnerID = partnerID
    self.agreementAccepted = agreementAccepted
    self.address = address
    self.primaryContact = primaryContact
    self.supportContact = supportContact
    self.isNaturalPerson = isNaturalPerson
  }
}
