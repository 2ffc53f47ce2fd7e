package import PartnerModel

extension Journal {
  /// Takes back an invitation that is open.
  ///
  /// - Parameters:
  ///   - id: the whole id.
  ///   - actor: the user by whose hand it happens.
  /// - Returns: false where it was cancelled before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notOpen`, `waitsForReview`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func cancel(
    _ id: InvitationID, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { transaction in
      guard let invitation = try InvitationReader.invitation(id: id, in: transaction) else {
        throw JournalError.unknownInvitation(id.rawValue)
      }
      guard invitation.state != .cancelled else { return false }
      if try AnswerReader.isAnyWaiting(for: id, in: transaction) {
        throw JournalError.waitsForReview(invitation: id)
      }
      try invitation.requireOpen(at: now)
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.invitationCancelled(id, reason))
      return true
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
