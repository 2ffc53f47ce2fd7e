/// The roles that somebody needs in their company to accept an invitation for it (R80).
package struct AcceptingRoles: Hashable, Sendable {
  /// At a customer.
  package let customers: [Role]
  /// At a reseller that a provider invites.
  package let partnerships: [Role]

  package init(customers: [Role], partnerships: [Role]) {
    self.customers = customers
    self.partnerships = partnerships
  }

  /// The same for everybody who is invited.
  package init(everywhere roles: [Role]) {
    self.init(customers: roles, partnerships: roles)
  }

  package subscript(kind: InvitationKind) -> [Role] {
    switch kind {
    case .providerInvitesReseller: partnerships
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: customers
    }
  }
}

extension PermissionTable {
  /// The programme's table with what the portal decides itself: who accepts a partnership.
  package static func standard(accepting roles: AcceptingRoles) -> PermissionTable {
    standard.allowing(.acceptPartnership, to: Set(roles.partnerships))
  }
}
