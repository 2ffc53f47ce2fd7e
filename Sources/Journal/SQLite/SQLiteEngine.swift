internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import PartnerModel
internal import SystemFiles

/// The journal's file, opened: its connection, its transactions, and what its errors mean.
final class SQLiteEngine: Sendable {
  let location: JournalLocation
  private let busyTimeout: Duration
  private let queue: DatabaseQueue
  /// A second connection to read by, so that nobody who reads waits for a writer that waits for its turn; nil where
  /// there is one for both.
  private let reader: DatabaseQueue?
  /// Says to others that this process uses the journal; goes with it. Nil where somebody holds the journal alone, and
  /// looks into it.
  private let use: Use?
  /// Nil where the file can only be read.
  private let watch: SQLiteWatch?
  /// Why the file can only be read; nil where it can be written.
  private let seal: Int32?

  init(
    _ location: JournalLocation, busyTimeout: Duration, queue: DatabaseQueue, reader: DatabaseQueue? = nil,
    use: Use?, seal: Int32? = nil
  ) throws {
    self.location = location
    self.busyTimeout = busyTimeout
    self.queue = queue
    self.reader = reader
    self.use = use
    self.seal = seal
    watch =
      seal != nil
      ? nil
      : try queue.read { database in
        // Reading makes the log where there is none.
        _ = try SQLiteHeader.count(database)
        return try SQLiteWatch(location.path, database)
      }
  }

  deinit {
    guard watch?.isToBeLeft == true else { return }
    // They end with the process: SQLite closes none without touching the files.
    _ = Unmanaged.passRetained(queue)
    if let reader { _ = Unmanaged.passRetained(reader) }
  }

  static func create(at location: JournalLocation, busyTimeout: Duration) throws(JournalError) {
    try translatingErrors(location, busyTimeout) {
      try SQLiteFile(path: location.path).create { unfinished in
        let queue = try connect(unfinished, busyTimeout: busyTimeout)
        try queue.writeWithoutTransaction { database in
          try database.execute(sql: "PRAGMA application_id = \(SQLiteFile.applicationID)")
          try database.execute(sql: "PRAGMA user_version = \(SQLiteHeader.newCount)")
          try makeDurable(database, location)
        }
        try queue.write { try $0.execute(sql: SQLiteSchema.create) }
        try queue.close()
      }
    }
  }

  /// - Parameters:
  ///   - allowingSealed: whether a journal that can only be read may be looked at as it is now.
  ///   - onlyLooking: whether one that nobody has open is looked at in the same way, so that nothing is left beside it.
  /// - Throws: `missing`, `looseMode`, `notAJournal`, `newer`, `inUse`, `notDurable`, `busy`, `file`, `storage`.
  static func open(
    at location: JournalLocation, busyTimeout: Duration, allowingSealed: Bool, onlyLooking: Bool = false,
    readsAside: Bool = false
  ) throws(JournalError) -> SQLiteEngine {
    try translatingErrors(location, busyTimeout) {
      if allowingSealed,
        let engine = try sealed(at: location, onlyLooking: onlyLooking, busyTimeout: busyTimeout)
      {
        return engine
      }
      let deadline = ContinuousClock.now + busyTimeout
      while true {
        if let engine = try current(at: location, busyTimeout, readsAside) { return engine }
        // Of several that find older tables, one makes them anew; the others come back here, and find new ones.
        let queue = try connect(location.path, busyTimeout: busyTimeout)
        try rebuildAlone(queue, location, isStillDue: { $0.tables != SQLiteSchema.version }, until: deadline)
      }
    }
  }

  /// Nil where an older version made the tables.
  private static func current(
    at location: JournalLocation, _ busyTimeout: Duration, _ readsAside: Bool
  ) throws -> SQLiteEngine? {
    let deadline = ContinuousClock.now + busyTimeout
    while true {
      try SQLiteFile(path: location.path).check()
      try awaitLog(of: location, until: deadline)
      let identity = FileIdentity(of: location.path)
      let queue = try connect(location.path, busyTimeout: busyTimeout)
      let use = try Use(of: location)
      // Whoever held the journal alone until now may have put another one in its place.
      if let identity, FileIdentity(of: location.path)?.isOfSameFile(as: identity) == true {
        return try engine(of: queue, use, location, busyTimeout, readsAside)
      }
    }
  }

  /// While others have the journal open its log is there, but for moments at their beginning and end. Who opened it without
  /// would begin a second one, and neither would see what the other records.
  private static func awaitLog(
    of location: JournalLocation, until deadline: ContinuousClock.Instant
  ) throws {
    while try !SQLiteFile(path: location.path).hasWholeLog && FileLock.isShared(location.lock) {
      guard ContinuousClock.now < deadline else { throw JournalError.logMissing(path: location.path) }
      usleep(20_000)
    }
  }

