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
      ("country", "US", [.countryDiffers]), ("country", "IE", [.countryDiffers]),
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

  @Test("An answer that could be anybody's waits, and doesn't use the invitation up")
  func unproven() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain)
    let robot = ["tenantDomain": "", "email": "a@b.example"]
    let waiting = try portal.answer(portal.acceptance(invitation, robot))
    #expect(waiting.code == "needs-review" && waiting.invitation?.state == .pending)
    #expect(try portal.answer(portal.acceptance(invitation, robot)).isAgain == true)
    let declined = try portal.answer(portal.decline(invitation, ["email": "a@b.example"]))
    #expect(declined.code == "needs-review" && declined.invitation?.state == .pending)
    #expect(try portal.journal.waitingAnswers().count == 2)

    #expect(try portal.answer(portal.acceptance(invitation)).code == "accepted")
    #expect(try portal.journal.waitingAnswers().isEmpty)
    #expect(
      try portal.journal.answers(to: invitation.id).map(\.state) == ["superseded", "superseded", "accepted"])
    #expect(try portal.answer(portal.acceptance(invitation, robot)).code == "already-accepted")
    #expect(try portal.journal.relationships().count == 1)
    #expect(try portal.journal.verify().fault == nil)
  }

  @Test("Of many answers that wait, one is named by its record; more than that are refused")
  func many() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    for number in 0..<20 {
      let outcome = try portal.answer(portal.acceptance(invitation, ["email": "a\(number)@b.example"]))
      #expect(outcome.code == "needs-review")
    }
    let head = try portal.journal.head()
    let more = try portal.answer(portal.acceptance(invitation, ["email": "a@b.example"]))
    #expect(more.code == "too-many-answers")
    #expect(
      try portal.answer(portal.decline(invitation, ["email": "a@b.example"])).code == "too-many-answers")
    #expect(try portal.journal.head() == head)

    let records = try portal.journal.waitingAnswers().map(\.record)
    #expect(throws: JournalError.severalWait(invitation: invitation.id, records: records)) {
      try portal.journal.confirmReview(invitation.id, by: portal.clerk, at: TestPortal.now)
    }
    #expect(throws: JournalError.unknownAnswer(invitation: invitation.id, record: 1)) {
      try portal.journal.confirmReview(invitation.id, record: 1, by: portal.clerk, at: TestPortal.now)
    }
    try portal.journal.dismissReview(
      invitation.id, record: records[0], by: portal.clerk, at: TestPortal.now)
    // Looked at after the invitation's time, and given in time.
    try portal.journal.confirmReview(
      invitation.id, record: records[7], by: portal.clerk, at: TestPortal.afterwards + 60)
    #expect(try portal.journal.acceptance(of: invitation.id)?.head.sequence == records[7])
    #expect(throws: JournalError.superseded(invitation: invitation.id)) {
      try portal.journal.confirmReview(
        invitation.id, record: records[8], by: portal.clerk, at: TestPortal.afterwards)
    }
    #expect(try portal.journal.verify().fault == nil)
  }

  @Test("A decline that waits can be confirmed, and dismissed")
  func declines() throws {
    let portal = try TestPortal()
    let (one, two) = (try portal.invite("one"), try portal.invite("two"))
    for invitation in [one, two] {
      let outcome = try portal.answer(portal.decline(invitation, ["email": "a@b.example"]))
      #expect(outcome.code == "needs-review")
    }
    try portal.journal.confirmReview(one.id, by: portal.clerk, at: TestPortal.now)
    try portal.journal.dismissReview(two.id, by: portal.clerk, at: TestPortal.now)
    #expect(try portal.answer(portal.decline(one, ["email": "a@b.example"])).code == "declined")
    #expect(try portal.answer(portal.acceptance(one)).code == "declined")
    #expect(try portal.answer(portal.decline(two, ["email": "a@b.example"])).code == "needs-review")
    #expect(try portal.answer(portal.acceptance(two)).code == "accepted")
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

  @Test("Once dismissed it never counts, and the invitation stays open")
  func dismissed() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: Self.domain)
    let submission = try portal.acceptance(invitation, ["tenantDomain": "other.example"])
    let receipt = try #require(try portal.answer(submission).receipt)
    try portal.journal.dismissReview(invitation.id, by: portal.clerk, at: TestPortal.now + 60)
    let again = try portal.answer(submission, at: TestPortal.afterwards)
    #expect(again.code == "dismissed" && again.isAgain == true && again.receipt == receipt)
    #expect(try portal.journal.relationships().isEmpty)
    #expect(try portal.answer(portal.acceptance(invitation), at: TestPortal.now + 180).code == "accepted")
    #expect(try portal.journal.relationships().count == 1)
    #expect(try portal.answer(submission).code == "dismissed")
  }
}
