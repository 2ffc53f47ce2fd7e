/// Places of the status lists that nobody gets again, though no invitation on record has them. A row has the number of its
/// event.
enum RetiredPlacesTable {
  static let name = "retired_places"

  enum Column: Int32, TableColumn {
    case sequence, places

    var name: String { "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .places: "TEXT NOT NULL"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { nil }
  }

  /// A list in JSON, which SQLite reads too.
  static func text(of places: [Int]) -> String {
    "[\(places.map(String.init).joined(separator: ","))]"
  }
}
