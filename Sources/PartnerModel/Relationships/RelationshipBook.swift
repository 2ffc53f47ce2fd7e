/// The relationships that hold, found by who they connect, and those that have come to their end by themselves of late.
package struct RelationshipBook: Sendable {
  private let active: [Relationship]
  private let byParties: [RelationshipParties: Int]
  private let pastEnd: [RelationshipParties: Relationship]

  /// For how many days after its last one a relationship may still be renewed, so that it holds since it began.
  package static let daysToRenew: Int64 = 90

  /// Of several active relationships between the same two, the last one counts; where both were accepted, it holds since
  /// the first: accepting once more renews what is allowed and begins nothing anew. Ended ones are left out, and those whose
  /// last day is over hold no more.
  ///
  /// - Parameter today: by the clocks of who allowed something; asked of those that have an end.
  package init(_ relationships: some Sequence<Relationship>, today: (Relationship) -> CalendarDate) {
    var all: [Relationship] = []
    var places: [RelationshipParties: Int] = [:]
    for relationship in relationships where relationship.isActive {
      let parties = relationship.parties
      if let place = places[parties] {
        all[place] = relationship.renewing(all[place])
      } else {
        places[parties] = all.count
        all.append(relationship)
      }
    }
    // By how many days.
    var over: [Int: Int64] = [:]
    for (place, relationship) in all.enumerated() {
      guard let until = relationship.until else { continue }
      let days = today(relationship).daysSince1970 - until.daysSince1970
      if days > 0 { over[place] = days }
    }
    guard !over.isEmpty else {
      (active, byParties, pastEnd) = (all, places, [:])
      return
    }
    pastEnd = places.filter { over[$0.value].map { $0 <= Self.daysToRenew } ?? false }.mapValues { all[$0] }
    active = all.indices.filter { over[$0] == nil }.map { all[$0] }
    byParties = Dictionary(uniqueKeysWithValues: active.enumerated().map { ($1.parties, $0) })
  }

  /// Those that hold, in the order of the source.
  package var all: [Relationship] { active }

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

  /// The relationship of that kind between the two, whether it is active or came to its end of late.
  package func renewable(of parties: RelationshipParties) -> Relationship? {
    relationship(of: parties) ?? pastEnd[parties]
  }

  /// What an invitation for that purpose would renew: the relationship of who invites.
  package func renewable(by purpose: InvitationPurpose) -> Relationship? {
    RelationshipParties.wanted(by: purpose).first.flatMap(renewable)
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

  /// The customers whose relationship to this very organisation has an end by the day asked of each, in the order of the ends;
  /// also where that was of late.
  package func customers(
    of partner: OrganisationID, endingBy lastDay: (OrganisationID) -> CalendarDate
  ) -> [OrganisationID] {
    let ending = (active + pastEnd.values).compactMap { relationship in
      relationship.kind == .reseller && relationship.partner == partner
        ? relationship.until.map { (until: $0, id: relationship.with) } : nil
    }
    return ending.filter { $0.until <= lastDay($0.id) }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
      .map(\.id)
  }

  /// The relationships in which an organisation takes part, in the order of the source; all of them for nil.
  package func relationships(with organisation: OrganisationID?) -> [Relationship] {
    active.filter { organisation == nil || $0.partner == organisation || $0.with == organisation }
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
