import Foundation
import GRDB
import PartnerModel
import Testing

@testable import Journal

/// D18, record by record over a journal that holds every kind of record: what is flipped, deleted, put elsewhere,
/// given twice or cut off is found.
@Suite struct WholeHistoryTests {
  let history: WholeHistory

  init() throws { history = try WholeHistory() }

  @Test func everyKindOfRecordIsThereAndSound() throws {
    let types = try history.folder.rawConnection().read {
      try String.fetchAll($0, sql: "SELECT type FROM events ORDER BY sequence")
    }
    #expect(types == WholeHistory.types)
    #expect(Set(types) == Set(EventKind.allCases.map(\.rawValue)).subtracting(["personal-data-redacted"]))
    #expect(try history.fault(against: history.head) == nil)
  }

  /// One bit somewhere in each text and each number of the record, at each of its bytes for short ones.
  @Test(arguments: WholeHistory.records) func noFlippedBitGoesUnnoticed(record: Int) throws {
    var generator = SeededGenerator(state: UInt64(record))
    for column in ["actor", "type", "subject", "payload", "previous", "hash"] {
      let raw = try history.folder.rawConnection()
      let original = try raw.read {
        try Data.fetchOne($0, sql: "SELECT CAST(\(column) AS BLOB) FROM events WHERE sequence = \(record)")
      }
      let bytes = try #require(original)
      for _ in 0..<6 {
        var flipped = bytes
        flipped[Int.random(in: 0..<flipped.count, using: &generator)] ^=
          1 << Int.random(in: 0..<8, using: &generator)
        let value = ["previous", "hash"].contains(column) ? "?" : "CAST(? AS TEXT)"
        let change = "UPDATE events SET \(column) = \(value) WHERE sequence = \(record)"
        try history.folder.tamper(change, arguments: [flipped])
        let reason = column == "previous" ? "broken-link" : "altered-record"
        #expect(try history.fault() == "\(reason) \(record)")
        try history.folder.tamper(change, arguments: [bytes])
      }
    }
    for bit in [0, 1, 7, 31, 62] {
      try history.folder.tamper("UPDATE events SET at = at + \(1 << bit) WHERE sequence = \(record)")
      #expect(try history.fault() == "altered-record \(record)")
      try history.folder.tamper("UPDATE events SET at = at - \(1 << bit) WHERE sequence = \(record)")
    }
    #expect(try history.fault() == nil)
  }

  @Test(arguments: WholeHistory.records) func aDeletedRecordIsFound(record: Int) throws {
    try history.folder.tamper("DELETE FROM events WHERE sequence = \(record)")
    guard record == WholeHistory.types.count else {
      #expect(try history.fault() == "missing-record \(record)")
      return
    }
    // At the end, an invitation is left over that nobody issued.
    #expect(try history.fault() == "table-differs -")
    #expect(try history.fault(against: history.head) == "cut-off \(record)")
  }

  @Test(arguments: WholeHistory.records) func aDeletedRecordWithTheRestMovedUpIsFound(record: Int) throws {
    try history.folder.tamper(
      """
      DELETE FROM events WHERE sequence = \(record);
      UPDATE events SET sequence = -sequence WHERE sequence > \(record);
      UPDATE events SET sequence = -sequence - 1 WHERE sequence < 0;
      """)
    let isLast = record == WholeHistory.types.count
    #expect(try history.fault() == (isLast ? "table-differs -" : "broken-link \(record)"))
  }

  @Test(arguments: WholeHistory.records, WholeHistory.records)
  func twoRecordsInEachOthersPlaceAreFound(first: Int, second: Int) throws {
    guard first < second else { return }
    try history.folder.tamper(
      """
      UPDATE events SET sequence = -1 WHERE sequence = \(first);
      UPDATE events SET sequence = \(first) WHERE sequence = \(second);
      UPDATE events SET sequence = \(second) WHERE sequence = -1;
      """)
    #expect(try history.fault() == "broken-link \(first)")
  }

