"""The address of a receipt: where a form leads to, and what is forgiven of one that somebody copied."""

import re

import pytest
from portals import content, tree
from test_verifier_answers import invitee
from verifiers import filled_in

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept_Language": "en"}


@pytest.fixture
def someone(verifier) -> str:
    return invitee(verifier.portal, kind="reseller-invites-customer", state="pending")


@pytest.fixture
def receipt(verifier, someone) -> str:
    """The path of a receipt's address."""
    return verifier.local(verifier.accept(someone).json()["receiptAddress"])


def test_a_form_leads_to_the_receipts_address(verifier, someone):
    fields = filled_in(verifier.portal, someone, "en")
    first = verifier.send_form("/acceptances", fields)
    assert first.status == 303 and first.body == b""
    address = verifier.post_json("/acceptances", fields).json()["receiptAddress"]
    name = address.rsplit("/", 1)[1]
    assert first.headers["Location"] == f"receipts/{name}?answered"
    again = verifier.send_form("/acceptances", fields)
    assert again.status == 303 and again.headers["Location"] == first.headers["Location"]
    page = verifier.post_form("/acceptances", fields)
    assert page.status == 200 and "You have accepted the invitation" in page.text
    # The address itself is a receipt for whoever comes back, and stands on the page as a link.
    assert any(each.get("href") == address for each in tree(page.text).iter("a"))
    later = verifier.get(f"/receipts/{name}", **BROWSER)
    assert later.status == 200 and "Receipt of an acceptance" in later.text


def test_a_receipt_can_be_kept_as_a_file(verifier, receipt):
    """The token alone, and the page, which is whole by itself."""
    data = verifier.get(receipt, Accept="application/json").json()
    page = verifier.get(f"{receipt}?answered", **BROWSER)
    links = {each.get("href") for each in tree(page.text).iter("a") if "download" in each.attrib}
    assert links == {f"{data['receiptAddress']}?page", f"{data['receiptAddress']}?jws"}
    token = verifier.get(f"{receipt}?jws", **BROWSER)
    assert (token.status, token.text, token.type) == (200, data["receipt"], "application/jwt")
    assert token.headers["Content-Disposition"] == f'attachment; filename="receipt-{data["invitation"]}.jws"'
    kept = verifier.get(f"{receipt}?page", Accept="application/json")
    assert (kept.status, kept.type) == (200, "text/html") and data["receipt"] in kept.text
    assert kept.headers["Content-Disposition"] == f'attachment; filename="receipt-{data["invitation"]}.html"'
    assert kept.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]
    assert verifier.get(f"{receipt}?other", **BROWSER).headers["Content-Disposition"] is None
    assert verifier.get(f"{receipt[:-1]}?jws", **BROWSER).status == 404


def test_one_that_waits_for_a_review_says_so_after_the_form(verifier, someone):
    fields = filled_in(verifier.portal, someone, "en", country="FR", tenantDomain="elsewhere.example")
    page = verifier.post_form("/acceptances", fields)
    assert "We have your answer and will check it first" in page.text
    id = next(each["id"] for each in verifier.portal.invitations() if each["to"] == someone)
    verifier.portal.run("review", id, "--confirm")
    page = verifier.post_form("/acceptances", fields)
    assert "Receipt of an acceptance" in page.text and "it counts" in page.text


def test_a_client_that_asked_for_data_gets_it_at_once(verifier, someone):
    fields = filled_in(verifier.portal, someone)
    assert verifier.send_form("/acceptances", fields | {"consent": ""}).status == 422
    assert verifier.send_form("/acceptances", fields, Accept="application/json").status == 201


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://localhost:8484", "http://[::1]:8484/answers"])
def test_the_link_leads_there_on_this_machine_too(accepting, verifiers, address):
    accepting.replace("Content/portal.yaml", "https://accept.hoshino-cloud.example", address)
    accepting.run("build")
    verifier = verifiers.start(accepting)
    page = verifier.post_form("/acceptances", filled_in(accepting, "larkspur-books", "en"))
    links = [each.get("href") for each in tree(page.text).iter("a")]
    assert any(re.fullmatch(re.escape(address) + r"/receipts/[a-z2-7]+\.[a-z2-7]{32}", each) for each in links), links
    assert "#" not in links


