import SourceDiagnostics
import Testing

@testable import Rendering

/// Layouts and partials: static fields printed, personal ones as slots.
@Suite struct LayoutTests {
  static let values: [String: FieldValue] = [
    "name": .text("A & \"B\""),
    "link": .url("https://a.example/?b&c"),
    "flag": .flag(true),
    "content": .html(Program(literal: "<p>Content</p>")),
    "operator": .group(["name": .text("O"), "email": .text("o@example.com")]),
    "invitation": .group([
      "link": .url("/i/x"), "expires": .text("1 May"),
      "granted": .list([
        ["name": .text("G1"), "text": .text("t1"), "link": .url("/1")],
        ["name": .text("G2"), "text": .text("t2"), "link": .url("")],
      ]),
    ]),
    "groups": .list([["title": .text("T"), "members": .list([["name": .text("m")]])]]),
  ]

  /// Prints a layout twice, with all fields static and with all personal: the result must be the same.
  private func expect(
    _ layout: String, partials: [String: String] = [:], values: [String: FieldValue] = values,
    _ expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for personal in [[], ["name", "link", "flag", "operator", "invitation", "groups"]]
      as [Set<String>]
    {
      let (set, faults) = Fixture.layout(layout, partials: partials, personal: personal)
      #expect(faults == [], sourceLocation: sourceLocation)
      guard faults.isEmpty else { return }
      let program = try set.program(layout: "page", values: values, scope: "en")
      #expect(try program.printed(values) == expected, sourceLocation: sourceLocation)
      #expect(program.slots.isEmpty == personal.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test func fieldsInTextAttributesAndLinks() throws {
    try expect(
      """
      <title>{{name}}</title>
      <meta content='{{name}}'>
      <a href="{{link}}" data-x="{{link}}">{{link}}</a>
      <a href="mailto:{{operator.email}}?subject={{name}}">x</a>
      <a href="/find?q={{name}}#x">x</a>
      {{! a comment }}
      <textarea>{{name}}</textarea>{{! another }}
      """,
      """
      <title>A &amp; &quot;B&quot;</title>
      <meta content='A &amp; &quot;B&quot;'>
      <a href="https://a.example/?b&amp;c" data-x="https://a.example/?b&amp;c">https://a.example/?b&amp;c</a>
      <a href="mailto:o@example.com?subject=A%20%26%20%22B%22">x</a>
      <a href="/find?q=A%20%26%20%22B%22#x">x</a>
      <textarea>A &amp; &quot;B&quot;</textarea>
      """)
  }

  @Test func sections() throws {
    try expect(
      """
      {{#flag}}
      <p{{#flag}} class="on"{{/flag}}>{{#operator}}{{name}}, {{email}}{{/operator}}</p>
      {{/flag}}
      {{^flag}}
      never
      {{/flag}}
      <ul>
        {{#invitation.granted}}
        <li title="{{#link}}with {{name}}{{/link}}">{{name}} of {{operator.name}}{{^link}} without{{/link}}</li>
        {{/invitation.granted}}
      </ul>
      {{#groups}}{{title}}:{{#members}}{{name}}/{{title}}{{/members}}{{/groups}}
      """,
      """
      <p class="on">O, o@example.com</p>
      <ul>
        <li title="with G1">G1 of O</li>
        <li title="">G2 of O without</li>
      </ul>
      T:m/T
      """)
  }

  @Test func partials() throws {
    try expect(
      """
      <div>
        {{> row}}
      </div>
      <a href="/">{{> mark}}{{name}}</a>
      {{#invitation.granted}}{{> item}}{{/invitation.granted}}
      """,
      partials: [
        "row": "{{#flag}}\n<p>{{name}}</p>\n{{/flag}}\n{{> mark}}\n", "mark": "<svg></svg>\n",
        "item": "<i>{{name}}</i>\n",
      ],
      """
      <div>
      <p>A &amp; &quot;B&quot;</p>
      <svg></svg>
      </div>
      <a href="/"><svg></svg>A &amp; &quot;B&quot;</a>
      <i>G1</i><i>G2</i>
      """)
  }

  @Test func whatIsAbsentPrintsNothingAndNeverAnotherFieldsValue() throws {
    var values = Self.values
    values["operator"] = .absent
    values["link"] = .absent
    try expect(
      "{{#operator}}{{name}}{{/operator}}{{^operator}}none{{/operator}}{{#link}}{{link}}{{/link}}",
      values: values,
      "none")
    // Who writes a template may leave the section out.
    try expect("<a href=\"{{link}}\">{{operator.name}}</a>", values: values, "<a href=\"#\"></a>")
  }

  @Test func aMissingOrMisfittingValueIsRefused() throws {
    let (set, faults) = Fixture.layout(
      "{{name}} {{#invitation.granted}}{{text}}{{/invitation.granted}}")
    #expect(faults == [])
    #expect(throws: FieldValueFault.missing("name")) {
      try set.program(
        layout: "page", values: ["invitation": .group(["granted": .list([])])], scope: "en")
    }
    let partly: [String: FieldValue] = [
      "name": .text("n"), "invitation": .group(["granted": .list([["name": .text("x")]])]),
    ]
    #expect(throws: FieldValueFault.missing("invitation.granted.text")) {
      try set.program(layout: "page", values: partly, scope: "en")
    }
    let fault = #expect(throws: FieldValueFault.self) {
      try set.program(
        layout: "page",
        values: ["name": .flag(true), "invitation": .group(["granted": .list([])])], scope: "en")
    }
    #expect(fault?.description == "the field `name` is a text, and was given a flag")
  }

  @Test func htmlMayBeAProgramWithSlots() throws {
    let (document, _) = Fixture.read(
      "Dear {{name}},\n\n{{#invitation.granted}}\n- {{name}}\n{{/invitation.granted}}\n")
    let (set, faults) = Fixture.layout(
      "<h1>{{name}}</h1>\n{{#flag}}\n<main>\n{{{content}}}</main>\n{{/flag}}\n",
      personal: ["name", "invitation"])
    #expect(faults == [])
    let program = try set.program(
      layout: "page", values: ["flag": .flag(true), "content": .html(document.program())],
      scope: "en")
    #expect(program.slots.map(\.path) == ["name", "invitation.granted"])
    #expect(
      try program.printed(Self.values) == """
        <h1>A &amp; &quot;B&quot;</h1>
        <main>
        <p>Dear A &amp; &quot;B&quot;,</p>
        <ul>
        <li>G1</li>
        <li>G2</li>
        </ul>
        </main>

        """)
  }

  @Test func aTextMayHaveFieldsOfItsOwn() throws {
    var faults = DiagnosticList()
    let title = TextTemplate(
      TemplateSource(name: "title", file: "page.md", text: "For <{{name}}>"),
      schema: Fixture.schema, scope: "en",
      faults: &faults)
    let layout = """
      <title>{{operator.name}}</title><script type="application/json">{"t": "{{operator.name}}"}</script>
      """
    let (set, found) = Fixture.layout(layout, personal: ["name"])
    #expect(faults.diagnostics + [] == [] && found == [])
    let program = try set.program(
      layout: "page", values: ["operator": .group(["name": .phrase(title)])], scope: "en")
    #expect(
      try program.printed(["name": .text("\"&</script>")])
        == """
        <title>For &lt;&quot;&amp;&lt;/script&gt;&gt;</title><script type="application/json">\
        {"t": "For \\u003C\\"\\u0026\\u003C/script\\u003E\\u003E"}</script>
        """)
  }

  @Test func slotsHaveTheScopeOfTheirProgram() throws {
    let (set, _) = Fixture.layout("<p>{{name}} {{operator.name}}</p>\n", personal: ["name"])
    let both = Program.concatenation([
      try set.program(
        layout: "page", values: ["operator": .group(["name": .text("en")])], scope: "en"),
      try set.program(
        layout: "page", values: ["operator": .group(["name": .text("ja")])], scope: "ja"),
    ])
    #expect(both.slots.map(\.scope) == ["en", "ja"])
    var output: [UInt8] = []
    var values = both.emptyValues
    values[try #require(both.slots.firstIndex { $0.scope == "ja" })] = .text("名")
    values[try #require(both.slots.firstIndex { $0.scope == "en" })] = .text("N")
    try both.render(values, into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "<p>N en</p>\n<p>名 ja</p>\n")
  }

  @Test(arguments: HostileName.all) func aHostileNameIsTextEverywhere(_ name: HostileName) throws {
    try expect(
      "<title>{{name}}</title><p title=\"{{name}}\">{{name}}</p>",
      values: ["name": .text(name.value)],
      "<title>\(name.shown)</title><p title=\"\(name.shown)\">\(name.shown)</p>")
  }

  @Test(arguments: [
    (
      "</script><script>alert(1)</script>",
      "\\u003C/script\\u003E\\u003Cscript\\u003Ealert(1)\\u003C/script\\u003E"
    ),
    ("\"\\\n\t\u{0}\u{7F}", "\\\"\\\\\\u000A\\u0009\\u0000\\u007F"),
    ("&\u{2028}\u{2029}<!--", "\\u0026\\u2028\\u2029\\u003C!--"),
    ("{{token}} 株式会社 'x'", "{{token}} 株式会社 'x'"),
    ("\"\u{301}", "\\\"\u{301}"),
  ])
  func aHostileNameIsTextInJSON(_ value: String, _ shown: String) throws {
    try expect(
      "<script type=\"application/json\">{\"n\": \"{{name}}\", \"o\": [\"a\\\"{{name}}\"]}</script>",
      values: ["name": .text(value)],
      "<script type=\"application/json\">{\"n\": \"\(shown)\", \"o\": [\"a\\\"\(shown)\"]}</script>"
    )
  }
}
