/// Who asks whom to agree to what.
package enum InvitationKind: String, CaseIterable, Hashable, Sendable {
  /// A partnership between a provider and a reseller (R76, R84, R85).
  case providerInvitesReseller = "provider-invites-reseller"
  /// A reseller relationship with a customer (R100).
  case resellerInvitesCustomer = "reseller-invites-customer"
  /// One acceptance, two relationships or none: reseller and provider (R116-R126).
  case resellerAndProviderInviteCustomer = "reseller-and-provider-invite-customer"

  /// Everything that acceptance allows, in the order of `Grant`.
  package var grants: [Grant] { Grant.ordered(grantsToInviter.union(grantsToProvider)) }
  /// Everything that acceptance doesn't allow, neither by name nor within something else, in the order of `Grant`.
  package var withheldGrants: [Grant] {
    let allowed = grants.reduce(into: Set(grants)) { $0.formUnion($1.included) }
    return Grant.allCases.filter { !allowed.contains($0) }
  }

  /// What the organisation that invites receives.
  package var grantsToInviter: Set<Grant> {
    switch self {
    case .providerInvitesReseller: [.submitOrders, .addSubscriptions, .adminAccess]
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer:
      [.manageSubscriptions, .manageLicenses, .manageUsers]
    }
  }

  /// What the provider of a joint invitation receives.
  package var grantsToProvider: Set<Grant> {
    switch self {
    case .resellerAndProviderInviteCustomer: [.submitOrders]
    case .providerInvitesReseller, .resellerInvitesCustomer: []
    }
  }

  package var inviterKind: OrganisationKind {
    switch self {
    case .providerInvitesReseller: .provider
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: .reseller
    }
  }

  package var inviteeKind: OrganisationKind {
    switch self {
    case .providerInvitesReseller: .reseller
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: .customer
    }
  }

  package var isJoint: Bool {
    switch self {
    case .resellerAndProviderInviteCustomer: true
    case .providerInvitesReseller, .resellerInvitesCustomer: false
    }
  }

  /// What the inviter's user must be allowed to do.
  package var action: Action {
    switch self {
    case .providerInvitesReseller: .inviteReseller
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: .inviteCustomer
    }
  }
}
