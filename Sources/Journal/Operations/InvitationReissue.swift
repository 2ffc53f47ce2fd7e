package import PartnerModel

/// What became of an invitation that was sent again.
package struct InvitationReissue: Hashable, Sendable {
  /// Whether the old one was open until now, and so had to be cancelled.
  package let cancelledTheOldOne: Bool
  /// How many answers to the old one waited for a review and are closed now.
  package let closedAnswers: Int
  /// The new one.
  package let invitation: Invitation
}

extension Journal {
  /// Sends an invitation again (D6), in one transaction: cancels the old one where it is still open, and issues
  /// a new one. An old one that was declined, cancelled or has expired stays as it is, and answers that wait are closed.
  ///
  /// - Parameters:
  ///   - id: the whole id of the old one.
  ///   - draft: the new one, for the same purpose.
  ///   - actor: the user by whose hand it happens.
  /// - Throws: `unknownInvitation`; `notOpen` for one that was accepted; `alreadyOpen` where another one for
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
      try old.requireReissuable()
      var issue = try InvitationIssue(in: transaction, actor: actor, at: now)
      let isOpen = !old.state(at: now).isTerminal
      let closed = try AnswerReader.waiting(for: id, in: transaction)
      if isOpen { try issue.cancel(id) } else if old.state == .pending { try issue.expire(id) }
      return InvitationReissue(
        cancelledTheOldOne: isOpen, closedAnswers: closed,
        invitation: try issue.add(draft, number: 0, using: &generator))
    }
  }
}

extension Invitation {
  /// - Throws: `notOpen` for one that was accepted: that can't be sent again.
  package func requireReissuable() throws(JournalError) {
    if state == .accepted { throw .notOpen(invitation: id, state: .accepted) }
  }
}
