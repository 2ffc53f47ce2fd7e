import Foundation
import GRDB
import PartnerModel
import TestSupport
import Testing

@testable import Journal

/// Something was written over the file of a journal that is open, and SQLite stumbles over it before anybody has looked:
/// what is told is the cause all the same.
@Suite struct OverwrittenJournalTests {
  let folder: JournalFolder
  let journal: Journal

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    _ = try publishTexts(in: journal)
    // From now on the file is read, and not the log alone.
    try folder.rawConnection().writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  @Test(
    arguments: [
      [], Array(repeating: 0, count: 65_536), Array(repeating: 0xFF, count: 65_536),
      Array("SQLite format 3\0".utf8) + Array(repeating: 0x5A, count: 65_520),
    ] as [[UInt8]])
  func theCauseIsTold(bytes: [UInt8]) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(bytes))
    try file.close()
    let cause = JournalError.overwritten(path: folder.location.path)
    #expect(throws: cause) {
      try journal.publishText(
        "Later", kind: .resellerInvitesCustomer, language: .english, by: actor(), at: noon)
    }
    #expect(journal.displacement == cause && !journal.canWrite)
  }
}
