internal import PartnerModel

/// Requests for the end of relationships. A row has the number of the request's event, where time and actor stand.
enum EndingRequestTable {
  static let name = "ending_requests"

  /// What came of one.
  enum Verdict: String, CaseIterable {
    case dismissed
    case ended
  }

  enum Column: Int32, TableColumn {
    case sequence, invitation, givenName, familyName, email, role, language, tenantDomain, country, reason,
      verdict, verdictSequence, verdictReason

    var name: String {
      switch self {
      case .givenName: "given_name"
      case .familyName: "family_name"
      case .tenantDomain: "tenant_domain"
      case .verdictSequence: "verdict_sequence"
      case .verdictReason: "verdict_reason"
      default: "\(self)"
      }
    }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .invitation: "TEXT NOT NULL REFERENCES invitations (id)"
      case .role, .language: "TEXT NOT NULL"
      case .givenName, .tenantDomain, .country, .reason: "TEXT"
      case .familyName: "TEXT CHECK ((family_name IS NULL) = (given_name IS NULL))"
      case .email: "TEXT CHECK ((email IS NULL) = (given_name IS NULL))"
      case .verdict:
        "TEXT CHECK (verdict IN (\(Verdict.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))))"
      case .verdictSequence: ReviewColumns.verdictSequence
      case .verdictReason: ReviewColumns.verdictReason
      }
    }

    var changes: Bool {
      switch self {
      case .verdict, .verdictSequence, .verdictReason: true
      default: false
      }
    }

    var recordOfPerson: String? {
      switch self {
      case .givenName, .familyName, .email, .tenantDomain, .country, .reason: "sequence"
      case .verdictReason: "verdict_sequence"
      default: nil
      }
    }
  }

  static func add(
    _ request: EndingRequest, by id: InvitationID, _ stamp: EventStamp, in transaction: JournalTransaction,
    prefix: String
  ) throws {
    try SQLStatement(Column.insert(into: prefix + name), in: transaction).run(
      Column.allCases.map { column in
        switch column {
        case .sequence: .integer(Int64(stamp.sequence))
        case .invitation: .text(id.rawValue)
        case .givenName: .optional(request.person?.givenName)
        case .familyName: .optional(request.person?.familyName)
        case .email: .optional(request.person?.email.rawValue)
        case .role: .text(request.role.rawValue)
        case .language: .text(request.language.rawValue)
        case .tenantDomain: .optional(request.tenantDomain)
        case .country: .optional(request.country)
        case .reason: .optional(request.reason?.rawValue)
        case .verdict, .verdictSequence, .verdictReason: .null
        }
      })
  }

  static func dismiss(
    _ record: Int, _ reason: EndingReason?, _ stamp: EventStamp, in transaction: JournalTransaction,
    prefix: String
  ) throws {
    try SQLStatement(
      "UPDATE \(prefix)\(name) SET verdict = ?, verdict_sequence = ?, verdict_reason = ? WHERE sequence = ?",
      in: transaction
    ).run(
      .text(Verdict.dismissed.rawValue), .integer(Int64(stamp.sequence)), .optional(reason?.rawValue),
      .integer(Int64(record)))
  }

  /// The end of a relationship answers whatever asked for it.
  static func close(
    about parties: RelationshipParties, _ stamp: EventStamp, in transaction: JournalTransaction,
    prefix: String
  ) throws {
    let kinds = InvitationKind.allCases.filter {
      ($0 == .providerInvitesReseller) == (parties.kind == .partnership)
    }
    try SQLStatement(
      """
      UPDATE \(prefix)\(name) SET verdict = ?, verdict_sequence = ?
      WHERE verdict IS NULL AND invitation IN (
        SELECT id FROM \(prefix)\(InvitationTable.name) WHERE from_organisation = ? AND to_organisation = ?
          AND kind IN (\(kinds.map { "'\($0.rawValue)'" }.joined(separator: ", "))))
      """, in: transaction
    ).run(
      .text(Verdict.ended.rawValue), .integer(Int64(stamp.sequence)), .text(parties.partner.rawValue),
      .text(parties.with.rawValue))
  }
}

