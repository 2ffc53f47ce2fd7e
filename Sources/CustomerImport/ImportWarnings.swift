import PartnerModel
import PortalFiles
import SourceDiagnostics

/// What is no fault of a list, and should be looked at before anybody is invited.
struct ImportWarnings {
  private let table: OfficeTable
  private var list = CSVFaults(file: "")
  /// The lines of rows of which it is told already that they may be another customer's.
  private var told: Set<Int> = []
  /// So many of one kind are told one by one.
  private static let mostOfAKind = 5

  static func list(
    _ rows: [ImportedRow], in table: OfficeTable, _ known: CustomerTable, _ match: CustomerMatch
  ) -> DiagnosticList {
    var warnings = ImportWarnings(table: table)
    warnings.warnOfTwins(rows, known, match, .tenantDomain, "tenant")
    warnings.warnOfTwins(rows, known, match, .email, "e-mail address")
    warnings.warnOfTwins(rows, known, match, .companyName, "name")
    warnings.warn(
      rows.filter { row in
        row.values[.email].flatMap { EmailAddress($0) }.map(WebMailDomains.forEverybody.contains) ?? false
      },
      "an address at a web-mail service, which anybody can have",
      remedy: "Ask the customer for an address in their own domain.")
    warnings.warn(
      rows.enumerated().filter { place, row in
        row.values[.email] == nil && (match.found[place].map { known.isEmpty($0, .email) } ?? true)
      }.map(\.element), "no e-mail address, so this customer can't be invited",
      remedy: "Fill in the addresses, and import the list again with --update.")
    return warnings.list.list
  }

  private init(table: OfficeTable) {
    self.table = table
  }

  private mutating func warn(_ rows: [ImportedRow], _ message: String, remedy: String) {
    guard let first = rows.first else { return }
    let lines = rows.prefix(Self.mostOfAKind).map { "\($0.line)" }.joined(separator: ", ")
    list.add(
      Diagnostic(
        .warning, at: SourcePosition(file: table.file, line: first.line),
        "\(message) (\(rows.count): line \(lines)\(rows.count > Self.mostOfAKind ? ", …" : ""))",
        remedy: remedy))
  }

  /// Customers of the list that share a sign with another of the list, or with one that is there.
  private mutating func warnOfTwins(
    _ rows: [ImportedRow], _ known: CustomerTable, _ match: CustomerMatch, _ column: CustomerTable.Column,
    _ called: String
  ) {
    var first: [String: (called: String, known: Int?)] = [:]
    for row in known.indices where !known.isEmpty(row, column) {
      first[CustomerMatch.plain(known.text(row, column), column)] = (known.text(row, .id), row)
    }
    var twins: [ImportedRow] = []
    var others: [String] = []
    for (place, row) in rows.enumerated() {
      guard let text = row.values[column] else { continue }
      let key = CustomerMatch.plain(text, column)
      if let other = first[key], other.known == nil || other.known != match.found[place] {
        guard told.insert(row.line).inserted else { continue }
        twins.append(row)
        if others.count < Self.mostOfAKind { others.append("line \(row.line) and \(other.called)") }
      } else {
        first[key] = ("line \(row.line)", nil)
      }
    }
    guard let row = twins.first else { return }
    list.add(
      Diagnostic(
        .warning, at: SourcePosition(file: table.file, line: row.line),
        "the same \(called) as another customer (\(twins.count)): "
          + others.joined(separator: "; ") + (twins.count > others.count ? "; …" : ""),
        remedy: "Check that they are two customers, and remove the row that isn't one."))
  }
}
