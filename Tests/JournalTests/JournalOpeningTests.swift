import Foundation
import GRDB
import PartnerModel
import Testing

@testable import Journal

@Suite struct JournalOpeningTests {
  let folder: JournalFolder

  init() throws { folder = try JournalFolder() }

  func mode(of path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func aNewJournalIsItsOwnersAlone() throws {
    let journal = try Journal.create(at: folder.location)
    try publishTexts(in: journal)
    for suffix in ["", "-wal", "-shm"] {
      #expect(try mode(of: folder.path + suffix) == 0o600)
    }
    #expect(try mode(of: folder.url.appending(path: "State").path) == 0o700)
  }

  @Test func nothingButTheJournalIsLeft() throws {
    _ = try Journal.create(at: folder.location)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "State").path)
    #expect(
      names.filter {
        !["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite.lock"].contains($0)
      } == [])
  }

  @Test func aNewJournalIsEmptyAndSound() throws {
    let journal = try Journal.create(at: folder.location)
    #expect(try journal.head() == .beforeFirst)
    #expect(try journal.verify().head == .beforeFirst)
    #expect(try journal.verify().fault == nil)
    #expect(try exportedLines(of: journal) == [])
  }

  @Test func whatWasWrittenIsThereAfterReopening() throws {
    let head = try {
      let journal = try Journal.create(at: folder.location)
      try publishTexts(in: journal)
      return try journal.head()
    }()
    #expect(head.sequence == 2)
    #expect(try Journal.open(at: folder.location).head() == head)
  }

  @Test(arguments: [
    "a b", "a%20b", "what?mode=memory", "x#y", "&=", "日本", "%", "%00", "a//b", "?immutable=0", "\n", "'\"",
  ])
  func anyPathWillDo(name: String) throws {
    let outer = folder.url.path + "/" + name
    try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    for prefix in ["", "/"] {
      let path = "\(prefix)\(outer)\(prefix)/\(name.last ?? "x")/journal.sqlite"
      let journal = try Journal.create(at: JournalLocation(file: path))
      try publishTexts(in: journal)
      #expect(try Journal.open(at: JournalLocation(file: path)).head().sequence == 2)
      #expect(FileManager.default.fileExists(atPath: path))
      try FileManager.default.removeItem(atPath: outer)
      try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    }
  }

  @Test func creatingTwiceLeavesTheFirst() throws {
    let first = try Journal.create(at: folder.location)
    try publishTexts(in: first)
    #expect(throws: JournalError.alreadyExists(path: folder.path)) { try Journal.create(at: folder.location) }
    #expect(try first.head().sequence == 2)
  }

  @Test func aMissingJournalIsNotMadeByOpening() throws {
    let error = #expect(throws: JournalError.self) { try Journal.open(at: folder.location) }
    #expect(error == .missing(path: folder.path))
    #expect(error?.remedy.contains("portico invite") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644]) func aLooseFileIsRefused(mode: Int) throws {
    _ = try Journal.create(at: folder.location)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
    let error = #expect(throws: JournalError.self) { try Journal.open(at: folder.location) }
    #expect(error == .looseMode(path: folder.path, mode: UInt16(mode), strict: 0o600))
    #expect(error?.remedy == "Run: chmod 0600 \(folder.path)")
  }

  @Test func aFolderThatOthersMayWriteToIsRefused() throws {
    _ = try Journal.create(at: folder.location)
    let state = folder.url.appending(path: "State").path
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: state)
    #expect(throws: JournalError.looseMode(path: state, mode: 0o777, strict: 0o700)) {
      try Journal.open(at: folder.location)
    }
  }

  @Test(arguments: [0, 10, 100, 5000]) func aFileThatIsNoDatabaseIsRefusedUntouched(count: Int) throws {
    _ = try Journal.create(at: folder.location)
    let rubbish = Data((0..<count).map { UInt8(truncatingIfNeeded: $0) })
    try rubbish.write(to: URL(filePath: folder.path))
    #expect(throws: JournalError.notAJournal(path: folder.path)) { try Journal.open(at: folder.location) }
    #expect(try Data(contentsOf: URL(filePath: folder.path)) == rubbish)
  }

  @Test func aDatabaseOfSomebodyElseIsRefusedUntouched() throws {
    _ = try Journal.create(at: folder.location)
    try FileManager.default.removeItem(atPath: folder.path)
    try folder.rawConnection().write { try $0.execute(sql: "CREATE TABLE guests (name TEXT)") }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
    let before = try Data(contentsOf: URL(filePath: folder.path))
    #expect(throws: JournalError.notAJournal(path: folder.path)) { try Journal.open(at: folder.location) }
    #expect(try Data(contentsOf: URL(filePath: folder.path)) == before)
  }

  @Test(arguments: ["least_writer = 99", "tables = 99"]) func aNewerJournalIsRefused(change: String) throws {
    _ = try Journal.create(at: folder.location)
    try folder.rawConnection().write { try $0.execute(sql: "UPDATE form SET \(change)") }
    #expect(throws: JournalError.newer(path: folder.path)) { try Journal.open(at: folder.location) }
    #expect(throws: JournalError.newer(path: folder.path)) { try Journal.rebuild(at: folder.location) }
  }

  /// A newer program records something new while an older one has the journal open: the older one reads on, and
  /// writes nothing any more.
  @Test func whatANewerProgramWroteStopsAnOlderWriter() throws {
    let journal = try Journal.create(at: folder.location)
    try publishTexts(in: journal)
    #expect(journal.canWrite)
    try folder.rawConnection().write { try $0.execute(sql: "UPDATE form SET least_writer = 99") }
    #expect(throws: JournalError.newer(path: folder.path)) {
      try publishTexts(in: journal, kind: .providerInvitesReseller)
    }
    #expect(!journal.canWrite)
    #expect(try journal.head().sequence == 2)
  }

  /// A program's update changes the tables of what holds now: they are made from the records.
  @Test func olderTablesAreMadeAnew() throws {
    let history = try WholeHistory()
    let before = try Tale(of: history.journal)
    let folder = try JournalFolder()
    try folder.putJournal(WholeHistory.file.get())
    try folder.rawConnection().write {
      try $0.execute(
        sql: """
          DROP TABLE ended_letters; DROP TABLE revoked_grants; DROP TABLE acceptances; DROP TABLE invitations;
          CREATE TABLE invitations (older TEXT); UPDATE form SET tables = 0
          """)
    }
    let journal = try Journal.open(at: folder.location)
    #expect(try journal.verify(against: history.head).fault == nil)
    #expect(try Tale(of: journal) == before)
  }

  @Test func damagedTablesAreMadeAnewOnDemand() throws {
    let history = try WholeHistory()
    let before = try Tale(of: history.journal)
    let folder = try JournalFolder()
    try folder.putJournal(WholeHistory.file.get())
    try folder.tamper(
      "UPDATE invitations SET state = 'cancelled'; DELETE FROM acceptances WHERE sequence = 14")
    #expect(try Journal.open(at: folder.location).verify().fault?.reason == .tableDiffers)
    #expect(try Journal.rebuild(at: folder.location) == WholeHistory.types.count)
    let journal = try Journal.open(at: folder.location)
    #expect(try journal.verify(against: history.head).fault == nil)
    #expect(try Tale(of: journal) == before)
  }

  @Test func nothingIsMadeAnewWhileSomebodyHasItOpen() throws {
    let journal = try Journal.create(at: folder.location)
    #expect(throws: JournalError.inUse(path: folder.path)) { try Journal.rebuild(at: folder.location) }
    try publishTexts(in: journal)
  }

  @Test func aRecordThatCannotHaveHappenedStopsTheRebuild() throws {
    let history = try WholeHistory()
    let folder = try JournalFolder()
    try folder.putJournal(WholeHistory.file.get())
    try folder.tamper("DELETE FROM events WHERE sequence = 7")
    let before = try Tale(of: Journal.open(at: folder.location)).invitations
    let error = #expect(throws: JournalError.self) { try Journal.rebuild(at: folder.location) }
    #expect(error?.code == "journal-damaged")
    #expect(try Tale(of: Journal.open(at: folder.location)).invitations == before)
    #expect(try before == Tale(of: history.journal).invitations)
  }

  @Test func aJournalThatLostItsLogModeGetsItBack() throws {
    _ = try Journal.create(at: folder.location)
    try folder.rawConnection().writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    let journal = try Journal.open(at: folder.location)
    try publishTexts(in: journal)
    #expect(FileManager.default.fileExists(atPath: folder.path + "-wal"))
  }

  @Test func whatIsAcknowledgedSurvivesALossOfPower() throws {
    let made = try Journal.create(at: folder.location)
    for journal in [made, try Journal.open(at: folder.location)] {
      let settings = try journal.read { transaction in
        try ["synchronous", "foreign_keys", "trusted_schema"].map {
          try Int.fetchOne(transaction.database, sql: "PRAGMA \($0)")
        }
      }
      #expect(settings == [2, 1, 0])
    }
  }

  /// SQLite would play back what the lost journal's log holds into the new file.
  @Test func aLogWithoutItsJournalIsRefusedUntouched() throws {
    let lost = try Journal.create(at: folder.location)
    try publishTexts(in: lost)
    let log = URL(filePath: folder.path + "-wal")
    let before = try Data(contentsOf: log)
    try FileManager.default.removeItem(atPath: folder.path)
    #expect(throws: JournalError.strayLog(path: log.path)) { try Journal.create(at: folder.location) }
    #expect(try Data(contentsOf: log) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let path = folder.url.appending(path: "no/such/journal.sqlite").path
    let error = #expect(throws: JournalError.self) { try Journal.create(at: JournalLocation(file: path)) }
    #expect(error?.code == "journal-storage")
    #expect(error?.message.contains(folder.url.appending(path: "no/such").path) == true)
  }
}
