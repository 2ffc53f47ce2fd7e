import Foundation
import TestSupport
import Testing

@testable import SiteWriter

@Suite struct SiteWriterTests {
  /// A folder for one test, with an output folder and a place for the manifest.
  final class Place {
    private let temporary: TemporaryFolder
    var root: URL { temporary.url }
    var output: URL { root.appending(path: "public") }
    var manifest: URL { root.appending(path: "manifest") }

    init() throws {
      temporary = try TemporaryFolder()
    }

    @discardableResult
    func build(_ files: [String: String], rendered: RenderedPaths = RenderedPaths()) throws
      -> SiteWriter.Report
    {
      try SiteWriter(output: output.path, manifestFile: manifest.path, workers: 2)
        .write([TextFiles(files, rendered)])
    }

    func text(_ path: String) -> String? {
      (try? Data(contentsOf: output.appending(path: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    func put(_ path: String, _ text: String) throws {
      let file = output.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    /// Inode and time of last change: what rsync and object stores look at.
    func identity(_ path: String) throws -> [String] {
      var info = stat()
      try #require(stat(output.appending(path: path).path, &info) == 0)
      return ["\(info.st_ino)", "\(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec)"]
    }

    var everything: [String] {
      FileManager.default.enumerator(atPath: output.path)!.compactMap { $0 as? String }.sorted()
    }
  }

  @Test func writesOnlyWhatChanged() throws {
    let place = try Place()
    let pages = ["index.html": "start", "i/abc/index.html": "hello", "en/a/index.html": "a"]
    #expect(try place.build(pages) == .init(files: 3, written: 3))
    let before = try pages.keys.map { try place.identity($0) }

    let rendered = RenderedPaths()
    #expect(try place.build(pages, rendered: rendered) == .init(files: 3, written: 0))
    #expect(rendered.paths.isEmpty)
    #expect(try pages.keys.map { try place.identity($0) } == before)

    var edited = pages
    edited["i/abc/index.html"] = "hallo"
    #expect(try place.build(edited, rendered: rendered) == .init(files: 3, written: 1))
    #expect(rendered.paths == ["i/abc/index.html"])
    #expect(place.text("i/abc/index.html") == "hallo")
  }

  @Test func removesItsOwnStalePagesAndEmptyFolders() throws {
    let place = try Place()
    try place.build(["en/index.html": "start", "en/old/deep/index.html": "old"])
    #expect(try place.build(["en/index.html": "start"]) == .init(files: 1, written: 0, removed: 1))
    #expect(place.everything == ["en", "en/index.html"])
  }

  @Test func leavesAndNamesWhatOthersPutThere() throws {
    let place = try Place()
    try place.build(["index.html": "start", "en/a/index.html": "a", "en/b/index.html": "b"])
    try place.put("en/a/notes.txt", "mine")
    try place.put("extra/deep/file", "mine")
    for _ in 1...2 {
      let report = try place.build(["index.html": "start", "en/a/index.html": "a"])
      #expect(report.foreign == ["en/a/notes.txt", "extra/"])
    }
    #expect(place.text("en/a/notes.txt") == "mine")
    #expect(place.text("en/b/index.html") == nil)
  }

  @Test func aPageThatSomebodyChangedIsMended() throws {
    let place = try Place()
    let pages = ["en/a/index.html": "right", "en/b/index.html": "right too"]
    try place.build(pages)
    try place.put("en/a/index.html", "wrong, and longer")
    try FileManager.default.removeItem(at: place.output.appending(path: "en/b"))
    #expect(try place.build(pages) == .init(files: 2, written: 2))
    #expect(place.text("en/a/index.html") == "right")
    #expect(place.text("en/b/index.html") == "right too")
  }

  @Test func aLinkOrAFolderOfOthersIsSafeToo() throws {
    let place = try Place()
    try place.put("mine.txt", "mine")
    let link = place.output.appending(path: "robots.txt")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "mine.txt")
    #expect(throws: StrangerInTheWay(path: "robots.txt")) { try place.build(["robots.txt": "generated"]) }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "mine.txt")

    try FileManager.default.createDirectory(
      at: place.output.appending(path: "404.html"), withIntermediateDirectories: true)
    #expect(throws: StrangerInTheWay(path: "404.html")) { try place.build(["404.html": "generated"]) }
  }

  /// Nobody reads or writes at the other end of the pipes: whoever waited for one would wait for ever.
  @Test(
    .timeLimit(.minutes(30)),
    arguments: ["a/index.html", "a/.index.html.portico-new", "a", ".robots.txt.portico-new"])
  func aPipeIsRefusedByName(path: String) throws {
    let place = try Place()
    if path.hasPrefix("a/") { try place.put("a/own.txt", "own") }
    try place.put("own.txt", "own")
    try #require(mkfifo(place.output.appending(path: path).path, 0o600) == 0)
    let files = ["a/index.html": "page", "robots.txt": "generated"]
    for _ in 1...2 {
      #expect(throws: StrangerInTheWay(path: path)) { try place.build(files) }
    }
    var info = stat()
    #expect(lstat(place.output.appending(path: path).path, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aHardLinkIsNeverWrittenThrough() throws {
    let place = try Place()
    try place.build(["a/index.html": "old"])
    let other = place.root.appending(path: "other").path
    let (page, temporary) = ("a/index.html", "a/.index.html.portico-new")
    // The page has another name, as copies by hard link give it: that name keeps what it has.
    try FileManager.default.linkItem(atPath: place.output.appending(path: page).path, toPath: other)
    try place.build(["a/index.html": "new"])
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "old")
    #expect(place.text(page) == "new")

    try FileManager.default.linkItem(atPath: other, toPath: place.output.appending(path: temporary).path)
    #expect(throws: StrangerInTheWay(path: temporary)) { try place.build(["a/index.html": "newer"]) }
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "old")
    #expect(place.text(page) == "new")
  }

  @Test func whatAKilledBuildLeftUnderTheTemporaryNameGoes() throws {
    let place = try Place()
    try place.build(["a/index.html": "old"])
    try place.put("a/.index.html.portico-new", "half of a pa")
    #expect(try place.build(["a/index.html": "new"]).written == 1)
    #expect(place.everything == ["a", "a/index.html"])
  }

  @Test(arguments: ["a", "i", "i/x"]) func aLinkedFolderIsRefusedByName(folder: String) throws {
    let place = try Place()
    let files = ["a/index.html": "page", "i/x/index.html": "page"]
    try place.build(files)
    let (here, elsewhere) = (place.output.appending(path: folder), place.root.appending(path: "elsewhere"))
    try FileManager.default.moveItem(at: here, to: elsewhere)
    try FileManager.default.createSymbolicLink(at: here, withDestinationURL: elsewhere)
    let before = FileManager.default.enumerator(atPath: elsewhere.path)!.compactMap { $0 as? String }
    // To write, to leave as it is, and to remove.
    for files in [files.mapValues { _ in "new" }, files, ["index.html": "other"]] {
      #expect(throws: StrangerInTheWay(path: folder)) { try place.build(files) }
    }
    #expect(FileManager.default.enumerator(atPath: elsewhere.path)!.compactMap { $0 as? String } == before)
  }

  @Test func withoutAManifestEqualFilesAreAdoptedAndOthersAreSafe() throws {
    let place = try Place()
    try place.build(["a.txt": "same", "b/index.html": "same"])
    let before = try place.identity("a.txt")
    try FileManager.default.removeItem(at: place.manifest)
    #expect(try place.build(["a.txt": "same", "b/index.html": "same"]).written == 0)
    #expect(try place.identity("a.txt") == before)

    try place.put("robots.txt", "by hand")
    #expect(throws: StrangerInTheWay(path: "robots.txt")) {
      try place.build(["a.txt": "same", "b/index.html": "same", "robots.txt": "generated"])
    }
    #expect(place.text("robots.txt") == "by hand")
    #expect(throws: StrangerInTheWay(path: "robots.txt")) { try place.build(["robots.txt": "generated"]) }
  }

