"""`portico journal verify | export | rebuild`: what happened is on record, and nobody alters it unnoticed."""

import hashlib
import json
import re
import shutil
import sqlite3
from contextlib import closing

import pytest
from portals import Portal, exported, token_in


def alter(portal: Portal, *statements: str) -> None:
    """What somebody can do who holds the file: takes the triggers away, writes, and puts them back."""
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database, database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert database.execute(statement).rowcount > 0, f"{statement} changed nothing"
        for _, sql in triggers:
            database.execute(sql)


@pytest.fixture
def recorded(portico, sample_state, tmp_path) -> Portal:
    """The sample's journal, without the site."""
    for name in ("Content", "Templates", "State"):
        shutil.copytree(sample_state / name, tmp_path / "portal" / name)
    return Portal(portico, tmp_path / "portal")


def test_the_chain_holds_by_a_check_of_our_own(sample):
    """As the form of an event is documented: sorted members, no blanks, the hash of the event before."""
    previous = "0" * 64
    for number, event in enumerate(exported(sample), 1):
        claimed = event.pop("hash")
        assert event["sequence"] == number and event["previous"] == previous
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == claimed
        previous = claimed
    assert sample.run("journal", "verify").stdout == f"sound: head {number}:{previous}\nIt holds.\n"
    verdict = json.loads(sample.run("journal", "verify", "--json").stdout)
    assert verdict["verdict"] == "sound" and verdict["head"] == f"{number}:{previous}"


def test_each_invitation_is_an_event_with_its_actor_and_moment(sample):
    issued = {event["subject"]: event for event in exported(sample) if event["type"] == "invitation-issued"}
    assert issued.keys() == {each["id"] for each in sample.invitations()}
    assert {event["actor"] for event in issued.values()} == {"aoi-hoshino", "greta-lindner", "ingrid-berg"}


def test_the_shown_texts_are_on_record_with_their_digest(sample):
    """R81, D22: the digest in a page's form is that of a text in the journal."""
    with closing(sqlite3.connect(f"file:{sample.path('State/journal/journal.sqlite')}?mode=ro", uri=True)) as database:
        texts = database.execute("SELECT digest, kind, language, body FROM texts").fetchall()
    assert {(kind, language) for _, kind, language, _ in texts} == {
        (kind, language) for language in ("en", "ja") for kind in (
            "provider-invites-reseller", "reseller-invites-customer", "reseller-and-provider-invite-customer")}
    for digest, _, _, body in texts:
        assert hashlib.sha256(body.encode()).hexdigest() == digest
    known = {digest for digest, *_ in texts}
    for page in sample.invitation_pages():
        shown = set(re.findall(r"name=terms value=([0-9a-f]{64})", page.read_text("utf-8")))
        assert len(shown) == 2 and shown <= known


@pytest.mark.parametrize("statement", [
    "UPDATE events SET actor = 'mallory' WHERE sequence = 3",
    "UPDATE events SET at = at + 1 WHERE sequence = 5",
    "UPDATE events SET subject = 'x' WHERE sequence = 8",
    "UPDATE events SET type = 'text-published' WHERE sequence = 9",
    "UPDATE events SET payload = replace(payload, 'larkspur-books', 'mallory-books') WHERE payload LIKE '%larkspur%'",
    "UPDATE events SET hash = randomblob(32) WHERE sequence = 4",
    "UPDATE events SET previous = randomblob(32) WHERE sequence = 4",
    "DELETE FROM events WHERE sequence = 10",
    "UPDATE invitations SET recipient = 'mallory@evil.example' WHERE to_organisation = 'larkspur-books'",
    "UPDATE invitations SET state = 'accepted' WHERE to_organisation = 'larkspur-books'",
    "UPDATE invitations SET expires_at = expires_at + 86400 WHERE to_organisation = 'larkspur-books'",
    "DELETE FROM invitations WHERE to_organisation = 'larkspur-books'",
    "UPDATE texts SET body = body || ' and your house' WHERE language = 'en'",
])
def test_whatever_is_altered_is_found(recorded, statement):
    """D18."""
    recorded.run("journal", "verify")
    alter(recorded, statement)
    outcome = recorded.run("journal", "verify", expect=1)
    assert re.match(r"[a-z-]+: .+\n  \S", outcome.stderr), outcome
    assert outcome.stdout == "It doesn't hold.\n"
    damaged = recorded.run("journal", "verify", "--json", expect=1)
    assert json.loads(damaged.stdout)["verdict"] == "damaged"


