"""Where people who were new to it stumbled: what is said then, and what comes next."""

import os
import pty
import re
import subprocess

import pytest
from answers import accept
from portals import Portal, environment

CUSTOMER = "larkspur-books"
OWN = [
    "--yes", "--name", "Aoba Systems", "--address", "https://portal.aoba-systems.co.jp", "--email", "info@aoba-systems.co.jp",
    "--person", "Hanako Sato",
]


@pytest.fixture
def inviting(portal: Portal) -> Portal:
    """One customer is invited."""
    portal.run("keys", "create")
    portal.run("invite", "--customer", CUSTOMER)
    return portal


def id_of(portal: Portal, invitee: str = CUSTOMER) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]


# Rows


def test_a_row_that_goes_under_an_open_invitation_is_told_by_check_as_by_build(inviting: Portal) -> None:
    rows = inviting.read(Portal.CUSTOMERS).splitlines(keepends=True)
    inviting.write(Portal.CUSTOMERS, "".join(row for row in rows if not row.startswith(f"{CUSTOMER},")))
    id = id_of(inviting)
    told = (f"warning: invitation {id} for {CUSTOMER} has no page: somebody whom it names is no longer in the directory\n"
            f"  Put the record back, or withdraw it: portico cancel {id}\n")
    assert told in inviting.run("check").stderr
    assert told in inviting.run("build").stderr
    inviting.run("cancel", id)
    assert "has no page" not in inviting.run("check").stderr


def imported(portal: Portal, rows: list[str], *options: str) -> str:
    portal.write("list.csv", "\n".join(["Company,E-mail,Country", *rows]) + "\n")
    return portal.run("import", "customers", "list.csv", *options).stderr


def languages(portal: Portal) -> dict[str, str]:
    return {row.split(",")[1]: row.split(",")[2] for row in portal.read(Portal.CUSTOMERS).splitlines()}


def test_a_customer_elsewhere_gets_what_is_spoken_there_or_english(portal: Portal) -> None:
    portal.replace("Content/portal.yaml", "defaultLanguage: en", "defaultLanguage: ja")
    text = portal.read("Content/directory/resellers.yaml")
    portal.write("Content/directory/resellers.yaml", text.replace("  country: JP\n  language: ja", "  country: SG\n  language: en", 1))
    said = imported(portal, ["Kita,info@kita.example,JP", "Nord,info@nord.example,DE", "Merlion,info@merlion.example,SG"])
    assert {name: languages(portal)[name] for name in ("Kita", "Nord", "Merlion")} == {
        "Kita": "ja", "Nord": "en", "Merlion": "en"}
    assert "language ja (1)" in said and "language en (2)" in said


def test_the_odd_mend_shows_among_many_that_are_alike(portal: Portal) -> None:
    rows = [f"Firm {number},f{number}@firm.example,Japan" for number in range(40)]
    rows.insert(30, "Odd,odd@odd.example,South Korea")
    said = imported(portal, rows)
    assert "countries written as codes (41): 'Japan' → 'JP' (40 times), line 32: 'South Korea' → 'KR'\n" in said


def test_an_import_ends_with_what_comes_next(portal: Portal) -> None:
    row = "Nord,info@nord.example,DE"
    invited = ("--set", "invite=reseller", "--set", "channel=ownMarketing")
    assert imported(portal, [row], "--dry-run").splitlines()[-1] == "next: the same without --dry-run"
    assert imported(portal, [row], *invited).splitlines()[-1] == "next: portico invite --all, then portico build"
    other = imported(portal, [row, "Süd,info@sued.example,AT"]).splitlines()[-1]
    assert other.startswith("next: say whom to invite, in the column `invite` of Content/directory/customers.csv")
    assert "next:" not in imported(portal, [row])


# Beginning


@pytest.mark.parametrize("options, country, zone", [
    (["--country", "Japan"], "JP", "Asia/Tokyo"), (["--country", "日本"], "JP", "Asia/Tokyo"),
    (["--country", "united kingdom"], "GB", "Europe/London"), (["--country", "de"], "DE", "Europe/Berlin"),
])
def test_a_country_may_be_called_by_its_name(portico, tmp_path, options, country, zone) -> None:
    portal = Portal(portico, tmp_path / "new")
    portal.run("init", str(portal.root), *OWN, *options, cwd=tmp_path)
    assert f"country: {country}" in portal.read("Content/directory/resellers.yaml")
    assert f"timeZone: {zone}" in portal.read("Content/portal.yaml")


@pytest.mark.parametrize("options, said", [
    (["--country", "Jappan"], "Did you mean JP, Japan?"), (["--country", "XX"], "such as GB for the United Kingdom"),
    (["--time-zone", "tokyo"], "Did you mean Asia/Tokyo?"), (["--time-zone", "New York"], "Did you mean America/New_York?"),
    (["--time-zone", "Germany"], "Write Europe/Berlin."), (["--time-zone", "JST+9:00"], "Write a name such as Asia/Tokyo"),
])
def test_what_to_write_is_said_where_a_name_is_not_known(portico, tmp_path, options, said) -> None:
    outcome = Portal(portico, tmp_path).run("init", "new", *OWN, *options, expect=64)
    assert said in outcome.stderr, outcome


