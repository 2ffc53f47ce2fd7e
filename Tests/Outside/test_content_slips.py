"""What an author meant as Markdown and what is none: told, with its place, since a page that lost a cell, shows `##` or leads nowhere
is found by the customer otherwise."""

from __future__ import annotations

import re

import pytest
from portals import Portal
from test_check import EN, faults, on_both

NBSP, WIDE, ZERO = "\u00a0", "\u3000", "\u200b"
HEAD = "| Permission | Limit |\n| --- | --- |\n"


def told(portal: Portal, markdown: str) -> list[tuple[int, int, str, str, str]]:
    """What `check` says of lines that are added to a page in both languages: line of them, column, severity, message, remedy."""
    first = on_both(portal, markdown)
    done = portal.run("check", expect=None)
    found = re.findall(rf"^{re.escape(EN)}:(\d+):(\d+): (error|warning): (.+)\n  (\S.*)$", done.stderr, re.MULTILINE)
    return [(int(line) - first + 1, int(column), *rest) for line, column, *rest in found if int(line) >= first]


def says(portal: Portal, markdown: str, line: int, column: int, severity: str, message: str) -> None:
    found = told(portal, markdown)
    assert any(each[:3] == (line, column, severity) and message in each[3] for each in found), found


# Tables


@pytest.mark.parametrize("row, column, message", [
    ("| Manage users | only with `approve|ticket` and **never without consent** |", 37, "3 cells, and the table's head 2 cells"),
    ("| a | b | c |", 10, "3 cells"), ("a | b | c", 8, "3 cells"), ("| a | b | c | d", 10, "4 cells"), ("| a | b | |", 10, "3 cells"),
    ("| a | b || c |", 10, "4 cells"),
])
def test_a_cell_that_would_be_lost(portal: Portal, row: str, column: int, message: str) -> None:
    says(portal, HEAD + row, 3, column, "error", message)


@pytest.mark.parametrize("row", [
    "| a | b |", "a | b", r"| a | b \| c |", r"| a | `b \| c` |", "| a |", "| a | {{operator.name}} |"])
def test_rows_that_fit(portal: Portal, row: str) -> None:
    assert told(portal, HEAD + row) == []


def test_a_table_in_a_quotation_or_list_is_looked_at_too(portal: Portal) -> None:
    says(portal, "> | a | b |\n> | - | - |\n> | a | b | c |", 3, 12, "error", "3 cells")
    says(portal, "- x\n\n  | a | b |\n  | - | - |\n  | a | b | c |", 5, 12, "error", "3 cells")


@pytest.mark.parametrize("table", ["| a | b |\n| c | d |", "| a | b |\n｜---｜---｜\n| c | d |"])
def test_a_table_without_its_line_of_dashes(portal: Portal, table: str) -> None:
    says(portal, table, 2, 1, "warning", "these lines are no table")


@pytest.mark.parametrize("table", ["| a | b |\n| --- |\n| c | d |", "| a |\n| --- | --- |\n| c |", "| a | b |\n| --- | --- | --- |"])
def test_a_table_that_is_none(portal: Portal, table: str) -> None:
    says(portal, table, 2, 1, "error", "this is no table: the line above has")


# Headings and lists


@pytest.mark.parametrize("line, column", [
    ("##Title {#a1}", 1), (f"##{NBSP}Title {{#a2}}", 1), (f"##{WIDE}見出し {{#a3}}", 1), ("####### Title {#a5}", 1),
    ("＃＃ 見出し {#a6}", 1), (f"{ZERO}## Title {{#a8}}", 1), (f"\ufeff## Title {{#a9}}", 1),
    ("> ##Title {#b1}", 3), ("- ##Title {#b2}", 1), ("Text\n##Title {#b3}", 1),
])
def test_a_line_with_an_id_that_is_no_heading(portal: Portal, line: str, column: int) -> None:
    says(portal, line, line.count("\n") + 1, column, "error", "this line is no heading, so its `{#")


def test_a_sentence_may_end_with_what_an_id_looks_like(portal: Portal) -> None:
    says(portal, "見出しの ID は {#who}", 1, 1, "warning", "this line is no heading")


