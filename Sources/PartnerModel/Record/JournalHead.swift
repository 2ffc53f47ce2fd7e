import JSON

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

/// The SHA-256 of one event in its canonical form: 32 bytes, printed as 64 lower-case
/// hexadecimal digits.
package struct EventHash: Hashable, Sendable, LosslessStringConvertible {
  /// The 32 bytes.
  package let bytes: [UInt8]

  /// What the first event names as its predecessor: 32 zero bytes.
  package static let beforeFirst = EventHash(unchecked: [UInt8](repeating: 0, count: 32))

  /// Takes 32 bytes; nil for any other number of them.
  package init?(bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads 64 lower-case hexadecimal digits, the only spelling.
  package init?(_ description: String) {
    let digits = description.utf8.map { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var description: String { bytes.hexadecimal }
}
