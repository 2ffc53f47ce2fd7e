import Foundation
import GRDB
import InvitationToken
import Journal
import PartnerModel
import Testing

/// A journal that the first version wrote, before anything could be accepted: made by its own code and kept as a
/// file, with every kind of record that it knew.
@Suite struct OlderJournalTests {
  let folder: JournalFolder

  /// What the first version said of its file.
  static let head = JournalHead("16:58a6935b4d13815d19fbf5863b7eec0a2fa7c349a0b0f6103b862df6f9edb629")

  init() throws {
    folder = try JournalFolder()
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/journal/before-acceptances.sqlite")
    try folder.putJournal(Data(contentsOf: fixture))
  }

  @Test func itIsTheFirstVersions() throws {
    let raw = try folder.rawConnection()
    let migrations = try raw.read {
      try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
    }
    #expect(migrations == ["events", "texts", "invitations"])
  }

  @Test func itOpensAndNothingOfItChanges() throws {
    let before = try folder.rawConnection().read {
      try Row.fetchAll($0, sql: "SELECT * FROM events ORDER BY sequence")
    }
    let journal = try Journal.open(at: folder.location)
    #expect(try journal.head() == Self.head)
    #expect(try journal.verify(against: Self.head).fault == nil)
    #expect(
      try folder.rawConnection().read { try Row.fetchAll($0, sql: "SELECT * FROM events ORDER BY sequence") }
        == before)
    let invitations = try allInvitations(in: journal)
    #expect(
      invitations.map(\.state) == [.pending, .pending, .pending, .expired, .cancelled, .declined, .pending])
    #expect(invitations.allSatisfy { $0.tenantDomain == nil && $0.country == nil && $0.timeZone == nil })
    #expect(try allAcceptances(in: journal) == [])
    #expect(try journal.relationships() == [])
  }

  /// Nothing that it issued is lost: its invitations can be answered once they are issued anew, since they were issued for
  /// ten years, and no token holds for more than 402 days.
  @Test func itGoesOn() throws {
    let journal = try Journal.open(at: folder.location)
    let invitations = try allInvitations(in: journal)
    func anew(_ old: Invitation) throws -> Invitation {
      let draft = InvitationDraft(
        purpose: old.purpose, recipient: try #require(old.recipient.flatMap { EmailAddress($0) }),
        language: old.language,
        expiresAt: noon + .days(30), keyID: old.keyID, terms: old.terms)
      return try journal.reissue(old.id, as: draft, by: actor(), at: noon).invitation
    }
    #expect(throws: TokenRefusal.self) { try verified(invitations[0]) }
    for invitation in invitations[0...2] {
      let answer = try answer(email: #require(invitation.recipient), terms: invitation.terms)
      try accept(anew(invitation), in: journal, answer, at: noon + .days(2))
    }
    try decline(anew(invitations[6]), in: journal)
    #expect(try journal.relationships().count == 4)
    var draft = try draft(to: "new", terms: invitations[1].terms)
    draft.country = CountryCode("JP")
    #expect(try journal.issue([draft], by: actor(), at: noon).first?.statusIndex ?? 0 > 10)
    #expect(try journal.verify(against: Self.head).fault == nil)
    #expect(try Journal.open(at: folder.location).verify().fault == nil)
  }

  @Test func ofManyWhoOpenItAtOnceAllDo() async throws {
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let journal = try Journal.open(at: JournalLocation(file: path), busyTimeout: .seconds(60))
          #expect(try journal.verify(against: Self.head).fault == nil)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: [
    "UPDATE events SET payload = replace(payload, 'aoba', 'else') WHERE sequence = 8",
    "DELETE FROM events WHERE sequence = 13",
  ])
  func whatWasAlteredBeforeIsFoundAfter(sql: String) throws {
    try folder.tamper(sql)
    // No table is made of it, so it isn't opened at all.
    let error = #expect(throws: JournalError.self) { try Journal.open(at: folder.location) }
    #expect(error?.code == "journal-damaged")
  }

  /// Its tables are thrown away, whatever they say.
  @Test func itsTablesAreMadeFromItsRecords() throws {
    try folder.tamper("UPDATE invitations SET recipient = 'else@example.com'")
    let journal = try Journal.open(at: folder.location)
    #expect(try journal.verify(against: Self.head).fault == nil)
    #expect(try allInvitations(in: journal).allSatisfy { $0.recipient != "else@example.com" })
  }
}
