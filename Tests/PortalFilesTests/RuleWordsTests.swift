import PartnerModel
import PortalFiles
import SourceDiagnostics
import TestSupport
import Testing

/// What the rules say in Japanese, as it stands in the words of the portal that comes with the product.
@Suite struct JapaneseRuleTextsTests {
  private let japanese: RuleTexts

  init() throws {
    var faults = DiagnosticList()
    let words = Words.read(.japanese, from: sampleFolder, faults: &faults)
    #expect(faults.diagnostics.isEmpty, "\(faults)")
    japanese = try #require(words).rules
  }

  @Test func `every code has a text of its own, with the places of the English one`() {
    for code in RuleCode.allCases {
      let (text, english) = (japanese[code], RuleTexts.english[code])
      #expect(!text.message.text.isEmpty && text.message != english.message)
      #expect(!text.remedy.text.isEmpty && text.remedy != english.remedy)
      #expect(text.message.names == english.message.names && text.remedy.names == english.remedy.names)
    }
  }

  @Test func `every name has a word of its own`() {
    let (words, english) = (japanese.vocabulary, RuleTexts.english.vocabulary)
    #expect(Role.allCases.allSatisfy { words.roles[$0] != nil && words.roles[$0] != english.roles[$0] })
    #expect(
      Action.allCases.allSatisfy { words.actions[$0] != nil && words.actions[$0] != english.actions[$0] })
    #expect(words.organisationKinds == [.provider: "プロバイダー", .reseller: "リセラー", .customer: "顧客"])
    #expect(Set(words.invitationKinds.keys) == Set(InvitationKind.allCases))
    #expect(words.orSeparator == "または" && words.listSeparator == "、")
  }

  @Test(arguments: RuleCode.allCases) func `texts keep the style`(code: RuleCode) {
    let (message, remedy) = (japanese[code].message.text, japanese[code].remedy.text)
    #expect(!message.hasSuffix("。"))
    #expect(remedy.hasSuffix("。"))
    let all = message + remedy
    #expect(!all.contains("あなた") && !all.contains("（") && !all.contains("："))
    #expect(!all.unicodeScalars.contains { (0xFF21...0xFF5A).contains($0.value) })
  }

  @Test func `rules fill every place of their texts`() throws {
    let violations = try ProducedViolations.all()
    #expect(Set(violations.codes) == Set(RuleCode.allCases))
    for violation in violations {
      let words = violation.message(in: japanese) + violation.remedy(in: japanese)
      #expect(!words.contains("{") && !words.contains("}"), "\(words)")
    }
  }

  @Test func `roles, actions and kinds are named in the language`() throws {
    let violations = try ProducedViolations.all()
    let messages = Set(violations.map { $0.message(in: japanese) })
    for message in [
      "「ken」は顧客の招待を行えません。必要なロール: グローバル管理者または管理エージェントまたは販売担当",
      "「aoba-bakery」は顧客です。共同の招待はプロバイダーと共同で行います",
      "申請者「mio」はグローバル管理者ではありません",
      "組織プロファイル 1 の国/地域は US、テナントの国/地域は JP です",
    ] {
      #expect(messages.contains(message), "\(messages.sorted())")
    }
  }
}

@Suite struct RuleWordsTests {
  /// Every word that the rules need, with the English texts, as a file would have it.
  private static let whole: String = {
    let words = RuleTexts.english.vocabulary
    func lines<Name: RawRepresentable<String>>(_ names: [Name: String]) -> String {
      names.map { "      \($0.rawValue): \($1)\n" }.sorted().joined()
    }
    let texts = RuleCode.allCases.map { code in
      let text = RuleTexts.english[code]
      let (message, remedy) = (quoted(text.message), quoted(text.remedy))
      return "  \(code.rawValue):\n    message: '\(message)'\n    remedy: '\(remedy)'\n"
    }
    return """
      rule:
      \(texts.joined())  name:
          action:
      \(lines(words.actions))    organisation:
      \(lines(words.organisationKinds))    invitation:
      \(lines(words.invitationKinds))    or: " or "
          list: ", "

      """
  }()

  private static func quoted(_ text: TextPattern) -> String {
    text.text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
  }

  private func read(_ text: String) -> (words: Words?, faults: DiagnosticList) {
    var faults = DiagnosticList()
    let words = Words.read(
      .japanese, from: portal([Words.path(for: .japanese): text]), faults: &faults)
    return (words, faults)
  }

