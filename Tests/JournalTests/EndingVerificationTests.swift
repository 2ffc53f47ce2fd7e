import Journal
import PartnerModel
import Testing

/// Records of endings, changed behind the journal's back, one by one.
@Suite struct EndingVerificationTests {
  let folder: JournalFolder
  let journal: Journal
  let head: JournalHead
  /// Records 1 and 2 are texts, 3 to 5 issue; then one is declined, one cancelled and one sent again.
  static let endings = [6, 7, 8]
  static let last = 9

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    let terms = try publishTexts(in: journal)
    let issued = try journal.issue(
      ["aoba", "midori", "sakura"].map { try draft(to: $0, terms: terms) }, by: actor(), at: noon)
    try decline(issued[0], in: journal, reason: "Too dear")
    try journal.cancel(issued[1].id, reason: EndingReason(validating: "Too early"), by: actor(), at: noon)
    _ = try journal.reissue(issued[2].id, as: draft(to: "sakura", terms: terms), by: actor(), at: noon)
    head = try journal.head()
  }

  func fault(against outer: JournalHead? = nil) throws -> String? {
    try journal.verify(against: outer).fault.map {
      "\($0.reason.rawValue) \($0.sequence.map(String.init) ?? "-")"
    }
  }

  @Test func anHonestJournalIsSound() throws {
    #expect(head.sequence == Self.last)
    #expect(try fault(against: head) == nil)
  }

  @Test(
    arguments: endings,
    [
      "at = at - 1", "actor = 'mallory'", "type = 'invitation-issued'", "type = 'invitation-expired'",
      "type = 'text-published'",
      "type = CASE type WHEN 'invitation-declined' THEN 'invitation-cancelled' ELSE 'invitation-declined' END",
      "subject = (SELECT subject FROM events e WHERE e.sequence = 9)",
      "payload = '{\"reason\":\"Too late\"}'",
      "payload = payload || ' '", "hash = zeroblob(32)",
    ])
  func aChangedEndingIsFound(sequence: Int, change: String) throws {
    try folder.tamper("UPDATE events SET \(change) WHERE sequence = \(sequence)")
    #expect(try fault() == "altered-record \(sequence)")
  }

  @Test(arguments: endings) func aDeletedEndingIsFound(sequence: Int) throws {
    try folder.tamper("DELETE FROM events WHERE sequence = \(sequence)")
    #expect(try fault() == "missing-record \(sequence)")
  }

  @Test(arguments: endings) func twoInEachOthersPlaceAreFound(sequence: Int) throws {
    try folder.tamper(
      """
      UPDATE events SET sequence = -1 WHERE sequence = \(sequence);
      UPDATE events SET sequence = \(sequence) WHERE sequence = \(sequence + 1);
      UPDATE events SET sequence = \(sequence + 1) WHERE sequence = -1;
      """)
    #expect(try fault() == "broken-link \(sequence)")
  }

  /// The rows of the invitations that ended, by the record that issued them.
  @Test(arguments: [3, 4, 5], ["pending", "accepted", "expired"])
  func aTableThatSaysOtherwiseIsFound(row: Int, state: String) throws {
    // Two open ones for one purpose can't stand in the table.
    if row == 5, state == "pending" { try folder.tamper("DELETE FROM invitations WHERE sequence = 9") }
    try folder.tamper("UPDATE invitations SET state = '\(state)' WHERE sequence = \(row)")
    #expect(try fault() == "table-differs \(row)")
  }

  @Test func declinedAndCancelledAreNotTheSame() throws {
    try folder.tamper("UPDATE invitations SET state = 'cancelled' WHERE sequence = 3")
    #expect(try fault() == "table-differs 3")
    try folder.tamper(
      """
      UPDATE invitations SET state = 'declined' WHERE sequence = 3;
      UPDATE invitations SET state = 'declined' WHERE sequence = 4;
      """)
    #expect(try fault() == "table-differs 4")
  }

  /// An ending that never was on record, in the table only.
  @Test(arguments: ["cancelled", "declined"]) func anEndingWithoutARecordIsFound(state: String) throws {
    try folder.tamper("UPDATE invitations SET state = '\(state)' WHERE sequence = 9")
    #expect(try fault() == "table-differs 9")
  }

  /// The journal as it was before the ending is honest by itself; a head that is held elsewhere knows better.
  @Test(arguments: endings) func anEndingThatWasCutOffIsFoundWithAHead(first: Int) throws {
    try folder.tamper(
      """
      DELETE FROM declines WHERE sequence >= \(first);
      DELETE FROM invitations WHERE sequence >= \(first);
      DELETE FROM personal WHERE sequence >= \(first);
      DELETE FROM events WHERE sequence >= \(first);
      UPDATE invitations SET state = 'pending' WHERE id NOT IN
        (SELECT subject FROM events WHERE type IN ('invitation-cancelled', 'invitation-declined'));
      """)
    #expect(try fault() == nil)
    #expect(try fault(against: head) == "cut-off \(first)")
  }
}
