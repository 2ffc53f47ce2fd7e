internal import JSON
package import PartnerModel

/// Where an event stands in the chain, when it happened, and by whose hand.
struct EventStamp: Hashable, Sendable {
  /// From 1, without a gap.
  let sequence: Int
  let at: Moment
  let actor: Actor
}

/// The growing end of the chain, inside one transaction.
struct EventChain {
  private(set) var head: JournalHead
  private let insert: SQLStatement
  private let actor: Actor
  private let actorText: String
  private let at: Moment
  private var random = RandomBits()
  private let keep: SQLStatement
  private var form: [UInt8] = []

  /// All events of a transaction have the same actor and the same time.
  init(in transaction: JournalTransaction, actor: Actor, at: Moment) throws {
    head = try Self.head(in: transaction)
    insert = try SQLStatement(
      """
      INSERT INTO events (sequence, at, actor, type, subject, payload, previous, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, in: transaction)
    self.actor = actor
    actorText = actor.description
    self.at = at
    keep = try SQLStatement("INSERT INTO personal (sequence, salt, data) VALUES (?, ?, ?)", in: transaction)
  }

  /// Appends an event, and nothing to the tables of what holds now.
  @discardableResult
  mutating func append(_ event: JournalEvent) throws -> EventStamp {
    let next = head.sequence + 1
    let (kind, subject) = (event.kind.rawValue, event.subject)
    var content = event.content
    var opening: PersonalOpening?
    if !content.personal.isEmpty {
      let personal = PersonalOpening(data: CanonicalJSON.object(content.personal).bytes, salt: random.salt())
      content.members[EventMembers.commitment] = .text(personal.commitment)
      opening = personal
    }
    let payload = CanonicalJSON.object(content.members).bytes
    form.removeAll(keepingCapacity: true)
    EventForm.append(
      sequence: Int64(next), at: at.seconds, actor: actorText.utf8, type: kind.utf8,
      subject: subject.utf8, payload: payload, previous: head.hash.bytes, to: &form)
    let hash = EventForm.hash(of: form)
    try insert.run(
      .integer(Int64(next)), .moment(at), .text(actorText), .text(kind), .text(subject),
      .utf8(payload),
      .blob(head.hash.bytes), .blob(hash.bytes))
    if let opening { try keep.run(.integer(Int64(next)), .blob(opening.salt), .utf8(opening.data)) }
    head = JournalHead(sequence: next, hash: hash)
    return EventStamp(sequence: next, at: at, actor: actor)
  }

  /// The last event's number and hash.
  static func head(in transaction: JournalTransaction) throws -> JournalHead {
    let last = try SQLStatement(
      "SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1", in: transaction)
    return try last.firstRow { row in
      guard let hash = EventHash(bytes: row.bytes(1)) else {
        throw JournalError.damaged(detail: "the last event has no hash")
      }
      return JournalHead(sequence: Int(row.integer(0)), hash: hash)
    } ?? .beforeFirst
  }
}

/// Records what happens: each event in the chain, and what follows from it in the tables of what holds now.
struct JournalWriter {
  private var chain: EventChain
  private var tables: CurrentTables
  private let transaction: JournalTransaction
  private var leastWriter = 1

  init(in transaction: JournalTransaction, actor: Actor, at: Moment) throws {
    chain = try EventChain(in: transaction, actor: actor, at: at)
    tables = CurrentTables(in: transaction)
    self.transaction = transaction
  }

  var head: JournalHead { chain.head }

  @discardableResult
  mutating func record(_ event: JournalEvent) throws -> EventStamp {
    if event.since > leastWriter {
      leastWriter = event.since
      try transaction.keepAwayWriters(before: leastWriter)
    }
    let stamp = try chain.append(event)
    if case .personalDataRedacted(_, let records, _) = event {
      let forget = try SQLStatement("DELETE FROM personal WHERE sequence = ?", in: transaction)
      for record in records { try forget.run(.integer(Int64(record))) }
    }
    try tables.apply(event, stamp)
    return stamp
  }
}

extension Journal {
  /// The last event's number and hash.
  package func head() throws(JournalError) -> JournalHead {
    try read(EventChain.head)
  }

  /// When the last event happened; nil before the first.
  package func lastChange() throws(JournalError) -> Moment? {
    try read { transaction in
      try SQLStatement("SELECT at FROM events ORDER BY sequence DESC LIMIT 1", in: transaction)
        .firstRow { $0.moment(0) }
    }
  }
}
