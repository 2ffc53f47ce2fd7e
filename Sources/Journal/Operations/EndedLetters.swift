package import PartnerModel

extension Journal {
  /// Puts on record what became of letters, all of it in one transaction.
  ///
  /// What is on record already is left out, so it may be told again after a crash. So is what this journal has no place for: a
  /// letter about an invitation that it lacks, or the receipt of an answer that it lacks, after an older one was put back.
  /// - Parameter actor: the user by whose hand it was sent, or Portico itself.
  /// - Returns: how many were new.
  @discardableResult
  package func record(
    _ letters: [EndedLetter], by actor: Actor, at now: Moment
  ) throws(JournalError) -> Int {
    guard !letters.isEmpty else { return 0 }
    return try write { transaction in
      let onRecord = try EndedLetters(in: transaction)
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      var count = 0
      for letter in letters where try onRecord.haveRoom(for: letter) {
        try writer.record(.letterEnded(letter))
        count += 1
      }
      return count
    }
  }

  /// The last letter on record, by its Message-ID, and the number of that record; nil where there is none.
  package func lastLetter() throws(JournalError) -> (sequence: Int, message: String)? {
    try read { transaction in
      try SQLStatement(
        "SELECT sequence, message FROM ended_letters ORDER BY sequence DESC LIMIT 1", in: transaction
      ).firstRow { row in
        guard let message = row.text(1) else {
          throw JournalError.damaged(detail: "the last letter's Message-ID can't be read")
        }
        return (Int(row.integer(0)), message)
      }
    }
  }

  /// The letters on record that went to the address with that digest, or should have, in the order of their records.
  package func letters(to address: AddressDigest) throws(JournalError) -> [RecordedLetter] {
    try read { try RecordedLetter.all(in: $0, where: "l.address = ?", .text(address.rawValue)) }
  }

  /// The letters on record after the record of that number, in their order.
  package func letters(after record: Int) throws(JournalError) -> [RecordedLetter] {
    try read { try RecordedLetter.all(in: $0, where: "l.sequence > ?", .integer(Int64(record))) }
  }
}

/// Looks into what is on record of letters within one transaction.
private struct EndedLetters {
  private let find: SQLStatement
  private let invitation: SQLStatement
  private let answer: SQLStatement

  init(in transaction: JournalTransaction) throws {
    find = try SQLStatement(
      "SELECT invitation, turn, outcome FROM ended_letters WHERE message = ?", in: transaction)
    invitation = try SQLStatement("SELECT 1 FROM invitations WHERE id = ?", in: transaction)
    answer = try SQLStatement(
      """
      SELECT 1 FROM acceptances WHERE invitation = ?1 UNION ALL SELECT 1 FROM declines WHERE invitation = ?1
      """, in: transaction)
  }

  /// Whether that can be put on record now, as `History` has it.
  func haveRoom(for letter: EndedLetter) throws -> Bool {
    var isNew = true
    try find.forEachRow(.text(letter.message)) { row in
      let isSameLetter =
        row.text(0) == letter.invitation.rawValue && row.text(1) == letter.turn.rawValue
      if !isSameLetter || row.text(2) == letter.outcome.rawValue { isNew = false }
    }
    guard isNew else { return false }
    let id = SQLStatement.Value.text(letter.invitation.rawValue)
    guard try invitation.firstRow(id, body: { _ in true }) == true else { return false }
    return try letter.turn != .receipt || answer.firstRow(id, body: { _ in true }) == true
  }
}

/// What became of a letter, and the record that says so.
package struct RecordedLetter: Hashable, Sendable {
  package let record: Int
  package let letter: EndedLetter
  package let at: Moment
  package let by: Actor

  fileprivate static func all(
    in transaction: JournalTransaction, where condition: String, _ value: SQLStatement.Value
  ) throws -> [RecordedLetter] {
    var letters: [RecordedLetter] = []
    try SQLStatement(
      """
      SELECT e.at, e.actor, l.sequence, l.invitation, l.turn, l.outcome, l.message, l.address
      FROM ended_letters l JOIN events e ON e.sequence = l.sequence WHERE \(condition) ORDER BY l.sequence
      """, in: transaction
    ).forEachRow(value) { row in
      let columns = StrictColumns<EndedLetterTable.Column>(row: row, what: "letter", first: 2)
      let letter = EndedLetter(
        about: try columns.value(.invitation) { InvitationID(rawValue: $0) },
        turn: try columns.value(.turn, read: EndedLetter.Turn.init),
        outcome: try columns.value(.outcome, read: EndedLetter.Outcome.init),
        message: try columns.text(.message),
        to: try columns.value(.address, read: AddressDigest.init(rawValue:)))
      guard let letter, let by = row.text(1).flatMap({ Actor($0) }) else { throw columns.damaged }
      letters.append(
        RecordedLetter(record: Int(row.integer(2)), letter: letter, at: row.moment(0), by: by))
    }
    return letters
  }
}
