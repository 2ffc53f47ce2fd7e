"""Who trades alone (`naturalPerson`): their name and tenant domain are said of a person, so they are found and can go."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from answers import accept
from portals import Portal, content, exported, said_of_people, snapshot, tree
from tokens import claims_of
from verifiers import filled_in

SCRIPT = Path(__file__).parents[2] / "docs/check-journal.py"
NAME, DOMAIN = "Larkspur Books", "larkspur.northlight.example"


def mark(portal: Portal, *ids: str) -> None:
    """Gives the customers the column; these are natural persons."""
    with portal.path(portal.CUSTOMERS).open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    with portal.path(portal.CUSTOMERS).open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write([*header, "naturalPerson"])
        for row in rows:
            write([*row, "true" if row[0] in ids else ["", "false"][len(row[1]) % 2]])


@pytest.fixture
def issued(portal: Portal) -> Portal:
    """A customer and a provider who trade alone, and everybody is invited."""
    mark(portal, "larkspur-books")
    portal.replace("Content/directory/providers.yaml", "- id: meridian-supply\n", "- id: meridian-supply\n  naturalPerson: true\n")
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.invite_all()
    portal.run("build")
    return portal


@pytest.fixture
def dismissed(issued: Portal) -> Portal:
    """The customer accepted, from another country; that was looked at and dismissed."""
    accept(issued, "larkspur-books", country="FR", tenantDomain=DOMAIN)
    issued.run("review", id_of(issued, "larkspur-books"), "--dismiss", "--reason", "Not theirs")
    issued.run("cancel", id_of(issued, "larkspur-books"))
    return issued


def id_of(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


def check(folder: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "check.py", ".", *options], cwd=folder, capture_output=True, text=True)


def test_name_and_domain_stand_beside_the_chain(dismissed: Portal) -> None:
    chain = dismissed.run("journal", "export").stdout
    assert NAME not in chain and DOMAIN not in chain and "Meridian Supply & Logistics" not in chain
    assert "Hoshino Cloud" in chain and "nishiki.northlight.example" in chain
    of_record = {(each["type"], each["payload"].get("to")): each for each in exported(dismissed)}
    own = of_record["invitation-issued", "larkspur-books"]
    assert own["payload"]["names"] == {"from": "Hoshino Cloud"}
    said = said_of_people(dismissed)
    assert said[own["sequence"]] == {
        "names": {"to": NAME}, "recipient": "owner@larkspur-books.example", "tenantDomain": DOMAIN}
    [accepted] = [each for each in exported(dismissed) if each["type"] == "acceptance-waits"]
    assert said[accepted["sequence"]]["tenantDomain"] == DOMAIN
    joint = of_record["invitation-issued", "sonne-bakery"]
    assert joint["payload"]["names"] == {"from": "Hoshino Cloud", "to": "Bäckerei Sonne"}
    assert said[joint["sequence"]]["names"] == {"with": "Meridian Supply & Logistics"}
    dismissed.run("journal", "verify")
    dismissed.run("journal", "rebuild")
    dismissed.run("journal", "verify")


def test_the_token_and_the_pages_are_as_ever(issued: Portal) -> None:
    """The link is its holder's."""
    assert claims_of(issued.token_of("larkspur-books"))["names"] == {"from": "Hoshino Cloud", "to": NAME}
    assert claims_of(issued.token_of("sonne-bakery"))["names"] == {
        "from": "Hoshino Cloud", "to": "Bäckerei Sonne", "with": "Meridian Supply & Logistics"}
    assert NAME in issued.page_of("larkspur-books").read_text("utf-8")
    before = snapshot(issued.public)
    issued.run("build")
    assert snapshot(issued.public) == before


def test_the_tenant_domain_is_held_against_the_answer(issued: Portal) -> None:
    accept(issued, "larkspur-books", tenantDomain="else.example")
    told = issued.run("acceptances", id_of(issued, "larkspur-books")).stdout
    assert f"the invitation names {DOMAIN}, stated was else.example" in told


