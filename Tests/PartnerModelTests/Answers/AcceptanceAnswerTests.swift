import Testing

@testable import PartnerModel

@Suite struct AcceptanceAnswerTests {
  private static let fields = [
    "consent": "yes", "givenName": "蒼空", "familyName": "伊藤", "email": "sora@aoba.example",
    "phone": "+81 3 1234 5678", "role": "globalAdmin", "language": "ja",
    "terms": String(repeating: "0f", count: 32), "tenantDomain": "aoba.example", "country": "JP",
  ]
  private static let countries = CountryNames(
    [("JP", "日本"), ("CI", "Côte d’Ivoire"), ("UM", "U.S. Outlying Islands"), ("US", "米国"), ("PG", "パプア")]
      .compactMap {
        code, name in CountryCode(code).map { (code: $0, name: name) }
      })

  private static func answer(
    _ changes: [String: String?] = [:], namesCountry: Bool = false
  ) throws(AnswerFaults) -> AcceptanceAnswer {
    var fields = fields
    for (name, value) in changes { fields[name] = value }
    return try AcceptanceAnswer(
      fields: fields, acceptedBy: [.globalAdmin], namesCountry: namesCountry, countries: countries)
  }

  private static func faults(_ changes: [String: String?]) -> [AnswerFault] {
    do {
      _ = try answer(changes)
      return []
    } catch {
      return error.faults
    }
  }

  @Test("A complete answer is kept as stated, without white space around it")
  func complete() throws {
    let answer = try Self.answer(["givenName": " \u{3000}蒼空\t\n", "consent": " Yes ", "unknown": "x"])
    #expect(answer.person?.givenName == "蒼空" && answer.person?.familyName == "伊藤")
    #expect(answer.person?.email.rawValue == "sora@aoba.example" && answer.person?.phone == "+81 3 1234 5678")
    #expect(answer.role == .globalAdmin && answer.language == .japanese)
    #expect(answer.terms.rawValue == Self.fields["terms"])
    #expect(answer.tenantDomain == "aoba.example" && answer.country == "JP")
    let bare = try Self.answer(["phone": "  ", "tenantDomain": nil, "country": ""])
    #expect(bare.person?.phone == nil && bare.tenantDomain == nil && bare.country == nil)
  }

  @Test(
    "Without consent in so many words there is no answer (R81)",
    arguments: [nil, "", "no", "on", "true", "yes please", "ye\u{73}\u{301}"] as [String?])
  func noConsent(value: String?) {
    #expect(Self.faults(["consent": value]) == [AnswerFault(.consent, .noConsent)])
  }

  @Test("Yes and no at once is no answer")
  func contradiction() {
    #expect(Self.faults(["decline": "yes"]) == [AnswerFault(.decline, .contradiction)])
    #expect(Self.faults(["answer": "decline"]) == [AnswerFault(.answer, .contradiction)])
    #expect(Self.faults(["decline": "", "answer": "Accept"]).isEmpty)
  }

  @Test(
    "What has to be there",
    arguments: [AnswerField.givenName, .familyName, .email, .role, .language, .terms])
  func missing(field: AnswerField) {
    for value in [nil, "", " \u{A0}\n"] as [String?] {
      #expect(Self.faults([field.rawValue: value]) == [AnswerFault(field, .missing)])
    }
  }

  @Test("A country only has to be stated where the invitation names one, and a domain never (D8)")
  func named() {
    let bare: [String: String?] = ["tenantDomain": nil, "country": " "]
    #expect(throws: AnswerFaults([.init(.country, .missing)])) { try Self.answer(bare, namesCountry: true) }
    #expect(Self.faults(bare).isEmpty)
  }

  @Test(
    "A country is understood by its code and by its name in any language of the portal, and nothing else is",
    arguments: [
      ("jp", "JP"), (" ＪＰ ", "JP"), ("日本", "JP"), ("日\u{200B}本", "JP"), ("cote d'ivoire", nil),
      ("CÔTE D'IVOIRE", "CI"),
      ("Co\u{302}te d´Ivoire", "CI"), ("us outlying islands", "UM"), ("米国", "US"), ("パフ\u{309A}ア", "PG"),
      ("Japan", nil), ("UK", nil), ("JPN", nil), ("日", nil), ("-", nil),
    ] as [(String, String?)])
  func country(typed: String, code: String?) throws {
    guard let code else {
      #expect(Self.faults(["country": typed]) == [AnswerFault(.country, .invalid)])
      return
    }
    #expect(try Self.answer(["country": typed]).country == code)
  }

