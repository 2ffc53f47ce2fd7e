import Acceptance
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

@Suite struct AcceptingTests {
  @Test("An acceptance is on record with all that was stated, and its receipt says what it confirms (D9)")
  func accepted() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let outcome = try portal.answer(portal.acceptance(invitation))
    guard case .accepted(let receipted, again: false) = outcome else {
      Issue.record("not accepted: \(outcome)")
      return
    }
    let recorded = try #require(try portal.journal.acceptance(of: invitation.id))
    #expect(receipted.acceptance == recorded)
    #expect(recorded.answer.person?.givenName == "蒼空" && recorded.answer.person?.familyName == "伊藤")
    #expect(recorded.answer.person?.email.rawValue == "sora.ito@aozora-foods.example")
    #expect(recorded.answer.person?.phone == "+81 3 1234 5678" && recorded.answer.role == .globalAdmin)
    #expect(recorded.answer.terms == portal.digest() && recorded.answer.language == .english)
    #expect(recorded.at == TestPortal.now && recorded.actor == .verifier)
    #expect(recorded.evidence == .linkPossession && recorded.review == .notNeeded)
    #expect(try portal.journal.head() == recorded.head)

    let receipt = try portal.claims(ofReceipt: receipted.receipt)
    let claims = TestPortal.claims(of: invitation)
    #expect(
      receipt.issuer == claims.issuer && receipt.subject == claims.subject && receipt.invitation == claims.id)
    #expect(receipt.form == .current && receipt.id != claims.id.rawValue)
    #expect(receipt.kind == claims.kind && receipt.from == claims.from && receipt.with == nil)
    #expect(receipt.grants == claims.grants && receipt.acceptedAt == TestPortal.now)
    #expect(receipt.outcome == .accepted && receipt.evidence == "link-possession")
    #expect(receipt.terms.digest == portal.digest() && receipt.terms.language == "en")
    #expect(receipt.record == recorded.head)
    #expect(outcome.code == "accepted" && outcome.invitation?.id == invitation.id)
  }

  @Test("The same answer again gives the same receipt, byte for byte, and no second record (D4)")
  func again() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let first = try portal.answer(portal.acceptance(invitation))
    let head = try portal.journal.head()
    // How it is typed may differ where the meaning doesn't.
    let second = try portal.answer(
      portal.acceptance(invitation, ["givenName": " 蒼空 ", "email": "SORA.ITO@aozora-foods.example"]),
      at: TestPortal.now + 86_400)
    #expect(second.isAgain == true && second.code == "accepted")
    #expect(second.receipt == first.receipt)
    #expect(try portal.journal.head() == head)
    #expect(try portal.journal.relationships().count == 1)
  }

  @Test(
    "Another answer to the same invitation changes nothing",
    arguments: [
      ("familyName", "佐藤"), ("email", "other@aozora-foods.example"), ("role", "billingAdmin"),
      ("phone", "+81 3 0000 0000"), ("phone", ""), ("tenantDomain", "stated.example"),
    ])
  func another(field: String, value: String) throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    _ = try portal.answer(portal.acceptance(invitation))
    let recorded = try portal.journal.acceptance(of: invitation.id)
    let head = try portal.journal.head()
    let outcome = try portal.answer(portal.acceptance(invitation, [field: value]))
    #expect(outcome.code == "already-accepted" && outcome.receipt == nil)
    #expect(try portal.journal.head() == head)
    #expect(try portal.journal.acceptance(of: invitation.id) == recorded)
  }

  @Test("Nobody accepts after the time is over, but who did before gets the receipt again")
  func afterExpiry() throws {
    let portal = try TestPortal()
    let (early, late) = (try portal.invite(), try portal.invite("mizuho-print"))
    let first = try portal.answer(portal.acceptance(early), at: TestPortal.afterwards - 1)
    #expect(first.isAgain == false)
    let head = try portal.journal.head()

    let again = try portal.answer(portal.acceptance(early), at: TestPortal.afterwards + 1_000)
    #expect(again.isAgain == true && again.receipt == first.receipt)
    let other = try portal.answer(
      portal.acceptance(early, ["givenName": "Rin"]), at: TestPortal.afterwards)
    #expect(other.code == "already-accepted")
    let tooLate = try portal.answer(portal.acceptance(late), at: TestPortal.afterwards)
    #expect(tooLate.code == "expired" && tooLate.invitation?.id == late.id)
    #expect(try portal.journal.head() == head)
  }

  @Test(
    "One acceptance of a joint invitation makes two relationships, and the provider can order (R125, R126)")
  func joint() throws {
    let portal = try TestPortal()
    let partnership = try portal.invite("hoshino-cloud", .providerInvitesReseller)
    #expect(try portal.answer(portal.acceptance(partnership)).isAgain == false)
    let invitation = try portal.invite("aozora-foods", .resellerAndProviderInviteCustomer)
    let (reseller, provider, customer) = (
      invitation.from, try #require(invitation.with), invitation.to
    )
    func obstacles() throws -> [RuleViolation] {
      RelationshipBook(try portal.journal.relationships()).obstaclesToSubmittingOrders(
        by: provider, kind: .provider, for: customer, of: reseller)
    }
    #expect(try obstacles().map(\.rule) == [.noProviderRelationship])
    let outcome = try portal.answer(portal.acceptance(invitation))
    #expect(try obstacles().isEmpty)
    let book = RelationshipBook(try portal.journal.relationships())
    #expect(
      book.resale(by: reseller, to: customer)?.grants
        == [.manageSubscriptions, .manageLicenses, .manageUsers])
    #expect(book.resale(by: provider, to: customer)?.grants == [.submitOrders])
    #expect(book.sharedCustomers(reseller: reseller, provider: provider) == [customer])
    let receipt = try portal.claims(ofReceipt: try #require(outcome.receipt))
    #expect(receipt.with == "provider:kaede-distribution" && receipt.from == "reseller:hoshino-cloud")
    #expect(
      receipt.grants == ["submitOrders", "manageSubscriptions", "manageLicenses", "manageUsers"])
  }

  @Test("Several at once: one outcome for each, in their order, and the earlier one counts")
  func batch() throws {
    let portal = try TestPortal()
    let (one, two, three) = (try portal.invite("one"), try portal.invite("two"), try portal.invite("three"))
    let desk = try portal.desk()
    let submissions = [
      try portal.acceptance(one), try portal.acceptance(two, ["consent": nil]), try portal.decline(three),
      try portal.acceptance(one, ["givenName": "Other"]), try portal.acceptance(one),
      Submission(["token": "x.y.z"], .acceptance, evidence: .linkPossession),
      try portal.acceptance(two), try portal.acceptance(three),
    ]
    let outcomes = desk.answer(submissions.map(desk.examine), at: TestPortal.now)
    #expect(
      outcomes.map(\.code) == [
        "accepted", "incomplete", "declined", "already-accepted", "accepted", "malformed", "accepted",
        "declined",
      ])
    #expect(outcomes.map(\.isAgain) == [false, nil, false, nil, true, nil, false, nil])
    #expect(outcomes[4].receipt == outcomes[0].receipt)
  }
}
