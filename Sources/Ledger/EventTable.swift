internal import GRDB
internal import GRDBSQLite
internal import PartnerModel

/// The table of events: rows are added, and none is changed or goes, but for servers' words, which can be emptied.
enum EventTable {
  static let schema = """
    CREATE TABLE events (
      place INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      subject TEXT,
      at INTEGER NOT NULL,
      user TEXT,
      message TEXT,
      address TEXT,
      next INTEGER,
      status TEXT,
      words TEXT
    ) STRICT;
    CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events of letters stay'); END;
    CREATE TRIGGER events_are_not_changed
    BEFORE UPDATE OF place, event, subject, at, user, message, address, next, status ON events
    BEGIN SELECT RAISE(ABORT, 'events of letters are not changed'); END;
    CREATE TRIGGER words_are_emptied_alone BEFORE UPDATE OF words ON events WHEN NEW.words IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'what servers said can only be emptied'); END;

    """

  static func add(_ events: [LetterEvent], to database: Database) throws {
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO events (event, subject, at, user, message, address, next, status, words)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for event in events {
      let row = EventRow(event)
      try insert.execute(arguments: [
        row.event.rawValue, row.subject, row.at, row.user, row.message, row.address, row.next, row.status,
        row.words,
      ])
    }
  }

  /// Calls `body` for each event with its place, in their order.
  ///
  /// Straight on SQLite's C interface: going through rows that know their columns costs several times the reading itself.
  ///
  /// - Parameter subject: nil for all.
  static func forEach(
    of subject: LetterSubject? = nil, in database: Database, body: (Int, LetterEvent) throws -> Void
  ) throws {
    let select = try database.cachedStatement(
      sql: """
        SELECT place, event, subject, at, user, message, address, next, status, words FROM events
        \(subject == nil ? "" : "WHERE subject = ?") ORDER BY place
        """)
    if let subject { try select.setArguments([subject.description]) }
    let handle = select.sqliteStatement
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW:
        let row = try EventRow(handle)
        let place = Int(sqlite3_column_int64(handle, 0))
        guard let event = LetterEvent(row) else {
          throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "event \(place) says nothing of a letter")
        }
        try body(place, event)
      case SQLITE_DONE: return
      case let code:
        throw DatabaseError(
          resultCode: ResultCode(rawValue: code),
          message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
      }
    }
  }

  /// What servers said, by the subjects of the letters.
  static func subjectsWithWords(in database: Database) throws -> [LetterSubject: [String]] {
    var words: [LetterSubject: [String]] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT subject, words FROM events WHERE words IS NOT NULL ORDER BY place")
    while let row = try rows.next() {
      guard let text = row[0] as String?, let subject = LetterSubject(text) else { continue }
      words[subject, default: []].append(row[1])
    }
    return words
  }

  static func emptyWords(of subjects: [LetterSubject], in database: Database) throws {
    guard !subjects.isEmpty else { return }
    let names = "[" + subjects.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    try database.execute(
      sql: """
        UPDATE events SET words = NULL
        WHERE words IS NOT NULL AND subject IN (SELECT value FROM json_each(?))
        """, arguments: [names])
  }
}

/// An event as its columns have it.
private struct EventRow {
  enum Kind: String {
    case exported, changed, sent, returned, reminded, claimed, accepted, refused, later, again, stopped,
      allowed
  }

  var event: Kind
  var subject: String?
  var at: Int64
  var user: String?
  var message: String?
  var address: String?
  var next: Int64?
  var status: String?
  var words: String?

  init(_ event: LetterEvent) {
    at = event.at.seconds
    user = event.by?.rawValue
    words = event.words
    subject = event.content.subject?.description
    switch event.content {
    case .exported: self.event = .exported
    case .changed: self.event = .changed
    case .sent: self.event = .sent
    case .returned(_, let status):
      self.event = .returned
      self.status = status
    case .reminded: self.event = .reminded
    case .claimed(_, let message, let to):
      self.event = .claimed
      (self.message, address) = (message.description, to.rawValue)
    case .accepted: self.event = .accepted
    case .refused(_, let message, let to, let status):
      self.event = .refused
      (self.message, address, self.status) = (message.description, to.rawValue, status)
    case .later(_, let next, let status):
      self.event = .later
      (self.next, self.status) = (next.seconds, status)
    case .again: self.event = .again
    case .stopped(let digest):
      self.event = .stopped
      address = digest.rawValue
    case .allowed(let digest):
      self.event = .allowed
      address = digest.rawValue
    }
  }

  /// - Parameter handle: a statement that stands on a row of `EventTable.forEach`.
  init(_ handle: OpaquePointer) throws {
    func text(_ column: Int32) -> String? {
      guard let start = sqlite3_column_text(handle, column) else { return nil }
      let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let event = text(1).flatMap(Kind.init) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "it has an event of an unknown kind")
    }
    self.event = event
    subject = text(2)
    at = sqlite3_column_int64(handle, 3)
    user = text(4)
    message = text(5)
    address = text(6)
    next = sqlite3_column_type(handle, 7) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, 7)
    status = text(8)
    words = text(9)
  }
}

extension LetterEvent {
  /// Nil where a column lacks what the kind of event needs.
  fileprivate init?(_ row: EventRow) {
    let user = row.user.map(UserID.init(rawValue:))
    if case .some(.none) = user { return nil }
    guard let content = LetterEvent.Content(row) else { return nil }
    self.init(content, at: Moment(seconds: row.at), by: user ?? nil, words: row.words)
  }
}

extension LetterEvent.Content {
  fileprivate init?(_ row: EventRow) {
    switch row.event {
    case .stopped, .allowed:
      guard let digest = row.address.flatMap(AddressDigest.init(rawValue:)) else { return nil }
      self = row.event == .stopped ? .stopped(digest) : .allowed(digest)
    default:
      guard let subject = row.subject.flatMap({ LetterSubject($0) }), let content = Self(row, subject) else {
        return nil
      }
      self = content
    }
  }

  private init?(_ row: EventRow, _ subject: LetterSubject) {
    switch row.event {
    case .exported: self = .exported(subject)
    case .changed: self = .changed(subject)
    case .sent: self = .sent(subject)
    case .returned: self = .returned(subject, status: row.status)
    case .reminded: self = .reminded(subject)
    case .accepted: self = .accepted(subject)
    case .again: self = .again(subject)
    case .later:
      guard let next = row.next else { return nil }
      self = .later(subject, next: Moment(seconds: next), status: row.status)
    case .claimed, .refused:
      guard let message = row.message.flatMap({ MessageID($0) }),
        let to = row.address.flatMap(AddressDigest.init(rawValue:))
      else { return nil }
      self =
        row.event == .claimed
        ? .claimed(subject, message, to: to) : .refused(subject, message, to: to, status: row.status)
    case .stopped, .allowed: return nil
    }
  }
}
