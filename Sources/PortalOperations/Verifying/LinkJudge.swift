import Acceptance
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalSite
import TokenVerdicts

/// What is to be said of the link to an invitation's page: what is said of the token on it.
struct LinkJudge: Sendable {
  let configuration: PortalConfiguration
  let secret: @Sendable () throws -> LinkSecret
  let journal: Journal?

  func verdict(on link: String, at now: Moment) -> Verdict {
    do throws(TokenRefusal) {
      let claims = try claims(behind: link)
      guard now < claims.expiresAt else { throw TokenRefusal(.expired, "exp has passed") }
      guard let journal else { throw Self.notOnRecord }
      try journal.standing(of: claims).requireOpen()
      return .invitation(claims)
    } catch {
      return .invalid(error)
    }
  }

  private static let notOnRecord = TokenRefusal(
    .unknownInvitation, "no invitation on record has that link")

  private func claims(behind link: String) throws(TokenRefusal) -> InvitationClaims {
    guard link.hasPrefix("\(configuration.address)/") else {
      throw TokenRefusal(.wrongIssuer, "it is the link of another portal")
    }
    // A language of the page, or what a mail program counts by, may stand behind it.
    var page = String(link.prefix { $0 != "#" && $0 != "?" })
    if !page.hasSuffix("/") { page += "/" }
    let invitation: Invitation?
    do {
      let secret = try secret()
      invitation = try recorded { configuration.invitationLink(secret.linkPath(for: $0)) == page }
    } catch {
      throw TokenRefusal(.unknownInvitation, "the links of the portal can't be looked up")
    }
    guard let invitation else { throw Self.notOnRecord }
    return InvitationClaims(
      of: invitation, issuer: configuration.address, audience: configuration.tokenAudience, statusList: nil)
  }

  private func recorded(where isMeant: (InvitationID) -> Bool) throws -> Invitation? {
    var found: Invitation?
    try journal?.forEachInvitation { invitation in
      if isMeant(invitation.id) { found = invitation }
    }
    return found
  }
}
