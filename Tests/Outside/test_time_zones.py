"""Time zones: whose clocks count for whom, and what happens without the system's zone files."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from answers import accept
from portals import Portal, content, exported, file_marks, local, tree
from verifiers import filled_in

CUSTOMERS = "Content/directory/customers.csv"
RESELLERS = "Content/directory/resellers.yaml"
CONFIGURATION = "Content/portal.yaml"


def with_zones(portal, zones: dict[str, str]) -> None:
    """Gives customers.csv the column timeZone, filled in for those named."""
    lines = portal.read(CUSTOMERS).splitlines()
    rows = [lines[0] + ",timeZone"] + [f"{line},{zones.get(line.split(',')[0], '')}" for line in lines[1:]]
    portal.write(CUSTOMERS, "\n".join(rows) + "\n")


def test_a_customer_may_have_a_time_zone(portal):
    with_zones(portal, {"harborview-clinic": "America/New_York", "larkspur-books": "Europe/London"})
    portal.run("check")


def test_an_unknown_one_is_named_with_its_place_and_the_nearest(portal):
    with_zones(portal, {"harborview-clinic": "America/New_Yrok"})
    line = portal.line_of(CUSTOMERS, "harborview-clinic")
    column = portal.read(CUSTOMERS).splitlines()[line - 1].index("America/New_Yrok") + 1
    outcome = portal.run("check", expect=65)
    assert f"{CUSTOMERS}:{line}:{column}: error: “America/New_Yrok” is no known time zone" in outcome.stderr
    assert "Did you mean America/New_York?" in outcome.stderr


def test_a_portal_without_one_takes_that_of_its_operators_country(portal):
    portal.replace(CONFIGURATION, "timeZone: Asia/Tokyo\n", "")
    portal.run("check")


def test_a_country_with_several_does_not_do(portal):
    portal.replace(CONFIGURATION, "timeZone: Asia/Tokyo\n", "")
    portal.replace(RESELLERS, "  country: JP\n  language: ja\n  email: partners@", "  country: US\n  language: ja\n  email: partners@")
    outcome = portal.run("check", expect=65)
    assert re.search(
        rf"^{CONFIGURATION}:\d+:1: error: the portal names no time zone, and US, .* hasn't just one$", outcome.stderr, re.M)
    assert "timeZone: " in outcome.stderr


def test_without_zone_files_nothing_goes_on_in_utc(portal, tmp_path):
    """A clear fault names the package, for a portal that names its zone and for one that doesn't."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        outcome = portal.run("check", env={"TZDIR": str(folder)}, expect=65)
        assert f"there are no time zone files in {folder}" in outcome.stderr and "apt install tzdata" in outcome.stderr
    portal.replace(CONFIGURATION, "timeZone: Asia/Tokyo\n", "")
    outcome = portal.run("check", env={"TZDIR": str(tmp_path)}, expect=65)
    assert "there are no time zone files" in outcome.stderr


def test_a_damaged_zone_file_is_a_fault(portal, tmp_path):
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia/Tokyo").write_bytes(b"TZif2 and nothing more")
    outcome = portal.run("check", env={"TZDIR": str(tmp_path)}, expect=65)
    assert "the file “Asia/Tokyo” of the time zones" in outcome.stderr and "damaged: it ends too early" in outcome.stderr


# What people see


def expiry(page: Path) -> tuple[str, str]:
    """The moment of an invitation's end as its page has it: for machines, and in the words of its first language."""
    moment = next(each for each in tree(page).iter("time"))
    return moment.get("datetime"), content(moment)


@pytest.fixture
def asked(portal: Portal) -> Portal:
    """A portal that has invited somebody in New York, somebody in Oslo and somebody in a country with many zones."""
    with_zones(portal, {"larkspur-books": "America/New_York"})
    portal.run("keys", "create")
    for invitee in ("larkspur-books", "bergen-seafood", "nishiki-textiles"):
        portal.run("invite", "--customer", invitee)
    portal.run("build")
    return portal


def test_a_page_tells_the_end_by_the_clocks_of_the_invitee(asked):
    by_name = {each["to"]: each for each in asked.invitations()}
    for invitee, zone in [("larkspur-books", "America/New_York"), ("bergen-seafood", "Europe/Oslo")]:
        invitation = by_name[invitee]
        assert invitation["timeZone"] == zone
        end = datetime.fromisoformat(invitation["expires"]).astimezone(ZoneInfo(zone))
        machine, words = expiry(asked.page_of(invitee))
        assert machine == invitation["expires"] and machine.endswith("Z")
        assert words == f"{end.day} {end:%B %Y}, 23:59 (UTC{end.isoformat()[-6:]}, {zone})"
        issued = datetime.fromisoformat(invitation["issued"]).astimezone(ZoneInfo(zone))
        assert f"Issued on {issued.day} {issued:%B %Y}." in content(tree(asked.page_of(invitee)))
    assert re.search(r" 23:59 \(UTC\+09:00, Asia/Tokyo\)$", expiry(asked.page_of("nishiki-textiles"))[1])


