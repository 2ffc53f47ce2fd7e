/// The relationships that hold, found by who they connect.
package struct RelationshipBook: Sendable {
  private let active: [Relationship]
  private let byParties: [RelationshipParties: Int]

  /// Of several active relationships between the same two, the last one counts; where both were accepted, it holds since
  /// the first: accepting once more renews what is allowed and begins nothing anew. Ended ones are left out.
  package init(_ relationships: some Sequence<Relationship>) {
    var active: [Relationship] = []
    var byParties: [RelationshipParties: Int] = [:]
    for relationship in relationships where relationship.isActive {
      let parties = relationship.parties
      if let place = byParties[parties] {
        active[place] = relationship.renewing(active[place])
      } else {
        byParties[parties] = active.count
        active.append(relationship)
      }
    }
    self.active = active
    self.byParties = byParties
  }

  /// The active partnership between the two.
  package func partnership(provider: OrganisationID, reseller: OrganisationID) -> Relationship? {
    find(.partnership, provider, reseller)
  }

  /// The active relationship between a customer and a reseller or provider.
  package func resale(by partner: OrganisationID, to customer: OrganisationID) -> Relationship? {
    find(.reseller, partner, customer)
  }

  /// The active relationship of that kind between the two.
  package func relationship(of parties: RelationshipParties) -> Relationship? {
    byParties[parties].map { active[$0] }
  }

  /// Whether all that an invitation would bring about holds already.
  package func fulfils(_ purpose: InvitationPurpose) -> Bool {
    switch purpose.kind {
    case .providerInvitesReseller: partnership(provider: purpose.from, reseller: purpose.to) != nil
    case .resellerInvitesCustomer: resale(by: purpose.from, to: purpose.to) != nil
    case .resellerAndProviderInviteCustomer:
      resale(by: purpose.from, to: purpose.to) != nil
        && purpose.with.map { resale(by: $0, to: purpose.to) != nil } ?? false
    }
  }

  private func find(
    _ kind: Relationship.Kind, _ partner: OrganisationID, _ with: OrganisationID
  ) -> Relationship? {
    relationship(of: RelationshipParties(kind, partner: partner, with: with))
  }
}

extension RelationshipBook {
  /// The partnerships of a reseller, in the order of the source (R87).
  package func providers(of reseller: OrganisationID) -> [Relationship] {
    active.filter { $0.kind == .partnership && $0.with == reseller }
  }

  /// The partnerships of a provider, in the order of the source (R83).
  package func resellers(of provider: OrganisationID) -> [Relationship] {
    active.filter { $0.kind == .partnership && $0.partner == provider }
  }

  /// The customers with a relationship to this very organisation, in the order of the source. A partnership
  /// brings none: the customers of a partner are not one's own (R96, R97).
  package func customers(of partner: OrganisationID) -> [OrganisationID] {
    active.compactMap { $0.kind == .reseller && $0.partner == partner ? $0.with : nil }
  }

  /// The customers whom a reseller and its provider both have a relationship with (R88). None without a
  /// partnership between the two.
  package func sharedCustomers(reseller: OrganisationID, provider: OrganisationID)
    -> [OrganisationID]
  {
    guard partnership(provider: provider, reseller: reseller) != nil else { return [] }
    return customers(of: reseller).filter { resale(by: provider, to: $0) != nil }
  }
}
