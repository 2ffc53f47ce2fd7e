"""Without a verifier: what a real browser hands to the mail program goes into `portico record`, and counts."""

import json
import shutil
import urllib.parse

import pytest
from mails import letter, message, plain_header
from portals import Portal, known_to, said_of_people

PERSON = {
    "familyName": "<b>O'Neill</b> & 渡邉󠄁", "givenName": "Nora 100% =", "email": "nora+1@customer.example",
    "phone": "+44 20 7946 0000",
}


@pytest.fixture
def open_form(mail_site, open_context):
    """The page of an invitation in a browser, and the invitation."""

    def open_form(language: str, scripts: bool):
        invitation = mail_site.invitation(kind="reseller-invites-customer", language=language)
        page = open_context(hosts=(mail_site.server.address, "mailto:"), java_script_enabled=scripts).new_page()
        page.goto(mail_site.url(mail_site.path(invitation)))
        return page.locator(f"article#in-{language}"), invitation

    return open_form


@pytest.fixture
def recording(mail_site, tmp_path) -> Portal:
    """The same portal again, to record in."""
    shutil.copytree(mail_site.portal.root, tmp_path / "portal")
    portal = Portal(mail_site.portal.program, tmp_path / "portal")
    if not portal.path("State/receipt-keys").exists():
        portal.run("keys", "create", "--receipts")
    return portal


def mail_from(article, button: str) -> bytes:
    """The mail that the mail program would send, had the browser opened it: its link read by RFC 6068."""
    page = article.page
    client = page.context.new_cdp_session(page)
    asked = []
    client.on("Page.frameRequestedNavigation", lambda event: asked.append(event["url"]))
    client.send("Page.enable")
    article.locator(f"button[value={button}]").click()
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(20)
    [link] = asked
    parts = dict(part.split("=", 1) for part in link.partition("?")[2].split("&"))
    read = {name: urllib.parse.unquote(value, errors="strict") for name, value in parts.items()}
    assert read.keys() <= {"subject", "body"}
    return message(read["body"].replace("\r\n", "\n"), subject=read.get("subject", "")).as_bytes()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_acceptance_from_the_page_is_recorded(open_form, recording, language, scripts):
    article, invitation = open_form(language, scripts)
    form = article.locator("form")
    known = known_to(recording, invitation["to"])
    for name, value in (PERSON | {name: known[name] for name in ("tenantDomain", "country")}).items():
        form.locator(f"[name={name}]").fill(value)
    article.locator("[name=role]").select_option("billingAdmin")
    article.locator("[name=consent]").check()
    mail = mail_from(article, "accept")
    assert recording.run("record", "-", stdin=mail).stdout.startswith(f"accepted {invitation['id']} ")
    on_record = json.loads(recording.run("acceptances", invitation["id"], "--json").stdout)
    assert {name: on_record[name] for name in PERSON} == PERSON
    assert (on_record["role"], on_record["evidence"], on_record["terms"]["language"]) == (
        "billingAdmin", "reply-mail", language)
    draft = recording.path(f"State/outbox/{invitation['id']}-receipt.eml").read_bytes()
    assert letter(draft)["To"].addresses[0].addr_spec == PERSON["email"]
    assert PERSON["familyName"] in plain_header(draft, "To")
    assert recording.run("record", "-", stdin=mail).stdout.startswith("accepted already ")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_decline_from_the_page_is_recorded(open_form, recording, language, scripts):
    article, invitation = open_form(language, scripts)
    article.locator("details.decline summary").click()
    email = known_to(recording, invitation["to"])["email"]
    for name, value in {"givenName": "Nora 100% =", "familyName": "<b>", "email": email}.items():
        article.locator(f"[name={name}]").fill(value)
    article.locator("[name=reason]").fill("We have a partner & stay there.\nconsent=yes\n結構です")
    article.locator("[name=decline]").check()
    mail = mail_from(article, "decline")
    assert recording.run("record", "-", stdin=mail).stdout.startswith(f"declined {invitation['id']} ")
    [event] = [json.loads(line) for line in recording.run("journal", "export").stdout.splitlines()
               if '"type":"invitation-declined"' in line]
    assert event["subject"] == invitation["id"] and "結構です" in said_of_people(recording)[event["sequence"]]["reason"]
