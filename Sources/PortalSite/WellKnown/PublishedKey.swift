package import InvitationToken

/// A public key as the portal shows it.
package struct PublishedKey: Sendable {
  package enum State: String, Sendable {
    case next
    case active
    case retired
  }

  package let key: PublicKey
  package let state: State
  /// Whether it signs invitations, or the verifier's receipts.
  package let purpose: KeyPurpose

  package init(_ key: PublicKey, _ state: State, for purpose: KeyPurpose) {
    self.key = key
    self.state = state
    self.purpose = purpose
  }
}

extension KeySet {
  /// The set as the portal publishes it.
  package init(_ published: [PublishedKey]) {
    func keys(for purpose: KeyPurpose) -> [PublicKey] {
      published.filter { $0.purpose == purpose }.map(\.key)
    }
    self.init(keys(for: .invitations), receipts: keys(for: .receipts))
  }
}
