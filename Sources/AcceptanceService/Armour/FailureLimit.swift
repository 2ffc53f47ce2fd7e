internal import Synchronization

/// Keeps those away for a while who keep asking for nonsense, such as guesses of tokens and addresses. Each address
/// has a bucket that holds the failures of one minute and empties steadily; when it is full, its requests are turned
/// away unread. IPv6 addresses count by their network of 64 bits.
///
/// Memory is bounded: the buckets of the addresses that were seen longest ago are forgotten first.
final class FailureLimit: Sendable {
  /// So many addresses are kept in each of two generations.
  static let generationSize = 8192

  /// One minute, in nanoseconds: what a bucket holds.
  private static let window: Int64 = 60_000_000_000

  /// The nanoseconds that one failure fills; nil where failures aren't limited.
  private let interval: Int64?
  /// When each bucket will be empty (in nanoseconds of a steady clock), in two generations: when the younger one is
  /// full, it becomes the older one, whose buckets are forgotten.
  private let buckets = Mutex<(young: [NetworkAddress: Int64], old: [NetworkAddress: Int64])>(([:], [:]))

  init(failuresPerMinute: Int) {
    interval = failuresPerMinute > 0 ? Self.window / Int64(failuresPerMinute) : nil
  }

  /// The number of buckets that are kept now.
  var count: Int { buckets.withLock { $0.young.count + $0.old.count } }

  /// For how many seconds the address is turned away still; nil where it is welcome.
  ///
  /// - Parameter now: nanoseconds of a clock that never goes back.
  func secondsToWait(_ address: NetworkAddress, now: Int64) -> Int? {
    guard let interval else { return nil }
    let address = address.household
    guard let empty = buckets.withLock({ $0.young[address] ?? $0.old[address] }) else { return nil }
    let excess = empty + interval - now - Self.window
    return excess <= 0 ? nil : Int((excess + 999_999_999) / 1_000_000_000)
  }

  func recordFailure(_ address: NetworkAddress, now: Int64) {
    guard let interval else { return }
    let address = address.household
    buckets.withLock { buckets in
      let empty = buckets.young[address] ?? buckets.old[address] ?? now
      if buckets.young[address] == nil, buckets.young.count >= Self.generationSize {
        buckets.old = buckets.young
        buckets.young = [:]
      }
      // Never fuller than one failure above the brim, so that nobody is kept away for long after he stops.
      buckets.young[address] = min(max(empty, now) + interval, now + Self.window + interval)
    }
  }
}
