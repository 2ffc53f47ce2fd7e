internal import Dispatch
internal import Synchronization

/// Puts requests for an end on record, on a thread of its own: the few that come must neither wait for answers nor hold one of the
/// threads that serve connections while a disk takes its time.
final class EndingRecorder: Sendable {
  /// So many may wait; further ones are told to come again.
  static let mostWaiting = 64

  private let queue = DispatchQueue(label: "endings")
  private let waiting = Mutex(0)

  /// - Returns: nil where too many wait.
  func perform<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
    let isTaken = waiting.withLock { count in
      guard count < Self.mostWaiting else { return false }
      count += 1
      return true
    }
    guard isTaken else { return nil }
    defer { waiting.withLock { $0 -= 1 } }
    return await withCheckedContinuation { reply in
      queue.async { reply.resume(returning: work()) }
    }
  }
}
