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
    let journal = try Journal.create(at: folder.path)
    try publishTexts(in: journal)
    for suffix in ["", "-wal", "-shm"] {
      #expect(try mode(of: folder.path + suffix) == 0o600)
    }
    #expect(try mode(of: folder.url.appending(path: "State").path) == 0o700)
  }

  @Test func nothingButTheJournalIsLeft() throws {
    _ = try Journal.create(at: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "State").path)
    #expect(
      names.filter { !["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"].contains($0) } == [])
  }

  @Test func aNewJournalIsEmptyAndSound() throws {
    let journal = try Journal.create(at: folder.path)
    #expect(try journal.head() == .beforeFirst)
    #expect(try journal.verify().head == .beforeFirst)
    #expect(try journal.verify().fault == nil)
    #expect(try exportedLines(of: journal) == [])
  }

  @Test func whatWasWrittenIsThereAfterReopening() throws {
    let head = try {
      let journal = try Journal.create(at: folder.path)
      try publishTexts(in: journal)
      return try journal.head()
    }()
    #expect(head.sequence == 2)
    #expect(try Journal.open(at: folder.path).head() == head)
  }

  @Test(arguments: [
    "a b", "a%20b", "what?mode=memory", "x#y", "&=", "日本", "%", "%00", "a//b", "?immutable=0", "\n", "'\"",
  ])
  func anyPathWillDo(name: String) throws {
    let outer = folder.url.path + "/" + name
    try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    for prefix in ["", "/"] {
      let path = "\(prefix)\(outer)\(prefix)/\(name.last ?? "x")/journal.sqlite"
      let journal = try Journal.create(at: path)
      try publishTexts(in: journal)
      #expect(try Journal.open(at: path).head().sequence == 2)
      #expect(FileManager.default.fileExists(atPath: path))
      try FileManager.default.removeItem(atPath: outer)
      try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    }
  }

  @Test func creatingTwiceLeavesTheFirst() throws {
    let first = try Journal.create(at: folder.path)
    try publishTexts(in: first)
    #expect(throws: JournalError.alreadyExists(path: folder.path)) { try Journal.create(at: folder.path) }
    #expect(try first.head().sequence == 2)
  }

  @Test func aMissingJournalIsNotMadeByOpening() throws {
    let error = #expect(throws: JournalError.self) { try Journal.open(at: folder.path) }
    #expect(error == .missing(path: folder.path))
    #expect(error?.remedy.contains("portico invite") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644]) func aLooseFileIsRefused(mode: Int) throws {
    _ = try Journal.create(at: folder.path)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
    let error = #expect(throws: JournalError.self) { try Journal.open(at: folder.path) }
    #expect(error == .looseMode(path: folder.path, mode: UInt16(mode), strict: 0o600))
    #expect(error?.remedy == "Run: chmod 0600 \(folder.path)")
  }

  @Test func aFolderThatOthersMayWriteToIsRefused() throws {
    _ = try Journal.create(at: folder.path)
    let state = folder.url.appending(path: "State").path
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: state)
    #expect(throws: JournalError.looseMode(path: state, mode: 0o777, strict: 0o700)) {
      try Journal.open(at: folder.path)
    }
  }

  @Test(arguments: [0, 10, 100, 5000]) func aFileThatIsNoDatabaseIsRefusedUntouched(count: Int) throws {
    _ = try Journal.create(at: folder.path)
    let rubbish = Data((0..<count).map { UInt8(truncatingIfNeeded: $0) })
    try rubbish.write(to: URL(filePath: folder.path))
    #expect(throws: JournalError.notAJournal(path: folder.path)) { try Journal.open(at: folder.path) }
    #expect(try Data(contentsOf: URL(filePath: folder.path)) == rubbish)
  }

  @Test func aDatabaseOfSomebodyElseIsRefusedUntouched() throws {
    _ = try Journal.create(at: folder.path)
    try FileManager.default.removeItem(atPath: folder.path)
    try folder.rawConnection().write { try $0.execute(sql: "CREATE TABLE guests (name TEXT)") }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
    let before = try Data(contentsOf: URL(filePath: folder.path))
    #expect(throws: JournalError.notAJournal(path: folder.path)) { try Journal.open(at: folder.path) }
    #expect(try Data(contentsOf: URL(filePath: folder.path)) == before)
  }

  @Test func aNewerSchemaIsRefused() throws {
    _ = try Journal.create(at: folder.path)
    try folder.rawConnection().write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from-the-future')")
    }
    #expect(throws: JournalError.newerSchema(path: folder.path)) { try Journal.open(at: folder.path) }
  }

  @Test func aJournalThatLostItsLogModeGetsItBack() throws {
    _ = try Journal.create(at: folder.path)
    try folder.rawConnection().writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    let journal = try Journal.open(at: folder.path)
    try publishTexts(in: journal)
    #expect(FileManager.default.fileExists(atPath: folder.path + "-wal"))
  }

  @Test func whatIsAcknowledgedSurvivesALossOfPower() throws {
    let made = try Journal.create(at: folder.path)
    for journal in [made, try Journal.open(at: folder.path)] {
      let settings = try journal.read { database in
        try ["synchronous", "foreign_keys", "trusted_schema"].map {
          try Int.fetchOne(database, sql: "PRAGMA \($0)")
        }
      }
      #expect(settings == [2, 1, 0])
    }
  }

  @Test func anOlderSchemaIsBroughtUpToDate() throws {
    try JournalFile(path: folder.path).create { unfinished in
      let queue = try DatabaseQueue(path: unfinished)
      try queue.write { try $0.execute(sql: "PRAGMA application_id = \(JournalFile.applicationID)") }
      try JournalSchema.migrator.migrate(queue, upTo: "events")
      try queue.close()
    }
    let journal = try Journal.open(at: folder.path)
    try publishTexts(in: journal)
    #expect(try journal.verify().fault == nil)
  }

  /// SQLite would play back what the lost journal's log holds into the new file.
  @Test func aLogWithoutItsJournalIsRefusedUntouched() throws {
    let lost = try Journal.create(at: folder.path)
    try publishTexts(in: lost)
    let log = URL(filePath: folder.path + "-wal")
    let before = try Data(contentsOf: log)
    try FileManager.default.removeItem(atPath: folder.path)
    #expect(throws: JournalError.strayLog(path: log.path)) { try Journal.create(at: folder.path) }
    #expect(try Data(contentsOf: log) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let path = folder.url.appending(path: "no/such/journal.sqlite").path
    let error = #expect(throws: JournalError.self) { try Journal.create(at: path) }
    #expect(error?.code == "journal-storage")
    #expect(error?.message.contains(folder.url.appending(path: "no/such").path) == true)
  }
}
