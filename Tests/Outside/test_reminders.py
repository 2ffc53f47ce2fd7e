"""`portico remind` and `portico letters stop`: who doesn't answer is reminded, and who wants no more letters gets none."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from answers import accept
from ledgers import ledger_file
from portals import Portal, refused
from test_letters import exported, listed, plain

LARKSPUR = "larkspur-books"


@pytest.fixture
def inviting(portal: Portal) -> Portal:
    portal.run("keys", "create")
    portal.agree()
    return portal


def at_half_time(portal: Portal, customer: str) -> dict:
    """Invites with little time, says that the letter was sent, and waits for the half of that time."""
    portal.run("invite", "--customer", customer, "--expires", "PT40S")
    [row] = [each for each in portal.invitations() if each["to"] == customer]
    portal.run("letters", "done", row["id"])
    issued, expires = (datetime.fromisoformat(row[key]) for key in ("issued", "expires"))
    half = issued + (expires - issued) / 2 + timedelta(milliseconds=50)
    time.sleep(max(0.0, (half - datetime.now(timezone.utc)).total_seconds()))
    return row


def reminders(portal: Portal, *options: str) -> list[str]:
    return [json.loads(line)["to"] for line in portal.run("remind", "--json", *options).stdout.splitlines()]


def test_at_half_the_time_one_reminder_is_due_and_goes_the_way_of_letters(inviting: Portal) -> None:
    at_half_time(inviting, LARKSPUR)
    assert reminders(inviting, "--dry-run") == [LARKSPUR]
    configuration = inviting.read("Content/portal.yaml")
    inviting.write("Content/portal.yaml", configuration + "letters:\n  reminders: []\n")
    assert reminders(inviting, "--dry-run") == []
    inviting.write("Content/portal.yaml", configuration)
    inviting.run("letters", "stop", LARKSPUR)
    outcome = inviting.run("remind")
    assert outcome.stdout == "" and "1 asked for no more letters and is not reminded" in outcome.stderr
    inviting.run("letters", "stop", LARKSPUR, "--undo")
    assert listed(inviting)[LARKSPUR]["turn"] == "invitation"
    made = inviting.run("remind")
    assert made.stdout.split("\t")[1] == LARKSPUR and "portico letters export" in made.stderr
    row = listed(inviting)[LARKSPUR]
    assert (row["turn"], row["letter"]) == ("reminder", "draft")
    again = inviting.run("remind")
    assert again.stdout == "" and "1 letter waits to be sent" in again.stderr
    mail = exported(inviting, "--all")[LARKSPUR]
    link = inviting.links()[LARKSPUR]
    assert mail["Subject"] == "Reminder: Hoshino Cloud is waiting for your answer"
    assert link in plain(mail).split("\n") and "If you have answered in the meantime" in plain(mail)
    inviting.run("letters", "done", LARKSPUR)
    row = listed(inviting)[LARKSPUR]
    assert (row["turn"], row["letter"]) == ("reminder", "sent")
    assert reminders(inviting) == []


def test_nobody_is_reminded_before_the_letter_was_sent(inviting: Portal) -> None:
    inviting.run("invite", "--customer", LARKSPUR)
    outcome = inviting.run("remind", "--before", "P60D")
    assert outcome.stdout == "" and "1 letter waits to be sent" in outcome.stderr
    inviting.run("letters", "done", LARKSPUR)
    # The whole of its time is within the 60 days: the letter has just gone.
    assert reminders(inviting, "--before", "P60D") == []


@pytest.mark.parametrize("text, told", [
    ("[half, P3D, soon]", "'soon' is no occasion to remind somebody"), ("[PT0S]", "'PT0S' is no occasion"),
    ("never", "'reminders' must be a list"), ("[P1Y]", "'P1Y' is no occasion")])
def test_what_is_no_occasion_is_told_with_its_place(portal: Portal, text: str, told: str) -> None:
    portal.append("Content/portal.yaml", f"letters:\n  reminders: {text}\n")
    line = portal.line_of("Content/portal.yaml", "  reminders:")
    error = portal.run("check", expect=65).stderr
    assert f"Content/portal.yaml:{line}:" in error and told in error


def test_a_length_that_is_none_is_told(inviting: Portal) -> None:
    assert "--before soon is no length of time" in inviting.run("remind", "--before", "soon", expect=64).stderr


def test_who_wants_no_more_letters_gets_none_until_they_do(inviting: Portal) -> None:
    inviting.run("invite", "--customer", "sonne-bakery", "--with", "kaede-distribution")
    address = {row["id"]: row["email"] for row in inviting.customers()}
    told = inviting.run("letters", "stop", address[LARKSPUR].upper()).stdout
    assert told.endswith("no more letters\n") and address[LARKSPUR].lower() in told.lower()
    assert "that was so already" in inviting.run("letters", "stop", LARKSPUR).stdout

    inviting.run("letters", "stop", "sonne-bakery")
    assert listed(inviting)["sonne-bakery"]["noMoreLetters"] is True
    refused(inviting, "letters", "export", "sonne-bakery", "one", reason="no-more-letters")
    outcome = inviting.run("letters", "export", "--all", "all")
    assert "1 is left out: they answered, or asked for no more letters" in outcome.stderr
    assert not list(inviting.path("all").glob("*.eml"))
    assert "asked for no more letters" in inviting.run("letters", "show", "sonne-bakery").stderr

    # Only the address is known again, not read.
    kept = ledger_file(inviting).read_bytes()
    assert b".example" not in kept and b"sonne" not in kept
    assert "no more letters" in inviting.run("person", address["sonne-bakery"], expect=None).stdout

    assert inviting.run("letters", "stop", "sonne-bakery", "--undo").stdout.endswith("letters again\n")
    assert set(exported(inviting, "--all", into="again")) == {"sonne-bakery"}


def test_nobody_is_invited_who_wants_no_more_letters(inviting: Portal) -> None:
    inviting.run("letters", "stop", LARKSPUR)
    inviting.run("invite", "--customer", "sonne-bakery")
    error = refused(inviting, "invite", "--customer", LARKSPUR, reason="no-more-letters")
    assert f"portico letters stop {LARKSPUR} --undo" in error
    outcome = inviting.run("invite", "--all")
    assert "note: 1 asked for no more letters and is not invited" in outcome.stderr
    assert LARKSPUR not in {row["to"] for row in inviting.invitations()}
    rows = map(json.loads, inviting.run("list", "customers", "--all", "--json").stdout.splitlines())
    [row] = [row for row in rows if row["id"] == LARKSPUR]
    assert row["invite"] is None and [each["code"] for each in row["inviteObstacles"]] == ["no-more-letters"]
    inviting.run("letters", "stop", LARKSPUR, "--undo")
    inviting.run("invite", "--customer", LARKSPUR)


def test_only_who_records_answers_stops_letters_and_only_known_ids_are_stopped(inviting: Portal) -> None:
    inviting.run("invite", "--customer", "sonne-bakery")
    refused(inviting, "letters", "stop", LARKSPUR, "--as", "greta-lindner", reason="acts-for-other-organisation")
    refused(inviting, "letters", "stop", "no@such@address", reason="invalid-email")
    refused(inviting, "letters", "stop", "nobody-at-all", reason="unknown-organisation")
    assert not ledger_file(inviting).exists()
    assert "look whether it is spelled" in inviting.run("letters", "stop", "nobody@elsewhere.example").stderr


def test_whoever_answered_gets_no_letter_while_the_answer_waits(accepting: Portal) -> None:
    accept(accepting, LARKSPUR, tenantDomain="another.northlight.example")
    error = refused(accepting, "letters", "export", LARKSPUR, "one", reason="no-letters")
    assert "the answer waits for its review" in error and "portico review" in error
    refused(accepting, "letters", "show", LARKSPUR, "--eml", reason="no-letters")
    assert "not to be sent" in accepting.run("letters", "show", LARKSPUR).stderr
    assert "they answered, or asked for no more letters" in accepting.run("letters", "export", "--all", "all").stderr
    assert not accepting.path(f"all/{LARKSPUR}.eml").exists() and list(accepting.path("all").glob("*.eml"))
