"""`portico letters send`: a mail server takes the letters, nobody gets one twice, and nobody is forgotten."""

import email
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
from email import policy

import pytest
from answers import accept
from portals import REPOSITORY, Portal, environment, refused
from relays import BREAK, HALF, SILENCE, Letter, Relay
from test_letters import listed, plain

DEPLOY = REPOSITORY / "deploy"
LARKSPUR = "larkspur-books"
NISHIKI = "nishiki-textiles"


def settings(relay: Relay, **more) -> str:
    lines = {"server": "127.0.0.1", "port": relay.port, "tls": "none", "from": "letters@hoshino-cloud.example", **more}
    return "mail:\n" + "".join(f"  {key}: {value}\n" for key, value in lines.items())


@pytest.fixture
def relay(relays) -> Relay:
    return relays.start()


@pytest.fixture
def sending(built: Portal, relay: Relay) -> Portal:
    built.append("Content/portal.yaml", settings(relay))
    return built


def states(portal: Portal) -> dict[str, str]:
    return {to: row["letter"] for to, row in listed(portal).items()}


def recipients(letters: list[Letter]) -> list[str]:
    return [address for letter in letters for address in letter.recipients]


def parsed(letter: Letter) -> email.message.EmailMessage:
    assert max(map(len, letter.data.split(b"\r\n"))) <= 78 and max(letter.data) < 128
    return email.message_from_bytes(letter.data, policy=policy.strict)


def uncertain(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("letters", "uncertain", "--json").stdout.splitlines()]


def test_all_that_wait_go_once(sending: Portal, relay: Relay) -> None:
    asked = [row for row in sending.invitations() if row["from"] == "hoshino-cloud"]
    outcome = sending.run("letters", "send", "--all")
    assert outcome.stdout == f"sent: {len(asked)}\n" and outcome.stderr == ""
    assert len(relay.accepted) == len(asked) and not relay.unanswered
    addresses = recipients(relay.accepted)
    assert len(set(addresses)) == len(addresses) == len(asked)
    assert {state for to, state in states(sending).items() if to in {row["to"] for row in asked}} == {"sent"}
    assert relay.connections == 1, "one connection for many"
    again = sending.run("letters", "send", "--all")
    assert again.stdout == "sent: 0\n" and len(relay.accepted) == len(asked)


def test_a_letter_goes_as_it_was_shown_in_the_sender_s_name(sending: Portal, relay: Relay) -> None:
    shown = sending.run("letters", "show", LARKSPUR).stdout
    sending.run("letters", "send", LARKSPUR)
    [letter] = relay.accepted
    mail = parsed(letter)
    assert letter.sender == "letters@hoshino-cloud.example" and letter.recipients == ["owner@larkspur-books.example"]
    assert "SMTPUTF8" not in letter.parameters and "8BITMIME" not in letter.parameters
    assert mail["From"].addresses[0].addr_spec == "letters@hoshino-cloud.example"
    assert mail["From"].addresses[0].display_name == "Hoshino Cloud"
    assert mail["Reply-To"].addresses[0].addr_spec == "partners@hoshino-cloud.example"
    assert plain(mail).strip() in shown
    assert re.fullmatch(r"<[a-z2-7]{30,}@hoshino-cloud\.example>", mail["Message-ID"])
    assert not [name for name in mail.keys() if name.lower().startswith(("list-", "x-unsent", "auto-submitted", "precedence"))]


def test_what_somebody_changed_goes_as_it_is_now(sending: Portal, relay: Relay) -> None:
    text = sending.run("letters", "show", LARKSPUR).stdout.split("\n\n", 1)[1]
    link = sending.links()[LARKSPUR]
    sending.write("own.txt", f"Subject: Our talk\n\nDear Ms Finch,\n\nas agreed:\n\n{link}\n")
    sending.run("letters", "edit", LARKSPUR, "--file", "own.txt")
    sending.run("letters", "send", LARKSPUR)
    assert parsed(relay.accepted[0])["Subject"] == "Our talk" and "Dear Ms Finch" in plain(parsed(relay.accepted[0])) != text


