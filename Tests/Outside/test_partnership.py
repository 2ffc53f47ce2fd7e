"""A partnership that one side declares alone, and how the other side's consent comes on record (R75, R116)."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from answers import accept
from mails import SUBJECTS, accepted, lines, message
from portals import REPOSITORY, Portal, content, copy_sample, exported, refused, tree
from verifiers import filled_in

OPERATOR, PROVIDER, CUSTOMER = "hoshino-cloud", "kaede-distribution", "nishiki-textiles"
MAIL = f"Content/evidence/{PROVIDER}.eml"
THEIRS = "fjordvei-distribusjon"  # has a portal of its own


@pytest.fixture
def office(portal: Portal) -> Portal:
    """The sample with a key and a journal, before any provider's consent is on record."""
    portal.run("keys", "create")
    portal.run("invite", "--customer", "larkspur-books")
    return portal


def consents(portal: Portal) -> list[dict]:
    return [each for each in exported(portal) if each["type"] == "consent-recorded"]


def origin(portal: Portal, provider: str = PROVIDER, env: dict | None = None) -> str:
    rows = map(json.loads, portal.run("list", "providers", "--json", env=env).stdout.splitlines())
    return next(each["origin"] for each in rows if each["id"] == provider)


def joint(portal: Portal, reason: str | None = None, provider: str = PROVIDER) -> str:
    command = ("invite", "--customer", CUSTOMER, "--with", provider)
    return refused(portal, *command, reason=reason) if reason else portal.run(*command).stdout


# MARK: Declared alone, and on the operator's word


def test_what_is_declared_alone_carries_no_joint_invitation(office: Portal) -> None:
    assert origin(office) == "declared"
    told = joint(office, "one-sided-partnership")
    assert PROVIDER in told and f"portico record partnership {PROVIDER} --evidence FILE" in told
    office.run("invite", "--customer", CUSTOMER)  # alone it may


def test_a_partnership_of_others_carries_nothing(office: Portal) -> None:
    """The operator declares what two others would have to agree to."""
    theirs = [
        json.loads(line) for line in office.run(
            "list", "resellers", "--of", PROVIDER, "--json", "--as", "shota-abe").stdout.splitlines()]
    grants = {each["id"]: each["grants"] for each in theirs}
    assert grants["sakuragi-systems"] == [] and "submitOrders" in grants[OPERATOR]


