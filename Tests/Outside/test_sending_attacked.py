"""Sending, by the careless and the hostile: no letter twice, none lost in silence, no secret told, and no run that doesn't end."""

import base64
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from answers import accept
from ledgers import add
from portals import Portal, environment, refused
from relays import BREAK, PAUSE, Relay
from test_sending import LARKSPUR, NISHIKI, parsed, recipients, settings, start, uncertain

OWNER = "owner@larkspur-books.example"


@pytest.fixture
def relay(relays) -> Relay:
    return relays.start()


@pytest.fixture
def sending(built: Portal, relay: Relay) -> Portal:
    built.append("Content/portal.yaml", settings(relay))
    return built


def id_of(portal: Portal, invitee: str) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]


def own_letter(portal: Portal, text: str, invitee: str = LARKSPUR, expect: int = 0) -> None:
    portal.write("own.txt", f"Subject: Our talk\n\nDear Ms Finch,\n\n{text}\n")
    portal.run("letters", "edit", invitee, "--file", "own.txt", expect=expect)


# One letter that can't go


def test_a_letter_without_its_link_holds_no_other_and_ends_the_run(sending: Portal, relay: Relay) -> None:
    own_letter(sending, "as agreed.", expect=1)
    outcome = sending.run("letters", "send", "--all", expect=1)
    assert re.fullmatch(r"sent: \d+; waiting: 1\n", outcome.stdout) and len(relay.accepted) > 10
    assert "not sent: larkspur-books: the letter's personal link isn't in it" in outcome.stderr
    assert outcome.stderr.count("not sent") == 1 and "--restore-link" in outcome.stderr
    assert sending.links()[LARKSPUR] not in outcome.stderr, "what a timer's run says goes into a log"


@pytest.mark.parametrize("size", [30_000, None], ids=["the server says so before", "the server says so then"])
def test_a_letter_that_is_too_long_holds_no_other(built: Portal, relays, size: int | None) -> None:
    relay = relays.start(size=size)
    built.append("Content/portal.yaml", settings(relay))
    if size is None:
        relay.when("end", "552 5.3.4 too large", to=OWNER)
    own_letter(built, built.links()[LARKSPUR] + "\n\n" + "That is all.\n" * 3_000)
    outcome = built.run("letters", "send", "--due", expect=1)
    assert re.fullmatch(r"sent: \d+; refused: 1\n", outcome.stdout) and len(relay.accepted) > 10
    assert re.search(r"refused: \S+ larkspur-books: .*(30000|too large)", outcome.stderr)


@pytest.mark.parametrize("spoil", [Path.mkdir, os.mkfifo, lambda path: path.write_bytes(b"\xff\xfe\x00")])
def test_a_letter_s_file_that_can_t_be_read_holds_no_other(sending: Portal, relay: Relay, spoil) -> None:
    path = sending.path(f"State/letters/{id_of(sending, LARKSPUR)}.txt")
    path.parent.mkdir(exist_ok=True)
    spoil(path)
    outcome = sending.run("letters", "send", "--due", expect=1)
    assert re.fullmatch(r"sent: \d+; waiting: 1\n", outcome.stdout) and OWNER not in recipients(relay.accepted)
    assert "not sent: larkspur-books: " in outcome.stderr


def test_what_somebody_wrote_goes_out_once_and_not_as_the_reminder(sending: Portal, relay: Relay) -> None:
    own_letter(sending, sending.links()[LARKSPUR])
    sending.run("letters", "send", LARKSPUR)
    assert parsed(relay.accepted[0])["Subject"] == "Our talk"
    assert "Dear Ms Finch" not in sending.run("letters", "show", LARKSPUR).stdout


# Named ones


