"""What must never happen, tried: an acknowledged acceptance that is lost, or one that counts twice.

In small with every test run; in full with `make torture` (PORTICO_TORTURE=full), which prints its figures.
"""

from __future__ import annotations

import json
import random
import re
import socket
import threading
import time
from pathlib import Path

import pytest
from crowds import FULL, LOST, Sender, assert_sound, forms, receipt, report, send_all
from portals import Portal
from verifiers import Verifier

REPEATS = 10_000 if FULL else 300


def accepted_on_record(portal: Portal) -> list[str]:
    """The invitation of every acceptance event, in order."""
    lines = portal.run("journal", "export").stdout.splitlines()
    return [event["subject"] for event in map(json.loads, lines) if event["type"] == "invitation-accepted"]


def assert_no_token(portal: Portal, tokens: list[str], *texts: str) -> None:
    """No token stands in any file but the site's, nor in what the service wrote."""
    signatures = {token.rpartition(".")[2] for token in tokens}
    pattern = re.compile(b"[A-Za-z0-9_-]{86}")
    for path in portal.root.rglob("*"):
        if path.is_file() and "Site/public" not in str(path):
            found = {text.decode() for text in pattern.findall(path.read_bytes())} & signatures
            assert not found, f"{path} holds a token"
    for text in texts:
        assert not {found.decode() for found in pattern.findall(text.encode())} & signatures


def test_killed_at_any_moment(portal, start, capsys):
    """None acknowledged and lost, none twice."""
    pending = forms(portal)
    everything = dict(pending)
    acknowledged: dict[str, str] = {}
    moments = random.Random(20)
    logs: list[str] = []
    kills = 0
    while pending:
        verifier = start(portal)
        # The pause is what the test is about: a random moment under load.
        killer = threading.Timer(moments.uniform(0.02, 0.2), verifier.kill)
        killer.start()
        for identifier, answer in send_all(verifier.address, pending).items():
            assert answer.status in (200, 201), answer
            acknowledged[identifier] = receipt(answer)
            del pending[identifier]
        killer.cancel()
        verifier.kill()
        kills += 1
        logs.append(verifier.log_text)
        assert_sound(portal)
        recorded = accepted_on_record(portal)
        assert len(recorded) == len(set(recorded)), "an acceptance counts twice"
        assert set(acknowledged) <= set(recorded), "an acknowledged acceptance is lost"
    assert kills > 1
    verifier = start(portal)
    again = send_all(verifier.address, everything)
    assert {identifier: receipt(answer) for identifier, answer in again.items()} == acknowledged
    assert {answer.status for answer in again.values()} == {200}
    assert sorted(accepted_on_record(portal)) == sorted(everything)
    assert_no_token(portal, [form["token"] for form in everything.values()], *logs, verifier.log_text)
    report(capsys, f"{len(everything)} acceptances through {kills} kills: none lost, none twice")


@pytest.fixture(scope="session")
def disk_faults(preloaded) -> str:
    """Lets the journal's disk fail."""
    return preloaded("disk_faults")


@pytest.fixture(scope="session")
def moved_clock(preloaded) -> str:
    """Lets the clock jump."""
    return preloaded("moved_clock")


@pytest.mark.parametrize("fault", ["write", "sync", "write sync"])
def test_disk_that_breaks_and_heals(portal, start, disk_faults, tmp_path, fault):
    """No acknowledgement without a durable row; it works again by itself."""
    control = tmp_path / "faults"
    control.write_text("")
    pending = forms(portal)
    verifier = start(portal, LD_PRELOAD=disk_faults, DISK_FAULTS=str(control))
    ids = list(pending)
    sender = Sender(verifier.address)
    assert sender.post("/acceptances", pending[ids[0]]).status == 201

    control.write_text(fault)
    for identifier in ids[1:4]:
        refused = sender.post("/acceptances", pending[identifier])
        assert refused.status == 503, refused
        assert json.loads(refused.body)["reason"] == "unavailable"
    broken = send_all(verifier.address, {identifier: pending[identifier] for identifier in ids[4:40]})
    assert {answer.status for answer in broken.values()} == {503} and len(broken) == 36

    control.write_text("")
    healed = send_all(verifier.address, {identifier: pending[identifier] for identifier in ids[1:60]})
    assert {answer.status for answer in healed.values()} <= {200, 201} and len(healed) == 59
    # Killed now, all of that is still there.
    verifier.kill()
    assert_sound(portal)
    assert sorted(accepted_on_record(portal)) == sorted(ids[:60])
    again = send_all(start(portal).address, {identifier: pending[identifier] for identifier in ids[:60]})
    assert {each: receipt(again[each]) for each in ids[1:60]} == {each: receipt(healed[each]) for each in ids[1:60]}