def test_a_journal_that_was_cut_off_is_found_by_a_head_that_was_kept(recorded):
    head = recorded.run("journal", "verify").stdout.splitlines()[0].removeprefix("sound: head ")
    recorded.run("journal", "verify", "--head", head)
    last = exported(recorded)[-1]["sequence"]
    alter(recorded, *(f"DELETE FROM {table} WHERE sequence = {last}" for table in ("invitations", "personal", "events")))
    recorded.run("journal", "verify")
    recorded.run("journal", "verify", "--head", head, expect=1)


def test_a_head_that_was_kept_holds_while_the_journal_grows(recorded):
    head = recorded.run("journal", "verify").stdout.splitlines()[0].removeprefix("sound: head ")
    recorded.run("invite", "--customer", "aozora-foods")
    recorded.run("journal", "verify", "--head", head)
    recorded.run("journal", "verify", "--head", "no head", expect=64)


def test_a_history_written_anew_is_told_once(recorded):
    number = recorded.run("journal", "verify").stdout.removeprefix("sound: head ").split(":")[0]
    outcome = recorded.run("journal", "verify", "--head", f"{number}:{64 * '0'}", expect=1)
    assert outcome.stderr.startswith(f"rewritten-history: record {number}: the head held elsewhere names ")
    assert outcome.stderr.count("rewritten-history") == 1


def test_the_file_refuses_changes_by_itself(recorded):
    for statement in (
        "UPDATE events SET actor = 'mallory'", "DELETE FROM events", "DELETE FROM invitations",
        "UPDATE invitations SET recipient = 'mallory@evil.example'", "UPDATE texts SET body = ''",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
    ):
        with closing(sqlite3.connect(recorded.path("State/journal/journal.sqlite"))) as database:
            with pytest.raises(sqlite3.DatabaseError):
                database.execute(statement)
    recorded.run("journal", "verify")


@pytest.mark.parametrize("content", [b"", b"not a database", bytes(8192)])
def test_what_is_no_journal_is_74(recorded, content):
    for log in recorded.path("State/journal").glob("journal.sqlite*"):
        log.unlink()
    recorded.path("State/journal/journal.sqlite").write_bytes(content)
    recorded.path("State/journal/journal.sqlite").chmod(0o600)
    assert recorded.run("journal", "verify", expect=74).stdout == "It doesn't hold.\n"
    recorded.run("invite", "--all", expect=74)


def test_no_journal_is_74(portal):
    assert portal.run("journal", "verify", expect=74).stderr.startswith("journal-missing: ")


