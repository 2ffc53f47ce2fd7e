package import PartnerModel

/// What somebody sent: the fields of the page's form, of a mail or of a JSON object, by the raw names of
/// `AnswerField`. Nothing of it was checked.
package struct AnswerForm: Hashable, Sendable {
  package let fields: [String: String]

  package init(_ fields: [String: String]) {
    self.fields = fields
  }

  /// The language in which the page was shown, and so the one to answer in; nil where none can be told.
  package var language: LanguageCode? { self[.language].flatMap { LanguageCode($0) } }

  /// The token as it was sent, without white space around it; nil where there is none.
  package var token: String? { self[.token] }

  private subscript(field: AnswerField) -> String? {
    guard let value = fields[field.rawValue] else { return nil }
    let trimmed = value.drop(while: \.isWhitespace)
    guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(trimmed[...last])
  }
}

/// One answer as it came in.
package struct Submission: Hashable, Sendable {
  /// Which of the two it means to be: said by where it was sent to.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case acceptance
    case decline
  }

  package let form: AnswerForm
  package let kind: Kind
  package let evidence: EvidenceLevel
  /// The digest of the mail that is kept as evidence: SHA-256 in 64 lower-case hexadecimal digits.
  package let evidenceDigest: String?

  package init(
    _ form: AnswerForm, _ kind: Kind, evidence: EvidenceLevel, evidenceDigest: String? = nil
  ) {
    self.form = form
    self.kind = kind
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
  }
}

/// By which rules of the portal an answer counts.
package struct AnswerPolicy: Hashable, Sendable {
  /// The roles from which an acceptance is taken (R80).
  package let acceptedBy: Set<Role>

  package init(acceptedBy: some Sequence<Role>) {
    self.acceptedBy = Set(acceptedBy)
  }
}
