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
  var term: RelationshipTerm
  /// Older events have none. Those of natural persons, and the tenant domain of one, are said of people.
  var names: NamesOnRecord?
  /// The partners whose relationship with the invitee the directory declared already then.
  var declared: [OrganisationID]

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
    term = draft.term
    names = draft.names
    declared = draft.declared
  }

  var content: EventContent {
    // There may be a hundred thousand of these: the members come in their order, and have room.
    var members = CanonicalJSON.Members(reserving: 16)
    members["country"] = country.map { .text($0.rawValue) }
    if !declared.isEmpty { members["declared"] = .list(declared.map { .text($0.rawValue) }) }
    members["expiresAt"] = .number(expiresAt.seconds)
    members["from"] = .text(purpose.from.rawValue)
    members["keyID"] = .text(keyID.rawValue)
    members["kind"] = .text(purpose.kind.rawValue)
    members["language"] = .text(language.rawValue)
    members["renews"] = term.renews.map { .text($0.description) }
    members["statusIndex"] = .number(Int64(statusIndex))
    var texts = CanonicalJSON.Members(reserving: terms.count)
    for (language, digest) in terms { texts[language.rawValue] = .text(digest.rawValue) }
    members["terms"] = .object(texts)
    members["timeZone"] = timeZone.map { .text($0.rawValue) }
    members["to"] = .text(purpose.to.rawValue)
    members["until"] = term.until.map { .text($0.description) }
    members["with"] = purpose.with.map { .text($0.rawValue) }
    var personal = CanonicalJSON.Members()
    personal["recipient"] = recipient.map { .text($0) }
    if let names {
      members["names"] = .object(names.members { !$0.isOfPerson })
      let ofPeople = names.members(where: \.isOfPerson)
      if !ofPeople.isEmpty { personal["names"] = .object(ofPeople) }
    }
    if let tenantDomain {
      let domain = CanonicalJSON.text(tenantDomain.rawValue)
      if names?.to.isOfPerson == true {
        personal["tenantDomain"] = domain
      } else {
        members["tenantDomain"] = domain
      }
    }
    return EventContent(members, personal: personal)
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    purpose = InvitationPurpose(
      kind: try members.value("kind"), from: try members.value("from"),
      with: try members.optional("with", read: OrganisationID.init(rawValue:)), to: try members.value("to"))
    let personal = try members.personal()
    recipient = try personal?.text("recipient")
    language = try members.language("language")
    expiresAt = try members.moment("expiresAt")
    statusIndex = try known(Int(exactly: members.number("statusIndex")))
    keyID = KeyID(rawValue: try members.text("keyID"))
    terms = [:]
    for (name, text) in try members.members("terms").texts() {
      terms[try known(LanguageCode(name))] = try known(TextDigest(rawValue: text))
    }
    tenantDomain = try members.optional("tenantDomain", orIn: personal) { TenantDomain($0) }
    country = try members.optional("country") { CountryCode($0) }
    timeZone = try members.optional("timeZone", read: TimeZoneName.init(rawValue:))
    term = RelationshipTerm(
      until: try members.optional("until") { CalendarDate($0) },
      renews: try members.optional("renews") { CalendarDate($0) })
    declared = []
    names = try members.optionalMembers("names").map { names throws(UnknownEvent) in
      try NamesOnRecord(names, ofPeople: personal, isJoint: purpose.with != nil)
    }
    for text in try members.optionalList("declared") ?? [] {
      declared.append(try known(OrganisationID(rawValue: text)))
    }
  }

  /// The invitation as it is right after its event.
  func invitation(_ id: InvitationID, _ stamp: EventStamp) -> Invitation {
    Invitation(
      id: id, sequence: stamp.sequence, kind: purpose.kind, from: purpose.from, with: purpose.with,
      to: purpose.to, recipient: recipient, language: language, issuedAt: stamp.at, expiresAt: expiresAt,
      statusIndex: statusIndex, keyID: keyID, state: .pending, issuedBy: stamp.actor, terms: terms,
      tenantDomain: tenantDomain, country: country, timeZone: timeZone, term: term, names: names)
  }
}

extension NamesOnRecord {
  fileprivate func members(where isWanted: (NameOnRecord) -> Bool) -> CanonicalJSON.Members {
    var members = CanonicalJSON.Members()
    func add(_ part: String, _ name: NameOnRecord?) {
      if let name, isWanted(name) { members[part] = name.name.map { .text($0.rawValue) } }
    }
    add("from", from)
    add("to", to)
    add("with", with)
    return members
  }

  /// - Parameters:
  ///   - names: those of companies. Whoever isn't among them is a natural person.
  ///   - personal: what is said of people; nil where it was redacted.
  fileprivate init(
    _ names: EventMembers, ofPeople personal: EventMembers?, isJoint: Bool
  ) throws(UnknownEvent) {
    let ofPeople = try personal?.optionalMembers("names")
    func name(_ part: String) throws(UnknownEvent) -> NameOnRecord {
      if let name = try names.optional(part, read: { CompanyName($0) }) { return .company(name) }
      guard personal != nil else { return .redacted }
      return .person(try known(ofPeople).value(part) { CompanyName($0) })
    }
    let with = try names.optionalText("with")
    guard isJoint || with == nil else { throw UnknownEvent() }
    self.init(from: try name("from"), with: isJoint ? try name("with") : nil, to: try name("to"))
  }
}
