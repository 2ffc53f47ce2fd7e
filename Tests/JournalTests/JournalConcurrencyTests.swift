import Foundation
import GRDB
import Journal
import PartnerModel
import Testing

@Suite struct JournalConcurrencyTests {
  let folder: JournalFolder
  let terms: [LanguageCode: TextDigest]

  init() throws {
    folder = try JournalFolder()
    terms = try publishTexts(in: Journal.create(at: folder.location))
  }

  @Test func whoWaitsTooLongIsToldSo() throws {
    let patience = Duration.milliseconds(80)
    let journal = try Journal.open(at: folder.location, busyTimeout: patience)
    let holder = try folder.rawConnection()
    try holder.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      let start = ContinuousClock.now
      let error = #expect(throws: JournalError.self) {
        try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
      }
      #expect(error == .busy(path: folder.path, waited: patience))
      #expect(start.duration(to: .now) >= patience)
      // Reading doesn't wait for anybody.
      #expect(try journal.verify().fault == nil)
      try database.execute(sql: "ROLLBACK")
    }
    #expect(try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).count == 1)
  }

  @Test func manyWritersMakeOneChain() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        let journal = try Journal.open(at: folder.location, busyTimeout: .seconds(60))
        let drafts = try (0..<25).map { try draft(to: "customer-\(writer)-\($0)", terms: terms) }
        let actor = try actor("writer-\(writer)")
        group.addTask { for draft in drafts { try journal.issue([draft], by: actor, at: noon) } }
      }
      try await group.waitForAll()
    }
    let journal = try Journal.open(at: folder.location)
    let invitations = try allInvitations(in: journal)
    #expect(Set(invitations.map(\.statusIndex)).count == 100)
    #expect(invitations.map(\.sequence) == Array(3..<103))
    #expect(try journal.verify().fault == nil)
  }

  @Test func ofManyForOnePurposeOneWins() async throws {
    let draft = try draft(to: "aoba", terms: terms)
    let actor = try actor()
    let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        let journal = try Journal.open(at: folder.location, busyTimeout: .seconds(60))
        group.addTask {
          do throws(JournalError) {
            return try journal.issue([draft], by: actor, at: noon).map(\.id.rawValue).joined()
          } catch {
            return error.code
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let invitations = try allInvitations(in: Journal.open(at: folder.location))
    #expect(outcomes.filter { $0 == "already-invited" }.count == 7)
    #expect(invitations.map(\.id.rawValue) == outcomes.filter { $0 != "already-invited" })
  }

  @Test func ofManyWhoCreateOneWins() async throws {
    let path = folder.url.appending(path: "other/journal.sqlite").path
    let codes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        group.addTask {
          do throws(JournalError) {
            return try Journal.create(at: JournalLocation(file: path)).location.path
          } catch {
            return error.code
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.sorted() == ([path] + Array(repeating: "journal-exists", count: 7)).sorted())
    #expect(try Journal.open(at: JournalLocation(file: path)).verify().fault == nil)
  }

  /// A reader sees one moment from beginning to end, whatever others write meanwhile.
  @Test func aReaderSeesOneMoment() throws {
    let reader = try Journal.open(at: folder.location)
    let writer = try Journal.open(at: folder.location)
    try writer.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    var seen: [String] = []
    try reader.forEachInvitation { invitation in
      seen.append(invitation.to.rawValue)
      try writer.issue([draft(to: "new-\(seen.count)", terms: terms)], by: actor(), at: noon)
    }
    #expect(seen == ["aoba", "midori"])
    #expect(try allInvitations(in: reader).count == 4)
  }

  /// Opening the same journal a second time leaves the first one's locks alone: another process that comes and goes
  /// doesn't take itself for the last one, and the log that the first one writes to stays where it is.
  @Test func aSecondOneInTheProcessDoesNotEndTheFirstOnesLocks() async throws {
    let path = folder.path
    let journal = try Journal.open(at: JournalLocation(file: path))
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    _ = try Journal.open(at: JournalLocation(file: path)).head()
    #expect(throws: JournalError.alreadyExists(path: path)) {
      try Journal.create(at: JournalLocation(file: path))
    }
    await #expect(processExitsWith: .success) { [path = path as String] in
      let head = try Journal.open(at: JournalLocation(file: path)).head()
      #expect(head.sequence == 3)
    }
    try journal.issue([draft(to: "midori", terms: terms)], by: actor(), at: noon)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let head = try Journal.open(at: JournalLocation(file: path)).head()
      #expect(head.sequence == 4)
    }
  }
}
