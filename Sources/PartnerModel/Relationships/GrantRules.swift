extension Invitation {
  /// Every reason why a user may not end a grant that a partner has by this invitation, while the relationship stays
  /// (R86); empty when they may. Who granted something may take it back, and who was granted it may do without.
  package func checkRevocation(
    from partner: OrganisationID, by actor: User, permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    permissions.check(actor, may: .revokeGrant, for: actor.organisation == partner ? partner : to)
  }
}
