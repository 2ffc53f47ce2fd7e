"""A portal to try the program on: its folder, the commands, hands to change its files, and looks at what came out."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import html5lib

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class Outcome:
    """What a command said and how it ended."""

    code: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"exit {self.code}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


class Portal:
    """A portal's folder, the commands of the program on it, and hands to change its files."""

    def __init__(self, program: str, root: Path):
        self.program = program
        self.root = root

    @property
    def public(self) -> Path:
        """Where `portico build` puts the site."""
        return self.root / "Site/public"

    # Commands

    def run(
        self, *arguments: str, expect: int | None = 0, stdin: str | bytes | None = None,
        env: dict[str, str] | None = None, cwd: Path | None = None,
    ) -> Outcome:
        """Runs `portico` in the portal's folder and asserts its exit status (None: whatever it is)."""
        done = subprocess.run(
            [self.program, *arguments], cwd=cwd or self.root, env=environment(env),
            input=stdin.encode() if isinstance(stdin, str) else stdin or b"", capture_output=True, timeout=300)
        outcome = Outcome(
            done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        if expect is not None:
            assert outcome.code == expect, f"portico {' '.join(arguments)[:300]}: {outcome}"
        return outcome

    # Of each provider of the sample that invites somebody, a user who may.
    INVITING = ("greta-lindner", "ingrid-berg")

    def agree(self) -> None:
        """Puts on record that the sample's providers agreed to their partnerships with the operator."""
        for mail in sorted(self.path("Content/evidence").glob("*.eml")):
            self.run("record", "partnership", mail.stem, "--evidence", str(mail))

    def invite_all(self) -> None:
        """Issues all that the sample's directory asks for, each company's by one of its own users."""
        self.agree()
        for user in self.INVITING:
            self.run("invite", "--all", "--as", user)
        self.run("invite", "--all")

    def start(self, *arguments: str) -> subprocess.Popen:
        """Starts `portico` in the portal's folder and doesn't wait for it."""
        return subprocess.Popen(
            [self.program, *arguments], cwd=self.root, env=environment(None),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def invitations(self, *options: str) -> list[dict]:
        """`portico invitations --json`, each line as a dictionary."""
        return [json.loads(line) for line in self.run("invitations", "--json", *options).stdout.splitlines()]

    def outlive(self, invitee: str, state: str = "expired") -> dict:
        """Waits for the end that the newest invitation of an invitee names itself, and returns it."""
        def newest() -> dict:
            return [each for each in self.invitations() if each["to"] == invitee][-1]

        end = datetime.fromisoformat(newest()["expires"])
        time.sleep(max(0.0, (end - datetime.now(timezone.utc)).total_seconds()))
        over = newest()
        assert over["state"] == state, over
        return over

    def links(self) -> dict[str, str]:
        """The personal link of each open invitation, by the id of the invitee."""
        return {each["to"]: each["link"] for each in self.invitations("--links") if "link" in each}

    def page_of(self, invitee: str) -> Path:
        """The file of an invitation's page in the built site."""
        return self.file_of_link(self.links()[invitee])

    def file_of_link(self, link: str) -> Path:
        path = link.removeprefix(self.address)
        assert path != link, f"{link} is not below {self.address}"
        return self.public / path.lstrip("/") / "index.html"

    def token_of(self, invitee: str) -> str:
        """The token that an invitee's page carries."""
        return token_in(self.page_of(invitee))

    address = "https://partners.hoshino-cloud.example"

    # Files

    def path(self, name: str) -> Path:
        return self.root / name

    def read(self, name: str) -> str:
        return self.path(name).read_bytes().decode("utf-8")

    def write(self, name: str, text: str | bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)

    def replace(self, name: str, old: str, new: str) -> None:
        """Puts `new` in the place of the one passage that reads `old`."""
        text = self.read(name)
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)

    def line_of(self, name: str, text: str) -> int:
        """The number of the one line that holds the text."""
        lines = [number for number, line in enumerate(self.read(name).split("\n"), 1) if text in line]
        assert len(lines) == 1, f"{text!r} stands in lines {lines} of {name}"
        return lines[0]

    CUSTOMERS = "Content/directory/customers.csv"

    def add_customer(self, id: str, companyName: str, **fields: str) -> None:
        """Adds a row to customers.csv; what isn't said is a plain customer who is to be invited."""
        with self.path(self.CUSTOMERS).open(newline="", encoding="utf-8") as file:
            columns = next(csv.reader(file))
        row = {
            "language": "en", "country": "GB", "email": f"office@{id}.example", "channel": "other",
            "tenantDomain": f"{id}.northlight.example", "source": "Imported", "invite": "reseller", "provider": "",
        } | fields | {"id": id, "companyName": companyName}
        with self.path(self.CUSTOMERS).open("a", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow([row[column] for column in columns])

    def change_customer(self, id: str, **fields: str) -> None:
        """Puts other values into cells of one row of customers.csv."""
        rows = self.customers()
        [row] = [row for row in rows if row["id"] == id]
        row.update(fields)
        with self.path(self.CUSTOMERS).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(row), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def customers(self) -> list[dict]:
        with self.path(self.CUSTOMERS).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def pages(self) -> list[Path]:
        """Every HTML file of the built site."""
        return sorted(self.public.rglob("*.html"))

    def guide_pages(self) -> list[Path]:
        """The pages of the guide in all languages: not the choice of language, the missing page, invitations."""
        return [
            page for page in self.pages()
            if page.relative_to(self.public).parts[0] not in ("i", "index.html", "404.html")
        ]

    def invitation_pages(self) -> list[Path]:
        return sorted((self.public / "i").rglob("*.html"))


def environment(changes: dict[str, str] | None) -> dict[str, str]:
    """The environment without what would speak for somebody else."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO")}
    return clean | {"LC_ALL": "C.UTF-8"} | (changes or {})


def exported(portal: Portal) -> list[dict]:
    """What is on record, event for event."""
    return [json.loads(line) for line in portal.run("journal", "export").stdout.splitlines()]


def known_to(portal: Portal, invitee: str) -> dict[str, str]:
    """What the record knows of somebody who was invited, and the page doesn't show: tenant domain, country, and a
    colleague's address."""
    events = [json.loads(line) for line in portal.run("journal", "export").stdout.splitlines()]
    issued = [each for each in events if each["type"] == "invitation-issued" and each["payload"]["to"] == invitee][-1]
    said = issued["payload"] | said_of_people(portal).get(issued["sequence"], {})
    known = {name: said[name] for name in ("tenantDomain", "country") if name in said}
    return known | {"email": "colleague@" + said.get("recipient", "@redacted.example").partition("@")[2]}


def said_of_people(portal: Portal) -> dict[int, dict]:
    """What records say of people, by their number."""
    lines = portal.run("journal", "export", "--personal").stdout.splitlines()
    return {opening["sequence"]: opening["data"] for opening in map(json.loads, lines)}


def refused(portal: Portal, *arguments: str, reason: str, env: dict | None = None) -> str:
    """Asserts that the command is refused with the reason code, and that nothing is recorded."""
    before = portal.run("journal", "export").stdout
    outcome = portal.run(*arguments, expect=1, env=env)
    reasons = [line.split(":")[0] for line in outcome.stderr.splitlines() if not line.startswith(" ")]
    assert reason in reasons, outcome
    assert outcome.stdout == ""
    assert portal.run("journal", "export").stdout == before
    return outcome.stderr


def token_in(page: Path) -> str:
    """The one token that an invitation's page carries."""
    tokens = set(re.findall(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", page.read_text("utf-8")))
    assert len(tokens) == 1, f"{page} carries {len(tokens)} tokens"
    return tokens.pop()


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def file_marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with what changes when it is written: its inode and its time."""
    marks = {}
    for path in folder.rglob("*"):
        if path.is_file():
            info = path.stat()
            marks[str(path.relative_to(folder))] = (info.st_ino, info.st_mtime_ns)
    return marks


def copy_sample(to: Path) -> None:
    """The sample portal's sources, without anything that was built or recorded."""
    to.mkdir(parents=True, exist_ok=True)
    for name in ("Content", "Templates"):
        shutil.copytree(REPOSITORY / name, to / name)


# Looking at pages


def tree(page: Path | str) -> ElementTree.Element:
    """A page as a browser reads it. Anything that a browser would have to forgive is an error."""
    text = page if isinstance(page, str) else page.read_text("utf-8")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def content(element: ElementTree.Element) -> str:
    """The text in an element, with runs of blanks as one."""
    return " ".join("".join(element.itertext()).split())


def local(moment: str, zone: str) -> str:
    """A moment of the record as lists show it."""
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{there:%Y-%m-%d %H:%M} (UTC{there.isoformat()[-6:]}, {zone})"


def has_class(element: ElementTree.Element, name: str) -> bool:
    return name in element.get("class", "").split()
