package import PartnerModel

/// What was closed by the end of relationships.
package struct ClosedByEnd: Hashable, Sendable {
  /// The invitations that were open, in the order of issue.
  package var invitations: [InvitationID] = []
  /// How many answers waited for a review.
  package var answers = 0
  /// The requests for these ends that waited: the ends answer them.
  package var requests: [RecordedEndingRequest] = []
}

extension Journal {
  /// Ends relationships, in one transaction: all or none. Whatever was open about them is closed with them (D23): invitations,
  /// with answers that wait.
  ///
  /// - Parameters:
  ///   - known: the last record that their caller knew of when it looked at what would end.
  ///   - actor: the user by whose hand it happens.
  /// - Throws: `endedSince` or `changedSince`, where somebody was quicker; `busy`, `damaged`, `storage`.
  package func end(
    _ ends: [RelationshipEnd], asOf known: Int, by actor: Actor, at now: Moment
  ) throws(JournalError) -> ClosedByEnd {
    try write { transaction in
      for parties in ends.map(\.parties) {
        try Self.checkUnchanged(parties, since: known, at: now, in: transaction)
      }
      let open = try Self.pending(about: ends.map(\.parties), in: transaction)
      var closed = ClosedByEnd()
      closed.requests = try EndingRequestReader.waiting(in: transaction).filter { request in
        ends.contains { $0.parties == request.parties }
      }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      for end in ends { try writer.record(.relationshipEnded(end)) }
      for invitation in open {
        let answers = try AnswerReader.waiting(for: invitation.id, in: transaction)
        // Past its time it expires, which is all that can happen to it; an answer that came in time is closed with it.
        guard invitation.state(at: now) == .pending else {
          if answers > 0 {
            try writer.record(.invitationExpired(invitation.id))
            closed.answers += answers
          }
          continue
        }
        try writer.record(.invitationCancelled(invitation.id, nil))
        closed.invitations.append(invitation.id)
        closed.answers += answers
      }
      return closed
    }
  }

  /// Takes back one thing that a declared relationship allows, or that outlived one that ended (R86, R132).
  ///
  /// - Returns: false where it was taken back before, which changes nothing.
  @discardableResult
  package func revoke(
    _ grant: Grant, of parties: RelationshipParties, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { transaction in
      let ended = try EndedRelationshipTable.all(in: transaction).last { $0.end.parties == parties }
      let isRevoked = try RevokedPrivilegeTable.all(in: transaction).contains {
        $0.parties == parties && $0.grant == grant && $0.record > ended?.record ?? 0
      }
      guard !isRevoked else { return false }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.privilegeRevoked(parties, grant))
      return true
    }
  }

  /// Puts on record that the other side of a partnership agreed.
  ///
  /// - Parameter last: the record of the last end of that partnership that the caller knew of: an end takes consents with it.
  /// - Returns: false where the same is on record, which changes nothing.
  /// - Throws: `endedSince`, where somebody ended it meanwhile; `busy`, `damaged`, `storage`.
  package func record(
    _ consent: PartnerConsent, since last: Int?, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { transaction in
      try Self.checkHolds(consent.parties, since: last, in: transaction)
      let isOnRecord = try ConsentTable.all(in: transaction).contains {
        $0.consent == consent && $0.record > last ?? 0
      }
      guard !isOnRecord else { return false }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.consentRecorded(consent))
      return true
    }
  }

  /// All ends of relationships, in the order of their records.
  package func relationshipEnds() throws(JournalError) -> [RecordedEnd] {
    try read { try EndedRelationshipTable.all(in: $0) }
  }

  /// What was taken back by name, in the order of the records.
  package func privilegeRevocations() throws(JournalError) -> [PrivilegeRevocation] {
    try read { try RevokedPrivilegeTable.all(in: $0) }
  }

  /// The consents to partnerships, in the order of their records.
  package func partnerConsents() throws(JournalError) -> [RecordedConsent] {
    try read { try ConsentTable.all(in: $0) }
  }

  /// Whoever ends a relationship declares what they were shown: what it allows, and that it holds.
  private static func checkUnchanged(
    _ parties: RelationshipParties, since known: Int, at now: Moment, in transaction: JournalTransaction
  ) throws {
    let last = try EndedRelationshipTable.all(in: transaction).last { $0.end.parties == parties }
    // Within one second nothing begins anew.
    if let last, last.record > known || last.at >= now { throw JournalError.endedSince(parties) }
    try EventRow.forEach(in: known + 1...Int.max, of: transaction) { row in
      let event = try row.event()
      guard event.changesRelationships, let subject = RecordSubject(rawValue: event.subject) else { return }
      let isChanged =
        switch subject {
        case .relationship(let changed): changed == parties
        case .invitation(let id):
          try InvitationReader.invitation(id: id, in: transaction).map { parties.isConcerned(by: $0.purpose) }
            ?? false
        }
      if isChanged { throw JournalError.changedSince(parties) }
    }
  }

  /// Those that nothing on record has ended, in the order of issue.
  private static func pending(
    about parties: [RelationshipParties], in transaction: JournalTransaction
  ) throws -> [Invitation] {
    var found: [Invitation] = []
    var reader = InvitationReader()
    try SQLStatement(
      "SELECT \(InvitationTable.Column.names("i.")) FROM invitations i WHERE i.state = 'pending' ORDER BY i.sequence",
      in: transaction
    ).forEachRow { row in
      let invitation = try reader.invitation(row)
      if parties.contains(where: { $0.isConcerned(by: invitation.purpose) }) { found.append(invitation) }
    }
    return found
  }
}

extension JournalEvent {
  /// Whether it may begin a relationship, or change what one allows.
  fileprivate var changesRelationships: Bool {
    switch self {
    case .invitationAccepted, .acceptanceConfirmed, .answerConfirmed, .grantRevoked, .privilegeRevoked,
      .consentRecorded:
      true
    default: false
    }
  }
}

/// Which accepted invitations have nothing resting on them any more: all relationships that they brought about ended on record
/// afterwards.
struct AcceptedRelationships {
  /// When the last of them ended.
  private(set) var endedAt: [InvitationID: Moment] = [:]

  init(in transaction: JournalTransaction) throws {
    var ends: [RelationshipParties: RecordedEnd] = [:]
    for end in try EndedRelationshipTable.all(in: transaction) { ends[end.end.parties] = end }
    guard !ends.isEmpty else { return }
    var reader = InvitationReader()
    try SQLStatement(
      """
      SELECT coalesce(a.verdict_sequence, a.sequence), \(InvitationTable.Column.names("i."))
      FROM acceptances a JOIN invitations i ON i.id = a.invitation
      WHERE \(ReviewColumns.isInEffect("a."))
      """, in: transaction
    ).forEachRow { row in
      let invitation = try reader.invitation(row, from: 1)
      let record = Int(row.integer(0))
      let over = RelationshipParties.wanted(by: invitation.purpose).map { parties in
        ends[parties].flatMap { $0.record > record ? $0.at : nil }
      }
      let times = over.compactMap { $0 }
      if times.count == over.count { endedAt[invitation.id] = times.max() }
    }
  }
}

extension Journal {
  /// When the last relationship ended that an invitation brought about, for those of which all are over.
  package func endsOfAccepted() throws(JournalError) -> [InvitationID: Moment] {
    try read { try AcceptedRelationships(in: $0).endedAt }
  }
}
