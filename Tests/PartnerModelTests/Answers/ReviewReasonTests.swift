import TestSupport
import Testing

@testable import PartnerModel

@Suite struct ReviewReasonTests {
  private func reasons(
    names domain: String?, _ country: String?, states stated: String?, _ statedCountry: String?
  ) throws -> [ReviewReason] {
    let plain = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .pending)
    let invitation = Invitation(
      id: plain.id, sequence: 1, kind: plain.kind, from: plain.from, with: nil, to: plain.to,
      recipient: plain.recipient, language: plain.language, issuedAt: 1_000, expiresAt: 2_000, statusIndex: 0,
      keyID: "key", state: .pending, issuedBy: plain.issuedBy, terms: [:],
      tenantDomain: domain.flatMap { TenantDomain($0) }, country: country.flatMap { CountryCode($0) })
    return invitation.reviewReasons(
      for: AcceptanceAnswer(
        person: AnsweringPerson(
          givenName: "A", familyName: "B", email: Sample.email("a@b.example"), phone: nil),
        role: .globalAdmin,
        language: .english, terms: TextDigest(of: ""), tenantDomain: stated,
        country: statedCountry))
  }

  @Test("What is stated must be what the invitation names, where it names something (D8)")
  func reasons() throws {
    #expect(try reasons(names: "aoba.example", "JP", states: "aoba.example", "JP").isEmpty)
    #expect(try reasons(names: "aoba.example", "JP", states: "AOBA.Example", "jp").isEmpty)
    #expect(try reasons(names: nil, nil, states: "any.example", "US").isEmpty)
    #expect(try reasons(names: "aoba.example", nil, states: "aoba.example", "US").isEmpty)
    #expect(
      try reasons(names: "aoba.example", "JP", states: "aoba.example.evil.example", "JP")
        == [.tenantDomainDiffers])
    #expect(try reasons(names: "aoba.example", "JP", states: "aoba.example", "Japan") == [.countryDiffers])
    #expect(
      try reasons(names: "aoba.example", "JP", states: nil, nil) == [.tenantDomainDiffers, .countryDiffers])
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
