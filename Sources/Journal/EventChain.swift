internal import GRDB
import JSON
package import PartnerModel

/// The growing end of the chain, inside one transaction.
struct EventChain {
  private(set) var head: JournalHead
  private let insert: SQLStatement
  private let actor: String
  private let at: Moment
  private var form: [UInt8] = []

  /// All events of a transaction have the same actor and the same time.
  init(in database: Database, actor: Actor, at: Moment) throws {
    head = try Self.head(in: database)
    insert = try SQLStatement(
      """
      INSERT INTO events (sequence, at, actor, type, subject, payload, previous, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, in: database)
    self.actor = actor.description
    self.at = at
  }

  /// Appends an event and returns its sequence number.
  @discardableResult
  mutating func append(_ type: EventType, subject: String, payload: CanonicalJSON) throws -> Int {
    let next = head.sequence + 1
    let payload = payload.bytes
    form.removeAll(keepingCapacity: true)
    EventForm.append(
      sequence: Int64(next), at: at.seconds, actor: actor.utf8, type: type.rawValue.utf8,
      subject: subject.utf8,
      payload: payload, previous: head.hash.bytes, to: &form)
    let hash = EventForm.hash(of: form)
    try insert.run(
      .integer(Int64(next)), .moment(at), .text(actor), .text(type.rawValue), .text(subject), .utf8(payload),
      .blob(head.hash.bytes), .blob(hash.bytes))
    head = JournalHead(sequence: next, hash: hash)
    return next
  }

  /// The last event's number and hash.
  static func head(in database: Database) throws -> JournalHead {
    let last = try SQLStatement(
      "SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1", in: database)
    return try last.firstRow { row in
      guard let hash = EventHash(bytes: row.bytes(1)) else {
        throw JournalError.damaged(detail: "the last event has no hash")
      }
      return JournalHead(sequence: Int(row.integer(0)), hash: hash)
    } ?? .beforeFirst
  }
}

extension Journal {
  /// The last event's number and hash.
  package func head() throws(JournalError) -> JournalHead {
    try read(EventChain.head)
  }

  /// When the last event happened; nil before the first.
  package func lastChange() throws(JournalError) -> Moment? {
    try read { database in
      try SQLStatement("SELECT at FROM events ORDER BY sequence DESC LIMIT 1", in: database)
        .firstRow { $0.moment(0) }
    }
  }
}
