import PartnerModel
import PortalFiles

/// What offices call the columns of a list of customers, and the words of those that have a closed list of them: the file
/// `column-names.txt`.
struct ColumnNames: Sendable {
  typealias Column = CustomerTable.Column

  /// A column, and how far down in its line a name stands: of two headings that could be the same column the surer one is.
  struct Match {
    let column: Column
    let rank: Int
  }

  private var columns: [String: Match] = [:]
  private var words: [Column: [String: String]] = [:]

  static let standard = ColumnNames(String(decoding: PackageResources.column_names_txt, as: UTF8.self))

  init(_ file: String) {
    for line in file.split(separator: "\n") where !line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let subject = line[..<colon].split(separator: ".", maxSplits: 1)
      guard let column = Column(rawValue: String(subject[0])) else { continue }
      for (rank, name) in line[line.index(after: colon)...].split(separator: ";").enumerated() {
        let key = Self.key(name)
        if subject.count == 2 {
          words[column, default: [:]][key] = words[column]?[key] ?? String(subject[1])
        } else {
          columns[key] = columns[key] ?? Match(column: column, rank: rank)
        }
      }
    }
  }

  /// The column that a heading names.
  func column(_ heading: String) -> Match? { columns[Self.key(heading)] }

  /// The word of a column's closed list that a cell means.
  func word(_ text: String, in column: Column) -> String? { words[column]?[Self.key(text)] }

  /// Letters, digits and the few signs that are words of their own, narrow and small: `E-Mail Address` is `emailaddress`.
  /// What is longer than any name stays as it is: each cell near the head is asked for its key.
  static func key(_ name: some StringProtocol) -> String {
    guard name.utf8.count <= longest else { return String(name) }
    let scalars = String(name).narrowed.lowercased().unicodeScalars.filter {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || [.nonspacingMark, .spacingMark].contains($0.properties.generalCategory) || signs.contains($0)
    }
    return ComposedCharacters.compose(String(String.UnicodeScalarView(scalars)))
  }

  private static let longest = 1_000
  private static let signs: Set<Unicode.Scalar> = ["○", "〇", "×", "✓"]
}