@pytest.mark.parametrize("end", [
    ".", ")", ").", ">", "%3E", ",", ";", "!", "%20", "%E2%80%8B", "%E3%80%82", "%EF%BC%89", "%22", "'", "/", "%0A", "?", "*", "//", "/.", "/)", "&gt;"])
def test_what_a_mail_program_puts_behind_it_is_forgiven(verifier, receipt, end):
    page = verifier.get(receipt + end, **BROWSER)
    assert page.status == 200 and "Receipt of an acceptance" in page.text


def test_so_are_blanks_and_capitals(verifier, receipt):
    head, name = receipt.rsplit("/", 1)
    for written in (name.upper(), name.capitalize(), f"%20{name}", f"{name[:40]}%20{name[40:]}", f"({name})"):
        assert verifier.get(f"{head}/{written}").status == 200, written
    assert verifier.get(receipt.upper()).status == verifier.get("/" + receipt).status == 200


def test_a_secret_is_never_shortened(verifier, receipt):
    head, name = receipt.rsplit("/", 1)
    id, secret = name.split(".")
    for written in (
            name[:-1], f"{id}.", id, f"{id}.{secret}a", f"{id}.{secret[1:]}", f"{id}.{secret[:16]}", f"{id}-{secret}",
            f"{id}..{secret}", f"{id}.{secret}.{secret}", f"{id}.{'a' * 32}", f"{id}.{secret[:-1]}%E2%84%AA"):
        assert verifier.get(f"{head}/{written}").status == 404, written


def test_nothing_was_sent_says_just_that(verifier, receipt):
    """What the address bar held after accepting, a link that was cut, any other address."""
    for path in ("/acceptances", "/declines", "/acceptances?x", receipt[:-3], "/", "/nothing"):
        page = verifier.get(path, **BROWSER)
        text = content(tree(page.text))
        assert page.status == (405 if path[1:].startswith(("acceptances", "declines")) else 404), path
        assert "Nothing was sent with this request" in text and "your receipt has a page of its own" in text
        assert "could not be confirmed" not in text and "cannot take" not in text
    problem = verifier.get("/acceptances", Accept="application/json")
    assert problem.status == 405 and problem.json()["reason"] == "method-not-allowed"
    assert "nothing was sent with this request" in problem.json()["detail"]
    assert "a receipt is at the address that came with it" in problem.json()["detail"]


def test_who_reloads_the_page_of_an_answer_is_no_guesser(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=3)
    for _ in range(10):
        assert verifier.get("/acceptances", **BROWSER).status == 405
    assert verifier.accept("larkspur-books").status == 201


def test_a_dismissed_answer_is_nowhere_an_answer(verifier, someone):
    """Its invitation stays open, for `verify` as for whoever answers it."""
    token = filled_in(verifier.portal, someone)["token"]
    assert verifier.accept(someone, country="FR", tenantDomain="elsewhere.example").status == 202
    id = next(each["id"] for each in verifier.portal.invitations() if each["to"] == someone)
    verifier.portal.run("review", id, "--dismiss")
    assert verifier.post_json("/verify", {"token": token}).json()["verdict"] == "valid"
    assert verifier.portal.run("verify", token).stdout.startswith("valid ")
    assert verifier.accept(someone, givenName="Grace").status == 201
    codes = {
        verifier.post_json("/verify", {"token": token}).json()["reason"],
        verifier.portal.run("verify", token, expect=1).stdout.split()[1].rstrip(":"),
    }
    assert codes == {"already-accepted"}
