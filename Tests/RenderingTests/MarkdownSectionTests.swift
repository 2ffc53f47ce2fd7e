import SourceDiagnostics
import Testing

@testable import Rendering

/// Sections around blocks, list items, table rows and parts of a text.
@Suite struct MarkdownSectionTests {
  static let granted: [String: FieldValue] = [
    "flag": .flag(true), "name": .text("outer"),
    "invitation": .group([
      "granted": .list([
        ["name": .text("A|B"), "text": .text("first"), "link": .url("/a")],
        ["name": .text("C"), "text": .text("second"), "link": .url("/c")],
      ])
    ]),
  ]
  static let nothing: [String: FieldValue] = [
    "flag": .flag(false), "name": .text("outer"), "invitation": .group(["granted": .list([])]),
  ]

  /// Prints a page with two items and with none, each value at rendering and each bound before.
  private func expect(
    _ markdown: String, _ two: String, none: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (values, expected) in [(Self.granted, two), (Self.nothing, none)] {
      let (document, faults) = Fixture.read(markdown)
      #expect(faults == [], sourceLocation: sourceLocation)
      let program = document.program()
      #expect(try program.printed(values) == expected, sourceLocation: sourceLocation)
      #expect(
        try program.bind(values, scope: "en").printed([:]) == expected,
        sourceLocation: sourceLocation)
    }
  }

  @Test func aListFieldMakesOneListOfManyItems() throws {
    try expect(
      """
      {{#invitation.granted}}
      - **{{name}}**: {{text}}
      {{/invitation.granted}}
      """,
      """
      <ul>
      <li><strong>A|B</strong>: first</li>
      <li><strong>C</strong>: second</li>
      </ul>

      """, none: "")
  }

  @Test func aNumberedListWithNestedItems() throws {
    try expect(
      """
      {{#invitation.granted}}
      1. {{name}}
         - {{text}}
         {{#flag}}
         - flagged
         {{/flag}}
      {{/invitation.granted}}
      """,
      """
      <ol>
      <li>A|B
      <ul>
      <li>first</li>
      <li>flagged</li>
      </ul>
      </li>
      <li>C
      <ul>
      <li>second</li>
      <li>flagged</li>
      </ul>
      </li>
      </ol>

      """, none: "")
  }

  @Test func someItemsOfAListAreInASection() throws {
    try expect(
      """
      - first
      {{#flag}}
      - flagged
      {{/flag}}
      {{^flag}}
      - not flagged
      {{/flag}}
      - last
      """,
      "<ul>\n<li>first</li>\n<li>flagged</li>\n<li>last</li>\n</ul>\n",
      none: "<ul>\n<li>first</li>\n<li>not flagged</li>\n<li>last</li>\n</ul>\n")
  }

  @Test func anInvertedSectionAroundItemsOfTheSameList() throws {
    try expect(
      """
      {{#invitation.granted}}
      - {{name}}
      {{/invitation.granted}}
      {{^invitation.granted}}
      - nothing
      {{/invitation.granted}}
      """,
      "<ul>\n<li>A|B</li>\n<li>C</li>\n</ul>\n",
      none: "<ul>\n<li>nothing</li>\n</ul>\n")
  }

  @Test func aSectionAroundBlocks() throws {
    try expect(
      """
      Before.
      {{#flag}}
      One.

      Two.
      {{/flag}}
      After.
      """,
      "<p>Before.</p>\n<p>One.</p>\n<p>Two.</p>\n<p>After.</p>\n",
      none: "<p>Before.</p>\n<p>After.</p>\n")
  }

  @Test func aRepeatedSectionAroundBlocksKeepsThemInTurn() throws {
    try expect(
      """
      {{#invitation.granted}}
      {{name}}

      > {{text}}
      {{/invitation.granted}}
      """,
      """
      <p>A|B</p>
      <blockquote>
      <p>first</p>
      </blockquote>
      <p>C</p>
      <blockquote>
      <p>second</p>
      </blockquote>

      """, none: "")
  }

  @Test func aSectionAroundTableRows() throws {
    let head = """
      <div class="table" tabindex="0" role="region" aria-label="Table 1">
      <table>
      <thead>
      <tr>
      <th scope="col">Name</th>
      <th scope="col" class="align-right">Of outer</th>
      </tr>
      </thead>

      """
    func row(_ name: String, _ link: String) -> String {
      "<tr>\n<td>\(name)</td>\n<td class=\"align-right\"><a href=\"\(link)\">x</a></td>\n</tr>\n"
    }
    let end = "</table>\n</div>\n"
    let rows =
      "| Name | Of {{name}} |\n| --- | --: |\n{{#invitation.granted}}\n| {{name}} | [x]({{link}}) |\n{{/invitation.granted}}\n"
    let printed = row("A|B", "/a") + row("C", "/c")
    try expect(rows, "\(head)<tbody>\n\(printed)</tbody>\n\(end)", none: "")
    let last = "<tr>\n<td>last</td>\n<td class=\"align-right\"></td>\n</tr>\n"
    try expect(
      rows + "| last |\n", "\(head)<tbody>\n\(printed)\(last)</tbody>\n\(end)",
      none: "\(head)<tbody>\n\(last)</tbody>\n\(end)")
  }

  @Test func aTableBehindASectionsEndIsATableOfItsOwn() throws {
    try expect(
      "{{#flag}}\n| a |\n| - |\n| 1 |\n{{/flag}}\nText.",
      """
      <div class="table" tabindex="0" role="region" aria-label="Table 1">
      <table>
      <thead>
      <tr>
      <th scope="col">a</th>
      </tr>
      </thead>
      <tbody>
      <tr>
      <td>1</td>
      </tr>
      </tbody>
      </table>
      </div>
      <p>Text.</p>

      """, none: "<p>Text.</p>\n")
  }

  @Test func aListBehindASectionsEndIsAListOfItsOwn() throws {
    try expect(
      "{{#flag}}\nSteps:\n\n3. a\n4. b\n{{/flag}}\n\n1. c",
      """
      <p>Steps:</p>
      <ol start="3">
      <li>
      <p>a</p>
      </li>
      <li>
      <p>b</p>
      </li>
      </ol>
      <ol>
      <li>
      <p>c</p>
      </li>
      </ol>

      """, none: "<ol>\n<li>\n<p>c</p>\n</li>\n</ol>\n")
  }

  @Test func quotationsBeforeAndBehindASectionsEndAreTwo() throws {
    try expect(
      "{{#flag}}\n> a\n{{/flag}}\n> b",
      "<blockquote>\n<p>a</p>\n</blockquote>\n<blockquote>\n<p>b</p>\n</blockquote>\n",
      none: "<blockquote>\n<p>b</p>\n</blockquote>\n")
  }

  @Test func aSectionInsideAText() throws {
    try expect(
      "It {{#flag}}is *{{name}}*,\nyes{{/flag}}{{^flag}}is not{{/flag}}. {{#invitation.granted}}{{name}}; {{/invitation.granted}}",
      "<p>It is <em>outer</em>,\nyes. A|B; C; </p>\n",
      none: "<p>It is not. </p>\n")
  }

  @Test func aSectionInANotice() throws {
    try expect(
      "> [!IMPORTANT]\n> Always.\n> {{#flag}}\n> Flagged.\n> {{/flag}}\n> Always.",
      """
      <aside class="notice important" role="note" aria-labelledby="notice_1">
      <p class="notice-title" id="notice_1">Important</p>
      <p>Always.</p>
      <p>Flagged.</p>
      <p>Always.</p>
      </aside>

      """,
      none: """
        <aside class="notice important" role="note" aria-labelledby="notice_1">
        <p class="notice-title" id="notice_1">Important</p>
        <p>Always.</p>
        <p>Always.</p>
        </aside>

        """)
  }

  @Test func aSectionInACodeBlockTakesItsLineWithIt() throws {
    try expect(
      "```\na\n{{#flag}}\n  {{name}}\n{{/flag}}\n{{#invitation.granted}}\n- {{name}}\n{{/invitation.granted}}\nb\n```",
      "<pre><code>a\n  outer\n- A|B\n- C\nb\n</code></pre>\n",
      none: "<pre><code>a\nb\n</code></pre>\n")
  }

  @Test func namesAreFoundInTheInnermostItemAndThenOutward() throws {
    let (document, faults) = Fixture.read(
      """
      {{#groups}}
      - {{title}} of {{operator.name}}
        {{#members}}
        - {{name}} in {{title}}
        {{/members}}
      {{/groups}}
      """)
    #expect(faults == [])
    let values: [String: FieldValue] = [
      "operator": .group(["name": .text("O")]),
      "groups": .list([
        ["title": .text("G1"), "members": .list([["name": .text("a")], ["name": .text("b")]])],
        ["title": .text("G2"), "members": .list([])],
      ]),
    ]
    let expected = """
      <ul>
      <li>G1 of O
      <ul>
      <li>a in G1</li>
      <li>b in G1</li>
      </ul>
      </li>
      <li>G2 of O
      </li>
      </ul>

      """
    #expect(try document.program().printed(values) == expected)
    #expect(try document.program().bind(values, scope: "en").printed([:]) == expected)
  }

  @Test func aSectionOverALinkOrAGroupShowsWhenThereIsOne() throws {
    let text = "{{#link}}\n[a]({{link}})\n{{/link}}\n\n{{#operator}}\nBy {{name}}.\n{{/operator}}"
    let there = try Fixture.html(
      text,
      values: [
        "link": .url("/a"), "operator": .group(["name": .text("O")]), "name": .text("outer"),
      ])
    #expect(there == "<p><a href=\"/a\">a</a></p>\n<p>By O.</p>\n")
    let (document, _) = Fixture.read(text)
    #expect(
      try document.program().bind(["link": .absent, "operator": .absent], scope: "en").printed([:])
        == "")
  }

  @Test func blocksAndTheirIDs() {
    let (document, faults) = Fixture.read(
      """
      Before.

      {{#flag}}
      Text.

      ## One {#one}

      In one.
      {{/flag}}

      - list

      ## Two {#two}

      {{#groups}}
      {{title}}

      Again.
      {{/groups}}
      """, firstLine: 5)
    #expect(faults == [])
    #expect(document.blocks.map(\.id) == ["_1", "_2", "one", "one_1", "one_2", "two", "two_1"])
    #expect(
      document.blocks.map(\.kind) == [
        .paragraph, .paragraph, .heading, .paragraph, .list, .heading, .repeated,
      ])
    #expect(document.blocks.map(\.headingID) == [nil, nil, "one", "one", "one", "two", "two"])
    #expect(document.blocks.map(\.position.line) == [5, 8, 10, 12, 15, 17, 19])
    #expect(
      document.program(of: document.blocks[3]).templateText == "{{#flag}}<p>In one.</p>\n{{/flag}}")
    #expect(
      document.program(of: document.blocks[6]).templateText
        == "{{#groups}}<p>{{title}}</p>\n<p>Again.</p>\n{{/groups}}")
  }
}
