"""The whole story against the real service, in a real browser: from an invitation to a relationship, with proof."""

import json
import re
import urllib.parse

import jwt
import pytest
from answers import listed
from conftest import VERIFIER
from playwright.sync_api import expect
from portals import known_to, token_in

EVERY_WAY = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
# Every kind, both languages with and without script; not each with each.
STORIES = pytest.mark.parametrize(
    "kind, language, scripts",
    [
        ("reseller-and-provider-invite-customer", "en", True),
        ("reseller-and-provider-invite-customer", "ja", False),
        ("reseller-invites-customer", "ja", True),
        ("provider-invites-reseller", "en", False),
    ])


class Story:
    """A portal on its host, a service behind it, and a browser in front of both."""

    def __init__(self, portal, verifier, site, open_context):
        self.portal, self.verifier, self.site, self._open = portal, verifier, site, open_context

    def open(self, invitation: dict, language: str, scripts: bool):
        """The page behind the link, in a language; gives the article to be read."""
        context = self._open(hosts=(self.site.server.address, self.verifier.address), java_script_enabled=scripts)
        page = context.new_page()
        page.goto(self.site.url(self.site.path(invitation)))
        page.locator(f".languages a[lang={language}]").click()
        return page.locator(f"article#in-{language}")

    def state(self, invitation: dict) -> str:
        return next(each["state"] for each in self.portal.invitations() if each["id"] == invitation["id"])

    def listed(self, what: str, *options: str) -> set[str]:
        return set(listed(self.portal, what, *options))

    def lists(self, invitation: dict) -> list[tuple[str, set[str]]]:
        """The lists on which an acceptance puts somebody: who is new there, and who is on it."""
        inviter, invitee, provider = (invitation.get(role) for role in ("from", "to", "with"))
        if invitation["kind"] == "provider-invites-reseller":
            return [
                (inviter, self.listed("providers", "--of", invitee)),
                (invitee, self.listed("resellers", "--of", inviter)),
            ]
        lists = [(invitee, self.listed("customers"))]
        if provider:
            lists.append((invitee, self.listed("shared", "--provider", provider)))
            lists.append((invitee, self.listed("customers", "--of", provider)))
        return lists


@pytest.fixture
def story(accepting, verifiers, serve, open_context) -> Story:
    verifier = verifiers.start(accepting)
    # Only now is its address known. It takes over what the second build says without being started again.
    accepting.replace("Content/portal.yaml", VERIFIER, f"verifier: {verifier.address}\n")
    accepting.run("build")
    return Story(accepting, verifier, serve(accepting, accepting.public), open_context)


def fill(article, known: dict[str, str], **changes: str) -> None:
    person = {"familyName": "渡邉", "givenName": "Nora <b>"} | known | changes
    form = article.locator("form")
    for name, value in person.items():
        if form.locator(f"[name={name}]").count():
            form.locator(f"[name={name}]").fill(value)
    article.locator("[name=role]").select_option("globalAdmin")
    article.locator("[name=consent]").check()


def send(article) -> None:
    with article.page.expect_navigation():
        article.locator("button[value=accept]").click()


def receipt_on(page) -> str:
    """The receipt to keep, as the page shows it."""
    found = re.findall(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}", page.content())
    assert len(set(found)) == 1
    return found[0]


