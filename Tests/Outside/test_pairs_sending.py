"""`letters send` and another command at once: the server has the letter's address already when the other one comes. What docs/at-once.md
says. No letter goes twice, and none that isn't to go any more."""

from __future__ import annotations

import subprocess
from collections import Counter

import pytest
from portals import Portal, environment
from relays import PAUSE
from test_letters import listed
from test_pairs import busy_state, code, id_of, settled  # noqa: F401
from test_sending import recipients, settings, start

SUBJECT = "bold-brands"
MAIL = "Subject: Our talk\n\nDear Sir,\n\nas agreed:\n\n{link}\n"

COMMANDS = {
    "edit": ["letters", "edit", SUBJECT, "--file", "own.txt"],
    "export": ["letters", "export", SUBJECT, "drafts"],
    "done": ["letters", "done", SUBJECT],
    "stop": ["letters", "stop", SUBJECT],
    "cancel": ["cancel", SUBJECT],
    "resend": ["resend", SUBJECT],
    "remind": ["remind"],
    "redact": ["redact", "CANCELLED"],
    "invite": ["invite", "--customer", "aozora-foods"],
    "build": ["build"],
    "backup": ["backup", "meanwhile.tar"],
    "restore": ["restore", "before.tar", "--lose-newer"],
    "rebuild": ["journal", "rebuild"],
    "send": ["letters", "send", "--due"],
}
# After these the letter in hand doesn't go as it was.
ITS_OWN = {"export", "done", "stop", "cancel", "resend"}
REFUSED = {"restore": "journal-in-use", "rebuild": "journal-in-use"}


@pytest.mark.parametrize("name", COMMANDS)
def test_beside_letters_that_go_out(portico, busy_state, tmp_path, relays, name):  # noqa: F811
    root = tmp_path / "portal"
    subprocess.run(["cp", "-a", busy_state, root], check=True)
    portal, relay = Portal(portico, root), relays.start()
    portal.append("Content/portal.yaml", settings(relay))
    portal.write("own.txt", MAIL.format(link=portal.links()[SUBJECT]))
    address = next(row["email"] for row in portal.customers() if row["id"] == SUBJECT)
    arguments = [id_of(portal, "obrien-sons") if each == "CANCELLED" else each for each in COMMANDS[name]]
    relay.when("RCPT", PAUSE, to=address, times=1)
    run = start(portal, "letters", "send", "--all")
    relay.wait_until(lambda: any(address in line for line in relay.said()))
    other = subprocess.run(
        [portal.program, *arguments], cwd=portal.root, env=environment(None), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60)
    relay.go_on()
    out, err = run.communicate(timeout=60)
    if name in REFUSED:
        assert code(other.stderr) == REFUSED[name], other
    else:
        assert other.returncode == 0, other
    assert run.returncode == 0 and out.startswith("sent: "), (out, err)

    came = Counter((letter.message_id, *letter.recipients) for letter in relay.accepted)
    assert not relay.unanswered and set(came.values()) == {1} and len(came) > 10
    mails = [letter for letter in relay.accepted if address in letter.recipients]
    if name in ITS_OWN:
        assert not mails, "it was no longer to go"
    else:
        assert len(mails) == 1
        assert (b"Our talk" in mails[0].data) == (name == "edit"), "it goes as it was changed, or not at all"
    rows = listed(portal)
    expected = {"export": "ready", "done": "sent", "stop": "draft", "resend": "draft"}.get(name, "sent")
    assert rows.get(SUBJECT, {"letter": None})["letter"] == (None if name == "cancel" else expected)
    # One's page isn't built yet, the other's answer waits for a review.
    others = [row for to, row in rows.items() if to not in (SUBJECT, "aozora-foods", "nishiki-textiles")]
    assert {row["letter"] for row in others if row["from"] == "hoshino-cloud"} == {"sent"}
    if name == "send":
        assert other.stdout == "Letters are being sent already.\n"
    if name == "backup":
        # It has the ledger of some moment, and what it lacks isn't sent again.
        portal.run("restore", "meanwhile.tar", "--lose-newer")
        assert "no letter goes out" in portal.run("letters", "send", "--due", expect=1).stderr
        assert len(recipients(relay.accepted)) == len(came)
    settled(portal)
