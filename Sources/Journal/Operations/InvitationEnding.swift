package import PartnerModel

extension Journal {
  /// Takes back an invitation that is open. Answers to it that wait for a review are closed with it.
  ///
  /// - Parameters:
  ///   - id: the whole id.
  ///   - actor: the user by whose hand it happens.
  /// - Returns: how many answers were closed; nil where it was cancelled before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notOpen`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func cancel(
    _ id: InvitationID, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Int? {
    try write { transaction in
      guard let invitation = try InvitationReader.invitation(id: id, in: transaction) else {
        throw JournalError.unknownInvitation(id.rawValue)
      }
      guard invitation.state != .cancelled else { return nil }
      try invitation.requireOpen(at: now)
      let closed = try AnswerReader.waiting(for: id, in: transaction)
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.invitationCancelled(id, reason))
      return closed
    }
  }
}

extension Invitation {
  /// - Throws: `notOpen`, with the state that holds.
  func requireOpen(at now: Moment) throws(JournalError) {
    let state = state(at: now)
    if state.isTerminal { throw .notOpen(invitation: id, state: state) }
  }
}
