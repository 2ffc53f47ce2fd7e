import Dispatch
import Glibc
package import PartnerModel
package import SourceDiagnostics
import SystemFiles

/// Tokens from a descriptor, one a line. Blank lines are passed over.
package struct TokenStream {
  private let descriptor: Int32

  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The descriptor can't be read any further.
  package struct ReadFailure: ExplainedError, Hashable, CustomStringConvertible {
    /// What the system said.
    package let description: String

    package var code: String { "error" }
    package var message: String { "standard input can't be read: \(self)" }
    package var remedy: String { "Give the tokens as arguments." }
    package var category: ErrorCategory { .inputOutput }
  }

  /// So many bytes are read at a time; enough lines to keep all cores busy, and no more memory for a longer input.
  private static let chunk = 1 << 20
  /// A line that goes on for longer is cut: it's far above what a verifier reads, and refused as too large.
  private static let longestLine = 1 << 16

  /// The tokens of one chunk, in order.
  package struct Batch {
    private let bytes: [UInt8]
    fileprivate let lines: [Range<Int>]
  }

  package func forEachBatch(_ body: (Batch) -> Void) throws(ReadFailure) {
    var pending: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let got = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw ReadFailure(description: systemMessage(errno)) }
      pending += chunk[..<got]
      let whole = got == 0 ? pending.count : pending.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      let batch = Batch(lines: pending[..<whole])
      if !batch.lines.isEmpty { body(batch) }
      if got == 0 { return }
      pending.removeFirst(whole)
      if pending.count > Self.longestLine * 2 { pending.removeLast(pending.count - Self.longestLine) }
    }
  }
}

extension TokenStream.Batch {
  fileprivate init(lines text: ArraySlice<UInt8>) {
    bytes = Array(text)
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let next = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      if end > start { lines.append(start..<end) }
      start = next
    }
    self.lines = lines
  }

  /// On all cores; in the order of the lines.
  package func verdicts(by judge: TokenJudge, at now: Moment) -> [Verdict] {
    let run = 32
    return [Verdict](unsafeUninitializedCapacity: lines.count) { buffer, count in
      nonisolated(unsafe) let verdicts = buffer
      DispatchQueue.concurrentPerform(iterations: (lines.count + run - 1) / run) { part in
        for number in part * run..<min((part + 1) * run, lines.count) {
          (verdicts.baseAddress! + number).initialize(
            to: judge.verdict(onPasted: bytes[lines[number]], at: now))
        }
      }
      count = lines.count
    }
  }
}
