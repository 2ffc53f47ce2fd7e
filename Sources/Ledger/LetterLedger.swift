internal import GRDB
internal import Glibc
internal import JSON
package import PartnerModel
internal import Synchronization
internal import SystemFiles

/// `State/letters.sqlite`: what happened to letters, added and never changed but for servers' words, which are redacted. It
/// lies outside the journal, so that a journal that is put back from a backup doesn't make letters unsent.
///
/// Whatever a function has returned survives a loss of power, and costs one write to the disk, however many events there
/// are. Several processes may use it at once. Where there is no file nothing has happened yet.
package final class LetterLedger: Sendable {
  /// Its path below `State`.
  package static let name = "letters.sqlite"

  package let path: String
  /// The portal's folder `State`, or what is to take its place.
  let state: String
  private let older: OlderLedger
  private let opening = Mutex(Opening())

  private struct Opening {
    var connection: LedgerConnection?
    /// Whether nothing of an earlier version is left.
    var isSettled = false
  }

  package init(below state: String) {
    self.state = state
    path = "\(state)/\(Self.name)"
    older = OlderLedger(below: state)
  }

  /// All of it.
  package func record() throws(LedgerError) -> LetterRecord {
    try read(without: { try older.record() }) { database in
      var record = LetterRecord()
      let journaled = Int(try LedgerMemory.journaled.value(in: database) ?? "") ?? 0
      try EventTable.forEach(in: database) { place, event in
        record.take(event, at: place, keepsEnding: place > journaled)
      }
      return record
    }
  }

  /// How attempts to send the letters about a subject ended.
  package func endings(of subject: LetterSubject) throws(LedgerError) -> [LetterEnding] {
    try read(without: { [] }) { database in
      var record = LetterRecord()
      try EventTable.forEach(of: subject, in: database) { place, event in
        record.take(event, at: place, keepsEnding: true)
      }
      return record.endings
    }
  }

  /// The letter that was claimed or refused with a Message-ID; nil where there is none.
  package func subject(of message: MessageID) throws(LedgerError) -> LetterSubject? {
    try read(without: { nil }) { database in
      try String.fetchOne(
        database, sql: "SELECT subject FROM events WHERE message = ? LIMIT 1",
        arguments: [message.description]
      ).flatMap { LetterSubject($0) }
    }
  }

  /// Adds events, and brings them to the disk: all of them, or none.
  package func add(_ events: [LetterEvent]) throws(LedgerError) {
    try add(events, forgettingWordsOf: [])
  }

  /// Adds events where nobody else did since: the look and the writing are one step.
  ///
  /// - Parameter place: of the last event that the caller knows of; see `lastPlace()`.
  /// - Returns: false where there is another one; then nothing was added.
  package func add(_ events: [LetterEvent], after place: Int) throws(LedgerError) -> Bool {
    try write { database in
      guard try Self.lastPlace(in: database) == place else { return false }
      try EventTable.add(events, to: database)
      return true
    }
  }

  /// - Parameter subjects: of which nobody needs to know any more what servers said.
  package func add(
    _ events: [LetterEvent], forgettingWordsOf subjects: [LetterSubject]
  ) throws(LedgerError) {
    guard !events.isEmpty || !subjects.isEmpty else { return }
    try write { database in
      try EventTable.emptyWords(of: subjects, in: database)
      try EventTable.add(events, to: database)
    }
  }

  // MARK: While letters are sent

  /// The place of the last event; 0 where there is none.
  package func lastPlace() throws(LedgerError) -> Int {
    try read(without: { 0 }) { try Self.lastPlace(in: $0) }
  }

  private static func lastPlace(in database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT max(place) FROM events") ?? 0
  }

  /// When letters were claimed since a moment, in their order: each may have gone out then.
  package func claims(since moment: Moment) throws(LedgerError) -> [Moment] {
    try read(without: { [] }) { database in
      try Int64.fetchAll(
        database, sql: "SELECT at FROM events WHERE event = 'claimed' AND at >= ? ORDER BY place",
        arguments: [moment.seconds]
      ).map { Moment(seconds: $0) }
    }
  }

  // MARK: People

  /// Empties what servers said of the letters about these invitations, and leaves nothing of it in the file and its log.
  ///
  /// - Returns: of how many letters something was said; and whether nothing is left: somebody else may be reading or writing
  ///   just then.
  package func redact(
    _ invitations: some Collection<InvitationID>
  ) throws(LedgerError) -> (letters: Int, isGone: Bool) {
    let wanted = Set(invitations)
    let subjects = try read(without: { [LetterSubject]() }) { database in
      try EventTable.subjectsWithWords(in: database).keys.filter { wanted.contains($0.invitation) }
    }
    guard !subjects.isEmpty else { return (0, true) }
    try write { try EventTable.emptyWords(of: subjects, in: $0) }
    return (subjects.count, try forgetWhatWasRemoved())
  }

  /// The subjects of whose letters servers said something.
  package func subjects(
    where matches: (_ words: String) -> Bool
  ) throws(LedgerError) -> [LetterSubject] {
    let words = try read(without: { [LetterSubject: [String]]() }) {
      try EventTable.subjectsWithWords(in: $0)
    }
    return words.filter { $0.value.contains(where: matches) }.keys.sorted { "\($0)" < "\($1)" }
  }

  /// SQLite's `secure_delete` overwrites what is deleted, but not what rows leave behind when they move to another page.
  private func forgetWhatWasRemoved() throws(LedgerError) -> Bool {
    do throws(LedgerError) {
      return try translating {
        try writable().queue.writeWithoutTransaction { database in
          try database.execute(sql: "VACUUM")
          return try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
        }
      }
    } catch .busy {
      return false
    }
  }

  // MARK: Copies

  /// Whether there is something to copy.
  package var isThere: Bool { FileIdentity(of: path) != nil }

  /// Writes the ledger as it is at one moment to another place, with nothing in it of what was removed; others may go on
  /// reading and writing.
  ///
  /// - Parameter target: where nothing lies yet. The file belongs to its owner alone, and isn't brought to the disk.
  /// - Returns: false where there is no ledger.
  package func copy(to target: String) throws(LedgerError) -> Bool {
    let descriptor = open(target, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: target, number: errno) }
    close(descriptor)
    do throws(LedgerError) {
      let isThere = try readOutsideTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
      if isThere { return true }
    } catch {
      unlink(target)
      throw error
    }
    unlink(target)
    return false
  }

  /// Whether a path below `State` is a file that a ledger has beside it while it is open or being written.
  package static func isCompanion(_ path: String) -> Bool {
    path.hasPrefix("\(name)-") || path.hasPrefix("\(name).")
  }

  // MARK: The file

  /// One that can only be read is read as it lies there.
  ///
  /// - Parameter without: what there is where no ledger is.
  func read<Result>(
    without: () throws -> Result, _ body: (Database) throws -> Result
  ) throws(LedgerError) -> Result {
    try translating {
      while true {
        if let connection = try opened(forWriting: false) {
          return try connection.reading { queue in
            try queue.unsafeRead { database in
              var result: Result?
              try database.inTransaction(.deferred) {
                result = try body(database)
                return .commit
              }
              return result!
            }
          }
        }
        let result = try without()
        // Somebody made the ledger just now, and took over what an earlier version had.
        if FileIdentity(of: path) == nil { return result }
      }
    }
  }

  private func readOutsideTransaction(_ body: (Database) throws -> Void) throws(LedgerError) -> Bool {
    try translating {
      guard let connection = try opened(forWriting: false) else { return false }
      try connection.reading { try $0.writeWithoutTransaction(body) }
      return true
    }
  }

  /// All of it happens, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
    try translating {
      let connection = try writable()
      // Claims in a file that was moved away would protect nobody.
      try connection.checkPlace()
      let result = try connection.queue.write(body)
      try connection.checkPlace()
      return result
    }
  }

  private func writable() throws -> LedgerConnection {
    guard let connection = try opened(forWriting: true) else {
      throw LedgerError.file(path: path, number: ENOENT)
    }
    return connection
  }

  /// - Returns: nil where there is no ledger, and none is to be made.
  private func opened(forWriting isWriting: Bool) throws -> LedgerConnection? {
    try opening.withLock { opening in
      let file = LedgerFile(path: path)
      if isWriting, !opening.isSettled {
        if FileIdentity(of: path) == nil {
          try file.create { database, origin in
            try EventTable.add(older.events(), to: database)
            let noted = origin.map { LedgerOrigin(file: $0, incarnation: nil) }
            try LedgerMemory.origin.keep(noted?.description, in: database)
          }
        }
        try older.remove()
        opening.isSettled = true
      }
      if let kept = opening.connection, !isWriting || kept.isWritable { return kept }
      let opened = try file.open(forWriting: isWriting)
      // What is only looked at as it lies there may have changed the next time.
      if opened?.isKept == true { opening.connection = opened }
      return opened
    }
  }

  private func translating<Result>(_ body: () throws -> Result) throws(LedgerError) -> Result {
    do {
      return try body()
    } catch let error as LedgerError {
      throw error
    } catch let error as FileSystemError {
      throw .file(path: error.path, number: error.number)
    } catch let error as DatabaseError {
      throw LedgerFile.translate(error, path)
    } catch {
      throw .storage(path: path, message: "\(type(of: error))")
    }
  }
}
