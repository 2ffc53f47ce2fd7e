"""Answers of every kind, reviews, ends of relationships, redactions and backups at once, with the service and the commands killed at any moment:
what was acknowledged stays, what was redacted doesn't come back, and each backup is a whole one."""

from __future__ import annotations

import random
import shutil
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from answers import lines
from crowds import FULL, assert_sound, decline_form, forms, receipt, report, send_all
from portals import Portal, copy_sample, exported

ROUNDS = 40 if FULL else 4
PEOPLE = 4_000 if FULL else 60


@dataclass
class Backup:
    file: Path
    # What had been acknowledged when it began, as kinds of record with their invitation.
    holds: set[tuple[str, str]]


@dataclass
class Office:
    """Commands while the service runs, one after the other; some are killed. Remembers what was acknowledged."""

    portal: Portal
    chance: random.Random
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    # Invitees whose relationship holds.
    related: list[str] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    backups: list[Backup] = field(default_factory=list)
    killed: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work_until(self, stop: threading.Event) -> None:
        done = 0
        while done < 3 or not stop.is_set():
            done += 1
            self.chance.choice([self.review, self.redact, self.backup, self.end_relationship])(may_die=True)

    def command(self, *arguments: str, may_die: bool) -> bool:
        """Whether it came to its end, which is a good one."""
        process = self.portal.start(*arguments)
        killer = None
        if may_die and self.chance.random() < 0.4:
            # The pause is what the test is about: a random moment of the command's work.
            killer = threading.Timer(self.chance.uniform(0.01, 0.6), process.kill)
            killer.start()
        _, told = process.communicate(timeout=300)
        if killer:
            killer.cancel()
        assert process.returncode in ((0, -9) if killer else (0,)), (arguments, told)
        self.killed[arguments[0]] += process.returncode != 0
        return process.returncode == 0

    def review(self, may_die: bool) -> None:
        if not self.waiting:
            return
        id, dismiss = self.waiting[0], len(self.acknowledged) % 3 > 0
        if self.command("review", id, *(["--dismiss", "--reason", f"Not {id}"] if dismiss else ["--confirm"]), may_die=may_die):
            self.waiting.remove(id)
            with self.lock:
                self.acknowledged.add(("answer-dismissed" if dismiss else "answer-confirmed", id))
            if dismiss:
                self.end(id)
        else:
            # Whether it is on record nobody knows; asked for the contrary, it would be refused.
            self.decide_like_before(id)

    def decide_like_before(self, id: str) -> None:
        kinds = {each["type"] for each in exported(self.portal) if each["subject"] == id}
        for kind in kinds & {"answer-dismissed", "answer-confirmed"}:
            self.waiting.remove(id)
            if kind == "answer-dismissed":
                self.end(id)

    def end_relationship(self, may_die: bool) -> None:
        if not self.related:
            return
        invitee = self.related[0]
        what = ("relationship-ended", f"reseller/hoshino-cloud/{invitee}")
        # Ended a second time, it would be refused.
        if self.command("end", invitee, "--declare", may_die=may_die) or what in on_record(self.portal):
            self.related.remove(invitee)
            self.ended.add(invitee)
            with self.lock:
                self.acknowledged.add(what)

    def end(self, id: str) -> None:
        """A dismissal leaves the invitation open."""
        self.command("cancel", id, may_die=False)
        with self.lock:
            self.acknowledged.add(("invitation-cancelled", id))
        self.over.append(id)

    def redact(self, may_die: bool) -> None:
        ids = self.over[: self.chance.randint(1, 60 if FULL else 3)]
        if ids and self.command("redact", *ids, may_die=may_die):
            del self.over[: len(ids)]
            self.redacted += ids
            with self.lock:
                self.acknowledged |= {("personal-data-redacted", id) for id in ids}

    def backup(self, may_die: bool) -> None:
        with self.lock:
            holds = set(self.acknowledged)
        file = self.portal.root.parent / f"backup-{len(self.backups)}-{sum(self.killed.values())}.tar"
        if self.command("backup", str(file), may_die=may_die):
            self.backups.append(Backup(file, holds))


def on_record(portal: Portal) -> list[tuple[str, str]]:
    return [(each["type"], each["subject"]) for each in exported(portal)]


