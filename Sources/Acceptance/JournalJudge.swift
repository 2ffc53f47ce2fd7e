package import InvitationToken
package import Journal
package import PartnerModel
package import TokenVerdicts

/// What the journal says of tokens, for whoever checks them beside a journal.
extension Journal {
  /// What became of the invitation that a token speaks of.
  package func standing(of claims: InvitationClaims) -> InvitationStanding {
    do {
      guard let invitation = try invitation(matching: claims.id.rawValue), invitation.id == claims.id else {
        return .unknown
      }
      switch invitation.state {
      // An expired token was refused before anybody asked; the record may say so first where it was re-invited.
      case .pending, .expired: return .open
      case .accepted: return .accepted
      case .declined: return .declined
      case .cancelled: return .cancelled
      }
    } catch {
      return .unreadable("the journal can't be read")
    }
  }

  /// Whether a receipt is the one that an acceptance on record stands for, held against the hash of what stands there
  /// now, whatever hash stands beside it. A receipt that says anything else is not ours, whoever signed it.
  package func standing(of receipt: AcceptanceReceipt) -> ReceiptStanding {
    do {
      let number = receipt.record.sequence
      // Of acceptances that had to wait there may be several; one that the receipt doesn't name is another.
      let named = try acceptance(of: receipt.invitation, record: number)
      guard let acceptance = try named ?? acceptance(of: receipt.invitation),
        let hash = try eventHash(at: acceptance.head.sequence)
      else { return .notOnRecord }
      let record = JournalHead(sequence: acceptance.head.sequence, hash: hash)
      return receipt.speaks(of: acceptance, record: record) ? .onRecord(state: acceptance.state) : .differs
    } catch {
      return .unreadable("the journal can't be read")
    }
  }
}

extension TokenJudge {
  /// Judges as the portal itself: by its keys, what it expects, and its journal.
  ///
  /// - Parameters:
  ///   - journal: nil where nothing was issued yet; then no token is on record.
  ///   - linkVerdict: what is to be said of the link to an invitation's page; nil where nobody can look it up.
  package init(
    keys: KeySet, expecting expectations: TokenVerifier.Expectations, journal: Journal?,
    linkVerdict: (@Sendable (_ link: String, _ now: Moment) -> Verdict)? = nil
  ) {
    self.init(
      keys: keys, expecting: expectations, standing: { journal?.standing(of: $0) ?? .unknown },
      receiptStanding: { journal?.standing(of: $0) ?? .notOnRecord }, linkVerdict: linkVerdict)
  }
}
