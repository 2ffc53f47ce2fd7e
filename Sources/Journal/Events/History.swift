internal import PartnerModel

/// What the events of a journal, one after the other, make of its texts and invitations: which event can follow.
struct History {
  private var texts: Set<Text> = []
  private var invitations: [InvitationID: Standing] = [:]
  /// Of the status list, that are given out.
  private var places: Set<Int> = []

  private struct Text: Hashable {
    let digest: TextDigest
    let kind: InvitationKind
    let language: LanguageCode
  }

  /// How an invitation stands.
  private struct Standing {
    let kind: InvitationKind
    let from: OrganisationID
    let with: OrganisationID?
    let issuedAt: Moment
    let expiresAt: Moment
    var state = InvitationState.pending
    /// What the invitation becomes by each answer that waits, by the number of its record.
    var waiting: [Int: InvitationState] = [:]
    var revoked: Set<Revocation> = []

    func gives(_ grant: Grant, to partner: OrganisationID) -> Bool {
      (partner == from && kind.grantsToInviter.contains(grant))
        || (partner == with && kind.grantsToProvider.contains(grant))
    }
  }

  private struct Revocation: Hashable {
    let grant: Grant
    let partner: OrganisationID
  }

  /// Takes in one more event; returns why it can't have happened, or nil.
  mutating func add(_ event: JournalEvent, _ stamp: EventStamp) -> String? {
    let at = stamp.at
    switch event {
    case .textPublished(let digest, let kind, let language):
      let isNew = texts.insert(Text(digest: digest, kind: kind, language: language)).inserted
      return isNew ? nil : "text \(digest) is published a second time"
    case .invitationIssued(let id, let issued):
      guard invitations[id] == nil else { return "invitation \(id) is issued a second time" }
      guard places.insert(issued.statusIndex).inserted else {
        return "place \(issued.statusIndex) of the status list is given out a second time"
      }
      let purpose = issued.purpose
      invitations[id] = Standing(
        kind: purpose.kind, from: purpose.from, with: purpose.with, issuedAt: at,
        expiresAt: issued.expiresAt)
      return nil
    case .invitationExpired(let id): return endUnanswered(id, as: .expired, at: at)
    case .invitationCancelled(let id, _): return endUnanswered(id, as: .cancelled, at: at)
    case .invitationDeclined(let id, let declined):
      return check(declined, of: id) ?? end(id, as: .declined, at: at)
    case .invitationAccepted(let id, let accepted) where accepted.reviewReasons.isEmpty:
      return check(accepted, of: id, at: at) ?? end(id, as: .accepted, at: accepted.arrival?.at ?? at)
    case .invitationAccepted(let id, let accepted), .acceptanceWaits(let id, let accepted):
      return check(accepted, of: id, at: at)
        ?? wait(
          id, for: .accepted, accepted.reviewReasons, record: stamp.sequence, at: accepted.arrival?.at ?? at)
    case .declineWaits(let id, let declined):
      return check(declined, of: id)
        ?? wait(
          id, for: .declined, declined.reviewReasons, record: stamp.sequence, at: at)
    case .answerConfirmed(let id, let record, let state): return confirm(record, of: id, as: state)
    case .answerDismissed(let id, let record, _): return dismiss(record, of: id)
    case .acceptanceConfirmed(let id):
      return confirm(invitations[id]?.waiting.keys.first, of: id, as: .accepted)
    case .acceptanceDismissed(let id, _):
      if let objection = dismiss(invitations[id]?.waiting.keys.first, of: id) { return objection }
      invitations[id]?.state = .cancelled
      return nil
    case .grantRevoked(let id, let grant, let partner):
      return revoke(Revocation(grant: grant, partner: partner), of: id)
    case .personalDataRedacted(let id, _, _): return redact(id, at: at)
    }
  }

