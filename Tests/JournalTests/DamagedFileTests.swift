import Foundation
import Journal
import Testing

/// Single bits turned over in the file itself, as a failing disk does.
@Suite struct DamagedFileTests {
  @Test func noFlippedBitGoesUnnoticed() throws {
    let folder = try JournalFolder()
    let honest = try {
      let journal = try Journal.create(at: folder.path)
      let terms = try publishTexts(in: journal)
      try journal.issue(
        (0..<20).map { try draft(to: "customer-\($0)", terms: terms) }, by: actor(), at: noon)
      return (
        head: try journal.head(), invitations: try allInvitations(in: journal),
        lines: try exportedLines(of: journal)
      )
    }()
    let file = URL(filePath: folder.path)
    let original = try Data(contentsOf: file)
    var generator = SeededGenerator(state: 11)
    var noticed = 0
    for _ in 0..<400 {
      var damaged = original
      damaged[Int.random(in: 0..<damaged.count, using: &generator)] ^=
        1 << Int.random(in: 0..<8, using: &generator)
      try damaged.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
      do {
        let journal = try Journal.open(at: folder.path)
        if try journal.verify(against: honest.head).fault == nil {
          // A bit in unused space or in a counter of SQLite's: then everything must still be as it was.
          #expect(try allInvitations(in: journal) == honest.invitations)
          #expect(try exportedLines(of: journal) == honest.lines)
        } else {
          noticed += 1
        }
      } catch is JournalError {
        noticed += 1
      }
    }
    #expect(noticed > 40)
  }
}
