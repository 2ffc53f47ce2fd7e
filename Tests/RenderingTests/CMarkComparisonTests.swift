import CCMarkGFM
import Foundation
import Testing

@testable import Rendering

/// The HTML writer against cmark-gfm's own renderer, on Markdown without anything that is ours.
@Suite struct CMarkComparisonTests {
  @Test(arguments: corpus) func writesWhatCMarkWrites(_ markdown: String) throws {
    let theirs = try #require(
      CMark.withTree(of: Array(Self.withoutIDs(markdown).utf8)) { tree -> String? in
        guard let html = cmark_render_html(tree.pointer, CMARK_OPT_FOOTNOTES, nil) else {
          return nil
        }
        defer { free(html) }
        return String(cString: html)
      } ?? nil)
    let ours = Fixture.warnedHTML(markdown)
    #expect(Self.normalised(ours) == Self.normalised(theirs))
  }

  static func withoutIDs(_ markdown: String) -> String {
    markdown.replacingOccurrences(of: #" *\{#[a-z0-9-]+\}"#, with: "", options: .regularExpression)
  }

  /// Takes out what the two write differently on purpose.
  static func normalised(_ html: String) -> String {
    let rules = [
      (#"(<h[1-6]) id="[^"]*""#, "$1"),
      (#" class="external" rel="noopener""#, ""),
      (#"<div class="table"[^>]*>\n(?s:(.*?))</div>\n"#, "$1"),
      (#" scope="col""#, ""),
      (#" class="align-(left|center|right)""#, #" align="$1""#),
      (
        #"<li class="task"><input type="checkbox" disabled=""( checked="")? aria-label="[^"]*" />"#,
        #"<li><input type="checkbox"$1 disabled="" />"#
      ),
    ]
    return rules.reduce(html) { html, rule in
      html.replacingOccurrences(of: rule.0, with: rule.1, options: .regularExpression)
    }
  }

  static let corpus: [String] = [
    "One line.\n",
    "Two\nlines.\n",
    "A hard\\\nbreak and another  \nbreak.\n",
    "First.\n\nSecond.\n\n\n\nThird.\n",
    "# One {#one}\n\n## Two {#two}\n\n### Three {#three}\n\n#### Four {#four}\n",
    "##### Five {#five}\n###### Six {#six}\ntext\n",
    "Title {#title}\n=====\n\nSubtitle {#subtitle}\n--------\n",
    "## A *title* with `code` and [a link](/x) {#mixed}\n",
    "## Closed {#closed} ##\n",
    "*em* _em_ **strong** __strong__ ***both*** ~~gone~~ **a *b* c**\n",
    "`code` ``co`de`` ` a ` `<b>`\n",
    "& < > \" ' &amp; &copy; &#35; \\* \\[x\\]\n",
    "[text](target)\n",
    "[text](/a/b?c=d&e=f#g \"a \\\"title\\\" & more\")\n",
    "[text](<a b>) [empty]() [q](/x 'single')\n",
    "[umlaut](/übung/日本語?q=ä) [percent](/a%20b%zz)\n",
    "[all](/!$&'()*+,;=:@-._~%5B%5D{}|^`\\\\\"<>)\n",
    "[a][ref] and [ref][] and [ref]\n\n[ref]: /target \"title\"\n",
    "<https://example.com/a?b=c&d> <someone@example.com>\n",
    "www.example.com and https://example.com/path_(x). And mail@example.com, too\n",
    "![alt text](/picture.png) ![alt *em* `code`](/p.png \"title\")\n",
    "[![alt](/p.png)](/target)\n",
    "- one\n- two\n- three\n",
    "- one\n\n- two\n\n- three\n",
    "* a\n+ b\n- c\n",
    "1. one\n2. two\n10. three\n",
    "3. three\n4. four\n",
    "1) one\n2) two\n",
    "- one\n  - nested\n    - deeper\n  - nested again\n- two\n",
    "- one\n\n  second paragraph\n\n      code\n- two\n",
    "1. one\n   - a\n   - b\n2. two\n   > quote\n",
    "-\n- empty before\n-\n",
    "- # Title {#in-a-list}\n- ---\n- ```\n  code\n  ```\n",
    "- [ ] to do\n- [x] done\n- [ ] *more*\n  - [x] nested\n",
    "> quote\n> goes on\nlazily\n",
    "> one\n>\n> two\n> > deeper\n",
    "> - list\n> - in quote\n>\n> ```\n> code\n> ```\n",
    "```\nplain <code> & \"more\"\n```\n",
    "```swift extra words\nlet x = 1\n\n\nlet y = 2\n```\n",
    "~~~~ text\n~~~\n~~~~\n",
    "    indented\n      code\n\n    goes on\n",
    "```\nnever closed\n",
    "a\n\n---\n\nb\n\n***\n___\n",
    "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
    "| a | b | c | d |\n| :-- | :-: | --: | --- |\n| 1 | 2 | 3 | 4 |\n| *x* | `a\\|b` | [l](/t) | |\n",
    "a | b\n-|-\n1 | 2\n3\n4 | 5\n",
    "| only |\n| --- |\n",
    "Before\n| a |\n| - |\n| 1 |\nstill a row\n\nafter\n",
    "- | a | b |\n  | - | - |\n  | 1 | 2 |\n",
    "日本語の文章です。**強調**と`コード`。\n",
    "「引用」と[リンク](/ja/先)。\n\n- 項目\n- 項目\n",
    "Tab\there, no\u{A0}break, emoji 🎌, combining e\u{301}.\n",
    "Line one\r\nline two\r\n\r\nnext\r\n",
    "[link **with *nested* emphasis** and `code`](/x)\n",
    "**bold [link](/x) bold** ~~del *em* [l](/y)~~\n",
    "a * b * c _ d _ e\n",
    "[not a link] [nor this](  [or this]: no\n",
  ]
}
