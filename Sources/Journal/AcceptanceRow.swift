import JSON
internal import PartnerModel

/// How an acceptance is written: as a row of its table, and as the payload of its event.
enum AcceptanceRow {
  /// The columns in the order in which `AcceptanceReader` and `run` count them, without those of the verdict.
  static let columnNames = [
    "sequence", "invitation", "given_name", "family_name", "email", "phone", "role", "language", "terms",
    "tenant_domain", "country", "evidence", "evidence_digest", "token_key", "receipt_key",
    "review_reasons",
  ]
  static let insert = """
    INSERT INTO acceptances (\(columnNames.joined(separator: ", ")))
    VALUES (\(columnNames.map { _ in "?" }.joined(separator: ", ")))
    """

  static func run(_ insert: SQLStatement, with acceptance: RecordedAcceptance) throws {
    let answer = acceptance.answer
    try insert.run(
      .integer(Int64(acceptance.head.sequence)), .text(acceptance.invitation.id.rawValue),
      .text(answer.givenName),
      .text(answer.familyName), .text(answer.email.rawValue), .optional(answer.phone),
      .text(answer.role.rawValue), .text(answer.language.rawValue), .text(answer.terms.rawValue),
      .optional(answer.tenantDomain), .optional(answer.country), .text(acceptance.evidence.rawValue),
      .optional(acceptance.evidenceDigest), .text(acceptance.tokenKeyID.rawValue),
      .text(acceptance.receiptKeyID.rawValue),
      .text(reasons(acceptance.reviewReasons)))
  }

  /// Separated by spaces, in the order in which they were found.
  static func reasons(_ reasons: [ReviewReason]) -> String {
    reasons.map(\.rawValue).joined(separator: " ")
  }

  /// Reads what `reasons(_:)` wrote; nil for anything else.
  static func reasons(_ text: String) -> [ReviewReason]? {
    let words = text.split(separator: " ").map(String.init)
    let reasons = words.compactMap(ReviewReason.init(rawValue:))
    return reasons.count == words.count ? reasons : nil
  }

  /// Everything about an acceptance that its event doesn't say already by subject (the invitation's id), actor and
  /// time. The grants stand in it by partner, so that the record alone says what was allowed to whom.
  static func acceptedPayload(
    _ answer: AcceptanceAnswer, of invitation: Invitation, evidence: EvidenceLevel, evidenceDigest: String?,
    tokenKeyID: KeyID, receiptKeyID: KeyID, reviewReasons: [ReviewReason]
  ) -> CanonicalJSON {
    var stated: [String: CanonicalJSON] = [
      "email": .text(answer.email.rawValue),
      "familyName": .text(answer.familyName),
      "givenName": .text(answer.givenName),
      "language": .text(answer.language.rawValue),
      "role": .text(answer.role.rawValue),
      "terms": .text(answer.terms.rawValue),
    ]
    stated["country"] = answer.country.map { .text($0) }
    stated["phone"] = answer.phone.map { .text($0) }
    stated["tenantDomain"] = answer.tenantDomain.map { .text($0) }
    var members: [String: CanonicalJSON] = [
      "answer": .object(stated),
      "evidence": .text(evidence.rawValue),
      "grants": .object(
        Dictionary(
          uniqueKeysWithValues: invitation.partners.map { partner, grants in
            (partner.rawValue, .list(Grant.ordered(grants).map { .text($0.rawValue) }))
          })),
      "receiptKey": .text(receiptKeyID.rawValue),
      "tokenKey": .text(tokenKeyID.rawValue),
    ]
    members["evidenceDigest"] = evidenceDigest.map { .text($0) }
    if !reviewReasons.isEmpty { members["review"] = .list(reviewReasons.map { .text($0.rawValue) }) }
    return .object(members)
  }
}

extension Invitation {
  /// Who is allowed something by its acceptance, and what.
  var partners: [OrganisationID: Set<Grant>] {
    var partners = [from: kind.grantsToInviter]
    if let with { partners[with] = kind.grantsToProvider }
    return partners
  }
}
