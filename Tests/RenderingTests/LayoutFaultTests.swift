import SourceDiagnostics
import Testing

@testable import Rendering

/// Every fault of a layout has its place in the file, says what is wrong and how to mend it.
@Suite struct LayoutFaultTests {
  static let unsafe = "Put it into text, an attribute with quotes or a string of JSON."
  static let noLink = "Use a field that is a link, or write where the link leads before it."
  static let takeOut =
    "Take it out: a template says how a page looks, not what runs, loads or is sent elsewhere."
  static let scripts =
    "Take it out: pages load the scripts that {{#head.scripts}} lists, as <script src=\"{{src}}\" defer></script>."
  static let linkBeginning =
    "Let it begin with https:, http:, mailto:, tel:, `/`, `#` or a field that is a link, written plainly."
  static let places = "Let a section hold whole elements, whole attributes or a part of one value."

  @Test(arguments: [
    (
      "<p>\n日本 {{nmae}}</p>",
      ["page.mustache:2:4: error: there is no field `nmae` here", "Did you mean `name`?"]
    ),
    (
      "{{#groups}}{{titel}}{{/groups}}",
      [
        "page.mustache:1:12: error: there is no field `titel` here", "Did you mean `title`?",
      ]
    ),
    (
      "{{#groups}}{{expires}}{{/groups}}",
      [
        "page.mustache:1:12: error: there is no field `expires` here",
        "The fields here are `content`, `flag`, `groups`, `invitation`, `link`, `members`, `name`, `operator`, `title`.",
      ]
    ),
    (
      "{{#invitation}}{{granted.name}}{{/invitation}}",
      [
        "page.mustache:1:16: error: there is no field `granted.name` here",
        "`granted` is a list: name the fields of its items between {{#granted}} and {{/granted}}.",
      ]
    ),
    (
      "{{> prat}}",
      ["page.mustache:1:1: error: there is no partial `prat`", "Did you mean `part`?"]
    ),
    (
      "<p {{> part}}>",
      [
        "page.mustache:1:4: error: the partial `part` stands inside a tag or an attribute",
        "Put it between elements.",
      ]
    ),
    (
      "{{#flag}}",
      [
        "page.mustache:1:1: error: the section `flag` is never closed",
        "Write {{/flag}} where it ends.",
      ]
    ),
    (
      "{{{name}}}",
      [
        "page.mustache:1:1: error: `name` is a text, and three braces are for HTML only",
        "Write {{name}}.",
      ]
    ),
    (
      "{{content}}",
      [
        "page.mustache:1:1: error: `content` is HTML, and would be shown as source text",
        "Write {{{content}}}, in a layout or a partial.",
      ]
    ),
    (
      "<p title=\"{{{content}}}\">",
      [
        "page.mustache:1:11: error: `{{{content}}}` stands where no HTML can",
        "Put it between elements.",
      ]
    ),
    (
      "<a href=\"{{name}}\">",
      [
        "page.mustache:1:10: error: `{{name}}` is a text, and a link can't begin with it", noLink,
      ]
    ),
    (
      "<a href=\"javascript:{{name}}\">",
      [
        "page.mustache:1:4: error: `href` of <a> doesn't begin as a link can", linkBeginning,
        "page.mustache:1:21: error: `{{name}}` stands in a link with `javascript:`",
        "Links lead to https, http, mailto or tel.",
      ]
    ),
    (
      "<p title={{name}} lang=\"{{name}}\">",
      [
        "page.mustache:1:10: error: `{{name}}` stands in an attribute without quotes, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<p title=x{{name}}>",
      [
        "page.mustache:1:11: error: `{{name}}` stands in an attribute without quotes, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<p onclick=\"{{name}}\">",
      [
        "page.mustache:1:4: error: the attribute `onclick` can't stand in a template", takeOut,
        "page.mustache:1:13: error: `{{name}}` stands in a script attribute, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<p style='{{name}}'>",
      [
        "page.mustache:1:11: error: `{{name}}` stands in a style attribute, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<iframe srcdoc='{{name}}'>",
      [
        "page.mustache:1:1: error: `<iframe>` can't stand in a template", takeOut,
        "page.mustache:1:17: error: `{{name}}` stands in a page inside an attribute, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<p {{name}}>",
      [
        "page.mustache:1:4: error: `{{name}}` stands in the name of an attribute, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<{{name}}>",
      [
        "page.mustache:1:2: error: `{{name}}` stands in the name of an element, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<SCRIPT>'{{name}}'</SCRIPT>",
      [
        "page.mustache:1:1: error: a script can't stand in a template", scripts,
        "page.mustache:1:10: error: `{{name}}` stands in a script, where no value is safe", unsafe,
      ]
    ),
    (
      "<style>{{name}}</style>",
      [
        "page.mustache:1:1: error: `<style>` can't stand in a template", takeOut,
        "page.mustache:1:8: error: `{{name}}` stands in a style sheet, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<script type='application/json'>{{name}}</script>",
      [
        "page.mustache:1:33: error: `{{name}}` stands in JSON outside a string, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<!-- {{name}} -->",
      [
        "page.mustache:1:6: error: `{{name}}` stands in an HTML comment, where no value is safe",
        unsafe,
      ]
    ),
    (
      "<p{{#flag}}>{{/flag}}</p>",
      [
        "page.mustache:1:13: error: the section `{{/flag}}` begins and ends at different places of the HTML",
        places,
      ]
    ),
    (
      "<p>\n<p",
      [
        "page.mustache:2:3: error: the template ends inside a tag, a comment or an element",
        "Close what was opened in this file.",
      ]
    ),
    (
      "{{=[ ]=}}",
      [
        "page.mustache:1:1: error: `{{=[ ]=}}` changes the delimiters, which can't be done here",
        "Use {{ and }}.",
      ]
    ),
    (
      "\u{10FFFC}",
      [
        "page.mustache:1:1: error: there is a private-use character in the text that templates keep for themselves",
        "Take out U+10FFFC and U+10FFFD.",
      ]
    ),
    (
      String(repeating: "{{#flag}}", count: 5_000) + String(repeating: "{{/flag}}", count: 5_000),
      ["page.mustache:1:901: error: sections are nested more than 100 deep", "Nest less."]
    ),
  ])
  func aFaultInALayout(_ layout: String, _ expected: [String]) {
    #expect(
      Fixture.layout(layout, partials: ["part": "x"]).faults
        == stride(from: 0, to: expected.count, by: 2).map { "\(expected[$0])\n  \(expected[$0 + 1])" }
    )
  }

  @Test func partialsAreCheckedWhereTheyStandOrElseAlone() {
    let (set, faults) = Fixture.layout(
      "{{#groups}}{{> item}}{{> item}}{{/groups}}{{> loop}}",
      partials: [
        "item": "{{title}} {{nope}}", "loop": "{{> again}}", "again": "{{> loop}}",
        "alone": "{{title}}",
        "fine": "{{name}}", "open": "{{#flag}}", "close": "{{/flag}}",
      ])
    #expect(
      faults.map { String($0.prefix { $0 != "\n" }) } == [
        "again.mustache:1:1: error: the partial `loop` includes itself",
        "alone.mustache:1:1: error: there is no field `title` here",
        "close.mustache:1:1: error: `{{/flag}}` closes a section that isn't open",
        "item.mustache:1:11: error: there is no field `nope` here",
        "open.mustache:1:1: error: the section `flag` is never closed",
      ])
    #expect(set.pagePartials == ["fine"])
  }

  @Test func personalHTMLIsRefused() {
    #expect(
      Fixture.layout("{{{content}}}", personal: ["content"]).faults == [
        """
        page.mustache:1:1: error: `{{{content}}}` is HTML and differs for each page
          Bind it with the page's text.
        """
      ])
  }

  @Test func aPartialInTheMidstOfAListNamesItsFields() {
    let (set, faults) = Fixture.layout(
      "{{#groups}}{{> item}}{{/groups}}", partials: ["item": "{{title}}"])
    #expect(faults == [])
    #expect(set.pagePartials == [])
  }
}
