"""`portico-submit` by its lines: what becomes of a letter, wherever the server breaks off, refuses, dawdles or lies."""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from relays import BREAK, HALF, SILENCE, Authority, Relay, Relays

LETTER = b"From: a@portal.example\r\nMessage-ID: <1@portal.example>\r\n\r\nHello.\r\n"
LARGE = LETTER + b"x" * 70 * 1000 + b"\r\n" + (b"y" * 76 + b"\r\n") * 120_000


class Submit:
    """The program, running: orders in, reports out."""

    def __init__(self, program: str, folder: Path, env: dict[str, str] | None = None):
        self.said = folder / "portico-submit.log"
        with self.said.open("wb") as errors:
            self.process = subprocess.Popen(
                [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=folder,
                env={"PATH": os.environ["PATH"]} | (env or {}))
        self.buffer = b""
        self.raw = b""

    def write(self, text: bytes) -> None:
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def order(self, **order) -> None:
        self.write(json.dumps(order).encode() + b"\n")

    def open(self, relay: Relay | int, **settings) -> None:
        port = relay if isinstance(relay, int) else relay.port
        self.order(open={"server": "127.0.0.1", "port": port, "tls": "none", "helo": "portal.example", "patience": 20} | settings)

    def letter(self, number: int, to: str = "a@customer.example", data: bytes = LETTER, sender: str = "b@portal.example") -> None:
        self.order(letter=number, **{"from": sender}, to=to, bytes=base64.b64encode(data).decode())

    def report(self, seconds: float = 30) -> dict | None:
        """The next line; None at the end."""
        end = time.monotonic() + seconds
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], max(end - time.monotonic(), 0))
            assert ready, f"no report within {seconds} seconds; so far {self.raw!r}, {self.complaint!r}"
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                assert not self.buffer, f"half a line: {self.buffer!r}"
                return None
            self.buffer += more
            self.raw += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def hand(self, number: int, **letter) -> dict:
        """Orders a letter and lets its body go; what became of it."""
        self.letter(number, **letter)
        report = self.report()
        if report == {"claim": number}:
            self.order(go=number)
            report = self.report()
        return report

    def ended(self) -> int:
        """Its exit status, once it has nothing more to say."""
        assert self.report() is None
        return self.process.wait(20)

    def finish(self) -> int:
        self.process.stdin.close()
        return self.ended()

    @property
    def complaint(self) -> str:
        return self.said.read_text()


@pytest.fixture(scope="session")
def program(portico: str) -> str:
    path = Path(portico).with_name("portico-submit")
    assert path.exists(), f"{path} hasn't been built; `make test-outside` does that"
    return str(path)


@pytest.fixture
def start(program: str, tmp_path: Path):
    """Starts the program; what is still running at the end of the test is killed."""
    running: list[Submit] = []

    def start(env: dict[str, str] | None = None) -> Submit:
        running.append(Submit(program, tmp_path, env))
        return running[-1]

    yield start
    for submit in running:
        submit.process.kill()
        submit.process.wait()
        for stream in (submit.process.stdin, submit.process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass


@pytest.fixture
def submit(start) -> Submit:
    return start()


def is_ready(submit: Submit) -> dict:
    report = submit.report()
    assert list(report) == ["ready"], report
    return report["ready"]


# A letter that arrives


def test_a_letter_arrives_byte_for_byte(submit: Submit, relays: Relays):
    data = (
        b"From: a@portal.example\r\n.: a header that begins with a dot\r\nMessage-ID: <1@portal.example>\r\n\r\n"
        b".\r\n..\r\n...\r\n.QUIT\r\nQUIT\r\n. \r\na.\r\n.\r\n\r\n\tbytes: \x00\x01\x7f\r\n.")
    relay = relays.start()
    submit.open(relay)
    ready = is_ready(submit)
    assert ready["greeting"] == "220 relay.example ESMTP" and ready["tls"] is None
    assert {"SIZE 35882577", "8BITMIME", "PIPELINING"} <= set(ready["extensions"])
    assert submit.hand(7, data=data) == {"accepted": 7, "reply": "250 2.0.0 Ok: queued as 1-1"}
    letter, = relay.accepted
    assert letter.data == data + b"\r\n"
    assert (letter.sender, letter.recipients) == ("b@portal.example", ["a@customer.example"])
    assert letter.message_id == "<1@portal.example>"
    assert submit.finish() == 0
    assert relay.said()[0] == "EHLO portal.example" and relay.said()[-1] == "QUIT"


@pytest.mark.parametrize("data", [b".", b".\r\n", b"\r\n", b"\r\n.\r\n", b"a", b"..", b"\r\n\r\n.\r\n.\r\n"])
def test_odd_little_letters_arrive(submit: Submit, relays: Relays, data: bytes):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    for number in (1, 2):
        assert list(submit.hand(number, data=data)) == ["accepted", "reply"]
    assert [letter.data for letter in relay.accepted] == [data if data.endswith(b"\r\n") else data + b"\r\n"] * 2


def test_many_letters_share_a_connection(submit: Submit, relays: Relays):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    for number in range(50):
        assert "accepted" in submit.hand(number, to=f"{number}@customer.example")
    assert [letter.recipients for letter in relay.accepted] == [[f"{number}@customer.example"] for number in range(50)]
    assert relay.connections == 1


def test_a_large_letter_arrives(submit: Submit, relays: Relays):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1, data=LARGE)
    assert relay.accepted[0].data == LARGE


