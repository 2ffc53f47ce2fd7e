package import PartnerModel

extension Journal {
  /// Lets an answer count that waits for a review (D8): its invitation is accepted, or declined, and what else waits for
  /// it is closed. The answer came in time, so it may be confirmed after the invitation's time.
  ///
  /// - Parameters:
  ///   - id: the whole id of its invitation.
  ///   - record: the number of the answer's record; nil for the only one that waits.
  ///   - actor: the user who looked at it.
  /// - Returns: the answer as it was before, and whether this changed anything: false where it was confirmed before.
  /// - Throws: `unknownInvitation`, `notAnswered`, `unknownAnswer`, `nothingToReview`, `reviewedBefore`, `superseded`,
  ///   `severalWait`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func confirmReview(
    _ id: InvitationID, record: Int? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> (answer: AnswerOnRecord, isNew: Bool) {
    try review(id, record, by: actor, at: now, as: .confirmed) { answer in
      .answerConfirmed(id, record: answer.record, answer.effect)
    }
  }

  /// Turns down an answer that waits for a review: it stays on record and has no effect, and its invitation stays as it
  /// is. Otherwise as `confirmReview`.
  @discardableResult
  package func dismissReview(
    _ id: InvitationID, record: Int? = nil, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> (answer: AnswerOnRecord, isNew: Bool) {
    try review(id, record, by: actor, at: now, as: .dismissed) { answer in
      .answerDismissed(id, record: answer.record, reason)
    }
  }

  private func review(
    _ id: InvitationID, _ record: Int?, by actor: Actor, at now: Moment, as verdict: Verdict,
    event: (AnswerOnRecord) -> JournalEvent
  ) throws(JournalError) -> (answer: AnswerOnRecord, isNew: Bool) {
    try write { transaction in
      let answer = try Self.answer(to: id, record, in: transaction)
      switch (answer.review, verdict) {
      case (.notNeeded, _): throw JournalError.nothingToReview(invitation: id)
      case (.superseded, _): throw JournalError.superseded(invitation: id)
      case (.confirmed, .confirmed), (.dismissed, .dismissed): return (answer, false)
      case (.confirmed, _), (.dismissed, _):
        throw JournalError.reviewedBefore(invitation: id, state: answer.invitation.state)
      case (.needed, _): break
      }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(event(answer))
      return (answer, true)
    }
  }

  /// The answer with a record's number, or the one that is meant where nobody says which: the only one that waits, or
  /// else the last.
  private static func answer(
    to id: InvitationID, _ record: Int?, in transaction: JournalTransaction
  ) throws -> AnswerOnRecord {
    guard try InvitationReader.invitation(id: id, in: transaction) != nil else {
      throw JournalError.unknownInvitation(id.rawValue)
    }
    let answers = try AnswerReader.answers(to: id, in: transaction)
    guard let last = answers.last else { throw JournalError.notAnswered(invitation: id) }
    if let record {
      guard let answer = answers.first(where: { $0.record == record }) else {
        throw JournalError.unknownAnswer(invitation: id, record: record)
      }
      return answer
    }
    let waiting = answers.filter(\.review.isWaiting)
    guard waiting.count < 2 else {
      throw JournalError.severalWait(invitation: id, records: waiting.map(\.record))
    }
    // One that counts settles the others.
    return waiting.first ?? answers.first(where: \.review.isInEffect) ?? last
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
