internal import GRDB
internal import PartnerModel

/// Turns rows of the acceptances, each with its event, its verdict's event and its invitation, into values.
struct AcceptanceReader {
  private var invitations = InvitationReader()

  /// What is read for each acceptance; a condition or an order follows it.
  static let select: String = {
    let columns =
      AcceptanceRow.columnNames.map { "a." + $0 } + ["a.verdict", "a.verdict_reason"]
      + ["e.at", "e.actor", "e.hash", "v.at", "v.actor"] + InvitationRow.columnNames.map { "i." + $0 }
    return """
      SELECT \(columns.joined(separator: ", "))
      FROM acceptances a
      JOIN events e ON e.sequence = a.sequence
      JOIN invitations i ON i.id = a.invitation
      LEFT JOIN events v ON v.sequence = a.verdict_sequence
      """
  }()

  /// - Throws: `damaged` for a row that no version could have written.
  mutating func acceptance(_ row: SQLStatement.Row) throws(JournalError) -> RecordedAcceptance {
    let sequence = Int(row.integer(0))
    func required<Value>(_ value: Value?) throws(JournalError) -> Value {
      guard let value else { throw .damaged(detail: "the acceptance of record \(sequence) can't be read") }
      return value
    }
    let answer = AcceptanceAnswer(
      givenName: try required(row.text(2)), familyName: try required(row.text(3)),
      email: try required(row.text(4).flatMap { EmailAddress($0) }),
      phone: row.isNull(5) ? nil : try required(row.text(5)),
      role: try required(row.text(6).flatMap(Role.init(rawValue:))),
      language: try required(row.text(7).flatMap { LanguageCode($0) }), terms: try required(row.text(8)),
      tenantDomain: row.isNull(9) ? nil : try required(row.text(9)),
      country: row.isNull(10) ? nil : try required(row.text(10)))
    let reasons = try required(row.text(15).flatMap { AcceptanceRow.reasons($0) })
    let review: RecordedAcceptance.Review
    if row.isNull(16) {
      review = reasons.isEmpty ? .notNeeded : .needed(reasons)
    } else {
      let verdict = try required(row.text(16).flatMap(AcceptanceVerdict.init(rawValue:)))
      let actor = try required(row.text(22).flatMap(UserID.init(rawValue:)))
      let text = row.isNull(17) ? nil : try required(row.text(17))
      let reason = try text.map { text throws(JournalError) in
        try required(try? EndingReason(validating: text))
      }
      review = verdict.review(by: actor, at: row.integer(21), reason: reason)
    }
    return RecordedAcceptance(
      invitation: try invitations.invitation(row, from: 23), answer: answer, at: row.integer(18),
      actor: try required(row.text(19).flatMap(UserID.init(rawValue:))),
      evidence: try required(row.text(11).flatMap(EvidenceLevel.init(rawValue:))),
      evidenceDigest: row.isNull(12) ? nil : try required(row.text(12)),
      tokenKeyID: try required(row.text(13)), receiptKeyID: try required(row.text(14)),
      head: JournalHead(sequence: sequence, hash: try required(EventHash(bytes: row.bytes(20)))),
      reviewReasons: reasons, review: review)
  }

  /// The acceptance of the invitation with an id, or nil.
  static func acceptance(of id: String, in database: Database) throws -> RecordedAcceptance? {
    var reader = AcceptanceReader()
    return try SQLStatement("\(select) WHERE a.invitation = ?", in: database)
      .firstRow(.text(id)) { try reader.acceptance($0) }
  }
}
