import SourceDiagnostics
import Testing

@testable import Rendering

/// Every fault of a page has its place in the file, says what is wrong and how to mend it.
@Suite struct MarkdownFaultTests {
  static let ends =
    "Put both of its tags into the same text, outside of emphasis, links and cells or inside."
  static let schemes = "Links lead to https, http, mailto, tel or a page of the portal."

  /// Written as characters, and as references that cmark-gfm makes characters of.
  @Test(arguments: [
    ("\u{10FFFC}999\u{10FFFD} &#x10FFFC;999&#1114109; {{name}}", [1, 5, 7, 20]),
    ("[x](/&#X10fffc;0&#x010FFFD;)", [6, 17]),
    ("&#x10FFFB; &#1114110; &#x10FFFC00; &#xZ;", []),
  ]) func markersCanNotBeMade(markdown: String, columns: [Int]) {
    let message = "there is a private-use character in the text that templates keep for themselves"
    let expected = columns.map {
      "page.md:1:\($0): error: \(message)\n  Take out U+10FFFC and U+10FFFD."
    }
    #expect(Fixture.faults(markdown) == expected)
  }

  /// A row that lacks cells gets them: from a few kilobytes, millions.
  @Test(arguments: [
    ("|a|b|\n|-|-|\n" + String(repeating: "|a\n", count: 3_000), 0),
    (
      "text\n\n" + String(repeating: "|a", count: 5_000) + "|\n" + String(repeating: "|-", count: 5_000)
        + "|\n" + String(repeating: "|a\n", count: 5_000), 4
    ),
    (
      String(
        repeating: "> |" + String(repeating: "a|", count: 98) + "\n> |" + String(repeating: "-|", count: 98)
          + "\n" + String(repeating: "> |a\n", count: 98) + "\n", count: 4), 204
    ),
  ]) func tablesHaveSoManyCells(markdown: String, line: Int) {
    let found = Fixture.faults(markdown)
    let told =
      "page.md:\(line):1: error: the tables of this file have more than 20000 cells\n"
      + "  Put what they hold into a file of its own, or into several pages."
    #expect(found == (line == 0 ? [] : [told]))
  }

