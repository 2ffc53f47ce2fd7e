internal import JSON

/// Prints verdicts, one a line, and remembers how many there were and whether all were good.
package final class VerdictPrinter {
  private let json: Bool
  private let write: ([UInt8]) -> Void
  package private(set) var allValid = true
  package private(set) var count = 0

  /// - Parameters:
  ///   - json: whether a line is a JSON object.
  ///   - write: takes whole lines.
  package init(json: Bool, write: @escaping ([UInt8]) -> Void) {
    self.json = json
    self.write = write
  }

  package func print(_ verdicts: [Verdict]) {
    count += verdicts.count
    var lines: [UInt8] = []
    for verdict in verdicts {
      if !verdict.isValid { allValid = false }
      if json {
        var text = JSONText()
        verdict.write(to: &text)
        lines += text.bytes
      } else {
        lines += verdict.line.utf8
      }
      lines.append(UInt8(ascii: "\n"))
    }
    write(lines)
  }

  /// Prints the last line, for people: whether there were tokens, and all were good.
  package func finish() {
    if !json { write(Array("\((count > 0 && allValid ? FinalLine.holds : .fails).rawValue)\n".utf8)) }
  }
}
