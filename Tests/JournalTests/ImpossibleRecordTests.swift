import Foundation
import GRDB
import PartnerModel
import Testing

@testable import Journal

/// Records whose hashes fit, and which tell of something that can't have happened.
@Suite struct ImpossibleRecordTests {
  let folder: JournalFolder
  let journal: Journal
  let invitation: String

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.path)
    let terms = try publishTexts(in: journal)
    invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first?.id)
  }

  func append(_ type: EventType, subject: String, at now: Int64 = noon) throws {
    let actor = try actor()
    try journal.write { database in
      var chain = try EventChain(in: database, actor: actor, at: now)
      try chain.append(type, subject: subject, payload: .object([:]))
    }
  }

  func reason() throws -> JournalFault.Reason? { try journal.verify().fault?.reason }

  @Test func issuedTwice() throws {
    try append(.invitationIssued, subject: invitation)
    #expect(try reason() == .impossibleRecord)
    #expect(try journal.verify().fault?.sequence == 4)
  }

  @Test func expiredInTheRecordAlone() throws {
    try append(.invitationExpired, subject: invitation)
    #expect(try reason() == .tableDiffers)
  }

  static let endings: [EventType] = [.invitationExpired, .invitationCancelled, .invitationDeclined]

  @Test(arguments: endings) func endedWithoutBeingIssued(type: EventType) throws {
    try append(type, subject: "nobody")
    #expect(try reason() == .impossibleRecord)
  }

  @Test(arguments: endings, endings) func endedTwice(first: EventType, second: EventType) throws {
    try append(first, subject: invitation)
    try append(second, subject: invitation)
    #expect(try journal.verify().fault?.sequence == 5)
    #expect(try reason() == .impossibleRecord)
  }

  /// The table agrees with the record; it is the time that doesn't fit.
  @Test(arguments: endings) func endedAtAnImpossibleTime(type: EventType) throws {
    let isExpiry = type == .invitationExpired
    let end = noon + 30 * day
    try append(type, subject: invitation, at: isExpiry ? end - 1 : end)
    let state = try #require(type.endState)
    try folder.rawConnection().write {
      try $0.execute(sql: "UPDATE invitations SET state = ?", arguments: [state.rawValue])
    }
    #expect(try journal.verify().fault?.sequence == 4)
    #expect(try reason() == .impossibleRecord)
  }

  @Test func ofAnUnknownKind() throws {
    var form: [UInt8] = []
    let head = try journal.head()
    EventForm.append(
      sequence: 4, at: noon, actor: "mika".utf8, type: "dreamt-up".utf8, subject: "".utf8, payload: "{}".utf8,
      previous: head.hash.bytes, to: &form)
    try folder.rawConnection().write {
      try $0.execute(
        sql: "INSERT INTO events VALUES (4, ?, 'mika', 'dreamt-up', '', '{}', ?, ?)",
        arguments: [noon, Data(head.hash.bytes), Data(EventForm.hash(of: form).bytes)])
    }
    #expect(try reason() == .impossibleRecord)
  }
}
