import Journal
import PartnerModel
import TestSupport
import Testing

@Suite struct InvitationRecordsTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
  }

  @Test func anInvitationIsFoundByItsIDOrItsBeginning() throws {
    struct Fixed: RandomNumberGenerator {
      var words: [UInt64]
      mutating func next() -> UInt64 { words.removeFirst() }
    }
    // The first two share their first three characters, "aaa"; the last one begins with "z7".
    // Behind each id, a place in the status list.
    var generator = Fixed(words: [1 << 40, 0, 1 << 50, 2 << 40, 0, 2 << 50, 0b11001_11111 << 54, 0, 3 << 50])
    let issued = try journal.issue(
      ["aoba", "midori", "sakura"].map { try draft(to: $0, terms: terms) }, by: actor(), at: noon,
      using: &generator)
    for invitation in issued {
      #expect(try journal.invitation(matching: invitation.id.rawValue) == invitation)
      #expect(try journal.invitation(matching: String(invitation.id.rawValue.prefix(7))) == invitation)
    }
    #expect(issued[2].id.rawValue.hasPrefix("z7"))
    #expect(try journal.invitation(matching: "z") == issued[2])
    #expect(throws: JournalError.ambiguousPrefix("aaa")) { try journal.invitation(matching: "aaa") }
  }

  @Test func whatIsNoIDFindsNothing() throws {
    let invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
    for text in [
      "", "%", "A", "aoba", "1", invitation.id.rawValue + "a", invitation.id.rawValue.uppercased(),
      "' OR 1 --", "日",
    ] {
      #expect(try journal.invitation(matching: text) == nil)
    }
  }

  @Test func openInvitationsEndWithTheirTime() throws {
    let first = try #require(
      try journal.issue([draft(to: "aoba", expiresAt: noon + 10, terms: terms)], by: actor(), at: noon).first)
    try journal.issue([draft(to: "midori", terms: terms)], by: actor(), at: noon)
    #expect(try journal.openInvitation(for: first.purpose, at: noon + 9) == first)
    #expect(try journal.openInvitation(for: first.purpose, at: noon + 10) == nil)
    #expect(try journal.openInvitationIDs(at: noon + 9).count == 2)
    #expect(try journal.openInvitationIDs(at: noon + 9)[first.purpose] == first.id)
    #expect(try journal.openInvitationIDs(at: noon + 10).keys.map(\.to.rawValue) == ["midori"])
  }

  @Test func anOpenInvitationIsFoundByItsWholePurpose() throws {
    let joint = InvitationKind.resellerAndProviderInviteCustomer
    let jointTerms = try publishTexts(in: journal, kind: joint)
    let issued = try journal.issue(
      [
        draft(to: "aoba", kind: joint, with: "southwind", terms: jointTerms),
        draft(to: "aoba", kind: joint, with: "northwind", terms: jointTerms),
        draft(to: "aoba", terms: terms),
      ], by: actor(), at: noon)
    for invitation in issued {
      #expect(try journal.openInvitation(for: invitation.purpose, at: noon) == invitation)
    }
    let other = InvitationPurpose(
      kind: joint, from: try organisation("hoshino-cloud"), with: try organisation("eastwind"),
      to: try organisation("aoba"))
    #expect(try journal.openInvitation(for: other, at: noon) == nil)
  }

  @Test func recipientsAreReadWhereTheyAreAskedFor() throws {
    let issued = try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    var others: [Invitation] = []
    try journal.forEachInvitation(withRecipients: false) { others.append($0) }
    #expect(others.map(\.recipient) == [nil, nil])
    for (invitation, other) in zip(issued, others) {
      #expect(invitation.recipient != nil && invitation.tenantDomain == other.tenantDomain)
      #expect(invitation.id == other.id && invitation.purpose == other.purpose)
      #expect(invitation.shared == other.shared && invitation.names == other.names)
    }
  }

  @Test func readersErrorsComeOutUnchanged() throws {
    struct Enough: Error {}
    try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    var count = 0
    #expect(throws: Enough.self) {
      try journal.forEachInvitation { _ in
        count += 1
        throw Enough()
      }
    }
    #expect(count == 1)
    #expect(throws: Enough.self) { try journal.export { _ in throw Enough() } }
    // The interrupted statements are good for another run.
    #expect(try allInvitations(in: journal).count == 2)
    #expect(try exportedLines(of: journal).count == 4)
  }

  @Test(arguments: [
    "kind = 'no-such-kind'", "from_organisation = 'NOT AN ID'", "with_organisation = ''",
    "to_organisation = ' '", "language = 'english'", "issued_by = ''", "terms = 'en'", "terms = 'en:1 en:2'",
    "recipient = CAST(x'ff' AS TEXT)",
  ])
  func aRowThatNobodyCouldHaveWrittenIsRefused(change: String) throws {
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    try folder.tamper("UPDATE invitations SET \(change)")
    let error = #expect(throws: JournalError.self) { try allInvitations(in: journal) }
    #expect(error?.code == "journal-damaged")
  }
}
