internal import Glibc
internal import HTTPTypes
internal import JSON
internal import Journal
internal import Synchronization

/// Whether answers can be taken now: the files are in order, the journal can be read and, as far as can be told without
/// writing, written.
final class Readiness: Sendable {
  private let watch: StateWatch
  private let lookup: JournalLookup
  private let journalPath: String
  /// When a batch couldn't be recorded, and none has been since.
  private let failedAt = Mutex<ContinuousClock.Instant?>(nil)

  /// Less free space than this, in bytes, and the next transaction may fail.
  private static let leastSpace: UInt64 = 4 << 20
  /// For so long a failure counts, where nobody tries again.
  private static let memory = Duration.seconds(10)

  init(watch: StateWatch, lookup: JournalLookup, journalPath: String) {
    self.watch = watch
    self.lookup = lookup
    self.journalPath = journalPath
  }

  func noteBatch(isRecorded: Bool) {
    failedAt.withLock { $0 = isRecorded ? nil : .now }
  }

  /// 200, or 503 with the parts that aren't in order. Details are in the log, which is for the operator alone.
  func reply() async -> Reply {
    var faults: [String] = []
    if watch.fault != nil { faults.append("files") }
    if (try? await lookup.read { try $0.head() }) == nil { faults.append("journal-read") }
    if !watch.isJournalInPlace || !isWritable { faults.append("journal-write") }
    let isReady = faults.isEmpty
    return .json(isReady ? .ok : .serviceUnavailable, outcome: isReady ? "ok" : "not-ready") { text in
      text.member("ready", isReady)
      text.member("faults", faults)
    }
  }

  private var isWritable: Bool {
    let failed = failedAt.withLock { $0 }
    if let failed, failed.duration(to: .now) < Self.memory { return false }
    var space = statvfs()
    guard statvfs(journalPath, &space) == 0 else { return false }
    return access(journalPath, W_OK) == 0
      && UInt64(space.f_bavail) * UInt64(space.f_frsize) >= Self.leastSpace
  }
}
