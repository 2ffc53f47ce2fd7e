internal import GRDB

extension Journal {
  /// Writes every event as one line of JSON, in their order, as `EventForm` describes.
  ///
  /// `write` gets whole lines, about 64 KiB at a time, and must not use this journal. What is stored comes
  /// out unjudged: checking is the reader's business, or that of `verify(against:)`.
  /// - Throws: `busy`, `storage`, and whatever `write` throws.
  package func export(_ write: ([UInt8]) throws -> Void) throws {
    try readRows { database in
      var lines: [UInt8] = []
      try EventRow.forEach(in: database) { event in
        event.appendLine(to: &lines)
        if lines.count >= 1 << 16 {
          try write(lines)
          lines.removeAll(keepingCapacity: true)
        }
      }
      if !lines.isEmpty { try write(lines) }
    }
  }
}
