import Foundation
import GRDB
import PartnerModel
import TestSupport
import Testing

import JSON
@testable import Journal

/// Records whose hashes fit, and which tell of something that can't have happened.
@Suite struct ImpossibleRecordTests {
  let folder: JournalFolder
  let journal: Journal
  let invitation: InvitationID

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    let terms = try publishTexts(in: journal)
    invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first?.id)
  }

  /// Appends a record, and leaves the tables as they are.
  func append(_ event: JournalEvent, at now: Moment = noon, in journal: Journal? = nil) throws {
    let actor = try actor()
    try (journal ?? self.journal).write { transaction in
      var chain = try EventChain(in: transaction, actor: actor, at: now)
      try chain.append(event)
    }
  }

  /// Records an event, in the tables as well.
  func record(_ event: JournalEvent, at now: Moment = noon, in journal: Journal? = nil) throws {
    let actor = try actor()
    try (journal ?? self.journal).write { transaction in
      var writer = try JournalWriter(in: transaction, actor: actor, at: now)
      try writer.record(event)
    }
  }

  /// An event of a kind that ends an invitation, or follows its acceptance.
  func event(_ kind: EventKind, of id: InvitationID) throws -> JournalEvent {
    switch kind {
    case .invitationExpired: return .invitationExpired(id)
    case .invitationCancelled: return .invitationCancelled(id, nil)
    case .invitationDeclined: return .invitationDeclined(id, try declined("office@aoba.example"))
    case .declineWaits: return .declineWaits(id, try declined("stranger@else.example"))
    case .answerConfirmed: return .answerConfirmed(id, record: 4, .accepted)
    case .answerDismissed: return .answerDismissed(id, record: 4, nil)
    case .acceptanceConfirmed: return .acceptanceConfirmed(id)
    case .acceptanceDismissed: return .acceptanceDismissed(id, nil)
    case .grantRevoked: return .grantRevoked(id, .manageUsers, from: try organisation("hoshino-cloud"))
    case .invitationAccepted:
      let issued = try #require(try allInvitations(in: journal).first)
      return .invitationAccepted(id, try accepted(issued, answer(terms: issued.terms)))
    case .acceptanceWaits:
      let issued = try #require(try allInvitations(in: journal).first)
      let answer = try answer(email: "stranger@else.example", terms: issued.terms)
      return .acceptanceWaits(id, try accepted(issued, answer))
    case .personalDataRedacted: return .personalDataRedacted(.invitation(id), records: [3], nil)
    case .letterEnded: return .letterEnded(try letter(about: id))
    case .endingRequestDismissed: return .endingRequestDismissed(id, record: 5, nil)
    case .textPublished, .invitationIssued, .placesRetired, .relationshipEnded, .privilegeRevoked,
      .consentRecorded, .endingRequested, .customerNoted, .customerLinked:
      throw Unfit(kind: kind)
    }
  }

  struct Unfit: Error { let kind: EventKind }

  func accepted(_ invitation: Invitation, _ answer: AcceptanceAnswer) throws -> AcceptedInvitation {
    AcceptedInvitation(
      answer, of: invitation, known: CommonKnowledge(), evidence: .linkPossession, evidenceDigest: nil,
      tokenKeyID: invitation.keyID,
      receiptKeyID: KeyID(rawValue: receiptKeyID))
  }

  func declined(_ email: String) throws -> DeclinedInvitation {
    let issued = try #require(try allInvitations(in: journal).first)
    return DeclinedInvitation(
      try declineAnswer(email: email), of: issued, known: CommonKnowledge(), evidence: .linkPossession,
      evidenceDigest: nil)
  }

  func reason() throws -> JournalFault.Reason? { try journal.verify().fault?.reason }

  @Test func issuedTwice() throws {
    let terms = try publishTexts(in: journal)
    let issued = IssuedInvitation(try draft(to: "midori", terms: terms), statusIndex: 7)
    try append(.invitationIssued(invitation, issued))
    #expect(try reason() == .impossibleRecord)
    #expect(try journal.verify().fault?.sequence == 4)
  }

  @Test func aPlaceGivenOutTwice() throws {
    let terms = try publishTexts(in: journal)
    let place = try #require(try journal.invitation(matching: invitation.rawValue)).statusIndex
    let issued = IssuedInvitation(try draft(to: "midori", terms: terms), statusIndex: place)
    try append(.invitationIssued("else", issued))
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: [-1, 3_601, 86_400 * 400])
  func acceptedBeforeItWasAskedOrAfterItsEnd(seconds: Int64) throws {
    let issued = try #require(try allInvitations(in: journal).first)
    var accepted = try accepted(issued, answer(terms: issued.terms))
    accepted.arrival = EarlierArrival(at: issued.issuedAt + Lifetime(seconds: seconds), reason: nil)
    // An hour after it was issued; or long after its end.
    let at = issued.issuedAt + Lifetime(seconds: seconds > 4_000 ? seconds * 2 : 3_600)
    try append(.invitationAccepted(invitation, accepted), at: at)
    #expect(try reason() == .impossibleRecord)
  }

  @Test func expiredInTheRecordAlone() throws {
    try append(.invitationExpired(invitation), at: noon + .days(30))
    #expect(try reason() == .tableDiffers)
  }

  static let endings: [EventKind] = [
    .invitationExpired, .invitationCancelled, .invitationDeclined, .invitationAccepted,
  ]
  static let followingAcceptance: [EventKind] = [
    .acceptanceConfirmed, .acceptanceDismissed, .answerConfirmed, .answerDismissed, .grantRevoked,
  ]
  static let waiting: [EventKind] = [.acceptanceWaits, .declineWaits]

  @Test(arguments: endings) func endedWithoutBeingIssued(type: EventKind) throws {
    try append(event(type, of: "nobody"))
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: endings, endings) func endedTwice(first: EventKind, second: EventKind) throws {
    func time(of kind: EventKind) -> Moment { kind == .invitationExpired ? noon + .days(30) : noon }
    try append(event(first, of: invitation), at: time(of: first))
    try append(event(second, of: invitation), at: time(of: second))
    #expect(try journal.verify().fault?.sequence == 5)
    #expect(try reason() == .impossibleRecord)
  }

  /// The table agrees with the record; it is the time that doesn't fit.
  @Test(arguments: endings) func endedAtAnImpossibleTime(type: EventKind) throws {
    let isExpiry = type == .invitationExpired
    let end = noon + .days(30)
    try record(event(type, of: invitation), at: isExpiry ? end - 1 : end)
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: waiting, endings) func waitingForWhatIsOver(type: EventKind, ending: EventKind) throws {
    let time = ending == .invitationExpired ? noon + .days(30) : noon
    try append(event(ending, of: invitation), at: time)
    try append(event(type, of: invitation), at: time)
    #expect(try journal.verify().fault?.sequence == 5)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: waiting) func waitingForNoReason(type: EventKind) throws {
    var event = try event(type, of: invitation)
    switch event {
    case .acceptanceWaits(let id, var accepted):
      accepted.reviewReasons = []
      event = .acceptanceWaits(id, accepted)
    case .declineWaits(let id, var declined):
      declined.reviewReasons = []
      event = .declineWaits(id, declined)
    default: throw Unfit(kind: type)
    }
    try append(event)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: waiting, [EventKind.invitationExpired, .invitationCancelled])
  func confirmedAfterTheEnd(type: EventKind, ending: EventKind) throws {
    try append(event(type, of: invitation))
    try append(event(ending, of: invitation), at: ending == .invitationExpired ? noon + .days(30) : noon)
    try append(event(.answerConfirmed, of: invitation), at: noon + .days(31))
    #expect(try journal.verify().fault?.sequence == 6)
    #expect(try reason() == .impossibleRecord)
  }

  /// Record 4 is a decline that waits: it can't be confirmed as an acceptance.
  @Test func confirmedAsSomethingElse() throws {
    try append(event(.declineWaits, of: invitation))
    try append(event(.answerConfirmed, of: invitation))
    #expect(try journal.verify().fault?.sequence == 5)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: followingAcceptance) func followingAnAcceptanceThatIsNotThere(type: EventKind) throws {
    for subject in ["nobody", invitation] {
      try append(event(type, of: subject))
      #expect(try journal.verify().fault?.sequence == 4)
      #expect(try reason() == .impossibleRecord)
    }
  }

  @Test func acceptedInTheRecordAlone() throws {
    try append(event(.invitationAccepted, of: invitation))
    #expect(try reason() == .tableDiffers)
    try folder.rawConnection().write { try $0.execute(sql: "UPDATE invitations SET state = 'accepted'") }
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .tableDiffers)
  }

  static let verdicts: [EventKind] = [
    .acceptanceConfirmed, .acceptanceDismissed, .answerConfirmed, .answerDismissed,
  ]

  /// Record 16 needed a review, and 18 has confirmed it.
  @Test(arguments: verdicts) func aSecondVerdict(type: EventKind) throws {
    let history = try WholeHistory()
    let reviewed = try #require(try allAcceptances(in: history.journal).first { $0.head.sequence == 16 })
    try append(event(type, of: reviewed.invitation.id), in: history.journal)
    #expect(try history.fault() == "impossible-record \(WholeHistory.records.upperBound + 1)")
  }

  /// Record 14 needed none. Whoever writes that there is one writes it into the table as well.
  @Test(arguments: verdicts) func aVerdictThatWasNotDue(type: EventKind) throws {
    let history = try WholeHistory()
    let plain = try #require(try allAcceptances(in: history.journal).first { $0.head.sequence == 14 })
    try append(event(type, of: plain.invitation.id), in: history.journal)
    let isConfirmed = type == .acceptanceConfirmed || type == .answerConfirmed
    let verdict = isConfirmed ? "confirmed" : "dismissed"
    try history.folder.tamper(
      "UPDATE acceptances SET verdict = '\(verdict)', verdict_sequence = \(WholeHistory.records.upperBound + 1) WHERE sequence = 14"
    )
    #expect(try history.fault() == "impossible-record \(WholeHistory.records.upperBound + 1)")
  }

  static let impossibleRevocations: [(acceptance: Int, partner: String, grant: Grant)] = [
    // Never given to that partner, not even a partner, dismissed.
    (15, "northwind", .manageUsers), (15, "midori", .manageUsers), (17, "hoshino-cloud", .manageUsers),
  ]

  @Test(arguments: impossibleRevocations.indices) func aGrantThatWasNeverGiven(index: Int) throws {
    let (number, partner, grant) = Self.impossibleRevocations[index]
    let history = try WholeHistory()
    let acceptance = try #require(
      try allAcceptances(in: history.journal).first { $0.head.sequence == number })
    let id = acceptance.invitation.id
    try record(.grantRevoked(id, grant, from: try organisation(partner)), in: history.journal)
    #expect(try history.fault() == "impossible-record \(WholeHistory.records.upperBound + 1)")
  }

  /// The text that is accepted was published later; everything else about it fits.
  @Test func acceptedBeforeItsTextWasPublished() throws {
    let issued = try #require(try allInvitations(in: journal).first)
    try accept(issued, in: journal, answer(terms: publishTexts(in: journal)))
    try folder.tamper("UPDATE texts SET sequence = sequence + 10; UPDATE texts SET sequence = sequence - 10")
    #expect(try journal.verify().fault == nil)
    let other = TextDigest(of: "Later")
    let actor = try actor()
    let recorded = try #require(try journal.acceptance(of: issued.id))
    // Written anew from the acceptance on, with hashes that fit.
    try folder.tamper(
      "DELETE FROM events WHERE sequence = 4; DELETE FROM personal WHERE sequence = 4; UPDATE acceptances SET terms = '\(other)'"
    )
    let answer = AcceptanceAnswer(
      person: recorded.answer.person, role: recorded.answer.role,
      language: recorded.answer.language, terms: other, tenantDomain: nil, country: nil)
    try append(
      .invitationAccepted(issued.id, accepted(issued, answer)), in: Journal.open(at: folder.location))
    // Whoever saw the record that is gone writes nothing more.
    #expect(throws: JournalError.overwritten(path: folder.location.path)) {
      try journal.publishText("Later", kind: issued.kind, language: .japanese, by: actor, at: noon)
    }
    try Journal.open(at: folder.location).publishText(
      "Later", kind: issued.kind, language: .japanese, by: actor, at: noon)
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .impossibleRecord)
  }

  @Test func ofAnUnknownKind() throws {
    var form: [UInt8] = []
    let head = try journal.head()
    EventForm.append(
      sequence: 4, at: noon.seconds, actor: "mika".utf8, type: "dreamt-up".utf8, subject: "".utf8,
      payload: "{}".utf8,
      previous: head.hash.bytes, to: &form)
    try folder.rawConnection().write {
      try $0.execute(
        sql: "INSERT INTO events VALUES (4, ?, 'mika', 'dreamt-up', '', '{}', ?, ?)",
        arguments: [noon.seconds, Data(head.hash.bytes), Data(EventForm.hash(of: form).bytes)])
    }
    #expect(try reason() == .impossibleRecord)
  }
}
