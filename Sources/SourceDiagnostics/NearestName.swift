/// The known name that somebody most likely meant, or nil where nothing is close.
///
/// Close means at most a third of the name's letters inserted, deleted, replaced or swapped with a neighbour.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
  KnownNames(known).nearest(to: name)
}

/// Names that are made ready once, where many that nobody knows are held against them.
package struct KnownNames: Sendable {
  private let names: [(name: String, letters: [Unicode.Scalar])]

  package init(_ names: some Sequence<String>) {
    self.names = names.map { ($0, letters(of: $0)) }
  }

  /// The first of the closest names; see `nearestName(to:among:)`.
  package func nearest(to name: String) -> String? {
    let wanted = letters(of: name)
    var best: String?
    var limit = max(2, wanted.count / 3)
    for (candidate, letters) in names where limit >= 0 {
      guard let distance = editDistance(wanted, letters, atMost: limit) else { continue }
      best = candidate
      limit = distance - 1
    }
    return best
  }
}

private func letters(of name: String) -> [Unicode.Scalar] { Array(name.lowercased().unicodeScalars) }

/// Optimal string alignment distance: a swap of two neighbours, the commonest slip, counts once.
///
/// - Returns: nil where it is more than `limit`. Only what lies within `limit` of the diagonal can be less.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  var row = beforeLast
  for i in left.indices {
    let start = max(0, i - limit)
    let end = min(right.count, i + limit + 1)
    row[start] = start == 0 ? i + 1 : limit + 1
    var least = row[start]
    for j in start..<end {
      var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row[j + 1] = distance
      least = min(least, distance)
    }
    guard least <= limit else { return nil }
    if end < right.count { row[end + 1] = limit + 1 }
    swap(&beforeLast, &last)
    swap(&last, &row)
  }
  return last[right.count] <= limit ? last[right.count] : nil
}