def test_the_sender_may_be_empty(submit: Submit, relays: Relays):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1, sender="")
    assert relay.accepted[0].sender == ""


def test_checking_signs_in_and_leaves(submit: Submit, relays: Relays):
    relay = relays.start(passwords={"mail": "secret"}, auth_needed=True)
    submit.open(relay, user="mail", password="secret")
    submit.order(check=True)
    is_ready(submit)
    assert submit.ended() == 0
    assert relay.said() == ["EHLO portal.example", "AUTH", "QUIT"]


# The claim


def test_no_byte_of_the_body_goes_before_its_leave(submit: Submit, relays: Relays):
    relay = relays.start()
    body = relay.when("body", "")
    submit.open(relay)
    is_ready(submit)
    submit.letter(1)
    assert submit.report() == {"claim": 1}
    assert relay.said()[-1] == "DATA" and not body.applied
    submit.order(stop=1)
    assert submit.report() == {"later": 1, "at": "data", "code": None, "reply": "the letter wasn't to be sent"}
    assert submit.report()["ended"]["at"] == "session"
    assert submit.ended() == 75
    relay.wait_until(lambda: not relay._open)
    assert not relay.accepted and not relay.unanswered and not body.applied


def test_a_refused_letter_is_never_claimed(submit: Submit, relays: Relays):
    relay = relays.start()
    relay.when("RCPT", "550 5.1.1 no such user")
    submit.open(relay)
    is_ready(submit)
    submit.letter(1)
    assert submit.report() == {"refused": 1, "at": "rcpt", "code": 550, "reply": "550 5.1.1 no such user"}


# Where the server breaks off


@pytest.mark.parametrize("abrupt", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("how", [BREAK, HALF])
@pytest.mark.parametrize(("at", "expected"), [
    ("connect", ("ended", "greeting")),
    ("EHLO", ("ended", "hello")),
    ("STARTTLS", ("ended", "tls")),
    ("AUTH", ("ended", "auth")),
    ("MAIL", ("later", "mail")),
    ("RCPT", ("later", "rcpt")),
    ("DATA", ("later", "data")),
    ("end", ("uncertain", None)),
])
def test_a_connection_that_breaks(
    submit: Submit, relays: Relays, authority: Authority, at: str, how: str, abrupt: bool, expected: tuple):
    """A letter waits still, or nobody knows; and it's known which."""
    relay = relays.start(tls=authority.context(), passwords={"mail": "secret"}, auth_needed=True)
    relay.when(at, how, abrupt=abrupt)
    submit.open(relay, tls="required", user="mail", password="secret", caFile=str(authority.path))
    kind, step = expected
    if kind != "ended":
        is_ready(submit)
        report = submit.hand(1)
        assert report[kind] == 1 and report.get("at") == step and report.get("code") is None
        kind, step = "ended", "session"
    report = submit.report()
    if at == "connect" and abrupt:
        step = report[kind]["at"] if report[kind]["at"] == "connect" else step  # it may never have looked connected
    assert report[kind]["at"] == step and report[kind]["code"] is None and report[kind]["reply"]
    assert submit.ended() == 75
    assert not relay.accepted and len(relay.unanswered) == (1 if at == "end" else 0)


@pytest.mark.parametrize("abrupt", [False, True], ids=["closed", "reset"])
def test_a_connection_that_breaks_in_the_middle_of_a_body(submit: Submit, relays: Relays, abrupt: bool):
    relay = relays.start()
    relay.when("body", BREAK, abrupt=abrupt)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1, data=LARGE)
    assert (report["later"], report["at"], report["code"]) == (1, "body", None)
    assert submit.report()["ended"]["at"] == "session"
    assert submit.ended() == 75
    assert not relay.accepted and not relay.unanswered


@pytest.mark.parametrize("abrupt", [False, True], ids=["closed", "reset"])
def test_a_connection_that_breaks_before_the_dot(submit: Submit, relays: Relays, abrupt: bool):
    """Whether the dot had been handed over is a matter of moments; that the server has the letter is never said."""
    relay = relays.start()
    relay.when("dot", BREAK, abrupt=abrupt)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1)
    assert "uncertain" in report or (report["later"], report["at"]) == (1, "body")
    assert submit.report()["ended"]["at"] == "session"
    assert not relay.accepted and not relay.unanswered


