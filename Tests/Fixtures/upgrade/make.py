"""Makes the upgrade fixture of a version: a portal with every kind of record but an expiry, which takes an hour.

Run it in a checkout of that version, with the programs of that version:

    python Tests/Fixtures/upgrade/make.py PORTICO PORTICO-VERIFIER FOLDER

FOLDER then holds the portal (its `State` as `state`, which no rule ignores) and `recorded.json`: what the programs of that
version said about it. Tests/Outside/test_upgrade.py asks later programs the same.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Outside"))

from answers import accept, decline, lines
from mails import accepted, message
from mails import lines as text_of
from portals import Portal, copy_sample, token_in
from verifiers import Verifier, filled_in

LISTS = ("providers", "customers")


def invitation(portal: Portal, invitee: str) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]


def make(portico: str, verifier: str, folder: Path) -> None:
    copy_sample(folder)
    portal = Portal(portico, folder)
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.run("invite", "--all")
    portal.run("build")
    answer_all(portal, verifier)
    change_keys(portal)
    portal.run("build")
    (folder / "recorded.json").write_text(json.dumps(recorded(portal), indent=1, ensure_ascii=False) + "\n", "utf-8")
    shutil.rmtree(folder / "Site")
    (folder / "State").rename(folder / "state")


def answer_all(portal: Portal, verifier: str) -> None:
    """Every kind of answer, each on its own way, and every decision about one."""
    portal.run("record", "-", stdin=message(text_of(accepted(portal, "nishiki-textiles", "ja")), cte="base64").as_bytes())
    accept(portal, "hoshino-cloud")
    portal.run("revoke-grant", "fjordvei-distribusjon", "adminAccess", "--as", "aoi-hoshino")
    accept(portal, "obrien-sons", tenantDomain="confirmed.example")
    portal.run("review", invitation(portal, "obrien-sons"), "--confirm")
    accept(portal, "hanami-travel", tenantDomain="dismissed.example")
    portal.run("review", invitation(portal, "hanami-travel"), "--dismiss", "--reason", "別会社")
    with tempfile.TemporaryDirectory() as logs:
        running = Verifier(verifier, portal, Path(logs) / "log")
        try:
            answer = running.accept("larkspur-books")
            assert answer.status in (200, 201), answer
        finally:
            running.stop()
    decline(portal, "bergen-seafood")
    portal.run("cancel", invitation(portal, "sonne-bakery"), "--reason", "doppelt")
    portal.run("resend", invitation(portal, "hikari-clinic"))


def change_keys(portal: Portal) -> None:
    """A retired key with open invitations beside the one that signs now."""
    portal.run("keys", "create")
    portal.run("keys", "rotate")


def recorded(portal: Portal) -> dict:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    links = portal.links()
    tokens = {to: token_in(portal.file_of_link(link)) for to, link in links.items()}
    verdicts = portal.run("verify", "--portal", ".", "--now", now, "--json", *tokens.values(), expect=None).stdout
    return {
        "now": now,
        "links": links,
        "tokens": tokens,
        "verdicts": [json.loads(line) for line in verdicts.splitlines()],
        "journal": portal.run("journal", "export").stdout.splitlines(),
        "acceptances": lines(portal.run("acceptances", "--json")),
        "evidence": {each["id"]: evidence(portal, each["id"]) for each in lines(portal.run("acceptances", "--json"))},
        "lists": {name: portal.run("list", name, "--json").stdout.splitlines() for name in LISTS},
    }


def evidence(portal: Portal, id: str) -> dict[str, str]:
    """The SHA-256 of each file in an acceptance's evidence."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "evidence"
        portal.run("evidence", id, "--output", str(folder))
        return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(folder.iterdir())}


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
