""""Is this really from us?": the page checks a code by itself, says why it refuses, and sends the code nowhere."""

import time

import pytest
import yaml
from conftest import KINDS, LANGUAGES
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import expect
from portals import token_in
from tokens import (
    ASTRAY, NO_IDS, NO_PARTIES, Issuer, claims_of, compact, decode, encode, header_of, not_pasted, pasted, receipt_number,
)

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
        "for more than 402 days": (changed(exp=claims["iat"] + 402 * 86_400 + 1), "malformed"),
        # However long the run takes until then.
        "not yet valid": (changed(iat=NOW + 10 * 86_400, exp=NOW + 11 * 86_400), "not-yet-valid"),
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
        **{
            f"names that aren't in order: {names}": (changed(names=names), "malformed")
            for names in (
                "x", [], {}, {"from": "A"}, {"from": "A", "to": ""}, {"from": "A", "to": " \u3000"},
                {"from": "A", "to": "B\nC"}, {"from": "A", "to": "B\u200b"}, {"from": "A", "to": "B\u202e"},
                {"from": "A", "to": "\u3164"}, {"from": "A", "to": "\u200d"}, {"from": "A", "to": "\u2800"}, {"from": "A", "to": "b" * 257}, {"from": "A", "to": "\u00e9" * 129},
                {"from": "A", "to": 7}, {"from": "A", "to": "B", "with": "C"}, {"from": "A", "to": "B", "by": "C"})
        },
        **{f"a signer gone astray: {header} {claims}": (changed(header, **claims), "malformed") for header, claims in ASTRAY},
        "a provider without a name": (changed(**{"with": ""}), "malformed"),
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
        for name in claims["names"].values():
            expect(result).to_contain_text(name)
        year = str(time.gmtime(claims["exp"]).tm_year)
        expect(result).to_contain_text(year)
    assert result.get_attribute("role") == "status"


def test_codes_of_before_have_no_names(site, open_context, genuine, portal_key, words):
    """They hold as they did, and so do names with what their script can't do without."""
    page = open_context().new_page()
    page.goto(site.url("/en/trust/"), wait_until="networkidle")
    token = genuine["reseller-invites-customer"]
    claims = {name: value for name, value in claims_of(token).items() if name != "names"}
    for names in (None, {"from": "\u0646\u200c\u0647", "to": "\u845b\U000e0100\u98fe \u2764\ufe0f"}):
        code = portal_key.token(header_of(token), claims | ({"names": names} if names else {}))
        result = check(page, code)
        expect(result).to_contain_text(words["en"]["valid"])
        expect(result).to_contain_text(f"{names['from']} ({claims['from']})" if names else claims["from"])


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


def test_what_came_along_from_a_mail_or_a_page_is_forgiven(site, open_context, genuine, words):
    page = open_context().new_page()
    page.goto(site.url("/en/trust/"), wait_until="networkidle")
    token = genuine["reseller-invites-customer"]
    for what, text in pasted(token).items():
        expect(check(page, text), what).to_contain_text(words["en"]["valid"])
        check(page, "")
    for what, text in not_pasted(token).items():
        expect(check(page, text), what).to_contain_text(words["en"]["refused"])
        check(page, "")


def test_verdicts_are_those_of_the_command(site, codes, genuine):
    """What the page says of a code, `portico verify` says too."""
    for what, (code, reason) in codes.items():
        outcome = site.portal.run("verify", "--json", "-", stdin=code + "\n", expect=1)
        assert f'"{reason}"' in outcome.stdout, (what, outcome.stdout)
    for token in genuine.values():
        assert '"valid"' in site.portal.run("verify", "--json", token).stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_links(site, page, words, language):
    """A link instead of a code: of an open invitation the code is read, else whose address it is; a look-alike is named by
    its host."""
    page.goto(site.url(f"/{language}/trust/"))
    ours = site.invitation(kind="reseller-invites-customer")
    for link in (ours["link"], ours["link"].rstrip("/"), f"<{ours['link']}?utm=1#x>"):
        result = check(page, link)
        expect(result).to_contain_text(words[language]["valid"])
        for party in ("from", "to"):
            expect(result).to_contain_text(ours["names"][party])
    for link in ("/", "/i/abc/", f"/{language}/trust/", "/i/../../etc/"):
        result = check(page, f"https://partners.hoshino-cloud.example{link}")
        expect(result).to_contain_text(words[language]["ourLink"])
        expect(result.locator(".good")).to_be_visible()
    for link, host in (
        ("https://partners.hoshino-cloud.example.evil.example/i/abc/", "partners.hoshino-cloud.example.evil.example"),
        ("https://partners.hoshino-cloud.example@evil.example/i/abc/", "evil.example"),
        ("http://partners.hoshino-cloud.example/i/abc/", "partners.hoshino-cloud.example"),
    ):
        result = check(page, link)
        expect(result.locator(".good")).to_have_count(0)
        expect(result.locator(".important")).to_contain_text(host)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width, height", [(1440, 900), (390, 844)])
