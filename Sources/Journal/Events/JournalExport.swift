package import PartnerModel

extension Journal {
  /// Writes every event as one line of JSON, in their order, as `EventForm` describes.
  ///
  /// `write` gets whole lines, about 64 KiB at a time, and must not use this journal. What is stored comes
  /// out unjudged: checking is the reader's business, or that of `verify(against:)`.
  /// - Throws: `busy`, `storage`, and whatever `write` throws.
  package func export(_ write: ([UInt8]) throws -> Void) throws {
    try export(Int.min...Int.max, to: write)
  }

  /// Writes the events with the numbers `first` to `last`, otherwise as `export(_:)`: a piece of the chain, as
  /// evidence. Its first line names the hash of the record before it, so that a receipt for that record, or for
  /// any in the piece, shows that it is the history that the receipt speaks of. Numbers beyond the ends of the
  /// journal are left out; nothing is written where `last` lies before `first`.
  package func exportEvents(
    from first: Int, through last: Int, to write: ([UInt8]) throws -> Void
  ) throws {
    if first <= last { try export(first...last, to: write) }
  }

  private func export(_ range: ClosedRange<Int>, to write: ([UInt8]) throws -> Void) throws {
    try readRows { transaction in
      var lines: [UInt8] = []
      try EventRow.forEach(in: range, of: transaction) { event in
        event.appendLine(to: &lines)
        if lines.count >= 1 << 16 {
          try write(lines)
          lines.removeAll(keepingCapacity: true)
        }
      }
      if !lines.isEmpty { try write(lines) }
    }
  }

  /// The hash of the event with a number, computed from what stands there now, not from what the record says its
  /// hash is; nil where there is no such event. Whether it is what a receipt names shows whether that record is
  /// still the one that was confirmed.
  package func eventHash(at sequence: Int) throws(JournalError) -> EventHash? {
    try read { transaction in
      var form: [UInt8] = []
      try EventRow.forEach(in: sequence...sequence, of: transaction) { $0.appendForm(to: &form) }
      return form.isEmpty ? nil : EventForm.hash(of: form)
    }
  }

  /// When the event with a number was recorded; nil where there is no such event.
  package func moment(at sequence: Int) throws(JournalError) -> Moment? {
    try read { transaction in
      var moment: Moment?
      try EventRow.forEach(in: sequence...sequence, of: transaction) { moment = $0.at }
      return moment
    }
  }
}
