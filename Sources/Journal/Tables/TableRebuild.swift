internal import PartnerModel

/// Makes the tables of what holds now from the events alone.
struct TableRebuild {
  private let transaction: JournalTransaction

  init(in transaction: JournalTransaction) {
    self.transaction = transaction
  }

  /// Throws the tables away, whatever version made them, and fills new ones.
  ///
  /// An event that isn't as it was recorded, that this version can't read, or that can't have happened after those
  /// before it stops the work: no table is made of a history that was altered.
  /// - Returns: how many events there are.
  /// - Throws: `damaged`.
  func run() throws -> Int {
    try transaction.execute(SQLiteSchema.dropCurrentTables)
    try transaction.execute(SQLiteSchema.createCurrentTables)
    var history = History()
    var tables = CurrentTables(in: transaction)
    var head = JournalHead.beforeFirst
    var form: [UInt8] = []
    try EventRow.forEach(in: transaction) { row in
      form.removeAll(keepingCapacity: true)
      row.appendForm(to: &form)
      let hash = EventForm.hash(of: form)
      guard row.sequence == head.sequence + 1, row.previous.elementsEqual(head.hash.bytes),
        row.hash.elementsEqual(hash.bytes)
      else { throw JournalError.damaged(detail: "record \(head.sequence + 1) was altered, or is missing") }
      head = JournalHead(sequence: row.sequence, hash: hash)
      guard let event = try? row.event(), let stamp = try? row.stamp() else {
        throw JournalError.damaged(detail: "record \(row.sequence) can't be read by this version")
      }
      if let objection = history.add(event, stamp, isCommitted: try row.commitment() != nil) {
        throw JournalError.damaged(detail: "record \(row.sequence) can't have happened: \(objection)")
      }
      try tables.apply(event, stamp)
    }
    return head.sequence
  }
}
