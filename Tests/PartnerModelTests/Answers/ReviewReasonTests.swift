import TestSupport
import Testing

@testable import PartnerModel

@Suite struct ReviewReasonTests {
  private func invitation(
    names domain: String?, _ country: String?, sentTo recipient: String = "office@bakery.example",
    called name: String? = nil
  ) -> Invitation {
    let plain = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .pending)
    return Invitation(
      id: plain.id, sequence: 1, kind: plain.kind, from: plain.from, with: nil, to: plain.to,
      recipient: recipient, language: plain.language, issuedAt: 1_000, expiresAt: 2_000, statusIndex: 0,
      keyID: "key", state: .pending, issuedBy: plain.issuedBy, terms: [:],
      tenantDomain: domain.flatMap { TenantDomain($0) }, country: country.flatMap { CountryCode($0) },
      names: name.flatMap { CompanyName($0) }.map {
        NamesOnRecord(from: .company($0), with: nil, to: .company($0))
      })
  }

  private func reasons(
    _ invitation: Invitation, states domain: String?, _ country: String?, from email: String,
    known: CommonKnowledge = CommonKnowledge()
  ) -> [ReviewReason] {
    invitation.reviewReasons(
      for: AcceptanceAnswer(
        person: AnsweringPerson(
          givenName: "A", familyName: "B", email: Sample.email(email), phone: nil),
        role: .globalAdmin, language: .english, terms: TextDigest(of: ""), tenantDomain: domain,
        country: country), known: known)
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

  @Test(
    "What the page shows proves nothing",
    arguments: [
      // The portal's own domain: only the very address that was asked.
      ("info@bakery.example", nil, nil, "a@bakery.example", nil, [.inviteeUnproven]),
      ("info@bakery.example", nil, nil, "OFFICE@bakery.example", nil, []),
      ("info@bakery.example", nil, nil, "a@else.example", "aoba.example", []),
      // That address itself.
      ("office@bakery.example", nil, nil, "office@bakery.example", nil, [.inviteeUnproven]),
      (nil, "office@bakery.example", nil, "office@bakery.example", nil, [.inviteeUnproven]),
      // As the end of a longer name, and in the portal's address.
      ("info@mail.bakery.example", nil, nil, "a@bakery.example", nil, [.inviteeUnproven]),
      (nil, nil, "https://Portal.Bakery.example/p", "a@bakery.example", nil, [.inviteeUnproven]),
      (nil, nil, "https://portal.aoba.example", "a@else.example", "aoba.example", [.inviteeUnproven]),
      // Another's domain, and a mere likeness.
      ("info@else.example", "a@more.example", "https://notbakery.example", "a@bakery.example", nil, []),
    ] as [(String?, String?, String?, String, String?, [ReviewReason])])
  func shown(
    contact: String?, inviter: String?, address: String?, email: String, domain: String?,
    expected: [ReviewReason]
  ) {
    let invitation = invitation(names: "aoba.example", nil)
    let known = CommonKnowledge(
      email: contact.map(Sample.email), addresses: address.flatMap { WebAddress($0) }.map { [$0] } ?? [],
      emails: inviter.map { [invitation.from: Sample.email($0)] } ?? [:])
    #expect(reasons(invitation, states: domain, nil, from: email, known: known) == expected)
  }

  @Test(
    "A domain in a company's name stands on its page as well",
    arguments: [
      ("Bakery.example, Inc.", "a@bakery.example", nil, [.inviteeUnproven]),
      ("ｂａｋｅｒｙ．ｅｘａｍｐｌｅ株式会社", "a@bakery.example", nil, [.inviteeUnproven]),
      ("株式会社bakery.example", "a@bakery.example", nil, [.inviteeUnproven]),
      ("(www.bakery.example)", "a@bakery.example", nil, [.inviteeUnproven]),
      ("Sold at aoba.example.", "a@else.example", "aoba.example", [.inviteeUnproven]),
      // The very address that was asked isn't there.
      ("Bakery.example", "office@bakery.example", nil, []),
      ("Aoba.example", "office@bakery.example", "aoba.example", []),
      ("Bakery & Sons. example", "a@bakery.example", nil, []),
      ("notbakery.example", "a@bakery.example", nil, []),
    ] as [(String, String, String?, [ReviewReason])])
  func calledAfterADomain(name: String, email: String, domain: String?, expected: [ReviewReason]) {
    let invitation = invitation(names: "aoba.example", nil, called: name)
    #expect(invitation.names != nil)
    #expect(reasons(invitation, states: domain, nil, from: email) == expected)
    // A record tells nothing of what pages showed.
    if domain == nil {
      #expect(reasons(invitation, states: domain, nil, from: email, known: .nothing) == [])
    }
  }

  @Test("What stands on the pages of those who don't take part says nothing here")
  func shownElsewhere() {
    let invitation = invitation(names: nil, nil)
    let known = CommonKnowledge(emails: [invitation.to: Sample.email("office@bakery.example")])
    #expect(reasons(invitation, states: nil, nil, from: "a@bakery.example", known: known) == [])
  }

  @Test(
    "A decline takes effect by the same rule, and may leave the country empty",
    arguments: [
      ("a@bakery.example", nil, nil, []), ("a@else.example", nil, nil, [.inviteeUnproven]),
      ("a@else.example", "AOBA.example.", nil, []), ("a@else.example", "aoba.example", "jp", []),
      ("a@bakery.example", "else.example", nil, [.tenantDomainDiffers]),
      ("a@bakery.example", nil, "US", [.countryDiffers]),
    ] as [(String, String?, String?, [ReviewReason])])
  func decline(email: String, domain: String?, country: String?, expected: [ReviewReason]) {
    let reasons = invitation(names: "aoba.example", "JP").reviewReasons(
      for: DeclineAnswer(
        person: DecliningPerson(name: "A", email: Sample.email(email)), tenantDomain: domain,
        country: country,
        reason: nil, text: nil), known: CommonKnowledge())
    #expect(reasons == expected)
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
    let partnership = RelationshipParties(.partnership, partner: Sample.minato, with: Sample.hoshino)
    let resale = RelationshipParties(.reseller, partner: Sample.hoshino, with: Sample.bakery)
    #expect(partnership.checkRevocation(by: granter).isEmpty)
    #expect(partnership.checkRevocation(by: holder).isEmpty)
    #expect(
      partnership.checkRevocation(by: stranger).codes == [.actsForOtherOrganisation])
    #expect(
      partnership.checkRevocation(by: Sample.user("yui", .salesAgent)).codes
        == [.needsRole])
    // Of a joint invitation each partner gives up its own grants only.
    #expect(
      resale.checkRevocation(by: holder).codes == [.actsForOtherOrganisation])
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
