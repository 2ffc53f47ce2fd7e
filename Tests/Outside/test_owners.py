"""Whose files they are: what the superuser leaves in another user's portal, what can be looked at without the right to
write, and what a killed `keys create` leaves."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from answers import accept, decline, listed
from portals import Outcome, Portal, copy_sample, environment, snapshot
from test_upgrade import FIXTURES, VERSIONS
from verifiers import Verifiers, filled_in, program

# Nobody's: no such user is needed.
OWNER = 65534

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only the superuser can run a command over another user's files: run as root")


class OwnedPortal(Portal):
    """A portal of another user, on whom the superuser runs commands."""

    def give(self) -> None:
        for path in [self.root, *self.root.rglob("*")]:
            os.lchown(path, OWNER, OWNER)

    def run_by_owner(self, *arguments: str) -> Outcome:
        done = subprocess.run(
            [self.program, *arguments], cwd=self.root, env=environment(None), stdin=subprocess.DEVNULL,
            capture_output=True, user=OWNER, group=OWNER, extra_groups=[], timeout=300)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def strangers(self) -> list[str]:
        """What lies below `State` and `Site` and isn't the owner's."""
        owned = [path for name in ("State", "Site") for path in [self.path(name), *self.path(name).rglob("*")]]
        return [
            str(path) for path in owned
            if path.exists() and (path.lstat().st_uid, path.lstat().st_gid) != (OWNER, OWNER)]


@pytest.fixture
def open_folder():
    """A folder that other users can go through, which pytest's own isn't."""
    folder = Path(tempfile.mkdtemp(prefix="portico-owners-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def owned(portico: str, accepting_state: Path, open_folder: Path) -> OwnedPortal:
    shutil.copytree(accepting_state, open_folder / "portal")
    portal = OwnedPortal(portico, open_folder / "portal")
    portal.give()
    return portal


@as_root
def test_a_portal_that_root_begins_is_its_folder_s_owner_s(portico, open_folder) -> None:
    copy_sample(open_folder / "portal")
    portal = OwnedPortal(portico, open_folder / "portal")
    portal.give()
    agreed = [
        ["record", "partnership", mail.stem, "--evidence", str(mail)]
        for mail in sorted(portal.path("Content/evidence").iterdir())]
    for command in (["keys", "create"], ["keys", "create", "--receipts"], *agreed, ["invite", "--all"], ["build"]):
        portal.run(*command)
        assert portal.strangers() == [], command
    outcome = portal.run_by_owner("build")
    assert outcome.code == 0 and ", 0 written, " in outcome.stdout, outcome
    assert portal.run_by_owner("cancel", portal.invitations()[0]["id"]).code == 0


@as_root
def test_what_root_leaves_is_the_owner_s_whatever_the_command(owned, open_folder) -> None:
    def id_of(invitee: str) -> str:
        return next(each["id"] for each in owned.invitations() if each["to"] == invitee)

    def done(*command: str) -> None:
        owned.run(*command)
        assert owned.strangers() == [], command

    answer = "".join(f"{name}={value}\n" for name, value in filled_in(owned, "larkspur-books").items())
    mail = f"From: a@larkspur.example\nDate: Sun, 29 Nov 2026 09:30:00 +0000\nSubject: answer\n\n{answer}"
    (open_folder / "answer.eml").write_text(mail)
    for name in ("letters", "evidence"):
        shutil.rmtree(owned.path(f"State/{name}"), ignore_errors=True)
    owned.path("State/journal/journal.sqlite.lock").unlink()
    done("record", str(open_folder / "answer.eml"))
    assert list(owned.path("State/evidence").iterdir()) and list(owned.path("State/letters").iterdir())
    decline(owned, "obrien-sons")
    accept(owned, "bergen-seafood", tenantDomain="another.northlight.example")
    done("review", id_of("bergen-seafood"), "--confirm")
    done("revoke-grant", id_of("larkspur-books"), "manageUsers")
    done("redact", id_of("obrien-sons"))
    done("resend", id_of("nishiki-textiles"))
    done("invite", "--customer", "aozora-foods")
    done("keys", "create")
    done("keys", "rotate", "--now-anyway")
    for name in ("Site", "State/build"):
        shutil.rmtree(owned.path(name))
    done("build")
    done("build", "--output", "Site/another/one")
    done("journal", "rebuild")
    done("backup", str(open_folder / "backup.tar"))
    # It holds keys: whoever makes it decides who reads it.
    assert (open_folder / "backup.tar").stat().st_uid == 0
    done("restore", str(open_folder / "backup.tar"))
    outcome = owned.run_by_owner("build")
    assert outcome.code == 0, outcome


@as_root
def test_a_journal_of_before_that_root_moves_stays_the_owner_s(owned) -> None:
    owned.path("State/journal/journal.sqlite").rename(owned.path("State/journal.sqlite"))
    shutil.rmtree(owned.path("State/journal"))
    owned.run("invite", "--customer", "aozora-foods")
    assert owned.path("State/journal/journal.sqlite").exists() and owned.strangers() == []


@as_root
def test_the_service_goes_on_after_root_was_there(owned, open_folder) -> None:
    """Its answers were 503."""
    wrapper = open_folder / "as-owner"
    wrapper.write_text(
        f'#!/bin/sh\nexec setpriv --reuid={OWNER} --regid={OWNER} --clear-groups "{program()}" "$@"\n')
    wrapper.chmod(0o755)
    verifiers = Verifiers(str(wrapper), open_folder)
    try:
        owned.path("State/journal/journal.sqlite.lock").unlink()
        # While root has the journal open, its log and its shared memory are there too.
        owned.run("invite", "--customer", "aozora-foods")
        owned.run("keys", "create", "--receipts")
        owned.run("build")
        verifier = verifiers.start(owned)
        assert verifier.get("/readyz").status == 200
        assert verifier.accept("larkspur-books").status == 201
        # Root records beside the service, and the service goes on.
        owned.run("cancel", next(each["id"] for each in owned.invitations() if each["to"] == "aozora-foods"))
        owned.run("keys", "rotate", "--receipts", "--now-anyway")
        owned.run("build")
        assert verifier.accept("nishiki-textiles").status == 201
        assert owned.strangers() == []
    finally:
        verifiers.stop_all()
    assert listed(owned, "customers").keys() >= {"larkspur-books", "nishiki-textiles"}


@as_root
def test_where_the_files_can_t_be_given_away_nothing_is_left(owned) -> None:
    """Without that right, as in some containers, root refuses rather than leave what the service can't read."""
    before = snapshot(owned.root)
    for command in (["keys", "create"], ["build", "--output", "Site/other"]):
        done = subprocess.run(
            ["setpriv", "--bounding-set=-chown", owned.program, *command], cwd=owned.root, env=environment(None),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        assert done.returncode in (1, 74) and b"Operation not permitted" in done.stderr, (command, done)
        assert owned.strangers() == [], command
    assert snapshot(owned.root) == before


# Without the right to write


LOOKING = [
    ["journal", "verify"], ["journal", "export"], ["journal", "export", "--personal"], ["list", "customers", "--all"],
    ["list", "providers"], ["invitations", "--links"], ["acceptances"], ["review"], ["keys", "list"], ["check"],
]


def by_mount(portal: Portal, *arguments: str) -> Outcome:
    """With `State` on a disk that is mounted for reading."""
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", portal.path("State"), portal.program, *arguments], cwd=portal.root,
        env=environment(None), stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def by_mode(portal: Portal, *arguments: str) -> Outcome:
    """In folders without the right to write."""
    for path in [portal.path("State"), *portal.path("State").rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    return OwnedPortal.run_by_owner(portal, *arguments)


WAYS = pytest.mark.parametrize("way", [by_mount, by_mode])


@as_root
@WAYS
def test_a_state_that_can_only_be_read_can_be_looked_at(owned, way) -> None:
    accept(owned, "larkspur-books")
    token = owned.token_of("nishiki-textiles")
    looking = [*LOOKING, ["verify", token], ["evidence", "larkspur", "--output", "../proof"]]
    looking[-1][1] = next(each["id"] for each in owned.invitations() if each["to"] == "larkspur-books")
    expected = [owned.run(*command) for command in looking[:-1]]
    assert not list(owned.path("State/journal").glob("*-wal"))
    owned.root.parent.chmod(0o777)
    before = snapshot(owned.path("State"))
    for command, then in zip(looking, expected):
        assert way(owned, *command) == then, command
    assert way(owned, *looking[-1]).code == 0
    for command in (
        ["invite", "--customer", "aozora-foods"], ["keys", "create"], ["build"], ["journal", "rebuild"],
    ):
        refused = way(owned, *command)
        assert refused.code in (1, 74) and re.search("Read-only file system|Permission denied", refused.stderr), refused
    assert snapshot(owned.path("State")) == before


@as_root
@WAYS
def test_what_was_altered_is_found_there_too(owned, way) -> None:
    journal = owned.path("State/journal/journal.sqlite")
    data = journal.read_bytes()
    assert b"yuki-onsen" in data
    journal.write_bytes(data.replace(b"yuki-onsen", b"yuki-onsem"))
    assert way(owned, "journal", "verify").stdout == "It doesn't hold.\n"
    journal.chmod(0o600)
    journal.write_bytes(data[: len(data) // 2])
    assert way(owned, "journal", "verify").stdout == "It doesn't hold.\n"


@as_root
@WAYS
@pytest.mark.parametrize("version", VERSIONS)
def test_a_journal_of_before_is_read_as_it_lies(owned, way, version) -> None:
    shutil.rmtree(owned.path("State"))
    shutil.copytree(FIXTURES / version / "state", owned.path("State"))
    for path in owned.path("State").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    owned.give()
    before = snapshot(owned.path("State"))
    told = way(owned, "journal", "verify")
    assert told.code == 0 and told.stdout.endswith("It holds.\n"), told
    assert way(owned, "invitations").stdout.count("\n") > 5
    assert snapshot(owned.path("State")) == before


@as_root
@WAYS
@pytest.mark.parametrize("earlier", [False, True], ids=["of today", "of before"])
def test_the_ledger_of_letters_is_read_as_it_lies(owned, way, earlier) -> None:
    id = next(each["id"] for each in owned.invitations() if each["to"] == "larkspur-books")
    if earlier:
        line = {"event": "exported", "invitation": id, "at": "2026-11-30T15:00:00Z", "by": None}
        owned.write("State/letters/ledger", json.dumps(line) + "\n")
        owned.give()
    else:
        owned.run("letters", "export", id, "drafts")
        assert not owned.strangers() and owned.path("State/letters.sqlite").exists()
    owned.root.parent.chmod(0o777)
    before = snapshot(owned.path("State"))
    shown = way(owned, "letters", "list", "--json")
    assert shown.code == 0, shown.stderr
    assert [json.loads(line)["letter"] for line in shown.stdout.splitlines() if id in line] == ["ready"]
    refused = way(owned, "letters", "stop", "nobody@elsewhere.example")
    assert refused.code == 74 and re.search("Read-only file system|Permission denied", refused.stderr), refused
    assert snapshot(owned.path("State")) == before


@as_root
def test_a_log_that_can_t_be_read_is_not_passed_over(owned) -> None:
    """The last records may stand in it."""
    owned.write("State/journal/journal.sqlite-wal", b"")
    owned.give()
    assert by_mode(owned, "list", "customers").code == 74


# Killed


def private_files(portal: Portal) -> set[str]:
    return {path.name for path in portal.path("State/keys").iterdir()} if portal.path("State/keys").exists() else set()


@pytest.mark.parametrize("there", [False, True], ids=["the first key", "the next key"])
def test_a_killed_keys_create_leaves_no_key_for_good(portal, preloaded, tmp_path, there) -> None:
    """At whatever step, the next change takes away what isn't in the list; and nothing that is."""
    library, left, at = preloaded("killed_at"), set(), 0
    if there:
        portal.run("keys", "create")
    shutil.copytree(portal.root, tmp_path / "before")
    while True:
        at += 1
        shutil.rmtree(portal.root)
        shutil.copytree(tmp_path / "before", portal.root)
        killed = portal.run(
            "keys", "create", expect=None,
            env={"LD_PRELOAD": library, "KILLED_AT": str(at), "KILLED_BY_DESCRIPTOR": "1"})
        if killed.code == 0:
            break
        assert killed.code == -9 and at < 60, killed
        listed = {line.split()[0] for line in portal.run("keys", "list").stdout.splitlines()}
        left |= {re.sub(r"[A-Za-z0-9_-]{43}", "KEY", name) for name in private_files(portal) - {f"{id}.pem" for id in listed}}
        # The same again: it makes the key, or says that it is there already.
        portal.run("keys", "create", expect=None)
        listed = {line.split()[0] for line in portal.run("keys", "list").stdout.splitlines()}
        assert private_files(portal) == {f"{id}.pem" for id in listed} | {"keys.json", "link.key"}
        # Where it was in the list already when the machine failed, the first one is followed by a second.
        assert 1 + there <= len(listed) <= 2
        portal.run("backup", "../backup.tar")
        Path(portal.root.parent / "backup.tar").unlink()
    # Each of the steps was tried in between.
    assert {".key.new", "KEY.pem"} <= left, left
    assert private_files(portal) == {f"{line.split()[0]}.pem" for line in portal.run("keys", "list").stdout.splitlines()} | {
        "keys.json", "link.key"}


def test_drafts_of_an_earlier_version_go_with_the_next_change(built) -> None:
    [key] = [path for path in built.path("State/keys").glob("*.pem")]
    stray = built.path(f"State/keys/.{'A' * 43}.pem.new")
    stray.write_bytes(key.read_bytes())
    mine = built.path("State/keys/kept-by-hand.pem")
    mine.write_bytes(key.read_bytes())
    for path in (stray, mine):
        path.chmod(0o600)
    built.run("keys", "create")
    assert not stray.exists() and mine.exists()
