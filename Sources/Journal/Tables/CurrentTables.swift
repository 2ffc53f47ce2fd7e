internal import PartnerModel

/// The tables of what holds now. They follow from the events alone: the same function fills them as things happen,
/// makes them anew, and makes the ones that they are compared with.
struct CurrentTables {
  private let transaction: JournalTransaction
  private let prefix: String
  private var insertInvitation: SQLStatement?
  private var insertAcceptance: SQLStatement?
  private var endInvitation: SQLStatement?
  private var insertLetter: SQLStatement?
  /// One for each table of answers.
  private var closeAnswers: [SQLStatement] = []
  /// The texts of the last invitation, and how its row names them: most of a batch have the same.
  private var lastTerms: (terms: [LanguageCode: TextDigest], text: String)?

  /// - Parameter prefix: stands before the tables' names.
  init(in transaction: JournalTransaction, prefix: String = "") {
    self.transaction = transaction
    self.prefix = prefix
  }

  /// Takes in what follows from an event. Texts aren't among it: their words stand beside the events and are as much
  /// a record as these.
  mutating func apply(_ event: JournalEvent, _ stamp: EventStamp) throws {
    switch event {
    case .textPublished: break
    case .invitationIssued(let id, let issued):
      let insert = try prepared(&insertInvitation) {
        InvitationTable.Column.insert(into: $0 + InvitationTable.name)
      }
      try InvitationTable.add(issued, of: id, stamp, terms: text(of: issued.terms), with: insert)
    case .invitationExpired(let id): try end(id, as: .expired, stamp)
    case .invitationCancelled(let id, _): try end(id, as: .cancelled, stamp)
    case .invitationDeclined(let id, let declined):
      try end(id, as: .declined, stamp)
      try add(declined, of: id, stamp)
    case .declineWaits(let id, let declined): try add(declined, of: id, stamp)
    case .invitationAccepted(let id, let accepted) where accepted.reviewReasons.isEmpty:
      try end(id, as: .accepted, stamp)
      try add(accepted, of: id, stamp)
    case .invitationAccepted(let id, let accepted), .acceptanceWaits(let id, let accepted):
      try add(accepted, of: id, stamp)
    case .answerConfirmed(let id, let record, let state):
      try setVerdict(.confirmed, where: "sequence = ?", .integer(Int64(record)), stamp)
      try end(id, as: state, stamp)
    case .answerDismissed(_, let record, let reason):
      try setVerdict(.dismissed, where: "sequence = ?", .integer(Int64(record)), reason: reason, stamp)
    case .acceptanceConfirmed(let id):
      try setVerdict(.confirmed, where: Self.isWaiting, .text(id.rawValue), stamp)
      try end(id, as: .accepted, stamp)
    case .acceptanceDismissed(let id, let reason):
      try setVerdict(.dismissed, where: Self.isWaiting, .text(id.rawValue), reason: reason, stamp)
      try end(id, as: .cancelled, stamp)
    case .grantRevoked(let id, let grant, let partner):
      try SQLStatement(
        RevokedGrantTable.Column.insert(into: prefix + RevokedGrantTable.name), in: transaction
      ).run(
        .integer(Int64(stamp.sequence)), .text(id.rawValue), .text(partner.rawValue), .text(grant.rawValue))
    case .personalDataRedacted(let subject, let records, _):
      for record in records { try redact(subject, record: record) }
    case .placesRetired(let places):
      try SQLStatement(
        RetiredPlacesTable.Column.insert(into: prefix + RetiredPlacesTable.name), in: transaction
      ).run(.integer(Int64(stamp.sequence)), .text(RetiredPlacesTable.text(of: places)))
    case .letterEnded(let letter):
      try prepared(&insertLetter) { EndedLetterTable.Column.insert(into: $0 + EndedLetterTable.name) }
        .run(
          .integer(Int64(stamp.sequence)), .text(letter.invitation.rawValue), .text(letter.turn.rawValue),
          .text(letter.outcome.rawValue), .text(letter.message), .text(letter.to.rawValue))
    case .relationshipEnded(let end):
      try EndedRelationshipTable.add(end, stamp, in: transaction, prefix: prefix)
      try EndingRequestTable.close(about: end.parties, stamp, in: transaction, prefix: prefix)
    case .privilegeRevoked(let parties, let grant):
      try SQLStatement(
        RevokedPrivilegeTable.Column.insert(into: prefix + RevokedPrivilegeTable.name), in: transaction
      ).run(.integer(Int64(stamp.sequence)), .text(parties.rawValue), .text(grant.rawValue))
    case .consentRecorded(let consent): try ConsentTable.add(consent, stamp, in: transaction, prefix: prefix)
    case .endingRequested(let id, let request):
      try EndingRequestTable.add(request, by: id, stamp, in: transaction, prefix: prefix)
    case .endingRequestDismissed(_, let record, let reason):
      try EndingRequestTable.dismiss(record, reason, stamp, in: transaction, prefix: prefix)
    case .customerNoted(let parties, let note):
      try SQLStatement(
        CustomerNoteTable.Column.insert(into: prefix + CustomerNoteTable.name), in: transaction
      ).run(.integer(Int64(stamp.sequence)), .text(parties.rawValue), .optional(note?.text))
    case .customerLinked(let parties, let link):
      try SQLStatement(
        CustomerLinkTable.Column.insert(into: prefix + CustomerLinkTable.name), in: transaction
      ).run(
        .integer(Int64(stamp.sequence)), .text(parties.rawValue), .optional(link?.name),
        .optional(link?.address))
    }
  }

