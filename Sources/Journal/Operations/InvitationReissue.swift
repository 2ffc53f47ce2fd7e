package import PartnerModel

/// What became of an invitation that was sent again.
package struct InvitationReissue: Hashable, Sendable {
  /// Whether the old one was open until now, and so had to be cancelled.
  package let cancelledTheOldOne: Bool
  /// The new one.
  package let invitation: Invitation
}

extension Journal {
  /// Sends an invitation again (D6), in one transaction: cancels the old one where it is still open, and issues
  /// a new one. An old one that was declined, cancelled or has expired stays as it is.
  ///
  /// - Parameters:
  ///   - id: the whole id of the old one.
  ///   - draft: the new one, for the same purpose.
  ///   - actor: the user by whose hand it happens.
  /// - Throws: `unknownInvitation`; `notOpen` as `checkReissue(of:)`; `alreadyOpen` where another one for
  ///   the same purpose is open; and whatever `issue` throws.
  package func reissue(
    _ id: InvitationID, as draft: InvitationDraft, by actor: Actor, at now: Moment
  ) throws(JournalError) -> InvitationReissue {
    var generator = RandomBits()
    return try write { transaction in
      guard let old = try InvitationReader.invitation(id: id, in: transaction) else {
        throw JournalError.unknownInvitation(id.rawValue)
      }
      precondition(old.purpose == draft.purpose, "an invitation is sent again for what it was for")
      try old.requireReissuable(in: transaction)
      var issue = try InvitationIssue(in: transaction, actor: actor, at: now)
      let isOpen = !old.state(at: now).isTerminal
      if isOpen { try issue.cancel(id) }
      return InvitationReissue(
        cancelledTheOldOne: isOpen,
        invitation: try issue.add(draft, number: 0, using: &generator))
    }
  }
  /// Whether an invitation could be sent again, as far as answers to it are concerned.
  /// - Throws: `notOpen` for one that was accepted; `waitsForReview`; `busy`, `damaged`, `storage`.
  package func checkReissue(of invitation: Invitation) throws(JournalError) {
    try read { try invitation.requireReissuable(in: $0) }
  }
}

extension Invitation {
  fileprivate func requireReissuable(in transaction: JournalTransaction) throws {
    if state == .accepted { throw JournalError.notOpen(invitation: id, state: .accepted) }
    if try AnswerReader.isAnyWaiting(for: id, in: transaction) {
      throw JournalError.waitsForReview(invitation: id)
    }
  }
}
