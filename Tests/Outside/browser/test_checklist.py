"""The enrolment checklist: ticks stay in the reader's browser, progress is shown, Next comes after confirming."""

import pytest
from playwright.sync_api import expect

PATHS = {"en": "/en/enrol/checklist/", "ja": "/ja/enrol/checklist/"}
NEXT = {"en": "/en/enrol/get-started/", "ja": "/ja/enrol/get-started/"}
LANGUAGE = pytest.mark.parametrize("language", ["en", "ja"])


def boxes(page):
    return page.locator(".checklist input[name]")


@LANGUAGE
def test_ticks_stay_in_this_browser(site, open_context, language):
    """They outlive a reload and the change of language; another browser has none, and nothing is sent."""
    context = open_context()
    page = context.new_page()
    page.goto(site.url(PATHS[language]), wait_until="networkidle")
    before = len(context.watch.requests)
    for number in (0, 3):
        boxes(page).nth(number).check()
    page.wait_for_load_state("networkidle")
    assert context.watch.requests[before:] == []

    page.reload()
    ticked = boxes(page).evaluate_all("(all) => all.flatMap((box, n) => box.checked ? [n] : [])")
    assert ticked == [0, 3]
    page.locator(".languages a").click()
    expect(boxes(page).nth(3)).to_be_checked()
    assert context.cookies() == []

    other = open_context().new_page()
    other.goto(site.url(PATHS[language]))
    assert other.locator(".checklist input:checked").count() == 0


@LANGUAGE
def test_progress_is_shown(site, page, language):
    page.goto(site.url(PATHS[language]))
    total = boxes(page).count()
    assert total >= 15
    status, bar = page.locator(".checklist [role=status]"), page.locator(".checklist progress")
    words = {"en": "{done} of {total} ready", "ja": "{total} 項目中 {done} 項目を準備済み"}[language]

    def expect_progress(done: int) -> None:
        expect(status).to_have_text(words.format(done=done, total=total))
        assert bar.evaluate("(e) => [e.value, e.max]") == [done, total]

    expect_progress(0)
    boxes(page).nth(1).press("Space")
    expect_progress(1)
    for box in boxes(page).all():
        box.check()
    expect(status).to_have_text({"en": "Everything is ready.", "ja": "すべて準備できました。"}[language])
    page.locator(".checklist .reset").click()
    expect_progress(0)
    page.reload()
    expect_progress(0)


@LANGUAGE
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_next_comes_after_the_confirmation(site, open_context, language, scripts):
    """R37. No other way leads on from here: the pager has no Next on this page."""
    page = open_context(java_script_enabled=scripts).new_page()
    page.goto(site.url(PATHS[language]))
    onwards = page.locator("main a[rel=next]")
    expect(onwards).to_have_count(1)
    expect(onwards).to_be_hidden()
    expect(page.locator(".checklist .first")).to_be_visible()
    confirm = page.locator(".confirm input")
    confirm.check()
    expect(onwards).to_be_visible()
    expect(page.locator(".checklist .first")).to_be_hidden()
    confirm.uncheck()
    expect(onwards).to_be_hidden()
    confirm.press("Space")
    onwards.click()
    assert page.url == site.url(NEXT[language])


@LANGUAGE
def test_without_scripts_the_list_is_whole(site, plain_page, language):
    plain_page.goto(site.url(PATHS[language]))
    for box in boxes(plain_page).all():
        expect(box).to_be_visible()
    expect(plain_page.locator(".checklist .progress")).to_be_hidden()
    expect(plain_page.locator("noscript")).to_be_visible()


def test_ticks_last_as_long_as_the_page_without_storage(site, open_context):
    """A browser that refuses to store anything breaks nothing."""
    context = open_context()
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }})")
    page = context.new_page()
    page.goto(site.url(PATHS["en"]))
    boxes(page).first.check()
    expect(page.locator(".checklist [role=status]")).to_contain_text("1 of")


@LANGUAGE
def test_prints_as_a_list(site, page, language):
    """The ticks, the labels and the hints; no control that paper can't work."""
    page.goto(site.url(PATHS[language]))
    boxes(page).first.check()
    printed = page.evaluate(
        "() => new Promise((done) => { window.print = () => done(true);"
        " document.querySelector('.checklist .print').click(); })")
    assert printed
    assert len(page.pdf(format="A4")) > 10_000
    page.emulate_media(media="print")
    for box in boxes(page).all():
        expect(box).to_be_visible()
    for selector in (".lookups", ".tools", ".confirm", ".go", "#menu", ".languages", ".skip", ".pager"):
        for each in page.locator(selector).all():
            expect(each).to_be_hidden()
