import GRDB
import Journal
import Testing

/// A slip of the hand in SQL must not be able to change history.
@Suite struct AppendOnlyTests {
  let folder: JournalFolder
  let journal: Journal

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.path)
    let terms = try publishTexts(in: journal)
    try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
  }

  @Test(arguments: [
    "UPDATE events SET actor = 'x'", "UPDATE events SET sequence = 9 WHERE sequence = 4",
    "DELETE FROM events", "DELETE FROM events WHERE sequence = 4",
    "INSERT OR REPLACE INTO events SELECT * FROM events WHERE sequence = 2",
    "INSERT INTO events SELECT 6, at, actor, type, subject, payload, hash, previous FROM events WHERE sequence = 4",
    "INSERT INTO events SELECT 5, at, actor, type, subject, payload, previous, hash FROM events WHERE sequence = 4",
    "UPDATE texts SET body = ''", "DELETE FROM texts",
    "DELETE FROM invitations", "UPDATE invitations SET recipient = 'else@example.com'",
    "UPDATE invitations SET with_organisation = 'x'", "UPDATE invitations SET state = 'pending'",
    "UPDATE invitations SET status_index = status_index + 10",
    "UPDATE invitations SET expires_at = expires_at + 1",
    "UPDATE invitations SET state = 'gone'",
  ])
  func theDatabaseRefuses(sql: String) throws {
    let raw = try folder.rawConnection()
    let error = #expect(throws: DatabaseError.self) { try raw.write { try $0.execute(sql: sql) } }
    #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    #expect(try journal.verify().fault == nil)
  }

  @Test func anEndedInvitationNeverComesBack() throws {
    let raw = try folder.rawConnection()
    try raw.write { try $0.execute(sql: "UPDATE invitations SET state = 'expired' WHERE sequence = 3") }
    #expect(throws: DatabaseError.self) {
      try raw.write { try $0.execute(sql: "UPDATE invitations SET state = 'accepted' WHERE sequence = 3") }
    }
  }
}
