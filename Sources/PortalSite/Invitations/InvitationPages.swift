package import InvitationToken
import PartnerModel
import PortalFiles
import Rendering
import SiteWriter

/// What turns recorded invitations into pages: the keys that sign and the secret behind the links. They come in as
/// functions, so that rendering knows no file.
package struct InvitationSecrets: Sendable {
  /// Who signs in the name of each key. A key that was revoked has a successor here. There are few, and they are
  /// asked for with every page: a list is faster than a table.
  private let signers: [(keyID: String, signer: TokenSigner)]
  /// The part of a page's address that can't be guessed, for an invitation's id.
  let linkPath: @Sendable (String) -> String
  /// Signs the status list; nil for a portal that has no key yet.
  let statusSigner: TokenSigner?

  /// - Parameter signers: by key id.
  package init(
    signers: [String: TokenSigner], linkPath: @escaping @Sendable (String) -> String,
    statusSigner: TokenSigner?
  ) {
    self.signers = signers.map { ($0.key, $0.value) }
    self.linkPath = linkPath
    self.statusSigner = statusSigner
  }

  func signer(inNameOf keyID: String) -> TokenSigner? {
    signers.first { $0.keyID == keyID }?.signer
  }
}

/// The personal pages: one for each invitation on record. The program of a page is made once per kind and first
/// language; for the single page there are only values to put in.
struct InvitationPages: Sendable {
  private let addressed: AddressedInvitations
  private let reviews: [String: RecordedAcceptance.Review]
  private let source: PortalSource
  private let site: SiteAddresses
  private let secrets: InvitationSecrets
  private let now: Int64
  private let shapes: InvitationShapes
  private let names: PartyNames
  private let claims: ClaimsTemplate

  init(
    _ addressed: AddressedInvitations, reviews: [String: RecordedAcceptance.Review], _ source: PortalSource,
    _ site: SiteAddresses, shapes: InvitationShapes, secrets: InvitationSecrets, now: Int64
  ) {
    self.addressed = addressed
    self.reviews = reviews
    self.source = source
    self.site = site
    self.secrets = secrets
    self.now = now
    self.shapes = shapes
    names = PartyNames(source)
    claims = ClaimsTemplate(source.configuration, site)
  }

  private func shape(of invitation: Invitation) -> InvitationShape {
    shapes.shape(of: invitation, invitation.state == .accepted ? reviews[invitation.id] : nil, at: now)
  }

  /// The token of a pending invitation: derived again at each build, and the same each time.
  func token(of invitation: Invitation) throws -> String {
    guard let signer = secrets.signer(inNameOf: invitation.keyID) else {
      throw MissingKey(keyID: invitation.keyID)
    }
    return try signer.sign(claims.claims(of: invitation))
  }
}

/// An invitation was issued under a key that isn't in the key folder.
package struct MissingKey: Error, Equatable, Sendable {
  package let keyID: String
}

extension InvitationPages: SiteFiles {
  var count: Int { addressed.shown.count }

  func path(at index: Int) -> String {
    SiteAddresses.invitationFile(secrets.linkPath(addressed.shown[index].invitation.id))
  }

  func fingerprint(at index: Int) -> Fingerprint {
    let (invitation, invitee) = addressed.shown[index]
    var fingerprint = Fingerprinter()
    fingerprint.add(shape(of: invitation).fingerprint)
    fingerprint.add(invitation.id)
    fingerprint.add(invitation.from.rawValue)
    fingerprint.add(invitation.to.rawValue)
    fingerprint.add(invitation.with?.rawValue ?? "")
    fingerprint.add(secrets.signer(inNameOf: invitation.keyID)?.key.keyID ?? "")
    fingerprint.add(invitation.issuedAt)
    fingerprint.add(invitation.expiresAt)
    fingerprint.add(invitation.statusIndex)
    if case .customer(let row) = invitee { fingerprint.add(source.directory.customers.bytes(ofRow: row)) }
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) throws {
    let (invitation, invitee) = addressed.shown[index]
    let shape = shape(of: invitation)
    let known = names.invitee(invitation, invitee, in: source.directory)
    var values = shape.program.emptyValues
    for (slot, need) in shape.needs.enumerated() {
      values[slot] = try value(need.field, need.language, invitation, known)
    }
    try shape.program.render(values, into: &bytes)
  }

