"""The journal has a folder of its own, `State/journal`, so that a service gets it without the keys; one that an earlier
version kept in `State` itself is moved there."""

import shutil
import sqlite3
import stat
from contextlib import closing

import pytest
from verifiers import filled_in
from mails import accepted, lines, message
from portals import REPOSITORY, Portal, exported

OWN, OLDER = "State/journal/journal.sqlite", "State/journal.sqlite"
ENDS = ("", "-wal", "-shm", ".lock")


def put_back(portal: Portal) -> Portal:
    """The journal as an earlier version left it."""
    for end in ENDS:
        if portal.path(OWN + end).exists():
            portal.path(OWN + end).rename(portal.path(OLDER + end))
    portal.path("State/journal").rmdir()
    return portal


@pytest.fixture
def older(accepting: Portal) -> Portal:
    return put_back(accepting)


def id_of(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


def assert_moved(portal: Portal) -> None:
    assert not list(portal.path("State").glob("journal.sqlite*"))
    folder = portal.path("State/journal")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert {each.name for each in folder.iterdir()} <= {f"journal.sqlite{end}" for end in ENDS}
    assert portal.run("journal", "verify").stdout.startswith("sound")


def test_a_new_journal_lies_in_a_folder_that_holds_nothing_else(sample):
    assert_moved(sample)


def decide(portal: Portal) -> None:
    """An answer that contradicts what is on record, waiting for somebody to decide."""
    answer = accepted(portal, "nishiki-textiles") | {"tenantDomain": "elsewhere.example"}
    portal.run("record", "-", stdin=bytes(message(lines(answer))))


WRITING = {
    "build": lambda portal: ["build"],
    "invite": lambda portal: ["invite", "--customer", "aozora-foods"],
    "invite, with nothing to do": lambda portal: ["invite", "--all"],
    "cancel": lambda portal: ["cancel", id_of(portal, "bold-brands")],
    "resend": lambda portal: ["resend", id_of(portal, "token-holdings")],
    "redact": lambda portal: ["redact", id_of(portal, "formula-consulting")],
    "rebuild": lambda portal: ["journal", "rebuild"],
}


@pytest.mark.parametrize("command", WRITING)
def test_a_command_that_writes_gives_an_older_one_its_folder(accepting, command):
    accepting.run("cancel", id_of(accepting, "formula-consulting"))
    arguments = WRITING[command](accepting)
    before = exported(accepting)
    put_back(accepting).run(*arguments)
    assert_moved(accepting)
    assert exported(accepting)[:len(before)] == before


def test_so_do_the_commands_about_answers(accepting):
    id = id_of(accepting, "larkspur-books")
    put_back(accepting).run("record", "-", stdin=bytes(message(lines(accepted(accepting, "larkspur-books")))))
    assert_moved(accepting)
    put_back(accepting).run("revoke-grant", id, "manageUsers")
    assert_moved(accepting)
    decide(accepting)
    put_back(accepting).run("review", id_of(accepting, "nishiki-textiles"), "--confirm", "--as", "yui-sato")
    assert_moved(accepting)


READING = [
    ["invitations"], ["list", "customers"], ["acceptances"], ["review"], ["check"], ["journal", "verify"], ["journal", "export"],
    ["journal", "export", "--personal"], ["person", "ada@larkspur.example"], ["backup", "backup.tar"]]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_command_that_reads_leaves_it_where_it_lies(older, arguments):
    older.run(*arguments)
    assert older.path(OLDER).exists() and not older.path("State/journal").exists()


def test_a_verifier_opens_it_where_it_lies_and_nobody_moves_it_away(older, verifiers):
    verifier = verifiers.start(older)
    assert verifier.get("/readyz").status == 200
    older.run("invite", "--customer", "aozora-foods")
    older.run("cancel", id_of(older, "formula-consulting"))
    assert older.path(OLDER).exists() and not older.path(OWN).exists()
    assert verifier.accept("larkspur-books").status == 201
    verifier.stop()
    older.run("cancel", id_of(older, "bold-brands"))
    assert_moved(older)
    states = {each["to"]: each["state"] for each in older.invitations()}
    assert [states[each] for each in ("formula-consulting", "larkspur-books", "bold-brands")] == [
        "cancelled", "accepted", "cancelled"]


def test_what_an_older_program_has_open_is_not_moved(older):
    """One that knows no lock: SQLite tells."""
    with closing(sqlite3.connect(older.path(OLDER))) as other:
        other.execute("SELECT count(*) FROM events").fetchone()
        older.run("cancel", id_of(older, "bold-brands"))
        assert older.path(OLDER).exists() and not older.path(OWN).exists()
    older.run("build")
    assert_moved(older)


def test_what_stands_only_in_the_log_comes_along(older, tmp_path):
    """A machine that died: the last records are in the log alone."""
    with closing(sqlite3.connect(older.path(OLDER))) as keeper:
        keeper.execute("SELECT count(*) FROM events").fetchone()
        older.run("cancel", id_of(older, "bold-brands"))
        copies = {end: older.path(OLDER + end).read_bytes() for end in ("", "-wal")}
    assert copies["-wal"]
    records = exported(older)
    for end in ENDS:
        older.path(OLDER + end).unlink(missing_ok=True)
    for end, content in copies.items():
        older.path(OLDER + end).write_bytes(content)
        older.path(OLDER + end).chmod(0o600)
    older.run("build")
    assert_moved(older)
    assert exported(older) == records


def test_killed_before_any_step_it_is_found_and_the_next_command_goes_on(older, preloaded, tmp_path):
    records, library = exported(older), preloaded("killed_at")
    shutil.copytree(older.path("State"), tmp_path / "kept")
    kills = 0
    while True:
        shutil.rmtree(older.path("State"))
        shutil.copytree(tmp_path / "kept", older.path("State"))
        done = older.run(
            "journal", "rebuild", env={"LD_PRELOAD": library, "KILLED_AT": str(kills + 1)}, expect=None)
        if done.code == 0:
            break
        assert done.code == -9, done
        kills += 1
        assert older.path(OLDER).exists() != older.path(OWN).exists(), "there is one journal, whole"
        assert exported(older) == records
        older.run("cancel", id_of(older, "bold-brands"))
        assert_moved(older)
    assert kills >= 5, "the folder, the rename, what was beside it, and both folders on the disk"
    assert_moved(older)


def test_a_path_of_before_in_the_settings_is_told(accepting, verifiers):
    outcome = verifiers.run(accepting, "serve", expect=74, listen="127.0.0.1:0", journal=OLDER)
    assert f"the journal that was at {OLDER} is at {OWN} now\n" in outcome.stderr
    assert f"Name {OWN} instead" in outcome.stderr


def test_two_journals_are_refused(accepting):
    shutil.copy(accepting.path(OWN), accepting.path(OLDER))
    for arguments in (["invitations"], ["build"], ["backup", "backup.tar"], ["cancel", "x"]):
        told = accepting.run(*arguments, expect=74).stderr
        assert told.startswith("journal-twice: ") and OLDER in told and OWN in told
    shutil.move(accepting.path(OLDER), accepting.path(f"{OLDER}.other"))
    accepting.run("invitations")


def test_a_link_is_an_operators_own_doing_and_stays(older, tmp_path):
    shutil.move(older.path(OLDER), tmp_path / "journal.sqlite")
    for end in ENDS[1:]:
        older.path(OLDER + end).unlink(missing_ok=True)
    older.path(OLDER).symlink_to(tmp_path / "journal.sqlite")
    older.run("cancel", id_of(older, "bold-brands"))
    assert older.path(OLDER).is_symlink() and not older.path(OWN).exists()
    assert older.run("journal", "verify").stdout.startswith("sound")


def test_a_backup_of_before_comes_back_to_the_place_of_now(accepting, tmp_path):
    from test_backup import backup, members, pack

    found = members(backup(accepting))
    for info, _ in found:
        info.name = info.name.replace(OWN, OLDER)
    found = [each for each in found if each[0].name != "State/journal"]
    file = pack(found, tmp_path / "before.tar")
    records = exported(accepting)
    accepting.run("restore", str(file))
    assert_moved(accepting)
    assert exported(accepting) == records


def test_a_backup_has_it_in_its_place_wherever_it_lay(older, portal):
    records = exported(older)
    older.run("backup", "backup.tar")
    portal.run("restore", str(older.path("backup.tar")))
    assert_moved(portal)
    assert exported(portal) == records


def test_the_service_needs_three_folders_and_no_more(accepting, verifiers, tmp_path):
    """As a container gets them: settings and pages, the journal, the key for receipts."""
    away = tmp_path / "service"
    for name in ("Site/verifier", "State/journal", "State/receipt-keys"):
        shutil.copytree(accepting.path(name), away / name)
    (away / "State").chmod(0o500)
    service = verifiers.start(Portal(accepting.program, away))
    form = filled_in(accepting, "larkspur-books")
    answer = service.post_json("/acceptances", form)
    assert answer.status == 201 and service.get("/readyz").status == 200
    assert sorted(each.name for each in (away / "State").iterdir()) == ["journal", "receipt-keys"]


def test_the_unit_lets_the_service_write_the_journals_folder_alone():
    unit = (REPOSITORY / "deploy/portico-verifier.service").read_text().splitlines()
    assert [line for line in unit if line.startswith(("ReadWritePaths=", "BindPaths="))] == [
        "BindPaths=/srv/portico/State/journal"]
    assert "TemporaryFileSystem=/srv/portico:ro" in unit
