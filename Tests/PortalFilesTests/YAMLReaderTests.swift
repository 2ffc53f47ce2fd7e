import SourceDiagnostics
import Testing

@testable import PortalFiles

@Suite struct YAMLReaderTests {
  private func read(_ text: String) -> (root: YAMLNode?, faults: [String]) { read(Array(text.utf8)) }

  private func read(_ bytes: [UInt8]) -> (root: YAMLNode?, faults: [String]) {
    var faults = DiagnosticList()
    let source = SourceText(file: "t.yaml", bytes: bytes, limit: YAMLReader.sizeLimit, faults: &faults)
    let root = source.flatMap { YAMLReader.root(of: $0, faults: &faults) }
    #expect(faults.diagnostics.allSatisfy { !$0.remedy.isEmpty && $0.position?.file == "t.yaml" })
    return (root, brief(faults))
  }

  private func entries(_ node: YAMLNode?) -> [String: YAMLNode] {
    guard case .map(let entries) = node?.content else { return [:] }
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  private func text(_ node: YAMLNode?) -> String? {
    guard case .scalar(let text, _) = node?.content else { return nil }
    return text
  }

  @Test(arguments: ["no", "yes", "on", "off", "NO", "true", "null", "~", "0x1F", "1e3", "2024-01-01", "012"])
  func `scalars are the text as written`(scalar: String) {
    #expect(text(entries(read("k: \(scalar)\n").root)["k"]) == scalar)
    #expect(Array(entries(read("\(scalar): v\n").root).keys) == [scalar])
  }

  @Test func `places are lines and scalars`() {
    let entries = entries(read("\u{FEFF}# comment\r\n鍵: 値\r\nlist:\r\n  - {日本: \"語\", b: c}\r\n").root)
    #expect(entries["鍵"]?.position == SourcePosition(file: "t.yaml", line: 2, column: 4))
    guard case .list(let items) = entries["list"]?.content else {
      Issue.record("no list")
      return
    }
    #expect(items[0].position == SourcePosition(file: "t.yaml", line: 4, column: 5))
    #expect(self.entries(items[0])["日本"]?.position == SourcePosition(file: "t.yaml", line: 4, column: 10))
    #expect(self.entries(items[0])["b"]?.position == SourcePosition(file: "t.yaml", line: 4, column: 18))
  }

  @Test func `every duplicate key is named, and reading goes on`() {
    let (root, faults) = read(
      "id: one\nx: {a: 1, a: 2, b: 3}\nid: two\n\"id\": three\nlist:\n- {k: 1, 'k': 2}\n")
    #expect(
      faults == [
        "2:11 the key 'a' is there twice in the same map; first at line 2",
        "3:1 the key 'id' is there twice in the same map; first at line 1",
        "4:1 the key 'id' is there twice in the same map; first at line 1",
        "6:10 the key 'k' is there twice in the same map; first at line 6",
      ])
    #expect(text(entries(root)["id"]) == "one")
    #expect(text(entries(entries(root)["x"])["b"]) == "3")
  }

  @Test func `very many duplicate keys are refused without end or crash`() {
    let (root, faults) = read(String(repeating: "k: 1\n", count: 2_000))
    #expect(root == nil)
    #expect(faults.count == 1 && faults[0].contains("the key 'k' is there twice"))
  }

