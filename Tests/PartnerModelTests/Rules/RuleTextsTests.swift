import TestSupport
import Testing

@testable import PartnerModel

/// The English texts. Those of other languages are tested where their words are read.
@Suite struct RuleTextsTests {
  @Test(arguments: RuleCode.allCases) func everyCodeHasATextOfItsOwn(code: RuleCode) {
    let text = RuleTexts.english[code]
    #expect(!text.message.text.isEmpty && text.message.text != code.rawValue)
    #expect(!text.remedy.text.isEmpty && text.remedy.text != code.rawValue)
  }

  @Test func everyNameHasAWord() {
    let words = RuleTexts.english.vocabulary
    #expect(Set(words.roles.keys) == Set(Role.allCases))
    #expect(Set(words.actions.keys) == Set(Action.allCases))
    #expect(Set(words.organisationKinds.keys) == Set(OrganisationKind.allCases))
    #expect(Set(words.invitationKinds.keys) == Set(InvitationKind.allCases))
  }

  @Test(arguments: RuleCode.allCases) func codesAreKebabCase(code: RuleCode) {
    #expect(code.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D })
    #expect(OrganisationID(rawValue: code.rawValue) != nil)
  }

  @Test(arguments: RuleCode.allCases) func textsKeepTheStyle(code: RuleCode) {
    let english = RuleTexts.english[code]
    #expect(!english.message.text.hasSuffix("."))
    #expect(english.remedy.text.hasSuffix("."))
  }
}

@Suite struct RuleViolationTests {
  @Test func rulesFillEveryPlaceOfTheirTexts() throws {
    let violations = try ProducedViolations.all()
    #expect(Set(violations.codes) == Set(RuleCode.allCases))
    for violation in violations {
      let words = violation.message(in: .english) + violation.remedy(in: .english)
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
    #expect("\(refusal)" == "needs-role: \(refusal.message(in: .english))")
  }
}
