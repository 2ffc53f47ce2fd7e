import Acceptance
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

@Suite struct ReviewTests {
  private static let domain = "aozora-foods.northlight.example"

  @Test(
    "Another domain or country than the invitation names is looked at by a person first (D8)",
    arguments: [
      ("tenantDomain", "aozora.northlight.example", [ReviewReason.tenantDomainDiffers]),
      ("tenantDomain", "aozora-foods.northlight.example.evil.example", [.tenantDomainDiffers]),
      ("tenantDomain", "aozora-foods.northlight.example..", [.tenantDomainDiffers]),
      ("country", "US", [.countryDiffers]), ("country", "Japan", [.countryDiffers]),
    ])
  func needed(field: String, value: String, reasons: [ReviewReason]) throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain, country: "JP")
    let outcome = try portal.answer(portal.acceptance(invitation, [field: value]))
    #expect(outcome.code == "needs-review" && outcome.isAgain == false)
    #expect(try portal.journal.acceptance(of: invitation.id)?.review == .needed(reasons))
    #expect(try portal.journal.relationships().isEmpty)
    #expect(try portal.claims(ofReceipt: try #require(outcome.receipt)).outcome == .needsReview)
  }

  @Test(
    "Upper and lower case, space around it and a last dot make no difference",
    arguments: [" Aozora-Foods.NORTHLIGHT.example ", "aozora-foods.northlight.example."])
  func sameTenant(stated: String) throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain, country: "JP")
    let changes = ["tenantDomain": stated, "country": "jp"]
    #expect(try portal.answer(portal.acceptance(invitation, changes)).code == "accepted")
  }

  @Test("What the invitation doesn't name is taken as stated")
  func namesNothing() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let changes = ["tenantDomain": "any.example", "country": "US"]
    #expect(try portal.answer(portal.acceptance(invitation, changes)).code == "accepted")
    #expect(try portal.journal.acceptance(of: invitation.id)?.answer.tenantDomain == "any.example")
  }

  @Test("Once confirmed it counts, and its receipt stays what it was")
  func confirmed() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain)
    let submission = try portal.acceptance(invitation, ["tenantDomain": "other.example"])
    let first = try portal.answer(submission)
    #expect(try portal.answer(submission).code == "needs-review")
    try portal.journal.confirmReview(invitation.id, by: portal.clerk, at: TestPortal.now + 60)
    #expect(try portal.journal.relationships().count == 1)
    let again = try portal.answer(submission)
    #expect(again.code == "accepted" && again.isAgain == true && again.receipt == first.receipt)
  }

  @Test("Once dismissed it never counts, and a new invitation can be answered")
  func dismissed() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain)
    let submission = try portal.acceptance(invitation, ["tenantDomain": "other.example"])
    let receipt = try #require(try portal.answer(submission).receipt)
    try portal.journal.dismissReview(invitation.id, by: portal.clerk, at: TestPortal.now + 60)
    for moment in [TestPortal.now, TestPortal.afterwards] {
      let again = try portal.answer(submission, at: moment)
      #expect(again.code == "dismissed" && again.isAgain == true && again.receipt == receipt)
      #expect(try portal.answer(portal.acceptance(invitation), at: moment).code == "cancelled")
      #expect(try portal.answer(portal.decline(invitation), at: moment).code == "cancelled")
    }
    #expect(try portal.journal.relationships().isEmpty)
    let second = try portal.invite(domain: Self.domain, at: TestPortal.now + 120)
    #expect(try portal.answer(portal.acceptance(second), at: TestPortal.now + 180).code == "accepted")
    #expect(try portal.journal.relationships().count == 1)
  }
}
