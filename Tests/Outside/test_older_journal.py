"""A journal that is older than the published site: nobody gets a place in the status lists that was given out and lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from portals import REPOSITORY, Portal
from tokens import claims_of
from verifiers import form_of

LATE = "aozora-foods"
NOTE = "Site/journal-published"


def place_of(portal: Portal, invitee: str) -> int:
    return claims_of(form_of(portal, invitee)["token"])["status"]["status_list"]["idx"]


def events(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("journal", "export").stdout.splitlines()]


def given(portal: Portal) -> list[int]:
    return [each["payload"]["statusIndex"] for each in events(portal) if each["type"] == "invitation-issued"]


def retired(portal: Portal) -> list[int]:
    return [each for event in events(portal) if event["type"] == "places-retired" for each in event["payload"]["places"]]


@pytest.fixture
def grown(accepting, tmp_path) -> Portal:
    """A backup was made, then another was invited, and the site built."""
    accepting.run("backup", str(tmp_path / "before.tar"))
    shutil.copytree(accepting.path("State"), tmp_path / "State")
    accepting.run("invite", "--customer", LATE)
    accepting.run("build")
    return accepting


def id_of(portal: Portal, invitee: str) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]


def lose(portal: Portal, tmp_path) -> str:
    return portal.run("restore", str(tmp_path / "before.tar"), "--lose-newer", "--lose-published").stdout


def put_back_by_hand(portal: Portal, tmp_path) -> None:
    shutil.rmtree(portal.path("State"))
    shutil.copytree(tmp_path / "State", portal.path("State"))


def assert_sound(portal: Portal, tmp_path) -> None:
    assert portal.run("journal", "verify").stdout.startswith("sound")
    (tmp_path / "chain").write_text(portal.run("journal", "export").stdout, "utf-8")
    (tmp_path / "people").write_text(portal.run("journal", "export", "--personal").stdout, "utf-8")
    script = subprocess.run(
        [sys.executable, REPOSITORY / "docs/check-journal.py", tmp_path / "chain", "--personal", tmp_path / "people"],
        capture_output=True, text=True)
    assert script.returncode == 0, script


def test_restore_says_how_many_would_be_lost(grown, tmp_path):
    before = grown.run("journal", "export").stdout
    refused = grown.run("restore", str(tmp_path / "before.tar"), "--lose-newer", expect=1).stderr
    assert refused.startswith("journal-older-than-site: ")
    assert "invitations on the site and not on record: 1" in refused and "--lose-published" in refused
    assert grown.run("journal", "export").stdout == before
    assert grown.run("restore", str(tmp_path / "before.tar"), "--lose-published", expect=1).stderr.startswith("newer-journal: ")
    assert "invitations on the site and not on record: 1." in lose(grown, tmp_path).lower()


@pytest.mark.parametrize("back", [lose, put_back_by_hand])
def test_nothing_is_built_or_issued_unawares(grown, tmp_path, back):
    page = grown.page_of(LATE)
    back(grown, tmp_path)
    other = id_of(grown, "bold-brands")
    for command in (["build"], ["check"], ["invite", "--customer", LATE], ["resend", other]):
        refused = grown.run(*command, expect=1).stderr
        assert refused.startswith("journal-older-than-site: "), command
        assert "invitations on the site and not on record: 1\n" in refused, command
        assert "portico build --lose-published" in refused, command
    assert page.exists() and not retired(grown)
    # What gives out no place goes on, and so does who finds a newer backup.
    grown.run("cancel", other)
    grown.run("backup", str(tmp_path / "another.tar"))


def test_an_undone_loss_leaves_no_trace(grown, tmp_path):
    before = grown.run("journal", "export").stdout
    lose(grown, tmp_path)
    [kept] = grown.root.glob("State.before-*")
    shutil.rmtree(grown.path("State"))
    kept.rename(grown.path("State"))
    assert "0 written" in grown.run("build").stdout
    assert grown.run("journal", "export").stdout == before


@pytest.mark.parametrize("forgets", [False, True], ids=["", "build-lost-too"])
def test_after_a_loss_places_stay_retired_and_pages_go(grown, tmp_path, forgets):
    ever, place = given(grown), place_of(grown, LATE)
    token, page = form_of(grown, LATE)["token"], grown.page_of(LATE)
    lose(grown, tmp_path)
    if forgets:
        shutil.rmtree(grown.path("State/build"))
    said = grown.run("build", "--lose-published")
    assert "on the site and not on record: 1." in said.stdout and not page.exists() and not page.parent.exists()
    assert said.stderr == ""
    assert retired(grown) == [place]
    verdict = json.loads(grown.run(
        "verify", token, "--json", "--jwks", "Site/public/.well-known/jwks.json", "--status", "Site/public/status/1", expect=1).stdout)
    assert (verdict["verdict"], verdict["reason"]) == ("invalid", "cancelled"), verdict
    assert_sound(grown, tmp_path)
    # From now on everything goes on, also with the flag.
    assert "not on record" not in grown.run("build", "--lose-published").stdout
    grown.run("invite", "--customer", LATE)
    grown.run("build")
    assert retired(grown) == [place] and set(ever) <= set(given(grown)) | {place}
    assert place not in given(grown)
    grown.run("journal", "rebuild")
    assert_sound(grown, tmp_path)


def test_a_loss_of_answers_alone_is_told_too(grown, tmp_path):
    """The site knows of a withdrawal that the journal has no more: its link would hold again."""
    grown.run("backup", str(tmp_path / "again.tar"))
    grown.run("cancel", id_of(grown, LATE))
    grown.run("build")
    grown.run("restore", str(tmp_path / "again.tar"), "--lose-newer", "--lose-published")
    assert "invitations on the site and not on record: 0\n" in grown.run("build", expect=1).stderr
    assert "on the site and not on record: 0." in grown.run("build", "--lose-published").stdout
    assert retired(grown) == []
    grown.run("build")


def test_what_was_lost_once_counts_no_more_and_is_not_forgotten(grown, tmp_path):
    """After a second loss the journal doesn't know of the first; the site does."""
    place = place_of(grown, LATE)
    lose(grown, tmp_path)
    grown.run("build", "--lose-published")
    lose(grown, tmp_path)
    said = grown.run("build", "--lose-published").stdout
    assert "on the site and not on record: 0." in said
    assert retired(grown) == [place]


