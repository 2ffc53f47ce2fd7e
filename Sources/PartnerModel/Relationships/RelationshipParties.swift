/// Whom a relationship connects, and how. One between the same two is the same relationship, however often it begins anew.
package struct RelationshipParties: Hashable, Sendable {
  package let kind: Relationship.Kind
  /// The one who is allowed something.
  package let partner: OrganisationID
  /// The one who allows it.
  package let with: OrganisationID

  package init(_ kind: Relationship.Kind, partner: OrganisationID, with: OrganisationID) {
    self.kind = kind
    self.partner = partner
    self.with = with
  }
}

extension RelationshipParties: RawRepresentable {
  /// As records name it: `reseller/hoshino-cloud/aozora-foods`.
  package var rawValue: String { "\(kind.rawValue)/\(partner)/\(with)" }

  package init?(rawValue: String) {
    let parts = rawValue.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let kind = Relationship.Kind(rawValue: parts[0]),
      let partner = OrganisationID(rawValue: parts[1]), let with = OrganisationID(rawValue: parts[2]),
      partner != with
    else { return nil }
    self.init(kind, partner: partner, with: with)
  }
}

extension RelationshipParties: CustomStringConvertible {
  package var description: String { rawValue }
}

extension RelationshipParties {
  /// What such a relationship may allow, whoever the partner is.
  package var possibleGrants: Set<Grant> {
    switch kind {
    case .partnership: InvitationKind.providerInvitesReseller.grantsToInviter
    case .reseller:
      InvitationKind.resellerAndProviderInviteCustomer.grantsToInviter
        .union(InvitationKind.resellerAndProviderInviteCustomer.grantsToProvider)
    }
  }

  /// Whether an invitation asks for this relationship, or leans on it: a joint one on the partnership of its two inviters.
  package func isConcerned(by purpose: InvitationPurpose) -> Bool {
    switch (kind, purpose.kind) {
    case (.partnership, .providerInvitesReseller): purpose.from == partner && purpose.to == with
    case (.partnership, .resellerAndProviderInviteCustomer): purpose.with == partner && purpose.from == with
    case (.partnership, .resellerInvitesCustomer), (.reseller, .providerInvitesReseller): false
    case (.reseller, .resellerInvitesCustomer), (.reseller, .resellerAndProviderInviteCustomer):
      purpose.to == with && (purpose.from == partner || purpose.with == partner)
    }
  }

  /// The relationship to whoever invites.
  package static func toInviter(of purpose: InvitationPurpose) -> RelationshipParties {
    RelationshipParties(
      purpose.kind == .providerInvitesReseller ? .partnership : .reseller, partner: purpose.from,
      with: purpose.to)
  }

  /// The relationships that an invitation of that purpose asks for.
  package static func wanted(by purpose: InvitationPurpose) -> [RelationshipParties] {
    switch purpose.kind {
    case .providerInvitesReseller:
      [RelationshipParties(.partnership, partner: purpose.from, with: purpose.to)]
    case .resellerInvitesCustomer:
      [RelationshipParties(.reseller, partner: purpose.from, with: purpose.to)]
    case .resellerAndProviderInviteCustomer:
      ([purpose.from] + (purpose.with.map { [$0] } ?? [])).map {
        RelationshipParties(.reseller, partner: $0, with: purpose.to)
      }
    }
  }
}
