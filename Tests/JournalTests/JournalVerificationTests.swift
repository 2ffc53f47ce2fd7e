import GRDB
import Journal
import PartnerModel
import Testing

/// Each record, each column, each row: whatever is changed behind the journal's back is found, and where.
@Suite struct JournalVerificationTests {
  let folder: JournalFolder
  let journal: Journal
  let head: JournalHead
  static let recordCount = 8

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    let terms = try publishTexts(in: journal)
    let jointTerms = try publishTexts(in: journal, kind: .resellerAndProviderInviteCustomer)
    var generator = SeededGenerator(state: 3)
    // Records 5 to 8: two issued, one of them expired, and issued again.
    try journal.issue(
      [
        draft(
          to: "midori", kind: .resellerAndProviderInviteCustomer, with: "northwind", terms: jointTerms),
        draft(to: "aoba", expiresAt: noon + day, terms: terms),
      ], by: actor(), at: noon, using: &generator)
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon + day, using: &generator)
    head = try journal.head()
  }

  func fault(against outer: JournalHead? = nil) throws -> String? {
    try journal.verify(against: outer).fault.map {
      "\($0.reason.rawValue) \($0.sequence.map(String.init) ?? "-")"
    }
  }

  @Test func anHonestJournalIsSound() throws {
    #expect(head.sequence == Self.recordCount)
    #expect(try journal.verify().head == head)
    #expect(try fault() == nil)
    #expect(try fault(against: head) == nil)
    #expect(try fault(against: .beforeFirst) == nil)
  }

  @Test(
    arguments: 1...recordCount,
    [
      ("at = at + 1", "altered-record"), ("actor = actor || 'x'", "altered-record"),
      ("type = type || 'x'", "altered-record"), ("subject = 'x' || subject", "altered-record"),
      ("payload = replace(payload, '}', ' }')", "altered-record"),
      ("payload = CAST(CAST(payload AS BLOB) || x'ff' AS TEXT)", "altered-record"),
      ("previous = randomblob(32)", "broken-link"), ("hash = randomblob(32)", "altered-record"),
    ])
  func aChangedColumnIsFound(sequence: Int, change: (sql: String, reason: String)) throws {
    try folder.tamper("UPDATE events SET \(change.sql) WHERE sequence = \(sequence)")
    #expect(try fault() == "\(change.reason) \(sequence)")
  }

  @Test(arguments: 1..<recordCount) func aDeletedRecordIsFound(sequence: Int) throws {
    try folder.tamper("DELETE FROM events WHERE sequence = \(sequence)")
    #expect(try fault() == "missing-record \(sequence)")
  }

  @Test(arguments: 1..<recordCount) func aDeletedRecordWithTheRestMovedUpIsFound(sequence: Int) throws {
    try folder.tamper(
      """
      DELETE FROM events WHERE sequence = \(sequence);
      UPDATE events SET sequence = -sequence WHERE sequence > \(sequence);
      UPDATE events SET sequence = -sequence - 1 WHERE sequence < 0;
      """)
    #expect(try fault() == "broken-link \(sequence)")
  }

  @Test(arguments: 1..<recordCount) func twoRecordsInEachOthersPlaceAreFound(sequence: Int) throws {
    try folder.tamper(
      """
      UPDATE events SET sequence = -1 WHERE sequence = \(sequence);
      UPDATE events SET sequence = \(sequence) WHERE sequence = \(sequence + 1);
      UPDATE events SET sequence = \(sequence + 1) WHERE sequence = -1;
      """)
    #expect(try fault() == "broken-link \(sequence)")
  }

  @Test(arguments: 1...recordCount) func aRecordGivenTwiceIsFound(sequence: Int) throws {
    try folder.tamper(
      """
      INSERT INTO events SELECT \(Self.recordCount + 1), at, actor, type, subject, payload, previous, hash
      FROM events WHERE sequence = \(sequence)
      """)
    #expect(try fault() == "broken-link \(Self.recordCount + 1)")
  }

  @Test func aRecordBeforeTheFirstIsFound() throws {
    try folder.tamper(
      "INSERT INTO events SELECT 0, at, actor, type, subject, payload, previous, hash FROM events WHERE sequence = 1"
    )
    #expect(try fault() == "missing-record 1")
  }

  /// The rest is an honest journal, as it was earlier; only a head that is held elsewhere knows better.
  @Test(arguments: [1, 2, 3, 4, 5, 7]) func aCutEndIsFoundWithAHead(first: Int) throws {
    try folder.tamper(
      """
      DELETE FROM invitations WHERE sequence >= \(first);
      DELETE FROM texts WHERE sequence >= \(first);
      DELETE FROM personal WHERE sequence >= \(first);
      DELETE FROM events WHERE sequence >= \(first);
      UPDATE invitations SET state = 'pending';
      """)
    #expect(try fault() == nil)
    #expect(try fault(against: head) == "cut-off \(first)")
  }

  /// Without record 7, invitation 6 says that it expired while nothing says so; otherwise rows are left over.
  @Test(arguments: [(8, "-"), (7, "6"), (6, "-"), (5, "-"), (3, "-"), (1, "-")])
  func aCutEndIsFoundWhereTheTablesGoOn(first: Int, found: String) throws {
    try folder.tamper("DELETE FROM events WHERE sequence >= \(first)")
    #expect(try fault() == "table-differs \(found)")
  }

  @Test func aMadeUpHistoryIsFoundWithAHead() throws {
    let other = try JournalFolder()
    let forged = try Journal.create(at: other.location)
    let terms = try publishTexts(in: forged)
    try publishTexts(in: forged, kind: .resellerAndProviderInviteCustomer)
    for customer in ["a", "b", "c", "d"] {
      try forged.issue([draft(to: customer, terms: terms)], by: actor(), at: noon)
    }
    #expect(try forged.verify().fault == nil)
    let fault = try forged.verify(against: head).fault
    #expect(fault?.reason == .rewrittenHistory)
    #expect(fault?.sequence == head.sequence)
  }

  @Test(
    arguments: [5, 6, 8],
    [
      "id = 'a' || substr(id, 2) || 'q'", "kind = 'provider-invites-reseller'", "from_organisation = 'else'",
      "with_organisation = 'else'", "to_organisation = 'else'", "recipient = 'else@example.com'",
      "recipient = CAST(x'ff' AS TEXT)", "language = 'en'", "issued_at = issued_at - 1",
      "expires_at = expires_at + 1", "status_index = status_index + 10", "key_id = 'else'",
      "state = 'accepted'", "state = 'cancelled'", "issued_by = 'else'", "terms = 'ja:00'", "kind = ''",
      "tenant_domain = 'else.example'", "tenant_domain = ''", "country = 'FR'", "country = ''",
      "time_zone = 'Europe/Oslo'", "time_zone = ''", "until = '2099-01-01'", "renews = '2020-01-01'",
    ])
  func aChangedInvitationIsFound(sequence: Int, change: String) throws {
    try folder.tamper("UPDATE invitations SET \(change) WHERE sequence = \(sequence)")
    #expect(try fault() == "table-differs \(sequence)")
  }

  @Test(arguments: [5, 6, 8]) func aDeletedInvitationIsFound(sequence: Int) throws {
    try folder.tamper("DELETE FROM invitations WHERE sequence = \(sequence)")
    #expect(try fault() == "table-differs \(sequence)")
  }

  @Test func anExpiredInvitationMadePendingIsFound() throws {
    try folder.tamper("UPDATE invitations SET state = 'expired' WHERE sequence = 8")
    #expect(try fault() == "table-differs 8")
    try folder.tamper("UPDATE invitations SET state = 'pending' WHERE sequence = 6")
    #expect(try fault() == "table-differs 6")
  }

  @Test func anInvitationWithoutARecordIsFound() throws {
    try folder.tamper(
      """
      INSERT INTO invitations SELECT 100, 'made-up', kind, from_organisation, with_organisation, 'else', recipient,
        language, issued_at, expires_at, 100, key_id, state, issued_by, terms, tenant_domain, country,
        time_zone, until, renews, persons, from_name, with_name, to_name
      FROM invitations WHERE sequence = 8
      """)
    #expect(try fault() == "table-differs -")
  }

  @Test(
    arguments: 1...4,
    [
      "body = body || ' '", "body = CAST(x'ff' AS TEXT)", "kind = 'provider-invites-reseller'",
      "language = 'fr'",
      "digest = 'x'", "sequence = 100 + sequence",
    ])
  func aChangedTextIsFound(sequence: Int, change: String) throws {
    try folder.tamper("UPDATE texts SET \(change) WHERE sequence = \(sequence)")
    #expect(try fault() == "table-differs \(sequence)")
  }

  @Test func aTextWithoutARecordIsFound() throws {
    try folder.tamper("INSERT INTO texts SELECT 100, digest, kind, 'fr', body FROM texts WHERE sequence = 1")
    #expect(try fault() == "table-differs -")
  }

  @Test(arguments: [
    "DROP TRIGGER events_never_change", "DROP INDEX one_open_invitation_for_a_purpose",
    "CREATE TRIGGER extra AFTER INSERT ON invitations BEGIN SELECT 1; END", "CREATE TABLE extra (a)",
  ])
  func aChangedSchemaIsFound(sql: String) throws {
    try folder.rawConnection().write { try $0.execute(sql: sql) }
    #expect(try fault() == "schema-differs -")
  }
}