  /// Only its time makes an invitation expire, and after that nobody ends it any more: what came in time counts, whenever
  /// it is recorded. Answers that wait are closed by
  /// one that counts.
  private mutating func end(_ id: InvitationID, as state: InvitationState, at: Moment) -> String? {
    guard let standing = invitations[id], standing.state == .pending else {
      return "invitation \(id) ends without being open"
    }
    let isOver = at >= standing.expiresAt
    guard isOver == (state == .expired) else {
      return "invitation \(id) ends as \(state.rawValue) \(isOver ? "after" : "before") its time is over"
    }
    invitations[id]?.state = state
    invitations[id]?.waiting = [:]
    return nil
  }

  private mutating func endUnanswered(_ id: InvitationID, as state: InvitationState, at: Moment) -> String? {
    guard invitations[id]?.waiting.isEmpty != false else {
      return "invitation \(id) ends as \(state.rawValue) while an answer to it waits for a review"
    }
    return end(id, as: state, at: at)
  }

  private func check(_ accepted: AcceptedInvitation, of id: InvitationID, at: Moment) -> String? {
    if let arrival = accepted.arrival, let issuedAt = invitations[id]?.issuedAt,
      !(issuedAt...max(issuedAt, at)).contains(arrival.at)
    {
      return "the acceptance of invitation \(id) came in before it was issued, or after it was recorded"
    }
    let answer = accepted.answer
    return isOnRecord(answer.terms, answer.language, for: id)
      ? nil : "invitation \(id) is accepted by a text that wasn't on record"
  }

  private func check(_ declined: DeclinedInvitation, of id: InvitationID) -> String? {
    guard let text = declined.answer.text else { return nil }
    return isOnRecord(text.digest, text.language, for: id)
      ? nil : "invitation \(id) is declined by a text that wasn't on record"
  }

  private func isOnRecord(_ digest: TextDigest, _ language: LanguageCode, for id: InvitationID) -> Bool {
    invitations[id].map { texts.contains(Text(digest: digest, kind: $0.kind, language: language)) } ?? true
  }

  private mutating func wait(
    _ id: InvitationID, for state: InvitationState, _ reasons: [ReviewReason], record: Int, at: Moment
  ) -> String? {
    guard let standing = invitations[id], standing.state == .pending, at < standing.expiresAt else {
      return "an answer to invitation \(id) waits, which isn't open"
    }
    guard !reasons.isEmpty else { return "an answer to invitation \(id) waits for no reason" }
    invitations[id]?.waiting[record] = state
    return nil
  }

  /// The answer came in time; whoever looks at it may take longer.
  private mutating func confirm(_ record: Int?, of id: InvitationID, as state: InvitationState) -> String? {
    guard let record, let standing = invitations[id], standing.state == .pending,
      standing.waiting[record] == state
    else { return "an answer to invitation \(id) is confirmed that doesn't wait" }
    invitations[id]?.state = state
    invitations[id]?.waiting = [:]
    return nil
  }

  private mutating func dismiss(_ record: Int?, of id: InvitationID) -> String? {
    guard let record, invitations[id]?.waiting.removeValue(forKey: record) != nil else {
      return "an answer to invitation \(id) is dismissed that doesn't wait"
    }
    return nil
  }

  /// Whoever is still asked, or still waits, has to be known.
  private func redact(_ id: InvitationID, at: Moment) -> String? {
    guard let standing = invitations[id] else { return "invitation \(id), which is redacted, isn't there" }
    let isOpen = standing.state == .pending && (at < standing.expiresAt || !standing.waiting.isEmpty)
    return isOpen ? "invitation \(id) is redacted while it is open" : nil
  }

  private mutating func revoke(_ revocation: Revocation, of id: InvitationID) -> String? {
    guard let standing = invitations[id], standing.state == .accepted,
      standing.gives(revocation.grant, to: revocation.partner)
    else { return "\(revocation.partner) never had the grant \(revocation.grant.rawValue) by \(id)" }
    return invitations[id]?.revoked.insert(revocation).inserted == true
      ? nil : "the grant \(revocation.grant.rawValue) by \(id) is taken back a second time"
  }
}