def test_it_is_found(dismissed: Portal) -> None:
    id = id_of(dismissed, "larkspur-books")
    found = dismissed.run("person", "OWNER@larkspur-books.example").stdout
    assert f"invitation  {id}  was asked: " in found and f"called “{NAME}”, at {DOMAIN}" in found
    joint = id_of(dismissed, "sonne-bakery")
    found = dismissed.run("person", "partner@meridian-supply.example").stdout
    assert f"invitation  {joint}  takes part: " in found and "called “Meridian Supply & Logistics”" in found


def test_it_goes(dismissed: Portal) -> None:
    id = id_of(dismissed, "larkspur-books")
    before = exported(dismissed)
    dismissed.run("redact", id)
    assert exported(dismissed)[:-1] == before
    dismissed.run("journal", "verify", "--head", f"{before[-1]['sequence']}:{before[-1]['hash']}")
    dismissed.run("journal", "rebuild")
    dismissed.run("journal", "verify")
    assert "nothing is stored" in dismissed.run("person", "owner@larkspur-books.example").stdout
    for file in [*dismissed.path("State").rglob("*"), *dismissed.path("Site/verifier").rglob("*")]:
        if file.is_file():
            assert NAME.encode() not in file.read_bytes() and DOMAIN.encode() not in file.read_bytes(), file
    for command in ("invitations", "acceptances"):
        rows = [json.loads(line) for line in dismissed.run(command, "--json").stdout.splitlines()]
        assert [row["names"] for row in rows if row["id"] == id] == [{"from": "Hoshino Cloud", "with": None, "to": None}]
        [line] = [line for line in dismissed.run(command).stdout.splitlines() if line.startswith(id)]
        assert line.endswith("redacted from “Hoshino Cloud”")
    told = dismissed.run("acceptances", id).stdout.splitlines()
    assert "to: larkspur-books redacted" in told and "tenant domain: redacted" in told


def test_the_receipt_is_the_same_until_then(dismissed: Portal, verifiers, tmp_path: Path) -> None:
    """After that it can't be made again, and whoever asks for it is told so; the one that was made stays valid."""
    id = id_of(dismissed, "larkspur-books")
    folders = [tmp_path / name for name in ("first", "again", "after")]
    dismissed.run("evidence", id, "--output", str(folders[0]))
    dismissed.run("evidence", id, "--output", str(folders[1]))
    receipt = folders[0] / "receipt.jws"
    assert receipt.read_bytes() == (folders[1] / "receipt.jws").read_bytes()
    assert claims_of(receipt.read_text())["names"]["to"] == NAME
    assert check(folders[0]).returncode == 0
    dismissed.run("verify", receipt.read_text().strip())
    chain, people = tmp_path / "chain.jsonl", tmp_path / "people.jsonl"
    keys = str(dismissed.public / ".well-known/jwks.json")

    def journal_check(*options: str | Path) -> int:
        chain.write_text(dismissed.run("journal", "export").stdout, "utf-8")
        people.write_text(dismissed.run("journal", "export", "--personal").stdout, "utf-8")
        command = [sys.executable, SCRIPT, chain, "--receipt", receipt, "--jwks", keys, *options]
        return subprocess.run(command, capture_output=True).returncode

    assert journal_check() == 0 and journal_check("--personal", people) == 0

    dismissed.run("redact", id)
    told = dismissed.run("evidence", id, "--output", str(folders[2])).stdout
    assert "without the receipt: a name on it was redacted" in told and not (folders[2] / "receipt.jws").exists()
    alone = check(folders[2])
    assert alone.returncode == 2 and "can't be made again" in alone.stdout, alone
    assert alone.stdout.endswith("\nIt holds, but no signature was checked.\n")
    assert check(folders[2], "--receipt", str(receipt)).returncode == 0
    assert "valid" in dismissed.run("verify", receipt.read_text().strip()).stdout
    assert journal_check() == 0 and journal_check("--personal", people) == 0
    sums = (folders[1] / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folders[1] / "SHA256SUMS").write_text("".join(line for line in sums if "receipt.jws" not in line))
    (folders[1] / "receipt.jws").unlink()
    lost = check(folders[1])
    assert lost.returncode == 1 and "missing: receipt.jws" in lost.stderr, lost


