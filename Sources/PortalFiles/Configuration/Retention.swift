package import PartnerModel

/// How long what the record says of people is kept, by how an invitation ended; counted from that end. Nil: for as long
/// as the journal is.
package struct Retention: Hashable, Sendable {
  package let expired: Lifetime?
  package let cancelled: Lifetime?
  package let declined: Lifetime?
  package let dismissed: Lifetime?
  /// Of what was accepted, counted from the end of the relationship.
  package let ended: Lifetime?

  /// - Parameter reader: of the record `retention`.
  init(_ reader: RecordReader) {
    func period(_ key: String) -> Lifetime? {
      guard let text = reader.text(key, optional: true) else { return nil }
      if let length = Lifetime(text), let days = length.wholeDays, days <= Self.mostDays { return length }
      reader.sink.report(
        reader.position(of: key), "\(shown(text)) is no time that records could be kept",
        remedy: "Write whole days, as P90D, or weeks, as P26W; at most P\(Self.mostDays)D.")
      return nil
    }
    expired = period("expired")
    cancelled = period("cancelled")
    declined = period("declined")
    dismissed = period("dismissed")
    ended = period("ended")
  }

  /// A hundred years.
  private static let mostDays: Int64 = 36_525
}
