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
  package func letters(
    to address: AddressDigest
  ) throws(JournalError) -> [(letter: EndedLetter, at: Moment)] {
    try read { transaction in
      var letters: [(EndedLetter, Moment)] = []
      try SQLStatement(
        """
        SELECT e.at, l.sequence, l.invitation, l.turn, l.outcome, l.message FROM ended_letters l
        JOIN events e ON e.sequence = l.sequence WHERE l.address = ? ORDER BY l.sequence
        """, in: transaction
      ).forEachRow(.text(address.rawValue)) { row in
        let columns = StrictColumns<EndedLetterTable.Column>(row: row, what: "letter", first: 1)
        let letter = EndedLetter(
          about: try columns.value(.invitation) { InvitationID(rawValue: $0) },
          turn: try columns.value(.turn, read: EndedLetter.Turn.init),
          outcome: try columns.value(.outcome, read: EndedLetter.Outcome.init),
          message: try columns.text(.message), to: address)
        guard let letter else { throw columns.damaged }
        letters.append((letter, row.moment(0)))
      }
      return letters
    }
  }

  /// Whether anything is on record of the letter with that Message-ID.
  package func hasLetter(message: String) throws(JournalError) -> Bool {
    try read { try EndedLetters(in: $0).contains(message) }
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

  func contains(_ message: String) throws -> Bool {
    try find.firstRow(.text(message)) { _ in true } ?? false
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
