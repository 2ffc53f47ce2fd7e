"""Relationships that have an end: where it is set and said, `portico renew`, and what becomes of it at the end."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest
from answers import accept, lines, listed
from portals import REPOSITORY, Portal, exported, refused, token_in
from test_calendar import exported as calendar
from tokens import claims_of

RELATIONSHIPS = "Content/directory/relationships.csv"
DECLARED = "aozora-foods"
END = date.today().replace(day=28) + timedelta(days=400)
LATER = {"P1Y": END.replace(year=END.year + 1), "P1W": END + timedelta(days=7)}
WORDS = {"en": f"{END.day} {END:%B} {END.year}", "ja": f"{END.year}年{END.month}月{END.day}日"}


def days_ago(count: int) -> str:
    return str(date.today() - timedelta(days=count))


def new_customer(portal: Portal, id: str = "thames-tools", **fields: str) -> str:
    portal.add_customer(id, "Thames Tools", **fields)
    return id


def declare(portal: Portal, until: object, since: str = "2023-05-10", customer: str = DECLARED) -> None:
    """The customer's relationship with the operator, as its row declares it."""
    row = f"reseller,hoshino-cloud,{customer},"
    lines = portal.read(RELATIONSHIPS).splitlines()
    wide = [line if line.count(",") == 4 else line + "," for line in lines[1:] if not line.startswith(row)]
    head = lines[0].removesuffix(",until") + ",until"
    portal.write(RELATIONSHIPS, "\n".join([head, *wide, f"{row}{since},{until}"]) + "\n")


def agreed(portal: Portal, id: str, *invite: str) -> dict:
    """Invited and accepted: the customer's row in the list."""
    portal.run("invite", "--customer", id, *invite)
    portal.run("build")
    accept(portal, id)
    return listed(portal, "customers")[id]


def renewed(portal: Portal, id: str, *options: str) -> dict:
    portal.run("renew", id, *options)
    portal.run("build")
    accept(portal, id)
    return listed(portal, "customers")[id]


def checked_by_scripts(portal: Portal) -> None:
    """The journal holds by the program and by the script that does without it."""
    portal.run("journal", "verify")
    journal = portal.run("journal", "export").stdout.encode()
    script = REPOSITORY / "docs/check-journal.py"
    done = subprocess.run([sys.executable, script, "-"], input=journal, capture_output=True, timeout=60)
    assert done.returncode == 0, done


# An end, and where it is said


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_end_stands_on_page_letter_token_and_receipt(accepting: Portal, language: str) -> None:
    id = new_customer(accepting, language=language)
    said = accepting.run("invite", "--customer", id, "--until", str(END)).stdout
    assert f"to hold until {END}" in said
    accepting.run("build")
    page = accepting.page_of(id).read_text("utf-8")
    assert all(page.count(words) == 1 for words in WORDS.values())
    letter = accepting.run("letters", "show", id).stdout
    assert WORDS[language] in letter
    token = token_in(accepting.page_of(id))
    assert claims_of(token)["until"] == str(END) and "renews" not in claims_of(token)
    assert f"to hold until {END}" in accepting.run("verify", "-", stdin=token).stdout

    accept(accepting, id)
    row = listed(accepting, "customers")[id]
    assert (row["until"], row["origin"]) == (str(END), "accepted")
    assert f"relationship until: {END}\n" in accepting.run("customer", "show", id).stdout
    assert f"holds until: {END}\n" in accepting.run("acceptances", id).stdout
    assert f"to hold until {END}" in accepting.run("history", id).stdout
    accepting.run("evidence", accepting.invitations()[-1]["id"], "--output", "proof")
    receipt = accepting.read("proof/receipt.jws").strip()
    assert claims_of(receipt)["until"] == str(END)
    assert f"to hold until {END}" in accepting.run("verify", "-", stdin=receipt).stdout
    proof = accepting.path("proof")
    script = [sys.executable, REPOSITORY / "docs/check-evidence.py", proof]
    told = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0 and f"  Until        {END}\n" in told.stdout, told
    # The text that was agreed to has the sentence, with a place for the day.
    text = next(accepting.path("proof").glob(f"text-{language}.txt")).read_text("utf-8")
    assert "{until}" in text and "{renews}" in text and str(END.year) not in text
    checked_by_scripts(accepting)


