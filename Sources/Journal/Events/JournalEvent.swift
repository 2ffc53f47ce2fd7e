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
  case invitationDeclined(InvitationID, EndingReason?)
  case invitationAccepted(InvitationID, AcceptedInvitation)
  /// Somebody looked at an acceptance that needed it, and lets it count.
  case acceptanceConfirmed(InvitationID)
  /// The acceptance counts for nothing.
  case acceptanceDismissed(InvitationID, EndingReason?)
  /// One thing that an acceptance allowed to one partner was taken back.
  case grantRevoked(InvitationID, Grant, from: OrganisationID)
  /// What the records with these numbers, all of them about that invitation, said of people is gone.
  case personalDataRedacted(InvitationID, records: [Int], EndingReason?)
}

/// The kinds of event, by the name that stands in the journal. A name is never used for anything else later.
enum EventKind: String, CaseIterable, Sendable {
  case textPublished = "text-published"
  case invitationIssued = "invitation-issued"
  case invitationExpired = "invitation-expired"
  case invitationCancelled = "invitation-cancelled"
  case invitationDeclined = "invitation-declined"
  case invitationAccepted = "invitation-accepted"
  case acceptanceConfirmed = "acceptance-confirmed"
  case acceptanceDismissed = "acceptance-dismissed"
  case grantRevoked = "grant-revoked"
  case personalDataRedacted = "personal-data-redacted"

  /// The least version of the journal's form whose programs know this kind.
  var since: Int { 1 }
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
    case .acceptanceConfirmed: .acceptanceConfirmed
    case .acceptanceDismissed: .acceptanceDismissed
    case .grantRevoked: .grantRevoked
    case .personalDataRedacted: .personalDataRedacted
    }
  }

  /// What the event is about: a text's digest, or an invitation's id.
  var subject: String {
    switch self {
    case .textPublished(let digest, _, _): digest.rawValue
    case .invitationIssued(let id, _), .invitationExpired(let id), .invitationCancelled(let id, _),
      .invitationDeclined(let id, _), .invitationAccepted(let id, _), .acceptanceConfirmed(let id),
      .acceptanceDismissed(let id, _), .grantRevoked(let id, _, _), .personalDataRedacted(let id, _, _):
      id.rawValue
    }
  }

  /// Everything that kind, subject, actor and time don't say already.
  var content: EventContent {
    switch self {
    case .textPublished(_, let kind, let language):
      EventContent(["kind": .text(kind.rawValue), "language": .text(language.rawValue)])
    case .invitationIssued(_, let issued): issued.content
    case .invitationExpired, .acceptanceConfirmed: EventContent([:])
    case .invitationCancelled(_, let reason), .invitationDeclined(_, let reason),
      .acceptanceDismissed(_, let reason):
      EventContent([:], personal: reason.members)
    case .invitationAccepted(_, let accepted): accepted.content
    case .grantRevoked(_, let grant, let partner):
      EventContent(["grant": .text(grant.rawValue), "partner": .text(partner.rawValue)])
    case .personalDataRedacted(_, let records, let reason):
      EventContent(["records": .list(records.map { .number(Int64($0)) })], personal: reason.members)
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
    case .invitationDeclined: self = .invitationDeclined(id, try payload.reason())
    case .invitationAccepted: self = .invitationAccepted(id, try AcceptedInvitation(payload))
    case .acceptanceConfirmed: self = .acceptanceConfirmed(id)
    case .acceptanceDismissed: self = .acceptanceDismissed(id, try payload.reason())
    case .grantRevoked:
      self = .grantRevoked(id, try payload.value("grant"), from: try payload.value("partner"))
    case .personalDataRedacted:
      self = .personalDataRedacted(id, records: try payload.numbers("records"), try payload.reason())
    }
  }
}

extension EndingReason? {
  /// Free text may say anything of anybody.
  fileprivate var members: [String: CanonicalJSON] {
    map { ["reason": .text($0.rawValue)] } ?? [:]
  }
}
