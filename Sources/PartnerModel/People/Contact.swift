/// The person of an organisation who can be asked, and written to (R52).
package struct Contact: Hashable, Sendable {
  package var givenName: Names
  package var familyName: Names
  package var email: EmailAddress
  package var phone: String?
  package var language: LanguageCode?

  package init(
    givenName: Names, familyName: Names, email: EmailAddress, phone: String? = nil,
    language: LanguageCode? = nil
  ) {
    self.givenName = givenName
    self.familyName = familyName
    self.email = email
    self.phone = phone
    self.language = language
  }
}

/// Where the customers of an organisation get help: a desk, not a person.
package struct SupportContact: Hashable, Sendable {
  package var email: EmailAddress
  package var phone: String?
  package var website: WebAddress?

  package init(email: EmailAddress, phone: String? = nil, website: WebAddress? = nil) {
    self.email = email
    self.phone = phone
    self.website = website
  }
}
