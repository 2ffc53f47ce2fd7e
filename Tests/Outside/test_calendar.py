"""`portico calendar`: the ends of open invitations for a calendar, read with icalendar, and by RFC 5545 line by line."""

import re
import stat
from datetime import date, datetime, timedelta

import icalendar
import pytest
from portals import Portal

SUMMARY = {"en": "Invitation to {} ends", "ja": "{} への招待の期限"}


def calendar(data: bytes) -> icalendar.Calendar:
    """What RFC 5545 asks of each line, and what Outlook asks of the whole."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and b"\r\nMETHOD:PUBLISH\r\n" in data
    assert not re.search(rb"\r\n(ORGANIZER|ATTENDEE|DTSTART;TZID)", data)
    assert data.count(b"END:VALARM\r\nEND:VEVENT\r\n") == data.count(b"BEGIN:VEVENT") == data.count(b"BEGIN:VALARM")
    return icalendar.Calendar.from_ical(data)


def exported(portal: Portal, into: str, *options: str) -> dict[str, icalendar.Event]:
    portal.run("calendar", into, *options)
    folder = portal.path(into)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    events = {}
    for path in folder.glob("*.ics"):
        if path.name != "all.ics":
            [events[path.stem]] = calendar(path.read_bytes()).walk("VEVENT")
    return events


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_end_is_a_day_to_remember_and_no_link(sample: Portal, tmp_path, language: str) -> None:
    rows = {row["to"]: row for row in sample.invitations() if row["state"] == "pending"}
    into = str(tmp_path / "ends")
    events = exported(sample, into, "--language", language)
    assert set(events) == set(rows) and len(rows) >= 15
    whole = {str(event["UID"]): event for event in calendar((tmp_path / "ends/all.ics").read_bytes()).walk("VEVENT")}
    assert len(whole) == len(rows)
    links = sample.links()
    for to, event in events.items():
        row = rows[to]
        assert whole[str(event["UID"])] == event and re.fullmatch(r"[a-z2-7]{26}@partners\.hoshino-cloud\.example", event["UID"])
        # In the invitee's time zone they end in the last second of a day.
        days = {(datetime.fromisoformat(row["expires"]) + timedelta(hours=hours)).date() for hours in (-12, 14)}
        assert type(event.decoded("DTSTART")) is date and event.decoded("DTSTART") in days
        assert event["SUMMARY"] == SUMMARY[language].format(row["names"]["to"])
        assert event["SUMMARY"].params["LANGUAGE"] == language
        text = str(event["DESCRIPTION"])
        assert row["id"] in text and row["names"]["from"] in text and "\n" in text
        assert (row["names"]["with"] or "") in text
        [alarm] = event.walk("VALARM")
        assert alarm.decoded("TRIGGER") == timedelta(days=-3) and alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"]
        assert "DTEND" not in event and event["TRANSP"] == "TRANSPARENT"
        for path in (f"ends/{to}.ics", "ends/all.ics"):
            bytes = (tmp_path / path).read_bytes().replace(b"\r\n ", b"")
            assert b"/i/" not in bytes and links[to].encode() not in bytes


def test_one_that_is_sent_again_takes_the_old_ones_place(built: Portal) -> None:
    first = exported(built, "ends")
    again = exported(built, "again")
    for to, event in first.items():
        assert (event["UID"], event["SEQUENCE"], event["DTSTART"].dt) == (again[to]["UID"], again[to]["SEQUENCE"], again[to]["DTSTART"].dt)
    assert len({str(event["UID"]) for event in first.values()}) == len(first)
    built.run("resend", "larkspur-books", "--expires", "P14D")
    new = exported(built, "new")
    assert new["larkspur-books"]["UID"] == first["larkspur-books"]["UID"]
    assert new["larkspur-books"]["SEQUENCE"] > first["larkspur-books"]["SEQUENCE"]
    assert new["larkspur-books"]["DTSTART"].dt < first["larkspur-books"]["DTSTART"].dt
    assert new["obrien-sons"]["SEQUENCE"] == first["obrien-sons"]["SEQUENCE"]
    built.run("cancel", "obrien-sons")
    assert "obrien-sons" not in exported(built, "last")


@pytest.mark.parametrize("length, alarm", [
    ("PT50H", timedelta(days=-1)), ("PT5H", timedelta(hours=-1)), ("PT30M", timedelta(minutes=-10)),
])
def test_one_that_ends_within_a_day_has_its_moment_in_utc(portal: Portal, length: str, alarm: timedelta) -> None:
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "larkspur-books", "--expires", length)
    [row] = portal.invitations()
    event = exported(portal, "ends")["larkspur-books"]
    assert event.decoded("DTSTART") == datetime.fromisoformat(row["expires"]) and event.decoded("DTSTART").utcoffset() == timedelta(0)
    assert event.walk("VALARM")[0].decoded("TRIGGER") == alarm


def test_names_of_any_kind_come_back_as_they_were(portal: Portal) -> None:
    name = 'Ends; with, "quotes" \\n and \\ ' + "長い名前" * 18
    cell = '"' + name.replace('"', '""') + '"'
    portal.append(Portal.CUSTOMERS, f"odd,{cell},en,JP,it@odd.example,other,,x,reseller,\n")
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "odd")
    assert exported(portal, "ends")["odd"]["SUMMARY"] == SUMMARY["en"].format(name)


def test_the_folder_is_made_anew_and_lies_where_nothing_is_published(sample: Portal, tmp_path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/mine").write_text("x")
    assert "folder-in-the-way" in sample.run("calendar", str(tmp_path / "there"), expect=1).stderr
    assert "output-overlaps" in sample.run("calendar", "Site/public/ends", expect=1).stderr
    assert "en, ja" in sample.run("calendar", str(tmp_path / "x"), "--language", "fr", expect=64).stderr
    whose = exported(sample, str(tmp_path / "theirs"), "--as", "greta-lindner")
    assert set(whose) == {row["to"] for row in sample.invitations() if row["from"] == "meridian-supply" and row["state"] == "pending"}
