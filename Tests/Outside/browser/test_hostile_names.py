"""D14 in the rendered page: a name is text, whatever it looks like."""

from playwright.sync_api import expect

CASES = (
    "script-street", "bold-brands", "click-partners", "token-holdings", "formula-consulting", "ufuq-trading",
    "zero-width", "long-name", "two-lines", "obrien-sons", "yuki-onsen", "katsushika-works",
)


def test_names_show_as_text_and_do_nothing(site, open_context):
    customers = {row["id"]: row for row in site.portal.customers()}
    alarms = []
    for identity in CASES:
        context = open_context(viewport={"width": 320, "height": 800})
        page = context.new_page()
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        page.goto(site.url(site.path(site.invitation(to=identity))))
        name = " ".join(customers[identity]["companyName"].split())
        language = customers[identity]["language"]
        article = page.locator(f"article#in-{language}")

        shown = article.locator(".addressee bdi")
        assert " ".join(shown.text_content().split()) == name
        assert " ".join(article.inner_text().split()).count(name) >= 2, "at the head and in the text"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for each in ("a[href*='evil']", "b", "main em", "main script", "header.top + script"):
            assert page.locator(each).count() == 0, (identity, each)
        assert page.locator("script").count() == 1
        page.close()
    assert alarms == []


def test_a_name_that_reads_from_right_to_left_keeps_to_itself(site, page):
    """The text beside an Arabic name stays in its order: the name stands in isolation."""
    page.goto(site.url(site.path(site.invitation(to="ufuq-trading"))))
    for element in page.get_by_text("شركة الأفق للتجارة").all():
        isolated = element.evaluate(
            "(e) => ['isolate', 'plaintext', 'isolate-override'].includes(getComputedStyle(e).unicodeBidi)"
            " || e.closest('bdi, [dir=auto]') !== null")
        own = element.evaluate("(e) => e.textContent.trim()")
        assert isolated or own.startswith("شركة"), own
    expect(page.locator("h1").first).to_be_visible()