  /// Nil where an older version made the tables.
  private static func engine(
    of queue: DatabaseQueue, _ use: Use, _ location: JournalLocation, _ busyTimeout: Duration,
    _ readsAside: Bool
  ) throws -> SQLiteEngine? {
    let form = try queue.read { try SQLiteForm(in: JournalTransaction(database: $0)) }
    guard !form.isNewer else { throw JournalError.newer(path: location.path) }
    guard form.tables == SQLiteSchema.version else { return nil }
    try queue.writeWithoutTransaction { try makeDurable($0, location) }
    let reader = readsAside ? try connect(location.path, busyTimeout: busyTimeout) : nil
    return try SQLiteEngine(location, busyTimeout: busyTimeout, queue: queue, reader: reader, use: use)
  }

  /// Makes the tables of what holds now anew, while nobody else has the journal open.
  ///
  /// - Returns: how many events they were made from.
  /// - Throws: `inUse`; `file` where it can only be read; otherwise as `open`.
  static func rebuild(
    at location: JournalLocation, busyTimeout: Duration
  ) throws(JournalError) -> Int {
    let file = SQLiteFile(path: location.path)
    try file.check()
    if let seal = file.seal { throw .file(path: location.path, number: seal) }
    return try translatingErrors(location, busyTimeout) {
      let queue = try connect(location.path, busyTimeout: busyTimeout)
      return try rebuildAlone(queue, location, isStillDue: { _ in true }, until: .now) ?? 0
    }
  }

  @discardableResult
  private static func rebuildAlone(
    _ queue: DatabaseQueue, _ location: JournalLocation, isStillDue: (SQLiteForm) -> Bool,
    until deadline: ContinuousClock.Instant
  ) throws -> Int? {
    var held = try FileLock(location.lock, isPatient: false)
    while held == nil {
      guard ContinuousClock.now < deadline else { throw JournalError.inUse(path: location.path) }
      usleep(20_000)
      held = try FileLock(location.lock, isPatient: false)
    }
    defer { held?.release() }
    return try queue.write { database in
      let transaction = JournalTransaction(database: database)
      let form = try SQLiteForm(in: transaction)
      guard !form.isNewer else { throw JournalError.newer(path: location.path) }
      guard isStillDue(form) else { return nil }
      try form.bringUpToDate(in: transaction)
      return try TableRebuild(in: transaction).run()
    }
  }

  /// The journal of whoever holds it alone.
  static func held(_ location: JournalLocation) throws(JournalError) -> SQLiteEngine {
    try SQLiteFile(path: location.path).check()
    let busyTimeout = Journal.usualBusyTimeout
    return try translatingErrors(location, busyTimeout) {
      let queue = try connect(location.path, busyTimeout: busyTimeout)
      return try SQLiteEngine(location, busyTimeout: busyTimeout, queue: queue, use: nil)
    }
  }

  static func connect(_ path: String, busyTimeout: Duration) throws -> DatabaseQueue {
    try DatabaseQueue(path: path, configuration: configuration(busyTimeout: busyTimeout))
  }

  static func configuration(busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "Journal"
    configuration.busyMode = .timeout(busyTimeout / .seconds(1))
    configuration.prepareDatabase { database in
      // The file may have been prepared by somebody else: its views and triggers get no functions with
      // effects.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      // What is redacted is overwritten, not only forgotten.
      try database.execute(sql: "PRAGMA secure_delete = ON")
    }
    return configuration
  }

  /// GRDB's own WAL mode isn't asked for, since it sets `synchronous` to NORMAL, which loses acknowledged
  /// transactions when the power fails.
  private static func makeDurable(_ database: Database, _ location: JournalLocation) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard mode == "wal", try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
      throw JournalError.notDurable(path: location.path)
    }
  }
}

/// Says to others that this process uses the journal, for as long as it lives.
final class Use: Sendable {
  private let lock: FileLock

  /// Waits for whoever makes the tables anew or replaces the journal.
  init(of location: JournalLocation) throws {
    lock = try FileLock(sharing: location.lock)
  }

  deinit { lock.release() }
}

extension SQLiteEngine {
  /// Runs a transaction that holds the write lock from its first moment; all of it happens, or nothing. When it returns,
  /// what happened lies where the next program looks for it.
  ///
  /// - Throws: `newer` where a newer program has written by now what this one doesn't know; `file` where it can only be read;
  ///   `linked`, `displaced`, `overwritten`: whether it happened isn't known where they come at its end.
  func write<Result>(_ body: (JournalTransaction) throws -> Result) throws(JournalError) -> Result {
    if let seal { throw JournalError.file(path: location.path, number: seal) }
    return try translatingErrors {
      let (result, head) = try queue.write { database in
        let transaction = JournalTransaction(database: database)
        guard try !SQLiteForm(in: transaction).isNewer else {
          throw JournalError.newer(path: location.path)
        }
        try watch?.begin(transaction)
        let changes = database.totalChangesCount
        let result = try body(transaction)
        return (result, database.totalChangesCount == changes ? nil : try watch?.end(transaction))
      }
      if let head { try queue.unsafeRead { try watch?.committed(head, $0) } }
      return result
    }
  }

