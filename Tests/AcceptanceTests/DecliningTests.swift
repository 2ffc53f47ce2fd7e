import Acceptance
import Journal
import PartnerModel
import Testing

@Suite struct DecliningTests {
  @Test("A decline is on record, makes no relationship, and stays (D10)")
  func declined() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let decline = try portal.decline(invitation, ["reason": "We have\r\n\ta partner already. "])
    let first = try portal.answer(decline)
    #expect(first.code == "declined" && first.isAgain == false && first.invitation?.state == .declined)
    let head = try portal.journal.head()
    for moment in [TestPortal.now, TestPortal.afterwards] {
      let again = try portal.answer(decline, at: moment)
      #expect(again.code == "declined" && again.isAgain == true)
      let accepted = try portal.answer(portal.acceptance(invitation), at: moment)
      #expect(accepted == .declinedBefore(try #require(first.invitation)) && accepted.code == "declined")
    }
    #expect(try portal.journal.head() == head)
    #expect(try portal.journal.relationships().isEmpty)
    var export: [UInt8] = []
    try portal.journal.exportPersonal { export += $0 }
    #expect(String(decoding: export, as: UTF8.self).contains(#""reason":"We have a partner already.""#))
  }

  @Test("What was accepted can't be declined")
  func acceptedBefore() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    _ = try portal.answer(portal.acceptance(invitation))
    for moment in [TestPortal.now, TestPortal.afterwards] {
      #expect(try portal.answer(portal.decline(invitation), at: moment).code == "already-accepted")
    }
    #expect(try portal.journal.relationships().count == 1)
  }

  @Test("What is over can't be declined")
  func expired() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let head = try portal.journal.head()
    #expect(try portal.answer(portal.decline(invitation), at: TestPortal.afterwards).code == "expired")
    #expect(try portal.journal.head() == head)
  }

  @Test("Who declines doesn't accept at the same time, and gives a reason that can be kept")
  func faults() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let head = try portal.journal.head()
    for (changes, fault) in [
      (["decline": nil], AnswerFault(.decline, .missing)),
      (["consent": "yes"], .init(.consent, .contradiction)),
      (["answer": "accept"], .init(.answer, .contradiction)),
      (["reason": String(repeating: "あ", count: 501)], .init(.reason, .tooLong)),
      (["reason": "bell\u{7}"], .init(.reason, .invalid)),
    ] as [([String: String?], AnswerFault)] {
      #expect(try portal.answer(portal.decline(invitation, changes)).faults == [fault])
    }
    #expect(try portal.journal.head() == head)
  }
}
