import PartnerModel
import TimeZones

extension RecordReader {
  /// Reads a reseller's record; nil where something that it needs is missing or wrong.
  func reseller(id: OrganisationID?, in languages: LanguageSetting, zones: ZoneFolder) -> Reseller? {
    let basics = basics(in: languages)
    let partnerID = text("partnerId", optional: true)
    let agreementAccepted = date("agreementAccepted")
    let timeZone = timeZone("timeZone", in: zones)
    let address = record("address", optional: true)?.postalAddress(
      country: basics?.country, in: languages)
    let primaryContact = record("primaryContact", optional: true)?.contact(in: languages)
    let supportContact = record("supportContact", optional: true)?.supportContact()
    guard let id, let basics else { return nil }
    return Reseller(
      id: id, companyName: basics.companyName, country: basics.country, language: basics.language,
      email: basics.email, phone: basics.phone, website: basics.website,
      logo: basics.logo, tenantDomain: basics.tenantDomain,
      timeZone: timeZone?.name, partnerID: partnerID, agreementAccepted: agreementAccepted, address: address,
      primaryContact: primaryContact, supportContact: supportContact, isNaturalPerson: basics.isNaturalPerson)
  }

  /// Reads a provider's record; nil where something that it needs is missing or wrong.
  func provider(id: OrganisationID?, in languages: LanguageSetting) -> Provider? {
    let basics = basics(in: languages)
    let address = record("address", optional: true)?.postalAddress(
      country: basics?.country, in: languages)
    let primaryContact = record("primaryContact", optional: true)?.contact(in: languages)
    let approved = flag("approved")
    let countries = values("countries") { text throws(RuleViolation) in try CountryCode(validating: text) }
    let spoken = values("languages") { text throws(RuleViolation) in try LanguageCode(validating: text) }
    let services = services()
    let programmes = names("programmes", optional: true, in: languages)
    let supportLevel = names("supportLevel", optional: true, in: languages)
    let termsLink = webAddress("termsLink")
    let invites = values("invites", optional: true) { text throws(RuleViolation) in
      try OrganisationID(validating: text)
    }
    let portal = record("portal", optional: true)?.providerPortal()
    guard let id, let basics, let approved else { return nil }
    return Provider(
      id: id, companyName: basics.companyName, country: basics.country, language: basics.language,
      email: basics.email, phone: basics.phone, website: basics.website,
      logo: basics.logo, tenantDomain: basics.tenantDomain,
      address: address, primaryContact: primaryContact, isApproved: approved, countries: countries,
      languages: spoken, services: services, programmes: programmes, supportLevel: supportLevel,
      termsLink: termsLink, invites: invites, portal: portal,
      isNaturalPerson: basics.isNaturalPerson)
  }

  /// What resellers and providers have in common.
  private struct Basics {
    let companyName: Names
    let country: CountryCode
    let language: LanguageCode
    let email: EmailAddress
    let phone: String?
    let website: WebAddress?
    let logo: PictureName?
    let tenantDomain: TenantDomain?
    let isNaturalPerson: Bool
  }

  private func basics(in languages: LanguageSetting) -> Basics? {
    let companyName = companyName(in: languages)
    let country = country("country")
    let language = portalLanguage("language", in: languages)
    let email = email("email")
    let phone = text("phone", optional: true)
    let website = webAddress("website")
    let logo = pictureName("logo")
    let domain = value("tenantDomain", optional: true) { text throws(RuleViolation) in
      try TenantDomain(validating: text)
    }
    let isNaturalPerson = flag("naturalPerson", optional: true) ?? false
    guard let companyName, let country, let language, let email else { return nil }
    return Basics(
      companyName: companyName, country: country, language: language, email: email, phone: phone,
      website: website, logo: logo, tenantDomain: domain, isNaturalPerson: isNaturalPerson)
  }

  /// A name in several languages, each of which an invitation may have to carry.
  private func companyName(in languages: LanguageSetting) -> Names? {
    names("companyName", in: languages) { name throws(RuleViolation) in _ = try CompanyName(validating: name)
    }
  }