# Where nothing is open


def test_words_where_nothing_is_open(inviting: Portal) -> None:
    inviting.run("cancel", CUSTOMER)
    for command in (["cancel", CUSTOMER], ["letters", "done", CUSTOMER]):
        refused = inviting.run(*command, expect=1).stderr
        assert re.match(rf"unknown-invitation: no invitation to {CUSTOMER} .+\n  These are on record:\n  {id_of(inviting)} ", refused)
    assert "no letter was exported" in inviting.run("letters", "done", "--all").stderr


# Letters


def test_where_no_editor_is_named_it_is_vi(inviting: Portal, tmp_path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    vi = programs / "vi"
    vi.write_text("#!/bin/sh\nsed -i 's/^Subject: .*/Subject: Mine/' \"$1\"\n")
    vi.chmod(0o755)

    def edit(path: str) -> tuple[int, str]:
        surroundings = environment({"EDITOR": "", "VISUAL": "", "PATH": path})
        master, terminal = pty.openpty()
        done = subprocess.run(
            [inviting.program, "letters", "edit", CUSTOMER], cwd=inviting.root, env=surroundings, stdin=terminal,
            capture_output=True, text=True, timeout=60)
        os.close(terminal)
        os.close(master)
        return done.returncode, done.stderr

    assert edit(f"{programs}:{os.environ['PATH']}") == (0, "")
    assert "Subject: Mine\n" in inviting.run("letters", "show", CUSTOMER).stdout
    empty = tmp_path / "empty"
    empty.mkdir()
    code, said = edit(str(empty))
    assert code == 64 and "There is no vi here. Set EDITOR" in said


def test_an_export_into_an_earlier_one_says_what_that_is(inviting: Portal) -> None:
    inviting.run("letters", "export", "--all", "drafts")
    refused = inviting.run("letters", "export", CUSTOMER, "drafts", expect=1).stderr
    assert refused.startswith("folder-in-the-way: drafts is there already: letters were exported to it before\n")
    assert "remove it: it holds links" in refused


def test_pipes_and_spreadsheets_say_who_wants_no_more_letters(inviting: Portal) -> None:
    inviting.run("letters", "stop", CUSTOMER)
    assert inviting.run("letters", "list").stdout.split("\t")[2] == "stopped"
    assert ",stopped," in inviting.run("letters", "list", "--csv").stdout


def test_why_nobody_is_reminded_is_said(inviting: Portal) -> None:
    assert "1 letter waits to be sent" in inviting.run("remind").stderr
    inviting.run("letters", "export", "--all", "drafts")
    inviting.run("letters", "done", CUSTOMER)
    assert re.search(
        r"note: 1 letter was sent, and its time to be reminded of comes on 20\d\d-\d\d-\d\d \d\d:\d\d \(UTC", inviting.run("remind").stderr)
    assert "note: no invitation is open" in emptied(inviting).run("remind").stderr


def emptied(portal: Portal) -> Portal:
    portal.run("cancel", CUSTOMER)
    return portal


def test_who_has_answered_is_counted_where_nobody_is_reminded(accepting: Portal) -> None:
    accept(accepting, CUSTOMER, tenantDomain="another.northlight.example")
    assert "note: 1 waits for a review" in accepting.run("remind").stderr


# Pages


def test_no_number_above_is_spoken_of_where_there_is_none(inviting: Portal) -> None:
    def says() -> str:
        inviting.run("build")
        [page] = [path.read_text("utf-8") for path in inviting.public.glob("i/*/index.html")]
        return page

    assert "Call a number you already had, not the one above." in says()
    text = inviting.read("Content/directory/resellers.yaml")
    first, rest = text.split("- id: ", 2)[1], text
    inviting.write("Content/directory/resellers.yaml", rest.replace(first, re.sub(r"\n  phone: .*", "", first, count=1)))
    page = says()
    assert "Call a number you already had." in page and "the one above" not in page and "上記" not in page


@pytest.mark.parametrize("language, role", [("ja", "ベンダー"), ("en", "Vendor")])
def test_a_vendor_without_a_name_stands_once_in_the_picture(portico, tmp_path, language, role) -> None:
    portal = Portal(portico, tmp_path / "new")
    portal.run("init", str(portal.root), *OWN, "--time-zone", "Asia/Tokyo", "--audience", "both", "--languages", language, cwd=tmp_path)
    portal.run("build")
    page = portal.path(f"Site/public/{language}/index.html").read_text("utf-8")
    [tier] = [each for each in re.findall(r"<p><small>.*?</p>", page, re.S) if f"<small>{role}</small>" in each]
    assert "<strong>" not in tier


def test_what_a_customer_allows_is_said_to_persons_too(inviting: Portal) -> None:
    """A person is no company: 貴社 stands in none of what is allowed or not."""
    inviting.run("build")
    [page] = [path.read_text("utf-8") for path in inviting.public.glob("i/*/index.html")]
    article = page[page.index("lang=ja dir=ltr"):]
    for what in ("サブスクリプション", "ライセンス", "ユーザー"):
        assert f"お客様の{what}" in article and f"貴社の{what}" not in article
