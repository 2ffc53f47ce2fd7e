"""Reading in two languages: every block can be looked up on the spot, and the switch keeps the place."""

import pytest
from playwright.sync_api import expect

GUIDE = "/en/customers/existing/"
OTHER = "/ja/customers/existing/"


def lookups(page):
    return page.locator("details.lookup")


def place(block) -> str:
    """The id under which a block can be linked to: its own, or its heading's."""
    return block.evaluate("(e) => e.id || e.firstElementChild.id")


def words(locator) -> str:
    """The text without its white space."""
    return "".join(locator.text_content().split())


def test_every_block_can_be_looked_up(site, plain_page):
    """R7, without any script: beside each block stands the same block in the other language."""
    plain_page.goto(site.url(OTHER))
    theirs = {place(block): words(block.locator(":scope > *").first) for block in plain_page.locator(".block").all()}
    plain_page.goto(site.url(GUIDE))
    blocks = plain_page.locator(".block").all()
    assert [place(block) for block in blocks] == list(theirs)
    assert len(theirs) > 20 and "" not in theirs
    for block in blocks:
        control = block.locator("details.lookup > summary")
        assert control.count() == 1, f"block {place(block)} has no look-up"
        assert words(block.locator("details.lookup > div")) == theirs[place(block)]
        assert block.locator("details.lookup > div").get_attribute("lang") == "ja"


def test_look_up_by_mouse(site, plain_page):
    plain_page.goto(site.url(GUIDE))
    lookup = lookups(plain_page).nth(1)
    passage = lookup.locator("> div")
    expect(passage).to_be_hidden()
    lookup.locator("summary").click()
    expect(passage).to_be_visible()
    lookup.locator("summary").click()
    expect(passage).to_be_hidden()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_look_up_by_keyboard(site, plain_page, key):
    plain_page.goto(site.url(GUIDE))
    lookup = lookups(plain_page).nth(1)
    lookup.locator("summary").focus()
    plain_page.keyboard.press(key)
    expect(lookup.locator("> div")).to_be_visible()


@pytest.mark.parametrize("path, name", [
    (GUIDE, "Look this passage up in 日本語"), (OTHER, "この部分を表示する言語: English"),
])
def test_look_up_has_a_name_that_says_what_it_does(site, page, path, name):
    """What a screen reader says: more than the name of a language."""
    page.goto(site.url(path))
    assert page.locator("details.lookup > summary").first.evaluate("(e) => e.textContent").strip() == name
    snapshot = page.locator(".block").first.aria_snapshot()
    assert name in snapshot, snapshot


def test_look_up_needs_no_network(site, open_context):
    context = open_context()
    page = context.new_page()
    page.goto(site.url(GUIDE), wait_until="networkidle")
    context.set_offline(True)
    for lookup in lookups(page).all()[:5]:
        lookup.locator("summary").click()
        expect(lookup.locator("> div")).to_be_visible()


def test_heading_ids_are_said_once(site, page):
    """A place that a link points to is one place."""
    for path in site.guide_paths():
        page.goto(site.url(path))
        twice = page.evaluate(
            "[...document.querySelectorAll('[id]')].map((e) => e.id)"
            ".filter((id, place, all) => all.indexOf(id) !== place)")
        assert twice == [], path


def test_language_switch_keeps_the_place(site, page):
    """Wherever one reads, the other language opens at the same block; and back again."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(GUIDE))
    blocks = page.locator(".block")
    middle = blocks.nth(blocks.count() // 2)
    reading = place(middle)
    middle.evaluate("(e) => scrollTo(0, scrollY + e.getBoundingClientRect().top - 90)")
    for address in (OTHER, GUIDE, OTHER):
        page.locator(".languages a").click()
        page.wait_for_url(f"**{address}#{reading}")
        top = page.locator(f"[id='{reading}']").bounding_box()["y"]
        assert 60 <= top <= 200, "at the top of the window, below the bar"


def test_language_switch_keeps_a_linked_place(site, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url("/en/trust/#keys"))
    page.locator(".languages a").click()
    page.wait_for_url("**/ja/trust/#keys")
    expect(page.locator("#keys")).to_be_in_viewport()


def test_language_switch_without_scripts(site, plain_page):
    """Each heading and each block has the same address in both languages."""
    plain_page.goto(site.url("/ja/trust/#keys"))
    plain_page.locator(".languages a").click()
    assert plain_page.url == site.url("/en/trust/")


@pytest.mark.parametrize("width, height", [(320, 640), (768, 1024), (1280, 720)])
def test_language_switch_stays_in_sight(site, open_context, width, height):
    """To keep the place, one must not have to leave it."""
    page = open_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
    page.goto(site.url(GUIDE))
    page.locator(".block").last.scroll_into_view_if_needed()
    link = page.locator(".languages a")
    expect(link).to_be_in_viewport(ratio=1)
    scrolled = page.evaluate("scrollY")
    link.focus()
    assert scrolled > 300 and page.evaluate("scrollY") == scrolled


def test_side_by_side(site, page):
    """One control opens all look-ups, says whether it is on, and holds from page to page."""
    page.goto(site.url(GUIDE))
    control = page.get_by_role("button", name="Read side by side")
    assert control.get_attribute("aria-pressed") == "false"
    control.press("Enter")
    assert control.get_attribute("aria-pressed") == "true"
    assert page.locator("details.lookup:not([open])").count() == 0

    page.goto(site.url("/ja/trust/"))
    assert page.locator("details.lookup").count() > 10
    assert page.locator("details.lookup:not([open])").count() == 0
    page.locator("[aria-pressed=true]").click()
    assert page.locator("details.lookup[open]").count() == 0


def test_side_by_side_is_not_offered_without_scripts(site, plain_page):
    plain_page.goto(site.url(GUIDE))
    expect(plain_page.locator("main [aria-pressed]")).to_be_hidden()


def test_print_leaves_the_controls_out(site, page):
    page.goto(site.url(GUIDE))
    page.emulate_media(media="print")
    for selector in (".lookups", ".menu", ".languages", ".pager", ".anchor", ".skip"):
        assert page.locator(selector).count() > 0
        for each in page.locator(selector).all():
            expect(each).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
