import PartnerModel
import TestSupport
import Testing

@testable import InvitationMail

@Suite struct LetterTests {
  private static func letter(
    subject: String = "Receipt", text: String = "Hello\n", toName: String = "Rin Sato",
    to: String = "rin@mizuho-print.example", attachments: [Letter.Attachment] = []
  ) throws -> Letter {
    Letter(
      from: .init(
        name: "Hoshino Cloud", address: try #require(EmailAddress("partners@hoshino-cloud.example"))),
      to: .init(name: toName, address: try #require(EmailAddress(to))), subject: subject, date: 1_795_000_000,
      language: .english, text: text, attachments: attachments)
  }

  private static func lines(_ letter: Letter) throws -> [String] {
    let text = try #require(String(validating: letter.bytes, as: UTF8.self))
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(text.hasSuffix("\r\n"))
    #expect(!text.replacing("\r\n", with: "").unicodeScalars.contains { $0 == "\r" || $0 == "\n" })
    return text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func isADraftWithAllThatAMessageNeeds() throws {
    let lines = try Self.lines(Self.letter())
    #expect(
      lines == [
        "From: \"Hoshino Cloud\" <partners@hoshino-cloud.example>",
        "To: \"Rin Sato\" <rin@mizuho-print.example>",
        "Subject: Receipt", "Date: Wed, 18 Nov 2026 11:06:40 +0000", "MIME-Version: 1.0", "X-Unsent: 1",
        "Content-Type: text/plain; charset=utf-8", "Content-Language: en",
        "Content-Transfer-Encoding: quoted-printable", "", "Hello", "",
      ])
  }

  @Test(arguments: [
    "Rin\r\nBcc: all@x.example", "Rin\nBcc: x", "Rin\rBcc: x", "Rin\u{2028}Bcc: x", "Rin\u{85}Bcc: x",
    "Rin\u{0}x",
    "\"\r\n\r\n<script>", "凛\r\nBcc: x",
  ])
  func noDataAddsAHeaderLine(name: String) throws {
    let lines = try Self.lines(Self.letter(subject: name, toName: name))
    let names = lines.prefix { !$0.isEmpty }.filter { !$0.hasPrefix(" ") }.compactMap {
      $0.split(separator: ":").first
    }
    #expect(
      names == [
        "From", "To", "Subject", "Date", "MIME-Version", "X-Unsent", "Content-Type", "Content-Language",
        "Content-Transfer-Encoding",
      ])
  }

  @Test func noWordIsLongerThan75AndNoLineLongerThan78() throws {
    let long = String(repeating: "招待の承諾を受け付けました。👩‍👩‍👧‍👧", count: 12)
    let lines = try Self.lines(
      Self.letter(subject: long, text: String(repeating: "x", count: 3000) + "\n" + long, toName: long))
    #expect(lines.allSatisfy { $0.utf8.count <= 78 })
    let words = lines.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("=?") }
    #expect(words.count > 10)
    for word in words {
      #expect(word.utf8.count <= 75)
      // Each word is whole text by itself.
      #expect(
        HeaderWords.decoded(String(word)).unicodeScalars.allSatisfy { long.unicodeScalars.contains($0) })
    }
    let subject = lines.drop { !$0.hasPrefix("Subject:") }.prefix {
      $0.hasPrefix("Subject:") || $0.hasPrefix(" ")
    }
    #expect(HeaderWords.decoded(String(subject.joined().dropFirst(9))) == long)
  }

  @Test func aWordThatOnlyLooksEncodedIsEncoded() throws {
    let subject = "=?utf-8?B?SGk=?= there"
    let line = try #require(Self.lines(Self.letter(subject: subject)).first { $0.hasPrefix("Subject:") })
    #expect(!line.contains("there"))
    #expect(HeaderWords.decoded(String(line.dropFirst(9))) == subject)
  }

  @Test func anInternationalDomainIsWrittenInASCII() throws {
    let lines = try Self.lines(Self.letter(toName: "\"q\\", to: "rin@例え.example"))
    #expect(lines[1] == "To: \"\\\"q\\\\\" <rin@xn--r8jz45g.example>")
  }

  @Test(arguments: [
    "", "\n", "plain", "a=b\n", "trailing blank \n\tand tab\t\n", ".\n..\nFrom here\n", "招待を承諾しました。\n二行目\n",
    "Zwölf Boxkämpfer\n\n\nquer", String(repeating: "ä", count: 200), "lone\rreturn\r\nand both\n",
    "=_portico\n--=_portico--\n",
  ])
  func aTextComesBackAsItWas(text: String) throws {
    let letter = try Self.letter(text: "token=a\nreason=b\n" + text)
    var lines = SourceLine.all(of: letter.bytes)[...]
    let headers = try #require(try MailHeaders.ofMessage(&lines))
    let read = try MailText(
      role: .shown, message: 1, form: nil, isAside: false, isFile: false, lines: lines, charset: "utf-8",
      encoding: try headers.field("content-transfer-encoding"),
      isFlowed: false, losesBlank: false, isReencoded: false
    ).read().map(\.text)
    let sent = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let expected =
      ["token=a", "reason=b"] + sent.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(read.reversed().drop { $0 == "" }.reversed() == expected.reversed().drop { $0 == "" }.reversed())
  }

  @Test func attachmentsComeInPartsOfTheirOwn() throws {
    let token = Array(SentAnswers.token.utf8)
    let lines = try Self.lines(
      Self.letter(
        text: "--=_portico\nContent-Type: x\n",
        attachments: [.init(name: "re\"ce\r\nipt/é.jws", mediaType: "application/jwt", bytes: token)]))
    #expect(lines.filter { $0 == "--=_portico" }.count == 2)
    #expect(lines.contains("Content-Disposition: attachment; filename=\"re_ce__ipt___.jws\""))
    #expect(lines.joined().contains(BodyEncoding.base64Text(token)))
  }

  @Test func aCopyHasALineOfItsOwn() throws {
    let parties = try ["a@x.example", "b@y.example"].map {
      Letter.Party(name: "凛, Rin", address: try #require(EmailAddress($0)))
    }
    let letter = Letter(
      from: parties[0], to: parties[1], copyTo: parties, subject: "s", date: 0, language: .english, text: "t")
    let lines = try Self.lines(letter)
    #expect(lines[2] == "Cc: =?UTF-8?B?5YebLCBSaW4=?= <a@x.example>, =?UTF-8?B?5YebLCBSaW4=?=")
    #expect(lines[3] == " <b@y.example>")
  }

  @Test func equalLettersHaveEqualBytes() throws {
    #expect(try Self.letter().bytes == Self.letter().bytes)
  }
}
