"""Many customers at once: a portal with as many as are wanted, what their forms hold, and hands that send them."""

from __future__ import annotations

import csv
import html
import http.client
import json
import os
import re
import sqlite3
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portals import Portal

FULL = os.environ.get("PORTICO_TORTURE") == "full"
CROWD = 10_000 if FULL else 200
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def fill(portal: Portal, count: int) -> None:
    """Gives the portal so many customers, all invited, and builds it."""
    with portal.path(Portal.CUSTOMERS).open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file))
    with portal.path(Portal.CUSTOMERS).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for number in range(count):
            writer.writerow({
                "id": f"crowd-{number}", "companyName": f"Crowd <{number}>", "language": "en", "country": "GB",
                "email": f"office-{number}@crowd.example", "channel": "other",
                "tenantDomain": f"crowd-{number}.northlight.example", "source": "Imported", "invite": "reseller",
                "provider": "",
            })
    # Relationships and memberships of the customers that are gone.
    relationships = portal.read("Content/directory/relationships.csv").splitlines(keepends=True)
    portal.write(
        "Content/directory/relationships.csv",
        "".join(line for line in relationships if not line.startswith("reseller,")))
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.run("invite", "--all")
    portal.run("build")


def accept_form(page: Path, **changes: str) -> dict[str, str]:
    """What a person sends from an invitation's page in its first language, all fields filled in."""
    text = page.read_text("utf-8")

    def value(name: str) -> str | None:
        found = re.search(rf'name="?{name}"?[^>]* value="?([^"\s>]*)', text)
        return html.unescape(found[1]) if found else None

    fields = {name: value(name) for name in ("token", "terms", "language")}
    fields |= {
        "consent": "yes", "familyName": "Okafor", "givenName": "Ada", "email": "ada@crowd.example", "phone": "",
        "role": "billingAdmin", "country": "GB", "answer": "accept",
    }
    return {name: text for name, text in (fields | changes).items() if text is not None}


def decline_form(form: dict[str, str]) -> dict[str, str]:
    """The same person says no."""
    return {name: form[name] for name in form if name not in ("consent", "role")} | {"answer": "decline", "decline": "yes"}


def forms(portal: Portal) -> dict[str, dict[str, str]]:
    """The filled-in form of every customer's page, by the invitation's id."""
    invitations = [each for each in portal.invitations("--links") if each["to"].startswith("crowd-")]
    return {each["id"]: accept_form(portal.file_of_link(each["link"])) for each in invitations}


@dataclass
class Answer:
    status: int
    body: bytes


class Sender:
    """One connection that is kept open, as a reverse proxy keeps one, and opened again when it was cut."""

    def __init__(self, address: str, timeout: float = 60):
        self._host = urllib.parse.urlsplit(address).netloc
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.request("POST", path, urllib.parse.urlencode(fields), FORM)

    def request(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        """Raises OSError or HTTPException where no whole answer came back."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, timeout=self._timeout)
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return Answer(response.status, response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


LOST = (OSError, http.client.HTTPException)


def send_all(address: str, pending: dict[str, dict[str, str]], hands: int = 32) -> dict[str, Answer]:
    """Sends every form over so many connections; the answers that came back, by id. What was lost is not in them."""
    answers: dict[str, Answer] = {}
    work = iter(list(pending.items()))
    lock = threading.Lock()

    def hand() -> None:
        sender = Sender(address)
        while True:
            with lock:
                item = next(work, None)
            if item is None:
                return sender.close()
            try:
                path = "/declines" if item[1]["answer"] == "decline" else "/acceptances"
                answers[item[0]] = sender.post(path, item[1])
            except LOST:
                # Whoever was cut off doesn't go on: the service is gone.
                return sender.close()

    with ThreadPoolExecutor(hands) as pool:
        for done in [pool.submit(hand) for _ in range(hands)]:
            done.result()
    return answers


def receipt(answer: Answer) -> str:
    return json.loads(answer.body)["receipt"]


def assert_sound(portal: Portal) -> None:
    portal.run("journal", "verify")
    connection = sqlite3.connect(portal.path("State/journal/journal.sqlite"))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def report(capsys, text: str) -> None:
    if FULL:
        with capsys.disabled():
            print(f"\n  {text}", flush=True)