  @Test(
    "What can't be kept in a line is refused, wherever it stands",
    arguments: [AnswerField.givenName, .familyName, .phone, .tenantDomain, .country])
  func unfit(field: AnswerField) {
    for text in [
      "a\r\nBcc: x", "a\nb", "a\u{0}b", "a\u{1b}[2Jb", "a\u{85}b", "a\u{2028}b",
    ] {
      #expect(
        Self.faults([field.rawValue: text]) == [AnswerFault(field, .invalid)], "\(text.debugDescription)")
    }
    // Marks that some scripts can't do without. A country is one of a list.
    for text in field == .country
      ? [] : ["नेपाल\u{200D}ी", "می\u{200C}خواهم", "O’Neil-Łoś", "<script>alert(1)</script>", "=1+1"]
    {
      #expect(Self.faults([field.rawValue: text]).isEmpty)
    }
  }

  @Test("Invisible marks that say nothing are taken away, and joiners stay in the scripts that need them")
  func invisibleMarks() throws {
    for mark in [
      "\u{200B}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{200E}", "\u{200F}", "\u{61C}", "\u{E0041}",
      "\u{180E}", "\u{2063}",
    ] {
      for field in [AnswerField.givenName, .familyName, .phone, .tenantDomain] {
        let answer = try Self.answer([field.rawValue: "\(mark)O’\(mark)Brien \(mark)"])
        let kept: [AnswerField: String?] = [
          .givenName: answer.person?.givenName, .familyName: answer.person?.familyName,
          .phone: answer.person?.phone,
          .tenantDomain: answer.tenantDomain,
        ]
        #expect(kept[field] == "O’Brien", "\(mark.debugDescription)")
      }
    }
    let answer = try Self.answer([
      "phone": "\u{202D}+81 3 1234 5678\u{202C}", "email": "\u{FEFF}rin@con\u{200B}toso.example",
      "tenantDomain": "con\u{202E}toso.example", "givenName": "\u{2066}凛\u{2069}",
      "familyName": "Mül\u{200D}ler\u{FE0F}",
      "role": "\u{200B}globalAdmin", "terms": String(repeating: "0\u{AD}", count: 64),
    ])
    #expect(answer.person?.phone == "+81 3 1234 5678")
    #expect(answer.person?.email.rawValue == "rin@contoso.example")
    #expect(answer.tenantDomain == "contoso.example")
    #expect(answer.person?.givenName == "凛")
    #expect(answer.person?.familyName == "Müller")
  }

  @Test(
    "What turns a part of a name around is named",
    arguments: ["a\u{202E}b", "a\u{2066}b", "a\u{202D}b\u{202C}c"])
  func turned(name: String) {
    for field in [AnswerField.givenName, .familyName] {
      #expect(Self.faults([field.rawValue: name]) == [AnswerFault(field, .invisibleMark)])
    }
  }

  @Test(
    "A name of marks that say nothing is none",
    arguments: ["\u{200B}", "\u{AD}", "\u{2060}\u{FEFF}", "\u{200D}\u{200C}"])
  func emptyName(name: String) {
    #expect(Self.faults(["givenName": name]) == [AnswerFault(.givenName, .missing)])
  }

  @Test(
    "A name has something in it to read, in the given and in the family name",
    arguments: ["-", "’", "…", "\u{301}", "😀"])
  func unreadableName(name: String) {
    for field in [AnswerField.givenName, .familyName] {
      #expect(Self.faults([field.rawValue: name]) == [AnswerFault(field, .invalid)])
      #expect(Self.faults([field.rawValue: name + "凛"]).isEmpty)
    }
  }

  @Test(
    "A name has no sign in it that shows nothing",
    arguments: ["\u{3164}", "\u{2800}", "\u{115F}\u{1160}", "\u{FFA0}", "\u{FFFE}"])
  func blankSign(sign: String) {
    for name in [sign, sign + "凛", "凛" + sign] {
      #expect(Self.faults(["givenName": name]) == [AnswerFault(.givenName, .invalid)])
    }
  }

  @Test(
    "Names of all scripts are taken as they are",
    arguments: [
      "渡邉\u{E0101}", "葛\u{E0100}城", "辻\u{FE00}", "می\u{200C}خواهم", "श्री\u{200D}मान", "क्\u{200C}ष",
      "නිශ්\u{200D}ශංක",
      "김", "O’Neil-Łoś", "Nguyễn", "Nguye\u{302}\u{303}n", "น้ำ", "שָׁלוֹם", "X Æ A-12", "Ⅷ", "𠮷野家", "佐々木", "ー",
      "S.",
      "d’Arc", "ʻOkina", "7",
    ])
  func anyName(name: String) throws {
    #expect(try Self.answer(["givenName": name, "familyName": name]).person?.familyName == name)
  }

  @Test("No tower of marks stands on a letter of a name")
  func marks() {
    for field in [AnswerField.givenName, .familyName] {
      let marks = String(repeating: "\u{301}", count: 8)
      #expect(Self.faults([field.rawValue: "a\(marks)b\(marks)"]).isEmpty)
      for tower in ["a\(marks)\u{302}", "a\(marks)\u{200D}\u{302}b"] {
        #expect(Self.faults([field.rawValue: tower]) == [AnswerFault(field, .invalid)])
      }
    }
  }

  @Test(
    "Lengths are counted in scalars",
    arguments: [
      (AnswerField.givenName, 200), (.familyName, 200), (.phone, 80), (.tenantDomain, 253), (.country, 80),
    ])
  func length(field: AnswerField, longest: Int) {
    let whole = field == .country ? [AnswerFault(field, .invalid)] : []
    #expect(Self.faults([field.rawValue: String(repeating: "𠮷", count: longest)]) == whole)
    let long = String(repeating: "𠮷", count: longest + 1)
    #expect(Self.faults([field.rawValue: long]) == [AnswerFault(field, .tooLong)])
    // One visible character of very many scalars isn't short.
    let stack = "a" + String(repeating: "\u{301}", count: longest)
    #expect(Self.faults([field.rawValue: stack]) == [AnswerFault(field, .tooLong)])
  }

  @Test(
    "Values of the wrong form",
    arguments: [
      ("email", "sora", AnswerFault(.email, .invalid)),
      ("email", "a@b.example\r\nBcc: x@y.example", .init(.email, .invalid)),
      ("role", "boss", .init(.role, .invalid)), ("role", "salesAgent", .init(.role, .roleNotAllowed)),
      ("language", "deutsch!", .init(.language, .invalid)), ("language", "x", .init(.language, .invalid)),
      ("terms", String(repeating: "0F", count: 32), .init(.terms, .invalid)),
      ("terms", String(repeating: "0", count: 63), .init(.terms, .invalid)),
      ("terms", String(repeating: "0", count: 65), .init(.terms, .tooLong)),
      ("terms", String(repeating: "é", count: 32), .init(.terms, .invalid)),
    ])
  func invalid(field: String, value: String, fault: AnswerFault) {
    #expect(Self.faults([field: value]) == [fault])
  }

  @Test("Faults come all at once, in the order of the fields")
  func order() {
    let faults = Self.faults([
      "terms": nil, "consent": nil, "decline": "yes", "email": "x", "givenName": "a\nb", "role": "user",
    ])
    #expect(
      faults == [
        .init(.givenName, .invalid), .init(.email, .invalid), .init(.role, .roleNotAllowed),
        .init(.consent, .noConsent), .init(.decline, .contradiction), .init(.terms, .missing),
      ])
  }

  @Test("Codes and names of fields are a contract with scripts")
  func names() {
    #expect(
      AnswerFault.Code.allCases.map(\.rawValue) == [
        "missing", "invalid", "too-long", "invisible-mark", "no-consent", "contradiction", "role-not-allowed",
        "unknown-text",
      ])
    #expect(
      AnswerField.allCases.map(\.rawValue) == [
        "token", "answer", "name", "givenName", "familyName", "email", "phone", "role", "tenantDomain",
        "country", "consent", "reason", "decline", "ending", "language", "terms", "receipt",
      ])
    #expect(EvidenceLevel.allCases.map(\.rawValue) == ["link-possession", "reply-mail", "copied-text"])
    #expect(
      ReviewReason.allCases.map(\.rawValue) == [
        "tenant-domain-differs", "country-differs", "invitee-unproven",
      ])
  }
}
