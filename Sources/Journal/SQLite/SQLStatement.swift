internal import GRDB
internal import GRDBSQLite
internal import PartnerModel

/// A prepared statement whose values are bound and read by number, straight on SQLite's C interface.
///
/// Going through rows that know their columns' names costs several times the reading itself, and a journal is
/// read whole at each build. Errors carry SQLite's code and message, never a bound value.
struct SQLStatement {
  /// A value to bind.
  enum Value {
    case integer(Int64)
    case text(String)
    case utf8([UInt8])
    case blob([UInt8])
    case null

    /// Seconds since 1970.
    static func moment(_ moment: Moment) -> Value { .integer(moment.seconds) }

    static func optional(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
  }

  // Held so that the handle stays valid.
  private let statement: Statement
  private let handle: OpaquePointer

  /// Takes the statement from the connection's cache, or prepares it.
  init(_ sql: String, in transaction: JournalTransaction) throws {
    statement = try transaction.database.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  /// Runs a statement that returns nothing.
  func run(_ values: Value...) throws {
    try run(values)
  }

  /// Runs a statement that returns nothing.
  func run(_ values: [Value]) throws {
    try bind(values)
    defer { sqlite3_reset(handle) }
    while try step() {}
  }

  /// Calls `body` for each row; the row is only valid during the call.
  func forEachRow(_ values: Value..., body: (Row) throws -> Void) throws {
    try forEachRow(values, body: body)
  }

  /// Calls `body` for each row; the row is only valid during the call.
  func forEachRow(_ values: [Value], body: (Row) throws -> Void) throws {
    try bind(values)
    defer { sqlite3_reset(handle) }
    while try step() { try body(Row(handle: handle)) }
  }

  /// What `body` makes of the first row, or nil if there is none.
  func firstRow<Result>(_ values: Value..., body: (Row) throws -> Result) throws -> Result? {
    try bind(values)
    defer { sqlite3_reset(handle) }
    return try step() ? body(Row(handle: handle)) : nil
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  private func bind(_ values: [Value]) throws {
    for (index, value) in values.enumerated() {
      let code = bind(value, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
    // SQLITE_TRANSIENT: SQLite takes its own copy before the pointer dies.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .integer(let number):
      return sqlite3_bind_int64(handle, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32($0.count), copied)
        }
      }
    case .utf8(let bytes):
      return bytes.withUnsafeBytes {
        sqlite3_bind_text(
          handle, index, $0.bindMemory(to: CChar.self).baseAddress ?? emptyText, Int32($0.count), copied)
      }
    case .blob(let bytes):
      return bytes.withUnsafeBytes {
        $0.isEmpty
          ? sqlite3_bind_zeroblob(handle, index, 0)
          : sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), copied)
      }
    case .null:
      return sqlite3_bind_null(handle, index)
    }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
  }
}

// A null pointer would bind NULL instead of an empty text.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
  let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  byte.initialize(to: 0)
  return UnsafePointer(byte)
}()

extension SQLStatement {
  /// One row of an answer; columns are numbered from 0.
  struct Row {
    fileprivate let handle: OpaquePointer

    func isNull(_ column: Int32) -> Bool {
      sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func integer(_ column: Int32) -> Int64 {
      sqlite3_column_int64(handle, column)
    }

    /// What `Value.moment` bound.
    func moment(_ column: Int32) -> Moment {
      Moment(seconds: integer(column))
    }

    /// The bytes of a text or a blob, valid until the next row.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
      // Pointer first, then length: the order in which SQLite promises that no conversion happens in between.
      let start = sqlite3_column_blob(handle, column)
      return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// A text; nil if its bytes aren't UTF-8, which only a damaged file can hold.
    func text(_ column: Int32) -> String? {
      String(validating: bytes(column), as: UTF8.self)
    }
  }
}