def test_a_named_letter_that_doesn_t_go_is_told_of(sending: Portal, relay: Relay) -> None:
    sending.page_of(LARKSPUR).unlink()
    outcome = sending.run("letters", "send", LARKSPUR)
    assert outcome.stdout == "sent: 0\n" and "1 letter waits for a page that isn't built: portico build" in outcome.stderr
    outcome = sending.run("letters", "send", NISHIKI, "obrien-sons", "--daily", "1")
    assert outcome.stdout == "sent: 1; waiting: 1\n"
    relay.when("RCPT", "451 4.7.1 later")
    assert sending.run("letters", "send", "obrien-sons").stdout.startswith("sent: 0; waiting: 1, the next on ")


# What happens while a letter is in hand


@pytest.mark.parametrize("scope", ["--due", LARKSPUR])
@pytest.mark.parametrize("command", [("done", LARKSPUR), ("stop", LARKSPUR), ("stop", OWNER)])
def test_who_sends_a_letter_by_hand_while_the_server_takes_its_time(
    sending: Portal, relay: Relay, scope: str, command: tuple[str, ...]
) -> None:
    relay.when("RCPT", PAUSE, to=OWNER, times=1)
    run = start(sending, "letters", "send", scope)
    relay.wait_until(lambda: f"RCPT TO:<{OWNER}>" in relay.said())
    sending.run("letters", *command)
    relay.go_on()
    out, err = run.communicate(timeout=60)
    assert OWNER not in recipients(relay.accepted + relay.unanswered), (out, err)
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses))
    if scope != "--due":
        assert "not sent: larkspur-books: " in err and run.returncode == 1 and out == "sent: 0\n"
    else:
        assert len(addresses) > 10 and run.returncode == 0


@pytest.mark.parametrize("command", [("cancel", LARKSPUR), ("letters", "edit", LARKSPUR, "--file", "own.txt")], ids=lambda words: words[-1])
@pytest.mark.parametrize("scope", ["--due", LARKSPUR])
def test_a_letter_that_changes_in_the_server_s_hand_doesn_t_go_as_it_was(
    sending: Portal, relay: Relay, scope: str, command: tuple[str, ...]
) -> None:
    sending.write("own.txt", f"Subject: Our talk\n\nDear Ms Finch,\n\n{sending.links()[LARKSPUR]}\n")
    relay.when("RCPT", PAUSE, to=OWNER, times=1)
    run = start(sending, "letters", "send", scope)
    relay.wait_until(lambda: f"RCPT TO:<{OWNER}>" in relay.said())
    sending.run(*command)
    relay.go_on()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and "waiting" not in out, (out, err)
    mails = [letter for letter in relay.accepted + relay.unanswered if OWNER in letter.recipients]
    if command[0] == "cancel":
        assert not mails
    else:
        assert [parsed(letter)["Subject"] for letter in mails] == ["Our talk"]


def test_another_s_news_lets_a_named_letter_go(sending: Portal, relay: Relay) -> None:
    relay.when("RCPT", PAUSE, to=OWNER, times=1)
    run = start(sending, "letters", "send", LARKSPUR)
    relay.wait_until(lambda: f"RCPT TO:<{OWNER}>" in relay.said())
    sending.run("letters", "stop", NISHIKI)
    relay.go_on()
    assert run.communicate(timeout=60)[0] == "sent: 1\n" and recipients(relay.accepted) == [OWNER]


# Uncertain ones


def test_one_word_decides_one_letter(accepting: Portal, relay: Relay) -> None:
    """Letter and receipts of one invitation, each of which nobody knows."""
    accepting.append("Content/portal.yaml", settings(relay))
    accepting.append("Content/portal.yaml", "letters:\n  receipts: send\n")
    for address in (OWNER, "else@larkspur-books.example"):
        relay.when("end", BREAK, to=address)
    accepting.run("letters", "send", LARKSPUR, expect=1)
    accept(accepting, LARKSPUR, email="else@larkspur-books.example")
    accepting.run("letters", "send", "--due", expect=1)
    of_one = [each for each in uncertain(accepting) if each["to"] == LARKSPUR]
    assert {each["letter"] for each in of_one} == {"invitation", "receipt", "receipt-copy"}
    for word in (LARKSPUR, of_one[0]["id"]):
        told = refused(accepting, "letters", "uncertain", word, "--sent", reason="several-invitations")
        assert all(f"{each['messageID'].strip('<>')}  {each['letter']} " in told for each in of_one)
    assert len([each for each in uncertain(accepting) if each["to"] == LARKSPUR]) == 3
    receipt = next(each["messageID"] for each in of_one if each["letter"] == "receipt")
    accepting.run("letters", "uncertain", receipt.strip("<>"), "--sent")
    left = [each["letter"] for each in uncertain(accepting) if each["to"] == LARKSPUR]
    assert sorted(left) == ["invitation", "receipt-copy"]
    refused(accepting, "letters", "uncertain", receipt, "--again", reason="not-uncertain")


