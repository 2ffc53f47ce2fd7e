package import PartnerModel
import PortalFiles

/// What a new portal is made from.
package struct PortalAnswers: Sendable {
  /// Whom the pages speak to.
  package enum Audience: String, CaseIterable, Sendable {
    /// Six pages: who asks, how to answer, what one would allow, what is genuine, who we are, privacy.
    case customers
    /// The guide for those who sell cloud services themselves.
    case resellers
    case both
  }

  /// The company whose portal it is.
  package let name: Names
  /// The default one first.
  package let languages: [LanguageCode]
  /// Absolute, without a slash at the end.
  package let address: String
  package let email: EmailAddress
  /// Who will work with the portal first.
  package let givenName: String
  package let familyName: String
  package let country: CountryCode
  package let timeZone: TimeZoneName
  package let audience: Audience
  /// Nil where answers come by mail.
  package let verifier: String?
  /// Whose services are sold; nil for texts that name no vendor.
  package let vendor: String?
  /// Whether an invented customer comes along.
  package let isTrial: Bool

  package init(
    name: Names, languages: [LanguageCode], address: String, email: EmailAddress, givenName: String,
    familyName: String, country: CountryCode, timeZone: TimeZoneName, audience: Audience, verifier: String?,
    vendor: String?, isTrial: Bool
  ) {
    self.name = name
    self.languages = languages
    self.address = address
    self.email = email
    self.givenName = givenName
    self.familyName = familyName
    self.country = country
    self.timeZone = timeZone
    self.audience = audience
    self.verifier = verifier
    self.vendor = vendor
    self.isTrial = isTrial
  }

  var hasGuide: Bool { audience != .customers }
  var isForCustomers: Bool { audience != .resellers }
}