def test_nobody_listens(submit: Submit):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    submit.open(port)
    report = submit.report()
    assert report["ended"]["at"] == "connect" and "onnect" in report["ended"]["reply"]
    assert submit.ended() == 75


def test_a_host_that_is_none(submit: Submit):
    submit.open(25, server="no-such-host.invalid")
    report = submit.report()
    assert report["ended"]["at"] == "connect" and "no-such-host.invalid" in report["ended"]["reply"]


@pytest.mark.parametrize("words", ["421 4.3.2 closing", None], ids=["goodbye", "silent"])
def test_a_connection_that_breaks_between_letters(submit: Submit, relays: Relays, words: str | None):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1)
    relay.hang_up(words)
    ended = submit.report()["ended"]
    assert (ended["at"], ended["code"]) == ("session", 421 if words else None)
    assert words is None or ended["reply"] == words
    assert submit.ended() == 75


# What a server answers


@pytest.mark.parametrize(("event", "step"), [("MAIL", "mail"), ("RCPT", "rcpt"), ("DATA", "data"), ("end", "end")])
@pytest.mark.parametrize(("reply", "kind"), [
    ("450 4.2.0 greylisted", "later"), ("451 4.7.1 later", "later"), ("452 4.3.1 full", "later"),
    ("550 5.7.1 no", "refused"), ("552 5.2.2 full", "refused"), ("554 5.7.1 no", "refused")])
def test_a_letter_that_is_turned_down_goes_alone(
    submit: Submit, relays: Relays, event: str, step: str, reply: str, kind: str):
    relay = relays.start()
    relay.when(event, reply, skip=1, times=1)
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1)
    assert submit.hand(2) == {kind: 2, "at": step, "code": int(reply[:3]), "reply": reply}
    assert "accepted" in submit.hand(3)
    assert submit.finish() == 0
    assert relay.connections == 1 and len(relay.accepted) == 2 and not relay.unanswered


@pytest.mark.parametrize(("event", "step"), [("MAIL", "mail"), ("RCPT", "rcpt"), ("DATA", "data"), ("end", "end")])
def test_a_server_that_has_had_enough(submit: Submit, relays: Relays, event: str, step: str):
    relay = relays.start()
    relay.when(event, "421 4.7.0 too many", closes=True)
    submit.open(relay)
    is_ready(submit)
    assert submit.hand(1) == {"later": 1, "at": step, "code": 421, "reply": "421 4.7.0 too many"}
    assert submit.report() == {"ended": {"at": "session", "code": 421, "reply": "421 4.7.0 too many"}}
    assert submit.ended() == 75


@pytest.mark.parametrize(("event", "stage", "code"), [
    ("connect", "greeting", 421), ("connect", "greeting", 554), ("EHLO", "hello", 421), ("STARTTLS", "tls", 454),
    ("AUTH", "auth", 454), ("AUTH", "auth", 535)])
def test_a_server_that_lets_nobody_in(
    submit: Submit, relays: Relays, authority: Authority, event: str, stage: str, code: int):
    relay = relays.start(tls=authority.context(), passwords={"mail": "secret"})
    relay.when(event, f"{code} not you", closes=code == 421)
    submit.open(relay, tls="required", user="mail", password="secret", caFile=str(authority.path))
    ended = submit.report()["ended"]
    assert (ended["at"], ended["code"], ended["reply"]) == (stage, code, f"{code} not you")
    assert submit.ended() == 75


def test_a_server_that_wants_somebody_signed_in_refuses_no_letter(submit: Submit, relays: Relays):
    relay = relays.start(auth_needed=True)
    submit.open(relay)
    is_ready(submit)
    words = "530 5.7.0 sign in first"
    assert submit.hand(1) == {"later": 1, "at": "mail", "code": None, "reply": words}
    assert submit.report() == {"ended": {"at": "auth", "code": 530, "reply": words}}
    assert submit.ended() == 75


def test_a_server_that_cant_forget_refuses_no_letter(submit: Submit, relays: Relays):
    relay = relays.start()
    relay.when("RSET", "502 5.5.1 never heard of it")
    relay.when("RCPT", "550 5.1.1 no such user", times=1)
    submit.open(relay)
    is_ready(submit)
    assert submit.hand(1)["refused"] == 1
    assert submit.hand(2) == {"later": 2, "at": "mail", "code": None, "reply": "502 5.5.1 never heard of it"}
    assert submit.report()["ended"]["at"] == "session"


