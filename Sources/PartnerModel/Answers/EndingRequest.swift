/// What a person states who asks for the end of the relationship that a receipt is about. All of it is their own word,
/// and nothing ends by it.
package struct EndingRequest: Hashable, Sendable {
  /// Nil in a record of which what was said of the person was redacted; without a telephone number.
  package let person: AnsweringPerson?
  package let role: Role
  /// The language in which the form was shown.
  package let language: LanguageCode
  /// As stated, at most 253 Unicode scalars: compare with `reviewReasons`.
  package let tenantDomain: String?
  /// As stated, by its ISO 3166-1 code.
  package let country: String?
  package let reason: EndingReason?

  /// Takes what was checked before, such as a record.
  package init(
    person: AnsweringPerson?, role: Role, language: LanguageCode, tenantDomain: String?, country: String?,
    reason: EndingReason?
  ) {
    self.person = person
    self.role = role
    self.language = language
    self.tenantDomain = tenantDomain
    self.country = country
    self.reason = reason
  }
}

extension EndingRequest {
  /// Reads what somebody filled in, as `AcceptanceAnswer` does.
  ///
  /// - Parameters:
  ///   - acceptedBy: the roles from which the portal takes an acceptance: who may begin it may ask for its end.
  ///   - namesCountry: whether the invitation names a country, which the person then has to state.
  /// - Throws: every fault at once, also where the box isn't ticked.
  package init(
    fields: [String: String], acceptedBy: Set<Role>, namesCountry: Bool, countries: CountryNames
  ) throws(AnswerFaults) {
    var form = StatedFields(fields, countries)
    form.requireTick(.ending)
    let givenName = form.name(.givenName)
    let familyName = form.name(.familyName)
    let email = form.required(.email, longest: 320).flatMap { form.valid(.email, EmailAddress($0)) }
    let role = form.required(.role, longest: 40).flatMap { form.valid(.role, Role(rawValue: $0)) }
    if let role, !acceptedBy.contains(role) { form.add(.role, .roleNotAllowed) }
    let domain = form.tenantDomain()
    let country = form.country(isRequired: namesCountry)
    let reason = form.joinedLines(.reason, longest: EndingReason.longest).flatMap { text in
      form.valid(.reason, try? EndingReason(validating: text))
    }
    let language = form.required(.language, longest: 11).flatMap { form.valid(.language, LanguageCode($0)) }
    try form.throwFaults()
    guard let givenName, let familyName, let email, let role, let language
    else { preconditionFailure("a value that is missing has its fault") }
    self.init(
      person: AnsweringPerson(givenName: givenName, familyName: familyName, email: email, phone: nil),
      role: role, language: language, tenantDomain: domain, country: country, reason: reason)
  }
}
