internal import PartnerModel

/// Relationships that are over (R131). A row has the number of its event.
enum EndedRelationshipTable {
  static let name = "ended_relationships"

  enum Column: Int32, TableColumn {
    case sequence, relationship, outliving, notice, declaration, language, reason

    var name: String { "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .relationship, .outliving, .declaration, .language: "TEXT NOT NULL"
      case .notice, .reason: "TEXT"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { self == .reason ? "sequence" : nil }
  }

  static func add(
    _ end: RelationshipEnd, _ stamp: EventStamp, in transaction: JournalTransaction, prefix: String
  ) throws {
    try SQLStatement(Column.insert(into: prefix + name), in: transaction).run(
      Column.allCases.map { column in
        switch column {
        case .sequence: .integer(Int64(stamp.sequence))
        case .relationship: .text(end.parties.rawValue)
        case .outliving: .text(end.outliving.map(\.rawValue).joined(separator: ","))
        case .notice: .optional(end.notice?.recorded)
        case .declaration: .text(end.declaration)
        case .language: .text(end.language.rawValue)
        case .reason: .optional(end.reason?.rawValue)
        }
      })
  }

  /// All of them, in the order of their records.
  static func all(in transaction: JournalTransaction) throws -> [RecordedEnd] {
    var ends: [RecordedEnd] = []
    try SQLStatement(
      """
      SELECT e.at, e.actor, \(Column.names("r.")) FROM \(name) r JOIN events e ON e.sequence = r.sequence
      ORDER BY r.sequence
      """, in: transaction
    ).forEachRow { row in
      let columns = StrictColumns<Column>(row: row, what: "end of a relationship", first: 2)
      let end = RelationshipEnd(
        of: try columns.value(.relationship, read: RelationshipParties.init(rawValue:)),
        declaration: try columns.text(.declaration),
        language: try columns.value(.language) { LanguageCode($0) },
        notice: try columns.optional(.notice, read: RelationshipEnd.Notice.init(recorded:)),
        outliving: try columns.value(.outliving, read: Self.grants),
        reason: try columns.optional(.reason) { try? EndingReason(validating: $0) })
      guard let actor = row.text(1).flatMap({ Actor($0) }) else { throw columns.damaged }
      ends.append(
        RecordedEnd(record: Int(columns.integer(.sequence)), end: end, actor: actor, at: row.moment(0)))
    }
    return ends
  }

  private static func grants(_ text: String) -> Set<Grant>? {
    let names = text.split(separator: ",")
    let grants = names.compactMap { Grant(rawValue: String($0)) }
    return grants.count == names.count ? Set(grants) : nil
  }
}

/// What was taken back by name: of declared relationships, and of those that ended (R86, R132). A row has the number of its
/// event.
enum RevokedPrivilegeTable {
  static let name = "revoked_privileges"

  enum Column: Int32, TableColumn {
    case sequence, relationship, grant

    var name: String { self == .grant ? "grant_name" : "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .relationship, .grant: "TEXT NOT NULL"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { nil }
  }

  /// All of them, in the order of their records.
  static func all(in transaction: JournalTransaction) throws -> [PrivilegeRevocation] {
    var revocations: [PrivilegeRevocation] = []
    try SQLStatement(
      """
      SELECT e.at, e.actor, \(Column.names("r.")) FROM \(name) r JOIN events e ON e.sequence = r.sequence
      ORDER BY r.sequence
      """, in: transaction
    ).forEachRow { row in
      let columns = StrictColumns<Column>(row: row, what: "privilege that was taken back", first: 2)
      guard let actor = row.text(1).flatMap({ Actor($0) }) else { throw columns.damaged }
      revocations.append(
        PrivilegeRevocation(
          record: Int(columns.integer(.sequence)),
          parties: try columns.value(.relationship, read: RelationshipParties.init(rawValue:)),
          grant: try columns.value(.grant, read: Grant.init(rawValue:)), actor: actor, at: row.moment(0)))
    }
    return revocations
  }
}

/// Consents of the other side of a partnership. A row has the number of its event.
enum ConsentTable {
  static let name = "partner_consents"

  enum Column: Int32, TableColumn {
    case sequence, relationship, digest, issuer, accepted, until

    var name: String { "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .relationship: "TEXT NOT NULL"
      case .digest: "TEXT NOT NULL CHECK (length(digest) = 64)"
      case .issuer: "TEXT"
      case .accepted: "INTEGER CHECK ((accepted IS NULL) = (issuer IS NULL))"
      case .until: "TEXT CHECK (until IS NULL OR issuer IS NOT NULL)"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { nil }
  }

  static func add(
    _ consent: PartnerConsent, _ stamp: EventStamp, in transaction: JournalTransaction, prefix: String
  ) throws {
    let (sequence, parties) = (SQLStatement.Value.integer(Int64(stamp.sequence)), consent.parties.rawValue)
    let insert = try SQLStatement(Column.insert(into: prefix + name), in: transaction)
    switch consent.basis {
    case .evidence(let digest): try insert.run(sequence, .text(parties), .text(digest), .null, .null, .null)
    case .receipt(let digest, let issuer, let accepted, let until):
      try insert.run(
        sequence, .text(parties), .text(digest), .text(issuer), .moment(accepted),
        .optional(until?.description))
    }
  }

  /// All of them, in the order of their records.
  static func all(in transaction: JournalTransaction) throws -> [RecordedConsent] {
    var consents: [RecordedConsent] = []
    try SQLStatement(
      """
      SELECT e.at, e.actor, \(Column.names("r.")) FROM \(name) r JOIN events e ON e.sequence = r.sequence
      ORDER BY r.sequence
      """, in: transaction
    ).forEachRow { row in
      let columns = StrictColumns<Column>(row: row, what: "consent", first: 2)
      let digest = try columns.text(.digest)
      let basis: PartnerConsent.Basis =
        if let issuer = try columns.optionalText(.issuer) {
          .receipt(
            digest, issuer: issuer, accepted: columns.moment(.accepted),
            until: try columns.optional(.until) { CalendarDate($0) })
        } else {
          .evidence(digest)
        }
      guard let actor = row.text(1).flatMap({ Actor($0) }) else { throw columns.damaged }
      consents.append(
        RecordedConsent(
          record: Int(columns.integer(.sequence)),
          consent: PartnerConsent(
            to: try columns.value(.relationship, read: RelationshipParties.init(rawValue:)), on: basis),
          actor: actor, at: row.moment(0)))
    }
    return consents
  }
}
