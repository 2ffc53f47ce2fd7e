"""`portico-verifier` on a portal: started on a free port, asked over HTTP, and stopped."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from portals import Outcome, Portal, environment, known_to, tree

READY = "portico-verifier listens on "


@dataclass
class Answer:
    """What came back over HTTP."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """The media type without parameters."""
        return self.headers.get_content_type()

    def __str__(self) -> str:
        return f"{self.status}\n{self.headers}\n{self.body[:2000]!r}"


class Verifier:
    """A running `portico-verifier serve`. Every setting of its configuration can be given by name."""

    def __init__(self, program: str, portal: Portal, log: Path, *options: str, env: dict | None = None, **settings):
        """Starts it in the portal's folder and returns when it listens; AssertionError with its words if it doesn't."""
        self.portal = portal
        self.log = log
        variables = {variable(name): text_of(value) for name, value in ({"listen": "127.0.0.1:0"} | settings).items()}
        with log.open("ab") as stderr:
            self.process = subprocess.Popen(
                [program, "serve", *options], cwd=portal.root, env=environment(variables | (env or {})),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr)
        line = self._first_line(seconds=60)
        if not line.startswith(READY):
            self.kill()
            raise AssertionError(f"it doesn't listen: {line!r}\n{self.log_text[:2000]}")
        self.address = line.removeprefix(READY).strip()
        self.host, self.port = urlsplit(self.address).hostname, urlsplit(self.address).port

    def _first_line(self, seconds: float) -> str:
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        return self.process.stdout.readline().decode() if ready else ""

    @property
    def log_text(self) -> str:
        return self.log.read_text("utf-8")

    # Its end

    def stop(self) -> int:
        """Asks it to finish (SIGTERM), waits for that, and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._gone()

    def kill(self) -> int:
        """Ends it at once (SIGKILL), as a failing machine would."""
        if self.process.poll() is None:
            self.process.kill()
        return self._gone()

    def _gone(self) -> int:
        status = self.process.wait(60)
        self.process.stdout.close()
        return status

    # Asking

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=named(headers))

    def post_form(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """As a browser sends the page's form, and goes where it is sent."""
        answer = self.send_form(path, fields, **headers)
        if answer.status != 303:
            return answer
        return self.get(urljoin(path, answer.headers["Location"]), Accept="text/html", **headers)

    def send_form(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """The same, and stays."""
        usual = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html,*/*;q=0.8"}
        return self.request("POST", path, urlencode(fields), usual | named(headers))

    def post_json(self, path: str, value, **headers: str) -> Answer:
        usual = {"Content-Type": "application/json", "Accept": "application/json"}
        return self.request("POST", path, json.dumps(value), usual | named(headers))

    def connect(self) -> socket.socket:
        """A bare connection, for what no HTTP library would send."""
        return socket.create_connection((self.host, self.port), timeout=60)

    def local(self, address: str) -> str:
        """The path of an address that the verifier says it has behind its proxy."""
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    # Answering invitations

    def accept(self, invitee: str, **changes: str | None) -> Answer:
        """Fills in the page's form as a person would, and sends it as JSON. A change to None leaves a field out."""
        return self.post_json("/acceptances", filled_in(self.portal, invitee, **changes))

    def decline(self, invitee: str, **changes: str | None) -> Answer:
        return self.post_json("/declines", declining(self.portal, invitee, **changes))


PERSON = {
    "givenName": "Ada", "familyName": "Lovelace", "email": "ada@larkspur.example", "phone": "+44 20 7946 0000",
    "role": "globalAdmin",
}


def form_of(portal: Portal, invitee: str, language: str | None = None) -> dict[str, str]:
    """The fields of an invitation page's form as a machine finds them: nothing ticked, nothing typed."""
    # A link isn't shown any more once its invitation is answered; the page stays where it is until the next build. One
    # that is open now is newer than any seen before.
    links = vars(portal).setdefault("links_seen", {})
    links.update(portal.links())
    forms = []
    for form in tree(portal.file_of_link(links[invitee])).iter("form"):
        fields = {}
        for each in form.iter():
            if each.tag == "input" and each.get("type") not in ("checkbox", "radio") and "name" in each.attrib:
                fields[each.get("name")] = each.get("value", "")
            elif each.tag in ("select", "textarea") and "name" in each.attrib:
                fields[each.get("name")] = ""
        forms.append(fields)
    return next(each for each in forms if language in (None, each.get("language")))


def filled_in(portal: Portal, invitee: str, language: str | None = None, **changes: str | None) -> dict[str, str]:
    """The same filled in by a person of the company that was invited, who accepts."""
    form = form_of(portal, invitee, language)
    known = known_to(portal, invitee)
    answer = form | PERSON | {name: known[name] for name in ("tenantDomain", "country") if name in form and name in known}
    if not answer.get("tenantDomain"):
        answer["email"] = known["email"]
    return without_none(answer | {"consent": "yes", "answer": "accept"} | changes)


def declining(portal: Portal, invitee: str, language: str | None = None, **changes: str | None) -> dict[str, str]:
    """The same filled in by such a person who declines: no more than their name and address."""
    form = form_of(portal, invitee, language)
    person = {"givenName": "Ada", "familyName": "Lovelace", "email": known_to(portal, invitee)["email"]}
    return without_none(form | person | {"decline": "yes", "answer": "decline"} | changes)


def without_none(fields: dict) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


def variable(name: str) -> str:
    """`receiptKeys` is PORTICO_VERIFIER_RECEIPT_KEYS."""
    return "PORTICO_VERIFIER_" + "".join(f"_{each}" if each.isupper() else each.upper() for each in name)


def text_of(value) -> str:
    return ",".join(value) if isinstance(value, (list, tuple)) else str(value)


def named(headers: dict[str, str]) -> dict[str, str]:
    """`accept_language` is Accept-Language."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Verifiers:
    """Starts verifiers, and sees to it that none is left at the end of a test."""

    program: str
    folder: Path
    running: list[Verifier] = field(default_factory=list)

    def start(self, portal: Portal, *options: str, env: dict | None = None, **settings) -> Verifier:
        verifier = Verifier(
            self.program, portal, self.folder / f"verifier-{len(self.running)}.log", *options, env=env, **settings)
        self.running.append(verifier)
        return verifier

    def run(self, portal: Portal, *arguments: str, expect: int | None = 0, stdin: str = "", **settings) -> Outcome:
        """Runs `portico-verifier` to its end, for what isn't `serve` or doesn't come up."""
        variables = {variable(name): text_of(value) for name, value in settings.items()}
        done = subprocess.run(
            [self.program, *arguments], cwd=portal.root, env=environment(variables), input=stdin.encode(),
            capture_output=True, timeout=60)
        outcome = Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
        if expect is not None:
            assert outcome.code == expect, f"portico-verifier {' '.join(arguments)[:300]}: {outcome}"
        return outcome

    def stop_all(self) -> None:
        for verifier in self.running:
            verifier.kill()


def program() -> str:
    """The program under test: the file that PORTICO_VERIFIER names."""
    path = os.path.abspath(os.environ.get("PORTICO_VERIFIER", ""))
    assert os.access(path, os.X_OK), "PORTICO_VERIFIER must name portico-verifier; `make test-outside` does that"
    return path
