import Foundation
import Glibc
import Journal
import PartnerModel
import TestSupport
import Testing

/// A folder `State` of a portal, gone afterwards.
@Suite struct JournalPlaceTests {
  private let folder = try! TemporaryFolder()
  private var state: String { folder.url.path }
  private var own: String { "\(state)/journal/journal.sqlite" }
  private var older: String { "\(state)/journal.sqlite" }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func makeOlder() throws {
    chmod(state, 0o700)
    let journal = try Journal.create(at: JournalLocation(file: older))
    try publishTexts(in: journal)
  }

  @Test func aNewOneBelongsIntoItsOwnFolder() {
    #expect(JournalLocation(below: state).path == own)
    #expect(JournalLocation(named: own).path == own)
  }

  @Test func anOlderOneIsOpenedWhereItLies() throws {
    try makeOlder()
    #expect(JournalLocation(below: state).path == older)
    #expect(JournalLocation(named: own).path == older)
    #expect(try Journal.open(below: state).head().sequence == 2)
    #expect(exists(older) && !exists(own))
  }

  @Test func itIsMovedWholeAndOnce() throws {
    try makeOlder()
    for _ in 0..<2 {
      try Journal.settle(below: state)
      #expect(!exists(older) && !exists(older + ".lock") && exists(own))
      #expect(try Journal.open(below: state).verify().head.sequence == 2)
    }
    #expect(throws: JournalError.moved(path: older, to: own)) {
      try Journal.open(at: JournalLocation(file: older))
    }
  }

  @Test func whoeverHasItOpenKeepsIt() throws {
    try makeOlder()
    do {
      let journal = try Journal.open(below: state)
      try Journal.settle(below: state)
      #expect(exists(older) && journal.displacement == nil)
    }
    try Journal.settle(below: state)
    #expect(exists(own))
  }

  @Test func twoAreRefused() throws {
    try makeOlder()
    _ = try Journal.create(at: JournalLocation(file: own))
    try Journal.settle(below: state)
    #expect(throws: JournalError.twice(path: own, other: older)) { try Journal.open(below: state) }
    #expect(exists(older) && exists(own))
  }

  @Test(arguments: [
    ("journal.sqlite-wal", true), ("journal/journal.sqlite-shm", true), ("journal/journal.sqlite.lock", true),
    ("journal.sqlite.unfinished-x", true), ("journal.sqlite", false), ("journal/journal.sqlite", false),
    ("journal/notes", false), ("journals", false),
  ])
  func whatLiesBesideItIsKnown(_ path: String, _ isBeside: Bool) {
    #expect(JournalLocation.isCompanion(path) == isBeside)
  }
}