def test_what_is_refused_ends_that_letter_alone_and_is_told_with_the_server_s_words(sending: Portal, relay: Relay) -> None:
    rule = relay.when("RCPT", "550 5.1.1 nobody here of that name", to="owner@larkspur-books.example")
    outcome = sending.run("letters", "send", "--all", expect=1)
    assert re.fullmatch(r"sent: \d+; refused: 1\n", outcome.stdout)
    assert re.search(r"refused: \S+ larkspur-books: 550 5\.1\.1 nobody here of that name", outcome.stderr)
    rows = listed(sending)
    assert rows[LARKSPUR]["letter"] == "refused" and rows[LARKSPUR]["said"] == "550 5.1.1 nobody here of that name"
    assert rows[NISHIKI]["letter"] == "sent"
    # Never by itself; a person may want it.
    assert sending.run("letters", "send", "--all").stdout == "sent: 0\n"
    relay.rules.remove(rule)
    assert sending.run("letters", "send", LARKSPUR).stdout == "sent: 1\n"
    assert recipients(relay.accepted).count("owner@larkspur-books.example") == 1


@pytest.mark.parametrize(("at", "reply"), [("RCPT", "451 4.7.1 come again"), ("DATA", "452 full"), ("end", "451 not now")])
def test_what_isn_t_taken_yet_goes_again_later(sending: Portal, relay: Relay, at: str, reply: str) -> None:
    relay.when(at, reply, to="owner@larkspur-books.example")
    outcome = sending.run("letters", "send", "--due")
    assert re.match(r"sent: \d+; waiting: 1, the next on ", outcome.stdout)
    assert re.search(r"not taken yet, again on .*: \S+ larkspur-books: " + re.escape(reply), outcome.stderr)
    row = listed(sending)[LARKSPUR]
    assert row["letter"] == "later" and row["said"] == reply
    tried = len(relay.commands)
    # Not before its time.
    assert "sent: 0; waiting: 1" in sending.run("letters", "send", "--due").stdout and len(relay.commands) == tried
    relay.rules.clear()
    # Unless a person wants it now.
    assert sending.run("letters", "send", LARKSPUR).stdout == "sent: 1\n"
    ids = {letter.message_id for letter in relay.accepted + relay.unanswered if "owner@larkspur-books.example" in letter.recipients}
    assert len(ids) == 1


def test_421_after_some_letters_is_normal(built: Portal, relays) -> None:
    relay = relays.start(per_connection=4)
    built.append("Content/portal.yaml", settings(relay))
    outcome = built.run("letters", "send", "--all")
    assert re.fullmatch(r"sent: \d+\n", outcome.stdout) and relay.connections > 3
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) == int(outcome.stdout.split()[1])


@pytest.mark.parametrize(("times", "connections"), [(1, 2), (2, 2)])
def test_a_server_that_has_enough_of_a_connection_gets_another(
    sending: Portal, relay: Relay, times: int, connections: int
) -> None:
    """As OpenSMTPD after a hundred letters. What it doesn't take over a new one either goes later."""
    relay.when("MAIL", "452 4.5.3 Too many messages sent", skip=4, times=times)
    outcome = sending.run("letters", "send", "--due")
    assert relay.connections == connections
    assert ("waiting: 1, " in outcome.stdout) == (times == 2) and len(relay.accepted) > 10
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) == int(re.match(r"sent: (\d+)", outcome.stdout)[1])


@pytest.mark.parametrize("at", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_letter_s_end_leaves_it_waiting(sending: Portal, relay: Relay, at: str) -> None:
    relay.when(at, BREAK, times=1)
    sending.run("letters", "send", "--due")
    if "waiting" in sending.run("letters", "send", "--due").stdout:
        sending.run("letters", "send", *[to for to, state in states(sending).items() if state == "later"])
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) and not uncertain(sending)
    assert sending.run("letters", "send", "--all").stdout == "sent: 0\n"


