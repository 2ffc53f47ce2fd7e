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

  /// The one receipt that an acceptance on record stands for, with the hash of what stands there now, whatever hash
  /// stands beside it. A receipt that says anything else is not ours, whoever signed it.
  ///
  /// - Parameters:
  ///   - id: the invitation's id.
  ///   - issuer: the portal's base address.
  /// - Returns: nil where there is no such acceptance.
  package func receipt(ofAcceptance id: InvitationID, issuer: String) throws(JournalError)
    -> AcceptanceReceipt?
  {
    guard let acceptance = try acceptance(of: id), let hash = try eventHash(at: acceptance.head.sequence)
    else { return nil }
    var receipt = AcceptanceReceipt(of: acceptance, issuer: issuer)
    receipt.record = JournalHead(sequence: receipt.record.sequence, hash: hash)
    return receipt
  }
}

extension TokenJudge {
  /// Judges as the portal itself: by its keys, what it expects, and its journal.
  ///
  /// - Parameter journal: nil where nothing was issued yet; then no token is on record.
  package init(keys: KeySet, expecting expectations: TokenVerifier.Expectations, journal: Journal?) {
    self.init(
      keys: keys, expecting: expectations, standing: { journal?.standing(of: $0) ?? .unknown },
      receiptStanding: { receipt in
        do {
          guard let own = try journal?.receipt(ofAcceptance: receipt.invitation, issuer: receipt.issuer)
          else {
            return .notOnRecord
          }
          return own == receipt ? .onRecord : .differs
        } catch {
          return .unreadable("the journal can't be read")
        }
      })
  }
}
