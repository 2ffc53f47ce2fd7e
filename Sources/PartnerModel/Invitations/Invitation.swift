/// An invitation as the journal keeps it: everything that its token is derived from, and neither the token
/// nor the path of its page.
///
/// What many invitations have in common is kept once for all of them: a build holds a hundred thousand.
package struct Invitation: Hashable, Sendable {
  /// The token's `jti`.
  package let id: InvitationID
  /// The order of issue, from 1.
  package let sequence: Int
  package let to: OrganisationID
  /// The e-mail address that it is meant for; nil where it was redacted, or wasn't asked for.
  package let recipient: String?
  package let issuedAt: Moment
  /// From this second on it is expired.
  package let expiresAt: Moment
  /// The number of its place in the status lists, see `StatusPlace`; never given out twice.
  package let statusIndex: Int
  /// As recorded: time alone makes nothing of it, see `state(at:)`.
  package var state: InvitationState
  /// The tenant domain that it names: who accepts has to state the same one (D8). Nil where it names none, and where
  /// that of a natural person was redacted.
  package let tenantDomain: TenantDomain?
  private let toName: NameOnRecord?
  /// What it has in common with others; often the same object in many of them.
  package let shared: Shared

  /// - Parameter toName: what the invitee was called; nil where no names were recorded.
  package init(
    id: InvitationID, sequence: Int, to: OrganisationID, recipient: String?, issuedAt: Moment,
    expiresAt: Moment, statusIndex: Int, state: InvitationState, tenantDomain: TenantDomain?,
    toName: NameOnRecord?, shared: Shared
  ) {
    self.id = id
    self.sequence = sequence
    self.to = to
    self.recipient = recipient
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.statusIndex = statusIndex
    self.state = state
    self.tenantDomain = tenantDomain
    self.toName = toName
    self.shared = shared
  }

  package init(
    id: InvitationID, sequence: Int, kind: InvitationKind, from: OrganisationID, with: OrganisationID?,
    to: OrganisationID, recipient: String?, language: LanguageCode, issuedAt: Moment,
    expiresAt: Moment,
    statusIndex: Int, keyID: KeyID, state: InvitationState, issuedBy: Actor,
    terms: [LanguageCode: TextDigest], tenantDomain: TenantDomain? = nil, country: CountryCode? = nil,
    timeZone: TimeZoneName? = nil, term: RelationshipTerm = .open, names: NamesOnRecord? = nil
  ) {
    self.init(
      id: id, sequence: sequence, to: to, recipient: recipient, issuedAt: issuedAt, expiresAt: expiresAt,
      statusIndex: statusIndex, state: state, tenantDomain: tenantDomain, toName: names?.to,
      shared: Shared(
        Common(
          kind: kind, from: from, with: with, language: language, keyID: keyID, issuedBy: issuedBy,
          terms: terms, country: country, timeZone: timeZone, term: term, fromName: names?.from,
          withName: names?.with)))
  }

  package var kind: InvitationKind { shared.common.kind }
  package var from: OrganisationID { shared.common.from }
  /// The provider of a joint invitation.
  package var with: OrganisationID? { shared.common.with }
  package var language: LanguageCode { shared.common.language }
  package var keyID: KeyID { shared.common.keyID }
  package var issuedBy: Actor { shared.common.issuedBy }
  /// Of the text that was shown, by language.
  package var terms: [LanguageCode: TextDigest] { shared.common.terms }
  /// The country that it names, as `tenantDomain`.
  package var country: CountryCode? { shared.common.country }
  /// Whose clocks its end was set by. Nil for one that was issued before zones went on record.
  package var timeZone: TimeZoneName? { shared.common.timeZone }
  package var term: RelationshipTerm { shared.common.term }
  /// The last day on which what it brings about holds, by the invitee's clocks; nil where that has no end.
  package var until: CalendarDate? { shared.common.term.until }
  /// Since when that holds what it renews; nil where it renews nothing.
  package var renews: CalendarDate? { shared.common.term.renews }
  /// What those who take part were called when it was issued; nil where no names were recorded.
  package var names: NamesOnRecord? {
    guard let from = shared.common.fromName, let toName else { return nil }
    return NamesOnRecord(from: from, with: shared.common.withName, to: toName)
  }

  package var purpose: InvitationPurpose {
    InvitationPurpose(kind: kind, from: from, with: with, to: to)
  }

  /// The state that holds at a moment: a pending invitation whose time is over is expired.
  package func state(at now: Moment) -> InvitationState {
    !state.isTerminal && now >= expiresAt ? .expired : state
  }
}

extension Invitation {
  /// What many invitations have in common: all but who is invited, and when.
  package struct Common: Hashable, Sendable {
    package let kind: InvitationKind
    package let from: OrganisationID
    package let with: OrganisationID?
    package let language: LanguageCode
    package let keyID: KeyID
    package let issuedBy: Actor
    package let terms: [LanguageCode: TextDigest]
    package let country: CountryCode?
    package let timeZone: TimeZoneName?
    package let term: RelationshipTerm
    /// Nil where no names were recorded.
    package let fromName: NameOnRecord?
    package let withName: NameOnRecord?

    package init(
      kind: InvitationKind, from: OrganisationID, with: OrganisationID?, language: LanguageCode, keyID: KeyID,
      issuedBy: Actor, terms: [LanguageCode: TextDigest], country: CountryCode?, timeZone: TimeZoneName?,
      term: RelationshipTerm, fromName: NameOnRecord?, withName: NameOnRecord?
    ) {
      self.kind = kind
      self.from = from
      self.with = with
      self.language = language
      self.keyID = keyID
      self.issuedBy = issuedBy
      self.terms = terms
      self.country = country
      self.timeZone = timeZone
      self.term = term
      self.fromName = fromName
      self.withName = withName
    }
  }

  /// One place in memory for what many invitations have in common.
  package final class Shared: Hashable, Sendable {
    package let common: Common

    package init(_ common: Common) {
      self.common = common
    }

    package static func == (left: Shared, right: Shared) -> Bool {
      left === right || left.common == right.common
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(common)
    }
  }
}

/// What an invitation is for. At most one invitation for the same purpose is open at a time (D5).
package struct InvitationPurpose: Hashable, Sendable {
  package let kind: InvitationKind
  package let from: OrganisationID
  package let with: OrganisationID?
  package let to: OrganisationID

  package init(
    kind: InvitationKind, from: OrganisationID, with: OrganisationID?, to: OrganisationID
  ) {
    self.kind = kind
    self.from = from
    self.with = with
    self.to = to
  }
}
