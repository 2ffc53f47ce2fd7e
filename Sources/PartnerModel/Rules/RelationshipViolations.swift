extension RuleViolation {
  /// R75, R91, R116.
  static func noPartnership(provider: OrganisationID, reseller: OrganisationID) -> RuleViolation {
    RuleViolation(
      .noPartnership, ["provider": .text(provider.rawValue), "reseller": .text(reseller.rawValue)])
  }
}
