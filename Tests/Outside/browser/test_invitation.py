"""An invitation's page: what it shows, what it sends when a person answers, and that nothing else sends anything."""

import gzip
import urllib.parse
import urllib.request

import pytest
from conftest import KINDS
from playwright.sync_api import expect
from test_accessible import examine

EVERY_PAGE = pytest.mark.parametrize("kind, language", [(kind, first) for kind in KINDS for first in ("en", "ja")])
# Every kind, and each first language at least once: enough for what doesn't depend on the text.
EVERY_KIND = pytest.mark.parametrize("kind, language", list(zip(KINDS, ("en", "ja", "en"))))
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
OTHER = {"en": "ja", "ja": "en"}
PERSON = {
    "familyName": "<b>O'Neill</b> & 渡邉󠄁", "givenName": "Nora", "email": "nora@customer.example",
    "phone": "+44 20 7946 0000",
}

@pytest.fixture
def letter(site, open_context, receiver):
    """Opens the page of an invitation and gives the article that is to be read."""

    def open_letter(kind: str, language: str, scripts: bool = True, **options):
        page = open_context(java_script_enabled=scripts, **options).new_page()
        page.goto(site.url(site.path(site.invitation(kind=kind, language=language))))
        receiver.requests.clear()
        return page.locator(f"article#in-{language}")

    return open_letter


DECLINES = {"givenName": "Nora", "familyName": "O'Neill", "email": "nora@customer.example"}
KNOWN = {"tenantDomain": "customer.northlight.example", "country": "JP"}


def fill(article) -> dict[str, str]:
    """What a person fills in who accepts; the page shows none of it."""
    form = article.locator("form")
    known = {name: value for name, value in KNOWN.items() if form.locator(f"[name={name}]").count()}
    for name, value in (PERSON | known).items():
        assert form.locator(f"[name={name}]").input_value() == ""
        form.locator(f"[name={name}]").fill(value)
    # Every kind may be accepted by somebody with this role.
    form.locator("[name=role]").select_option("globalAdmin")
    return PERSON | known


def accept_button(article):
    return article.locator("button[value=accept]")


@pytest.mark.parametrize("kind", KINDS)
def test_has_no_fault(letter, kind):
    """Both languages, wide and narrow, light and dark; the second one with everything unfolded."""
    article = letter(kind, "ja")
    page = article.page
    assert examine(page, f"{kind} in ja") == []
    page.locator(".languages a[lang=en]").click()
    for summary in page.locator("article#in-en summary").all():
        summary.click()
    assert examine(page, f"{kind} in en, unfolded") == []


@SCRIPTS
@EVERY_KIND
def test_other_language_is_one_step_away(letter, kind, language, scripts):
    article = letter(kind, language, scripts)
    page = article.page
    other = page.locator(f"article#in-{OTHER[language]}")
    expect(article).to_be_visible()
    expect(other).to_be_hidden()
    page.locator(f".languages a[lang={OTHER[language]}]").click()
    expect(other).to_be_visible()
    expect(other.locator("h1")).to_be_in_viewport()
    expect(article).to_be_hidden()
    page.locator(f".languages a[lang={language}]").press("Enter")
    expect(article).to_be_visible()
    expect(other).to_be_hidden()


