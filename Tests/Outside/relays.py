"""A mail server of ours that takes letters and keeps them, and that breaks off, refuses, dawdles and lies wherever it is told to.

In a test it runs in a thread of its own:

    relay = relays.start()                                     # an ordinary server on a free port, without TLS
    relay.when("RCPT", "550 5.1.1 no such user", to="nobody@customer.example")
    relay.when("end", BREAK, skip=2, times=1)                  # the third letter: whole, and then the line is dead

`relay.accepted` has the letters that it said 250 to, `relay.unanswered` those that it got whole without saying so. For tests that kill
the programs around it, and for benchmarks, it is a process of its own that writes a line for each letter:

    python relays.py --port-file port --log letters.jsonl --rule '{"at": "end", "do": "break", "chance": 0.01}'

Events, in the order in which they come: connect, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body (some of it has come), dot (all but the
end has come), end (the end has come), and RSET, QUIT and whatever else is said. BREAK closes the connection at once; HALF says
half of the reply first.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import datetime
import hashlib
import ipaddress
import json
import os
import random
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BREAK = "break"
"""Close the connection without a word."""
HALF = "half"
"""Say the first half of the usual reply, and close the connection."""
SILENCE = "silence"
"""Say and read nothing any more, and keep the connection."""
PAUSE = "pause"
"""Say nothing until `Relay.go_on`, and then the usual reply; not at "end"."""

ENDS = b"\r\n.\r\n"


@dataclass
class Letter:
    """A letter that came whole."""

    sender: str
    recipients: list[str]
    data: bytes
    """As it was meant: dots no longer doubled."""
    parameters: str
    """What stood behind the sender's address."""
    connection: int
    answered: bool = False
    """Whether we said 250."""

    @property
    def message_id(self) -> str | None:
        found = re.search(rb"^message-id:\s*(<[^>]*>)", self.data.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE)
        return found[1].decode() if found else None

    def described(self) -> dict:
        return {
            "answered": self.answered, "from": self.sender, "to": self.recipients, "messageID": self.message_id,
            "size": len(self.data), "sha256": hashlib.sha256(self.data).hexdigest()}


@dataclass
class Rule:
    """What is done at an event instead of the usual."""

    at: str
    do: str | bytes
    """A reply (a text gets its CR LF, bytes go as they are), or BREAK, HALF, SILENCE or PAUSE."""
    to: str | None = None
    """Only for this recipient; known from RCPT on."""
    skip: int = 0
    """So many matching events pass first."""
    times: int | None = None
    """So many events, then no more; None for always."""
    delay: float = 0
    """Seconds before anything is done."""
    chance: float = 1
    """How likely it is."""
    closes: bool = False
    """Whether the connection is closed after the reply."""
    floods: bool = False
    """Whether the reply is said again and again."""
    abrupt: bool = False
    """Whether closing throws away what is under way (RST)."""
    seen: int = 0
    applied: int = 0

    def applies(self, event: str, recipients: list[str], dice: random.Random) -> bool:
        if self.at != event or (self.to is not None and self.to not in recipients):
            return False
        if self.times is not None and self.applied >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.chance < 1 and dice.random() >= self.chance):
            return False
        self.applied += 1
        return True


