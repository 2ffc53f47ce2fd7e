extension Invitation {
  /// Every reason why a user may not take the invitation back; empty when he may. What has become of the
  /// invitation by now is for the journal to say.
  package func checkWithdrawal(
    by actor: User, permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    permissions.check(actor, may: .cancelInvitation, for: from)
  }
}
