import Testing

@testable import InvitationMail

/// The answer as a whole message.
@Suite struct MessageTests {
  @Test func readsAPlainMessage() throws {
    let answer = try SentAnswers.read(SentAnswers.message(SentAnswers.text()))
    #expect(answer.form == .message)
    #expect(answer.fields == SentAnswers.fields)
  }

  @Test func aMessageOfAMailboxFileAndOneWithABlankBeforeItAreMessagesToo() throws {
    let message = SentAnswers.message(SentAnswers.text())
    for prefix in ["From rin@mizuho-print.example Sun Nov 22 09:30:00 2026\r\n", "\u{FEFF}", "\r\n"] {
      let answer = try SentAnswers.read(Array(prefix.utf8) + message)
      #expect(answer.form == .message)
      #expect(answer.fields == SentAnswers.fields)
    }
  }

  @Test func readsBase64() throws {
    let body = String(decoding: BodyEncoding.base64(Array(SentAnswers.text(end: "\r\n").utf8)), as: UTF8.self)
    #expect(try SentAnswers.read(SentAnswers.message(body, encoding: "base64")).fields == SentAnswers.fields)
    #expect(
      try SentAnswers.read(SentAnswers.message(body, encoding: " BASE64 (so)")).fields == SentAnswers.fields)
  }

  @Test func readsQuotedPrintable() throws {
    let body =
      "familyName=3D=E4=BD=90=e8=97=A4\r\ntoken=3Dabc=\r\ndef  \r\nreason=3Done=0D=0Aemail=3Drin@x.example\r\n"
    let fields = try SentAnswers.read(SentAnswers.message(body, encoding: "Quoted-Printable")).fields
    #expect(fields == ["familyName": "佐藤", "token": "abcdef", "reason": "one", "email": "rin@x.example"])
  }

  /// RFC 3676: a line that ends with a blank goes on.
  @Test func readsFlowedText() throws {
    let body =
      "> decline=yes\r\n> reason=We have \r\n> another partner \r\n> already.\r\ntoken=abc \r\n-- \r\nRin\r\n"
    let fields = try SentAnswers.read(
      SentAnswers.message(body, type: "text/plain; charset=utf-8; format=flowed")
    ).fields
    #expect(fields == ["decline": "yes", "reason": "We have another partner already.", "token": "abc"])
    let tight = "decline=yes\r\nreason=別の会社と \r\n契約 \r\nしています\r\ntoken=abc\r\n"
    #expect(
      try SentAnswers.read(
        SentAnswers.message(tight, type: "text/plain; charset=UTF-8; format=\"flowed\"; delsp=yes")
      ).fields["reason"] == "別の会社と契約しています")
  }

  private static func multipart(_ type: String, _ parts: [String], boundary: String = "b=_1") -> String {
    "This is a message in several parts.\r\n"
      + parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\nepilogue\r\n"
  }

  @Test func prefersPlainTextToHTML() throws {
    let body = Self.multipart(
      "alternative",
      [
        "Content-Type: text/html\r\n\r\n<p>token=other</p>",
        "Content-Type: text/plain; charset=utf-8\r\n\r\n" + SentAnswers.text(end: "\r\n"),
      ])
    let message = SentAnswers.message(body, type: "multipart/alternative;\r\n boundary=\"b=_1\"")
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func readsNestedParts() throws {
    let inner = Self.multipart(
      "alternative",
      ["\r\n" + SentAnswers.text(end: "\r\n"), "Content-Type: text/html\r\n\r\n<b>token=x</b>"],
      boundary: "inner")
    let body = Self.multipart(
      "mixed",
      [
        "Content-Type: multipart/alternative; boundary=inner\r\n\r\n" + inner,
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=",
      ], boundary: "inner2")
    let message = SentAnswers.message(body, type: "multipart/mixed; boundary=inner2")
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func readsAForwardedMessage() throws {
    let inner = String(decoding: SentAnswers.message(SentAnswers.text()), as: UTF8.self)
    let body = Self.multipart(
      "mixed",
      ["Content-Type: text/plain\r\n\r\nPlease record this.", "Content-Type: message/rfc822\r\n\r\n" + inner])
    let message = SentAnswers.message(
      body, type: "multipart/mixed; boundary=\"b=_1\"", subject: "Fwd: Acceptance of invitation abc")
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func readsAnAttachedTextWhereTheMessageItselfSaysNothing() throws {
    let body = Self.multipart(
      "mixed",
      [
        "\r\nSee the attached file.",
        "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=answer.txt\r\n\r\n"
          + SentAnswers.text(end: "\r\n"),
      ])
    let message = SentAnswers.message(body, type: "multipart/mixed; boundary=\"b=_1\"")
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func readsHTMLAsTheLastResort() throws {
    let lines = SentAnswers.lines().map { $0.replacing("=", with: "&#61;", maxReplacements: 1) }
    let body =
      "<html><head><title>token=a</title><style>b { c: d }\ntoken=b</style></head><body><!-- token=c <p> -->\n"
      + "<script>\nif (a<b) token=d\n</script><p>Dear partners,&nbsp;<b>yes</b> &amp; thanks &unknown; 1 < 2</p>"
      + lines.joined(separator: "<br>\n") + "<div>Rin</div></body></html>"
    let message = SentAnswers.message(body, type: "text/html; charset=utf-8")
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test(arguments: [
    ("Acceptance of invitation abc", AnswerMail.Decision.accept), ("Re: Decline of invitation abc", .decline),
    ("=?UTF-8?B?5oub5b6F44Gu5om/6Ku+OiBhYmM=?=", .accept),
    ("=?iso-2022-jp?B?GyRCPjdCVCROPTVCYBsoQjogYWJj?=", nil), ("Hello", nil),
    ("=?UTF-8?Q?Decline_of_invitation?=\r\n =?UTF-8?Q?_abc?=", .decline),
    ("=?UTF-8?B?5oub5b6F44Gu6L6e6YA=?= =?UTF-8?B?gDogYWJj?=", .decline),
    ("Acceptance of invitation, Decline of invitation", nil),
  ])
  func readsTheDecisionFromTheSubjectWhereTheTextDoesNotSay(subject: String, decision: AnswerMail.Decision?)
    throws
  {
    let answer = try SentAnswers.read(SentAnswers.message("token=abc\r\n", subject: subject))
    #expect(answer.decision == decision)
  }

  @Test func aSubjectThatSaysTheContraryIsRefused() {
    let fault = SentAnswers.fault(
      SentAnswers.message(SentAnswers.text(), subject: "Decline of invitation abc"))
    #expect(fault?.reason == .contradiction)
    #expect(fault?.line == 5)
  }

  @Test func faultsNameTheLineOfTheFile() {
    let fault = SentAnswers.fault(
      SentAnswers.message("one=3D1\r\ntwo=3D2\r\nthree=xx\r\n", encoding: "quoted-printable"))
    #expect(fault?.reason == .malformed)
    #expect(fault?.line == 10)
    #expect(fault?.column == 6)
  }
}