@dataclass
class Settings:
    """What kind of server it is."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    """TLS from the first byte, instead of STARTTLS."""
    passwords: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN", "XOAUTH2")
    auth_needed: bool = False
    size: int | None = 35_882_577
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
    per_connection: int | None = None
    """So many letters; the next MAIL gets a 421."""
    seed: int = 0


class Relay:
    """The server, and what it has seen."""

    def __init__(self, settings: Settings | None = None, log: Path | None = None):
        self.settings = settings or Settings()
        self.rules: list[Rule] = []
        self.accepted: list[Letter] = []
        self.unanswered: list[Letter] = []
        self.commands: list[tuple[int, str]] = []
        """Each line with the number of its connection; those of AUTH stand in `secrets`."""
        self.secrets: list[tuple[bool, str]] = []
        """What was said to sign in, and whether that was under TLS."""
        self.connections = 0
        self.counts = {"accepted": 0, "unanswered": 0}
        self.dice = random.Random(self.settings.seed)
        self.port = 0
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if log else None
        self.going_on = asyncio.Event()
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: set[Conversation] = set()

    def when(self, at: str, do: str | bytes, **conditions) -> Rule:
        """Does something else at an event; the first rule that applies is the one."""
        rule = Rule(at, do, **conditions)
        self.rules.append(rule)
        return rule

    def rule(self, event: str, recipients: list[str]) -> Rule | None:
        return next((rule for rule in self.rules if rule.applies(event, recipients, self.dice)), None)

    def keep(self, letter: Letter) -> None:
        """Remembers a whole letter, or that it has been answered."""
        kind = "accepted" if letter.answered else "unanswered"
        self.counts[kind] += 1
        if self._log is not None:
            os.write(self._log, json.dumps(letter.described()).encode() + b"\n")
        else:
            (self.accepted if letter.answered else self.unanswered).append(letter)
        self.changed()

    def note(self, connection: int, line: str) -> None:
        if self._log is None:
            self.commands.append((connection, line))
            self.changed()

    def said(self, connection: int | None = None) -> list[str]:
        """The commands of one connection, or of all."""
        return [line for number, line in self.commands if connection in (None, number)]

    def changed(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait_until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Waits for something to be seen here."""
        with self._changed:
            assert self._changed.wait_for(holds, seconds), "the relay has waited in vain"

    # Life

    async def listen(self) -> asyncio.Server:
        """At the port that it had before, if it had one."""
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # broken handshakes are what it is for
        server = await asyncio.start_server(
            self._converse, "127.0.0.1", self.port, backlog=512, ssl=self.settings.tls if self.settings.implicit else None)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        conversation = Conversation(self, reader, writer, self.connections)
        self._open.add(conversation)
        try:
            await conversation.run()
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            conversation.writer.close()
            self._open.discard(conversation)
            self.changed()

    def start(self) -> Relay:
        """Listens in a thread of its own."""
        ready = threading.Event()

        async def run() -> None:
            server = await self.listen()
            self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
            ready.set()
            await self._stopping.wait()
            server.close()
            for conversation in list(self._open):
                conversation.writer.transport.abort()

        self._thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        self._thread.start()
        assert ready.wait(20)
        return self

    def stop(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(20)
            self._thread = None

    def go_on(self) -> None:
        """Ends each PAUSE."""
        self._loop.call_soon_threadsafe(self.going_on.set)

    def hang_up(self, words: str | None = None) -> None:
        """Closes all connections, with a word or without."""

        def close() -> None:
            for conversation in list(self._open):
                if words:
                    conversation.say(words)
                conversation.writer.close()

        self._loop.call_soon_threadsafe(close)


class Gone(Exception):
    """The connection is over."""


class Conversation:
    """One connection: what has been said, and what may be said next."""

    def __init__(self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int):
        self.relay = relay
        self.settings = relay.settings
        self.reader = reader
        self.writer = writer
        self.number = number
        self.buffer = bytearray()
        self.encrypted = self.settings.implicit
        self.signed_in = False
        self.letters = 0
        self.forget()

    def forget(self) -> None:
        """What has been said of a letter."""
        self.sender: str | None = None
        self.parameters = ""
        self.recipients: list[str] = []

    # Bytes

    async def more(self) -> None:
        chunk = await self.reader.read(1 << 16)
        if not chunk:
            raise Gone
        self.buffer += chunk

    async def line(self) -> str:
        while (end := self.buffer.find(b"\n")) < 0:
            await self.more()
        line = self.buffer[:end].rstrip(b"\r").decode("utf-8", "replace")
        del self.buffer[: end + 1]
        return line

    async def body(self) -> bytes:
        """What comes before a dot on a line of its own."""
        self.buffer[:0] = b"\r\n"
        searched = 0
        while (end := self.buffer.find(ENDS, searched)) < 0:
            searched = max(len(self.buffer) - len(ENDS), 0)
            await self.more()
        body = bytes(self.buffer[2 : end + 2])
        del self.buffer[: end + len(ENDS)]
        return body

    def say(self, reply: str | bytes) -> None:
        self.writer.write(reply if isinstance(reply, bytes) else f"{reply}\r\n".encode())

    # Rules

    async def reply(self, event: str, usual: str) -> bool:
        """Replies as usual, or does what a rule says; whether what was said begins as the usual reply does."""
        rule = self.relay.rule(event, self.recipients)
        if rule is None:
            self.say(usual)
            return True
        return await self.follow(rule, usual)

    async def follow(self, rule: Rule, usual: str) -> bool:
        if rule.delay:
            await asyncio.sleep(rule.delay)
        if rule.do == BREAK:
            self.break_off(rule)
        elif rule.do == HALF:
            half = usual.encode()
            self.say(half[: len(half) // 2])
            self.break_off(rule)
        elif rule.do == SILENCE:
            await asyncio.Event().wait()
        elif rule.do == PAUSE:
            await self.relay.going_on.wait()
            self.say(usual)
            return True
        while rule.floods:
            self.say(rule.do)
            await self.writer.drain()
        said = rule.do or usual
        self.say(said)
        if rule.closes:
            self.break_off(rule)
        return said[:1] == (usual[:1] if isinstance(said, str) else usual[:1].encode())

    def break_off(self, rule: Rule) -> None:
        if rule.abrupt:
            plain = self.writer.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        raise Gone

    # The conversation

    async def run(self) -> None:
        await self.reply("connect", "220 relay.example ESMTP")
        while True:
            line = await self.line()
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            self.relay.note(self.number, verb if verb == "AUTH" else line)
            if verb == "EHLO":
                self.forget()
                await self.reply("EHLO", self.offer())
            elif verb == "STARTTLS" and self.can_encrypt:
                if await self.reply("STARTTLS", "220 go ahead"):
                    await self.encrypt()
            elif verb == "AUTH" and self.can_sign_in:
                if await self.reply("AUTH", "235 2.7.0 welcome") if await self.is_known(rest) else await self.unknown():
                    self.signed_in = True
            elif verb == "MAIL":
                await self.mail(rest)
            elif verb == "RCPT" and self.sender is not None:
                await self.rcpt(rest)
            elif verb == "DATA" and self.recipients:
                if await self.reply("DATA", "354 end with a dot"):
                    await self.letter()
            elif verb == "RSET":
                self.forget()
                await self.reply("RSET", "250 2.0.0 forgotten")
            elif verb == "QUIT":
                await self.reply("QUIT", "221 2.0.0 goodbye")
                raise Gone
            else:
                await self.reply(verb, "503 5.5.1 not now")

    @property
    def can_encrypt(self) -> bool:
        return self.settings.tls is not None and not self.encrypted

    @property
    def can_sign_in(self) -> bool:
        return bool(self.settings.passwords or self.settings.tokens) and not self.can_encrypt

    def offer(self) -> str:
        offered = ["relay.example", *self.settings.extensions]
        if self.settings.size is not None:
            offered.append(f"SIZE {self.settings.size}")
        if self.can_encrypt:
            offered.append("STARTTLS")
        if self.can_sign_in:
            offered.append(f"AUTH {' '.join(self.settings.mechanisms)}")
        return "\r\n".join(f"250-{line}" for line in offered[:-1]) + f"\r\n250 {offered[-1]}"

    async def encrypt(self) -> None:
        self.buffer.clear()
        await self.writer.start_tls(self.settings.tls, ssl_handshake_timeout=20)
        self.encrypted = True

    # Signing in

    async def is_known(self, rest: str) -> bool:
        mechanism, _, initial = rest.partition(" ")
        if initial:
            self.relay.secrets.append((self.encrypted, initial))
        mechanism = mechanism.upper()
        if mechanism == "LOGIN":
            user = decoded(initial) if initial else await self.challenge("Username:")
            return self.settings.passwords.get(user) == await self.challenge("Password:")
        answer = decoded(initial) if initial else await self.challenge("")
        if mechanism == "PLAIN":
            _, user, password = (answer.split("\0") + ["", ""])[:3]
            return self.settings.passwords.get(user) == password
        found = re.fullmatch("user=(.*)\x01auth=Bearer (.*)\x01\x01", answer)
        if mechanism == "XOAUTH2" and found and self.settings.tokens.get(found[1]) == found[2]:
            return True
        # The reason comes as a challenge, to be answered by an empty line.
        await self.challenge('{"status":"400"}')
        return False

    async def challenge(self, text: str) -> str:
        self.say(f"334 {base64.b64encode(text.encode()).decode()}")
        answer = await self.line()
        self.relay.secrets.append((self.encrypted, answer))
        return decoded(answer)

    async def unknown(self) -> bool:
        self.say("535 5.7.8 wrong user or password")
        return False

    # Letters

    async def mail(self, rest: str) -> None:
        found = re.fullmatch(r"FROM:<([^>]*)>(.*)", rest, re.IGNORECASE)
        named = re.search(r"\bSIZE=(\d+)", rest, re.IGNORECASE)
        if self.settings.per_connection is not None and self.letters >= self.settings.per_connection:
            self.say("421 4.7.0 enough for one connection")
            raise Gone
        if self.settings.auth_needed and not self.signed_in:
            self.say("530 5.7.0 sign in first")
        elif not found:
            self.say("501 5.5.4 not an address")
        elif self.sender is not None:
            self.say("503 5.5.1 one after the other")
        elif named and self.settings.size and int(named[1]) > self.settings.size:
            self.say("552 5.3.4 too large")
        elif await self.reply("MAIL", "250 2.1.0 ok"):
            self.sender, self.parameters = found[1], found[2].strip()

    async def rcpt(self, rest: str) -> None:
        found = re.fullmatch(r"TO:<([^>]+)>", rest, re.IGNORECASE)
        if not found:
            self.say("501 5.5.4 not an address")
            return
        self.recipients.append(found[1])  # rules may ask for it
        if not await self.reply("RCPT", "250 2.1.5 ok"):
            self.recipients.pop()

    async def letter(self) -> None:
        if self.relay.rules and not self.buffer:
            await self.more()
        if (rule := self.relay.rule("body", self.recipients)) is not None:
            await self.follow(rule, "")
        if (rule := self.relay.rule("dot", self.recipients)) is not None:
            while not self.buffer.endswith(b"\r\n"):
                await self.more()
            await self.follow(rule, "")
        body = await self.body()
        if self.settings.size and len(body) > self.settings.size:
            self.forget()
            self.say("552 5.3.4 too large")
            return
        data = (body[1:] if body.startswith(b".") else body).replace(b"\r\n.", b"\r\n")
        letter = Letter(self.sender, list(self.recipients), data, self.parameters, self.number)
        rule = self.relay.rule("end", self.recipients)
        self.letters += 1
        self.forget()
        usual = f"250 2.0.0 Ok: queued as {self.number}-{self.letters}"
        letter.answered = rule is None or (rule.do or usual)[:1] in ("2", b"2")
        is_refused = not letter.answered and rule.do[:1] in ("4", "5", b"4", b"5")
        if not is_refused and not letter.answered:
            self.relay.keep(letter)  # whoever breaks off now has it all the same
        if letter.answered:
            self.relay.keep(letter)
        if rule is None:
            self.say(usual)
        else:
            await self.follow(rule, usual)


def decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""


# Certificates


class Authority:
    """Who signs the certificates of relays, for as long as a test runs."""

    def __init__(self, folder: Path, name: str = "authority"):
        self.folder = folder
        self.name = name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._sign(self._subject, self._key.public_key(), [], is_authority=True)
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def _sign(self, subject, key, names: list, is_authority: bool = False, days: tuple[int, int] = (-1, 2)) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._subject).public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=days[0])).not_valid_after(now + datetime.timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def certificate(self, *names: str, days: tuple[int, int] = (-1, 2)) -> Path:
        """A certificate for names or addresses with its key, in one file; valid from and to so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = []
        for name in names:
            try:
                alternatives.append(x509.IPAddress(ipaddress.ip_address(name)))
            except ValueError:
                alternatives.append(x509.DNSName(name))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        signed = self._sign(subject, key.public_key(), alternatives, days=days)
        path = self.folder / f"{self.name}-{signed.serial_number}.pem"
        path.write_bytes(
            signed.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return path

    def context(self, *names: str, days: tuple[int, int] = (-1, 2)) -> ssl.SSLContext:
        """For `Settings.tls`."""
        return context(self.certificate(*(names or ("127.0.0.1",)), days=days))


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


class Relays:
    """The relays of one test."""

    def __init__(self):
        self._running: list[Relay] = []

    def start(self, **settings) -> Relay:
        """With any of `Settings`."""
        relay = Relay(Settings(**settings)).start()
        self._running.append(relay)
        return relay

    def stop_all(self) -> None:
        for relay in self._running:
            relay.stop()


# A process of its own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written once it listens")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True, help="gets a line of JSON for each whole letter")
    parser.add_argument("--certificate", type=Path, help="PEM with its key: STARTTLS is offered")
    parser.add_argument("--implicit", action="store_true", help="TLS from the first byte instead")
    parser.add_argument("--rule", action="append", default=[], type=json.loads, help="JSON: the members of a Rule")
    parser.add_argument("--user", action="append", default=[], help="NAME:PASSWORD")
    parser.add_argument("--per-connection", type=int, help="so many letters; the next gets a 421")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    settings = Settings(
        tls=context(options.certificate) if options.certificate else None, implicit=options.implicit,
        passwords=dict(user.split(":", 1) for user in options.user), auth_needed=bool(options.user),
        per_connection=options.per_connection, seed=options.seed)
    relay = Relay(settings, log=options.log)
    relay.port = options.port
    relay.rules += [Rule(**rule) for rule in options.rule]

    async def serve() -> None:
        server = await relay.listen()
        beside = options.port_file.with_name(f"{options.port_file.name}.new")
        beside.write_text(f"{relay.port}\n")
        beside.rename(options.port_file)
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
