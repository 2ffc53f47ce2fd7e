/// What is worth a word and no fault: of each kind the first ones, and how many there are.
struct ImportRemarks {
  enum Kind: Hashable {
    case mended(Mending)
    case sameRow
    case leftover

    var words: String {
      switch self {
      case .mended(let mending): mending.rawValue
      case .sameRow: "rows passed over that say the same as another"
      case .leftover: "rows passed over that name no customer"
      }
    }
  }

  private var kinds: [Kind] = []
  private var examples: [Kind: (first: [String], count: Int)] = [:]
  private static let mostExamples = 3

  mutating func note(_ kind: Kind, _ example: @autoclosure () -> String) {
    if examples[kind] == nil {
      kinds.append(kind)
      examples[kind] = ([], 0)
    }
    examples[kind]?.count += 1
    if examples[kind]?.first.count ?? 0 < Self.mostExamples { examples[kind]?.first.append(example()) }
  }

  /// A line for each kind.
  var lines: [String] {
    kinds.map { kind in
      let (first, count) = examples[kind] ?? ([], 0)
      return "\(kind.words) (\(count)): \(first.joined(separator: ", "))" + (count > first.count ? ", …" : "")
    }
  }
}
