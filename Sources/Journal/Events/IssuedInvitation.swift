internal import JSON
internal import PartnerModel

/// What the event of a new invitation says, besides its id, who issued it and when.
struct IssuedInvitation: Hashable, Sendable {
  var purpose: InvitationPurpose
  /// Nil where it was redacted.
  var recipient: String?
  var language: LanguageCode
  var expiresAt: Moment
  var statusIndex: Int
  var keyID: KeyID
  var terms: [LanguageCode: TextDigest]
  var tenantDomain: TenantDomain?
  var country: CountryCode?
  var timeZone: TimeZoneName?
  /// Older events have none.
  var names: CompanyNames?

  init(_ draft: InvitationDraft, statusIndex: Int) {
    purpose = draft.purpose
    recipient = draft.recipient.rawValue
    language = draft.language
    expiresAt = draft.expiresAt
    self.statusIndex = statusIndex
    keyID = draft.keyID
    terms = draft.terms
    tenantDomain = draft.tenantDomain
    country = draft.country
    timeZone = draft.timeZone
    names = draft.names
  }

  var content: EventContent {
    var members: [String: CanonicalJSON] = [
      "expiresAt": .number(expiresAt.seconds),
      "from": .text(purpose.from.rawValue),
      "keyID": .text(keyID.rawValue),
      "kind": .text(purpose.kind.rawValue),
      "language": .text(language.rawValue),
      "statusIndex": .number(Int64(statusIndex)),
      "terms": .object(
        Dictionary(
          uniqueKeysWithValues: terms.map { ($0.key.rawValue, CanonicalJSON.text($0.value.rawValue)) })),
      "to": .text(purpose.to.rawValue),
    ]
    if let provider = purpose.with { members["with"] = .text(provider.rawValue) }
    if let tenantDomain { members["tenantDomain"] = .text(tenantDomain.rawValue) }
    if let country { members["country"] = .text(country.rawValue) }
    if let timeZone { members["timeZone"] = .text(timeZone.rawValue) }
    if let names { members["names"] = .object(Self.members(of: names)) }
    return EventContent(members, personal: recipient.map { ["recipient": .text($0)] } ?? [:])
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    purpose = InvitationPurpose(
      kind: try members.value("kind"), from: try members.value("from"),
      with: try members.optional("with", read: OrganisationID.init(rawValue:)), to: try members.value("to"))
    recipient = try members.personal()?.text("recipient")
    language = try members.language("language")
    expiresAt = Moment(seconds: try members.number("expiresAt"))
    statusIndex = try known(Int(exactly: members.number("statusIndex")))
    keyID = KeyID(rawValue: try members.text("keyID"))
    terms = [:]
    for (name, text) in try members.members("terms").texts() {
      terms[try known(LanguageCode(name))] = try known(TextDigest(rawValue: text))
    }
    tenantDomain = try members.optional("tenantDomain") { TenantDomain($0) }
    country = try members.optional("country") { CountryCode($0) }
    timeZone = try members.optional("timeZone", read: TimeZoneName.init(rawValue:))
    names = try members.optionalMembers("names").map { names throws(UnknownEvent) in
      CompanyNames(
        from: try known(CompanyName(names.text("from"))),
        with: try names.optional("with") { CompanyName($0) }, to: try known(CompanyName(names.text("to"))))
    }
    guard names == nil || (names?.with == nil) == (purpose.with == nil) else { throw UnknownEvent() }
  }

  private static func members(of names: CompanyNames) -> [String: CanonicalJSON] {
    var members = ["from": CanonicalJSON.text(names.from.rawValue), "to": .text(names.to.rawValue)]
    members["with"] = names.with.map { .text($0.rawValue) }
    return members
  }

  /// The invitation as it is right after its event.
  func invitation(_ id: InvitationID, _ stamp: EventStamp) -> Invitation {
    Invitation(
      id: id, sequence: stamp.sequence, kind: purpose.kind, from: purpose.from, with: purpose.with,
      to: purpose.to, recipient: recipient, language: language, issuedAt: stamp.at, expiresAt: expiresAt,
      statusIndex: statusIndex, keyID: keyID, state: .pending, issuedBy: stamp.actor, terms: terms,
      tenantDomain: tenantDomain, country: country, timeZone: timeZone, names: names)
  }
}
