"""Every page, in both languages, for everybody: axe, small screens, keyboard, no stranger asked, no rule broken."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import LANGUAGES

AXE = Axe()
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# In the dark only colours change: the rules about anything else have had their say in the light.
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def violations(page, rules: dict) -> list[str]:
    response = AXE.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def examine(page, where: str) -> list[str]:
    """Every fault of the page that is open, wide and narrow, light and dark."""
    faults = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", EVERY_RULE), ("dark", COLOUR_RULES)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = violations(page, rules)
            faults += [f"{where}, {width} px, {scheme}: {fault}" for fault in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{where}: {wide} px wide in a window of {width} px")
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_pages_have_no_fault(site, open_context, language):
    """Widths, colours, names, order; the watch over the context sees errors, policies and strangers."""
    page = open_context().new_page()
    faults = []
    for path in site.guide_paths():
        if path.startswith(f"/{language}/"):
            page.goto(site.url(path))
            faults += examine(page, path)
    assert faults == []


def test_choice_of_language_and_missing_page_have_no_fault(site, open_context):
    page = open_context().new_page()
    faults = []
    for path in ("/", "/404.html"):
        page.goto(site.url(path))
        faults += examine(page, path)
    assert faults == []


@pytest.mark.parametrize("path", ["/en/", "/en/settings/roles/", "/ja/enrol/get-started/"])
def test_side_by_side_has_no_fault(site, open_context, path):
    """With every look-up open, which is the page at its fullest."""
    page = open_context().new_page()
    page.goto(site.url(path))
    page.locator("main [aria-pressed]").click()
    assert page.locator("details.lookup:not([open])").count() == 0
    assert examine(page, path) == []


def test_parts_that_open_have_no_fault(site, open_context):
    """The menu of a small screen, the verdict on a code, a list without a hit."""
    page = open_context(viewport={"width": 320, "height": 900}).new_page()
    page.goto(site.url("/ja/"))
    page.get_by_role("button", name="メニュー").click()
    assert page.locator("#menu").is_visible()
    assert violations(page, EVERY_RULE) == []

    page.goto(site.url("/en/trust/"))
    page.get_by_label("Paste the link").fill("nothing of ours")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("malformed").wait_for()
    assert examine(page, "a refused code") == []

    page.goto(site.url("/en/providers/"))
    page.get_by_role("searchbox").fill("nobody has such a name")
    assert page.locator(".none").is_visible()
    assert examine(page, "a search without a hit") == []


FOCUS = """async () => {
  // The browser scrolls to what got the focus with its next frame.
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  const e = document.activeElement;
  if (e === document.body) return null;
  const style = getComputedStyle(e), box = e.getClientRects()[0];
  // Of what is taller than the window, any part that shows will do.
  const y = box.height < innerHeight / 2 ? box.y + Math.min(box.height / 2, 20)
    : (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), y);
  return {html: e.outerHTML.slice(0, 120), opacity: style.opacity,
          outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          covered: !(e.contains(top) || top?.closest("label")?.contains(e)), by: top?.outerHTML.slice(0, 60), y};
}"""


@pytest.mark.parametrize("width, path", [
    (1280, "/en/"), (1280, "/ja/enrol/checklist/"), (768, "/en/providers/"),
])
def test_keyboard_reaches_everything_and_shows_where_it_is(site, open_context, width, path):
    """Forwards and backwards: whatever has the focus shows it, and nothing covers it. The skip link comes first."""
    page = open_context(viewport={"width": width, "height": 700}, reduced_motion="reduce").new_page()
    page.goto(site.url(path))
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled).length")
    for key in ("Tab", "Shift+Tab"):
        reached = []
        while True:
            page.keyboard.press(key)
            focus = page.evaluate(FOCUS)
            if focus is None or len(reached) == wanted:
                break
            reached.append(focus["html"])
            assert focus["outlined"] and focus["opacity"] == "1" and not focus["covered"], (key, focus)
        assert len(reached) == wanted, (key, reached[-2:])
        assert 'class="skip"' in reached[0 if key == "Tab" else -1]

    page.goto(site.url("/404.html"))
    page.goto(site.url(path))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("height", [568, 700, 800])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_box_comes_to_lie_under_the_bar_of_a_small_screen(site, open_context, language, height):
    """Backwards from the control below it, wherever that stands: the browser brings the caret into view."""
    page = open_context(viewport={"width": 320, "height": height}, reduced_motion="reduce").new_page()
    page.goto(site.url(f"/{language}/trust/"))
    bar = page.locator(".page > .top")
    for place in range(40, 441, 20):
        page.evaluate(
            """(place) => {
              const button = document.querySelector(".token-check button");
              button.focus({preventScroll: true});
              scrollTo(0, scrollY + button.getBoundingClientRect().top - place);
            }""", place)
        page.keyboard.press("Shift+Tab")
        focus = page.evaluate(FOCUS)
        box = page.evaluate("document.activeElement.getBoundingClientRect().top")
        under = bar.evaluate("(bar) => bar.getBoundingClientRect().bottom")
        assert focus["html"].startswith("<textarea") and not focus["covered"] and box >= under, (place, box, under)


def test_menu_of_a_small_screen_by_keyboard(site, open_context):
    page = open_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(site.url("/en/"))
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.className") == "menu-button"


def test_menu_is_the_same_on_every_page(site, plain_page):
    """R8: the same entries in the same order; the entry of the page being read is marked."""
    for language in LANGUAGES:
        orders = set()
        for path in site.guide_paths():
            if path.startswith(f"/{language}/"):
                plain_page.goto(site.url(path))
                links = plain_page.locator("#menu a")
                orders.add(tuple(links.evaluate_all("(all) => all.map((a) => a.pathname + ' ' + a.textContent)")))
                marked = plain_page.locator("#menu a[aria-current=page]")
                if "/providers/" not in path or path.endswith("/providers/"):
                    assert [a.get_attribute("href") for a in marked.all()] == [path]
        assert len(orders) == 1


def test_motion_is_reduced_on_request(site, page):
    page.goto(site.url("/en/"))
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    for wish in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=wish)
        # A page that glides loses what is in focus.
        assert page.evaluate(behaviour) == "auto"
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e);"
        " return parseFloat(s.transitionDuration) > 0 || parseFloat(s.animationDuration) > 0; }).length")
    assert moving == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_what_colour_alone_would_say(site, page, scheme):
    """Notices keep a border and their word, the current entry of the menu a mark of its own."""
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(site.url("/en/connect-provider/"))
    for kind, word in (("note", "Note"), ("important", "Important")):
        notice = page.locator(f".block > .notice.{kind}").first
        assert notice.locator(".notice-title").inner_text() == word
        assert notice.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
    current = page.locator("#menu [aria-current=page]")
    assert current.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
