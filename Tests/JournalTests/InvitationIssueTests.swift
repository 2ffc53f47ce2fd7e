import GRDB
import Journal
import Foundation
import PartnerModel
import TestSupport
import Testing

@Suite struct InvitationIssueTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
  }

  @Test func whatIsIssuedIsWhatIsRead() throws {
    let jointTerms = try publishTexts(in: journal, kind: .resellerAndProviderInviteCustomer)
    let drafts = try [
      draft(to: "aoba", terms: terms),
      draft(to: "aoba", kind: .resellerAndProviderInviteCustomer, with: "northwind", terms: jointTerms),
      draft(to: "midori", expiresAt: noon + 1, terms: terms),
    ]
    var generator = SeededGenerator(state: 7)
    let issued = try journal.issue(drafts, by: actor(), at: noon, using: &generator)
    #expect(try allInvitations(in: journal) == issued)
    #expect(issued.map(\.purpose) == drafts.map(\.purpose))
    #expect(issued.map(\.recipient) == drafts.map(\.recipient.rawValue))
    #expect(issued.map(\.expiresAt) == drafts.map(\.expiresAt))
    #expect(issued.map(\.terms) == drafts.map(\.terms))
    #expect(issued.map(\.language) == [.japanese, .japanese, .japanese])
    #expect(issued.map(\.keyID) == drafts.map(\.keyID))
    #expect(issued.map(\.sequence) == [5, 6, 7])
    #expect(Set(issued.map(\.statusIndex)).count == 3)
    #expect(
      issued.allSatisfy { $0.state == .pending && $0.issuedAt == noon && $0.issuedBy.description == "mika" })
    #expect(try journal.verify().fault == nil)
  }

  @Test func idsComeFromTheGivenBits() throws {
    struct Fixed: RandomNumberGenerator {
      var words: [UInt64]
      mutating func next() -> UInt64 { words.removeFirst() }
    }
    // RFC 4648 base32 of 00 01 … 0f and of sixteen ff, as Python's base64.b32encode prints them.
    var generator = Fixed(words: [0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F, 0, .max, .max, .max])
    let issued = try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon,
      using: &generator)
    #expect(issued.map(\.id) == ["aaaqeayeaudaocajbifqydiob4", "77777777777777777777777774"])
  }

  @Test func idsAreNeverAlikeWithoutAGivenGenerator() throws {
    let drafts = try (0..<500).map { try draft(to: "customer-\($0)", terms: terms) }
    let ids = try journal.issue(drafts, by: actor(), at: noon).map(\.id)
    #expect(Set(ids).count == 500)
    #expect(ids.allSatisfy { $0.rawValue.utf8.count == 26 })
  }

  @Test func placesAreDrawnFromTheWholeListAndNeverTwice() throws {
    var generator = SeededGenerator(state: 1)
    var places: [Int] = []
    for round in 0..<4 {
      let drafts = try (0..<250).map { try draft(to: "customer-\(round)-\($0)", terms: terms) }
      places += try journal.issue(drafts, by: actor(), at: noon, using: &generator).map(\.statusIndex)
    }
    #expect(Set(places).count == 1000)
    #expect(places != places.sorted())
    let quarters = Dictionary(grouping: places) { $0 / (StatusPlace.placesInAList / 4) }.mapValues(\.count)
    #expect(Set(quarters.keys) == [0, 1, 2, 3] && quarters.values.allSatisfy { $0 > 200 })
  }

  /// One that is taken leads to the next, from the list's end to its beginning.
  @Test func aTakenPlaceIsNotGivenOutAgain() throws {
    struct AlwaysTheLast: RandomNumberGenerator {
      var id: UInt64 = 0
      var words = 0
      mutating func next() -> UInt64 {
        words += 1
        id += 1
        return words % 3 == 0 ? .max : id
      }
    }
    var generator = AlwaysTheLast()
    let drafts = try (0..<3).map { try draft(to: "customer-\($0)", terms: terms) }
    let places = try journal.issue(drafts, by: actor(), at: noon, using: &generator).map(\.statusIndex)
    #expect(places == [131_071, 0, 1])
  }

  @Test func aListThatIsThreeQuartersFullIsFollowedByTheNext() throws {
    let last = StatusPlace.placesInAList / 4 * 3
    let first = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
    func fill(_ count: Int) throws {
      try folder.tamper(
        """
        WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < \(count))
        INSERT OR IGNORE INTO invitations SELECT 1000 + n, 'made-up-' || n, kind, from_organisation,
          with_organisation, 'else-' || n, recipient, language, issued_at, expires_at, n, key_id, state, issued_by,
          terms, tenant_domain, country, time_zone, until, renews, persons, from_name, with_name, to_name
        FROM invitations, number WHERE invitations.sequence = \(first.sequence)
        """)
    }
    try fill(last - 2)
    func issued(_ name: String) throws -> Int {
      try #require(try journal.issue([draft(to: name, terms: terms)], by: actor(), at: noon).first)
        .statusIndex
    }
    #expect(try issued("midori") < StatusPlace.placesInAList)
    try fill(last + 1)
    #expect(try StatusPlace(issued("sakura")).list == 2)
    #expect(try StatusPlace(issued("kaede")).list == 2)
  }

  /// After a loss that is as large as a list gets: nobody gets one of its places.
  @Test func retiredPlacesAreGivenToNobody() throws {
    let first = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
    let lost = Set(0..<StatusPlace.placesInAList / 4 * 3).union([first.statusIndex])
    try journal.retire(lost, by: actor(), at: noon)
    let retired = try journal.retiredPlaces()
    #expect(retired == lost.subtracting([first.statusIndex]).sorted())
    let next = try #require(
      try journal.issue([draft(to: "midori", terms: terms)], by: actor(), at: noon).first)
    #expect(StatusPlace(next.statusIndex).list == 2)
    // What is retired already, or on record, isn't retired again.
    let head = try journal.head()
    try journal.retire(lost, by: actor(), at: noon)
    #expect(try journal.head() == head)
    try journal.retire([5 * StatusPlace.placesInAList + 7], by: actor(), at: noon)
    let last = try #require(
      try journal.issue([draft(to: "kaede", terms: terms)], by: actor(), at: noon).first)
    #expect(StatusPlace(last.statusIndex).list == 6)
    #expect(try journal.verify().fault == nil)
  }

  @Test func anIDGivenOutTwiceIssuesNothing() throws {
    struct Constant: RandomNumberGenerator {
      mutating func next() -> UInt64 { 1 }
    }
    let head = try journal.head()
    let drafts = try [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)]
    var generator = Constant()
    let error = #expect(throws: JournalError.self) {
      try journal.issue(drafts, by: actor(), at: noon, using: &generator)
    }
    #expect(error?.code == "journal-storage")
    #expect(error?.description.contains("midori") == false)
    #expect(error?.description.contains("aaaaaaaa") == false)
    #expect(try journal.head() == head)
  }

  @Test func noDraftsTakeNoLock() throws {
    let holder = try folder.rawConnection()
    try holder.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(try journal.issue([], by: actor(), at: noon).isEmpty)
      try database.execute(sql: "ROLLBACK")
    }
  }

  @Test func aSecondOpenInvitationForTheSamePurposeIsRefused() throws {
    let first = try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    let head = try journal.head()
    let drafts = try [draft(to: "midori", terms: terms), draft(to: "aoba", terms: terms)]
    #expect(throws: JournalError.alreadyOpen(draft: 1, invitation: first[0].id)) {
      try journal.issue(drafts, by: actor(), at: noon + 1)
    }
    #expect(try journal.head() == head)
    #expect(try allInvitations(in: journal) == first)
  }

  @Test func twoForTheSamePurposeInOneGoAreRefused() throws {
    let drafts = try [draft(to: "aoba", terms: terms), draft(to: "aoba", terms: terms)]
    let error = #expect(throws: JournalError.self) { try journal.issue(drafts, by: actor(), at: noon) }
    guard case .alreadyOpen(draft: 1, invitation: _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try allInvitations(in: journal).isEmpty)
  }

  @Test func anotherKindOrProviderIsAnotherPurpose() throws {
    let joint = InvitationKind.resellerAndProviderInviteCustomer
    let jointTerms = try publishTexts(in: journal, kind: joint)
    try journal.issue(
      [
        draft(to: "aoba", terms: terms),
        draft(to: "aoba", kind: joint, with: "northwind", terms: jointTerms),
        draft(to: "aoba", kind: joint, with: "southwind", terms: jointTerms),
      ], by: actor(), at: noon)
    #expect(try allInvitations(in: journal).count == 3)
  }

  @Test func anInvitationPastItsExpiryStandsInNobodysWay() throws {
    let end = noon + day
    let first = try #require(
      try journal.issue([draft(to: "aoba", expiresAt: end, terms: terms)], by: actor(), at: noon).first)
    let next = try draft(to: "aoba", expiresAt: end + day, terms: terms)
    #expect(throws: JournalError.alreadyOpen(draft: 0, invitation: first.id)) {
      try journal.issue([next], by: actor(), at: end - 1)
    }
    let second = try #require(try journal.issue([next], by: actor("yuki"), at: end).first)
    #expect(try allInvitations(in: journal).map(\.state) == [.expired, .pending])
    #expect(second.statusIndex != first.statusIndex)
    let expiry = try exportedLines(of: journal)[3]
    #expect(expiry.contains("\"actor\":\"yuki\",\"at\":\(end.seconds),"))
    #expect(expiry.contains("\"payload\":{},"))
    #expect(expiry.hasSuffix("\"sequence\":4,\"subject\":\"\(first.id)\",\"type\":\"invitation-expired\"}"))
    #expect(try journal.verify().fault == nil)
  }

  @Test(arguments: [InvitationState.accepted, .declined, .cancelled, .expired])
  func anEndedInvitationStandsInNobodysWay(state: InvitationState) throws {
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    try folder.rawConnection().write {
      try $0.execute(sql: "UPDATE invitations SET state = ?", arguments: [state.rawValue])
    }
    let second = try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon + 1)
    #expect(try second.count == 1 && Set(allInvitations(in: journal).map(\.statusIndex)).count == 2)
    #expect(try allInvitations(in: journal).map(\.state) == [state, .pending])
  }

  @Test func anInvitationMustEndAfterItBegins() throws {
    let drafts = try [draft(to: "aoba", terms: terms), draft(to: "midori", expiresAt: noon, terms: terms)]
    #expect(throws: JournalError.endsBeforeItBegins(draft: 1)) {
      try journal.issue(drafts, by: actor(), at: noon)
    }
    #expect(try allInvitations(in: journal).isEmpty)
  }

  @Test func onlyTextsOnRecordAreShown() throws {
    let english = try #require(terms[.english])
    let cases: [([LanguageCode: TextDigest], String)] = [
      ([:], "ja"),
      ([.english: english], "ja"),
      ([.japanese: english], "ja"),
      (terms.merging([.english: TextDigest(of: "never published")]) { $1 }, "en"),
      (try terms.merging([#require(LanguageCode("fr")): english]) { $1 }, "fr"),
    ]
    for (terms, language) in cases {
      #expect(throws: JournalError.textNotPublished(draft: 0, language: language)) {
        try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
      }
    }
    #expect(throws: JournalError.textNotPublished(draft: 0, language: "en")) {
      try journal.issue(
        [draft(to: "aoba", kind: .providerInvitesReseller, terms: terms)], by: actor(), at: noon)
    }
  }

  @Test func theZoneThatTheEndWasSetByIsOnRecord() throws {
    var named = try draft(to: "aoba", terms: terms)
    named.timeZone = TimeZoneName(rawValue: "Asia/Tokyo")
    let issued = try journal.issue([named, draft(to: "midori", terms: terms)], by: actor(), at: noon)
    #expect(issued.map { $0.timeZone?.rawValue } == ["Asia/Tokyo", nil])
    #expect(try allInvitations(in: journal) == issued)
    let lines = try exportedLines(of: journal).suffix(2).map { $0.contains(#""timeZone":"Asia/Tokyo""#) }
    #expect(lines == [true, false])
    #expect(try journal.verify().fault == nil)
  }

  /// Whoever reads the journal can accept nothing: what a record of an invitation holds is exactly this.
  @Test func theRecordHoldsNeitherTokenNorPath() throws {
    var generator = SeededGenerator(state: 1)
    let invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon, using: &generator).first)
    let line = try #require(try exportedLines(of: journal).last)
    let opening = try lastOpening(of: journal)
    #expect(opening.hasPrefix(#"{"data":{"recipient":"office@aoba.example"},"salt":""#))
    let committed = try #require(opening.range(of: ",\"sequence\"")).lowerBound
    let commitment = TextDigest(of: opening[..<committed] + "}")
    let texts = try #require(terms[.english].flatMap { english in terms[.japanese].map { (english, $0) } })
    #expect(
      line.contains(
        #"""
        "payload":{"expiresAt":1782592000,"from":"hoshino-cloud",\#
        "keyID":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","kind":"reseller-invites-customer",\#
        "language":"ja","personal":"\#(commitment)","statusIndex":\#(invitation.statusIndex),\#
        "terms":{"en":"\#(texts.0)","ja":"\#(texts.1)"},"to":"aoba"}
        """#))
    #expect(line.contains("\"subject\":\"\(invitation.id)\""))
    let columns = try folder.rawConnection().read { try $0.columns(in: "invitations").map(\.name) }
    #expect(
      columns == [
        "sequence", "id", "kind", "from_organisation", "with_organisation", "to_organisation", "recipient",
        "language", "issued_at", "expires_at", "status_index", "key_id", "state", "issued_by", "terms",
        "tenant_domain", "country", "time_zone", "until", "renews", "persons", "from_name", "with_name",
        "to_name",
      ])
  }
}
