"""`portico-verifier` as deploy/ puts it on the net: behind nginx and Caddy from Debian's packages, under systemd."""

import contextlib
import gzip
import http.client
import json
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from portals import REPOSITORY, Portal
from test_verifier_answers import invitee, state_of
from verifiers import Answer, Verifier, Verifiers, filled_in, program

DEPLOY = REPOSITORY / "deploy"


class Proxy:
    """A web server in front of a verifier."""

    def __init__(self, port: int, verifier: Verifier):
        self.port, self.verifier = port, verifier

    def request(self, method: str, path: str, body=None, headers=None, client: str = "127.0.0.1") -> Answer:
        """One request, from any address of this machine."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(client, 0))
        try:
            connection.request(method, path, body, {"Host": "accept.hoshino-cloud.example"} | (headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def talk(self, request: bytes) -> bytes:
        """Bytes that no HTTP library would send, and everything that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            said = b""
            with contextlib.suppress(OSError):  # it may hang up before all is sent
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                while chunk := connection.recv(65_536):
                    said += chunk
            return said


def replaced(text: str, changes: dict[str, str]) -> str:
    """The sample with what every test machine has in another place; everything else stays as it is."""
    for old, new in changes.items():
        assert text.count(old) == 1, f"the sample holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def nginx_command(folder: Path, port: int, verifier: Verifier) -> list[str]:
    site = (DEPLOY / "nginx.conf").read_text()
    site = re.sub(r"^ *ssl_.*\n", "", site, flags=re.MULTILINE)
    site = replaced(site, {
        "server 127.0.0.1:8484;": f"server 127.0.0.1:{verifier.port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "listen [::]:443 ssl http2;": "",
    })
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events {}\n"
        f"http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/a; uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;\n{site}}}\n")
    # nginx changes to another user where it is started as root, and that one has to get through to the folder.
    return ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", f"{folder}/error.log", "-g", "user root;"]


def caddy_command(folder: Path, port: int, verifier: Verifier) -> list[str]:
    (folder / "Caddyfile").write_text(replaced((DEPLOY / "Caddyfile").read_text(), {
        "reverse_proxy 127.0.0.1:8484 {": f"reverse_proxy 127.0.0.1:{verifier.port} {{",
        "\naccept.hoshino-cloud.example {": f"\nhttp://accept.hoshino-cloud.example:{port} {{\n\tbind 127.0.0.1",
        "{\n\tlog {": "{\n\tadmin off\n\tauto_https off\n\tlog {",
    }))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextlib.contextmanager
def running(command, folder: Path, verifier: Verifier):
    """The proxy, once it answers. The port is chosen before, so another try is made where somebody was quicker."""
    for _ in range(5):
        port = free_port()
        with (folder / "output.log").open("wb") as output:
            process = subprocess.Popen(
                command(folder, port, verifier), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)})
        try:
            proxy = Proxy(port, verifier)
            end = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < end:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    if proxy.request("GET", "/openapi.json").status == 200:
                        yield proxy
                        return
                time.sleep(0.05)  # until it listens
        finally:
            process.terminate()
            process.wait(30)
    pytest.fail((folder / "output.log").read_text())


@pytest.fixture(params=[nginx_command, caddy_command], ids=["nginx", "caddy"])
def proxy(request, accepting: Portal, verifiers, tmp_path):
    verifier = verifiers.start(accepting, failuresPerMinute=5)
    folder = tmp_path / "proxy"
    folder.mkdir()
    with running(request.param, folder, verifier) as proxy:
        yield proxy


def test_what_is_everybody_s_is_compressed_and_what_is_one_person_s_is_not(proxy):
    """A page that holds secrets beside what a stranger chose is never compressed (BREACH)."""
    asked = {"Accept-Encoding": "gzip"}
    for path in ("/status/1", "/openapi.json"):
        answer = proxy.request("GET", path, headers=asked)
        plain = proxy.verifier.get(path)
        assert answer.headers["Content-Encoding"] == "gzip" and gzip.decompress(answer.body) == plain.body, path
        assert answer.type == plain.type
    fields = filled_in(proxy.verifier.portal, invitee(proxy.verifier.portal, kind="reseller-invites-customer"))
    sent = proxy.request("POST", "/acceptances", urlencode(fields), asked | {
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})
    page = proxy.request("GET", "/" + sent.headers["Location"], headers=asked | {"Accept": "text/html"})
    assert page.status == 200 and "Content-Encoding" not in page.headers


