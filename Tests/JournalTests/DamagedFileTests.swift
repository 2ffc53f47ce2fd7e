import Foundation
import GRDB
import Journal
import PartnerModel
import Testing

/// Single bits turned over in the file itself, as a failing disk does.
@Suite struct DamagedFileTests {
  @Test(arguments: [false, true]) func noFlippedBitGoesUnnoticed(isRedacted: Bool) throws {
    let history = try WholeHistory()
    if isRedacted {
      let over = try allInvitations(in: history.journal).filter { $0.state != .pending }
        .map { RecordSubject.invitation($0.id) }
      _ = try history.journal.redact(over, reason: nil, by: actor(), at: noon + day)
    }
    let head = try history.journal.head()
    let honest = try Tale(of: history.journal)
    try history.folder.rawConnection().writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    let original = try Data(contentsOf: URL(filePath: history.folder.path))
    let folder = try JournalFolder()
    try folder.putJournal(original)
    var generator = SeededGenerator(state: 11)
    var noticed = 0
    for _ in 0..<300 {
      var damaged = original
      damaged[Int.random(in: 0..<damaged.count, using: &generator)] ^=
        1 << Int.random(in: 0..<8, using: &generator)
      try damaged.write(to: URL(filePath: folder.path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
      do {
        let journal = try Journal.open(at: folder.location)
        if try journal.verify(against: head).fault == nil {
          // A bit in unused space or in a counter of SQLite's: then everything must still be as it was.
          #expect(try Tale(of: journal) == honest)
        } else {
          noticed += 1
        }
      } catch is JournalError {
        noticed += 1
      }
    }
    #expect(noticed > 30)
  }
}
