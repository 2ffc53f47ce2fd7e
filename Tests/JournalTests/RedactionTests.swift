import Foundation
import GRDB
import PartnerModel
import TestSupport
import Testing

import JSON
@testable import Journal

/// What is said of a person can go; what happened stays.
@Suite struct RedactionTests {
  let history: WholeHistory
  /// Of record 17, which was dismissed with a reason.
  let dismissed: RecordedAcceptance
  /// Of record 14, which is in effect.
  let accepted: RecordedAcceptance

  init() throws {
    history = try WholeHistory()
    let acceptances = try allAcceptances(in: history.journal)
    dismissed = try #require(acceptances.first { $0.head.sequence == 17 })
    accepted = try #require(acceptances.first { $0.head.sequence == 14 })
  }

  @discardableResult
  func redact(_ ids: InvitationID..., reason: String? = nil) throws -> [RecordRedaction] {
    try history.journal.redact(
      ids.map { .invitation($0) }, reason: try reason.map { try EndingReason(validating: $0) },
      by: actor("yui"), at: noon + 9
    ).redactions
  }

  @Test func noPersonStandsInTheChain() throws {
    let lines = try exportedLines(of: history.journal).joined()
    for word in [
      "花子", "O’Brien", "hanako@", "office@", "+81", "Too dear", "Too early", "Not us", "Sakura Mori",
      "Northwind",
    ] {
      #expect(!lines.contains(word))
    }
  }

  @Test func openingsAreWhatTheRecordsCommitTo() throws {
    let lines = try exportedLines(of: history.journal)
    var openings: [UInt8] = []
    try history.journal.exportPersonal { openings += $0 }
    let texts = String(decoding: openings, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(texts.count == lines.filter { $0.contains("\"personal\":") }.count)
    #expect(texts.contains { $0.contains("花子") && $0.hasPrefix("{\"data\":{\"email\":") })
  }

  @Test func whatIsSaidOfAPersonGoesAndTheRestStays() throws {
    let id = dismissed.invitation.id
    let before = try exportedLines(of: history.journal)
    let redactions = try redact(id, reason: "They asked")
    #expect(
      redactions == [RecordRedaction(subject: .invitation(id), records: [10, 17, 19], wasRedacted: false)])
    #expect(try history.fault(against: history.head) == nil)
    #expect(try Array(exportedLines(of: history.journal).dropLast()) == before)
    let after = try #require(try history.journal.acceptance(of: id))
    #expect(after.answer.person == nil && after.invitation.recipient == nil)
    #expect(after.answer.role == dismissed.answer.role && after.head == dismissed.head)
    guard case .dismissed(_, _, nil) = after.review else { throw Unexpected() }
    let other = try #require(try history.journal.acceptance(of: accepted.invitation.id))
    #expect(other == accepted)
  }

  struct Unexpected: Error {}

  /// Record 10 invites a natural person, and record 17 is their acceptance; record 8 names a provider who is one.
  @Test func nameAndDomainOfANaturalPersonGoToo() throws {
    let names = try #require(dismissed.invitation.names)
    #expect(names.complete?.to.rawValue == "Sakura Mori" && names.from.name?.rawValue == "㈱ホシノ")
    #expect(dismissed.invitation.tenantDomain?.rawValue == "named.example")
    #expect(dismissed.answer.tenantDomain == "else.example")
    let joint = try #require(try allAcceptances(in: history.journal).first { $0.invitation.with != nil })
    try redact(dismissed.invitation.id, joint.invitation.id)
    let after = try #require(try history.journal.acceptance(of: dismissed.invitation.id))
    #expect(after.invitation.names == NamesOnRecord(from: names.from, with: nil, to: .redacted))
    #expect(after.invitation.tenantDomain == nil && after.answer.tenantDomain == nil)
    let afterJoint = try #require(try history.journal.acceptance(of: joint.invitation.id))
    #expect(afterJoint.invitation.names?.with == .redacted && afterJoint.invitation.names?.to.name != nil)
    #expect(afterJoint.invitation.tenantDomain == joint.invitation.tenantDomain)
    #expect(try history.fault() == nil)
  }

