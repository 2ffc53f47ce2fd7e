"""Time zones: whose clocks count for whom, and what happens without the system's zone files."""

from __future__ import annotations

import re

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
    assert "the file of the time zone “Asia/Tokyo”" in outcome.stderr and "damaged: it ends too early" in outcome.stderr
