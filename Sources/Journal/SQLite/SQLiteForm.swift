/// What a journal says of its own form, in its table `form`.
struct SQLiteForm {
  /// The version whose tables of what holds now these are; nil for a journal from before there was such a number.
  let tables: Int?
  /// The least version whose programs know everything that stands here.
  let leastWriter: Int

  init(in transaction: JournalTransaction) throws {
    func isThere(_ table: String) throws -> Bool {
      try SQLStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", in: transaction)
        .firstRow(.text(table)) { _ in true } == true
    }
    guard try isThere("form") else {
      // They came together.
      guard try !isThere("personal") else { throw JournalError.incomplete(table: "form") }
      (tables, leastWriter) = (nil, 0)
      return
    }
    let form = try SQLStatement("SELECT tables, least_writer FROM form", in: transaction)
      .firstRow { (tables: Int($0.integer(0)), leastWriter: Int($0.integer(1))) }
    guard let form else { throw JournalError.damaged(detail: "it doesn't say in which form it is") }
    (tables, leastWriter) = (form.tables, form.leastWriter)
  }

  /// Whether a newer program made the tables, or recorded what this one doesn't know.
  var isNewer: Bool { max(leastWriter, tables ?? 0) > SQLiteSchema.version }

  /// Says from now on that the tables are those of this version.
  func bringUpToDate(in transaction: JournalTransaction) throws {
    guard tables != nil else {
      // From before: the migrations that its tables came with are of no use any more.
      try transaction.execute("DROP TABLE IF EXISTS grdb_migrations")
      return try transaction.execute(SQLiteSchema.createForm)
    }
    try transaction.execute("UPDATE form SET tables = \(SQLiteSchema.version)")
  }

  /// Keeps programs away that don't know a kind of event which is on record from now on.
  static func require(_ version: Int, in transaction: JournalTransaction) throws {
    try SQLStatement("UPDATE form SET least_writer = ? WHERE least_writer < ?", in: transaction)
      .run(.integer(Int64(version)), .integer(Int64(version)))
  }
}
