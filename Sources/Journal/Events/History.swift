internal import InvitationToken
internal import JSON
internal import PartnerModel

/// What the events of a journal, one after the other, make of its texts and invitations: which event can follow.
struct History {
  private var texts: Set<Text> = []
  private var invitations: [InvitationID: Standing] = [:]
  /// The last invitation for each purpose; one at a time may be open.
  private var latest: [InvitationPurpose: InvitationID] = [:]
  /// Of the status list, that are given out.
  private var places: Set<Int> = []
  /// How the letters ended, by their Message-IDs.
  private var letters: [String: LetterEnds] = [:]
  /// The relationships of which a record speaks by name. What files declare isn't told here, so any may be there.
  private var relationships: [RelationshipParties: RelationshipStanding] = [:]
  /// Whether what is said of people stands beside the chain by now. Versions before did it otherwise; none of them goes on
  /// with a journal in which it does.
  private var isCommitting = false

  private struct Text: Hashable {
    let digest: TextDigest
    let kind: InvitationKind
    let language: LanguageCode
  }

  /// How an invitation stands.
  private struct Standing {
    /// Without its texts, which were looked at when it was issued: a journal may hold very many invitations.
    let issued: IssuedInvitation
    let stamp: EventStamp
    var state = InvitationState.pending
    /// What the invitation becomes by each answer that waits, by the number of its record.
    var waiting: [Int: InvitationState] = [:]
    var revoked: Set<Revocation> = []
    /// Whether somebody answered, whatever became of it.
    var isAnswered = false
    /// The record since which it is accepted.
    var accepted: Int?
    /// The records whose personal part is still there.
    var ofPeople: Set<Int>

    init(_ issued: IssuedInvitation, _ stamp: EventStamp) {
      var issued = issued
      issued.terms = [:]
      self.issued = issued
      self.stamp = stamp
      ofPeople = [stamp.sequence]
    }

    var kind: InvitationKind { issued.purpose.kind }
    var expiresAt: Moment { issued.expiresAt }

    func gives(_ grant: Grant, to partner: OrganisationID) -> Bool {
      (partner == issued.purpose.from && kind.grantsToInviter.contains(grant))
        || (partner == issued.purpose.with && kind.grantsToProvider.contains(grant))
    }
  }

  /// How a relationship stands that a record speaks of by name.
  private struct RelationshipStanding {
    /// When it ended last, and by which record.
    var endedAt: Moment?
    var ended = 0
    /// The requests for its end that nobody has answered, each by the invitation whose receipt it came by.
    var requests: [InvitationID: Int] = [:]
    /// Taken back by name since it began, or since it ended.
    var revoked: Set<Grant> = []
    var consents: Set<PartnerConsent> = []
    /// The records whose personal part is still there.
    var ofPeople: Set<Int> = []
  }

  private struct LetterEnds {
    let invitation: InvitationID
    let turn: EndedLetter.Turn
    var outcomes: Set<EndedLetter.Outcome> = []
  }

  private struct Revocation: Hashable {
    let grant: Grant
    let partner: OrganisationID
  }

  /// Takes in one more event; returns why it can't have happened, or nil.
  ///
  /// - Parameter isCommitted: whether what it says of people stands beside the chain.
  mutating func add(_ event: JournalEvent, _ stamp: EventStamp, isCommitted: Bool) -> String? {
    guard Moment.written.contains(stamp.at) else { return "no clock shows that moment" }
    if isCommitted {
      isCommitting = true
    } else if isCommitting, event.kind.isOfPeople || !event.content.personal.isEmpty {
      return "what it says of people stands in the chain itself, though records before have it beside"
    }
    if let objection = add(event, stamp) { return objection }
    if event.kind.isAnswer { invitations[InvitationID(rawValue: event.subject)]?.isAnswered = true }
    if event.kind.mayAccept {
      let id = InvitationID(rawValue: event.subject)
      if invitations[id]?.state == .accepted { invitations[id]?.accepted = stamp.sequence }
    }
    if isCommitted, !event.kind.isRedaction {
      switch RecordSubject(rawValue: event.subject) {
      case .invitation(let id): invitations[id]?.ofPeople.insert(stamp.sequence)
      case .relationship(let parties): relationships[parties]?.ofPeople.insert(stamp.sequence)
      case nil: break
      }
    }
    return nil
  }

