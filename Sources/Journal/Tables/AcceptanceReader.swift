internal import PartnerModel

/// Turns rows of the acceptances, each with its event, its verdict's event and its invitation, into values.
struct AcceptanceReader {
  private var invitations = InvitationReader()

  /// What is read for each acceptance; a condition or an order follows it.
  static let select = """
    SELECT \(AcceptanceTable.Column.names("a.")), e.at, e.actor, e.hash, v.at, v.actor,
      \(InvitationTable.Column.names("i."))
    FROM acceptances a
    JOIN events e ON e.sequence = a.sequence
    JOIN invitations i ON i.id = a.invitation
    LEFT JOIN events v ON v.sequence = a.verdict_sequence
    """

  /// Where the parts of a row begin that follow the acceptance's own columns.
  private enum Part {
    static let event = AcceptanceTable.Column.count
    static let verdictEvent = event + 3
    static let invitation = verdictEvent + 2
  }

  /// - Throws: `damaged` for a row that no version could have written.
  mutating func acceptance(_ row: SQLStatement.Row) throws(JournalError) -> RecordedAcceptance {
    let columns = StrictColumns(row: row)
    let reasons = try columns.value(.reviewReasons) { AcceptanceTable.reasons($0) }
    guard let hash = EventHash(bytes: row.bytes(Part.event + 2)),
      let actor = row.text(Part.event + 1).flatMap({ Actor($0) })
    else { throw columns.damaged }
    let formNumber = Int(row.integer(AcceptanceTable.Column.receiptForm.rawValue))
    guard let receiptForm = ReceiptForm(rawValue: formNumber) else { throw columns.damaged }
    return RecordedAcceptance(
      invitation: try invitations.invitation(row, from: Part.invitation),
      answer: try answer(columns), at: row.moment(Part.event), arrival: try arrival(columns), actor: actor,
      evidence: try columns.value(.evidence, read: EvidenceLevel.init(rawValue:)),
      evidenceDigest: try columns.optionalText(.evidenceDigest),
      tokenKeyID: KeyID(rawValue: try columns.text(.tokenKey)),
      receiptKeyID: KeyID(rawValue: try columns.text(.receiptKey)), receiptForm: receiptForm,
      head: JournalHead(sequence: Int(row.integer(AcceptanceTable.Column.sequence.rawValue)), hash: hash),
      reviewReasons: reasons, review: try review(columns, reasons))
  }

  private func answer(_ columns: StrictColumns) throws(JournalError) -> AcceptanceAnswer {
    AcceptanceAnswer(
      person: try person(columns),
      role: try columns.value(.role, read: Role.init(rawValue:)),
      language: try columns.value(.language) { LanguageCode($0) },
      terms: try columns.value(.terms, read: TextDigest.init(rawValue:)),
      tenantDomain: try columns.optionalText(.tenantDomain), country: try columns.optionalText(.country))
  }

  private func arrival(_ columns: StrictColumns) throws(JournalError) -> EarlierArrival? {
    let place = AcceptanceTable.Column.received.rawValue
    guard !columns.row.isNull(place) else { return nil }
    let hasReason = try columns.optionalText(.receivedReason) != nil
    return EarlierArrival(
      at: columns.row.moment(place),
      reason: hasReason ? try columns.value(.receivedReason) { try? EndingReason(validating: $0) } : nil)
  }

  private func person(_ columns: StrictColumns) throws(JournalError) -> AnsweringPerson? {
    guard try columns.optionalText(.email) != nil else { return nil }
    return AnsweringPerson(
      givenName: try columns.text(.givenName), familyName: try columns.text(.familyName),
      email: try columns.value(.email) { EmailAddress($0) }, phone: try columns.optionalText(.phone))
  }

  private func review(
    _ columns: StrictColumns, _ reasons: [ReviewReason]
  ) throws(JournalError) -> RecordedAcceptance.Review {
    guard let name = try columns.optionalText(.verdict) else {
      return reasons.isEmpty ? .notNeeded : .needed(reasons)
    }
    guard let verdict = AcceptanceTable.Verdict(rawValue: name),
      let actor = columns.row.text(Part.verdictEvent + 1).flatMap({ Actor($0) })
    else { throw columns.damaged }
    let hasReason = try columns.optionalText(.verdictReason) != nil
    return verdict.review(
      by: actor, at: columns.row.moment(Part.verdictEvent),
      reason: hasReason ? try columns.value(.verdictReason) { try? EndingReason(validating: $0) } : nil)
  }

  /// The acceptance of the invitation with an id, or nil.
  static func acceptance(of id: InvitationID, in transaction: JournalTransaction) throws
    -> RecordedAcceptance?
  {
    var reader = AcceptanceReader()
    return try SQLStatement("\(select) WHERE a.invitation = ?", in: transaction)
      .firstRow(.text(id.rawValue)) { try reader.acceptance($0) }
  }
}

/// A row whose texts are what somebody could have written, or it is damaged.
private struct StrictColumns {
  let row: SQLStatement.Row

  var damaged: JournalError {
    .damaged(detail: "the acceptance of record \(row.integer(0)) can't be read")
  }

  func value<Value>(
    _ column: AcceptanceTable.Column, read: (String) -> Value?
  ) throws(JournalError) -> Value {
    guard let value = try optionalText(column).flatMap(read) else { throw damaged }
    return value
  }

  func text(_ column: AcceptanceTable.Column) throws(JournalError) -> String { try value(column) { $0 } }

  func optionalText(_ column: AcceptanceTable.Column) throws(JournalError) -> String? {
    if row.isNull(column.rawValue) { return nil }
    guard let text = row.text(column.rawValue) else { throw damaged }
    return text
  }
}
