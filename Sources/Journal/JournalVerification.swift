package import PartnerModel

/// What looking through a whole journal has shown.
package struct JournalVerification: Hashable, Sendable {
  /// The last event that is there; to be kept elsewhere, where it pins everything up to it.
  package let head: JournalHead
  /// The first thing that isn't right, or nil.
  package let fault: JournalFault?

  init(head: JournalHead, fault: JournalFault?) {
    self.head = head
    self.fault = fault
  }

  /// Of a journal that couldn't be opened, since a table isn't there.
  package init(lacking table: String) {
    self.init(
      head: .beforeFirst,
      fault: JournalFault(sequence: nil, reason: .schemaDiffers, detail: "the table \(table) is missing"))
  }
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
    /// What is said of a person isn't what the record commits to, or it is missing without a redaction, or still there
    /// after one.
    case personalDiffers = "personal-differs"
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
  /// Whether it is in what `Journal.rebuild` makes anew from the records.
  package let canBeRebuilt: Bool

  init(sequence: Int?, reason: Reason, detail: String, canBeRebuilt: Bool = false) {
    self.sequence = sequence
    self.reason = reason
    self.detail = detail
    self.canBeRebuilt = canBeRebuilt
  }

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
    try read { transaction in
      var check = try ChainCheck(in: transaction, outer: outer)
      do {
        try SQLiteIntegrity.findingDamage(at: { check.head.sequence + 1 }) {
          // Without one of them the rest can't even be asked.
          try SQLiteIntegrity.checkTables(transaction)
          try EventRow.forEach(in: transaction) { try check.add($0) }
          try check.checkEnd()
          try SQLiteIntegrity.checkSchema(transaction)
          try check.tables.finish()
          try check.personal.finish(transaction)
          try SQLiteIntegrity.checkFile(transaction)
        }
        return JournalVerification(head: check.head, fault: nil)
      } catch let fault as JournalFault {
        return JournalVerification(head: check.head, fault: fault)
      }
    }
  }
}

/// Goes along the chain, and remembers what it says.
private struct ChainCheck {
  private(set) var head = JournalHead.beforeFirst
  private(set) var tables: TableCheck
  private(set) var personal = PersonalCheck()
  private var history = History()
  private let outer: JournalHead?
  private var form: [UInt8] = []

  init(in transaction: JournalTransaction, outer: JournalHead?) throws {
    self.outer = outer
    tables = try TableCheck(in: transaction)
  }

  mutating func add(_ event: EventRow) throws {
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
    try personal.check(event)
    guard let happened = try? event.event(), let stamp = try? event.stamp() else {
      throw fault(.impossibleRecord, "this version doesn't know such a record")
    }
    if let objection = history.add(happened, stamp, isCommitted: try event.commitment() != nil) {
      throw fault(.impossibleRecord, objection)
    }
    try personal.takeNote(of: happened, at: sequence)
    try tables.add(happened, stamp)
    head = JournalHead(sequence: sequence, hash: hash)
  }

  func checkEnd() throws {
    guard let outer, outer.sequence > head.sequence else { return }
    throw JournalFault(
      sequence: head.sequence + 1, reason: .cutOff,
      detail: "the head held elsewhere has number \(outer.sequence), but the journal ends before")
  }
}
