import GRDB
import Journal
import Testing

/// A slip of the hand in SQL must not be able to change history.
@Suite struct AppendOnlyTests {
  let folder: JournalFolder
  let journal: Journal

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
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
    "UPDATE invitations SET with_organisation = 'x'", "UPDATE invitations SET recipient = NULL",
    "DELETE FROM personal", "UPDATE personal SET data = '{}'",
    "INSERT OR REPLACE INTO personal SELECT * FROM personal WHERE sequence = 4",
    "INSERT INTO personal SELECT 1, salt, data FROM personal WHERE sequence = 4",
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

  @Test(arguments: [
    "UPDATE acceptances SET given_name = 'x'", "UPDATE acceptances SET given_name = NULL",
    "UPDATE acceptances SET verdict_reason = NULL WHERE sequence = 17", "DELETE FROM acceptances",
    "UPDATE acceptances SET sequence = 9 WHERE sequence = 14",
    "UPDATE acceptances SET verdict = 'confirmed', verdict_sequence = 18 WHERE sequence = 14",
    "UPDATE acceptances SET verdict = NULL, verdict_sequence = NULL WHERE sequence = 16",
    "UPDATE acceptances SET verdict = 'dismissed' WHERE sequence = 16",
    "INSERT OR REPLACE INTO acceptances SELECT * FROM acceptances WHERE sequence = 14",
    "INSERT OR REPLACE INTO acceptances SELECT * FROM acceptances WHERE sequence = 16",
    "UPDATE revoked_grants SET grant_name = 'x'", "DELETE FROM revoked_grants",
    "INSERT OR REPLACE INTO revoked_grants SELECT * FROM revoked_grants WHERE sequence = 20",
    "INSERT OR REPLACE INTO revoked_grants SELECT 25, invitation, partner, grant_name FROM revoked_grants",
    "UPDATE ended_letters SET outcome = 'accepted'", "DELETE FROM ended_letters",
    "INSERT OR REPLACE INTO ended_letters SELECT * FROM ended_letters WHERE sequence = 42",
    "INSERT INTO ended_letters SELECT 25, invitation, turn, outcome, message, address FROM ended_letters WHERE sequence = 42",
    "UPDATE invitations SET tenant_domain = 'else.example' WHERE sequence = 25",
    "UPDATE invitations SET state = 'cancelled', country = 'FR' WHERE sequence = 25",
  ])
  func theDatabaseRefusesToo(sql: String) throws {
    let history = try WholeHistory()
    let raw = try history.folder.rawConnection()
    let error = #expect(throws: DatabaseError.self) { try raw.write { try $0.execute(sql: sql) } }
    #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    #expect(try history.journal.verify().fault == nil)
  }

  /// A verdict and nothing else, and only where one is due.
  @Test(arguments: ["given_name = 'x'", "verdict_sequence = NULL", "review_reasons = ''", "token_key = 'x'"])
  func anAcceptanceOnlyEverGetsAVerdict(change: String) throws {
    let history = try WholeHistory()
    try history.folder.tamper(
      "UPDATE acceptances SET verdict = NULL, verdict_sequence = NULL WHERE sequence = 16")
    let raw = try history.folder.rawConnection()
    #expect(throws: DatabaseError.self) {
      try raw.write {
        try $0.execute(
          sql: """
            UPDATE acceptances SET verdict = 'confirmed', verdict_sequence = 18, \(change) WHERE sequence = 16
            """)
      }
    }
    try raw.write {
      try $0.execute(
        sql: "UPDATE acceptances SET verdict = 'confirmed', verdict_sequence = 18 WHERE sequence = 16")
    }
    #expect(try history.journal.verify().fault == nil)
  }
}
