"""`portico record`: an answer that its reader may not have seen, and evidence that couldn't be kept."""

import hashlib

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


def test_a_decline_in_html_only_counts(mailing: Portal):  # noqa: F811
    assert record(mailing, in_html(declined(mailing, INVITEE))).stdout.startswith("declined ")


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


@pytest.mark.parametrize("name", ["evidence", "outbox"])
def test_a_folder_that_is_a_link_is_refused(mailing: Portal, name: str):  # noqa: F811
    elsewhere = mailing.path("elsewhere")
    elsewhere.mkdir()
    mailing.path(f"State/{name}").symlink_to(elsewhere)
    refused = record(mailing, as_utf8(accepted(mailing, INVITEE)), expect=74)
    assert "symbolic link" in refused.stderr
    assert state_of(mailing) == "pending" and not list(elsewhere.iterdir())
