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
    let journal = try existingJournal()
    let links = LinkJudge(
      configuration: configuration, secret: { [keys] in try keys.linkSecret() }, journal: journal)
    return TokenJudge(
      keys: KeySet(try publishedKeys(configuration, at: now)), expecting: configuration.tokenExpectations,
      journal: journal, linkVerdict: { links.verdict(on: $0, at: $1) })
  }
}

extension Portal {
  /// Whose clocks count for what is on record about an invitation: those of its zone there, else the portal's.
  package func zoneLookup() throws -> (InvitationID) -> LocalTimeZone? {
    let (zones, journal) = (try zones(), try existingJournal())
    return { id in
      guard let invitation = try? journal?.invitation(matching: id.rawValue), invitation.id == id else {
        return zones.portal
      }
      return (try? zones.zone(of: invitation)) ?? zones.portal
    }
  }
}

extension PortalConfiguration {
  /// What the portal's tokens must fulfil.
  var tokenExpectations: TokenVerifier.Expectations {
    .init(issuer: address, audience: tokenAudience, longestLifetime: policy.longestLifetime)
  }
}
