import Foundation
import TestSupport
import Testing

@testable import SystemFiles

@Suite struct DurableFileTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func replace(
    _ name: String, with text: String, isLocked: Bool = true, synchronise: (Int32) -> Int32
  ) throws {
    let folder = open(scratch.path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    try DurableFile.replace(
      name, in: folder, at: scratch.path, with: Array(text.utf8), isLocked: isLocked, synchronise: synchronise
    )
  }

  @Test(arguments: [false, true]) func replacesForItsOwnerAlone(isLocked: Bool) throws {
    for text in ["old", "the new one", ""] {
      try DurableFile.replace(scratch.path("a"), with: Array(text.utf8), isLocked: isLocked)
      #expect(try scratch.text("a") == text)
    }
    #expect(try scratch.names() == ["a"])
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("a"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func fileAndFolderAreBroughtToTheDisk() throws {
    var modes: [mode_t] = []
    try replace("a", with: "new") { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return -1 }
      modes.append(status.st_mode & S_IFMT)
      return fsync(descriptor)
    }
    #expect(modes == [S_IFREG, S_IFDIR])
  }

  /// The old content stays, no draft is left, and no descriptor.
  @Test(arguments: [false, true]) func aDiskThatFailsLeavesNothingBehind(isLocked: Bool) throws {
    try scratch.write("old", to: "a")
    var used: Int32 = -1
    let error = #expect(throws: FileSystemError.self) {
      try replace("a", with: "new", isLocked: isLocked) { descriptor in
        used = descriptor
        errno = EIO
        return -1
      }
    }
    #expect(error?.step == .putInPlace && error?.path == scratch.path("a") && error?.number == EIO)
    #expect(try scratch.text("a") == "old")
    #expect(try scratch.names() == ["a"])
    var status = stat()
    let isTheDraft = fstat(used, &status) == 0 && status.st_nlink == 0 && status.st_size == 3
    #expect(!isTheDraft, "the draft is closed")
  }

  @Test func aFolderThatFailsIsReported() throws {
    var calls = 0
    #expect(throws: FileSystemError.self) {
      try replace("a", with: "new") { _ in
        calls += 1
        errno = EIO
        return calls == 1 ? 0 : -1
      }
    }
    #expect(calls == 2)
    #expect(try scratch.names() == ["a"])
  }

  @Test func aFolderInTheWayStays() throws {
    try FileManager.default.createDirectory(atPath: scratch.path("a/b"), withIntermediateDirectories: true)
    let error = #expect(throws: FileSystemError.self) {
      try DurableFile.replace(scratch.path("a"), with: [1], isLocked: false)
    }
    #expect(error?.step == .putInPlace)
    #expect(try scratch.names() == ["a"])
  }

  @Test func aMissingFolderIsNamed() {
    let error = #expect(throws: FileSystemError.self) {
      try DurableFile.replace(scratch.path("b/a"), with: [], isLocked: false)
    }
    #expect(error?.path == scratch.path("b") && error?.number == ENOENT)
    #expect(error?.reason == "No such file or directory")
  }

  /// Neither a link in the file's place nor one in the draft's is written through.
  @Test func linksAreNotFollowed() throws {
    try scratch.write("safe", to: "other")
    for name in ["a", ".a.new"] {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path(name), withDestinationPath: scratch.path("other"))
    }
    try DurableFile.replace(scratch.path("a"), with: Array("new".utf8), isLocked: true)
    #expect(try scratch.text("other") == "safe")
    #expect(try scratch.text("a") == "new")
    #expect(try scratch.names() == ["a", "other"])
  }

  @Test func aFullDeviceIsAnError() {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let error = #expect(throws: FileSystemError.self) { try write([1, 2], to: full, named: "full") }
    #expect(error?.step == .write && error?.number == ENOSPC)
  }
}