  @Test(arguments: [
    "to_name = 'Else'", "to_name = NULL", "persons = ''", "persons = 'from'", "persons = 'to from'",
    "tenant_domain = 'else.example'", "tenant_domain = NULL",
  ])
  func anAlteredNameIsFound(change: String) throws {
    try history.folder.tamper("UPDATE invitations SET \(change) WHERE sequence = 10")
    #expect(try history.fault() == "table-differs 10")
  }

  @Test func whatIsRedactedDoesNotComeBack() throws {
    #expect(throws: (any Error).self) { try change("to_name = NULL, tenant_domain = NULL") }
    try redact(dismissed.invitation.id)
    #expect(throws: (any Error).self) { try change("to_name = 'Sakura Mori'") }
    #expect(throws: (any Error).self) { try change("tenant_domain = 'named.example'") }
  }

  private func change(_ columns: String) throws {
    try history.folder.rawConnection().write {
      try $0.execute(sql: "UPDATE invitations SET \(columns) WHERE sequence = 10")
    }
  }

  @Test func nothingOfItIsLeftInAnyFile() throws {
    let journal = try Journal.create(at: history.folder.secondLocation)
    let terms = try publishTexts(in: journal)
    let issued = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
    try accept(
      issued, in: journal, answer("Zaphodia", email: "zaphodia@aoba.example", terms: terms), at: noon)
    let result = try journal.redact([.invitation(issued.id)], reason: nil, by: actor(), at: noon + 1)
    #expect(result.isLogEmpty)
    for suffix in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(filePath: history.folder.secondLocation.path + suffix))
      for word in ["Zaphodia", "zaphodia@", "office@aoba"] {
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in the file\(suffix)")
      }
    }
  }

  @Test func tablesMadeAnewKnowAsLittle() throws {
    try redact(dismissed.invitation.id, accepted.invitation.id)
    let before = try Tale(of: history.journal)
    let folder = try JournalFolder()
    try history.folder.rawConnection().writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try folder.putJournal(Data(contentsOf: URL(filePath: history.folder.path)))
    _ = try Journal.rebuild(at: folder.location)
    #expect(try Tale(of: Journal.open(at: folder.location)) == before)
  }

  /// Why a relationship ended is said of it by name.
  @Test func theReasonOfAnEndGoes() throws {
    let ended = try #require(history.journal.relationshipEnds().first { $0.end.reason != nil })
    let subject = RecordSubject.relationship(ended.end.parties)
    #expect(try history.journal.hasRecordsOfPeople(about: subject))
    let redactions = try history.journal.redact([subject], reason: nil, by: actor(), at: noon + day)
      .redactions
    #expect(redactions == [RecordRedaction(subject: subject, records: [ended.record], wasRedacted: false)])
    #expect(try history.journal.relationshipEnds().first { $0.record == ended.record }?.end.reason == nil)
    #expect(try history.journal.hasRecordsOfPeople(about: subject) == false)
    #expect(try history.fault() == nil)
    #expect(try history.journal.redactions(after: 0).map(\.subject) == [subject])
  }

  @Test func againChangesNothing() throws {
    try redact(accepted.invitation.id)
    let head = try history.journal.head()
    #expect(try redact(accepted.invitation.id).map(\.records) == [[]])
    #expect(try history.journal.head() == head)
  }

  @Test func aRepeatedAnswerCannotBeComparedAnyMore() throws {
    let invitation = accepted.invitation
    let again = try acceptance(of: invitation, accepted.answer)
    guard case .accepted(_, again: true) = try record(again, in: history.journal, at: noon + 8) else {
      throw Unexpected()
    }
    try redact(invitation.id)
    guard case .alreadyAccepted = try record(again, in: history.journal, at: noon + 10) else {
      throw Unexpected()
    }
  }

  @Test func whoeverIsStillAskedIsKnown() throws {
    let open = try #require(try allInvitations(in: history.journal).last { $0.state == .pending })
    #expect(throws: JournalError.stillOpen(invitation: open.id)) {
      try redact(accepted.invitation.id, open.id)
    }
    #expect(try history.journal.acceptance(of: accepted.invitation.id)?.answer.person != nil)
    #expect(throws: JournalError.unknownInvitation("nobody")) { try redact("nobody") }
  }

  @Test func whatAnOlderVersionRecordedInTheClearStays() throws {
    let folder = try JournalFolder()
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/journal/before-acceptances.sqlite")
    try folder.putJournal(Data(contentsOf: fixture))
    let journal = try Journal.open(at: folder.location)
    let ended = try #require(try allInvitations(in: journal).first { $0.state == .cancelled })
    #expect(throws: JournalError.recordedInClear(invitation: ended.id)) {
      try journal.redact([.invitation(ended.id)], reason: nil, by: actor(), at: noon + .days(2))
    }
  }

  @Test(arguments: [
    ("UPDATE personal SET data = replace(data, '花子', '太郎') WHERE sequence = 14", "personal-differs 14"),
    ("UPDATE personal SET salt = randomblob(32) WHERE sequence = 7", "personal-differs 7"),
    ("DELETE FROM personal WHERE sequence = 14", "impossible-or-differs"),
    ("INSERT INTO personal SELECT 18, salt, data FROM personal WHERE sequence = 14", "personal-differs -"),
  ])
  func whatIsAlteredIsFound(sql: String, found: String) throws {
    try history.folder.tamper(sql)
    let fault = try #require(try history.fault())
    #expect(fault == found || (found == "impossible-or-differs" && fault == "table-differs 14"))
  }

  @Test func whatShouldBeGoneIsFound() throws {
    let raw = try history.folder.rawConnection()
    let kept = try #require(
      try raw.read { try Row.fetchOne($0, sql: "SELECT * FROM personal WHERE sequence = 14") })
    try redact(accepted.invitation.id)
    try history.folder.tamper(
      "INSERT INTO personal VALUES (14, ?, ?)", arguments: [kept["salt"] as Data, kept["data"] as String])
    #expect(try history.fault() == "personal-differs \(WholeHistory.records.upperBound + 1)")
  }

  @Test func noFlippedBitInAnOpeningGoesUnnoticed() throws {
    var generator = SeededGenerator(state: 17)
    let raw = try history.folder.rawConnection()
    let records = try raw.read { try Int.fetchAll($0, sql: "SELECT sequence FROM personal") }
    for _ in 0..<300 {
      let record = try #require(records.randomElement(using: &generator))
      let column = Bool.random(using: &generator) ? "salt" : "data"
      let original = try #require(
        try raw.read {
          try Data.fetchOne(
            $0, sql: "SELECT CAST(\(column) AS BLOB) FROM personal WHERE sequence = \(record)")
        })
      var flipped = original
      flipped[Int.random(in: 0..<flipped.count, using: &generator)] ^=
        1 << Int.random(in: 0..<8, using: &generator)
      let change =
        "UPDATE personal SET \(column) = \(column == "salt" ? "?" : "CAST(? AS TEXT)") WHERE sequence = \(record)"
      try history.folder.tamper(change, arguments: [flipped])
      #expect(try history.fault() != nil)
      try history.folder.tamper(change, arguments: [original])
    }
    #expect(try history.fault() == nil)
  }

  /// When neighbours go, rows move to other pages of the file; what they leave behind there goes with them.
  @Test func nothingIsLeftOnPagesThatRowsHaveLeft() throws {
    let folder = try JournalFolder()
    let journal = try Journal.create(at: folder.location)
    let terms = try publishTexts(in: journal)
    let numbers = 1000..<1600
    let issued = try journal.issue(
      numbers.map { try draft(to: "c\($0)", terms: terms, recipient: "person-\($0)@crowd.example") },
      by: actor(), at: noon)
    for invitation in issued { _ = try journal.cancel(invitation.id, by: actor(), at: noon + 1) }
    var generator = SeededGenerator(state: 11)
    let ids = issued.map(\.id).shuffled(using: &generator)
    for first in stride(from: 0, to: ids.count, by: 20) {
      let (_, isGone) = try journal.redact(
        ids[first..<first + 20].map { .invitation($0) }, reason: nil, by: actor(), at: noon + 2)
      #expect(isGone)
    }
    let bytes = try Data(contentsOf: URL(filePath: folder.path))
    #expect(bytes.range(of: Data("@crowd.example".utf8)) == nil)
    #expect(try journal.verify().fault == nil)
  }
}
