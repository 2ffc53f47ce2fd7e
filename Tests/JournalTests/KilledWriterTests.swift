import Foundation
import Glibc
import Journal
import PartnerModel
import Testing

/// Ends its own process, as `kill -9` does, in the middle of issuing.
private struct DeadlyGenerator: RandomNumberGenerator {
  var remaining: Int
  var source = SystemRandomNumberGenerator()

  mutating func next() -> UInt64 {
    if remaining == 0 { kill(getpid(), SIGKILL) }
    remaining -= 1
    return source.next()
  }
}

@Suite struct KilledWriterTests {
  @Test(arguments: [0, 1, 2000, 7999]) func aKilledWriterLeavesNothingHalf(calls: Int) async throws {
    let folder = try JournalFolder()
    let path = folder.path
    let journal = try Journal.create(at: JournalLocation(file: path))
    let terms = try publishTexts(in: journal)
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    let before = try journal.head()

    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, calls = calls as Int] in
      let journal = try Journal.open(at: JournalLocation(file: path))
      let terms = try publishTexts(in: journal)
      let drafts = try (0..<4000).map { try draft(to: "customer-\($0)", terms: terms) }
      var generator = DeadlyGenerator(remaining: calls)
      try journal.issue(drafts, by: actor(), at: noon, using: &generator)
    }

    #expect(try journal.head() == before)
    let reopened = try Journal.open(at: JournalLocation(file: path))
    #expect(try reopened.verify(against: before).fault == nil)
    #expect(try allInvitations(in: reopened).map(\.to.rawValue) == ["aoba"])
    #expect(try reopened.issue([draft(to: "customer-0", terms: terms)], by: actor(), at: noon).count == 1)
  }

  /// Killed at any moment while answers to joint invitations come in one after the other: whatever was acknowledged
  /// is on record, and each has both of its relationships.
  @Test(arguments: [1, 7, 30]) func whatWasAcknowledgedIsOnRecord(count: Int) async throws {
    let folder = try JournalFolder()
    let path = folder.path
    let journal = try Journal.create(at: JournalLocation(file: path))
    let kind = InvitationKind.resellerAndProviderInviteCustomer
    let terms = try publishTexts(in: journal, kind: kind)
    let drafts = try (0..<2000).map { try draft(to: "c-\($0)", kind: kind, with: "northwind", terms: terms) }
    try journal.issue(drafts, by: actor(), at: noon)

    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, count = count as Int] in
      let journal = try Journal.open(at: JournalLocation(file: path))
      let acknowledged = try #require(fopen(path + ".acknowledged", "w"))
      setvbuf(acknowledged, nil, _IONBF, 0)
      let answers = try allInvitations(in: journal).map {
        ($0.id, try acceptance(of: $0, answer(terms: $0.terms)))
      }
      for (number, (id, given)) in answers.enumerated() {
        if number == count { Thread.detachNewThread { kill(getpid(), SIGKILL) } }
        try record(given, in: journal)
        fputs(id.rawValue + "\n", acknowledged)
      }
    }

    let text = try String(contentsOf: URL(filePath: path + ".acknowledged"), encoding: .utf8)
    let acknowledged = Set(text.split(separator: "\n").map(String.init))
    let recorded = Set(try allAcceptances(in: journal).map(\.invitation.id.rawValue))
    #expect(acknowledged.count >= count && acknowledged.count < 2000)
    #expect(acknowledged.isSubset(of: recorded) && recorded.count - acknowledged.count <= 1)
    #expect(try journal.relationships().count == 2 * recorded.count)
    #expect(try Journal.open(at: JournalLocation(file: path)).verify().fault == nil)
  }
}
