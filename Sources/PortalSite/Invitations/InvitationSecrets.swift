package import InvitationToken
package import PartnerModel
package import SourceDiagnostics

/// What turns recorded invitations into pages: the keys that sign and the secret behind the links. They come in as
/// functions, so that rendering knows no file.
package struct InvitationSecrets: Sendable {
  /// Who signs in the name of each key. A key that was revoked has a successor here. There are few, and they are
  /// asked for with every page: a list is faster than a table.
  private let signers: [(keyID: KeyID, signer: TokenSigner, fingerprint: String)]
  /// The part of a page's address that can't be guessed, for an invitation's id.
  let linkPath: @Sendable (InvitationID) -> LinkPath
  /// Signs the status list; nil for a portal that has no key yet.
  let statusSigner: TokenSigner?

  /// - Parameter signers: by key id.
  package init(
    signers: [KeyID: TokenSigner], linkPath: @escaping @Sendable (InvitationID) -> LinkPath,
    statusSigner: TokenSigner?
  ) {
    self.signers = signers.map { ($0.key, $0.value, $0.value.key.keyID.fingerprint) }
    self.linkPath = linkPath
    self.statusSigner = statusSigner
  }

  func signer(inNameOf keyID: KeyID) -> TokenSigner? {
    signers.first { $0.keyID == keyID }?.signer
  }

  /// The fingerprint of the key that signs in the name of this one, as pages show it.
  func fingerprint(inNameOf keyID: KeyID) -> String {
    signers.first { $0.keyID == keyID }?.fingerprint ?? ""
  }
}

/// An invitation was issued under a key that isn't in the key folder.
package struct MissingKey: ExplainedError, Equatable {
  package let keyID: KeyID

  package var code: String { "unknown-key" }
  package var message: String { "the key \(keyID), under which invitations were issued, is not there" }
  package var remedy: String {
    "Restore State/keys from its backup: without the key their pages can't be made."
  }
  package var category: ErrorCategory { .refused }
}
