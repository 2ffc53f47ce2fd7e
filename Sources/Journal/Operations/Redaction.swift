internal import JSON
package import PartnerModel

/// What became of one thing that was to be redacted.
package struct RecordRedaction: Hashable, Sendable {
  package let subject: RecordSubject
  /// The records of which what they said of people is gone now; empty where nothing was left to throw away.
  package let records: [Int]
  /// Whether some of that was thrown away before.
  package let wasRedacted: Bool
}

/// What is said of people about one thing.
package struct PeopleOnRecord: Sendable {
  package let subject: RecordSubject
  /// The records that say it, each with what it says: `email hanako@aoba.example`.
  package let records: [(number: Int, said: [String])]
}

extension Journal {
  /// What a redaction would throw away.
  ///
  /// - Parameter last: the number of the last record that counts; nil for all.
  /// - Throws: as `redact(_:through:reason:by:at:)`.
  package func peopleToRedact(
    about subject: RecordSubject, through last: Int? = nil, at now: Moment
  ) throws(JournalError) -> PeopleOnRecord {
    try read { transaction in
      if let id = subject.invitation { try Self.checkRedaction(of: id, at: now, in: transaction) }
      var records: [(number: Int, said: [String])] = []
      for number in try Self.recordsOfPeople(of: subject, through: last, in: transaction) {
        try EventRow.forEach(in: number...number, of: transaction) { row in
          records.append((number, try row.event().content.said))
        }
      }
      return PeopleOnRecord(subject: subject, records: records)
    }
  }

  /// Throws away what the records about some invitations and relationships say of people: names, addresses, telephone numbers and free
  /// text. The records themselves stay, and so do the receipts.
  ///
  /// It happens in one transaction; then the file is written anew without it, and the log is emptied.
  /// - Parameters:
  ///   - subjects: with whole ids.
  ///   - last: the number of the last record that counts, for those of which not all records do.
  ///   - reason: why, where somebody says so.
  ///   - actor: the user by whose hand it happens.
  /// - Returns: what became of each, and whether the log could be emptied; if not, somebody else was using the journal
  ///   just then, and the next one who closes it empties it.
  /// - Throws: `unknownInvitation`; `stillOpen`; `waitsForReview`; `recordedInClear`; then nothing is changed.
  package func redact(
    _ subjects: [RecordSubject], through last: [RecordSubject: Int] = [:], reason: EndingReason?,
    by actor: Actor, at now: Moment
  ) throws(JournalError) -> (redactions: [RecordRedaction], isLogEmpty: Bool) {
    let redactions = try write { transaction in
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      return try subjects.map { subject in
        if let id = subject.invitation { try Self.checkRedaction(of: id, at: now, in: transaction) }
        let records = try Self.recordsOfPeople(of: subject, through: last[subject], in: transaction)
        let wasRedacted = try Self.wasRedacted(subject, in: transaction)
        if !records.isEmpty {
          try writer.record(.personalDataRedacted(subject, records: records, reason))
        }
        return RecordRedaction(subject: subject, records: records, wasRedacted: wasRedacted)
      }
    }
    return (redactions, try forgetWhatWasRemoved())
  }

  /// What it is about of which what records say of people was thrown away after the record with a number, by whose hand.
  package func redactions(
    after sequence: Int
  ) throws(JournalError) -> [(subject: RecordSubject, actor: Actor)] {
    try read { transaction in
      var redactions: [(RecordSubject, Actor)] = []
      try EventRow.forEach(in: (sequence + 1)...Int.max, of: transaction) { row in
        guard case .personalDataRedacted(let subject, _, _) = try row.event() else { return }
        redactions.append((subject, try row.stamp().actor))
      }
      return redactions
    }
  }

  /// The openings of the commitments that records of a range hold, each as a line
  /// `{"data":{…},"salt":"…","sequence":N}`; otherwise as `export(_:)`.
  ///
  /// - Parameter id: of the invitation that the records have to be about; nil for all.
  package func exportPersonal(
    of id: InvitationID? = nil, to write: ([UInt8]) throws -> Void
  ) throws {
    try readRows { transaction in
      var lines: [UInt8] = []
      try EventRow.forEach(in: transaction) { event in
        guard let opening = event.opening, id == nil || event.subject == id?.rawValue else { return }
        opening.appendLine(sequence: event.sequence, to: &lines)
        if lines.count >= 1 << 16 {
          try write(lines)
          lines.removeAll(keepingCapacity: true)
        }
      }
      if !lines.isEmpty { try write(lines) }
    }
  }

  /// Whether what is said of people about that is still there.
  ///
  /// - Parameter last: the number of the last record that counts; nil for all.
  package func hasRecordsOfPeople(
    about subject: RecordSubject, through last: Int? = nil
  ) throws(JournalError) -> Bool {
    try read { try !Self.recordsOfPeople(of: subject, through: last, in: $0).isEmpty }
  }

  /// Whether any record is about that.
  package func hasRecords(about subject: RecordSubject) throws(JournalError) -> Bool {
    try read { transaction in
      try SQLStatement("SELECT 1 FROM events WHERE subject = ? LIMIT 1", in: transaction)
        .firstRow(.text(subject.rawValue)) { _ in true } ?? false
    }
  }

  private static func checkRedaction(
    of id: InvitationID, at now: Moment, in transaction: JournalTransaction
  ) throws {
    guard let invitation = try InvitationReader.invitation(id: id, in: transaction) else {
      throw JournalError.unknownInvitation(id.rawValue)
    }
    let asks = try EndingRequestReader.requests(by: id, in: transaction).contains(where: \.isWaiting)
    if try asks || AnswerReader.waiting(for: id, in: transaction) > 0 {
      throw JournalError.waitsForReview(invitation: id)
    }
    guard invitation.state(at: now).isTerminal else { throw JournalError.stillOpen(invitation: id) }
    var isCommitted = false
    try EventRow.forEach(in: invitation.sequence...invitation.sequence, of: transaction) {
      isCommitted = try $0.commitment() != nil
    }
    guard isCommitted else { throw JournalError.recordedInClear(invitation: id) }
  }

  private static func wasRedacted(
    _ subject: RecordSubject, in transaction: JournalTransaction
  ) throws -> Bool {
    try SQLStatement("SELECT 1 FROM events WHERE subject = ? AND type = ? LIMIT 1", in: transaction)
      .firstRow(.text(subject.rawValue), .text(EventKind.personalDataRedacted.rawValue)) { _ in true }
      ?? false
  }

  /// In their order, without those that say why there was a redaction.
  private static func recordsOfPeople(
    of subject: RecordSubject, through last: Int?, in transaction: JournalTransaction
  ) throws -> [Int] {
    var records: [Int] = []
    try SQLStatement(
      """
      SELECT p.sequence FROM personal p JOIN events e ON e.sequence = p.sequence
      WHERE e.subject = ? AND e.sequence <= ? AND e.type <> '\(EventKind.personalDataRedacted.rawValue)'
      ORDER BY p.sequence
      """, in: transaction
    ).forEachRow(.text(subject.rawValue), .integer(Int64(last ?? Int.max))) {
      records.append(Int($0.integer(0)))
    }
    return records
  }
}

extension EventContent {
  /// What is said of people, in the order of its names.
  fileprivate var said: [String] {
    personal.pairs.map { name, value in
      if case .text(let text) = value { return "\(name) \(text)" }
      return "\(name) \(String(decoding: value.bytes, as: UTF8.self))"
    }
  }
}
