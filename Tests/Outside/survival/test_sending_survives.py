"""Letters on their way while connections break off at every point and programs are killed: none twice, none forgotten.

In small with every test run; in full with `make torture` (PORTICO_TORTURE=full), which prints its table.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from crowds import FULL, assert_sound, fill, report
from ledgers import events, ledger_file
from portals import Portal, copy_sample, environment, exported
from relays import BREAK, HALF
from test_letters import listed

RELAYS = Path(__file__).resolve().parent.parent / "relays.py"
KILLS = (None, "portico", "portico-submit")
MOST_KILLS = 8 if FULL else 2
# Seconds of a connection in which a kill comes.
SPAN = 0.6 if FULL else 0.08
MOST_RUNS = 400


def drop(at: str, do: str, chance: float) -> dict:
    return {"at": at, "do": do, "chance": chance}


CONNECTION, LETTER = 0.3, 0.08
POINTS = {
    "connect": [drop("connect", BREAK, CONNECTION)],
    "greeting": [drop("connect", HALF, CONNECTION)],
    "EHLO": [drop("EHLO", BREAK, CONNECTION)],
    "STARTTLS": [drop("STARTTLS", BREAK, CONNECTION)],
    "AUTH": [drop("AUTH", BREAK, CONNECTION)],
    "MAIL": [drop("MAIL", BREAK, LETTER)],
    "RCPT": [drop("RCPT", BREAK, LETTER)],
    "DATA": [drop("DATA", BREAK, LETTER)],
    "middle of the body": [drop("body", BREAK, LETTER)],
    "before the dot": [drop("dot", BREAK, LETTER)],
    "after the dot": [drop("end", BREAK, LETTER)],
    "in the 250": [drop("end", HALF, LETTER)],
}
EVERY = "all of these"
MIXED = [rule | {"chance": rule["chance"] / 3} for rules in POINTS.values() for rule in rules]
CELLS = [*POINTS, EVERY] if FULL else [EVERY]
EACH = 10_000 // (len(CELLS) * len(KILLS)) + 1 if FULL else 12

LONG = int(os.environ.get("PORTICO_LETTERS", 100_000)) if FULL else 20

# What any server does, and time for a kill to come in between.
USUAL = [
    {"at": "RCPT", "do": "550 5.1.1 nobody here of that name", "chance": 0.03},
    {"at": "RCPT", "do": "451 4.7.1 come again", "chance": 0.03},
    {"at": "DATA", "do": "354 end with a dot", "delay": 0.004},
    {"at": "end", "do": "250 2.0.0 Ok: queued", "delay": 0.004},
]


class RelayProcess:
    """A relay that outlives whatever is killed beside it, and its log."""

    def __init__(self, folder: Path, rules: list[dict], *options: str):
        folder.mkdir()
        self.log = folder / "letters.jsonl"
        port = folder / "port"
        rules = [text for rule in rules for text in ("--rule", json.dumps(rule))]
        self.process = subprocess.Popen([sys.executable, RELAYS, "--port-file", port, "--log", self.log, *options, *rules])
        end = time.monotonic() + 20
        while not port.exists():
            assert self.process.poll() is None and time.monotonic() < end, "the relay doesn't start"
            time.sleep(0.01)
        self.port = int(port.read_text())

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def letters(self) -> list[dict]:
        """Each that came whole, whether we said so or not; a line that is being written isn't there yet."""
        return [json.loads(line) for line in self.log.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def addresses(self, answered: bool | None = None) -> set[str]:
        return {to for each in self.letters() if answered in (None, each["answered"]) for to in each["to"]}

    def twice(self) -> list[tuple[str, str]]:
        """Message-ID and address of what came more than once."""
        came = Counter((each["messageID"], to) for each in self.letters() for to in each["to"])
        return [letter for letter, count in came.items() if count > 1]


@dataclass
class Sending:
    """A portal whose letters are sent run after run."""

    portal: Portal
    relay: RelayProcess
    dice: random.Random
    kill: str | None = None
    kills: int = 0
    runs: int = 0
    most_kills: int = MOST_KILLS
    span: float = SPAN
    decided: set[str] = field(default_factory=set)
    """Of whom a person said that the letter went out."""

    def run(self, *arguments: str) -> str:
        """One run, which a kill may end. A run that would wait is ended as by Ctrl-C. What it complained of."""
        self.runs += 1
        assert self.runs < MOST_RUNS, "letters still wait after so many runs"
        process = subprocess.Popen(
            [self.portal.program, "letters", "send", *arguments], cwd=self.portal.root, env=environment(None),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said: list[str] = []

        def listen() -> None:
            for line in process.stderr:
                said.append(line)
                if line.startswith("waiting until"):
                    process.send_signal(signal.SIGINT)

        listener = threading.Thread(target=listen)
        listener.start()
        while self.kill and self.kills < self.most_kills and self.strike(process):
            if self.kill == "portico":
                break
        try:
            process.wait(3_600 if FULL else 120)
        finally:
            process.kill()
        listener.join(20)
        assert process.returncode in (0, 1) or (process.returncode == -9 and self.kill == "portico"), "".join(said)
        return "".join(said)

    def strike(self, process: subprocess.Popen) -> bool:
        """Kills at a random moment after the connection is begun; whether there was something to kill."""
        while not children(process.pid):
            if process.poll() is not None:
                return False
            time.sleep(0.002)
        try:
            # The pause is what the test is about: a random moment.
            process.wait(self.dice.uniform(0, self.span))
            return False
        except subprocess.TimeoutExpired:
            pass
        if self.kill == "portico":
            process.kill()
            self.kills += 1
        else:
            self.kills += sum(map(killed, children(process.pid)))
        return True

    def states(self) -> dict[str, str]:
        return {to: row["letter"] for to, row in listed(self.portal).items()}

    def assert_as_the_relay_saw(self, states: dict[str, str]) -> None:
        """No letter twice, each that counts as sent came, and none came whole that counts as waiting or refused."""
        assert not self.relay.twice()
        came, taken = self.relay.addresses(), self.relay.addresses(answered=True)
        for customer, state in states.items():
            if state == "sent":
                known = came if customer in self.decided else taken
                assert address_of(customer) in known, f"{customer} counts as sent and is forgotten"
            elif state != "uncertain":
                assert address_of(customer) not in came, f"{customer} is {state} and would get a second letter"

    def until_none_waits(self) -> dict[str, str]:
        """Nothing waits for its time: what a server didn't take yet is named."""
        while True:
            states = self.states()
            self.assert_as_the_relay_saw(states)
            if "draft" in states.values():
                self.run("--due")
            elif later := [to for to, state in states.items() if state == "later"]:
                self.run(*later)
            else:
                # Whatever ended is on record after this.
                self.portal.run("letters", "send", "--due")
                return states


def address_of(customer: str) -> str:
    return f"office-{customer.removeprefix('crowd-')}@crowd.example"


def children(parent: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def killed(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def assert_on_record(portal: Portal) -> None:
    """The journal has each end of an attempt once, as the ledger has it."""
    messages: dict[str, str] = {}
    ended: list[tuple[str, str]] = []
    for event in events(portal):
        messages[event["subject"]] = event["message"] or messages.get(event["subject"])
        if event["event"] in ("accepted", "refused"):
            ended.append((messages[event["subject"]], event["event"]))
    recorded = [
        (event["payload"]["message"], event["payload"]["outcome"])
        for event in exported(portal) if event["type"] == "letter-ended" and event["payload"]["outcome"] != "assumed"]
    assert sorted(recorded) == sorted(set(ended))
    assert_sound(portal)


@pytest.fixture(scope="session")
def invited(portico, tmp_path_factory) -> Path:
    """Everybody is invited and has a page; no letter went yet. Made once; tests work on copies."""
    root = tmp_path_factory.mktemp("invited") / "portal"
    copy_sample(root)
    fill(Portal(portico, root), EACH)
    return root


@pytest.fixture(scope="module")
def table(request):
    """What came of it by drop and kill; printed at the end of a torture."""
    cells: dict[tuple[str, str | None], str] = {}
    yield cells
    if FULL:
        heads = ["no kill", "kill portico", "kill portico-submit"]
        lines = ["| breaks off at | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
        lines += [f"| {point} | " + " | ".join(cells.get((point, kill), "") for kill in KILLS) + " |" for point in CELLS]
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print("\n  letters: sent + refused + uncertain + waiting, twice (runs, kills)\n" + "\n".join(lines), flush=True)


def settings(relay: RelayProcess, authority) -> str:
    return f"""mail:
  server: 127.0.0.1
  port: {relay.port}
  tls: required
  caFile: {authority.path}
  user: letters
  passwordFile: State/mail-password
  from: letters@hoshino-cloud.example
"""


def with_password(portal: Portal) -> None:
    portal.write("State/mail-password", "open sesame\n")
    portal.path("State/mail-password").chmod(0o600)


@pytest.mark.parametrize("kill", KILLS)
@pytest.mark.parametrize("point", CELLS)
def test_each_letter_goes_once_or_has_a_known_end(portico, invited, authority, tmp_path, table, capsys, point, kill):
    """Whatever breaks off and whoever is killed; then a person decides about those of which nobody knows."""
    portal = Portal(portico, tmp_path / "portal")
    shutil.copytree(invited, portal.root)
    with_password(portal)
    seed = CELLS.index(point) * len(KILLS) + KILLS.index(kill)
    relay = RelayProcess(
        tmp_path / "relay", POINTS.get(point, MIXED) + USUAL, "--certificate", str(authority.certificate("127.0.0.1")),
        "--user", "letters:open sesame", "--per-connection", "12", "--seed", str(seed))
    try:
        portal.append("Content/portal.yaml", settings(relay, authority))
        sending = Sending(portal, relay, random.Random(seed), kill)
        states = sending.until_none_waits()
        assert_on_record(portal)
        assert len(states) == EACH and set(states.values()) <= {"sent", "refused", "uncertain"}
        assert (kill is None) == (sending.kills == 0), "no kill came in between"
        counts = Counter(states.values())
        table[point, kill] = (
            f"{EACH}: {counts['sent']} + {counts['refused']} + {counts['uncertain']} + 0, {len(relay.twice())} "
            f"({sending.runs}, {sending.kills})")
        report(capsys, f"{point}, kill {kill}: {table[point, kill]}")
        # Whoever looks into the server's log knows.
        sending.kill = None
        came = relay.addresses()
        for customer in [customer for customer, state in states.items() if state == "uncertain"][: 5 if FULL else 1]:
            if address_of(customer) in came:
                portal.run("letters", "uncertain", customer, "--sent")
                sending.decided.add(customer)
            else:
                portal.run("letters", "uncertain", customer, "--again")
        states = sending.until_none_waits()
        assert len(states) == EACH and "draft" not in states.values()
        assert_on_record(portal)
    finally:
        relay.stop()


# For days


def claims(portal: Portal) -> int:
    if not ledger_file(portal).exists():
        return 0
    # Not read-only: after a kill what was begun is undone first.
    with closing(sqlite3.connect(ledger_file(portal))) as ledger:
        return ledger.execute("SELECT count(*) FROM events WHERE event = 'claimed'").fetchone()[0]


def send_more(sending: Sending, count: int, kill: str) -> None:
    """As many more as a day's limit allows, through kills."""
    sending.kill, sending.kills = kill, 0
    daily = claims(sending.portal) + count
    while claims(sending.portal) < daily:
        sending.run("--all", "--daily", str(daily))


def go_back(sending: Sending, backup: str) -> None:
    """What came since the backup was made is forgotten; nothing goes out until a person has looked into the server's log."""
    portal = sending.portal
    came = len(sending.relay.letters())
    portal.run("restore", backup, "--lose-newer")
    assert "no letter goes out" in portal.run("letters", "send", "--due", expect=1).stderr
    assert len(sending.relay.letters()) == came
    addresses = sending.relay.addresses()
    gone = [
        customer for customer, state in sending.states().items() if state in ("draft", "later") and address_of(customer) in addresses]
    assert gone, "the backup lacks no letter"
    for start in range(0, len(gone), 20_000):
        portal.run("letters", "done", *gone[start : start + 20_000])
    sending.decided.update(gone)
    portal.run("letters", "reconcile", "--yes")


def test_a_long_run_through_pauses_kills_and_two_restores(portico, authority, tmp_path, capsys):
    """Days of it, at a day's limit each; twice State is put back from a backup."""
    portal = Portal(portico, tmp_path / "portal")
    copy_sample(portal.root)
    fill(portal, LONG)
    with_password(portal)
    rare = [rule | {"chance": rule["chance"] * (0.02 if FULL else 0.3)} for rule in MIXED]
    relay = RelayProcess(
        tmp_path / "relay", rare + [rule | {"chance": 0.002} for rule in USUAL[:2]],
        "--certificate", str(authority.certificate("127.0.0.1")), "--user", "letters:open sesame",
        "--per-connection", str(LONG // 20))
    try:
        portal.append("Content/portal.yaml", settings(relay, authority))
        # Few and far between: each run goes through thousands.
        sending = Sending(portal, relay, random.Random(LONG), most_kills=4 if FULL else 1, span=10 if FULL else SPAN)
        tenth = LONG // 10
        send_more(sending, tenth, "portico")
        portal.run("backup", "first.tar")
        send_more(sending, 2 * tenth, "portico-submit")
        go_back(sending, "first.tar")
        send_more(sending, tenth, "portico")
        portal.run("backup", "second.tar")
        send_more(sending, 2 * tenth, "portico")
        go_back(sending, "second.tar")
        sending.kill, sending.kills = "portico-submit", 0
        states = sending.until_none_waits()
        assert len(states) == LONG and set(states.values()) <= {"sent", "refused", "uncertain"}
        assert_on_record(portal)
        counts = Counter(states.values())
        report(capsys, f"{LONG} letters in {sending.runs} runs through pauses, kills and two restores: {dict(counts)}, none twice")
    finally:
        relay.stop()
