/// A column of a table of what holds now; its raw value is its place, from 0. Schema, triggers, statements and readers
/// all come from these.
protocol TableColumn: RawRepresentable<Int32>, CaseIterable, Hashable {
  var name: String { get }
  /// Its type, and the constraints that concern it alone.
  var declaration: String { get }
  /// Whether an event after the one that made the row may change it.
  var changes: Bool { get }
  /// For what is said of a person: the column with the number of the record that says it. Once that record is
  /// redacted, the value is NULL.
  var recordOfPerson: String? { get }
}

extension TableColumn {
  /// The names of all columns, in their order, separated by commas; `prefix` stands before each.
  static func names(_ prefix: String = "") -> String {
    allCases.map { prefix + $0.name }.joined(separator: ", ")
  }

  static func insert(into table: String) -> String {
    "INSERT INTO \(table) (\(names())) VALUES (\(allCases.map { _ in "?" }.joined(separator: ", ")))"
  }

  /// What goes with the data of the record that made the row.
  static var forgotten: [Self] { allCases.filter { $0.recordOfPerson == "sequence" } }

  /// The number of columns.
  static var count: Int32 { Int32(allCases.count) }
}