  private func services() -> [ProviderService: ServiceAvailability] {
    guard let reader = record("services", optional: true) else { return [:] }
    var services: [ProviderService: ServiceAvailability] = [:]
    for service in ProviderService.allCases {
      services[service] = reader.choice(service.rawValue, optional: true, of: ServiceAvailability.self)
    }
    reader.finish()
    return services
  }

  private func providerPortal() -> ProviderPortal? {
    let address = baseAddress("address")
    let keys = keyFile("keys")
    let (provider, reseller) = (organisation("provider"), organisation("reseller"))
    finish()
    guard let address, let keys else { return nil }
    return ProviderPortal(address: address, keys: keys, provider: provider, reseller: reseller)
  }

  /// The name of a file beside the directory's.
  private func keyFile(_ key: String) -> String? {
    guard let node = required(key), let text = line(node, what: shown(key)) else { return nil }
    guard !text.hasPrefix("."), !text.contains("/"), text.hasSuffix(".json") else {
      sink.report(
        node.position, "\(shown(key)) can't be \(shown(text))",
        remedy:
          "Save the portal's /.well-known/jwks.json in \(PartnerDirectory.folder), and write the file's name: `NAME.jwks.json`."
      )
      return nil
    }
    return text
  }

  private func organisation(_ key: String) -> OrganisationID? {
    value(key, optional: true) { text throws(RuleViolation) in try OrganisationID(validating: text) }
  }

  /// - Parameter country: of the organisation, where the address names none.
  private func postalAddress(country: CountryCode?, in languages: LanguageSetting) -> PostalAddress? {
    let street = names("street", in: languages)
    let secondLine = names("secondLine", optional: true, in: languages)
    let city = names("city", in: languages)
    let region = names("region", optional: true, in: languages)
    let postalCode = text("postalCode", optional: true)
    let ownCountry = self.country("country", optional: true)
    finish()
    guard let street, let city, let country = ownCountry ?? country else { return nil }
    return PostalAddress(
      street: street, secondLine: secondLine, city: city, region: region, postalCode: postalCode,
      country: country)
  }

  private func contact(in languages: LanguageSetting) -> Contact? {
    let givenName = names("givenName", in: languages)
    let familyName = names("familyName", in: languages)
    let email = email("email")
    let phone = text("phone", optional: true)
    let language = portalLanguage("language", optional: true, in: languages)
    finish()
    guard let givenName, let familyName, let email else { return nil }
    return Contact(
      givenName: givenName, familyName: familyName, email: email, phone: phone, language: language)
  }

  private func supportContact() -> SupportContact? {
    let email = email("email")
    let phone = text("phone", optional: true)
    let website = webAddress("website")
    finish()
    return email.map { SupportContact(email: $0, phone: phone, website: website) }
  }
}

extension RecordReader {
  func email(_ key: String) -> EmailAddress? {
    value(key) { text throws(RuleViolation) in try EmailAddress(validating: text) }
  }

  func country(_ key: String, optional isOptional: Bool = false) -> CountryCode? {
    value(key, optional: isOptional) { text throws(RuleViolation) in try CountryCode(validating: text) }
  }

  func date(_ key: String) -> CalendarDate? {
    value(key, optional: true) { text throws(RuleViolation) in try CalendarDate(validating: text) }
  }

  func webAddress(_ key: String) -> WebAddress? {
    value(key, optional: true) { text throws(RuleViolation) in try WebAddress(validating: text) }
  }

  /// One of the portal's languages: somebody will be written to in it.
  func portalLanguage(
    _ key: String, optional isOptional: Bool = false, in setting: LanguageSetting
  ) -> LanguageCode? {
    let language = value(key, optional: isOptional) { text throws(RuleViolation) in
      try LanguageCode(validating: text)
    }
    guard let language, !setting.languages.contains(language) else { return language }
    let known = setting.languages.map(\.rawValue)
    sink.report(
      position(of: key), "\(shown(language.rawValue)) is no language of this portal",
      remedy: suggestion(
        for: language.rawValue, among: known, else: "Write one of these: \(known.joined(separator: ", "))."))
    return nil
  }
}
