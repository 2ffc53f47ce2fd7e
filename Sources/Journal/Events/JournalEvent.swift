internal import JSON
internal import PartnerModel

/// One thing that happened, with everything that is said of it: a kind and what belongs to that kind are one value.
///
/// A kind keeps its name and its meaning for ever, since events are never rewritten. What a kind has to say besides is
/// an optional member, which older events are without; anything else is a new kind.
enum JournalEvent: Hashable, Sendable {
  case textPublished(TextDigest, InvitationKind, LanguageCode)
  case invitationIssued(InvitationID, IssuedInvitation)
  /// Recorded when a new invitation takes the place of one whose time is over; until then expiry is a matter of the
  /// clock alone.
  case invitationExpired(InvitationID)
  case invitationCancelled(InvitationID, EndingReason?)
  case invitationDeclined(InvitationID, DeclinedInvitation)
  /// Older ones may have something to review: those wait, as `acceptanceWaits` does.
  case invitationAccepted(InvitationID, AcceptedInvitation)
  /// Somebody has to look at it. Its invitation stays open.
  case acceptanceWaits(InvitationID, AcceptedInvitation)
  case declineWaits(InvitationID, DeclinedInvitation)
  /// Somebody looked at the answer with that record, and lets it count: the invitation is accepted, or declined.
  case answerConfirmed(InvitationID, record: Int, InvitationState)
  /// The answer counts for nothing, and the invitation stays as it is.
  case answerDismissed(InvitationID, record: Int, EndingReason?)
  /// What older versions recorded of the one acceptance that an invitation had then.
  case acceptanceConfirmed(InvitationID)
  /// Of the same versions: the invitation is over with that.
  case acceptanceDismissed(InvitationID, EndingReason?)
  /// One thing that an acceptance allowed to one partner was taken back.
  case grantRevoked(InvitationID, Grant, from: OrganisationID)
  /// What the records with these numbers, all of them about the same, said of people is gone.
  case personalDataRedacted(RecordSubject, records: [Int], EndingReason?)
  /// Places of the status lists that were given out and published, by invitations that a lost journal had: marked for ever.
  case placesRetired([Int])
  /// The sending of a letter about an invitation has come to an end.
  case letterEnded(EndedLetter)
  /// A relationship is over: whatever made it, up to that day.
  case relationshipEnded(RelationshipEnd)
  /// One thing that a declared relationship allows, or that outlived one which ended, was taken back.
  case privilegeRevoked(RelationshipParties, Grant)
  /// The other side of a partnership agreed, as somebody of the operator says or another portal's receipt.
  case consentRecorded(PartnerConsent)
  /// Whoever accepted asks for the end of the relationship to whoever invited; nothing ends by it. An end after it answers it.
  case endingRequested(InvitationID, EndingRequest)
  /// Somebody looked at the request with that record, and the relationship stays.
  case endingRequestDismissed(InvitationID, record: Int, EndingReason?)
  /// Somebody noted something about a customer; nil where that was redacted.
  case customerNoted(RelationshipParties, CustomerNote?)
  /// Where something of a customer is managed, or that a link is taken away; nil where that was redacted.
  case customerLinked(RelationshipParties, CustomerLink?)
}

/// The kinds of event, by the name that stands in the journal. A name is never used for anything else later.
enum EventKind: String, CaseIterable, Sendable {
  case textPublished = "text-published"
  case invitationIssued = "invitation-issued"
  case invitationExpired = "invitation-expired"
  case invitationCancelled = "invitation-cancelled"
  case invitationDeclined = "invitation-declined"
  case invitationAccepted = "invitation-accepted"
  case acceptanceWaits = "acceptance-waits"
  case declineWaits = "decline-waits"
  case answerConfirmed = "answer-confirmed"
  case answerDismissed = "answer-dismissed"
  case acceptanceConfirmed = "acceptance-confirmed"
  case acceptanceDismissed = "acceptance-dismissed"
  case grantRevoked = "grant-revoked"
  case personalDataRedacted = "personal-data-redacted"
  case placesRetired = "places-retired"
  case letterEnded = "letter-ended"
  case relationshipEnded = "relationship-ended"
  case privilegeRevoked = "privilege-revoked"
  case consentRecorded = "consent-recorded"
  case endingRequested = "ending-requested"
  case endingRequestDismissed = "ending-request-dismissed"
  case customerNoted = "customer-noted"
  case customerLinked = "customer-linked"

