internal import GRDB
import JSON
internal import PartnerModel

/// What follows from acceptances, compared with the records row by row.
extension TableCheck {
  /// Each acceptance is what was recorded, of a text that was on record by then.
  func checkAcceptances(_ database: Database) throws {
    let texts = try SQLStatement(
      "SELECT 1 FROM texts WHERE digest = ? AND kind = ? AND language = ? AND sequence < ?", in: database)
    let find = try SQLStatement("\(AcceptanceReader.select) WHERE a.sequence = ?", in: database)
    var reader = AcceptanceReader()
    try SQLStatement(
      """
      SELECT sequence, subject, payload FROM events
      WHERE type = '\(EventType.invitationAccepted.rawValue)' ORDER BY sequence
      """, in: database
    ).forEachRow { event in
      let found = try find.firstRow(.integer(event.integer(0))) { row in try? reader.acceptance(row) }
      guard let acceptance = found ?? nil else {
        throw differs(event, "its acceptance is missing or can't be read")
      }
      let invitation = acceptance.invitation
      let payload = AcceptanceRow.acceptedPayload(
        acceptance.answer, of: invitation, evidence: acceptance.evidence,
        evidenceDigest: acceptance.evidenceDigest, tokenKeyID: acceptance.tokenKeyID,
        receiptKeyID: acceptance.receiptKeyID,
        reviewReasons: acceptance.reviewReasons)
      guard event.bytes(2).elementsEqual(payload.bytes), event.text(1) == invitation.id.rawValue else {
        throw differs(event, "the acceptance of invitation \(invitation.id) is not what was recorded")
      }
      let answer = acceptance.answer
      let isPublished = try texts.firstRow(
        .text(answer.terms.rawValue), .text(invitation.kind.rawValue), .text(answer.language.rawValue),
        .integer(event.integer(0))
      ) { _ in true }
      guard isPublished == true else {
        throw impossible(
          Int(event.integer(0)), "invitation \(invitation.id) is accepted by a text that wasn't on record")
      }
      try check(acceptance.review, of: acceptance)
    }
  }

  private func check(_ review: RecordedAcceptance.Review, of acceptance: RecordedAcceptance) throws {
    let id = acceptance.invitation.id
    let verdict = history.verdict(on: id)
    if let verdict, acceptance.reviewReasons.isEmpty {
      throw impossible(verdict.sequence, "the acceptance of invitation \(id) had nothing to review")
    }
    let isReviewed: Bool =
      switch review {
      case .notNeeded, .needed: false
      case .confirmed, .dismissed: true
      }
    guard isReviewed == (verdict != nil) else {
      throw JournalFault(
        sequence: acceptance.head.sequence, reason: .tableDiffers,
        detail: "the review of the acceptance of invitation \(id) is not what was recorded")
    }
  }

  /// Each verdict stands with its acceptance as it was recorded.
  func checkVerdicts(_ database: Database) throws {
    try SQLStatement(
      """
      SELECT e.sequence, e.subject, e.payload, a.verdict, a.verdict_sequence, a.verdict_reason
      FROM events e LEFT JOIN acceptances a ON a.invitation = e.subject
      WHERE e.type IN ('\(EventType.acceptanceConfirmed.rawValue)', '\(EventType.acceptanceDismissed.rawValue)')
      ORDER BY e.sequence
      """, in: database
    ).forEachRow { row in
      let recorded = row.text(1).flatMap { history.verdict(on: InvitationID(rawValue: $0)) }
      let reason = row.isNull(5) ? nil : row.text(5)
      guard row.text(3) == recorded?.verdict.rawValue, row.integer(4) == row.integer(0),
        row.bytes(2).elementsEqual(AcceptanceVerdict.payload(reason: reason).bytes)
      else { throw differs(row, "the verdict on its acceptance is missing or is not what was recorded") }
    }
  }

  /// Each grant that was taken back was given, by an acceptance that counted by then.
  func checkRevocations(_ database: Database) throws {
    var reader = AcceptanceReader()
    let find = try SQLStatement("\(AcceptanceReader.select) WHERE a.invitation = ?", in: database)
    try SQLStatement(
      """
      SELECT e.sequence, e.subject, e.payload, r.invitation, r.partner, r.grant_name
      FROM events e LEFT JOIN revoked_grants r ON r.sequence = e.sequence
      WHERE e.type = '\(EventType.grantRevoked.rawValue)' ORDER BY e.sequence
      """, in: database
    ).forEachRow { row in
      guard let id = row.text(1), row.text(3) == id,
        let partner = row.text(4).flatMap(OrganisationID.init(rawValue:)),
        let grant = row.text(5).flatMap(Grant.init(rawValue:)),
        row.bytes(2).elementsEqual(RevokedGrants.payload(grant: grant, partner: partner).bytes)
      else { throw differs(row, "the grant that it takes back is missing or is not what was recorded") }
      let sequence = Int(row.integer(0))
      guard let acceptance = try find.firstRow(.text(id), body: { try reader.acceptance($0) }),
        acceptance.invitation.partners[partner]?.contains(grant) == true,
        acceptance.reviewReasons.isEmpty || isConfirmed(InvitationID(rawValue: id), before: sequence)
      else { throw impossible(sequence, "\(partner) never had the grant \(grant.rawValue) by \(id)") }
    }
  }

  private func isConfirmed(_ invitation: InvitationID, before sequence: Int) -> Bool {
    guard let verdict = history.verdict(on: invitation) else { return false }
    return verdict.verdict == .confirmed && verdict.sequence < sequence
  }

  private func impossible(_ sequence: Int, _ detail: String) -> JournalFault {
    JournalFault(sequence: sequence, reason: .impossibleRecord, detail: detail)
  }
}