@pytest.mark.parametrize(("at", "do"), [("end", BREAK), ("end", HALF)])
def test_nobody_knows_what_became_of_a_whole_letter_without_an_answer(sending: Portal, relay: Relay, at: str, do: str) -> None:
    rule = relay.when(at, do, to="owner@larkspur-books.example")
    outcome = sending.run("letters", "send", "--all", expect=1)
    assert re.fullmatch(r"sent: \d+; uncertain: 1\n", outcome.stdout)
    assert outcome.stderr.count("portico letters uncertain") == 1
    assert "larkspur-books: nobody knows whether it went out" in outcome.stderr
    [row] = uncertain(sending)
    assert row["to"] == LARKSPUR and listed(sending)[LARKSPUR]["letter"] == "uncertain"
    relay.rules.remove(rule)
    # Neither by itself nor by name.
    assert "1 letter nobody knows" in sending.run("letters", "send", "--all").stderr
    assert "--again" in refused(sending, "letters", "send", LARKSPUR, reason="letter-uncertain")
    said = sending.run("letters", "uncertain", LARKSPUR, "--again").stdout
    assert "waits to be sent again" in said
    assert sending.run("letters", "send", "--all").stdout == "sent: 1\n"
    assert relay.accepted[-1].message_id == row["messageID"], "the same for each try"


@pytest.mark.parametrize("at", ["body", "dot"])
def test_a_letter_that_breaks_off_in_the_middle_goes_again_or_nobody_knows(sending: Portal, relay: Relay, at: str) -> None:
    """How much of it the system had taken from us when the connection broke isn't known from here."""
    relay.when(at, BREAK, times=1)
    first = sending.run("letters", "send", "--due", expect=None).stdout
    assert len(uncertain(sending)) + ("waiting: 1" in first) == 1 and not relay.unanswered
    addresses = recipients(relay.accepted)
    assert len(addresses) == len(set(addresses)) == int(re.match(r"sent: (\d+)", first)[1])


def test_a_person_says_that_an_uncertain_letter_went_out(sending: Portal, relay: Relay) -> None:
    relay.when("end", BREAK, times=1)
    sending.run("letters", "send", LARKSPUR, expect=1)
    sending.run("letters", "uncertain", LARKSPUR, "--sent")
    assert states(sending)[LARKSPUR] == "sent" and not uncertain(sending) and len(relay.unanswered) == 1
    refused(sending, "letters", "uncertain", LARKSPUR, "--sent", reason="not-uncertain")


def start(portal: Portal, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [portal.program, *arguments], cwd=portal.root, env=environment(None), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True)


def test_a_killed_run_leaves_one_letter_uncertain_and_the_rest_waiting(sending: Portal, relay: Relay) -> None:
    relay.when("end", SILENCE, skip=3)
    run = start(sending, "letters", "send", "--all")
    relay.wait_until(lambda: len(relay.unanswered) == 1)
    run.kill()
    run.communicate(timeout=20)
    assert len(uncertain(sending)) == 1
    relay.rules.clear()
    relay.hang_up()
    ours = {row["to"] for row in sending.invitations() if row["from"] == "hoshino-cloud"}
    sending.run("letters", "send", "--all")
    addresses = recipients(relay.accepted + relay.unanswered)
    assert len(addresses) == len(set(addresses)) == len(ours) and len(relay.unanswered) == 1
    assert sorted(state for to, state in states(sending).items() if to in ours and state != "sent") == ["uncertain"]


def test_ctrl_c_lets_the_letter_in_hand_end(sending: Portal, relay: Relay) -> None:
    relay.when("RCPT", SILENCE, skip=2)
    run = start(sending, "letters", "send", "--all")
    relay.wait_until(lambda: sum(line.startswith("RCPT") for line in relay.said()) == 3)
    run.send_signal(signal.SIGINT)
    relay.hang_up()
    out, err = run.communicate(timeout=20)
    assert re.match(r"sent: 2; waiting: \d+\n", out), (out, err)
    assert not uncertain(sending)


def test_a_second_run_says_so_and_ends(sending: Portal, relay: Relay) -> None:
    relay.when("EHLO", SILENCE, times=1)
    run = start(sending, "letters", "send", "--all")
    relay.wait_until(lambda: bool(relay.said()))
    second = sending.run("letters", "send", "--due")
    assert second.stdout == "Letters are being sent already.\n" and relay.connections == 1
    assert "being sent" in refused(sending, "letters", "uncertain", LARKSPUR, "--again", reason="busy")
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=20)
    assert out.startswith("sent: 0; waiting: ")


