package import PartnerModel
package import SourceDiagnostics

/// `Content/directory/eligibility.csv`: what providers' reports said of partner IDs. Of several checks of one ID the newest
/// counts.
package struct EligibilityTable: Sendable {
  package static let path = "\(PartnerDirectory.folder)/eligibility.csv"
  /// In bytes: a longer one isn't read.
  package static let sizeLimit = CSVTable.sizeLimit

  private enum Column: Int, CaseIterable {
    case partnerId
    case checked
    case result
    case code

    static let names = ["partnerId", "checked", "result", "code"]
  }

  /// In the order of the file.
  private let rows: [Placed<EligibilityCheck>]
  private let last: [String: EligibilityCheck]

  /// A portal that has no report.
  package init() {
    rows = []
    last = [:]
  }

  /// Reads and checks a whole file.
  ///
  /// - Parameter faults: receives every fault, the first 200 in words.
  /// - Returns: nil where a fault is an error.
  package init?(file: String, bytes: [UInt8], faults: inout DiagnosticList) {
    var found = CSVFaults(file: file)
    var rows: [Placed<EligibilityCheck>] = []
    if let table = CSVTable(file: file, bytes: bytes, columns: Column.names, faults: &found) {
      for row in 0..<table.rowCount {
        guard !table.isEmpty(row: row) else {
          found.addEmptyRow(row, of: table)
          continue
        }
        if let check = Self.check(row, of: table, &found) {
          rows.append(Placed(check, at: table.position(row, Column.partnerId.rawValue)))
        }
      }
    }
    faults.append(found.list)
    guard !found.hasErrors else { return nil }
    self.rows = rows
    last = Self.newest(rows.map(\.value))
  }

  /// Reads a portal's file; an empty table where there is none, and nil where it has an error.
  package static func read(from folder: PortalFolder, faults: inout DiagnosticList) -> EligibilityTable? {
    let before = faults.diagnostics.count
    guard let bytes = folder.optionalBytes(of: path, limit: sizeLimit, faults: &faults) else {
      return faults.diagnostics.count == before ? EligibilityTable() : nil
    }
    return EligibilityTable(file: folder.shownName(of: path), bytes: bytes, faults: &faults)
  }

  private static func check(
    _ row: Int, of table: CSVTable, _ faults: inout CSVFaults
  ) -> EligibilityCheck? {
    func text(_ column: Column) -> String { table.text(row, column.rawValue) }
    func report(_ column: Column, _ message: String, _ remedy: String) {
      faults.add(Diagnostic(at: table.position(row, column.rawValue), message, remedy: remedy))
    }
    for column in [Column.partnerId, .code] {
      guard let fault = textFault(text(column), isNeeded: column == .partnerId) else { continue }
      report(column, fault.message, fault.remedy)
      return nil
    }
    let result = EligibilityCheck.Result(rawValue: text(.result))
    if result == nil {
      let known = EligibilityCheck.Result.allCases.map(\.rawValue)
      report(
        .result, "\(shown(text(.result))) is no result of a check",
        suggestion(
          for: text(.result), among: known, else: "Write one of these: \(known.joined(separator: ", "))."))
    }
    do throws(RuleViolation) {
      let day = try CalendarDate(validating: text(.checked))
      return result.map {
        EligibilityCheck(
          partnerID: text(.partnerId), checked: day, result: $0, code: text(.code).isEmpty ? nil : text(.code)
        )
      }
    } catch {
      report(.checked, error.message, error.remedy)
      return nil
    }
  }

  /// What is wrong with a partner ID or a code as a text.
  package static func textFault(_ text: String, isNeeded: Bool) -> (message: String, remedy: String)? {
    if isNeeded, text.allSatisfy(\.isWhitespace) {
      return ("the partner ID is missing", "Write the number by which the programme knows the partner.")
    }
    if text.unicodeScalars.count > longestText {
      return (
        "\(shown(text)) is longer than \(longestText) characters",
        "Check that the columns are what they are called."
      )
    }
    guard let misfit = LineText.misfit(in: text) else { return nil }
    return (
      "\(misfit.scalar.codePoint) can't stand there, its character \(misfit.place)",
      "Remove what can't be seen."
    )
  }

  private static let longestText = 64

  private static func newest(_ checks: [EligibilityCheck]) -> [String: EligibilityCheck] {
    Dictionary(checks.map { ($0.partnerID, $0) }) { earlier, later in
      later.supersedes(earlier) ? later : earlier
    }
  }

  /// The newest check of a partner ID.
  package func lastCheck(of partnerID: String) -> EligibilityCheck? { last[partnerID] }

  /// The newest check of each partner ID, in the order in which the file first names them.
  package var newest: [EligibilityCheck] {
    var seen: Set<String> = []
    return rows.compactMap { row in
      seen.insert(row.value.partnerID).inserted ? last[row.value.partnerID] : nil
    }
  }

  /// The rows that a directory must know the partner of.
  var all: [Placed<EligibilityCheck>] { rows }

  /// The file that holds these checks.
  package static func bytes(of checks: [EligibilityCheck]) -> [UInt8] {
    let rows = checks.map { [$0.partnerID, $0.checked.description, $0.result.rawValue, $0.code ?? ""] }
    let lines = ([Column.names] + rows).map { $0.map(quoted).joined(separator: ",") + "\n" }
    return Array(lines.joined().utf8)
  }

  private static func quoted(_ cell: String) -> String {
    let needsQuotes = cell.contains { ",\"".contains($0) } || cell.hasPrefix(" ") || cell.hasSuffix(" ")
    return needsQuotes ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
  }
}
