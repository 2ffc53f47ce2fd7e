package import PartnerModel

/// What the header of a message says of when it came in. Anybody can have written it, but for the uppermost `Received`: that one
/// is of the last server, which is the reader's own (RFC 5321 section 4.4).
package struct MailArrival: Hashable, Sendable {
  /// In `Date`.
  package let written: Moment?
  /// In the uppermost `Received`.
  package let received: Moment?
  /// Whether a server has handed it on at all; what is saved from the sender's own folder has no such line.
  private let isHandedOn: Bool

  /// Mail servers take their time.
  private static let nearby = Lifetime(seconds: 3_600)

  /// Nil where there is neither.
  init?(_ headers: MailHeaders) {
    let dates = headers.fields.filter { $0.name == "date" }.map { MailDate.moment($0.value) }
    let first = dates.first ?? nil
    written = dates.allSatisfy { $0 == first } ? first : nil
    let top = headers.fields.first { $0.name == "received" }
    isHandedOn = top != nil
    // It stands behind the last semicolon.
    received = top.flatMap { MailDate.withoutComments($0.value).split(separator: ";").last }
      .flatMap { MailDate.moment(String($0)) }
    if dates.isEmpty, !isHandedOn { return nil }
  }

  /// Whether the header says two things.
  package var isContradictory: Bool {
    guard let written, let received else { return false }
    return !Self.isNear(written, received)
  }

  /// When it came in, or else was written; nil where that can't be told.
  package var known: Moment? { isHandedOn ? received : written }

  /// Whether the message came in within an hour of a moment, as far as its header tells.
  package func isNear(_ moment: Moment) -> Bool {
    guard !isContradictory, let known else { return false }
    return Self.isNear(known, moment)
  }

  private static func isNear(_ one: Moment, _ other: Moment) -> Bool {
    one - nearby <= other && other <= one + nearby
  }
}
