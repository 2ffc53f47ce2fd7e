"""`portico record`: an honest answer counts however the mail programs of this world write it."""

from collections.abc import Callable

import pytest
from mail_shapes import AT_ONCE, BY_A_READER
from mails import accepted, lines
from portals import Portal
from test_record import INVITEE, acceptances, mailing, mailing_state, record  # noqa: F401


@pytest.mark.parametrize("shape, language", [(shape, ("en", "ja")[place % 2]) for place, shape in enumerate(AT_ONCE + BY_A_READER)])
def test_an_answer_counts_whatever_program_wrote_it(mailing: Portal, shape: Callable[[str], bytes], language: str):  # noqa: F811
    data = shape(lines(accepted(mailing, INVITEE, language)))
    if shape in BY_A_READER:
        assert record(mailing, data, expect=1).stderr.startswith("html-only: ")
    done = record(mailing, data, *(["--accept"] if shape in BY_A_READER else []))
    assert done.stdout.startswith("accepted ") and "note: " not in done.stdout, done.stdout
    [on_record] = acceptances(mailing)
    assert (on_record["familyName"], on_record["givenName"], on_record["evidence"]) == ("佐藤", "凛", "reply-mail")
