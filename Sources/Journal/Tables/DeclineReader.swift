internal import PartnerModel

/// Turns rows of the declines, each with its event, its verdict's event and its invitation, into values.
struct DeclineReader {
  private var invitations = InvitationReader()

  /// What is read for each decline; a condition or an order follows it.
  static let select = """
    SELECT \(DeclineTable.Column.names("d.")), e.at, e.actor, e.hash, v.at, v.actor,
      \(InvitationTable.Column.names("i."))
    FROM declines d
    JOIN events e ON e.sequence = d.sequence
    JOIN invitations i ON i.id = d.invitation
    LEFT JOIN events v ON v.sequence = d.verdict_sequence
    """

  /// Where the parts of a row begin that follow the decline's own columns.
  private enum Part {
    static let event = DeclineTable.Column.count
    static let verdictEvent = event + 3
    static let invitation = verdictEvent + 2
  }

  /// - Throws: `damaged` for a row that no version could have written.
  mutating func decline(_ row: SQLStatement.Row) throws(JournalError) -> RecordedDecline {
    let columns = StrictColumns<DeclineTable.Column>(row: row, what: "decline")
    let reasons = try columns.value(.reviewReasons) { ReviewColumns.reasons($0) }
    guard let hash = EventHash(bytes: row.bytes(Part.event + 2)),
      let actor = row.text(Part.event + 1).flatMap({ Actor($0) })
    else { throw columns.damaged }
    return RecordedDecline(
      invitation: try invitations.invitation(row, from: Part.invitation),
      answer: try answer(columns), at: row.moment(Part.event),
      arrival: try columns.arrival(.received, reason: .receivedReason), actor: actor,
      evidence: try columns.optional(.evidence, read: EvidenceLevel.init(rawValue:)),
      evidenceDigest: try columns.optionalText(.evidenceDigest),
      head: JournalHead(sequence: Int(row.integer(DeclineTable.Column.sequence.rawValue)), hash: hash),
      reviewReasons: reasons,
      review: try columns.review(reasons, .verdict, reason: .verdictReason, at: Part.verdictEvent))
  }

  private func answer(_ columns: StrictColumns<DeclineTable.Column>) throws(JournalError) -> DeclineAnswer {
    var person: DecliningPerson?
    if let email = try columns.optional(.email, read: { EmailAddress($0) }) {
      person = DecliningPerson(name: try columns.text(.name), email: email)
    }
    var text: ShownText?
    if let digest = try columns.optional(.terms, read: TextDigest.init(rawValue:)) {
      text = ShownText(language: try columns.value(.language) { LanguageCode($0) }, digest: digest)
    }
    return DeclineAnswer(
      person: person, tenantDomain: try columns.optionalText(.tenantDomain),
      country: try columns.optionalText(.country),
      reason: try columns.optional(.reason) { try? EndingReason(validating: $0) }, text: text)
  }
}
