import Foundation
import SystemFiles
import TestSupport
import Testing

@Suite struct ContainedFolderTests {
  let scratch: TemporaryFolder
  let folder: ContainedFolder

  init() throws {
    scratch = try TemporaryFolder()
    for name in ["in", "in/below", "inside"] {
      try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
    }
    try scratch.write("here", to: "in/below/a")
    try scratch.write("there", to: "inside/a")
    folder = ContainedFolder(scratch.path("in"))
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: target)
  }

  private func read(_ name: String) throws -> String {
    String(decoding: try folder.file(name).bytes(limit: 100), as: UTF8.self)
  }

  @Test(arguments: ["below/a", "below/../below/a", "file", "folder/a", "whole", "round"])
  func whatStaysIsRead(name: String) throws {
    try link("in/file", to: "below/a")
    try link("in/folder", to: "below")
    try link("in/whole", to: scratch.path("in/below/a"))
    try link("in/round", to: "../in/below/a")
    #expect(try read(name) == "here")
  }

  /// Also into a folder whose name begins like this one's.
  @Test(arguments: ["file", "folder/a", "../inside/a", "chain"]) func whatLeavesIsNot(name: String) throws {
    try link("in/file", to: "../inside/a")
    try link("in/folder", to: "../inside")
    try link("in/chain", to: "file")
    let place = URL(filePath: scratch.path("inside/a")).resolvingSymlinksInPath().path
    #expect(throws: ContainedFolder.OpenError.leaves(to: place)) { try read(name) }
  }

  @Test func theFolderItselfMayBeALink() throws {
    try link("link", to: "in")
    let file = try ContainedFolder(scratch.path("link")).file("below/a")
    #expect(try file.bytes(limit: 4) == Array("here".utf8))
    #expect(try ContainedFolder(scratch.path("link")).names(in: "") == ["below"])
  }

  @Test func namesAreOfWhatStays() throws {
    try link("in/folder", to: "../inside")
    try link("in/same", to: "below")
    #expect(try folder.names(in: "") == ["below", "folder", "same"])
    #expect(try folder.names(in: "same") == ["a"])
    let place = URL(filePath: scratch.path("inside")).resolvingSymlinksInPath().path
    #expect(throws: ContainedFolder.OpenError.leaves(to: place)) { try folder.names(in: "folder") }
    #expect(throws: ContainedFolder.OpenError.file(.system(ENOENT))) { try folder.names(in: "none") }
    #expect(throws: ContainedFolder.OpenError.file(.system(ENOTDIR))) { try folder.names(in: "below/a") }
  }

  @Test func whatIsNoFile() throws {
    try link("in/loop", to: "loop")
    #expect(throws: ContainedFolder.OpenError.file(.system(ENOENT))) { _ = try folder.file("none") }
    #expect(throws: ContainedFolder.OpenError.file(.system(ELOOP))) { _ = try folder.file("loop") }
    #expect(throws: ContainedFolder.OpenError.file(.notRegular)) { _ = try folder.file("below") }
    #expect(throws: ContainedFolder.OpenError.file(.notRegular)) { _ = try folder.file("") }
  }

  /// A folder that may be gone through and not listed.
  @Test func foldersNeedNotBeListed() throws {
    chmod(scratch.path("in/below"), 0o111)
    defer { chmod(scratch.path("in/below"), 0o700) }
    #expect(try read("below/a") == "here")
  }
}