def test_who_has_no_end_is_told_nothing_of_one(accepting: Portal) -> None:
    page = accepting.page_of("larkspur-books").read_text("utf-8")
    assert "ends with that day" not in page and "without an end date" not in page
    assert {"until", "renews"}.isdisjoint(claims_of(token_in(accepting.page_of("larkspur-books"))))
    accept(accepting, "larkspur-books")
    assert listed(accepting, "customers")["larkspur-books"]["until"] is None
    with closing(sqlite3.connect(accepting.path("State/journal/journal.sqlite"))) as database:
        # Programs of before may go on with such a journal.
        assert database.execute("SELECT least_writer < 13 FROM form").fetchone() == (1,)


def test_an_end_keeps_programs_away_that_do_not_know_of_any(accepting: Portal) -> None:
    accepting.run("invite", "--customer", new_customer(accepting), "--until", str(END))
    with closing(sqlite3.connect(accepting.path("State/journal/journal.sqlite"))) as database:
        assert database.execute("SELECT least_writer FROM form").fetchone() == (13,)


def test_an_end_before_the_deadline_is_refused(accepting: Portal) -> None:
    id = new_customer(accepting)
    code = "relationship-ends-before-deadline"
    soon = str(date.today() + timedelta(days=3))
    told = refused(accepting, "invite", "--customer", id, "--until", soon, reason=code)
    assert soon in told and id in told
    refused(accepting, "invite", "--customer", id, "--until", "2020-01-01", reason=code)
    accepting.run("invite", "--customer", id, "--until", soon, "--expires", "P2D")
    refused(accepting, "resend", id, "--expires", "P5D", reason=code)
    accepting.run("invite", "--customer", id, "--until", "2027-02-29", expect=64)


def test_the_end_of_a_column_counts_where_no_other_is_given(accepting: Portal) -> None:
    customers = accepting.read(accepting.CUSTOMERS).splitlines()
    rows = ["," if row.endswith(",\"") else row + "," for row in customers[1:]]
    accepting.write(accepting.CUSTOMERS, "\n".join([customers[0] + ",until", *rows]) + "\n")
    new_customer(accepting, "thames-tools", until=str(END))
    new_customer(accepting, "severn-tools", until="")
    new_customer(accepting, "medway-tools", until=days_ago(1))
    new_customer(accepting, "avon-tools", until=str(END))
    outcome = accepting.run("invite", "--all", expect=1)
    assert "relationship-ends-before-deadline" in outcome.stderr and "medway-tools" in outcome.stderr
    accepting.run("cancel", "avon-tools", "--yes")
    accepting.run("invite", "--customer", "avon-tools", "--until", str(LATER["P1Y"]))
    issued = {each["subject"]: each["payload"] for each in exported(accepting) if each["type"] == "invitation-issued"}
    ends = {each["to"]: each.get("until") for each in issued.values()}
    assert [ends.get(f"{river}-tools") for river in ("thames", "severn", "medway", "avon")] == [
        str(END), None, None, str(LATER["P1Y"])]
    accepting.replace(accepting.CUSTOMERS, days_ago(1), "next year")
    line = accepting.line_of(accepting.CUSTOMERS, "medway-tools")
    assert f"customers.csv:{line}:" in accepting.run("check", expect=65).stderr


def test_an_offices_list_says_it_under_its_own_heading(portal: Portal) -> None:
    portal.write("list.csv", "会社名,メールアドレス,契約終了日\nあおぞら商会,info@aozora-shokai.example,2028/3/31\n")
    portal.run("import", "customers", "list.csv")
    [row] = [row for row in portal.customers() if row["companyName"] == "あおぞら商会"]
    assert row["until"] == "2028-03-31"
    portal.write("list.csv", "Company,Email,Contract end\nAvon Ltd,info@avon.example,03/04/2028\n")
    assert "03/04/2028" in portal.run("import", "customers", "list.csv", expect=65).stderr


# Renewal


