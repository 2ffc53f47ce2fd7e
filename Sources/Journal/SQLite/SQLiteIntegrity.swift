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
    let rebuilt = differing.allSatisfy { isRebuilt(table: (expected[$0] ?? actual[$0])?.table) }
    throw JournalFault(
      sequence: nil, reason: .schemaDiffers, detail: "\(name) is not as this version made it",
      canBeRebuilt: rebuilt)
  }

  /// - Throws: `JournalFault` with the first table that is missing.
  static func checkTables(_ transaction: JournalTransaction) throws {
    let there = try schema(transaction)
    let current = SQLiteSchema.currentTables.map(\.name)
    guard let name = (SQLiteSchema.tablesOfRecord + current).first(where: { there[$0] == nil }) else {
      return
    }
    throw JournalFault(
      sequence: nil, reason: .schemaDiffers, detail: "the table \(name) is missing",
      canBeRebuilt: isRebuilt(table: name))
  }

  private static func isRebuilt(table: String?) -> Bool {
    SQLiteSchema.currentTables.contains { $0.name == table }
  }

  private struct Part: Equatable {
    let table: String
    let sql: String
  }

  /// Everything in the schema, by name.
  private static func schema(_ transaction: JournalTransaction) throws -> [String: Part] {
    var schema: [String: Part] = [:]
    try SQLStatement("SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_schema", in: transaction)
      .forEachRow { row in
        schema[row.text(0) ?? ""] = Part(table: row.text(1) ?? "", sql: row.text(2) ?? "")
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
