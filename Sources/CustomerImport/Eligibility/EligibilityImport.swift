package import PartnerModel
package import PortalFiles
package import SourceDiagnostics

/// A provider's eligibility report, to be brought into `eligibility.csv`: recognised as an office's list is, and held against
/// the checks that are there. Nothing is written; `EligibilityPlan` says what would be.
package struct EligibilityImport {
  private let words = EligibilityWords.standard
  private let partners: [String: OrganisationID]
  private let today: CalendarDate
  private var table: OfficeTable
  private var faults: CSVFaults
  /// By its place in a row.
  private var columns: [EligibilityWords.Column: Int] = [:]

  /// - Parameters:
  ///   - file: as faults name it.
  ///   - encoding: nil to recognise it.
  ///   - known: the checks that are there.
  ///   - partners: the resellers of the directory by their partner IDs.
  ///   - today: no check was made on a later day.
  /// - Throws: every fault, at its place.
  package static func plan(
    file: String, bytes: [UInt8], encoding: String?, into known: EligibilityTable,
    partners: [String: OrganisationID], today: CalendarDate
  ) throws(DiagnosticList) -> EligibilityPlan {
    var importing = try EligibilityImport(file, bytes, encoding, partners, today)
    let checks = try importing.checks()
    return EligibilityPlan(checks, of: importing.table, into: known, partners)
  }

  private init(
    _ file: String, _ bytes: [UInt8], _ encoding: String?, _ partners: [String: OrganisationID],
    _ today: CalendarDate
  ) throws(DiagnosticList) {
    self.partners = partners
    self.today = today
    faults = CSVFaults(file: file)
    let start = SourcePosition(file: file, line: 1)
    do throws(Diagnostic) {
      let text = try OfficeText(file: file, bytes: bytes, encoding: encoding)
      let words = words
      table = OfficeTable(file: file, text: text) { words.column($0) != nil }
      guard let heading = table.heading else {
        throw Diagnostic(at: start, "the file is empty", remedy: "Check that this is the right file.")
      }
      columns = try Self.columns(heading, in: table, words)
    } catch {
      throw DiagnosticList([error])
    }
  }

  private static func columns(
    _ heading: OfficeTable.Row, in table: OfficeTable, _ words: EligibilityWords
  ) throws(Diagnostic) -> [EligibilityWords.Column: Int] {
    var columns: [EligibilityWords.Column: Int] = [:]
    for (place, cell) in heading.cells.enumerated() {
      guard let column = words.column(cell.text) else { continue }
      guard columns.updateValue(place, forKey: column) == nil else {
        throw Diagnostic(
          at: table.position(of: cell, in: heading),
          "\(shown(cell.text)) is a second column for \(column.inWords)",
          remedy: "Leave one of the two in the file.")
      }
    }
    for column in EligibilityWords.Column.allCases where column != .code && columns[column] == nil {
      throw Diagnostic(
        at: SourcePosition(file: table.file, line: heading.line),
        "no column is known to hold \(column.inWords)",
        remedy: "Call it \(column.rawValue) in the row of headings.")
    }
    return columns
  }

  // MARK: Rows

  private mutating func checks() throws(DiagnosticList) -> [EligibilityCheck] {
    var checks: [EligibilityCheck] = []
    do throws(Diagnostic) {
      while let row = try table.nextRow() {
        if let check = check(row) { checks.append(check) }
      }
    } catch {
      faults.add(error)
    }
    guard !faults.hasErrors else { throw faults.list }
    return checks
  }

  private mutating func check(_ row: OfficeTable.Row) -> EligibilityCheck? {
    let partnerID = text(.partnerId, row)
    let code = text(.code, row)
    for (column, text) in [(EligibilityWords.Column.partnerId, partnerID), (.code, code)] {
      guard let fault = EligibilityTable.textFault(text, isNeeded: column == .partnerId) else { continue }
      report(column, row, fault.message, fault.remedy)
      return nil
    }
    if partners[partnerID] == nil {
      faults.add(
        Diagnostic(at: position(.partnerId, row), unknownPartnerID: partnerID, among: Set(partners.keys)))
    }
    let day = Self.day(text(.checked, row))
    if day == nil {
      report(
        .checked, row, "\(shown(text(.checked, row))) is no day that can be understood",
        "Write year, month and day in this order: 2026-12-01.")
    } else if let day, day > today {
      report(
        .checked, row, "\(day) is still to come, so nothing was checked on it",
        "Write the day on which the check was made.")
    }
    let result = words.result(text(.result, row))
    if result == nil {
      report(
        .result, row, "\(shown(text(.result, row))) is no known result of a check",
        "Write eligible or notEligible.")
    }
    guard let day, let result else { return nil }
    return EligibilityCheck(
      partnerID: partnerID, checked: day, result: result, code: code.isEmpty ? nil : code)
  }

  private func text(_ column: EligibilityWords.Column, _ row: OfficeTable.Row) -> String {
    guard let place = columns[column], place < row.cells.count else { return "" }
    return row.cells[place].text.narrowed.withoutInvisibleMarks.trimmingWhitespace()
  }

  /// A row that ends before the column is there still, so the place is that of its last cell.
  private func position(_ column: EligibilityWords.Column, _ row: OfficeTable.Row) -> SourcePosition {
    table.position(of: row.cells[min(columns[column] ?? 0, row.cells.count - 1)], in: row)
  }

  private mutating func report(
    _ column: EligibilityWords.Column, _ row: OfficeTable.Row, _ message: String, _ remedy: String
  ) {
    faults.add(Diagnostic(at: position(column, row), message, remedy: remedy))
  }

  /// Year first, as `2026-12-01`, `2026/12/1` or `2026年12月1日`, with or without a time behind it. With the year last, day and
  /// month can't be told apart.
  private static func day(_ text: String) -> CalendarDate? {
    var rest = text[...]
    var numbers: [Int] = []
    for signs in ["-/.年", "-/.月", ""] {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits), (numbers.isEmpty ? 4...4 : 1...2).contains(digits.count) else {
        return nil
      }
      numbers.append(number)
      rest = rest.dropFirst(digits.count)
      guard !signs.isEmpty else { break }
      guard let sign = rest.popFirst(), signs.contains(sign) else { return nil }
    }
    if rest.first == "日" { rest.removeFirst() }
    guard rest.first.map({ $0 == "T" || $0 == " " }) ?? true else { return nil }
    let padded = numbers.dropFirst().map { $0 < 10 ? "0\($0)" : "\($0)" }
    return CalendarDate("\(numbers[0])-\(padded.joined(separator: "-"))")
  }
}