  /// Runs `body` on one unchanging view of the journal.
  func read<Result>(_ body: (JournalTransaction) throws -> Result) throws(JournalError) -> Result {
    try translatingErrors { try view(body) }
  }

  /// As `read`, for a body that hands rows to a caller whose own errors come out unchanged.
  func readRows(_ body: (JournalTransaction) throws -> Void) throws {
    do {
      try view(body)
    } catch let error as DatabaseError {
      throw cause(of: Self.translate(error, location, busyTimeout))
    }
  }

  /// Writes the file anew without what was removed from it, and empties the log, where that would still stand. SQLite's
  /// `secure_delete` overwrites what is deleted, but not what rows leave behind when they move to another page.
  ///
  /// - Returns: false where somebody else is reading or writing just now.
  func forgetWhatWasRemoved() throws(JournalError) -> Bool {
    do throws(JournalError) {
      try withoutTransaction { try $0.execute(sql: "VACUUM") }
    } catch .busy {
      return false
    }
    return try emptyLog()
  }

  /// Brings everything from the log into the file.
  ///
  /// - Returns: false where somebody else is reading or writing just now.
  private func emptyLog() throws(JournalError) -> Bool {
    try translatingErrors {
      try queue.writeWithoutTransaction { database in
        try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
      }
    }
  }

  /// Hands the connection to a statement that SQLite allows in no transaction.
  func withoutTransaction(_ body: (Database) throws -> Void) throws(JournalError) {
    try translatingErrors { try queue.writeWithoutTransaction(body) }
  }

  /// Why nothing can be recorded as things lie; nil where nothing speaks against it.
  var displacement: JournalError? {
    if let seal { return .file(path: location.path, number: seal) }
    do {
      try watch?.checkPlaces()
      return nil
    } catch {
      return error
    }
  }

  /// Brings what stands in a log that was taken away into the file, while this process still has it.
  ///
  /// - Returns: false where there is no such log, or it can't be done.
  func saveLog() -> Bool {
    guard let watch, watch.isLogGone else { return false }
    do {
      try read { try watch.checkFile($0.database) }
      return try emptyLog()
    } catch {
      return false
    }
  }

  /// Whether, as far as can be told without writing, something could be recorded now.
  var canWrite: Bool {
    var space = statvfs()
    guard displacement == nil, statvfs(location.path, &space) == 0, access(location.path, W_OK) == 0,
      UInt64(space.f_bavail) * UInt64(space.f_frsize) >= Self.leastSpace
    else { return false }
    let isNewer = try? read { transaction in
      try watch?.checkFile(transaction.database)
      return try SQLiteForm(in: transaction).isNewer
    }
    return isNewer == false
  }

  /// Less free space than this, in bytes, and the next transaction may fail.
  private static let leastSpace: UInt64 = 4 << 20

  /// Not GRDB's own `read`: it switches `query_only` on and off each time, after which SQLite prepares every statement
  /// anew, which takes longer than most of them run.
  private func view<Result>(_ body: (JournalTransaction) throws -> Result) throws -> Result {
    try (reader ?? queue).unsafeRead { database in
      try database.beginTransaction(.deferred)
      do {
        let result = try body(JournalTransaction(database: database))
        try database.commit()
        return result
      } catch {
        try? database.rollback()
        throw error
      }
    }
  }

  private func translatingErrors<Result>(_ body: () throws -> Result) throws(JournalError) -> Result {
    do throws(JournalError) {
      return try Self.translatingErrors(location, busyTimeout, body)
    } catch {
      throw cause(of: error)
    }
  }

  /// What is at the bottom of an error of SQLite's.
  private func cause(of error: JournalError) -> JournalError {
    switch error {
    case .damaged, .notAJournal:
      let isOverwritten = queue.unsafeRead { watch?.isOverwritten($0) }
      return isOverwritten == true ? .overwritten(path: location.path) : error
    default: return error
    }
  }

  static func translatingErrors<Result>(
    _ location: JournalLocation, _ busyTimeout: Duration, _ body: () throws -> Result
  ) throws(JournalError) -> Result {
    do {
      return try body()
    } catch let error as JournalError {
      throw error
    } catch let error as DatabaseError {
      throw translate(error, location, busyTimeout)
    } catch let error as FileSystemError {
      throw .file(path: error.path, number: error.number)
    } catch {
      throw .storage(code: SQLITE_ERROR, message: "\(type(of: error))")
    }
  }

  /// Keeps SQLite's code and message only: GRDB's own description can hold the statement and its values.
  private static func translate(
    _ error: DatabaseError, _ location: JournalLocation, _ busyTimeout: Duration
  ) -> JournalError {
    switch error.resultCode {
    case .SQLITE_BUSY: .busy(path: location.path, waited: busyTimeout)
    case .SQLITE_NOTADB: .notAJournal(path: location.path)
    case .SQLITE_CORRUPT: .damaged(detail: error.message ?? "no details")
    default: .storage(code: error.extendedResultCode.rawValue, message: error.message ?? "no details")
    }
  }
}
