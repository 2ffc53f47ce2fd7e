import Dispatch
import Glibc
import InvitationToken

/// Tokens from a descriptor, one a line. Blank lines are passed over.
struct TokenStream {
  let descriptor: Int32

  /// So many bytes are read at a time; enough lines to keep all cores busy, and no more memory for a longer input.
  private static let chunk = 1 << 20
  /// A line that goes on for longer is cut: it's far above what a verifier reads, and refused as too large.
  private static let longestLine = 1 << 16

  /// The tokens of one chunk, in order.
  struct Batch {
    let bytes: [UInt8]
    let lines: [Range<Int>]
  }

  func forEachBatch(_ body: (Batch) -> Void) throws {
    var pending: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while true {
      let got = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw CommandFailure.unreadable(
          "standard input can't be read: \(String(cString: strerror(errno)))",
          remedy: "Give the tokens as arguments.")
      }
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
  init(lines text: ArraySlice<UInt8>) {
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
  func verdicts(by verifier: TokenVerifier, at now: Int64) -> [Verdict] {
    let run = 32
    return [Verdict](unsafeUninitializedCapacity: lines.count) { buffer, count in
      nonisolated(unsafe) let verdicts = buffer
      DispatchQueue.concurrentPerform(iterations: (lines.count + run - 1) / run) { part in
        for number in part * run..<min((part + 1) * run, lines.count) {
          (verdicts.baseAddress! + number).initialize(
            to: Verdict(of: bytes[lines[number]], by: verifier, at: now))
        }
      }
      count = lines.count
    }
  }
}