def test_one_click_from_an_invitation_checks_it(site, open_context, words, kind, width, height):
    """The verdict is seen without scrolling, and neither code nor link stays in the address or the history."""
    invitation = site.invitation(kind=kind, language="en")
    page = open_context(viewport={"width": width, "height": height}).new_page()
    page.goto(site.url(site.path(invitation)))
    page.locator("article#in-en .genuine a").click()
    verdict = page.locator(".token-check .result .good")
    expect(verdict).to_have_text(words["en"]["valid"])
    expect(verdict).to_be_in_viewport()
    for name in [name for name in invitation["names"].values() if name]:
        expect(page.locator(".token-check .result")).to_contain_text(name)
    assert page.url == site.url("/en/trust/")
    page.go_back()
    expect(page.locator("article#in-en h1")).to_be_visible()
    page.go_forward()
    assert page.url == site.url("/en/trust/")


@pytest.mark.parametrize("fragment", ["#%", "#%E0%A4%A", "#%F0%9F", "#https:%", "#javascript:alert(1)", "#constructor"])
def test_what_anybody_writes_behind_the_address_breaks_nothing(site, page, fragment):
    broken = []
    page.on("pageerror", lambda error: broken.append(error))
    page.goto(site.url("/en/trust/") + fragment)
    expect(page.locator(".token-check form")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert broken == []


def test_the_check_stands_in_the_first_screen(site, open_context):
    for width, height in ((1440, 900), (390, 844)):
        for language in LANGUAGES:
            page = open_context(viewport={"width": width, "height": height}).new_page()
            page.goto(site.url(f"/{language}/trust/"))
            expect(page.locator(".token-check [type=submit]")).to_be_in_viewport(ratio=1)


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


# Receipts


@pytest.fixture(scope="module")
def receipt_site(copy_of_sample, serve):
    """The sample portal with a key for receipts."""
    portal = copy_of_sample("receipts")
    portal.run("keys", "create", "--receipts")
    portal.run("build")
    return serve(portal, portal.public)


@pytest.fixture(scope="module")
def receipt_key(receipt_site) -> Issuer:
    """The verifier, as far as its key goes."""
    [pem] = (receipt_site.portal.root / "State/receipt-keys").glob("*.pem")
    issuer = Issuer()
    issuer.key = load_pem_private_key(pem.read_bytes(), password=None)
    issuer.kid = pem.stem
    return issuer


def receipt(key: Issuer, header: dict | None = None, **changes) -> str:
    claims = {
        "iss": "https://partners.hoshino-cloud.example", "sub": "customer:hikari-clinic", "jti": "a" * 26,
        "iat": NOW - 100, "accepted_at": NOW - 100, "kind": "reseller-invites-customer",
        "from": "reseller:hoshino-cloud", "grants": ["manageUsers"], "outcome": "accepted",
        "terms": {"digest": "ab" * 32, "language": "ja"}, "evidence": "link-possession",
        "journal": {"sequence": 41, "hash": "cd" * 32},
    }
    head = {"alg": "EdDSA", "typ": "acceptance-receipt+jwt", "kid": key.kid}
    changed = {name: value for name, value in (claims | changes).items() if value is not None}
    return key.sign(encode(compact(head | (header or {}))), encode(compact(changed)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_is_checked_like_an_invitation(receipt_site, browser, receipt_key, words, language):
    page = browser.new_context().new_page()
    page.goto(receipt_site.url(f"/{language}/trust/"))
    fingerprint = " ".join(receipt_key.kid[start:start + 4] for start in range(0, len(receipt_key.kid), 4))
    keys = page.locator("table:has(caption)")
    assert keys.count() == 2
    assert [fingerprint in keys.nth(place).inner_text() for place in (0, 1)] == [False, True]
    result = check(page, receipt(receipt_key))
    expect(result).to_contain_text(words[language]["validReceipt"])
    expect(result).to_contain_text("customer:hikari-clinic")
    expect(result).to_contain_text("41: " + "cd" * 32)
    expect(result).not_to_contain_text(words[language]["waitingReceipt"])
    named = receipt(
        receipt_key, jti=receipt_number("cd" * 32), invitation="b" * 26, names={"from": "㈱ホシノ", "to": "Hikari"})
    result = check(page, named)
    expect(result).to_contain_text(words[language]["validReceipt"])
    expect(result).to_contain_text("Hikari (customer:hikari-clinic)")
    result = check(page, receipt(receipt_key, received_at=NOW - 100_000))
    expect(result).to_contain_text(words[language]["receivedOn"])
    result = check(page, receipt(receipt_key, outcome="needs-review"))
    expect(result).not_to_contain_text(words[language]["receivedOn"])
    expect(result).to_contain_text(words[language]["waitingReceipt"])


def test_receipts_that_do_not_hold(receipt_site, browser, receipt_key):
    """Each for its reason, which is that of the command; and no key signs what it isn't for."""
    [pem] = (receipt_site.portal.root / "State/keys").glob("*.pem")
    portal_key = Issuer()
    portal_key.key = load_pem_private_key(pem.read_bytes(), password=None)
    portal_key.kid = pem.stem
    good = receipt(receipt_key)
    head, body, signature = good.split(".")
    invitation = claims_of(token_in(receipt_site.portal.invitation_pages()[0]))
    codes = {
        "signed by the portal": (receipt(portal_key), "unknown-key"),
        "an invitation by the verifier": (
            receipt_key.sign(encode(compact(receipt_key.header)), encode(compact(invitation))), "unknown-key"),
        "a changed byte": (f"{head}.{body[:40]}{'A' if body[40] != 'A' else 'B'}{body[41:]}.{signature}", "bad-signature"),
        "a number that isn't its own": (receipt(receipt_key, invitation="b" * 26), "malformed"),
        "names of others": (receipt(receipt_key, names={"from": "A", "to": "B", "with": "C"}), "malformed"),
        "another portal's": (receipt(receipt_key, iss="https://elsewhere.example"), "wrong-issuer"),
        "from tomorrow": (receipt(receipt_key, iat=NOW + 10 * 86_400, accepted_at=NOW + 10 * 86_400), "not-yet-valid"),
        "two times": (receipt(receipt_key, iat=NOW - 200), "malformed"),
        "received after it was recorded": (receipt(receipt_key, received_at=NOW - 99), "malformed"),
        "received in words": (receipt(receipt_key, received_at="yesterday"), "malformed"),
        "an end": (receipt(receipt_key, exp=NOW + 900), "malformed"),
        "no outcome": (receipt(receipt_key, outcome="perhaps"), "malformed"),
        "no digest": (receipt(receipt_key, terms={"digest": "AB" * 32, "language": "ja"}), "malformed"),
        "no record": (receipt(receipt_key, journal={"sequence": 0, "hash": "cd" * 32}), "malformed"),
        "no evidence": (receipt(receipt_key, evidence=None), "malformed"),
        "packed": (receipt(receipt_key, header={"zip": "DEF"}), "malformed"),
        "before 2020": (receipt(receipt_key, iat=1_577_836_799, accepted_at=1_577_836_799), "malformed"),
        **{f"{name} {party}": (receipt(receipt_key, **{name: party}), "malformed")
           for name in ("sub", "from", "with") for party in NO_PARTIES},
        **{f"{name} {id}": (receipt(receipt_key, **{name: id}), "malformed") for name in ("jti", "invitation") for id in NO_IDS},
    }
    page = browser.new_context().new_page()
    page.goto(receipt_site.url("/en/trust/"))
    jwks = receipt_site.portal.public / ".well-known/jwks.json"
    issuer = ("--issuer", "https://partners.hoshino-cloud.example", "--audience", "https://accept.hoshino-cloud.example")
    for what, (code, reason) in codes.items():
        expect(check(page, code).locator("code"), what).to_have_text(reason)
        outcome = receipt_site.portal.run(
            "verify", "--json", "--jwks", str(jwks), *issuer, "-", stdin=code + "\n", expect=1)
        assert f'"{reason}"' in outcome.stdout, (what, outcome.stdout)
