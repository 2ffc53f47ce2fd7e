package import PartnerModel

/// An invitation that is over, with nothing resting on it any more, of which something is still said of people.
package struct EndedInvitation: Hashable, Sendable {
  /// `dismissed`: it came to nothing, and an acceptance of it was dismissed. `ended`: it was accepted, and all that it brought
  /// about is over.
  package enum End: Hashable, Sendable { case expired, cancelled, declined, dismissed, ended }

  package let invitation: InvitationID
  package let end: End
  package let at: Moment
}

extension Journal {
  /// When each invitation ended that was answered or withdrawn, as far as the record tells.
  package func endings() throws -> [InvitationID: Moment] {
    let kinds: [EventKind] = [
      .invitationAccepted, .invitationDeclined, .invitationCancelled, .answerConfirmed, .acceptanceConfirmed,
    ]
    var endings: [InvitationID: Moment] = [:]
    try readRows { transaction in
      let types = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      try SQLStatement(
        "SELECT at, subject FROM events WHERE type IN (\(types)) ORDER BY sequence", in: transaction
      ).forEachRow { row in
        guard let id = row.text(1).flatMap(InvitationID.init(rawValue:)) else { return }
        endings[id] = row.moment(0)
      }
    }
    return endings
  }

  /// All of them, in the order of issue, without those to which an answer waits for a review. What an older version recorded in the clear isn't among them.
  package func endedInvitations(at now: Moment) throws -> [EndedInvitation] {
    var ended: [EndedInvitation] = []
    try readRows { transaction in
      let names = InvitationTable.Column.names("i.")
      var ends: [InvitationID: Moment] = [:]
      try EventRow.forEach(in: transaction) { row in
        guard let event = try? row.event() else { return }
        switch event {
        case .invitationCancelled(let id, _), .invitationDeclined(let id, _), .acceptanceDismissed(let id, _),
          .answerConfirmed(let id, _, _):
          ends[id] = row.at
        default: break
        }
      }
      let waiting = Set(try AnswerReader.waiting(in: transaction).map(\.invitation.id))
      let over = try AcceptedRelationships(in: transaction)
      var reader = InvitationReader()
      try SQLStatement(
        """
        SELECT \(names), EXISTS (
          SELECT 1 FROM acceptances a WHERE a.invitation = i.id AND a.verdict = '\(Verdict.dismissed.rawValue)')
        FROM invitations i
        JOIN personal p ON p.sequence = i.sequence
        ORDER BY i.sequence
        """, in: transaction
      ).forEachRow { row in
        let invitation = try reader.invitation(row)
        let wasDismissed = row.integer(InvitationTable.Column.count) != 0
        let end: EndedInvitation.End? =
          switch invitation.state(at: now) {
          case .pending: nil
          case .accepted: over.endedAt[invitation.id] == nil ? nil : .ended
          case .declined: .declined
          case .cancelled: wasDismissed ? .dismissed : .cancelled
          case .expired: wasDismissed ? .dismissed : .expired
          }
        guard let end, !waiting.contains(invitation.id) else { return }
        ended.append(
          EndedInvitation(
            invitation: invitation.id, end: end,
            at: invitation.state(at: now) == .expired
              ? invitation.expiresAt : over.endedAt[invitation.id] ?? ends[invitation.id] ?? now))
      }
    }
    return ended
  }
}
