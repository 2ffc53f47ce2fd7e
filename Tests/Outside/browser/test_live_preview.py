"""`portico preview` in a real browser: it follows the files, keeps what a person was at, and lets no other page in."""

import pytest
from playwright.sync_api import Browser, Page, expect
from previews import Preview
from serving import SiteServer

PAGE = "/en/providers/"
FILE = "Content/en/providers.md"
WORDS = "Narrow the list down"
PROVIDERS = "Content/directory/providers.yaml"
# What tests change.
CHANGED = (FILE, "Content/ja/providers.md", PROVIDERS, "Content/en/invitations/reseller-invites-customer.md",
           "Templates/words/en.yaml", "Templates/layouts/page.mustache", "Templates/assets/pages.css", "Templates/assets/site.js")


@pytest.fixture(scope="module")
def preview(copy_of_sample):
    preview = Preview(copy_of_sample("previewed"))
    yield preview
    preview.stop()


@pytest.fixture
def tab(browser: Browser, preview: Preview):
    """A page of the preview that nothing went wrong in; each test leaves the files as they were."""
    files = {name: preview.portal.read(name) for name in CHANGED}
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


def test_a_text_is_exchanged_where_it_stands(tab: Page, preview: Preview):
    """The page stays: scrolled, filled in and opened as it was, and its scripts run no second time."""
    requests: list[str] = []
    show(tab, preview)
    search = tab.locator("main input").first
    search.fill("cloud")
    tab.locator("details.lookup summary").nth(1).click()
    search.focus()
    tab.evaluate("scrollTo(0, 300)")
    tab.evaluate("window.marked = document.querySelector('main .card')")
    tab.on("request", lambda request: requests.append(request.url.removeprefix(preview.origin)))
    preview.portal.replace(FILE, WORDS, "Make the list shorter")
    expect(tab.get_by_text("Make the list shorter")).to_have_count(1)
    assert tab.evaluate("window.marked === document.querySelector('main .card')") is True
    expect(search).to_have_value("cloud")
    expect(search).to_be_focused()
    assert tab.evaluate("[scrollY, document.querySelectorAll('main details')[1].open]") == [300, True]
    assert [request for request in requests if not request.startswith("/_preview/look?")] == []
    # And again, from the state that the first exchange has made.
    preview.portal.replace(FILE, "Make the list shorter", WORDS)
    expect(tab.get_by_text("Make the list shorter")).to_have_count(0)
    assert tab.evaluate("window.marked === document.querySelector('main .card')") is True


def test_every_tab_follows(tab: Page, preview: Preview):
    """One of them listens, and the others are told by it."""
    tabs = [tab, tab.context.new_page(), tab.context.new_page()]
    for each in tabs:
        show(each, preview)
        each.evaluate("window.marked = true")
    preview.portal.replace(FILE, WORDS, "Make the list shorter")
    for each in tabs:
        expect(each.get_by_text("Make the list shorter")).to_have_count(1)
        assert each.evaluate("window.marked") is True
    # Another one listens once that one has gone.
    tabs.pop(0).close()
    preview.portal.replace(FILE, "Make the list shorter", WORDS)
    for each in tabs:
        expect(each.get_by_text(WORDS)).to_have_count(1)


# What is changed, and on which page: each is seen without a load of the page.
JA_FILE, JA_WORDS = "Content/ja/providers.md", "一覧を絞り込み"
EXCHANGES = {
    "a word that stands out": (PAGE, [(FILE, WORDS, f"**First** of all: {WORDS}")]),
    "a paragraph more": (PAGE, [(FILE, WORDS, f"Two.\n\n{WORDS}"), (JA_FILE, JA_WORDS, f"二つ。\n\n{JA_WORDS}")]),
    "the title": (PAGE, [(FILE, 'title: "{{terms.Providers}}"', 'title: "Distributors"')]),
    "what every page says": (PAGE, [("Templates/words/en.yaml", "skip: Skip to the content", "skip: Jump")]),
    "a layout": (PAGE, [("Templates/layouts/page.mustache", '<p class="lead">', '<p class="lead" lang="en">')]),
    "an invitation": (
        "/_preview/invitation/reseller-invites-customer/pending/en/",
        [("Content/en/invitations/reseller-invites-customer.md", "title: Request", "title: Kind request")]),
}


@pytest.mark.parametrize("what", EXCHANGES)
def test_an_exchanged_page_is_as_one_that_was_loaded(tab: Page, preview: Preview, what: str):
    path, changes = EXCHANGES[what]
    show(tab, preview, path)
    tab.evaluate("window.marked = true")
    page = preview.look(path)["page"]
    for file, before, now in changes:
        preview.portal.replace(file, before, now)
    after = preview.look(path)["page"]
    assert after != page
    tab.wait_for_function("mark => document.querySelector('portico-preview').dataset.page === mark", arg=after)
    assert tab.evaluate("window.marked") is True
    shown = tab.evaluate(SHOWN)
    tab.reload(wait_until="load")
    assert tab.evaluate("window.marked") is None
    assert tab.evaluate(SHOWN) == shown


# All that a page is, but for what belongs to the preview and for line breaks between elements.
SHOWN = r"""() => {
  const page = document.documentElement.cloneNode(true);
  for (const own of page.querySelectorAll("portico-preview,script[src^='/_preview/']")) own.remove();
  return page.outerHTML.replace(/\n+/g, "\n").trim();
}"""


@pytest.mark.parametrize("file, before, now, path", [
    # The script that searches the list has taken down the names in it.
    (PROVIDERS, "companyName: Meridian Supply & Logistics", "companyName: Meridian Logistics", PAGE),
    # The script that counts the ticks has the words for it from there.
    ("Templates/words/en.yaml", 'progress: "', 'progress: "So far ', "/en/enrol/checklist/"),
    # The script itself is another.
    ("Templates/assets/site.js", "scrollY > 80", "scrollY > 81", PAGE),
])
def test_where_a_script_has_a_hand_in_it_the_page_is_loaded_again(tab: Page, preview: Preview, file, before, now, path):
    show(tab, preview, path)
    field = tab.locator("main input:visible").first
    field.fill("cloud") if field.get_attribute("type") == "search" else field.check()
    tab.evaluate("scrollTo(0, 300)")
    tab.evaluate("window.marked = true")
    preview.portal.replace(file, before, now)
    after = preview.look(path)["page"]
    tab.wait_for_function("mark => document.querySelector('portico-preview')?.dataset.page === mark", arg=after)
    assert tab.evaluate("window.marked") is None
    field = tab.locator("main input:visible").first
    expect(field).to_have_value("cloud") if path == PAGE else expect(field).to_be_checked()
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
    page = tab.evaluate("document.documentElement.outerHTML")
    preview.portal.replace("Content/en/roles.md", "title:", "title: ")
    preview.portal.replace("Content/en/roles.md", "title: ", "title:")
    assert tab.evaluate("document.documentElement.outerHTML") == page
    # What comes after it is seen: until then nothing else has been.
    preview.portal.replace(FILE, WORDS, "Make the list shorter")
    expect(tab.get_by_text("Make the list shorter")).to_have_count(1)
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
    # What the server tells meanwhile doesn't take that away.
    preview.portal.append("Templates/assets/letter.css", "main{outline:7px solid red}\n")
    expect(tab.locator("main")).to_have_css("outline-width", "7px")
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
