/// What a rule says in one language. `{name}` stands for the value of that name.
package struct RuleText: Hashable, Sendable {
  /// In lower case where the script has case, and without a full stop.
  package let message: TextPattern
  /// Whole sentences.
  package let remedy: TextPattern

  package init(message: TextPattern, remedy: TextPattern) {
    self.message = message
    self.remedy = remedy
  }

  init(_ message: String, _ remedy: String) {
    self.init(message: TextPattern(message), remedy: TextPattern(remedy))
  }
}

/// What all rules say in one language.
package struct RuleTexts: Hashable, Sendable {
  private let texts: [RuleCode: RuleText]
  package let vocabulary: RuleVocabulary

  package init(texts: [RuleCode: RuleText], vocabulary: RuleVocabulary) {
    self.texts = texts
    self.vocabulary = vocabulary
  }

  /// The code stands in for a text that is missing, until that fault is told.
  package subscript(code: RuleCode) -> RuleText {
    texts[code] ?? RuleText(code.rawValue, code.rawValue)
  }
}

/// The names that rule texts use for roles, actions and kinds.
package struct RuleVocabulary: Hashable, Sendable {
  package let roles: [Role: String]
  /// What follows "may not" in English; what is done in Japanese.
  package let actions: [Action: String]
  package let organisationKinds: [OrganisationKind: String]
  package let invitationKinds: [InvitationKind: String]
  package let orSeparator: String
  package let listSeparator: String

  package init(
    roles: [Role: String], actions: [Action: String], organisationKinds: [OrganisationKind: String],
    invitationKinds: [InvitationKind: String], orSeparator: String, listSeparator: String
  ) {
    self.roles = roles
    self.actions = actions
    self.organisationKinds = organisationKinds
    self.invitationKinds = invitationKinds
    self.orSeparator = orSeparator
    self.listSeparator = listSeparator
  }
}
