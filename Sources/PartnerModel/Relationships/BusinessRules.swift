extension RelationshipBook {
  /// Every reason why a reseller can't yet transact with a customer; empty when it can. The customer needs an
  /// account, and a reseller relationship with that reseller (R92, R98, R114), whose orders may not be blocked.
  ///
  /// - Parameter lastCheck: the last eligibility check of the reseller; nil where none is known.
  package func obstaclesToTransacting(
    reseller: OrganisationID, customer: Customer, lastCheck: EligibilityCheck? = nil
  ) -> [RuleViolation] {
    var obstacles: [RuleViolation] = []
    if !customer.hasAccount {
      obstacles.append(RuleViolation(.noCustomerAccount, ["customer": .text(customer.id.rawValue)]))
    }
    if resale(by: reseller, to: customer.id) == nil {
      obstacles.append(
        RuleViolation(
          .noResellerRelationship,
          ["customer": .text(customer.id.rawValue), "reseller": .text(reseller.rawValue)]))
    }
    if let obstacle = lastCheck?.obstacle(of: reseller) { obstacles.append(obstacle) }
    return obstacles
  }

  /// Every reason why an organisation can't submit orders for a reseller's customer; empty when it can. It has
  /// to be a provider (R15) with a partnership with the reseller and a relationship of its own with the
  /// customer (R91, R93, R115), neither may have taken back the grant (R84, R86, R126), and orders that name the
  /// reseller may not be blocked.
  ///
  /// - Parameter lastCheck: the last eligibility check of the reseller; nil where none is known.
  package func obstaclesToSubmittingOrders(
    by organisation: OrganisationID, kind: OrganisationKind, for customer: OrganisationID,
    of reseller: OrganisationID, lastCheck: EligibilityCheck? = nil
  ) -> [RuleViolation] {
    if let refusal = kind.checkSubmitsOrders(organisation) { return [refusal] }
    var obstacles: [RuleViolation] = []
    if let partnership = partnership(provider: organisation, reseller: reseller) {
      obstacles += partnership.obstacleWithoutOrderGrant
    } else {
      obstacles.append(.noPartnership(provider: organisation, reseller: reseller))
    }
    if let resale = resale(by: organisation, to: customer) {
      obstacles += resale.obstacleWithoutOrderGrant
    } else {
      obstacles.append(
        RuleViolation(
          .noProviderRelationship,
          ["customer": .text(customer.rawValue), "provider": .text(organisation.rawValue)]))
    }
    if let obstacle = lastCheck?.obstacle(of: reseller) { obstacles.append(obstacle) }
    return obstacles
  }
}

extension OrganisationKind {
  /// Only a provider may be marked as the one who submits orders to the vendor (R15).
  ///
  /// - Returns: `not-a-provider`, or nil.
  package func checkSubmitsOrders(_ organisation: OrganisationID) -> RuleViolation? {
    guard !tier.dealsWithVendor else { return nil }
    return RuleViolation(
      .notAProvider,
      ["organisation": .text(organisation.rawValue), "actual": .organisationKind(self)])
  }
}

extension Relationship {
  fileprivate var obstacleWithoutOrderGrant: [RuleViolation] {
    guard !grants.contains(.submitOrders) else { return [] }
    return [
      RuleViolation(
        .ordersNotGranted,
        ["organisation": .text(with.rawValue), "provider": .text(partner.rawValue)])
    ]
  }
}

extension RuleViolation {
  /// R75, R91, R116.
  static func noPartnership(provider: OrganisationID, reseller: OrganisationID) -> RuleViolation {
    RuleViolation(
      .noPartnership, ["provider": .text(provider.rawValue), "reseller": .text(reseller.rawValue)])
  }

  /// R75, R116.
  static func oneSidedPartnership(provider: OrganisationID, reseller: OrganisationID) -> RuleViolation {
    RuleViolation(
      .oneSidedPartnership, ["provider": .text(provider.rawValue), "reseller": .text(reseller.rawValue)])
  }
}