@EVERY_PAGE
def test_shows_what_is_asked(site, letter, kind, language):
    """Who, for whom, what is granted and what not, until when, by which key."""
    article = letter(kind, language)
    invitation = site.invitation(kind=kind, language=language)
    head = article.locator("header")
    inviter, invitee = (head.locator(f"{part} bdi").first.inner_text() for part in (".sender", ".addressee"))
    names = [inviter] + [name for name in [invitation["names"]["with"]] if name]
    assert len(names) == (2 if kind == "reseller-and-provider-invite-customer" else 1)
    lead = head.locator(".lead").inner_text()
    assert all(name in lead for name in names)
    for name in [*names, invitee]:
        assert article.get_by_text(name).count() > 1, "in the text as well"
    assert article.locator("time").get_attribute("datetime") == invitation["expires"]
    granted, withheld = article.locator(".granted li"), article.locator(".withheld li")
    assert withheld.count() > 0
    for permission in granted.all():
        does, reach, back = [each.inner_text() for each in permission.locator("p").all()]
        # Whose it is stands in the sentence: of a joint invitation, not all are the inviter's.
        holder = names[-1] if "with the vendor" in does or "ベンダーに" in does else inviter
        assert holder in does, does
        assert len(reach) > 10 and len(back) > 10
    far = granted.filter(has=article.page.locator("h3 span"))
    assert 0 < far.count() < granted.count()
    assert granted.first.locator("h3 span").count() == 1, "the weightiest stands first"
    assert invitation["id"] in article.locator(".seal").inner_text()
    fingerprint = article.locator(".seal .id").last.inner_text()
    article.locator(f"a[href^='/{language}/trust/']").last.click()
    expect(article.page.locator("td code").first).to_have_text(fingerprint)


@EVERY_PAGE
def test_it_says_what_happens_without_an_answer(letter, kind, language):
    text = letter(kind, language).locator(".text").inner_text()
    assert {"en": "If you do nothing, the invitation expires and nothing changes.",
            "ja": "回答がなければ、期限が切れるだけで、何も変わりません。"}[language] in text


@EVERY_KIND
def test_what_was_typed_stands_in_the_other_language_too(letter, kind, language):
    """But no tick: it belongs to the text that was read."""
    article = letter(kind, language)
    typed = fill(article)
    article.locator("[name=consent]").check()
    article.page.locator(f".languages a[lang={OTHER[language]}]").click()
    other = article.page.locator(f"article#in-{OTHER[language]}")
    for name, value in (typed | {"role": "globalAdmin"}).items():
        assert other.locator(f"[name={name}]").input_value() == value
    expect(other.locator("[name=consent]")).not_to_be_checked()
    other.locator("[name=givenName]").fill("Norah")
    article.page.locator(f".languages a[lang={language}]").click()
    expect(article.locator("[name=givenName]")).to_have_value("Norah")
    expect(article.locator("[name=consent]")).to_be_checked()


@EVERY_KIND
def test_a_field_is_followed_to_with_its_label(letter, kind, language):
    article = letter(kind, language, viewport={"width": 390, "height": 500})
    accept_button(article).click()
    links = article.locator(".problem a")
    assert links.count() >= 5
    for index in range(links.count()):
        links.nth(index).click()
        label = article.locator("label:has(:target), label:has(:focus)").first
        assert label.evaluate("(e) => e.getBoundingClientRect().top >= 0"), index


def test_the_japanese_page_calls_accepting_one_thing(letter):
    article = letter("provider-invites-reseller", "ja")
    assert accept_button(article).inner_text() == "間接プロバイダーの招待を承諾する"
    assert "承認" not in article.inner_text()


REQUIRED = ["familyName", "givenName", "email", "role", "consent"]


def fill_but(article, missing: str):
    """Everything but one field, which it gives."""
    fill(article)
    article.locator("[name=consent]").check()
    field = article.locator(f"[name={missing}]")
    match missing:
        case "consent": field.uncheck()
        case "role": field.select_option("")
        case _: field.fill("")
    return field


@EVERY_KIND
@pytest.mark.parametrize("missing", REQUIRED)
def test_pressed_too_early_the_button_says_what_is_missing_without_scripts(letter, receiver, kind, language, missing):
    """R81, as docs/requirements.md has it: a live button, by mouse and by key, that changes nothing."""
    article = letter(kind, language, False)
    field = fill_but(article, missing)
    for press in (accept_button(article).click, lambda: accept_button(article).press("Enter")):
        press()
        expect(field).to_be_focused()
        assert field.evaluate("(e) => e.validationMessage") != ""
    assert receiver.requests == []
    assert "/i/" in article.page.url


