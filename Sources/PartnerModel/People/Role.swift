/// What a user may be in their organisation (R3-R6, R63). What each role may do: `PermissionTable`.
package enum Role: String, CaseIterable, Hashable, Sendable {
  case globalAdmin
  case userAdmin
  case billingAdmin
  case adminAgent
  case salesAgent
  case helpdeskAgent
  /// Everybody has at least this one.
  case user

  /// Roles are chosen in two groups, none or more from each (R63).
  package enum Group: String, CaseIterable, Hashable, Sendable {
    case admin
    case agent
    case none
  }

  package var group: Group {
    switch self {
    case .globalAdmin, .userAdmin, .billingAdmin: .admin
    case .adminAgent, .salesAgent, .helpdeskAgent: .agent
    case .user: .none
    }
  }
}