  private func value(
    _ field: PersonalField, _ words: Vocabulary, _ invitation: Invitation, _ invitee: Organisation
  ) throws -> SlotValue {
    switch field {
    case .inviterID: .text(invitation.from.rawValue)
    case .inviterName: .text(names.name(of: invitation.from, in: words.language))
    case .inviterEmail: .text(names.email(of: invitation.from))
    case .providerID: .text(invitation.with?.rawValue ?? "")
    case .providerName: .text(invitation.with.map { names.name(of: $0, in: words.language) } ?? "")
    case .inviteeID: .text(invitation.to.rawValue)
    case .inviteeName: .text(invitee.name(in: words.language))
    // What the invitation names is what an answer is held against, whatever the directory has learnt since.
    case .inviteeDomain: .text((invitation.tenantDomain ?? invitee.tenantDomain)?.rawValue ?? "")
    case .inviteeHasDomain: .flag(invitation.tenantDomain != nil || invitee.tenantDomain != nil)
    case .inviteeCountry: .text((invitation.country ?? invitee.country).rawValue)
    case .inviteeHasCountry: .flag(true)
    case .id: .text(invitation.id)
    case .link: .text(source.configuration.invitationLink(secrets.linkPath(invitation.id)))
    case .issued: .text(words.text(of: Moment(seconds: invitation.issuedAt).date))
    case .expires: .text(words.text(of: Moment(seconds: invitation.expiresAt)))
    case .expiresISO: .text(Moment(seconds: invitation.expiresAt).text)
    case .keyFingerprint:
      .text(PublicKey.fingerprint(ofKeyID: secrets.signer(inNameOf: invitation.keyID)?.key.keyID ?? ""))
    case .token: .text(try token(of: invitation))
    }
  }
}

/// What a page calls the organisations on it.
struct PartyNames: Sendable {
  private let resellers: [OrganisationID: Reseller]
  private let names: [OrganisationID: Names]
  private let emails: [OrganisationID: String]

  init(_ source: PortalSource) {
    var names: [OrganisationID: Names] = [:]
    var emails: [OrganisationID: String] = [:]
    for reseller in source.directory.resellers.map(\.value) {
      names[reseller.id] = reseller.companyName
      emails[reseller.id] = reseller.email.rawValue
    }
    for provider in source.directory.providers.map(\.value) {
      names[provider.id] = provider.companyName
      emails[provider.id] = provider.email.rawValue
    }
    self.names = names
    self.emails = emails
    resellers = Dictionary(
      source.directory.resellers.map { ($0.value.id, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  func invitee(
    _ invitation: Invitation, _ invitee: AddressedInvitations.Invitee, in directory: PartnerDirectory
  ) -> Organisation {
    switch invitee {
    case .customer(let row): .customer(directory.customers[row])
    case .reseller: .reseller(resellers[invitation.to]!)
    }
  }

  func name(of id: OrganisationID, in language: LanguageCode) -> String {
    names[id]?[language] ?? id.rawValue
  }
  func email(of id: OrganisationID) -> String { emails[id] ?? "" }
}

/// How an invitation becomes the claims of its token (`token-profile`): identifiers only.
struct ClaimsTemplate: Sendable {
  private let issuer: String
  private let audience: String
  private let statusList: String

  init(_ configuration: PortalConfiguration, _ site: SiteAddresses) {
    issuer = configuration.address
    audience = configuration.tokenAudience
    statusList = site.statusList
  }

  func claims(of invitation: Invitation) -> InvitationClaims {
    let from = "\(invitation.kind.inviterKind.rawValue):\(invitation.from)"
    return InvitationClaims(
      issuer: issuer, audience: [audience],
      subject: "\(invitation.kind.inviteeKind.rawValue):\(invitation.to)", id: invitation.id,
      issuedAt: invitation.issuedAt, expiresAt: invitation.expiresAt, kind: invitation.kind.rawValue,
      from: from,
      with: invitation.with.map { "provider:\($0)" }, grants: invitation.kind.grants.map(\.rawValue),
      status: StatusReference(index: invitation.statusIndex, uri: statusList))
  }
}