  private mutating func add(_ event: JournalEvent, _ stamp: EventStamp) -> String? {
    let at = stamp.at
    switch event {
    case .textPublished(let digest, let kind, let language):
      let isNew = texts.insert(Text(digest: digest, kind: kind, language: language)).inserted
      return isNew ? nil : "text \(digest) is published a second time"
    case .invitationIssued(let id, let issued): return issue(id, issued, stamp)
    case .invitationExpired(let id): return end(id, as: .expired, at: at)
    case .invitationCancelled(let id, _): return end(id, as: .cancelled, at: at)
    case .invitationDeclined(let id, let declined):
      return check(declined, of: id, at: at) ?? requireNone(declined.reviewReasons, of: id)
        ?? end(id, as: .declined, at: declined.arrival?.at ?? at)
    case .invitationAccepted(let id, let accepted) where accepted.reviewReasons.isEmpty:
      return check(accepted, of: id, at: at) ?? end(id, as: .accepted, at: accepted.arrival?.at ?? at)
    case .invitationAccepted(let id, let accepted), .acceptanceWaits(let id, let accepted):
      return check(accepted, of: id, at: at)
        ?? wait(
          id, for: .accepted, accepted.reviewReasons, record: stamp.sequence, at: accepted.arrival?.at ?? at)
    case .declineWaits(let id, let declined):
      return check(declined, of: id, at: at)
        ?? wait(
          id, for: .declined, declined.reviewReasons, record: stamp.sequence, at: declined.arrival?.at ?? at)
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
    case .personalDataRedacted(.invitation(let id), let records, _): return redact(id, records, at: at)
    case .personalDataRedacted(.relationship(let parties), let records, _): return redact(parties, records)
    case .placesRetired(let retired): return retire(retired)
    case .letterEnded(let letter): return end(letter)
    case .relationshipEnded(let end): return self.end(end, stamp)
    case .privilegeRevoked(let parties, let grant): return revoke(grant, of: parties)
    case .consentRecorded(let consent): return agree(consent, at: at)
    case .endingRequested(let id, let request): return ask(request, by: id, record: stamp.sequence)
    case .endingRequestDismissed(let id, let record, _):
      let parties = invitations[id].map { RelationshipParties.toInviter(of: $0.issued.purpose) }
      guard let parties, relationships[parties]?.requests[id] == record else {
        return "a request for an end by invitation \(id) is dismissed that doesn't wait"
      }
      relationships[parties]?.requests[id] = nil
      return nil
    case .customerNoted(let parties, _), .customerLinked(let parties, _): return tell(of: parties)
    }
  }

  private mutating func issue(
    _ id: InvitationID, _ issued: IssuedInvitation, _ stamp: EventStamp
  ) -> String? {
    guard id.isDrawn else { return "\(id) is no id that an invitation has" }
    guard invitations[id] == nil else { return "invitation \(id) is issued a second time" }
    let purpose = issued.purpose
    guard (purpose.with != nil) == purpose.kind.isJoint else {
      return "invitation \(id) names a provider that its kind has no place for, or none where it has one"
    }
    guard issued.expiresAt > stamp.at else { return "invitation \(id) ends before it begins" }
    if let objection = check(issued.term, of: id, issuedAt: stamp.at) { return objection }
    for language in Set(issued.terms.keys).union([issued.language]).sorted() {
      guard let digest = issued.terms[language],
        texts.contains(Text(digest: digest, kind: purpose.kind, language: language))
      else { return "invitation \(id) is issued with a text (\(language.rawValue)) that wasn't on record" }
    }
    if let other = latest[purpose], invitations[other]?.state == .pending {
      return "invitation \(id) is issued while \(other) is open for the same"
    }
    guard issued.statusIndex >= 0, places.insert(issued.statusIndex).inserted else {
      return "place \(issued.statusIndex) of the status list is given out a second time, or there is none"
    }
    latest[purpose] = id
    invitations[id] = Standing(issued, stamp)
    return nil
  }

