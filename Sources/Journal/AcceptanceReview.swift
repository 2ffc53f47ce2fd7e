internal import GRDB
import JSON
package import PartnerModel

/// What came of the review of an acceptance, by the name that stands in the table.
enum AcceptanceVerdict: String {
  case confirmed
  case dismissed

  var type: EventType { self == .confirmed ? .acceptanceConfirmed : .acceptanceDismissed }

  /// - Parameter reason: only a dismissal has one.
  func review(by actor: Actor, at: Moment, reason: EndingReason?) -> RecordedAcceptance.Review {
    switch self {
    case .confirmed: .confirmed(by: actor, at: at)
    case .dismissed: .dismissed(by: actor, at: at, reason: reason)
    }
  }

  static func payload(reason: String?) -> CanonicalJSON {
    .object(reason.map { ["reason": .text($0)] } ?? [:])
  }
}

extension Journal {
  /// Lets an acceptance count that waits for a review (D8).
  ///
  /// - Parameters:
  ///   - id: the whole id of its invitation.
  ///   - actor: the user who looked at it.
  /// - Returns: false where it was confirmed before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notAccepted`, `nothingToReview`, `reviewedBefore`; `busy`, `damaged`,
  ///   `storage`.
  @discardableResult
  package func confirmReview(
    _ id: InvitationID, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try review(id, .confirmed, reason: nil, by: actor, at: now)
  }

  /// Turns down an acceptance that waits for a review: it stays on record, and establishes nothing. Otherwise as
  /// `confirmReview`.
  @discardableResult
  package func dismissReview(
    _ id: InvitationID, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try review(id, .dismissed, reason: reason, by: actor, at: now)
  }

  private func review(
    _ id: InvitationID, _ verdict: AcceptanceVerdict, reason: EndingReason?, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { database in
      switch try AcceptanceReader.existingAcceptance(of: id, in: database).review {
      case .notNeeded: throw JournalError.nothingToReview(invitation: id)
      case .confirmed where verdict == .confirmed, .dismissed where verdict == .dismissed: return false
      case .confirmed, .dismissed: throw JournalError.reviewedBefore(invitation: id)
      case .needed: break
      }
      var chain = try EventChain(in: database, actor: actor, at: now)
      let sequence = try chain.append(
        verdict.type, subject: id.rawValue, payload: AcceptanceVerdict.payload(reason: reason?.rawValue))
      try SQLStatement(
        "UPDATE acceptances SET verdict = ?, verdict_sequence = ?, verdict_reason = ? WHERE invitation = ?",
        in: database
      ).run(
        .text(verdict.rawValue), .integer(Int64(sequence)), .optional(reason?.rawValue), .text(id.rawValue))
      return true
    }
  }
}

extension AcceptanceReader {
  /// - Throws: `unknownInvitation`, `notAccepted`.
  static func existingAcceptance(of id: InvitationID, in database: Database) throws -> RecordedAcceptance {
    if let acceptance = try acceptance(of: id, in: database) { return acceptance }
    throw try InvitationReader.invitation(id: id, in: database) == nil
      ? JournalError.unknownInvitation(id.rawValue) : .notAccepted(invitation: id)
  }
}
