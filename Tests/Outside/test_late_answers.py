"""`portico record --received`: an answer that came in in time and is recorded after the invitation's end."""

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from mails import accepted, letter, lines, message
from portals import REPOSITORY, Portal
from test_record import INVITEE, acceptances, drafts, mailing, mailing_state, receipt_in, record  # noqa: F401
from tokens import claims_of

LATER = timedelta(hours=2)


@pytest.fixture
def late(mailing: Portal):  # noqa: F811
    """An answer to an invitation that is over, and when that was issued and ended."""
    mailing.run("cancel", next(each["id"] for each in mailing.invitations() if each["to"] == INVITEE))
    # Long enough for its page to be built, however slow the machine is.
    for seconds in (4, 16, 64, 256):
        mailing.run("invite", "--customer", INVITEE, "--expires", f"PT{seconds}S")
        mailing.run("build")
        try:
            fields = accepted(mailing, INVITEE)
            break
        except KeyError:  # It has no link any more.
            continue
    over = mailing.outlive(INVITEE)
    return fields, *(datetime.fromisoformat(over[name]).astimezone(timezone.utc) for name in ("issued", "expires"))


def mail(fields: dict[str, str], date: datetime, *received: datetime) -> bytes:
    """As it was saved: each server that handed it on put a line on top, the reader's own one first."""
    made = message(lines(fields))
    made.replace_header("Date", format_datetime(date))
    way = (f"Received: from a.example by mx{number}.example; {format_datetime(at)}\r\n" for number, at in enumerate(received))
    return "".join(way).encode() + made.as_bytes()


def test_what_came_in_in_time_counts_and_is_shown_as_recorded_later(mailing: Portal, late, tmp_path: Path):  # noqa: F811
    fields, issued, _ = late
    data, received = mail(fields, issued + timedelta(minutes=30)), (issued + timedelta(seconds=2)).isoformat()
    refused = record(mailing, data, expect=1)
    assert refused.stderr.startswith("expired: ") and "--received" in refused.stderr
    done = record(mailing, data, "--received", received)
    assert done.stdout.startswith("accepted ") and ", and recorded later\n" in done.stdout
    [on_record] = acceptances(mailing)
    assert datetime.fromisoformat(on_record["received"]) == issued + timedelta(seconds=2)
    assert on_record["received"] < on_record["accepted"] and on_record["receivedReason"] is None
    assert ", received " in mailing.run("acceptances").stdout
    assert ", and recorded later\n" in mailing.run("acceptances", on_record["id"]).stdout
    assert claims_of(receipt_in(drafts(mailing)[-1]))["received_at"] == int(issued.timestamp()) + 2
    assert "put on record later" in letter(drafts(mailing)[-1].read_bytes()).get_body(("plain",)).get_content()
    # On a slow machine, some ended before they could be answered.
    first, *others, last = [each["state"] for each in mailing.invitations() if each["to"] == INVITEE]
    assert (first, set(others) - {"expired"}, last) == ("cancelled", set(), "accepted")
    assert record(mailing, data).stdout.startswith("accepted already ")
    for step in (("journal", "verify"), ("journal", "rebuild"), ("journal", "verify"), ("verify", receipt_in(drafts(mailing)[-1]))):
        mailing.run(*step)
    assert acceptances(mailing) == [on_record]
    mailing.run("evidence", on_record["id"], "--output", str(tmp_path / "bundle"))
    subprocess.run([sys.executable, "check.py", "."], cwd=tmp_path / "bundle", check=True, capture_output=True)


def test_what_the_readers_own_server_wrote_counts(mailing: Portal, late):  # noqa: F811
    """Whoever sends a mail writes its `Date`, and any `Received` but the uppermost."""
    fields, issued, _ = late
    received = ("--received", (issued + timedelta(seconds=1)).isoformat())
    in_time = issued + timedelta(minutes=5)
    for forged in (mail(fields, in_time, issued + LATER), mail(fields, in_time, issued + LATER, in_time)):
        told = record(mailing, forged, *received, expect=1).stderr
        assert told.startswith("received-unproven: ") and "more than an hour lies between" in told
    assert not acceptances(mailing)
    record(mailing, mail(fields, in_time, in_time, issued - LATER), *received)
    assert acceptances(mailing)[0]["receivedReason"] is None


def test_a_mail_that_does_not_say_when_it_came_in_shows_nothing(mailing: Portal, late):  # noqa: F811
    fields, issued, _ = late
    data, received = mail(fields, issued), ("--received", (issued + timedelta(seconds=1)).isoformat())
    handed_on = b"Received: from a.example by mx.example\r\n" + data
    twice = b"Date: " + format_datetime(issued + LATER).encode() + b"\r\n" + data
    for unclear in (handed_on, twice):
        assert "doesn't say when it came in" in record(mailing, unclear, *received, expect=1).stderr
    assert not acceptances(mailing)


@pytest.mark.parametrize("change", [None, {"givenName": "Another"}, {"token": "eyJ.eyJ.AA"}])
def test_a_kept_mail_that_holds_another_answer_says_nothing_of_the_time(mailing: Portal, late, change):  # noqa: F811
    fields, issued, _ = late
    kept_mail = mail(fields | change, issued) if change else message("Lunch at noon?").as_bytes()
    mailing.write("kept.eml", kept_mail)
    options = ("--evidence", "kept.eml", "--received", (issued + timedelta(seconds=1)).isoformat())
    assert record(mailing, lines(fields), *options, expect=1).stderr.startswith("received-unproven: ")
    mailing.write("kept.eml", mail(fields, issued))
    assert record(mailing, lines(fields), *options).stdout.startswith("accepted ")


