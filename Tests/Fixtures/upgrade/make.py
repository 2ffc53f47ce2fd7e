"""Makes a folder of fixtures: a portal as the programs of one version leave it, and what they say of it.

    make.py SOURCES BIN FOLDER

SOURCES is a checkout of that version, BIN the folder with its programs `portico` and `portico-verifier`, FOLDER what is to be
made, such as Tests/Fixtures/upgrade/f5bea4e. Every later version has to open it: Tests/Outside/test_upgrade.py.

The folder holds what an operator keeps when they update: `Content/portal.yaml` and `Content/directory`, and `state`, which
is the portal's folder State. Pages and templates come with each version. `expected.json` is what the old programs said.
The keys are made for this and used nowhere else.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "Outside"))

import answers  # noqa: E402
import letters_on_record  # noqa: E402
import mails  # noqa: E402
from portals import Portal, known_to, token_in  # noqa: E402
from verifiers import Answer, Verifiers  # noqa: E402


def main(sources: Path, programs: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "portal"
        root.mkdir()
        for name in ("Content", "Templates"):
            shutil.copytree(sources / name, root / name)
        portal = Portal(str(programs / "portico"), root)
        verifiers = Verifiers(str(programs / "portico-verifier"), Path(scratch))
        try:
            tokens = live(portal, verifiers)
        finally:
            verifiers.stop_all()
        expected = look(portal, tokens)
        keep(portal, folder, expected)


def live(portal: Portal, verifiers: Verifiers) -> dict[str, str]:
    """A life in which every kind of event happens. Returns every token that was ever on a page, with its invitation."""
    tokens: dict[str, str] = {}

    def build() -> None:
        portal.run("build")
        for each in portal.invitations("--links"):
            if "link" in each:
                tokens[token_in(portal.file_of_link(each["link"]))] = each["id"]

    def id_of(invitee: str) -> str:
        return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]

    redacts = can_redact(portal)
    if redacts:
        mark_natural_persons(portal, "obrien-sons", "larkspur-books", "click-partners")
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.run("invite", "--customer", "yuki-onsen", "--expires", "PT20S")
    issued = time.monotonic()
    build()
    # From its end on: the next invitation for the same purpose puts on record that its time was over.
    time.sleep(max(0.0, 21 - (time.monotonic() - issued)))
    portal.run("resend", id_of("yuki-onsen"))
    portal.invite_all()
    build()

    verifier = verifiers.start(portal)
    taken(verifier.accept("larkspur-books"))
    taken(verifier.accept("katsushika-works", language="ja"))
    for invitee in ("long-name", "obrien-sons", "bergen-seafood"):
        taken(verifier.accept(invitee, tenantDomain="another.northlight.example"))
    taken(verifier.decline("click-partners"))
    if redacts:
        # One that nobody can tell whose it is, closed by what `ufuq-trading` accepts later.
        taken(verifier.decline("ufuq-trading", email="robot@elsewhere.example"))
    partner = next(
        each["to"] for each in portal.invitations()
        if each["kind"] == "provider-invites-reseller" and each["state"] == "pending")
    taken(verifier.accept(partner))
    verifier.stop()
    portal.run("review", id_of("long-name"), "--confirm")
    portal.run("review", id_of("obrien-sons"), "--dismiss", "--reason", "Another company of the same name")

    mail = mails.message(
        mails.lines(mails.accepted(portal, "hanami-travel", "ja")),
        mails.SUBJECTS["ja", "accept"] + " " + id_of("hanami-travel"))
    portal.write("answer.eml", mail.as_bytes())
    portal.run("record", "answer.eml")
    answers.accept(portal, "nishiki-textiles")
    answers.decline(portal, "bold-brands")

    portal.run("cancel", id_of("formula-consulting"), "--reason", "Sent to a former employee")
    portal.run("cancel", id_of("script-street"))
    portal.run("resend", id_of("token-holdings"))
    portal.run("revoke-grant", id_of("larkspur-books"), "manageUsers")

    # Of the three keys the first is retired, the second revoked, the third signs.
    portal.run("keys", "create")
    build()
    portal.run("keys", "rotate", "--now-anyway")
    portal.run("resend", id_of("zero-width"))
    build()
    second = next(each["id"] for each in keys(portal) if each["state"] == "active")
    portal.run("keys", "create")
    build()
    portal.run("keys", "rotate", "--now-anyway")
    portal.run("keys", "revoke", second)
    portal.run("keys", "create", "--receipts")
    build()
    portal.run("keys", "rotate", "--receipts", "--now-anyway")
    build()
    answers.accept(portal, "ufuq-trading")
    if redacts:
        # A dismissed acceptance of a natural person, a decline, a withdrawal and one that has expired.
        portal.run("cancel", id_of("obrien-sons"))
        portal.run("redact", id_of("obrien-sons"), "--reason", "Asked to be forgotten")
        first = next(each["id"] for each in portal.invitations() if each["to"] == "yuki-onsen")
        portal.run("redact", id_of("bold-brands"), id_of("script-street"), first)
    build()
    if can_lose(portal):
        # What came after a backup is lost: an invitation that the site has, and its place in the status list.
        portal.run("backup", "before.tar")
        portal.run("resend", id_of("token-holdings"))
        build()
        portal.run("restore", "before.tar", "--lose-newer", "--lose-published")
        portal.run("build", "--lose-published")
        portal.run("resend", id_of("token-holdings"))
        build()
    if can_say_letters(portal):
        say_letters(portal)
    if can_end(portal):
        end_some(portal, verifiers)
        build()
    return tokens


def say_letters(portal: Portal) -> None:
    """What sending puts on record: a second attempt with the receipt that followed, one that nobody was sure of, and a letter to
    somebody who wanted to be forgotten."""
    said = [
        ("larkspur-books", "invitation", "refused", 1), ("larkspur-books", "invitation", "accepted", 1),
        ("larkspur-books", "receipt", "accepted", 2), ("sonne-bakery", "invitation", "assumed", 3),
        ("sonne-bakery", "reminder", "accepted", 4), ("obrien-sons", "invitation", "accepted", 5),
    ]
    for invitee, turn, outcome, number in said:
        id, address = letters_on_record.asked(portal, invitee)
        message = f"<{number}@{portal.read('Content/portal.yaml').split('address: https://')[1].split()[0]}>"
        letters_on_record.put(
            portal, id, address or "gone@obrien-sons.example", turn, outcome, message, int(time.time()))


def end_some(portal: Portal, verifiers: Verifiers) -> None:
    """What is noted of customers, what ends and who asked for it, and that another portal's receipt says that one agreed."""
    customer = "sonne-bakery"
    verifier = verifiers.start(portal)
    accepted = verifier.accept(customer)
    taken(accepted)
    request = {
        "receipt": accepted.json()["receiptAddress"], "language": "en", "givenName": "Ada", "familyName": "Lovelace",
        "role": "globalAdmin", "reason": "We close", "ending": "yes",
    } | known_to(portal, customer)
    taken(verifier.post_json("/endings", request))
    portal.run("review", customer, "--dismiss", "--reason", "A mistake")
    taken(verifier.post_json("/endings", request))
    verifier.stop()
    portal.run("customer", "note", customer, "請求書は郵送")
    portal.run("customer", "link", customer, "services", "https://admin.sonne-bakery.example/1")
    portal.run("end", customer, "--declare", "--reason", "They closed")
    privilege = next(each["id"] for each in answers.lines(portal.run("privileges", "list", "--json")) if each["partner"] == "hoshino-cloud")
    portal.run("privileges", "revoke", privilege)
    portal.run("customer", "note", "larkspur-books", "Call on Mondays")
    portal.run("renew", "larkspur-books", "--for", "P1Y")
    portal.run("end", "kaede-distribution", "--declare", "--notice-not-required")
    provider = "fjordvei-distribusjon"
    portal.append("Content/directory/relationships.csv", f"partnership,{provider},hoshino-cloud,2026-01-01\n")
    theirs = portal_of(portal, provider)
    portal.replace(
        "Content/directory/providers.yaml", "  invites: [hoshino-cloud]\n",
        f"  portal: {{address: {theirs.address}, keys: theirs.jwks.json}}\n")
    shutil.copy(theirs.public / ".well-known/jwks.json", portal.path("Content/directory/theirs.jwks.json"))
    shutil.copy(theirs.path("evidence/receipt.jws"), portal.path("receipt.jws"))
    portal.run("record", "receipt.jws")