@EVERY_KIND
@pytest.mark.parametrize("missing", REQUIRED)
def test_pressed_too_early_the_page_says_what_is_missing(letter, receiver, kind, language, missing):
    """Above the title, which says so too, and at the field, in the same words; a link leads there."""
    article = letter(kind, language)
    page, problem = article.page, article.locator(".problem")
    title = page.title()
    expect(problem).to_be_hidden()
    field = fill_but(article, missing)
    for press in (accept_button(article).click, lambda: accept_button(article).press("Enter")):
        press()
        expect(problem).to_be_focused()
        assert page.title() == {"en": "Error: ", "ja": "エラー: "}[language] + title
        assert problem.evaluate("(e) => e.compareDocumentPosition(e.parentNode.querySelector('h1'))") == 4, "above"
        [link] = problem.locator("a").all()
        said = field.locator("xpath=ancestor::label").locator(".wrong")
        expect(said).to_be_visible()
        assert said.inner_text() == link.inner_text() != ""
        assert field.get_attribute("aria-invalid") == "true" and article.locator("[aria-invalid]").count() == 1
        link.click()
        expect(field).to_be_focused()
    assert receiver.requests == []
    assert "/i/" in page.url
    match missing:
        case "consent": field.check()
        case "role": field.select_option("globalAdmin")
        case _: field.fill(PERSON[missing])
    accept_button(article).click()
    expect(page.locator("body")).to_contain_text("Received")
    assert len(receiver.posts()) == 1


@EVERY_PAGE
def test_all_that_is_missing_is_said_in_the_order_of_the_form(letter, receiver, kind, language):
    article = letter(kind, language)
    accept_button(article).click()
    targets = [link.get_attribute("href")[1:] for link in article.locator(".problem a").all()]
    fields = article.locator("form :required").evaluate_all("(all) => all.map((e) => [e.id, e.name])")
    assert targets == [id for id, _ in fields] and len(targets) == len(set(targets)) >= 5
    names = [name for _, name in fields]
    assert names[0] == {"en": "givenName", "ja": "familyName"}[language] and names[-1] == "consent"
    assert examine(article.page, f"{kind} in {language}, pressed too early") == []
    article.locator("details.decline summary").click()
    article.locator("[name=decline]").check()
    article.locator("button[value=decline]").click()
    asked = [link.get_attribute("href")[1:] for link in article.locator(".problem a").all()]
    assert asked == targets[:3], "who declines says who they are, and no more"
    assert receiver.requests == []


@SCRIPTS
@EVERY_PAGE
def test_accepting_posts_the_documented_fields(site, letter, receiver, kind, language, scripts):
    article = letter(kind, language, scripts)
    invitation = site.invitation(kind=kind, language=language)
    typed = fill(article)
    article.locator("[name=consent]").check()
    hidden = {name: article.locator(f"[name={name}]").input_value() for name in ("token", "terms")}
    assert hidden["token"].count(".") == 2 and len(hidden["terms"]) == 64
    expect(accept_button(article)).to_be_visible()
    accept_button(article).click()
    expect(article.page.locator("body")).to_contain_text("Received")
    expected = typed | hidden | {"role": "globalAdmin", "language": language, "consent": "yes", "answer": "accept", "reason": ""}
    assert receiver.posts() == [("/acceptances", expected)]
    verdict = site.portal.run("verify", hidden["token"]).stdout
    assert invitation["id"] in verdict


@SCRIPTS
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_other_language_posts_its_own_text(letter, receiver, language, scripts):
    """Whoever reads the second language agrees to the text in that language."""
    article = letter("reseller-invites-customer", language, scripts)
    page, other = article.page, OTHER[language]
    first_terms = article.locator("[name=terms]").input_value()
    page.locator(f".languages a[lang={other}]").click()
    second = page.locator(f"article#in-{other}")
    fill(second)
    second.locator("[name=consent]").check()
    accept_button(second).click()
    expect(page.locator("body")).to_contain_text("Received")
    [(path, fields)] = receiver.posts()
    assert (path, fields["language"], fields["consent"]) == ("/acceptances", other, "yes")
    assert fields["terms"] != first_terms


