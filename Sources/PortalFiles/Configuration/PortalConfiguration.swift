package import PartnerModel
package import SourceDiagnostics
import TimeZones

/// What `Content/portal.yaml` says: who runs this portal, where it lives, and by which policy.
package struct PortalConfiguration: Sendable {
  package static let path = "Content/portal.yaml"

  /// The programme that the portal is about.
  package struct Programme: Sendable {
    package let name: Names
    /// Who runs the programme.
    package let owner: Names
  }

  package struct Policy: Sendable {
    /// From issue to expiry, where a command names no other.
    package let invitationLifetime: Lifetime
    package let longestLifetime: Lifetime
    /// The roles that a person needs in their company to accept.
    package let acceptedBy: AcceptingRoles
    /// How many days the review of an enrolment takes, as shown to applicants (R34).
    package let reviewDays: Int
    /// Whether a reseller may remove a customer relationship itself (R127-R130).
    package let removalByReseller: Bool
  }

  package let name: Names
  package let operatorID: OrganisationID
  /// Absolute, without a slash at the end.
  package let address: String
  /// In the order in which they are offered.
  package let languages: [LanguageCode]
  package let defaultLanguage: LanguageCode
  /// The address that acceptances are posted to, without a slash at the end. Without one, pages compose a mail.
  package let verifier: String?
  /// Nil where the file names none.
  package let timeZone: LocalTimeZone?
  package let contactEmail: EmailAddress
  package let securityContact: EmailAddress
  package let programme: Programme
  /// Addresses outside the portal by name; a name without an address is left out.
  package let links: [String: String]
  /// Every name of `links`, also those without an address.
  package let linkNames: Set<String>
  package let policy: Policy
  /// Nil where the file says nothing about it.
  package let retention: Retention?
  package let terms: TermSettings
  package let letters: LetterSettings
  /// Nil where people send letters by their own mail programs.
  package let mail: MailSettings?
  /// The file, and where the value of each of its keys stands.
  package let place: Placed<String>

  /// The languages, as the readers of the other files need them.
  package var languageSetting: LanguageSetting {
    LanguageSetting(languages: languages, defaultLanguage: defaultLanguage)
  }

  /// Reads the file; nil where it is missing or has an error. Faults come all at once.
  package static func read(
    from folder: PortalFolder, faults: inout DiagnosticList
  ) -> PortalConfiguration? {
    readWithLanguages(from: folder, faults: &faults).configuration
  }

  /// The same, with the languages also where something else in the file has an error, so that the other files
  /// can be checked in the same run. Nil for the languages where they have a fault themselves.
  package static func readWithLanguages(
    from folder: PortalFolder, faults: inout DiagnosticList
  ) -> (configuration: PortalConfiguration?, languages: LanguageSetting?) {
    folder.made(ofYAML: path, faults: &faults) { faults in readAnew(from: folder, faults: &faults) }
  }

  private static func readAnew(
    from folder: PortalFolder, faults: inout DiagnosticList
  ) -> (configuration: PortalConfiguration?, languages: LanguageSetting?) {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    let file = YAMLFile(folder: folder, sink: sink)
    guard
      let root = file.requiredRoot(
        of: path, purpose: "the portal's name, address, languages and policy"),
      let reader = RecordReader(root, what: "the portal", sink: sink)
    else { return (nil, nil) }
    let languages = languages(reader)
    let configuration = PortalConfiguration(
      reader, languages.setting, zones: folder.zones, file: folder.shownName(of: path))
    reader.finish()
    return (sink.list.hasErrors ? nil : configuration, languages.isSound ? languages.setting : nil)
  }
}

extension PortalConfiguration {
  /// Names of links that the pages and templates of any portal may use, whether or not they are set.
  package static let standardLinkNames: Set<String> = [
    "membership", "incentives", "programmeSite", "gettingStarted", "customerAgreement", "privacy",
  ]

  private init?(
    _ reader: RecordReader, _ setting: LanguageSetting, zones: ZoneFolder, file: String
  ) {
    let operatorID = reader.value("operator") { text throws(RuleViolation) in
      try OrganisationID(validating: text)
    }
    let name = reader.names("name", in: setting)
    let address = reader.baseAddress("address")
    let verifier = reader.baseAddress("verifier", optional: true)
    timeZone = reader.timeZone("timeZone", in: zones)
    let (email, security) = Self.contact(reader)
    let programme = Self.programme(reader, setting)
    let (links, linkNames) = Self.links(reader)
    let policy = Self.policy(reader)
    retention = reader.record("retention", optional: true).map { reader in
      defer { reader.finish() }
      return Retention(reader)
    }
    terms =
      reader.record("terms", optional: true).map { reader in
        defer { reader.finish() }
        return TermSettings(reader, in: setting)
      } ?? .standard
    letters =
      reader.record("letters", optional: true).map { reader in
        defer { reader.finish() }
        return LetterSettings(reader)
      } ?? .standard
    mail = reader.record("mail", optional: true).flatMap { reader in
      defer { reader.finish() }
      return MailSettings(reader)
    }
    guard let operatorID, let name, let address, let email, let programme, let policy else { return nil }
    self.name = name
    self.operatorID = operatorID
    self.address = address
    languages = setting.languages
    defaultLanguage = setting.defaultLanguage
    self.verifier = verifier
    contactEmail = email
    securityContact = security ?? email
    self.programme = programme
    self.links = links
    self.linkNames = linkNames
    self.policy = policy
    place = Placed(file, at: reader.position, fields: reader.nestedValuePositions)
  }

