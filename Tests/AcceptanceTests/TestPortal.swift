import Acceptance
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

/// A journal of its own with real keys, and tokens as a build makes them; gone afterwards.
final class TestPortal {
  static let issuer = "https://partners.hoshino-cloud.example"
  static let audience = "https://accept.hoshino-cloud.example"
  static let issuedAt: Moment = 1_780_000_000
  static let lifetime = Lifetime.days(30)
  /// A moment at which invitations are open.
  static let now = issuedAt + 3_600
  static let afterwards = issuedAt + lifetime
  static let text = "What you agree to."

  private let folder: TemporaryFolder
  let journal: Journal
  let clerk: Actor
  var invitationKeys = [SigningKey()]
  var receiptKeys = [SigningKey()]
  private var published: [InvitationKind: [LanguageCode: TextDigest]] = [:]

  init(busyTimeout: Duration = .seconds(20)) throws {
    folder = try TemporaryFolder()
    journal = try Journal.create(
      at: JournalLocation(file: folder.path("State/journal.sqlite")), busyTimeout: busyTimeout)
    clerk = try #require(Actor("yui-sato"))
    for kind in InvitationKind.allCases {
      for language in [LanguageCode.english, .japanese] {
        published[kind, default: [:]][language] = try journal.publishText(
          "\(Self.text) \(kind.rawValue)", kind: kind, language: language, by: clerk, at: Self.issuedAt - 1)
      }
    }
  }

  // MARK: Invitations

  func invite(
    _ to: String = "aozora-foods", _ kind: InvitationKind = .resellerInvitesCustomer, domain: String? = nil,
    country: String? = nil, at: Moment = issuedAt
  ) throws -> Invitation {
    try #require(
      journal.issue([try draft(to, kind, domain: domain, country: country, at: at)], by: clerk, at: at).first)
  }

  func draft(
    _ to: String, _ kind: InvitationKind = .resellerInvitesCustomer, domain: String? = nil,
    country: String? = nil, at: Moment = issuedAt
  ) throws -> InvitationDraft {
    let provider = try #require(OrganisationID(rawValue: "kaede-distribution"))
    let reseller = try #require(OrganisationID(rawValue: "hoshino-cloud"))
    return InvitationDraft(
      purpose: InvitationPurpose(
        kind: kind, from: kind == .providerInvitesReseller ? provider : reseller,
        with: kind.isJoint ? provider : nil, to: try #require(OrganisationID(rawValue: to))),
      recipient: try #require(EmailAddress("it@\(to).example")), language: .japanese,
      expiresAt: at + Self.lifetime, keyID: try #require(invitationKeys.last).keyID,
      terms: published[kind] ?? [:],
      tenantDomain: domain.flatMap { TenantDomain($0) }, country: country.flatMap { CountryCode($0) })
  }

  func digest(_ kind: InvitationKind = .resellerInvitesCustomer) -> TextDigest? {
    published[kind]?[.english]
  }

  static func claims(of invitation: Invitation) -> InvitationClaims {
    InvitationClaims(of: invitation, issuer: issuer, audience: audience, statusList: nil)
  }

  func token(
    _ invitation: Invitation, key: SigningKey? = nil, change: (inout InvitationClaims) -> Void = { _ in }
  ) throws -> String {
    var claims = Self.claims(of: invitation)
    change(&claims)
    let key = key ?? invitationKeys.first { $0.keyID == invitation.keyID } ?? invitationKeys[0]
    return try TokenSigner(key).sign(claims)
  }

  // MARK: Answers

  /// A complete acceptance by Sora Ito, with some fields changed; nil takes a field out.
  func fields(_ invitation: Invitation, _ changes: [String: String?] = [:]) throws -> [String: String] {
    var fields = [
      "token": try token(invitation), "answer": "accept", "consent": "yes", "givenName": "蒼空",
      "familyName": "伊藤", "email": "sora.ito@\(invitation.to).example", "phone": "+81 3 1234 5678",
      "role": "globalAdmin", "language": "en", "terms": digest(invitation.kind)?.rawValue ?? "", "reason": "",
      "tenantDomain": invitation.tenantDomain?.rawValue ?? "", "country": invitation.country?.rawValue ?? "",
    ]
    for (name, value) in changes { fields[name] = value }
    return fields
  }

  func acceptance(_ invitation: Invitation, _ changes: [String: String?] = [:]) throws -> Submission {
    Submission(try fields(invitation, changes), .acceptance, evidence: .linkPossession)
  }

  func decline(_ invitation: Invitation, _ changes: [String: String?] = [:]) throws -> Submission {
    var fields = [
      "token": try token(invitation), "answer": "decline", "decline": "yes", "name": "伊藤 蒼空",
      "email": "sora.ito@\(invitation.to).example", "language": "en",
      "terms": digest(invitation.kind)?.rawValue ?? "",
    ]
    for (name, value) in changes { fields[name] = value }
    return Submission(fields, .decline, evidence: .linkPossession)
  }

  // MARK: The desk

  /// With the keys as they are now: the last receipt key signs.
  func desk() throws -> AcceptanceDesk {
    let earlier = receiptKeys.dropLast().map { TokenSigner($0) }
    return AcceptanceDesk(
      keys: keySet,
      expecting: .init(issuer: Self.issuer, audience: Self.audience, longestLifetime: .days(90)),
      journal: journal,
      receipts: try ReceiptDesk(
        issuer: Self.issuer, current: TokenSigner(try #require(receiptKeys.last)), earlier: earlier),
      acceptedBy: AcceptingRoles(customers: [.globalAdmin, .billingAdmin], partnerships: [.globalAdmin]),
      known: CommonKnowledge(), countries: .none, actor: .verifier)
  }

  var keySet: KeySet {
    KeySet(invitationKeys.map(\.publicKey), receipts: receiptKeys.map(\.publicKey))
  }

  func answer(_ submission: Submission, at now: Moment = TestPortal.now) throws -> AnswerOutcome {
    try desk().answer(submission, at: now)
  }

  /// What a receipt says, once everything about it was checked.
  func claims(ofReceipt receipt: String, at now: Moment = TestPortal.now) throws -> AcceptanceReceipt {
    try AcceptanceReceipt(verifying: Array(receipt.utf8), keys: keySet, issuer: Self.issuer, now: now)
  }
}

extension AnswerOutcome {
  /// The receipt, where there is one.
  var receipt: String? {
    switch self {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted):
      receipted.receipt
    default: nil
    }
  }

  var faults: [AnswerFault] {
    if case .incomplete(let faults) = self { faults } else { [] }
  }

  /// Whether this was on record before.
  var isAgain: Bool? {
    switch self {
    case .accepted(_, let again), .needsReview(_, let again): again
    case .declined(_, let again): again
    case .dismissed: true
    default: nil
    }
  }
}

extension Journal {
  /// With days of UTC.
  func relationships() throws -> [Relationship] { try relationships { $1.date } }
}