def test_a_reply_of_many_lines(submit: Submit, relays: Relays):
    relay = relays.start()
    relay.when("RCPT", b"550-5.1.1 The account does not exist.\r\n550-5.1.1\r\n550 5.1.1 See the help.\r\n")
    submit.open(relay)
    is_ready(submit)
    assert submit.hand(1)["reply"] == "550 5.1.1 The account does not exist. 5.1.1 5.1.1 See the help."


@pytest.mark.parametrize(("reply", "step"), [
    ("250", "end"), ("251 2.1.5 forwarded", "rcpt"), ("252 cannot verify", "rcpt")])
def test_other_ways_to_say_yes(submit: Submit, relays: Relays, reply: str, step: str):
    relay = relays.start()
    relay.when({"rcpt": "RCPT"}.get(step, step), reply)
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1)


# Hostile servers


@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA", "end"])
@pytest.mark.parametrize("reply", [
    b"\r\n", b"hello\r\n", b"25\r\n", b"2500 ok\r\n", b"250x\r\n", b"999 ok\r\n", b"\xff\xfe\r\n", b"250-a\r\n550 b\r\n",
    b"x" * 5000, b"250-more\r\n" * 200, b"100 continue\r\n", b"250 " + b"a" * 5000 + b"\r\n"],
    ids=["empty", "word", "short", "long", "glued", "number", "bytes", "two", "line", "lines", "unknown", "wide"])
def test_what_is_no_reply_ends_it(submit: Submit, relays: Relays, event: str, reply: bytes):
    relay = relays.start()
    relay.when(event, reply)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1)
    assert "uncertain" in report if event == "end" else (report["later"], report["code"]) == (1, None)
    assert len(report["reply"].encode()) <= 512 and report["reply"].isprintable()
    assert submit.report()["ended"]["at"] == "session"
    assert submit.ended() == 75


@pytest.mark.parametrize(("event", "reply"), [
    ("MAIL", "354 go on"), ("RCPT", "354 go on"), ("DATA", "250 ok"), ("end", "354 go on")])
def test_a_reply_to_something_else_ends_it(submit: Submit, relays: Relays, event: str, reply: str):
    relay = relays.start()
    relay.when(event, reply)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1)
    assert "uncertain" in report if event == "end" else (report["later"], report["code"]) == (1, None)
    assert submit.report()["ended"]["at"] == "session"


@pytest.mark.parametrize(("event", "reply"), [
    ("MAIL", b"250 ok\r\n250 ok\r\n"), ("RCPT", b"250 ok\r\n354 go on\r\n"), ("DATA", b"354 go on\r\n250 ok\r\n"),
    ("DATA", b"354 go on\r\nhalf a li")])
def test_a_server_that_answers_before_it_is_asked_is_believed_nothing(
    submit: Submit, relays: Relays, event: str, reply: bytes):
    relay = relays.start()
    relay.when(event, reply)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1)
    assert (report["later"], report["code"]) == (1, None)
    assert submit.report()["ended"]["at"] == "session"
    assert not relay.accepted


def test_control_characters_stay_with_the_server(submit: Submit, relays: Relays):
    relay = relays.start()
    relay.when("RCPT", b"550 \x1b[2J\x00\x07\x85\xc2\x85\xe2\x80\xae \xe6\x97\xa5\r\n")
    submit.open(relay)
    is_ready(submit)
    reply = submit.hand(1)["reply"]
    assert reply == "550 \ufffd[2J\ufffd\ufffd\ufffd\ufffd\ufffd 日"


@pytest.mark.parametrize("event", ["connect", "EHLO", "MAIL", "end"])
@pytest.mark.parametrize("piece", [b"250-more\r\n", b"no line's end ", b"220-hello\r\n"], ids=["lines", "line", "greeting"])
def test_a_reply_without_end_is_read_for_a_while(submit: Submit, relays: Relays, event: str, piece: bytes):
    relay = relays.start()
    relay.when(event, piece, floods=True)
    submit.open(relay, patience=2)
    report = submit.report()
    if "ready" in report:
        report = submit.hand(1)
        assert "uncertain" in report if event == "end" else report["later"] == 1
        report = submit.report()
    assert len(report["ended"]["reply"].encode()) <= 512 and report["ended"]["reply"].isprintable()
    assert submit.report() is None
    _, status, used = os.wait4(submit.process.pid, 0)
    submit.process.returncode = os.waitstatus_to_exitcode(status)
    assert submit.process.returncode == 75
    assert used.ru_maxrss < 300_000, f"{used.ru_maxrss} KB"


@pytest.mark.parametrize(("event", "kind", "step"), [
    ("connect", "ended", "greeting"), ("EHLO", "ended", "hello"), ("MAIL", "later", "mail"), ("DATA", "later", "data"),
    ("body", "later", "body"), ("end", "uncertain", None)])
