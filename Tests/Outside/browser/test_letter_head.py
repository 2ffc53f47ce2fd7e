"""The first screen of an invitation: who writes, to whom, what about, until when, how to check it, and the way to the form."""

import pytest
from conftest import KINDS, LANGUAGES
from playwright.sync_api import expect

SCREENS = pytest.mark.parametrize("width, height", [(1440, 900), (390, 844)])
EVERY_PAGE = pytest.mark.parametrize("kind, language", [(kind, language) for kind in KINDS for language in LANGUAGES])
TO = {"provider-invites-reseller": "bramble-it", "reseller-invites-customer": "obrien-sons",
      "reseller-and-provider-invite-customer": "hikari-clinic"}


@pytest.fixture
def head(site, open_context):
    """Opens an invitation of the sample in a language, at a size of the window, scrolled to its top."""

    def open_head(kind: str, language: str, width: int, height: int):
        page = open_context(viewport={"width": width, "height": height}).new_page()
        page.goto(site.url(site.path(site.invitation(to=TO[kind]))))
        page.locator(f".languages a[lang={language}]").click()
        page.evaluate("scrollTo(0, 0)")
        return page.locator(f"article#in-{language}")

    return open_head


@SCREENS
@EVERY_PAGE
def test_everything_is_in_the_first_screen(head, kind, language, width, height):
    article = head(kind, language, width, height)
    for part in (".sender", ".addressee", "h1", ".lead", ".facts", ".genuine", ".go"):
        box = article.locator(f"header {part}").bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= height, part


@EVERY_PAGE
def test_sender_addressee_and_deadline(site, head, kind, language):
    article = head(kind, language, 1440, 900)
    invitation = site.invitation(to=TO[kind])
    sender = article.locator(".sender").inner_text()
    words = {
        ("provider-invites-reseller", "en"): ["Meridian Supply & Logistics", "Musterstraße 12", "+49 30 23125 014", "Greta Lindner"],
        ("provider-invites-reseller", "ja"): ["Meridian Supply & Logistics", "10115", "+49 30 23125 014", "Lindner Greta"],
    }.get((kind, language)) or {
        "en": ["Hoshino Cloud", "1-2-3 Hoshimi-dori", "Japan", "+81 3-0000-0140", "Aoi Hoshino"],
        "ja": ["株式会社ホシノクラウド", "千代田区 星見通り 1-2-3", "+81 3-0000-0140", "担当 星野 葵"],
    }[language]
    for word in words:
        assert word in sender
    name = article.locator(".addressee bdi").inner_text()
    assert article.locator(".addressee").inner_text() == {"en": f"To {name}", "ja": f"{name} 御中"}[language]
    assert article.locator(".facts time").get_attribute("datetime") == invitation["expires"]
    assert invitation["timeZone"] in article.locator(".facts time").inner_text()


@EVERY_PAGE
def test_who_may_accept_is_said_where_the_letter_asks(head, kind, language):
    """What the policy has for its kind, as the field for the role offers it."""
    article = head(kind, language, 390, 844)
    row = article.locator("header .facts div").last
    assert row.locator("dt").inner_text() == {"en": "May accept", "ja": "承諾できる方"}[language]
    roles = article.locator("[name=role] option:not([value=''])").evaluate_all("(all) => all.map((each) => each.text)")
    assert len(roles) == 2 and row.locator("dd").inner_text() == {"en": " or ", "ja": "または"}[language].join(roles)


@SCREENS
@EVERY_PAGE
def test_title_has_two_lines_at_most_and_breaks_between_phrases(head, kind, language, width, height):
    title = head(kind, language, width, height).locator("h1")
    lines, cut = title.evaluate(
        """(h1) => {
          const tops = new Set(), cut = [];
          const walker = document.createTreeWalker(h1, NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode());) {
            const range = document.createRange();
            range.selectNodeContents(node);
            const own = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            own.forEach((top) => tops.add(top));
            if (own.size > 1) cut.push(node.data);
          }
          return [tops.size, cut];
        }""")
    assert lines <= 2
    # Between words that are apart anyway a line may end.
    assert all(" " in text for text in cut), cut


@EVERY_PAGE
def test_the_box_begins_with_the_address_that_must_stand_in_the_bar(site, head, kind, language):
    article = head(kind, language, 390, 844)
    first = article.locator(".genuine li").first.locator("strong").inner_text()
    assert site.portal.address == f"https://{first}".rstrip("/") and first.endswith("/")
    assert article.locator(f".genuine a[href^='/{language}/trust/#']").count() == 1
    green = article.locator(".genuine, .genuine *").evaluate_all(
        "(all) => all.some((e) => ['color', 'backgroundColor', 'borderTopColor'].some("
        "(name) => getComputedStyle(e)[name] === 'rgb(29, 106, 70)'))")
    assert not green, "a page can't vouch for itself"


@EVERY_PAGE
def test_the_button_leads_to_the_form_of_the_same_language(head, kind, language):
    article = head(kind, language, 390, 844)
    article.locator(".go a").click()
    expect(article.locator("form h2")).to_be_in_viewport()
    expect(article).to_be_visible()
