internal import Synchronization

/// Counts what is done, for Prometheus. Labels are names of routes and outcomes only: nothing that tells one
/// invitation, person or address from another.
final class ServiceMetrics: Sendable {
  private struct Label: Hashable {
    let route: Route
    let status: Int
    let outcome: String
  }

  private struct Counts {
    var requests: [Label: Int] = [:]
    var inFlight = 0
    var turnedAway = 0
    var durations: [Route: Histogram] = [:]
    var batches = 0
    var recorded = 0
  }

  private struct Histogram {
    /// How many took at most so many seconds as `bounds` says, each counted once; the last one: longer.
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    var sum = 0.0
  }

  /// Upper bounds in seconds, as Prometheus wants them.
  private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private let counts = Mutex(Counts())

  func begin() {
    counts.withLock { $0.inFlight += 1 }
  }

  func end(_ route: Route, status: Int, outcome: String, seconds: Double) {
    counts.withLock { counts in
      counts.inFlight -= 1
      counts.requests[Label(route: route, status: status, outcome: outcome), default: 0] += 1
      if status == 429 { counts.turnedAway += 1 }
      let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
      counts.durations[route, default: Histogram()].counts[place] += 1
      counts.durations[route, default: Histogram()].sum += seconds
    }
  }

  func recordBatch(of size: Int) {
    counts.withLock { counts in
      counts.batches += 1
      counts.recorded += size
    }
  }

  /// The text format of Prometheus, version 0.0.4.
  ///
  /// - Parameter waiting: how many answers wait for the next transaction.
  func text(waiting: Int) -> String {
    let counts = counts.withLock { $0 }
    var text = ""
    func describe(_ name: String, _ type: String, _ help: String) {
      text += "# HELP portico_verifier_\(name) \(help)\n# TYPE portico_verifier_\(name) \(type)\n"
    }
    func sample(_ name: String, _ labels: String, _ value: some CustomStringConvertible) {
      text += "portico_verifier_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }
    describe("requests_total", "counter", "Requests answered, by route, status and outcome.")
    let requests = counts.requests.map { label, count in
      ("route=\"\(label.route.rawValue)\",status=\"\(label.status)\",outcome=\"\(label.outcome)\"", count)
    }
    for (labels, count) in requests.sorted(by: { $0.0 < $1.0 }) { sample("requests_total", labels, count) }
    describe("requests_in_flight", "gauge", "Requests that wait for their answer.")
    sample("requests_in_flight", "", counts.inFlight)
    describe(
      "turned_away_total", "counter", "Requests refused unread after too many failures from an address.")
    sample("turned_away_total", "", counts.turnedAway)
    describe("transactions_total", "counter", "Batches of answers brought before the journal.")
    sample("transactions_total", "", counts.batches)
    describe("answers_total", "counter", "Answers brought before the journal.")
    sample("answers_total", "", counts.recorded)
    describe("answers_waiting", "gauge", "Answers that wait while others are brought before the journal.")
    sample("answers_waiting", "", waiting)
    describe("request_seconds", "histogram", "Time from a request's header to its answer.")
    for (route, histogram) in counts.durations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let label = "route=\"\(route.rawValue)\""
      var total = 0
      for (bound, count) in zip(Self.bounds, histogram.counts) {
        total += count
        sample("request_seconds_bucket", "\(label),le=\"\(bound)\"", total)
      }
      total += histogram.counts[Self.bounds.count]
      sample("request_seconds_bucket", "\(label),le=\"+Inf\"", total)
      sample("request_seconds_sum", label, histogram.sum)
      sample("request_seconds_count", label, total)
    }
    return text
  }
}
