internal import GRDB
import JSON
internal import PartnerModel

/// Compares the tables of what holds now with the records, row by row.
struct TableCheck {
  let history: History

  func check(_ database: Database) throws {
    try checkInvitations(database)
    try checkTexts(database)
    try checkAcceptances(database)
    try checkVerdicts(database)
    try checkRevocations(database)
    try checkCount(of: "invitations", is: history.invitationCount, database)
    try checkCount(of: "texts", is: history.textCount, database)
    try checkCount(of: "acceptances", is: history.acceptanceCount, database)
    try checkCount(of: "revoked_grants", is: history.revocationCount, database)
  }

  private func checkInvitations(_ database: Database) throws {
    var reader = InvitationReader()
    let columns = InvitationRow.columnNames.map { "i." + $0 }.joined(separator: ", ")
    try SQLStatement(
      """
      SELECT e.sequence, e.at, e.actor, e.subject, e.payload, \(columns)
      FROM events e LEFT JOIN invitations i ON i.sequence = e.sequence
      WHERE e.type = '\(EventType.invitationIssued.rawValue)' ORDER BY e.sequence
      """, in: database
    ).forEachRow { row in
      guard !row.isNull(5), let invitation = try? reader.invitation(row, from: 5) else {
        throw differs(row, "its invitation is missing or can't be read")
      }
      let payload = InvitationRow.issuedPayload(
        purpose: invitation.purpose, recipient: invitation.recipient, language: invitation.language,
        expiresAt: invitation.expiresAt, statusIndex: invitation.statusIndex, keyID: invitation.keyID,
        terms: invitation.terms, tenantDomain: invitation.tenantDomain, country: invitation.country)
      guard row.bytes(4).elementsEqual(payload.bytes), row.text(3) == invitation.id.rawValue,
        row.text(2) == invitation.issuedBy.description, row.moment(1) == invitation.issuedAt
      else { throw differs(row, "invitation \(invitation.id) is not what was issued") }
      guard let standing = history.standing(of: invitation.id), invitation.state == standing.state else {
        throw differs(
          row, "invitation \(invitation.id) is in state \(invitation.state.rawValue) without a record")
      }
      try checkTime(of: invitation, standing)
    }
  }

  /// Only its time makes an invitation expire, and after that nobody ends it any more.
  private func checkTime(of invitation: Invitation, _ standing: History.Standing) throws {
    guard standing.state.isTerminal else { return }
    let isOver = standing.at >= invitation.expiresAt
    guard isOver == (standing.state == .expired) else {
      throw JournalFault(
        sequence: standing.sequence, reason: .impossibleRecord,
        detail: "invitation \(invitation.id) ends as \(standing.state.rawValue) "
          + (isOver ? "after its time is over" : "before its time is over"))
    }
  }

  private func checkTexts(_ database: Database) throws {
    try SQLStatement(
      """
      SELECT e.sequence, e.subject, e.payload, t.digest, t.kind, t.language, t.body
      FROM events e LEFT JOIN texts t ON t.sequence = e.sequence
      WHERE e.type = '\(EventType.textPublished.rawValue)' ORDER BY e.sequence
      """, in: database
    ).forEachRow { row in
      guard !row.isNull(3), row.bytes(3).elementsEqual(row.bytes(1)),
        let kind = row.text(4).flatMap(InvitationKind.init(rawValue:)),
        let language = row.text(5).flatMap({ LanguageCode($0) }),
        PublishedTexts.payload(kind: kind, language: language).bytes.elementsEqual(row.bytes(2)),
        let body = row.text(6), TextDigest(of: body).rawValue == row.text(3)
      else { throw differs(row, "its text is missing or is not what was published") }
    }
  }

  /// Every record has its row by now; what is left over has no record.
  private func checkCount(of table: String, is expected: Int, _ database: Database) throws {
    let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
    guard count == expected else {
      throw JournalFault(
        sequence: nil, reason: .tableDiffers, detail: "\(count - expected) rows of \(table) have no record")
    }
  }

  func differs(_ row: SQLStatement.Row, _ detail: String) -> JournalFault {
    JournalFault(sequence: Int(row.integer(0)), reason: .tableDiffers, detail: detail)
  }
}
