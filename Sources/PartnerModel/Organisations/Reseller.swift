/// An indirect reseller: sells to customers what it buys from a provider (R15).
package struct Reseller: Hashable, Sendable {
  package var id: OrganisationID
  package var companyName: Names
  package var country: CountryCode
  package var language: LanguageCode
  package var email: EmailAddress
  package var phone: String?
  package var website: WebAddress?
  package var tenantDomain: TenantDomain?
  /// The partner ID of the organisation's membership, once it is linked (R30).
  package var partnerID: String?
  package var address: PostalAddress?
  package var primaryContact: Contact?
  package var supportContact: SupportContact?

  package init(
    id: OrganisationID, companyName: Names, country: CountryCode, language: LanguageCode,
    email: EmailAddress,
    phone: String? = nil, website: WebAddress? = nil, tenantDomain: TenantDomain? = nil,
    partnerID: String? = nil,
    address: PostalAddress? = nil, primaryContact: Contact? = nil,
    supportContact: SupportContact? = nil
  ) {
    self.id = id
    self.companyName = companyName
    self.country = country
    self.language = language
    self.email = email
    self.phone = phone
    self.website = website
    self.tenantDomain = tenantDomain
    self.partnerID = partnerID
    self.address = address
    self.primaryContact = primaryContact
    self.supportContact = supportContact
  }
}
