internal import GRDB
internal import GRDBSQLite

/// What happened in a portal, when, and by whose hand: a chain of events that only ever grows, and beside it
/// the tables that say what holds now, written in the same transaction.
///
/// The journal never holds a token or the path of an invitation's page, so whoever reads it can accept
/// nothing.
///
/// It is one SQLite file. Whatever a function has returned survives a loss of power (`synchronous` is FULL,
/// which opening makes sure of), and a process that is killed leaves each transaction whole or absent.
/// Several processes may use it at once: they take turns at writing, and wait for each other up to the busy
/// timeout.
package final class Journal: Sendable {
  package let path: String
  private let busyTimeout: Duration
  private let queue: DatabaseQueue

  /// How long to wait for another process that is writing.
  package static let usualBusyTimeout = Duration.seconds(10)

  /// Makes a new journal with mode 0600, in a folder that is made with mode 0700 where it is missing, and
  /// opens it.
  ///
  /// It appears whole or not at all.
  /// - Throws: `alreadyExists` and `strayLog`, which leave everything as it was, and whatever `open` throws.
  package static func create(
    at path: String, busyTimeout: Duration = usualBusyTimeout
  ) throws(JournalError) -> Journal {
    try translatingErrors(path: path, busyTimeout: busyTimeout) {
      try JournalFile(path: path).create { unfinished in
        let queue = try connect(unfinished, busyTimeout: busyTimeout)
        try queue.writeWithoutTransaction { database in
          try database.execute(sql: "PRAGMA application_id = \(JournalFile.applicationID)")
          try makeDurable(database, path: path)
        }
        try JournalSchema.migrator.migrate(queue)
        try queue.close()
      }
    }
    return try open(at: path, busyTimeout: busyTimeout)
  }

  /// Opens the journal that is there.
  ///
  /// - Throws: `missing`, `looseMode`, `notAJournal`, `newerSchema`, `notDurable`, `busy`, `file`, `storage`.
  package static func open(
    at path: String, busyTimeout: Duration = usualBusyTimeout
  ) throws(JournalError) -> Journal {
    try JournalFile(path: path).check()
    return try translatingErrors(path: path, busyTimeout: busyTimeout) {
      let queue = try connect(path, busyTimeout: busyTimeout)
      guard try !queue.read(JournalSchema.migrator.hasBeenSuperseded) else {
        throw JournalError.newerSchema(path: path)
      }
      try queue.writeWithoutTransaction { try makeDurable($0, path: path) }
      try bringUpToDate(queue)
      return Journal(path: path, busyTimeout: busyTimeout, queue: queue)
    }
  }

  /// Of several processes that open an older journal at once, one brings each table; the others find it there and go
  /// on behind.
  private static func bringUpToDate(_ queue: DatabaseQueue) throws {
    let migrator = JournalSchema.migrator
    var applied = -1
    while true {
      do {
        return try migrator.migrate(queue)
      } catch let error as DatabaseError where error.resultCode != .SQLITE_BUSY {
        let now = try queue.read(migrator.appliedMigrations).count
        guard now > applied else { throw error }
        applied = now
      }
    }
  }

  private init(path: String, busyTimeout: Duration, queue: DatabaseQueue) {
    self.path = path
    self.busyTimeout = busyTimeout
    self.queue = queue
  }

  private static func connect(_ path: String, busyTimeout: Duration) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "Journal"
    configuration.busyMode = .timeout(busyTimeout / .seconds(1))
    configuration.prepareDatabase { database in
      // The file may have been prepared by somebody else: its views and triggers get no functions with
      // effects.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// GRDB's own WAL mode isn't asked for, since it sets `synchronous` to NORMAL, which loses acknowledged
  /// transactions when the power fails.
  private static func makeDurable(_ database: Database, path: String) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard mode == "wal", try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
      throw JournalError.notDurable(path: path)
    }
  }
}

extension Journal {
  /// Runs a transaction that holds the write lock from its first moment; all of it happens, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(JournalError) -> Result {
    try Self.translatingErrors(path: path, busyTimeout: busyTimeout) { try queue.write(body) }
  }

  /// Runs `body` on one unchanging view of the journal.
  func read<Result>(_ body: (Database) throws -> Result) throws(JournalError) -> Result {
    try Self.translatingErrors(path: path, busyTimeout: busyTimeout) { try view(body) }
  }

  /// As `read`, for a body that hands rows to a caller whose own errors come out unchanged.
  func readRows(_ body: (Database) throws -> Void) throws {
    do {
      try view(body)
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path, busyTimeout: busyTimeout)
    }
  }

  /// Not GRDB's own `read`: it switches `query_only` on and off each time, after which SQLite prepares every statement
  /// anew, which takes longer than most of them run.
  private func view<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try queue.unsafeRead { database in
      try database.beginTransaction(.deferred)
      do {
        let result = try body(database)
        try database.commit()
        return result
      } catch {
        try? database.rollback()
        throw error
      }
    }
  }

  private static func translatingErrors<Result>(
    path: String, busyTimeout: Duration, _ body: () throws -> Result
  ) throws(JournalError) -> Result {
    do {
      return try body()
    } catch let error as JournalError {
      throw error
    } catch let error as DatabaseError {
      throw translate(error, path: path, busyTimeout: busyTimeout)
    } catch {
      throw .storage(code: SQLITE_ERROR, message: "\(type(of: error))")
    }
  }

  /// Keeps SQLite's code and message only: GRDB's own description can hold the statement and its values.
  private static func translate(_ error: DatabaseError, path: String, busyTimeout: Duration) -> JournalError {
    switch error.resultCode {
    case .SQLITE_BUSY: .busy(path: path, waited: busyTimeout)
    case .SQLITE_NOTADB: .notAJournal(path: path)
    case .SQLITE_CORRUPT: .damaged(detail: error.message ?? "no details")
    default: .storage(code: error.extendedResultCode.rawValue, message: error.message ?? "no details")
    }
  }
}
