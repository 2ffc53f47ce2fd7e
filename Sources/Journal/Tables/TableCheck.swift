internal import JSON
internal import PartnerModel

/// Compares the tables of what holds now, row by row, with those that the events make.
///
/// The latter are temporary tables of the connection; nobody else sees them, and they go with the check.
struct TableCheck {
  private let transaction: JournalTransaction
  private var expected: CurrentTables
  private static let prefix = "expected_"

  init(in transaction: JournalTransaction) throws {
    self.transaction = transaction
    for table in SQLiteSchema.currentTables {
      let name = Self.prefix + table.name
      try transaction.execute(
        """
        DROP TABLE IF EXISTS temp.\(name);
        CREATE TEMP TABLE \(name) (\(table.columns.map { "\($0)" }.joined(separator: ", ")));
        CREATE UNIQUE INDEX temp.\(name)_sequence ON \(name) (sequence);
        """)
      if let group = table.group {
        try transaction.execute("CREATE INDEX temp.\(name)_group ON \(name) (\(group))")
      }
      if let key = table.key {
        try transaction.execute("CREATE UNIQUE INDEX temp.\(name)_key ON \(name) (\(key))")
      }
    }
    expected = CurrentTables(in: transaction, prefix: Self.prefix)
  }

  /// Takes in one more event, which can have happened after those before it.
  mutating func add(_ event: JournalEvent, _ stamp: EventStamp) throws {
    try expected.apply(event, stamp)
  }

  /// - Throws: `JournalFault` with the first row that differs.
  func finish() throws {
    for table in SQLiteSchema.currentTables { try compare(table) }
    try checkTexts()
    for table in SQLiteSchema.currentTables {
      try transaction.execute("DROP TABLE temp.\(Self.prefix)\(table.name)")
    }
  }

  private func compare(_ table: SQLiteSchema.CurrentTable) throws {
    let columns = table.columns
    func list(_ alias: String) -> String { columns.map { "\(alias).\($0)" }.joined(separator: ", ") }
    let differing = try SQLStatement(
      """
      SELECT e.sequence, \(list("a")) FROM temp.\(Self.prefix)\(table.name) e
      LEFT JOIN main.\(table.name) a ON a.sequence = e.sequence
      WHERE (\(list("e"))) IS NOT (\(list("a"))) ORDER BY e.sequence LIMIT 1
      """, in: transaction
    ).firstRow { row in (sequence: Int(row.integer(0)), isMissing: row.isNull(1)) }
    if let differing {
      throw JournalFault(
        sequence: differing.sequence, reason: .tableDiffers,
        detail: "its row of \(table.name) is \(differing.isMissing ? "missing" : "not what was recorded")",
        canBeRebuilt: true)
    }
    try checkCount(of: table.name, isThatOf: "temp.\(Self.prefix)\(table.name)")
  }

  /// The words of each text have the digest that its event names.
  private func checkTexts() throws {
    try SQLStatement(
      """
      SELECT e.sequence, e.subject, e.payload, t.digest, t.kind, t.language, t.body
      FROM events e LEFT JOIN texts t ON t.sequence = e.sequence
      WHERE e.type = '\(EventKind.textPublished.rawValue)' ORDER BY e.sequence
      """, in: transaction
    ).forEachRow { row in
      guard !row.isNull(3), row.bytes(3).elementsEqual(row.bytes(1)),
        let digest = row.text(3).flatMap(TextDigest.init(rawValue:)),
        let kind = row.text(4).flatMap(InvitationKind.init(rawValue:)),
        let language = row.text(5).flatMap({ LanguageCode($0) }),
        CanonicalJSON.object(JournalEvent.textPublished(digest, kind, language).content.members).bytes
          .elementsEqual(row.bytes(2)),
        let body = row.text(6), TextDigest(of: body) == digest
      else {
        throw JournalFault(
          sequence: Int(row.integer(0)), reason: .tableDiffers,
          detail: "its text is missing or is not what was published")
      }
    }
    try checkCount(of: "texts", isThatOf: "events WHERE type = '\(EventKind.textPublished.rawValue)'")
  }

  /// Every record has its row by now; what is left over has no record.
  private func checkCount(of table: String, isThatOf other: String) throws {
    let count =
      try SQLStatement(
        "SELECT (SELECT count(*) FROM main.\(table)) - (SELECT count(*) FROM \(other))", in: transaction
      ).firstRow { $0.integer(0) } ?? 0
    guard count == 0 else {
      throw JournalFault(
        sequence: nil, reason: .tableDiffers, detail: "\(count) rows of \(table) have no record",
        canBeRebuilt: SQLiteSchema.currentTables.contains { $0.name == table })
    }
  }
}
