internal import HTTPTypes
internal import JSON
internal import Journal
internal import Synchronization

/// Whether answers can be taken now: the files are in order, the journal can be read and, as far as can be told without
/// writing, written.
final class Readiness: Sendable {
  private let watch: StateWatch
  private let lookup: JournalLookup
  /// When a batch couldn't be recorded, and none has been since.
  private let failedAt = Mutex<ContinuousClock.Instant?>(nil)

  /// For so long a failure counts, where nobody tries again.
  private static let memory = Duration.seconds(10)

  init(watch: StateWatch, lookup: JournalLookup) {
    self.watch = watch
    self.lookup = lookup
  }

  func noteBatch(isRecorded: Bool) {
    failedAt.withLock { $0 = isRecorded ? nil : .now }
  }

  /// 200, or 503 with the parts that aren't in order. Details are in the log, which is for the operator alone.
  func reply() async -> Reply {
    var faults: [String] = []
    if watch.fault != nil { faults.append("files") }
    if (try? await lookup.read { try $0.head() }) == nil { faults.append("journal-read") }
    let isWritable = await isWritable()
    if !watch.isJournalInPlace || !isWritable { faults.append("journal-write") }
    let isReady = faults.isEmpty
    return .json(isReady ? .ok : .serviceUnavailable, outcome: isReady ? "ok" : "not-ready") { text in
      text.member("ready", isReady)
      text.member("faults", faults)
    }
  }

  private func isWritable() async -> Bool {
    let failed = failedAt.withLock { $0 }
    if let failed, failed.duration(to: .now) < Self.memory { return false }
    return (try? await lookup.read { $0.canWrite }) ?? false
  }
}
