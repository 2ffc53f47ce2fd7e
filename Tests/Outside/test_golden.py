"""A few pages of the sample, byte for byte, so that a change of a page is seen before it is shipped.

What differs from one portal to the next (ids, keys, tokens, moments) is replaced by names. After a change that is
meant, `PORTICO_UPDATE_GOLDEN=1 make test-outside` writes the pages anew; look at the difference before you commit it.
"""

import difflib
import json
import os
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from portals import Portal

GOLDEN = Path(__file__).parent / "golden"

GUIDE = {
    "choice": "index.html",
    "not-found": "404.html",
    "welcome.en": "en/index.html",
    "welcome.ja": "ja/index.html",
    "provider.ja": "ja/providers/kaede-distribution/index.html",
    "checklist.en": "en/enrol/checklist/index.html",
    "roles.en": "en/settings/roles/index.html",
    "trust.ja": "ja/trust/index.html",
}
INVITATIONS = {
    "provider-invites-reseller": "bramble-it",
    "reseller-invites-customer": "obrien-sons",
    "reseller-and-provider-invite-customer": "hikari-clinic",
}


def fingerprinted(html: str) -> str:
    """Assets without the part of their names that follows their content."""
    return re.sub(r"(/assets/[a-z-]+\.)[0-9a-f]{10}\.", r"\1FINGERPRINT.", html)


def without_keys(html: str, portal: Portal) -> str:
    for line in portal.run("keys", "list").stdout.splitlines():
        key = line.split()[0]
        html = html.replace(key, "KEY").replace(" ".join(re.findall("....?", key)), "KEY FINGERPRINT")
    return html


def without_the_particular(html: str, invitation: dict) -> str:
    zone = invitation["timeZone"]

    def texts(moment: datetime) -> list[tuple[str, str]]:
        moment = moment.astimezone(ZoneInfo(zone))
        offset = f"UTC{moment.isoformat()[-6:]}, {zone}"
        english = f"{moment.day} {moment:%B %Y}"
        japanese = f"{moment.year}年{moment.month}月{moment.day}日"
        return [
            (f"{english}, {moment:%H:%M} ({offset})", "{name} THERE"), (f"{japanese} {moment:%H:%M} ({offset})", "{name} THERE"),
            (english, "DAY OF {name}"), (japanese, "{name} の日")]

    html = re.sub(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "TOKEN", html)
    html = html.replace(invitation["id"], "INVITATION")
    for link in (invitation["link"], quote(invitation["link"], safe="")):
        html = html.replace(link, "LINK")
    for name in ("issued", "expires"):
        html = html.replace(invitation[name], name.upper())
        for text, replacement in texts(datetime.fromisoformat(invitation[name])):
            # The first of a month isn't the end of the 31st.
            html = re.sub(rf"(?<!\d){re.escape(text)}", replacement.replace("{name}", name.upper()), html)
    return html


def compare(name: str, html: str, end: str = "html") -> None:
    file = GOLDEN / f"{name}.{end}"
    if os.environ.get("PORTICO_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(html, "utf-8")
        return
    expected = file.read_text("utf-8")
    if html != expected:
        difference = difflib.unified_diff(
            expected.splitlines(), html.splitlines(), f"golden/{name}.{end}", "as it is now", lineterm="", n=1)
        pytest.fail("\n".join(line[:400] for line in list(difference)[:60]), pytrace=False)


@pytest.mark.parametrize("name", GUIDE)
def test_page_of_the_guide(sample: Portal, name: str):
    compare(name, without_keys(fingerprinted((sample.public / GUIDE[name]).read_text("utf-8")), sample))


@pytest.mark.parametrize("kind", INVITATIONS)
def test_invitation(sample: Portal, kind: str):
    [invitation] = [each for each in sample.invitations("--links") if each["to"] == INVITATIONS[kind]]
    assert invitation["kind"] == kind
    html = sample.file_of_link(invitation["link"]).read_text("utf-8")
    compare(f"invitation.{kind}", without_keys(fingerprinted(without_the_particular(html, invitation)), sample))


def test_ended_invitation(built: Portal):
    [invitation] = [each for each in built.invitations("--links") if each["to"] == "obrien-sons"]
    built.run("build", "--now", invitation["expires"])
    html = built.file_of_link(invitation["link"]).read_text("utf-8")
    compare("invitation.ended", without_keys(fingerprinted(without_the_particular(html, invitation)), built))


LETTERS = {
    "provider-invites-reseller.en": "bramble-it", "provider-invites-reseller.ja": "hoshino-cloud",
    "reseller-invites-customer.en": "obrien-sons", "reseller-invites-customer.ja": "yuki-onsen",
    "reseller-and-provider-invite-customer.en": "sonne-bakery",
    "reseller-and-provider-invite-customer.ja": "hikari-clinic",
}


@pytest.mark.parametrize("name", LETTERS)
def test_letter(sample: Portal, name: str):
    [invitation] = [each for each in sample.invitations("--links") if each["to"] == LETTERS[name]]
    for end, options in [("txt", []), ("html", ["--html"])]:
        letter = sample.run("letters", "show", invitation["id"], "--as", invitation["issuedBy"], *options).stdout
        compare(f"letter.{name}", without_the_particular(letter, invitation), end)


REMINDERS = {
    "reminder.customer.en": "obrien-sons", "reminder.customer.ja": "yuki-onsen", "reminder.joint.en": "sonne-bakery",
    "reminder.joint.ja": "hikari-clinic", "reminder.partnership.en": "bramble-it", "reminder.partnership.ja": "hoshino-cloud",
}


def test_reminders(built: Portal):
    invitations = {each["to"]: each for each in built.invitations("--links")}
    # That their reminders wait to be sent, in the form of earlier versions.
    events = [{"event": "reminded", "invitation": invitations[to]["id"], "at": invitations[to]["issued"], "by": None}
              for to in REMINDERS.values()]
    built.write("State/letters/ledger", "".join(json.dumps(event) + "\n" for event in events))
    for name, to in REMINDERS.items():
        letter = built.run("letters", "show", invitations[to]["id"], "--as", invitations[to]["issuedBy"]).stdout
        compare(f"letter.{name}", without_the_particular(letter, invitations[to]), "txt")
