/// Whether lines stand so close to each other that letters of one, or what lies behind them, cover another: a height of lines that
/// isn't a multiple of each letter's own size goes on to larger letters within.
struct LineSpacing {
  /// Open elements, from the outermost one on that has such a height.
  private var open: [String] = []
  /// The smallest one of them, in CSS pixels.
  private var height = Double.infinity
  /// Of all sizes of letters so far, in CSS pixels; the first is what programs show by themselves.
  private var sizes: ClosedRange<Double> = 16...16

  /// Letters up to this many times as large as their line is high leave the middle of the next line free.
  private static let most = 1.6

  /// - Returns: what is said of the height of lines where something may be covered; nil where nothing is.
  mutating func begin(_ tag: HTMLTag, _ style: HTMLStyle, isEmpty: Bool) -> String? {
    let own = style.sizes.compactMap(size) + [tag.fontSize].compactMap { $0 }
    if let least = own.min(), let most = own.max() {
      sizes = min(sizes.lowerBound, least)...max(sizes.upperBound, most)
    }
    let heights = style.lines.compactMap { height(of: $0, own) }
    guard !isEmpty, !open.isEmpty || !heights.isEmpty else { return nil }
    open.append(tag.name)
    height = min(height, heights.min() ?? height)
    let largest = own.max() ?? (heights.isEmpty ? 0 : sizes.upperBound)
    return largest > height * Self.most ? style.lines.first ?? "\(height)px" : nil
  }

  /// The same as for what is hidden: what is nested in another way than its tags say stays open.
  mutating func end(_ name: String) {
    guard !open.isEmpty, open.last == name else { return }
    open.removeLast()
    if open.isEmpty { height = .infinity }
  }

  /// In CSS pixels; nil for the size that is around it anyway, and as large as can be where it can't be told.
  private func size(_ value: String) -> Double? {
    if ["inherit", "initial", "normal", "1em", "100%"].contains(value) { return nil }
    if let named = Self.named[value] { return named }
    guard let length = CSSLength(value == "smaller" ? "0.8em" : value == "larger" ? "1.2em" : value) else {
      return .infinity
    }
    let factor: Double? =
      switch length.unit {
      case "em": length.number
      case "%": length.number / 100
      default: nil
      }
    // From one that is around it, of which only the range is known.
    return length.pixels ?? factor.map { $0 * ($0 > 1 ? sizes.upperBound : sizes.lowerBound) } ?? .infinity
  }

  /// In CSS pixels; nil for a multiple of each letter's own size that leaves room for it.
  private func height(of value: String, _ own: [Double]) -> Double? {
    if ["normal", "inherit", "initial"].contains(value) { return nil }
    guard let length = CSSLength(value) else { return 0 }
    let size = own.min() ?? sizes.lowerBound
    switch length.unit {
    case "": return length.number * Self.most < 1 ? 0 : nil
    case "em": return length.number * size
    case "%": return length.number / 100 * size
    default: return length.pixels ?? 0
    }
  }

  private static let named: [String: Double] = [
    "xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32,
  ]
}