def test_whoever_reads_the_journal_can_accept_nothing(sample):
    """Neither a token nor the path of a page stands in it, nor anywhere in State but among the keys."""
    secrets = []
    for link in sample.links().values():
        token = token_in(sample.file_of_link(link))
        secrets += [token.split(".")[2], token.split(".")[1], link.rstrip("/").rsplit("/")[-1]]
    places = [path for path in sample.path("State").rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert sample.path("State/journal/journal.sqlite") in places
    for place in places:
        data = place.read_bytes()
        if place.suffix == ".manifest":
            # What the build wrote, by path: readable by the owner alone, like the keys, and no token in it.
            assert place.stat().st_mode & 0o077 == 0
            assert b"eyJ" not in data
            continue
        for secret in secrets:
            assert secret.encode() not in data, place
    export = sample.run("journal", "export").stdout
    assert "eyJ" not in export and not any(secret in export for secret in secrets)


def test_tables_are_made_anew_from_the_records(recorded):
    before = recorded.invitations()
    alter(recorded, "UPDATE invitations SET state = 'cancelled'")
    assert "row of invitations" in recorded.run("journal", "verify", expect=1).stderr
    assert "tables made anew from" in recorded.run("journal", "rebuild").stdout
    assert recorded.invitations() == before
    recorded.run("journal", "verify")


def test_what_a_newer_version_wrote_is_left_alone(recorded):
    alter(recorded, "UPDATE form SET least_writer = 99")
    for command in (["invitations"], ["journal", "verify"], ["journal", "rebuild"]):
        told = recorded.run(*command, expect=74).stderr
        assert "newer version of Portico" in told and "Update Portico" in told


def test_no_table_is_made_of_an_altered_history(recorded):
    alter(recorded, "UPDATE events SET payload = replace(payload, 'larkspur-books', 'mallory-books')")
    before = recorded.invitations()
    told = recorded.run("journal", "rebuild", expect=74).stderr
    assert "was altered" in told and recorded.invitations() == before


def test_the_remedy_for_a_table_loses_no_record(recorded):
    alter(recorded, "UPDATE invitations SET country = 'XX'")
    assert "`portico journal rebuild`" in recorded.run("journal", "verify", expect=1).stderr
    recorded.run("journal", "rebuild")
    recorded.run("journal", "verify")


@pytest.mark.parametrize("heads", [["--head", ""], ["--head", " "], ["--head="], ["--head", "own", "--head", "own"]])
def test_a_head_that_is_empty_or_given_twice_is_refused(sample, heads):
    """A variable that isn't set must not leave a check without what was kept elsewhere."""
    own = json.loads(sample.run("journal", "verify", "--json").stdout)["head"]
    told = sample.run("journal", "verify", *(own if each == "own" else each for each in heads), expect=64).stderr
    assert "--head is given twice" in told or "--head is empty" in told or "Missing value for '--head" in told


def test_nothing_in_a_record_passes_for_the_verdict(recorded):
    evil = "x\nIt holds.\r\x1b[2K"
    issued = next(each["sequence"] for each in exported(recorded) if each["type"] == "invitation-issued")
    alter(recorded, f"UPDATE events SET subject = '{evil}' WHERE sequence = {issued}")
    told = recorded.run("journal", "verify", expect=1)
    assert told.stdout == "It doesn't hold.\n"
    database = sqlite3.connect(recorded.path("State/journal/journal.sqlite"))
    rows = database.execute("SELECT sequence, at, actor, type, subject, payload FROM events ORDER BY sequence").fetchall()
    previous, hashes = "0" * 64, []
    for sequence, at, actor, kind, subject, payload in rows:
        text = json.dumps(
            {"actor": actor, "at": at, "payload": 0, "previous": previous, "sequence": sequence, "subject": subject, "type": kind},
            sort_keys=True, separators=(",", ":"), ensure_ascii=False).replace('"payload":0', f'"payload":{payload}', 1)
        hashes.append((previous, previous := hashlib.sha256(text.encode()).hexdigest(), sequence))
    database.close()
    alter(recorded, *(
        f"UPDATE events SET previous = x'{before}', hash = x'{own}' WHERE sequence = {sequence}" for before, own, sequence in hashes))
    told = recorded.run("journal", "verify", expect=1)
    assert told.stdout == "It doesn't hold.\n" and told.stderr.startswith(f"impossible-record: record {issued}: x")
    assert "It holds." not in told.stderr.splitlines() and "\x1b" not in told.stderr and "\r" not in told.stderr


@pytest.mark.parametrize("table", ["personal", "form", "texts", "events", "invitations", "acceptances"])
def test_a_table_that_is_gone_is_told(recorded, table):
    with closing(sqlite3.connect(recorded.path("State/journal/journal.sqlite"))) as database:
        database.execute(f"DROP TABLE {table}")
    outcome = recorded.run("journal", "verify", expect=1)
    assert outcome.stderr.startswith("schema-differs: ") and f"the table {table} is missing" in outcome.stderr
    # What it is advised to do helps.
    if table in ("invitations", "acceptances"):
        assert "portico journal rebuild" in outcome.stderr
        recorded.run("journal", "rebuild")
        recorded.run("journal", "verify")
    else:
        assert "rebuild" not in outcome.stderr and "backup" in outcome.stderr
    told = json.loads(recorded.run("journal", "verify", "--json", expect=None).stdout)
    assert told["verdict"] == ("sound" if table in ("invitations", "acceptances") else "damaged")


def test_a_journal_without_its_form_is_not_taken_for_an_older_one(recorded):
    with closing(sqlite3.connect(recorded.path("State/journal/journal.sqlite"))) as database:
        database.execute("DROP TABLE form")
    for arguments in (["invitations"], ["journal", "rebuild"], ["build"]):
        assert recorded.run(*arguments, expect=1).stderr.startswith("schema-differs: ")
