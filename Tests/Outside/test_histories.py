"""Records whose hashes all fit, and which tell of what can't have happened: both scripts and `portico journal verify` find
the same first record of each history in Tests/Fixtures/histories.json, and take what can have happened."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from histories import TABLE, Told, tell
from portals import REPOSITORY, Portal

README = (REPOSITORY / "Sources/PortalOperations/Evidence/README.txt").read_text("utf-8")


NOTHING_ELSE = ("NO: missing: receipt.jws\n", "NO: acceptance.json is no acceptance of the invitation\n")


def run_script(name: str, *arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, REPOSITORY / "docs" / name, *map(str, arguments)], capture_output=True, text=True)


def history(name: str) -> tuple[Told, int | None]:
    """A history, and the number of the record that can't have happened; None where all can."""
    if name in TABLE["possible"]:
        return tell(TABLE["possible"][name]), None
    told = tell(TABLE["impossible"][name])
    return told, len(told.records)


HISTORIES = [*TABLE["possible"], *TABLE["impossible"]]
# What shows in a whole journal alone isn't there to be seen in a folder of evidence.
IN_A_FOLDER = [name for name in HISTORIES if not history(name)[0].is_whole]


@pytest.fixture(params=HISTORIES)
def case(request) -> tuple[Told, int | None]:
    return history(request.param)


def found(done: subprocess.CompletedProcess, told: Told, fault: int | None) -> bool:
    """Whether a script says what there is to say, and says it of the right record."""
    if fault is None:  # nobody signed a receipt of these, nor are all of them about an acceptance
        return done.returncode == 0 or done.stderr in NOTHING_ELSE
    assert done.returncode == 1 and done.stdout.endswith("It doesn't hold.\n"), done
    return done.stderr.startswith("NO: ") if unread(told) else f"NO: record {fault} can't have happened" in done.stderr


def unread(told: Told) -> bool:
    """Whether a strict reader gets no further than the last payload's text."""
    try:
        payload = json.loads(told.records[-1].payload, parse_constant=lambda text: 1 / 0)
    except (ValueError, ZeroDivisionError):
        return True
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text != told.records[-1].payload or re.search(r"\d{20}|\d[.e]", text) is not None


def test_the_journal_script(case, tmp_path):
    told, fault = case
    (tmp_path / "chain").write_text(told.chain, "utf-8")
    (tmp_path / "people").write_text(told.people, "utf-8")
    done = run_script("check-journal.py", tmp_path / "chain", "--personal", tmp_path / "people")
    assert found(done, told, fault), done
    if fault is None:
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "It holds."), done
        return
    sound = Told(told.records[:-1], False)  # without that one, all is well
    (tmp_path / "chain").write_text(sound.chain, "utf-8")
    (tmp_path / "people").write_text(sound.people, "utf-8")
    if sound.records:
        done = run_script("check-journal.py", tmp_path / "chain", "--personal", tmp_path / "people")
        assert done.returncode == 0, done


@pytest.mark.parametrize("name", IN_A_FOLDER)
def test_the_evidence_script(name, tmp_path):
    """It stops at the first record that can't have happened, whichever acceptance it is about."""
    told, fault = history(name)
    piece = [each for each in told.records if each.fields["type"] != "text-published"]
    folder = tmp_path / "folder"
    folder.mkdir()
    subject = piece[0].fields["subject"]
    own = [each for each in piece if each.fields["subject"] == subject]
    answer = next((each for each in own if each.fields["type"] in ("invitation-accepted", "acceptance-waits")), piece[0])
    numbers = {each.fields["sequence"] for each in own}
    people = [line for line in told.people.splitlines(keepends=True) if json.loads(line)["sequence"] in numbers]
    files = {
        "README.txt": README, "check.py": "", "jwks.json": '{"keys":[]}', "chain.jsonl": Told(piece, False).chain,
        "personal.jsonl": "".join(people), "text-en.txt": TABLE["texts"]["en"], "text-ja.txt": TABLE["texts"]["ja"], "invitation.json": piece[0].line + "\n", "acceptance.json": answer.line + "\n",
        "head.txt": f"{piece[-1].fields['sequence']}:{piece[-1].hash}\n",
    }
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items()))
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    done = run_script("check-evidence.py", folder)
    assert found(done, told, fault), done


@pytest.fixture
def journal(portico, sample_state, tmp_path) -> Portal:
    for name in ("Content", "State/journal"):
        shutil.copytree(sample_state / name, tmp_path / "portal" / name)
    (tmp_path / "portal/State").chmod(0o700)
    return Portal(portico, tmp_path / "portal")


def put(journal: Portal, told: Told) -> None:
    """What a pen in the journal can do: all records anew."""
    with closing(sqlite3.connect(journal.path("State/journal/journal.sqlite"))) as database, database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for table in ("customer_notes", "customer_links", "ending_requests", "partner_consents", "revoked_privileges", "ended_relationships", "ended_letters", "retired_places", "revoked_grants", "acceptances", "declines", "invitations", "texts", "personal", "events"):
            database.execute(f"DELETE FROM {table}")
        people = {each["sequence"]: each for each in map(json.loads, told.people.splitlines())}
        for each in told.records:
            fields, number = each.fields, each.fields["sequence"]
            database.execute(
                "INSERT INTO events (sequence, at, actor, type, subject, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, fields["at"], fields["actor"], fields["type"], fields["subject"], each.payload,
                 bytes.fromhex(each.previous), bytes.fromhex(each.hash)))
            if number in people:
                data = json.dumps(people[number]["data"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                database.execute("INSERT INTO personal (sequence, salt, data) VALUES (?, ?, ?)",
                                 (number, bytes.fromhex(people[number]["salt"]), data))
            if fields["type"] == "text-published":
                said = json.loads(each.payload)
                database.execute("INSERT OR IGNORE INTO texts (sequence, digest, kind, language, body) VALUES (?, ?, ?, ?, ?)",
                                 (number, fields["subject"], said["kind"], said["language"], TABLE["texts"][said["language"]]))
        for _, sql in triggers:
            database.execute(sql)


def test_the_command(case, journal):
    told, fault = case
    put(journal, told)
    if fault is None:
        journal.run("journal", "rebuild")
        assert json.loads(journal.run("journal", "verify", "--json").stdout)["verdict"] == "sound"
        return
    verdict = json.loads(journal.run("journal", "verify", "--json", expect=1).stdout)
    assert (verdict["reason"], verdict["detail"].split(":")[0]) == ("impossible-record", f"record {fault}"), verdict
    refused = journal.run("journal", "rebuild", expect=74)
    assert f"record {fault}" in refused.stderr
