import GRDB
import Journal
import PartnerModel
import Testing

@Suite struct PublishedTextsTests {
  let folder: JournalFolder
  let journal: Journal

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
  }

  @Test func theDigestIsWhatSha256sumPrints() {
    // printf 'ご承諾' | sha256sum
    #expect(
      TextDigest(of: "ご承諾").rawValue == "760a7494514df54dc9d76e362afeabfaa5c2bfd5f6de7c90866794d5bddbaad9")
    #expect(
      TextDigest(of: "").rawValue == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func aTextIsKeptWordForWord() throws {
    let body = "Zeile\r\n\t“quoted” \\ \u{1F64F}\u{0}end"
    let digest = try journal.publishText(
      body, kind: .resellerInvitesCustomer, language: .english, by: actor(), at: noon)
    #expect(digest == TextDigest(of: body))
    #expect(
      try journal.publishedText(digest: digest, kind: .resellerInvitesCustomer, language: .english) == body)
    #expect(
      try journal.publishedText(digest: digest, kind: .resellerInvitesCustomer, language: .japanese) == nil)
    #expect(
      try journal.publishedText(digest: digest, kind: .providerInvitesReseller, language: .english) == nil)
    #expect(try journal.verify().fault == nil)
  }

  @Test func publishingTwiceIsPublishingOnce() throws {
    let first = try publishTexts(in: journal)
    let head = try journal.head()
    #expect(head.sequence == 2)
    #expect(try publishTexts(in: journal) == first)
    #expect(try journal.head() == head)
  }

  @Test func aTextOnRecordNeedsNoWriteLock() throws {
    let first = try publishTexts(in: journal)
    let holder = try folder.rawConnection()
    try holder.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(try publishTexts(in: journal) == first)
      try database.execute(sql: "ROLLBACK")
    }
  }

  @Test func theSameWordsForAnotherKindAreAnotherRecord() throws {
    let first = try publishTexts(in: journal)
    let second = try publishTexts(in: journal, kind: .providerInvitesReseller)
    #expect(first == second)
    #expect(try journal.head().sequence == 4)
  }
}
