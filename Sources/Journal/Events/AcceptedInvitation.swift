internal import JSON
internal import PartnerModel

/// What the event of an acceptance says, besides the invitation's id, who recorded it and when.
struct AcceptedInvitation: Hashable, Sendable {
  var answer: AcceptanceAnswer
  /// That it had come in before it was recorded; nil where it is recorded as it came in, as all older ones are.
  var arrival: EarlierArrival?
  /// Whether the tenant domain is said of a person, as where a natural person was invited.
  var isDomainPersonal: Bool
  var evidence: EvidenceLevel
  /// SHA-256 of what is kept as evidence, as 64 lower-case hexadecimal digits.
  var evidenceDigest: String?
  /// By partner, so that the record alone says what was allowed to whom; each list in the order of `Grant.ordered`.
  var grants: [OrganisationID: [Grant]]
  var tokenKeyID: KeyID
  var receiptKeyID: KeyID
  /// Older events name none, which is the first.
  var receiptForm: ReceiptForm
  /// In the order in which they were found.
  var reviewReasons: [ReviewReason]

  init(
    _ answer: AcceptanceAnswer, of invitation: Invitation, known: CommonKnowledge,
    arrival: EarlierArrival? = nil,
    evidence: EvidenceLevel, evidenceDigest: String?,
    tokenKeyID: KeyID, receiptKeyID: KeyID
  ) {
    self.answer = answer
    self.arrival = arrival
    isDomainPersonal = invitation.names?.to.isOfPerson ?? false
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
    grants = invitation.partners.mapValues(Grant.ordered)
    self.tokenKeyID = tokenKeyID
    self.receiptKeyID = receiptKeyID
    receiptForm = .current
    reviewReasons = invitation.reviewReasons(for: answer, known: known)
  }

  var content: EventContent {
    var stated: CanonicalJSON.Members = [
      "language": .text(answer.language.rawValue),
      "role": .text(answer.role.rawValue),
      "terms": .text(answer.terms.rawValue),
    ]
    stated["country"] = answer.country.map { .text($0) }
    var personal = answer.person?.members ?? [:]
    let domain = answer.tenantDomain.map { CanonicalJSON.text($0) }
    if isDomainPersonal { personal["tenantDomain"] = domain } else { stated["tenantDomain"] = domain }
    var granted = CanonicalJSON.Members()
    for (partner, grants) in grants { granted[partner.rawValue] = .list(grants.map { .text($0.rawValue) }) }
    var members: CanonicalJSON.Members = [
      "answer": .object(stated),
      "evidence": .text(evidence.rawValue),
      "grants": .object(granted),
      "receiptKey": .text(receiptKeyID.rawValue),
      "tokenKey": .text(tokenKeyID.rawValue),
    ]
    if receiptForm != .first { members["receiptForm"] = .number(Int64(receiptForm.rawValue)) }
    members["received"] = arrival.map { .number($0.at.seconds) }
    members["evidenceDigest"] = evidenceDigest.map { .text($0) }
    if !reviewReasons.isEmpty { members["review"] = .list(reviewReasons.map { .text($0.rawValue) }) }
    personal["receivedReason"] = arrival?.reason.map { .text($0.rawValue) }
    return EventContent(members, personal: personal)
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    let stated = try members.members("answer")
    let personal = try members.personal(orIn: "answer")
    let openDomain = try stated.optionalText("tenantDomain")
    let personalDomain = try openDomain == nil ? personal?.optionalText("tenantDomain") : nil
    isDomainPersonal = personalDomain != nil
    answer = AcceptanceAnswer(
      person: try AnsweringPerson(personal),
      role: try stated.value("role"), language: try stated.language("language"),
      terms: try stated.value("terms"), tenantDomain: openDomain ?? personalDomain,
      country: try stated.optionalText("country"))
    arrival = try EarlierArrival(members, ofPeople: personal)
    evidence = try members.value("evidence")
    evidenceDigest = try members.optionalDigest("evidenceDigest")
    grants = [:]
    for (partner, names) in try members.members("grants").lists() {
      var list: [Grant] = []
      for name in names { list.append(try known(Grant(rawValue: name))) }
      grants[try known(OrganisationID(rawValue: partner))] = list
    }
    tokenKeyID = KeyID(rawValue: try members.text("tokenKey"))
    receiptKeyID = KeyID(rawValue: try members.text("receiptKey"))
    receiptForm = try known(
      members.optionalNumber("receiptForm").map { ReceiptForm(rawValue: Int($0)) } ?? .first)
    reviewReasons = try members.values("review")
  }
}

extension Invitation {
  /// Who is allowed something by its acceptance, and what.
  var partners: [OrganisationID: Set<Grant>] {
    var partners = [from: kind.grantsToInviter]
    if let with { partners[with] = kind.grantsToProvider }
    return partners
  }
}

extension EarlierArrival {
  /// Nil where the answer is recorded as it came in.
  init?(_ members: EventMembers, ofPeople personal: EventMembers?) throws(UnknownEvent) {
    guard let received = try members.optionalMoment("received") else { return nil }
    let reason = try personal?.optional("receivedReason") { try? EndingReason(validating: $0) }
    self.init(at: received, reason: reason)
  }
}

extension AnsweringPerson {
  var members: CanonicalJSON.Members {
    var members: CanonicalJSON.Members = [
      "email": .text(email.rawValue), "familyName": .text(familyName), "givenName": .text(givenName),
    ]
    members["phone"] = phone.map { .text($0) }
    return members
  }

  /// Nil of nil.
  init?(_ members: EventMembers?) throws(UnknownEvent) {
    guard let members else { return nil }
    self.init(
      givenName: try members.text("givenName"), familyName: try members.text("familyName"),
      email: try known(EmailAddress(members.text("email"))), phone: try members.optionalText("phone"))
  }
}