  private mutating func text(of terms: [LanguageCode: TextDigest]) -> String {
    if let lastTerms, lastTerms.terms == terms { return lastTerms.text }
    let text = InvitationTable.terms(terms)
    lastTerms = (terms, text)
    return text
  }

  private func redact(_ subject: RecordSubject, record: Int) throws {
    let number = SQLStatement.Value.integer(Int64(record))
    guard case .invitation(let id) = subject else {
      for (table, forgotten) in Self.ofRelationships {
        try SQLStatement("UPDATE \(prefix)\(table) SET \(forgotten) WHERE sequence = ?", in: transaction)
          .run(number)
      }
      return
    }
    // Who is a natural person, the row itself says.
    try SQLStatement(
      """
      UPDATE \(prefix)invitations SET recipient = NULL,
        from_name = iif(instr(persons, 'from'), NULL, from_name),
        with_name = iif(instr(persons, 'with'), NULL, with_name),
        to_name = iif(instr(persons, 'to'), NULL, to_name),
        tenant_domain = iif(instr(persons, 'to'), NULL, tenant_domain)
      WHERE sequence = ?
      """, in: transaction
    ).run(number)
    let domain = """
      tenant_domain = iif(
        (SELECT instr(persons, 'to') FROM \(prefix)invitations WHERE id = invitation), NULL, tenant_domain)
      """
    let forgotten = AcceptanceTable.Column.forgotten.filter { $0 != .tenantDomain }
      .map { "\($0.name) = NULL" }
    try SQLStatement(
      """
      UPDATE \(prefix)acceptances SET \((forgotten + [domain]).joined(separator: ", "))
      WHERE sequence = ?
      """, in: transaction
    ).run(number)
    try SQLStatement(
      """
      UPDATE \(prefix)declines
      SET \(DeclineTable.Column.forgotten.map { "\($0.name) = NULL" }.joined(separator: ", "))
      WHERE sequence = ?
      """, in: transaction
    ).run(number)
    try SQLStatement(
      """
      UPDATE \(prefix)\(EndingRequestTable.name)
      SET \(EndingRequestTable.Column.forgotten.map { "\($0.name) = NULL" }.joined(separator: ", "))
      WHERE sequence = ?
      """, in: transaction
    ).run(number)
    for table in Self.answers + [EndingRequestTable.name] {
      try SQLStatement(
        "UPDATE \(prefix)\(table) SET verdict_reason = NULL WHERE invitation = ? AND verdict_sequence = ?",
        in: transaction
      ).run(.text(id.rawValue), number)
    }
  }

  /// What records about relationships say of people, by where it stands.
  private static let ofRelationships = [
    (EndedRelationshipTable.name, EndedRelationshipTable.Column.forgotten.map { "\($0.name) = NULL" }),
    (CustomerNoteTable.name, CustomerNoteTable.Column.forgotten.map { "\($0.name) = NULL" }),
    (CustomerLinkTable.name, CustomerLinkTable.Column.forgotten.map { "\($0.name) = NULL" }),
  ].map { ($0, $1.joined(separator: ", ")) }

  private static let answers = [AcceptanceTable.name, DeclineTable.name]
  private static let isWaiting = "invitation = ? AND \(ReviewColumns.isWaiting())"

  private mutating func add(_ accepted: AcceptedInvitation, of id: InvitationID, _ stamp: EventStamp) throws {
    let insert = try prepared(&insertAcceptance) {
      AcceptanceTable.Column.insert(into: $0 + AcceptanceTable.name)
    }
    try AcceptanceTable.add(accepted, of: id, stamp, with: insert)
  }

  private func add(_ declined: DeclinedInvitation, of id: InvitationID, _ stamp: EventStamp) throws {
    let insert = try SQLStatement(
      DeclineTable.Column.insert(into: prefix + DeclineTable.name), in: transaction)
    try DeclineTable.add(declined, of: id, stamp, with: insert)
  }

  /// On whichever table has the answers that are meant.
  private func setVerdict(
    _ verdict: Verdict, where condition: String, _ value: SQLStatement.Value, reason: EndingReason? = nil,
    _ stamp: EventStamp
  ) throws {
    for table in Self.answers {
      try SQLStatement(
        """
        UPDATE \(prefix)\(table) SET verdict = ?, verdict_sequence = ?, verdict_reason = ? WHERE \(condition)
        """, in: transaction
      ).run(
        .text(verdict.rawValue), .integer(Int64(stamp.sequence)), .optional(reason?.rawValue), value)
    }
  }

  /// With it, the answers that still wait are closed.
  private mutating func end(_ id: InvitationID, as state: InvitationState, _ stamp: EventStamp) throws {
    try prepared(&endInvitation) { "UPDATE \($0)invitations SET state = ? WHERE id = ?" }
      .run(.text(state.rawValue), .text(id.rawValue))
    if closeAnswers.isEmpty {
      closeAnswers = try Self.answers.map { table in
        try SQLStatement(
          "UPDATE \(prefix)\(table) SET verdict = ?, verdict_sequence = ? WHERE \(Self.isWaiting)",
          in: transaction)
      }
    }
    for close in closeAnswers {
      try close.run(
        .text(Verdict.superseded.rawValue), .integer(Int64(stamp.sequence)), .text(id.rawValue))
    }
  }

  private func prepared(_ statement: inout SQLStatement?, _ sql: (String) -> String) throws -> SQLStatement {
    if let statement { return statement }
    let prepared = try SQLStatement(sql(prefix), in: transaction)
    statement = prepared
    return prepared
  }
}
