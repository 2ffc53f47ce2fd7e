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
    try bound(to: values) { while try step() {} }
  }

  /// Calls `body` for each row; the row is only valid during the call.
  func forEachRow(_ values: Value..., body: (Row) throws -> Void) throws {
    try forEachRow(values, body: body)
  }

  /// Calls `body` for each row; the row is only valid during the call.
  func forEachRow(_ values: [Value], body: (Row) throws -> Void) throws {
    try bound(to: values) { while try step() { try body(Row(handle: handle)) } }
  }

  /// What `body` makes of the first row, or nil if there is none.
  func firstRow<Result>(_ values: Value..., body: (Row) throws -> Result) throws -> Result? {
    try bound(to: values) { try step() ? body(Row(handle: handle)) : nil }
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  /// Runs `body` while the values are bound.
  ///
  /// Texts and blobs lie one after the other in memory that outlives the run, so that SQLite makes no copy of each.
  private func bound<Result>(to values: [Value], _ body: () throws -> Result) throws -> Result {
    let size = values.reduce(0) { $0 + $1.byteCount }
    return try withUnsafeTemporaryAllocation(byteCount: max(size, 1), alignment: 1) { memory in
      defer {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
      }
      var end = 0
      for (index, value) in values.enumerated() {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + value.byteCount])
        value.copyBytes(to: bytes)
        end += bytes.count
        let code = bind(value, UnsafeRawBufferPointer(bytes), at: Int32(index + 1))
        guard code == SQLITE_OK else { throw failure(code) }
      }
      return try body()
    }
  }

  /// - Parameter bytes: those of the value, until it isn't bound any more. Of an empty one, too, they have an address: a null
  ///   pointer would bind NULL.
  private func bind(_ value: Value, _ bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
    // No destructor is SQLITE_STATIC: the bytes stay as they are.
    switch value {
    case .integer(let number):
      sqlite3_bind_int64(handle, index, number)
    case .text, .utf8:
      sqlite3_bind_text(
        handle, index, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), nil)
    case .blob:
      sqlite3_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count), nil)
    case .null:
      sqlite3_bind_null(handle, index)
    }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
  }
}

extension SQLStatement.Value {
  fileprivate var byteCount: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .utf8(let bytes), .blob(let bytes): bytes.count
    case .integer, .null: 0
    }
  }

  /// - Parameter target: has as many bytes.
  fileprivate func copyBytes(to target: UnsafeMutableRawBufferPointer) {
    switch self {
    case .text(var text): text.withUTF8 { target.copyMemory(from: UnsafeRawBufferPointer($0)) }
    case .utf8(let bytes), .blob(let bytes): target.copyBytes(from: bytes)
    case .integer, .null: break
    }
  }
}

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