def test_an_answer_comes_through_with_every_header(proxy):
    portal = proxy.verifier.portal
    someone = invitee(portal, kind="provider-invites-reseller")
    fields = filled_in(portal, someone)
    sent = proxy.request("POST", "/acceptances", urlencode(fields), {
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})
    assert sent.status == 303
    address = "/" + sent.headers["Location"]
    page = proxy.request("GET", address, headers={"Accept": "text/html"})
    assert page.status == 200 and page.type == "text/html"
    direct = proxy.verifier.get(address, Accept="text/html")
    for name in ("Content-Security-Policy", "Referrer-Policy", "X-Frame-Options", "Cache-Control", "X-Robots-Tag"):
        assert page.headers.get_all(name) == direct.headers.get_all(name)
    again = proxy.request("POST", "/acceptances", json.dumps(fields), {"Content-Type": "application/json"})
    receipt = again.json()["receiptAddress"].removeprefix("https://accept.hoshino-cloud.example")
    assert proxy.request("GET", receipt, headers={"Accept": "application/jwt"}).text == again.json()["receipt"]
    assert state_of(portal, someone) == "accepted"


def test_what_is_the_operators_stays_inside(proxy):
    for path in ("/metrics", "/readyz", "/healthz", "/", "/metrics/", "/%6detrics"):
        answer = proxy.request("GET", path)
        assert answer.status == 404 and b"portico_verifier" not in answer.body
    for path in ("/status/1", "/.well-known/jwks.json", "/openapi.json"):
        assert proxy.request("GET", path).status == 200


def test_each_client_is_known_by_his_own_address(proxy):
    def guess(client: str, **headers) -> int:
        return proxy.request("GET", f"/receipts/{'a' * 26}.{'b' * 32}", headers=headers, client=client).status

    # Naming somebody else doesn't help.
    found = [guess("127.0.0.2", **{"X-Forwarded-For": f"203.0.113.{number}"}) for number in range(7)]
    assert found == [404] * 5 + [429] * 2
    assert guess("127.0.0.3") == 404


def test_a_long_body_is_refused(proxy):
    for headers in ({}, {"Transfer-Encoding": "chunked"}):
        body = b"x" * 20_000
        if headers:
            body = b"4e20\r\n" + body + b"\r\n0\r\n\r\n"
        answer = proxy.request("POST", "/acceptances", body, {"Content-Type": "application/json"} | headers)
        assert answer.status == 413


@pytest.fixture
def receipt(proxy) -> str:
    """The path of one, whose last part is a secret."""
    accepted = proxy.verifier.accept(invitee(proxy.verifier.portal, kind="provider-invites-reseller")).json()
    return accepted["receiptAddress"].removeprefix("https://accept.hoshino-cloud.example")


def bad_requests(path: str) -> list[bytes]:
    """Requests for a receipt with everything wrong with them that a proxy notes."""
    host = "Host: accept.hoshino-cloud.example"
    lines = [
        [f"GET {path} HTTP/1.1"], [f"GET {path} HTTP/1.1", host, host], [f"GET {path} HTTP/1.1", "Host: a", host],
        [f"GET {path} HTTP/1.1", "Host: a b"], [f"GET {path} HTTP/1.1", f"Host: {path}"],
        [f"GET {path} HTTP/9.9", host], [f"GET {path}", host], [f"get {path} http/1.1", host], [path], [f"{path} GET HTTP/1.1", host],
        [f"GET {path} HTTP/1.1", host, "no header"], [f"GET {path} HTTP/1.1", host, "X: a\0b"],
        [f"GET {path} HTTP/1.1", host, "X" * 20_000 + ": y"], [f"GET {path} HTTP/1.1", host, "X: " + "y" * 40_000],
        [f"GET {path}{'x' * 40_000} HTTP/1.1", host], [f"GET {path}%zz HTTP/1.1", host], [f"GET {path}%00 HTTP/1.1", host],
        [f"GET /../..{path} HTTP/1.1", host], [f"GET http://accept.hoshino-cloud.example{path} HTTP/1.1", host],
        [f"GET {path.replace('/receipts', '/receipt')} HTTP/1.1", host], [f"GET {path.replace('/receipts', '')} HTTP/1.1", host],
        [f"GET /metrics HTTP/1.1", host, f"Referer: https://accept.hoshino-cloud.example{path}"],
        [f"POST {path} HTTP/1.1", host, "Content-Length: 100000"], [f"POST {path} HTTP/1.1", host, "Content-Length: x"],
        [f"POST {path} HTTP/1.1", host, "Content-Length: 5", "Transfer-Encoding: chunked"],
        [f"POST {path} HTTP/1.1", host, "Transfer-Encoding: gzip"], [f"POST {path} HTTP/1.1", host, "Content-Length: 50"],
        [f"PUT {path} HTTP/1.1", host], [f"CONNECT {path} HTTP/1.1", host], [f"TRACE {path} HTTP/1.1", host],
        [f"GET {path} HTTP/1.1", host, "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: x"],
    ]
    return ["\r\n".join([*each, "", ""]).encode() for each in lines]


