import SystemFiles

/// Lines for standard output, handed on in large pieces: a list may have a hundred thousand.
struct LineWriter {
  private var pending: [UInt8] = []

  /// A line of text that others had a hand in: without what could steer the terminal.
  mutating func line(_ text: String) {
    line(utf8: Array(text.printable.utf8))
  }

  /// A text with its line end, as it is: for a file.
  mutating func text(_ text: String) {
    pending += Array(text.utf8)
    if pending.count > 1 << 16 { flush() }
  }

  /// A line as it is, such as a JSON object.
  mutating func line(utf8: [UInt8]) {
    pending += utf8
    pending.append(UInt8(ascii: "\n"))
    if pending.count > 1 << 16 { flush() }
  }

  /// Call it at the end.
  mutating func flush() {
    StandardStream.output.write(pending)
    pending.removeAll(keepingCapacity: true)
  }
}
