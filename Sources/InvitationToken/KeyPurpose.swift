/// What a key signs. One purpose each: whoever gets hold of the verifier's key can invite nobody, and whoever gets
/// hold of the portal's can't confirm an acceptance.
package enum KeyPurpose: Sendable, Hashable, CaseIterable {
  /// Invitations, and the status list about them: the portal's keys.
  case invitations
  /// Receipts of acceptance: the keys of the verifier.
  case receipts

  /// Our own member `for` of a published key; `nil` where the key has none. Others ignore it, as RFC 7517 section 4
  /// asks of members that they don't know.
  package var publishedName: String? {
    switch self {
    case .invitations: nil
    case .receipts: TokenType.acceptanceReceipt.name
    }
  }

  /// For messages.
  var description: String {
    switch self {
    case .invitations: "invitations and their status list"
    case .receipts: "receipts of acceptance"
    }
  }
}
