import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing

@Suite struct FrontMatterPageTests {
  private func read(
    _ text: String, _ shape: FrontMatterPage.Shape = .page
  ) -> (page: FrontMatterPage?, faults: [String]) {
    var faults = DiagnosticList()
    let page = FrontMatterPage.parse(Array(text.utf8), file: "p.md", shape: shape, faults: &faults)
    return (page, brief(faults))
  }

  @Test(arguments: ["\n", "\r\n"])
  func `head and body`(lineEnd: String) throws {
    let lines = [
      "---", "title: \"{{portal.name}}: 開始\"", "description: What to do", "changed: 2024-02-29",
      "menuLabel: no",
      "---", "", "# Title", "", "---", "",
    ]
    let (found, faults) = read(lines.joined(separator: lineEnd))
    #expect(faults == [])
    let page = try #require(found)
    #expect(page.title.value == "{{portal.name}}: 開始")
    #expect(page.title.position == SourcePosition(file: "p.md", line: 2, column: 8))
    #expect(page.description.value == "What to do")
    #expect(page.changed?.value == CalendarDate("2024-02-29"))
    #expect(page.fields["menuLabel"]?.value == "no")
    #expect(page.body == ["", "# Title", "", "---", ""].joined(separator: lineEnd))
    #expect(page.bodyLine == 7)
  }

  @Test func `an invitation's text needs no date`() {
    #expect(read("---\ntitle: T\ndescription: D\n---\nx", .invitation).page?.changed == nil)
    #expect(read("---\ntitle: T\ndescription: D\n---", .invitation).page?.body == "")
  }

  @Test(arguments: [
    ("# Title\n", "1:1 the page has no head"),
    ("", "1:1 the page has no head"),
    ("---\ntitle: x\n", "1:1 the head of the page has no end"),
    ("---\n---\nx\n", "1:1 the head of the page is empty"),
    ("---\ntext\n---\n", "2:1 the head of the page must be a map of keys and values, not a text"),
    ("---\ntitle: T\ndescription: D\n---\n", "2:1 the key 'changed' is missing"),
    ("---\ntitle: T\ndescription: D\nchanged: 2023-02-29\n---\n", "4:10 “2023-02-29” is no date"),
    (
      "---\ntitle: T\ndescription: D\nchanged: 2024-02-29\ntitel: x\n---\n",
      "5:1 there is no key 'titel' here"
    ),
    (
      "---\ntitle: T\ntitle: T\ndescription: D\nchanged: 2024-02-29\n---\n",
      "3:1 the key 'title' is there twice in the same map; first at line 2"
    ),
    (
      "---\ntitle: [\ndescription: D\n---\n",
      "4:1 this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"
    ),
    ("---\ntitle: *T\ndescription: D\n---\n", "2:8 an alias (*name) can't be used here"),
    ("---\ntitle: T\n---\n日本\u{0}\n", "4:3 the control character U+0000 can't stand here"),
  ])
  func `a fault is placed in the whole file`(text: String, fault: String) {
    let (page, faults) = read(text)
    #expect(faults.contains(fault), "\(faults)")
    // Where head and body can be told apart, the body is read on.
    let hasBody = !["has no head", "has no end", "control character"].contains(where: fault.contains)
    #expect((page?.bodyLine != nil) == hasBody)
  }
}
