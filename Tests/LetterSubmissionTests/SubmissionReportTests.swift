import Testing

@testable import LetterSubmission

@Suite struct SubmissionReportTests {
  @Test(arguments: [
    (
      SubmissionReport.ready(
        Readiness(
          greeting: ReplyWords("220 mx"), extensions: [ReplyWords("SIZE 7"), ReplyWords("STARTTLS")],
          tls: "TLSv1.3")),
      #"{"ready":{"greeting":"220 mx","extensions":["SIZE 7","STARTTLS"],"tls":"TLSv1.3"}}"#
    ),
    (
      .ready(Readiness(greeting: ReplyWords(""), extensions: [], tls: nil)),
      #"{"ready":{"greeting":"","extensions":[],"tls":null}}"#
    ),
    (.claim(7), #"{"claim":7}"#),
    (.accepted(7, ReplyWords("250 ok")), #"{"accepted":7,"reply":"250 ok"}"#),
    (
      .refused(7, at: .rcpt, code: 550, ReplyWords("550 no")),
      #"{"refused":7,"at":"rcpt","code":550,"reply":"550 no"}"#
    ),
    (
      .later(7, at: .body, code: nil, ReplyWords("lost")),
      #"{"later":7,"at":"body","code":null,"reply":"lost"}"#
    ),
    (.uncertain(7, ReplyWords("lost")), #"{"uncertain":7,"reply":"lost"}"#),
    (
      .ended(ConnectionEnd(stage: .auth, code: 535, words: ReplyWords("535 no"))),
      #"{"ended":{"at":"auth","code":535,"reply":"535 no"}}"#
    ),
    (
      .ended(ConnectionEnd(stage: .session, code: nil, words: ReplyWords("gone"))),
      #"{"ended":{"at":"session","code":null,"reply":"gone"}}"#
    ),
  ])
  func aLineSaysAReportAndIsReadAsIt(report: SubmissionReport, line: String) throws {
    #expect(String(decoding: report.line, as: UTF8.self) == line + "\n")
    #expect(try SubmissionReport(line: report.line) == report)
  }

  @Test(arguments: [
    "", "{}", #"{"claimed":7}"#, #"{"claim":true}"#, #"{"claim":7,"reply":""}"#, #"{"accepted":7}"#,
    #"{"accepted":7,"reply":250}"#, #"{"accepted":7,"reply":"","refused":8}"#,
    #"{"refused":7,"at":"helo","code":550,"reply":""}"#, #"{"refused":7,"at":"rcpt","code":5500,"reply":""}"#,
    #"{"later":7,"at":"end","code":"451","reply":""}"#, #"{"uncertain":7}"#,
    #"{"ended":{"at":"rcpt","code":null,"reply":""}}"#, #"{"ended":{"at":"tls","reply":"","more":1}}"#,
    #"{"ready":{"greeting":"","extensions":"SIZE","tls":null}}"#, #"{"ready":{"extensions":[],"tls":null}}"#,
  ])
  func whatIsNoReportIsRefused(line: String) {
    #expect(throws: SubmissionLineFault.self) { try SubmissionReport(line: Array(line.utf8)) }
  }

  @Test(arguments: [
    ("250 2.0.0 Ok: queued as 4XyZ", "250 2.0.0 Ok: queued as 4XyZ"),
    (
      "250 ok\r\n\u{1B}[2J\u{0}\u{7F}\u{85}\u{2028}\u{202E}",
      "250 ok\u{FFFD}\u{FFFD}\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
    ),
    ("250 承りました é", "250 承りました é"),
  ])
  func wordsArePrintable(text: String, kept: String) {
    #expect(ReplyWords(text).text == kept)
  }

  @Test func wordsAreShort() {
    #expect(ReplyWords(String(repeating: "a", count: 513)).text.utf8.count == 512)
    #expect(ReplyWords(String(repeating: "本", count: 200)).text == String(repeating: "本", count: 170))
    #expect(ReplyWords(Array(repeating: UInt8(ascii: "\u{7}"), count: 1000)).text.utf8.count == 510)
    #expect(ReplyWords([0x32, 0x35, 0xFF, 0x30]).text == "25\u{FFFD}0")
  }
}
