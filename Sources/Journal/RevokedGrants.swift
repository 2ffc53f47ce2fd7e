internal import GRDB
import JSON
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
    try write { database in
      let acceptance = try AcceptanceReader.existingAcceptance(of: id, in: database)
      if case .needed = acceptance.review { throw JournalError.waitsForReview(invitation: id) }
      guard acceptance.establishedAt != nil,
        acceptance.invitation.partners[partner]?.contains(grant) == true
      else { throw JournalError.notGranted(invitation: id, partner: partner, grant: grant) }
      let revoked = try RevokedGrants.all(of: id, in: database)
      guard !revoked.contains(where: { $0.partner == partner && $0.grant == grant }) else { return false }
      var chain = try EventChain(in: database, actor: actor, at: now)
      let sequence = try chain.append(
        .grantRevoked, subject: id.rawValue, payload: RevokedGrants.payload(grant: grant, partner: partner))
      try SQLStatement(
        "INSERT INTO revoked_grants (sequence, invitation, partner, grant_name) VALUES (?, ?, ?, ?)",
        in: database
      ).run(.integer(Int64(sequence)), .text(id.rawValue), .text(partner.rawValue), .text(grant.rawValue))
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
  static func all(in database: Database) throws -> [InvitationID: [GrantRevocation]] {
    try fetch("", [], in: database)
  }

  static func all(of id: InvitationID, in database: Database) throws -> [GrantRevocation] {
    try fetch("WHERE r.invitation = ?", [.text(id.rawValue)], in: database)[id] ?? []
  }

  static func payload(grant: Grant, partner: OrganisationID) -> CanonicalJSON {
    .object(["grant": .text(grant.rawValue), "partner": .text(partner.rawValue)])
  }

  private static func fetch(
    _ condition: String, _ values: [SQLStatement.Value], in database: Database
  ) throws -> [InvitationID: [GrantRevocation]] {
    var revoked: [InvitationID: [GrantRevocation]] = [:]
    try SQLStatement(
      """
      SELECT r.invitation, r.partner, r.grant_name, e.actor, e.at
      FROM revoked_grants r
      JOIN events e ON e.sequence = r.sequence
      \(condition)
      ORDER BY r.sequence
      """, in: database
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