def test_patience_has_an_end(submit: Submit, relays: Relays, event: str, kind: str, step: str | None):
    relay = relays.start()
    relay.when(event, SILENCE)
    submit.open(relay, patience=1)
    report = submit.report()
    if kind != "ended":
        assert "ready" in report
        report = submit.hand(1, data=LARGE)
        assert report[kind] == 1 and report.get("at") == step
        step = "session"
        report = submit.report()
    assert report["ended"]["at"] == step
    assert submit.ended() == 75


def test_a_slow_server_is_waited_for(submit: Submit, relays: Relays):
    relay = relays.start()
    for event in ("connect", "EHLO", "MAIL", "RCPT", "DATA", "end"):
        relay.when(event, "", delay=0.4)
    submit.open(relay, patience=2)
    is_ready(submit)
    assert "accepted" in submit.hand(1)


def test_a_server_that_has_read_enough(submit: Submit, relays: Relays):
    """Its words in the middle of a body are final; the rest isn't sent to see."""
    relay = relays.start(size=None)
    relay.when("body", "552 5.3.4 too large", closes=True)
    submit.open(relay)
    is_ready(submit)
    assert submit.hand(1, data=LARGE) == {"refused": 1, "at": "body", "code": 552, "reply": "552 5.3.4 too large"}
    assert submit.report()["ended"]["code"] == 552


# What a server can't do


def test_a_letter_too_large_isnt_begun(submit: Submit, relays: Relays):
    relay = relays.start(size=1000)
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1, data=LETTER + b"x" * 1000)
    assert (report["refused"], report["at"], report["code"]) == (1, "mail", None) and "1000 bytes" in report["reply"]
    assert "accepted" in submit.hand(2)
    assert relay.said()[1].endswith(f"SIZE={len(LETTER)}") and relay.accepted[0].parameters == f"SIZE={len(LETTER)}"


@pytest.mark.parametrize("offered", [True, False])
def test_addresses_beyond_ascii(submit: Submit, relays: Relays, offered: bool):
    relay = relays.start(size=None, extensions=("SMTPUTF8", "8BITMIME") if offered else ("8BITMIME",))
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1, to="jörg@customer.example")
    if offered:
        assert "accepted" in report
        assert relay.accepted[0].recipients == ["jörg@customer.example"] and relay.accepted[0].parameters == "SMTPUTF8"
    else:
        assert (report["refused"], report["at"], report["code"]) == (1, "mail", None) and "SMTPUTF8" in report["reply"]
    assert "accepted" in submit.hand(2)
    assert relay.accepted[-1].parameters == ""


@pytest.mark.parametrize("offered", [True, False])
def test_bytes_beyond_ascii(submit: Submit, relays: Relays, offered: bool):
    relay = relays.start(size=None, extensions=("8BITMIME",) if offered else ())
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1, data=LETTER + "é\r\n".encode())
    if offered:
        assert "accepted" in report and relay.accepted[0].parameters == "BODY=8BITMIME"
    else:
        assert (report["refused"], report["code"]) == (1, None) and "8BITMIME" in report["reply"]


@pytest.mark.parametrize("data", [b"a\nb\r\n", b"a\rb\r\n", b"a\r", b"\n.\r\n", b"a\r\n.\nb", b"a\r\r\n"])
def test_a_letter_whose_lines_end_in_two_ways_isnt_begun(submit: Submit, relays: Relays, data: bytes):
    """Servers differ in what they take for the end of such a letter: what follows would be commands to some."""
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    report = submit.hand(1, data=data)
    assert (report["refused"], report["at"], report["code"]) == (1, "data", None)
    assert "accepted" in submit.hand(2)
    assert len(relay.said()) == 4


# TLS and signing in


@pytest.mark.parametrize("way", ["required", "implicit"])
def test_tls_with_a_certificate_that_holds(submit: Submit, relays: Relays, authority: Authority, way: str):
    relay = relays.start(tls=authority.context(), implicit=way == "implicit", passwords={"mail": "secret"}, auth_needed=True)
    submit.open(relay, tls=way, user="mail", password="secret", caFile=str(authority.path))
    assert is_ready(submit)["tls"] == "TLSv1.3"
    assert "accepted" in submit.hand(1, data=LARGE) and "accepted" in submit.hand(2)
    assert [letter.data for letter in relay.accepted] == [LARGE, LETTER]
    assert relay.secrets and all(encrypted for encrypted, _ in relay.secrets)
    assert submit.finish() == 0


def test_a_host_by_its_name(submit: Submit, relays: Relays, authority: Authority):
    relay = relays.start(tls=authority.context("localhost"))
    submit.open(relay, server="localhost", tls="required", caFile=str(authority.path))
    is_ready(submit)
    assert "accepted" in submit.hand(1)


