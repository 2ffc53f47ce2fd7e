import PartnerModel
package import PortalFiles
package import SourceDiagnostics

/// What an import would change, and all that is to be said about it.
package struct ImportPlan: Sendable {
  package typealias Column = CustomerTable.Column

  package struct Change: Sendable {
    package let column: Column
    package let old: String
    package let new: String
  }

  /// One customer of the list who isn't there yet, or is in another way.
  package struct Difference: Sendable {
    package enum Kind: Sendable {
      case new([Column: String])
      /// With its row in `customers.csv`, from 0.
      case changed(Int, [Change])
    }

    package let id: String
    package let companyName: String
    package let email: String
    /// On which it stands in the list.
    package let line: Int
    package let kind: Kind
  }

  /// `Shift_JIS (CP932), split by commas, headings in line 3`
  package let form: String
  /// Each heading that was understood, and the column of `customers.csv` that it is.
  package let columns: [(heading: String, column: Column)]
  package let unusedHeadings: [String]
  /// In the order of the list.
  package let differences: [Difference]
  package let sameCount: Int
  /// Customers of whom the list says nothing. They stay.
  package let missing: [(id: String, companyName: String)]
  /// Lines on what was mended, passed over or assumed.
  package let notes: [String]
  package let warnings: DiagnosticList
  private let known: CustomerTable

  init(
    _ rows: [ImportedRow], of table: OfficeTable, _ columns: ImportedColumns, into known: CustomerTable,
    _ surroundings: ImportSurroundings, _ remarks: ImportRemarks
  ) {
    self.known = known
    form = table.form
    self.columns = columns.used.map { (columns.headings[$0.place], $0.column) }
    unusedHeadings = columns.unused
    let match = CustomerMatch(rows, among: known)
    missing = match.missing.map { (known.text($0, .id), known.text($0, .companyName)) }
    var ids = ProposedIDs(
      taken: Set(known.indices.map { known.text($0, .id) }).union(surroundings.takenIDs.map(\.rawValue)))
    var defaults = Defaults(surroundings, file: table.file)
    // Ids that the list gives go before those that are made.
    var given: Set<Int> = []
    for (place, row) in rows.enumerated() where match.found[place] == nil {
      if let id = row.values[.id], ids.claim(id) { given.insert(place) }
    }
    var differences: [Difference] = []
    var sameCount = 0
    for (place, row) in rows.enumerated() {
      if let there = match.found[place] {
        let changes = Self.changes(row, known, there)
        if changes.isEmpty {
          sameCount += 1
        } else {
          differences.append(Self.changed(row, known, there, changes))
        }
        continue
      }
      var values = Dictionary(uniqueKeysWithValues: row.values.stated.map { ($0.column, $0.text) })
      if !given.contains(place) {
        values[.id] = ids.propose(
          tenantDomain: values[.tenantDomain], email: values[.email], companyName: values[.companyName] ?? "")
      }
      defaults.fill(&values)
      differences.append(
        Difference(
          id: values[.id] ?? "", companyName: values[.companyName] ?? "", email: values[.email] ?? "",
          line: row.line, kind: .new(values)))
    }
    self.differences = differences
    self.sameCount = sameCount
    notes = remarks.lines + defaults.notes
    warnings = ImportWarnings.list(rows, in: table, known, match)
  }

  /// Of what the list says; an empty cell says nothing.
  private static func changes(_ row: ImportedRow, _ known: CustomerTable, _ there: Int) -> [Change] {
    row.values.stated.compactMap { column, text in
      let old = known.text(there, column)
      guard column != .id, CustomerMatch.plain(old, column) != CustomerMatch.plain(text, column) else {
        return nil
      }
      return Change(column: column, old: old, new: text)
    }
  }

  private static func changed(
    _ row: ImportedRow, _ known: CustomerTable, _ there: Int, _ changes: [Change]
  ) -> Difference {
    Difference(
      id: known.text(there, .id), companyName: known.text(there, .companyName),
      email: known.text(there, .email), line: row.line, kind: .changed(there, changes))
  }

  package var newCount: Int {
    differences.count { if case .new = $0.kind { true } else { false } }
  }

  /// How many of the new ones are to be invited.
  package var newInvitees: Int {
    differences.count {
      if case .new(let values) = $0.kind { values[.invite] != InvitationWish.none.rawValue } else { false }
    }
  }

  package var changedCount: Int { differences.count - newCount }

  /// `customers.csv` with the new customers at its end, and with the changed ones where that is wanted. Nil where nothing is to
  /// be written.
  package func file(updating: Bool) -> [UInt8]? {
    var added: [[Column: String]] = []
    var changes: [Int: [Column: String]] = [:]
    for difference in differences {
      switch difference.kind {
      case .new(let values): added.append(values)
      case .changed(let row, let cells) where updating:
        changes[row] = Dictionary(uniqueKeysWithValues: cells.map { ($0.column, $0.new) })
      case .changed: break
      }
    }
    guard !added.isEmpty || !changes.isEmpty else { return nil }
    return known.bytes(changing: changes, adding: added)
  }
}

