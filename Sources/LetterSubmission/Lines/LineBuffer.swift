/// Bytes as they come, taken out again line by line. What comes after the last line's end waits for the rest.
package struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// Where the first line that hasn't been taken begins.
  private var start = 0
  /// Up to where no end was found.
  private var searched = 0

  /// Letters have no more than a few hundred kilobytes.
  package static let longestLine = 64 << 20

  package init() {}

  /// Whether a line has begun whose end hasn't come.
  package var isInsideLine: Bool { start < bytes.count }

  package mutating func append(_ more: some Sequence<UInt8>) {
    if start > 0 {
      bytes.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next line without its end; nil where it hasn't come whole.
  package mutating func next() throws(SubmissionLineFault) -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      guard searched - start <= Self.longestLine else { throw SubmissionLineFault("a line without an end") }
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return Array(bytes[start..<end])
  }
}
