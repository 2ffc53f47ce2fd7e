internal import GRDB
internal import Glibc
internal import SystemFiles

extension Journal {
  /// Gives a journal its own folder that lies where earlier versions kept it, in `State` itself.
  ///
  /// SQLite brings its log into the file first, which it does for nobody while another process has it open, so that there
  /// is one file to move and one rename: killed before it or after it, there is one whole journal in one of the two
  /// places. While another process has it open, and where the file is a link, since that is an operator's own doing, it
  /// stays where it is, and is opened there.
  /// - Parameter state: the folder `State`.
  /// - Throws: `looseMode`, `notAJournal`, `newer`, `damaged`, `file`, `storage`.
  package static func settle(below state: String) throws(JournalError) {
    let (own, older) = JournalLocation.places(below: state)
    guard isToBeMoved(older, to: own) || isLockLeft(of: older) else { return }
    try SQLiteEngine.translatingErrors(older, .zero) {
      guard let lock = try FileLock(older.lock, isPatient: false) else { return }
      defer { lock.release() }
      // Somebody else may have moved it before the lock was ours, or was killed when they had.
      guard isToBeMoved(older, to: own) else {
        if isLockLeft(of: older) { unlink(older.lock) }
        return
      }
      try SQLiteFile(path: older.path).check()
      guard try closeLog(of: older) else { return }
      try move(older, to: own)
    }
  }

  private static func isToBeMoved(_ older: JournalLocation, to own: JournalLocation) -> Bool {
    var status = stat()
    return !own.isTaken && lstat(older.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func isLockLeft(of older: JournalLocation) -> Bool {
    !older.isTaken && JournalLocation(file: older.lock).isTaken
  }

  /// - Returns: whether the file alone is the whole journal now, and nobody has it open.
  private static func closeLog(of location: JournalLocation) throws -> Bool {
    do {
      let queue = try SQLiteEngine.connect(location.path, busyTimeout: .zero)
      let form = try queue.read { try SQLiteForm(in: JournalTransaction(database: $0)) }
      guard !form.isNewer else { throw JournalError.newer(path: location.path) }
      let mode = try queue.writeWithoutTransaction {
        try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE")
      }
      guard mode == "delete" else { return false }
      try queue.close()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return false
    }
    return !["-wal", "-journal"].contains { JournalLocation(file: location.path + $0).isTaken }
  }

  private static func move(_ older: JournalLocation, to own: JournalLocation) throws {
    let (folder, state) = (SystemFiles.folder(of: own.path), SystemFiles.folder(of: older.path))
    // The umask can't be trusted to leave the owner's bits alone.
    let isStrict = try makeFolder(folder) ? chmod(folder, 0o700) == 0 : true
    guard isStrict, rename(older.path, own.path) == 0 else {
      throw JournalError.file(path: folder, number: errno)
    }
    // Whoever waits for the lock looks again whether the journal is there.
    for end in ["-shm", ".lock"] { unlink(older.path + end) }
    try DurableFile.synchroniseFolder(folder)
    try DurableFile.synchroniseFolder(state)
  }
}
