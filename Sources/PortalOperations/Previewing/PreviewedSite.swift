import InvitationToken
package import PartnerModel
package import PortalSite
import SiteWriter
import SourceDiagnostics
import Synchronization

/// The site at one moment: every file that a build would write to `Site/public`, each made when somebody asks for it.
package struct PreviewedSite: Sendable {
  package let site: Site
  /// When it is, which decides what has expired.
  package let now: Moment
  private let plan: SitePlan
  private let secrets: InvitationSecrets
  private let families: [any SiteFiles]
  private let places: [String: Place]

  private let made: Made

  /// What is made once somebody asks for it, and stays for the day.
  private final class Made: Sendable {
    let specimens = Mutex<PreviewSpecimens?>(nil)
  }

  private struct Place {
    let family: Int
    let index: Int
  }

  init(_ site: Site, _ plan: SitePlan, _ secrets: InvitationSecrets) throws {
    try self.init(site, plan, secrets, Made())
  }

  private init(_ site: Site, _ plan: SitePlan, _ secrets: InvitationSecrets, _ made: Made) throws {
    self.made = made
    self.site = site
    self.plan = plan
    self.secrets = secrets
    now = plan.now
    families = try site.render(plan, secrets).site
    var places: [String: Place] = [:]
    for (number, family) in families.enumerated() {
      for index in 0..<family.count { places[family.path(at: index)] = Place(family: number, index: index) }
    }
    self.places = places
  }

  /// The same at another moment.
  func at(_ now: Moment) throws -> PreviewedSite {
    try PreviewedSite(site, plan.at(now), secrets, now.date == self.now.date ? made : Made())
  }

  /// For as long as the process lasts, so that a specimen changes only where its text does.
  private static let specimenSigner = TokenSigner(SigningKey())

  /// Everything that somebody may meet and that isn't on record.
  package func specimens() throws -> PreviewSpecimens {
    try made.specimens.withLock { specimens in
      if let specimens { return specimens }
      let made = try PreviewSpecimens(of: site, at: now, Self.specimenSigner)
      specimens = made
      return made
    }
  }

  /// The invitations on record that have a page, the newest first, each with the address of its page below the site's; at most so many.
  package func invitations(_ most: Int) -> [(invitation: Invitation, path: String)] {
    plan.addressedInvitations.suffix(most).reversed().map { invitation in
      (invitation, "\(SiteAddresses.invitationFolder)/\(invitation.id)/")
    }
  }

  /// A file by its place below `Site/public`; nil where a build would write none there.
  package func file(_ path: String) throws -> [UInt8]? {
    guard let place = places[path] else { return nil }
    return try families[place.family].bytes(at: place.index)
  }

  /// Whether a build would write a file there.
  package func has(_ path: String) -> Bool { places[path] != nil }

  /// Of every file that a build would write, the place below `Site/public`.
  package var paths: some Sequence<String> { places.keys }
}

/// Under which keys and links a preview shows invitations.
enum PreviewSecrets: Sendable {
  /// Under a key that nobody trusts, at addresses that nobody was sent: nothing of it can be accepted.
  case throwAway(SigningKey)
  /// As a build has them.
  case ofPortal

  /// - Parameter hasKeys: whether the portal has any key; without one there are no status lists.
  func secrets(for invitations: [Invitation], of portal: Portal, hasKeys: Bool) throws -> InvitationSecrets {
    switch self {
    case .ofPortal: return try portal.secrets(for: invitations)
    case .throwAway(let key):
      let signer = TokenSigner(key)
      return InvitationSecrets(
        signers: Dictionary(invitations.map { ($0.keyID, signer) }, uniquingKeysWith: { first, _ in first }),
        linkPath: { LinkPath(characters: $0.rawValue) }, statusSigner: hasKeys ? signer : nil)
    }
  }
}
