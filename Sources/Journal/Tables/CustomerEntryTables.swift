internal import PartnerModel

/// Notes about customers. A row has the number of its event, where time and actor stand.
enum CustomerNoteTable {
  static let name = "customer_notes"

  enum Column: Int32, TableColumn {
    case sequence, relationship, note

    var name: String { "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .relationship: "TEXT NOT NULL"
      case .note: "TEXT"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { self == .note ? "sequence" : nil }
  }

  /// Those about one customer that weren't redacted, in the order of their records.
  static func entries(
    about parties: RelationshipParties, in transaction: JournalTransaction
  ) throws -> [CustomerEntries.Entry<CustomerNote>] {
    var entries: [CustomerEntries.Entry<CustomerNote>] = []
    try SQLStatement(
      customerEntries(Column.names("r."), of: name, without: Column.note.name), in: transaction
    ).forEachRow([.text(parties.rawValue)]) { row in
      let columns = StrictColumns<Column>(row: row, what: "note about a customer", first: 2)
      guard let actor = row.text(1).flatMap({ Actor($0) }) else { throw columns.damaged }
      entries.append(
        CustomerEntries.Entry(
          try columns.value(.note, read: CustomerNote.init(recorded:)),
          record: Int(columns.integer(.sequence)), actor: actor, at: row.moment(0)))
    }
    return entries
  }
}

/// Links of customers, also those that took another one's place or took one away. A row has the number of its event.
enum CustomerLinkTable {
  static let name = "customer_links"

  enum Column: Int32, TableColumn {
    case sequence, relationship, linkName, address

    var name: String { self == .linkName ? "link_name" : "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .relationship: "TEXT NOT NULL"
      case .linkName: "TEXT"
      case .address: "TEXT CHECK (address IS NULL OR link_name IS NOT NULL)"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? {
      switch self {
      case .linkName, .address: "sequence"
      case .sequence, .relationship: nil
      }
    }
  }

  /// Those of one customer that weren't redacted, in the order of their records.
  static func entries(
    about parties: RelationshipParties, in transaction: JournalTransaction
  ) throws -> [CustomerEntries.Entry<CustomerLink>] {
    var entries: [CustomerEntries.Entry<CustomerLink>] = []
    try SQLStatement(
      customerEntries(Column.names("r."), of: name, without: Column.linkName.name), in: transaction
    ).forEachRow([.text(parties.rawValue)]) { row in
      let columns = StrictColumns<Column>(row: row, what: "link of a customer", first: 2)
      guard let actor = row.text(1).flatMap({ Actor($0) }),
        let link = CustomerLink(
          recorded: try columns.text(.linkName), address: try columns.optionalText(.address))
      else { throw columns.damaged }
      entries.append(
        CustomerEntries.Entry(
          link, record: Int(columns.integer(.sequence)), actor: actor, at: row.moment(0)))
    }
    return entries
  }
}

/// - Parameter forgotten: the column that is empty once the record is redacted.
private func customerEntries(_ columns: String, of table: String, without forgotten: String) -> String {
  """
  SELECT e.at, e.actor, \(columns) FROM \(table) r JOIN events e ON e.sequence = r.sequence
  WHERE r.relationship = ? AND r.\(forgotten) IS NOT NULL ORDER BY r.sequence
  """
}