  @Test func sectionsNestToADepth() {
    let markdown =
      String(repeating: "{{#flag}}", count: 5_000) + "x" + String(repeating: "{{/flag}}", count: 5_000)
    #expect(
      Fixture.faults(markdown) == [
        "page.md:1:901: error: sections are nested more than 100 deep\n  Nest less."
      ])
  }

  @Test(arguments: [
    ("Hello {{nam}}", ["1:7: error: there is no field `nam` here", "Did you mean `name`?"]),
    (
      "日本 {{invitation.lnk}}",
      [
        "1:4: error: there is no field `invitation.lnk` here", "Did you mean `invitation.link`?",
      ]
    ),
    (
      "{{invitation.granted.name}}",
      [
        "1:1: error: there is no field `invitation.granted.name` here",
        "`invitation.granted` is a list: name the fields of its items between {{#invitation.granted}} and "
          + "{{/invitation.granted}}.",
      ]
    ),
    (
      "{{name.first}}",
      [
        "1:1: error: there is no field `name.first` here",
        "`name` is a text, with nothing below it.",
      ]
    ),
    (
      "{{operator.partnerNumber}}",
      [
        "1:1: error: there is no field `operator.partnerNumber` here",
        "The fields here are `operator.email`, `operator.name`.",
      ]
    ),
    (
      "{{#operator}}{{expires}}{{/operator}}",
      [
        "1:14: error: there is no field `expires` here",
        "The fields here are `content`, `email`, `flag`, `groups`, `invitation`, `link`, `name`, `operator`.",
      ]
    ),
    (
      "{{^invitation.granted}}{{text}}{{/invitation.granted}}",
      [
        "1:24: error: there is no field `text` here",
        "The fields here are `content`, `flag`, `groups`, `invitation`, `link`, `name`, `operator`.",
      ]
    ),
    (
      "{{#invitaton}}{{anything}}{{/invitaton}}",
      [
        "1:1: error: there is no field `invitaton` here", "Did you mean `invitation`?",
      ]
    ),
    (
      "{{#name}}x{{/name}}",
      [
        "1:1: error: `name` is a text, and a section can't be made of it",
        "A section is made of a list, a flag, a link or a group.",
      ]
    ),
    (
      "{{invitation.granted}}",
      [
        "1:1: error: `invitation.granted` is a list and can't be printed",
        "Write {{#invitation.granted}}each item{{/invitation.granted}}.",
      ]
    ),
    (
      "{{flag}}",
      [
        "1:1: error: `flag` is a flag and can't be printed",
        "Write {{#flag}}what to show{{/flag}}.",
      ]
    ),
    (
      "{{operator}}",
      [
        "1:1: error: `operator` is a group and can't be printed",
        "Name one of its fields, such as {{operator.email}}.",
      ]
    ),
    (
      "{{{name}}}",
      ["1:1: error: `name` is a text, and three braces are for HTML only", "Write {{name}}."]
    ),
    (
      "{{{content}}}",
      [
        "1:1: error: HTML can't be put into a page's text", "Put it into a partial: {{> name}}.",
      ]
    ),
    (
      "a {{#flag}} b",
      ["1:3: error: the section `flag` is never closed", "Write {{/flag}} where it ends."]
    ),
    (
      "{{#flag}}\nx\n\n{{#link}}\ny\n{{/flag}}",
      [
        "6:1: error: `{{/flag}}` stands where `link` of line 4 is still open",
        "Write {{/link}} before it.",
      ]
    ),
    (
      "x {{/flag}}",
      [
        "1:3: error: `{{/flag}}` closes a section that isn't open",
        "Open it with {{#flag}}, or take this out.",
      ]
    ),
    (
      "{{=<% %>=}}",
      [
        "1:1: error: `{{=<% %>=}}` changes the delimiters, which can't be done here",
        "Use {{ and }}.",
      ]
    ),
    (
      "{{&name}}",
      [
        "1:1: error: `{{&name}}` is a way to print without escaping that isn't known here",
        "Write {{name}}, or {{{name}}} for a field that is HTML.",
      ]
    ),
    (
      "{{upper(name)}}",
      [
        "1:1: error: `{{upper(name)}}` has no name that a field could have",
        "A name is made of letters, digits, - and _, with dots between its parts. Where the signs themselves are meant, write \\{{.",
      ]
    ),
    (
      "{{<name}}",
      [
        "1:1: error: `{{<name}}` is a kind of tag that isn't known here",
        "Use {{name}}, {{#name}}, {{^name}}, {{/name}}, {{> name}} or {{! comment }}.",
      ]
    ),
    (
      "a {{name\n}} b",
      [
        "1:3: error: this tag has no `}}` on its line",
        "Close the tag on the line where it begins. Where the signs themselves are meant, write \\{{.",
      ]
    ),
    ("{{> lst}}", ["1:1: error: there is no partial `lst`", "There are no partials here."]),
    (
      "text {{> list}}",
      [
        "1:6: error: the partial `list` stands in the midst of a text",
        "Put {{> list}} on a line of its own.",
      ]
    ),
    (
      "text\n\n## No *id*",
      [
        "3:1: error: the heading has no id",
        "Give it one that is the same in every language: `## No id {#no-id}`.",
      ]
    ),
    (
      "# 見出し",
      [
        "1:1: error: the heading has no id",
        "Give it one that is the same in every language: `# 見出し {#name}`.",
      ]
    ),
    (
      "## A {#Bad_Id}",
      [
        "1:1: error: `Bad_Id` is no id for a heading",
        "An id begins with a lower-case letter and goes on with lower-case letters, digits and hyphens.",
      ]
    ),
    (
      "## A {#a}\n\n### B {#a}",
      [
        "3:1: error: the id `a` is that of the heading in line 1 already",
        "Give each heading of a page an id of its own.",
      ]
    ),
    (
      "## A {{#flag}}x{{/flag}} {#a}",
      [
        "1:1: error: a section can't stand in a heading",
        "Write a heading for each case, each with its own id.",
      ]
    ),
    (
      "{{#groups}}\n## A {#a}\n{{/groups}}",
      [
        "2:1: error: a heading can't be repeated for the items of a list, as its id would be",
        "Put it before the list, or write bold text instead.",
      ]
    ),
    (
      "> [!WARNING]\n> x",
      [
        "1:1: error: there is no notice of the kind `WARNING`",
        "Write `> [!NOTE]` or `> [!IMPORTANT]`, and the notice's text on the next line.",
      ]
    ),
    (
      "> [!NOTE] x",
      [
        "1:1: error: a notice's kind stands alone on its line",
        "Write `> [!NOTE]` or `> [!IMPORTANT]`, and the notice's text on the next line.",
      ]
    ),
    (
      "x\n\n<div>\nraw\n</div>",
      [
        "3:1: error: raw HTML can't be used in a page",
        "Write it in Markdown, or put it into a partial: {{> name}}.",
      ]
    ),
    (
      "日本語 <br> x",
      [
        "1:5: error: raw HTML can't be used in a page",
        "Write it in Markdown, or `\\<` where you mean the sign itself.",
      ]
    ),
    (
      "a ![](x.png)",
      [
        "1:3: error: the image has no text in its place", "Write what it shows: `![text](target)`.",
      ]
    ),
    (
      "![a](https://other.example/x.png)",
      [
        "1:1: error: the image comes from another site", "Put it into the portal's own assets.",
      ]
    ),
    ("![a](data:image/png,x)", ["1:1: error: a link can't lead to `data:`", schemes]),
    ("- [a](javascript:alert)", ["1:3: error: a link can't lead to `javascript:`", schemes]),
    ("[b](&#106;AVAscript:x)", ["1:1: error: a link can't lead to `javascript:`", schemes]),
    ("[c](java&#9;script:x)", ["1:1: error: a link can't lead to `java\tscript:`", schemes]),
    ("[d](ftp://x.example)", ["1:1: error: a link can't lead to `ftp:`", schemes]),
    ("<file:///x>", ["1:1: error: a link can't lead to `file:`", schemes]),
    ("[e](javascript:{{name}})", ["1:1: error: a link can't lead to `javascript:`", schemes]),
    ("[f]({{link}}:x)", ["1:1: error: a link can't lead to whatever a field says", schemes]),
    ("日本[^a]", ["1:3: error: there is no footnote `a`", "Write it below the text: `[^a]: …`."]),
    (
      "go to <{{link}}>",
      [
        "1:7: error: a field in angle brackets is no link", "Write `[text]({{name}})`.",
      ]
    ),
    (
      "これは**「引用」**です",
      [
        "1:4: warning: `**` makes nothing bold here, and is shown",
        "Put a blank outside of both, or let what stands between them begin and end with a letter; or write `\\*\\*` to show it.",
      ]
    ),
    (
      "{{#flag}}\n\n{{/flag}}",
      [
        "1:1: error: the section `flag` holds nothing",
        "Write its content between its tags, or take it out.",
      ]
    ),
    (
      "*a {{#flag}}b* c{{/flag}}",
      [
        "1:4: error: this section ends in another element than it began in", ends,
        "1:17: error: this section ends in another element than it began in", ends,
      ]
    ),
    (
      "| a{{#flag}} |\n| - |\n| {{/flag}} |",
      [
        "1:4: error: this section ends in another element than it began in", ends,
        "3:3: error: this section ends in another element than it began in", ends,
      ]
    ),
    (
      "[a](/b \"{{#flag}}x{{/flag}}\")",
      [
        "1:9: error: this tag can't stand in a link's title", "Only {{name}} can stand here.",
        "1:19: error: this tag can't stand in a link's title", "Only {{name}} can stand here.",
      ]
    ),
    (
      "[a][r]\n\n{{#invitation.granted}}\n- x\n\n  [r]: {{link}}\n{{/invitation.granted}}",
      [
        "1:1: error: `link` belongs to the items of a list and stands outside of it",
        "Write the link out inside the list's section.",
      ]
    ),
    (
      "```{{name}}\nx\n```",
      [
        "1:1: error: a tag can't stand beside a code block's marks", "Put it inside the block.",
      ]
    ),
    (
      "- a\n  {{#flag}}\n  b\n- c\n{{/flag}}",
      [
        "2:3: error: the section `flag` cuts a block in two",
        "Put empty lines around the lines with its tags, or write it inside one paragraph.",
      ]
    ),
    ("a\u{0}b", ["1:2: error: there is a NUL character in the text", "Take the character out."]),
    (
      "x\u{10FFFD}",
      [
        "1:2: error: there is a private-use character in the text that templates keep for themselves",
        "Take out U+10FFFC and U+10FFFD.",
      ]
    ),
    (
      String(repeating: "> ", count: 120) + "x",
      [
        "1:201: error: blocks are nested more than 100 deep", "Nest less.",
      ]
    ),
  ])
  func aFaultInAPage(_ markdown: String, _ lines: [String]) {
    let expected = stride(from: 0, to: lines.count, by: 2).map {
      "page.md:\(lines[$0])\n  \(lines[$0 + 1])"
    }
    #expect(Fixture.faults(markdown) == expected)
  }

  @Test func allFaultsAreFoundInOneRunBehindTheFrontMatter() {
    let text = """
      {{nmae}} and <b>

      ## No id

      - [a](javascript:x)\r
      - {{#flag}}

      {{> nothing}}
      """
    let (document, faults) = Fixture.read(text, firstLine: 6)
    #expect(
      faults.map { String($0.prefix { $0 != "\n" }) } == [
        "page.md:6:1: error: there is no field `nmae` here",
        "page.md:6:14: error: raw HTML can't be used in a page",
        "page.md:8:1: error: the heading has no id",
        "page.md:10:3: error: a link can't lead to `javascript:`",
        "page.md:11:3: error: the section `flag` is never closed",
        "page.md:13:1: error: there is no partial `nothing`",
      ])
    #expect(document.program().templateText == "")
  }

  @Test func aSectionThatBeginsAloneAndEndsInAText() {
    #expect(
      Fixture.faults("{{#flag}}\ntext {{/flag}}") == [
        """
        page.md:2:6: error: this section begins and ends in different kinds of places
          Put both of its tags on lines of their own, or both into one paragraph.
        """
      ])
  }

  @Test func thePlaceOfATagBehindATagOfTheSameLine() {
    #expect(
      Fixture.faults("- {{name}}日{{! c }}本 {{nmae}} `{{nmae}}`").map { String($0.prefix(14)) }
        == [
          "page.md:1:22", "page.md:1:32",
        ].map { "\($0): " })
  }
}
