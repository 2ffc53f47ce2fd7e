package import PartnerModel

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
    _ id: InvitationID, _ verdict: AcceptanceTable.Verdict, reason: EndingReason?, by actor: Actor,
    at now: Moment
  ) throws(JournalError) -> Bool {
    try write { transaction in
      switch (try AcceptanceReader.existingAcceptance(of: id, in: transaction).review, verdict) {
      case (.notNeeded, _): throw JournalError.nothingToReview(invitation: id)
      case (.confirmed, .confirmed), (.dismissed, .dismissed): return false
      case (.confirmed, .dismissed), (.dismissed, .confirmed):
        throw JournalError.reviewedBefore(invitation: id)
      case (.needed, _): break
      }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      switch verdict {
      case .confirmed: try writer.record(.acceptanceConfirmed(id))
      case .dismissed: try writer.record(.acceptanceDismissed(id, reason))
      }
      return true
    }
  }
}

extension AcceptanceReader {
  /// - Throws: `unknownInvitation`, `notAccepted`.
  static func existingAcceptance(of id: InvitationID, in transaction: JournalTransaction) throws
    -> RecordedAcceptance
  {
    if let acceptance = try acceptance(of: id, in: transaction) { return acceptance }
    throw try InvitationReader.invitation(id: id, in: transaction) == nil
      ? JournalError.unknownInvitation(id.rawValue) : .notAccepted(invitation: id)
  }
}