# Secrets


def test_a_server_that_names_the_link_puts_it_in_no_log(sending: Portal, relay: Relay) -> None:
    link = sending.links()[LARKSPUR]
    relay.when("end", f"554 5.7.1 spam: {link} is listed", to=OWNER)
    outcome = sending.run("letters", "send", LARKSPUR, expect=1)
    assert "554 5.7.1 spam: https://partners.hoshino-cloud.example/i/…/ is listed" in outcome.stderr
    assert link not in outcome.stderr + sending.run("letters", "list").stdout
    assert link.split("/")[-2].encode() not in sending.path("State/letters.sqlite").read_bytes()


def test_a_server_that_says_the_password_again_puts_it_in_no_log(built: Portal, relays) -> None:
    relay = relays.start(passwords={"letters": "hunter2-secret"})
    built.write("State/mail-password", "hunter2-secret\n")
    built.path("State/mail-password").chmod(0o600)
    built.append("Content/portal.yaml", settings(relay, user="letters", passwordFile="State/mail-password"))
    told = base64.b64encode(b"\0letters\0hunter2-secret").decode()
    relay.when("AUTH", f"535 5.5.2 what is AUTH PLAIN {told} or hunter2-secret?")
    for command in [("letters", "check"), ("letters", "send", "--due")]:
        said = refused(built, *command, reason="mail-refused")
        assert "535 5.5.2 what is AUTH PLAIN … or …?" in said and "hunter2" not in said and told not in said


def test_who_holds_the_password_leaves_no_core(built: Portal, relays) -> None:
    relay = relays.start(passwords={"letters": "open sesame"}, auth_needed=True)
    built.append("Content/portal.yaml", settings(relay, user="letters", passwordFile="State/mail-password"))
    built.write("State/mail-password", "open sesame\n")
    built.path("State/mail-password").chmod(0o600)
    relay.when("RCPT", PAUSE, times=1)
    run = start(built, "letters", "send", LARKSPUR)
    relay.wait_until(lambda: f"RCPT TO:<{OWNER}>" in relay.said())
    limits = Path(f"/proc/{run.pid}/limits").read_text()
    assert next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4:6] == ["0", "0"]
    # What can't be dumped belongs to root, whoever runs it.
    assert os.geteuid() == 0 or Path(f"/proc/{run.pid}/mem").stat().st_uid == 0
    relay.go_on()
    assert run.communicate(timeout=60)[0] == "sent: 1\n"


@pytest.mark.parametrize("name", ["127.0.0.1.relay.example", "127.relay.example"])
def test_a_name_that_looks_like_this_machine_gets_no_password_in_the_clear(sending: Portal, name: str) -> None:
    sending.replace("Content/portal.yaml", "server: 127.0.0.1", f"server: {name}\n  user: a\n  passwordFile: State/p")
    assert "could read the password" in sending.run("check", expect=65).stderr


# Programs


@pytest.fixture
def token(built: Portal, relays) -> Path:
    relay = relays.start(tokens={"letters": "ya29"})
    built.append("Content/portal.yaml", settings(relay, user="letters", tokenCommand="[tools/token]"))
    path = built.path("tools/token")
    path.parent.mkdir()
    path.write_text("#!/bin/sh\necho ya29\n")
    path.chmod(0o700)
    return path


