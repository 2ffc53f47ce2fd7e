/// What a rule says in one language. `{name}` stands for the value of that name.
struct RuleText: Hashable, Sendable {
  /// In lower case where the script has case, and without a full stop.
  let message: String
  /// Whole sentences.
  let remedy: String

  init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

enum RuleTexts {
  /// Every language that has texts of its own. Any other language reads English.
  static let tables: [LanguageCode: [RuleCode: RuleText]] = [
    .english: english, .japanese: japanese,
  ]

  static func text(for code: RuleCode, in language: LanguageCode) -> RuleText {
    tables[language]?[code] ?? english[code] ?? RuleText(code.rawValue, code.rawValue)
  }
}

/// The names that rule texts use for roles, actions and kinds.
struct RuleVocabulary: Sendable {
  let roles: [Role: String]
  /// What follows "may not" in English; what is done in Japanese.
  let actions: [Action: String]
  let organisationKinds: [OrganisationKind: String]
  let invitationKinds: [InvitationKind: String]
  let orSeparator: String
  let listSeparator: String

  static let tables: [LanguageCode: RuleVocabulary] = [.english: english, .japanese: japanese]

  static func words(for language: LanguageCode) -> RuleVocabulary { tables[language] ?? english }
}
