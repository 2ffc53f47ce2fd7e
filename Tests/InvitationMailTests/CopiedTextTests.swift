import Testing

@testable import InvitationMail

/// The answer as a text that somebody copied into a file.
@Suite struct CopiedTextTests {
  @Test(arguments: ["\n", "\r\n"])
  func readsTheLinesOfThePage(end: String) throws {
    let answer = try SentAnswers.read(SentAnswers.text(end: end))
    #expect(answer.form == .text)
    #expect(answer.fields == SentAnswers.fields)
    #expect(answer.decision == .accept)
  }

  @Test func whatPeopleWriteAroundItDoesNotMatter() throws {
    let text =
      "\u{FEFF}Dear partners,\n\nhere is our answer. 1+1=2, tokens=none, x = y\n\n" + SentAnswers.text()
      + "\n-- \nRin Sato\nPhone: 1234\nhttps://mizuho-print.example/?role=none&x=1\n"
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test(arguments: ["> ", ">", "> > ", ">>", "| ", "＞", " >  "])
  func readsAQuotedAnswer(mark: String) throws {
    let text = "Yes, see below.\n\n" + SentAnswers.lines().map { mark + $0 }.joined(separator: "\n")
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test func blanksWideSignsAndCaseOfNamesDoNotMatter() throws {
    let text = SentAnswers.lines().map { line in
      let parts = line.split(separator: "=", maxSplits: 1)
      return "\u{A0}\(parts[0].uppercased()) ＝\u{3000}\u{200B}\(parts[1])\u{A0}"
    }.joined(separator: "\n")
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test func readsFullWidthLettersWhereTheyAreNoWordsOfSomebody() throws {
    let text = SentAnswers.text([
      "consent": "ＹＥＳ", "country": "ＪＰ", "email": "rin.sato＠mizuho-print.example", "familyName": "ＳＡＴＯ",
    ])
    let fields = try SentAnswers.read(text).fields
    #expect(fields["consent"] == "yes")
    #expect(fields["country"] == "JP")
    #expect(fields["email"] == "rin.sato@mizuho-print.example")
    #expect(fields["familyName"] == "ＳＡＴＯ")
  }

  @Test(arguments: ["I agree.", "はい。", "同意します", "Yes", "YES."])
  func understandsTheWordsOfThePortalForYes(word: String) throws {
    #expect(try SentAnswers.read(SentAnswers.text(["consent": word])).fields["consent"] == "yes")
  }

  @Test(arguments: ["no", "いいえ", "yes, but only the first part", "maybe"])
  func doesNotTakeAnythingElseForYes(word: String) throws {
    let answer = try SentAnswers.read(SentAnswers.text(["consent": word]))
    #expect(answer.fields["consent"] == word)
  }

  @Test(arguments: [
    ("Global Administrator", "globalAdmin"), ("課金管理者", "billingAdmin"), ("GLOBALADMIN", "globalAdmin"),
    ("Boss", "Boss"),
  ])
  func understandsTheNamesOfRoles(written: String, role: String) throws {
    #expect(try SentAnswers.read(SentAnswers.text(["role": written])).fields["role"] == role)
  }

  @Test(arguments: [20, 64, 72, 76, 78])
  func joinsATokenThatWasBrokenOverLines(width: Int) throws {
    var lines = SentAnswers.lines().dropLast().filter { !$0.hasPrefix("terms=") }
    for long in ["terms=" + SentAnswers.terms, "token=" + SentAnswers.token] {
      var rest = Substring(long)
      while !rest.isEmpty {
        lines.append("> " + rest.prefix(width))
        rest = rest.dropFirst(width)
      }
    }
    let text = lines.joined(separator: "\r\n") + "\r\n\r\nRegards\r\nRin\r\n"
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test func aTokenMayStandOnTheLineBelowItsName() throws {
    let text = SentAnswers.text().replacing("token=", with: "token=\n\n")
    #expect(try SentAnswers.read(text + "Regards\n").fields == SentAnswers.fields)
  }

  @Test func whatFollowsAWholeTokenIsNoPartOfIt() throws {
    #expect(try SentAnswers.read(SentAnswers.text() + "Regards\nRin\n").fields == SentAnswers.fields)
  }

  @Test func joinsAReasonThatWasWrapped() throws {
    let text =
      "decline=yes\nreason=We have another partner\nalready and\n  stay there\ntoken=\(SentAnswers.token)\n"
    let answer = try SentAnswers.read(text)
    #expect(answer.fields["reason"] == "We have another partner already and stay there")
    #expect(answer.decision == .decline)
    let japanese = "decline=yes\nreason=別の会社と契約して\nいるため\n\nよろしくお願いします\ntoken=\(SentAnswers.token)\n"
    #expect(try SentAnswers.read(japanese).fields["reason"] == "別の会社と契約しているため")
  }

  @Test(arguments: [
    ("email", "rin@x.example<mailto:rin@x.example>", "rin@x.example"),
    ("tenantDomain", "x.example <http://x.example/>", "x.example"),
    ("email", "<rin@x.example>", "<rin@x.example>"),
  ])
  func takesAwayLinksThatAMailProgramPutBehindAnAddress(field: String, written: String, read: String) throws {
    #expect(try SentAnswers.read(SentAnswers.text([field: written])).fields[field] == read)
  }

  @Test func theSameTwiceIsTheSame() throws {
    #expect(
      try SentAnswers.read(SentAnswers.text() + "\n> " + SentAnswers.lines().joined(separator: "\n> ")).fields
        == SentAnswers.fields)
  }

  @Test func gapsThatNobodyFilledInSayNothing() throws {
    let text = "consent=\nfamilyName=\nphone= \n" + SentAnswers.text()
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
    #expect(try SentAnswers.read("token=abc\nphone=\n").fields == ["token": "abc"])
  }

  @Test func twoValuesOfOneFieldAreRefused() {
    let text = SentAnswers.text() + "\nemail=other@mizuho-print.example\n"
    let fault = SentAnswers.fault(Array(text.utf8))
    #expect(fault?.reason == .contradiction)
    #expect(fault?.line == 14)
    #expect(fault?.message.contains("line 3") == true)
  }

  @Test func whatTheAnswerSaysIsReadFromItsFields() throws {
    #expect(try SentAnswers.read("consent=yes\ntoken=a").decision == .accept)
    #expect(try SentAnswers.read("decline=yes\ntoken=a").decision == .decline)
    #expect(try SentAnswers.read("answer=decline\ntoken=a").decision == .decline)
    #expect(try SentAnswers.read("token=a").decision == nil)
  }

  @Test(arguments: ["", "\n\n", "Thank you for the invitation!\n", "consent\nyes\n", "phone=\n"])
  func aTextWithoutAnAnswerIsRefused(text: String) {
    #expect(SentAnswers.fault(Array(text.utf8))?.reason == .noAnswer)
  }

  @Test(arguments: [true, false])
  func readsWhatEditorsCallUnicode(isLittle: Bool) throws {
    let bytes = ("\u{FEFF}" + SentAnswers.text(end: "\r\n")).utf16.flatMap { unit in
      isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    #expect(try SentAnswers.read(bytes).fields == SentAnswers.fields)
  }

  @Test func aTextThatIsNotUTF8IsRefusedWithItsLine() {
    let bytes = Array("language=ja\nfamilyName=".utf8) + [0x8D, 0xB2, 0x93, 0xA1] + Array("\ntoken=a\n".utf8)
    let fault = SentAnswers.fault(bytes)
    #expect(fault?.reason == .unreadableText)
    #expect(fault?.line == 2)
  }

  @Test func linesThatOnlyLookLikeAHeaderAreAText() throws {
    let text = "From: Rin Sato\nSent: Sunday\nSubject: Acceptance of invitation abc\n\n" + SentAnswers.text()
    let answer = try SentAnswers.read(text)
    #expect(answer.form == .text)
    #expect(answer.fields == SentAnswers.fields)
  }
}