def test_on_acceptance_the_end_moves_and_since_stays(accepting: Portal) -> None:
    id = new_customer(accepting)
    before = agreed(accepting, id, "--until", str(END))
    [old] = [event for name, event in calendar(accepting, "old").items() if name.endswith(f".{id}")]
    assert old.decoded("DTSTART") == END and old.walk("VALARM")[0].decoded("TRIGGER") == timedelta(days=-30)

    said = accepting.run("renew", id, "--for", "P1Y").stdout
    assert f"to hold until {LATER['P1Y']}, renewing what holds since {before['since']}" in said
    assert listed(accepting, "customers")[id] == before
    refused(accepting, "renew", id, "--for", "P1Y", reason="already-invited")
    accepting.run("build")
    token = token_in(accepting.page_of(id))
    assert claims_of(token) | {"until": str(LATER["P1Y"]), "renews": before["since"]} == claims_of(token)
    page = accepting.page_of(id).read_text("utf-8")
    assert "It renews what has held since" in page and "keeps the end that it had" in page
    assert "asks to stay a reseller" in accepting.run("letters", "show", id).stdout.replace("\n", " ")

    accept(accepting, id)
    after = listed(accepting, "customers")[id]
    assert after == before | {"until": str(LATER["P1Y"])}
    [new] = [event for name, event in calendar(accepting, "new").items() if name.endswith(f".{id}")]
    assert new["UID"] == old["UID"] and new["SEQUENCE"] > old["SEQUENCE"]
    assert new.decoded("DTSTART") == LATER["P1Y"]
    checked_by_scripts(accepting)


def test_a_renewal_may_have_no_end(accepting: Portal) -> None:
    id = new_customer(accepting)
    before = agreed(accepting, id, "--until", str(END))
    assert "would have no end" in accepting.run("renew", id).stderr
    accepting.run("build")
    assert "It holds without an end date." in accepting.page_of(id).read_text("utf-8")
    accept(accepting, id)
    assert listed(accepting, "customers")[id] == before | {"until": None}
    assert not [name for name in calendar(accepting, "ends") if name.endswith(f".{id}")]


def test_a_reminder_goes_out_for_a_renewal(accepting: Portal) -> None:
    id = new_customer(accepting)
    agreed(accepting, id, "--until", str(END))
    accepting.run("renew", id, "--until", str(LATER["P1W"]), "--expires", "PT2S")
    [invitation] = [each for each in accepting.invitations() if each["to"] == id and each["state"] == "pending"]
    assert invitation["kind"] == "reseller-invites-customer"
    # What nobody answered changes nothing, and can be asked for again.
    accepting.outlive(id)
    assert listed(accepting, "customers")[id]["until"] == str(END)
    assert renewed(accepting, id, "--until", str(LATER["P1W"]))["until"] == str(LATER["P1W"])


def test_what_is_declared_is_renewed_and_keeps_its_day(accepting: Portal) -> None:
    declare(accepting, END)
    before = listed(accepting, "customers")[DECLARED]
    assert (before["since"], before["until"], before["origin"]) == ("2023-05-10", str(END), "declared")
    after = renewed(accepting, DECLARED, "--for", "P1Y")
    assert (after["since"], after["until"], after["origin"]) == ("2023-05-10", str(LATER["P1Y"]), "accepted")
    # The row may stay as it is: the record is the later word.
    accepting.run("check")
    assert renewed(accepting, DECLARED, "--for", "P1W")["since"] == "2023-05-10"


def test_a_joint_relationship_is_renewed_for_both(accepting: Portal) -> None:
    id = new_customer(accepting, invite="joint", provider="kaede-distribution")
    agreed(accepting, id, "--with", "kaede-distribution", "--until", str(END))
    renewed(accepting, id, "--for", "P1Y")
    shared = listed(accepting, "customers", "--of", "kaede-distribution")[id]
    assert shared["until"] == listed(accepting, "customers")[id]["until"] == str(LATER["P1Y"])


def test_a_partnership_is_renewed_by_the_provider(accepting: Portal) -> None:
    provider = "kaede-distribution"
    refused(accepting, "renew", provider, "--for", "P1Y", reason="needs-actor")
    accepting.run("renew", provider, "--for", "P1Y", "--as", "nao-fujii")
    [row] = [each for each in accepting.invitations() if each["from"] == provider and each["to"] == "hoshino-cloud"]
    assert row["kind"] == "provider-invites-reseller" and row["state"] == "pending"