  /// - Returns: a setting to read names by, and whether it is what the file says, without a fault.
  private static func languages(_ reader: RecordReader) -> (setting: LanguageSetting, isSound: Bool) {
    func language(_ text: String) throws(RuleViolation) -> LanguageCode { try LanguageCode(validating: text) }
    let faultsBefore = reader.sink.list.diagnostics.count
    let languages = reader.values("languages", language)
    if languages.isEmpty, reader.sink.list.diagnostics.count == faultsBefore {
      reader.sink.report(
        reader.position(of: "languages"), "the portal has no language",
        remedy: "List at least one, such as `languages: [en, ja]`.")
    }
    let chosen = reader.value("defaultLanguage", optional: languages.count <= 1, language)
    if let chosen, !languages.isEmpty, !languages.contains(chosen) {
      reader.sink.report(
        reader.position(of: "defaultLanguage"),
        "the default language \(chosen.rawValue) is none of the portal's languages",
        remedy: "Add it to `languages`, or choose one of them.")
    }
    let fallback = chosen ?? languages.first ?? .english
    let setting = LanguageSetting(
      languages: languages.isEmpty ? [fallback] : languages, defaultLanguage: fallback)
    return (setting, reader.sink.list.diagnostics.count == faultsBefore)
  }

  private static func contact(_ reader: RecordReader) -> (EmailAddress?, EmailAddress?) {
    guard let contact = reader.record("contact") else { return (nil, nil) }
    func address(_ text: String) throws(RuleViolation) -> EmailAddress { try EmailAddress(validating: text) }
    let email = contact.value("email", address)
    let security = contact.value("security", optional: true, address)
    contact.finish()
    return (email, security)
  }

  private static func programme(_ reader: RecordReader, _ setting: LanguageSetting) -> Programme? {
    guard let programme = reader.record("programme") else { return nil }
    let name = programme.names("name", in: setting)
    let owner = programme.names("owner", in: setting)
    programme.finish()
    guard let name, let owner else { return nil }
    return Programme(name: name, owner: owner)
  }

  private static func links(_ reader: RecordReader) -> ([String: String], Set<String>) {
    var links: [String: String] = [:]
    var names = standardLinkNames
    for entry in reader.map("links", optional: true, usual: standardLinkNames.sorted()) {
      guard isFieldName(entry.key) else {
        reader.sink.report(
          entry.keyPosition, "a link can't have the name \(shown(entry.key))",
          remedy: "Begin with a small letter and use letters and digits only, as in programmeSite.")
        continue
      }
      names.insert(entry.key)
      guard !entry.value.isEmpty else { continue }
      let address = reader.parsed(entry.value, what: shown(entry.key)) { text throws(RuleViolation) in
        try WebAddress(validating: text)
      }
      links[entry.key] = address?.rawValue
    }
    return (links, names)
  }

  private static func isFieldName(_ text: String) -> Bool {
    guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else {
      return false
    }
    return text.utf8.count <= 40 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static func policy(_ reader: RecordReader) -> Policy? {
    guard let policy = reader.record("policy") else { return nil }
    let lifetime = duration(policy, "invitationLifetime")
    let longest = duration(policy, "longestLifetime")
    let acceptedBy = acceptingRoles(policy)
    let reviewDays = policy.integer("reviewDays", in: 1...365)
    let removal = policy.flag("removalByReseller")
    policy.finish()
    if let lifetime, let longest, lifetime > longest {
      reader.sink.report(
        policy.position(of: "invitationLifetime"),
        "invitations would live longer than `longestLifetime` allows",
        remedy: "Make the one shorter or the other longer.")
    }
    guard let lifetime, let longest, let reviewDays, let removal else { return nil }
    return Policy(
      invitationLifetime: lifetime, longestLifetime: longest, acceptedBy: acceptedBy, reviewDays: reviewDays,
      removalByReseller: removal)
  }

  /// A list for all invitations, or one each for those to customers and those to partnerships.
  private static func acceptingRoles(_ policy: RecordReader) -> AcceptingRoles {
    func roles(_ reader: RecordReader, _ key: String) -> [Role] {
      let roles = reader.choices(key, of: Role.self)
      if roles.isEmpty {
        reader.sink.report(
          reader.position(of: key), "nobody may accept an invitation",
          remedy: "List at least one role, such as globalAdmin.")
      }
      return roles
    }
    guard policy.isMap("acceptedBy"), let reader = policy.record("acceptedBy") else {
      return AcceptingRoles(everywhere: roles(policy, "acceptedBy"))
    }
    defer { reader.finish() }
    return AcceptingRoles(customers: roles(reader, "customers"), partnerships: roles(reader, "partnerships"))
  }

  private static func duration(_ reader: RecordReader, _ key: String) -> Lifetime? {
    guard let text = reader.text(key) else { return nil }
    if let length = Lifetime(text), length.seconds > 0, length <= .days(400) { return length }
    reader.sink.report(
      reader.position(of: key), "\(shown(text)) is no length of time that an invitation could have",
      remedy: "Write days as P30D, hours as PT12H; at most 400 days.")
    return nil
  }
}

extension PortalConfiguration {
  /// Whom tokens are meant for: the verifier, or the portal itself where answers come by mail.
  package var tokenAudience: String { verifier ?? address }
}