def state_holds(portal: Portal, texts: set[bytes]) -> list[str]:
    return [
        f"{path.name}: {text.decode()}" for path in portal.path("State").rglob("*") if path.is_file()
        for bytes in [path.read_bytes()] for text in texts if text in bytes]


def assert_whole(backup: Backup, portal: Portal, scratch: Path) -> None:
    """Put back on its own, it is sound, holds what was acknowledged before it, and its history is the portal's."""
    copy_sample(scratch)
    restored = Portal(portal.program, scratch)
    restored.run("restore", str(backup.file))
    restored.run("journal", "verify")
    lines = restored.run("journal", "export").stdout
    assert portal.run("journal", "export").stdout.startswith(lines)
    assert backup.holds <= set(on_record(restored))
    shutil.rmtree(scratch)
    backup.file.unlink()


def test_everything_at_once(portal, start, tmp_path, capsys):
    asked = dict(list(forms(portal).items())[:PEOPLE])
    for number, (id, form) in enumerate(asked.items()):
        form["email"] = f"ada-{id}@crowd.example"
        if number % 4 == 1:
            asked[id] = decline_form(form)
        elif number % 4 == 2:
            form["country"] = "FR"  # contradicts the record, so that somebody has to look at it
    invitees = {each["id"]: each["to"] for each in portal.invitations()}
    pending, receipts = dict(asked), {}
    office = Office(portal, random.Random(23))
    slice = -(-len(pending) // ROUNDS)
    kills = checked = 0
    while pending:
        verifier = start(portal)
        stop = threading.Event()
        work = threading.Thread(target=office.work_until, args=(stop,))
        work.start()
        killer = threading.Timer(office.chance.uniform(0.05, 0.4), verifier.kill)
        killer.start()
        for id, answer in send_all(verifier.address, dict(list(pending.items())[:slice])).items():
            kind = pending.pop(id)["answer"]
            assert answer.status in (200, 201, 202), answer
            with office.lock:
                waits = kind == "accept" and asked[id]["country"] == "FR"
                said = "invitation-declined" if kind == "decline" else "invitation-accepted"
                office.acknowledged.add(("acceptance-waits" if waits else said, id))
            if kind == "accept":
                receipts[id] = receipt(answer)
            if kind == "decline":
                office.over.append(id)
            elif waits:
                office.waiting.append(id)
            else:
                office.related.append(invitees[id])
        killer.join()
        stop.set()
        work.join()
        kills += 1
        assert_sound(portal)
        record = on_record(portal)
        assert office.acknowledged <= set(record), "what was acknowledged is lost"
        once = [each for each in record if each[0] != "text-published"]
        assert len(once) == len(set(once)), "something is on record twice"
        for backup in office.backups[checked:]:
            assert_whole(backup, portal, tmp_path / "restored")
        checked = len(office.backups)

    while office.waiting:
        office.review(may_die=False)
    for _ in range(3):
        office.end_relationship(may_die=False)
    customers = {each["id"] for each in lines(portal.run("list", "customers", "--related", "--json"))}
    assert office.ended and not office.ended & customers and set(office.related) <= customers
    earlier = tmp_path / "earlier.tar"
    portal.run("backup", str(earlier))
    assert office.over
    while office.over:
        office.redact(may_die=False)
    # Once nobody else uses the journal, its log is emptied too.
    for first in range(0, len(office.redacted), 500):
        office.command("redact", *office.redacted[first : first + 500], may_die=False)
    gone = {asked[id]["email"].encode() for id in office.redacted}
    assert not state_holds(portal, gone)
    assert_sound(portal)

    verifier = start(portal)
    stay = {id: asked[id] for id in receipts if id not in office.redacted}
    again = send_all(verifier.address, stay)
    assert {id: receipt(answer) for id, answer in again.items()} == {id: receipts[id] for id in stay}
    late = send_all(verifier.address, {id: asked[id] for id in office.redacted})
    assert len(late) == len(office.redacted) and {answer.status for answer in late.values()} <= {200, 409, 410}
    verifier.stop()
    assert not state_holds(portal, gone)

    # A backup from before doesn't bring back what was redacted since.
    portal.run("restore", str(earlier), "--lose-newer")
    assert_sound(portal)
    assert not state_holds(portal, gone)
    report(
        capsys,
        f"{len(asked)} answers, {len(office.redacted)} redactions, {len(office.ended)} ends, {checked} backups restored; {kills} kills of the service, "
        f"of commands {dict(office.killed)}")
