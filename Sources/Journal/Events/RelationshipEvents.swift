internal import JSON
internal import PartnerModel

extension RelationshipEnd {
  var content: EventContent {
    var members: CanonicalJSON.Members = [
      "declaration": .text(declaration), "language": .text(language.rawValue),
      "outliving": .list(outliving.map { .text($0.rawValue) }),
    ]
    switch notice {
    case .given(let day): members["notice"] = .text(day.description)
    case .notRequired: members["notice"] = .text(Self.notRequired)
    case nil: break
    }
    return EventContent(members, personal: reason.members)
  }

  init(_ members: EventMembers, of parties: RelationshipParties) throws(UnknownEvent) {
    let notice = try members.optional("notice", read: Notice.init(recorded:))
    self.init(
      of: parties, declaration: try members.text("declaration"), language: try members.language("language"),
      notice: notice, outliving: Set(try members.values("outliving")), reason: try members.reason())
  }

  fileprivate static let notRequired = "not-required"
}

extension RelationshipEnd.Notice {
  /// A day, or `not-required`.
  init?(recorded text: String) {
    guard text != RelationshipEnd.notRequired else {
      self = .notRequired
      return
    }
    guard let day = CalendarDate(text) else { return nil }
    self = .given(on: day)
  }

  var recorded: String {
    switch self {
    case .given(let day): day.description
    case .notRequired: RelationshipEnd.notRequired
    }
  }
}

extension PartnerConsent.Basis {
  var members: CanonicalJSON.Members {
    switch self {
    case .evidence(let digest): return ["evidence": .text(digest)]
    case .receipt(let digest, let issuer, let accepted, let until):
      var members: CanonicalJSON.Members = [
        "accepted": .number(accepted.seconds), "issuer": .text(issuer), "receipt": .text(digest),
      ]
      members["until"] = until.map { .text($0.description) }
      return members
    }
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    if let digest = try members.optionalDigest("evidence") {
      self = .evidence(digest)
    } else {
      self = .receipt(
        try known(members.optionalDigest("receipt")), issuer: try members.text("issuer"),
        accepted: try members.moment("accepted"),
        until: try members.optional("until") { CalendarDate($0) })
    }
  }
}

extension EndingRequest {
  var content: EventContent {
    var personal = person?.members ?? [:]
    personal["tenantDomain"] = tenantDomain.map { .text($0) }
    personal["country"] = country.map { .text($0) }
    personal["reason"] = reason.map { .text($0.rawValue) }
    return EventContent(
      ["language": .text(language.rawValue), "role": .text(role.rawValue)], personal: personal)
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    let personal = try members.personal()
    let person = try AnsweringPerson(personal).map {
      AnsweringPerson(givenName: $0.givenName, familyName: $0.familyName, email: $0.email, phone: nil)
    }
    self.init(
      person: person, role: try members.value("role"),
      language: try members.language("language"), tenantDomain: try personal?.optionalText("tenantDomain"),
      country: try personal?.optionalText("country"), reason: try members.reason())
  }
}

extension CustomerLink {
  var members: CanonicalJSON.Members {
    var members: CanonicalJSON.Members = ["name": .text(name)]
    members["address"] = address.map { .text($0) }
    return members
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    self = try known(
      CustomerLink(recorded: members.text("name"), address: members.optionalText("address")))
  }
}