def test_the_address_of_the_receipt_says_so(issued: Portal, verifiers) -> None:
    verifier = verifiers.start(issued)
    answered = verifier.accept("larkspur-books", country="FR", tenantDomain=DOMAIN).json()
    address = verifier.local(answered["receiptAddress"])
    assert verifier.get(address, accept="application/jwt").text == answered["receipt"]
    id = answered["invitation"]
    issued.run("review", id, "--dismiss")
    issued.run("cancel", id)
    issued.run("redact", id)
    page = verifier.get(address, accept="text/html")
    assert page.status == 410 and "This receipt can no longer be shown" in page.text and NAME not in page.text
    for accepted in ("application/json", "application/jwt"):
        problem = verifier.get(address, accept=accepted)
        assert problem.status == 410 and problem.json()["reason"] == "receipt-redacted"
    again = verifier.post_json("/acceptances", filled_in(issued, "larkspur-books", country="FR", tenantDomain=DOMAIN))
    assert again.status in (409, 410) and NAME not in again.text
    verdict = verifier.post_json("/verify", {"token": answered["receipt"]}).json()
    assert verdict["verdict"] == "valid", verdict


def test_what_was_issued_before_the_mark_stays_in_the_chain(accepting: Portal) -> None:
    id = id_of(accepting, "larkspur-books")
    mark(accepting, "larkspur-books")
    accepting.run("cancel", id)
    accepting.run("redact", id)
    assert NAME in accepting.run("journal", "export").stdout
    [line] = [line for line in accepting.run("invitations").stdout.splitlines() if line.startswith(id)]
    assert "“Larkspur Books”" in line
    accepting.run("journal", "verify")


@pytest.mark.parametrize("word", ["yes", "True", "1", "natural"])
def test_another_word_is_a_fault(portal: Portal, word: str) -> None:
    mark(portal, "larkspur-books")
    portal.replace(portal.CUSTOMERS, ",reseller,,true\n", f",reseller,,{word}\n")
    told = portal.run("check", expect=65).stderr
    line = portal.line_of(portal.CUSTOMERS, "larkspur-books,")
    assert f"customers.csv:{line}:" in told and "true" in told
    portal.replace("Content/directory/resellers.yaml", "- id: bramble-it\n", f"- id: bramble-it\n  naturalPerson: {word}\n")
    assert "naturalPerson" in portal.run("check", expect=65).stderr


def test_a_letter_addresses_them_as_persons(issued):
    person, company = (issued.page_of(invitee).read_text("utf-8") for invitee in ("larkspur-books", "hikari-clinic"))
    assert f"<p class=addressee><bdi>{NAME}</bdi> 様\n" in person and "御中" not in person
    assert " 御中\n" in company and " 様\n" not in company


@pytest.mark.parametrize("invitee, mark_them", [
    ("nishiki-textiles", True), ("hikari-clinic", True), ("nishiki-textiles", False), ("hikari-clinic", False),
])
def test_japanese_texts_speak_to_a_person_or_to_a_company(portal: Portal, verifiers, invitee: str, mark_them: bool) -> None:
    """Page, letter and the pages after the answer: お客様 and 様 to a person, 貴社 and 御中 to a company."""
    mark(portal, *([invitee] if mark_them else []))
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.invite_all()
    portal.run("build")
    page = japanese(portal.page_of(invitee).read_text("utf-8"))
    letter = portal.run("letters", "show", id_of(portal, invitee)).stdout
    for text in (page, letter):
        assert "お客様" in text and ("貴社" in text, " 御中" in text) == (not mark_them, not mark_them)
    verifier = verifiers.start(portal)
    answered = japanese(verifier.post_form("/acceptances", filled_in(portal, invitee)).text)
    assert "承諾" in answered and "貴社" not in answered and "御中" not in answered


def japanese(page: str) -> str:
    """What a page says in Japanese."""
    [article] = [each for each in tree(page).iter("article") if each.get("lang") == "ja"]
    return content(article)
