import SourceDiagnostics
import Testing

@testable import Rendering

@Suite struct ProgramTests {
  private func page(_ markdown: String) -> Program {
    let (document, faults) = Fixture.read(markdown)
    #expect(faults == [])
    return document.program()
  }

  @Test func literalsBesideEachOtherAreOne() throws {
    let program = try Program.concatenation([
      Program(literal: "a"), Program(literal: ""),
      page("{{name}}").bind(["name": .text("b")], scope: "en"),
    ])
    #expect(program.operations == [.literal(0..<10)])
    #expect(program.templateText == "a<p>b</p>\n")
    #expect(Program(literal: "").operations == [])
  }

  @Test func aFieldIsOneSlotHoweverOftenItIsPrinted() {
    let program = page(
      "{{name}} {{name}} [x](/y?{{name}} \"{{name}}\")\n\n{{#groups}}\n- {{name}} {{title}}\n{{/groups}}"
    )
    #expect(
      program.slots == [
        Slot(scope: "en", path: "name", kind: .text),
        Slot(
          scope: "en", path: "groups", kind: .list([Slot(scope: "en", path: "title", kind: .text)])),
      ])
  }

  @Test func onlyTheScopesOwnSlotsAreBound() throws {
    let program = try page("{{name}} {{#flag}}*{{operator.name}}*{{/flag}}").bind(
      ["name": .text("x")], scope: "ja")
    #expect(program.slots.map(\.path) == ["name", "flag", "operator.name"])
    let bound = try program.bind(
      ["flag": .flag(true), "operator": .group(["email": .text("e")])], scope: "en")
    #expect(
      bound.templateText == "<p>{{name}} <em>{{operator.name}}</em></p>\n")
    #expect(try bound.bind(["flag": .flag(false)], scope: "en") == bound)
    #expect(try program.bind(["flag": .flag(false)], scope: "en").slots.map(\.path) == ["name"])
  }

  @Test func aListThatIsKnownLeavesTheFieldsAroundItAsSlots() throws {
    let program = page(
      "{{#groups}}\n- {{title}} {{name}} {{#members}}{{name}}/{{operator.name}} {{/members}}\n{{/groups}}"
    )
    let bound = try program.bind(
      [
        "groups": .list([
          ["title": .text("A"), "members": .list([["name": .text("m")]])],
          ["title": .text("B"), "members": .list([])],
        ])
      ], scope: "en")
    #expect(
      bound.templateText == """
        <ul>
        <li>A {{name}} m/{{operator.name}} </li>
        <li>B {{name}} </li>
        </ul>

        """)
  }

  @Test func aKnownEmptyListTakesItsElementWithIt() throws {
    let program = page("{{#groups}}\n- {{title}}\n{{/groups}}\n{{#flag}}\n- flagged\n{{/flag}}")
    let open = try program.bind(["groups": .list([])], scope: "en")
    #expect(open.slots.map(\.path) == ["flag"])
    #expect(try open.printed(["flag": .flag(true)]) == "<ul>\n<li>flagged</li>\n</ul>\n")
    #expect(try open.printed(["flag": .flag(false)]) == "")
    #expect(try open.bind(["flag": .flag(false)], scope: "en").operations == [])
  }

  @Test func renderingAppends() throws {
    var output = Array("before ".utf8)
    let program = page("{{name}}")
    try program.render([.text("x")], into: &output)
    try program.render([.text("y")], into: &output)
    #expect(
      String(decoding: output, as: UTF8.self) == "before <p>x</p>\n<p>y</p>\n"
    )
  }

  @Test func aSlotWithoutAValueIsRefused() {
    let program = page("{{name}} {{#groups}}{{#members}}{{name}}{{/members}}{{/groups}}")
    #expect(program.emptyValues == [.missing, .missing])
    let rows = SlotValue.rows([[.rows([[.missing]])]])
    for (values, scope, path) in [
      ([.missing, .rows([])], "en", "name"), ([.flag(true), .rows([])], "en", "name"),
      ([.text("n"), .text("g")], "en", "groups"), ([.text("n"), rows], "en", "name"),
    ] as [([SlotValue], String, String)] {
      var output: [UInt8] = []
      let fault = #expect(throws: UnfilledSlot.self) { try program.render(values, into: &output) }
      #expect(fault?.slot.scope == scope)
      #expect(fault?.slot.path == path)
    }
    #expect(
      UnfilledSlot(slot: program.slots[0]).description
        == "the field `name` (en) has no value that fits it")
  }

  @Test func aMisfittingValueIsRefused() {
    let program = page("{{name}} [a]({{link}}) {{#flag}}x{{/flag}} {{#groups}}{{title}}{{/groups}}")
    for (values, message) in [
      (["name": .flag(true)], "the field `name` is a text, and was given a flag"),
      (["link": .text("x")], "the field `link` is a link, and was given a text"),
      (["flag": .text("x")], "the field `flag` is a flag or a group, and was given a text"),
      (["groups": .flag(true)], "the field `groups` is a list, and was given a flag"),
      (["groups": .list([[:]])], "the field `title` has no value"),
    ] as [([String: FieldValue], String)] {
      let fault = #expect(throws: FieldValueFault.self) { try program.bind(values, scope: "en") }
      #expect(fault?.description == message)
    }
  }

  @Test func valuesOfAPageThatStandsAlone() throws {
    let program = page(
      "{{name}} {{#link}}{{link}}{{/link}} {{#groups}}{{title}}{{/groups}} {{#operator}}x{{/operator}}"
    )
    let values: [String: FieldValue] = [
      "name": .text("n"), "link": .absent, "groups": .list([["title": .text("t")]]),
      "operator": .group([:]),
    ]
    #expect(
      try program.slotValues(["en": values]) == [
        .text("n"), .text(""), .rows([[.text("t")]]), .flag(true),
      ])
    #expect(throws: FieldValueFault.missing("name")) { try program.slotValues([:]) }
  }

  @Test func aTextTemplateIsWrittenForItsPlace() throws {
    var faults = DiagnosticList()
    let template = TextTemplate(
      TemplateSource(
        name: "title", file: "en/page.md", text: "<{{name}}{{! no }} & {{operator.name}}>",
        firstLine: 2, firstColumn: 9),
      schema: Fixture.schema, scope: "en", faults: &faults)
    #expect(faults.diagnostics == [])
    let values: [String: FieldValue] = [
      "name": .text("A & B"), "operator": .group(["name": .text("\"O\"")]),
    ]
    #expect(try template.program(.html).printed(values) == "&lt;A &amp; B &amp; &quot;O&quot;&gt;")
    #expect(try template.program(.none).printed(values) == "<A & B & \"O\">")
    #expect(try template.program(.linkPart).printed(values) == "%3CA%20%26%20B%20%26%20%22O%22%3E")
    #expect(
      try template.program(.json).printed(values) == "\\u003CA \\u0026 B \\u0026 \\\"O\\\"\\u003E")
  }

  @Test func faultsOfATextTemplate() {
    var faults = DiagnosticList()
    _ = TextTemplate(
      TemplateSource(
        name: "title", file: "en/page.md",
        text: "a {{nmae}}{{#flag}}x{{/flag}}{{flag}}\n{{> part}}", firstLine: 2,
        firstColumn: 9),
      schema: Fixture.schema, scope: "en", faults: &faults)
    #expect(
      faults.sorted.map(\.description) == [
        "en/page.md:2:11: error: there is no field `nmae` here\n  Did you mean `name`?",
        "en/page.md:2:19: error: `{{#flag}}` can't stand in a short text\n  Only {{name}} can stand here.",
        "en/page.md:2:29: error: `{{/flag}}` can't stand in a short text\n  Only {{name}} can stand here.",
        "en/page.md:2:38: error: `flag` is a flag and can't be printed\n  Write {{#flag}}what to show{{/flag}}.",
        "en/page.md:3:1: error: `{{> part}}` can't stand in a short text\n  Only {{name}} can stand here.",
      ])
  }
}
