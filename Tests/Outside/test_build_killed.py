"""A build that is killed at any moment leaves whole files, old or new, and the next one goes on from there."""

import random
import shutil
import subprocess
from pathlib import Path
from time import monotonic

import pytest
from portals import Portal, copy_sample, snapshot

CUSTOMERS = 3000
TEMPORARY = ".portico-new"


@pytest.fixture(scope="module")
def large(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal with thousands of invitations and no site yet."""
    root = tmp_path_factory.mktemp("large") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    portal.append(portal.CUSTOMERS, "".join(
        f"bulk-{number},Bulk Customer {number},en,GB,office@bulk-{number}.example,other,,Imported,reseller,\n"
        for number in range(CUSTOMERS)))
    portal.run("keys", "create")
    portal.agree()
    return portal


def kill_after(portal: Portal, seconds: float, *arguments: str) -> bool:
    """Starts a command and kills it, unless it has ended by then."""
    process = portal.start(*arguments)
    try:
        process.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        return True
    finally:
        process.wait()
        process.stderr.close()


def assert_whole(folder: Path, *states: dict[str, bytes]) -> int:
    """Asserts that every file is as one of the finished sites has it; returns how many there are."""
    found = {name: data for name, data in snapshot(folder).items() if not name.endswith(TEMPORARY)}
    for name, data in found.items():
        assert any(state.get(name) == data for state in states), f"{name} is neither old nor new"
    return len(found)


def test_killed_at_any_moment(large):
    chance = random.Random(20261122)

    # Issuing: all of it or nothing, and the journal is sound.
    for _ in range(3):
        kill_after(large, chance.uniform(0.5, 1.5), "invite", "--all")
        if large.path("State/journal/journal.sqlite").exists():
            large.run("journal", "verify")
            to_customers = sum(each["from"] == "hoshino-cloud" for each in large.invitations())
            assert to_customers in (0, CUSTOMERS + 18)
    large.run("invite", "--all")
    assert len(large.invitations()) == CUSTOMERS + 18
    moment = ("--now", large.invitations()[-1]["issued"])

    # The first build. The finished one tells how long one takes on this machine.
    start = monotonic()
    large.run("build", *moment, "--output", "first")
    duration = monotonic() - start
    first = snapshot(large.path("first"))
    killed = 0
    for _ in range(12):
        if kill_after(large, chance.uniform(0.1, 0.9) * duration, "build", *moment):
            killed += 1
            assert_whole(large.public, first)
        else:
            # The machine has become quicker since, and the site is finished: begun anew, with less time.
            assert snapshot(large.public) == first
            shutil.rmtree(large.public)
            duration /= 2
        if killed == 4:
            break
    assert killed == 4, "too few builds were killed in time"
    large.run("build", *moment)
    assert snapshot(large.public) == first

    # An update of every page: the old one or the new one, never half.
    large.replace("Content/portal.yaml", "  en: Hoshino Cloud Partner Portal\n", "  en: Hoshino Cloud Portal\n")
    large.run("build", *moment, "--output", "second")
    second = snapshot(large.path("second"))
    assert sum(first[name] != second[name] for name in first.keys() & second.keys()) > CUSTOMERS
    for _ in range(3):
        kill_after(large, chance.uniform(0.1, 0.9) * duration, "build", *moment)
        assert assert_whole(large.public, first, second) == len(first)
    large.run("build", *moment)
    assert snapshot(large.public) == second
    # Nothing is left to do, and no temporary file is left over.
    assert " 0 written, " in large.run("build", *moment).stdout