  /// A calendar may be a day ahead of that of UTC, or behind it.
  private func check(_ term: RelationshipTerm, of id: InvitationID, issuedAt: Moment) -> String? {
    let day = issuedAt.date.daysSince1970
    if let until = term.until, until.daysSince1970 < day - 1 {
      return "invitation \(id) asks for something that ended before"
    }
    if let renews = term.renews, renews.daysSince1970 > day + 1 {
      return "invitation \(id) renews something that hasn't begun"
    }
    return nil
  }

  /// Only its time makes an invitation expire, and after that nobody ends it any more: what came in time counts, whenever
  /// it is recorded. Whatever ends it closes the answers that wait.
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

  private func check(_ accepted: AcceptedInvitation, of id: InvitationID, at: Moment) -> String? {
    guard let standing = invitations[id] else { return "invitation \(id), which is accepted, isn't there" }
    if let objection = check(id, answeredAt: at, accepted.arrival) { return objection }
    let answer = accepted.answer
    guard isOnRecord(answer.terms, answer.language, for: id) else {
      return "invitation \(id) is accepted by a text that wasn't on record"
    }
    let invitation = standing.issued.invitation(id, standing.stamp)
    guard accepted.grants == invitation.partners.mapValues(Grant.ordered) else {
      return "the acceptance of invitation \(id) allows something else than its kind does"
    }
    if answer.person.map({ $0.givenName.isBlank || $0.familyName.isBlank }) == true {
      return "invitation \(id) is accepted by somebody without a name"
    }
    return check(
      accepted.reviewReasons, atLeast: invitation.reviewReasons(for: answer, known: .nothing), of: id,
      isTold: answer.person != nil && invitation.recipient != nil)
  }

  private func check(_ declined: DeclinedInvitation, of id: InvitationID, at: Moment) -> String? {
    guard let standing = invitations[id] else { return "invitation \(id), which is declined, isn't there" }
    if let objection = check(id, answeredAt: at, declined.arrival) { return objection }
    if let text = declined.answer.text, !isOnRecord(text.digest, text.language, for: id) {
      return "invitation \(id) is declined by a text that wasn't on record"
    }
    guard isCommitting else { return nil }
    guard declined.evidence != nil else { return "invitation \(id) is declined, and it isn't said how" }
    if declined.answer.person?.name.isBlank == true {
      return "invitation \(id) is declined by somebody without a name"
    }
    let invitation = standing.issued.invitation(id, standing.stamp)
    return check(
      declined.reviewReasons, atLeast: invitation.reviewReasons(for: declined.answer, known: .nothing),
      of: id,
      isTold: declined.answer.person != nil && invitation.recipient != nil)
  }

  /// The issuer's clock may have been ahead of that of whoever takes answers.
  private func check(
    _ id: InvitationID, answeredAt at: Moment, _ arrival: EarlierArrival?
  ) -> String? {
    guard let issuedAt = invitations[id]?.stamp.at, at >= issuedAt - .leeway else {
      return "invitation \(id) is answered before it was issued"
    }
    guard let arrival, !(issuedAt...max(issuedAt, at)).contains(arrival.at) else { return nil }
    return "the answer to invitation \(id) came in before it was issued, or after it was recorded"
  }

  /// More may have been found than here: which services everybody has an address at changes from version to version, and
  /// earlier ones were stricter about what was left empty. What the
  /// pages showed isn't told either.
  ///
  /// - Parameter isTold: whether the records still tell, or ever told, who was asked and who answered.
  private func check(
    _ reasons: [ReviewReason], atLeast found: [ReviewReason], of id: InvitationID, isTold: Bool
  ) -> String? {
    let missing = found.first { reason in
      !reasons.contains(reason) && (reason != .inviteeUnproven || isCommitting && isTold)
    }
    return missing.map { "an answer to invitation \(id) isn't reviewed for \($0.rawValue)" }
  }

