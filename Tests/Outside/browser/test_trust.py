""""Is this really from us?": the page checks a code by itself, says why it refuses, and sends the code nowhere."""

import time

import pytest
import yaml
from conftest import KINDS, LANGUAGES
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import expect
from portals import token_in
from tokens import Issuer, claims_of, decode, encode, header_of

NOW = int(time.time())


@pytest.fixture(scope="module")
def words(site) -> dict[str, dict]:
    """What the page says, in each language."""
    return {
        language: yaml.load(site.portal.read(f"Templates/words/{language}.yaml"), yaml.BaseLoader)["trust"]
        for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def genuine(site) -> dict[str, str]:
    """A token of each kind, from the invitations' pages."""
    return {kind: token_in(site.file(site.path(site.invitation(kind=kind)))) for kind in KINDS}


@pytest.fixture(scope="module")
def portal_key(site) -> Issuer:
    """Whoever has the portal's own key and misuses it."""
    [pem] = (site.portal.root / "State/keys").glob("*.pem")
    issuer = Issuer()
    issuer.key = load_pem_private_key(pem.read_bytes(), password=None)
    issuer.kid = pem.stem
    return issuer


@pytest.fixture(scope="module")
def codes(genuine, portal_key) -> dict[str, tuple[str, str]]:
    """Codes that are refused, and why."""
    token = genuine["reseller-invites-customer"]
    claims = claims_of(token)

    def changed(header: dict | None = None, **changes) -> str:
        return portal_key.token(header_of(token) | (header or {}), claims | changes)

    head, body, signature = token.split(".")
    other = {"A": "B", "B": "A"}
    flipped = body[:40] + other.get(body[40], "A") + body[41:]
    stranger = Issuer()
    return {
        "a changed byte": (f"{head}.{flipped}.{signature}", "bad-signature"),
        "a changed signature": (f"{head}.{body}.{other.get(signature[0], 'A')}{signature[1:]}", "bad-signature"),
        "a short signature": (f"{head}.{body}.{encode(decode(signature)[:63])}", "bad-signature"),
        "expired": (changed(iat=NOW - 200, exp=NOW - 100), "expired"),
        "not yet valid": (changed(iat=NOW + 900, exp=NOW + 1000), "not-yet-valid"),
        "a key of somebody else": (stranger.token(None, claims), "unknown-key"),
        "somebody else under our key's name": (stranger.token({"kid": portal_key.kid}, claims), "bad-signature"),
        "another portal, by our key": (changed(iss="https://partners.elsewhere.example"), "wrong-issuer"),
        "another audience": (changed(aud="https://elsewhere.example"), "wrong-audience"),
        "another type": (changed({"typ": "JWT"}), "wrong-type"),
        "no signature at all": (changed({"alg": "none"}), "unsupported-algorithm"),
        "a symmetric algorithm": (changed({"alg": "HS256"}), "unsupported-algorithm"),
        "a critical extension": (changed({"crit": ["exp"]}), "malformed"),
        "garbage": ("hello there", "malformed"),
        "two parts": (f"{head}.{body}", "malformed"),
        "a lost end": (token[:-1], "malformed"),
        "a claim twice": (portal_key.token(header_of(token), b'{"iss":"a","iss":"b"}'), "malformed"),
        "script": ("<img src=x onerror=alert(1)>", "malformed"),
        "too long": ("a" * 8193, "too-large"),
    }


def check(page, code: str):
    page.locator(".token-check textarea").fill(code)
    page.locator(".token-check [type=submit]").click()
    return page.locator(".token-check .result")


@pytest.mark.parametrize("language", LANGUAGES)
def test_genuine_codes(site, open_context, genuine, words, language):
    """Verified without network once the page is there; who, for whom and until when stand with the verdict."""
    context = open_context()
    page = context.new_page()
    page.goto(site.url(f"/{language}/trust/"), wait_until="networkidle")
    context.set_offline(True)
    for kind, token in genuine.items():
        result = check(page, token)
        expect(result).to_contain_text(words[language]["valid"])
        claims = claims_of(token)
        for name in ("from", "sub"):
            expect(result).to_contain_text(claims[name])
        year = str(time.gmtime(claims["exp"]).tm_year)
        expect(result).to_contain_text(year)
    assert result.get_attribute("role") == "status"


@pytest.mark.parametrize("language", LANGUAGES)
def test_refused_codes(site, open_context, codes, words, language):
    """Each with its reason in the page's language, and nothing but the keys is ever fetched."""
    context = open_context()
    page = context.new_page()
    page.goto(site.url(f"/{language}/trust/"), wait_until="networkidle")
    fetched = len(context.watch.requests)
    for what, (code, reason) in codes.items():
        result = check(page, code)
        expect(result.locator("code"), what).to_have_text(reason)
        expect(result).to_contain_text(words[language]["refused"])
        expect(result).to_contain_text(words[language]["reason"][reason])
        assert result.locator("img, script").count() == 0
    assert context.watch.requests[fetched:] == []
    assert [line for line in context.watch.requests if "jwks" in line] == [
        f"GET {site.url('/.well-known/jwks.json')}"
    ]


def test_verdicts_are_those_of_the_command(site, codes, genuine):
    """What the page says of a code, `portico verify` says too."""
    for what, (code, reason) in codes.items():
        outcome = site.portal.run("verify", "--json", "-", stdin=code + "\n", expect=1)
        assert f'"{reason}"' in outcome.stdout, (what, outcome.stdout)
    for token in genuine.values():
        assert '"valid"' in site.portal.run("verify", "--json", token).stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_links(site, page, language):
    """A link instead of a code: whose address it is, and no more; a look-alike is named by its host."""
    page.goto(site.url(f"/{language}/trust/"))
    ours = site.invitations[0]["link"]
    expect(check(page, ours).locator(".good")).to_be_visible()
    for link, host in (
        ("https://partners.hoshino-cloud.example.evil.example/i/abc/", "partners.hoshino-cloud.example.evil.example"),
        ("https://partners.hoshino-cloud.example@evil.example/i/abc/", "evil.example"),
        ("http://partners.hoshino-cloud.example/i/abc/", "partners.hoshino-cloud.example"),
    ):
        result = check(page, link)
        expect(result.locator(".good")).to_have_count(0)
        expect(result.locator(".important")).to_contain_text(host)


def test_links_of_a_neighbour_at_the_same_host(site, page):
    """A portal that lives below a path doesn't vouch for what lies beside it."""
    own = "https://partners.hoshino-cloud.example"

    def below_a_path(route):
        response = route.fetch()
        route.fulfill(
            response=response, body=response.text().replace(f'data-issuer="{own}"', f'data-issuer="{own}/portal"'))

    page.route("**/en/trust/", below_a_path)
    page.goto(site.url("/en/trust/"))
    for ours in (f"{own}/portal", f"{own}/portal/i/abc/"):
        expect(check(page, ours).locator(".good")).to_be_visible()
    for beside in ("/i/abc/", "/portals/i/abc/", "/portal/../other/", "/portal/%2e%2e/other/"):
        result = check(page, f"{own}{beside}")
        expect(result.locator(".important"), beside).to_contain_text("partners.hoshino-cloud.example/")
        expect(result.locator(".good")).to_have_count(0)


def test_keys_that_cannot_be_read(site, browser):
    """No keys, no verdict: the page says so instead of calling anything genuine or forged."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/jwks.json", lambda route: route.abort())
    page.goto(site.url("/en/trust/"))
    expect(check(page, "anything")).to_contain_text("The list of keys could not be read.")
    context.close()


def test_without_scripts_the_page_says_what_to_do(site, plain_page):
    plain_page.goto(site.url("/en/trust/"))
    expect(plain_page.locator(".token-check form")).to_be_hidden()
    assert "This check needs JavaScript." in plain_page.locator(".token-check noscript").text_content()
    fingerprint = plain_page.locator("td code").first.inner_text()
    plain_page.goto(site.url(site.path(site.invitations[0])))
    expect(plain_page.locator(".seal .id").nth(1)).to_have_text(fingerprint)
