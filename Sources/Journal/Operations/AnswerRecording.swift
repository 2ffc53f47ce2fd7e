internal import InvitationToken
package import PartnerModel

extension Journal {
  /// Records answers in one transaction, in the order given: an earlier one is on record by the time the next is
  /// looked at. An answer that is refused changes nothing and doesn't hinder the others.
  ///
  /// Everything is decided under the write lock, so of many who answer the same invitation at once, in whatever
  /// processes, one wins. When this returns, what it returns survives a loss of power.
  /// - Parameters:
  ///   - actor: by whose hand it happens.
  ///   - receiptKeyID: the key that the receipts will be signed with.
  /// - Returns: one result for each answer.
  /// - Throws: `busy`, `damaged`, `storage`; then none of them is recorded.
  package func record(
    _ answers: [JournalAnswer], by actor: Actor, receiptKeyID: KeyID, at now: Moment
  ) throws(JournalError) -> [AnswerResult] {
    guard !answers.isEmpty else { return [] }
    return try write { transaction in
      var recording = try AnswerRecording(in: transaction, by: actor, receiptKeyID: receiptKeyID, at: now)
      return try answers.map { try recording.add($0) }
    }
  }
}

/// One transaction's worth of answers.
private struct AnswerRecording {
  private let transaction: JournalTransaction
  private let actor: Actor
  private let receiptKeyID: KeyID
  private let now: Moment
  private var writer: JournalWriter
  private var reader = InvitationReader()
  private let find: SQLStatement
  private let texts: PublishedTexts
  private var knownTexts: Set<Text> = []

  private struct Text: Hashable {
    let digest: TextDigest
    let kind: InvitationKind
    let language: LanguageCode

    init(_ digest: TextDigest, _ kind: InvitationKind, _ language: LanguageCode) {
      self.digest = digest
      self.kind = kind
      self.language = language
    }
  }

  init(in transaction: JournalTransaction, by actor: Actor, receiptKeyID: KeyID, at now: Moment) throws {
    self.transaction = transaction
    self.actor = actor
    self.receiptKeyID = receiptKeyID
    self.now = now
    writer = try JournalWriter(in: transaction, actor: actor, at: now)
    find = try InvitationReader.statement(in: transaction)
    texts = try PublishedTexts(in: transaction)
  }

  mutating func add(_ answer: JournalAnswer) throws -> AnswerResult {
    switch answer {
    case .acceptance(let verified, let stated, let evidence, let evidenceDigest, let arrival):
      guard let invitation = try invitation(of: verified) else { return .unknownInvitation }
      return try accept(invitation, stated, arrival, evidence, evidenceDigest, tokenKeyID: verified.keyID)
    case .decline(let verified, let reason):
      guard let invitation = try invitation(of: verified) else { return .unknownInvitation }
      return try decline(invitation, reason)
    }
  }

  /// What the token speaks of, if it is what is on record under that id.
  private mutating func invitation(of verified: VerifiedInvitation) throws -> Invitation? {
    let invitation = try find.firstRow(.text(verified.claims.id.rawValue)) { row in
      try reader.invitation(row)
    }
    guard let invitation, verified.claims.speak(of: invitation) else { return nil }
    return invitation
  }

  private mutating func accept(
    _ invitation: Invitation, _ answer: AcceptanceAnswer, _ arrival: EarlierArrival?,
    _ evidence: EvidenceLevel,
    _ evidenceDigest: String?, tokenKeyID: KeyID
  ) throws -> AnswerResult {
    let received = arrival?.at ?? now
    guard received >= invitation.issuedAt, received <= now else { return .notOpen(invitation, .expired) }
    let state = invitation.state(at: received)
    guard state != .accepted else {
      let recorded = try AcceptanceReader.acceptance(of: invitation.id, in: transaction)
      guard let recorded, recorded.answer == answer else { return .alreadyAccepted(invitation) }
      return .repeated(recorded)
    }
    guard !state.isTerminal else { return .notOpen(invitation, state) }
    guard try isOnRecord(Text(answer.terms, invitation.kind, answer.language)) else { return .unknownText }

    let event = AcceptedInvitation(
      answer, of: invitation, arrival: arrival, evidence: evidence, evidenceDigest: evidenceDigest,
      tokenKeyID: tokenKeyID,
      receiptKeyID: receiptKeyID)
    try writer.record(.invitationAccepted(invitation.id, event))
    var accepted = invitation
    accepted.state = .accepted
    let reasons = event.reviewReasons
    return .recorded(
      RecordedAcceptance(
        invitation: accepted, answer: answer, at: now, arrival: arrival, actor: actor, evidence: evidence,
        evidenceDigest: evidenceDigest, tokenKeyID: tokenKeyID, receiptKeyID: receiptKeyID,
        receiptForm: event.receiptForm, head: writer.head,
        reviewReasons: reasons, review: reasons.isEmpty ? .notNeeded : .needed(reasons)))
  }

  private mutating func isOnRecord(_ text: Text) throws -> Bool {
    if knownTexts.contains(text) { return true }
    let isOnRecord = try texts.contains(
      digest: text.digest, kind: text.kind, language: text.language)
    if isOnRecord { knownTexts.insert(text) }
    return isOnRecord
  }

  private mutating func decline(_ invitation: Invitation, _ reason: EndingReason?) throws -> AnswerResult {
    let state = invitation.state(at: now)
    switch state {
    case .accepted: return .alreadyAccepted(invitation)
    case .declined: return .declinedBefore(invitation)
    case .cancelled, .expired: return .notOpen(invitation, state)
    case .pending:
      try writer.record(.invitationDeclined(invitation.id, reason))
      var declined = invitation
      declined.state = .declined
      return .declined(declined)
    }
  }
}