def test_after_another_invitation_no_remedy_leads_in_a_circle(mailing: Portal, late):  # noqa: F811
    fields, issued, over = late
    mailing.run("invite", "--customer", INVITEE)
    for options in ((), ("--received", issued.isoformat()), ("--received", over.isoformat())):
        told = record(mailing, mail(fields, issued), *options, expect=1).stderr
        assert told.startswith("expired: ") and "newer one" in told and "--received" not in told
    assert not acceptances(mailing)


def test_how_it_is_known_goes_on_record_and_can_be_redacted(mailing: Portal, late):  # noqa: F811
    fields, issued, _ = late
    received = ("--received", (issued + timedelta(seconds=1)).isoformat())
    for data in (lines(fields), mail(fields, issued - LATER), lines(fields)):
        assert record(mailing, data, *received, expect=1).stderr.startswith("received-unproven: ")
    record(mailing, lines(fields), *received, "--reason", "On paper, from Hanako")
    [on_record] = acceptances(mailing)
    assert on_record["receivedReason"] == "On paper, from Hanako"
    assert "known by: On paper, from Hanako\n" in mailing.run("acceptances", on_record["id"]).stdout
    assert "Hanako" not in "".join(
        line for line in mailing.run("journal", "export").stdout.splitlines() if "received" in line)
    assert "On paper" in mailing.run("journal", "export", "--personal").stdout


def test_how_it_is_known_goes_with_the_rest(mailing: Portal, late):  # noqa: F811
    fields, issued, _ = late
    received = ("--received", (issued + timedelta(seconds=1)).isoformat(), "--reason", "On paper, from Hanako")
    record(mailing, lines(fields | {"tenantDomain": "elsewhere.example"}), *received)
    [waiting] = acceptances(mailing)
    assert waiting["state"] == "needs-review"
    mailing.run("review", waiting["id"], "--dismiss")
    mailing.run("redact", waiting["id"])
    [redacted] = acceptances(mailing)
    assert redacted["receivedReason"] is None and redacted["received"] == waiting["received"]
    mailing.run("journal", "verify")


@pytest.mark.parametrize("moment", ["before", "after", "ahead"])
def test_it_came_in_while_the_invitation_was_open(mailing: Portal, late, moment: str):  # noqa: F811
    fields, issued, end = late
    received = {"before": issued - timedelta(seconds=1), "after": end, "ahead": end + timedelta(days=2)}[moment].isoformat()
    refused = record(mailing, mail(fields, issued), "--received", received, "--reason", "I know", expect=1)
    assert refused.stderr.startswith("invalid-received: ")
    assert not acceptances(mailing)


def test_a_reason_goes_with_a_time(mailing: Portal):  # noqa: F811
    assert "--received" in record(mailing, "token=a\n", "--reason", "x", expect=64).stderr
    assert "a day, a time and a zone" in record(mailing, "token=a\n", "--received", "yesterday", expect=64).stderr
    told = record(mailing, "token=a\n", "--received", "2026-12-01", expect=64).stderr
    assert "time and the zone" in told and "2026-12-01T09:30:00Z" in told


def test_who_declined_in_time_declined(mailing: Portal, late):  # noqa: F811
    fields, issued, _ = late
    person = ("--decline", "--name", "Hanako Sato", "--email", fields["email"])
    data, received = f"token={fields['token']}\n", (issued + timedelta(seconds=2)).isoformat()
    assert record(mailing, data, *person, expect=1).stderr.startswith("expired: ")
    assert record(mailing, data, *person, "--received", received, expect=1).stderr.startswith("received-unproven: ")
    after = (issued + timedelta(days=1)).isoformat()
    assert record(mailing, data, *person, "--received", after, "--reason", "x", expect=1).stderr.startswith("invalid-received: ")
    done = record(mailing, data, *person, "--received", received, "--reason", "On paper, from Hanako")
    assert done.stdout.startswith("declined ") and ", and recorded later\n" in done.stdout
    [on_record] = [json.loads(line) for line in mailing.run("declines", "--json").stdout.splitlines()]
    assert datetime.fromisoformat(on_record["received"]) == issued + timedelta(seconds=2)
    assert on_record["received"] < on_record["declined"] and on_record["receivedReason"] == "On paper, from Hanako"
    assert ", received " in mailing.run("declines").stdout
    details = mailing.run("declines", on_record["id"]).stdout
    assert ", and recorded later\n" in details and "known by: On paper, from Hanako\n" in details
    assert [each["state"] for each in mailing.invitations() if each["to"] == INVITEE] == ["cancelled", "declined"]
    assert record(mailing, data, *person, "--received", received, "--reason", "x").stdout.startswith("declined already ")
    for step in ("verify", "rebuild", "verify"):
        mailing.run("journal", step)
    exported = mailing.run("journal", "export").stdout
    assert "On paper" not in exported
    subprocess.run(
        [sys.executable, str(REPOSITORY / "docs/check-journal.py"), "-"], input=exported, text=True, check=True, capture_output=True)
    mailing.run("redact", on_record["id"])
    [redacted] = [json.loads(line) for line in mailing.run("declines", "--json").stdout.splitlines()]
    assert redacted["receivedReason"] is None and redacted["received"] == on_record["received"]
    mailing.run("journal", "verify")
