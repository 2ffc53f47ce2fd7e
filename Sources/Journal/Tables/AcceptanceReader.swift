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
    let columns = StrictColumns<AcceptanceTable.Column>(row: row, what: "acceptance")
    let reasons = try columns.value(.reviewReasons) { ReviewColumns.reasons($0) }
    guard let hash = EventHash(bytes: row.bytes(Part.event + 2)),
      let actor = row.text(Part.event + 1).flatMap({ Actor($0) })
    else { throw columns.damaged }
    let formNumber = Int(row.integer(AcceptanceTable.Column.receiptForm.rawValue))
    guard let receiptForm = ReceiptForm(rawValue: formNumber) else { throw columns.damaged }
    return RecordedAcceptance(
      invitation: try invitations.invitation(row, from: Part.invitation),
      answer: try answer(columns), at: row.moment(Part.event),
      arrival: try columns.arrival(.received, reason: .receivedReason), actor: actor,
      evidence: try columns.value(.evidence, read: EvidenceLevel.init(rawValue:)),
      evidenceDigest: try columns.optionalText(.evidenceDigest),
      tokenKeyID: KeyID(rawValue: try columns.text(.tokenKey)),
      receiptKeyID: KeyID(rawValue: try columns.text(.receiptKey)), receiptForm: receiptForm,
      head: JournalHead(sequence: Int(row.integer(AcceptanceTable.Column.sequence.rawValue)), hash: hash),
      reviewReasons: reasons,
      review: try columns.review(
        reasons, .verdict, reason: .verdictReason, at: Part.verdictEvent))
  }

  private func answer(_ columns: StrictColumns<AcceptanceTable.Column>) throws(JournalError)
    -> AcceptanceAnswer
  {
    AcceptanceAnswer(
      person: try person(columns),
      role: try columns.value(.role, read: Role.init(rawValue:)),
      language: try columns.value(.language) { LanguageCode($0) },
      terms: try columns.value(.terms, read: TextDigest.init(rawValue:)),
      tenantDomain: try columns.optionalText(.tenantDomain), country: try columns.optionalText(.country))
  }

  private func person(
    _ columns: StrictColumns<AcceptanceTable.Column>
  ) throws(JournalError) -> AnsweringPerson? {
    guard try columns.optionalText(.email) != nil else { return nil }
    return AnsweringPerson(
      givenName: try columns.text(.givenName), familyName: try columns.text(.familyName),
      email: try columns.value(.email) { EmailAddress($0) }, phone: try columns.optionalText(.phone))
  }

  /// The acceptance of the invitation with an id: the one that counts, or else one that waits, or else the last; nil
  /// where there is none.
  static func acceptance(of id: InvitationID, in transaction: JournalTransaction) throws
    -> RecordedAcceptance?
  {
    var reader = AcceptanceReader()
    return try SQLStatement(
      """
      \(select) WHERE a.invitation = ?
      ORDER BY \(ReviewColumns.isInEffect("a.")) DESC, a.verdict IS NULL DESC, a.sequence DESC LIMIT 1
      """, in: transaction
    ).firstRow(.text(id.rawValue)) { try reader.acceptance($0) }
  }
}