  /// The faults of the whole section where one thing in it is another.
  private func faults(_ old: String, _ new: String) -> [String] {
    #expect(Self.whole.contains(old))
    let (words, faults) = read(Self.whole.replacing(old, with: new, maxReplacements: 1))
    #expect(words != nil, "what else is wrong with the portal is found too")
    return faults.sorted.map {
      let place = $0.position.map { "\($0.line):\($0.column)" } ?? "nowhere"
      return "\(place) \($0.message) | \($0.remedy)"
    }
  }

  @Test func `a language without the section reads English`() throws {
    let (words, faults) = read("skip: 本文へ\n")
    #expect(try #require(words).rules == .english)
    #expect(faults.diagnostics.isEmpty)
  }

  @Test func `the section is no text of the interface`() throws {
    let (words, faults) = read("skip: 本文へ\nrole: {user: 利用者}\n" + Self.whole)
    #expect(brief(faults) == [])
    let found = try #require(words)
    #expect(found.texts.keys.sorted() == ["role.user", "skip"])
    #expect(found.rules.vocabulary.roles[.user] == "利用者")
    #expect(found.rules.vocabulary.actions == RuleTexts.english.vocabulary.actions)
    #expect(RuleCode.allCases.allSatisfy { found.rules[$0] == RuleTexts.english[$0] })
    let without = try #require(read("skip: a\nrole: {user: b}\n").words)
    #expect(Words.differences(among: [found, without]).diagnostics.isEmpty)
  }

  private static let date =
    "  invalid-date:\n    message: '“{value}” is no date'\n"
    + "    remedy: 'Write a day that exists as year-month-day, such as 2024-04-01.'\n"

  @Test func `a code that is missing is told with what it says in English`() {
    #expect(
      faults(Self.date, "") == [
        "1:1 the text 'rule.invalid-date.message' is missing | "
          + "Translate the English text: \"“{value}” is no date\"",
        "1:1 the text 'rule.invalid-date.remedy' is missing | Translate the English text: "
          + "\"Write a day that exists as year-month-day, such as 2024-04-01.\"",
      ])
  }

  @Test(arguments: ["", "    message: ''\n"]) func `a text that is missing or empty`(line: String) {
    #expect(
      faults("    message: '“{value}” is no date'\n", line) == [
        "\(line.isEmpty ? "14:3" : "15:14") the text 'rule.invalid-date.message' is missing | "
          + "Translate the English text: \"“{value}” is no date\""
      ])
  }

  @Test(arguments: [
    ("  name:\n", "  invalid-dat: {message: x, remedy: {a: b}}\n  name:\n", "Did you mean 'invalid-date'?"),
    ("  name:\n", "  invalid-dat: x\n  name:\n", "Did you mean 'invalid-date'?"),
    ("  name:\n", "  invalid-dat: {}\n  name:\n", "Did you mean 'invalid-date'?"),
  ])
  func `a code that no rule has is told once, with all that stands below it`(
    old: String, new: String, remedy: String
  ) {
    let found = faults(old, new)
    #expect(found.count == 1)
    #expect(found.first?.hasSuffix(" no rule uses 'rule.invalid-dat' | \(remedy)") == true, "\(found)")
  }

  @Test func `a key that no rule has`() {
    let found = faults("    or: \" or \"\n", "    conjunction: x\n    or: \" or \"\n")
    #expect(found.count == 1)
    #expect(
      found.first?.hasSuffix(
        ":18 no rule uses 'rule.name.conjunction' | Known keys: action, invitation, list, or, organisation.")
        == true, "\(found)")
  }

  @Test(arguments: [
    ("{valeu}", "lacks {value} and has {valeu}, which nothing fills"), ("it", "lacks {value}"),
    ("{value} {b} {a}", "has {a}, {b}, which nothing fills"),
  ])
  func `a text with other places than the English one`(place: String, fault: String) {
    #expect(
      faults("'“{value}” is no date'", "'“\(place)” is no date'") == [
        "15:14 the text 'rule.invalid-date.message' \(fault) | "
          + "Name the same places as the English text: \"“{value}” is no date\""
      ])
  }

  @Test func `a map where a text belongs, and the other way round`() {
    #expect(
      faults("    message: '“{value}” is no date'\n", "    message: {a: b}\n") == [
        "15:5 the text 'rule.invalid-date.message' is a map | "
          + "Translate the English text: \"“{value}” is no date\""
      ])
    #expect(
      faults(Self.date, "  invalid-date: x\n").last
        == "14:17 'rule.invalid-date' must be a map of keys and values, not a text | "
        + "Write these keys below it: message, remedy.")
    let (words, faults) = read("skip: a\nrule: x\n")
    #expect(words == nil && brief(faults) == ["2:7 'rule' must be a map of keys and values, not a text"])
  }
}
