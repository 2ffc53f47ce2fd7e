import Foundation
import Journal
import PartnerModel
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

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
    let journal = try Journal.create(at: path)
    let terms = try publishTexts(in: journal)
    try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    let before = try journal.head()

    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, calls = calls as Int] in
      let journal = try Journal.open(at: path)
      let terms = try publishTexts(in: journal)
      let drafts = try (0..<4000).map { try draft(to: "customer-\($0)", terms: terms) }
      var generator = DeadlyGenerator(remaining: calls)
      try journal.issue(drafts, by: actor(), at: noon, using: &generator)
    }

    #expect(try journal.head() == before)
    let reopened = try Journal.open(at: path)
    #expect(try reopened.verify(against: before).fault == nil)
    #expect(try allInvitations(in: reopened).map(\.to.rawValue) == ["aoba"])
    #expect(try reopened.issue([draft(to: "customer-0", terms: terms)], by: actor(), at: noon).count == 1)
  }
}
