/// What a person states who accepts an invitation (D9). All of it is their own word and nothing of it was
/// checked, except that it has a form that can be kept and shown.
package struct AcceptanceAnswer: Hashable, Sendable {
  /// Nil in a record of which what was said of the person was redacted; an answer that comes in always has one.
  package let person: AnsweringPerson?
  package let role: Role
  /// The language in which the text was shown.
  package let language: LanguageCode
  /// Of the text that was shown.
  package let terms: TextDigest
  /// As stated, but for letters of other width or script, which are mapped; at most 253 Unicode scalars: compare with `reviewReasons`.
  package let tenantDomain: String?
  /// As stated, by its ISO 3166-1 code. Records of before may hold whatever was typed, at most 80 Unicode scalars.
  package let country: String?

  /// Takes what was checked before, such as a record.
  package init(
    person: AnsweringPerson?, role: Role, language: LanguageCode, terms: TextDigest, tenantDomain: String?,
    country: String?
  ) {
    self.person = person
    self.role = role
    self.language = language
    self.terms = terms
    self.tenantDomain = tenantDomain
    self.country = country
  }
}

extension AcceptanceAnswer {
  /// Reads what somebody filled in, by the raw names of `AnswerField`; names that aren't ours are left alone.
  /// White space around a value doesn't count.
  ///
  /// - Parameters:
  ///   - acceptedBy: the roles from which the portal takes an acceptance (R80).
  ///   - namesCountry: whether the invitation names a country, which the person then has to state (D8). The tenant domain
  ///     may always be left empty.
  ///   - countries: the names by which a country may be stated, beside its code.
  /// - Throws: every fault at once, also where consent isn't given (R81).
  package init(
    fields: [String: String], acceptedBy: Set<Role>, namesCountry: Bool, countries: CountryNames
  ) throws(AnswerFaults) {
    var form = StatedFields(fields, countries)
    form.requireTick(.consent, opposite: .decline, pressed: "accept")
    let givenName = form.name(.givenName)
    let familyName = form.name(.familyName)
    let email = form.required(.email, longest: 320).flatMap { form.valid(.email, EmailAddress($0)) }
    let phone = form.line(.phone, longest: 80)
    let role = form.required(.role, longest: 40).flatMap { form.valid(.role, Role(rawValue: $0)) }
    if let role, !acceptedBy.contains(role) { form.add(.role, .roleNotAllowed) }
    let domain = form.tenantDomain()
    let country = form.country(isRequired: namesCountry)
    let language = form.required(.language, longest: 11).flatMap { form.valid(.language, LanguageCode($0)) }
    let terms = form.required(.terms, longest: 64).flatMap { text in
      form.valid(.terms, TextDigest(rawValue: text))
    }
    try form.throwFaults()
    guard let givenName, let familyName, let email, let role, let language, let terms
    else { preconditionFailure("a value that is missing has its fault") }
    self.init(
      person: AnsweringPerson(givenName: givenName, familyName: familyName, email: email, phone: phone),
      role: role, language: language, terms: terms, tenantDomain: domain, country: country)
  }
}