def test_past_its_end_it_is_in_no_list_and_can_be_renewed(accepting: Portal) -> None:
    declare(accepting, days_ago(2))
    assert DECLARED not in listed(accepting, "customers")
    assert "has come to its end" in accepting.run("check").stderr
    [row] = [each for each in lines(accepting.run("list", "customers", "--all", "--json")) if each["id"] == DECLARED]
    assert (row["ended"], row["invite"]) == (days_ago(2), f"portico renew {DECLARED} --for P1Y")
    refused(accepting, "invite", "--customer", new_customer(accepting), "--with", "nobody", reason="unknown-organisation")
    after = renewed(accepting, DECLARED, "--until", str(END))
    assert (after["since"], after["until"]) == ("2023-05-10", str(END))
    assert "has come to its end" not in accepting.run("check").stderr


def test_long_past_its_end_it_begins_anew(accepting: Portal) -> None:
    declare(accepting, days_ago(93))
    refused(accepting, "renew", DECLARED, "--for", "P2Y", reason="no-relationship")
    assert agreed(accepting, DECLARED)["since"] > days_ago(3)


def test_after_a_partnerships_end_nobody_is_invited_for_both(accepting: Portal) -> None:
    row = "partnership,kaede-distribution,hoshino-cloud,2023-04-01"
    declare(accepting, "")
    accepting.replace(RELATIONSHIPS, f"{row},", f"{row},{days_ago(2)}")
    id = new_customer(accepting)
    refused(accepting, "invite", "--customer", id, "--with", "kaede-distribution", reason="no-partnership")


def test_what_is_not_there_cannot_be_renewed(accepting: Portal) -> None:
    pending = next(each["id"] for each in accepting.invitations() if each["state"] == "pending")
    refused(accepting, "renew", pending, reason="not-accepted")
    refused(accepting, "renew", "larkspur-books", reason="no-relationship")
    refused(accepting, "renew", "nobody-at-all", reason="unknown-organisation")
    for options in (["--for", "1Y"], ["--for", "P0D"], ["--until", "soon"], ["--until", "2030-01-01", "--for", "P1Y"]):
        accepting.run("renew", DECLARED, *options, expect=64)


def test_what_staff_ended_is_named_and_not_renewed(accepting: Portal) -> None:
    accepting.run("end", DECLARED, "--declare")
    end = [each for each in exported(accepting) if each["type"] == "relationship-ended"][-1]
    told = accepting.run("renew", DECLARED, "--for", "P1Y", expect=1).stderr
    assert "no-relationship: " in told and f"(record {end['sequence']})" in told and "it was ended on " in told
    assert f"`portico invite --customer {DECLARED}` asks for a new one" in told and "by itself" in told


def test_an_invitations_id_renews_what_it_brought_about(accepting: Portal) -> None:
    id = new_customer(accepting)
    agreed(accepting, id, "--until", str(END))
    number = accepting.invitations()[-1]["id"]
    assert "renewing what holds since" in accepting.run("renew", number, "--for", "P1Y").stdout


# Who is to be asked


def test_the_list_of_those_that_end_soon(accepting: Portal) -> None:
    declare(accepting, date.today() + timedelta(days=20))
    declare(accepting, days_ago(2), customer="harborview-clinic")
    rows = lines(accepting.run("list", "customers", "--ending-within", "P30D", "--json"))
    assert [row["id"] for row in rows] == ["harborview-clinic", DECLARED]
    rows = lines(accepting.run("list", "customers", "--ending-within", "P2W", "--json"))
    assert [row["id"] for row in rows] == ["harborview-clinic"]
    accepting.run("list", "customers", "--ending-within", "soon", expect=64)


def test_a_row_that_ends_before_it_begins_is_a_fault(portal: Portal) -> None:
    declare(portal, "2023-05-09")
    line = portal.line_of(RELATIONSHIPS, "2023-05-09")
    assert f"relationships.csv:{line}:48: error: the relationship ends on 2023-05-09" in portal.run("check", expect=65).stderr
    declare(portal, "31.12.2030")
    assert f"relationships.csv:{line}:48: error:" in portal.run("check", expect=65).stderr
