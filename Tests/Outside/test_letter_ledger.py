"""State/letters.sqlite: what became of letters, kept apart from the journal, and by all who keep or redact what State holds."""

import json
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from ledgers import add, events, ledger_file
from portals import REPOSITORY, Portal
from test_letters import listed

# A State that a portico from before there was such a file left: see `test_upgrade.py`.
LINES = REPOSITORY / "Tests/Fixtures/upgrade/0.2.0-letters/state"
SAID = "550 5.1.1 <hanako.private@else.example> moved away"


@pytest.fixture
def inviting(portal: Portal) -> Portal:
    portal.run("keys", "create")
    for customer in ("larkspur-books", "obrien-sons"):
        portal.run("invite", "--customer", customer)
    return portal


@pytest.fixture
def earlier(portal: Portal) -> Portal:
    shutil.copytree(LINES, portal.path("State"))
    # A checkout doesn't keep the modes.
    for path in [portal.path("State"), *portal.path("State").rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return portal


def expected() -> list[dict]:
    """The lines of the earlier version as events of today."""
    rows = []
    for line in (LINES / "letters/ledger").read_text("utf-8").splitlines():
        said = json.loads(line)
        rows.append({
            "place": len(rows) + 1, "event": said["event"], "at": int(datetime.fromisoformat(said["at"]).timestamp()),
            "subject": f"invitation {said['invitation']}" if "invitation" in said else None, "user": said["by"], "message": None,
            "address": said.get("address"), "next": None, "status": said.get("status"),
            "words": SAID if said["event"] == "returned" and "status" in said else None})
    return rows


def test_lines_of_an_earlier_version_are_read_and_then_taken_over(earlier: Portal) -> None:
    before = earlier.path("State/letters/ledger").read_bytes()
    earlier.run("letters", "list")
    assert earlier.path("State/letters/ledger").read_bytes() == before and not ledger_file(earlier).exists(), "who reads changes nothing"
    earlier.run("letters", "stop", "somebody@elsewhere.example")
    *taken, stopped = events(earlier)
    assert taken == expected() and {each["event"] for each in taken} >= {"changed", "returned", "reminded", "allowed"}
    assert stopped["event"] == "stopped"
    assert [each.name for each in earlier.path("State/letters").iterdir()] == ["rh4qazvphpvy5efehwrjentza4.txt"], "what somebody wrote"
    assert "what a server said" in earlier.run("person", "hanako.private@else.example").stdout


def test_what_a_killed_run_left_after_taking_over_goes_with_the_next_event(earlier: Portal) -> None:
    earlier.run("letters", "stop", "somebody@elsewhere.example")
    shutil.copy(LINES / "letters/ledger", earlier.path("State/letters/ledger"))
    earlier.run("letters", "stop", "other@elsewhere.example")
    assert len(events(earlier)) == len(expected()) + 2 and not earlier.path("State/letters/ledger").exists()


def test_a_line_that_power_cut_short_did_not_happen(earlier: Portal) -> None:
    ledger = earlier.path("State/letters/ledger")
    whole = ledger.read_bytes()
    ledger.write_bytes(b"nonsense\n" + whole)
    for command in [("letters",), ("letters", "stop", "somebody@elsewhere.example")]:
        assert "line 1 is no record of a letter" in earlier.run(*command, expect=74).stderr
    assert not ledger_file(earlier).exists()
    ledger.write_bytes(whole + b'{"event":"sent","invitation":"')
    earlier.run("letters", "stop", "somebody@elsewhere.example")
    assert events(earlier)[:-1] == expected()


def test_nothing_is_changed_or_goes_but_what_servers_said(inviting: Portal) -> None:
    inviting.run("letters", "done", "larkspur-books")
    with closing(sqlite3.connect(ledger_file(inviting))) as ledger:
        for statement in ["DELETE FROM events", "UPDATE events SET event = 'exported'", "UPDATE events SET words = 'x'"]:
            with pytest.raises(sqlite3.IntegrityError):
                ledger.execute(statement)
        ledger.execute("UPDATE events SET words = NULL")


def test_a_ledger_that_others_could_change_or_that_is_none_is_refused(inviting: Portal) -> None:
    inviting.run("letters", "done", "larkspur-books")
    file = ledger_file(inviting)
    file.chmod(0o640)
    assert inviting.run("letters", expect=1).stderr.startswith("ledger-loose-mode: ")
    file.chmod(0o600)
    with closing(sqlite3.connect(file)) as ledger:
        ledger.execute("PRAGMA user_version = 99")
        ledger.commit()
    assert inviting.run("letters", expect=74).stderr.startswith("ledger-newer: ")
    file.write_bytes(b"")
    assert inviting.run("letters", expect=74).stderr.startswith("not-a-ledger: ")
    file.unlink()
    file.symlink_to("/dev/null")
    assert inviting.run("letters", "done", "larkspur-books", expect=74).stderr.startswith("not-a-ledger: ")


def test_several_at_once_lose_nothing(inviting: Portal) -> None:
    addresses = [f"person{number}@elsewhere.example" for number in range(12)]
    running = [
        subprocess.Popen([inviting.program, "letters", "stop", address], cwd=inviting.root, stdout=subprocess.DEVNULL)
        for address in addresses]
    assert [each.wait(timeout=120) for each in running] == [0] * len(addresses)
    assert len({each["address"] for each in events(inviting)}) == len(addresses)


def test_a_letter_that_a_server_was_given_is_listed(inviting: Portal) -> None:
    """As `portico letters send` notes it."""
    inviting.run("letters", "stop", "nobody@elsewhere.example")
    rows = listed(inviting)
    larkspur, obrien = (rows[to]["id"] for to in ("larkspur-books", "obrien-sons"))
    claim = {"at": 1796050000, "user": "yui-sato", "message": "<abc@hoshino-cloud.example>", "address": "0" * 32}
    add(inviting, {"event": "claimed", "subject": f"invitation {larkspur}", **claim})
    row = listed(inviting)["larkspur-books"]
    assert (row["letter"], row["claimedAt"]) == ("uncertain", "2026-11-30T14:46:40Z")
    assert "larkspur-books" not in {path.stem for path in exported_names(inviting, "first")}
    add(inviting, {"event": "accepted", "subject": f"invitation {larkspur}", "at": 1796050001, "user": "yui-sato", "words": "250 queued"})
    row = listed(inviting)["larkspur-books"]
    assert (row["letter"], row["sentBy"], row["said"]) == ("sent", "yui-sato", "250 queued")
    add(inviting, {"event": "later", "subject": f"invitation {obrien}", "at": 1796050001, "next": 1796050600, "status": "451", "words": "451 later"})
    row = listed(inviting)["obrien-sons"]
    assert (row["letter"], row["tries"], row["next"], row["said"]) == ("later", 1, "2026-11-30T14:56:40Z", "451 later")
    add(inviting, {"event": "refused", "subject": f"invitation {obrien}", "status": "550", **claim, "words": "550 no"})
    assert listed(inviting)["obrien-sons"]["letter"] == "refused"
    add(inviting, {"event": "again", "subject": f"invitation {obrien}", "at": 1796050009})
    assert listed(inviting)["obrien-sons"]["letter"] == "draft"


def exported_names(portal: Portal, folder: str) -> list[Path]:
    portal.run("letters", "export", "--all", folder)
    return list(portal.path(folder).glob("*.eml"))


# Whoever keeps State, or throws something of it away


def test_a_backup_has_the_ledger_as_it_is_at_one_moment(inviting: Portal) -> None:
    """While another process holds a transaction open, and what it wrote before stands in the log alone."""
    inviting.run("letters", "done", "larkspur-books")
    with closing(sqlite3.connect(ledger_file(inviting))) as ledger:
        stopped = "INSERT INTO events (event, at, address) VALUES ('stopped', ?, ?)"
        ledger.execute(stopped, [1, "0" * 32])
        ledger.commit()
        ledger.execute(stopped, [2, "1" * 32])
        inviting.run("backup", "backup.tar")
        ledger.rollback()
    assert not list(inviting.path("State").glob(".letters-copy*"))
    inviting.run("restore", "backup.tar")
    assert [(each["event"], each["at"]) for each in events(inviting)][1:] == [("stopped", 1)]
    assert listed(inviting)["larkspur-books"]["letter"] == "sent"
    assert stat.S_IMODE(ledger_file(inviting).stat().st_mode) == 0o600


def said_of(portal: Portal, customer: str) -> str:
    id = listed(portal)[customer]["id"]
    portal.run("letters", "done", customer)
    add(portal, {"event": "returned", "subject": f"invitation {id}", "at": 1796050000, "status": "5.1.1", "words": SAID})
    return id


def holds(portal: Portal, text: bytes) -> bool:
    return any(text in file.read_bytes() for file in portal.path("State").rglob("*") if file.is_file())


def test_what_a_restored_ledger_says_of_people_is_redacted_again(inviting: Portal) -> None:
    id = said_of(inviting, "larkspur-books")
    inviting.run("cancel", id)
    inviting.run("backup", "backup.tar")
    assert holds(inviting, b"hanako.private")
    inviting.run("redact", id)
    assert not holds(inviting, b"hanako.private")
    inviting.run("restore", "backup.tar", "--lose-newer")
    assert not holds(inviting, b"hanako.private")


def test_a_redaction_says_where_the_ledger_is_in_use(inviting: Portal) -> None:
    id = said_of(inviting, "larkspur-books")
    inviting.run("cancel", id)
    with closing(sqlite3.connect(ledger_file(inviting), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        assert "was in use" in inviting.run("redact", id).stdout
    assert "was in use" not in inviting.run("redact", id).stdout
    assert not holds(inviting, b"hanako.private")


def test_a_person_is_found_by_the_digest_of_their_address(inviting: Portal) -> None:
    inviting.run("letters", "stop", "owner@larkspur-books.example")
    [digest] = [each["address"] for each in events(inviting)]
    inviting.run("letters", "stop", "owner@larkspur-books.example", "--undo")
    id = listed(inviting)["larkspur-books"]["id"]
    assert "letter  " not in inviting.run("person", "owner@larkspur-books.example").stdout
    add(inviting, {"event": "claimed", "subject": f"invitation {id}", "at": 1796050000, "message": "<a@b.example>", "address": digest})
    assert f"letter  invitation {id}  a digest of the address" in inviting.run("person", "Owner@larkspur-books.example").stdout
