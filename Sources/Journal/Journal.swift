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
  let engine: SQLiteEngine

  /// How long to wait for another process that is writing.
  package static let usualBusyTimeout = Duration.seconds(10)

  /// Makes a new journal with mode 0600, in a folder that is made with mode 0700 where it is missing, and
  /// opens it.
  ///
  /// It appears whole or not at all.
  /// - Throws: `alreadyExists` and `strayLog`, which leave everything as it was, and whatever `open` throws.
  package static func create(
    at location: JournalLocation, busyTimeout: Duration = usualBusyTimeout
  ) throws(JournalError) -> Journal {
    try SQLiteEngine.create(at: location, busyTimeout: busyTimeout)
    return try open(at: location, busyTimeout: busyTimeout)
  }

  /// Opens the journal that is there. Where an older version made its tables of what holds now, they are made anew
  /// from the events first.
  ///
  /// - Parameter readsAside: whether reading has a connection of its own, which never waits for writing: for whoever reads
  ///   and writes on several threads.
  /// - Throws: `missing`, `moved`, `looseMode`, `linked`, `mountedAlone`, `strayLog`, `logMissing`, `notAJournal`,
  ///   `newer`, `inUse`, `notDurable`, `busy`, `damaged`, `file`, `storage`.
  package static func open(
    at location: JournalLocation, busyTimeout: Duration = usualBusyTimeout, readsAside: Bool = false
  ) throws(JournalError) -> Journal {
    Journal(
      engine: try SQLiteEngine.open(
        at: location, busyTimeout: busyTimeout, allowingSealed: false, readsAside: readsAside))
  }

  /// Opens the journal of a portal with that folder `State`, wherever it lies in there. One that can only be read is looked
  /// at as it is now: what would write is refused.
  ///
  /// - Throws: `twice`; otherwise as `open`.
  package static func open(below state: String) throws(JournalError) -> Journal {
    try open(below: state, onlyLooking: false)
  }

  /// The same for who reads and never writes. While nobody has the journal open it is looked at in a copy in memory, so that not
  /// even SQLite's log is left beside it.
  ///
  /// - Throws: `busy`, where somebody wrote to it just now; otherwise as `open`.
  package static func look(below state: String) throws(JournalError) -> Journal {
    try open(below: state, onlyLooking: true)
  }

  private static func open(below state: String, onlyLooking: Bool) throws(JournalError) -> Journal {
    while true {
      let (own, older) = JournalLocation.places(below: state)
      guard !own.isTaken || !older.isTaken else { throw .twice(path: own.path, other: older.path) }
      do throws(JournalError) {
        return Journal(
          engine: try SQLiteEngine.open(
            at: JournalLocation(below: state), busyTimeout: usualBusyTimeout, allowingSealed: true,
            onlyLooking: onlyLooking))
      } catch {
        // Somebody gave it its folder just now.
        guard case .moved = error else { throw error }
      }
    }
  }

  /// Throws the tables of what holds now away and makes them anew from the events.
  ///
  /// - Returns: how many events there are.
  /// - Throws: `inUse` while somebody has the journal open; otherwise as `open`.
  package static func rebuild(
    at location: JournalLocation, busyTimeout: Duration = usualBusyTimeout
  ) throws(JournalError) -> Int {
    try SQLiteEngine.rebuild(at: location, busyTimeout: busyTimeout)
  }

  init(engine: SQLiteEngine) {
    self.engine = engine
  }

  package var location: JournalLocation { engine.location }

  /// Why nothing can be recorded as its files lie now; nil where nothing speaks against it. Takes no time.
  package var displacement: JournalError? { engine.displacement }

  /// Brings what stands in a log that was taken away into the file, while this process still has it.
  ///
  /// - Returns: false where there is no such log, or it can't be done.
  package func saveLog() -> Bool { engine.saveLog() }

  /// Whether, as far as can be told without writing, something could be recorded now: the file is in its place, there
  /// is room, and no newer program has written what this one doesn't know.
  package var canWrite: Bool { engine.canWrite }

  func write<Result>(_ body: (JournalTransaction) throws -> Result) throws(JournalError) -> Result {
    try engine.write(body)
  }

  func read<Result>(_ body: (JournalTransaction) throws -> Result) throws(JournalError) -> Result {
    try engine.read(body)
  }

  /// Whether nothing of what was removed is left in the file and its log: somebody else may be reading or writing just then.
  func forgetWhatWasRemoved() throws(JournalError) -> Bool {
    try engine.forgetWhatWasRemoved()
  }

  func readRows(_ body: (JournalTransaction) throws -> Void) throws {
    try engine.readRows(body)
  }
}
