internal import GRDB
internal import Glibc
internal import SystemFiles

// A journal that can only be read here: on a disk that is mounted for reading, or in a folder without the right to write.
// SQLite reads a journal with a log only where it can keep its shared memory beside it, so such a one is looked at in a
// copy in memory.

extension SQLiteFile {
  /// Why the file can only be read; nil where it can be written, and where a log lies beside it: then somebody has it open,
  /// or its last records stand there.
  var seal: Int32? {
    for place in [SystemFiles.folder(of: path), path] where access(place, W_OK) != 0 {
      guard [EROFS, EACCES, EPERM].contains(errno) else { return nil }
      let number = errno
      return JournalLocation(file: path + "-wal").isTaken ? nil : number
    }
    return nil
  }
}

extension SQLiteFile {
  /// - Parameter onlyLooking: who only looks takes any file as one that can only be read, but where a log lies beside it.
  fileprivate func seal(onlyLooking: Bool) -> Int32? {
    guard onlyLooking else { return seal }
    return JournalLocation(file: path + "-wal").isTaken ? nil : EROFS
  }
}

extension SQLiteEngine {
  /// - Returns: nil where the file can be written, or, for who only looks, is open elsewhere.
  /// - Throws: `busy`, where somebody who can write does so meanwhile; otherwise as `open`.
  static func sealed(
    at location: JournalLocation, onlyLooking: Bool, busyTimeout: Duration
  ) throws -> SQLiteEngine? {
    let file = SQLiteFile(path: location.path)
    guard let seal = file.seal(onlyLooking: onlyLooking) else { return nil }
    try file.check()
    let identity = FileIdentity(of: location.path)
    let queue = try DatabaseQueue(configuration: configuration(busyTimeout: busyTimeout))
    try queue.writeWithoutTransaction { database in
      try file.copy(into: database.sqliteConnection)
      database.clearSchemaCache()
    }
    guard FileIdentity(of: location.path) == identity, file.seal(onlyLooking: onlyLooking) != nil
    else {
      throw JournalError.busy(path: location.path, waited: .zero)
    }
    try queue.write { database in
      let transaction = JournalTransaction(database: database)
      let form = try SQLiteForm(in: transaction)
      guard !form.isNewer else { throw JournalError.newer(path: location.path) }
      guard form.tables != SQLiteSchema.version else { return }
      try form.bringUpToDate(in: transaction)
      _ = try TableRebuild(in: transaction).run()
    }
    return try SQLiteEngine(location, busyTimeout: busyTimeout, queue: queue, use: nil, seal: seal)
  }
}
