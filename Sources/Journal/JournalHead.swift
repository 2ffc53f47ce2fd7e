/// The last event of a journal at some moment. Whoever keeps a head from earlier, in a receipt for instance,
/// can show later that the history up to there is still the same.
///
/// Printed as `<sequence>:<64 hexadecimal digits>`.
package struct JournalHead: Hashable, Sendable, LosslessStringConvertible {
  /// The number of the last event, counted from 1; 0 while there is none.
  package let sequence: Int
  /// The hash of that event.
  package let hash: EventHash

  /// The head of a journal in which nothing has happened yet.
  package static let beforeFirst = JournalHead(sequence: 0, hash: .beforeFirst)

  package init(sequence: Int, hash: EventHash) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Reads the printed form; nil for any other spelling.
  package init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int(parts[0]), sequence >= 0, String(sequence) == parts[0],
      let hash = EventHash(String(parts[1])), sequence > 0 || hash == .beforeFirst
    else { return nil }
    self.init(sequence: sequence, hash: hash)
  }

  package var description: String { "\(sequence):\(hash)" }
}
