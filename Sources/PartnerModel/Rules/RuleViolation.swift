package import SourceDiagnostics

/// One rule of the field that doesn't hold: a reason code for scripts, and words for people.
///
/// Thrown by the validating initialisers of values and returned by the rules, which name every reason and
/// not the first only.
package struct RuleViolation: Error, Hashable, Sendable {
  package let rule: RuleCode
  /// What the texts of the code need to know, by the name of the placeholder.
  package let values: [String: RuleValue]

  init(_ rule: RuleCode, _ values: [String: RuleValue] = [:]) {
    self.rule = rule
    self.values = values
  }

  /// The values as plain words for `--json`: raw names, the same in every language.
  package var parameters: [String: String] { values.mapValues(\.plain) }

  /// What is wrong, in lower case where the script has case and without a full stop.
  package func message(in texts: RuleTexts) -> String { fill(texts[rule].message, texts.vocabulary) }

  /// What to do about it: whole sentences.
  package func remedy(in texts: RuleTexts) -> String { fill(texts[rule].remedy, texts.vocabulary) }

  private func fill(_ pattern: TextPattern, _ vocabulary: RuleVocabulary) -> String {
    pattern.filled { values[$0]?.words(in: vocabulary) }
  }
}

extension RuleViolation: ExplainedError {
  package var code: String { rule.rawValue }
  package var message: String { message(in: .english) }
  package var remedy: String { remedy(in: .english) }
  package var category: ErrorCategory { .refused }
}

extension RuleViolation: CustomStringConvertible {
  package var description: String { "\(code): \(message)" }
}
