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
  /// Of all files but the pages of invitations.
  private let places: [String: Place]
  private let invitations: InvitationPlaces

  private let made: Made

  /// Where the pages of invitations are among their family. There may be very many: they are found once somebody asks for one.
  private final class InvitationPlaces: Sendable {
    private let places = Mutex<[String: Int]?>(nil)

    func all(in family: any SiteFiles) -> [String: Int] {
      places.withLock { places in
        if let places { return places }
        var found: [String: Int] = [:]
        found.reserveCapacity(family.count)
        for index in 0..<family.count { found[family.path(at: index)] = index }
        places = found
        return found
      }
    }
  }

  /// What is made once somebody asks for it, and stays for the day.
  private final class Made: Sendable {
    let specimens = Mutex<PreviewSpecimens?>(nil)
  }

  private struct Place {
    let family: Int
    let index: Int
  }

  /// - Parameter earlier: has the same invitations, of the same directory, under the same links.
  init(
    _ site: Site, _ plan: SitePlan, _ secrets: InvitationSecrets, after earlier: PreviewedSite? = nil
  ) throws {
    try self.init(site, plan, secrets, Made(), earlier?.invitations ?? InvitationPlaces())
  }

  private init(
    _ site: Site, _ plan: SitePlan, _ secrets: InvitationSecrets, _ made: Made,
    _ invitations: InvitationPlaces
  ) throws {
    self.made = made
    self.invitations = invitations
    self.site = site
    self.plan = plan
    self.secrets = secrets
    now = plan.now
    families = try site.render(plan, secrets).site
    var places: [String: Place] = [:]
    for (number, family) in families.dropLast().enumerated() {
      for index in 0..<family.count { places[family.path(at: index)] = Place(family: number, index: index) }
    }
    self.places = places
  }

  /// The same at another moment.
  func at(_ now: Moment) throws -> PreviewedSite {
    try PreviewedSite(site, plan.at(now), secrets, now.date == self.now.date ? made : Made(), invitations)
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
    guard let place = place(of: path) else { return nil }
    return try families[place.family].bytes(at: place.index)
  }

  private func place(of path: String) -> Place? {
    if let place = places[path] { return place }
    guard path.hasPrefix("\(SiteAddresses.invitationFolder)/") else { return nil }
    return invitationPlaces[path].map { Place(family: families.count - 1, index: $0) }
  }

  private var invitationPlaces: [String: Int] { invitations.all(in: families[families.count - 1]) }

  /// Whether a build would write a file there.
  package func has(_ path: String) -> Bool { place(of: path) != nil }

  /// Of every file that a build would write, the place below `Site/public`.
  package var paths: some Sequence<String> { Array(places.keys) + invitationPlaces.keys }
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
