"""A journal that is split: by a second name, by a mount of the file alone, by a log that is taken away, by a copy that is
written over it. In the end every acknowledged answer is in the journal, or it was never acknowledged."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from crowds import FULL, Sender, assert_sound, forms, receipt, report, send_all
from portals import Portal
from test_survival import accepted_on_record
from verifiers import Verifier, Verifiers

ROUNDS = 25 if FULL else 1
JOURNAL = "State/journal/journal.sqlite"


def few(pending: dict, count: int) -> dict:
    """Takes so many out."""
    return {id: pending.pop(id) for id in list(pending)[:count]}


def acknowledged_of(answers: dict) -> dict[str, str]:
    assert {each.status for each in answers.values()} <= {200, 201, 503}, answers
    return {id: receipt(answer) for id, answer in answers.items() if answer.status != 503}


def assert_kept(portal: Portal, acknowledged: dict[str, str]) -> None:
    assert_sound(portal)
    recorded = accepted_on_record(portal)
    assert len(recorded) == len(set(recorded)), "an acceptance counts twice"
    assert set(acknowledged) <= set(recorded), "an acknowledged acceptance is lost"


def assert_goes_on(portal: Portal, start, everything: dict, acknowledged: dict[str, str]) -> None:
    """All that weren't acknowledged can be sent again, and those that were get the same receipt."""
    verifier = start(portal)
    answers = send_all(verifier.address, everything)
    assert len(answers) == len(everything) and {each.status for each in answers.values()} <= {200, 201}
    assert {id: receipt(answers[id]) for id in acknowledged} == acknowledged
    assert sorted(accepted_on_record(portal)) == sorted(everything)
    assert verifier.stop() == 0
    assert_sound(portal)


class Load:
    """Answers that are sent one after the other on some connections, while something happens to the journal. Knows of each
    whether it was sent after that."""

    def __init__(self, address: str, pending: dict):
        self.happened = threading.Event()
        self.half = threading.Event()
        self.before, self.after = {}, {}
        self._work, self._left = iter(list(pending.items())), len(pending) // 2
        self._lock = threading.Lock()
        self._hands = [threading.Thread(target=self._send, args=(address,)) for _ in range(8)]
        for hand in self._hands:
            hand.start()

    def _send(self, address: str) -> None:
        sender = Sender(address)
        while True:
            with self._lock:
                id, form = next(self._work, (None, None))
                self._left -= 1
                if self._left <= 0:
                    self.half.set()
            if id is None:
                return sender.close()
            is_after = self.happened.is_set()
            answer = sender.post("/acceptances", form)
            (self.after if is_after else self.before)[id] = answer

    def answers(self) -> dict:
        for hand in self._hands:
            hand.join()
        return self.before | self.after


def refusal(verifiers: Verifiers, portal: Portal, program: str | None = None, **settings) -> str:
    """What a second service says that doesn't start."""
    with pytest.raises(AssertionError, match="it doesn't listen") as raised:
        Verifier(program or verifiers.program, portal, portal.root / "second.log", **settings)
    return str(raised.value)


def test_a_second_name(portal, start, verifiers, tmp_path, capsys):
    """Two services that have it open by two names would each acknowledge every answer."""
    everything = forms(portal)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    verifier = start(portal)
    load = Load(verifier.address, everything)
    load.half.wait()
    os.link(portal.path(JOURNAL), other / "journal.sqlite")
    load.happened.set()
    said = refusal(verifiers, portal, journal=other / "journal.sqlite")
    assert "has 2 names (hard links)" in said and "find" in said
    answers = load.answers()
    assert {each.status for each in load.after.values()} <= {503}
    assert "journal-write" in json.loads(Sender(verifier.address).request("GET", "/readyz", None, {}).body)["faults"]
    assert "has 2 names" in verifier.log_text
    refused = portal.run("invitations", expect=1)
    assert refused.stderr.startswith("journal-linked: ")
    (other / "journal.sqlite").unlink()
    acknowledged = acknowledged_of(answers)
    assert acknowledged
    again = send_all(verifier.address, {id: everything[id] for id in everything if id not in acknowledged})
    assert {each.status for each in again.values()} <= {200, 201}, "it goes on once the name is gone"
    acknowledged |= acknowledged_of(again)
    assert verifier.stop() == 0
    assert_kept(portal, acknowledged)
    assert_goes_on(portal, start, everything, acknowledged)
    report(capsys, f"a second name: {len(acknowledged)} acknowledged, all on record")


def test_what_a_killed_beginning_leaves_is_no_second_name(portal, start):
    """A journal gets its name by a link; whoever is killed right afterwards leaves the draft."""
    journal = portal.path(JOURNAL)
    left = journal.with_name("journal.sqlite.unfinished-1x9k")
    os.link(journal, left)
    portal.run("invitations")
    assert not left.exists() and journal.stat().st_nlink == 1


def mounting(folder: Path, what: Path, where: Path, program: str) -> str:
    """A program that sees `what` at `where` too, as a container does."""
    script = folder / f"mounted-{where.name}"
    script.write_text(
        f"#!/bin/sh\nexec unshare -m sh -c 'mount --bind \"{what}\" \"{where}\" && exec \"$0\" \"$@\"' {program} \"$@\"\n")
    script.chmod(0o755)
    return str(script)


