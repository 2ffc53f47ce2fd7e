/// Makes the tables of what holds now from the events alone.
struct TableRebuild {
  private let transaction: JournalTransaction

  init(in transaction: JournalTransaction) {
    self.transaction = transaction
  }

  /// Throws the tables away, whatever version made them, and fills new ones.
  ///
  /// Events aren't judged here, that is the business of `verify(against:)`; but one that this version can't read, or
  /// that can't have happened after those before it, stops the work.
  /// - Returns: how many events there are.
  /// - Throws: `damaged`.
  func run() throws -> Int {
    try transaction.execute(SQLiteSchema.dropCurrentTables)
    try transaction.execute(SQLiteSchema.createCurrentTables)
    var history = History()
    var tables = CurrentTables(in: transaction)
    var count = 0
    try EventRow.forEach(in: transaction) { row in
      guard let event = try? row.event(), let stamp = try? row.stamp() else {
        throw JournalError.damaged(detail: "record \(row.sequence) can't be read by this version")
      }
      if let objection = history.add(event, at: stamp.at) {
        throw JournalError.damaged(detail: "record \(row.sequence) can't have happened: \(objection)")
      }
      try tables.apply(event, stamp)
      count += 1
    }
    return count
  }
}
