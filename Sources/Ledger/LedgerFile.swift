internal import JSON
internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import SystemFiles

/// The ledger's file: made whole or not at all, and for its owner's eyes alone.
struct LedgerFile {
  let path: String

  /// Stands in its header, to tell it from any other SQLite database: "PorL".
  private static let applicationID = 0x506F_724C
  /// Of the tables, and of the kinds of events that may stand there.
  private static let version = 1

  // MARK: Making

  /// Another process may make it at the same time: the first one counts.
  func create(_ fill: (Database, FileOrigin?) throws -> Void) throws {
    let folder = SystemFiles.folder(of: path)
    try makeFolder(folder)
    // A name that backups pass over and `redact` takes away, should it be left by a run that is killed.
    let draft = "\(folder)/.\(LetterLedger.name).\(UInt64.random(in: 0 ... .max)).new"
    let descriptor = Glibc.open(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError.file(path: path, number: errno) }
    defer { unlink(draft) }
    do {
      // Closed before SQLite comes: whoever closes a file ends all locks that this process has on it.
      defer { close(descriptor) }
      guard fchmod(descriptor, 0o600) == 0 else { throw LedgerError.file(path: path, number: errno) }
      // SQLite gives its log and its shared memory the same owner.
      try FolderOwner.give(descriptor, at: draft)
    }
    let queue = try DatabaseQueue(path: draft, configuration: Self.configuration())
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(Self.version)")
      guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw LedgerError.storage(path: path, message: "SQLite can't keep a log beside it")
      }
    }
    try queue.write { database in
      try database.execute(sql: EventTable.schema + LedgerMemory.schema)
      try fill(database, FileOrigin(of: draft))
    }
    // Brings the log into the file.
    try queue.close()
    guard link(draft, path) == 0 || errno == EEXIST else {
      throw LedgerError.file(path: path, number: errno)
    }
    try DurableFile.synchroniseFolder(folder)
  }

  // MARK: Opening

  /// - Returns: nil where it isn't there.
  func open(forWriting isWriting: Bool) throws -> LedgerConnection? {
    guard let identity = try check() else { return nil }
    if let seal {
      if isWriting { throw LedgerError.file(path: path, number: seal) }
      // SQLite reads a file with a log only where it can keep its shared memory beside it.
      let queue = try DatabaseQueue(
        path: address + "?immutable=1", configuration: Self.configuration(readOnly: true))
      try checkForm(queue)
      return LedgerConnection(queue: queue, path: path, identity: identity, isWritable: false, isKept: false)
    }
    let queue = try DatabaseQueue(path: path, configuration: Self.configuration())
    try checkForm(queue)
    return LedgerConnection(queue: queue, path: path, identity: identity, isWritable: true, isKept: true)
  }

  /// Refuses what others could read or change.
  private func check() throws -> FileIdentity? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw LedgerError.file(path: path, number: errno) }
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw LedgerError.notALedger(path: path) }
    guard status.st_mode & 0o077 == 0 else {
      throw LedgerError.looseMode(path: path, mode: UInt16(status.st_mode & 0o777))
    }
    return FileIdentity(status)
  }

  /// Why it can only be read; nil where it can be written, and where a log lies beside it: its last events may stand there.
  private var seal: Int32? {
    for place in [SystemFiles.folder(of: path), path] where access(place, W_OK) != 0 {
      let number = errno
      return FileIdentity(of: path + "-wal") == nil ? number : nil
    }
    return nil
  }

  private func checkForm(_ queue: DatabaseQueue) throws {
    let (application, version) = try queue.unsafeRead { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA application_id"),
        try Int.fetchOne(database, sql: "PRAGMA user_version")
      )
    }
    guard application == Self.applicationID, let version, version > 0 else {
      throw LedgerError.notALedger(path: path)
    }
    guard version <= Self.version else { throw LedgerError.newer(path: path) }
  }

  /// With an empty authority, so that none is seen in a path that begins with two slashes.
  private var address: String {
    var address = path.hasPrefix("/") ? "file://" : "file:"
    for byte in path.utf8 {
      let isPlain = byte > 0x20 && byte < 0x7F && !"%?#".utf8.contains(byte)
      address += isPlain ? String(UnicodeScalar(byte)) : "%" + CollectionOfOne(byte).hexadecimal
    }
    return address
  }

  private static func configuration(readOnly isReadOnly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.label = "Ledger"
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      // The file may have been prepared by somebody else: its triggers get no functions with effects.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      guard !isReadOnly else { return }
      // A claim is on the disk before a byte goes out.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // What is redacted is overwritten, not only forgotten.
      try database.execute(sql: "PRAGMA secure_delete = ON")
    }
    return configuration
  }

  /// Keeps SQLite's message only: GRDB's own description can hold the statement and its values.
  static func translate(_ error: DatabaseError, _ path: String) -> LedgerError {
    switch error.resultCode {
    case .SQLITE_BUSY: .busy(path: path)
    case .SQLITE_NOTADB: .notALedger(path: path)
    case .SQLITE_CORRUPT: .damaged(path: path, detail: error.message ?? "no details")
    case .SQLITE_READONLY, .SQLITE_PERM: .file(path: path, number: EACCES)
    case .SQLITE_FULL: .file(path: path, number: ENOSPC)
    default: .storage(path: path, message: error.message ?? "SQLite \(error.extendedResultCode.rawValue)")
    }
  }
}

/// A ledger that is open.
struct LedgerConnection: Sendable {
  let queue: DatabaseQueue
  let path: String
  let identity: FileIdentity
  let isWritable: Bool
  /// Whether it can be used again.
  let isKept: Bool

  /// - Throws: `displaced`.
  func checkPlace() throws {
    guard FileIdentity(of: path)?.isOfSameFile(as: identity) == true else {
      throw LedgerError.displaced(path: path)
    }
  }

  /// - Throws: `busy`, where the file changed meanwhile that was looked at as it lay there.
  func reading<Result>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
    let result = try body(queue)
    guard isKept || FileIdentity(of: path) == identity else { throw LedgerError.busy(path: path) }
    return result
  }
}
