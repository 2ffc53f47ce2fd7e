package import PartnerModel

extension Journal {
  /// All answers to the invitation with that whole id, in the order in which they were recorded.
  package func answers(to id: InvitationID) throws(JournalError) -> [AnswerOnRecord] {
    try read { try AnswerReader.answers(to: id, in: $0) }
  }

  /// All answers that somebody has to look at, in the order in which they were recorded.
  package func waitingAnswers() throws(JournalError) -> [AnswerOnRecord] {
    try read { try AnswerReader.waiting(in: $0) }
  }

  /// The invitations to which an answer was turned down.
  package func dismissedInvitations() throws(JournalError) -> Set<InvitationID> {
    try read { transaction in
      var ids: Set<InvitationID> = []
      for table in [AcceptanceTable.name, DeclineTable.name] {
        try SQLStatement(
          "SELECT invitation FROM \(table) WHERE verdict = '\(Verdict.dismissed.rawValue)'", in: transaction
        ).forEachRow { row in
          guard let id = row.text(0) else {
            throw JournalError.damaged(detail: "an answer's invitation is not UTF-8")
          }
          ids.insert(InvitationID(rawValue: id))
        }
      }
      return ids
    }
  }

  /// Calls `body` for every decline; otherwise as `forEachAcceptance(_:)`.
  package func forEachDecline(_ body: (RecordedDecline) throws -> Void) throws {
    try readRows { transaction in
      var reader = DeclineReader()
      try SQLStatement("\(DeclineReader.select) ORDER BY d.sequence", in: transaction)
        .forEachRow { try body(reader.decline($0)) }
    }
  }
}

/// Reads answers of both kinds.
enum AnswerReader {
  static func answers(to id: InvitationID, in transaction: JournalTransaction) throws -> [AnswerOnRecord] {
    try answers(in: transaction, .text(id.rawValue)) { "\($0)invitation = ?" }
  }

  static func waiting(in transaction: JournalTransaction) throws -> [AnswerOnRecord] {
    try answers(in: transaction) { ReviewColumns.isWaiting($0) }
  }

  /// How many answers to an invitation somebody still has to look at.
  static func waiting(for id: InvitationID, in transaction: JournalTransaction) throws -> Int {
    try answers(to: id, in: transaction).count { $0.review.isWaiting }
  }

  private static func answers(
    in transaction: JournalTransaction, _ values: SQLStatement.Value..., where condition: (String) -> String
  ) throws -> [AnswerOnRecord] {
    var answers: [AnswerOnRecord] = []
    var acceptances = AcceptanceReader()
    try SQLStatement("\(AcceptanceReader.select) WHERE \(condition("a."))", in: transaction)
      .forEachRow(values) { answers.append(.acceptance(try acceptances.acceptance($0))) }
    var declines = DeclineReader()
    try SQLStatement("\(DeclineReader.select) WHERE \(condition("d."))", in: transaction)
      .forEachRow(values) { answers.append(.decline(try declines.decline($0))) }
    return answers.sorted { $0.record < $1.record }
  }
}
