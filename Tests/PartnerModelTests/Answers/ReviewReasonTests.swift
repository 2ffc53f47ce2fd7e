import TestSupport
import Testing

@testable import PartnerModel

@Suite struct ReviewReasonTests {
  private func invitation(
    names domain: String?, _ country: String?, sentTo recipient: String = "office@bakery.example"
  ) -> Invitation {
    let plain = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .pending)
    return Invitation(
      id: plain.id, sequence: 1, kind: plain.kind, from: plain.from, with: nil, to: plain.to,
      recipient: recipient, language: plain.language, issuedAt: 1_000, expiresAt: 2_000, statusIndex: 0,
      keyID: "key", state: .pending, issuedBy: plain.issuedBy, terms: [:],
      tenantDomain: domain.flatMap { TenantDomain($0) }, country: country.flatMap { CountryCode($0) })
  }

  private func reasons(
    _ invitation: Invitation, states domain: String?, _ country: String?, from email: String
  ) -> [ReviewReason] {
    invitation.reviewReasons(
      for: AcceptanceAnswer(
        person: AnsweringPerson(
          givenName: "A", familyName: "B", email: Sample.email(email), phone: nil),
        role: .globalAdmin, language: .english, terms: TextDigest(of: ""), tenantDomain: domain,
        country: country))
  }

  @Test(
    "An acceptance takes effect at once where it states what only the invitee knows (D8)",
    arguments: [
      // The tenant domain, from wherever.
      ("aoba.example", "JP", "aoba.example", "JP", "a@else.example", []),
      ("aoba.example", "JP", "AOBA.Example.", "jp", "a@else.example", []),
      ("aoba.example", "GB", "aoba.example", "uk", "a@else.example", []),
      // Left empty: a colleague's address.
      ("aoba.example", "JP", nil, "JP", "New.Colleague@BAKERY.example", []),
      ("aoba.example", "JP", nil, "JP", "a@else.example", [.inviteeUnproven]),
      ("aoba.example", "JP", nil, "JP", "a@sub.bakery.example", [.inviteeUnproven]),
      // The right address doesn't make up for another domain or country.
      (
        "aoba.example", "JP", "aoba.example.evil.example", "JP", "office@bakery.example",
        [.tenantDomainDiffers]
      ),
      ("aoba.example", "JP", "aoba.example", "Japan", "office@bakery.example", [.countryDiffers]),
      ("aoba.example", "JP", "x", nil, "a@else.example", [.tenantDomainDiffers, .countryDiffers]),
      ("aoba.example", "JP", nil, nil, "a@else.example", [.countryDiffers, .inviteeUnproven]),
      // The invitation names nothing: only the address can tell.
      (nil, nil, "any.example", "US", "a@bakery.example", []),
      (nil, nil, "bakery.example", nil, "a@else.example", [.inviteeUnproven]),
    ] as [(String?, String?, String?, String?, String, [ReviewReason])])
  func acceptance(
    domain: String?, country: String?, stated: String?, statedCountry: String?, email: String,
    expected: [ReviewReason]
  ) {
    let invitation = invitation(names: domain, country)
    #expect(reasons(invitation, states: stated, statedCountry, from: email) == expected)
  }

  @Test("At a web-mail service everybody has an address: only the very same one will do")
  func webMail() {
    for recipient in ["bakery@gmail.com", "bakery@yahoo.co.jp"] {
      let invitation = invitation(names: nil, nil, sentTo: recipient)
      #expect(reasons(invitation, states: nil, nil, from: recipient.uppercased()) == [])
      let other = "x" + recipient
      #expect(reasons(invitation, states: nil, nil, from: other) == [.inviteeUnproven])
    }
  }

  @Test("A decline takes effect by the same rule, and can only name an address")
  func decline() {
    func reasons(_ email: String) -> [ReviewReason] {
      invitation(names: "aoba.example", "JP").reviewReasons(
        for: DeclineAnswer(
          person: DecliningPerson(name: "A", email: Sample.email(email)), reason: nil, text: nil))
    }
    #expect(reasons("a@bakery.example") == [])
    #expect(reasons("a@aoba.example") == [.inviteeUnproven])
  }
}

@Suite struct AnswerPermissionTests {
  private let joint = Sample.invitation(
    .resellerAndProviderInviteCustomer, from: Sample.hoshino, with: Sample.minato, to: Sample.bakery,
    state: .accepted)
  private let partnership = Sample.invitation(
    .providerInvitesReseller, from: Sample.minato, to: Sample.hoshino, state: .accepted)

  @Test("Who may invite may review, for the organisation that invited")
  func review() {
    #expect(joint.checkReview(by: Sample.user("aoi", .salesAgent)).isEmpty)
    #expect(joint.checkReview(by: Sample.user("aoi", .helpdeskAgent)).codes == [.needsRole])
    #expect(
      joint.checkReview(by: Sample.user("mio", of: Sample.minato, .adminAgent)).codes
        == [.actsForOtherOrganisation])
    #expect(
      partnership.checkReview(by: Sample.user("aoi", .helpdeskAgent)).codes
        == [.needsRole, .actsForOtherOrganisation])
  }

  @Test("A grant is taken back by who gave it or given up by who has it (R86)")
  func revocation() {
    let granter = Sample.user("aoi", .adminAgent)
    let holder = Sample.user("mio", of: Sample.minato, .globalAdmin)
    let stranger = Sample.user("kei", of: Sample.kita, .globalAdmin)
    #expect(partnership.checkRevocation(from: Sample.minato, by: granter).isEmpty)
    #expect(partnership.checkRevocation(from: Sample.minato, by: holder).isEmpty)
    #expect(
      partnership.checkRevocation(from: Sample.minato, by: stranger).codes == [.actsForOtherOrganisation])
    #expect(
      partnership.checkRevocation(from: Sample.minato, by: Sample.user("yui", .salesAgent)).codes
        == [.needsRole])
    // Of a joint invitation each partner gives up its own grants only.
    #expect(
      joint.checkRevocation(from: Sample.hoshino, by: holder).codes == [.actsForOtherOrganisation])
  }

  @Test(
    "The names of the program's own are no person's",
    arguments: [("portico", Actor.portico), ("portico-verifier", .verifier)])
  func programs(name: String, actor: Actor) {
    #expect(Actor(name) == actor)
    #expect(actor.description == name)
    #expect(Actor("portico-1") == .user(UserID(rawValue: "portico-1")!))
    #expect(Actor("NOBODY") == nil)
  }
}