def test_the_token_s_program_lies_below_the_portal_wherever_one_stands(built: Portal, token: Path) -> None:
    outcome = built.run("letters", "check", "--portal", str(built.root), cwd=Path("/"))
    assert "signed in: as letters" in outcome.stdout


@pytest.mark.parametrize("script", ["echo ya29; exec >&-; exec sleep 60", "sleep 60 & wait", "yes"])
def test_a_program_without_an_end_can_be_left(built: Portal, token: Path, script: str) -> None:
    token.write_text(f"#!/bin/sh\necho here > {built.path('began')}\n{script}\n")
    run = start(built, "letters", "check")
    end = time.monotonic() + 20
    while not built.path("began").exists():
        assert time.monotonic() < end and time.sleep(0.01) is None
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert run.returncode == 74 and re.search("gives no token: it (was ended|prints too much)", err), err


# Time


def test_a_clock_that_was_wrong_holds_letters_for_hours_and_not_for_years(sending: Portal) -> None:
    sending.run("letters", "send", NISHIKI)
    future = int(time.time()) + 400 * 86_400
    subject = f"invitation {id_of(sending, LARKSPUR)}"
    add(
        sending, {"event": "claimed", "subject": subject, "at": future, "message": "<a@b.example>", "address": "a" * 32},
        {"event": "later", "subject": subject, "at": future, "next": future + 300, "status": "451"})
    waiting = sending.run("letters", "send", "--all", "--dry-run", "--daily", "100").stdout
    assert re.fullmatch(r"would be sent: \d+, which takes 1 day\n|would be sent: \d+\n", waiting), waiting
    assert sending.run("letters", "send", "--due").stdout.count("waiting: 1, the next on ") == 1
    assert sending.run("letters", "send", LARKSPUR).stdout == "sent: 1\n"


# Disks


def test_without_a_claim_on_the_disk_nothing_goes(sending: Portal, relay: Relay) -> None:
    sending.run("letters", "send", NISHIKI)
    ledger = sending.path("State/letters.sqlite")
    ledger.rename(ledger.with_suffix(".away"))
    ledger.mkdir()
    sending.run("letters", "send", LARKSPUR, expect=74)
    assert recipients(relay.accepted).count(OWNER) == 0


def test_a_full_disk_keeps_letters_from_going_and_says_so(sending: Portal, relay: Relay, preloaded, tmp_path: Path) -> None:
    """What went before it was full is known, or nobody knows; afterwards all the others go, and none twice."""
    control = tmp_path / "faults"
    control.write_text("")
    env = environment({"LD_PRELOAD": preloaded("disk_faults"), "DISK_FAULTS": str(control)})
    sending.run("letters", "send", NISHIKI)
    relay.when("RCPT", PAUSE, to=OWNER, times=1)
    run = subprocess.Popen(
        [sending.program, "letters", "send", "--all"], cwd=sending.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    relay.wait_until(lambda: f"RCPT TO:<{OWNER}>" in relay.said())
    control.write_text("write")
    relay.go_on()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 74 and out == "" and "No space left on device" in err, (out, err)
    assert OWNER not in recipients(relay.accepted + relay.unanswered)
    again = sending.run("letters", "send", "--due")
    assert again.stdout.startswith("sent: ") and OWNER in recipients(relay.accepted)
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) > 10
    assert len(uncertain(sending)) <= 1


