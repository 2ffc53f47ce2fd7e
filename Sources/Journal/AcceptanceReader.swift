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

  /// Where the parts of a row begin; the acceptance's own columns come first.
  private enum Column {
    static let verdict: Int32 = 16
    static let event: Int32 = 18
    static let verdictEvent: Int32 = 21
    static let invitation: Int32 = 23
  }

  /// - Throws: `damaged` for a row that no version could have written.
  mutating func acceptance(_ row: SQLStatement.Row) throws(JournalError) -> RecordedAcceptance {
    let columns = StrictColumns(row: row)
    let reasons = try columns.value(15) { AcceptanceRow.reasons($0) }
    guard let hash = EventHash(bytes: row.bytes(Column.event + 2)) else { throw columns.damaged }
    return RecordedAcceptance(
      invitation: try invitations.invitation(row, from: Column.invitation),
      answer: try answer(columns), at: row.moment(Column.event),
      actor: try columns.value(Column.event + 1) { Actor($0) },
      evidence: try columns.value(11, read: EvidenceLevel.init(rawValue:)),
      evidenceDigest: try columns.optionalText(12), tokenKeyID: KeyID(rawValue: try columns.text(13)),
      receiptKeyID: KeyID(rawValue: try columns.text(14)),
      head: JournalHead(sequence: Int(row.integer(0)), hash: hash),
      reviewReasons: reasons, review: try review(columns, reasons))
  }

  private func answer(_ columns: StrictColumns) throws(JournalError) -> AcceptanceAnswer {
    AcceptanceAnswer(
      givenName: try columns.text(2), familyName: try columns.text(3),
      email: try columns.value(4) { EmailAddress($0) }, phone: try columns.optionalText(5),
      role: try columns.value(6, read: Role.init(rawValue:)),
      language: try columns.value(7) { LanguageCode($0) },
      terms: try columns.value(8, read: TextDigest.init(rawValue:)),
      tenantDomain: try columns.optionalText(9), country: try columns.optionalText(10))
  }

  private func review(
    _ columns: StrictColumns, _ reasons: [ReviewReason]
  ) throws(JournalError) -> RecordedAcceptance.Review {
    guard !columns.row.isNull(Column.verdict) else { return reasons.isEmpty ? .notNeeded : .needed(reasons) }
    let verdict = try columns.value(Column.verdict, read: AcceptanceVerdict.init(rawValue:))
    let actor = try columns.value(Column.verdictEvent + 1) { Actor($0) }
    let hasReason = !columns.row.isNull(Column.verdict + 1)
    return verdict.review(
      by: actor, at: columns.row.moment(Column.verdictEvent),
      reason: hasReason
        ? try columns.value(Column.verdict + 1) { try? EndingReason(validating: $0) } : nil)
  }

  /// The acceptance of the invitation with an id, or nil.
  static func acceptance(of id: InvitationID, in database: Database) throws -> RecordedAcceptance? {
    var reader = AcceptanceReader()
    return try SQLStatement("\(select) WHERE a.invitation = ?", in: database)
      .firstRow(.text(id.rawValue)) { try reader.acceptance($0) }
  }
}

/// A row whose texts are what somebody could have written, or it is damaged.
private struct StrictColumns {
  let row: SQLStatement.Row

  var damaged: JournalError {
    .damaged(detail: "the acceptance of record \(row.integer(0)) can't be read")
  }

  func value<Value>(_ column: Int32, read: (String) -> Value?) throws(JournalError) -> Value {
    guard !row.isNull(column), let value = row.text(column).flatMap(read) else { throw damaged }
    return value
  }

  func text(_ column: Int32) throws(JournalError) -> String { try value(column) { $0 } }

  func optionalText(_ column: Int32) throws(JournalError) -> String? {
    row.isNull(column) ? nil : try text(column)
  }
}
