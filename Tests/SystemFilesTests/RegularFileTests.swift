import Foundation
import SystemFiles
import TestSupport
import Testing

@Suite struct RegularFileTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func read(
    _ name: String, limit: Int = 100, followingLink: Bool = true
  ) throws(RegularFile.ReadError) -> String {
    let file = try RegularFile(scratch.path(name), followingLink: followingLink)
    return String(decoding: try file.bytes(limit: limit), as: UTF8.self)
  }

  @Test(arguments: ["", "a", String(repeating: "é", count: 100_000)]) func readsTheWhole(text: String) throws
  {
    try scratch.write(text, to: "a")
    #expect(try read("a", limit: 200_000) == text)
    #expect(try read("a", limit: .max) == text)
    #expect(try read("a", limit: text.utf8.count) == text)
    guard !text.isEmpty else { return }
    #expect(throws: RegularFile.ReadError.tooLong) { try read("a", limit: text.utf8.count - 1) }
  }

  /// The system says that such a file has no bytes, and gives some.
  @Test func sizesMayBeWrong() throws {
    #expect(try !RegularFile("/proc/self/status").bytes(limit: 1 << 16).isEmpty)
    #expect(throws: RegularFile.ReadError.tooLong) { try RegularFile("/proc/self/status").bytes(limit: 10) }
  }

  @Test func whatIsNoFile() throws {
    #expect(throws: RegularFile.ReadError.system(ENOENT)) { try read("a") }
    try scratch.write("", to: "a")
    #expect(throws: RegularFile.ReadError.system(ENOTDIR)) { try read("a/b") }
    #expect(throws: RegularFile.ReadError.notRegular) { try read("") }
  }

  /// Nobody writes to the pipe: who opened it in the plain way would wait for ever.
  @Test(.timeLimit(.minutes(30))) func aPipeIsNotWaitedFor() {
    #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
    #expect(throws: RegularFile.ReadError.notRegular) { try read("pipe") }
  }

  @Test func linksAreFollowedWhereTheyMay() throws {
    try scratch.write("here", to: "a")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("b"), withDestinationPath: "a")
    #expect(try read("b") == "here")
    #expect(throws: RegularFile.ReadError.system(ELOOP)) { try read("b", followingLink: false) }
  }

  @Test func relativeToAFolderThatIsHeld() throws {
    try scratch.write("here", to: "a")
    chmod(scratch.path("a"), 0o640)
    let folder = open(scratch.path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    let file = try RegularFile("a", in: folder)
    let permissions = file.permissions
    #expect(permissions == 0o640)
    #expect(try file.bytes(limit: 4) == Array("here".utf8))
  }

  @Test func whatIsReadToItsEndHasALimit() throws {
    let zeros = open("/dev/zero", O_RDONLY)
    defer { close(zeros) }
    let bytes = try readToEnd(of: zeros, limit: 100)
    #expect(bytes.count > 100)
  }
}