  /// The least version of the journal's form whose programs know this kind.
  var since: Int {
    switch self {
    case .acceptanceWaits, .declineWaits, .answerConfirmed, .answerDismissed: 6
    case .placesRetired: 10
    case .letterEnded: 11
    case .relationshipEnded, .privilegeRevoked, .consentRecorded: 12
    case .endingRequested, .endingRequestDismissed, .customerNoted, .customerLinked: 13
    default: 1
    }
  }

  /// The object in which records of before have what they say of people; nil where it isn't within another.
  var partOfPeople: String? {
    switch self {
    case .invitationAccepted, .acceptanceWaits: "answer"
    default: nil
    }
  }
}

extension JournalEvent {
  var kind: EventKind {
    switch self {
    case .textPublished: .textPublished
    case .invitationIssued: .invitationIssued
    case .invitationExpired: .invitationExpired
    case .invitationCancelled: .invitationCancelled
    case .invitationDeclined: .invitationDeclined
    case .invitationAccepted: .invitationAccepted
    case .acceptanceWaits: .acceptanceWaits
    case .declineWaits: .declineWaits
    case .answerConfirmed: .answerConfirmed
    case .answerDismissed: .answerDismissed
    case .acceptanceConfirmed: .acceptanceConfirmed
    case .acceptanceDismissed: .acceptanceDismissed
    case .grantRevoked: .grantRevoked
    case .personalDataRedacted: .personalDataRedacted
    case .placesRetired: .placesRetired
    case .letterEnded: .letterEnded
    case .relationshipEnded: .relationshipEnded
    case .privilegeRevoked: .privilegeRevoked
    case .consentRecorded: .consentRecorded
    case .endingRequested: .endingRequested
    case .endingRequestDismissed: .endingRequestDismissed
    case .customerNoted: .customerNoted
    case .customerLinked: .customerLinked
    }
  }

  /// The least version of the journal's form whose programs know all that it says.
  var since: Int {
    switch self {
    case .invitationIssued(_, let issued) where issued.term != .open: 13
    case .consentRecorded(let consent) where consent.basis.until != nil: 14
    default: kind.since
    }
  }

  /// Of what is about the status lists, and not about one invitation.
  private static let statusLists = "status-lists"

  /// What the event is about: a text's digest, an invitation's id, a relationship, or the status lists.
  var subject: String {
    switch self {
    case .textPublished(let digest, _, _): digest.rawValue
    case .invitationIssued(let id, _), .invitationExpired(let id), .invitationCancelled(let id, _),
      .invitationDeclined(let id, _), .invitationAccepted(let id, _), .acceptanceWaits(let id, _),
      .declineWaits(let id, _), .answerConfirmed(let id, _, _), .answerDismissed(let id, _, _),
      .acceptanceConfirmed(let id), .acceptanceDismissed(let id, _), .grantRevoked(let id, _, _),
      .endingRequested(let id, _), .endingRequestDismissed(let id, _, _):
      id.rawValue
    case .personalDataRedacted(let subject, _, _): subject.rawValue
    case .placesRetired: Self.statusLists
    case .letterEnded(let letter): letter.invitation.rawValue
    case .relationshipEnded(let end): end.parties.rawValue
    case .privilegeRevoked(let parties, _): parties.rawValue
    case .consentRecorded(let consent): consent.parties.rawValue
    case .customerNoted(let parties, _), .customerLinked(let parties, _): parties.rawValue
    }
  }

  /// Everything that kind, subject, actor and time don't say already.
  var content: EventContent {
    switch self {
    case .textPublished(_, let kind, let language):
      EventContent(["kind": .text(kind.rawValue), "language": .text(language.rawValue)])
    case .invitationIssued(_, let issued): issued.content
    case .invitationExpired, .acceptanceConfirmed: EventContent([:])
    case .invitationCancelled(_, let reason), .acceptanceDismissed(_, let reason):
      EventContent([:], personal: reason.members)
    case .invitationDeclined(_, let declined), .declineWaits(_, let declined): declined.content
    case .invitationAccepted(_, let accepted), .acceptanceWaits(_, let accepted): accepted.content
    case .answerConfirmed(_, let record, let state):
      EventContent(["answer": .number(Int64(record)), "state": .text(state.rawValue)])
    case .answerDismissed(_, let record, let reason):
      EventContent(["answer": .number(Int64(record))], personal: reason.members)
    case .grantRevoked(_, let grant, let partner):
      EventContent(["grant": .text(grant.rawValue), "partner": .text(partner.rawValue)])
    case .personalDataRedacted(_, let records, let reason):
      EventContent(["records": .list(records.map { .number(Int64($0)) })], personal: reason.members)
    case .placesRetired(let places):
      EventContent(["places": .list(places.map { .number(Int64($0)) })])
    case .letterEnded(let letter):
      EventContent([
        "message": .text(letter.message), "outcome": .text(letter.outcome.rawValue),
        "to": .text(letter.to.rawValue), "turn": .text(letter.turn.rawValue),
      ])
    case .relationshipEnded(let end): end.content
    case .privilegeRevoked(_, let grant): EventContent(["grant": .text(grant.rawValue)])
    case .consentRecorded(let consent): EventContent(consent.basis.members)
    case .endingRequested(_, let request): request.content
    case .endingRequestDismissed(_, let record, let reason):
      EventContent(["request": .number(Int64(record))], personal: reason.members)
    case .customerNoted(_, let note):
      EventContent([:], personal: note.map { ["note": .text($0.text)] } ?? [:])
    case .customerLinked(_, let link): EventContent([:], personal: link?.members ?? [:])
    }
  }