  @Test func aBuildThatFailedHalfwayIsHealedByTheNext() throws {
    let place = try Place()
    var pages = Dictionary(uniqueKeysWithValues: (0..<500).map { ("i/\($0)/index.html", "page \($0)") })
    pages["i/250/index.html"] = TextFiles.unrenderable
    #expect(throws: TextFiles.Unrenderable.self) { try place.build(pages) }
    try place.put("i/3/.index.html\(OutputFolder.temporarySuffix)", "half a pa")
    pages["i/250/index.html"] = "mended"
    pages["i/499/index.html"] = nil
    let report = try place.build(pages)
    #expect(report.foreign.isEmpty)
    #expect(place.everything.filter { $0.hasSuffix("index.html") }.count == 499)
    #expect(place.text("i/250/index.html") == "mended")
    #expect(!place.everything.contains { $0.hasSuffix(OutputFolder.temporarySuffix) })
    #expect(try place.build(pages) == .init(files: 499, written: 0))
  }

  @Test func twoPagesAtOnePathAreRefused() throws {
    let place = try Place()
    let writer = SiteWriter(output: place.output.path, manifestFile: place.manifest.path, workers: 2)
    #expect(throws: TwoPagesAtOnePath(path: "a/index.html")) {
      try writer.write([
        TextFiles(["a/index.html": "1"], RenderedPaths()), TextFiles(["a/index.html": "2"], RenderedPaths()),
      ])
    }
  }

  @Test func aDamagedManifestIsAsGoodAsNone() throws {
    let place = try Place()
    try place.build(["a/index.html": "a"])
    let whole = try Data(contentsOf: place.manifest)
    for length in 0..<whole.count {
      #expect(BuildManifest(decoding: Array(whole.prefix(length))) == nil)
    }
    #expect(BuildManifest(decoding: Array(whole)) != nil)
    try whole.prefix(whole.count / 2).write(to: place.manifest)
    #expect(try place.build(["a/index.html": "a"]) == .init(files: 1, written: 0))
  }

  @Test func aFullFolderIsReportedByName() throws {
    let place = try Place()
    try Data("a file, not a folder".utf8).write(to: place.root.appending(path: "public"))
    #expect(throws: FileFailure.self) { try place.build(["a": "b"]) }
  }
}

/// Which pages were rendered.
final class RenderedPaths: Sendable {
  private let lock = NSLock()
  nonisolated(unsafe) private var seen: [String] = []
  var paths: [String] { lock.withLock { seen } }
  func note(_ path: String) { lock.withLock { seen.append(path) } }
}

struct TextFiles: SiteFiles {
  struct Unrenderable: Error {}
  static let unrenderable = "\u{0}"

  private let files: [(path: String, text: String)]
  private let rendered: RenderedPaths

  init(_ files: [String: String], _ rendered: RenderedPaths) {
    self.files = files.map { (path: $0.key, text: $0.value) }.sorted { $0.path < $1.path }
    self.rendered = rendered
  }

  var count: Int { files.count }
  func path(at index: Int) -> String { files[index].path }
  func fingerprint(at index: Int) -> Fingerprint {
    var fingerprint = Fingerprinter()
    fingerprint.add(files[index].text)
    return fingerprint.finish()
  }
  func render(at index: Int, into bytes: inout [UInt8]) throws {
    rendered.note(files[index].path)
    if files[index].text == Self.unrenderable { throw Unrenderable() }
    bytes += files[index].text.utf8
  }
}
