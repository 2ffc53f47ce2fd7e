import Testing

@testable import PartnerModel

@Suite struct RuleTextsTests {
  static let languages: [LanguageCode] = [.english, .japanese]

  @Test(arguments: languages) func everyCodeHasATextOfItsOwn(language: LanguageCode) throws {
    let table = try #require(RuleTexts.tables[language])
    for code in RuleCode.allCases {
      let text = try #require(table[code], "\(code) in \(language.rawValue)")
      #expect(!text.message.isEmpty && !text.remedy.isEmpty)
    }
  }

  @Test(arguments: languages) func everyNameHasAWord(language: LanguageCode) throws {
    let words = try #require(RuleVocabulary.tables[language])
    #expect(Set(words.roles.keys) == Set(Role.allCases))
    #expect(Set(words.actions.keys) == Set(Action.allCases))
    #expect(Set(words.organisationKinds.keys) == Set(OrganisationKind.allCases))
    #expect(Set(words.invitationKinds.keys) == Set(InvitationKind.allCases))
  }

  @Test func languageWithoutTextsReadsEnglish() throws {
    let refusal = RuleViolation(.noProfileChosen)
    let french = try LanguageCode(validating: "fr")
    #expect(refusal.message(in: french) == refusal.message(in: .english))
    #expect(refusal.remedy(in: french) == refusal.remedy(in: .english))
  }

  /// The same places to fill in both languages, so that neither says less than the other.
  @Test(arguments: RuleCode.allCases) func languagesNameTheSameValues(code: RuleCode) {
    let names = Self.languages.map { language in
      let text = RuleTexts.text(for: code, in: language)
      return Set(
        (text.message + text.remedy).split(separator: "{").dropFirst().map {
          $0.prefix { $0 != "}" }
        })
    }
    #expect(names[0] == names[1])
  }

  @Test(arguments: RuleCode.allCases) func codesAreKebabCase(code: RuleCode) {
    #expect(code.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D })
    #expect(OrganisationID(rawValue: code.rawValue) != nil)
  }

  @Test(arguments: RuleCode.allCases) func textsKeepTheStyle(code: RuleCode) {
    let english = RuleTexts.text(for: code, in: .english)
    #expect(!english.message.hasSuffix("."))
    #expect(english.remedy.hasSuffix("."))
    let japanese = RuleTexts.text(for: code, in: .japanese)
    #expect(!japanese.message.hasSuffix("。"))
    #expect(japanese.remedy.hasSuffix("。"))
    let all = japanese.message + japanese.remedy
    #expect(!all.contains("あなた") && !all.contains("（") && !all.contains("："))
    #expect(!all.unicodeScalars.contains { (0xFF21...0xFF5A).contains($0.value) })
  }
}

@Suite struct RuleViolationTests {
  @Test(arguments: RuleTextsTests.languages) func rulesFillEveryPlaceOfTheirTexts(
    language: LanguageCode
  ) throws {
    let violations = try ProducedViolations.all()
    #expect(Set(violations.codes) == Set(RuleCode.allCases))
    for violation in violations {
      let words = violation.message(in: language) + violation.remedy(in: language)
      #expect(!words.contains("{") && !words.contains("}"), "\(words)")
    }
  }

  @Test func valuesThatLookLikePlacesStayValues() {
    let refusal = RuleViolation(
      .emailNotUnique,
      [
        "first": .text("{second}"), "second": .text("{email}"), "email": .text("}{first}{"),
      ])
    #expect(
      refusal.message(in: .english)
        == "the users “{second}” and “{email}” have the same e-mail address }{first}{")
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("a\u{202E}b", "a\\u{202e}b"),
    ("a\u{200B}b", "a\\u{200b}b"), ("a\u{2028}b", "a\\u{2028}b"), ("日本語 é", "日本語 é"),
    (String(repeating: "x", count: 121), String(repeating: "x", count: 120) + "…"),
  ])
  func hostileValuesAreShownHarmlessly(value: String, shown: String) {
    let refusal = RuleViolation(.invalidCountry, ["value": .text(value)])
    #expect(refusal.message(in: .english) == "“\(shown)” is no country code")
    #expect(refusal.parameters["value"] == value)
  }

  @Test func rolesAndActionsAreNamedInTheLanguage() {
    let refusal = RuleViolation(
      .needsRole,
      [
        "user": .text("mio"), "action": .action(.manageUsers),
        "roles": .roles([.globalAdmin, .adminAgent]),
      ])
    #expect(
      refusal.message(in: .english)
        == "“mio” may not manage users: that needs the role global admin or admin agent")
    #expect(
      refusal.message(in: .japanese) == "「mio」はユーザーの管理を行えません。必要なロール: グローバル管理者または管理エージェント")
    #expect("\(refusal)" == "needs-role: \(refusal.message(in: .english))")
  }
}
