internal import PartnerModel

/// Gives out places in the status lists, none of them twice.
///
/// They are drawn: in the order of issue, a customer would learn from theirs how many were invited before, and how the
/// neighbours fared.
struct StatusPlaces {
  /// A list that is fuller hides less, and takes longer to find a free place in.
  private static let fullList = StatusPlace.placesInAList / 4 * 3

  private let find: SQLStatement
  /// The number of the first place in the list that is being filled.
  private var first: Int
  /// How many places of that list are given out.
  private var taken: Int

  init(in transaction: JournalTransaction) throws {
    find = try SQLStatement("SELECT 1 FROM invitations WHERE status_index = ?", in: transaction)
    // Rows are never deleted, so a place that no row has was never given out.
    let highest =
      try SQLStatement("SELECT coalesce(max(status_index), 0) FROM invitations", in: transaction)
      .firstRow { Int($0.integer(0)) } ?? 0
    first = highest - StatusPlace(highest).index
    taken =
      try SQLStatement("SELECT count(*) FROM invitations WHERE status_index >= ?", in: transaction)
      .firstRow(.integer(Int64(first))) { Int($0.integer(0)) } ?? 0
  }

  /// A place that is free; the next one behind where the one that was drawn isn't.
  mutating func draw(using generator: inout some RandomNumberGenerator) throws -> Int {
    if taken >= Self.fullList { (first, taken) = (first + StatusPlace.placesInAList, 0) }
    var index = Int.random(in: 0..<StatusPlace.placesInAList, using: &generator)
    while try find.firstRow(.integer(Int64(first + index)), body: { _ in true }) != nil {
      index = (index + 1) % StatusPlace.placesInAList
    }
    taken += 1
    return first + index
  }
}
