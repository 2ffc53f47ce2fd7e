import PartnerModel
package import PortalFiles
package import SourceDiagnostics

/// An office's list of customers, to be brought into `customers.csv`: recognised, understood cell by cell, and held against
/// the customers that are there. Nothing is written; `ImportPlan` says what would be.
package struct CustomerImport {
  package typealias Column = CustomerTable.Column

  /// What somebody gives, and says about it.
  package struct Request: Sendable {
    /// As faults name it.
    package var file: String
    package var bytes: [UInt8]
    /// Nil to recognise it.
    package var encoding: String?
    /// Which heading a column has; an empty one for a column that is passed over.
    package var headings: [Column: String]
    /// What holds for each row that says nothing of a column itself.
    package var values: [Column: String]

    package init(
      file: String, bytes: [UInt8], encoding: String? = nil, headings: [Column: String] = [:],
      values: [Column: String] = [:]
    ) {
      self.file = file
      self.bytes = bytes
      self.encoding = encoding
      self.headings = headings
      self.values = values
    }
  }

  private let request: Request
  private let cells: CellReading
  private let names = ColumnNames.standard
  private var table: OfficeTable
  private var columns = ImportedColumns()
  private var faults: CSVFaults
  private var remarks = ImportRemarks()

  /// - Parameter known: the customers that are there.
  /// - Throws: every fault, at its place.
  package static func plan(
    _ request: Request, into known: CustomerTable, _ surroundings: ImportSurroundings
  ) throws(DiagnosticList) -> ImportPlan {
    var importing = try CustomerImport(request, surroundings)
    let rows = try importing.rows()
    return ImportPlan(
      rows, of: importing.table, importing.columns, into: known, surroundings, importing.remarks)
  }

  private init(_ request: Request, _ surroundings: ImportSurroundings) throws(DiagnosticList) {
    self.request = request
    cells = CellReading(surroundings, names)
    faults = CSVFaults(file: request.file)
    do throws(Diagnostic) {
      let text = try OfficeText(file: request.file, bytes: request.bytes, encoding: request.encoding)
      let (names, wanted) = (
        names, Set(request.headings.values.map { ColumnNames.key($0) }).subtracting([""])
      )
      table = OfficeTable(file: request.file, text: text) {
        names.column($0) != nil || wanted.contains(ColumnNames.key($0))
      }
    } catch {
      throw DiagnosticList([error])
    }
    guard let heading = table.heading else {
      throw DiagnosticList([
        Diagnostic(
          at: SourcePosition(file: request.file, line: 1), "the file is empty",
          remedy: "Check that this is the right file.")
      ])
    }
    columns = try ImportedColumns(heading, in: table, names, request.headings)
  }

  // MARK: Rows

  private mutating func rows() throws(DiagnosticList) -> [ImportedRow] {
    var rows: [ImportedRow] = []
    var seen: [ImportedRow.Values: Int] = [:]
    let stated = try statedValues()
    do throws(Diagnostic) {
      while let row = try table.nextRow() {
        guard let imported = imported(row, stated) else { continue }
        if let earlier = seen[imported.values] {
          remarks.note(.sameRow, line: row.line, "the same as line \(earlier)")
          continue
        }
        seen[imported.values] = row.line
        rows.append(imported)
      }
    } catch {
      faults.add(error)
    }
    guard !faults.hasErrors else { throw faults.list }
    return rows
  }

  /// What `--set` says, understood as a cell is.
  private func statedValues() throws(DiagnosticList) -> [Column: String] {
    var stated: [Column: String] = [:]
    for (column, text) in request.values {
      do throws(CellReading.Misfit) {
        stated[column] = try cells.value(of: text, in: column)?.text
      } catch {
        throw DiagnosticList([
          Diagnostic(at: nil, "--set \(column.rawValue): \(error.message)", remedy: error.remedy)
        ])
      }
    }
    return stated
  }

  /// Nil for a row that says nothing of a customer, or has a fault.
  private mutating func imported(_ row: OfficeTable.Row, _ stated: [Column: String]) -> ImportedRow? {
    guard !isLeftover(row) else { return nil }
    var values = ImportedRow.Values(stated)
    var isSound = checkWidth(row)
    for (place, column) in columns.used where place < row.cells.count {
      let cell = row.cells[place]
      do throws(CellReading.Misfit) {
        let value = try cells.value(of: cell.text, in: column)
        if cells.isPlaceholder(cell.text, in: column), value == nil { note(.placeholder, cell, "", row) }
        guard let value else { continue }
        for mending in value.mendings { note(mending, cell, value.text, row) }
        if !value.text.isEmpty { values[column] = value.text }
      } catch {
        isSound = false
        faults.add(
          Diagnostic(
            at: table.position(of: cell, in: row),
            "\(columns.called(place, column)): \(error.message)", remedy: error.remedy))
      }
    }
    guard isSound else { return nil }
    guard values[.companyName] != nil else {
      let place = columns.place(of: .companyName)
      let cell = place < row.cells.count ? row.cells[place] : row.cells[0]
      faults.add(
        Diagnostic(
          at: table.position(of: cell, in: row),
          "\(columns.called(place, .companyName)): the company name is missing",
          remedy: "Fill in the name, or remove the row."))
      return nil
    }
    return ImportedRow(line: row.line, values: values)
  }

  private mutating func note(
    _ mending: Mending, _ cell: OfficeTable.Cell, _ value: String, _ row: OfficeTable.Row
  ) {
    let became = mending == .placeholder || mending == .noIdentifier ? "" : " → \(shown(value))"
    remarks.note(.mended(mending), line: row.line, "\(shown(cell.text))\(became)")
  }

  /// A sum, or a remark below the table: one cell is filled, and that is no name.
  private mutating func isLeftover(_ row: OfficeTable.Row) -> Bool {
    let place = columns.place(of: .companyName)
    let name = place < row.cells.count ? row.cells[place].text.trimmingWhitespace() : ""
    let first = row.cells.lazy.map { $0.text.trimmingWhitespace().lowercased() }.first { !$0.isEmpty }
    guard name.isEmpty && row.filled <= 1 || Self.sums.contains(first ?? "") else { return false }
    remarks.note(.leftover, line: row.line)
    return true
  }

  private static let sums: Set<String> = [
    "total", "sum", "grand total", "subtotal", "合計", "小計", "総計", "計", "summe", "gesamt", "total général",
  ]

  private mutating func checkWidth(_ row: OfficeTable.Row) -> Bool {
    guard let surplus = row.cells.dropFirst(columns.width).first(where: { !$0.text.isEmpty }) else {
      return true
    }
    let separator = table.separator.inWords
    faults.add(
      Diagnostic(
        at: table.position(of: surplus, in: row),
        "this row has \(row.cells.count) cells, but there are only \(columns.width) columns",
        remedy: "Put double quotes around a value that holds one of the \(separator) between cells."))
    return false
  }
}

/// A row that names a customer.
struct ImportedRow {
  /// On which it begins in the table that was given.
  let line: Int
  let values: Values

  /// What the table says of a customer: a column of which it says nothing is nil.
  struct Values: Hashable {
    private var texts: [String?]

    init(_ texts: [CustomerTable.Column: String]) {
      self.texts = CustomerTable.Column.allCases.map { texts[$0] }
    }

    subscript(column: CustomerTable.Column) -> String? {
      get { texts[Self.place(of: column)] }
      set { texts[Self.place(of: column)] = newValue }
    }

    private static func place(of column: CustomerTable.Column) -> Int { places[column] ?? 0 }

    private static let places = Dictionary(
      uniqueKeysWithValues: CustomerTable.Column.allCases.enumerated().map { ($1, $0) })

    /// Column by column, where something is said.
    var stated: [(column: CustomerTable.Column, text: String)] {
      zip(CustomerTable.Column.allCases, texts).compactMap { column, text in text.map { (column, $0) } }
    }
  }
}