  private func requireNone(_ reasons: [ReviewReason], of id: InvitationID) -> String? {
    reasons.isEmpty ? nil : "invitation \(id) is declined by an answer that has to be reviewed"
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
  private mutating func redact(_ id: InvitationID, _ records: [Int], at: Moment) -> String? {
    guard let standing = invitations[id] else { return "invitation \(id), which is redacted, isn't there" }
    let isOpen = standing.state == .pending && (at < standing.expiresAt || !standing.waiting.isEmpty)
    if isOpen { return "invitation \(id) is redacted while it is open" }
    if relationships[.toInviter(of: standing.issued.purpose)]?.requests[id] != nil {
      return "invitation \(id) is redacted while a request for an end waits"
    }
    guard Self.canRedact(records, of: standing.ofPeople) else {
      return "what is redacted isn't what records about invitation \(id) say of people"
    }
    invitations[id]?.ofPeople.subtract(records)
    return nil
  }

  private mutating func redact(_ parties: RelationshipParties, _ records: [Int]) -> String? {
    guard let standing = relationships[parties], Self.canRedact(records, of: standing.ofPeople) else {
      return "what is redacted isn't what records about \(parties) say of people"
    }
    relationships[parties]?.ofPeople.subtract(records)
    return nil
  }

  private static func canRedact(_ records: [Int], of ofPeople: Set<Int>) -> Bool {
    !records.isEmpty && zip(records, records.dropFirst()).allSatisfy { $0 < $1 }
      && ofPeople.isSuperset(of: records)
  }

  /// What has begun anew since may end again; whether it has, only the files tell.
  private mutating func end(_ end: RelationshipEnd, _ stamp: EventStamp) -> String? {
    guard !end.declaration.isBlank else { return "\(end.parties) ends, and nothing is declared" }
    guard end.parties.possibleGrants.isSuperset(of: end.outliving) else {
      return "something outlives \(end.parties) that it can't have allowed"
    }
    var standing = relationships[end.parties] ?? RelationshipStanding()
    if let endedAt = standing.endedAt, stamp.at <= endedAt {
      return "\(end.parties) ended before, and nothing began in between"
    }
    standing.endedAt = stamp.at
    standing.ended = stamp.sequence
    standing.revoked = []
    standing.consents = []
    standing.requests = [:]
    relationships[end.parties] = standing
    return nil
  }

  /// Only who accepted may ask, for as long as what they accepted holds, and once until that is answered.
  private mutating func ask(_ request: EndingRequest, by id: InvitationID, record: Int) -> String? {
    guard let standing = invitations[id], let accepted = standing.accepted else {
      return "an end is asked for by invitation \(id), which nobody has accepted"
    }
    let parties = RelationshipParties.toInviter(of: standing.issued.purpose)
    var relationship = relationships[parties] ?? RelationshipStanding()
    guard relationship.ended < accepted else { return "the end of \(parties) is asked for after it" }
    guard relationship.requests[id] == nil else {
      return "the end of \(parties) is asked for while a request by invitation \(id) waits"
    }
    if request.person.map({ $0.givenName.isBlank || $0.familyName.isBlank }) == true {
      return "an end is asked for by somebody without a name"
    }
    relationship.requests[id] = record
    relationships[parties] = relationship
    return nil
  }

  /// Whether the relationship holds just then, only the files tell.
  private mutating func tell(of parties: RelationshipParties) -> String? {
    guard parties.kind == .reseller else { return "\(parties) has no customer to tell of" }
    if relationships[parties] == nil { relationships[parties] = RelationshipStanding() }
    return nil
  }

  private mutating func agree(_ consent: PartnerConsent, at: Moment) -> String? {
    guard consent.parties.kind == .partnership else {
      return "\(consent.parties) needs a customer's own acceptance"
    }
    if case .receipt(_, let issuer, let accepted, let until) = consent.basis {
      guard issuer.isAddress else { return "a receipt of \(consent.parties) comes from no portal's address" }
      // The other portal's clock may be ahead.
      guard accepted <= at + .leeway else {
        return "a receipt of \(consent.parties) is on record before what it confirms"
      }
      if let endedAt = relationships[consent.parties]?.endedAt, accepted <= endedAt {
        return "a receipt of \(consent.parties) is about what ended since"
      }
      if let until, until.daysSince1970 < at.date.daysSince1970 - 1 {
        return "a receipt of \(consent.parties) counted until a day before it was recorded"
      }
    }
    return relationships[consent.parties, default: RelationshipStanding()].consents.insert(consent).inserted
      ? nil : "that consent to \(consent.parties) is on record"
  }

  private mutating func revoke(_ grant: Grant, of parties: RelationshipParties) -> String? {
    guard parties.possibleGrants.contains(grant) else {
      return "\(parties) can't have allowed \(grant.rawValue)"
    }
    return relationships[parties, default: RelationshipStanding()].revoked.insert(grant).inserted
      ? nil : "\(grant.rawValue) of \(parties) is taken back a second time"
  }

  private mutating func retire(_ retired: [Int]) -> String? {
    guard let first = retired.first, first >= 0, zip(retired, retired.dropFirst()).allSatisfy({ $0 < $1 }),
      places.isDisjoint(with: retired)
    else { return "places of the status list are retired that are given out, or retired before" }
    places.formUnion(retired)
    return nil
  }

  /// It may end in more than one way: a person may have it sent again.
  private mutating func end(_ letter: EndedLetter) -> String? {
    guard let standing = invitations[letter.invitation] else {
      return "invitation \(letter.invitation), about which a letter ends, isn't there"
    }
    guard letter.turn != .receipt || standing.isAnswered else {
      return "a receipt ends of an answer to invitation \(letter.invitation) that isn't there"
    }
    var ends = letters[letter.message] ?? LetterEnds(invitation: letter.invitation, turn: letter.turn)
    guard ends.invitation == letter.invitation, ends.turn == letter.turn else {
      return "the letter \(letter.message) is two letters"
    }
    guard ends.outcomes.insert(letter.outcome).inserted else {
      return "the letter \(letter.message) is \(letter.outcome.rawValue) a second time"
    }
    letters[letter.message] = ends
    return nil
  }

  private mutating func revoke(_ revocation: Revocation, of id: InvitationID) -> String? {
    guard let standing = invitations[id], standing.state == .accepted,
      standing.gives(revocation.grant, to: revocation.partner)
    else { return "\(revocation.partner) never had the grant \(revocation.grant.rawValue) by \(id)" }
    return invitations[id]?.revoked.insert(revocation).inserted == true
      ? nil : "the grant \(revocation.grant.rawValue) by \(id) is taken back a second time"
  }
}

extension EventKind {
  /// Whether this version always has something to say of people there.
  fileprivate var isOfPeople: Bool {
    switch self {
    case .invitationIssued, .invitationDeclined, .invitationAccepted, .acceptanceWaits, .declineWaits,
      .endingRequested, .customerNoted, .customerLinked:
      true
    case .textPublished, .invitationExpired, .invitationCancelled, .answerConfirmed, .answerDismissed,
      .acceptanceConfirmed, .acceptanceDismissed, .grantRevoked, .personalDataRedacted, .placesRetired,
      .letterEnded, .relationshipEnded, .privilegeRevoked, .consentRecorded, .endingRequestDismissed:
      false
    }
  }

  fileprivate var mayAccept: Bool {
    switch self {
    case .invitationAccepted, .answerConfirmed, .acceptanceConfirmed: true
    default: false
    }
  }

  fileprivate var isAnswer: Bool {
    switch self {
    case .invitationAccepted, .invitationDeclined, .acceptanceWaits, .declineWaits: true
    default: false
    }
  }

  fileprivate var isRedaction: Bool { self == .personalDataRedacted }
}

extension String {
  /// Whether a portal can have that address: in the characters of RFC 3986, without those that could end an attribute or a
  /// header.
  fileprivate var isAddress: Bool {
    guard let scheme = ["https://", "http://"].first(where: hasPrefix) else { return false }
    return (scheme.utf8.count + 1...scheme.utf8.count + 2_000).contains(utf8.count)
      && utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'<>\\^`{|}".utf8.contains($0) }
  }

  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
