internal import GRDB

/// What only SQLite itself can tell about its file.
enum SQLiteIntegrity {
  /// Compares with the schema that a new journal has: a missing trigger or index is a missing promise.
  static func checkSchema(_ transaction: JournalTransaction) throws {
    let fresh = try DatabaseQueue()
    let expected = try fresh.write { database in
      try database.execute(sql: SQLiteSchema.create)
      return try schema(JournalTransaction(database: database))
    }
    let actual = try schema(transaction)
    let differing = Set(expected.keys).union(actual.keys).filter { expected[$0] != actual[$0] }
    guard let name = differing.min() else { return }
    throw JournalFault(
      sequence: nil, reason: .schemaDiffers, detail: "\(name) is not as this version made it")
  }

  /// The SQL of everything in the schema, by name.
  private static func schema(_ transaction: JournalTransaction) throws -> [String: String] {
    var schema: [String: String] = [:]
    try SQLStatement("SELECT name, coalesce(sql, '') FROM sqlite_schema", in: transaction).forEachRow { row in
      schema[row.text(0) ?? ""] = row.text(1)
    }
    return schema
  }

  static func checkFile(_ transaction: JournalTransaction) throws {
    let answer = try SQLStatement("PRAGMA integrity_check(1)", in: transaction).firstRow { $0.text(0) }
    guard answer == "ok" else {
      throw JournalFault(
        sequence: nil, reason: .damagedFile, detail: (answer ?? nil) ?? "it can't be checked")
    }
  }

  /// Runs `body`; what SQLite says of a damaged file becomes a fault.
  ///
  /// - Parameter sequence: the record at which reading stops.
  static func findingDamage<Result>(at sequence: () -> Int, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      throw JournalFault(
        sequence: sequence(), reason: .damagedFile, detail: error.message ?? "it can't be read")
    }
  }
}
