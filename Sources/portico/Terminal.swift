import Glibc
import SourceDiagnostics
import Synchronization
import TokenVerdicts

/// Standard output, standard error, and the line that shows progress.
enum Terminal {
  /// Messages name files and values of others, so no line of them may steer the terminal.
  static func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
    write(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
  }

  static func say(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// To standard output, as it is.
  static func write(_ bytes: [UInt8]) {
    write(bytes, to: STDOUT_FILENO)
  }

  /// The text without control characters, so that what others named can't steer the terminal.
  static func printable(_ text: String) -> String { text.printable }

  static func warn(_ warnings: DiagnosticList) {
    if !warnings.diagnostics.isEmpty { complain(warnings.description) }
  }

  /// Long work shows how far it is on a terminal, and is silent in a pipe.
  final class Progress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let lastShown = Mutex<Int64>(0)

    func show(_ done: Int, of count: Int, _ what: String) {
      guard isShown else { return }
      let now = milliseconds()
      let isDue = lastShown.withLock { last in
        guard now - last > 100 || done == count else { return false }
        last = now
        return true
      }
      if isDue { Terminal.write("\r\u{1b}[K\(what) \(done) of \(count)", to: STDERR_FILENO) }
    }

    /// Takes the line away, so that the result stands alone.
    func clear() {
      if isShown { Terminal.write("\r\u{1b}[K", to: STDERR_FILENO) }
    }

    private func milliseconds() -> Int64 {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  /// A reader that has gone away ends the program quietly, like any filter's.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { exit(Failure.status(of: .inputOutput)) }
      offset += written
    }
  }
}
