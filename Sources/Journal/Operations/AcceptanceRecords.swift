package import PartnerModel

extension Journal {
  /// The acceptance of the invitation with that whole id: the one that counts, or else one that waits, or else the last
  /// one; nil if none is on record.
  package func acceptance(of id: InvitationID) throws(JournalError) -> RecordedAcceptance? {
    try read { try AcceptanceReader.acceptance(of: id, in: $0) }
  }

  /// The acceptance with the record of that number, where it is one of the invitation with that whole id.
  package func acceptance(of id: InvitationID, record: Int) throws(JournalError) -> RecordedAcceptance? {
    try answers(to: id).lazy.compactMap { answer in
      if case .acceptance(let acceptance) = answer, answer.record == record { acceptance } else { nil }
    }.first
  }

  /// Calls `body` for every acceptance, in the order in which they were recorded, on one unchanging view of the
  /// journal. Dismissed ones and those that wait for a review are among them.
  ///
  /// Rows are read as they are needed, so memory doesn't grow with their number. `body` must not use this
  /// journal.
  /// - Throws: `damaged`, `busy`, `storage`, and whatever `body` throws.
  package func forEachAcceptance(_ body: (RecordedAcceptance) throws -> Void) throws {
    try readRows { transaction in
      var reader = AcceptanceReader()
      try SQLStatement("\(AcceptanceReader.select) ORDER BY a.sequence", in: transaction)
        .forEachRow { try body(reader.acceptance($0)) }
    }
  }

  /// The relationships that follow from acceptances, in the order in which they were recorded: those of an
  /// acceptance that waits for its review don't hold yet, those of a dismissed one never do, a grant that was
  /// taken back is missing, and what ended on record later is over (R82, R83, R86, R109, R125, R126, R131).
  ///
  /// - Parameters:
  ///   - kind: of the invitations to look at; nil for all.
  ///   - day: the day that a moment falls on, by the clocks that count for an invitation.
  package func relationships(
    by kind: InvitationKind? = nil, day: (Invitation, Moment) -> CalendarDate
  ) throws(JournalError) -> [Relationship] {
    try read { transaction in
      let revoked = try RevokedGrants.all(in: transaction)
      let ends = Dictionary(
        try EndedRelationshipTable.all(in: transaction).map { ($0.end.parties, $0.record) },
        uniquingKeysWith: max)
      var reader = InvitationReader()
      var relationships: [Relationship] = []
      try SQLStatement(
        """
        SELECT coalesce(v.at, e.at), coalesce(v.sequence, e.sequence), \(InvitationTable.Column.names("i."))
        FROM acceptances a
        JOIN events e ON e.sequence = a.sequence
        JOIN invitations i ON i.id = a.invitation
        LEFT JOIN events v ON v.sequence = a.verdict_sequence
        WHERE \(ReviewColumns.isInEffect("a.")) AND (?1 IS NULL OR i.kind = ?1)
        ORDER BY a.sequence
        """, in: transaction
      ).forEachRow(.optional(kind?.rawValue)) { row in
        let invitation = try reader.invitation(row, from: 2)
        let record = Int(row.integer(1))
        let established = Relationship.established(by: invitation, since: day(invitation, row.moment(0)))
          .map { (ends[$0.parties] ?? 0) > record ? $0.ended() : $0 }
        guard let revoked = revoked[invitation.id] else {
          relationships += established
          return
        }
        relationships += established.map { relationship in
          revoked.filter { $0.partner == relationship.partner }
            .reduce(relationship) { $0.revoking($1.grant) }
        }
      }
      return relationships
    }
  }
}