@pytest.mark.parametrize("way", ["required", "implicit"])
@pytest.mark.parametrize("fault", ["name", "expired", "future", "authority", "system"])
def test_a_certificate_that_doesnt_hold_ends_it_before_any_secret(
    submit: Submit, relays: Relays, authority: Authority, tmp_path: Path, way: str, fault: str):
    context = {
        "name": lambda: authority.context("other.example", "127.0.0.2"),
        "expired": lambda: authority.context(days=(-20, -10)),
        "future": lambda: authority.context(days=(10, 20)),
        "authority": lambda: Authority(tmp_path, "stranger").context(),
        "system": authority.context,
    }[fault]()
    relay = relays.start(tls=context, implicit=way == "implicit", passwords={"mail": "secret"})
    trusted = {} if fault == "system" else {"caFile": str(authority.path)}
    submit.open(relay, tls=way, user="mail", password="secret", **trusted)
    ended = submit.report()["ended"]
    assert (ended["at"], ended["code"]) == ("tls", None) and "certificate" in ended["reply"].lower()
    assert submit.ended() == 75
    assert relay.secrets == [] and "AUTH" not in relay.said()


@pytest.mark.parametrize("lie", ["offer", "refusal", "plain"])
def test_without_tls_nothing_is_said(submit: Submit, relays: Relays, authority: Authority, lie: str):
    """A server, or whoever sits in between, that has no STARTTLS, refuses it, or speaks on without it."""
    relay = relays.start(tls=None if lie == "offer" else authority.context(), passwords={"mail": "secret"})
    if lie == "refusal":
        relay.when("STARTTLS", "502 5.5.1 not here")
    if lie == "plain":
        relay.when("STARTTLS", b"220 go ahead\r\n250-relay.example\r\n250 AUTH PLAIN\r\n235 welcome\r\n", closes=False)
    submit.open(relay, tls="required", user="mail", password="secret", caFile=str(authority.path), patience=3)
    ended = submit.report()["ended"]
    assert ended["at"] == "tls"
    assert relay.secrets == []


@pytest.mark.parametrize(("mechanisms", "settings"), [
    (("PLAIN",), {"password": "s3cret ü \"\\"}), (("LOGIN",), {"password": "s3cret"}), (("LOGIN", "PLAIN"), {"password": "s" * 600}),
    (("GSSAPI", "NTLM", "LOGIN"), {"password": "s3cret"}), (("XOAUTH2",), {"token": "ya29.short"}),
    (("XOAUTH2", "PLAIN", "LOGIN"), {"token": "ey" + "J" * 2000})])
def test_signing_in(submit: Submit, relays: Relays, mechanisms: tuple, settings: dict):
    known = {f"{name}s": {"mail@portal.example": secret} for name, secret in settings.items()}
    relay = relays.start(mechanisms=mechanisms, auth_needed=True, **known)
    submit.open(relay, user="mail@portal.example", **settings)
    is_ready(submit)
    assert "accepted" in submit.hand(1)


@pytest.mark.parametrize(("settings", "code", "reply"), [
    ({"password": "wrong"}, 535, "535 5.7.8 wrong user or password"),
    ({"token": "wrong"}, None, 'Login denied: {"status":"400"}')])
def test_a_wrong_secret(submit: Submit, relays: Relays, settings: dict, code: int | None, reply: str):
    relay = relays.start(passwords={"mail": "right"}, tokens={"mail": "right"})
    submit.open(relay, user="mail", **settings)
    assert submit.report() == {"ended": {"at": "auth", "code": code, "reply": reply}}
    assert submit.ended() == 75


@pytest.mark.parametrize(("mechanisms", "settings"), [
    ((), {"password": "secret"}), (("CRAM-MD5",), {"password": "secret"}), (("PLAIN", "LOGIN"), {"token": "secret"}),
    (("XOAUTH2",), {"password": "secret"})])
def test_a_server_without_the_way_to_sign_in(submit: Submit, relays: Relays, mechanisms: tuple, settings: dict):
    relay = relays.start(mechanisms=mechanisms, passwords={"mail": "secret"} if mechanisms else {})
    submit.open(relay, user="mail", **settings)
    ended = submit.report()["ended"]
    assert (ended["at"], ended["code"]) == ("auth", None)
    assert relay.secrets == []


def test_secrets_stay_inside(start, relays: Relays, authority: Authority, tmp_path: Path):
    """In no argument, environment, log or report; and nobody gets the keys of the session."""
    keys = tmp_path / "keys"
    submit = start(env={"SSLKEYLOGFILE": str(keys), "ALL_PROXY": "http://127.0.0.1:1", "CURL_HOME": str(tmp_path)})
    relay = relays.start(tls=authority.context(), passwords={"mail": "tell-nobody"}, auth_needed=True)
    submit.open(relay, tls="required", user="mail", password="tell-nobody", caFile=str(authority.path))
    is_ready(submit)
    process = Path(f"/proc/{submit.process.pid}")
    assert "accepted" in submit.hand(1)
    assert process.joinpath("cmdline").read_bytes().count(b"\0") == 1
    try:
        assert b"tell-nobody" not in process.joinpath("environ").read_bytes()
    except PermissionError:
        pass  # it's nobody's to read: better still
    limits = process.joinpath("limits").read_text()
    assert next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4:6] == ["0", "0"]
    assert submit.finish() == 0
    assert b"tell-nobody" not in submit.raw and "tell-nobody" not in submit.complaint
    assert not keys.exists()
    assert any("tell-nobody" in base64.b64decode(line).decode() for _, line in relay.secrets)


