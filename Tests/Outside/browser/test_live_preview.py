"""`portico preview` in a real browser: it follows the files, keeps what a person was at, and lets no other page in."""

import pytest
from playwright.sync_api import Browser, Page, expect
from previews import Preview
from serving import SiteServer

PAGE = "/en/providers/"
FILE = "Content/en/providers.md"
WORDS = "Narrow the list down"


@pytest.fixture(scope="module")
def preview(copy_of_sample):
    preview = Preview(copy_of_sample("previewed"))
    yield preview
    preview.stop()


@pytest.fixture
def tab(browser: Browser, preview: Preview):
    """A page of the preview that nothing went wrong in; each test leaves the files as they were."""
    files = {name: preview.portal.read(name) for name in (FILE, "Templates/assets/pages.css")}
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    for name, text in files.items():
        preview.portal.write(name, text)
    meant = ("500 (Internal Server Error)", "form-action", "sandboxed")
    assert [fault for fault in faults if not any(part in fault for part in meant)] == []


def show(page: Page, preview: Preview, path: str = PAGE) -> None:
    """Opens it and waits until the page's script has asked how things stand."""
    with page.expect_response(lambda response: "/_preview/look" in response.url):
        page.goto(preview.origin + path)
    expect(page.locator("portico-preview .ribbon")).to_be_visible()


def test_a_page_reloads_where_it_stands(tab: Page, preview: Preview):
    show(tab, preview)
    search = tab.locator("main input").first
    search.fill("cloud")
    tab.evaluate("scrollTo(0, 300)")
    tab.evaluate("window.marked = true")
    preview.portal.replace(FILE, WORDS, "Make the list shorter")
    expect(tab.get_by_text("Make the list shorter")).to_have_count(1)
    assert tab.evaluate("window.marked") is None
    expect(search).to_have_value("cloud")
    tab.wait_for_function("() => scrollY === 300")


def test_a_stylesheet_is_exchanged_without_a_reload(tab: Page, preview: Preview):
    show(tab, preview)
    tab.evaluate("window.marked = true")
    preview.portal.append("Templates/assets/pages.css", "main{outline:7px solid red}\n")
    tab.wait_for_function("() => getComputedStyle(document.querySelector('main')).outlineWidth === '7px'")
    tab.wait_for_function("() => document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert tab.evaluate("window.marked") is True


def test_what_changes_elsewhere_leaves_a_page_alone(tab: Page, preview: Preview):
    show(tab, preview)
    tab.evaluate("window.marked = true")
    with tab.expect_response(lambda response: "/_preview/look" in response.url):
        preview.portal.replace("Content/en/roles.md", "title:", "title: ")
    preview.portal.replace("Content/en/roles.md", "title: ", "title:")
    assert tab.evaluate("window.marked") is True


def test_a_fault_lies_over_the_page_until_it_is_mended(tab: Page, preview: Preview):
    show(tab, preview)
    tab.evaluate("window.marked = true")
    good = preview.portal.read(FILE)
    preview.portal.write(FILE, good.replace(WORDS, "{{nothing.known}}"))
    faults = tab.locator("portico-preview .faults")
    expect(faults).to_be_visible()
    expect(faults).to_contain_text("there is no field `nothing.known` here")
    expect(faults.locator("mark")).to_have_text("{")
    expect(tab.get_by_text(WORDS)).to_have_count(1)
    preview.portal.write(FILE, good)
    expect(faults).to_have_count(0)
    assert tab.evaluate("window.marked") is True


def test_nothing_that_is_typed_goes_anywhere(tab: Page, preview: Preview):
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    show(tab, preview, "/_preview/invitation/reseller-invites-customer/pending/en/")
    tab.evaluate(
        "() => {const form = document.querySelector('form'); form.noValidate = true;"
        "form.requestSubmit(form.querySelector('button[type=submit], button:not([type])'))}")
    expect(tab.locator("portico-preview .state")).to_have_text("This is a preview: nothing was sent.")
    # Where no script of ours is asked, the policy keeps it here.
    with tab.expect_console_message(lambda message: "form-action" in message.text):
        tab.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form'))")
    assert sent == [] and tab.url.startswith(preview.origin)


def test_the_sheet_frames_what_it_shows(tab: Page, preview: Preview):
    show(tab, preview, "/_preview/?lang=ja&as=plain")
    frame = tab.frame_locator("iframe").nth(1)
    expect(frame.locator("h1")).to_be_visible()
    expect(tab.locator("iframe").first).to_be_visible()


def test_a_page_whose_name_leads_here_gets_nothing(browser: Browser, preview: Preview, tmp_path):
    """DNS rebinding: the name of a page that somebody reads is made to lead to this machine, and its script asks on."""
    other = browser.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--host-resolver-rules=MAP evil.example 127.0.0.1"])
    try:
        page = other.new_page()
        answer = page.goto(f"http://evil.example:{preview.port}{PAGE}")
        assert answer.status == 421 and "Hoshino" not in page.content()
        said = page.evaluate(
            "Promise.all(['/', '/_preview/look?at=/en/', '/_preview/changes'].map(path => fetch(path).then(() => 'read', () => 'nothing')))")
        assert said == ["nothing"] * 3  # not even their status: the refusal's own policy lets nothing run on
        # From a page of its own: nothing can be read, framed or run.
        (tmp_path / "_headers").write_text("/*\n  X-Evil: yes\n")
        (tmp_path / "index.html").write_text("<!doctype html><title>evil</title>")
        server = SiteServer(tmp_path)
        try:
            page.goto(server.address + "/")
            origin = preview.origin
            assert page.evaluate(f"fetch('{origin}{PAGE}').then(() => 'read', () => 'nothing')") == "nothing"
            loaded = page.evaluate(
                "address => new Promise(done => {const script = document.createElement('script');"
                "script.onload = () => done('run'); script.onerror = () => done('nothing'); script.src = address;"
                "document.head.append(script)})", f"{origin}/_preview/live.js")
            assert loaded == "nothing"
            page.evaluate(
                "address => new Promise(done => {const frame = document.createElement('iframe');"
                "frame.onload = done; frame.src = address; document.body.append(frame)})", origin + PAGE)
            assert all("Indirect providers" not in frame.content() for frame in page.frames)
        finally:
            server.stop()
    finally:
        other.close()
