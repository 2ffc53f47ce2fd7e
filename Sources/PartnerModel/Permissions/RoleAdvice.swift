extension PermissionTable {
  /// Advice on how the roles of one organisation are assigned (R71); each is a warning and refuses nothing:
  /// `no-admin-agent` where nobody can finish the set-up, and `more-roles-than-needed` for each user with a
  /// role that allows nothing beyond their other roles.
  package func advice(for organisation: OrganisationID, users: some Sequence<User>)
    -> [RuleViolation]
  {
    let own = users.filter { $0.organisation == organisation }
    let adminAgents = own.filter { $0.roles.contains(.adminAgent) }
    var advice: [RuleViolation] = []
    if adminAgents.isEmpty {
      advice.append(RuleViolation(.noAdminAgent, ["organisation": .text(organisation.rawValue)]))
    }
    for user in own {
      // The group of admin agents may not be left empty, even by someone who may do all of it anyway (R58).
      let indispensable: Set<Role> = adminAgents == [user] ? [.adminAgent] : []
      let superfluous = superfluousRoles(of: user).filter { !indispensable.contains($0) }
      if superfluous.isEmpty { continue }
      advice.append(
        RuleViolation(
          .moreRolesThanNeeded,
          ["user": .text(user.id.rawValue), "superfluous": .roles(superfluous)]))
    }
    return advice
  }

  /// The roles that could go without taking anything away, the narrowest first. The plain `user` is everybody's
  /// and no surplus.
  private func superfluousRoles(of user: User) -> [Role] {
    let needed = Set(Action.allCases.filter { allows(user.roles, $0) })
    var kept = user.roles
    var superfluous: [Role] = []
    let candidates = user.roles.subtracting([.user]).sorted { left, right in
      let (fewer, more) = (actions(for: left).count, actions(for: right).count)
      return fewer == more ? left.rawValue < right.rawValue : fewer < more
    }
    for role in candidates {
      let rest = kept.subtracting([role])
      guard !rest.isEmpty, needed.allSatisfy({ allows(rest, $0) }) else { continue }
      kept = rest
      superfluous.append(role)
    }
    return superfluous
  }
}