# Its input


def conversation(relay: Relay) -> tuple[bytes, bytes]:
    """What opens, and what orders a letter and lets it go."""
    opening = {"open": {"server": "127.0.0.1", "port": relay.port, "tls": "none", "helo": "portal.example"}}
    letter = {"letter": 1, "from": "b@portal.example", "to": "a@customer.example", "bytes": base64.b64encode(LETTER).decode()}
    return json.dumps(opening).encode() + b"\n", json.dumps(letter).encode() + b"\n"


def test_input_that_is_cut_off_anywhere_sends_nothing(start, relays: Relays):
    relay = relays.start()
    opening, letter = conversation(relay)
    whole = opening + letter + b'{"go":1}\n'
    for end in sorted({0, 1, *range(5, len(whole), 23), len(opening) - 1, len(opening), len(opening + letter) - 1,
                       len(opening + letter), len(whole) - 1}):
        submit = start()
        submit.write(whole[:end])
        submit.process.stdin.close()
        said = []
        while (report := submit.report()) is not None:
            said.append(next(iter(report)))
        assert said == ["ready", "claim", "later", "ended"][: 0 if end < len(opening) else 1 if end < len(opening + letter) else 4]
        assert submit.process.wait(20) == (75 if "ended" in said else 0)
        assert submit.complaint == ""
    assert not relay.accepted and not relay.unanswered


def test_a_letter_that_may_go_goes_though_the_input_ends(submit: Submit, relays: Relays):
    relay = relays.start()
    opening, letter = conversation(relay)
    submit.write(opening + letter + b'{"go":1}\n')
    submit.process.stdin.close()
    assert [next(iter(submit.report())) for _ in range(3)] == ["ready", "claim", "accepted"]
    assert submit.ended() == 0 and len(relay.accepted) == 1


@pytest.mark.parametrize(("lines", "said"), [
    ([b"tell-nobody\n"], []), ([b'{"open":{"password":"tell-nobody"}}\n'], []), ([b'{"go":1}\n'], []),
    ([b'{"check":true}\n'], []), ([b'{"open":{"program":["/bin/true"]},"password":"tell-nobody"}\n'], []),
    (["open", b'{"go":1}\n'], ["ready"]), (["open", "open"], ["ready"]),
    (["open", "letter", b'{"go":2}\n'], ["ready", "claim"]), (["open", "letter", "letter"], ["ready", "claim"]),
    (["open", "letter", b"\n"], ["ready", "claim"]),
    (["open", b'{"letter":1,"from":"a@b","to":"c@d>\\r\\nDATA","bytes":"AA=="}\n'], ["ready"])])
def test_lines_that_are_none(submit: Submit, relays: Relays, lines: list, said: list[str]):
    relay = relays.start()
    known = dict(zip(("open", "letter"), conversation(relay)))
    for line in lines:
        submit.write(known.get(line, line))
    heard = []
    while (report := submit.report()) is not None:
        heard.append(next(iter(report)))
    assert heard == said
    assert submit.process.wait(20) == 65
    assert submit.complaint.startswith(f"portico-submit: line {len(lines)}: ") and "tell-nobody" not in submit.complaint
    assert not relay.accepted and not relay.unanswered


def test_arguments_are_refused(program: str):
    done = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and done.stdout == "" and "portico letters send" in done.stderr


def test_a_reader_that_goes_away_ends_it(submit: Submit, relays: Relays):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    submit.process.stdout.close()
    submit.letter(1)
    assert submit.process.wait(20) != 0
    assert not relay.accepted and not relay.unanswered


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_an_interruption_breaks_no_letter_off(submit: Submit, relays: Relays, kind: signal.Signals):
    """It reaches `portico` too, which ends the input."""
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    assert "accepted" in submit.hand(1)
    submit.letter(2)
    assert submit.report() == {"claim": 2}
    submit.process.send_signal(kind)
    submit.order(go=2)
    assert "accepted" in submit.report()
    relay.when("RCPT", "550 5.1.1 no such user")
    assert "refused" in submit.hand(3)
    submit.process.send_signal(kind)  # no letter is in hand
    assert submit.process.wait(20) == -kind
    assert len(relay.accepted) == 2 and not relay.unanswered


