"""What the journal says of letters that went out: which, what became of each, and no address."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from answers import accept
from portals import REPOSITORY, Portal, exported, known_to, said_of_people

AT = 1_900_000_000


def digest_of(portal: Portal, address: str) -> str:
    key = portal.path("State/keys/link.key").read_bytes()
    return hmac.new(key, b"address " + address.lower().encode(), hashlib.sha256).hexdigest()[:32]


def put(portal: Portal, invitation: str, address: str, turn: str, outcome: str, message: str) -> None:
    """One more record in the form that all have."""
    before = exported(portal)[-1]
    event = {
        "actor": "portico", "at": AT, "payload": {
            "message": message, "outcome": outcome, "to": digest_of(portal, address), "turn": turn},
        "previous": before["hash"], "sequence": before["sequence"] + 1, "subject": invitation, "type": "letter-ended"}
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    payload = json.dumps(event["payload"], sort_keys=True, separators=(",", ":"))
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database, database:
        database.execute(
            "INSERT INTO events (sequence, at, actor, type, subject, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (event["sequence"], AT, "portico", event["type"], invitation, payload, bytes.fromhex(before["hash"]),
             hashlib.sha256(text.encode()).digest()))
    portal.run("journal", "rebuild")


def asked(portal: Portal, invitee: str) -> tuple[str, str]:
    """The invitation's id and the address that it went to."""
    [event] = [each for each in exported(portal) if each["type"] == "invitation-issued" and each["payload"]["to"] == invitee]
    return event["subject"], said_of_people(portal)[event["sequence"]]["recipient"]


@pytest.fixture
def written(built: Portal) -> Portal:
    """A portal of which one invitee got a letter at the second attempt, and then a receipt for their answer."""
    id, address = asked(built, "larkspur-books")
    put(built, id, address, "invitation", "refused", "<first@hoshino-cloud.example>")
    put(built, id, address, "invitation", "accepted", "<first@hoshino-cloud.example>")
    built.run("keys", "create", "--receipts")
    built.run("build")
    accept(built, "larkspur-books")
    put(built, id, known_to(built, "larkspur-books")["email"], "receipt", "accepted", "<receipt@hoshino-cloud.example>")
    return built


def test_the_journal_holds_them(written: Portal, tmp_path: Path) -> None:
    assert json.loads(written.run("journal", "verify", "--json").stdout)["verdict"] == "sound"
    id, address = asked(written, "larkspur-books")
    ended = [each for each in exported(written) if each["type"] == "letter-ended"]
    assert [(each["payload"]["turn"], each["payload"]["outcome"]) for each in ended] == [
        ("invitation", "refused"), ("invitation", "accepted"), ("receipt", "accepted")]
    assert all(each["subject"] == id and "personal" not in each["payload"] for each in ended)
    assert address not in written.run("journal", "export").stdout
    chain, people, folder = tmp_path / "chain", tmp_path / "people", tmp_path / "evidence"
    chain.write_text(written.run("journal", "export").stdout, "utf-8")
    people.write_text(written.run("journal", "export", "--personal").stdout, "utf-8")
    written.run("evidence", id, "--output", str(folder))
    for script, *arguments in (["check-journal.py", chain, "--personal", people], ["check-evidence.py", folder]):
        done = subprocess.run([sys.executable, REPOSITORY / "docs" / script, *arguments], capture_output=True, text=True)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "It holds."), done
    assert f"Since then   letter-ended in record {ended[-1]['sequence']}" in done.stdout


def test_they_are_found_by_the_address_they_went_to(written: Portal) -> None:
    id, address = asked(written, "larkspur-books")
    letters = [line for line in written.run("person", address.upper()).stdout.splitlines() if line.startswith("letter ")]
    day = "2030-03-17T17:46:40Z"
    assert len(letters) == 2 and all(id in line and day in line for line in letters)
    assert "invitation refused" in letters[0] and "invitation accepted" in letters[1]
    answered = written.run("person", known_to(written, "larkspur-books")["email"]).stdout
    assert "receipt accepted" in answered and "invitation accepted" not in answered
    assert "a digest of the address" not in written.run("person", "nobody@larkspur-books.example").stdout


def test_they_stay_when_their_invitation_is_redacted(built: Portal) -> None:
    id, address = asked(built, "obrien-sons")
    put(built, id, address, "invitation", "accepted", "<first@hoshino-cloud.example>")
    built.run("cancel", id)
    before = exported(built)
    built.run("redact", id)
    assert exported(built)[: len(before)] == before
    built.run("journal", "verify")
    found = built.run("person", address).stdout
    assert "invitation accepted" in found and "was asked" not in found
