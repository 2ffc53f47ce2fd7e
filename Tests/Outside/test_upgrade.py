"""Portals that earlier versions left: today's program opens them, and everything that was given out goes on counting.

Tests/Fixtures/upgrade holds a folder for each of them, made by the programs of that version (see make.py there).
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from answers import lines
from portals import REPOSITORY, Portal, copy_sample, token_in
from tokens import claims_of

# What the directory of early versions calls them can't go on record: a line break, something unseen, more than 256 bytes.
MENDED = {"zero-width": "Zero Width Joinery", "two-lines": "Two Lines", "long-name": "The Long Name Society"}

FIXTURES = REPOSITORY / "Tests/Fixtures/upgrade"
VERSIONS = sorted(each.name for each in FIXTURES.iterdir() if (each / "expected.json").exists())


@pytest.fixture(scope="module", params=VERSIONS)
def upgraded(request, portico: str, tmp_path_factory) -> tuple[Portal, dict]:
    """What an operator kept of their portal, with the pages and templates of today, and what the old programs said of it."""
    fixture = FIXTURES / request.param
    root = tmp_path_factory.mktemp("upgraded") / "portal"
    copy_sample(root)
    shutil.copy(fixture / "Content/portal.yaml", root / "Content")
    shutil.rmtree(root / "Content/directory")
    shutil.copytree(fixture / "Content/directory", root / "Content/directory")
    shutil.copytree(fixture / "state", root / "State")
    mended = MENDED if request.param in ("f5bea4e", "0.2.0") else {}
    mend_names(root / Portal.CUSTOMERS, mended)
    # A checkout doesn't keep the modes.
    for path in [root / "State", *(root / "State").rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    expected = json.loads((fixture / "expected.json").read_text(encoding="utf-8")) | {"mended": mended}
    portal = Portal(portico, root)
    portal.run("build", "--now", expected["now"])
    return portal, expected


def mend_names(table: Path, mended: dict[str, str]) -> None:
    """What `check` asks the operator for, before anything is built by today's program."""
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names = rows[0].index("companyName")
    for row in rows[1:]:
        row[names] = mended.get(row[0], row[names])
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def reviewed(expected: dict, state: str) -> set[str]:
    """The invitations whose acceptance stood so when the old programs looked."""
    return {each["id"] for each in expected["acceptances"] if each["state"] == state}


def test_there_are_versions_to_upgrade_from():
    """Of one of them something was lost, once an older backup was put back, one sent letters, and of one relationships ended."""
    kinds = {
        version: {json.loads(line)["type"] for line in json.loads((FIXTURES / version / "expected.json").read_text("utf-8"))["export"]}
        for version in VERSIONS}
    assert "f5bea4e" in VERSIONS and all(
        any(kind in each for each in kinds.values())
        for kind in ("places-retired", "letter-ended", "relationship-ended", "consent-recorded", "ending-requested", "customer-noted"))


def test_every_link_leads_to_its_page(upgraded):
    portal, expected = upgraded
    built = {str(page.relative_to(portal.public)) for page in portal.invitation_pages()}
    assert built == set(expected["pages"])
    open_tokens = {each["id"]: each["token"] for each in expected["tokens"] if each["verdict"] == "valid"}
    assert expected["links"] and set(open_tokens) <= set(expected["links"])
    for id, link in expected["links"].items():
        page = portal.file_of_link(link)
        assert token_in(page) if id not in open_tokens else token_in(page) == open_tokens[id]


def test_every_token_is_judged_as_it_was(upgraded):
    portal, expected = upgraded
    tokens = expected["tokens"]
    judged = lines(portal.run(
        "verify", "--now", expected["now"], "--json", "-", stdin="\n".join(each["token"] for each in tokens), expect=1))
    reasons = {each["reason"] for each in tokens}
    assert {None, "cancelled", "declined", "already-accepted", "unknown-key", "expired"} <= reasons, reasons
    for token, verdict in zip(tokens, judged, strict=True):
        # Since then an answer that waits doesn't use its invitation up, and what was dismissed ended it as withdrawn.
        if token["reason"] == "already-accepted" and token["id"] in reviewed(expected, "needs-review"):
            assert (verdict["verdict"], verdict["claims"]["jti"]) == ("valid", token["id"])
            continue
        if token["reason"] == "already-accepted" and token["id"] in reviewed(expected, "dismissed"):
            token = token | {"reason": "cancelled"}
        assert {name: verdict[name] for name in ("verdict", "reason", "claims")} == {
            name: token[name] for name in ("verdict", "reason", "claims")}, token["id"]


def test_every_receipt_is_made_again_byte_for_byte(upgraded, tmp_path: Path):
    portal, expected = upgraded
    assert len(expected["receipts"]) >= 8
    for id, receipt in expected["receipts"].items():
        folder = tmp_path / id
        portal.run("evidence", id, "--output", str(folder))
        assert (folder / "receipt.jws").read_text() == receipt
        verdict = lines(portal.run("verify", "--json", receipt.strip()))[0]
        assert (verdict["verdict"], verdict["type"]) == ("valid", "receipt")


