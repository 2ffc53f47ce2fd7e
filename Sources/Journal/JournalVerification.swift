internal import GRDB
package import PartnerModel

/// What looking through a whole journal has shown.
package struct JournalVerification: Hashable, Sendable {
  /// The last event that is there; to be kept elsewhere, where it pins everything up to it.
  package let head: JournalHead
  /// The first thing that isn't right, or nil.
  package let fault: JournalFault?
}

/// Something that no honest journal holds.
package struct JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: String, CaseIterable, Sendable {
    /// The record with that number isn't there, but a later one is.
    case missingRecord = "missing-record"
    /// The record doesn't name the one before it: one of the two was exchanged or rewritten.
    case brokenLink = "broken-link"
    /// The record's content has another hash than the one that stands beside it.
    case alteredRecord = "altered-record"
    /// The record is of a kind that this version doesn't know, or tells of something that can't have
    /// happened.
    case impossibleRecord = "impossible-record"
    /// The journal ends before the head that is held elsewhere.
    case cutOff = "cut-off"
    /// The record isn't the one that the head held elsewhere speaks of.
    case rewrittenHistory = "rewritten-history"
    /// The tables of what holds now disagree with what the records say.
    case tableDiffers = "table-differs"
    /// A table, index or trigger is missing, changed or added.
    case schemaDiffers = "schema-differs"
    /// SQLite finds the file itself damaged.
    case damagedFile = "damaged-file"
  }

  /// The first record concerned, counted from 1; nil where the fault isn't in a record.
  package let sequence: Int?
  package let reason: Reason
  /// More about it, in words.
  package let detail: String

  /// Where, and what: to be read after the reason.
  package var description: String {
    (sequence.map { "record \($0): " } ?? "") + detail
  }
}

extension Journal {
  /// Looks through everything: each record's hash and its link to the one before, the tables against what the
  /// records say happened, the words of the texts against their digests, the schema, and the file.
  ///
  /// Whoever can write to the file can also make up a whole new history with hashes that fit. Only a head
  /// that is held elsewhere shows that, and shows whether the end was cut off.
  /// - Parameter outer: a head that was noted earlier, in a receipt for instance.
  package func verify(against outer: JournalHead? = nil) throws(JournalError) -> JournalVerification {
    try read { database in
      var chain = ChainCheck(outer: outer)
      do {
        try EventRow.forEach(in: database) { try chain.check($0) }
        try chain.checkEnd()
        try TableCheck(history: chain.history).check(database)
        try checkSchema(database)
        try checkFile(database)
        return JournalVerification(head: chain.head, fault: nil)
      } catch let fault as JournalFault {
        return JournalVerification(head: chain.head, fault: fault)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        let fault = JournalFault(
          sequence: chain.head.sequence + 1, reason: .damagedFile, detail: error.message ?? "it can't be read"
        )
        return JournalVerification(head: chain.head, fault: fault)
      }
    }
  }

  /// Compares with the schema that a new journal has: a missing trigger or index is a missing promise.
  private func checkSchema(_ database: Database) throws {
    let fresh = try DatabaseQueue()
    try JournalSchema.migrator.migrate(fresh)
    let expected = try fresh.read(schema)
    let actual = try schema(database)
    let differing = Set(expected.keys).union(actual.keys).filter { expected[$0] != actual[$0] }
    guard let name = differing.min() else { return }
    throw JournalFault(
      sequence: nil, reason: .schemaDiffers, detail: "\(name) is not as this version made it")
  }

  /// The SQL of everything in the schema, by name.
  private func schema(_ database: Database) throws -> [String: String] {
    var schema: [String: String] = [:]
    try SQLStatement("SELECT name, coalesce(sql, '') FROM sqlite_schema", in: database).forEachRow { row in
      schema[row.text(0) ?? ""] = row.text(1)
    }
    return schema
  }

  private func checkFile(_ database: Database) throws {
    let answer = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
    guard answer == "ok" else {
      throw JournalFault(sequence: nil, reason: .damagedFile, detail: answer ?? "it can't be checked")
    }
  }
}

/// Goes along the chain, and remembers what it says.
private struct ChainCheck {
  private(set) var head = JournalHead.beforeFirst
  private(set) var history = History()
  private let outer: JournalHead?
  private var form: [UInt8] = []

  init(outer: JournalHead?) {
    self.outer = outer
  }

  mutating func check(_ event: EventRow) throws {
    let sequence = head.sequence + 1
    func fault(_ reason: JournalFault.Reason, _ detail: String) -> JournalFault {
      JournalFault(sequence: sequence, reason: reason, detail: detail)
    }
    guard event.sequence == sequence else {
      throw fault(.missingRecord, "the next one has number \(event.sequence)")
    }
    guard event.previous.elementsEqual(head.hash.bytes) else {
      throw fault(.brokenLink, "it doesn't follow the record before it; one of the two is not the original")
    }
    form.removeAll(keepingCapacity: true)
    event.appendForm(to: &form)
    let hash = EventForm.hash(of: form)
    guard event.hash.elementsEqual(hash.bytes) else {
      throw fault(.alteredRecord, "its content doesn't have the hash that stands beside it")
    }
    if let outer, outer.sequence == sequence, outer.hash != hash {
      throw fault(.rewrittenHistory, "the head held elsewhere names another record here")
    }
    if let objection = history.add(event) { throw fault(.impossibleRecord, objection) }
    head = JournalHead(sequence: sequence, hash: hash)
  }

  func checkEnd() throws {
    guard let outer, outer.sequence > head.sequence else { return }
    throw JournalFault(
      sequence: head.sequence + 1, reason: .cutOff,
      detail: "the head held elsewhere has number \(outer.sequence), but the journal ends before")
  }
}
