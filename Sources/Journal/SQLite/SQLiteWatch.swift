internal import GRDB
internal import GRDBSQLite
internal import PartnerModel
internal import Synchronization
internal import SystemFiles

/// Sees to it that what this process commits lies where the next program looks for it: in the file, the log and the
/// log's index that it opened, beside each other at their place, with nothing in the file that no journal's program
/// wrote. SQLite itself looks at none of this once a file is open.
///
/// The file's header counts the transactions (`user_version`). A checkpoint brings the count along with the pages, so what
/// stands in the file itself always lies between the last count that was seen there and the one of now. Copies
/// begin elsewhere: one that is written over the file is seen by that.
final class SQLiteWatch: Sendable {
  private let path: String
  /// With links followed: the log lies beside the file itself.
  private let realPath: String
  /// Of the file, the log and the log's index; nil for what wasn't there.
  private let marks: [FileIdentity?]
  private let seen: Mutex<Seen>

  private struct Seen {
    /// In the file itself.
    var count: UInt32
    /// In the journal as it was read last, the log with it.
    var latest: UInt32
    /// The last record.
    var head: JournalHead
    /// Stays so: what the file holds by then nobody can tell.
    var isOverwritten = false
  }

  private static let ends = ["", "-wal", "-shm"]

  /// - Parameters:
  ///   - path: where the journal was opened.
  ///   - database: has read from it, so that the log is there.
  init(_ path: String, _ database: Database) throws {
    self.path = path
    let real = sqlite3_db_filename(database.sqliteConnection, "main").map { String(cString: $0) } ?? path
    realPath = real
    marks = Self.ends.map { FileIdentity(of: real + $0) }
    // Where there is no table of records, whoever asks for them is told.
    let head = try? EventChain.head(in: JournalTransaction(database: database))
    seen = Mutex(
      Seen(
        count: SQLiteHeader.count(inFileOf: database) ?? 0, latest: try SQLiteHeader.count(database),
        head: head ?? .beforeFirst))
  }

  // MARK: Places

  /// - Throws: `linked`, `displaced`, `overwritten`.
  func checkPlaces() throws(JournalError) {
    guard !seen.withLock({ $0.isOverwritten }) else { throw .overwritten(path: path) }
    guard let file = isSame(0) else { throw .displaced(path: path) }
    guard file.links == 1 else { throw .linked(path: path, names: file.links) }
    guard FileIdentity(of: path)?.isOfSameFile(as: file) == true, isSame(1) != nil, isSame(2) != nil else {
      throw .displaced(path: path)
    }
  }

  /// Whether the file is in its place, and the log has no name there any more: no other program goes on with another log
  /// while this one has the journal open, so what the log holds can still be brought into the file.
  var isLogGone: Bool {
    isSame(0) != nil && marks[1] != nil && FileIdentity(of: realPath + Self.ends[1]) == nil
      && !seen.withLock { $0.isOverwritten }
  }

  /// Whether the file is in its place, and closing it must not touch it: SQLite would bring a log into it that isn't its own,
  /// and take away one that belongs to somebody else.
  var isToBeLeft: Bool {
    guard isSame(0) != nil else { return false }
    return seen.withLock { $0.isOverwritten } || isSame(1) == nil || isSame(2) == nil
  }

  /// One of the files, where it is the one that was opened.
  private func isSame(_ number: Int) -> FileIdentity? {
    guard let mark = marks[number], let now = FileIdentity(of: realPath + Self.ends[number]),
      now.isOfSameFile(as: mark)
    else { return nil }
    return now
  }

  // MARK: Content

  /// At the beginning of a transaction that writes.
  ///
  /// - Throws: `linked`, `displaced`; `overwritten`, also where the last record that this process has seen isn't there.
  func begin(_ transaction: JournalTransaction) throws {
    try checkPlaces()
    try checkFile(transaction.database)
    let head = seen.withLock { $0.head }
    guard head.sequence > 0 else { return }
    let isThere =
      try SQLStatement("SELECT hash FROM events WHERE sequence = ?", in: transaction)
      .firstRow(.integer(Int64(head.sequence))) { $0.bytes(0).elementsEqual(head.hash.bytes) }
    if isThere != true { throw overwritten() }
  }

  /// At its end, where it has changed something: counts it.
  ///
  /// - Returns: the last record as it is then, for `committed`.
  func end(_ transaction: JournalTransaction) throws -> JournalHead {
    let next = Int32(truncatingIfNeeded: try SQLiteHeader.count(transaction.database) &+ 1)
    try transaction.execute("PRAGMA user_version = \(next)")
    return try EventChain.head(in: transaction)
  }

  /// Once it is on the disk, and before anybody is told.
  func committed(_ head: JournalHead, _ database: Database) throws {
    try checkPlaces()
    try checkFile(database)
    seen.withLock { $0.head = head }
  }

  /// - Throws: `overwritten`.
  func checkFile(_ database: Database) throws {
    let now = try SQLiteHeader.count(database)
    let isOurs = seen.withLock { seen in
      guard let count = SQLiteHeader.count(inFileOf: database), count &- seen.count <= now &- seen.count
      else { return false }
      (seen.count, seen.latest) = (count, now)
      return true
    }
    if !isOurs { throw overwritten() }
  }

  /// Where SQLite stumbles over the file before anybody has looked: whether something was written over it, as far as its
  /// header tells.
  func isOverwritten(_ database: Database) -> Bool {
    seen.withLock { seen in
      if let count = SQLiteHeader.count(inFileOf: database) {
        seen.isOverwritten = seen.isOverwritten || count &- seen.count > seen.latest &- seen.count
      } else {
        seen.isOverwritten = true
      }
      return seen.isOverwritten
    }
  }

  private func overwritten() -> JournalError {
    seen.withLock { $0.isOverwritten = true }
    return .overwritten(path: path)
  }
}

/// What the header of a journal's file counts.
enum SQLiteHeader {
  /// Where it stands in the first page.
  static let offset = 60

  /// Where a new file, or a copy, begins to count: far away from any other.
  static var newCount: Int32 { Int32.random(in: .min ... .max) }

  /// As a transaction sees it.
  static func count(_ database: Database) throws -> UInt32 {
    let count = try SQLStatement("PRAGMA user_version", in: JournalTransaction(database: database))
      .firstRow { $0.integer(0) }
    return UInt32(truncatingIfNeeded: count ?? 0)
  }

  /// As it stands in the file itself, read by the descriptor that SQLite has: opening the file once more would end
  /// the locks of this process. Nil where the file is too short.
  static func count(inFileOf database: Database) -> UInt32? {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let answer = withUnsafeMutablePointer(to: &file) {
      sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, $0)
    }
    guard answer == SQLITE_OK, let file, let read = file.pointee.pMethods?.pointee.xRead else { return nil }
    var bytes: [UInt8] = [0, 0, 0, 0]
    guard read(file, &bytes, 4, sqlite3_int64(offset)) == SQLITE_OK else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
