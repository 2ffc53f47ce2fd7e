internal import GRDB
internal import Glibc
internal import SystemFiles

extension Journal {
  /// Writes the journal as it is at one moment to another place, with nothing in it of what was removed; others may go
  /// on reading and writing.
  ///
  /// - Parameter path: where nothing lies yet. The file belongs to its owner alone, and isn't brought to the disk.
  /// - Throws: `file` where something lies there or can't be made, `busy`, `damaged`, `storage`.
  package func copy(to path: String) throws(JournalError) {
    try engine.copy(to: path)
  }
}

extension SQLiteEngine {
  fileprivate func copy(to path: String) throws(JournalError) {
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw JournalError.file(path: path, number: errno) }
    close(descriptor)
    do throws(JournalError) {
      try withoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
      try Self.countAnew(path)
    } catch {
      unlink(path)
      throw error
    }
  }
}

extension SQLiteEngine {
  /// Written over a journal, a copy isn't taken for that.
  private static func countAnew(_ path: String) throws(JournalError) {
    try translatingErrors(JournalLocation(file: path), .zero) {
      let queue = try connect(path, busyTimeout: .zero)
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA user_version = \(SQLiteHeader.newCount)")
      }
      try queue.close()
    }
  }
}

/// Keeps everybody else away from a journal, so that it can be replaced.
package struct JournalHold: Sendable {
  private let location: JournalLocation
  private let lock: FileLock

  /// - Throws: `inUse` while somebody has the journal open; `file`.
  package init(_ location: JournalLocation) throws(JournalError) {
    self.location = location
    do {
      guard let lock = try FileLock(location.lock, isPatient: false) else {
        throw JournalError.inUse(path: location.path)
      }
      // Whoever gave it its own folder just now held the lock until then.
      guard location.isTaken else {
        lock.release()
        throw JournalError.inUse(path: location.path)
      }
      self.lock = lock
    } catch let error as FileSystemError {
      throw .file(path: error.path, number: error.number)
    } catch {
      throw .inUse(path: location.path)
    }
  }

  package func release() { lock.release() }

  /// The journal that is held, to look into its records, in whatever version it is. Let it go before the file moves.
  ///
  /// - Throws: `missing`, `looseMode`, `notAJournal`, `file`, `storage`.
  package func journal() throws(JournalError) -> Journal {
    Journal(engine: try SQLiteEngine.held(location))
  }
}
