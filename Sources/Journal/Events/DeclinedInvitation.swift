internal import JSON
internal import PartnerModel

/// What the event of a decline says, besides the invitation's id, who recorded it and when. Older events say why at most.
struct DeclinedInvitation: Hashable, Sendable {
  var answer: DeclineAnswer
  /// That it had come in before it was recorded; nil where it is recorded as it came in.
  var arrival: EarlierArrival?
  var evidence: EvidenceLevel?
  /// SHA-256 of what is kept as evidence, as 64 lower-case hexadecimal digits.
  var evidenceDigest: String?
  /// In the order in which they were found.
  var reviewReasons: [ReviewReason]

  init(
    _ answer: DeclineAnswer, of invitation: Invitation, known: CommonKnowledge,
    arrival: EarlierArrival? = nil,
    evidence: EvidenceLevel, evidenceDigest: String?
  ) {
    self.answer = answer
    self.arrival = arrival
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
    reviewReasons = invitation.reviewReasons(for: answer, known: known)
  }

  var content: EventContent {
    var members: CanonicalJSON.Members = [:]
    members["answer"] = answer.text.map {
      .object(["language": .text($0.language.rawValue), "terms": .text($0.digest.rawValue)])
    }
    members["evidence"] = evidence.map { .text($0.rawValue) }
    members["evidenceDigest"] = evidenceDigest.map { .text($0) }
    members["received"] = arrival.map { .number($0.at.seconds) }
    if !reviewReasons.isEmpty { members["review"] = .list(reviewReasons.map { .text($0.rawValue) }) }
    var personal: CanonicalJSON.Members = [:]
    personal["name"] = answer.person.map { .text($0.name) }
    personal["email"] = answer.person.map { .text($0.email.rawValue) }
    personal["tenantDomain"] = answer.tenantDomain.map { .text($0) }
    personal["country"] = answer.country.map { .text($0) }
    personal["reason"] = answer.reason.map { .text($0.rawValue) }
    personal["receivedReason"] = arrival?.reason.map { .text($0.rawValue) }
    return EventContent(members, personal: personal)
  }

  init(_ members: EventMembers) throws(UnknownEvent) {
    let stated = try members.personal()
    var person: DecliningPerson?
    if let name = try stated?.optionalText("name") {
      person = DecliningPerson(name: name, email: try known(EmailAddress(known(stated).text("email"))))
    }
    let text = try members.optionalMembers("answer").map { shown throws(UnknownEvent) in
      ShownText(language: try shown.language("language"), digest: try shown.value("terms"))
    }
    answer = DeclineAnswer(
      person: person, tenantDomain: try stated?.optionalText("tenantDomain"),
      country: try stated?.optionalText("country"), reason: try members.reason(), text: text)
    arrival = try EarlierArrival(members, ofPeople: stated)
    evidence = try members.optional("evidence", read: EvidenceLevel.init(rawValue:))
    // Who says how it is known also says who it was, unless that was redacted.
    guard evidence == nil || stated == nil || person != nil else { throw UnknownEvent() }
    evidenceDigest = try members.optionalDigest("evidenceDigest")
    reviewReasons = try members.values("review")
  }
}
