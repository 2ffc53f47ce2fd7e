extension Invitation {
  /// Every reason why a user may not decide about an acceptance that has to be reviewed (D8); empty when they may. It
  /// is for who may invite: they know whom they meant.
  package func checkReview(
    by actor: User, permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    permissions.check(actor, may: kind.action, for: from)
  }
}