@pytest.fixture
def mounts(tmp_path) -> None:
    """Left out, and saying so, only where the machine gives nobody a mount of their own."""
    probe = tmp_path / "probe"
    probe.mkdir()
    tried = subprocess.run(
        ["unshare", "-m", "mount", "--bind", probe, probe], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"a mount of one's own needs root and the right to mount, and this machine says: {tried.stderr.strip()}")


def test_a_mount_of_the_file_alone(portal, start, verifiers, mounts, tmp_path):
    """As containers do; its folder is the unit, and mounted whole it serves two."""
    everything = forms(portal)
    alone, whole = tmp_path / "alone", tmp_path / "whole"
    for folder in (alone, whole):
        folder.mkdir(mode=0o700)
    (alone / "journal.sqlite").touch(mode=0o600)
    first = start(portal)
    program = mounting(tmp_path, portal.path(JOURNAL), alone / "journal.sqlite", verifiers.program)
    said = refusal(verifiers, portal, program, journal=alone / "journal.sqlite")
    assert "is mounted by itself" in said and f"Mount the folder {alone}" in said

    program = mounting(tmp_path, portal.path("State/journal"), whole, verifiers.program)
    second = Verifier(program, portal, tmp_path / "second.log", journal=whole / "journal.sqlite")
    verifiers.running.append(second)
    one = send_all(first.address, everything, hands=8)
    two = send_all(second.address, everything, hands=8)
    assert len(one) == len(two) == len(everything)
    assert {each.status for each in one.values()} == {201} and {each.status for each in two.values()} == {200}
    assert {id: receipt(answer) for id, answer in one.items()} == {id: receipt(answer) for id, answer in two.items()}
    assert first.stop() == 0 and second.stop() == 0
    assert_kept(portal, acknowledged_of(one))


@pytest.mark.parametrize("ends", [("-wal", "-shm"), ("-wal",), ("-shm",)], ids="".join)
def test_a_log_that_is_taken_away(portal, start, verifiers, ends, capsys):
    """What was acknowledged stands in it alone: the service brings it into the file, and acknowledges nothing more."""
    everything = forms(portal)
    acknowledged, pending = {}, dict(everything)
    moments = random.Random("".join(ends))
    for _ in range(ROUNDS):
        verifier = start(portal)
        load = Load(verifier.address, few(pending, -(-len(everything) // ROUNDS)))
        load.half.wait(moments.uniform(0.01, 0.4) if FULL else None)
        for end in ends:
            portal.path(JOURNAL + end).unlink(missing_ok=True)
        load.happened.set()
        acknowledged |= acknowledged_of(load.answers())
        assert {each.status for each in load.after.values()} <= {503}, "acknowledged though it may be lost"
        assert Sender(verifier.address).request("GET", "/readyz", None, {}).status == 503
        assert "or its log beside it (-wal, -shm), is not the file that was opened" in verifier.log_text
        if not FULL:
            refused = portal.run("invitations", expect=1)
            assert refused.stderr.startswith("journal-log-missing: "), "no second log is begun"
        assert verifier.stop() == 0
        assert_kept(portal, acknowledged)
    assert acknowledged
    assert_goes_on(portal, start, everything, acknowledged)
    report(capsys, f"{' and '.join(ends)} taken away {ROUNDS} times: {len(acknowledged)} acknowledged, all on record")


def journal_in(backup: Path) -> bytes:
    with tarfile.open(backup) as archive:
        return archive.extractfile(JOURNAL).read()


@pytest.mark.parametrize("by_hand", [False, True], ids=["backup", "by-hand"])
def test_a_copy_that_is_written_over_it(portal, start, tmp_path, by_hand, capsys):
    """What is acknowledged later is on record; here all that was before is in a backup, too."""
    everything = forms(portal)
    pending, acknowledged = dict(everything), {}
    journal = portal.path(JOURNAL)
    for number in range(ROUNDS):
        earlier = journal.read_bytes()
        verifier = start(portal)
        acknowledged |= acknowledged_of(send_all(verifier.address, few(pending, len(everything) // ROUNDS // 2)))
        backup = tmp_path / f"{number}.tar"
        portal.run("backup", str(backup))
        with closing(sqlite3.connect(journal)) as other:
            # A log that is brought into the file now and then, as happens to a service that runs for long.
            other.execute("PRAGMA wal_checkpoint")
        load = Load(verifier.address, few(pending, len(everything) // ROUNDS // 3))
        load.half.wait()
        with journal.open("r+b") as file:
            copy = earlier if by_hand else journal_in(backup)
            file.truncate(0)
            file.write(copy)
        load.happened.set()
        load.answers()
        # A slow machine may have had all its answers before the copy was there.
        late = send_all(verifier.address, few(pending, 5))
        assert {each.status for each in (load.after | late).values()} == {503}
        assert Sender(verifier.address).request("GET", "/readyz", None, {}).status == 503
        assert "something else than Portico has written over" in verifier.log_text, verifier.log_text[-6000:]
        verifier.stop()
        refused = portal.run("invitations", expect=74)
        assert "journal.sqlite-wal belongs to" in refused.stderr, "nor is the log brought into it later"
        portal.run("restore", str(backup), "--lose-newer")
        assert_kept(portal, acknowledged)
        pending |= {id: everything[id] for id in (load.before | load.after | late)}
        for kept in portal.root.glob("State.before-*"):
            shutil.rmtree(kept)
    assert_goes_on(portal, start, everything, acknowledged)
    report(capsys, f"a copy written over it {ROUNDS} times: {len(acknowledged)} acknowledged, all on record")