@pytest.mark.parametrize("heading", ["## Title { #x1}", "## 見出し ｛#x1｝", "## Title {＃x1}"])
def test_an_id_in_other_signs(portal: Portal, heading: str) -> None:
    [(line, _, severity, message, remedy)] = told(portal, heading)
    assert (line, severity, message) == (1, "error", "the heading has no id") and remedy.startswith("Write `{#x1}` at its end")


def test_a_heading_that_is_code(portal: Portal) -> None:
    says(portal, "Text\n\n    ## Title {#c1}", 3, 5, "error", "this heading is indented")


@pytest.mark.parametrize("line, mark", [
    (f"-{NBSP}item", "-"), (f"*{WIDE}item", "*"), (f"1.{NBSP}item", "1."), (f"1.{WIDE}項目", "1."), (f"- [ ]{NBSP}task", "[ ]"),
    (f"- [x]{WIDE}task", "[x]"), (f">{NBSP}[!NOTE]\n> x", "[!"), (f"##{WIDE}見出し", "##"), (f"{WIDE}- item", "-"),
])
def test_a_mark_beside_a_blank_that_is_none(portal: Portal, line: str, mark: str) -> None:
    found = told(portal, line)
    assert [each[2] for each in found] == ["warning"] and f"`{mark}` is shown: " in found[0][3], found


@pytest.mark.parametrize("line, mark", [
    ("##見出し", "##"), ("＃＃ 見出し".replace(" ", ""), "＃＃"), ("-項目", "-"), ("1.手順", "1."), ("[!NOTE]\n本文", "[!NOTE]"),
    ("- [x]済み", "[x]"), ("- [] 未", "[]"), ("- [ ]未", "[ ]"),
])
def test_a_mark_without_its_blank(portal: Portal, line: str, mark: str) -> None:
    found = told(portal, line)
    assert [each[2] for each in found] == ["warning"] and found[0][3].startswith(f"`{mark}` is shown: "), found


@pytest.mark.parametrize("line", [f"{WIDE}段落の字下げ。", "#hashtag", "- item", "1. item", "- [ ] task", r"Text \{#id}", "`{#id}`", "{#Not An Id}", "＃ 1", "1.5 倍", "-1 から", "１. 手順", "- [リンク](https://www.northlight.example/)"])
def test_lines_that_are_what_they_look_like(portal: Portal, line: str) -> None:
    assert told(portal, line) == []


@pytest.mark.parametrize("markdown, line, message", [
    ("## {#a}", 1, "the heading has no text"), ("# Second title {#b}", 1, "a heading of level 1 is the page's title"),
    ("## Second {#c}\n\n#### Skipped {#d}", 3, "a heading of level 4 follows one of level 2"),
])
def test_an_outline_that_is_none(portal: Portal, markdown: str, line: int, message: str) -> None:
    says(portal, markdown, line, 1, "error", message)


# Marks and links


@pytest.mark.parametrize("text, column, mark", [
    ("**強調。**です", 1, "**"), ("*強調。*です", 1, "*"), ("これは*「強調」*です", 4, "*"), ("~~消す。~~です", 1, "~~"),
    ("__太字。__です", 1, "__"), ("これは__太字__です", 4, "__"), ("_斜体_です", 1, "_"), ("＊強調＊です", 1, "＊"),
    ("*「規約」*です", 1, "*"), ("**必ず読む", 1, "**"), ("**`コード`**です", 1, "**"), ("これは***「強調」***です", 4, "***"), ("これは*「二\n行」*です", 4, "*"),
])
def test_marks_that_stay_in_the_text(portal: Portal, text: str, column: int, mark: str) -> None:
    found = told(portal, text)
    assert [each[:3] for each in found] == [(1, column, "warning")] and found[0][3].startswith(f"`{mark}` "), found


