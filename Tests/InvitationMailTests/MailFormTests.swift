import Testing

@testable import InvitationMail

/// What is a mail, what is a text, and what is neither.
@Suite struct MailFormTests {
  /// A message whose reader sees a refusal, and whose source holds an answer.
  private static let hidden =
    "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n"
    + "--b\r\nContent-Type: text/plain\r\n\r\nNo, thank you.\r\n"
    + "--b\r\nContent-Type: text/html\r\n\r\n<p>No, thank you.</p><div style='display:none'>\r\n"
    + SentAnswers.text(end: "<br>\r\n") + "</div>\r\n--b--\r\n"

  private static let usual =
    "Date: Sun, 29 Nov 2026 09:30:00 +0900\r\nFrom: Rin Sato <rin.sato@mizuho-print.example>\r\n"

  private static let heads = [
    "From: a@x.example\r\n", "Date: Sun, 29 Nov 2026 09:30:00 +0900\r\n", "Subject: Hello\r\n", "",
    "To: b@x.example\r\n",
    usual, "X-Spam Status: No\r\n" + usual, usual + "X-Confident-delivery : x\r\n", usual + "Prüfung: ja\r\n",
    usual + String(repeating: "x", count: 300) + ": y\r\n", usual + "差出人: 佐藤\r\n",
    usual + "no colon here\r\n",
    "Microsoft Mail Internet Headers Version 2.0\r\n" + usual,
    ">From rin Sun Nov 29 09:30:00 2026\r\n" + usual,
    "From rin Sun Nov 29 09:30:00 2026\r\n" + usual, usual + ">From rin Sun Nov 29 2026\r\n",
    "\tfolded\r\n" + usual, "From: Rin\r\nSent: Sunday\r\nSubject: RE: x\r\n", "Sender: a@x.example\r\n",
    ": \r\n" + usual,
    "\r\n \r\n" + usual, "\u{FEFF}" + usual, usual + "odd line\r\n\tfolded: on\r\n",
  ]

