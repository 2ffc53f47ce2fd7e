import JSON
package import PartnerModel

/// `Site/verifier/settings.json`: what the verifier has to know of its portal. `portico build` writes it, so that the
/// verifier's machine needs neither the portal's sources nor its keys.
///
///     {"version": 1, "issuer": "https://…", "audience": "https://…", "name": {"en": "…"}, "languages": ["en"],
///      "defaultLanguage": "en", "acceptedBy": ["globalAdmin"], "longestLifetime": 7776000, "timeZone": "Asia/Tokyo", "contact": "…@…",
///      "organisations": [{"id": "…", "name": {"en": "…"}, "email": "…@…"}]}
package struct VerifierSettings: Hashable, Sendable {
  /// The portal's base address: the `iss` of its tokens and of the receipts.
  package let issuer: String
  /// The `aud` of its tokens.
  package let audience: String
  package let name: Names
  package let languages: [LanguageCode]
  package let defaultLanguage: LanguageCode
  /// The roles from which the portal takes an acceptance (R80).
  package let acceptedBy: AcceptingRoles
  package let longestLifetime: Lifetime
  /// What moments are told in where an invitation has no zone on record.
  package let timeZone: TimeZoneName
  /// Where people write who have a question.
  package let contact: EmailAddress
  /// Those that invite: resellers and providers. Never a customer.
  package let organisations: [Organisation]

  /// An organisation that invites, as the pages name it.
  package struct Organisation: Hashable, Sendable {
    package let id: OrganisationID
    package let name: Names
    package let email: EmailAddress

    package init(id: OrganisationID, name: Names, email: EmailAddress) {
      self.id = id
      self.name = name
      self.email = email
    }
  }

  package init(
    issuer: String, audience: String, name: Names, languages: [LanguageCode], defaultLanguage: LanguageCode,
    acceptedBy: AcceptingRoles, longestLifetime: Lifetime, timeZone: TimeZoneName, contact: EmailAddress,
    organisations: [Organisation]
  ) {
    self.issuer = issuer
    self.audience = audience
    self.name = name
    self.languages = languages
    self.defaultLanguage = defaultLanguage
    self.acceptedBy = acceptedBy
    self.longestLifetime = longestLifetime
    self.timeZone = timeZone
    self.contact = contact
    self.organisations = organisations
  }

  /// What the pages show of the portal and of those that invite.
  package var commonKnowledge: CommonKnowledge {
    CommonKnowledge(
      email: contact, addresses: [issuer, audience].compactMap { WebAddress($0) },
      emails: Dictionary(organisations.map { ($0.id, $0.email) }) { first, _ in first })
  }

  package static let fileName = "settings.json"

  private enum Name: String, CaseIterable {
    case version, issuer, audience, name, languages, defaultLanguage, acceptedBy, longestLifetime, timeZone,
      contact
    case organisations
  }

  private enum AcceptingName: String, CaseIterable {
    case customers, partnerships
  }

  private enum OrganisationName: String, CaseIterable {
    case id, name, email
  }
}

// MARK: - Writing

extension VerifierSettings {
  /// The file's bytes.
  package var json: [UInt8] {
    var text = JSONText(reserving: 1 << 12)
    text.object { text in
      text.member(Name.version, versionOfVerifierFiles)
      text.member(Name.issuer, issuer)
      text.member(Name.audience, audience)
      text.name(Name.name)
      write(name, to: &text)
      text.member(Name.languages, languages.map(\.rawValue))
      text.member(Name.defaultLanguage, defaultLanguage.rawValue)
      if acceptedBy.customers == acceptedBy.partnerships {
        text.member(Name.acceptedBy, acceptedBy.customers.map(\.rawValue))
      } else {
        text.name(Name.acceptedBy)
        text.object { text in
          text.member(AcceptingName.customers, acceptedBy.customers.map(\.rawValue))
          text.member(AcceptingName.partnerships, acceptedBy.partnerships.map(\.rawValue))
        }
      }
      text.member(Name.longestLifetime, longestLifetime.seconds)
      text.member(Name.timeZone, timeZone.rawValue)
      text.member(Name.contact, contact.rawValue)
      text.name(Name.organisations)
      text.array { text in
        for organisation in organisations {
          text.object { text in
            text.member(OrganisationName.id, organisation.id.rawValue)
            text.name(OrganisationName.name)
            write(organisation.name, to: &text)
            text.member(OrganisationName.email, organisation.email.rawValue)
          }
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ names: Names, to text: inout JSONText) {
    text.object { text in
      for language in languages { text.member(language.rawValue, names[language]) }
    }
  }
}

// MARK: - Reading

extension VerifierSettings {
  /// - Parameter json: the file's bytes.
  package init(json: [UInt8]) throws(VerifierFileFault) {
    let reader = VerifierFileReader(file: Self.fileName)
    let root = try reader.root(json, Name.self)
    let languages = try root.texts(.languages).map { text throws(VerifierFileFault) in
      try root.value(.languages, LanguageCode(text))
    }
    self.languages = languages
    let defaultLanguage = try root.value(.defaultLanguage, LanguageCode(root.text(.defaultLanguage)))
    guard languages.contains(defaultLanguage) else { throw root.fault(.defaultLanguage) }
    self.defaultLanguage = defaultLanguage
    issuer = try root.text(.issuer)
    audience = try root.text(.audience)
    name = try root.names(.name, default: defaultLanguage)
    func roles<Member: MemberName>(
      _ members: Members<Member>, _ name: Member
    ) throws(VerifierFileFault) -> [Role] {
      try members.texts(name).map { text throws(VerifierFileFault) in
        try members.value(name, Role(rawValue: text))
      }
    }
    if case .object? = root.object[Name.acceptedBy.rawValue] {
      let members = reader.members(try root.object(.acceptedBy), AcceptingName.self)
      acceptedBy = AcceptingRoles(
        customers: try roles(members, .customers), partnerships: try roles(members, .partnerships))
      try members.refuseOthers()
    } else {
      acceptedBy = AcceptingRoles(everywhere: try roles(root, .acceptedBy))
    }
    longestLifetime = Lifetime(seconds: try root.integer(.longestLifetime))
    guard longestLifetime.seconds > 0 else { throw root.fault(.longestLifetime) }
    timeZone = try root.value(.timeZone, TimeZoneName(rawValue: root.text(.timeZone)))
    contact = try root.value(.contact, EmailAddress(root.text(.contact)))
    organisations = try root.objects(.organisations).map { object throws(VerifierFileFault) in
      let record = reader.members(object, OrganisationName.self)
      let organisation = Organisation(
        id: try root.value(.organisations, OrganisationID(rawValue: record.text(.id))),
        name: try record.names(.name, default: defaultLanguage),
        email: try root.value(.organisations, EmailAddress(record.text(.email))))
      try record.refuseOthers()
      return organisation
    }
    try root.refuseOthers()
  }
}
