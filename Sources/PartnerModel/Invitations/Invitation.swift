/// An invitation as the journal keeps it: everything that its token is derived from, and neither the token
/// nor the path of its page.
package struct Invitation: Hashable, Sendable {
  /// The token's `jti`.
  package let id: InvitationID
  /// The order of issue, from 1.
  package let sequence: Int
  package let kind: InvitationKind
  package let from: OrganisationID
  /// The provider of a joint invitation.
  package let with: OrganisationID?
  package let to: OrganisationID
  /// The e-mail address that it is meant for; nil where it was redacted.
  package let recipient: String?
  package let language: LanguageCode
  package let issuedAt: Moment
  /// From this second on it is expired.
  package let expiresAt: Moment
  /// The number of its place in the status lists, see `StatusPlace`; never given out twice.
  package let statusIndex: Int
  package let keyID: KeyID
  /// As recorded: time alone makes nothing of it, see `state(at:)`.
  package var state: InvitationState
  package let issuedBy: Actor
  /// Of the text that was shown, by language.
  package let terms: [LanguageCode: TextDigest]
  /// The tenant domain that it names: who accepts has to state the same one (D8). Nil where it names none, and where
  /// that of a natural person was redacted.
  package let tenantDomain: TenantDomain?
  /// The country that it names, in the same way.
  package let country: CountryCode?
  /// Whose clocks its end was set by. Nil for one that was issued before zones went on record.
  package let timeZone: TimeZoneName?
  /// What those who take part were called when it was issued; nil where no names were recorded.
  package let names: NamesOnRecord?

  package init(
    id: InvitationID, sequence: Int, kind: InvitationKind, from: OrganisationID, with: OrganisationID?,
    to: OrganisationID, recipient: String?, language: LanguageCode, issuedAt: Moment,
    expiresAt: Moment,
    statusIndex: Int, keyID: KeyID, state: InvitationState, issuedBy: Actor,
    terms: [LanguageCode: TextDigest], tenantDomain: TenantDomain? = nil, country: CountryCode? = nil,
    timeZone: TimeZoneName? = nil, names: NamesOnRecord? = nil
  ) {
    self.id = id
    self.sequence = sequence
    self.kind = kind
    self.from = from
    self.with = with
    self.to = to
    self.recipient = recipient
    self.language = language
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.statusIndex = statusIndex
    self.keyID = keyID
    self.state = state
    self.issuedBy = issuedBy
    self.terms = terms
    self.tenantDomain = tenantDomain
    self.country = country
    self.timeZone = timeZone
    self.names = names
  }

  package var purpose: InvitationPurpose {
    InvitationPurpose(kind: kind, from: from, with: with, to: to)
  }

  /// The state that holds at a moment: a pending invitation whose time is over is expired.
  package func state(at now: Moment) -> InvitationState {
    !state.isTerminal && now >= expiresAt ? .expired : state
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
