import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalSite
import TokenVerdicts

extension Portal {
  /// Decides as the portal itself: with its keys, its address, its policy and its journal.
  func tokenJudge() throws -> TokenJudge {
    let configuration = try source().configuration
    let published = KeySet(try publishedKeys(configuration, at: .now))
    let journal = try existingJournal()
    return TokenJudge(
      keys: published,
      expecting: .init(
        issuer: configuration.address, audience: configuration.tokenAudience,
        longestLifetime: configuration.policy.longestLifetime),
      standing: { claims in journal?.standing(of: claims) ?? .unknown },
      receiptStanding: { receipt in journal?.standing(of: receipt) ?? .notOnRecord })
  }
}

extension Journal {
  /// What became of the invitation that a token speaks of.
  fileprivate func standing(of claims: InvitationClaims) -> InvitationStanding {
    do {
      guard let invitation = try invitation(matching: claims.id), invitation.id == claims.id else {
        return .unknown
      }
      switch invitation.state {
      // An expired token was refused before anybody asked; the record may say so first where it was re-invited.
      case .draft, .pending, .expired: return .open
      case .accepted: return .accepted
      case .declined: return .declined
      case .cancelled: return .cancelled
      }
    } catch {
      return .unreadable("the journal can't be read")
    }
  }

  /// Whether the acceptance that a receipt speaks of is on record, as the very record that it names: by the hash of
  /// what stands there now, whatever hash stands beside it.
  fileprivate func standing(of receipt: AcceptanceReceipt) -> ReceiptStanding {
    do {
      guard let sequence = try acceptance(of: receipt.id)?.head.sequence,
        let hash = try eventHash(at: sequence)
      else { return .notOnRecord }
      return sequence == receipt.record.sequence && hash.description == receipt.record.hash
        ? .onRecord : .differs
    } catch {
      return .unreadable("the journal can't be read")
    }
  }
}
