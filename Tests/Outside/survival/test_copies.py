"""Copies of a portal that is in use, put back later: by `portico backup`, and by hand. A backup has all that was acknowledged
before it began. A copy by hand may be spoilt; but however it is, no build goes on with it unawares, and nobody gets a place in
the status lists that somebody else had."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from crowds import FULL, assert_sound, forms, report
from portals import Portal
from test_split_journal import JOURNAL, Load, acknowledged_of, few
from test_survival import accepted_on_record

ROUNDS = 12 if FULL else 1
LATE = 5


def by_cp(portal: Portal, to: Path) -> None:
    subprocess.run(["cp", "-a", portal.path("State"), to / "State"], capture_output=True)


def by_tar(portal: Portal, to: Path) -> None:
    packed = subprocess.run(["tar", "-C", portal.root, "-cf", to / "State.tar", "State"], capture_output=True)
    # 1: a file changed while it was read.
    assert packed.returncode in (0, 1), packed
    subprocess.run(["tar", "-C", to, "-xf", to / "State.tar"], check=True)


def database_alone(portal: Portal, to: Path) -> None:
    shutil.copytree(portal.path("State"), to / "State", ignore=shutil.ignore_patterns("*-wal", "*-shm"))


def by_backup(portal: Portal, to: Path) -> None:
    portal.run("backup", str(to / "backup.tar"))


def places(portal: Portal) -> tuple[list[int], list[int]]:
    """Those of the invitations on record, and those that are retired."""
    events = [json.loads(line) for line in portal.run("journal", "export").stdout.splitlines()]
    given = [each["payload"]["statusIndex"] for each in events if each["type"] == "invitation-issued"]
    return given, [each for event in events if event["type"] == "places-retired" for each in event["payload"]["places"]]


def assert_no_place_is_given_twice(portal: Portal, late: list[str], given: list[int]) -> None:
    """They are on the site and not on record: nobody gets their places, neither those who are invited again."""
    refused = portal.run("build", expect=1)
    assert refused.stderr.startswith("journal-older-than-site: ") and f"not on record: {LATE}\n" in refused.stderr
    assert f"not on record: {LATE}." in portal.run("build", "--lose-published").stdout
    for id in late:
        portal.run("resend", id)
    portal.run("build")
    now, retired = places(portal)
    assert len(set(now + retired)) == len(now + retired) and set(given) <= set(now + retired)
    assert_sound(portal)


@pytest.mark.parametrize("copy", [by_backup, by_cp, by_tar, database_alone], ids=lambda way: way.__name__.replace("_", "-"))
def test_a_copy_of_a_portal_in_use(portal, start, tmp_path, copy, capsys):
    everything = forms(portal)
    pending = dict(everything)
    late = list(few(pending, LATE))
    verifier = start(portal)
    copies = []
    acknowledged = {}
    for number in range(ROUNDS):
        load = Load(verifier.address, few(pending, (len(everything) - LATE) // ROUNDS))
        load.half.wait()
        before = set(acknowledged) | {id for id, answer in (load.before | load.after).items() if answer.status in (200, 201)}
        folder = tmp_path / f"copy-{number}"
        folder.mkdir()
        copy(portal, folder)
        acknowledged |= acknowledged_of(load.answers())
        copies.append((folder, before))
    assert len(acknowledged) >= len(everything) - LATE - ROUNDS
    assert verifier.stop() == 0
    for id in late:
        portal.run("resend", id)
    portal.run("build")
    given, _ = places(portal)
    shutil.copytree(portal.root, tmp_path / "whole")

    spoilt = 0
    for folder, before in copies:
        assert before
        shutil.rmtree(portal.root)
        shutil.copytree(tmp_path / "whole", portal.root)
        if copy is by_backup:
            portal.run("restore", str(folder / "backup.tar"), "--lose-newer", "--lose-published")
        else:
            shutil.rmtree(portal.path("State"))
            (folder / "State").rename(portal.path("State"))
            if portal.run("journal", "verify", expect=None).code != 0:
                spoilt += 1
                assert portal.run("build", expect=None).code != 0, "nothing is built from it"
                continue
        lacks = before - set(accepted_on_record(portal))
        assert not (lacks and copy is by_backup), "a backup lacks what was acknowledged before it began"
        spoilt += bool(lacks)
        assert_no_place_is_given_twice(portal, late, given)
    report(capsys, f"{copy.__name__} of a portal in use {ROUNDS} times: {spoilt} spoilt, no place given twice")


def test_a_loss_that_is_killed_at_any_step_is_told_or_done(accepting, tmp_path, preloaded):
    """The build that retires places and takes pages away, where no build before it is remembered either."""
    library = preloaded("killed_at")
    accepting.run("backup", str(tmp_path / "before.tar"))
    accepting.run("invite", "--customer", "aozora-foods")
    accepting.run("build")
    lost, page = places(accepting)[0][-1], accepting.page_of("aozora-foods")
    accepting.run("restore", str(tmp_path / "before.tar"), "--lose-newer", "--lose-published")
    shutil.rmtree(accepting.path("State/build"))
    shutil.copytree(accepting.root, tmp_path / "lost")
    at, seen, code = 0, set(), None
    while code != 0:
        at = at + 1 if FULL else at * 2 or 1
        shutil.rmtree(accepting.root)
        shutil.copytree(tmp_path / "lost", accepting.root)
        environment = {"LD_PRELOAD": library, "KILLED_AT": str(at), "KILLED_BY_DESCRIPTOR": "1"}
        code = accepting.run("build", "--lose-published", env=environment, expect=None).code
        assert code in (0, -9), code
        again = accepting.run("build", expect=None)
        seen.add(again.code)
        if again.code != 0:
            assert again.stderr.startswith("journal-older-than-site: ") and "not on record: 1\n" in again.stderr, again
            accepting.run("build", "--lose-published")
        assert places(accepting)[1] == [lost] and not page.exists(), at
    assert seen == {0, 1}