  @Test(arguments: heads)
  func whatHasTheHeaderOfAMailIsOne(head: String) throws {
    #expect(SentAnswers.fault(Array((head + Self.hidden).utf8))?.reason == .noAnswer)
    let plain = try SentAnswers.read(head + "MIME-Version: 1.0\r\n\r\n" + SentAnswers.text())
    #expect(plain.form == .message)
    #expect(plain.fields == SentAnswers.fields)
    #expect(
      plain.sender?.contains("rin.sato")
        == (head.contains("rin.sato") ? true : plain.sender == nil ? nil : false))
  }

  @Test(arguments: [
    "Content Type: text/html", "Content-Type text/html", "Content-Type\u{A0}: text/html",
    "Subject\u{3000}: Decline of invitation",
    "boundary=\"b\"", " Content-Type: text/html", "MIME Version 1.0", "content_transfer encoding: base64",
  ])
  func aLineThatMayDecideIsNotPassedOver(line: String) {
    let head = line.hasPrefix(" ") ? line + "\r\n" + Self.usual : Self.usual + line + "\r\n"
    let fault = SentAnswers.fault(Array((head + "\r\n" + SentAnswers.text()).utf8))
    // A line that belongs to the one before it is none of its own.
    #expect(fault?.reason == .malformed)
    #expect(fault?.line == (line.hasPrefix(" ") ? 1 : 3))
  }

  @Test func aMailWithoutTheEmptyLineBehindItsHeaderIsRefusedWithTheLine() {
    let fault = SentAnswers.fault(Array((Self.usual + SentAnswers.text()).utf8))
    #expect(fault?.reason == .malformed)
    #expect(fault?.line == 3)
  }

  @Test func theSubjectAndTheSenderCountWithoutADate() throws {
    let head = "Sender: Boss <boss@x.example>\nSubject: Acceptance of invitation abc\n\n"
    let answer = try SentAnswers.read(head + "token=a\n")
    #expect(answer.sender == "boss@x.example")
    #expect(answer.decision == .accept)
    let contrary =
      "From: a@x.example\nSent: Sunday\nSubject: Decline of invitation abc\n\n" + SentAnswers.text()
    #expect(SentAnswers.fault(Array(contrary.utf8))?.reason == .contradiction)
  }

  @Test(arguments: [
    "=?UTF-8?Q?Decline_of_invitation?=", "Re:=?UTF-8?Q?Decline_of_invitation?=abc",
    "\"=?utf-8?q?Decline of invitation?=\"",
    "=?UTF-8?Q?Decline_?=\r\n\t=?UTF-8?Q?of_invitation?=", "招待の辞退: abc", "\u{1B}$B>7BT$N<-B`\u{1B}(B: abc",
    "=?cp932?B?j7WR0oLMjquR3jo=?=", "=?x-unknown?Q?x?= Decline of invitation",
  ])
  func aSubjectIsReadHoweverItIsWritten(subject: String) {
    let message = SentAnswers.message(SentAnswers.text(), subject: subject)
    #expect(SentAnswers.fault(message)?.reason == .contradiction)
  }

  @Test func theSubjectOfAMessageInsideCountsToo() {
    let inner = String(
      decoding: SentAnswers.message(SentAnswers.text(), subject: "Decline of invitation abc"), as: UTF8.self)
    let message = SentAnswers.message(
      inner, type: "message/rfc822", subject: "Fwd: Acceptance of invitation abc")
    #expect(SentAnswers.fault(message)?.reason == .contradiction)
  }

  @Test func readsWhatAppleMailKeeps() throws {
    let message = SentAnswers.message(SentAnswers.text() + "\n")
    let list = "<?xml version=\"1.0\"?><plist><dict><key>flags</key></dict></plist>\n"
    let file = Array("\(message.count)     \n".utf8) + message + Array(list.utf8)
    let answer = try SentAnswers.read(file)
    #expect(answer.form == .message)
    #expect(answer.fields == SentAnswers.fields)
    let cut = SentAnswers.fault(Array("\(message.count + 1)\n".utf8) + message)
    #expect(cut?.reason == .malformed)
    #expect(cut?.line == 1)
    let hidden = Array((Self.usual + Self.hidden).utf8)
    #expect(
      SentAnswers.fault(Array("\(hidden.count)\n".utf8) + hidden + Array(list.utf8))?.reason == .noAnswer)
    #expect(try SentAnswers.read("2026\n" + SentAnswers.text()).form == .text)
  }

  @Test(arguments: [(true, true), (false, true), (true, false), (false, false)])
  func readsAMailInUTF16(isLittle: Bool, isMarked: Bool) throws {
    func wide(_ text: String) -> [UInt8] {
      ((isMarked ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
        isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      }
    }
    let answer = try SentAnswers.read(
      wide(String(decoding: SentAnswers.message(SentAnswers.text()), as: UTF8.self)))
    #expect(answer.form == .message)
    #expect(answer.fields == SentAnswers.fields)
    #expect(SentAnswers.fault(wide(Self.usual + Self.hidden))?.reason == .noAnswer)
    // Decoded once, it is in the set that it names no more.
    let other = SentAnswers.message(
      SentAnswers.text(), type: "text/plain; charset=shift_jis", encoding: "8bit")
    #expect(SentAnswers.fault(wide(String(decoding: other, as: UTF8.self)))?.reason == .unreadableText)
  }

  @Test func aMailWithLinesOfCRIsOne() throws {
    let text = String(decoding: SentAnswers.message(SentAnswers.text()), as: UTF8.self)
    let answer = try SentAnswers.read(text.replacing("\r\n", with: "\r"))
    #expect(answer.form == .message)
    #expect(answer.fields == SentAnswers.fields)
  }

  @Test func aMailboxWithSeveralMessagesIsRefused() {
    let line = "From rin@x.example Sun Nov 29 09:30:00 2026\n"
    let first = line + "From: a@x.example\n\nNo, thank you.\n\n"
    let fault = SentAnswers.fault(Array((first + line + "From: b@x.example\n\n" + SentAnswers.text()).utf8))
    #expect(fault?.reason == .malformed)
    #expect(fault?.line == 6)
  }

  @Test(arguments: [
    "<!DOCTYPE html><html><body>", "<div style=\"display:none\">", "<P>", "<br/>", "text <span\nclass=x>",
    "<!-- x", "</td>",
    "<?xml version=\"1.0\"?>", "<o:p hidden>", "<x-y style='display:none'>", "<font color=white>",
    "> <blockquote>",
  ])
  func aPageIsNoText(markup: String) {
    let fault = SentAnswers.fault(Array(("We do not accept.\n\n" + markup + "\n" + SentAnswers.text()).utf8))
    #expect(fault?.reason == .notPlainText)
    #expect(fault?.line == 3)
  }

  @Test(arguments: [
    "Content-Type: text/html", "> Content-Transfer-Encoding : base64", "mime-version: 1.0",
    "| Content-Disposition: inline",
  ])
  func theSourceOfAMailIsNoText(line: String) {
    let fault = SentAnswers.fault(
      Array(("Please record this:\n\n" + line + "\n\n" + SentAnswers.text()).utf8))
    #expect(fault?.reason == .notPlainText)
    #expect(fault?.line == 3)
  }

  @Test func filesOfOtherKindsAreNoText() {
    let text = Array(SentAnswers.text().utf8)
    for start in [
      Array(#"{\rtf1\ansi {\v "#.utf8), [0xD0, 0xCF, 0x11, 0xE0, 0x0A], Array("%PDF-1.7\n".utf8),
      [0x41, 0, 0x0A],
    ] {
      #expect(SentAnswers.fault(start + text)?.reason == .notPlainText)
    }
    let page =
      "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/\r\nMIME-Version: 1.0\r\n\r\n"
    #expect(SentAnswers.fault(Array(page.utf8) + text)?.reason == .notPlainText)
  }

  @Test(arguments: [
    "Rin <rin@x.example> wrote:", "see <https://x.example/?a=b>", "1 < 2 and 3 > 2", "x<y", "-->",
    "R&amp;D",
    "<3", "Phone: +81 3 1234 5678", "Note: please record", "<mailto:rin@x.example>", "Sales: Rin",
  ])
  func whatPeopleWriteIsText(line: String) throws {
    let answer = try SentAnswers.read(line + "\n" + SentAnswers.text())
    #expect(answer.form == .text)
    #expect(answer.fields == SentAnswers.fields)
  }
}
