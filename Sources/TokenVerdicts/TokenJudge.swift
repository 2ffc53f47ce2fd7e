package import InvitationToken
package import PartnerModel

/// What the journal says about the record that a receipt names.
package enum ReceiptStanding: Sendable, Hashable {
  case onRecord
  /// It has no such record.
  case notOnRecord
  /// The record is another one, or says something else: the journal's history isn't the one that the receipt pins.
  case differs
  /// The reason is in lower case, without a full stop, and repeats nothing of what the token says.
  case unreadable(String)
}

/// Tells invitations from receipts, and judges each kind by its own rules under its own keys.
package struct TokenJudge: Sendable {
  private let invitations: TokenVerifier
  private let keys: KeySet
  private let issuer: String?
  private let receiptStanding: (@Sendable (AcceptanceReceipt) -> ReceiptStanding)?

  /// - Parameters:
  ///   - expectations: what invitations must fulfil; of a receipt, which has no audience and doesn't expire, the issuer.
  ///   - standing: what became of an invitation; `nil` where only keys are known.
  ///   - receiptStanding: whether a receipt's record is in the journal; `nil` where only keys are known.
  package init(
    keys: KeySet, expecting expectations: TokenVerifier.Expectations,
    standing: (@Sendable (InvitationClaims) -> InvitationStanding)?,
    receiptStanding: (@Sendable (AcceptanceReceipt) -> ReceiptStanding)?
  ) {
    invitations = TokenVerifier(keys: keys, expecting: expectations, standing: standing)
    self.keys = keys
    issuer = expectations.issuer
    self.receiptStanding = receiptStanding
  }

  package func verdict(on token: some Collection<UInt8>, at now: Moment) -> Verdict {
    do {
      return .invitation(try invitations.verify(token, now: now).claims)
    } catch  where error.reason == .wrongType {
      return receiptVerdict(on: token, at: now)
    } catch {
      return .invalid(error)
    }
  }

  private func receiptVerdict(on token: some Collection<UInt8>, at now: Moment) -> Verdict {
    do {
      let receipt = try AcceptanceReceipt(verifying: token, keys: keys, issuer: issuer, now: now)
      try checkStanding(of: receipt)
      return .receipt(receipt)
    } catch  where error.reason == .wrongType {
      let types = [TokenType.invitation, .acceptanceReceipt].map(\.name)
      return .invalid(TokenRefusal(.wrongType, "typ is neither \(types[0]) nor \(types[1])"))
    } catch {
      return .invalid(error)
    }
  }

  private func checkStanding(of receipt: AcceptanceReceipt) throws(TokenRefusal) {
    switch receiptStanding?(receipt) {
    case nil, .onRecord: return
    case .notOnRecord:
      throw TokenRefusal(
        .unknownInvitation, "the journal has no record of the acceptance that the receipt names")
    case .differs:
      throw TokenRefusal(
        .unknownInvitation,
        "the journal has another record there, or one that says something else than the receipt")
    case .unreadable(let reason):
      throw TokenRefusal(.unknownInvitation, "the record of the acceptance can't be read: \(reason)")
    }
  }
}
