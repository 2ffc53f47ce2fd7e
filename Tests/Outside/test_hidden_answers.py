"""`portico record`: an answer that its reader may not have seen, and evidence that couldn't be kept."""

import hashlib
import sqlite3
import subprocess
from contextlib import closing

import pytest
from mails import accepted, declined, lines, message
from portals import Portal
from test_record import INVITEE, as_text, as_utf8, journal, kept, mailing, mailing_state, record, state_of  # noqa: F401


def in_html(fields: dict[str, str], before: str = "<p>", after: str = "</p>") -> bytes:
    mail = message("This mail has no plain text.")
    mail.add_alternative("<p>Dear partners</p>" + before + lines(fields).replace("\n", "<br>") + after, subtype="html")
    return mail.as_bytes()


def test_an_acceptance_in_html_only_needs_a_person_who_read_it(mailing: Portal):  # noqa: F811
    data = in_html(accepted(mailing, INVITEE))
    refused = record(mailing, data, expect=1)
    assert refused.stderr.startswith("html-only: ") and "--accept" in refused.stderr
    assert state_of(mailing) == "pending" and not kept(mailing)
    assert record(mailing, data, "--accept").stdout.startswith("accepted ")


def test_so_does_a_decline(mailing: Portal):  # noqa: F811
    """White on white, it is read by nobody."""
    data = in_html(declined(mailing, INVITEE), "<p>Yes, gladly.</p><p style='color:#fff;font-size:1px'>")
    refused = record(mailing, data, expect=1)
    assert refused.stderr.startswith("html-only: ") and "--decline" in refused.stderr
    assert state_of(mailing) == "pending" and not kept(mailing)
    assert record(mailing, data, "--decline").stdout.startswith("declined ")


def test_what_stands_in_plain_text_alone_needs_a_reader_too(mailing: Portal):  # noqa: F811
    """A mail program shows the HTML in its place."""
    mail = message(lines(accepted(mailing, INVITEE)))
    mail.add_alternative("<p>No, thank you. We do not agree.</p>", subtype="html")
    assert record(mailing, mail.as_bytes(), expect=1).stderr.startswith("html-only: ")
    assert state_of(mailing) == "pending"
    assert record(mailing, mail.as_bytes(), "--accept").stdout.startswith("accepted ")


def test_a_footer_in_html_holds_nothing_up(mailing: Portal):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)))
    mail.make_mixed()
    footer = message("")
    footer.set_content("<p>Sent by way of a list.</p>", subtype="html")
    mail.attach(footer)
    assert record(mailing, mail.as_bytes()).stdout.startswith("accepted ")


def test_both_forms_of_one_mail_say_the_same(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    for other, reason in ((declined(mailing, INVITEE), "contradiction: "), (fields, "")):
        mail = message(lines(fields))
        mail.add_alternative("<p>" + lines(other).replace("\n", "<br>") + "</p>", subtype="html")
        told = record(mailing, mail.as_bytes(), expect=1 if reason else 0)
        assert reason in told.stderr
    assert state_of(mailing) == "accepted"


def test_what_is_attached_does_not_speak_against_the_text(mailing: Portal):  # noqa: F811
    """The text declines in the form's words, though without the code; the acceptance lies beside it."""
    mail = message("No thanks.\nanswer=decline\ndecline=yes\n")
    mail.add_attachment(lines(accepted(mailing, INVITEE)), filename="a.txt")
    assert "contradiction" in record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


def test_the_fields_of_two_messages_are_not_put_together(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    answer = {name: fields.pop(name) for name in ("consent", "answer")}
    mail = message(lines(fields))
    mail.add_attachment(message(lines(answer), subject="Lunch"))
    assert record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("sign", [b"\r", b"\x00", b"\x0b", b"\x0c"])
def test_a_header_that_programs_end_at_different_places_is_refused(mailing: Portal, sign: bytes):  # noqa: F811
    body = "<p>No, we do not agree.</p><div hidden>\n" + lines(accepted(mailing, INVITEE)) + "</div>\n"
    data = b"From: a@b.example\nSubject: x" + sign + b"Content-Type: text/html; charset=utf-8\n\n" + body.encode()
    told = record(mailing, data, expect=1).stderr
    assert "malformed-mail: " in told and ":2" in told
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("subject", [
    "Decline\u00a0of invitation 12", "DECLINE OF INVITATION", "Re: decline of  invitation", "De\u00adcline of invitation 1",
    "Ｄｅｃｌｉｎｅ of invitation"])
def test_a_subject_contradicts_however_it_is_written(mailing: Portal, subject: str):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)), subject=subject)
    assert "contradiction" in record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("start", ['<div style="display:none">', "<div hidden>", '<div style="font-size:0">'])
def test_what_is_hidden_is_no_answer(mailing: Portal, start: str):  # noqa: F811
    data = in_html(accepted(mailing, INVITEE), "<p>We do NOT accept.</p>" + start, "</div>")
    for options in ((), ("--accept",)):
        assert record(mailing, data, *options, expect=1).stderr.startswith("no-answer: ")
    assert state_of(mailing) == "pending"


def test_a_name_that_nobody_can_see_is_refused(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE, familyName="\u3164")
    assert "invalid: familyName" in record(mailing, as_text(fields), expect=1).stderr


@pytest.mark.parametrize("content", [b"", b"other", None])
def test_evidence_of_other_content_is_refused(mailing: Portal, content: bytes | None):  # noqa: F811
    data = as_utf8(accepted(mailing, INVITEE))
    folder = mailing.path("State/evidence")
    folder.mkdir(mode=0o700)
    file = folder / f"{hashlib.sha256(data).hexdigest()}.eml"
    file.write_bytes(data + b"more" if content is None else content)
    events = journal(mailing)
    assert record(mailing, data, expect=1).stderr.startswith("evidence-differs: ")
    assert journal(mailing) == events
    file.write_bytes(data)
    assert record(mailing, data).stdout.startswith("accepted ")


def test_one_who_fails_takes_no_evidence_of_another_away(mailing: Portal):  # noqa: F811
    """Two record the same mail while somebody keeps the journal locked; the first one gives up."""
    (mailing.root / "answer.eml").write_bytes(as_utf8(accepted(mailing, INVITEE)))
    with closing(sqlite3.connect(mailing.path("State/journal/journal.sqlite"), isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        first = mailing.start("record", "answer.eml")
        try:
            first.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            pass  # It has kept the mail, and waits for the journal.
        second = mailing.start("record", "answer.eml")
        first.communicate(timeout=120)
        database.execute("ROLLBACK")
    second.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (74, 0)
    assert state_of(mailing) == "accepted" and len(kept(mailing)) == 1


@pytest.mark.parametrize("name", ["evidence", "outbox"])
def test_a_folder_that_is_a_link_is_refused(mailing: Portal, name: str):  # noqa: F811
    elsewhere = mailing.path("elsewhere")
    elsewhere.mkdir()
    mailing.path(f"State/{name}").symlink_to(elsewhere)
    refused = record(mailing, as_utf8(accepted(mailing, INVITEE)), expect=74)
    assert "symbolic link" in refused.stderr
    assert state_of(mailing) == "pending" and not list(elsewhere.iterdir())