@pytest.mark.parametrize("text", [
    "snake_case_name と other_name", "5 * 3 * 2", r"\*強調。\*です", "**強調**です", "*one* _two_ ~~three~~", "a * b", "＊1 注記 ＊2", "`*強調。*です`",
    "Name: ________", "価格＊１は税別です。＊２", "お名前*、ご住所*は必須です。", "Name*, e-mail* and role* are required.", "※1 と *1 と *2 を参照",
    "必須項目には＊を付けています。＊の項目を入力します。", "「請求書_令和8年_最新版.pdf」", "03-****-1234", "パスワードは **** と表示", "2**10",
    "f(*args, **kwargs)", "9:00~12:00、13:00~17:00", "10~20% または 30~40%",
])
def test_marks_that_are_meant(portal: Portal, text: str) -> None:
    assert told(portal, text) == []


@pytest.mark.parametrize("text, column, behind", [
    ("詳しくは https://portal.example/help。次の文です。", 33, "。次の文です。"), ("（https://portal.example/help）をご覧ください。", 29, "）をご覧ください。"),
    ("See www.portal.example/help、次", 28, "、次"), ("https://ja.wikipedia.org/wiki/東京都。次", 34, "。次"), ("https://portal.example/helpを参照", 28, "を参照"), ("https://portal.example/を参照", 24, "を参照"),
])
def test_an_address_that_takes_the_sentence_along(portal: Portal, text: str, column: int, behind: str) -> None:
    says(portal, text, 1, column, "warning", f"the address goes on with “{behind}”")


@pytest.mark.parametrize("text", [
    "詳しくは <https://portal.example/日本語>。", "[規約](https://portal.example/日本語)。", "See https://portal.example/help. Then",
    "[https://portal.example/日本語](https://portal.example/)", "https://ja.wikipedia.org/wiki/東京都 を見る", "https://日本語.example/ を見る",
])
def test_addresses_that_end_where_they_should(portal: Portal, text: str) -> None:
    assert told(portal, text) == []


@pytest.mark.parametrize("text, column, message", [
    ("[](/en/trust/)", 1, "the link has no text"), ("[&nbsp;]({{page.trust}})", 1, "the link has no text"),
    ("See [a](https://portal.example/a b) there", 7, "this makes no link"), ("[参照][ref]", 4, "this makes no link"),
    ("[規約]（https://portal.example/）", 4, "this makes no link"), ("［規約］（https://portal.example/）", 4, "this makes no link"),
    ("[規約] (https://portal.example/)", 4, "this makes no link"), ("｛｛operator.name｝｝", 1, "this is no field"),
])
def test_a_link_that_is_none(portal: Portal, text: str, column: int, message: str) -> None:
    says(portal, text, 1, column, "error" if "no text" in message else "warning", message)


@pytest.mark.parametrize("text", ["[{{operator.name}}]({{page.trust}})", r"[a\](b)", "[![Logo](images/x.svg)]({{page.trust}})"])
def test_links_with_something_to_read(portal: Portal, text: str) -> None:
    assert not any("no text" in each[3] or "makes no link" in each[3] for each in told(portal, text))


@pytest.mark.parametrize("text", ["**（重要）**お読みください。**（必須）**", "**1. 承諾する。**次に**2. 確認する。**"])
def test_bold_text_that_is_turned_around(portal: Portal, text: str) -> None:
    assert any(each[2] == "warning" and "bold text stands within bold text" in each[3] for each in told(portal, text))


def test_what_would_not_be_shown_at_all_is_told(portal: Portal) -> None:
    says(portal, "Text[^one].\n\n[^one]: Shown.\n\n[^two]: Nobody refers to it.", 5, 1, "warning", "nothing refers to the footnote `two`")
    says(portal, "Text[^six].\n\n[^six]: Shown.\n\n[^six]: Not.", 5, 1, "warning", "there is a footnote `six` above")


def test_a_missing_footnote_is_told_where_it_is_named(portal: Portal) -> None:
    says(portal, "[^none] です", 1, 1, "error", "there is no footnote `none`")


def test_a_block_of_code_without_an_end(portal: Portal) -> None:
    says(portal, "```\ncode\n\nText that was meant to follow", 1, 1, "warning", "this block of code has no end")
    assert "has no end" not in str(told(portal, "```\ncode\n```\n\n> ~~~\n> code\n> ~~~\n\n- ```\n  code\n  ```"))


