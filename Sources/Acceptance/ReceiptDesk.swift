package import InvitationToken
package import KeyFolder
package import PartnerModel

/// Makes receipts, each under the key that was noted with its acceptance: whoever asks again gets the same bytes,
/// also after the key was changed.
package struct ReceiptDesk: Sendable {
  private let issuer: String
  private let current: TokenSigner
  private let signers: [KeyID: TokenSigner]

  /// - Parameters:
  ///   - issuer: the portal's base address.
  ///   - current: signs what is accepted from now on.
  ///   - earlier: keys that signed before and weren't revoked. The receipt of an acceptance under any other key is
  ///     made anew under the current one.
  /// - Throws: where receipts would be longer than any that is read, for an address of some thousand characters.
  package init(
    issuer: String, current: TokenSigner, earlier: [TokenSigner] = []
  ) throws(TokenSigner.TooLong) {
    self.issuer = issuer
    self.current = current
    signers = Dictionary(earlier.map { ($0.key.keyID, $0) }, uniquingKeysWith: { first, _ in first })
    _ = try current.bytes(of: .longest(issuer: issuer))
  }

  /// By the keys of a folder: the active one signs from now on, and the others that weren't revoked are the earlier.
  ///
  /// - Throws: `KeyFolderFault`; `TokenSigner.TooLong` where receipts would be longer than any that is read.
  package init(issuer: String, keys folder: KeyFolder) throws {
    let active = try folder.activeKey()
    let earlier = try folder.signingKeys(folder.list().map(\.keyID)).values.compactMap { answer in
      if case .usable(let key) = answer { TokenSigner(key) } else { nil as TokenSigner? }
    }
    try self.init(issuer: issuer, current: TokenSigner(active), earlier: earlier)
  }

  /// The key to sign with from now on.
  package var key: PublicKey { current.key.publicKey }

  /// The key to be noted with what is accepted from now on.
  package var keyID: KeyID { current.key.keyID }

  /// - Returns: nil where the name of a natural person was redacted: the receipt can't be made again, and the one that
  ///   was made stays valid.
  package func receipted(_ acceptance: RecordedAcceptance) -> Receipted? {
    guard let receipt = AcceptanceReceipt(of: acceptance, issuer: issuer) else { return nil }
    let signer = signers[acceptance.receiptKeyID] ?? current
    guard let bytes = try? signer.bytes(of: receipt) else {
      preconditionFailure("the longest receipt was tried at the beginning")
    }
    return Receipted(
      acceptance: acceptance, receipt: String(decoding: bytes, as: UTF8.self), keyID: signer.key.keyID)
  }
}

extension AcceptanceReceipt {
  /// No receipt of this portal is longer: every identifier has its greatest length.
  fileprivate static func longest(issuer: String) -> AcceptanceReceipt {
    let id = String(repeating: "x", count: 63)
    let party = "\(OrganisationKind.customer.rawValue):\(id)"
    let name = CompanyName(String(repeating: "\"", count: CompanyName.longest))
    return AcceptanceReceipt(
      issuer: issuer, subject: party, invitation: InvitationID(rawValue: id), form: .current,
      acceptedAt: Moment(seconds: .max), receivedAt: Moment(seconds: .max),
      kind: InvitationKind.resellerAndProviderInviteCustomer.rawValue, from: party, with: party,
      names: name.map { CompanyNames(from: $0, with: $0, to: $0) }, grants: Grant.allCases.map(\.rawValue),
      outcome: .needsReview,
      terms: Terms(digest: TextDigest(of: ""), language: "zh-Hant-419"),
      evidence: EvidenceLevel.linkPossession.rawValue,
      record: JournalHead(sequence: .max, hash: .beforeFirst))
  }
}