def portal_of(portal: Portal, provider: str) -> Portal:
    """The portal of a provider, in which the operator accepted: its keys, and the receipt."""
    root = portal.root.parent / "theirs"
    for name in ("Content", "Templates"):
        shutil.copytree(portal.path(name), root / name)
    theirs = Portal(portal.program, root)
    theirs.address = f"https://partners.{provider}.example"
    theirs.replace("Content/portal.yaml", Portal.address, theirs.address)
    theirs.run("keys", "create")
    theirs.run("keys", "create", "--receipts")
    theirs.run("invite", "--reseller", "hoshino-cloud", "--from", provider, "--as", "ingrid-berg")
    theirs.run("build")
    answers.accept(theirs, "hoshino-cloud")
    theirs.run("evidence", theirs.invitations()[-1]["id"], "--output", "evidence")
    return theirs


def can_redact(portal: Portal) -> bool:
    """Versions before 0.2.0 can't, and know no natural persons."""
    return portal.run("redact", "--help", expect=None).code == 0


def can_lose(portal: Portal) -> bool:
    """Versions before 0.2.0 retire no places."""
    return "--lose-published" in portal.run("build", "--help").stdout


def can_say_letters(portal: Portal) -> bool:
    """Versions whose journal's form is older than 11 know no such records."""
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database:
        return database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ended_letters'").fetchone() is not None


