import Foundation
import GRDB
import PartnerModel
import Testing

import Glibc
@testable import Journal

/// A disk that is full, or fails: nothing is acknowledged that isn't recorded, nothing is recorded by halves, and
/// when there is room again everything goes on without opening the journal anew.
@Suite struct StorageFaultTests {
  let folder: JournalFolder
  let journal: Journal
  let joint: [Invitation]
  let terms: [LanguageCode: TextDigest]

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    let kind = InvitationKind.resellerAndProviderInviteCustomer
    let terms = try publishTexts(in: journal, kind: kind)
    let drafts = try (0..<300).map {
      try draft(to: "customer-\($0)", kind: kind, with: "northwind", terms: terms)
    }
    joint = try journal.issue(drafts, by: actor(), at: noon)
    self.terms = terms
  }

  func answers() throws -> [JournalAnswer] {
    try joint.map { try acceptance(of: $0, answer(String(repeating: "名", count: 200), terms: terms)) }
  }

  func record(_ answers: [JournalAnswer]) throws -> [AnswerResult] {
    try journal.record(
      answers, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
  }

  /// SQLite's own limit stands for a full disk: it fails with the same code in the middle of a transaction.
  @Test func whenItIsFullNothingIsRecordedAndLaterAllIs() throws {
    let answers = try answers()
    let head = try journal.head()
    let pages = try journal.read { try Int.fetchOne($0.database, sql: "PRAGMA page_count") ?? 0 }
    func limit(to pages: Int) throws {
      _ = try journal.read { try Int.fetchOne($0.database, sql: "PRAGMA max_page_count = \(pages)") }
    }
    try limit(to: pages + 3)
    for _ in 0..<2 {
      let error = #expect(throws: JournalError.self) { try record(answers) }
      guard case .storage(code: 13, _) = error else {
        Issue.record("\(String(describing: error)) is not SQLITE_FULL")
        return
      }
      #expect(error?.description.contains("名") == false)
      #expect(try journal.head() == head)
      #expect(try allAcceptances(in: journal) == [])
      #expect(try allInvitations(in: journal) == joint)
    }
    // What fits is recorded.
    #expect(try record([answers[0]]).count == 1)
    try limit(to: 1 << 30)
    let results = try record(answers)
    let acceptances = try allAcceptances(in: journal)
    #expect(acceptances.count == 300)
    #expect(
      results == [.accepted(acceptances[0], again: true)]
        + acceptances.dropFirst().map { .accepted($0, again: false) })
    #expect(try journal.relationships().count == 600)
    #expect(try journal.verify(against: head).fault == nil)
  }

  /// The operating system refuses to let the log grow, in a process of its own.
  @Test func whenWritingFailsNothingIsRecordedAndLaterAllIs() async throws {
    let path = folder.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      let journal = try Journal.open(at: JournalLocation(file: path))
      let head = try journal.head()
      let invitations = try allInvitations(in: journal)
      let answers = try invitations.map {
        try acceptance(of: $0, answer(String(repeating: "名", count: 200), terms: $0.terms))
      }
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      #expect(getrlimit(fileSizeLimit, &limit) == 0)
      let unlimited = limit
      let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
      limit.rlim_cur = rlim_t(log + 40_000)
      #expect(setrlimit(fileSizeLimit, &limit) == 0)
      for _ in 0..<2 {
        let error = #expect(throws: JournalError.self) {
          try journal.record(
            answers, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID),
            at: noon)
        }
        #expect(error?.code == "journal-storage")
        #expect(try journal.head() == head)
        #expect(try allAcceptances(in: journal) == [])
      }
      limit = unlimited
      #expect(setrlimit(fileSizeLimit, &limit) == 0)
      let results = try journal.record(
        answers, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
      #expect(try results == allAcceptances(in: journal).map { .accepted($0, again: false) })
      #expect(results.count == 300)
      #expect(try journal.verify(against: head).fault == nil)
    }
    #expect(try journal.relationships().count == 600)
    #expect(try journal.verify().fault == nil)
  }
}

#if canImport(Glibc)
  private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeLimit = RLIMIT_FSIZE
#endif
