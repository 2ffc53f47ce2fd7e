"""`portico verify --status`: a verifier that has never seen the journal learns from the status list what ended."""

import fcntl
import http.server
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
import zlib
from contextlib import closing, suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portals import Portal, environment
from tokens import Issuer, broken, claims_of, compact, decode, encode, moment

issuer = Issuer()
ADDRESS = "https://partners.example/status/1"
NOW = issuer.issued + 3600


def packed(*entries: int, bits: int = 1) -> str:
    """`lst`: entries from the least significant bit, zlib, base64url."""
    data = bytearray((len(entries) * bits + 7) // 8)
    for place, entry in enumerate(entries):
        data[place * bits // 8] |= entry << place * bits % 8
    return encode(zlib.compress(bytes(data)))


def status_list(*entries: int, header: dict | None = None, bits: int = 1, by: Issuer = issuer, **claims) -> str:
    payload = {
        "sub": ADDRESS, "iat": issuer.issued, "exp": issuer.issued + 86_400, "ttl": 3600,
        "status_list": {"bits": bits, "lst": packed(*entries, bits=bits)},
    } | claims
    return by.sign(
        encode(compact(issuer.header | {"typ": "statuslist+jwt"} | (header or {}))), encode(compact(payload)))


def token(index: int = 0, uri: str = ADDRESS, **claims) -> str:
    return issuer.token(claims={"status": {"status_list": {"idx": index, "uri": uri}}} | claims)


OPEN = status_list(0, 1, 0, 0, 0, 0, 0, 0)


class Desk:
    """A folder with public keys and a status list: all that a verifier elsewhere has."""

    def __init__(self, portal: Portal, folder):
        self.portal, self.folder = portal, folder
        (folder / "jwks.json").write_text(compact({"keys": [issuer.jwk]}))

    def run(self, token: str, list: str | bytes, *arguments: str, expect=0, now: int = NOW):
        (self.folder / "list").write_bytes(list.encode() if isinstance(list, str) else list)
        return self.portal.run(
            "verify", "--jwks", "jwks.json", "--status", "list", "--now", moment(now), *arguments, token,
            cwd=self.folder, expect=expect)

    def reason(self, token: str, list: str | bytes, *arguments: str, now: int = NOW) -> str:
        verdict = json.loads(self.run(token, list, "--json", *arguments, expect=1, now=now).stdout)
        assert verdict["verdict"] == "invalid" and verdict["claims"] is None
        return verdict["reason"]

    def seen(self) -> str:
        return (self.folder / "seen").read_text()


@pytest.fixture
def desk(portico, tmp_path) -> Desk:
    return Desk(Portal(portico, tmp_path), tmp_path)


# The portal's own list


def elsewhere(portal: Portal, folder) -> None:
    """Takes along what the portal publishes: the keys and the list."""
    folder.mkdir(exist_ok=True)
    shutil.copy(portal.public / ".well-known/jwks.json", folder / "jwks.json")
    shutil.copy(portal.public / "status/1", folder / "list")


def verdicts(portal: Portal, folder, tokens: dict[str, str], *arguments: str) -> dict[str, str]:
    outcome = portal.run(
        "verify", "--jwks", "jwks.json", "--status", "list", *arguments, "-", cwd=folder, expect=None,
        stdin="\n".join(tokens.values()))
    words = [line.split(":")[0].split()[:2] for line in outcome.stdout.splitlines()[:-1]]
    return {
        invitee: each[0] if each[0] == "valid" else each[1] for invitee, each in zip(tokens, words, strict=True)}


def test_a_cancelled_invitation_is_refused_by_who_has_never_seen_the_journal(built, tmp_path):
    tokens = {invitee: built.token_of(invitee) for invitee in built.links()}
    elsewhere(built, tmp_path / "before")
    assert set(verdicts(built, tmp_path / "before", tokens).values()) == {"valid"}

    by_invitee = {each["to"]: each["id"] for each in built.invitations()}
    built.run("cancel", by_invitee["larkspur-books"])
    built.run("resend", by_invitee["bramble-it"], "--as", "jonas-weiss")
    built.run("build")
    elsewhere(built, tmp_path / "after")
    after = verdicts(built, tmp_path / "after", tokens)
    assert {invitee for invitee, verdict in after.items() if verdict == "cancelled"} == {"larkspur-books", "bramble-it"}
    assert set(after.values()) == {"cancelled", "valid"}
    new = {"bramble-it": built.token_of("bramble-it")}
    assert verdicts(built, tmp_path / "after", new) == {"bramble-it": "valid"}
    seen = str(tmp_path / "seen")
    assert verdicts(built, tmp_path / "after", new, "--seen", seen) == {"bramble-it": "valid"}
    assert set(verdicts(built, tmp_path / "before", tokens, "--seen", seen).values()) == {"unknown-invitation"}


def test_declined_entries_are_set_too_and_others_are_not(built, tmp_path):
    states = dict(zip(sorted(built.links()), ["declined", "cancelled", "accepted", "expired"]))
    tokens = {invitee: built.token_of(invitee) for invitee in built.links()}
    with closing(sqlite3.connect(built.path("State/journal/journal.sqlite"))) as database, database:
        for invitee, state in states.items():
            database.execute("UPDATE invitations SET state = ? WHERE to_organisation = ?", (state, invitee))
    built.run("build")
    text = (built.public / "status/1").read_text()
    bits = zlib.decompress(decode(claims_of(text)["status_list"]["lst"]))
    for invitee, token in tokens.items():
        place = claims_of(token)["status"]["status_list"]["idx"]
        assert bits[place // 8] >> place % 8 & 1 == (states.get(invitee) in ("declined", "cancelled")), invitee


def test_a_change_makes_the_list_newer(built):
    before = claims_of((built.public / "status/1").read_text())
    built.run("cancel", built.invitations()[-1]["id"])
    built.run("build")
    after = claims_of((built.public / "status/1").read_text())
    assert after["sub"] == before["sub"] and after["iat"] >= before["iat"]
    assert after["status_list"] != before["status_list"]


# What the list says


def test_the_entry_decides(desk):
    desk.run(token(0), OPEN)
    assert desk.reason(token(1), OPEN) == "cancelled"


@pytest.mark.parametrize("bits, entry", [(2, 1), (2, 2), (2, 3), (4, 9), (8, 255)])
def test_every_entry_but_0_refuses(desk, bits, entry):
    """1 is invalid, 2 suspended, and nothing that we don't know is taken for open."""
    text = status_list(0, entry, 0, 0, bits=bits)
    desk.run(token(0), text)
    assert desk.reason(token(1), text) == "cancelled"


def test_a_token_keeps_its_own_reason(desk):
    assert desk.reason(token(1, exp=issuer.issued + 10), OPEN) == "expired"
    assert desk.reason(broken(token(0)), OPEN) == "bad-signature"
    assert desk.reason(issuer.token(header={"typ": "JWT"}), "rubbish") == "wrong-type"


# What can't be told refuses


@pytest.mark.parametrize("index, uri", [
    (8, ADDRESS), (10**9, ADDRESS), (0, ADDRESS + "/"), (0, ADDRESS.upper()), (0, "https://other.example/status/1")])
def test_a_place_that_the_list_does_not_have_refuses(desk, index, uri):
    assert desk.reason(token(index, uri), OPEN) == "unknown-invitation"


def test_a_token_that_refers_to_no_list_refuses(desk):
    assert desk.reason(issuer.token(), OPEN) == "unknown-invitation"


def other_issuer() -> Issuer:
    other = Issuer()
    other.key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return other


UNRELIABLE = {
    "nothing": ("", "malformed"), "rubbish": ("rubbish", "malformed"), "bytes": (b"\xff\x00", "malformed"),
    "a line break": (OPEN + "\n", "malformed"), "a broken signature": (broken(OPEN), "bad-signature"),
    "somebody else's key": (status_list(0, by=other_issuer()), "bad-signature"),
    "an unknown key": (status_list(0, header={"kid": "A" * 43}), "unknown-key"),
    "an invitation": (token(0), "wrong-type"), "another type": (status_list(0, header={"typ": "JWT"}), "wrong-type"),
    "no algorithm": (status_list(0, header={"alg": "none"}), "unsupported-algorithm"),
    "crit": (status_list(0, header={"crit": []}), "malformed"), "too much": (b"A" * ((1 << 20) + 1), "too-large"),
    "expired": (status_list(0, exp=NOW), "expired"), "from the future": (status_list(0, iat=NOW + 61), "not-yet-valid"),
    "without exp": (status_list(0, exp=None), "malformed"), "without iat": (status_list(0, iat=None), "malformed"),
    "a fraction": (status_list(0, iat=1.5), "malformed"), "an empty sub": (status_list(0, sub=""), "malformed"),
    "without sub": (status_list(0, sub=None), "malformed"),
    "a second line in sub": (status_list(0, sub=f"{ADDRESS}\n9 x"), "no address"),
    "without list": (status_list(0, status_list=None), "malformed"),
    "without lst": (status_list(0, status_list={"bits": 1}), "malformed"),
    "three bits": (status_list(0, status_list={"bits": 3, "lst": packed(0)}), "malformed"),
    "bits as text": (status_list(0, status_list={"bits": "1", "lst": packed(0)}), "malformed"),
    "padding": (status_list(0, status_list={"bits": 1, "lst": packed(0) + "="}), "malformed"),
    "no zlib": (status_list(0, status_list={"bits": 1, "lst": encode(b"\0\0")}), "malformed"),
    "a bomb": (status_list(0, status_list={"bits": 1, "lst": encode(zlib.compress(bytes(1 << 21)))}), "malformed"),
}


@pytest.mark.parametrize("text, word", UNRELIABLE.values(), ids=UNRELIABLE.keys())
def test_a_list_that_cannot_be_relied_on_refuses_every_token(desk, text, word):
    verdict = json.loads(desk.run(token(0), text, "--json", "--seen", "seen", expect=1).stdout)
    assert (verdict["verdict"], verdict["reason"]) == ("invalid", "unknown-invitation")
    assert word in verdict["detail"]
    assert not (desk.folder / "seen").exists(), "what isn't relied on isn't remembered"


def test_a_list_holds_until_its_last_second(desk):
    end = issuer.issued + 86_400
    desk.run(token(0), OPEN, now=end - 1)
    assert desk.reason(token(0), OPEN, now=end) == "unknown-invitation"


# Older lists


def at(seconds: int, *entries: int, sub: str = ADDRESS) -> str:
    return status_list(*(entries or (0,) * 8), iat=issuer.issued + seconds, sub=sub)


def test_an_older_list_than_one_seen_refuses(desk):
    desk.run(token(0), at(100), "--seen", "seen")
    assert desk.reason(token(0), at(99), "--seen", "seen") == "unknown-invitation"
    assert desk.reason(token(0), at(200, 1), "--seen", "seen") == "cancelled"
    assert desk.reason(token(0), at(100), "--seen", "seen") == "unknown-invitation"
    assert "older" in desk.run(token(0), at(100), "--seen", "seen", expect=1).stdout
    # The same one again is no older one; without the file every list in its time will do.
    desk.run(token(1), at(200, 1), "--seen", "seen")
    desk.run(token(0), at(100))


def test_what_was_seen_is_a_line_for_each_newer_list_and_only_ours_to_read(desk):
    for seconds in (100, 100, 99, 300):
        desk.run(token(0), at(seconds), "--seen", "seen", expect=None)
    assert desk.seen() == f"{issuer.issued + 100} {ADDRESS}\n{issuer.issued + 300} {ADDRESS}\n"
    assert (desk.folder / "seen").stat().st_mode & 0o777 == 0o600


def test_each_address_has_its_own_newest(desk):
    desk.run(token(0), at(100), "--seen", "seen")
    other = ADDRESS + "0"
    desk.run(token(0, other), at(50, sub=other), "--seen", "seen")
    assert desk.reason(token(0, other), at(49, sub=other), "--seen", "seen") == "unknown-invitation"


def test_a_line_that_a_crash_left_unfinished_is_taken_away(desk):
    desk.run(token(0), at(100), "--seen", "seen")
    with (desk.folder / "seen").open("a") as file:
        file.write(f"{issuer.issued + 900} https://partn")
    desk.run(token(0), at(200), "--seen", "seen")
    assert desk.seen() == f"{issuer.issued + 100} {ADDRESS}\n{issuer.issued + 200} {ADDRESS}\n"


@pytest.mark.parametrize(
    "content", ["rubbish\n", "\n", "x y\n", "1700000000\n", "1.5 https://a.example\n",
                pytest.param("1 a.example\n" * 100_000, id="too long")])
def test_a_file_of_somebody_else_is_left_alone(desk, content):
    (desk.folder / "seen").write_text(content)
    outcome = desk.run(token(0), OPEN, "--seen", "seen", expect=74)
    assert outcome.stdout == "It doesn't hold.\n" and "seen was not written by portico" in outcome.stderr
    assert desk.seen() == content


def test_a_process_waits_for_the_one_that_reads_and_writes(desk):
    desk.run(token(0), at(100), "--seen", "seen")
    (desk.folder / "list").write_text(at(150))
    with (desk.folder / "seen").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [desk.portal.program, "verify", "--jwks", "jwks.json", "--status", "list", "--seen", "seen", "--now",
             moment(NOW), token(0)], cwd=desk.folder, env=environment(None), stdout=subprocess.PIPE)
        while not re.search(rf"-> .* {process.pid} ", Path("/proc/locks").read_text()):
            assert process.poll() is None, "it didn't wait"
        file.write(f"{issuer.issued + 200} {ADDRESS}\n")
    assert b"older" in process.communicate()[0]
    assert process.returncode == 1


def test_processes_take_turns(desk):
    """Whoever comes last, the newest stays in mind and each line is whole."""
    processes = []
    for seconds in range(20):
        name = f"list-{seconds}"
        (desk.folder / name).write_text(at(seconds))
        processes.append(subprocess.Popen(
            [desk.portal.program, "verify", "--jwks", "jwks.json", "--status", name, "--seen", "seen", "--now",
             moment(NOW), token(0)], cwd=desk.folder, env=environment(None), stdout=subprocess.DEVNULL))
    assert {process.wait() for process in processes} <= {0, 1}
    times = [int(line.split()[0]) for line in desk.seen().splitlines()]
    assert times == sorted(set(times)) and times[-1] == issuer.issued + 19


# Usage


def test_the_list_may_come_from_standard_input(desk):
    for place, expected in ((0, 0), (1, 1)):
        desk.portal.run(
            "verify", "--jwks", "jwks.json", "--status", "-", "--now", moment(NOW), token(place), cwd=desk.folder,
            stdin=OPEN, expect=expected)


def test_what_cannot_be_read_or_written_is_74(desk):
    for arguments in (
        ["--status", "nothing-there"], ["--status", "."], ["--status", "list", "--seen", "no/such/folder"],
        ["--status", "list", "--seen", "."],
    ):
        (desk.folder / "list").write_text(OPEN)
        outcome = desk.portal.run(
            "verify", "--jwks", "jwks.json", "--now", moment(NOW), *arguments, token(0), cwd=desk.folder, expect=74)
        assert outcome.stdout == "It doesn't hold.\n"


@pytest.mark.parametrize("arguments", [
    ["--status", "list"], ["--portal", ".", "--status", "list"], ["--jwks", "jwks.json", "--seen", "seen"],
    ["--jwks", "jwks.json", "--status", "-"], ["--jwks", "jwks.json", "--status", "-", "-"],
])
def test_what_makes_no_sense_is_wrong_usage(desk, arguments):
    desk.portal.run("verify", *arguments, cwd=desk.folder, expect=64)


# From an address


class Host:
    """A web host with one answer for everybody."""

    def __init__(self):
        host = self
        self.status, self.headers, self.body, self.asked = 200, {}, b"", []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                host.asked.append(self.path)
                self.send_response(host.status)
                for name, value in host.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(host.body)))
                self.end_headers()
                with suppress(ConnectionError):
                    self.wfile.write(host.body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def host():
    host = Host()
    yield host
    host.server.shutdown()
    host.server.server_close()


def fetched(desk: Desk, address: str, place: int, expect: int, **environment: str):
    return desk.portal.run(
        "verify", "--jwks", "jwks.json", "--status", address, "--now", moment(NOW), token(place), cwd=desk.folder,
        expect=expect, env=environment)


def test_the_list_may_come_from_its_address(desk, host):
    host.body = OPEN.encode()
    fetched(desk, f"{host.address}/status/1", 0, expect=0)
    refused = fetched(desk, f"{host.address}/status/1", 1, expect=1).stdout
    assert refused.startswith("invalid cancelled") and "withdrawn or declined" in refused
    assert host.asked == ["/status/1"] * 2
    # What comes from the net is no better than a file.
    host.body = status_list(0, 0, by=issuer, exp=NOW).encode()
    assert fetched(desk, f"{host.address}/status/1", 0, expect=1).stdout.startswith("invalid unknown-invitation")


def test_a_list_that_does_not_come_is_74(desk, host):
    host.body = OPEN.encode()
    for status, headers in ((404, {}), (500, {}), (302, {"Location": f"{host.address}/elsewhere"})):
        host.status, host.headers = status, headers
        assert fetched(desk, f"{host.address}/status/1", 0, expect=74).stdout == "It doesn't hold.\n"
    assert "/elsewhere" not in host.asked, "a redirection is not followed"
    host.status, host.headers, host.body = 200, {}, b"x" * (1 << 21)
    fetched(desk, f"{host.address}/status/1", 0, expect=74)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        fetched(desk, f"http://127.0.0.1:{nobody.getsockname()[1]}/status/1", 0, expect=74)
    refused = fetched(desk, f"{host.address}/status/1", 0, expect=74, PATH="/nowhere")
    assert "apt-get install curl" in refused.stderr


def test_an_address_elsewhere_needs_https(desk):
    refused = fetched(desk, "http://partners.example/status/1", 0, expect=1)
    assert refused.stderr.startswith("insecure-address") and refused.stdout == "It doesn't hold.\n"


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:80@partners.example/status/1", "http://localhost:80@partners.example/status/1",
    "http://localhost@partners.example/status/1", "http://[::1]:80@partners.example/", "http://127.0.0.1:@partners.example/",
    "http://127.0.0.1.partners.example/", "http://localhost.partners.example/", "http://localhost:80.partners.example/",
    "http://127.0.0.1\\@partners.example/", "http://localhost%2f@partners.example/", "http://localhost:8a/", "http://localhost:/",
    "http://127.0.0.1:1234567/", "http://127.0.0.1 .partners.example/", "http://user@127.0.0.1/", "http://",
])
def test_what_only_looks_like_this_machine_needs_https(desk, address):
    """Nobody is asked: a proxy that all would go through hears nothing."""
    with socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.listen()
        refused = fetched(desk, address, 0, expect=1, http_proxy=f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert refused.stderr.startswith("insecure-address")
        proxy.settimeout(0)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_this_machine_is_asked_by_nobody_else(desk, host):
    """Whatever proxy the environment names."""
    host.body = OPEN.encode()
    fetched(desk, f"{host.address}/status/1", 0, expect=0, http_proxy="http://127.0.0.1:1", ALL_PROXY="http://127.0.0.1:1")


def test_a_list_of_another_portal_is_not_this_ones(desk):
    """Signed with the same key, and at the address that the token names."""
    assert desk.run(token(0), status_list(0, 0, iss=issuer.claims["iss"])).stdout.startswith("valid")
    for other in ("https://partners.elsewhere.example", issuer.claims["iss"] + "/"):
        assert desk.reason(token(0), status_list(0, 0, iss=other)) == "unknown-invitation"
        assert "another portal's" in desk.run(token(0), status_list(0, 0, iss=other), expect=1).stdout
    for broken_issuer in ("", 7, None, ["x"]):
        assert desk.reason(token(0), status_list(0, 0, iss=broken_issuer)) == "unknown-invitation"
