/// That an answer had come in before it was put on record, by the word of who recorded it.
package struct EarlierArrival: Hashable, Sendable {
  package let at: Moment
  /// How that is known, where the dates of a kept mail don't say so. Nil also where it was redacted.
  package let reason: EndingReason?

  package init(at: Moment, reason: EndingReason?) {
    self.at = at
    self.reason = reason
  }
}
