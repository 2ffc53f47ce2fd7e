extension Invitation {
  /// Every reason why a user may not decide about an acceptance that has to be reviewed (D8); empty when he may. It
  /// is for who may invite: he knows whom he meant.
  package func checkReview(
    by actor: User, permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    permissions.check(actor, may: kind.action, for: from)
  }
}