def test_the_zone_is_on_record_and_the_end_stays_what_it_was(asked):
    before = asked.invitations(), {each: asked.token_of(each) for each in ("larkspur-books", "bergen-seafood")}
    with_other_zone = asked.read(CUSTOMERS).replace("America/New_York", "Asia/Kolkata")
    asked.write(CUSTOMERS, with_other_zone)
    asked.run("build")
    assert (asked.invitations(), {each: asked.token_of(each) for each in before[1]}) == before
    assert "America/New_York" in expiry(asked.page_of("larkspur-books"))[1]
    zones = [event["payload"].get("timeZone") for event in exported(asked) if event["type"] == "invitation-issued"]
    assert zones == ["America/New_York", "Europe/Oslo", "Asia/Tokyo"]


def test_other_rules_of_a_zone_show_and_move_nothing(asked, tmp_path):
    """Its government decides that Norway has Moscow's time: the pages of those who live there are made anew, honestly."""
    shutil.copytree("/usr/share/zoneinfo", tmp_path / "zones", ignore=shutil.ignore_patterns("right", "posix"))
    zones = {"TZDIR": str(tmp_path / "zones")}
    asked.run("build", env=zones)
    marks, token = file_marks(asked.public), asked.token_of("bergen-seafood")
    shutil.copyfile("/usr/share/zoneinfo/Europe/Moscow", tmp_path / "zones/Europe/Oslo", follow_symlinks=True)
    before = expiry(asked.page_of("bergen-seafood"))
    asked.run("build", env=zones)
    after = expiry(asked.page_of("bergen-seafood"))
    assert before[0] == after[0] and asked.token_of("bergen-seafood") == token
    assert after[1].endswith(" (UTC+03:00, Europe/Oslo)") and before[1] != after[1]
    changed = {name for name, mark in file_marks(asked.public).items() if marks[name] != mark}
    assert changed == {str(asked.page_of("bergen-seafood").relative_to(asked.public))}


def test_the_receipt_tells_the_time_of_the_zone_on_record(accepting, verifiers):
    verifier = verifiers.start(accepting)
    page = verifier.post_form("/acceptances", filled_in(accepting, "bergen-seafood", "en"))
    [accepted] = [json.loads(line) for line in accepting.run("acceptances", "--json").stdout.splitlines()]
    moments = [each for each in tree(page.text).iter("time")]
    assert moments and {each.get("datetime") for each in moments} == {accepted["accepted"]}
    there = datetime.fromisoformat(accepted["accepted"]).astimezone(ZoneInfo("Europe/Oslo"))
    told = f"{there:%H:%M} (UTC{there.isoformat()[-6:]}, Europe/Oslo)"
    assert all(content(each).endswith(told) for each in moments)
    assert local(accepted["accepted"], "Europe/Oslo") in accepting.run("acceptances").stdout


def test_so_does_the_letter_with_which_a_receipt_goes_back(accepting):
    accept(accepting, "bergen-seafood", language="en")
    [letter] = accepting.path("State/letters").glob("*.eml")
    [accepted] = [json.loads(line) for line in accepting.run("acceptances", "--json").stdout.splitlines()]
    there = datetime.fromisoformat(accepted["accepted"]).astimezone(ZoneInfo("Europe/Oslo"))
    text = message_from_bytes(letter.read_bytes(), policy=default).get_body(("plain",)).get_content()
    told = f"on record since {there.day} {there:%B %Y, %H:%M} (UTC{there.isoformat()[-6:]}, Europe/Oslo)"
    assert told in " ".join(text.split())


def test_a_verifier_without_zone_files_does_not_start(accepting, verifiers, tmp_path):
    with pytest.raises(AssertionError, match=r"there are no time zone files in [^\n]*\n[^\n]*apt install tzdata"):
        verifiers.start(accepting, env={"TZDIR": str(tmp_path / "nowhere")})


def test_words_without_the_zone_of_a_moment_are_a_fault(portal):
    words = "Templates/words/en.yaml"
    portal.replace(words, 'moment: "{date}, {time} (UTC{offset}, {zone})"', 'moment: "{date}, {time} UTC"')
    outcome = portal.run("check", expect=65)
    assert f"{words}:{portal.line_of(words, '{time} UTC')}:11: error: the text date.moment lacks {{offset}}, {{zone}}" in outcome.stderr


@pytest.mark.parametrize("name", ["Asia/Tokyo", "zone.tab"])
@pytest.mark.parametrize("what", ["pipe", "device"])
def test_a_pipe_or_device_in_the_place_of_a_zone_file_is_told_at_once(portal, tmp_path, name, what):
    (tmp_path / "Asia").mkdir()
    if what == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    if name == "zone.tab":
        portal.replace(CONFIGURATION, "timeZone: Asia/Tokyo\n", "")
    outcome = portal.run("check", env={"TZDIR": str(tmp_path), "TZ": "Asia/Tokyo"}, expect=65)
    assert f"the file “{name}” of the time zones in {tmp_path} can't be read: it is not a plain file" in outcome.stderr
    assert "TZDIR" in outcome.stderr and "Did you mean" not in outcome.stderr


def test_a_verifier_asks_for_no_zone_file_of_its_own_clock(accepting, verifiers, tmp_path):
    """The lines of its log have a time; the C library would open what TZ names, and wait for a pipe for ever."""
    zones = tmp_path / "zones"
    shutil.copytree("/usr/share/zoneinfo", zones, symlinks=True)
    os.mkfifo(zones / "Pipe")
    verifier = verifiers.start(accepting, env={"TZDIR": str(zones), "TZ": "Pipe"})
    for _ in range(3):
        assert verifier.get("/healthz").status == 200
