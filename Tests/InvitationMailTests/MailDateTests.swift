import PartnerModel
import Testing

@testable import InvitationMail

/// Dates as mail programs and servers write them.
@Suite struct MailDateTests {
  @Test(arguments: [
    ("Sun, 22 Nov 2026 09:30:15 +0900", "2026-11-22T00:30:15Z"),
    ("22 nov 2026 09:30 -0330", "2026-11-22T13:00:00Z"),
    ("Sun, 22 Nov 2026 09:30:15 +0900 (JST (Tokyo))", "2026-11-22T00:30:15Z"),
    ("1 Feb 26 1:02:03 GMT", "2026-02-01T01:02:03Z"),
    ("Sun,22 Nov 2026 09:30:15 EST", "2026-11-22T14:30:15Z"),
    ("22 November 2026 09:30:15 Z", "2026-11-22T09:30:15Z"),
    ("Sun, 22 Nov 99 09:30:15 +0000", "1999-11-22T09:30:15Z"),
  ])
  func isRead(text: String, moment: String) {
    #expect(MailDate.moment(text)?.text == moment)
  }

  @Test(arguments: [
    "", "Sunday", "22 Nov 2026", "31 Feb 2026 09:30:00 +0000", "22 Nov 2026 25:30:00 +0000",
    "22 Nov 2026 09:30:00",
    "22 Nov 2026 09:30:00 JST", "22 Nov 2026 09:30:00 +9", "22 Foo 2026 09:30:00 +0000",
    "x, 22 Nov 2026 09:30:00 +0000 x",
    "-1 Nov 2026 09:30:00 +0000",
  ])
  func isNone(text: String) {
    #expect(MailDate.moment(text) == nil)
  }

  @Test func aMessageHasTheDatesOfItsHeader() throws {
    let head =
      "Received: from a by b; Sun, 22 Nov 2026 00:31:00 +0000\r\nReceived: from c (d; e) by f\r\n ; 22 Nov 2026 00:32:00 GMT\r\n"
    let answer = try SentAnswers.read(Array(head.utf8) + SentAnswers.message("token=a\r\n"))
    #expect(
      answer.dates.map(\.text) == ["2026-11-22T00:31:00Z", "2026-11-22T00:32:00Z", "2026-11-22T00:30:00Z"])
    #expect(AnswerMail.dates(of: Array((head + "\r\nMII\r\n").utf8)).count == 2)
    #expect(AnswerMail.dates(of: Array("token=a\nDate: Sun, 22 Nov 2026 00:31:00 +0000\n".utf8)).isEmpty)
  }
}
