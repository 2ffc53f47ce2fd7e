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
    journal = try Journal.create(at: folder.path)
    let terms = try publishTexts(in: journal)
    invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first?.id)
  }

  func append(
    _ type: EventType, subject: String, at now: Moment = noon, payload: CanonicalJSON = .object([:])
  ) throws {
    try append(type, subject: subject, at: now, payload: payload, in: journal)
  }

  func append(
    _ type: EventType, subject: String, at now: Moment = noon, payload: CanonicalJSON = .object([:]),
    in journal: Journal
  ) throws {
    let actor = try actor()
    try journal.write { database in
      var chain = try EventChain(in: database, actor: actor, at: now)
      try chain.append(type, subject: subject, payload: payload)
    }
  }

  func reason() throws -> JournalFault.Reason? { try journal.verify().fault?.reason }

  @Test func issuedTwice() throws {
    try append(.invitationIssued, subject: invitation.rawValue)
    #expect(try reason() == .impossibleRecord)
    #expect(try journal.verify().fault?.sequence == 4)
  }

  @Test func expiredInTheRecordAlone() throws {
    try append(.invitationExpired, subject: invitation.rawValue)
    #expect(try reason() == .tableDiffers)
  }

  static let endings: [EventType] = [
    .invitationExpired, .invitationCancelled, .invitationDeclined, .invitationAccepted,
  ]
  static let followingAcceptance: [EventType] = [.acceptanceConfirmed, .acceptanceDismissed, .grantRevoked]

  @Test(arguments: endings) func endedWithoutBeingIssued(type: EventType) throws {
    try append(type, subject: "nobody")
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: endings, endings) func endedTwice(first: EventType, second: EventType) throws {
    try append(first, subject: invitation.rawValue)
    try append(second, subject: invitation.rawValue)
    #expect(try journal.verify().fault?.sequence == 5)
    #expect(try reason() == .impossibleRecord)
  }

  /// The table agrees with the record; it is the time that doesn't fit.
  @Test(arguments: endings) func endedAtAnImpossibleTime(type: EventType) throws {
    let isExpiry = type == .invitationExpired
    let end = noon + .days(30)
    try append(type, subject: invitation.rawValue, at: isExpiry ? end - 1 : end)
    let state = try #require(type.endState)
    try folder.rawConnection().write {
      try $0.execute(sql: "UPDATE invitations SET state = ?", arguments: [state.rawValue])
    }
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: followingAcceptance) func followingAnAcceptanceThatIsNotThere(type: EventType) throws {
    for subject in ["nobody", invitation] {
      try append(type, subject: subject.rawValue)
      #expect(try journal.verify().fault?.sequence == 4)
      #expect(try reason() == .impossibleRecord)
    }
  }

  @Test func acceptedInTheRecordAlone() throws {
    try append(.invitationAccepted, subject: invitation.rawValue)
    #expect(try reason() == .tableDiffers)
    try folder.rawConnection().write { try $0.execute(sql: "UPDATE invitations SET state = 'accepted'") }
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .tableDiffers)
  }

  static let verdicts: [EventType] = [.acceptanceConfirmed, .acceptanceDismissed]

  /// Record 16 needed a review, and 18 has confirmed it.
  @Test(arguments: verdicts) func aSecondVerdict(type: EventType) throws {
    let history = try WholeHistory()
    let reviewed = try #require(try allAcceptances(in: history.journal).first { $0.head.sequence == 16 })
    try append(type, subject: reviewed.invitation.id.rawValue, in: history.journal)
    #expect(try history.fault() == "impossible-record 26")
  }

  /// Record 14 needed none. Whoever writes that there is one writes it into the table as well.
  @Test(arguments: verdicts) func aVerdictThatWasNotDue(type: EventType) throws {
    let history = try WholeHistory()
    let plain = try #require(try allAcceptances(in: history.journal).first { $0.head.sequence == 14 })
    try append(type, subject: plain.invitation.id.rawValue, in: history.journal)
    let verdict = type == .acceptanceConfirmed ? "confirmed" : "dismissed"
    try history.folder.tamper(
      "UPDATE acceptances SET verdict = '\(verdict)', verdict_sequence = 26 WHERE sequence = 14")
    #expect(try history.fault() == "impossible-record 26")
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
    let payload = RevokedGrants.payload(grant: grant, partner: try organisation(partner))
    try append(.grantRevoked, subject: id.rawValue, payload: payload, in: history.journal)
    try history.folder.tamper(
      "INSERT INTO revoked_grants VALUES (26, ?, ?, ?)", arguments: [id.rawValue, partner, grant.rawValue])
    #expect(try history.fault() == "impossible-record 26")
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
    try folder.tamper("DELETE FROM events WHERE sequence = 4; UPDATE acceptances SET terms = '\(other)'")
    let answer = AcceptanceAnswer(
      givenName: recorded.answer.givenName, familyName: recorded.answer.familyName,
      email: recorded.answer.email, phone: recorded.answer.phone, role: recorded.answer.role,
      language: recorded.answer.language, terms: other, tenantDomain: nil, country: nil)
    let payload = AcceptanceRow.acceptedPayload(
      answer, of: issued, evidence: recorded.evidence, evidenceDigest: nil, tokenKeyID: recorded.tokenKeyID,
      receiptKeyID: recorded.receiptKeyID, reviewReasons: [])
    try append(.invitationAccepted, subject: issued.id.rawValue, payload: payload)
    try journal.publishText(
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
