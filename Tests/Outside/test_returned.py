"""`portico letters returned`: a letter came back, by a person's word or by a mail server's report (RFC 3464)."""

import base64
import json
import shutil
from pathlib import Path

import pytest
from ledgers import events
from portals import Portal

CUSTOMERS = Portal.CUSTOMERS


@pytest.fixture(scope="module")
def sent_state(portico: str, sample_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal whose letters to two customers were sent; drafts of all lie in `drafts`."""
    root = tmp_path_factory.mktemp("sent") / "portal"
    shutil.copytree(sample_state, root)
    portal = Portal(portico, root)
    portal.run("letters", "export", "--all", "drafts")
    portal.run("letters", "done", "larkspur-books", "obrien-sons")
    return root


@pytest.fixture
def sent(portico: str, sent_state: Path, tmp_path: Path) -> Portal:
    shutil.copytree(sent_state, tmp_path / "portal")
    return Portal(portico, tmp_path / "portal")


def listed(portal: Portal) -> dict[str, dict]:
    rows = [json.loads(line) for line in portal.run("letters", "list", "--json").stdout.splitlines()]
    return {row["to"]: row for row in rows}


def report(
    *groups: str, returned: bytes = b"", as_header: bool = False, encoding: str = "", subtype: str = "report",
    kind: str = "delivery-status",
) -> bytes:
    """A server's report about a letter, in the form of Postfix, Exim or Exchange."""
    status = "\n\n".join(["Reporting-MTA: dns; relay.example\nArrival-Date: Mon, 30 Nov 2026 10:00:00 +0000", *groups]) + "\n"
    head = f"Content-Type: message/{kind}"
    if encoding == "base64":
        head, status = f"{head}\nContent-Transfer-Encoding: base64", base64.encodebytes(status.encode()).decode()
    parts = ["Content-Type: text/plain\n\nI'm sorry to have to inform you that your message came back.\n", f"{head}\n\n{status}"]
    if returned:
        letter = returned.decode("ascii").replace("\r\n", "\n")
        parts.append(f"Content-Type: text/rfc822-headers\n\n{letter.split(chr(10) * 2)[0]}\n" if as_header
                     else f"Content-Type: message/rfc822\n\n{letter}")
    body = "".join(f"--next\n{part}\n" for part in parts)
    report = (
        "From: MAILER-DAEMON@relay.example (Mail Delivery System)\nTo: partners@hoshino-cloud.example\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        f"Content-Type: multipart/{subtype}; report-type=delivery-status; boundary=next\n\n{body}--next--\n")
    return report.replace("\n", "\r\n").encode()


def failure(address: str, said: str = "smtp; 550 5.1.1 User unknown", action: str = "failed", status: str = "5.1.1") -> str:
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {said}"


def draft(portal: Portal, to: str) -> bytes:
    return portal.path(f"drafts/{to}.eml").read_bytes()


def take(portal: Portal, mail: bytes, expect: int = 0):
    portal.write("report.eml", mail)
    return portal.run("letters", "returned", "report.eml", expect=expect)


LARKSPUR = "owner@larkspur-books.example"


def test_somebody_says_that_a_letter_came_back(sent: Portal) -> None:
    id = listed(sent)["larkspur-books"]["id"]
    done = sent.run("letters", "returned", "larkspur-books", "--as", "yui-sato")
    assert done.stdout.startswith(f"returned  {id}  larkspur-books  ") and done.stdout.endswith("by yui-sato\n")
    assert f"portico resend {id}" in done.stderr
    row = listed(sent)["larkspur-books"]
    assert (row["letter"], row["returnedBy"], row["said"]) == ("returned", "yui-sato", None)
    before = events(sent)
    again = sent.run("letters", "returned", id)
    assert again.stdout == done.stdout.replace("returned  ", "returned already  ", 1) and not again.stderr
    assert events(sent) == before
    sent.run("letters", "export", "--all", "rest")
    assert not sent.path("rest/larkspur-books.eml").exists()
    sent.run("letters", "done", id)
    assert listed(sent)["larkspur-books"]["letter"] == "sent"
    assert sent.run("letters", "returned", "nobody-known", expect=1).stderr.startswith("unknown-organisation: ")


@pytest.mark.parametrize("shape", [
    {}, {"as_header": True}, {"encoding": "base64"}, {"subtype": "mixed"}, {"kind": "global-delivery-status"},
], ids=["whole", "header", "base64", "mixed", "global"])
def test_a_servers_report_names_its_letter(sent: Portal, shape: dict) -> None:
    said = "smtp; 550 5.1.1 <owner@larkspur-books.example>: Recipient\n    address rejected"
    done = take(sent, report(failure(LARKSPUR, said), returned=draft(sent, "larkspur-books"), **shape))
    row = listed(sent)["larkspur-books"]
    assert (row["letter"], row["said"]) == ("returned", f"5.1.1 550 5.1.1 <{LARKSPUR}>: Recipient address rejected")
    assert done.stdout.endswith(f": {row['said']}\n")
    assert {each["letter"] for to, each in listed(sent).items() if to not in ("larkspur-books",)} <= {"draft", "ready", "sent"}
    piped = [line.split("\t") for line in sent.run("letters", "list").stdout.splitlines()]
    [mine] = [cells for cells in piped if cells[1] == "larkspur-books"]
    assert mine[2] == "returned" and mine[5] == row["said"] and {len(cells) for cells in piped} == {8}


def test_the_link_in_what_came_back_is_known_under_another_address(sent: Portal) -> None:
    """The invitee's mailbox hands mail on to another one, which is gone. The report was forwarded to whoever keeps the portal."""
    inner = report(failure("hidden@elsewhere.example"), returned=draft(sent, "larkspur-books"))
    outer = (b"From: partners@hoshino-cloud.example\r\nSubject: Fwd: Undelivered\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
             b"--o\r\n\r\nPlease look.\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--o--\r\n")
    take(sent, outer)
    assert listed(sent)["larkspur-books"]["letter"] == "returned"


def test_of_two_letters_to_one_address_the_one_that_was_sent_came_back(sent: Portal) -> None:
    sent.replace(CUSTOMERS, "office@obrien-sons.example", LARKSPUR)
    refused = take(sent, report(failure(LARKSPUR)), expect=1)
    assert "\nseveral-invitations: report.eml: " in refused.stderr and "larkspur-books" in refused.stderr
    take(sent, report(failure(LARKSPUR), returned=draft(sent, "obrien-sons")))
    assert {to: row["letter"] for to, row in listed(sent).items() if row["letter"] == "returned"} == {"obrien-sons": "returned"}


def test_nobody_else_than_the_invitee_makes_a_letter_returned(sent: Portal) -> None:
    """A colleague stood in Cc, and only their copy came back."""
    letter = draft(sent, "larkspur-books").replace(b"\r\nSubject:", b"\r\nCc: colleague@hoshino-cloud.example\r\nSubject:", 1)
    refused = take(sent, report(failure("colleague@hoshino-cloud.example"), returned=letter), expect=1)
    assert refused.stderr.startswith("unknown-letter: report.eml: this is about colleague@hoshino-cloud.example")
    both = report(failure("colleague@hoshino-cloud.example", "smtp; 1"), failure(LARKSPUR, "smtp; 2"), returned=letter)
    take(sent, both)
    assert listed(sent)["larkspur-books"]["said"] == "5.1.1 2"


@pytest.mark.parametrize("mail, code, told", [
    (report(failure(LARKSPUR, action="delayed", status="4.4.1")), "not-returned", "the server still tries"),
    (report(failure(LARKSPUR, action="delivered", status="2.0.0")), "not-returned", "says that it delivered"),
    (report(failure("stranger@else.example")), "unknown-letter", "letters returned ID"),
    (report(failure("yoyaku@yuki-onsen.example")), "unknown-letter", "no open invitation's letter went to"),
    (report("Final-Recipient: rfc822; x@y.example\nAction: exploded"), "no-report", "message/delivery-status"),
    (b"Subject: failure notice\r\nFrom: MAILER-DAEMON@x.example\r\n\r\nHi. This is the qmail-send program.\r\n",
     "no-report", "letters returned ID"),
    (b"no mail at all\n", "no-report", "report.eml:1:1"),
    (b"", "no-report", ".eml"),
], ids=["delayed", "delivered", "stranger", "unsent", "odd", "qmail", "text", "empty"])
def test_a_report_of_anything_else_changes_nothing(sent: Portal, mail: bytes, code: str, told: str) -> None:
    before = listed(sent)
    refused = take(sent, mail, expect=1)
    assert refused.stderr.startswith(f"{code}: report.eml") and told in refused.stderr
    assert listed(sent) == before


def test_of_several_all_are_taken_or_none(sent: Portal) -> None:
    sent.write("one.eml", report(failure(LARKSPUR), returned=draft(sent, "larkspur-books")))
    sent.write("two.eml", report(failure("stranger@else.example")))
    refused = sent.run("letters", "returned", "one.eml", "two.eml", "zzzzzz", expect=1)
    assert "two.eml" in refused.stderr and "unknown-invitation" in refused.stderr
    assert listed(sent)["larkspur-books"]["letter"] == "sent"
    sent.run("letters", "returned", "one.eml", "obrien-sons")
    assert [listed(sent)[to]["letter"] for to in ("larkspur-books", "obrien-sons")] == ["returned", "returned"]
    piped = sent.run("letters", "returned", "-", stdin=sent.path("one.eml").read_bytes())
    assert piped.stdout.startswith("returned already  ")


def test_an_invitation_that_is_over_is_said_to_be(sent: Portal) -> None:
    mail = report(failure(LARKSPUR), returned=draft(sent, "larkspur-books"))
    sent.run("cancel", "larkspur-books")
    assert "is cancelled" in take(sent, mail, expect=1).stderr


@pytest.mark.parametrize("hostile", [
    "smtp; 550 \x1b[2J\x07clear =?UTF-8?B?4oCu?= x", "smtp; " + "long " * 40_000, "smtp; 550 {\"event\":\"sent\"}\t|",
], ids=["terminal", "long", "json"])
def test_what_a_server_says_steers_nothing(sent: Portal, hostile: str) -> None:
    done = take(sent, report(failure(LARKSPUR, hostile), returned=draft(sent, "larkspur-books")))
    shown = done.stdout + sent.run("letters", "list").stdout
    assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown
    assert len(listed(sent)["larkspur-books"]["said"]) <= 520


def test_a_report_without_end_is_refused_in_bounds(sent: Portal) -> None:
    deep = draft(sent, "larkspur-books")
    for _ in range(20):
        deep = b"From: x@y.example\r\nContent-Type: message/rfc822\r\n\r\n" + deep
    assert "too-many-parts" in take(sent, report(failure(LARKSPUR), returned=deep), expect=1).stderr
    many = [failure(f"a{number}@b.example") for number in range(200)]
    assert "too-many-parts" in take(sent, report(*many), expect=1).stderr


def test_person_redact_and_backup_know_what_a_server_said(sent: Portal) -> None:
    said = "smtp; 550 5.1.1 <hanako.private@else.example> moved away"
    take(sent, report(failure(LARKSPUR, said), returned=draft(sent, "larkspur-books")))
    id = listed(sent)["larkspur-books"]["id"]
    assert f"letter  invitation {id}  what a server said" in sent.run("person", "Hanako.Private@else.example").stdout
    sent.run("cancel", id)
    assert "emptied what servers said of letters: 1" in sent.run("redact", id).stdout
    assert "nothing is stored" in sent.run("person", "hanako.private@else.example").stdout
    for file in sent.path("State").glob("letters.sqlite*"):
        assert b"hanako" not in file.read_bytes() and b"moved away" not in file.read_bytes()
    assert [(each["event"], each["words"]) for each in events(sent) if id in each["subject"]][-1] == ("returned", None)


def test_a_new_link_to_an_address_from_which_the_letter_came_back_is_told(sent: Portal) -> None:
    sent.run("letters", "returned", "larkspur-books")
    [id] = [each["id"] for each in sent.invitations() if each["to"] == "larkspur-books" and each["state"] == "pending"]
    assert "came back, and the directory has the same address still" in sent.run("resend", id).stderr


def test_a_strangers_report_marks_no_letter(sent: Portal) -> None:
    id = listed(sent)["larkspur-books"]["id"]
    number = f"Subject: x\n\nInvitation {id}\n".encode()
    for mail in [
        # Guesses, of which one fits.
        report(*[failure(f"guess{number}@larkspur-books.example") for number in range(5)], failure(LARKSPUR)),
        # The number stands in shared calendars: it isn't enough for another address.
        report(failure("zz@stranger.example"), returned=number),
        # The server says something else of the invitee.
        report(failure(LARKSPUR, action="delivered"), failure("zz@stranger.example"), returned=draft(sent, "larkspur-books")),
        report(failure(LARKSPUR, action="delayed"), failure("zz@stranger.example"), returned=draft(sent, "larkspur-books")),
    ]:
        take(sent, mail, expect=1)
        assert listed(sent)["larkspur-books"]["letter"] == "sent"
    take(sent, report(failure(LARKSPUR), returned=number))


def test_a_letter_that_nobody_has_had_has_not_come_back(sent: Portal) -> None:
    sent.run("invite", "--customer", "aozora-foods", expect=None)
    [draft_of] = [to for to, row in listed(sent).items() if row["letter"] == "draft"][:1]
    by = {"provider-invites-reseller": "greta-lindner"}.get(listed(sent)[draft_of]["kind"])
    sent.run("letters", "returned", listed(sent)[draft_of]["id"], *(["--as", listed(sent)[draft_of]["issuedBy"]] if by else []), expect=1)
    assert listed(sent)[draft_of]["letter"] == "draft"


def test_what_a_server_says_is_kept_short_and_harms_no_list(sent: Portal) -> None:
    take(sent, report(failure(LARKSPUR, "smtp; 550 a" + "\u0301" * 20_000 + "\x1b[31m\u202e" + " b" * 1_000)))
    said = listed(sent)["larkspur-books"]["said"]
    assert len(said) <= 520 and not set(said) & set("\x1b\u202e\u0301")
