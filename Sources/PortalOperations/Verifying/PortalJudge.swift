import Acceptance
import InvitationToken
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite
package import TokenVerdicts

extension Portal {
  /// Decides as the portal itself: with its keys, its address, its policy and its journal.
  package func tokenJudge(at now: Moment) throws -> TokenJudge {
    let configuration = try source().configuration
    let journal = try existingJournal()
    let links = LinkJudge(
      configuration: configuration, secret: { [keys] in try keys.linkSecret() }, journal: journal)
    return TokenJudge(
      keys: KeySet(try publishedKeys(configuration, at: now)), expecting: configuration.tokenExpectations,
      journal: journal, linkVerdict: { links.verdict(on: $0, at: $1) })
  }
}

extension PortalConfiguration {
  /// What the portal's tokens must fulfil.
  var tokenExpectations: TokenVerifier.Expectations {
    .init(issuer: address, audience: tokenAudience, longestLifetime: policy.longestLifetime)
  }
}
