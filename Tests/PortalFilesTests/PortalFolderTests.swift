import Foundation
import PortalFiles
import SourceDiagnostics
import TestSupport
import Testing

@Suite struct PortalFolderTests {
  /// A new folder on disk that is gone when the test is over.
  private func withFolder(_ body: (_ root: String) throws -> Void) throws {
    let temporary = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: temporary.path("Content"), withIntermediateDirectories: false)
    try body(temporary.path)
  }

  private func read(_ folder: PortalFolder, _ path: String, limit: Int = 100) -> String {
    switch folder.read(path, limit: limit) {
    case .bytes(let bytes): "bytes " + String(decoding: bytes, as: UTF8.self)
    case .missing: "missing"
    case .tooLarge: "too large"
    case .unreadable: "unreadable"
    case .outside(let place): "outside " + place
    }
  }

  @Test func `files on disk are read whole, and only files`() throws {
    try withFolder { root in
      try Data("日本\r\n".utf8).write(to: URL(filePath: root + "/Content/a.md"))
      try Data().write(to: URL(filePath: root + "/Content/empty"))
      try FileManager.default.createSymbolicLink(atPath: root + "/Content/link", withDestinationPath: "a.md")
      #expect(mkfifo(root + "/Content/pipe", 0o600) == 0)
      let folder = PortalFolder(at: root)
      #expect(read(folder, "Content/a.md") == "bytes 日本\r\n")
      #expect(read(folder, "Content/link") == "bytes 日本\r\n")
      #expect(read(folder, "Content/empty") == "bytes ")
      #expect(read(folder, "Content/a.md", limit: 7) == "too large")
      #expect(read(folder, "Content/a.md", limit: 8) == "bytes 日本\r\n")
      #expect(read(folder, "Content/none") == "missing")
      #expect(read(folder, "Content/a.md/b") == "missing")
      #expect(read(folder, "Content") == "unreadable")
      #expect(read(folder, "Content/pipe") == "unreadable")
      var faults = DiagnosticList()
      #expect(folder.names(in: "Content", faults: &faults) == ["a.md", "empty", "link", "pipe"])
      #expect(folder.names(in: "Nothing", faults: &faults) == [])
      #expect(faults.diagnostics.isEmpty)
      #expect(folder.shownName(of: "Content/a.md") == root + "/Content/a.md")
    }
  }

  @Test func `files in memory behave like those on disk`() {
    let folder = PortalFolder(files: ["Content/a": [0x61], "Content/en/b": [], "c": []])
    #expect(read(folder, "Content/a") == "bytes a")
    #expect(read(folder, "Content/a", limit: 0) == "too large")
    var faults = DiagnosticList()
    #expect(folder.names(in: "Content", faults: &faults) == ["a", "en"])
    #expect(faults.diagnostics.isEmpty)
  }

  @Test func `what leaves its folder is told apart`() throws {
    try withFolder { root in
      try Data("out".utf8).write(to: URL(filePath: root + "/out"))
      try FileManager.default.createSymbolicLink(atPath: root + "/Content/a", withDestinationPath: "../out")
      try FileManager.default.createSymbolicLink(atPath: root + "/Content/up", withDestinationPath: "..")
      let folder = PortalFolder(at: root)
      let real = URL(filePath: root).resolvingSymlinksInPath().path
      #expect(read(folder, "Content/a") == "outside \(real)/out")
      var faults = DiagnosticList()
      #expect(folder.names(in: "Content/up", faults: &faults) == [])
      #expect(faults.diagnostics.count == 1)
    }
  }

  @Test func `a folder that reads once keeps to what it saw`() throws {
    try withFolder { root in
      try Data("old".utf8).write(to: URL(filePath: root + "/Content/a"))
      let folder = PortalFolder(at: root)
      let once = folder.readOnce()
      #expect(read(once, "Content/a") == "bytes old")
      #expect(read(once, "Content/b") == "missing")
      try Data("new".utf8).write(to: URL(filePath: root + "/Content/a"))
      try Data("new".utf8).write(to: URL(filePath: root + "/Content/b"))
      #expect(read(once, "Content/a") == "bytes old")
      #expect(read(once, "Content/b") == "missing")
      #expect(once.filesRead.map(\.path) == ["Content/a"])
      #expect(read(folder, "Content/a") == "bytes new")
      #expect(read(folder.readOnce(), "Content/a") == "bytes new")
    }
  }

  @Test func `the current folder is no part of a name`() {
    #expect(PortalFolder(at: ".").shownName(of: "Content/a") == "Content/a")
    #expect(PortalFolder(at: "/p/").shownName(of: "Content/a") == "/p/Content/a")
  }
}
