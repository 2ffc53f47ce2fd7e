import InvitationToken
import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
import TimeZones

/// The personal pages: one for each invitation on record. The program of a page is made once per kind and first
/// language; for the single page there are only values to put in.
struct InvitationPages: Sendable {
  private let addressed: AddressedInvitations
  private let source: PortalSource
  private let site: SiteAddresses
  private let secrets: InvitationSecrets
  private let now: Moment
  private let shapes: InvitationShapes
  private let values: InvitationValues
  private let endings: [InvitationID: Moment]
  private let ends: [InvitationID: Moment]
  /// By the object that invitations have in common.
  private let common: [ObjectIdentifier: Common]

  /// What follows for a page from what its invitation has in common with others.
  fileprivate struct Common {
    let zone: LocalTimeZone
    let fingerprint: Fingerprint
  }

  /// - Throws: where the files of a zone on record are missing or damaged.
  init(
    _ addressed: AddressedInvitations, endings: [InvitationID: Moment], ends: [InvitationID: Moment],
    _ partnerships: Partnerships, _ source: PortalSource, _ site: SiteAddresses,
    shapes: InvitationShapes, secrets: InvitationSecrets, now: Moment
  ) throws(TimeZoneFault) {
    self.addressed = addressed
    self.endings = endings
    self.ends = ends
    self.source = source
    self.site = site
    self.secrets = secrets
    self.now = now
    self.shapes = shapes
    values = InvitationValues(source, site, secrets, partnerships)
    var common: [ObjectIdentifier: Common] = [:]
    for index in 0..<addressed.count {
      let invitation = addressed[index].invitation
      let place = ObjectIdentifier(invitation.shared)
      if common[place] == nil { common[place] = try Common(invitation, source.zones, secrets, partnerships) }
    }
    self.common = common
  }

  private func common(of invitation: Invitation) -> Common {
    guard let common = common[ObjectIdentifier(invitation.shared)] else {
      preconditionFailure("only invitations with a page are asked about")
    }
    return common
  }

  private func shape(of invitation: Invitation) -> InvitationShape {
    shapes.shape(of: invitation, isOver: ends[invitation.id] != nil, at: now)
  }

  /// When it ended or will end; or what was agreed by it.
  private func ended(_ invitation: Invitation) -> Moment {
    ends[invitation.id] ?? endings[invitation.id] ?? invitation.expiresAt
  }

  /// The token of a pending invitation: derived again at each build, and the same each time.
  func token(of invitation: Invitation) throws -> String {
    guard let signer = secrets.signer(inNameOf: invitation.keyID) else {
      throw MissingKey(keyID: invitation.keyID)
    }
    return try signer.sign(
      InvitationClaims(
        of: invitation, issuer: source.configuration.address, audience: source.configuration.tokenAudience,
        statusList: site.statusList))
  }
}

extension InvitationPages.Common {
  fileprivate init(
    _ invitation: Invitation, _ zones: OrganisationZones, _ secrets: InvitationSecrets,
    _ partnerships: Partnerships
  ) throws(TimeZoneFault) {
    zone = try zones.zone(of: invitation)
    var fingerprint = Fingerprinter()
    fingerprint.add(invitation.from.rawValue)
    fingerprint.add(invitation.with?.rawValue ?? "")
    fingerprint.add(secrets.signer(inNameOf: invitation.keyID)?.key.keyID.rawValue ?? "")
    fingerprint.add(zone.name.rawValue)
    fingerprint.add(partnerships.origin(of: invitation)?.rawValue ?? "")
    for name in [invitation.names?.from, invitation.names?.with] {
      fingerprint.add(name?.name?.rawValue ?? "")
    }
    self.fingerprint = fingerprint.finish()
  }
}

extension InvitationPages: SiteFiles {
  var count: Int { addressed.count }

  func path(at index: Int) -> String {
    SiteAddresses.invitationFile(secrets.linkPath(addressed[index].invitation.id))
  }

  func fingerprint(at index: Int) -> Fingerprint {
    let (invitation, invitee) = addressed[index]
    let common = common(of: invitation)
    var fingerprint = Fingerprinter()
    fingerprint.add(shape(of: invitation).fingerprint)
    fingerprint.add(common.fingerprint)
    fingerprint.add(invitation.id.rawValue)
    fingerprint.add(invitation.to.rawValue)
    fingerprint.add(invitation.issuedAt.seconds)
    fingerprint.add(invitation.expiresAt.seconds)
    // What clocks show at a moment is decided by governments, at times after the page was made.
    fingerprint.add(common.zone.offset(at: invitation.issuedAt).seconds)
    fingerprint.add(common.zone.offset(at: invitation.expiresAt).seconds)
    let ended = ended(invitation)
    fingerprint.add(ended.seconds)
    fingerprint.add(common.zone.offset(at: ended).seconds)
    fingerprint.add(invitation.statusIndex)
    fingerprint.add(invitation.names?.to.name?.rawValue ?? "")
    if case .customer(let row) = invitee { fingerprint.add(source.directory.customers.bytes(ofRow: row)) }
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) throws {
    let (invitation, invitee) = addressed[index]
    let shape = shape(of: invitation)
    let known = self.values.names.invitee(invitation, invitee, in: source.directory)
    var values = shape.program.emptyValues
    // It stands in the form of each language, and to sign it is most of the work of a page.
    lazy var token = Result { try self.token(of: invitation) }
    for (slot, need) in shape.needs.enumerated() {
      let moments = InvitationMoments(zone: common(of: invitation).zone, ended: ended(invitation))
      values[slot] = try self.values.value(need.field, need.language, invitation, known, moments) {
        try token.get()
      }
    }
    try shape.program.render(values, into: &bytes)
  }
}
