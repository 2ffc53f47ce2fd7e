/// What the clocks of a time zone do: a list of changes, and a rule for every year after them.
package struct ZoneRules: Hashable, Sendable {
  /// From a moment on, this offset holds.
  package struct Change: Hashable, Sendable {
    package let at: Moment
    package let offset: UTCOffset

    package init(at: Moment, offset: UTCOffset) {
      self.at = at
      self.offset = offset
    }
  }

  /// Before the first change.
  private let first: UTCOffset
  private let changes: [Change]
  /// After the last change, or at all times where there is none; nil where the last offset stays.
  private let yearly: YearlyRule?

  /// - Parameter changes: each later than the one before.
  package init(first: UTCOffset, changes: [Change], yearly: YearlyRule?) {
    self.first = first
    self.changes = changes
    self.yearly = yearly
  }

  /// Whether clocks go alike from now on, whatever they did before.
  package func goesOn(like other: ZoneRules) -> Bool {
    guard yearly == other.yearly else { return false }
    return yearly != nil || lastOffset == other.lastOffset
  }

  private var lastOffset: UTCOffset { changes.last?.offset ?? first }

  package func offset(at moment: Moment) -> UTCOffset {
    if let yearly, changes.last.map({ $0.at <= moment }) ?? true { return yearly.offset(at: moment) }
    // The first change that is still to come.
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= moment { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : changes[low - 1].offset
  }

  /// The changes after one moment and up to another, in order. Some may leave the offset as it is.
  package func changes(after start: Moment, through end: Moment) -> [Change] {
    let listed = changes.filter { start < $0.at && $0.at <= end }
    guard let yearly else { return listed }
    let tail = max(start, changes.last?.at ?? start)
    return listed + (tail < end ? yearly.changes(after: tail, through: end) : [])
  }
}