def test_the_history_goes_on_from_its_old_head(upgraded):
    portal, expected = upgraded
    assert portal.run("journal", "verify", "--head", expected["head"]).stdout.startswith("sound")
    exported = portal.run("journal", "export").stdout.splitlines()
    assert exported[: len(expected["export"])] == expected["export"]
    kinds = {json.loads(line)["type"] for line in expected["export"]}
    assert kinds >= {
        "text-published", "invitation-issued", "invitation-expired", "invitation-cancelled", "invitation-declined",
        "invitation-accepted", "grant-revoked"}
    assert kinds >= {"acceptance-confirmed", "acceptance-dismissed"} or kinds >= {
        "acceptance-waits", "decline-waits", "answer-confirmed", "answer-dismissed", "personal-data-redacted"}


def test_what_was_lost_stays_lost_and_its_place_is_never_given_again(upgraded):
    portal, expected = upgraded
    events = [json.loads(line) for line in portal.run("journal", "export").stdout.splitlines()]
    retired = {place for each in events if each["type"] == "places-retired" for place in each["payload"]["places"]}
    given = [each["payload"]["statusIndex"] for each in events if each["type"] == "invitation-issued"]
    assert len(set(given)) == len(given) and not retired & set(given)
    lost = [each for each in expected["tokens"] if each["reason"] == "unknown-invitation"]
    assert {claims_of(each["token"])["status"]["status_list"]["idx"] for each in lost} == retired
    published = ["--jwks", "Site/public/.well-known/jwks.json", "--status", "Site/public/status/1"]
    for token in lost:
        [verdict] = lines(portal.run(
            "verify", "--now", expected["now"], "--json", *published, token["token"], expect=1))
        assert (verdict["verdict"], verdict["reason"]) == ("invalid", "cancelled")


def test_what_was_said_of_people_is_as_it_was(upgraded):
    """What was redacted stays so, and what opens the rest opens it."""
    portal, expected = upgraded
    openings = portal.run("journal", "export", "--personal").stdout.splitlines()
    if "openings" not in expected:
        assert openings == []
        return
    assert openings[: len(expected["openings"])] == expected["openings"]
    gone = {
        number for line in expected["export"] for each in [json.loads(line)]
        if each["type"] == "personal-data-redacted" for number in each["payload"]["records"]}
    assert gone and not gone & {json.loads(line)["sequence"] for line in openings}
    redacted = [each for each in expected["acceptances"] if each["email"] is None]
    assert redacted and all(each["id"] not in expected["receipts"] for each in redacted if each["names"]["to"] is None)


def test_letters_are_found_by_the_address_that_they_went_to(upgraded):
    portal, expected = upgraded
    events = [json.loads(line) for line in expected["export"]]
    issued = {each["subject"]: each["sequence"] for each in events if each["type"] == "invitation-issued"}
    people = {each["sequence"]: each["data"] for each in map(json.loads, expected.get("openings", []))}
    for each in events:
        if each["type"] == "letter-ended" and (said := people.get(issued[each["subject"]])):
            found = portal.run("person", said["recipient"]).stdout
            assert f"{each['payload']['turn']} {each['payload']['outcome']}" in found, each


def test_both_scripts_find_it_sound(upgraded, tmp_path: Path):
    portal, expected = upgraded
    chain, people, receipt = tmp_path / "chain.jsonl", tmp_path / "people.jsonl", tmp_path / "receipt.jws"
    chain.write_text(portal.run("journal", "export").stdout, "utf-8")
    people.write_text(portal.run("journal", "export", "--personal").stdout, "utf-8")
    keys = portal.public / ".well-known/jwks.json"

    def check(script: str, *arguments: str | Path, code: int = 0) -> None:
        command = [sys.executable, REPOSITORY / "docs" / script, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == code, done

    check("check-journal.py", chain, "--personal", people, "--head", expected["head"])
    for acceptance in expected["acceptances"]:
        id, folder = acceptance["id"], tmp_path / acceptance["id"]
        portal.run("evidence", id, "--output", str(folder))
        check("check-evidence.py", folder, code=0 if id in expected["receipts"] else 2)
        if id in expected["receipts"]:
            receipt.write_text(expected["receipts"][id], "utf-8")
            check("check-evidence.py", folder, "--receipt", receipt, "--jwks", keys)
            check("check-journal.py", chain, "--receipt", receipt, "--jwks", keys, "--personal", people)


def known_then(today: list[dict], then: list[dict]) -> list[dict]:
    """The rows of today with the members that they had then: a later version may say more of each, and no less."""
    return [{name: row[name] for name in old} for row, old in zip(today, then, strict=True)]


def renamed(rows: list[dict], names: dict[str, str]) -> list[dict]:
    return [row | {"name": names.get(row["id"], row["name"])} if "name" in row else row for row in rows]


def test_the_lists_say_what_they_said(upgraded):
    portal, expected = upgraded
    asked = {"acceptances": ["acceptances"], "keys": ["keys", "list"], "receiptKeys": ["keys", "list", "--receipts"]}
    said = {name: expected[name] for name in asked} | expected["lists"]
    for name, then in said.items():
        today = lines(portal.run(*asked.get(name, ["list", name]), "--json"))
        assert known_then(today, then) == renamed(then, expected["mended"]), name
    now = known_then(lines(portal.run("invitations", "--json")), expected["invitations"])
    # Time alone ends an invitation that was open then.
    for then, today in zip(expected["invitations"], now, strict=True):
        assert today == then or (then["state"], today["state"]) in {("pending", "expired"), ("dismissed", "cancelled")}
        assert today | {"state": ""} == then | {"state": ""}
