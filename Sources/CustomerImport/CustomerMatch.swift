import PartnerModel
import PortalFiles

/// Finds the customer that a row of an imported list speaks of among those that are there: nobody types ids into such lists.
///
/// What is surest comes first; each customer is found once, and a sign that two share tells neither.
struct CustomerMatch {
  private typealias Column = CustomerTable.Column

  private let known: CustomerTable
  private let rows: [ImportedRow]
  /// By place among the rows: the row of `customers.csv`.
  private(set) var found: [Int?]
  private var isTaken: [Bool]

  init(_ rows: [ImportedRow], among known: CustomerTable) {
    self.known = known
    self.rows = rows
    found = Array(repeating: nil, count: rows.count)
    isTaken = Array(repeating: false, count: known.count)
    guard !known.isEmpty else { return }
    matchSame()
    match(by: [.id])
    match(by: [.tenantDomain, .companyName])
    match(by: [.email, .companyName])
    match(by: [.tenantDomain])
    // The list's numbers may be another program's. Where one of them was found, they are ours, and two are two customers.
    let areIDsOurs = rows.indices.contains { isSameID($0) }
    match(by: [.companyName], apart: areIDsOurs ? [.id, .tenantDomain] : [.tenantDomain])
    match(by: [.email], apart: areIDsOurs ? [.id, .tenantDomain] : [.tenantDomain])
  }

  private func isSameID(_ place: Int) -> Bool {
    guard let id = rows[place].values[.id], let row = found[place] else { return false }
    return known.text(row, .id) == id
  }

  /// Rows of which nothing differs: each takes the first customer of that name with whom it agrees in all that it says.
  private mutating func matchSame() {
    var byName: [String: [Int]] = [:]
    for row in known.indices { byName[known.text(row, .companyName), default: []].append(row) }
    for (place, row) in rows.enumerated() {
      guard let name = row.values[.companyName], let same = byName[name] else { continue }
      let match = same.first { other in
        !isTaken[other] && row.values.stated.allSatisfy { known.text(other, $0.column) == $0.text }
      }
      if let match { take(match, for: place) }
    }
  }

  /// Those that agree in these columns, where one customer and one row do.
  ///
  /// - Parameter apart: two that say something else there are two customers.
  private mutating func match(
    by columns: [CustomerTable.Column], apart: [CustomerTable.Column] = [.tenantDomain]
  ) {
    var mine: [String: Int?] = [:]
    for (place, row) in rows.enumerated() where found[place] == nil {
      guard let key = Self.key(columns, { row.values[$0] ?? "" }) else { continue }
      mine[key] = .some(mine.keys.contains(key) ? nil : place)
    }
    guard !mine.isEmpty else { return }
    var theirs: [String: Int?] = [:]
    for row in known.indices where !isTaken[row] {
      guard let key = Self.key(columns, { known.text(row, $0) }) else { continue }
      theirs[key] = .some(theirs.keys.contains(key) ? nil : row)
    }
    for case let (key, place?) in mine {
      guard case let row?? = theirs[key], !contradict(place, row, apart) else { continue }
      take(row, for: place)
    }
  }

  private func contradict(_ place: Int, _ row: Int, _ apart: [CustomerTable.Column]) -> Bool {
    apart.contains { column in
      guard let stated = rows[place].values[column], !known.isEmpty(row, column) else { return false }
      return Self.plain(stated, column) != Self.plain(known.text(row, column), column)
    }
  }

  private mutating func take(_ row: Int, for place: Int) {
    found[place] = row
    isTaken[row] = true
  }

  /// The customers of whom no row speaks.
  var missing: [Int] { isTaken.indices.filter { !isTaken[$0] } }

  private static func key(
    _ columns: [CustomerTable.Column], _ text: (CustomerTable.Column) -> String
  ) -> String? {
    var parts: [String] = []
    for column in columns {
      let plain = plain(text(column), column)
      guard !plain.isEmpty else { return nil }
      parts.append(plain)
    }
    return parts.joined(separator: "\n")
  }

  /// What equality goes by.
  static func plain(_ text: String, _ column: CustomerTable.Column) -> String {
    switch column {
    case .email: EmailAddress(text)?.canonical ?? text
    case .tenantDomain: text.lowercased()
    case .companyName: text.narrowed.lowercased().filter { !$0.isWhitespace }
    default: text
    }
  }
}
