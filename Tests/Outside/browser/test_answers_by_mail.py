"""Without a verifier: what a real browser hands to the mail program goes into `portico record`, and counts."""

import json
import re
import shutil
import urllib.parse

import pytest
from mails import letter, message, plain_header
from playwright.sync_api import expect
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
    draft = recording.path(f"State/letters/{invitation['id']}-receipt.eml").read_bytes()
    assert letter(draft)["To"].addresses[0].addr_spec == PERSON["email"]
    assert PERSON["familyName"] in plain_header(draft, "To")
    assert recording.run("record", "-", stdin=mail).stdout.startswith("accepted already ")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_letter_on_the_page_is_filled_in_by_hand(open_form, recording, language):
    """Without script: complete but for what only the invitee knows, each gap behind what the form calls it."""
    article, invitation = open_form(language, scripts=False)
    letter_text = article.locator("textarea[rows]")
    text = letter_text.input_value()
    company = {"en": "To Hoshino Cloud", "ja": "株式会社ホシノクラウド 御中"}[language]
    assert text.startswith(f"{company}\n\n") and invitation["id"] in text and invitation["names"]["to"] in text
    known = known_to(recording, invitation["to"])
    yes = {"en": "Yes.", "ja": "はい。"}[language]
    role = {"en": "Billing admin", "ja": "課金管理者"}[language]
    country = {"en": "Japan", "ja": "日本"}[language] if known["country"] == "JP" else known["country"]
    for name, value in (PERSON | {"role": role, "consent": yes, "tenantDomain": known["tenantDomain"], "country": country}).items():
        label = article.locator(f"form [name={name}]").locator("xpath=ancestor::label")
        gap = re.search(rf"^(.*) {name}=$", text, re.M)
        assert name == "consent" or label.inner_text().startswith(gap[1]), "as the form calls it"
        text = text.replace(f"{gap[0]}\n", f"{gap[0]}{value}\n")
    assert re.findall(r" ([a-zA-Z]+)=$", text, re.M) == ["decline", "reason"], "no gap but those of who declines"
    letter_text.fill(text)
    assert letter_text.input_value() == text, "it can be edited"
    mail = message(text, subject="Re: Invitation").as_bytes()
    assert recording.run("record", "-", stdin=mail).stdout.startswith(f"accepted {invitation['id']} ")
    on_record = json.loads(recording.run("acceptances", invitation["id"], "--json").stdout)
    assert {name: on_record[name] for name in PERSON} == PERSON and on_record["role"] == "billingAdmin"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_same_letter_declines(open_form, recording, language):
    """Filled in by hand: one yes decides, and yes to both is neither."""
    article, invitation = open_form(language, scripts=False)
    text = article.locator("textarea[rows]").input_value()
    email = known_to(recording, invitation["to"])["email"]
    for name, value in {"familyName": "Sato", "givenName": "Rin", "email": email, "decline": "yes", "reason": "No"}.items():
        text = text.replace(f" {name}=\n", f" {name}={value}\n")
    both = text.replace(" consent=\n", " consent=yes\n")
    refused = recording.run("record", "-", stdin=message(both, subject="Re: Invitation").as_bytes(), expect=1)
    assert "the answer says yes and no at once" in refused.stderr
    mail = message(text, subject="Re: Invitation").as_bytes()
    assert recording.run("record", "-", stdin=mail).stdout.startswith(f"declined {invitation['id']} ")


@pytest.mark.parametrize("button", ["accept", "decline"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_letter_says_what_the_form_says_and_no_more(open_form, language, button):
    """Whoever declines consents to nothing in it, nor the reverse; it has no gap and no hole."""
    article, _ = open_form(language, scripts=True)
    article.locator("details.decline summary").click()
    consent, decline = (article.locator(f"label:has([name={name}]) > span").first.inner_text() for name in ("consent", "decline"))
    # In the other order than the form: what was ticked first is taken back.
    if button == "decline":
        fill_in(article)
        article.locator("[name=decline]").check()
    else:
        article.locator("[name=decline]").check()
        fill_in(article)
    text = letter(mail_from(article, button)).get_content().replace("\r\n", "\n")
    said, unsaid = (consent, decline) if button == "accept" else (decline, consent)
    assert f"\n\n{said}\n" in text and unsaid not in text
    assert not re.search(r"=$", text, re.M) and "\n\n\n" not in text
    assert len(re.findall("=yes$", text, re.M)) == 1


def test_what_somebody_changed_in_the_letter_goes_along(open_form):
    article, _ = open_form("en", scripts=True)
    fill_in(article)
    text = article.locator("textarea[rows]")
    text.fill(text.input_value() + "\nKind regards")
    mail = letter(mail_from(article, "accept")).get_content().replace("\r\n", "\n")
    assert mail.rstrip().endswith("Kind regards") and "\nFamily name familyName=Sato\n" in mail


def test_what_is_missing_is_said_before_a_mail_is_made(open_form):
    article, _ = open_form("ja", scripts=True)
    article.locator("button[value=accept]").click()
    expect(article.locator(".problem")).to_be_focused()
    assert "/i/" in article.page.url


def test_the_page_says_when_something_is_sent_and_what_to_do_if_no_window_opens(open_form):
    article, _ = open_form("en", scripts=True)
    words = article.locator("form").inner_text()
    said, button, other, otherwise = (words.index(each) for each in (
        "Nothing is sent until you press send there.", "Accept the invitation", "Decline instead", "No window opened?"))
    assert said < button < other < otherwise
    copy = article.locator("button[type=button]")
    article.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(copy).to_have_text("Copied")
    text = article.locator("textarea[rows]").input_value()
    assert article.page.evaluate("navigator.clipboard.readText()") == text


def fill_in(article):
    for name, value in {"familyName": "Sato", "givenName": "Rin", "email": "rin@sato.example", "country": "JP"}.items():
        article.locator(f"[name={name}]").fill(value)
    article.locator("[name=role]").select_option("globalAdmin")
    article.locator("[name=consent]").check()


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
