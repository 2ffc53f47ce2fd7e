import PartnerModel
import TestSupport

/// Invented organisations and people, well-formed by construction.
enum Sample {
  static let hoshino = id("hoshino-cloud")
  static let minato = id("minato-distribution")
  static let kita = id("kita-supply")
  static let bakery = id("aoba-bakery")
  static let clinic = id("midori-clinic")
  static let since = CalendarDate("2024-04-01")!

  static func id(_ text: String) -> OrganisationID { OrganisationID(rawValue: text)! }
  static func email(_ text: String) -> EmailAddress { EmailAddress(text)! }
  static func country(_ text: String) -> CountryCode { CountryCode(text)! }

  static func user(
    _ name: String, of organisation: OrganisationID = hoshino, email address: String? = nil,
    _ roles: Role...
  ) -> User {
    User(
      id: UserID(rawValue: name)!, organisation: organisation, givenName: "Aoi",
      familyName: "Tanaka",
      email: email(address ?? "\(name)@\(organisation.rawValue).example"), roles: Set(roles))
  }

  static func customer(
    _ id: OrganisationID, tenant: String? = nil, channel: CustomerChannel = .other
  ) -> Customer {
    Customer(
      id: id, companyName: "Aoba", language: .japanese, country: country("JP"), channel: channel,
      tenantDomain: tenant.flatMap { TenantDomain($0) })
  }

  static let reseller = Reseller(
    id: hoshino, companyName: Names("Hoshino Cloud", texts: [.japanese: "星野クラウド"]),
    country: country("JP"),
    language: .japanese, email: email("info@hoshino-cloud.example"),
    tenantDomain: TenantDomain("hoshino.tenant.example"))

  static let provider = Provider(
    id: minato, companyName: Names("Minato Distribution"), country: country("JP"),
    language: .english,
    email: email("partners@minato.example"), isApproved: true, services: [.financing: .no])

  static func kind(of organisation: OrganisationID) -> OrganisationKind? {
    switch organisation {
    case hoshino: .reseller
    case minato, kita: .provider
    case bakery, clinic: .customer
    default: nil
    }
  }

  static func declared(
    _ kind: Relationship.Kind, _ partner: OrganisationID, _ with: OrganisationID
  ) throws -> Relationship {
    try .declared(kind, partner: partner, with: with, since: since, kindOf: Self.kind(of:))
  }

  static func invitation(
    _ kind: InvitationKind, from: OrganisationID, with: OrganisationID? = nil, to: OrganisationID,
    state: InvitationState
  ) -> Invitation {
    Invitation(
      id: "k5xuw2djmfxgizltoruw63romq", sequence: 1, kind: kind, from: from, with: with, to: to,
      recipient: "info@aoba.example", language: .japanese, issuedAt: 1_000, expiresAt: 2_000,
      statusIndex: 0,
      keyID: "key", state: state, issuedBy: Actor("aoi")!, terms: [.japanese: TextDigest(of: "")])
  }
}

extension [RuleViolation] {
  var codes: [RuleCode] { map(\.rule) }
}
