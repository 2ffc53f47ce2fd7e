internal import GRDBSQLite
internal import Glibc
import JSON
import SystemFiles

/// The journal's file: made whole or not at all, and for its owner's eyes alone, since it holds addresses of
/// people.
struct SQLiteFile {
  let path: String

  /// Stands in the header of each journal, to tell it from any other SQLite database: "Port".
  static let applicationID: UInt32 = 0x506F_7274

  /// Refuses what isn't a journal, is one that others could read or change, or has its log somewhere else for others.
  ///
  /// The file must be 0600 or stricter; SQLite gives its `-wal` and `-shm` files the same mode. Of the folder
  /// only that others can't write to it, and so can't exchange the file.
  func check() throws(JournalError) {
    guard let mode = try mode(of: path) else {
      if let place = JournalLocation(file: path).placeAfterMove { throw .moved(path: path, to: place.path) }
      throw .missing(path: path)
    }
    guard mode & S_IFMT == S_IFREG else { throw .notAJournal(path: path) }
    guard mode & 0o077 == 0 else { throw .looseMode(path: path, mode: UInt16(mode & 0o777), strict: 0o600) }
    if let mode = try self.mode(of: folder), mode & 0o022 != 0 {
      throw .looseMode(path: folder, mode: UInt16(mode & 0o777), strict: 0o700)
    }
    guard try readHeader("application_id") == Self.applicationID else { throw .notAJournal(path: path) }
    try checkNames()
    if isMountPoint(path) == true { throw .mountedAlone(path: path) }
    // The log first: what is brought into the file meanwhile only makes that count higher.
    if let log = SQLiteLog(logPath), let count = try readHeader("user_version"),
      !log.belongs(toFileCounting: count)
    {
      throw .strayLog(path: logPath)
    }
  }

  /// One name only. What a killed `create` left in the same folder goes.
  private func checkNames() throws(JournalError) {
    guard let file = FileIdentity(of: path), file.links > 1 else { return }
    for entry in (try? FolderEntry.all(in: folder)) ?? [] {
      guard let other = entry.name.map({ "\(folder)/\($0)" }), other.hasPrefix(path + Self.unfinished)
      else { continue }
      if FileIdentity(of: other)?.isOfSameFile(as: file) == true { unlink(other) }
    }
    guard let file = FileIdentity(of: path), file.links > 1 else { return }
    throw .linked(path: path, names: file.links)
  }

  /// Whether the log and its index lie beside the file.
  var hasWholeLog: Bool {
    [logPath, realPath + "-shm"].allSatisfy { FileIdentity(of: $0) != nil }
  }

  private var logPath: String { realPath + "-wal" }

  /// With links followed, since SQLite has the log beside the file itself.
  private var realPath: String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static let unfinished = ".unfinished-"

  /// Makes the file, and its folder where that is missing: `build` fills a database under another name, which
  /// then gets the real one in a single step. Killed before that, there is no journal yet; there is never
  /// half of one.
  func create(build: (_ unfinished: String) throws -> Void) throws {
    // The umask can't be trusted to leave the owner's bits alone.
    if try makeFolder(folder), chmod(folder, 0o700) != 0 { throw failure(folder) }
    // SQLite would take what a lost journal left in its log for part of the new one. The log is looked for first:
    // if another process has just made the journal, the journal was there before its log.
    let log = path + "-wal"
    if try mode(of: log) != nil, try mode(of: path) == nil { throw JournalError.strayLog(path: log) }
    let unfinished = path + Self.unfinished + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let descriptor = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(unfinished) }
    defer { unlink(unfinished) }
    do {
      // Closed before SQLite comes: whoever closes a file ends all locks that this process has on it.
      defer { close(descriptor) }
      guard fchmod(descriptor, 0o600) == 0 else { throw failure(unfinished) }
      // SQLite gives its log and its shared memory the same owner.
      try FolderOwner.give(descriptor, at: unfinished)
    }
    try build(unfinished)
    guard link(unfinished, path) == 0 else {
      throw errno == EEXIST ? .alreadyExists(path: path) : failure(path)
    }
    do {
      try DurableFile.synchroniseFolder(folder)
    } catch {
      throw JournalError.file(path: error.path, number: error.number)
    }
  }

  private var folder: String { SystemFiles.folder(of: path) }

  private func mode(of path: String) throws(JournalError) -> mode_t? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failure(path) }
      return nil
    }
    return status.st_mode
  }

  /// A number in the header, by the name that SQLite has for it; nil where the file is no database at all.
  ///
  /// SQLite reads it, since whoever else opens the file and closes it again ends all locks that this process has on
  /// it (POSIX): another process would then take itself for the last one, and delete the log that a journal open
  /// here goes on writing to. `immutable` keeps SQLite from leaving anything beside a file that isn't ours.
  private func readHeader(_ name: String) throws(JournalError) -> UInt32? {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard openImmutable(&connection) == SQLITE_OK,
      sqlite3_prepare_v2(connection, "PRAGMA \(name)", -1, &statement, nil) == SQLITE_OK,
      sqlite3_step(statement) == SQLITE_ROW
    else {
      guard sqlite3_errcode(connection) == SQLITE_CANTOPEN else { return nil }
      throw .file(path: path, number: sqlite3_system_errno(connection))
    }
    return UInt32(bitPattern: sqlite3_column_int(statement, 0))
  }

  /// Copies the file, page by page, into a database in memory. Nobody may be writing to it.
  func copy(into memory: OpaquePointer?) throws(JournalError) {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    guard openImmutable(&connection) == SQLITE_OK else {
      throw .file(path: path, number: sqlite3_system_errno(connection))
    }
    let backup = sqlite3_backup_init(memory, "main", connection, "main")
    sqlite3_backup_step(backup, -1)
    let outcome = sqlite3_backup_finish(backup)
    switch outcome {
    case SQLITE_OK: break
    case SQLITE_NOTADB: throw .notAJournal(path: path)
    case SQLITE_CORRUPT: throw .damaged(detail: String(cString: sqlite3_errstr(outcome)))
    default: throw .storage(code: outcome, message: String(cString: sqlite3_errstr(outcome)))
    }
  }

  /// Opens the file as one that doesn't change, so that SQLite neither leaves anything beside it nor looks for a log.
  private func openImmutable(_ connection: inout OpaquePointer?) -> Int32 {
    // With an empty authority, so that none is seen in a path that begins with two slashes.
    var address = path.hasPrefix("/") ? "file://" : "file:"
    for byte in path.utf8 {
      let isPlain = byte > 0x20 && byte < 0x7F && !"%?#".utf8.contains(byte)
      address += isPlain ? String(UnicodeScalar(byte)) : "%" + CollectionOfOne(byte).hexadecimal
    }
    return sqlite3_open_v2(
      address + "?immutable=1", &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
  }

  private func failure(_ path: String) -> JournalError {
    .file(path: path, number: errno)
  }
}
