/// One thing that accepting an invitation allows (R84, R85, R125, R126).
package enum Grant: String, CaseIterable, Hashable, Sendable {
  case submitOrders
  case addSubscriptions
  case adminAccess
  case manageSubscriptions
  case manageLicenses
  case manageUsers

  /// The weightiest first, as people should read them.
  package static let byWeight: [Grant] = [
    .adminAccess, .manageUsers, .manageSubscriptions, .manageLicenses, .submitOrders, .addSubscriptions,
  ]

  /// Whether it opens accounts or what a company pays for: pages say so in words.
  package var isFarReaching: Bool {
    switch self {
    case .adminAccess, .manageUsers, .manageSubscriptions: true
    case .manageLicenses, .submitOrders, .addSubscriptions: false
    }
  }

  /// Whether it is a delegated admin privilege: that stays where the vendor keeps it when the relationship ends, until somebody
  /// takes it back (R132).
  package var outlivesRelationship: Bool {
    switch self {
    case .adminAccess, .manageSubscriptions, .manageLicenses, .manageUsers: true
    case .submitOrders, .addSubscriptions: false
    }
  }

  /// What it allows besides, without being named: who administers an account can do what others need a grant for.
  package var included: Set<Grant> {
    switch self {
    case .adminAccess: [.manageSubscriptions, .manageLicenses, .manageUsers]
    case .submitOrders, .addSubscriptions, .manageSubscriptions, .manageLicenses, .manageUsers: []
    }
  }

  /// The given grants in the order of `Grant`, which is the order in tokens and on pages.
  package static func ordered(_ grants: Set<Grant>) -> [Grant] { allCases.filter(grants.contains) }
}