  /// Reads an event back.
  ///
  /// - Throws: `UnknownEvent` for what no version up to this one writes.
  init(kind: EventKind, subject: String, payload: EventMembers) throws(UnknownEvent) {
    let id = InvitationID(rawValue: subject)
    switch kind {
    case .textPublished:
      self = .textPublished(
        try known(TextDigest(rawValue: subject)), try payload.value("kind"), try payload.language("language"))
    case .invitationIssued: self = .invitationIssued(id, try IssuedInvitation(payload))
    case .invitationExpired: self = .invitationExpired(id)
    case .invitationCancelled: self = .invitationCancelled(id, try payload.reason())
    case .invitationDeclined: self = .invitationDeclined(id, try DeclinedInvitation(payload))
    case .invitationAccepted: self = .invitationAccepted(id, try AcceptedInvitation(payload))
    case .acceptanceWaits: self = .acceptanceWaits(id, try AcceptedInvitation(payload))
    case .declineWaits: self = .declineWaits(id, try DeclinedInvitation(payload))
    case .answerConfirmed:
      let state: InvitationState = try payload.value("state")
      guard state == .accepted || state == .declined else { throw UnknownEvent() }
      self = .answerConfirmed(id, record: try payload.record("answer"), state)
    case .answerDismissed:
      self = .answerDismissed(id, record: try payload.record("answer"), try payload.reason())
    case .acceptanceConfirmed: self = .acceptanceConfirmed(id)
    case .acceptanceDismissed: self = .acceptanceDismissed(id, try payload.reason())
    case .grantRevoked:
      self = .grantRevoked(id, try payload.value("grant"), from: try payload.value("partner"))
    case .personalDataRedacted:
      self = .personalDataRedacted(
        try known(RecordSubject(rawValue: subject)), records: try payload.numbers("records"),
        try payload.reason())
    case .placesRetired:
      guard subject == Self.statusLists else { throw UnknownEvent() }
      self = .placesRetired(try payload.numbers("places"))
    case .letterEnded:
      self = .letterEnded(
        try known(
          EndedLetter(
            about: id, turn: payload.value("turn"), outcome: payload.value("outcome"),
            message: payload.text("message"), to: payload.value("to", read: AddressDigest.init(rawValue:)))))
    case .relationshipEnded: self = .relationshipEnded(try RelationshipEnd(payload, of: parties(subject)))
    case .privilegeRevoked: self = .privilegeRevoked(try parties(subject), try payload.value("grant"))
    case .consentRecorded:
      self = .consentRecorded(PartnerConsent(to: try parties(subject), on: try .init(payload)))
    case .endingRequested: self = .endingRequested(id, try EndingRequest(payload))
    case .endingRequestDismissed:
      self = .endingRequestDismissed(id, record: try payload.record("request"), try payload.reason())
    case .customerNoted:
      let note = try payload.personal().map { personal throws(UnknownEvent) in
        try known(CustomerNote(recorded: personal.text("note")))
      }
      self = .customerNoted(try parties(subject), note)
    case .customerLinked:
      self = .customerLinked(try parties(subject), try payload.personal().map(CustomerLink.init))
    }
  }
}

private func parties(_ subject: String) throws(UnknownEvent) -> RelationshipParties {
  try known(RelationshipParties(rawValue: subject))
}

extension EndingReason? {
  /// Free text may say anything of anybody.
  var members: CanonicalJSON.Members {
    map { ["reason": .text($0.rawValue)] } ?? [:]
  }
}
