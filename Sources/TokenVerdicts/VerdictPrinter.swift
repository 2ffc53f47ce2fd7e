internal import JSON
package import PartnerModel

/// Prints verdicts, one a line, and remembers how many there were and whether all were good.
package final class VerdictPrinter {
  private let json: Bool
  private let zone: (InvitationID) -> LocalTimeZone?
  private let write: ([UInt8]) -> Void
  package private(set) var allValid = true
  package private(set) var count = 0

  /// - Parameters:
  ///   - json: whether a line is a JSON object.
  ///   - zone: whose clocks tell the moments of an invitation or its receipt; UTC where it is nil. JSON has UTC.
  ///   - write: takes whole lines.
  package init(
    json: Bool, zone: @escaping (InvitationID) -> LocalTimeZone? = { _ in nil },
    write: @escaping ([UInt8]) -> Void
  ) {
    self.json = json
    self.zone = zone
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
        lines += verdict.line(in: verdict.invitation.flatMap(zone)).utf8
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
