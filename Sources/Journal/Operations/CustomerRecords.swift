package import PartnerModel

/// What came of a note or a link that was to be put on record.
package enum CustomerEntryResult: Hashable, Sendable {
  /// It is on record now, with that number.
  case recorded(Int)
  /// It was the last word before, by the record with that number; nothing was changed.
  case unchanged(Int)
  /// A link was to be taken away that isn't there.
  case nothingThere
}

/// What a note or a link says.
package struct CustomerText: Hashable, Sendable {
  package let record: Int
  package let parties: RelationshipParties
  package let text: String
}

extension Journal {
  /// Puts a note about a customer on record. The same again right after it changes nothing.
  ///
  /// - Parameters:
  ///   - parties: the relationship in which the customer is one.
  ///   - last: the record of the last end of that relationship that the caller knew of.
  /// - Throws: `endedSince`, where somebody ended the relationship meanwhile; `busy`, `damaged`, `storage`.
  package func record(
    _ note: CustomerNote, about parties: RelationshipParties, since last: Int?, by actor: Actor,
    at now: Moment
  ) throws(JournalError) -> CustomerEntryResult {
    try write { transaction in
      try Self.checkHolds(parties, since: last, in: transaction)
      let before = try CustomerNoteTable.entries(about: parties, in: transaction).last
      if let before, before.content == note { return .unchanged(before.record) }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      return .recorded(try writer.record(.customerNoted(parties, note)).sequence)
    }
  }

  /// Puts a link of a customer on record, in place of the one with the same name, or takes that away.
  ///
  /// Parameters and errors as for a note.
  package func record(
    _ link: CustomerLink, of parties: RelationshipParties, since last: Int?, by actor: Actor, at now: Moment
  ) throws(JournalError) -> CustomerEntryResult {
    try write { transaction in
      try Self.checkHolds(parties, since: last, in: transaction)
      let before = CustomerEntries(links: try CustomerLinkTable.entries(about: parties, in: transaction))
        .link(named: link.name)
      if link.address == nil, before == nil { return .nothingThere }
      if let before, before.content == link { return .unchanged(before.record) }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      return .recorded(try writer.record(.customerLinked(parties, link)).sequence)
    }
  }

  /// The notes about a customer, and the links that hold now.
  package func customerEntries(
    about parties: RelationshipParties
  ) throws(JournalError) -> CustomerEntries {
    try read { transaction in
      CustomerEntries(
        notes: try CustomerNoteTable.entries(about: parties, in: transaction),
        links: try CustomerLinkTable.entries(about: parties, in: transaction))
    }
  }

  /// The texts of all notes and links that weren't redacted, also of links that hold no more, in the order of their records.
  package func customerTexts() throws(JournalError) -> [CustomerText] {
    try read { transaction in
      var texts: [CustomerText] = []
      try SQLStatement(
        """
        SELECT sequence, relationship, note FROM \(CustomerNoteTable.name) WHERE note IS NOT NULL
        UNION ALL SELECT sequence, relationship, link_name || ' ' || coalesce(address, '')
          FROM \(CustomerLinkTable.name) WHERE link_name IS NOT NULL
        ORDER BY sequence
        """, in: transaction
      ).forEachRow { row in
        guard let parties = row.text(1).flatMap(RelationshipParties.init(rawValue:)), let text = row.text(2)
        else { throw JournalError.damaged(detail: "a note about a customer can't be read") }
        texts.append(CustomerText(record: Int(row.integer(0)), parties: parties, text: text))
      }
      return texts
    }
  }

  /// Whether nobody ended it since the end that the caller knew of.
  static func checkHolds(
    _ parties: RelationshipParties, since last: Int?, in transaction: JournalTransaction
  ) throws {
    let ended = try EndedRelationshipTable.all(in: transaction).last { $0.end.parties == parties }
    if ended?.record != last { throw JournalError.endedSince(parties) }
  }
}