def test_no_address_of_a_receipt_gets_into_any_log(proxy, receipt, tmp_path):
    """Also of a request that the proxy doesn't understand, or can't pass on."""
    assert proxy.request("GET", receipt).status == 200
    assert proxy.request("GET", receipt.upper()).status == 200
    proxy.request("GET", receipt + "x")
    for request in bad_requests(receipt):
        proxy.talk(request)
    assert proxy.request("GET", "/openapi.json").status == 200
    proxy.verifier.stop()
    proxy.request("GET", receipt)  # and where the verifier is away
    for request in bad_requests(receipt):
        proxy.talk(request)
    logs = [each for each in (tmp_path / "proxy").rglob("*") if each.is_file()] + [proxy.verifier.log]
    assert len(logs) > 1
    secret = receipt.split(".")[1]
    for log in logs:
        assert secret not in log.read_text(errors="replace").lower(), log


def test_an_answer_counts_with_a_slash_behind_the_address(proxy):
    someone = invitee(proxy.verifier.portal, kind="provider-invites-reseller")
    sent = proxy.request("POST", "/acceptances/", urlencode(filled_in(proxy.verifier.portal, someone)), {
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})
    assert sent.status == 303
    page = proxy.request("GET", urljoin("/acceptances/", sent.headers["Location"]), headers={"Accept": "text/html"})
    assert page.status == 200 and state_of(proxy.verifier.portal, someone) == "accepted"


# systemd


@pytest.fixture
def unit(tmp_path, verifiers) -> Path:
    """The unit with a program that is there."""
    text = replaced((DEPLOY / "portico-verifier.service").read_text(), {
        "ExecStart=/usr/local/bin/portico-verifier": f"ExecStart={verifiers.program}",
        "Documentation=man:systemd.exec(5)\n": "",
    })
    path = tmp_path / "portico-verifier.service"
    path.write_text(text)
    return path


def test_systemd_understands_every_line_of_the_unit(unit):
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60)
    about_it = [line for line in (done.stdout + done.stderr).splitlines() if "portico-verifier" in line]
    assert about_it == [] and done.returncode == 0


def test_the_service_finds_no_key_and_no_copy_of_one(accepting, tmp_path, unit):
    """The mounts that the unit asks for, made by hand: of the portal the service has three folders, and does its work."""
    accepting.run("backup", str(accepting.path("portal.tar")))
    accepting.run("restore", "portal.tar")
    assert list(accepting.root.glob("State.before-*/keys/*.pem"))
    asked = dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line and not line.startswith("#"))
    assert asked["TemporaryFileSystem"] == "/srv/portico:ro"
    folders = [(path, "ro") for path in asked["BindReadOnlyPaths"].split()] + [(path, "rw") for path in asked["BindPaths"].split()]
    steps = ["set -e", f"root={accepting.root}", f"mkdir {tmp_path}/kept", f"mount --bind $root {tmp_path}/kept", "mount -t tmpfs none $root"]
    for path, mode in folders:
        place = path.removeprefix("/srv/portico/")
        steps += [f"mkdir -p $root/{place}", f"mount --bind {tmp_path}/kept/{place} $root/{place}"]
        steps += [f"mount -o remount,bind,ro $root/{place}"] * (mode == "ro")
    steps += [f"umount {tmp_path}/kept", "mount -o remount,ro $root", "cd $root", f"find . -type f > {tmp_path}/seen", f"exec {program()} \"$@\""]
    (tmp_path / "mounts").write_text("\n".join(steps))
    (tmp_path / "service").write_text(f'#!/bin/sh\nexec unshare --mount --map-root-user sh {tmp_path}/mounts "$@"\n')
    (tmp_path / "service").chmod(0o755)
    if subprocess.run(["unshare", "--mount", "--map-root-user", "true"], capture_output=True).returncode:
        pytest.skip("mounts can't be made here")
    services = Verifiers(str(tmp_path / "service"), tmp_path)
    service = services.start(accepting)
    try:
        assert service.post_json("/acceptances", filled_in(accepting, "larkspur-books")).status == 201
    finally:
        services.stop_all()
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen and all(each.startswith(("./Site/verifier/", "./State/journal/", "./State/receipt-keys/")) for each in seen)
    assert state_of(accepting, "larkspur-books") == "accepted"


def test_the_unit_gives_an_intruder_little(unit):
    """systemd rates what a unit leaves open from 0 to 10."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
