"""Markdown templates: what they can hold, and where fields go (D22)."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from portals import Portal, content, copy_sample, has_class, tree

EN, JA = "Content/en/next-steps.md", "Content/ja/next-steps.md"
INVITATION = "Content/{}/invitations/reseller-invites-customer.md"

EVERYTHING = """## Everything {#everything}

Plain, *emphasis*, **strong**, ~~gone~~, `code {{operator.name}}`, {{operator.name}} and **{{operator.name}}**.

| Name | Link |
| :--- | ---: |
| {{portal.name}} | [trust]({{page.trust}}) |
| a \\| b | {{operator.email}} |

- [x] done
- [ ] to do

1. one
2. two
   - nested

A footnote[^1], https://www.northlight.example/auto and a [link]({{links.membership}} "{{operator.name}}").

[^1]: With {{operator.name}} in it.

{{#links.membership}}
Shown, as the link is set.
{{/links.membership}}

{{^links.membership}}
Hidden, as the link is set.
{{/links.membership}}

{{#policy.acceptedBy.customers}}
- {{name}}
{{/policy.acceptedBy.customers}}

> [!NOTE]
> A note.

> [!IMPORTANT]
> Important, {{operator.name}}.

> A quotation.

```
code block {{operator.name}} <b>
```

Signs: & < > " ' — and \ue000 too.
"""


@pytest.fixture(scope="module")
def page(portico: str, tmp_path_factory: pytest.TempPathFactory) -> ElementTree.Element:
    """A page of the guide with everything in it; in both languages, since they have the same blocks."""
    root = tmp_path_factory.mktemp("templates") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    for file in (EN, JA):
        portal.append(file, f"\n{EVERYTHING}")
    portal.run("build")
    whole = tree(portal.public / "en/next-steps/index.html")
    blocks = [each for each in whole.iter("div") if has_class(each, "block")]
    start = next(number for number, block in enumerate(blocks) if block.find(".//h2[@id='everything']") is not None)
    section = ElementTree.Element("section")
    for block in blocks[start:]:
        for lookups in [each for each in block if has_class(each, "lookups")]:
            block.remove(lookups)
        section.append(block)
    return section


def test_inline_marks(page):
    assert [content(each) for each in page.findall(".//em")] == ["emphasis"]
    assert "strong" in [content(each) for each in page.findall(".//strong")]
    assert [content(each) for each in page.findall(".//del")] == ["gone"]


def test_fields_in_text_code_and_strong_type(page):
    assert content(page.find(".//div/p")).endswith("Hoshino Cloud and Hoshino Cloud.")
    assert "Hoshino Cloud" in [content(each) for each in page.findall(".//strong")]
    assert content(page.find(".//p/code")) == "code Hoshino Cloud"


def test_fields_in_tables(page):
    table = page.find(".//table")
    rows = [[content(cell) for cell in row.findall("td")] for row in table.iter("tr")]
    assert rows[1:] == [["Hoshino Cloud Partner Portal", "trust"], ["a | b", "partners@hoshino-cloud.example"]]
    assert [each.get("scope") for each in table.iter("th")] == ["col", "col"]


def test_fields_in_link_targets(page):
    links = {content(each): each for each in page.iter("a")}
    assert links["trust"].get("href") == "/en/trust/"
    assert links["link"].get("href") == "https://members.northlight.example/"
    assert links["link"].get("title") == "Hoshino Cloud"
    assert links["https://www.northlight.example/auto"].get("href") == "https://www.northlight.example/auto"
    assert "noopener" in links["link"].get("rel") and "noopener" not in (links["trust"].get("rel") or "")


def test_tasks_are_boxes(page):
    boxes = [each for each in page.iter("input") if each.get("type") == "checkbox"]
    assert [each.get("checked") is not None for each in boxes] == [True, False]


def test_lists_keep_their_nesting(page):
    ordered = page.find(".//ol")
    assert [content(each) for each in ordered.findall("li")] == ["one", "two nested"]
    assert content(ordered.find("li/ul/li")) == "nested"


def test_footnotes_lead_there_and_back(page):
    references = [each for each in page.iter("a") if (each.get("href") or "").startswith("#fn")]
    assert references, [each.get("href") for each in page.iter("a")]
    ids = {each.get("id") for each in page.iter() if each.get("id")}
    for reference in references:
        assert reference.get("href")[1:] in ids
    assert "With Hoshino Cloud in it." in content(page)


def test_sections_show_and_hide_blocks(page):
    assert "Shown, as the link is set." in content(page)
    assert "Hidden, as the link is set." not in content(page)
    assert "{{" not in content(page)


def test_sections_repeat_list_items(page):
    [accepted] = [each for each in page.iter("ul") if "Global admin" in content(each)]
    assert [content(each) for each in accepted.findall("li")] == ["Global admin", "Billing admin"]


def test_notices_have_their_kinds(page):
    notices = [each for each in page.iter("aside")]
    assert [has_class(each, "important") for each in notices] == [False, True]
    assert [each.get("role") for each in notices] == ["note", "note"]
    assert "A quotation." == content(page.find(".//blockquote"))


def test_code_is_text(page):
    assert content(page.find(".//pre")) == "code block Hoshino Cloud <b>"


def test_signs_are_themselves(page):
    assert "Signs: & < > " in content(page) and "\ue000 too." in content(page)


def test_the_text_of_an_invitation_can_be_changed_and_its_digest_changes_with_it(built):
    """R104, R81: what is shown from now on is on record; the old text stays there, too."""
    texts = [line for line in built.run("journal", "export").stdout.splitlines() if '"text-published"' in line]
    page = built.page_of("larkspur-books")
    for language, text in (("en", "Dear people of {{invitee.name}}, one more thing."), ("ja", "{{invitee.name}} 御中")):
        built.append(INVITATION.format(language), f"\n{text}\n")
    built.run("build")
    assert "Dear people of Larkspur Books, one more thing." in content(tree(page))
    now = [line for line in built.run("journal", "export").stdout.splitlines() if '"text-published"' in line]
    assert now[: len(texts)] == texts and len(now) == len(texts) + 2
    built.run("build")
    assert built.run("journal", "export").stdout.count('"text-published"') == len(now)
