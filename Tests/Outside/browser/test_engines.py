"""Browsers that aren't Chromium: Firefox with every run, WebKitGTK with `make torture`.

What a reader does on the way to an acceptance, and what a page of any kind must not look like.
"""

import os
import re
import shutil

import layout
import pytest
from conftest import KINDS, LANGUAGES, VERIFIER, Site
from engines import Firefox, WebKit
from outcomes import NAMES, OutcomePages
from portals import known_to, token_in
from serving import SiteServer

ENGINES = [WebKit if os.environ.get("PORTICO_TORTURE") == "full" else Firefox]
WIDE, NARROW = (1440, 900), (390, 844)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda engine: engine.name)
def engine(request, tmp_path_factory):
    with request.param.started(tmp_path_factory.mktemp(request.param.name)) as engine:
        yield engine


# What a reader does


@pytest.mark.parametrize("to, language, email", [
    ("sonne-bakery", "en", "nora@bäckerei-sonne.example"), ("nishiki-textiles", "ja", None),
])
def test_an_invitation_is_accepted(engine, accepting, verifiers, serve, to, language, email):
    """From the link to the receipt. An address may be of a domain that isn't ASCII: it is the company's own."""
    verifier = verifiers.start(accepting)
    accepting.replace("Content/portal.yaml", VERIFIER, f"verifier: {verifier.address}\n")
    accepting.run("build")
    site = serve(accepting, accepting.public)
    invitation = site.invitation(to=to)
    known = known_to(accepting, to)
    engine.size(*WIDE)
    engine.open(site.url(site.path(invitation)))
    engine.click(f".languages a[lang={language}]")
    form = f"article#in-{language} form"

    # Too early: nothing is sent, and the page says what is missing.
    engine.click(f"{form} button[value=accept]")
    engine.until(f"document.querySelector('article#in-{language} .problem').checkVisibility()")
    assert engine.address.startswith(site.server.address)

    person = {"familyName": "渡邉", "givenName": "Nora <b>", "phone": "+49 30 23125 014"} | known
    for name, value in (person | {"email": email or known["email"]}).items():
        if engine.run("(field) => document.querySelector(field) !== null", f"{form} [name={name}]"):
            engine.type(f"{form} [name={name}]", value)
    engine.choose(f"{form} [name=role]", "globalAdmin")
    engine.click(f"{form} [name=consent]")
    engine.follow(f"{form} button[value=accept]")

    assert engine.address.startswith(f"{verifier.address}/receipts/")
    assert engine.run("() => document.documentElement.lang") == language
    assert engine.text(f"article#in-{language} h1") in engine.title
    for shown in ("渡邉", "Nora <b>", email or known["email"], invitation["id"]):
        assert shown in engine.text(f"article#in-{language}")
    assert [each["state"] for each in accepting.invitations() if each["id"] == invitation["id"]] == ["accepted"]
    assert layout.faults(engine) == []
    receipt = engine.run("() => document.querySelector('.jws').value")
    accepting.run("verify", "--jwks", str(accepting.public / ".well-known/jwks.json"), "--issuer", accepting.address, receipt)
    if language == "ja":
        assert layout.faulty_dates(engine) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_keeps_its_ticks(engine, site, language):
    """Also when the page is loaded again, and Next comes after confirming."""
    words = {"en": "{} of {} ready", "ja": "{1} 項目中 {0} 項目を準備済み"}[language]
    box = ".checklist .tick:nth-of-type({}) input"
    engine.size(*WIDE)
    engine.open(site.url(f"/{language}/enrol/checklist/"))
    total = engine.run("() => document.querySelectorAll('.checklist input[name]').length")
    engine.click(box.format(2))
    engine.click(box.format(4))
    assert engine.text(".checklist [role=status]") == words.format(2, total)
    engine.open(engine.address)
    ticked = "() => [...document.querySelectorAll('.checklist input[name]')].flatMap((box, n) => box.checked ? [n + 1] : [])"
    assert engine.run(ticked) == [2, 4]
    engine.click(".checklist .reset")
    assert engine.run(ticked) == []
    onwards = "() => document.querySelector('main a[rel=next]').checkVisibility()"
    assert not engine.run(onwards)
    engine.click(".confirm input")
    assert engine.run(onwards)
    engine.follow("main a[rel=next]")
    assert engine.address == site.url(f"/{language}/enrol/get-started/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_checked(engine, site, language):
    """The genuine one is called so, with the company's name; with one character changed it is refused."""
    invitation = site.invitation(to="hikari-clinic")
    token = token_in(site.file(site.path(invitation)))
    at = token.rindex(".") + 1
    changed = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1:]
    engine.size(*WIDE)
    engine.open(site.url(f"/{language}/trust/"))
    for code, sign, text in ((token, "good", "ひかりクリニック"), (changed, "important", "bad-signature")):
        engine.type(".token-check textarea", code)
        engine.click(".token-check [type=submit]")
        engine.until(f"document.querySelector('.token-check .result .{sign}')")
        assert text in engine.text(".token-check .result")


