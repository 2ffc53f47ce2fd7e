/// One thing that accepting an invitation allows (R84, R85, R125, R126).
package enum Grant: String, CaseIterable, Hashable, Sendable {
  case submitOrders
  case addSubscriptions
  case adminAccess
  case manageSubscriptions
  case manageLicenses
  case manageUsers

  /// The given grants in the order of `Grant`, which is the order in tokens and on pages.
  package static func ordered(_ grants: Set<Grant>) -> [Grant] { allCases.filter(grants.contains) }
}
