"""Portals that earlier versions made: opened by today's program, nothing of what they promised is lost.

Each folder of Tests/Fixtures/upgrade is such a portal, named after its commit; make.py beside them made it.
"""

import json
import shutil
import sys
from pathlib import Path

import pytest
from portals import REPOSITORY, Portal, token_in

FIXTURES = REPOSITORY / "Tests/Fixtures/upgrade"
sys.path.insert(0, str(FIXTURES))

from make import LISTS, evidence  # noqa: E402


@pytest.fixture(scope="module", params=sorted(each.name for each in FIXTURES.iterdir() if (each / "state").is_dir()))
def upgraded(request, portico: str, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A copy of such a portal, with the modes that Git doesn't keep, built again at the moment that is on record."""
    root = tmp_path_factory.mktemp("upgraded") / "portal"
    shutil.copytree(FIXTURES / request.param, root)
    (root / "state").rename(root / "State")
    for path in [root / "State", *(root / "State").rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    portal = Portal(portico, root)
    portal.run("build", "--now", recorded(portal)["now"])
    return portal


def recorded(portal: Portal) -> dict:
    """What the version that made the portal said about it."""
    return json.loads(portal.read("recorded.json"))


def test_every_link_leads_to_its_page_with_its_token(upgraded: Portal) -> None:
    then = recorded(upgraded)
    assert then["links"]
    for invitee, link in then["links"].items():
        assert token_in(upgraded.file_of_link(link)) == then["tokens"][invitee], invitee


def test_every_token_is_judged_as_then(upgraded: Portal) -> None:
    then = recorded(upgraded)
    now = upgraded.run(
        "verify", "--portal", ".", "--now", then["now"], "--json", *then["tokens"].values(), expect=None)
    assert [json.loads(line) for line in now.stdout.splitlines()] == then["verdicts"]


def test_the_journal_is_sound_and_says_the_same(upgraded: Portal) -> None:
    then = recorded(upgraded)
    last = json.loads(then["journal"][-1])
    upgraded.run("journal", "verify", "--head", f"{last['sequence']}:{last['hash']}")
    lines = upgraded.run("journal", "export").stdout.splitlines()
    assert lines[:len(then["journal"])] == then["journal"]


def test_acceptances_are_told_the_same(upgraded: Portal) -> None:
    lines = upgraded.run("acceptances", "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == recorded(upgraded)["acceptances"]


def test_lists_are_the_same(upgraded: Portal) -> None:
    now = {name: upgraded.run("list", name, "--json").stdout.splitlines() for name in LISTS}
    assert now == recorded(upgraded)["lists"]


def test_every_receipt_is_made_again_byte_for_byte(upgraded: Portal) -> None:
    """What has no fixed text may change: the words for the auditor and the script that checks."""
    then = recorded(upgraded)["evidence"]
    assert then
    for id, files in then.items():
        now = evidence(upgraded, id)
        for name in files.keys() - {"README.txt", "SHA256SUMS", "check.py"}:
            assert now[name] == files[name], f"{id}: {name}"