def test_the_day_s_number_holds_the_rest_for_tomorrow(sending: Portal, relay: Relay) -> None:
    sending.append("Content/portal.yaml", "  daily: 2\n")
    plan = sending.run("letters", "send", "--all", "--dry-run").stdout
    assert re.match(r"would be sent: \d+, which takes \d+ days", plan) and not relay.connections
    first = sending.run("letters", "send", "--due")
    assert re.match(r"sent: 2; waiting: \d+", first.stdout)
    assert sending.run("letters", "send", "--due").stdout.startswith("sent: 0; waiting: ")
    assert sending.run("letters", "send", "--due", "--daily", "3").stdout.startswith("sent: 1; waiting: ")
    assert len(relay.accepted) == 3


def test_a_run_that_waits_for_days_says_until_when_and_ends_with_ctrl_c(sending: Portal, relay: Relay) -> None:
    run = start(sending, "letters", "send", "--all", "--daily", "1")
    line = run.stderr.readline()
    assert re.match(r"waiting until .*: as many went within 24 hours", line), line
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=20)
    assert re.match(r"sent: 1; waiting: \d+", out) and run.returncode == 0


def test_who_answered_or_wants_no_more_gets_none(sending: Portal, relay: Relay) -> None:
    sending.run("letters", "stop", NISHIKI)
    sending.run("letters", "export", LARKSPUR, "drafts")
    outcome = sending.run("letters", "send", "--all")
    assert "1 letter goes to nobody" in outcome.stderr and "1 letter was exported" in outcome.stderr
    assert not {"owner@larkspur-books.example"} & set(recipients(relay.accepted))
    assert states(sending)[LARKSPUR] == "ready" and states(sending)[NISHIKI] == "draft"
    refused(sending, "letters", "send", NISHIKI, reason="no-more-letters")
    assert sending.run("letters", "send", "--all", "--exported").stdout == "sent: 1\n"


def test_no_link_goes_out_that_leads_nowhere(sending: Portal, relay: Relay) -> None:
    sending.page_of(LARKSPUR).unlink()
    outcome = sending.run("letters", "send", "--all")
    assert "1 letter waits for a page that isn't built: portico build" in outcome.stderr
    assert "owner@larkspur-books.example" not in recipients(relay.accepted)
    sending.run("build")
    assert sending.run("letters", "send", "--all").stdout == "sent: 1\n"


def test_an_answer_that_comes_while_letters_go_out_counts(sending: Portal, relay: Relay) -> None:
    last = [row["to"] for row in sending.invitations() if row["from"] == "hoshino-cloud"][-1]
    relay.when("EHLO", SILENCE, times=1)
    run = start(sending, "letters", "send", "--due")
    relay.wait_until(lambda: bool(relay.said()))
    sending.run("letters", "stop", last)
    relay.hang_up()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and "1 letter goes to nobody" in err, (out, err)


def test_two_letters_to_one_address_are_told_before(sending: Portal) -> None:
    sending.change_customer(NISHIKI, email="owner@larkspur-books.example")
    plan = sending.run("letters", "send", "--all", "--dry-run").stdout
    assert re.search("2 letters to owner@larkspur-books.example: .*larkspur-books", plan) and NISHIKI in plan


# Signing in


def test_a_refused_sign_in_holds_all_letters(built: Portal, relays) -> None:
    relay = relays.start(passwords={"letters": "right"})
    built.write("State/mail-password", "wrong\n")
    built.path("State/mail-password").chmod(0o600)
    built.append("Content/portal.yaml", settings(relay, user="letters", passwordFile="State/mail-password"))
    said = refused(built, "letters", "send", "--all", reason="mail-refused")
    assert "refuses to sign us in" in said and "535" in said and "The letters wait" in said
    assert set(states(built).values()) == {"draft"} and not relay.accepted
    refused(built, "letters", "check", reason="mail-refused")
    built.write("State/mail-password", "right\n")
    built.path("State/mail-password").chmod(0o640)
    outcome = built.run("letters", "send", "--due", expect=74)
    assert "others may read the file" in outcome.stderr and "chmod 600" in outcome.stderr
    built.path("State/mail-password").chmod(0o600)
    assert "signed in: as letters" in built.run("letters", "check").stdout
    assert built.run("letters", "send", LARKSPUR).stdout == "sent: 1\n"


