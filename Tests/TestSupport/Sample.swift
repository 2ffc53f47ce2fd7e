package import PartnerModel

/// Invented organisations and people, well-formed by construction.
package enum Sample {
  package static let hoshino = id("hoshino-cloud")
  package static let minato = id("minato-distribution")
  package static let kita = id("kita-supply")
  package static let bakery = id("aoba-bakery")
  package static let clinic = id("midori-clinic")
  package static let since = CalendarDate("2024-04-01")!

  package static func id(_ text: String) -> OrganisationID { OrganisationID(rawValue: text)! }
  package static func email(_ text: String) -> EmailAddress { EmailAddress(text)! }
  package static func country(_ text: String) -> CountryCode { CountryCode(text)! }

  package static func user(
    _ name: String, of organisation: OrganisationID = hoshino, email address: String? = nil,
    _ roles: Role...
  ) -> User {
    User(
      id: UserID(rawValue: name)!, organisation: organisation, givenName: "Aoi",
      familyName: "Tanaka",
      email: email(address ?? "\(name)@\(organisation.rawValue).example"), roles: Set(roles))
  }

  package static func customer(
    _ id: OrganisationID, tenant: String? = nil, channel: CustomerChannel = .other
  ) -> Customer {
    Customer(
      id: id, companyName: "Aoba", language: .japanese, country: country("JP"), channel: channel,
      tenantDomain: tenant.flatMap { TenantDomain($0) })
  }

  package static let reseller = Reseller(
    id: hoshino, companyName: Names("Hoshino Cloud", texts: [.japanese: "星野クラウド"]),
    country: country("JP"),
    language: .japanese, email: email("info@hoshino-cloud.example"),
    tenantDomain: TenantDomain("hoshino.tenant.example"))

  package static let provider = Provider(
    id: minato, companyName: Names("Minato Distribution"), country: country("JP"),
    language: .english,
    email: email("partners@minato.example"), isApproved: true, services: [.financing: .no])

  package static func kind(of organisation: OrganisationID) -> OrganisationKind? {
    switch organisation {
    case hoshino: .reseller
    case minato, kita: .provider
    case bakery, clinic: .customer
    default: nil
    }
  }

  package static func declared(
    _ kind: Relationship.Kind, _ partner: OrganisationID, _ with: OrganisationID
  ) throws -> Relationship {
    try .declared(kind, partner: partner, with: with, since: since, kindOf: Self.kind(of:))
  }

  package static func invitation(
    _ kind: InvitationKind, from: OrganisationID, with: OrganisationID? = nil, to: OrganisationID,
    state: InvitationState, term: RelationshipTerm = .open
  ) -> Invitation {
    Invitation(
      id: "k5xuw2djmfxgizltoruw63romq", sequence: 1, kind: kind, from: from, with: with, to: to,
      recipient: "info@aoba.example", language: .japanese, issuedAt: 1_000, expiresAt: 2_000,
      statusIndex: 0,
      keyID: "key", state: state, issuedBy: Actor("aoi")!, terms: [.japanese: TextDigest(of: "")],
      term: term)
  }
}

extension [RuleViolation] {
  package var codes: [RuleCode] { map(\.rule) }
}

extension RelationshipBook {
  /// On a day on which what begins at `Sample.since` holds.
  package init(_ relationships: some Sequence<Relationship>) {
    self.init(relationships) { _ in Sample.since }
  }
}
