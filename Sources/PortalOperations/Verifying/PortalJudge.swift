import Acceptance
import InvitationToken
package import PartnerModel
import PortalFiles
import PortalSite
package import TokenVerdicts

extension Portal {
  /// Decides as the portal itself: with its keys, its address, its policy and its journal.
  package func tokenJudge(at now: Moment) throws -> TokenJudge {
    let configuration = try source().configuration
    return TokenJudge(
      keys: KeySet(try publishedKeys(configuration, at: now)), expecting: configuration.tokenExpectations,
      journal: try existingJournal())
  }
}

extension PortalConfiguration {
  /// What the portal's tokens must fulfil.
  var tokenExpectations: TokenVerifier.Expectations {
    .init(issuer: address, audience: tokenAudience, longestLifetime: policy.longestLifetime)
  }
}
