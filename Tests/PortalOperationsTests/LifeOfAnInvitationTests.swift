import Foundation
import Journal
import PartnerModel
import Testing

@testable import PortalOperations

/// From an invitation to the evidence, each step by the values that it gives.
struct LifeOfAnInvitationTests {
  @Test func `a disputed acceptance is confirmed, loses a grant and is proven`() throws {
    let now = SamplePortal.now
    let sample = try SamplePortal.withKeys()
    let invitation = try sample.invitedCustomer()
    #expect(invitation.from.rawValue == "hoshino-cloud")
    #expect(invitation.to.rawValue == "nishiki-textiles")

    let answer = try sample.acceptance(of: invitation, ["country": "GB"])
    let recorded = try sample.record(answer)
    guard case .acceptance(let mail) = recorded else {
      Issue.record("it is no acceptance")
      return
    }
    #expect(mail.state == "needs-review")
    #expect(mail.isNew)
    #expect(mail.evidenceFile == nil)
    let letter = try #require(try mail.writeReceipt(at: SamplePortal.now)?.draft)
    #expect(FileManager.default.fileExists(atPath: letter))
    guard case .acceptance(let again) = try sample.record(answer) else {
      Issue.record("it is no acceptance")
      return
    }
    #expect(!again.isNew)

    let viewer = try AnswerViewer("yui-sato", of: sample.portal)
    #expect(try viewer.waitingForReview().count == 1)
    let id = "\(invitation.id)"
    let decision = try viewer.decide(.confirmed, on: id, record: nil, at: now).decision
    #expect(decision.isNew)
    #expect("\(decision.actor)" == "yui-sato")
    #expect(try !viewer.decide(.confirmed, on: id, record: nil, at: now).decision.isNew)
    #expect(try viewer.waitingForReview().isEmpty)

    let grant = try #require(Grant.ordered(invitation.kind.grantsToInviter).first)
    let revoked = try sample.portal.revoke(
      grant, of: "nishiki-textiles", granter: nil, actor: nil, at: now)
    #expect(revoked.isNew)
    #expect(revoked.parties.partner.rawValue == "hoshino-cloud")

    let view = try RelationshipView(of: nil, actor: nil, in: sample.portal, at: now)
    var row: CustomerRow?
    try view.forEachCustomer(CustomerSelection(.related), onlyProvider: nil, at: now) {
      if $0.id.rawValue == "nishiki-textiles" { row = $0 }
    }
    #expect(try #require(row?.relationship).grants.contains(grant) == false)

    let bundle = try sample.portal.evidence(of: id, actor: nil, at: now)
    #expect(
      Set(bundle.files.map(\.name)).isSuperset(of: [
        "invitation.json", "acceptance.json", "receipt.jws", "text-en.txt", "check.py", "SHA256SUMS",
      ]))
    #expect(try sample.portal.verifyJournal(against: bundle.head, actor: nil).fault == nil)
  }

  @Test func `an invitation that is sent again ends the old one`() throws {
    let now = SamplePortal.now
    let sample = try SamplePortal.withKeys()
    let old = try sample.invitedCustomer()
    let reissue = try sample.portal.check(at: now).reissue(
      "\(old.id)", lifetime: nil, discardingEdits: false, actor: nil, at: now)
    guard case .issued(let new, let before, let oldOneWasCancelled, let closed, _) = reissue else {
      Issue.record("nothing was issued")
      return
    }
    #expect(oldOneWasCancelled && closed == 0)
    #expect(before.id == old.id)
    var states: [String] = []
    try sample.portal.forEachInvitation(links: true, actor: nil, at: now) { entry in
      states.append(entry.state)
      #expect((entry.link == nil) == (entry.invitation.id == old.id))
    }
    #expect(states == ["cancelled", "pending"])
    #expect(try sample.portal.cancel("\(new.id)", reason: nil, actor: nil, at: now).decision.isNew)
    #expect(try !sample.portal.cancel("\(new.id)", reason: nil, actor: nil, at: now).decision.isNew)
  }
}
