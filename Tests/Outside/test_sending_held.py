"""After a restore no letter goes out until somebody has looked: each way to put back what was."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
import sqlite3

import pytest
from ledgers import events, ledger_file
from portals import Portal, refused
from relays import Relay
from test_sending import LARKSPUR, NISHIKI, recipients, settings

FIRST, SECOND, LAST = LARKSPUR, NISHIKI, "obrien-sons"


@pytest.fixture
def relay(relays) -> Relay:
    return relays.start()


@pytest.fixture
def begun(built: Portal, relay: Relay) -> Portal:
    """One letter went out; then came a backup and a copy of State; then another letter went out."""
    built.append("Content/portal.yaml", settings(relay))
    built.run("letters", "send", FIRST)
    built.run("backup", "backup.tar")
    shutil.copytree(built.path("State"), built.path("copy"), copy_function=shutil.copy2)
    built.run("letters", "send", SECOND)
    return built


def put_back(portal: Portal, *names: str) -> None:
    """As somebody does it with `cp -a`, in the middle of nothing."""
    for name in names:
        place = portal.path(f"State/{name}")
        shutil.rmtree(place) if place.is_dir() else [each.unlink() for each in place.parent.glob(f"{place.name}*")]
        subprocess.run(["cp", "-a", portal.path(f"copy/{name}"), place], check=True)


def journal_older(portal: Portal) -> None:
    put_back(portal, "journal")


def ledger_older(portal: Portal) -> None:
    put_back(portal, "letters.sqlite")


def both_copied(portal: Portal) -> None:
    put_back(portal, "journal", "letters.sqlite")


def both_restored(portal: Portal) -> None:
    portal.run("restore", "backup.tar", "--lose-newer")


def ledger_deleted(portal: Portal) -> None:
    for file in portal.path("State").glob("letters.sqlite*"):
        file.unlink()


def ledger_rewritten(portal: Portal) -> None:
    """An older one in the very same file."""
    ledger_file(portal).write_bytes(portal.path("copy/letters.sqlite").read_bytes())


def folder_copied(portal: Portal) -> None:
    portal.path("State").rename(portal.path("away"))
    subprocess.run(["cp", "-a", portal.path("away"), portal.path("State")], check=True)


def site_newer(portal: Portal) -> None:
    """A virtual machine's snapshot: State is from before, and nothing in it can say so. The site is on its server."""
    portal.run("cancel", [each["id"] for each in portal.invitations() if each["to"] == LAST][-1])
    portal.run("build")
    put_back(portal, "journal")
    ledger_rewritten(portal)


CASES: dict[Callable, tuple[set[str], bool]] = {
    # What is said, and whether the second letter is known to have gone.
    journal_older: ({"journal-older-than-ledger"}, True),
    ledger_older: ({"ledger-older-than-journal", "ledger-copied"}, True),
    both_copied: ({"ledger-copied"}, False),
    both_restored: ({"restored-since"}, False),
    ledger_deleted: ({"ledger-older-than-journal"}, True),
    ledger_rewritten: ({"ledger-older-than-journal"}, True),
    folder_copied: ({"ledger-copied"}, True),
}


def said(portal: Portal, *command: str) -> set[str]:
    outcome = portal.run(*command, expect=1)
    assert not outcome.stdout
    return {line.split(":")[0] for line in outcome.stderr.splitlines() if line and line[0] != " " and ":" in line}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_nothing_goes_out_until_somebody_has_looked(begun: Portal, relay: Relay, case: Callable) -> None:
    reasons, is_second_known = CASES[case]
    case(begun)
    before = len(relay.accepted)
    for command in [("--all",), ("--due",), (LAST,), ("--all", "--dry-run")]:
        assert said(begun, "letters", "send", *command) == reasons
    assert len(relay.accepted) == before

    shown = begun.run("letters", "reconcile", expect=1)
    lines = shown.stdout.splitlines()
    assert len([line for line in lines if line.startswith("held: ")]) == len(reasons)
    waiting = {line.split("  ")[1] for line in lines if "  " in line}
    assert FIRST not in waiting and (SECOND in waiting) != is_second_known and f"would go out: {len(waiting)}" in lines
    assert "portico letters reconcile --yes" in shown.stderr
    assert said(begun, "letters", "send", "--all") == reasons, "who has only looked has said nothing"

    if not is_second_known:
        begun.run("letters", "done", SECOND)
    assert begun.run("letters", "reconcile", "--yes").stdout.endswith("Letters may go out again: portico letters send --all\n")
    assert begun.run("letters", "reconcile").stdout == "Nothing holds letters back.\n"
    outcome = begun.run("letters", "send", "--all")
    assert outcome.stdout.startswith("sent: ") and outcome.stdout != "sent: 0\n"
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses))
    assert begun.run("letters", "send", "--all").stdout == "sent: 0\n"


def test_a_site_that_knows_more_holds_all_until_it_is_given_up(begun: Portal, relay: Relay) -> None:
    site_newer(begun)
    for command in [("send", "--all"), ("send", SECOND), ("reconcile",), ("reconcile", "--yes")]:
        assert said(begun, "letters", *command) == {"journal-older-than-site"}
    begun.run("build", "--lose-published")
    shown = begun.run("letters", "reconcile", expect=1)
    assert "held: " in shown.stdout and SECOND in shown.stdout
    assert said(begun, "letters", "send", "--all")
    begun.run("letters", "done", SECOND)
    begun.run("letters", "reconcile", "--yes")
    begun.run("letters", "send", "--all")
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) > 10


def test_what_was_refused_or_is_uncertain_stays_so(begun: Portal, relay: Relay) -> None:
    relay.when("end", "554 5.7.1 no", times=1)
    begun.run("letters", "send", LAST, expect=1)
    ledger_older(begun)
    said(begun, "letters", "send", "--all")
    begun.run("letters", "reconcile", "--yes")
    before = len(relay.accepted)
    begun.run("letters", "send", "--all")
    assert not {"owner@obrien-sons.example"} & set(recipients(relay.accepted[before:]))


def test_a_restart_and_a_move_on_the_same_disk_hold_nothing(begun: Portal, relay: Relay, tmp_path) -> None:
    moved = Portal(begun.program, tmp_path / "moved")
    begun.root.rename(moved.root)
    moved.run("letters", "send", "--all")
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) > 10


def test_a_backup_s_copy_beside_changes_nothing(begun: Portal) -> None:
    begun.run("backup", "second.tar")
    with closing(sqlite3.connect(begun.path("copy/letters.sqlite"))) as copy:
        copy.execute("VACUUM")
    assert begun.run("letters", "reconcile").stdout == "Nothing holds letters back.\n"
    assert begun.run("letters", "send", "--due").stdout.startswith("sent: ")
    assert [each["event"] for each in events(begun)].count("claimed") > 10


def test_who_may_not_decide_is_refused(begun: Portal) -> None:
    ledger_older(begun)
    refused(begun, "letters", "reconcile", "--yes", "--as", "ingrid-berg", reason="acts-for-other-organisation")
