import PartnerModel
import SourceDiagnostics
import Testing

@testable import PortalFiles

@Suite struct RecordReaderTests {
  private func reader(_ text: String, _ sink: FaultSink) throws -> RecordReader {
    let source = try #require(
      SourceText(file: "t.yaml", bytes: Array(text.utf8), limit: 1_000, faults: &sink.list))
    let root = try #require(YAMLReader.root(of: source, faults: &sink.list))
    return try #require(RecordReader(root, what: "a thing", sink: sink))
  }

  @Test(arguments: ["yes", "no", "on", "off", "True", "1", "\"\"", "[true]"])
  func `a flag is true or false and nothing else`(word: String) throws {
    let sink = FaultSink()
    #expect(try reader("flag: \(word)\n", sink).flag("flag") == nil)
    #expect(sink.list.diagnostics.count == 1)
    #expect(sink.list.diagnostics.first?.position == SourcePosition(file: "t.yaml", line: 1, column: 7))
  }

  @Test func `flags, numbers and words of a list`() throws {
    let sink = FaultSink()
    let reader = try reader("f: false\nn: 30\nw: yes\nl: [globalAdmin, user]\n", sink)
    #expect(reader.flag("f") == false)
    #expect(reader.integer("n", in: 1...30) == 30)
    #expect(reader.choice("w", of: ServiceAvailability.self) == .yes)
    #expect(reader.choices("l", of: Role.self) == [.globalAdmin, .user])
    reader.finish()
    #expect(sink.list.diagnostics.isEmpty)
  }

  @Test func `every fault of a record comes in one run`() throws {
    let sink = FaultSink()
    let reader = try reader(
      """
      name: [a]
      note: "  "
      nothing:
      number: 31
      role: globaladmin
      list: text
      roles: [user, user, boss]
      lines: "a\\nb"
      emial: x
      """, sink)
    _ = reader.text("name")
    _ = reader.text("note")
    _ = reader.text("nothing")
    _ = reader.text("missing")
    _ = reader.text("email", optional: true)
    _ = reader.integer("number", in: 1...30)
    _ = reader.choice("role", of: Role.self)
    _ = reader.list("list")
    _ = reader.choices("roles", of: Role.self)
    _ = reader.text("lines")
    reader.finish()
    #expect(
      brief(sink.list) == [
        "1:1 the key 'missing' is missing",
        "1:7 'name' must be a text, not a list",
        "2:7 'note' is blank",
        "3:1 'nothing' has no value",
        "4:9 'number' must be a whole number, not '31'",
        "5:7 'role' can't be 'globaladmin'",
        "6:7 'list' must be a list, not a text",
        "7:15 this is in the list 'roles' already",
        "7:21 an item of 'roles' can't be 'boss'",
        "8:8 'lines' must be one line without control characters",
        "9:1 there is no key 'emial' here",
      ])
    let remedies = sink.list.sorted.map(\.remedy)
    #expect(remedies.allSatisfy { !$0.isEmpty })
    #expect(remedies[5] == "Did you mean 'globalAdmin'?")
    #expect(remedies[10] == "Did you mean 'email'?")
  }

  /// Names of people and companies, addresses, telephones: what a page or a letter shows of a record can be seen.
  @Test(arguments: [
    (#""Greta\u200B""#, "U+200B, its character 6"), (#""\u202Eaterg""#, "U+202E, its character 1"),
    (#""Gr\u2800ta""#, "U+2800, its character 3"), (#""a\u2028b""#, "U+2028, its character 2"),
    ("e\(String(repeating: "\u{301}", count: 9))", "U+0301, its character 10"),
  ])
  func whatCannotBeSeenIsNamed(value: String, what: String) throws {
    let sink = FaultSink()
    #expect(try reader("name: \(value)", sink).text("name") == nil)
    #expect(brief(sink.list) == ["1:7 'name' can't hold \(what)"])
  }

  @Test func whatTheScriptNeedsIsRead() throws {
    let sink = FaultSink()
    let names = ["می\u{200C}خواهم", "葛\u{E0100}飾", "Nguyễn Thị Ánh", "👩\u{200D}👩\u{200D}👧"]
    #expect(try names.map { try reader("name: \($0)", sink).text("name") } == names)
    #expect(brief(sink.list).isEmpty)
  }

  @Test func `names by language need the default one`() throws {
    let sink = FaultSink()
    let reader = try reader("a: One\nb: {en: Two, ja: 二}\nc: {ja: 三}\nd: {en: Four, jp: 四}\n", sink)
    #expect(reader.names("a", in: twoLanguages) == Names("One"))
    #expect(reader.names("b", in: twoLanguages)?[.japanese] == "二")
    #expect(reader.names("c", in: twoLanguages) == nil)
    #expect(reader.names("d", in: twoLanguages)?[.japanese] == "Four")
    #expect(
      brief(sink.list) == [
        "3:4 'c' has no text in en, the portal's default language",
        "4:15 warning: 'jp' is no language of this portal, so nobody sees this text",
      ])
  }
}