def test_killed_in_front_of_the_body_it_has_sent_nothing(submit: Submit, relays: Relays):
    relay = relays.start()
    submit.open(relay)
    is_ready(submit)
    submit.letter(1)
    assert submit.report() == {"claim": 1}
    submit.process.send_signal(signal.SIGKILL)
    submit.process.wait(20)
    relay.wait_until(lambda: not relay._open)
    assert not relay.accepted and not relay.unanswered


# A program instead of a server


@pytest.fixture
def sendmail(tmp_path: Path):
    """Makes a program of a few lines of shell; the letter is on its standard input."""

    def make(script: str) -> list[str]:
        path = tmp_path / "sendmail"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        return [str(path), "-i", "-t"]

    return make


def test_a_program_gets_each_letter_whole(start, sendmail, tmp_path: Path):
    submit = start(env={"HOME": "/home", "LANG": "C.UTF-8", "TZ": "UTC", "SECRET": "tell-nobody"})
    submit.order(open={"program": sendmail(
        f'n=$(ls {tmp_path} | grep -c letter); cat > {tmp_path}/letter$n; env > {tmp_path}/env; echo "$@" > {tmp_path}/args; echo done')})
    assert is_ready(submit) == {"greeting": "", "extensions": [], "tls": None}
    for number in (1, 2):
        assert submit.hand(number, data=b"a: b\r\n\r\n.\r\n..\r\nend") == {"accepted": number, "reply": "exit 0: done"}
    assert submit.finish() == 0
    assert [tmp_path.joinpath(f"letter{number}").read_bytes() for number in (0, 1)] == [b"a: b\n\n.\n..\nend"] * 2
    assert tmp_path.joinpath("args").read_text() == "-i -t\n"
    names = {line.split("=")[0] for line in tmp_path.joinpath("env").read_text().splitlines()}
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"HOME", "LANG", "PATH", "TZ"}


@pytest.mark.parametrize(("script", "report"), [
    ("exit 0", {"accepted": 1, "reply": "exit 0"}),
    ("cat > /dev/null; echo 'not now' >&2; exit 75", {"later": 1, "at": "end", "code": None, "reply": "exit 75: not now"}),
    ("cat > /dev/null; echo a; echo b >&2; exit 67", {"refused": 1, "at": "end", "code": None, "reply": "exit 67: a b"}),
    ("exit 1", {"refused": 1, "at": "end", "code": None, "reply": "exit 1"}),
    ("kill -9 $$", {"uncertain": 1, "reply": "ended by signal 9"}),
    ("cat > /dev/null; kill $$", {"uncertain": 1, "reply": "ended by signal 15"}),
])
def test_how_a_program_ends(submit: Submit, sendmail, script: str, report: dict):
    submit.order(open={"program": sendmail(script)})
    is_ready(submit)
    said = submit.hand(1, data=LARGE)
    assert said == report
    assert submit.hand(2)[next(iter(report))] == 2


def test_a_program_that_talks_and_one_that_leaves_something_behind(start, sendmail, tmp_path: Path):
    submit = start()
    submit.order(open={"program": sendmail("yes | head -c 10000000; exit 67")})
    is_ready(submit)
    report = submit.hand(1)
    assert report["refused"] == 1 and len(report["reply"]) <= 512
    submit = start()
    submit.order(open={"program": sendmail(f"sleep 60 & echo $! > {tmp_path}/left; exit 0")})
    is_ready(submit)
    try:
        assert "accepted" in submit.hand(1)
    finally:
        os.kill(int(tmp_path.joinpath("left").read_text()), signal.SIGKILL)


def test_a_program_starts_only_with_leave(submit: Submit, sendmail, tmp_path: Path):
    submit.order(open={"program": sendmail(f"touch {tmp_path}/started")})
    is_ready(submit)
    submit.letter(1)
    assert submit.report() == {"claim": 1}
    submit.order(stop=1)
    assert submit.report()["later"] == 1
    assert submit.report()["ended"]["at"] == "session"
    assert submit.ended() == 75
    assert not tmp_path.joinpath("started").exists()


def test_a_program_that_isnt_there(submit: Submit, tmp_path: Path):
    submit.order(open={"program": [f"{tmp_path}/sendmail"]})
    ended = submit.report()["ended"]
    assert ended["at"] == "connect" and "No such file" in ended["reply"]
    assert submit.ended() == 75


def test_a_program_that_cant_be_started(submit: Submit, sendmail, tmp_path: Path):
    words = sendmail("exit 0")
    submit.order(open={"program": words})
    is_ready(submit)
    Path(words[0]).unlink()
    report = submit.hand(1)
    assert (report["later"], report["at"], report["code"]) == (1, "data", None) and "No such file" in report["reply"]
    assert submit.report()["ended"]["at"] == "session"
    assert submit.ended() == 75
