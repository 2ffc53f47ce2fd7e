/// An invitation before it is issued: what its sender decides. The journal adds id, time and place in the
/// status list.
package struct InvitationDraft: Hashable, Sendable {
  package var purpose: InvitationPurpose
  /// The address that it is meant for.
  package var recipient: EmailAddress
  /// The invitee's language.
  package var language: LanguageCode
  /// From this second on it is expired.
  package var expiresAt: Moment
  /// The key (RFC 7638 thumbprint) that its token is signed with.
  package var keyID: KeyID
  /// Of the text that the invitee is shown, by language, at least for `language`; each one as
  /// returned by `publishText` for this kind of invitation.
  package var terms: [LanguageCode: TextDigest]
  /// What it names of the invitee's tenant, and who accepts has to state (D8); nil where it names none.
  package var tenantDomain: TenantDomain?
  /// The country that it names, in the same way.
  package var country: CountryCode?
  /// Whose clocks its end was set by.
  package var timeZone: TimeZoneName?
  /// How long what it brings about is to hold.
  package var term: RelationshipTerm
  /// What those who take part are called, in `language`; `with` is there for a joint invitation alone.
  package var names: NamesOnRecord?
  /// The partners of the invitee whose relationship with it the directory declares already: the invitee consents to it.
  package var declared: [OrganisationID]

  package init(
    purpose: InvitationPurpose, recipient: EmailAddress, language: LanguageCode, expiresAt: Moment,
    keyID: KeyID, terms: [LanguageCode: TextDigest], tenantDomain: TenantDomain? = nil,
    country: CountryCode? = nil, timeZone: TimeZoneName? = nil, term: RelationshipTerm = .open,
    names: NamesOnRecord? = nil, declared: [OrganisationID] = []
  ) {
    self.purpose = purpose
    self.recipient = recipient
    self.language = language
    self.expiresAt = expiresAt
    self.keyID = keyID
    self.terms = terms
    self.tenantDomain = tenantDomain
    self.country = country
    self.timeZone = timeZone
    self.term = term
    self.names = names
    self.declared = declared
  }
}
