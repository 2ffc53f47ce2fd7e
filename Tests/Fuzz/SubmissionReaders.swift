import LetterSubmission

/// What mail servers say, and the lines between `portico` and `portico-submit`.
enum SubmissionReaders {
  static func reply(_ bytes: [UInt8]) {
    var reader = ReplyReader()
    var offered: [ReplyWords] = []
    // The first byte says in which pieces the rest comes.
    let size = max(Int(bytes.first ?? 1), 1)
    var rest = bytes.dropFirst()
    do {
      while !rest.isEmpty {
        reader.append(rest.prefix(size))
        rest = rest.dropFirst(size)
        while let reply = try reader.next() {
          precondition(200..<600 ~= reply.code && reply.words.text.utf8.count <= ReplyWords.longest)
          offered.append(reply.words)
        }
      }
      precondition(reader.begun.text.utf8.count <= ReplyWords.longest)
    } catch {
      precondition(error.begun.text.utf8.count <= ReplyWords.longest)
    }
    let letter = SubmittedLetter(number: 1, from: "a@b", to: "c@d", bytes: bytes)
    _ = ServerOffer(offered).parameters(for: letter, size: bytes.count)
    if let lines = MessageLines(bytes), !bytes.isEmpty {
      precondition(lines.dotted.suffix(2) == MessageLines.terminator.suffix(2))
    }
  }

  /// A line that is read is written as one that is read as the same.
  static func line(_ bytes: [UInt8]) {
    if let order = try? SubmissionOrder(line: bytes) {
      precondition((try? SubmissionOrder(line: order.line)) == order)
    }
    if let report = try? SubmissionReport(line: bytes) {
      precondition((try? SubmissionReport(line: report.line)) == report)
    }
    var buffer = LineBuffer()
    buffer.append(bytes)
    while let line = try? buffer.next() { precondition(!line.contains(UInt8(ascii: "\n"))) }
  }
}
