/// Which role may do what: the one table behind a command's refusal, a page's role line, the roles page and
/// the views of the console (R2, R65, R70).
package struct PermissionTable: Hashable, Sendable {
  private let rolesByAction: [Action: Set<Role>]

  init(_ rolesByAction: [Action: Set<Role>]) {
    self.rolesByAction = rolesByAction
  }

  /// The same table, but for one action.
  func allowing(_ action: Action, to roles: Set<Role>) -> PermissionTable {
    PermissionTable(rolesByAction.merging([action: roles]) { $1 })
  }

  /// In the order of `Role`.
  package func roles(for action: Action) -> [Role] {
    let roles = rolesByAction[action] ?? []
    return Role.allCases.filter(roles.contains)
  }

  /// In the order of `Action`.
  package func actions(for role: Role) -> [Action] {
    Action.allCases.filter { allows([role], $0) }
  }

  /// True as soon as one of the roles allows it: roles add up and never take away.
  package func allows(_ roles: Set<Role>, _ action: Action) -> Bool {
    rolesByAction[action].map { !$0.isDisjoint(with: roles) } ?? false
  }

  /// - Returns: `needs-role`, naming the roles that may, or nil.
  package func check(_ user: User, may action: Action) -> RuleViolation? {
    guard !allows(user.roles, action) else { return nil }
    return RuleViolation(
      .needsRole,
      [
        "user": .text(user.id.rawValue), "action": .action(action),
        "roles": .roles(roles(for: action)),
      ])
  }

  /// Every reason why a user may not do something in the name of an organisation; empty when he may.
  package func check(
    _ user: User, may action: Action, for organisation: OrganisationID
  ) -> [RuleViolation] {
    [check(user, may: action), user.check(actsFor: organisation)].compactMap { $0 }
  }

  /// The first user of the organisation, in the order given, who may do it.
  package func firstUser(
    of organisation: OrganisationID, whoMay action: Action, among users: some Sequence<User>
  ) -> User? {
    users.first { $0.organisation == organisation && allows($0.roles, action) }
  }
}

extension PermissionTable {
  /// The programme's table (R3-R6, R38, R59, R80, R128).
  package static let standard: PermissionTable = {
    let everybody = Set(Role.allCases)
    return PermissionTable([
      .readGuides: everybody,
      .viewOwnProfile: everybody,
      .enrol: [.globalAdmin],
      .viewUsers: [.globalAdmin, .userAdmin, .adminAgent],
      .manageUsers: [.globalAdmin, .userAdmin, .adminAgent],
      .viewCustomers: [.globalAdmin, .adminAgent, .salesAgent, .helpdeskAgent],
      .inviteCustomer: [.globalAdmin, .adminAgent, .salesAgent],
      .inviteReseller: [.globalAdmin, .adminAgent, .salesAgent],
      .acceptPartnership: [.globalAdmin, .adminAgent],
      .cancelInvitation: [.globalAdmin, .adminAgent, .salesAgent],
      .viewInvitations: [.globalAdmin, .adminAgent, .salesAgent],
      .recordAnswer: [.globalAdmin, .adminAgent],
      .manageSubscriptions: [.globalAdmin, .adminAgent],
      .removeRelationship: [.globalAdmin, .adminAgent],
      .revokeGrant: [.globalAdmin, .adminAgent],
      .redactPersonalData: [.globalAdmin, .adminAgent],
      .viewBilling: [.globalAdmin, .billingAdmin, .adminAgent],
      .requestSupport: [.globalAdmin, .adminAgent, .helpdeskAgent],
      .manageKeys: [.globalAdmin],
      .publishPortal: [.globalAdmin, .adminAgent],
    ])
  }()
}