@STORIES
def test_from_invitation_to_relationship(story, kind, language, scripts):
    invitation = story.site.invitation(kind=kind)
    before = story.lists(invitation)
    assert not any(newcomer in listed for newcomer, listed in before)

    # Read, tick, type, press.
    article = story.open(invitation, language, scripts)
    address = article.page.url
    assert story.state(invitation) == "pending"
    fill(article, known_to(story.portal, invitation["to"]))
    send(article)
    page = article.page
    assert page.url.startswith(story.verifier.address)
    expect(page.locator("html")).to_have_attribute("lang", language)
    outcome = page.locator(f"article#in-{language}")
    expect(outcome.locator("h1")).to_be_visible()
    text = outcome.inner_text()
    # A browser writes an international domain in its own way.
    for shown in ("渡邉", "Nora <b>", "colleague@", invitation["id"]):
        assert shown in text

    # The proof, checked by somebody else's code with the published keys.
    receipt = receipt_on(page)
    keys = jwt.PyJWKSet.from_dict(story.verifier.get("/.well-known/jwks.json").json())
    key = next(each for each in keys.keys if each.key_id == jwt.get_unverified_header(receipt)["kid"])
    claims = jwt.decode(receipt, key, algorithms=["EdDSA"])
    assert (claims["invitation"], claims["iss"], claims["outcome"]) == (invitation["id"], story.portal.address, "accepted")
    exported = [json.loads(line) for line in story.portal.run("journal", "export").stdout.splitlines()]
    record = exported[claims["journal"]["sequence"] - 1]
    assert (record["type"], record["hash"]) == ("invitation-accepted", claims["journal"]["hash"])
    assert record["payload"]["answer"]["terms"] == claims["terms"]["digest"]
    story.portal.run("verify", receipt)
    jwks = str(story.portal.public / ".well-known/jwks.json")
    story.portal.run("verify", "--jwks", jwks, "--issuer", story.portal.address, receipt)

    # A second try with another name changes nothing; so does the same answer again.
    page.goto(address)
    article = page.locator(f"article#in-{language}")
    if not article.is_visible():
        page.locator(f".languages a[lang={language}]").click()
    fill(article, known_to(story.portal, invitation["to"]), givenName="Somebody else")
    page.context.watch.allow(409)
    send(article)
    assert "Nora" not in page.locator("main").inner_text()
    assert receipt not in page.content()
    page.goto(address)
    fill_again = page.locator(f"article#in-{language}")
    if not fill_again.is_visible():
        page.locator(f".languages a[lang={language}]").click()
    fill(fill_again, known_to(story.portal, invitation["to"]))
    send(fill_again)
    assert receipt_on(page) == receipt

    # The lists come alive; only the one who accepted is new on them.
    story.portal.run("build")
    assert story.state(invitation) == "accepted"
    assert story.lists(invitation) == [(newcomer, listed | {newcomer}) for newcomer, listed in before]
    page.goto(address)
    assert not re.search(r"eyJ[A-Za-z0-9_-]{20}", page.content()), "the page holds no token any more"


@EVERY_WAY
def test_cancelled_is_refused_through_the_status_list_alone(story, scripts, tmp_path):
    invitation = story.site.invitation(kind="reseller-invites-customer")
    article = story.open(invitation, "en", scripts)
    token = token_in(story.site.file(story.site.path(invitation)))
    story.portal.run("cancel", invitation["id"])
    # The page was open before; whoever answers is told so.
    fill(article, known_to(story.portal, invitation["to"]))
    article.page.context.watch.allow(410)
    send(article)
    expect(article.page.locator("main")).to_contain_text("withdrawn")
    # Somebody who has never seen the journal: the keys and the list, as published.
    story.portal.run("build")
    for name, path in (("jwks.json", "/.well-known/jwks.json"), ("list", "/status/1")):
        (tmp_path / name).write_bytes(story.verifier.get(path).body)
    refused = story.portal.run(
        "verify", "--jwks", str(tmp_path / "jwks.json"), "--status", str(tmp_path / "list"), token, expect=1,
        cwd=tmp_path)
    assert refused.stdout.startswith("invalid cancelled")


@EVERY_WAY
def test_declined(story, scripts):
    invitation = story.site.invitation(kind="reseller-invites-customer")
    article = story.open(invitation, "ja", scripts)
    article.locator("details.decline summary").click()
    who = {"familyName": "渡邉", "givenName": "花", "email": known_to(story.portal, invitation["to"])["email"]}
    for name, value in who.items():
        article.locator(f"[name={name}]").fill(value)
    article.locator("[name=reason]").fill("いまは予定がありません")
    article.locator("[name=decline]").check()
    with article.page.expect_navigation():
        article.locator("button[value=decline]").click()
    expect(article.page.locator("html")).to_have_attribute("lang", "ja")
    assert story.state(invitation) == "declined"
    assert invitation["to"] not in story.listed("customers")


def test_only_a_person_accepts(story):
    """A browser that runs the page's script, prefetches, and presses the button as it is; a scanner's requests."""
    invitation = story.site.invitation(kind="reseller-invites-customer")
    article = story.open(invitation, "en", scripts=True)
    page = article.page
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 2000)
    assert article.locator("button[value=accept]").is_enabled()
    # What a scanner does that removes what is in its way and submits the form as it found it.
    page.context.watch.allow(422)
    with page.expect_navigation():
        page.evaluate(
            """() => { const form = document.querySelector("article#in-en form");
                       for (const each of form.elements) { each.disabled = false; each.required = false; }
                       form.noValidate = true; form.requestSubmit(form.querySelector("button[value=accept]")); }""")
    assert story.state(invitation) == "pending"
    fields = urllib.parse.urlencode({"token": token_in(story.site.file(story.site.path(invitation)))})
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        for path in ("/acceptances", f"/acceptances?{fields}&consent=yes&answer=accept"):
            story.verifier.request(method, path, headers={"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"})
    assert story.state(invitation) == "pending"