/// What a row of `customers.csv` needs and a list often doesn't say.
private struct Defaults {
  private typealias Column = CustomerTable.Column

  private let surroundings: ImportSurroundings
  private let source: String
  private var taken: [(column: Column, text: String, count: Int)] = []

  init(_ surroundings: ImportSurroundings, file: String) {
    self.surroundings = surroundings
    source = file.split(separator: "/").last.map(String.init) ?? file
  }

  mutating func fill(_ row: inout [CustomerTable.Column: String]) {
    take(surroundings.country.rawValue, for: .country, &row)
    take(language(in: row[.country] ?? "")?.rawValue ?? "", for: .language, &row)
    take(CustomerChannel.other.rawValue, for: .channel, &row)
    take(InvitationWish.none.rawValue, for: .invite, &row)
    row[.source] = row[.source] ?? source
  }

  /// At home the operator's own; elsewhere what is spoken there, or English, which most can read. Always one of the portal's.
  private func language(in country: String) -> LanguageCode? {
    let languages = surroundings.languages
    let spoken = Self.spoken.filter { $0.value.contains(country) }.keys.compactMap { LanguageCode($0) }
    let wanted =
      (country == surroundings.country.rawValue ? [surroundings.language] : []) + spoken + [.english]
    return wanted.first(where: languages.contains) ?? languages.first
  }

  /// In which countries nearly everybody has the language; not those of several.
  private static let spoken: [String: Set<String>] = [
    "ja": ["JP"], "de": ["DE", "AT", "LI"], "fr": ["FR", "MC"], "it": ["IT", "SM"], "nl": ["NL"],
    "ko": ["KR"],
    "pt": ["PT", "BR"], "es": ["ES", "MX", "AR", "CL", "CO", "PE"], "sv": ["SE"], "da": ["DK"], "pl": ["PL"],
    "cs": ["CZ"], "th": ["TH"], "vi": ["VN"], "tr": ["TR"], "id": ["ID"],
  ]

  private mutating func take(
    _ text: String, for column: Column, _ row: inout [CustomerTable.Column: String]
  ) {
    guard row[column] == nil else { return }
    row[column] = text
    if let place = taken.firstIndex(where: { $0.column == column && $0.text == text }) {
      taken[place].count += 1
    } else {
      taken.append((column, text, 1))
    }
  }

  var notes: [String] {
    guard !taken.isEmpty else { return [] }
    let list = taken.map { "\($0.column.rawValue) \($0.text) (\($0.count))" }.joined(separator: ", ")
    var notes = [
      "the list doesn't say, and so is taken for new customers: \(list); --set NAME=VALUE takes another, for every customer of the list"
    ]
    if let count = taken.first(where: { $0.column == .invite })?.count {
      let who = count == 1 ? "new customer is" : "new customers are"
      notes.append(
        "\(count) \(who) not to be invited; --set invite=reseller has all of the list invited (those who are there already with --update)"
      )
    }
    return notes
  }
}
