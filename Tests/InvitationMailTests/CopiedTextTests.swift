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

  @Test(arguments: ["\r", "\u{2028}", "\u{2029}", "\u{B}", "\r\r\n", "\n\n", " \n", "\u{200B}\n"])
  func readsLinesHoweverTheyEnd(end: String) throws {
    #expect(try SentAnswers.read(SentAnswers.text(end: end)).fields == SentAnswers.fields)
  }

  @Test(arguments: [
    "\u{AD}", "\u{200B}", "\u{200C}", "\u{2060}", "\u{FEFF}", "\u{202D}", "\u{E0041}", "\u{A0}", " ",
  ])
  func whatCannotBeSeenIsNoPartOfACode(mark: String) throws {
    let broken = SentAnswers.token.prefix(30) + mark + SentAnswers.token.dropFirst(30)
    let terms = SentAnswers.terms.prefix(20) + mark + SentAnswers.terms.dropFirst(20)
    let text = SentAnswers.text(["token": String(broken), "terms": mark + terms + mark])
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test(arguments: [
    "\"#\"", "“#”", "„#“", "«#»", "「#」", "`#`", "<#>", "(#)", "#.", "# .", "#,", "\"#\".", "(“#”)",
  ])
  func quotationMarksAreNoPartOfACode(around: String) throws {
    let text = SentAnswers.text([
      "token": around.replacing("#", with: SentAnswers.token),
      "terms": around.replacing("#", with: SentAnswers.terms),
    ])
    #expect(try SentAnswers.read(text).fields == SentAnswers.fields)
  }

  @Test func quotationMarksAroundLinesAndValuesAreNoPartOfThem() throws {
    let lines = SentAnswers.lines().map { "\"\($0)\"" }.joined(separator: "\n")
    #expect(try SentAnswers.read(lines).fields == SentAnswers.fields)
    let values = SentAnswers.lines().map { $0.replacing("=", with: "=“", maxReplacements: 1) + "”" }
    #expect(try SentAnswers.read(values.joined(separator: "\n")).fields == SentAnswers.fields)
    #expect(try SentAnswers.read("reason=\"No\", he said\ntoken=a").fields["reason"] == "\"No\", he said")
  }

  @Test func aTokenIsJoinedAcrossEmptyLinesOnlyWhereThatMakesItWhole() throws {
    let token = SentAnswers.token
    let wrapped =
      "token=\"\(token.prefix(70))\n\n> \(token.dropFirst(70).prefix(70))\n\n\(token.dropFirst(140))\"\n\nRegards\n"
    #expect(try SentAnswers.read(wrapped).fields == ["token": token])
    #expect(try SentAnswers.read("token=abc\n\nRegards\n").fields == ["token": "abc"])
  }

  @Test(arguments: [
    ("phone", "\u{202D}+81 3 1234 5678\u{202C}", "+81 3 1234 5678"),
    ("email", "rin@x.exam\u{AD}ple\u{200B}", "rin@x.example"),
    ("tenantDomain", "\u{FEFF}x.example", "x.example"), ("familyName", "O’Bri\u{AD}en\u{200B}", "O’Brien"),
    ("givenName", "\u{202A}凛\u{202C}", "凛"), ("familyName", "渡邉\u{E0101}", "渡邉\u{E0101}"),
    ("familyName", "می\u{200C}خواهم", "می\u{200C}خواهم"), ("familyName", "Mül\u{200C}ler", "Müller"),
  ])
  func marksThatSayNothingAreTakenAway(field: String, written: String, read: String) throws {
    #expect(try SentAnswers.read(SentAnswers.text([field: written])).fields[field] == read)
  }

  @Test(arguments: [
    "件名：招待の辞退: abc", "Betreff: Decline of invitation abc", "> Subject: Decline of invitation",
    "Oggetto: =?utf-8?Q?Decline_of_invitation?= abc",
  ])
  func aCopiedSubjectThatSaysTheContraryIsRefused(line: String) {
    let fault = SentAnswers.fault(Array(("Hello\n\n" + line + "\n\n" + SentAnswers.text()).utf8))
    #expect(fault?.reason == .contradiction)
    #expect(fault?.line == 3)
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

  @Test("What the page calls a field may stand before its name, and nothing else may")
  func labels() throws {
    func read(_ line: String) throws -> [String: String] {
      let rest = SentAnswers.lines().filter { !$0.hasPrefix("familyName") && !$0.hasPrefix("consent") }
      return try AnswerMail(
        reading: Array((rest + [line]).joined(separator: "\n").utf8), words: SentAnswers.words
      ).fields
    }
    for line in [
      "Family name familyName=佐藤", "> 姓　familyName = 佐藤",
      "FAMILY  NAME: familyName=佐藤".replacing(":", with: ""),
      "family\u{A0}name familyName＝佐藤",
    ] {
      #expect(try read(line)["familyName"] == "佐藤", "\(line)")
    }
    for line in [
      "Given name familyName=佐藤", "The family name familyName=佐藤", "Family name=佐藤",
      "I do not agree consent=yes",
      "Family namefamilyName=佐藤",
    ] {
      let fields = try read(line)
      #expect(fields["familyName"] == nil && fields["consent"] == nil, "\(line)")
    }
  }
}
