/// Everything that a role may allow. Commands, pages and views name the action they need.
package enum Action: String, CaseIterable, Hashable, Sendable {
  case readGuides
  case enrol
  case viewOwnProfile
  case viewUsers
  case manageUsers
  case viewCustomers
  case inviteCustomer
  case inviteReseller
  case acceptPartnership
  case cancelInvitation
  case viewInvitations
  case recordAnswer
  case manageSubscriptions
  case removeRelationship
  case revokeGrant
  case redactPersonalData
  case viewBilling
  case requestSupport
  case manageKeys
  case publishPortal
}