@SCRIPTS
@EVERY_KIND
def test_declining_posts_to_declines(letter, receiver, kind, language, scripts):
    article = letter(kind, language, scripts)
    article.locator("details.decline summary").click()
    button = article.locator("button[value=decline]")
    for name, value in DECLINES.items():
        article.locator(f"[name={name}]").fill(value)
    article.locator("[name=reason]").fill("Another supplier\nwas quicker")
    article.locator("[name=decline]").check()
    button.click()
    expect(article.page.locator("body")).to_contain_text("Received")
    [(path, fields)] = receiver.posts()
    assert path == "/declines"
    assert (fields["decline"], fields["answer"], fields["language"]) == ("yes", "decline", language)
    assert fields["reason"] == "Another supplier\r\nwas quicker"
    assert {name: fields[name] for name in DECLINES} == DECLINES
    assert fields["token"].count(".") == 2 and len(fields["terms"]) == 64
    assert "consent" not in fields and not fields["role"]


def test_declining_takes_a_tick(letter, receiver):
    """D10: the button is live, and says so where the tick is missing."""
    article = letter("reseller-invites-customer", "en")
    article.locator("details.decline summary").click()
    for name, value in DECLINES.items():
        article.locator(f"[name={name}]").fill(value)
    button = article.locator("button[value=decline]")
    button.click()
    expect(article.locator(".problem")).to_be_focused()
    assert [link.inner_text() for link in article.locator(".problem a").all()] == ["To decline, check this box."]
    assert receiver.requests == []
    article.locator("[name=decline]").check()
    button.click()
    expect(article.page.locator("body")).to_contain_text("Received")
    assert [path for path, _ in receiver.posts()] == ["/declines"]


def test_the_later_tick_counts(letter):
    article = letter("reseller-invites-customer", "en")
    article.locator("details.decline summary").click()
    article.locator("[name=consent]").check()
    article.locator("[name=decline]").check()
    expect(article.locator("[name=consent]")).not_to_be_checked()
    article.locator("[name=consent]").check()
    expect(article.locator("[name=decline]")).not_to_be_checked()


@SCRIPTS
@pytest.mark.parametrize("language", ["en", "ja"])
def test_enter_in_a_field_answers_nothing(letter, receiver, language, scripts):
    article = letter("reseller-and-provider-invite-customer", language, scripts)
    article.locator("[name=familyName]").press("Enter")
    fill(article)
    for name in ("familyName", "email", "phone"):
        article.locator(f"[name={name}]").press("Enter")
    article.page.wait_for_load_state()
    assert "/i/" in article.page.url
    assert receiver.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_opening_answers_nothing(site, letter, receiver, kind):
    """Reading, running the script, scrolling, printing, coming back: no request leaves for the verifier."""
    article = letter(kind, "en")
    page = article.page
    page.mouse.wheel(0, 10_000)
    page.pdf()
    page.reload()
    page.go_back()
    page.go_forward()
    assert receiver.requests == []


def test_machines_that_fetch_answer_nothing(site, receiver):
    """GET and HEAD of the page, and of every address that stands in it, say nothing to the verifier that counts."""
    invitation = site.invitation(kind="reseller-invites-customer")
    page = site.url(site.path(invitation))
    receiver.requests.clear()
    for method in ("GET", "HEAD"):
        with urllib.request.urlopen(urllib.request.Request(page, method=method)) as response:
            assert response.status == 200
            assert "no-store" in response.headers["Cache-Control"]
            assert "noindex" in response.headers["X-Robots-Tag"]
    assert receiver.requests == []
    for method in ("GET", "HEAD"):
        urllib.request.urlopen(urllib.request.Request(receiver.address + "/acceptances", method=method)).close()
    assert receiver.posts() == []


