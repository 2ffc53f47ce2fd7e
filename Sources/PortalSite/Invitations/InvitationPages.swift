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
  private let names: PartyNames
  private let endings: [InvitationID: Moment]
  /// By the object that invitations have in common.
  private let common: [ObjectIdentifier: Common]

  /// What follows for a page from what its invitation has in common with others.
  fileprivate struct Common {
    let zone: LocalTimeZone
    let fingerprint: Fingerprint
  }

  /// - Throws: where the files of a zone on record are missing or damaged.
  init(
    _ addressed: AddressedInvitations, endings: [InvitationID: Moment], _ source: PortalSource,
    _ site: SiteAddresses,
    shapes: InvitationShapes, secrets: InvitationSecrets, now: Moment
  ) throws(TimeZoneFault) {
    self.addressed = addressed
    self.endings = endings
    self.source = source
    self.site = site
    self.secrets = secrets
    self.now = now
    self.shapes = shapes
    names = PartyNames(source)
    var common: [ObjectIdentifier: Common] = [:]
    for index in 0..<addressed.count {
      let invitation = addressed[index].invitation
      let place = ObjectIdentifier(invitation.shared)
      if common[place] == nil { common[place] = try Common(invitation, source.zones, secrets) }
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
    shapes.shape(of: invitation, at: now)
  }

  /// When it ended, or will end.
  private func ended(_ invitation: Invitation) -> Moment { endings[invitation.id] ?? invitation.expiresAt }

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
    _ invitation: Invitation, _ zones: OrganisationZones, _ secrets: InvitationSecrets
  ) throws(TimeZoneFault) {
    zone = try zones.zone(of: invitation)
    var fingerprint = Fingerprinter()
    fingerprint.add(invitation.from.rawValue)
    fingerprint.add(invitation.with?.rawValue ?? "")
    fingerprint.add(secrets.signer(inNameOf: invitation.keyID)?.key.keyID.rawValue ?? "")
    fingerprint.add(zone.name.rawValue)
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
    let known = names.invitee(invitation, invitee, in: source.directory)
    var values = shape.program.emptyValues
    // It stands in the form of each language, and to sign it is most of the work of a page.
    lazy var token = Result { try self.token(of: invitation) }
    for (slot, need) in shape.needs.enumerated() {
      values[slot] = try value(need.field, need.language, invitation, known) { try token.get() }
    }
    try shape.program.render(values, into: &bytes)
  }

  private func value(
    _ field: PersonalField, _ words: Vocabulary, _ invitation: Invitation, _ invitee: Organisation,
    token: () throws -> String
  ) throws -> SlotValue {
    switch field {
    case .inviterID: .text(invitation.from.rawValue)
    case .inviterName: .text(names.name(of: invitation.from, in: words.language))
    case .inviterEmail: .text(names.letterhead(of: invitation.from)?.email.rawValue ?? "")
    case .inviterHasLogo: .flag(names.letterhead(of: invitation.from)?.logo != nil)
    case .inviterLogo:
      .text(names.letterhead(of: invitation.from)?.logo.flatMap { site.asset(Asset.name(of: $0)) } ?? "")
    case .inviterInitial:
      .text(CompanyName.initial(of: names.name(of: invitation.from, in: words.language)))
    case .inviterHasAddress: .flag(names.letterhead(of: invitation.from)?.address != nil)
    case .inviterAddress:
      .text(names.letterhead(of: invitation.from)?.address.map(words.text(of:)) ?? "")
    case .inviterHasPhone: .flag(names.letterhead(of: invitation.from)?.phone != nil)
    case .inviterPhone: .text(names.letterhead(of: invitation.from)?.phone ?? "")
    case .inviterHasContact: .flag(names.letterhead(of: invitation.from)?.contact != nil)
    case .inviterContact:
      .text(names.letterhead(of: invitation.from)?.contact.map(words.name(of:)) ?? "")
    case .providerID: .text(invitation.with?.rawValue ?? "")
    case .providerName: .text(invitation.with.map { names.name(of: $0, in: words.language) } ?? "")
    case .inviteeID: .text(invitation.to.rawValue)
    case .inviteeName: .text(invitee.name(in: words.language))
    case .inviteeIsPerson: .flag(invitee.isNaturalPerson)
    // What the invitation names is what an answer is held against, and so no page says what it is.
    case .inviteeHasDomain: .flag(invitation.tenantDomain != nil)
    case .inviteeHasCountry: .flag(invitation.country != nil)
    case .id: .text(invitation.id.rawValue)
    case .link: .text(source.configuration.invitationLink(secrets.linkPath(invitation.id)))
    case .issued: .text(words.text(of: common(of: invitation).zone.date(at: invitation.issuedAt)))
    case .expires: .text(words.text(of: invitation.expiresAt, in: common(of: invitation).zone))
    case .expiresISO: .text(invitation.expiresAt.text)
    case .ended: .text(words.text(of: ended(invitation), in: common(of: invitation).zone))
    case .endedISO: .text(ended(invitation).text)
    case .keyFingerprint: .text(secrets.fingerprint(inNameOf: invitation.keyID))
    case .token: .text(try token())
    }
  }
}
