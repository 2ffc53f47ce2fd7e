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
    var review = Review.notNeeded
    var revoked: Set<Revocation> = []

    func gives(_ grant: Grant, to partner: OrganisationID) -> Bool {
      (partner == from && kind.grantsToInviter.contains(grant))
        || (partner == with && kind.grantsToProvider.contains(grant))
    }
  }

  private enum Review { case notNeeded, needed, confirmed, dismissed }

  private struct Revocation: Hashable {
    let grant: Grant
    let partner: OrganisationID
  }

  /// Takes in one more event; returns why it can't have happened, or nil.
  mutating func add(_ event: JournalEvent, at: Moment) -> String? {
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
    case .invitationExpired(let id): return end(id, as: .expired, at: at)
    case .invitationCancelled(let id, _): return end(id, as: .cancelled, at: at)
    case .invitationDeclined(let id, _): return end(id, as: .declined, at: at)
    case .invitationAccepted(let id, let accepted): return accept(id, accepted, at: at)
    case .acceptanceConfirmed(let id): return review(id, as: .confirmed)
    case .acceptanceDismissed(let id, _): return review(id, as: .dismissed)
    case .grantRevoked(let id, let grant, let partner):
      return revoke(Revocation(grant: grant, partner: partner), of: id)
    case .personalDataRedacted(let id, _, _): return redact(id, at: at)
    }
  }

  /// Only its time makes an invitation expire, and after that nobody ends it any more.
  private mutating func end(_ id: InvitationID, as state: InvitationState, at: Moment) -> String? {
    guard let standing = invitations[id], standing.state == .pending else {
      return "invitation \(id) ends without being open"
    }
    let isOver = at >= standing.expiresAt
    guard isOver == (state == .expired) else {
      return "invitation \(id) ends as \(state.rawValue) \(isOver ? "after" : "before") its time is over"
    }
    invitations[id]?.state = state
    return nil
  }

  private mutating func accept(_ id: InvitationID, _ accepted: AcceptedInvitation, at: Moment) -> String? {
    if let arrival = accepted.arrival, let issuedAt = invitations[id]?.issuedAt,
      !(issuedAt...max(issuedAt, at)).contains(arrival.at)
    {
      return "the acceptance of invitation \(id) came in before it was issued, or after it was recorded"
    }
    // What came in time counts, whenever it is recorded.
    if let objection = end(id, as: .accepted, at: accepted.arrival?.at ?? at) { return objection }
    let answer = accepted.answer
    guard let kind = invitations[id]?.kind,
      texts.contains(Text(digest: answer.terms, kind: kind, language: answer.language))
    else { return "invitation \(id) is accepted by a text that wasn't on record" }
    if !accepted.reviewReasons.isEmpty { invitations[id]?.review = .needed }
    return nil
  }

  private mutating func review(_ id: InvitationID, as verdict: Review) -> String? {
    guard let standing = invitations[id], standing.state == .accepted else {
      return "an acceptance of invitation \(id) gets a verdict that isn't there"
    }
    switch standing.review {
    case .needed:
      invitations[id]?.review = verdict
      return nil
    case .notNeeded: return "the acceptance of invitation \(id) had nothing to review"
    case .confirmed, .dismissed: return "the acceptance of invitation \(id) gets a second verdict"
    }
  }

  /// Whoever is still asked has to be known.
  private func redact(_ id: InvitationID, at: Moment) -> String? {
    guard let standing = invitations[id] else { return "invitation \(id), which is redacted, isn't there" }
    let isOpen = standing.state == .pending && at < standing.expiresAt
    return isOpen ? "invitation \(id) is redacted while it is open" : nil
  }

  private mutating func revoke(_ revocation: Revocation, of id: InvitationID) -> String? {
    guard let standing = invitations[id], standing.state == .accepted,
      standing.review == .notNeeded || standing.review == .confirmed,
      standing.gives(revocation.grant, to: revocation.partner)
    else { return "\(revocation.partner) never had the grant \(revocation.grant.rawValue) by \(id)" }
    return invitations[id]?.revoked.insert(revocation).inserted == true
      ? nil : "the grant \(revocation.grant.rawValue) by \(id) is taken back a second time"
  }
}
