package import PartnerModel

/// One answer as it came in. Nothing of it was checked.
package struct Submission: Hashable, Sendable {
  /// Which of the two it means to be: said by where it was sent to.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case acceptance
    case decline
  }

  /// What the page's form, a mail or a JSON object has, by the raw names of `AnswerField`.
  package let fields: [String: String]
  package let kind: Kind
  package let evidence: EvidenceLevel
  /// The digest of the mail that is kept as evidence: SHA-256 in 64 lower-case hexadecimal digits.
  package let evidenceDigest: String?

  /// That it had come in earlier, by the word of who records it; nil where it comes in now.
  package var arrival: EarlierArrival?

  package init(
    _ fields: [String: String], _ kind: Kind, evidence: EvidenceLevel, evidenceDigest: String? = nil
  ) {
    self.fields = fields
    self.kind = kind
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
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
