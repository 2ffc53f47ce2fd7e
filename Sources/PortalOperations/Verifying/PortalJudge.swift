import Acceptance
import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite
package import TokenVerdicts

extension Portal {
  /// Decides as the portal itself: with its keys, its address, its policy and its journal.
  package func tokenJudge(at now: Moment) throws -> TokenJudge {
    let configuration = try source().configuration
    let published = KeySet(try publishedKeys(configuration, at: now))
    let journal = try existingJournal()
    return TokenJudge(
      keys: published,
      expecting: .init(
        issuer: configuration.address, audience: configuration.tokenAudience,
        longestLifetime: configuration.policy.longestLifetime),
      standing: { claims in journal?.standing(of: claims) ?? .unknown },
      receiptStanding: { receipt in
        do {
          guard let own = try journal?.receipt(ofAcceptance: receipt.id, issuer: configuration.address)
          else { return .notOnRecord }
          return own == receipt ? .onRecord : .differs
        } catch {
          return .unreadable("the journal can't be read")
        }
      })
  }
}
