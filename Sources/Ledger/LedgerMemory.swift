internal import GRDB
package import PartnerModel
internal import SystemFiles

/// What the ledger remembers of the world around it: one value for each name, and the last one counts.
struct LedgerMemory {
  static let schema = """
    CREATE TABLE memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    """

  /// Which file the ledger is, and of which life of the portal.
  static let origin = LedgerMemory("origin")
  /// The journal's last record when it was looked at.
  static let head = LedgerMemory("head")
  /// The place of the last event that the journal knows as well.
  static let journaled = LedgerMemory("journaled")
  /// Up to which record the ledger knows what the journal says of letters.
  static let looked = LedgerMemory("looked")
  /// From which record on it didn't, and was told by the journal.
  static let older = LedgerMemory("older")
  /// What was published and isn't in the journal: somebody has looked at that.
  static let published = LedgerMemory("published")

  private let name: String

  private init(_ name: String) {
    self.name = name
  }

  /// How far somebody has come who reads what happens, such as a list of answers that is handed on.
  static func cursor(_ name: String) -> LedgerMemory { LedgerMemory("cursor \(name)") }

  func value(in database: Database) throws -> String? {
    try String.fetchOne(database, sql: "SELECT value FROM memory WHERE name = ?", arguments: [name])
  }

  /// - Parameter value: nil where nothing is to be remembered any more.
  func keep(_ value: String?, in database: Database) throws {
    guard let value else {
      return try database.execute(sql: "DELETE FROM memory WHERE name = ?", arguments: [name])
    }
    try database.execute(
      sql: """
        INSERT INTO memory (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """, arguments: [name, value])
  }
}

/// Which file a ledger is, and of which life of its portal. What is put back from a copy or a backup differs from what it
/// noted while it was used; a restart of the machine and a move on the same disk change nothing.
package struct LedgerOrigin: Hashable, Sendable {
  package let inode: UInt64
  /// When the file was made, in nanoseconds since 1970; nil where the file system doesn't keep that.
  package let born: Int64?
  /// What `portico restore` left in `State/incarnation`; nil where nothing was restored.
  package let incarnation: String?
}

/// What a ledger remembers of the world around it.
package struct LedgerNotes: Hashable, Sendable {
  /// Nil where there is no ledger yet.
  package let origin: LedgerOrigin?
  /// The journal's last record when letters were sent last; nil before.
  package let head: JournalHead?
  /// Up to which record the ledger knows what the journal says of letters.
  package let looked: Int
  /// From which record on it didn't, and was told by the journal: nobody has looked yet what else it lacks.
  package let older: Int?
  /// What was published and isn't in the journal, where somebody has looked at that.
  package let published: String?

  package static let none = LedgerNotes(origin: nil, head: nil, looked: 0, older: nil, published: nil)
}

extension LetterLedger {
  package func notes() throws(LedgerError) -> LedgerNotes {
    try read(without: { .none }) { database in
      LedgerNotes(
        origin: try LedgerMemory.origin.value(in: database).flatMap { LedgerOrigin($0) },
        head: try LedgerMemory.head.value(in: database).flatMap { JournalHead($0) },
        looked: try LedgerMemory.looked.value(in: database).flatMap { Int($0) } ?? 0,
        older: try LedgerMemory.older.value(in: database).flatMap { Int($0) },
        published: try LedgerMemory.published.value(in: database))
    }
  }

  /// As it lies there now; nil where there is no ledger.
  package var origin: LedgerOrigin? {
    FileOrigin(of: path).map { LedgerOrigin(file: $0, incarnation: incarnation) }
  }

  /// What `portico restore` left in `State/incarnation`; nil where nothing was restored.
  package var incarnation: String? {
    guard
      let bytes = try? RegularFile("\(state)/incarnation", followingLink: false).bytes(limit: 4096)
    else { return nil }
    // Whatever somebody wrote there is one word.
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: "-")
  }

  /// Notes how far the journal had come, while letters are sent: up to there the ledger knows what it says of them.
  package func note(head: JournalHead) throws(LedgerError) {
    try write { try Self.keep(head, in: $0) }
  }

  /// Notes that a newer journal than there is now was given up: nobody knows what was sent since.
  package func noteLost(_ head: JournalHead) throws(LedgerError) {
    try write { try LedgerMemory.head.keep(head.description, in: $0) }
  }

  private static func keep(_ head: JournalHead, in database: Database) throws {
    try LedgerMemory.head.keep(head.description, in: database)
    try LedgerMemory.looked.keep(String(head.sequence), in: database)
  }

  /// Takes what only the journal knows of letters.
  ///
  /// - Parameter record: the first of those that said so.
  package func add(_ events: [LetterEvent], knownByRecord record: Int) throws(LedgerError) {
    try write { database in
      try EventTable.add(events, to: database)
      try LedgerMemory.older.keep(
        LedgerMemory.older.value(in: database) ?? String(record), in: database)
    }
  }

  /// Goes on from how things lie now: somebody has looked which letters would go out.
  ///
  /// - Parameters:
  ///   - head: the journal's last record.
  ///   - published: what was published and isn't in the journal.
  package func settle(head: JournalHead, published: String?) throws(LedgerError) {
    try write { database in
      try LedgerMemory.origin.keep(origin?.description, in: database)
      try Self.keep(head, in: database)
      try LedgerMemory.older.keep(nil, in: database)
      try LedgerMemory.published.keep(published, in: database)
      // An older journal may lack what a newer one had.
      try LedgerMemory.journaled.keep(nil, in: database)
    }
  }

  /// Says that the journal has all endings up to that place.
  package func noteJournaled(through place: Int) throws(LedgerError) {
    try write { try LedgerMemory.journaled.keep(String(place), in: $0) }
  }

  /// How far somebody has come who reads what happens; nil where they haven't begun.
  package func cursor(_ name: String) throws(LedgerError) -> String? {
    try read(without: { nil }) { try LedgerMemory.cursor(name).value(in: $0) }
  }

  package func moveCursor(_ name: String, to place: String) throws(LedgerError) {
    try write { try LedgerMemory.cursor(name).keep(place, in: $0) }
  }
}

extension LedgerOrigin: LosslessStringConvertible {
  init(file: FileOrigin, incarnation: String?) {
    self.init(inode: file.inode, born: file.born, incarnation: incarnation)
  }

  package var description: String {
    "\(inode) \(born.map(String.init) ?? "-") \(incarnation ?? "-")"
  }

  /// Reads the printed form; nil for any other spelling.
  package init?(_ description: String) {
    let parts = description.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, let inode = UInt64(parts[0]), parts[1] == "-" || Int64(parts[1]) != nil else {
      return nil
    }
    self.init(
      inode: inode, born: Int64(parts[1]), incarnation: parts[2] == "-" ? nil : String(parts[2]))
  }
}
