import PartnerModel
import PortalFiles
import SourceDiagnostics

/// Which column of a table is which of `customers.csv`.
struct ImportedColumns {
  typealias Column = CustomerTable.Column

  /// By its place in a row.
  private(set) var used: [(place: Int, column: Column)] = []
  private(set) var headings: [String] = []

  init() {}

  /// - Parameter wanted: what somebody named: a heading for a column, or nothing for one that is passed over.
  /// - Throws: every heading that isn't there or is there twice, and a table in which no column has names of companies.
  init(
    _ row: OfficeTable.Row, in table: OfficeTable, _ names: ColumnNames, _ wanted: [Column: String]
  ) throws(DiagnosticList) {
    headings = row.cells.map { $0.text.trimmingWhitespace() }
    while headings.last?.isEmpty == true { headings.removeLast() }
    let start = SourcePosition(file: table.file, line: row.line)
    var faults = DiagnosticList()
    for column in Column.allCases {
      guard let heading = wanted[column] else { continue }
      if heading.isEmpty { continue }
      let places = headings.indices.filter { ColumnNames.key(headings[$0]) == ColumnNames.key(heading) }
      if places.count == 1 {
        used.append((places[0], column))
      } else {
        faults.append(
          Diagnostic(
            at: start,
            places.isEmpty
              ? "there is no column \(shown(heading))"
              : "there are \(places.count) columns \(shown(heading))",
            remedy: places.isEmpty ? "The columns are: \(listed)." : "Give each a name of its own."))
      }
    }
    let mapped = Set(used.map(\.place))
    var best: [Column: (place: Int, rank: Int)] = [:]
    for (place, heading) in headings.enumerated() where !mapped.contains(place) {
      guard let match = names.column(heading), wanted[match.column] == nil else { continue }
      if let other = best[match.column] {
        if ColumnNames.key(headings[other.place]) == ColumnNames.key(heading) {
          faults.append(
            Diagnostic(
              at: table.position(of: row.cells[place], in: row),
              "the column \(shown(heading)) is there twice", remedy: "Remove or rename one of the two."))
        }
        if other.rank <= match.rank { continue }
      }
      best[match.column] = (place, match.rank)
    }
    used += best.map { ($0.value.place, $0.key) }
    used.sort { $0.place < $1.place }
    if faults.diagnostics.isEmpty, !used.contains(where: { $0.column == .companyName }) {
      faults.append(
        Diagnostic(
          at: start, "no column is known to hold the names of the companies",
          remedy: "Name it: --map companyName=\"COLUMN\". The columns are: \(listed)."))
    }
    guard faults.diagnostics.isEmpty else { throw faults }
  }

  /// How many cells a row has at most.
  var width: Int { headings.count }

  /// Headings under which nothing is taken over.
  var unused: [String] {
    let places = Set(used.map(\.place))
    return headings.indices.filter { !places.contains($0) && !headings[$0].isEmpty }.map { headings[$0] }
  }

  func place(of column: Column) -> Int { used.first { $0.column == column }?.place ?? 0 }

  /// `the column 'メール' (email)`, or the one name where they are the same.
  func called(_ place: Int, _ column: Column) -> String {
    let heading = place < headings.count ? headings[place] : ""
    return "the column \(shown(heading))" + (heading == column.rawValue ? "" : " (\(column.rawValue))")
  }

  private var listed: String {
    let some = headings.filter { !$0.isEmpty }
    return some.prefix(20).map { shown($0) }.joined(separator: ", ") + (some.count > 20 ? ", …" : "")
  }
}