def can_end(portal: Portal) -> bool:
    """Versions whose journal's form is older than 13 end nothing, or nobody asks them to."""
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database:
        return database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ending_requests'").fetchone() is not None


def mark_natural_persons(portal: Portal, *ids: str) -> None:
    table = portal.path(Portal.CUSTOMERS)
    with table.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    with table.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write([*header, "naturalPerson"])
        for row in rows:
            write([*row, "true" if row[0] in ids else ""])


def taken(answer: Answer) -> None:
    assert 200 <= answer.status < 300, str(answer)


def keys(portal: Portal, *options: str) -> list[dict]:
    return answers.lines(portal.run("keys", "list", "--json", *options))


def look(portal: Portal, tokens: dict[str, str]) -> dict:
    """What the programs say of it at one moment."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    portal.run("build", "--now", moment)
    order = sorted(tokens, key=lambda token: (tokens[token], token))
    verdicts = answers.lines(
        portal.run("verify", "--now", moment, "--json", "-", stdin="\n".join(order), expect=None))
    receipts = {}
    for acceptance in answers.lines(portal.run("acceptances", "--json")):
        folder = portal.path(f"evidence-{acceptance['id']}")
        portal.run("evidence", acceptance["id"], "--output", str(folder))
        # Where the name of a natural person was redacted there is none.
        if (folder / "receipt.jws").exists():
            receipts[acceptance["id"]] = (folder / "receipt.jws").read_text()
        shutil.rmtree(folder)
    return {
        "now": moment,
        "links": {
            each["id"]: each["link"] for each in portal.invitations("--links") if "link" in each},
        "pages": sorted(str(page.relative_to(portal.public)) for page in portal.invitation_pages()),
        "invitations": portal.invitations(),
        "tokens": [
            {"id": tokens[token], "token": token} | {name: verdict[name] for name in ("verdict", "reason", "claims")}
            for token, verdict in zip(order, verdicts, strict=True)],
        "acceptances": answers.lines(portal.run("acceptances", "--json")),
        "receipts": receipts,
        "keys": keys(portal), "receiptKeys": keys(portal, "--receipts"),
        "lists": {
            what: answers.lines(portal.run("list", what, "--json"))
            for what in ("customers", "providers")},
        "head": json.loads(portal.run("journal", "verify", "--json").stdout)["head"],
        "export": portal.run("journal", "export").stdout.splitlines(),
    } | ({"openings": portal.run("journal", "export", "--personal").stdout.splitlines()} if can_redact(portal) else {})


def keep(portal: Portal, folder: Path, expected: dict) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "Content").mkdir(parents=True)
    shutil.copy(portal.path("Content/portal.yaml"), folder / "Content")
    shutil.copytree(portal.path("Content/directory"), folder / "Content/directory")
    shutil.copytree(portal.path("State"), folder / "state", ignore=shutil.ignore_patterns("lock", "*-shm"))
    (folder / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(each).resolve() for each in sys.argv[1:4]))
