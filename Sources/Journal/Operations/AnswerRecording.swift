internal import InvitationToken
package import PartnerModel

extension Journal {
  /// Records answers in one transaction, in the order given: an earlier one is on record by the time the next is
  /// looked at. An answer that is refused changes nothing and doesn't hinder the others.
  ///
  /// Everything is decided under the write lock, so of many who answer the same invitation at once, in whatever
  /// processes, one wins. When this returns, what it returns survives a loss of power.
  /// - Parameters:
  ///   - known: what anybody can state who only has a link.
  ///   - actor: by whose hand it happens.
  ///   - receiptKeyID: the key that the receipts will be signed with.
  /// - Returns: one result for each answer.
  /// - Throws: `busy`, `damaged`, `storage`; then none of them is recorded.
  package func record(
    _ answers: [JournalAnswer], known: CommonKnowledge, by actor: Actor, receiptKeyID: KeyID, at now: Moment
  ) throws(JournalError) -> [AnswerResult] {
    guard !answers.isEmpty else { return [] }
    return try write { transaction in
      var recording = try AnswerRecording(
        in: transaction, known: known, by: actor, receiptKeyID: receiptKeyID, at: now)
      return try answers.map { try recording.add($0) }
    }
  }
}

/// One transaction's worth of answers.
private struct AnswerRecording {
  private let transaction: JournalTransaction
  private let known: CommonKnowledge
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

  init(
    in transaction: JournalTransaction, known: CommonKnowledge, by actor: Actor, receiptKeyID: KeyID,
    at now: Moment
  ) throws {
    self.transaction = transaction
    self.known = known
    self.actor = actor
    self.receiptKeyID = receiptKeyID
    self.now = now
    writer = try JournalWriter(in: transaction, actor: actor, at: now)
    find = try InvitationReader.statement(in: transaction)
    texts = try PublishedTexts(in: transaction)
  }

  /// So many answers to one invitation may wait for a review.
  private static let mostWaiting = 20

  mutating func add(_ answer: JournalAnswer) throws -> AnswerResult {
    switch answer {
    case .acceptance(let verified, let stated, let evidence, let evidenceDigest, let arrival):
      guard let invitation = try invitation(of: verified) else { return .unknownInvitation }
      let received = arrival?.at ?? now
      guard received >= invitation.issuedAt, received <= now else { return .notOpen(invitation, .expired) }
      let others = try AnswerReader.answers(to: invitation.id, in: transaction)
      if let settled = settled(
        to: invitation, at: received, others: others,
        isSame: {
          if case .acceptance(let recorded) = $0 { recorded.answer == stated } else { false }
        })
      {
        return settled
      }
      guard try isOnRecord(Text(stated.terms, invitation.kind, stated.language)) else { return .unknownText }
      let event = AcceptedInvitation(
        stated, of: invitation, known: known, arrival: arrival, evidence: evidence,
        evidenceDigest: evidenceDigest,
        tokenKeyID: verified.keyID, receiptKeyID: receiptKeyID)
      return try accept(invitation, event, others)
    case .decline(let verified, let stated, let evidence, let evidenceDigest, let arrival):
      guard let invitation = try invitation(of: verified) else { return .unknownInvitation }
      let received = arrival?.at ?? now
      guard received >= invitation.issuedAt, received <= now else { return .notOpen(invitation, .expired) }
      let others = try AnswerReader.answers(to: invitation.id, in: transaction)
      if let settled = settled(
        to: invitation, at: received, others: others,
        isSame: {
          if case .decline(let recorded) = $0 { recorded.answer == stated } else { false }
        })
      {
        return settled
      }
      if let text = stated.text {
        guard try isOnRecord(Text(text.digest, invitation.kind, text.language)) else { return .unknownText }
      }
      let event = DeclinedInvitation(
        stated, of: invitation, known: known, arrival: arrival, evidence: evidence,
        evidenceDigest: evidenceDigest)
      return try decline(invitation, event, others)
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

  /// Why nothing new goes on record: the same answer is there, or the invitation was over when this one came in; nil where
  /// it can.
  private func settled(
    to invitation: Invitation, at received: Moment, others: [AnswerOnRecord],
    isSame: (AnswerOnRecord) -> Bool
  ) -> AnswerResult? {
    let state = invitation.state(at: received)
    // One that was closed says nothing any more, and one that was dismissed can be given again, as long as it is asked
    // for.
    switch others.last(where: {
      isSame($0) && !$0.review.isSuperseded
        && ($0.review.isWaiting || $0.review.isInEffect || state.isTerminal)
    }) {
    case .acceptance(let recorded): return .accepted(recorded, again: true)
    case .decline(let recorded): return .declined(recorded, again: true)
    case nil: break
    }
    if state == .accepted { return .alreadyAccepted(invitation) }
    return state.isTerminal ? .notOpen(invitation, state) : nil
  }

  private mutating func isOnRecord(_ text: Text) throws -> Bool {
    if knownTexts.contains(text) { return true }
    let isOnRecord = try texts.contains(
      digest: text.digest, kind: text.kind, language: text.language)
    if isOnRecord { knownTexts.insert(text) }
    return isOnRecord
  }

  private mutating func accept(
    _ invitation: Invitation, _ event: AcceptedInvitation, _ others: [AnswerOnRecord]
  ) throws -> AnswerResult {
    let answered = try put(
      event.reviewReasons.isEmpty
        ? .invitationAccepted(invitation.id, event) : .acceptanceWaits(invitation.id, event),
      invitation, as: .accepted, event.reviewReasons, others)
    guard let answered else { return .tooManyWait(invitation) }
    return .accepted(
      RecordedAcceptance(
        invitation: answered.invitation, answer: event.answer, at: now, arrival: event.arrival, actor: actor,
        evidence: event.evidence, evidenceDigest: event.evidenceDigest, tokenKeyID: event.tokenKeyID,
        receiptKeyID: receiptKeyID, receiptForm: event.receiptForm, head: writer.head,
        reviewReasons: event.reviewReasons, review: answered.review), again: false)
  }

  private mutating func decline(
    _ invitation: Invitation, _ event: DeclinedInvitation, _ others: [AnswerOnRecord]
  ) throws -> AnswerResult {
    let answered = try put(
      event.reviewReasons.isEmpty
        ? .invitationDeclined(invitation.id, event) : .declineWaits(invitation.id, event),
      invitation, as: .declined, event.reviewReasons, others)
    guard let answered else { return .tooManyWait(invitation) }
    return .declined(
      RecordedDecline(
        invitation: answered.invitation, answer: event.answer, at: now, arrival: event.arrival, actor: actor,
        evidence: event.evidence, evidenceDigest: event.evidenceDigest, head: writer.head,
        reviewReasons: event.reviewReasons, review: answered.review), again: false)
  }

  /// Puts an answer on record.
  ///
  /// - Parameters:
  ///   - state: what the invitation becomes where the answer takes effect at once.
  ///   - reasons: why somebody has to look at it; then the invitation stays as it is.
  /// - Returns: the invitation afterwards; nil where so many answers wait already that nothing was recorded.
  private mutating func put(
    _ event: JournalEvent, _ invitation: Invitation, as state: InvitationState, _ reasons: [ReviewReason],
    _ others: [AnswerOnRecord]
  ) throws -> (invitation: Invitation, review: AnswerReview)? {
    guard reasons.isEmpty || others.count(where: \.review.isWaiting) < Self.mostWaiting else { return nil }
    try writer.record(event)
    var answered = invitation
    if reasons.isEmpty { answered.state = state }
    return (answered, reasons.isEmpty ? .notNeeded : .needed(reasons))
  }
}
