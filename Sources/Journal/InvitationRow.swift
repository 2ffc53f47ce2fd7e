import JSON
internal import PartnerModel

/// How an invitation is written: as a row of the state table, and as the payload of the event that issued it.
enum InvitationRow {
  /// The columns in the order in which `InvitationReader` and `run` count them.
  static let columnNames = [
    "sequence", "id", "kind", "from_organisation", "with_organisation", "to_organisation", "recipient",
    "language",
    "issued_at", "expires_at", "status_index", "key_id", "state", "issued_by", "terms",
    "tenant_domain", "country",
  ]
  static let columns = columnNames.joined(separator: ", ")
  static let insert = """
    INSERT INTO invitations (\(columns)) VALUES (\(columnNames.map { _ in "?" }.joined(separator: ", ")))
    """

  /// Values: to, from, kind, with (empty where there is none). In the terms of the index on open invitations.
  static let isPendingForPurpose = """
    state = 'pending' AND to_organisation = ? AND from_organisation = ? AND kind = ?
    AND coalesce(with_organisation, '') = ?
    """

  static func run(_ insert: SQLStatement, with invitation: Invitation) throws {
    try insert.run(
      .integer(Int64(invitation.sequence)), .text(invitation.id.rawValue), .text(invitation.kind.rawValue),
      .text(invitation.from.rawValue), .optional(invitation.with?.rawValue),
      .text(invitation.to.rawValue), .text(invitation.recipient), .text(invitation.language.rawValue),
      .moment(invitation.issuedAt), .moment(invitation.expiresAt), .integer(Int64(invitation.statusIndex)),
      .text(invitation.keyID.rawValue), .text(invitation.state.rawValue),
      .text(invitation.issuedBy.description),
      .text(terms(invitation.terms)), .optional(invitation.tenantDomain?.rawValue),
      .optional(invitation.country?.rawValue))
  }

  /// `en:<digest> ja:<digest>`, in the order of the language codes.
  static func terms(_ terms: [LanguageCode: TextDigest]) -> String {
    terms.sorted { $0.key < $1.key }.map { "\($0.key.rawValue):\($0.value)" }.joined(separator: " ")
  }

  /// Reads what `terms(_:)` wrote; nil for anything else.
  static func terms(_ text: String) -> [LanguageCode: TextDigest]? {
    var terms: [LanguageCode: TextDigest] = [:]
    for entry in text.split(separator: " ", omittingEmptySubsequences: false) {
      let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let language = LanguageCode(String(parts[0])),
        let digest = TextDigest(rawValue: String(parts[1])),
        terms.updateValue(digest, forKey: language) == nil
      else { return nil }
    }
    return terms
  }

  /// Everything about a new invitation that its event doesn't say already by subject (id), actor and time.
  static func issuedPayload(
    purpose: InvitationPurpose, recipient: String, language: LanguageCode, expiresAt: Moment,
    statusIndex: Int,
    keyID: KeyID, terms: [LanguageCode: TextDigest], tenantDomain: TenantDomain?, country: CountryCode?
  ) -> CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "expiresAt": .number(expiresAt.seconds),
      "from": .text(purpose.from.rawValue),
      "keyID": .text(keyID.rawValue),
      "kind": .text(purpose.kind.rawValue),
      "language": .text(language.rawValue),
      "recipient": .text(recipient),
      "statusIndex": .number(Int64(statusIndex)),
      "terms": .object(
        Dictionary(
          uniqueKeysWithValues: terms.map { ($0.key.rawValue, CanonicalJSON.text($0.value.rawValue)) })),
      "to": .text(purpose.to.rawValue),
    ]
    if let provider = purpose.with { members["with"] = .text(provider.rawValue) }
    if let tenantDomain { members["tenantDomain"] = .text(tenantDomain.rawValue) }
    if let country { members["country"] = .text(country.rawValue) }
    return .object(members)
  }
}
