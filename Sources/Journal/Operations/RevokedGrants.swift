package import PartnerModel

extension Journal {
  /// Takes back one thing that an acceptance allowed to one partner; its relationships stay (R86).
  ///
  /// - Parameters:
  ///   - id: the whole id of the invitation that was accepted.
  ///   - partner: the inviter, or the provider of a joint invitation.
  ///   - actor: the user by whose hand it happens.
  /// - Returns: false where it was taken back before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notAccepted`, `waitsForReview`, `notGranted`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func revokeGrant(
    _ grant: Grant, of id: InvitationID, from partner: OrganisationID, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { transaction in
      let acceptance = try AcceptanceReader.existingAcceptance(of: id, in: transaction)
      if case .needed = acceptance.review { throw JournalError.waitsForReview(invitation: id) }
      guard acceptance.establishedAt != nil,
        acceptance.invitation.partners[partner]?.contains(grant) == true
      else { throw JournalError.notGranted(invitation: id, partner: partner, grant: grant) }
      let revoked = try RevokedGrants.all(of: id, in: transaction)
      guard !revoked.contains(where: { $0.partner == partner && $0.grant == grant }) else { return false }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.grantRevoked(id, grant, from: partner))
      return true
    }
  }

  /// What was taken back of the acceptance of the invitation with that whole id, in the order in which it happened.
  package func revocations(of id: InvitationID) throws(JournalError) -> [GrantRevocation] {
    try read { try RevokedGrants.all(of: id, in: $0) }
  }

  /// What was taken back, by the invitation's id; of each in the order in which it happened.
  package func revocations() throws(JournalError) -> [InvitationID: [GrantRevocation]] {
    try read { try RevokedGrants.all(in: $0) }
  }
}

/// What was taken back, by invitation.
enum RevokedGrants {
  static func all(in transaction: JournalTransaction) throws -> [InvitationID: [GrantRevocation]] {
    try fetch("", [], in: transaction)
  }

  static func all(of id: InvitationID, in transaction: JournalTransaction) throws -> [GrantRevocation] {
    try fetch("WHERE r.invitation = ?", [.text(id.rawValue)], in: transaction)[id] ?? []
  }

  private static func fetch(
    _ condition: String, _ values: [SQLStatement.Value], in transaction: JournalTransaction
  ) throws -> [InvitationID: [GrantRevocation]] {
    var revoked: [InvitationID: [GrantRevocation]] = [:]
    try SQLStatement(
      """
      SELECT r.invitation, r.partner, r.grant_name, e.actor, e.at
      FROM revoked_grants r
      JOIN events e ON e.sequence = r.sequence
      \(condition)
      ORDER BY r.sequence
      """, in: transaction
    ).forEachRow(values) { row in
      guard let id = row.text(0).map(InvitationID.init(rawValue:)),
        let partner = row.text(1).flatMap(OrganisationID.init(rawValue:)),
        let grant = row.text(2).flatMap(Grant.init(rawValue:)),
        let actor = row.text(3).flatMap({ Actor($0) })
      else { throw JournalError.damaged(detail: "a grant that was taken back can't be read") }
      revoked[id, default: []].append(
        GrantRevocation(grant: grant, partner: partner, actor: actor, at: row.moment(4)))
    }
    return revoked
  }
}
