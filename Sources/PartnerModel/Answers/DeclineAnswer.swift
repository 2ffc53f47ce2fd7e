/// What a person states who declines an invitation (D10). All of it is their own word.
package struct DeclineAnswer: Hashable, Sendable {
  /// Nil in a record of which what was said of the person was redacted, and in one of an older version.
  package let person: DecliningPerson?
  /// As stated, at most 253 Unicode scalars: compare with `reviewReasons`.
  package let tenantDomain: String?
  /// As stated, by its ISO 3166-1 code. Records of before may hold whatever was typed, at most 80 Unicode scalars.
  package let country: String?
  package let reason: EndingReason?
  /// The text that was shown; nil where an answer in the person's own words names none.
  package let text: ShownText?

  /// Takes what was checked before, such as a record.
  package init(
    person: DecliningPerson?, tenantDomain: String? = nil, country: String? = nil, reason: EndingReason?,
    text: ShownText?
  ) {
    self.person = person
    self.tenantDomain = tenantDomain
    self.country = country
    self.reason = reason
    self.text = text
  }
}

/// Who declined an invitation, as stated.
package struct DecliningPerson: Hashable, Sendable {
  /// 1 to 401 Unicode scalars in one line, at least one of them a letter or a number.
  package let name: String
  package let email: EmailAddress

  package init(name: String, email: EmailAddress) {
    self.name = name
    self.email = email
  }

  /// `Hanako Sato <hanako@aoba.example>`
  package var text: String { "\(name) <\(email.rawValue)>" }
}

/// Which text somebody was shown.
package struct ShownText: Hashable, Sendable {
  package let language: LanguageCode
  package let digest: TextDigest

  package init(language: LanguageCode, digest: TextDigest) {
    self.language = language
    self.digest = digest
  }
}

extension DeclineAnswer {
  /// Reads what somebody filled in, as `AcceptanceAnswer` does. A reason may have been typed in several lines and
  /// is kept as one.
  ///
  /// The name may stand in one piece or in two, as in the page's form; then it is put together as the language has it.
  ///
  /// - Parameters:
  ///   - namesText: whether the answer has to name the text that was shown, as a page's form does.
  ///   - countries: the names by which a country may be stated, beside its code.
  /// - Throws: every fault at once, also where the box of who declines isn't ticked.
  package init(
    fields: [String: String], namesText: Bool, countries: CountryNames
  ) throws(AnswerFaults) {
    var form = StatedFields(fields, countries)
    form.requireTick(.decline, opposite: .consent, pressed: "decline")
    let name = form.wholeName()
    let email = form.required(.email, longest: 320).flatMap { form.valid(.email, EmailAddress($0)) }
    let domain = form.tenantDomain()
    let country = form.country(isRequired: false)
    let reason = form.joinedLines(.reason, longest: EndingReason.longest).flatMap { text in
      form.valid(.reason, try? EndingReason(validating: text))
    }
    let language = form.line(.language, longest: 11, isRequired: namesText).flatMap {
      form.valid(.language, LanguageCode($0))
    }
    let digest = form.line(.terms, longest: 64, isRequired: namesText).flatMap { text in
      form.valid(.terms, TextDigest(rawValue: text))
    }
    try form.throwFaults()
    guard let name, let email else { preconditionFailure("a value that is missing has its fault") }
    var text: ShownText?
    if let language, let digest { text = ShownText(language: language, digest: digest) }
    self.init(
      person: DecliningPerson(name: name, email: email), tenantDomain: domain, country: country,
      reason: reason,
      text: text)
  }
}
