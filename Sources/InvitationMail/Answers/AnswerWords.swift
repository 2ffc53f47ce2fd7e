package import PartnerModel

/// What the portal's words say for things in an answer, in all of its languages: whoever fills in the text by hand
/// writes words, not the identifiers of the form.
package struct AnswerWords: Hashable, Sendable {
  private let accepting: [String]
  private let declining: [String]
  private let yes: Set<String>
  private let roles: [String: Role]
  private let labels: [AnswerField: Set<String>]

  /// - Parameters:
  ///   - accepting: the beginnings of the subjects that the pages write, before the invitation's number.
  ///   - declining: the same for one who declines.
  ///   - yes: what people write for it; `yes` itself always counts.
  ///   - roles: by their names.
  ///   - labels: what the pages call the fields. One may stand before its field's name.
  package init(
    accepting: [String], declining: [String], yes: [String], roles: [String: Role],
    labels: [AnswerField: [String]]
  ) {
    self.labels = labels.mapValues { Set($0.map(Self.spoken)) }
    self.accepting = accepting.map(Self.spoken).filter { !$0.isEmpty }
    self.declining = declining.map(Self.spoken).filter { !$0.isEmpty }
    self.yes = Set(yes.map(Self.plain)).union(["yes"])
    self.roles = Dictionary(
      roles.map { (Self.plain($0.key), $0.value) } + Role.allCases.map { (Self.plain($0.rawValue), $0) },
      uniquingKeysWith: { _, identifier in identifier })
  }

  /// Nil where the subject says neither, or both.
  func decision(in subject: String) -> AnswerMail.Decision? {
    let subject = Self.spoken(subject)
    return switch (accepting.contains(where: subject.contains), declining.contains(where: subject.contains)) {
    case (true, false): .accept
    case (false, true): .decline
    default: nil
    }
  }

  /// The form's value for what somebody wrote; anything else stays as it is, for others to refuse.
  func value(of field: AnswerField, _ text: String) -> String {
    switch field {
    case .consent, .decline: yes.contains(Self.plain(text)) ? "yes" : text
    case .role: roles[Self.plain(text)]?.rawValue ?? text
    default: text
    }
  }

  /// Whether somebody reads this before the name of the field, on the page and in its letter.
  func isLabel(_ text: String, of field: AnswerField) -> Bool {
    labels[field]?.contains(Self.spoken(text)) ?? false
  }

  /// A subject as it is read aloud: mail programs change blanks and marks that nobody sees, people the case.
  private static func spoken(_ text: String) -> String {
    let plain = text.withoutInvisibleMarks.narrowed.lowercased()
    return plain.unicodeScalars.split(whereSeparator: \.isBlank).map(String.init).joined(separator: " ")
  }

  /// Without what people don't mean: case, width, a full stop.
  private static func plain(_ text: String) -> String {
    let plain = text.narrowed.trimmed.lowercased()
    return plain.hasSuffix(".") || plain.hasSuffix("。") ? String(plain.dropLast()) : plain
  }
}