  /// Put at the end with a link that fits, a record tells of something a second time.
  @Test(arguments: WholeHistory.records) func aRecordGivenTwiceIsFound(record: Int) throws {
    let journal = history.journal
    let next = WholeHistory.types.count + 1
    try journal.write { transaction in
      try transaction.database.execute(
        sql: """
          INSERT INTO events SELECT \(next), at, actor, type, subject, payload, ?, hash FROM events
          WHERE sequence = \(record)
          """, arguments: [Data(history.head.hash.bytes)])
    }
    #expect(try history.fault() == "altered-record \(next)")
    let hash = try #require(try journal.eventHash(at: next))
    try history.folder.tamper(
      "UPDATE events SET hash = ? WHERE sequence = \(next)", arguments: [Data(hash.bytes)])
    // The same may be noted twice, though the tables have it then.
    let mayBeSaidAgain = WholeHistory.records(of: "customer-noted", "customer-linked").contains(record)
    let fault = try history.fault()
    #expect(
      mayBeSaidAgain ? fault?.hasPrefix("table-differs") == true : fault == "impossible-record \(next)")
  }

  /// The tables are cut off with the records, as if nothing had ever followed: only a head that is kept elsewhere
  /// knows better.
  @Test(arguments: WholeHistory.records) func aCutEndIsFoundWithAHead(first: Int) throws {
    try history.folder.tamper(
      """
      DELETE FROM ended_letters WHERE sequence >= \(first);
      DELETE FROM customer_notes WHERE sequence >= \(first);
      DELETE FROM customer_links WHERE sequence >= \(first);
      DELETE FROM ending_requests WHERE sequence >= \(first);
      UPDATE ending_requests SET verdict = NULL, verdict_sequence = NULL, verdict_reason = NULL
        WHERE verdict_sequence >= \(first);
      DELETE FROM ended_relationships WHERE sequence >= \(first);
      DELETE FROM revoked_privileges WHERE sequence >= \(first);
      DELETE FROM partner_consents WHERE sequence >= \(first);
      DELETE FROM retired_places WHERE sequence >= \(first);
      DELETE FROM revoked_grants WHERE sequence >= \(first);
      DELETE FROM acceptances WHERE sequence >= \(first);
      DELETE FROM declines WHERE sequence >= \(first);
      UPDATE acceptances SET verdict = NULL, verdict_sequence = NULL, verdict_reason = NULL
        WHERE verdict_sequence >= \(first);
      UPDATE declines SET verdict = NULL, verdict_sequence = NULL, verdict_reason = NULL
        WHERE verdict_sequence >= \(first);
      DELETE FROM invitations WHERE sequence >= \(first);
      DELETE FROM texts WHERE sequence >= \(first);
      DELETE FROM personal WHERE sequence >= \(first);
      DELETE FROM events WHERE sequence >= \(first);
      UPDATE invitations SET state = 'pending' WHERE NOT EXISTS (
        SELECT 1 FROM events WHERE subject = id AND (
          type IN ('invitation-expired', 'invitation-cancelled', 'invitation-declined', 'answer-confirmed',
            'acceptance-confirmed', 'acceptance-dismissed')
          OR (type = 'invitation-accepted' AND payload NOT LIKE '%"review":%')));
      """)
    #expect(try history.fault() == nil)
    #expect(try history.fault(against: history.head) == "cut-off \(first)")
  }

  /// The records alone are cut off: something in the tables has no record.
  @Test(arguments: WholeHistory.records) func aCutEndIsFoundWhereTheTablesGoOn(first: Int) throws {
    try history.folder.tamper("DELETE FROM events WHERE sequence >= \(first)")
    #expect(try history.fault()?.hasPrefix("table-differs") == true)
  }

  static let acceptances = WholeHistory.records(of: "invitation-accepted")

  @Test(
    arguments: acceptances,
    [
      "invitation = (SELECT id FROM invitations ORDER BY sequence DESC LIMIT 1)", "given_name = 'x'",
      "given_name = CAST(x'ff' AS TEXT)", "family_name = ''", "email = 'x@example.com'",
      "email = 'no address'",
      "email = upper(email)", "phone = 'x'", "phone = ''", "role = 'user'", "role = 'x'", "language = 'en'",
      "terms = 'x'", "tenant_domain = 'x'", "country = 'x'", "evidence = 'reply-mail'", "evidence = 'x'",
      "evidence_digest = lower(hex(zeroblob(32)))", "token_key = 'x'", "receipt_key = 'x'",
      "review_reasons = 'country-differs'", "review_reasons = 'x'", "sequence = 100 + sequence",
    ])
  func aChangedAcceptanceIsFound(record: Int, change: String) throws {
    try history.folder.tamper("UPDATE acceptances SET \(change) WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test(arguments: acceptances) func aDeletedAcceptanceIsFound(record: Int) throws {
    try history.folder.tamper("DELETE FROM acceptances WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test func anAcceptanceWithoutARecordIsFound() throws {
    try history.folder.tamper(
      """
      CREATE TEMP TABLE made_up AS SELECT * FROM acceptances WHERE sequence = 14;
      UPDATE made_up SET sequence = 25, invitation = (SELECT id FROM invitations WHERE sequence = 25);
      INSERT INTO acceptances SELECT * FROM made_up;
      """)
    #expect(try history.fault() == "table-differs -")
    try history.folder.tamper("UPDATE invitations SET state = 'accepted' WHERE sequence = 25")
    #expect(try history.fault() == "table-differs 25")
  }

  /// Records 16 and 17 are the acceptances that were reviewed, 18 and 19 what came of it.
  @Test(arguments: [
    (16, "verdict = NULL, verdict_sequence = NULL", 16), (16, "verdict = 'dismissed'", 16),
    (16, "verdict_sequence = 19", 16), (16, "verdict_reason = 'x'", 16),
    (17, "verdict = NULL, verdict_sequence = NULL, verdict_reason = NULL", 17),
    (17, "verdict = 'confirmed'", 17), (17, "verdict_sequence = 18", 17), (17, "verdict_reason = NULL", 17),
    (17, "verdict_reason = 'Not them'", 17), (17, "verdict_reason = ''", 17),
    (14, "verdict = 'dismissed', verdict_sequence = 18", 14),
  ])
  func aChangedVerdictIsFound(record: Int, change: String, found: Int) throws {
    try history.folder.tamper("UPDATE acceptances SET \(change) WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(found)")
  }

  @Test(
    arguments: WholeHistory.records(of: "grant-revoked"),
    [
      "invitation = (SELECT invitation FROM acceptances WHERE sequence = 16)", "partner = 'hoshino-cloud'",
      "partner = 'NO ID'", "grant_name = 'manageUsers'", "grant_name = 'x'", "sequence = 100 + sequence",
    ])
  func aChangedRevocationIsFound(record: Int, change: String) throws {
    try history.folder.tamper("UPDATE revoked_grants SET \(change) WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test(arguments: WholeHistory.records(of: "grant-revoked")) func aDeletedRevocationIsFound(record: Int)
    throws
  {
    try history.folder.tamper("DELETE FROM revoked_grants WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test(arguments: ["places = '[7]'", "places = '[7,11,12]'", "places = 'x'", "sequence = 40"])
  func aChangeOfRetiredPlacesIsFound(change: String) throws {
    try history.folder.tamper("UPDATE retired_places SET \(change)")
    #expect(try history.fault()?.hasPrefix("table-differs") == true)
  }

  @Test(
    arguments: WholeHistory.records(of: "letter-ended"),
    [
      "invitation = (SELECT id FROM invitations WHERE sequence = 25)", "turn = 'reminder'",
      "outcome = 'assumed'", "message = '<else@hoshino.example>'", "address = lower(hex(zeroblob(16)))",
      "sequence = 100 + sequence",
    ])
  func aChangedLetterIsFound(record: Int, change: String) throws {
    try history.folder.tamper("UPDATE ended_letters SET \(change) WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test(
    arguments: WholeHistory.records(of: "consent-recorded"),
    [
      "relationship = 'partnership/northwind/hoshino-cloud'", "relationship = 'x'",
      "digest = lower(hex(zeroblob(32)))",
      "issuer = 'https://else.example', accepted = 0", "issuer = 'x', accepted = 1, until = '2999-12-30'",
      "sequence = 100 + sequence",
    ])
  func aChangedConsentIsFound(record: Int, change: String) throws {
    try history.folder.tamper("UPDATE partner_consents SET \(change) WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test(arguments: ["until = NULL", "until = '2999-12-30'", "until = 'x'", "accepted = accepted + 1"])
  func aChangedReceiptIsFound(change: String) throws {
    try history.folder.tamper("UPDATE partner_consents SET \(change) WHERE issuer IS NOT NULL")
    #expect(try history.fault() == "table-differs 52")
  }

  @Test(arguments: WholeHistory.records(of: "consent-recorded")) func aDeletedConsentIsFound(record: Int)
    throws
  {
    try history.folder.tamper("DELETE FROM partner_consents WHERE sequence = \(record)")
    #expect(try history.fault() == "table-differs \(record)")
  }

  @Test func aRevocationWithoutARecordIsFound() throws {
    try history.folder.tamper(
      """
      INSERT INTO revoked_grants
      SELECT 100, invitation, 'hoshino-cloud', 'manageUsers' FROM acceptances WHERE sequence = 16
      """)
    #expect(try history.fault() == "table-differs -")
  }

  @Test(arguments: [
    "acceptances_come_once", "acceptances_only_get_a_verdict", "acceptances_never_go",
    "revoked_grants_come_once", "revoked_grants_never_change", "revoked_grants_never_go",
    "invitations_keep_what_was_issued", "retired_places_come_once", "retired_places_never_change",
    "retired_places_never_go", "ended_letters_come_once", "ended_letters_never_change",
    "ended_letters_never_go",
  ])
  func aMissingTriggerIsFound(name: String) throws {
    try history.folder.rawConnection().write { try $0.execute(sql: "DROP TRIGGER \(name)") }
    #expect(try history.fault() == "schema-differs -")
  }
}