def test_under_tls_with_a_token(built: Portal, relays, authority) -> None:
    relay = relays.start(tls=authority.context("localhost"), tokens={"letters": "ya29.token"}, auth_needed=True)
    script = built.path("token.sh")
    script.write_text("#!/bin/sh\nenv > token.env\necho ya29.token\n")
    script.chmod(0o700)
    built.append("Content/portal.yaml", settings(
        relay, server="localhost", tls="required", caFile=str(authority.path), user="letters", tokenCommand=f"[{script}]"))
    checked = built.run("letters", "check", env={"SECRET_OF_OURS": "x"}).stdout
    assert "encryption: TLSv1.3, certificate checked" in checked and "signed in: as letters" in checked
    assert "_dmarc.hoshino-cloud.example" in checked and "v=spf1" in checked
    assert "SECRET_OF_OURS" not in built.read("token.env")
    assert built.run("letters", "send", LARKSPUR).stdout == "sent: 1\n"
    script.write_text("#!/bin/sh\nexit 3\n")
    assert "`tokenCommand` gives no token" in built.run("letters", "send", NISHIKI, expect=74).stderr
    assert all(is_encrypted for is_encrypted, _ in relay.secrets)


def test_no_server_is_said_and_holds_nothing(built: Portal, relays) -> None:
    assert "portico letters export" in refused(built, "letters", "send", "--all", reason="no-mail-server")
    relay = relays.start()
    built.append("Content/portal.yaml", settings(relay))
    relay.stop()
    said = refused(built, "letters", "check", reason="mail-refused")
    assert "no connection" in said


# Otherwise


def test_letters_to_me_are_on_no_record(sending: Portal, relay: Relay) -> None:
    outcome = sending.run("letters", "send", LARKSPUR, NISHIKI, "--to-me", "aoi@hoshino-cloud.example")
    assert outcome.stdout.startswith("sent to aoi@hoshino-cloud.example: 2.")
    assert recipients(relay.accepted) == ["aoi@hoshino-cloud.example"] * 2
    assert parsed(relay.accepted[0])["To"] == "aoi@hoshino-cloud.example"
    assert states(sending)[LARKSPUR] == "draft" and sending.links()[LARKSPUR] in plain(parsed(relay.accepted[0]))


