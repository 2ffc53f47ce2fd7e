/// What is worth a word and no fault: of each kind what was done, and how often.
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

  /// What is alike but for the line that it is in.
  private struct Group {
    let line: Int
    let what: String
    var count = 1

    var text: String {
      if what.isEmpty { return "line \(line)" }
      return count > 1 ? "\(what) (\(count) times)" : "line \(line): \(what)"
    }
  }

  private var kinds: [Kind] = []
  private var groups: [Kind: [Group]] = [:]
  private var places: [Kind: [String: Int]] = [:]
  private var counts: [Kind: Int] = [:]
  private static let mostShown = 4
  /// Beyond so many different ones, each is a case of its own.
  private static let mostGroups = 500

  /// - Parameter what: what was done there; those that are alike stand together, so that the odd one shows.
  mutating func note(_ kind: Kind, line: Int, _ what: String = "") {
    if counts[kind] == nil { kinds.append(kind) }
    counts[kind, default: 0] += 1
    if let place = places[kind]?[what], !what.isEmpty {
      groups[kind]?[place].count += 1
    } else if groups[kind]?.count ?? 0 < Self.mostGroups {
      places[kind, default: [:]][what] = groups[kind]?.count ?? 0
      groups[kind, default: []].append(Group(line: line, what: what))
    }
  }

  /// A line for each kind.
  var lines: [String] {
    kinds.map { kind in
      let groups = groups[kind] ?? []
      let count = counts[kind] ?? 0
      // Of what there is much, one suffices; what is rare is what one may want to look at.
      let frequent = groups.filter { $0.count > 1 }.sorted { $0.count > $1.count }
      let single = groups.filter { $0.count == 1 }
      let shown = frequent.prefix(Self.mostShown) + single.prefix(Self.mostShown)
      let isAll = shown.reduce(0) { $0 + $1.count } == count
      return "\(kind.words) (\(count)): \(shown.map(\.text).joined(separator: ", "))" + (isAll ? "" : ", …")
    }
  }
}
