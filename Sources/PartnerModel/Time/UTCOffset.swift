/// How far local clocks are ahead of UTC, in seconds; negative where they are behind.
package struct UTCOffset: Hashable, Sendable {
  package let seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  package static let zero = UTCOffset(seconds: 0)

  /// `+09:00`, `-03:30`; with seconds where there are any, as in `+00:19:32`.
  package var text: String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let size = abs(seconds)
    let minutes = "\(seconds < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))"
    return size % 60 == 0 ? minutes : "\(minutes):\(two(size % 60))"
  }
}