def test_a_program_takes_letters(built: Portal, tmp_path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    program = tmp_path / "sendmail"
    program.write_text(f"#!/bin/sh\ncat > {shlex.quote(str(box))}/$$\ngrep -q larkspur {shlex.quote(str(box))}/$$ && exit 75\nexit 0\n")
    program.chmod(0o755)
    built.append("Content/portal.yaml", f"mail:\n  from: a@hoshino-cloud.example\n  sendmail: [{program}, -i, -t]\n")
    outcome = built.run("letters", "send", "--due")
    assert "waiting: 1" in outcome.stdout and states(built)[LARKSPUR] == "later"
    files = list(box.iterdir())
    assert len(files) == int(re.match(r"sent: (\d+)", outcome.stdout)[1]) + 1
    assert all(b"Message-ID: <" in file.read_bytes() for file in files)
    assert str(program) in built.run("letters", "check").stdout


def test_the_ledger_is_its_owner_s_alone(sending: Portal) -> None:
    sending.run("letters", "send", LARKSPUR)
    assert stat.S_IMODE(os.stat(sending.path("State/letters.sqlite")).st_mode) == 0o600


# Receipts and news


def test_receipts_go_where_somebody_says_so(sending: Portal, relay: Relay) -> None:
    sending.append("Content/portal.yaml", "letters:\n  receipts: send\n")
    sending.run("keys", "create", "--receipts")
    # From now on.
    sending.run("letters", "send", NISHIKI)
    outcome = accept(sending, LARKSPUR)
    assert "receipt: goes with the next portico letters send" in outcome.stdout and not list(sending.path("State").glob("letters/*.eml"))
    relay.accepted.clear()
    sending.run("letters", "send", "--due")
    receipts = [letter for letter in relay.accepted if b"-receipt.jws" in letter.data]
    # To whoever answered, and to whoever was invited: that was somebody else.
    assert sorted(recipients(receipts)) == ["ada@larkspur.example", "owner@larkspur-books.example"]
    assert len({letter.message_id for letter in receipts}) == 2
    mail = parsed(receipts[0])
    assert mail["Auto-Submitted"] == "auto-generated" and "X-Unsent" not in mail
    assert sending.run("letters", "send", "--due").stdout == "sent: 0\n"


def test_staff_are_told_once_of_what_came_in(sending: Portal, relay: Relay) -> None:
    assert sending.run("notify").stdout == "" and not relay.connections
    sending.run("keys", "create", "--receipts")
    accept(sending, LARKSPUR)
    assert sending.run("notify").stdout == "told of 1 answer\n"
    [letter] = relay.accepted
    assert letter.recipients == ["partners@hoshino-cloud.example"] and parsed(letter)["Auto-Submitted"] == "auto-generated"
    assert "Larkspur Books" in plain(parsed(letter))
    assert sending.run("notify").stdout == "" and len(relay.accepted) == 1
    accept(sending, NISHIKI)
    relay.when("end", BREAK, times=1)
    refused(sending, "notify", reason="mail-refused")
    # At least once.
    assert sending.run("notify").stdout == "told of 1 answer\n"


def test_a_program_is_told_of_each_answer_in_order_and_again_where_it_failed(sending: Portal, tmp_path) -> None:
    sending.run("keys", "create", "--receipts")
    accept(sending, LARKSPUR)
    accept(sending, NISHIKI)
    program = tmp_path / "crm.py"
    program.write_text(
        "import sys, json, pathlib\nrows = [json.loads(line) for line in sys.stdin]\n"
        "pathlib.Path(sys.argv[1]).open('a').write(''.join(row['to'] + '\\n' for row in rows))\nsys.exit(int(sys.argv[2]))\n")
    told = tmp_path / "told"
    command = ("notify", "--", sys.executable, str(program), str(told))
    failed = sending.run(*command, "3", expect=74)
    assert "status 3" in failed.stderr and "the same answers once more" in failed.stderr
    sending.run(*command, "0")
    assert told.read_text().split() == [LARKSPUR, NISHIKI] * 2
    assert sending.run(*command, "0").stdout == ""
    assert told.read_text().split() == [LARKSPUR, NISHIKI] * 2


# By a timer


@pytest.mark.parametrize("name", ["portico-letters.service", "portico-letters.timer"])
def test_systemd_understands_every_line_of_the_units(portico: str, tmp_path, name: str) -> None:
    for unit in DEPLOY.glob("portico-letters.*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/usr/local/bin/portico", portico))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, timeout=60)
    assert [line for line in (done.stdout + done.stderr).splitlines() if "portico-letters" in line] == [] and done.returncode == 0


def test_the_unit_s_commands_do_their_work_one_after_the_other(sending: Portal, relay: Relay) -> None:
    lines = (DEPLOY / "portico-letters.service").read_text().splitlines()
    starts = [re.fullmatch("ExecStart=(-?)/usr/local/bin/portico (.*)", line) for line in lines if line.startswith("ExecStart=")]
    commands = [start[2].split() for start in starts]
    # News that nobody takes hold no letter.
    assert [start[2] for start in starts if start[1]] == ["notify"]
    sending.run("keys", "create", "--receipts")
    accept(sending, LARKSPUR)
    for command in commands:
        sending.run(*command)
    assert "partners@hoshino-cloud.example" in recipients(relay.accepted) and len(relay.accepted) > 2
    # Ten minutes later.
    relay.accepted.clear()
    for command in commands:
        sending.run(*command)
    assert not relay.accepted


def test_what_is_begun_with_nohup_outlives_its_terminal(sending: Portal, relay: Relay) -> None:
    relay.when("end", SILENCE, times=1, skip=2)
    run = subprocess.Popen(
        ["nohup", sending.program, "letters", "send", "--all"], cwd=sending.root, env=environment(None), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    relay.wait_until(lambda: len(relay.unanswered) == 1)
    run.send_signal(signal.SIGHUP)
    relay.hang_up()
    out, err = run.communicate(timeout=60)
    assert re.fullmatch(r"sent: 17; uncertain: 1\n", out), (out, err)
