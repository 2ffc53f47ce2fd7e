import Journal
package import PartnerModel

/// What the directory asks for and isn't asked for again by itself, since somebody has decided about it.
package struct LeftAlone {
  package enum Reason: String, CaseIterable, Sendable {
    /// The invitee said no.
    case declined
    /// Staff withdrew it.
    case cancelled
    /// Staff turned an answer down, and the time is over.
    case dismissed
    /// Staff ended what it had brought about. What came to its last day by itself is no such decision.
    case ended
    /// They asked for no more letters.
    case stopped
  }

  package let purpose: InvitationPurpose
  package let reason: Reason
}

/// What somebody decided about an organisation that could be invited, and on which day, by the portal's clocks.
package struct EarlierDecision {
  package let reason: LeftAlone.Reason
  package let day: CalendarDate
}

/// The latest invitation, where it ended by a decision, or the end of what the directory had declared.
struct SettledInvitation {
  /// Nil for a relationship that no invitation brought about.
  let invitation: Invitation?
  let reason: LeftAlone.Reason
  /// When what it had brought about was ended; nil for any other reason.
  let endedAt: Moment?
}

/// What was decided, by what an invitation is for, or whom it is for.
struct SettledInvitations<Key: Hashable> {
  fileprivate var byKey: [Key: SettledInvitation] = [:]
  /// Relationships that rested on the directory alone, and that nobody was invited to since they were ended.
  fileprivate var declared: [RelationshipParties: RecordedEnd] = [:]

  func settled(_ key: Key, wanting purpose: InvitationPurpose) -> SettledInvitation? {
    if let found = byKey[key] { return found }
    guard !declared.isEmpty else { return nil }
    let end = RelationshipParties.wanted(by: purpose).compactMap { declared[$0] }
      .max { $0.record < $1.record }
    return end.map { SettledInvitation(invitation: nil, reason: .ended, endedAt: $0.at) }
  }
}

extension Journal {
  /// The latest invitations that ended by a decision, and are not to be issued again unasked.
  ///
  /// - Parameter key: of which invitations the latest counts; those without one don't.
  func settledInvitations<Key>(
    at now: Moment, by key: (InvitationPurpose) -> Key?
  ) throws -> SettledInvitations<Key> {
    let dismissed = try dismissedInvitations()
    let ends = Dictionary(try relationshipEnds().map { ($0.end.parties, $0) }) { $1 }
    var settled = SettledInvitations<Key>()
    settled.declared = ends
    try forEachInvitation { invitation in
      let purpose = invitation.purpose
      var end: RecordedEnd?
      if !ends.isEmpty {
        for parties in RelationshipParties.wanted(by: purpose) {
          guard let last = ends[parties] else { continue }
          let isLater = invitation.sequence > last.record
          if isLater || invitation.state == .accepted { settled.declared[parties] = nil }
          if !isLater, last.record > end?.record ?? 0 { end = last }
        }
      }
      guard let key = key(purpose) else { return }
      let reason: LeftAlone.Reason? =
        switch invitation.state(at: now) {
        case .declined: .declined
        // The end withdraws what is open about it.
        case .cancelled: end == nil ? .cancelled : .ended
        case .expired: dismissed.contains(invitation.id) ? .dismissed : nil
        case .accepted: end == nil ? nil : .ended
        case .pending: nil
        }
      if let reason {
        settled.byKey[key] = SettledInvitation(
          invitation: invitation, reason: reason, endedAt: reason == .ended ? end?.at : nil)
      } else if !settled.byKey.isEmpty {
        settled.byKey[key] = nil
      }
    }
    return settled
  }
}

/// What one organisation, or somebody whom it invited, decided last about each other.
struct EarlierDecisions {
  private let settled: SettledInvitations<OrganisationID>
  private let endings: [InvitationID: Moment]
  private let journal: Journal?
  private let day: (Moment) -> CalendarDate

  /// - Parameters:
  ///   - organisation: who invites.
  ///   - journal: nil where nothing is on record yet.
  ///   - day: on which a moment falls.
  init(
    of organisation: OrganisationID, in journal: Journal?, at now: Moment,
    day: @escaping (Moment) -> CalendarDate
  ) throws {
    self.journal = journal
    self.day = day
    settled =
      try journal?.settledInvitations(at: now) { $0.from == organisation ? $0.to : nil }
      ?? SettledInvitations()
    endings = settled.byKey.isEmpty ? [:] : try journal?.endings() ?? [:]
  }

  /// Nil where nobody decided anything, or where the record doesn't tell when.
  func last(about purpose: InvitationPurpose) throws -> EarlierDecision? {
    guard let found = settled.settled(purpose.to, wanting: purpose) else { return nil }
    return try moment(of: found).map { EarlierDecision(reason: found.reason, day: day($0)) }
  }

  private func moment(of found: SettledInvitation) throws -> Moment? {
    guard let id = found.invitation?.id, found.reason != .ended else { return found.endedAt }
    guard found.reason == .dismissed else { return endings[id] }
    let dismissals = try journal?.answers(to: id).compactMap { answer -> Moment? in
      if case .dismissed(_, let at, _) = answer.review { at } else { nil }
    }
    return dismissals?.max()
  }
}
