import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalSite

extension Portal {
  /// Decides as the portal itself: with its keys, its address, its policy and its journal.
  func tokenVerifier() throws -> TokenVerifier {
    let configuration = try source().configuration
    let published = KeySet(try publishedKeys(configuration, at: .now))
    let journal = try existingJournal()
    return TokenVerifier(
      keys: published,
      expecting: .init(
        issuer: configuration.address, audience: configuration.tokenAudience,
        longestLifetime: configuration.policy.longestLifetime),
      standing: { claims in journal?.standing(of: claims) ?? .unknown })
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
}
