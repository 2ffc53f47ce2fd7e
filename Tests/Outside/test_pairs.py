"""Two commands at once, each pair of those that write: what docs/at-once.md says. Whoever is refused names the other, and what
is done is whole."""

from __future__ import annotations

import itertools
import re
import subprocess
from pathlib import Path

import answers
import pytest
from portals import Portal, environment, exported
from verifiers import filled_in

# Of whoever comes second, or finds the other at work; `None` where both always do what they do alone.
ALONE = {"journal-in-use", "busy"}
REFUSALS = {
    "build": {"busy"}, "backup": {"busy"}, "keys": {"next-key-exists"}, "restore": ALONE, "rebuild": {"journal-in-use"},
    "invite": {"already-invited"}, "cancel": {"accepted", "declined", "already-accepted"}, "record": {"cancelled"},
    "review": set(), "revoke": set(), "renew": {"already-invited", "no-relationship"}, "redact": set(), "answer": {"cancelled"},
    "end": {"ended-since", "changed-since", "no-relationship"}, "note": {"ended-since", "no-reseller-relationship"},
}


def id_of(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


@pytest.fixture(scope="session")
def busy_state(portico: str, accepting_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal in which every command has something to do. Made once; never changed."""
    root = tmp_path_factory.mktemp("busy") / "portal"
    subprocess.run(["cp", "-a", accepting_state, root], check=True)
    portal = Portal(portico, root)
    answers.accept(portal, "nishiki-textiles", tenantDomain="nishiki.other.example")
    answers.accept(portal, "larkspur-books")
    portal.run("cancel", id_of(portal, "obrien-sons"))
    portal.run("backup", "before.tar")
    portal.write("answer.txt", answers.text_of_answer(filled_in(portal, "bold-brands")))
    return root


def command(portal: Portal, name: str, number: int) -> list[str]:
    return {
        "build": lambda: ["build"],
        "invite": lambda: ["invite", "--customer", "aozora-foods"],
        "cancel": lambda: ["cancel", id_of(portal, "bold-brands")],
        "record": lambda: ["record", "answer.txt"],
        "review": lambda: ["review", id_of(portal, "nishiki-textiles"), "--confirm"],
        "revoke": lambda: ["revoke-grant", id_of(portal, "larkspur-books"), "manageUsers"],
        "renew": lambda: ["renew", "larkspur-books", "--for", "P1Y"],
        "end": lambda: ["end", "larkspur-books", "--declare"],
        "note": lambda: ["customer", "note", "larkspur-books", "Call on Mondays"],
        "redact": lambda: ["redact", id_of(portal, "obrien-sons")],
        "keys": lambda: ["keys", "create"],
        "backup": lambda: ["backup", f"backup-{number}.tar"],
        "restore": lambda: ["restore", "before.tar", "--lose-newer"],
        "rebuild": lambda: ["journal", "rebuild"],
    }[name]()


def start(portal: Portal, arguments: list[str]) -> subprocess.Popen:
    return subprocess.Popen(
        [portal.program, *arguments], cwd=portal.root, env=environment(None), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def code(told: str) -> str:
    """The reason that a command was refused with; notes, and what `end` would do, may come before it."""
    reasons = re.findall(r"^(?!note:|warning:)([a-z]+(?:-[a-z]+)*): ", told, re.MULTILINE)
    return reasons[0] if reasons else ""


def settled(portal: Portal) -> None:
    """Nothing is half, and everything goes on."""
    assert portal.run("journal", "verify").stdout.startswith("sound")
    portal.run("check")
    portal.run("build")
    portal.run("keys", "list")
    left = [each.name for each in portal.root.iterdir() if each.name.endswith((".restoring", ".new"))]
    left += [each.name for each in portal.path("State").rglob("*.new")]
    assert not left


NAMES = [
    "build", "invite", "renew", "cancel", "record", "review", "revoke", "end", "note", "redact", "keys",
    "backup", "restore", "rebuild",
]


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(NAMES, 2)), ids="+".join)
def test_two_at_once(portico, busy_state, tmp_path, pair):
    root = tmp_path / "portal"
    subprocess.run(["cp", "-a", busy_state, root], check=True)
    portal = Portal(portico, root)
    before = exported(portal)
    commands = [command(portal, name, number) for number, name in enumerate(pair)]
    running = [start(portal, arguments) for arguments in commands]
    ended = [process.communicate(timeout=120) for process in running]
    for name, process, (_, told) in zip(pair, running, ended):
        if process.returncode:
            assert code(told) in REFUSALS[name], (name, told)
    assert any(process.returncode == 0 for process in running), ended
    settled(portal)
    assert exported(portal)[:len(before)] == before
    for number, name in enumerate(pair):
        if name == "backup" and running[number].returncode == 0:
            # The site may have been built from what the other command recorded since.
            portal.run("restore", f"backup-{number}.tar", "--lose-newer", "--lose-published")
            portal.run("build", "--lose-published")
            settled(portal)


@pytest.mark.parametrize("name", NAMES)
def test_beside_the_verifier(portico, busy_state, tmp_path, verifiers, name):
    root = tmp_path / "portal"
    subprocess.run(["cp", "-a", busy_state, root], check=True)
    portal = Portal(portico, root)
    verifier = verifiers.start(portal)
    fields = filled_in(portal, "bold-brands")
    running = start(portal, command(portal, name, 0))
    response = verifier.post_json("/acceptances", fields)
    _, told = running.communicate(timeout=120)
    if running.returncode:
        assert code(told) in REFUSALS[name], told
    assert (name in ("restore", "rebuild")) == (code(told) == "journal-in-use")
    state = next(each["state"] for each in portal.invitations() if each["to"] == "bold-brands")
    assert state == ("accepted" if response.status in (200, 201) else "cancelled")
    assert verifier.get("/readyz").status == 200
    verifier.stop()
    settled(portal)