def test_a_state_that_can_t_be_written_sends_nothing_and_says_so(sending: Portal, relay: Relay) -> None:
    sending.run("letters", "send", NISHIKI)
    relay.accepted.clear()
    if os.geteuid() == 0:
        mounts = "mount --bind State State && mount -o remount,bind,ro State"
        command = ["unshare", "--mount", "sh", "-c", f'{mounts} && exec "$0" "$@"', sending.program, "letters", "send", "--all"]
        reason = "Read-only file system"
    else:
        for path in [sending.path("State"), *sending.path("State").glob("letters.sqlite*")]:
            path.chmod(path.stat().st_mode & 0o500)
        command, reason = [sending.program, "letters", "send", "--all"], "Permission denied"
    try:
        outcome = subprocess.run(command, cwd=sending.root, env=environment(None), capture_output=True, text=True, timeout=60)
    finally:
        if os.geteuid() != 0:
            for path in [sending.path("State"), *sending.path("State").glob("letters.sqlite*")]:
                path.chmod(path.stat().st_mode | 0o200)
    assert outcome.returncode == 74 and reason in outcome.stderr and "Check free space, owner and mode" in outcome.stderr
    assert not relay.accepted and not relay.unanswered
    assert sending.run("letters", "send", "--all").stdout.startswith("sent: ") and relay.accepted


# News


def test_news_go_on_after_an_older_journal_was_put_back(accepting: Portal, tmp_path: Path) -> None:
    accept(accepting, LARKSPUR)
    told = tmp_path / "told"
    command = ("notify", "--", "/bin/sh", "-c", f"cat >> {told}")
    accepting.run("backup", "backup.tar")
    accept(accepting, NISHIKI)
    accept(accepting, "obrien-sons")
    assert accepting.run(*command).stdout == "told of 3 answers\n"
    ledger = accepting.path("State/letters.sqlite").read_bytes()
    accepting.run("restore", "backup.tar", "--lose-newer")
    accepting.path("State/letters.sqlite").write_bytes(ledger)
    accepting.path("State/letters.sqlite").chmod(0o600)
    accept(accepting, "obrien-sons")
    # It has a number that somebody was told of before.
    assert accepting.run(*command).stdout == "told of 2 answers\n"
    assert "obrien-sons" in told.read_text().splitlines()[-1]
    assert accepting.run(*command).stdout == ""


@pytest.mark.parametrize("script", ["exec sleep 600", "cat > /dev/null; exec >&- 2>&-; sleep 600 & wait"])
def test_a_program_that_stands_still_is_ended_and_told_again(accepting: Portal, tmp_path: Path, script: str) -> None:
    accept(accepting, LARKSPUR)
    accept(accepting, NISHIKI)
    outcome = accepting.run("notify", "--within", "PT1S", "--", "/bin/sh", "-c", script, expect=74)
    assert "it didn't end within 1 second" in outcome.stderr and "once more" in outcome.stderr
    told = tmp_path / "told"
    assert accepting.run("notify", "--", "/bin/sh", "-c", f"cat > {told}").stdout == "told of 2 answers\n"
    assert len(told.read_text().splitlines()) == 2


def test_two_runs_tell_nobody_of_the_same(accepting: Portal, tmp_path: Path) -> None:
    accept(accepting, LARKSPUR)
    os.mkfifo(tmp_path / "end")
    slow = start(accepting, "notify", "--", "/bin/sh", "-c", f"echo begun; cat >/dev/null; read line < {tmp_path}/end")
    assert slow.stdout.readline() == "begun\n"
    second = accepting.run("notify", "--", "/bin/cat")
    assert second.stdout == "Another run tells of them already.\n"
    (tmp_path / "end").write_text("go\n")
    assert slow.communicate(timeout=20)[0] == "told of 1 answer\n"


def test_a_company_s_news_take_nothing_from_the_operator_s(accepting: Portal) -> None:
    accept(accepting, LARKSPUR)
    # Theirs come later in the record.
    other = next(each for each in accepting.invitations() if each["from"] != "hoshino-cloud" and each["state"] == "pending")
    user = next(
        name for name in Portal.INVITING
        if other["id"] in accepting.run("invitations", "--json", "--as", name).stdout)
    accept(accepting, other["to"])
    assert accepting.run("notify", "--as", user, "--", "/bin/cat").stdout.endswith("told of 1 answer\n")
    assert accepting.run("notify", "--", "/bin/cat").stdout.endswith("told of 2 answers\n")