/// Turns rows of requests, each with its event, its verdict's event and its invitation, into values.
struct EndingRequestReader {
  private var invitations = InvitationReader()

  private enum Part {
    static let event = EndingRequestTable.Column.count
    static let verdictEvent = event + 3
    static let invitation = verdictEvent + 2
  }

  /// Those that nobody has answered, in the order of their records.
  static func waiting(in transaction: JournalTransaction) throws -> [RecordedEndingRequest] {
    try requests("WHERE r.verdict IS NULL", [], in: transaction)
  }

  /// All that came by the receipt of an invitation, in the order of their records.
  static func requests(
    by id: InvitationID, in transaction: JournalTransaction
  ) throws -> [RecordedEndingRequest] {
    try requests("WHERE r.invitation = ?", [.text(id.rawValue)], in: transaction)
  }

  static func requests(
    _ condition: String = "", _ values: [SQLStatement.Value] = [], in transaction: JournalTransaction
  ) throws -> [RecordedEndingRequest] {
    var requests: [RecordedEndingRequest] = []
    var reader = EndingRequestReader()
    try SQLStatement(
      """
      SELECT \(EndingRequestTable.Column.names("r.")), e.at, e.actor, e.hash, v.at, v.actor,
        \(InvitationTable.Column.names("i."))
      FROM \(EndingRequestTable.name) r
      JOIN events e ON e.sequence = r.sequence
      JOIN invitations i ON i.id = r.invitation
      LEFT JOIN events v ON v.sequence = r.verdict_sequence
      \(condition) ORDER BY r.sequence
      """, in: transaction
    ).forEachRow(values) { requests.append(try reader.request($0)) }
    return requests
  }

  private mutating func request(_ row: SQLStatement.Row) throws(JournalError) -> RecordedEndingRequest {
    let columns = StrictColumns<EndingRequestTable.Column>(row: row, what: "request for an end")
    guard let hash = EventHash(bytes: row.bytes(Part.event + 2)),
      let actor = row.text(Part.event + 1).flatMap({ Actor($0) })
    else { throw columns.damaged }
    var person: AnsweringPerson?
    if let email = try columns.optional(.email, read: { EmailAddress($0) }) {
      person = AnsweringPerson(
        givenName: try columns.text(.givenName), familyName: try columns.text(.familyName), email: email,
        phone: nil)
    }
    return RecordedEndingRequest(
      invitation: try invitations.invitation(row, from: Part.invitation),
      request: EndingRequest(
        person: person, role: try columns.value(.role, read: Role.init(rawValue:)),
        language: try columns.value(.language) { LanguageCode($0) },
        tenantDomain: try columns.optionalText(.tenantDomain), country: try columns.optionalText(.country),
        reason: try columns.optional(.reason) { try? EndingReason(validating: $0) }),
      at: row.moment(Part.event), actor: actor,
      head: JournalHead(sequence: Int(columns.integer(.sequence)), hash: hash),
      standing: try standing(columns, row))
  }

  private func standing(
    _ columns: StrictColumns<EndingRequestTable.Column>, _ row: SQLStatement.Row
  ) throws(JournalError) -> RecordedEndingRequest.Standing {
    let at = row.moment(Part.verdictEvent)
    switch try columns.optional(.verdict, read: EndingRequestTable.Verdict.init(rawValue:)) {
    case nil: return .waiting
    case .ended: return .ended(at: at)
    case .dismissed:
      guard let actor = row.text(Part.verdictEvent + 1).flatMap({ Actor($0) }) else { throw columns.damaged }
      return .dismissed(
        by: actor, at: at, reason: try columns.optional(.verdictReason) { try? EndingReason(validating: $0) })
    }
  }
}
