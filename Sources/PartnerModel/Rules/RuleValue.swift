internal import SourceDiagnostics

/// A value in a rule's text. Some have names of their own in each language.
package enum RuleValue: Hashable, Sendable {
  /// Something that a person or a file supplied: shown as it is, without what could upset a terminal.
  case text(String)
  case number(Int64)
  /// Shown as commands take it: `P30D`, `PT90S`.
  case duration(Lifetime)
  case roles([Role])
  case action(Action)
  case organisationKind(OrganisationKind)
  case invitationKind(InvitationKind)
  case fields([EnrolmentField])

  /// The raw names, the same in every language; several are separated by a comma.
  package var plain: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .duration(let length): String(length.seconds)
    case .roles(let roles): roles.map(\.rawValue).joined(separator: ",")
    case .action(let action): action.rawValue
    case .organisationKind(let kind): kind.rawValue
    case .invitationKind(let kind): kind.rawValue
    case .fields(let fields): fields.map(\.id).joined(separator: ",")
    }
  }

  func words(in vocabulary: RuleVocabulary) -> String {
    switch self {
    case .text(let text): spelledOut(text, atMost: 120)
    case .number(let number): String(number)
    case .duration(let length): length.description
    case .roles(let roles):
      roles.map { vocabulary.roles[$0] ?? $0.rawValue }.joined(separator: vocabulary.orSeparator)
    case .action(let action): vocabulary.actions[action] ?? action.rawValue
    case .organisationKind(let kind): vocabulary.organisationKinds[kind] ?? kind.rawValue
    case .invitationKind(let kind): vocabulary.invitationKinds[kind] ?? kind.rawValue
    case .fields(let fields):
      fields.map { $0.path.joined(separator: ".") }.joined(separator: vocabulary.listSeparator)
    }
  }
}