def test_prefetch_answers_nothing(site, page, receiver):
    """A page elsewhere that has the link fetched before anybody follows it."""
    path = site.path(site.invitation(kind="reseller-invites-customer"))
    page.goto(receiver.address)
    receiver.requests.clear()
    with page.expect_request(lambda request: request.url == site.url(path)):
        page.evaluate(
            """(link) => document.head.append(Object.assign(document.createElement("link"),
                 {rel: "prefetch", href: link}))""",
            site.url(path))
    page.wait_for_load_state("networkidle")
    assert f"GET {path}" in site.server.requests
    assert [path for _, path, _ in receiver.requests if path != "/favicon.ico"] == []


# What a mail scanner does that runs scripts and tries everything, but ticks nothing.
TRIES = {
    "submits": "(form) => form.submit()",
    "asks to submit": "(form) => form.requestSubmit()",
    "presses accept": "(form) => form.querySelector('[value=accept]').click()",
    "presses decline": "(form) => { form.querySelector('.decline').open = true;"
    " form.querySelector('[value=decline]').click(); }",
    "submits through accept": "(form) => form.requestSubmit(form.querySelector('[value=accept]'))",
    "submits through decline": "(form) => form.requestSubmit(form.querySelector('[value=decline]'))",
}


@pytest.mark.parametrize("what", TRIES)
def test_scanner_that_submits_the_form_as_it_is_gives_no_consent(site, browser, receiver, what):
    """Whatever arrives says neither yes nor no."""
    context = browser.new_context()
    page = context.new_page()
    receiver.requests.clear()
    for kind in KINDS:
        for language in ("en", "ja"):
            page.goto(site.url(site.path(site.invitation(kind=kind))))
            form = page.locator(f"article#in-{language} form")
            if what in ("submits", "asks to submit"):
                with page.expect_navigation():
                    form.evaluate(TRIES[what])
            else:
                form.evaluate(TRIES[what])
            page.wait_for_load_state("networkidle")
    posts = receiver.posts()
    if what == "submits":
        assert len(posts) == 6, "a bare submit() passes by the browser's checks"
    for _, fields in posts:
        assert "consent" not in fields and "decline" not in fields
    context.close()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ended_invitation_says_so(ended_site, open_context, language):
    page = open_context(hosts=(ended_site.server.address,)).new_page()
    invitation = ended_site.invitation(language=language)
    page.goto(ended_site.url(ended_site.path(invitation)))
    article = page.locator(f"article#in-{language}")
    expect(article).to_be_visible()
    words = {"en": "This invitation has expired", "ja": "この招待は有効期限が過ぎています"}
    expect(article.locator("h1")).to_have_text(words[language])
    assert page.locator("form, input, button").count() == 0
    assert "eyJ" not in page.content()
    assert examine(page, "an ended invitation") == []
    page.locator(f".languages a[lang={OTHER[language]}]").click()
    expect(page.locator(f"article#in-{OTHER[language]}")).to_be_visible()
    expect(article).to_be_hidden()


def test_what_is_missing_is_listed_as_text(letter):
    """The template names the fields and says what is missing, and no such text becomes an element."""
    article = letter("reseller-invites-customer", "en")
    markup = "\"><a href=\"https://elsewhere.example/\">a</a><img src=x>"
    article.locator("[name=givenName]").evaluate("(field, name) => { field.name = name; }", markup)
    article.locator(".wrong").first.evaluate("(said, text) => { said.textContent = text; }", markup)
    accept_button(article).click()
    problem = article.locator(".problem")
    expect(problem).to_be_visible()
    links = problem.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert len(links) == len(set(links)) >= 4 and all(link.startswith("#in-en") for link in links), links
    assert markup in problem.inner_text() and problem.locator("img").count() == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("portal, compressed", [("site", 9 * 1024), ("mail_site", 9.4 * 1024)])
