package import PartnerModel

/// An invitation that is over, with nothing resting on it, of which something is still said of people.
package struct EndedInvitation: Hashable, Sendable {
  package enum End: Hashable, Sendable { case expired, cancelled, declined, dismissed }

  package let invitation: InvitationID
  package let end: End
  package let at: Moment
}

extension Journal {
  /// All of them, in the order of issue. What an older version recorded in the clear isn't among them.
  package func endedInvitations(at now: Moment) throws -> [EndedInvitation] {
    var ended: [EndedInvitation] = []
    try readRows { transaction in
      let names = InvitationTable.Column.names("i.")
      var ends: [InvitationID: Moment] = [:]
      try EventRow.forEach(in: transaction) { row in
        guard let event = try? row.event() else { return }
        switch event {
        case .invitationCancelled(let id, _), .invitationDeclined(let id, _), .acceptanceDismissed(let id, _):
          ends[id] = row.at
        default: break
        }
      }
      var reader = InvitationReader()
      try SQLStatement(
        """
        SELECT \(names), a.verdict FROM invitations i
        JOIN personal p ON p.sequence = i.sequence
        LEFT JOIN acceptances a ON a.invitation = i.id
        ORDER BY i.sequence
        """, in: transaction
      ).forEachRow { row in
        let invitation = try reader.invitation(row)
        let isDismissed = row.text(InvitationTable.Column.count) == AcceptanceTable.Verdict.dismissed.rawValue
        let end: EndedInvitation.End? =
          switch invitation.state(at: now) {
          case .pending: nil
          case .accepted: isDismissed ? .dismissed : nil
          case .declined: .declined
          case .cancelled: .cancelled
          case .expired: .expired
          }
        guard let end else { return }
        ended.append(
          EndedInvitation(
            invitation: invitation.id, end: end,
            at: end == .expired ? invitation.expiresAt : ends[invitation.id] ?? now))
      }
    }
    return ended
  }
}
