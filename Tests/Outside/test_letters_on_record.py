"""What the journal says of letters that went out: which, what became of each, and no address."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from answers import accept
from letters_on_record import asked, put
from portals import REPOSITORY, Portal, exported, known_to

AT = 1_900_000_000


@pytest.fixture
def written(built: Portal) -> Portal:
    """A portal of which one invitee got a letter at the second attempt, and then a receipt for their answer."""
    id, address = asked(built, "larkspur-books")
    put(built, id, address, "invitation", "refused", "<first@hoshino-cloud.example>", AT)
    put(built, id, address, "invitation", "accepted", "<first@hoshino-cloud.example>", AT)
    built.run("keys", "create", "--receipts")
    built.run("build")
    accept(built, "larkspur-books")
    put(built, id, known_to(built, "larkspur-books")["email"], "receipt", "accepted", "<receipt@hoshino-cloud.example>", AT)
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
    put(built, id, address, "invitation", "accepted", "<first@hoshino-cloud.example>", AT)
    built.run("cancel", id)
    before = exported(built)
    built.run("redact", id)
    assert exported(built)[: len(before)] == before
    built.run("journal", "verify")
    found = built.run("person", address).stdout
    assert "invitation accepted" in found and "was asked" not in found