# What a page must not look like


@pytest.fixture(scope="module")
def framed(tmp_path_factory, request):
    """Serves a copy of a folder as its host would, but for being shown in a frame, which an engine may need for a narrow page."""

    def serve(name, root, policy=None):
        copy = tmp_path_factory.mktemp(name) / "public"
        shutil.copytree(root, copy)
        headers = copy / "_headers"
        text = headers.read_text("utf-8") if headers.exists() else f"/*\n  Content-Security-Policy: {policy}\n"
        text, times = re.subn(r"; frame-ancestors 'none'|\n *X-Frame-Options: .*", "", text)
        assert times
        headers.write_text(text, "utf-8")
        server = SiteServer(copy)
        request.addfinalizer(server.stop)
        return server.address

    return serve


@pytest.fixture(scope="module")
def guide(site, framed) -> str:
    """Where the sample portal is."""
    return framed("guide", site.root)


@pytest.fixture(scope="module")
def answered(site, framed, tmp_path_factory) -> str:
    """Where the pages after an answer are: `/<name>/<language>/`."""
    root = tmp_path_factory.mktemp("answers")
    outcomes = OutcomePages(site.portal)
    for name in NAMES:
        for language in LANGUAGES:
            (root / name / language).mkdir(parents=True)
            (root / name / language / "index.html").write_text(outcomes.page(name, language), "utf-8")
    return framed("answered", root, outcomes.policy)


@pytest.fixture(scope="module")
def pages(site, ended_site, mail_site, guide, answered, framed) -> list[str]:
    """Where pages of every kind are, in each language."""
    def letters(one: Site, address: str, *choice: dict) -> list[str]:
        return [f"{address}{one.path(each)}#in-{language}" for each in choice for language in LANGUAGES]

    choice = [*(site.invitation(kind=kind) for kind in KINDS), site.invitation(to="long-name")]
    return [
        *(guide + path for path in site.guide_paths()),
        *letters(site, guide, *choice),
        *letters(ended_site, framed("ended", ended_site.root), ended_site.invitations[0]),
        *letters(mail_site, framed("mail", mail_site.root), mail_site.invitations[0]),
        *(f"{answered}/{name}/{language}/" for name in NAMES for language in LANGUAGES),
    ]


SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@SIZES
def test_no_page_has_a_fault(engine, pages, size):
    """Nothing overlaps or goes beyond the side, and no Japanese title breaks inside a phrase."""
    engine.size(*size)
    faults = []
    for page in pages:
        engine.open(page)
        faults += [f"{page}: {fault}" for fault in layout.faults(engine)]
    assert faults == []


def test_dates_are_drawn_digit_beside_digit(engine, site, guide, answered):
    engine.size(*WIDE)
    faults = []
    for page in [
        f"{guide}/ja/trust/", *(f"{guide}{site.path(site.invitation(kind=kind))}#in-ja" for kind in KINDS),
    ]:
        engine.open(page)
        faults += [f"{page}: {fault}" for fault in layout.faulty_dates(engine)]
    assert faults == []


@SIZES
@pytest.mark.parametrize("path", ["/ja/trust/", "/en/enrol/checklist/"])
def test_nothing_in_focus_lies_under_the_bar(engine, guide, path, size):
    engine.size(*size)
    engine.open(guide + path)
    assert layout.under_the_bar(engine) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_box_in_focus_lies_under_the_bar(engine, guide, language):
    engine.size(*NARROW)
    engine.open(f"{guide}/{language}/trust/")
    assert layout.text_box_under_the_bar(engine) == []


TITLE = "/ja/providers/kaede-distribution/"


@pytest.mark.parametrize("path, style, check, fault", [
    (TITLE, "main { width: 60rem; }", layout.faults, "sideways"),
    (TITLE, ".lead { margin-top: -2rem; }", layout.faults, "overlap"),
    (TITLE, "h1 { width: 7em; word-break: normal !important; }", layout.faults, "broken"),
    ("/ja/trust/", "time { letter-spacing: -.4em; }", layout.faulty_dates, "digits"),
    ("/en/trust/", "html { scroll-padding-top: 0; }", layout.text_box_under_the_bar, "from"),
    ("/en/enrol/checklist/", "html { scroll-padding-top: 0; }", layout.under_the_bar, "Shift"),
], ids=["sideways", "overlap", "broken title", "digits", "text box", "focus"])
def test_each_check_sees_its_fault(engine, guide, path, style, check, fault):
    """Pages with a style that does them harm."""
    engine.size(*NARROW)
    engine.open(guide + path)
    engine.wear(style)
    assert any(each.startswith(fault) for each in check(engine))
