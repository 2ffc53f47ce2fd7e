extension RelationshipParties {
  /// Every reason why a user may not end a grant that the partner has by this relationship, while that stays
  /// (R86); empty when they may. Who granted something may take it back, and who was granted it may do without.
  package func checkRevocation(
    by actor: User, permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    permissions.check(actor, may: .revokeGrant, for: actor.organisation == partner ? partner : with)
  }
}
