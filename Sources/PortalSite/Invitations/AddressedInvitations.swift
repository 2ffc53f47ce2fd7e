package import PartnerModel
import PortalFiles

/// The recorded invitations of which everybody concerned is in the directory, and those of which somebody isn't.
package struct AddressedInvitations: Sendable {
  /// Whom an invitation is for. A customer stays a row of the table until its page is rendered: there may be a hundred
  /// thousand of them, and most pages don't change from one build to the next.
  enum Invitee: Sendable {
    /// The row of the customer in the directory's table.
    case customer(row: Int)
    case reseller
  }

  private(set) var shown: [(invitation: Invitation, invitee: Invitee)] = []
  /// Somebody whom they name is no longer in the directory: they have no page, and should be withdrawn.
  package private(set) var orphans: [Invitation] = []

  init(_ invitations: [Invitation], in directory: PartnerDirectory) {
    shown.reserveCapacity(invitations.count)
    for invitation in invitations {
      if directory.knowsInviters(of: invitation), let invitee = directory.invitee(of: invitation) {
        shown.append((invitation, invitee))
      } else {
        orphans.append(invitation)
      }
    }
  }
}

extension PartnerDirectory {
  fileprivate func knowsInviters(of invitation: Invitation) -> Bool {
    let knowsInviter =
      switch invitation.kind {
      case .providerInvitesReseller: provider(invitation.from) != nil
      case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: reseller(invitation.from) != nil
      }
    return knowsInviter && invitation.with.map { provider($0) != nil } ?? true
  }

  fileprivate func invitee(of invitation: Invitation) -> AddressedInvitations.Invitee? {
    switch invitation.kind {
    case .providerInvitesReseller: reseller(invitation.to).map { _ in .reseller }
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer:
      customers.row(of: invitation.to).map { .customer(row: $0) }
    }
  }
}
