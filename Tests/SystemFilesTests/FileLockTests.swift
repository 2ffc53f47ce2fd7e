import Foundation
import SystemFiles
import TestSupport
import Testing

@Suite struct FileLockTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  @Test func oneHolds() throws {
    let first = try #require(try FileLock(scratch.path("lock"), isPatient: false))
    #expect(try FileLock(scratch.path("lock"), isPatient: false) == nil)
    first.release()
    let second = try #require(try FileLock(scratch.path("lock"), isPatient: true))
    second.release()
  }

  @Test func whatCannotBeOpenedIsNamed() {
    let error = #expect(throws: FileSystemError.self) {
      try FileLock(scratch.path("missing/lock"), isPatient: false)
    }
    #expect(error?.step == .open && error?.path == scratch.path("missing/lock"))
  }
}

@Suite struct FileIdentityTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  @Test func writingAndReplacingShow() throws {
    #expect(FileIdentity(of: scratch.path("a")) == nil)
    try scratch.write("old", to: "a")
    let old = try #require(FileIdentity(of: scratch.path("a")))
    #expect(FileIdentity(of: scratch.path("a")) == old)
    try scratch.write("longer", to: "a")
    let longer = try #require(FileIdentity(of: scratch.path("a")))
    #expect(longer != old && longer.isOfSameFile(as: old))
    try DurableFile.replace(scratch.path("a"), with: Array("new".utf8), isLocked: true)
    let new = try #require(FileIdentity(of: scratch.path("a")))
    #expect(!new.isOfSameFile(as: old))
  }
}
