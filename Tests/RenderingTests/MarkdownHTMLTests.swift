import SourceDiagnostics
import Testing

@testable import Rendering

/// What the HTML of a page has beside that of cmark-gfm.
@Suite struct MarkdownHTMLTests {
  @Test(arguments: [
    (
      "> [!NOTE]\n> Some *text*.\n>\n> - item",
      """
      <aside class="notice note" role="note" aria-labelledby="notice_1">
      <p class="notice-title" id="notice_1">Note</p>
      <p>Some <em>text</em>.</p>
      <ul>
      <li>item</li>
      </ul>
      </aside>

      """
    ),
    (
      "> [!important]\n> Text.",
      """
      <aside class="notice important" role="note" aria-labelledby="notice_1">
      <p class="notice-title" id="notice_1">Important</p>
      <p>Text.</p>
      </aside>

      """
    ),
    ("> [NOTE] is no notice", "<blockquote>\n<p>[NOTE] is no notice</p>\n</blockquote>\n"),
    (
      "| A | B | C |\n| :- | :-: | -: |\n| 1 | 2 | 3 |",
      """
      <div class="table" tabindex="0" role="region" aria-label="Table 1">
      <table>
      <thead>
      <tr>
      <th scope="col" class="align-left">A</th>
      <th scope="col" class="align-center">B</th>
      <th scope="col" class="align-right">C</th>
      </tr>
      </thead>
      <tbody>
      <tr>
      <td class="align-left">1</td>
      <td class="align-center">2</td>
      <td class="align-right">3</td>
      </tr>
      </tbody>
      </table>
      </div>

      """
    ),
    (
      "- [ ] a\n- [x] b",
      """
      <ul>
      <li class="task"><input type="checkbox" disabled="" aria-label="To do" /> a</li>
      <li class="task"><input type="checkbox" disabled="" checked="" aria-label="Done" /> b</li>
      </ul>

      """
    ),
    (
      "[a](https://other.example/) [b](https://own.example/x) [c](/d)",
      "<p><a href=\"https://other.example/\" class=\"external\" rel=\"noopener\">a</a> "
        + "<a href=\"https://own.example/x\">b</a> <a href=\"/d\">c</a></p>\n"
    ),
    (
      "One[^a] and[^b] and[^a].\n\n[^a]: First\n    - list\n[^b]: *Second*.",
      """
      <p>One<sup class="footnote"><a href="#fn_1" id="fnref_1" aria-label="Footnote 1">1</a></sup> \
      and<sup class="footnote"><a href="#fn_2" id="fnref_2" aria-label="Footnote 2">2</a></sup> \
      and<sup class="footnote"><a href="#fn_1" id="fnref_1_2" aria-label="Footnote 1">1</a></sup>.</p>
      <section class="footnotes" aria-label="Footnotes">
      <ol>
      <li id="fn_1">
      <p>First</p>
      <ul>
      <li>list</li>
      </ul>
      <p> <a href="#fnref_1" class="footnote-back" aria-label="Back to text 1-1">↩</a> \
      <a href="#fnref_1_2" class="footnote-back" aria-label="Back to text 1-2">↩</a></p>
      </li>
      <li id="fn_2">
      <p><em>Second</em>. <a href="#fnref_2" class="footnote-back" aria-label="Back to text 2">↩</a></p>
      </li>
      </ol>
      </section>

      """
    ),
  ])
  func printsWhatThePortalNeeds(_ markdown: String, _ expected: String) {
    #expect(
      Fixture.html(markdown, settings: Fixture.settings(ownAddress: "https://own.example"))
        == expected)
  }

  @Test(arguments: [
    ("行の\n途中", "<p>行の途中</p>\n"),
    ("句点。\n「次」", "<p>句点。「次」</p>\n"),
    ("**強調**\nです", "<p><strong>強調</strong>です</p>\n"),
    ("全角！\nカナ\nｶﾅ", "<p>全角！カナｶﾅ</p>\n"),
    ("{{name}}\n様", "<p>{{name}}様</p>\n"),
    ("担当\n{{name}}", "<p>担当{{name}}</p>\n"),
    ("の\nabc", "<p>の\nabc</p>\n"),
    ("abc\nの", "<p>abc\nの</p>\n"),
    ("{{name}}\n{{name}}", "<p>{{name}}\n{{name}}</p>\n"),
    ("한국어\n문장", "<p>한국어\n문장</p>\n"),
    ("改行\\\nです", "<p>改行<br />\nです</p>\n"),
    ("*前\n後*{{#flag}}\n続き{{/flag}}", "<p><em>前後</em>{{#flag}}続き{{/flag}}</p>\n"),
  ])
  func aLineBreakIsNoSpaceBetweenJapaneseCharacters(_ markdown: String, _ expected: String) {
    #expect(Fixture.html(markdown) == expected)
  }

  @Test func aPartialIsABlock() {
    let settings = Fixture.settings(partials: [
      "list": Program(literal: "<ol></ol>"), "end": Program(literal: "<hr>\n"),
    ])
    #expect(
      Fixture.html(
        "Before\n{{> list}}\nafter\n\n{{>end}}\n\n- item\n\n  {{> list}}\n", settings: settings)
          == """
          <p>Before</p>
          <ol></ol>
          <p>after</p>
          <hr>
          <ul>
          <li>
          <p>item</p>
          <ol></ol>
          </li>
          </ul>

          """)
  }

  @Test func aSecondTextOnThePageHasItsOwnIDs() {
    let text = "## Title {#title}\n\n> [!NOTE]\n> [Up](#title)[^1] [x](/y#title)\n\n[^1]: Note."
    #expect(
      Fixture.html(text, ids: .prefixed("ja-")) == """
        <h2 id="ja-title">Title</h2>
        <aside class="notice note" role="note" aria-labelledby="ja-notice_1">
        <p class="notice-title" id="ja-notice_1">Note</p>
        <p><a href="#ja-title">Up</a><sup class="footnote"><a href="#ja-fn_1" id="ja-fnref_1" aria-label="Footnote 1">1\
        </a></sup> <a href="/y#title">x</a></p>
        </aside>
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li id="ja-fn_1">
        <p>Note. <a href="#ja-fnref_1" class="footnote-back" aria-label="Back to text 1">↩</a></p>
        </li>
        </ol>
        </section>

        """)
    #expect(
      Fixture.html(text, ids: .none) == """
        <h2>Title</h2>
        <aside class="notice note" role="note" aria-label="Note">
        <p class="notice-title">Note</p>
        <p><a href="#title">Up</a><sup class="footnote">1</sup> <a href="/y#title">x</a></p>
        </aside>
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li>
        <p>Note.</p>
        </li>
        </ol>
        </section>

        """)
  }

  @Test func theCallersWordsAreEscaped() {
    var words = Fixture.words
    words.note = "<N> & \"n\""
    words.table = "\"T\""
    let html = Fixture.html(
      "> [!NOTE]\n> x\n\n| a |\n| - |", settings: Fixture.settings(words: words))
    #expect(html.contains(">&lt;N&gt; &amp; &quot;n&quot;</p>"))
    #expect(html.contains("aria-label=\"&quot;T&quot; 1\""))
  }

  @Test func headingsAndLinksAreListed() {
    let (document, faults) = Fixture.read(
      "## *One* for {{name}} {#one}\n\n### `Two` {#two}\n\n日本 [a](/b \"t\") ![c](d.png)\n[e]({{link}}#f)\n\n- [x](y)\n",
      firstLine: 10)
    #expect(faults == [])
    #expect(document.headings.map(\.id) == ["one", "two"])
    #expect(document.headings.map(\.level) == [2, 3])
    #expect(
      document.headings.map { $0.text.program(.html).templateText } == ["One for {{name}}", "Two"])
    #expect(document.headings.map(\.position.line) == [10, 12])
    #expect(document.links.map(\.target) == ["/b", "d.png", "{{link}}#f", "y"])
    #expect(document.links.map(\.kind) == [.link, .image, .link, .link])
    #expect(
      document.links.map { "\($0.position)" } == [
        "page.md:14:4", "page.md:14:16", "page.md:15:1", "page.md:17:3",
      ])
  }

  @Test func theCanonicalTextIsThePageWithFieldsAsTags() {
    let settings = Fixture.settings(partials: ["part": Program(literal: "<hr>\n")])
    let (document, faults) = Fixture.read(
      """
      ## Title for {{name}} {#title}
      {{! not published }}
      Two
      lines with *em*, **strong**, ~~del~~, `code`\\
      [link]({{invitation.link}} "t")[^1] ![alt](a.png) {{#flag}}yes{{/flag}}

      {{#invitation.granted}}
      1. **{{name}}**
         - [x] nested
      {{/invitation.granted}}

      > [!NOTE]
      > Notice

      > quote

      | a | b |
      | - | - |
      {{#groups}}
      | {{title}} | 1 |
      {{/groups}}

      ```sh
      code
      ```

      ***

      {{> part}}

      [^1]: Note.
      """, settings: settings)
    #expect(faults == [])
    #expect(
      document.canonicalText == """
        ## Title for {{name}} {#title}
        Two lines with *em*, **strong**, ~~del~~, `code`
        [link]({{invitation.link}} "t")[^1] ![alt](a.png) {{#flag}}yes{{/flag}}
        {{#invitation.granted}}
        1. **{{name}}**
          - [x] nested
        {{/invitation.granted}}
        > [!NOTE]
        > Notice
        > quote
        | a | b |
        {{#groups}}
        | {{title}} | 1 |
        {{/groups}}
        ```sh
        code
        ```
        ---
        {{> part}}
        <hr>

        [^1]: Note.

        """)
  }
}
