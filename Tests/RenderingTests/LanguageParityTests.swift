import SourceDiagnostics
import Testing

@testable import Rendering

@Suite struct LanguageParityTests {
  private func faults(_ english: String, _ japanese: String) -> [String] {
    let (first, firstFaults) = Fixture.read(english, file: "en/page.md")
    let (second, secondFaults) = Fixture.read(japanese, file: "ja/page.md")
    #expect(firstFaults + secondFaults == [])
    return parityFaults(first, second).sorted.map(\.description)
  }

  private static let remedy = "\n  Give both languages the same blocks in the same order."

  @Test func theSameStructureInOtherWordsIsFine() {
    let english = """
      Intro with **bold**.

      ## Title {#title}

      - one
        - nested
      - [x] two

      > [!NOTE]
      > Text.

      | a | b |
      | - | - |
      | 1 | 2 |

      {{#flag}}
      More.
      {{/flag}}

      {{#groups}}
      1. {{title}}
      {{/groups}}

      Note[^1].

      [^1]: Footnote.
      """
    let japanese = """
      `紹介`

      ## 題 {#title}

      * 一

        - 内
      * [ ] 二

      > [!NOTE]
      > 文。

      一 | 二
      :-: | -
      *1* | 2

      {{#flag}}
      もっと
      続く。
      {{/flag}}

      {{#groups}}
      1. 「{{title}}」
      {{/groups}}

      注[^x]。

      [^x]: 脚注。
      """
    #expect(faults(english, japanese) == [])
    let ids = [english, japanese].map { Fixture.read($0).document.blocks.map(\.id) }
    #expect(ids[0] == ids[1])
  }

  @Test(arguments: [
    (
      "a\n\n- x\n- y", "a\n\n- x",
      "en/page.md:3:1: error: here is a list of 2 items, and in ja/page.md:3:1 a list of 1 item"
    ),
    (
      "- x\n- y", "1. x\n2. y",
      "en/page.md:1:1: error: here is a list of 2 items, and in ja/page.md:1:1 a numbered list of 2 items"
    ),
    (
      "- x\n  - y\n  - z", "- x\n  - y",
      "en/page.md:1:1: error: here is a list of 1 item with an item with a list of 2 items, "
        + "and in ja/page.md:1:1 a list of 1 item with an item with a list of 1 item"
    ),
    (
      "- x\n\n  y", "- x\n",
      "en/page.md:1:1: error: here is a list of 1 item with an item with 2 blocks inside, "
        + "and in ja/page.md:1:1 a list of 1 item with one with 1"
    ),
    (
      "- [ ] x", "- x",
      "en/page.md:1:1: error: here is a list of 1 item with a task, and in ja/page.md:1:1 a list of 1 item with an item"
    ),
    (
      "| a |\n| - |\n| 1 |", "| a | b |\n| - | - |\n| 1 | 2 |",
      "en/page.md:1:1: error: here is a table of 2 rows and 1 column, "
        + "and in ja/page.md:1:1 a table of 2 rows and 2 columns"
    ),
    (
      "> [!NOTE]\n> x", "> [!IMPORTANT]\n> x",
      "en/page.md:1:1: error: here is a notice (note) of 1 block, and in ja/page.md:1:1 a notice (important) of 1 block"
    ),
    (
      "text", "> text",
      "en/page.md:1:1: error: here is a paragraph, and in ja/page.md:1:1 a quotation of 1 block"
    ),
    (
      "## A {#a}", "### A {#a}",
      "en/page.md:1:1: error: here is a heading of level 2, `a`, and in ja/page.md:1:1 a heading of level 3, `a`"
    ),
    (
      "{{#flag}}\nx\n{{/flag}}", "{{^flag}}\nx\n{{/flag}}",
      "en/page.md:2:1: error: here is the section `#flag`, and in ja/page.md:2:1 the section `^flag`"
    ),
    (
      "```\nx\n```\n\n---", "---\n\n```\nx\n```",
      "en/page.md:1:1: error: here is a code block, and in ja/page.md:1:1 a line across"
    ),
    (
      "a\n\nb", "a",
      "en/page.md:3:1: error: here is a paragraph, which is missing below ja/page.md:1:1"
    ),
    (
      "a", "a\n\n- b",
      "ja/page.md:3:1: error: here is a list of 1 item, which is missing below en/page.md:1:1"
    ),
    (
      "a[^1] [^2]\n\n[^1]: x\n[^2]: y", "a[^1]\n\n[^1]: x",
      "en/page.md:3:7: error: here is 2 footnotes, and in ja/page.md:3:7 1 footnote"
    ),
  ])
  func aDifferenceIsNamedWithBothPlaces(_ english: String, _ japanese: String, _ expected: String) {
    #expect(faults(english, japanese) == [expected + Self.remedy])
  }

  @Test func headingsThatAreMissingOrInAnotherOrder() {
    #expect(
      faults("## A {#a}\n\n## B {#b}\n\n## C {#c}", "## A {#a}\n\n## C {#c}\n\n## D {#d}") == [
        "en/page.md:3:1: error: the heading `b` is missing in ja/page.md\n  Write it there too, or take it out here.",
        "ja/page.md:5:1: error: the heading `d` is missing in en/page.md\n  Write it there too, or take it out here.",
      ])
    #expect(
      faults("## A {#a}\n\n## B {#b}", "## B {#b}\n\n## A {#a}") == [
        """
        en/page.md:1:1: error: the headings are in another order than in ja/page.md:1:1, where `b` comes next
          Put the headings of both languages into the same order.
        """
      ])
    #expect(
      faults("intro\n\n## A {#a}", "## A {#a}") == [
        """
        en/page.md:1:1: error: there is nothing before the first heading of ja/page.md:1:1
          Write it there too, or take it out here.
        """
      ])
  }

  @Test func oneFaultBelowEachHeading() {
    #expect(
      faults(
        "## A {#a}\n\nx\n\n- y\n\nz\n\n## B {#b}\n\n- x", "## A {#a}\n\n- y\n\nz\n\n## B {#b}\n\nx"
      ).map {
        String($0.prefix(12))
      } == ["en/page.md:3", "en/page.md:1"])
  }
}
