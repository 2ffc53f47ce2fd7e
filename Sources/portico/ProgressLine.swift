import Glibc
import Synchronization
import SystemFiles

/// How far long work is: a line on a terminal, nothing in a pipe.
final class ProgressLine: Sendable {
  private let isShown = StandardStream.error.isTerminal
  private let lastShown = Mutex<Int64>(0)

  func show(_ done: Int, of count: Int, _ what: String) {
    guard isShown else { return }
    let now = milliseconds()
    let isDue = lastShown.withLock { last in
      guard now - last > 100 || done == count else { return false }
      last = now
      return true
    }
    if isDue { StandardStream.error.write(Array("\r\u{1b}[K\(what) \(done) of \(count)".utf8)) }
  }

  /// Takes the line away, so that the result stands alone.
  func clear() {
    if isShown { StandardStream.error.write(Array("\r\u{1b}[K".utf8)) }
  }

  private func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