def test_full_disk_from_the_beginning(portal, start, disk_faults, tmp_path):
    """A service that can't write doesn't pretend to serve; it says why."""
    control = tmp_path / "faults"
    control.write_text("write sync")
    faulty = {"LD_PRELOAD": disk_faults, "DISK_FAULTS": str(control)}
    with pytest.raises(AssertionError, match="the journal can't be read or written"):
        start(portal, **faulty)
    control.write_text("")
    sender = Sender(start(portal, **faulty).address)
    assert sender.request("GET", "/readyz", None, {}).status == 200
    control.write_text("write")
    assert sender.post("/acceptances", next(iter(forms(portal).values()))).status == 503
    assert sender.request("GET", "/readyz", None, {}).status == 503
    control.write_text("")
    assert sender.post("/acceptances", next(iter(forms(portal).values()))).status == 201
    assert sender.request("GET", "/readyz", None, {}).status == 200


TEN_YEARS = 10 * 365 * 86_400


def test_clock_that_jumps_ten_years(portal, start, moved_clock, tmp_path):
    """Forward: expired. Back: not yet valid. Right again: everything works, and nothing was recorded meanwhile."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    pending = forms(portal)
    ids = list(pending)
    verifier = start(portal, LD_PRELOAD=moved_clock, CLOCK_OFFSET=str(clock))
    sender = Sender(verifier.address)

    def post(identifier: str) -> tuple[int, str | None]:
        answer = sender.post("/acceptances", pending[identifier])
        return answer.status, json.loads(answer.body).get("reason")

    assert post(ids[0]) == (201, None)
    clock.write_text(str(TEN_YEARS))
    assert post(ids[1]) == (410, "expired")
    # Who answered in time still gets the receipt.
    assert post(ids[0]) == (200, None)
    clock.write_text(str(-TEN_YEARS))
    assert post(ids[1]) == (400, "not-yet-valid")
    clock.write_text("0")
    assert post(ids[1]) == (201, None)
    assert accepted_on_record(portal) == ids[:2]
    assert_sound(portal)


def test_lost_response_is_asked_for_again_and_again(portal, start, capsys):
    """The same answer, byte for byte, and one record."""
    form = next(iter(forms(portal).values()))
    verifier = start(portal)
    first = Sender(verifier.address).post("/acceptances", form)
    assert first.status == 201
    answers = send_all(verifier.address, {str(number): form for number in range(REPEATS)})
    assert len(answers) == REPEATS
    assert {(answer.status, receipt(answer)) for answer in answers.values()} == {(200, receipt(first))}
    assert len(accepted_on_record(portal)) == 1
    report(capsys, f"{REPEATS} repeats of one answer: the same receipt each time")


def peak_memory(verifier: Verifier) -> int:
    """In KiB."""
    status = Path(f"/proc/{verifier.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


def test_bodies_and_clients_that_mean_harm(portal, start, capsys):
    """Huge and deep bodies and slow clients: memory stays bounded, and others are served meanwhile."""
    pending = forms(portal)
    verifier = start(portal)
    send_all(verifier.address, dict(list(pending.items())[:20]))
    before = peak_memory(verifier)
    host, port = verifier.address.removeprefix("http://").split(":")

    slow = []
    for _ in range(200 if FULL else 40):
        client = socket.create_connection((host, int(port)), timeout=60)
        client.sendall(b"POST /acceptances HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n")
        slow.append(client)

    def attack(body: bytes, kind: str, times: int) -> None:
        """Through the proxy, from other addresses than those who answer."""
        for number in range(times):
            try:
                answer = Sender(verifier.address).request(
                    "POST", "/acceptances", body, {"Content-Type": kind, "X-Forwarded-For": f"198.51.100.{number}"})
                assert 400 <= answer.status < 500, answer
            except LOST:
                pass  # Cut off while sending: that is an answer too.

    deep = b"[" * 100_000
    attackers = [
        threading.Thread(target=attack, args=(body, kind, 20 if FULL else 4))
        for body, kind in [
            (b"x" * 10_000_000, "application/x-www-form-urlencoded"), (b" " * 10_000_000, "application/json"),
            (deep, "application/json"), (b'{"a":' * 3_000 + b"1", "application/json"),
            (b"a=1&" * 4_000, "application/x-www-form-urlencoded"),
        ]
    ]
    for attacker in attackers:
        attacker.start()
    others = dict(list(pending.items())[20:60])
    started = time.monotonic()
    answers = send_all(verifier.address, others, hands=4)
    took = time.monotonic() - started
    for attacker in attackers:
        attacker.join()
    assert len(answers) == len(others)
    assert {answer.status for answer in answers.values()} == {201}, "others don't notice"
    for client in slow:
        client.close()
    grown = (peak_memory(verifier) - before) / 1024
    assert grown < 64, f"memory grew by {grown:.0f} MiB"
    report(capsys, f"under attack 40 acceptances took {took:.2f} s; peak memory grew by {grown:.1f} MiB")
