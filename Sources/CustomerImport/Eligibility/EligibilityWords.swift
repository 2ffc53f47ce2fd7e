import PartnerModel

/// What eligibility reports call their columns and results: the file `eligibility-names.txt`.
struct EligibilityWords: Sendable {
  /// The columns of `eligibility.csv`, by their names.
  enum Column: String, CaseIterable {
    case partnerId
    case checked
    case result
    case code

    var inWords: String {
      switch self {
      case .partnerId: "the partner ID"
      case .checked: "the day of the check"
      case .result: "the result"
      case .code: "the code"
      }
    }
  }

  private var columns: [String: Column] = [:]
  private var results: [String: EligibilityCheck.Result] = [:]

  static let standard = EligibilityWords(
    String(decoding: PackageResources.eligibility_names_txt, as: UTF8.self))

  private init(_ file: String) {
    for line in file.split(separator: "\n") where !line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let subject = String(line[..<colon])
      for name in line[line.index(after: colon)...].split(separator: ";") {
        if let column = Column(rawValue: subject) {
          columns[ColumnNames.key(name)] = column
        } else {
          results[ColumnNames.key(name)] = EligibilityCheck.Result(rawValue: subject)
        }
      }
    }
  }

  func column(_ heading: String) -> Column? { columns[ColumnNames.key(heading)] }

  func result(_ cell: String) -> EligibilityCheck.Result? { results[ColumnNames.key(cell)] }
}