@pytest.mark.parametrize("target, remedy", [("info@portal.example", "Write mailto:info@portal.example"), ("ftp://portal.example/", "Links lead to")])
def test_one_fault_for_one_link(portal: Portal, target: str, remedy: str) -> None:
    [found] = told(portal, f"Go [there]({target}).")
    assert found[4].startswith(remedy)


# Links within the portal


@pytest.fixture
def below(portal: Portal) -> Portal:
    portal.replace("Content/portal.yaml", "address: https://partners.hoshino-cloud.example", "address: https://hoshino.example/portal")
    return portal


@pytest.mark.parametrize("target, message", [
    ("/en/trust/", "/en/trust/ leads out of the portal, which begins at /portal/"), ("/", "leads out of the portal"),
    ("https://hoshino.example/portal/en/nowhere/", "nothing is published at"), ("/portal/en/trust/#nope", "has no place #nope"),
    ("https://hoshino.example/portal/en/trust/#nope", "has no place #nope"), ("HTTPS://Hoshino.example/portal/en/nowhere/", "nothing is"),
])
def test_a_link_to_the_portal_s_own_address_is_followed(below: Portal, target: str, message: str) -> None:
    says(below, f"Go [there]({target}).", 1, 4, "error", message)


@pytest.mark.parametrize("target", [
    "/portal/en/trust/", "/portal/en/trust/?x=1", "https://hoshino.example/portal/en/trust/", "https://hoshino.example/portal",
    "https://hoshino.example/portal#top", "https://hoshino.example/portals/en/", "https://hoshino.example/", "/portal/",
])
def test_links_below_the_portal_that_are_fine(below: Portal, target: str) -> None:
    assert told(below, f"Go [there]({target}).") == []


# Braces, breaks, and files that others leave


def test_braces_are_shown_where_a_backslash_stands_before_them(portal: Portal) -> None:
    assert told(portal, "```yaml\ntoken: $\\{{ secrets.TOKEN }}\n```\n\nIn `\\{{ x }}` and \\{{operator.name}}, not {{operator.name}}.") == []
    portal.run("build")
    page = portal.read("Site/public/en/next-steps/index.html")
    assert "token: ${{ secrets.TOKEN }}" in page and "<code>{{ x }}</code> and {{operator.name}}, not " in page


def test_a_tag_that_is_none_says_how_to_show_the_signs(portal: Portal) -> None:
    found = told(portal, "`${{ secrets: TOKEN }}`")
    assert "Where the signs themselves are meant, write \\{{." in found[0][4], found


def test_a_name_with_a_variant_of_a_character_is_joined(portal: Portal) -> None:
    on_both(portal, "葛\U000E0100\n城市です\n漢\ufe00\n字")
    portal.run("build")
    assert "葛\U000E0100城市です漢\ufe00字" in portal.read("Site/public/ja/next-steps/index.html")


LEFTOVERS = [
    "Content/en/.#trust.md", "Content/en/._trust.md", "Content/en/invitations/._ended.md", "Templates/layouts/._page.mustache",
    "Templates/assets/site.css~", "Templates/assets/#site.css#", "Templates/assets/site.css.orig", "Templates/assets/Thumbs.db",
    "Templates/assets/desktop.ini", "Templates/assets/.site.css.swp", "Templates/partials/.#checklist.mustache", "Content/images/Thumbs.db",
]


def test_what_editors_and_systems_leave_is_passed_over(portal: Portal) -> None:
    portal.run("build")
    before = sorted(path.name for path in portal.path("Site/public").rglob("*"))
    for name in LEFTOVERS:
        path = portal.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if ".#" in name:
            path.symlink_to("somebody@somewhere.4711:1764550000")
        else:
            path.write_bytes(b"\0\1\2 not what it seems")
    assert portal.run("check").stderr == ""
    portal.run("build")
    assert sorted(path.name for path in portal.path("Site/public").rglob("*")) == before