def test_a_journal_that_is_gone_is_begun_anew_with_the_places_of_before(grown, tmp_path):
    ever = given(grown)
    shutil.rmtree(grown.path("State/journal"))
    for command in (["build"], ["check"], ["invite", "--all"]):
        refused = grown.run(*command, expect=1).stderr
        assert refused.startswith("journal-missing: ") and "build --lose-published" in refused
        assert f"invitations on the site and not on record: {len(ever)}\n" in refused
    said = grown.run("build", "--lose-published").stdout
    assert f"not on record: {len(ever)}." in said
    assert sorted(retired(grown)) == sorted(ever) and not grown.invitation_pages()
    grown.invite_all()
    grown.run("build")
    assert not set(given(grown)) & set(ever)
    assert_sound(grown, tmp_path)


def test_where_the_keys_are_gone_too_every_link_is_dead_anyway(grown):
    """There is nothing to go on from: whoever begins anew removes the note with the site."""
    shutil.rmtree(grown.path("State"))
    refused = grown.run("build", expect=1).stderr
    assert refused.startswith("journal-missing: ") and "Site/verifier and Site/journal-published" in refused
    shutil.rmtree(grown.path("Site"))
    grown.run("keys", "create")
    grown.run("invite", "--customer", LATE)
    grown.run("build")


def test_the_note_is_nobody_elses_and_must_be_whole(grown):
    note = grown.path(NOTE)
    assert note.stat().st_mode & 0o777 == 0o600
    whole = note.read_bytes()
    for spoilt in (b"", whole[:-1], whole[: len(whole) // 2], whole.replace(b" 1\n", b" 2\n", 1), b"\xff" * 40):
        note.write_bytes(spoilt)
        refused = grown.run("build", expect=74).stderr
        assert refused.startswith("error: Site/journal-published, which says how far the journal of the site had come"), refused
    note.unlink()
    grown.run("build")
    assert note.read_bytes() == whole