def test_page_weight(request, open_context, portal, compressed, kind):
    """The page, one stylesheet, one script: 36 KB at most, 9 KB compressed; besides, a logo of 20 KB at most.

    Where answers go by mail, the letter stands there besides the form that writes it, in each language: that is 0.4 KB more
    (test_page_weight says for which kinds).
    A name of hundreds of letters may weigh more: it stands on the page as often as any other.
    """
    site = request.getfixturevalue(portal)
    page = open_context(hosts=(site.server.address,)).new_page()
    loaded = {}
    page.on("response", lambda response: loaded.__setitem__(response.url, response))
    heaviest = max(
        (site.file(site.path(each)).stat().st_size, site.path(each))
        for each in site.invitations
        if each["kind"] == kind and each["to"] != "long-name"
    )
    page.goto(site.url(heaviest[1]), wait_until="networkidle")
    bodies = {url: response.body() for url, response in list(loaded.items()) if not url.endswith(".svg")}
    assert sorted(url.rsplit(".", 1)[-1] for url in bodies if not url.endswith("/")) == ["css", "js"]
    sizes = {url: (len(body), len(gzip.compress(body, 9))) for url, body in bodies.items()}
    assert len(sizes) == 3, sizes
    assert sum(size for size, _ in sizes.values()) <= 36 * 1024, sizes
    assert sum(size for _, size in sizes.values()) <= compressed, sizes
    logos = [url for url in loaded if "/pictures/" in url]
    assert len(logos) == (0 if kind == "provider-invites-reseller" else 1)
    assert all(len(loaded[url].body()) <= 20 * 1024 for url in logos)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_prints(letter, language):
    article = letter("reseller-and-provider-invite-customer", language)
    page = article.page
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    expect(article.locator("h1")).to_be_visible()
    expect(article.locator(".seal")).to_be_visible()
    expect(page.locator(f"article#in-{OTHER[language]}")).to_be_hidden()
    assert article.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"


def test_forced_colours(letter):
    article = letter("reseller-invites-customer", "en", forced_colors="active")
    assert article.evaluate("(e) => getComputedStyle(e).borderLeftStyle") == "solid"
    assert article.locator(".consent").evaluate("(e) => getComputedStyle(e).borderLeftStyle") == "solid"


# Without a verifier the answer is a mail that somebody sends.


@pytest.fixture
def mail_letter(mail_site, open_context):
    def open_letter(kind: str, language: str, scripts: bool = True):
        page = open_context(hosts=(mail_site.server.address, "mailto:"), java_script_enabled=scripts).new_page()
        page.goto(mail_site.url(mail_site.path(mail_site.invitation(kind=kind, language=language))))
        return page.locator(f"article#in-{language}")

    return open_letter


@pytest.mark.parametrize("language", ["en", "ja"])
def test_mail_page_has_no_fault(mail_letter, language):
    article = mail_letter("reseller-and-provider-invite-customer", language)
    for summary in article.locator("summary").all():
        summary.click()
    assert examine(article.page, f"by mail, in {language}") == []


SUBJECTS = {"en": "Acceptance of invitation", "ja": "招待の承諾"}


def mail_link(page, press) -> str:
    """What the mail program is asked to open."""
    client = page.context.new_cdp_session(page)
    asked = []
    client.on("Page.frameRequestedNavigation", lambda event: asked.append(event["url"]))
    client.send("Page.enable")
    press()
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(20)
    [link] = asked
    assert link.startswith("mailto:")
    return link


def composed_mail(page, press) -> tuple[str, str, list[str]]:
    """The mail that the page's script composes: to whom, the subject, the lines of the body."""
    link = mail_link(page, press)
    address, query = link.removeprefix("mailto:").split("?", 1)
    fields = dict(part.split("=", 1) for part in query.split("&"))
    assert fields.keys() == {"subject", "body"}
    body = urllib.parse.unquote(fields["body"], errors="strict")
    return urllib.parse.unquote(address), urllib.parse.unquote(fields["subject"]), body.split("\r\n")


