package import InvitationToken
package import PartnerModel

/// What the journal says about the record that a receipt names.
package enum ReceiptStanding: Sendable, Hashable {
  /// What has become of the answer since, in one stable word, such as `accepted`.
  case onRecord(state: String)
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
  private let linkVerdict: (@Sendable (_ link: String, _ now: Moment) -> Verdict)?

  /// - Parameters:
  ///   - expectations: what invitations must fulfil; of a receipt, which has no audience and doesn't expire, the issuer.
  ///   - standing: what became of an invitation; `nil` where only keys are known.
  ///   - receiptStanding: whether a receipt's record is in the journal; `nil` where only keys are known.
  ///   - linkVerdict: what is to be said of the link to an invitation's page; `nil` where nobody can look it up.
  package init(
    keys: KeySet, expecting expectations: TokenVerifier.Expectations,
    standing: (@Sendable (InvitationClaims) -> InvitationStanding)?,
    receiptStanding: (@Sendable (AcceptanceReceipt) -> ReceiptStanding)?,
    linkVerdict: (@Sendable (_ link: String, _ now: Moment) -> Verdict)? = nil
  ) {
    invitations = TokenVerifier(keys: keys, expecting: expectations, standing: standing)
    self.keys = keys
    issuer = expectations.issuer
    self.receiptStanding = receiptStanding
    self.linkVerdict = linkVerdict
  }

  /// Judges what somebody pasted, with what came along from a mail or a page: a code, or the link to an invitation.
  package func verdict(onPasted text: some Collection<UInt8>, at now: Moment) -> Verdict {
    switch PastedToken(text) {
    case .code(let token): verdict(on: token, at: now)
    case .link(let link):
      linkVerdict?(link, now)
        ?? .invalid(
          TokenRefusal(
            .malformed,
            "it is a link, which only its portal can look up: copy the code that stands on its page, and give that"
          ))
    }
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
      return .receipt(receipt, state: try state(of: receipt))
    } catch  where error.reason == .wrongType {
      let types = [TokenType.invitation, .acceptanceReceipt].map(\.name)
      return .invalid(TokenRefusal(.wrongType, "typ is neither \(types[0]) nor \(types[1])"))
    } catch {
      return .invalid(error)
    }
  }

  /// Nil where only keys are known.
  private func state(of receipt: AcceptanceReceipt) throws(TokenRefusal) -> String? {
    switch receiptStanding?(receipt) {
    case nil: return nil
    case .onRecord(let state): return state
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
