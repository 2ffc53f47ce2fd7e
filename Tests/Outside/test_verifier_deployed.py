"""`portico-verifier` as deploy/ puts it on the net: behind nginx and Caddy from Debian's packages, under systemd."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from portals import REPOSITORY, Portal
from test_verifier_answers import invitee, state_of
from verifiers import Answer, Verifier, filled_in

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


def test_no_address_of_a_receipt_gets_into_the_proxys_logs(proxy, tmp_path):
    portal = proxy.verifier.portal
    accepted = proxy.verifier.accept(invitee(portal, kind="provider-invites-reseller")).json()
    path = accepted["receiptAddress"].removeprefix("https://accept.hoshino-cloud.example")
    assert proxy.request("GET", path).status == 200
    proxy.request("GET", path + "x")
    proxy.verifier.stop()
    proxy.request("GET", path)  # and where the verifier is away
    logs = list((tmp_path / "proxy").glob("*.log"))
    assert logs
    for log in logs:
        assert path.split(".")[1] not in log.read_text(errors="replace"), log


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


def test_the_unit_gives_an_intruder_little(unit):
    """systemd rates what a unit leaves open from 0 to 10."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