@EVERY_KIND
def test_mail_carries_the_answer(mail_site, mail_letter, kind, language):
    """The address, a subject with the number, and one line for each field."""
    article = mail_letter(kind, language)
    invitation = mail_site.invitation(kind=kind, language=language)
    typed = fill(article)
    article.locator("[name=consent]").check()
    to, subject, lines = composed_mail(article.page, accept_button(article).click)
    assert to == "partners@hoshino-cloud.example"
    assert subject.endswith(invitation["id"])
    said = [[name.split()[-1], value] for name, value in (line.split("=", 1) for line in lines if "=" in line)]
    role = {"en": "Global admin", "ja": "グローバル管理者"}[language]
    for name, value in (typed | {"role": role, "consent": "yes"}).items():
        assert [name, value] in said
    assert len(said) == len({name for name, _ in said})
    token = [value for name, value in said if name == "token"]
    assert len(token) == 1 and invitation["id"] in mail_site.portal.run("verify", token[0]).stdout
    assert len([value for name, value in said if name == "terms" and len(value) == 64]) == 1
    assert ["language", language] in said


def test_mail_holds_what_was_typed_on_one_line(mail_letter):
    """A line break in a reason makes no line of the answer."""
    article = mail_letter("reseller-invites-customer", "en")
    article.locator("details.decline summary").click()
    for name, value in DECLINES.items():
        article.locator(f"[name={name}]").fill(value)
    article.locator("[name=reason]").fill("no\nconsent=yes")
    article.locator("[name=decline]").check()
    _, subject, lines = composed_mail(article.page, article.locator("button[value=decline]").click)
    assert subject.startswith("Decline")
    assert not any(line.endswith("consent=yes") and "reason" not in line for line in lines)
    assert "Reason reason=no consent=yes" in lines and "Decline decline=yes" in lines


@EVERY_KIND
def test_mail_text_can_be_copied_without_scripts(mail_site, mail_letter, kind, language):
    """Address and text stand on the page, the code in the text, and can be selected."""
    article = mail_letter(kind, language, scripts=False)
    invitation = mail_site.invitation(kind=kind, language=language)
    for summary in article.locator("summary").all():
        summary.click()
    text = article.locator("textarea[rows]")
    expect(text).to_be_visible()
    selected = text.evaluate("(e) => { e.select(); return e.value.slice(e.selectionStart, e.selectionEnd); }")
    assert selected == text.input_value() != ""
    lines = [line.split("=", 1) for line in text.input_value().splitlines() if "=" in line]
    values = {name.split()[-1]: value for name, value in lines}
    assert (values["consent"], values["language"], len(values["terms"])) == ("", language, 64)
    assert set(PERSON) < set(values) and list(values)[-1] == "token"
    assert invitation["id"] in mail_site.portal.run("verify", values["token"]).stdout
    expect(article.locator("a[href='mailto:partners@hoshino-cloud.example']").first).to_be_visible()


@EVERY_KIND
def test_mail_without_scripts(mail_letter, kind, language):
    """The plain form opens a mail with the same fields, and with the letter that holds the code."""
    article = mail_letter(kind, language, scripts=False)
    typed = fill(article)
    article.locator("[name=consent]").check()
    link = mail_link(article.page, accept_button(article).click)
    fields = dict(urllib.parse.parse_qsl(link.split("?", 1)[1], keep_blank_values=True))
    said = dict(urllib.parse.parse_qsl(fields.get("body", ""), keep_blank_values=True)) or fields
    assert {name: said[name] for name in typed} == typed and said["consent"] == "yes"
    values = dict(line.split("=", 1) for line in said["letter"].splitlines() if "=" in line)
    assert (values["language"], len(values["terms"]), values["token"].count(".")) == (language, 64, 2)