def test_with_evidence_it_is_one_of_both(office: Portal) -> None:
    done = office.run("record", "partnership", PROVIDER, "--evidence", MAIL, "--as", "ren-takahashi")
    digest = hashlib.sha256(office.path(MAIL).read_bytes()).hexdigest()
    [consent] = consents(office)
    assert consent["payload"] == {"evidence": digest} and consent["actor"] == "ren-takahashi"
    assert consent["subject"] == f"partnership/{PROVIDER}/{OPERATOR}"
    kept = office.path(f"State/partnerships/{digest}.eml")
    assert str(kept.relative_to(office.root)) in done.stdout
    assert kept.read_bytes() == office.path(MAIL).read_bytes() and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert origin(office) == "evidence"
    joint(office)
    assert "on the operator's word, evidence kept" in office.run("history", PROVIDER).stdout
    office.run("journal", "verify")
    checked = subprocess.run(
        [sys.executable, REPOSITORY / "docs/check-journal.py", "-"], input=office.run("journal", "export").stdout,
        capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked


def test_the_same_document_twice_changes_nothing(office: Portal) -> None:
    office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    again = office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    assert "nothing was changed" in again.stdout and len(consents(office)) == 1
    office.write("contract.PDF", b"%PDF-1.7\n\xff")
    office.run("record", "partnership", PROVIDER, "--evidence", "contract.PDF")
    assert len(consents(office)) == 2
    assert any(each.suffix == ".pdf" for each in office.path("State/partnerships").iterdir())


def test_a_document_that_lay_there_is_its_owners_alone(office: Portal) -> None:
    digest = hashlib.sha256(office.path(MAIL).read_bytes()).hexdigest()
    office.path("State/partnerships").mkdir(0o700)
    kept = office.path(f"State/partnerships/{digest}.eml")
    shutil.copy(office.path(MAIL), kept)
    kept.chmod(0o644)
    office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("partner, reason", [
    ("alder-finch", "no-relationship"), ("nobody-here", "unknown-organisation"), ("aozora-foods", "unknown-organisation"),
    ("sakuragi-systems", "unknown-organisation"), (OPERATOR, "unknown-organisation"),
])
def test_what_nobody_can_agree_to(office: Portal, partner: str, reason: str) -> None:
    refused(office, "record", "partnership", partner, "--evidence", MAIL, reason=reason)
    assert not office.path("State/partnerships").exists()


def test_one_document_is_kept_once_whatever_it_is_called(office: Portal) -> None:
    for name in ("first.txt", "second.pdf"):
        office.write(name, "We agree.\n")
        told = office.run("record", "partnership", PROVIDER, "--evidence", name).stdout
        assert ".txt" in told
    assert len(list(office.path("State/partnerships").glob("[0-9a-f]*"))) == 1


@pytest.mark.parametrize("file", ["missing.pdf", "Content", "large.bin", "/dev/zero", "empty.pdf"])
def test_evidence_that_cannot_be_kept(office: Portal, file: str) -> None:
    office.write("empty.pdf", "")
    with open(office.path("large.bin"), "wb") as large:
        large.truncate((25 << 20) + 1)
    told = office.run("record", "partnership", PROVIDER, "--evidence", file, expect=74).stderr
    assert f"can't read {file}: " in told or f"{file} is empty" in told
    assert origin(office) == "declared" and not office.path("State/partnerships").exists()


def test_the_row_that_is_told_makes_the_partnership(office: Portal) -> None:
    told = refused(office, "record", "partnership", "tamarind-digital", "--evidence", MAIL, reason="no-relationship")
    row = told.splitlines()[-1].rpartition(": ")[2]
    office.append("Content/directory/relationships.csv", f"{row}\n")
    assert "recorded that both agreed" in office.run("record", "partnership", "tamarind-digital", "--evidence", MAIL).stdout


def test_a_blank_behind_a_comma_is_named_with_the_row_without_it(office: Portal) -> None:
    office.append("Content/directory/relationships.csv", f"partnership, tamarind-digital, {OPERATOR}, 2026-01-01\n")
    told = office.run("check", expect=65).stderr
    assert "relationships.csv:9:13: error: there is a blank before or behind 'tamarind-digital'" in told
    row = told.strip().rpartition("Write it without: ")[2]
    assert row == f"partnership,tamarind-digital,{OPERATOR},2026-01-01"
    office.replace("Content/directory/relationships.csv", f"partnership, tamarind-digital, {OPERATOR}, 2026-01-01", row)
    assert origin(office, "tamarind-digital") == "declared"


def test_one_document_for_two_providers_gets_a_note(office: Portal) -> None:
    assert "note: " not in office.run("record", "partnership", PROVIDER, "--evidence", MAIL).stdout
    told = office.run("record", "partnership", "meridian-supply", "--evidence", MAIL).stdout
    assert f"note: the same document is on record for {PROVIDER}" in told


def test_the_missing_partnership_names_three_ways(office: Portal) -> None:
    told = joint(office, "no-partnership", "tamarind-digital")
    for way in ("invites the reseller", "portico record partnership tamarind-digital --evidence FILE", "portico record receipt.jws"):
        assert way in told


def test_evidence_is_named(office: Portal) -> None:
    office.run("record", "partnership", PROVIDER, expect=64)


def test_an_end_takes_the_consent_with_it(office: Portal) -> None:
    office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    office.run("end", PROVIDER, "--declare")
    told = refused(office, "record", "partnership", PROVIDER, "--evidence", MAIL, reason="no-relationship")
    assert "relationships.csv:2 declares ended on record on " in told and "`since`" in told and "Declare it first" not in told
    declared = f"partnership,{PROVIDER},{OPERATOR},2023-04-01"
    office.replace("Content/directory/relationships.csv", declared, declared.replace("2023-04-01", "2099-01-01"))
    assert origin(office) == "declared"
    joint(office, "one-sided-partnership")
    # The same document counts anew.
    assert "recorded that both agreed" in office.run("record", "partnership", PROVIDER, "--evidence", MAIL).stdout
    assert origin(office) == "evidence" and len(consents(office)) == 2
    office.run("journal", "verify")


def test_after_an_end_the_row_that_is_told_begins_later(office: Portal) -> None:
    office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    office.run("end", PROVIDER, "--declare")
    told = office.run("check").stderr
    assert f"`portico record partnership {PROVIDER} --evidence FILE`" in told
    path = "Content/directory/relationships.csv"
    rows = office.read(path).splitlines(keepends=True)
    office.write(path, "".join(row for row in rows if not row.startswith(f"partnership,{PROVIDER},{OPERATOR},")))
    told = refused(office, "record", "partnership", PROVIDER, "--evidence", MAIL, reason="no-relationship")
    assert "it ended on record on " in told
    office.append("Content/directory/relationships.csv", f"{told.splitlines()[-1].rpartition(': ')[2]}\n")
    assert "recorded that both agreed" in office.run("record", "partnership", PROVIDER, "--evidence", MAIL).stdout
    assert "ended on record" not in office.run("check").stderr


# MARK: What is kept


@pytest.fixture
def kept(office: Portal) -> Path:
    office.run("record", "partnership", PROVIDER, "--evidence", MAIL)
    [document] = office.path("State/partnerships").glob("*.eml")
    return document


def test_check_finds_a_kept_document_that_is_lost_or_changed(office: Portal, kept: Path) -> None:
    assert "State/partnerships" not in office.run("check").stderr
    original = kept.read_bytes()
    kept.write_bytes(original + b".")
    told = office.run("check", expect=65).stderr
    assert f"error: State/partnerships/{kept.name} was changed" in told
    assert f"portico record partnership {PROVIDER} --evidence FILE" in told
    kept.unlink()
    assert f"error: State/partnerships/{kept.stem} is lost" in office.run("check", expect=65).stderr
    office.run("build")  # what is published doesn't rest on it
    # One that can be shown is enough.
    office.write("contract.pdf", b"%PDF-1.7\n")
    office.run("record", "partnership", PROVIDER, "--evidence", "contract.pdf")
    assert f"warning: State/partnerships/{kept.stem} is lost" in office.run("check").stderr
    kept.write_bytes(original)
    assert "State/partnerships" not in office.run("check").stderr
    # After the end it may go.
    office.run("end", PROVIDER, "--declare")
    assert "State/partnerships" not in office.run("check").stderr
    kept.unlink()
    assert "State/partnerships" not in office.run("check").stderr


def test_check_finds_what_a_killed_run_left(office: Portal) -> None:
    """It keeps the document first."""
    digest = hashlib.sha256(office.path(MAIL).read_bytes()).hexdigest()
    left = f"State/partnerships/{digest}.eml"
    office.path(left).parent.mkdir(0o700)
    shutil.copy(office.path(MAIL), office.path(left))
    office.path(left).with_name(".half.new").write_text("")
    told = office.run("check").stderr
    assert f"warning: {left} is kept, and no record names it" in told and ".half" not in told
    office.run("record", "partnership", PROVIDER, "--evidence", left)
    assert "State/partnerships" not in office.run("check").stderr


def test_check_looks_at_kept_mails_too(accepting: Portal) -> None:
    accepting.write("answer.eml", message(
        lines(accepted(accepting, "larkspur-books", "en")), SUBJECTS["en", "accept"]).as_bytes())
    accepting.run("record", "answer.eml")
    [mail] = accepting.path("State/evidence").glob("*.eml")
    assert "State/evidence" not in accepting.run("check").stderr
    original = mail.read_bytes()
    mail.write_bytes(b"")
    assert f"error: State/evidence/{mail.name} was changed" in accepting.run("check", expect=65).stderr
    mail.unlink()
    assert f"error: State/evidence/{mail.name} is lost" in accepting.run("check", expect=65).stderr
    mail.write_bytes(original)
    mail.with_name("0" * 64 + ".eml").write_text("")
    mail.with_name("bundle").mkdir()  # somebody's own
    told = accepting.run("check").stderr
    assert told.count("State/evidence") == 1 and f"warning: State/evidence/{'0' * 64}.eml is kept" in told


def test_redact_says_what_there_was_to_redact(office: Portal, kept: Path) -> None:
    name = f"partnership/{PROVIDER}/{OPERATOR}"
    path = str(kept.relative_to(office.root))
    told = office.run("redact", name).stdout
    assert told.startswith(f"nothing to redact in {name}: ") and f"  kept {path}: " in told
    office.run("end", PROVIDER, "--declare", "--reason", "They closed")
    told = office.run("redact", name).stdout
    assert told.startswith(f"redacted {name}: records ") and f"  kept {path}: " in told
    kept.unlink()
    told = office.run("redact", name).stdout
    assert told.startswith(f"redacted already {name}; ") and "kept" not in told


def test_an_answer_may_be_called_so_as_well(accepting: Portal) -> None:
    accepting.write("partnership", "".join(
        f"{name}={value}\n" for name, value in filled_in(accepting, "larkspur-books").items()))
    assert accepting.run("record", "./partnership").stdout.startswith("accepted ")
    again = accepting.run("record", "by-mail", "partnership")
    assert again.stdout.startswith("accepted already")


# MARK: What the page says


@pytest.mark.parametrize("language, evidence, declared", [
    ("en", "On the word of Hoshino Cloud, which keeps evidence of it.", "On the word of Hoshino Cloud alone."),
    ("ja", "株式会社ホシノクラウドの申告によります。証拠書類は同社が保管しています。", "株式会社ホシノクラウドの申告のみによります。"),
])
def test_a_joint_page_says_what_the_partnership_rests_on(
    built: Portal, language: str, evidence: str, declared: str,
) -> None:
    page = built.page_of("hikari-clinic")

    def said() -> str:
        article = tree(page).find(f".//*[@id='in-{language}']")
        return content(article)

    assert evidence in said()
    # What was issued before stays open without its partnership, and says nothing of it any more.
    other = built.page_of("larkspur-books")
    before = other.read_bytes()
    relationships = "Content/directory/relationships.csv"
    built.replace(relationships, f"partnership,{PROVIDER},{OPERATOR}", f"partnership,tamarind-digital,{OPERATOR}")
    built.run("build")
    assert evidence not in said() and declared not in said()
    assert other.read_bytes() == before


# MARK: The receipt of the other side's portal


@pytest.fixture(scope="session")
def their_state(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A provider's portal in which the operator accepted: with its keys and the receipts that it gave."""
    root = tmp_path_factory.mktemp("theirs") / "portal"
    copy_sample(root)
    theirs = Portal(portico, root)
    theirs.address = "https://partners.fjordvei.example"
    theirs.replace("Content/portal.yaml", Portal.address, theirs.address)
    theirs.run("keys", "create")
    theirs.run("keys", "create", "--receipts")
    theirs.invite_all()
    theirs.run("build")
    for invitee, name in ((OPERATOR, "partnership"), ("larkspur-books", "customer")):
        accept(theirs, invitee)
        theirs.write(f"{name}.jws", receipt(theirs, invitee))
    return root


def receipt(portal: Portal, invitee: str) -> str:
    [id] = [each["id"] for each in portal.invitations() if each["to"] == invitee]
    portal.run("evidence", id, "--output", f"evidence-{invitee}")
    return portal.read(f"evidence-{invitee}/receipt.jws")


@pytest.fixture
def theirs(portico: str, their_state: Path, tmp_path: Path) -> Portal:
    shutil.copytree(their_state, tmp_path / "theirs")
    theirs = Portal(portico, tmp_path / "theirs")
    theirs.address = "https://partners.fjordvei.example"
    return theirs


@pytest.fixture
def ours(office: Portal, theirs: Portal) -> Portal:
    """The operator's own portal, which declares the partnership and knows the other portal's keys."""
    office.append("Content/directory/relationships.csv", f"partnership,{THEIRS},{OPERATOR},2026-01-01\n")
    office.replace(
        "Content/directory/providers.yaml", "  invites: [hoshino-cloud]\n",
        "  portal: {address: https://partners.fjordvei.example/, keys: fjordvei.jwks.json}\n")
    shutil.copy(theirs.public / ".well-known/jwks.json", office.path("Content/directory/fjordvei.jwks.json"))
    shutil.copy(theirs.path("partnership.jws"), office.path("receipt.jws"))
    return office


def test_a_receipt_puts_the_partnership_on_record(ours: Portal) -> None:
    assert origin(ours, THEIRS) == "declared"
    done = ours.run("record", "receipt.jws")
    assert "by a receipt of https://partners.fjordvei.example" in done.stdout
    [consent] = consents(ours)
    digest = hashlib.sha256(ours.path("receipt.jws").read_text().strip().encode()).hexdigest()
    assert consent["payload"]["receipt"] == digest
    assert consent["payload"]["issuer"] == "https://partners.fjordvei.example"
    assert origin(ours, THEIRS) == "receipt"
    joint(ours, provider=THEIRS)
    ours.run("build")
    assert "A signed receipt of Fjordvei Distribusjon’s portal confirms it." in content(tree(ours.page_of(CUSTOMER)))
    assert "nothing was changed" in ours.run("record", "receipt.jws").stdout
    assert "by a receipt of https://partners.fjordvei.example" in ours.run("history", THEIRS).stdout
    ours.run("journal", "verify")


@pytest.fixture
def receipt_until(ours: Portal, theirs: Portal) -> date:
    """The receipt of a partnership that has a last day."""
    until = date.today() + timedelta(days=100)
    theirs.run("renew", OPERATOR, "--until", str(until), "--as", "ingrid-berg")
    theirs.run("build")
    accept(theirs, OPERATOR)
    id = theirs.invitations()[-1]["id"]
    theirs.run("evidence", id, "--output", "renewed")
    shutil.copy(theirs.path("renewed/receipt.jws"), ours.path("until.jws"))
    return until


def test_a_receipt_counts_until_its_last_day(ours: Portal, receipt_until: date, preloaded, tmp_path: Path) -> None:
    assert f"it counts until {receipt_until}" in ours.run("record", "until.jws").stdout
    assert consents(ours)[-1]["payload"]["until"] == str(receipt_until)
    assert origin(ours, THEIRS) == "receipt"
    assert f"until {receipt_until}" in ours.run("history", THEIRS).stdout
    # The row has no end.
    told = ours.run("check").stderr
    assert "Content/directory/relationships.csv:" in told and f"confirms it until {receipt_until}" in told
    clock = tmp_path / "clock"
    later = {"LD_PRELOAD": preloaded("moved_clock"), "CLOCK_OFFSET": str(clock)}
    clock.write_text(str(98 * 86_400))
    ours.run("invite", "--customer", CUSTOMER, "--with", THEIRS, env=later)
    clock.write_text(str(102 * 86_400))
    told = refused(ours, "invite", "--customer", "bergen-seafood", "--with", THEIRS, reason="one-sided-partnership", env=later)
    assert "receipt, after the last day of an earlier one" in told
    assert origin(ours, THEIRS, later) == "declared"
    # A word without an end goes on.
    ours.run("record", "partnership", THEIRS, "--evidence", MAIL, env=later)
    assert origin(ours, THEIRS, later) == "evidence"
    assert "confirms it until" not in ours.run("check", env=later).stderr
    ours.run("journal", "verify")
    checked = subprocess.run(
        [sys.executable, REPOSITORY / "docs/check-journal.py", "-"], input=ours.run("journal", "export").stdout,
        capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked


def test_a_row_may_end_with_its_receipt(ours: Portal, receipt_until: date) -> None:
    rows = [f"{line}," for line in ours.read("Content/directory/relationships.csv").splitlines()]
    rows[0] += "until"
    rows[-1] += str(receipt_until)
    ours.write("Content/directory/relationships.csv", "\n".join(rows) + "\n")
    ours.run("record", "until.jws")
    assert "confirms it until" not in ours.run("check").stderr


def test_a_receipt_says_more_than_a_word(ours: Portal) -> None:
    ours.run("record", "receipt.jws")
    ours.run("record", "partnership", THEIRS, "--evidence", MAIL)
    assert len(consents(ours)) == 2 and origin(ours, THEIRS) == "receipt"


def test_two_providers_may_have_one_portal(ours: Portal) -> None:
    ours.replace(
        "Content/directory/providers.yaml", "  termsLink: https://www.kaede-distribution.example/terms\n",
        "  portal: {address: https://partners.fjordvei.example, keys: fjordvei.jwks.json}\n")
    ours.replace(
        "Content/directory/providers.yaml", "  termsLink: https://www.meridian-supply.example/reseller-terms\n",
        "  portal: {address: https://partners.meridian.example, keys: missing.jwks.json}\n")
    ours.run("record", "receipt.jws")
    assert origin(ours, THEIRS) == "receipt" and origin(ours) == "declared"


def test_ids_may_differ_between_the_portals(ours: Portal) -> None:
    providers = "Content/directory/providers.yaml"
    ours.replace(providers, "fjordvei.jwks.json}", "fjordvei.jwks.json, provider: fjordvei, reseller: hoshino}")
    told = refused(ours, "record", "receipt.jws", reason="foreign-receipt")
    assert "provider:fjordvei" in told and f"provider:{THEIRS}" in told
    ours.replace(providers, "provider: fjordvei, reseller: hoshino}", f"provider: {THEIRS}, reseller: {OPERATOR}}}")
    ours.run("record", "receipt.jws")


def altered(portal: Portal) -> None:
    text = portal.read("receipt.jws")
    place = text.index(".") + 20
    portal.write("receipt.jws", text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1:])


def about_a_customer(portal: Portal) -> None:
    shutil.copy(portal.root.parent / "theirs/customer.jws", portal.path("receipt.jws"))


def of_another_portal(portal: Portal) -> None:
    portal.replace("Content/directory/providers.yaml", "https://partners.fjordvei.example/", "https://other.example")


def under_own_keys(portal: Portal) -> None:
    portal.run("build")
    shutil.copy(portal.public / ".well-known/jwks.json", portal.path("Content/directory/fjordvei.jwks.json"))


def without_keys(portal: Portal) -> None:
    portal.replace(
        "Content/directory/providers.yaml",
        "  portal: {address: https://partners.fjordvei.example/, keys: fjordvei.jwks.json}\n", "")


def without_the_row(portal: Portal) -> None:
    portal.replace(
        "Content/directory/relationships.csv", f"partnership,{THEIRS},{OPERATOR}", f"partnership,tamarind-digital,{OPERATOR}")


@pytest.mark.parametrize("change, reason", [
    (altered, "foreign-receipt"), (about_a_customer, "foreign-receipt"), (of_another_portal, "foreign-receipt"),
    (under_own_keys, "foreign-receipt"), (without_keys, "no-keys-for-receipts"), (without_the_row, "no-relationship"),
], ids=lambda each: getattr(each, "__name__", each))
def test_a_receipt_that_proves_nothing_here(ours: Portal, change, reason: str) -> None:
    change(ours)
    refused(ours, "record", "receipt.jws", reason=reason)
    assert not consents(ours)


def test_the_keys_file_has_to_be_there(ours: Portal) -> None:
    os.remove(ours.path("Content/directory/fjordvei.jwks.json"))
    told = refused(ours, "record", "receipt.jws", reason="foreign-receipt")
    assert "Content/directory/fjordvei.jwks.json can't be read" in told
    assert "https://partners.fjordvei.example/.well-known/jwks.json" in told


@pytest.mark.parametrize("options", [["--accept"], ["--evidence", "receipt.jws"], ["--decline", "--name", "A"]])
def test_a_receipt_says_itself_what_was_agreed(ours: Portal, options: list[str]) -> None:
    refused(ours, "record", "receipt.jws", *options, reason="contradiction")


def test_what_ended_later_is_not_brought_back_by_its_receipt(ours: Portal) -> None:
    ours.run("record", "receipt.jws")
    ours.run("end", THEIRS, "--declare")
    ours.replace("Content/directory/relationships.csv", "2026-01-01", "2099-01-01")
    assert "ended on record" in refused(ours, "record", "receipt.jws", reason="foreign-receipt")
    assert origin(ours, THEIRS) == "declared"


@pytest.mark.parametrize("portal_line", [
    "  portal: {address: https://partners.fjordvei.example/, keys: ../keys.json}\n",
    "  portal: {address: ftp://x.example, keys: a.jwks.json}\n", "  portal: {keys: a.jwks.json}\n",
    "  portal: {address: https://x.example, keys: a.jwks.json, provider: NO}\n", "  portal: {adress: https://x.example}\n",
    "  portal: {address: http://x.example, keys: a.jwks.json}\n", "  portal: {address: 'https://x.example/?a', keys: a.jwks.json}\n",
    "  portal: {address: https://ada@x.example, keys: a.jwks.json}\n", "  portal: {address: https://x.example/../a, keys: a.jwks.json}\n",
])
def test_a_provider_s_portal_has_to_be_in_order(office: Portal, portal_line: str) -> None:
    office.replace("Content/directory/providers.yaml", "  invites: [hoshino-cloud]\n", portal_line)
    told = office.run("check", expect=65).stderr
    assert "Content/directory/providers.yaml:" in told


def no_keys(keys: Path) -> str:
    keys.unlink()
    return "can't be read: there is no such file"


def no_json(keys: Path) -> str:
    keys.write_text("<html>")
    return "the JWKS is not proper JSON"


def one_key_alone(keys: Path) -> str:
    keys.write_text(json.dumps(json.loads(keys.read_text())["keys"][0]))
    return "has no list named"


def none_for_receipts(keys: Path) -> str:
    set = json.loads(keys.read_text())
    keys.write_text(json.dumps({"keys": [each for each in set["keys"] if "for" not in each]}))
    return "has no key for receipts"


def not_the_file(keys: Path) -> str:
    keys.unlink()
    keys.mkdir()
    return "can't be read: "


@pytest.mark.parametrize("spoil", [no_keys, no_json, one_key_alone, none_for_receipts, not_the_file], ids=lambda each: each.__name__)
def test_check_reads_the_keys(ours: Portal, spoil) -> None:
    ours.run("check")
    told = spoil(ours.path("Content/directory/fjordvei.jwks.json"))
    lines = ours.read("Content/directory/providers.yaml").splitlines()
    [(row, line)] = [(row, line) for row, line in enumerate(lines, 1) if "fjordvei.jwks.json" in line]
    column = line.index("fjordvei.jwks.json") + 1
    fault = ours.run("check", expect=65).stderr
    assert f"Content/directory/providers.yaml:{row}:{column}: error: Content/directory/fjordvei.jwks.json" in fault
    assert told in fault
    refused(ours, "record", "receipt.jws", reason="foreign-receipt")
