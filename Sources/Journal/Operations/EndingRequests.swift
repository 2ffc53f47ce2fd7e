package import PartnerModel

/// What became of a request for the end of a relationship.
package enum EndingRequestResult: Hashable, Sendable {
  /// It waits for somebody to look at it; with `again`, it did before.
  case recorded(RecordedEndingRequest, again: Bool)
  /// Another one by the same receipt waits.
  case anotherWaits(RecordedEndingRequest)
  /// There is nothing to be ended: it is over, or the answer never counted.
  case over(Invitation)
}

/// How the relationship stands that an invitation brought about to whoever invited.
package struct EndingPlace: Hashable, Sendable {
  /// Whether what was accepted counts, and no end of it is on record.
  package let holds: Bool
  /// The day with which it ends by itself, as the last acceptance between the two says.
  package let lastDay: CalendarDate?
  /// What was asked for by the invitation's receipt, in the order of the records.
  package let requests: [RecordedEndingRequest]

  /// The request that nobody has answered.
  package var waiting: RecordedEndingRequest? { requests.first(where: \.isWaiting) }

  /// Whether there is something to be ended.
  ///
  /// - Parameter today: by the clocks of whoever accepted; asked where there is a last day.
  package func holds(on today: () -> CalendarDate) -> Bool {
    holds && lastDay.map { $0 >= today() } ?? true
  }
}

extension Journal {
  /// Puts on record that whoever accepted an invitation asks for the end of the relationship to whoever invited. Nothing ends by it.
  /// The same request again changes nothing, for as long as it waits.
  ///
  /// - Parameters:
  ///   - id: the whole id of the invitation that was accepted.
  ///   - actor: by whose hand it is recorded.
  /// - Throws: `unknownInvitation`; `busy`, `damaged`, `storage`.
  package func requestEnding(
    _ request: EndingRequest, by id: InvitationID, actor: Actor, at now: Moment
  ) throws(JournalError) -> EndingRequestResult {
    try write { transaction in
      guard let invitation = try InvitationReader.invitation(id: id, in: transaction) else {
        throw JournalError.unknownInvitation(id.rawValue)
      }
      let place = try Self.endingPlace(of: id, in: transaction)
      if let waiting = place.waiting {
        return waiting.request == request ? .recorded(waiting, again: true) : .anotherWaits(waiting)
      }
      guard place.holds else { return .over(invitation) }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.endingRequested(id, request))
      guard let recorded = try EndingRequestReader.requests(by: id, in: transaction).last else {
        throw JournalError.damaged(detail: "a request for an end is missing that was just recorded")
      }
      return .recorded(recorded, again: false)
    }
  }

  /// Turns down the request for an end that waits: the relationship stays.
  ///
  /// - Parameter record: the number of the request's record; nil for the one that waits, or else the last.
  /// - Returns: the request as it was before, and whether this changed anything: false where it was dismissed before.
  /// - Throws: `notAnswered` where nobody asked; `unknownAnswer`; `superseded` where the relationship has ended;
  ///   `busy`, `damaged`, `storage`.
  @discardableResult
  package func dismissEndingRequest(
    by id: InvitationID, record: Int? = nil, reason: EndingReason? = nil, actor: Actor, at now: Moment
  ) throws(JournalError) -> (request: RecordedEndingRequest, isNew: Bool) {
    try write { transaction in
      let requests = try EndingRequestReader.requests(by: id, in: transaction)
      guard let last = requests.last else { throw JournalError.notAnswered(invitation: id) }
      let meant =
        if let record { requests.first { $0.head.sequence == record } } else {
          requests.first(where: \.isWaiting) ?? last
        }
      guard let meant else { throw JournalError.unknownAnswer(invitation: id, record: record ?? 0) }
      switch meant.standing {
      case .dismissed: return (meant, false)
      case .ended: throw JournalError.superseded(invitation: id)
      case .waiting: break
      }
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(.endingRequestDismissed(id, record: meant.head.sequence, reason))
      return (meant, true)
    }
  }

  /// The requests for an end that nobody has answered, in the order of their records.
  package func openEndingRequests() throws(JournalError) -> [RecordedEndingRequest] {
    try read { try EndingRequestReader.waiting(in: $0) }
  }

  /// All requests for an end, in the order of their records.
  package func endingRequests() throws(JournalError) -> [RecordedEndingRequest] {
    try read { try EndingRequestReader.requests(in: $0) }
  }

  /// How the relationship stands that an invitation brought about to whoever invited.
  package func endingPlace(of id: InvitationID) throws(JournalError) -> EndingPlace {
    try read { try Self.endingPlace(of: id, in: $0) }
  }

  private static func endingPlace(
    of id: InvitationID, in transaction: JournalTransaction
  ) throws -> EndingPlace {
    let requests = try EndingRequestReader.requests(by: id, in: transaction)
    let since = try SQLStatement(
      """
      SELECT coalesce(verdict_sequence, sequence) FROM acceptances
      WHERE invitation = ? AND \(ReviewColumns.isInEffect())
      """, in: transaction
    ).firstRow(.text(id.rawValue)) { Int($0.integer(0)) }
    guard let since, let invitation = try InvitationReader.invitation(id: id, in: transaction) else {
      return EndingPlace(holds: false, lastDay: nil, requests: requests)
    }
    let parties = RelationshipParties.toInviter(of: invitation.purpose)
    let ended = try EndedRelationshipTable.all(in: transaction).last { $0.end.parties == parties }
    return EndingPlace(
      holds: ended?.record ?? 0 < since, lastDay: try lastDay(of: parties, in: transaction),
      requests: requests)
  }

  /// The last acceptance between two counts, as in lists.
  private static func lastDay(
    of parties: RelationshipParties, in transaction: JournalTransaction
  ) throws -> CalendarDate? {
    var reader = InvitationReader()
    var lastDay: CalendarDate?
    try SQLStatement(
      """
      SELECT \(InvitationTable.Column.names("i.")) FROM \(InvitationTable.name) i
      JOIN \(AcceptanceTable.name) a ON a.invitation = i.id
      WHERE i.to_organisation = ? AND \(ReviewColumns.isInEffect("a.")) ORDER BY a.sequence
      """, in: transaction
    ).forEachRow([.text(parties.with.rawValue)]) { row in
      let invitation = try reader.invitation(row)
      if RelationshipParties.wanted(by: invitation.purpose).contains(parties) { lastDay = invitation.until }
    }
    return lastDay
  }
}
