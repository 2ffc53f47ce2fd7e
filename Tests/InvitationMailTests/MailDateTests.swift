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

  /// Each with the minutes from 09:00 UTC at which the message came in as far as its header tells, give or take an hour.
  @Test(arguments: [
    ("Date: Sun, 22 Nov 2026 09:00:00 +0000\r\n", -60...60),
    (
      "Date: Sun, 22 Nov 2026 09:00:00 +0000\r\nReceived: from c (d; e) by f\r\n ; 22 Nov 2026 09:20:00 GMT (x; y)\r\n",
      -40...80
    ),
    (
      "Received: by mx; 22 Nov 2026 09:20:00 GMT\r\nReceived: by their.own; 22 Nov 2026 07:00:00 GMT\r\nDate: 22 Nov 2026 09:00:00 GMT\r\n",
      -40...80
    ),
    ("Received: by mx; 22 Nov 2026 09:00:00 GMT\r\n", -60...60),
    ("Received: by mx; 22 Nov 2026 09:00:00 GMT\r\nDate: yesterday\r\n", -60...60),
    // A forged one.
    ("Received: by mx; 22 Nov 2026 12:00:00 GMT\r\nDate: 22 Nov 2026 09:00:00 GMT\r\n", nil),
    (
      "Received: by mx; 22 Nov 2026 12:00:00 GMT\r\nReceived: by mx; 22 Nov 2026 09:00:00 GMT\r\nResent-Date: 22 Nov 2026 09:00:00 GMT\r\nDate: 22 Nov 2026 09:00:00 GMT\r\n",
      nil
    ),
    ("Received: by mx\r\nDate: 22 Nov 2026 09:00:00 GMT\r\n", nil),
    ("Date: 22 Nov 2026 09:00:00 GMT\r\nDate: 22 Nov 2026 12:00:00 GMT\r\n", nil),
  ])
  func tellsWhenAMessageCameIn(head: String, minutes: ClosedRange<Int>?) throws {
    let answer = try AnswerMail(
      reading: Array((head + "From: a@b.example\r\n\r\ntoken=a\r\n").utf8), words: SentAnswers.words)
    let nine = try #require(Moment("2026-11-22T09:00:00Z"))
    for minute in -200...300 {
      let isNear = answer.arrival?.isNear(nine + Lifetime(seconds: Int64(60 * minute))) ?? false
      #expect(isNear == (minutes?.contains(minute) ?? false), "\(minute)")
    }
  }
}
