internal import PartnerModel

/// An event as it stands in the table, with its texts still as bytes; valid until the next row.
struct EventRow {
  private let row: SQLStatement.Row

  init(_ row: SQLStatement.Row) {
    self.row = row
  }

  /// Calls `body` for every event, in their order.
  static func forEach(in transaction: JournalTransaction, body: (EventRow) throws -> Void) throws {
    try forEach(in: Int.min...Int.max, of: transaction, body: body)
  }

  /// Calls `body` for every event with a number in that range, in their order.
  static func forEach(
    in range: ClosedRange<Int>, of transaction: JournalTransaction, body: (EventRow) throws -> Void
  ) throws {
    try SQLStatement(
      """
      SELECT e.sequence, e.at, e.actor, e.type, e.subject, e.payload, e.previous, e.hash, p.salt, p.data
      FROM events e LEFT JOIN personal p ON p.sequence = e.sequence
      WHERE e.sequence BETWEEN ? AND ? ORDER BY e.sequence
      """, in: transaction
    ).forEachRow(.integer(Int64(range.lowerBound)), .integer(Int64(range.upperBound))) {
      try body(EventRow($0))
    }
  }

  var sequence: Int { Int(row.integer(0)) }
  var at: Moment { row.moment(1) }
  /// Nil where it isn't UTF-8, which only a damaged file can hold.
  var subject: String? { row.text(4) }
  var previous: UnsafeRawBufferPointer { row.bytes(6) }
  var hash: UnsafeRawBufferPointer { row.bytes(7) }

  /// The personal part; nil where there is none, or none any more.
  var opening: PersonalOpening? {
    row.isNull(8) ? nil : PersonalOpening(data: Array(row.bytes(9)), salt: Array(row.bytes(8)))
  }

  /// The commitment to a personal part; nil where there is none.
  /// - Throws: `UnknownEvent` for a payload that can't be read.
  func commitment() throws(UnknownEvent) -> String? {
    try EventMembers(Array(row.bytes(5)), opened: nil).optionalText(EventMembers.commitment)
  }

  /// What happened.
  /// - Throws: `UnknownEvent` for what this version doesn't know or can't read, or would have written otherwise.
  func event() throws(UnknownEvent) -> JournalEvent {
    let kind = try known(row.text(3).flatMap(EventKind.init(rawValue:)))
    let payload = Array(row.bytes(5))
    let opened = opening?.data
    let members = try EventMembers(payload, opened: opened)
    let event = try JournalEvent(kind: kind, subject: known(subject), payload: members)
    let content = event.content
    let isSpeltSo =
      if let commitment = try members.optionalDigest(EventMembers.commitment) {
        content.isSpelt(payload, commitment: commitment, opened: opened)
      } else {
        content.isSpeltInClear(payload, within: kind.partOfPeople)
      }
    guard isSpeltSo else { throw UnknownEvent() }
    return event
  }

  /// - Throws: `UnknownEvent` where nobody could have that actor's name.
  func stamp() throws(UnknownEvent) -> EventStamp {
    EventStamp(sequence: sequence, at: at, actor: try known(row.text(2).flatMap { Actor($0) }))
  }

  /// Appends the canonical form, which is what the hash is of.
  func appendForm(to output: inout [UInt8]) {
    append(hash: nil, to: &output)
  }

  /// Appends the exported form, which names the hash.
  func appendLine(to output: inout [UInt8]) {
    append(hash: hash, to: &output)
    output.append(UInt8(ascii: "\n"))
  }

  private func append(hash: UnsafeRawBufferPointer?, to output: inout [UInt8]) {
    EventForm.append(
      sequence: row.integer(0), at: row.integer(1), actor: row.bytes(2), type: row.bytes(3),
      subject: row.bytes(4),
      payload: row.bytes(5), previous: previous, hash: hash, to: &output)
  }
}