  @Test(arguments: [
    ("a: &x 1\n", "1:4 an anchor (&name) can't be used here"),
    ("a: *x\n", "1:4 an alias (*name) can't be used here"),
    ("- [b, *x ]\n", "1:7 an alias (*name) can't be used here"),
    ("a: !!str 1\n", "1:4 a tag (!name) can't be used here"),
    ("%YAML 1.1\n---\na: 1\n", "1:1 a directive (%NAME) can't be used here"),
    ("? a\n: b\n", "1:1 a key must be plain text"),
    ("{a: 1}: b\n", "1:7 a key must be plain text"),
    ("a: 1\n---\nb: 2\n", "2:1 a second document begins here"),
    ("a: [1\nb: 2\n", "2:2 this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
    ("\"a: b\n", "2:1 this is not YAML: found unexpected end of stream while scanning a quoted scalar"),
    ("a: b: c\n", "1:5 this is not YAML: mapping values are not allowed in this context"),
    ("a: b\u{0}\n", "1:5 the control character U+0000 can't stand here"),
    ("a:\u{2028} b\n", "1:3 the control character U+2028 can't stand here"),
    ("a: b\rc: d\n", "1:5 the control character U+000D can't stand here"),
  ])
  func `what is no plain YAML is refused with its place`(text: String, fault: String) {
    let (root, faults) = read(text)
    #expect(root == nil)
    #expect(faults.first == fault)
  }

  @Test(arguments: [
    "a: R&D, &Co\n", "a: 'it *was* &so'\n", "a: \"&x *y !z \\\" *w\"\n",
    "a: |\n  *bold*\n  &amp;\n\n  !x\nb: 1\n",
    "a: >-\n    - *x\n\n    &y\n", "- |\n  *x\n- b\n", "# &x *y !z\na: b # *c\n",
    "a: one\n  *two*\n  &three\n",
    "a: [b *c, d&e]\n", "a: it's *here*\n", "a:\n- |\n  *x\n- '*y'\n", "a: wow!\n", "a: x? y\n",
    "a:\n  b: |2\n     *c\n",
  ])
  func `signs within text are text`(text: String) {
    let (root, faults) = read(text)
    #expect(faults == [])
    #expect(root != nil)
  }

  @Test(arguments: [
    "a: " + String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000) + "x",
    "a: " + String(repeating: "{a: ", count: 100_000), String(repeating: "[", count: 100_000),
    "a: [" + String(repeating: "[],[", count: 1) + String(repeating: "[", count: 99_999),
  ])
  func `a hundred thousand levels are refused at once`(text: String) {
    let clock = ContinuousClock()
    var faults: [String] = []
    let time = clock.measure { faults = read(text).faults }
    #expect(faults.count == 1 && faults[0].hasSuffix("maps and lists are nested more than 32 deep"))
    #expect(time < .seconds(5))
  }

  @Test func `as many levels as are allowed can be read`() {
    var text = ""
    for level in 0..<(YAMLGuard.deepest - 1) { text += String(repeating: " ", count: level) + "k:\n" }
    text += String(repeating: " ", count: YAMLGuard.deepest - 1) + "k: v\n"
    #expect(read(text).faults == [])
    #expect(read("a: " + String(repeating: "[", count: 31) + String(repeating: "]", count: 31)).faults == [])
  }

  @Test func `an alias bomb is refused before it goes off`() {
    var text = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for (last, next) in zip("abcdefghij", "bcdefghijk") {
      text += "\(next): &\(next) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
    }
    text += "? *k\n: 1\n"
    let (root, faults) = read(text)
    #expect(root == nil)
    #expect(faults.count == 20 && faults.allSatisfy { $0.contains("anchor") || $0.contains("alias") })
  }

  @Test func `bytes that are no UTF-8 are refused with a place`() {
    #expect(
      read(Array("a: 日\nb: ".utf8) + [0xFF, 0x0A]).faults == [
        "2:4 this is not UTF-8: the byte FF can't stand here"
      ])
  }

  @Test func `a file over the limit is refused`() {
    let comment = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLReader.sizeLimit)
    #expect(read(comment).faults == [])
    #expect(read(comment + [UInt8(ascii: "#")]).faults == ["1:1 the file is larger than 1 MiB"])
  }

  @Test func `no text upsets the reader`() {
    var random = SplitMix(state: 11)
    let pieces = [
      "a", "b: ", "- ", "\n", "\n  ", "\"", "'", "&x ", "*x", "!t ", "# ", "| ", "|\n", ">-\n", "[", "]", "{",
      "}", ", ",
      ": ", "\\", "? ", "---\n", "%", "k: ", "日本", "\t", "\r\n", "...\n", "@", "`",
    ]
    for _ in 0..<4_000 {
      let text = (0..<Int.random(in: 1...16, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      // A fault leads to a line of the text or, where the text ends too early, behind it.
      let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
      for fault in read(text).faults {
        let line = fault.split(separator: ":").first.flatMap { Int($0) }
        #expect(line.map((1...lines + 1).contains) == true, "\(fault) of \(text.debugDescription)")
      }
    }
  }
}
