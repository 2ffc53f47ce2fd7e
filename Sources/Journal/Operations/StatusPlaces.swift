internal import PartnerModel

/// Gives out places in the status lists, none of them twice.
///
/// They are drawn: in the order of issue, a customer would learn from theirs how many were invited before, and how the
/// neighbours fared.
struct StatusPlaces {
  /// A list that is fuller hides less, and takes longer to find a free place in.
  private static let fullList = StatusPlace.placesInAList / 4 * 3

  /// The number of the first place in the list that is being filled.
  private var first: Int
  /// Which places of that list are given out.
  private var isTaken = Array(repeating: false, count: StatusPlace.placesInAList)
  private var takenCount = 0

  init(in transaction: JournalTransaction) throws {
    // Rows are never deleted, so a place that no row has was never given out.
    let retired = try RetiredPlaces.all(in: transaction)
    let highest = max(
      try SQLStatement("SELECT coalesce(max(status_index), 0) FROM invitations", in: transaction)
        .firstRow { Int($0.integer(0)) } ?? 0, retired.max() ?? 0)
    first = highest - StatusPlace(highest).index
    try SQLStatement("SELECT status_index FROM invitations WHERE status_index >= ?", in: transaction)
      .forEachRow(.integer(Int64(first))) { take(StatusPlace(Int($0.integer(0))).index) }
    for place in retired where place >= first { take(StatusPlace(place).index) }
  }

  /// A place that is free; the next one behind where the one that was drawn isn't.
  mutating func draw(using generator: inout some RandomNumberGenerator) -> Int {
    if takenCount >= Self.fullList { beginNextList() }
    var index = Int.random(in: 0..<StatusPlace.placesInAList, using: &generator)
    while isTaken[index] { index = (index + 1) % StatusPlace.placesInAList }
    take(index)
    return first + index
  }

  private mutating func take(_ index: Int) {
    isTaken[index] = true
    takenCount += 1
  }

  private mutating func beginNextList() {
    first += StatusPlace.placesInAList
    isTaken = Array(repeating: false, count: StatusPlace.placesInAList)
    takenCount = 0
  }
}
