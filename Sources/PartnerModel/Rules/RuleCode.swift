/// The reason codes of the rules: stable words that scripts may rely on.
package enum RuleCode: String, CaseIterable, Hashable, Sendable {
  // Values that aren't what they should be.
  case invalidOrganisationID = "invalid-organisation-id"
  case invalidUserID = "invalid-user-id"
  case invalidLanguage = "invalid-language"
  case invalidCountry = "invalid-country"
  case invalidDate = "invalid-date"
  case invalidDomain = "invalid-domain"
  case invalidEmail = "invalid-email"
  case invalidWebAddress = "invalid-web-address"
  /// R113.
  case unknownChannel = "unknown-channel"
  case invalidWebMailPattern = "invalid-web-mail-pattern"
  case companyNameTooLong = "company-name-too-long"
  case invalidCompanyName = "invalid-company-name"

  // Organisations and people.
  case unknownOrganisation = "unknown-organisation"
  /// R13.
  case sameOrganisation = "same-organisation"
  /// R62.
  case emailNotUnique = "email-not-unique"
  /// R2, R4-R6, R59.
  case needsRole = "needs-role"
  /// R71.
  case noAdminAgent = "no-admin-agent"
  /// R71.
  case moreRolesThanNeeded = "more-roles-than-needed"

  // Invitations.
  /// R76, R100.
  case actsForOtherOrganisation = "acts-for-other-organisation"
  /// R76, R100.
  case wrongInviter = "wrong-inviter"
  case wrongInvitee = "wrong-invitee"
  case wrongProvider = "wrong-provider"
  case providerMissing = "provider-missing"
  case providerNotExpected = "provider-not-expected"
  /// R20.
  case providerNotApproved = "provider-not-approved"
  /// R90.
  case addressMissing = "address-missing"
  case noMoreLetters = "no-more-letters"
  /// D5.
  case alreadyInvited = "already-invited"
  /// D8.
  case needsReview = "needs-review"
  case lifetimeOutOfRange = "lifetime-out-of-range"
  case invalidReason = "invalid-reason"

  // A customer's record.
  /// R111, R127.
  case invalidNote = "invalid-note"
  case invalidLinkName = "invalid-link-name"
  case invalidLinkAddress = "invalid-link-address"

  // Relationships.
  /// R75, R91, R116.
  case noPartnership = "no-partnership"
  case oneSidedPartnership = "one-sided-partnership"
  case wrongRelationshipParties = "wrong-relationship-parties"
  case endsBeforeItBegins = "relationship-ends-before-it-begins"
  case endsBeforeDeadline = "relationship-ends-before-deadline"
  /// R15.
  case notAProvider = "not-a-provider"
  /// R92.
  case noCustomerAccount = "no-customer-account"
  /// R92.
  case noResellerRelationship = "no-reseller-relationship"
  /// R91, R93.
  case noProviderRelationship = "no-provider-relationship"
  /// R86, R91.
  case ordersNotGranted = "orders-not-granted"
  /// R91, R92.
  case ordersWouldBeBlocked = "orders-would-be-blocked"

  // Enrolment.
  /// R38.
  case applicantNotGlobalAdmin = "applicant-not-global-admin"
  case applicantOfOtherOrganisation = "applicant-of-other-organisation"
  /// R26, R29.
  case accountNamesMissing = "account-names-missing"
  /// R32.
  case legalBusinessNameMissing = "legal-business-name-missing"
  /// R32.
  case postalAddressMissing = "postal-address-missing"
  /// R32.
  case primaryContactMissing = "primary-contact-missing"
  /// R23, R32.
  case supportDetailsMissing = "support-details-missing"
  case enrolmentFieldInvalid = "enrolment-field-invalid"
  /// R53.
  case contactNotOfOrganisation = "contact-not-of-organisation"
  /// R54.
  case webMailAddress = "web-mail-address"
  /// R46.
  case noProfileChosen = "no-profile-chosen"
  /// R44, R46.
  case profileNotListed = "profile-not-listed"
  /// R49.
  case profileNotActive = "profile-not-active"
  /// R50.
  case profileCountryDiffers = "profile-country-differs"
}
