"""`portico import customers`: what offices have becomes customers.csv, in one step or not at all."""

import csv
import io
import re

import pytest
from portals import REPOSITORY, Portal

CUSTOMERS = Portal.CUSTOMERS
HEADING = "id,companyName,language,country,email,channel,tenantDomain,source,invite,provider"
ROWS = [
    ["Firma", "E-Mail", "Land"],
    ["Müller & Söhne GmbH", "info@mueller.example", "Deutschland"],
    ["Bäckerei; Süß", "post@baeckerei.example", "AT"],
]
JAPANESE = [
    ["会社名", "メールアドレス", "国"],
    ["株式会社アオバ商事", "info@aoba.example", "日本"],
    ["有限会社みどり, 本店", "soumu@midori.example", "JP"],
]


def table(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def customers(portal: Portal) -> dict[str, dict[str, str]]:
    """customers.csv by id, as a reader of RFC 4180 sees it."""
    rows = csv.DictReader(io.StringIO(portal.read(CUSTOMERS), newline=""))
    return {row["id"]: row for row in rows}


def found(portal: Portal, before: dict) -> list[dict[str, str]]:
    return [row for id, row in customers(portal).items() if id not in before]


@pytest.mark.parametrize("rows, separator, end, encoding, said", [
    (ROWS, ";", "\r\n", "cp1252", "Windows-1252, split by semicolons, headings in line 1"),
    (ROWS, ",", "\n", "utf-8", "UTF-8, split by commas, headings in line 1"),
    (ROWS, ";", "\r\n", "utf-8-sig", "UTF-8, split by semicolons, headings in line 1"),
    (ROWS, "\t", "\r\n", "utf-16", "UTF-16, split by tabs, headings in line 1"),
    (ROWS, "\t", "\r\n", "utf-16-le", "UTF-16, split by tabs, headings in line 1"),
    (JAPANESE, ",", "\r\n", "cp932", "Shift_JIS (CP932), split by commas, headings in line 1"),
    (JAPANESE, "\t", "\r\n", "utf-16", "UTF-16, split by tabs, headings in line 1"),
    (JAPANESE, ",", "\r", "cp932", "Shift_JIS (CP932), split by commas, headings in line 1"),
    (JAPANESE, ";", "\r", "utf-8", "UTF-8, split by semicolons, headings in line 1"),
    (JAPANESE, ",", "\r\n", "iso2022_jp", "ISO-2022-JP, split by commas, headings in line 1"),
])
def test_what_programs_save_is_recognised_and_said(
    portal: Portal, rows: list[list[str]], separator: str, end: str, encoding: str, said: str
) -> None:
    before = customers(portal)
    portal.write("list.csv", table(rows, separator, end).encode(encoding))
    outcome = portal.run("import", "customers", "list.csv")
    assert outcome.stderr.splitlines()[0] == f"list.csv: {said}"
    assert "note: 2 new customers are not to be invited; --set invite=reseller has all of the list invited" in outcome.stderr
    got = found(portal, before)
    assert [(row["companyName"], row["email"]) for row in got] == [(row[0], row[1]) for row in rows[1:]]
    assert [row["country"] for row in got] == (["DE", "AT"] if rows is ROWS else ["JP", "JP"])
    portal.run("check")


def test_a_separator_line_titles_and_leftover_rows_are_passed_over(portal: Portal) -> None:
    before = customers(portal)
    portal.write("list.csv", (
        'sep=;\r\nKundenliste November;;;\r\n;;;\r\nFirma;Ort;E-Mail;\r\nNordwind AG;Kiel;post@nordwind.example;\r\n'
        ";;;\r\nSüdwind AG;;post@suedwind.example;;;\r\nSumme;2;;\r\n\r\n;;;\r\n").encode("cp1252"))
    outcome = portal.run("import", "customers", "list.csv", "--set", "country=DE")
    assert "Windows-1252, split by semicolons, headings in line 4" in outcome.stderr
    assert "not used: Ort" in outcome.stderr
    assert "rows passed over that name no customer (1): line 8" in outcome.stderr
    assert [row["companyName"] for row in found(portal, before)] == ["Nordwind AG", "Südwind AG"]


def test_the_encoding_and_the_columns_can_be_named(portal: Portal) -> None:
    before = customers(portal)
    portal.write("list.csv", table([["Mandant 1", "Post", "Land"], ["Łódź Sp.", "post@lodz.example", "PL"]]).encode("cp1250"))
    refused = portal.run("import", "customers", "list.csv", "--encoding", "cp1250", expect=65)
    assert "no column is known to hold the names of the companies" in refused.stderr
    assert "--map companyName=\"COLUMN\". The columns are: 'Mandant 1', 'Post', 'Land'." in refused.stderr
    outcome = portal.run(
        "import", "customers", "list.csv", "--encoding", "cp1250", "--map", "companyName=Mandant 1", "--map", "email=post",
        "--map", "country=")
    assert "windows-1250" in outcome.stderr and "not used: Land" in outcome.stderr
    [row] = found(portal, before)
    assert (row["companyName"], row["email"], row["country"]) == ("Łódź Sp.", "post@lodz.example", "JP")
    for wrong, told in [
        (["--encoding", "klingon"], "nothing here reads the encoding 'klingon'"),
        (["--map", "companyName=Nobody"], "there is no column 'Nobody'"),
    ]:
        assert told in portal.run("import", "customers", "list.csv", *wrong, expect=65).stderr
    for wrong in [["--map", "nothing"], ["--map", "name=x"], ["--set", "id=a"], ["--set", "country="]]:
        portal.run("import", "customers", "list.csv", *wrong, expect=64)


def test_the_vendor_portals_list_is_read_by_its_own_names(portal: Portal) -> None:
    before = customers(portal)
    portal.write("Customers.csv", table([
        ["Microsoft ID", "Company name", "Primary domain name", "Relationship", "Tags"],
        ["0b1c", "Fabrikam Foods", "fabrikamfoods.onmicrosoft.com", "Cloud Reseller", ""]]).encode("utf-8-sig"))
    outcome = portal.run("import", "customers", "Customers.csv")
    [row] = found(portal, before)
    assert (row["id"], row["tenantDomain"], row["email"]) == ("fabrikamfoods", "fabrikamfoods.onmicrosoft.com", "")
    assert "no e-mail address, so this customer can't be invited (1: line 2)" in outcome.stderr


def test_at_least_sixty_usual_names_of_columns_are_known(portal: Portal) -> None:
    """Each name stands for its column: a table with that heading is understood."""
    names = re.findall(
        r"^(\w+): (.+)$",
        (REPOSITORY / "Sources/CustomerImport/Columns/column-names.txt").read_text("utf-8"), re.MULTILINE)
    japanese = {name for _, row in names for name in row.split("; ") if not name.isascii()}
    english = {name for _, row in names for name in row.split("; ") if name.isascii()}
    assert len(japanese) >= 60 and len(english) >= 60
    for column, row in names:
        for name in row.split("; ")[::7]:
            other = ["company name", "x"] if column != "companyName" else ["x", "y"]
            portal.write("list.csv", table([[name, *other], ["", "", ""]]))
            said = portal.run("import", "customers", "list.csv", "--dry-run").stderr.splitlines()[1]
            assert said.strip().startswith(column if name == column else f"{name} → {column}"), (name, said)


# What stands in a cell, in which column, and what becomes of it.
MENDED = [
    ("国", "jp", "country", "JP", "countries written as codes (1): line 2: 'jp' → 'JP'"),
    ("国", "ＪＰ", "country", "JP", "countries written as codes"),
    ("国", "日本", "country", "JP", "'日本' → 'JP'"),
    ("country", "United Kingdom", "country", "GB", "'United Kingdom' → 'GB'"),
    ("メール", "ｉｎｆｏ＠ａｏｂａ.example", "email", "info@aoba.example", "full-width letters and digits made plain ones"),
    ("メール", "mailto:info@aoba.example", "email", "info@aoba.example", "taken out of their frame"),
    ("メール", '青葉 太郎 <info@aoba.example>', "email", "info@aoba.example", "taken out of their frame"),
    ("メール", " info@aoba.example\u3000", "email", "info@aoba.example", None),
    ("メール", "-", "email", "", "signs for “nothing” read as empty cells (1): line 2: '-'"),
    ("言語", "日本語", "language", "ja", "'日本語' → 'ja'"),
    ("language", "en-US", "language", "en", "'en-US' → 'en'"),
    ("ドメイン", "https://aoba.onmicrosoft.com/", "tenantDomain", "aoba.onmicrosoft.com", "domains taken out of their addresses"),
    ("顧客番号", "Ｋ_００１２", "id", "k-0012", "ids made lower case"),
    ("顧客番号", '="0012"', "id", "0012", None),
    ("顧客番号", "株001", "id", "aoba", "customer numbers that can be no id"),
    ("招待", "する", "invite", "reseller", "words understood"),
    ("channel", "Vendor referral", "channel", "vendorReferral", "words understood"),
    ("ディストリビューター", "Kaede Distribution", "provider", "kaede-distribution", "words understood"),
    ("個人事業主", "はい", "naturalPerson", "true", "words understood"),
]


@pytest.mark.parametrize("heading, cell, column, value, note", MENDED)
def test_a_cell_that_is_plain_to_a_reader_is_mended_with_a_note(
    portal: Portal, heading: str, cell: str, column: str, value: str, note: str | None
) -> None:
    before = customers(portal)
    mail = [] if column == "email" else ["mail"]
    address = [] if column == "email" else ["post@aoba.example"]
    rows = [["会社名", heading, *mail], ["株式会社アオバ", cell, *address]]
    text = "".join(",".join(each) + "\r\n" for each in rows) if '"' in cell else table(rows)
    portal.write("list.csv", text)
    outcome = portal.run("import", "customers", "list.csv")
    [row] = found(portal, before)
    assert row[column] == value
    if note:
        assert note in outcome.stderr
    portal.run("check")


def test_ids_are_made_of_domain_latin_name_or_a_number_and_stay(portal: Portal) -> None:
    before = customers(portal)
    rows = [
        ["Company", "Domain", "E-mail"],
        ["A", "northwind.onmicrosoft.com", "x@other.example"], ["B", "", "it@mail.contoso.co.jp"],
        ["Café Müller & Co. KG", "", "cafe@gmail.com"], ["株式会社青葉", "", ""], ["有限会社緑", "", ""],
        ["C", "", "it@contoso.example"],
    ]
    portal.write("list.csv", table(rows))
    portal.run("import", "customers", "list.csv")
    assert [row["id"] for row in found(portal, before)] == [
        "northwind", "contoso", "cafe-muller-co-kg", "customer-1", "customer-2", "contoso-2"]
    rows[2] = ["Better B", "bbb.onmicrosoft.com", "it@mail.contoso.co.jp"]
    portal.write("list.csv", table(rows))
    outcome = portal.run("import", "customers", "list.csv", "--update")
    assert "changed  contoso  B  companyName: B → Better B; tenantDomain: - → bbb.onmicrosoft.com" in outcome.stdout
    assert customers(portal)["contoso"]["companyName"] == "Better B"


def test_the_same_list_twice_changes_nothing(portal: Portal) -> None:
    rows = JAPANESE + [["有限会社みどり, 本店", "soumu@midori.example", "JP"], ["同名商店", "a@one.example", ""],
                       ["同名商店", "b@two.example", ""], ["同名商店", "", ""]]
    portal.write("list.csv", table(rows).encode("cp932"))
    first = portal.run("import", "customers", "list.csv")
    assert first.stdout.splitlines()[-1].startswith("5 new, 0 the same")
    assert "rows passed over that say the same as another (1): line 4: the same as line 3" in first.stderr
    assert "the same name as another customer (2)" in first.stderr
    after = portal.path(CUSTOMERS).read_bytes()
    again = portal.run("import", "customers", "list.csv", "--update")
    assert again.stdout.splitlines()[-1].startswith("0 new, 5 the same")
    assert again.stdout.splitlines()[-1].endswith("nothing to write")
    assert portal.path(CUSTOMERS).read_bytes() == after


def test_the_difference_is_shown_and_only_what_changed_is_written(portal: Portal) -> None:
    before = portal.read(CUSTOMERS)
    portal.write("list.csv", table([
        ["id", "companyName", "email"],
        ["nishiki-textiles", "錦織物株式会社", "new@nishiki-textiles.example"],
        ["new-one", 'Quote "Q", Ltd', "it@new-one.example"]]))
    looked = portal.run("import", "customers", "list.csv", "--dry-run", "--update")
    assert portal.read(CUSTOMERS) == before and "nothing is written: --dry-run" in looked.stdout
    added = portal.run("import", "customers", "list.csv")
    assert "differs  nishiki-textiles" in added.stdout and "1 that differ (--update writes them)" in added.stdout
    assert "missing  aozora-foods  青空食品株式会社" in added.stdout
    row = 'new-one,"Quote ""Q"", Ltd",ja,JP,it@new-one.example,other,,list.csv,none,\n'
    assert portal.read(CUSTOMERS) == before + row
    portal.run("import", "customers", "list.csv", "--update")
    assert portal.read(CUSTOMERS) == before.replace("johoshisutemu@nishiki", "new@nishiki") + row
    portal.run("check")


def test_whose_clocks_count_and_who_is_missing_is_said_shortly(portal: Portal) -> None:
    """Germany has two time zones whose clocks go alike: the first is meant."""
    portal.write("list.csv", table([
        ["Company", "Country", "Email"], ["Spree GmbH", "Germany", "it@spree.example"], ["Elbe GmbH", "DE", "it@elbe.example"],
        ["Ohio Ltd", "US", "it@ohio.example"]]))
    done = portal.run("import", "customers", "list.csv", "--set", "invite=reseller")
    assert "new customers' deadlines end by these clocks: Europe/Berlin (2), Asia/Tokyo (1)" in done.stderr
    missing = [line for line in done.stdout.splitlines() if line.startswith("missing  ")]
    assert len(missing) == 11 and missing[-1] == "missing  and 12 more"
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "spree")
    assert portal.invitations()[0]["timeZone"] == "Europe/Berlin"


def test_an_address_that_an_import_changes_under_an_open_invitation_is_told(portal: Portal) -> None:
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "nishiki-textiles")
    portal.write("list.csv", table([["id", "companyName", "email"], ["nishiki-textiles", "錦織物株式会社", "new@nishiki-textiles.example"]]))
    assert "portico resend" not in portal.run("import", "customers", "list.csv").stderr
    told = portal.run("import", "customers", "list.csv", "--update").stderr
    assert "the address of “nishiki-textiles” has changed" in told and "portico resend" in told


def test_a_column_that_the_file_has_not_is_added_for_all(portal: Portal) -> None:
    before = customers(portal)
    portal.write("list.csv", table([["Company", "Time zone"], ["Thames Ltd", "Europe/London"]]))
    portal.run("import", "customers", "list.csv")
    assert portal.read(CUSTOMERS).splitlines()[0] == HEADING + ",timeZone"
    [row] = found(portal, before)
    assert row["timeZone"] == "Europe/London"
    assert {id: {**row, "timeZone": ""} for id, row in before.items()}.items() <= customers(portal).items()
    portal.run("check")


def test_an_empty_cell_changes_nothing_and_a_missing_customer_stays(portal: Portal) -> None:
    portal.write("list.csv", table([["companyName", "email"], ["錦織物株式会社", ""]]))
    outcome = portal.run("import", "customers", "list.csv", "--update")
    assert outcome.stdout.splitlines()[-1].startswith("0 new, 1 the same, 21 not in the list, which stay as they are")


@pytest.mark.parametrize("rows, place, told, remedy", [
    ([["会社名", "メール"], ["青葉", "info aoba.example"]], "2:4", "the column 'メール' (email): “info aoba.example”", None),
    ([["会社名", "メール"], ["青葉", "a@x.example; b@x.example"]], "2:4", "there are several e-mail addresses", "Leave the one"),
    ([["会社名", "メール"], ["", "a@x.example"], ["x", ""]], None, None, None),
    ([["会社名", "メール", "国"], ["", "a@x.example", "JP"]], "2:1", "the column '会社名' (companyName): the company name is missing", None),
    ([["Company", "Country"], ["A", "Atlantis"]], "2:3", "the column 'Country' (country): “Atlantis” is no country code", None),
    ([["Company", "language"], ["A", "Klingon"]], "2:3", "'Klingon' is no language of this portal", "en, ja"),
    ([["Company", "channel"], ["A", "Messe"]], "2:3", "'Messe' is no known word here", "--map channel="),
    ([["Company", "provider"], ["A", "kaede"]], "2:3", "there is no provider 'kaede'", None),
    ([["Company", "timeZone"], ["A", "Mars/Base"]], "2:3", "the column 'timeZone'", None),
    ([["Company", "tenant"], ["A", "not a domain"]], "2:3", "the column 'tenant' (tenantDomain)", None),
    ([["Company", "Mail", "Mail"], ["A", "", ""]], "1:14", "the column 'Mail' is there twice", None),
    ([["Company", "Mail"], ["A", "", "surplus"]], "2:4", "this row has 3 cells, but there are only 2 columns", "quotes"),
    ([["Company"], ["x" * 300]], "2:1", "300", None),
    ([["Company"], ["A\u202eB"]], "2:1", "U+202E", None),
    ([["Company", "source"], ["A", "a\u202eb"]], "2:3", "the column 'source': U+202E can't stand there", None),
])
def test_a_fault_names_line_and_column_and_nothing_is_written(
    portal: Portal, rows: list[list[str]], place: str | None, told: str | None, remedy: str | None
) -> None:
    before = portal.read(CUSTOMERS)
    portal.write("list.csv", table(rows))
    if place is None:
        # One cell below a name's column is a remark, not a customer.
        assert "name no customer (1): line 2" in portal.run("import", "customers", "list.csv").stderr
        return
    refused = portal.run("import", "customers", "list.csv", "--update", expect=65)
    assert f"list.csv:{place}: error: " in refused.stderr and told in refused.stderr, refused
    assert remedy is None or remedy in refused.stderr
    assert portal.read(CUSTOMERS) == before and refused.stdout == ""


@pytest.mark.parametrize("content, told, remedy", [
    (b"PK\x03\x04rest", "this is a workbook of Excel or LibreOffice", "File > Save As > “CSV UTF-8 (Comma delimited)”"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is a workbook of an old Excel", "CSV UTF-8 (コンマ区切り)"),
    (b"", "the file is empty", "right file"),
    (b"\r\n\r\n,,\r\n", "the file is empty", "right file"),
    (b'Company\n"A', "this quoted value doesn't end before the file does", "double quote"),
    ("Firma,Mail\nMüller,ü\nGröße,\n".encode() + b"\xff,\n", "this character can't be read as UTF-8", "CSV UTF-8"),
])
def test_a_file_that_is_no_such_list_is_refused(portal: Portal, content: bytes, told: str, remedy: str) -> None:
    before = portal.read(CUSTOMERS)
    portal.write("list.csv", content)
    refused = portal.run("import", "customers", "list.csv", expect=65)
    assert told in refused.stderr and remedy in refused.stderr
    assert portal.read(CUSTOMERS) == before


def test_a_list_without_addresses_says_nothing_of_customers_who_have_one(portal: Portal) -> None:
    portal.write("list.csv", table([["Company", "Country"], ["Larkspur Books", "GB"], ["Newcomer Ltd", "GB"]]))
    told = portal.run("import", "customers", "list.csv").stderr
    assert "no e-mail address, so this customer can't be invited (1: line 3)" in told


def test_what_can_not_be_read_is_said(portal: Portal) -> None:
    assert "can't read nowhere.csv" in portal.run("import", "customers", "nowhere.csv", expect=74).stderr
    assert "not an ordinary file" in portal.run("import", "customers", "Content", expect=74).stderr


def test_many_faults_are_told_as_far_as_anybody_reads(portal: Portal) -> None:
    portal.write("list.csv", table([["Company", "Mail"]] + [["A", "x y"]] * 500))
    refused = portal.run("import", "customers", "list.csv", expect=65)
    assert refused.stderr.count("list.csv:") <= 201 and "300 more" in refused.stderr


def test_twins_and_web_mail_are_warnings_summed_up(portal: Portal) -> None:
    rows = [["Company", "Mail", "Tenant"]]
    rows += [[f"Company {number}", f"person{number}@gmail.com", ""] for number in range(9)]
    rows += [["One", "it@one.example", "one.onmicrosoft.com"], ["Two", "it@two.example", "ONE.onmicrosoft.com"],
             ["Three", "IT@two.example", ""], ["Four", "it@four.example", "nishiki.northlight.example"],
             ["Five", "johoshisutemu@nishiki-textiles.example", ""]]
    portal.write("list.csv", table(rows))
    told = portal.run("import", "customers", "list.csv").stderr
    assert "an address at a web-mail service, which anybody can have (9: line 2, 3, 4, 5, 6, …)" in told
    assert "the same tenant as another customer (1): line 12 and line 11" in told
    assert "the same e-mail address as another customer (2): line 13 and line 12; line 15 and" in told
    # The same customers, once they are there.
    checked = portal.run("check").stderr
    assert "this customer has the same tenant as 'one'" in checked


def test_customers_csv_itself_in_another_form_is_one_fault_and_import_mends_it(portal: Portal) -> None:
    strict = portal.read(CUSTOMERS)
    rows = list(csv.reader(io.StringIO(strict, newline="")))
    ids = list(customers(portal))
    for content, told in [
        (table(rows, ";").encode(), "the file is split by semicolons, not by commas"),
        (table(rows, "\t").encode(), "the file is split by tabs, not by commas"),
        (b"sep=;\r\n" + table(rows, ";").encode(), "sep="),
        (table(rows, "\t").encode("utf-16"), "the file is saved as UTF-16, not as UTF-8"),
        (table(rows, end="\r").encode(), "the lines end with CR alone"),
        (table([rows[0], ["acme", "能力表", "en", "DE", "it@acme.example", "other", "", "x", "none", ""]]).encode("cp932"),
         "this is not UTF-8: the byte 94 can't stand here"),
    ]:
        portal.write(CUSTOMERS, content)
        refused = portal.run("check", expect=65).stderr
        faults = [line for line in refused.splitlines() if f"{CUSTOMERS}:" in line]
        assert len(faults) == 1 and told in faults[0], refused
        assert f"`portico import customers {CUSTOMERS}` reads " in refused
        portal.run("import", "customers", CUSTOMERS)
        assert list(customers(portal)) == (["acme"] if "byte" in told else ids)
        portal.write(CUSTOMERS, strict)


def test_no_column_of_customers_csv_is_lost_by_mending_it(portal: Portal) -> None:
    rows = list(csv.reader(io.StringIO(portal.read(CUSTOMERS), newline="")))
    portal.write(CUSTOMERS, table([row + ["note"] for row in rows], ";"))
    before = portal.read(CUSTOMERS)
    refused = portal.run("import", "customers", CUSTOMERS, expect=1)
    assert "has columns that would be lost: “note”" in refused.stderr
    assert portal.read(CUSTOMERS) == before


def test_leftover_rows_of_customers_csv_are_one_fault_each(portal: Portal) -> None:
    portal.append(CUSTOMERS, ",,,,,,,,,\n")
    refused = portal.run("check", expect=65).stderr
    assert refused.count(f"{CUSTOMERS}:") == 1 and "this row is empty" in refused


def test_dates_in_the_future_are_warnings(portal: Portal) -> None:
    relationships = "Content/directory/relationships.csv"
    portal.replace(relationships, "2024-02-20", "2099-01-01")
    page = portal.read("Content/en/trust.md")
    portal.write("Content/en/trust.md", re.sub(r"changed: \S+", "changed: 2099-02-03", page, count=1))
    told = portal.run("check").stderr
    line = portal.line_of(relationships, "2099-01-01")
    assert f"{relationships}:{line}:1: warning: this relationship is declared to begin in the future, on 2099-01-01" in told
    assert "warning: this page is said to be changed in the future, on 2099-02-03" in told


def test_a_file_saved_meanwhile_and_a_link_keep_their_own(portal: Portal) -> None:
    real = portal.path("Content/directory/real.csv")
    portal.path(CUSTOMERS).rename(real)
    portal.path(CUSTOMERS).symlink_to("real.csv")
    real.chmod(0o640)
    portal.write("list.csv", table(ROWS))
    portal.run("import", "customers", "list.csv")
    assert portal.path(CUSTOMERS).is_symlink() and "Müller" in real.read_text("utf-8")
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in real.parent.iterdir() if "new" in each.name) == []


def test_without_customers_csv_it_is_made(portal: Portal) -> None:
    portal.path(CUSTOMERS).unlink()
    portal.write("Content/directory/relationships.csv", "kind,partner,with,since\n")
    portal.write("list.csv", table(ROWS))
    portal.run("import", "customers", "list.csv")
    assert portal.read(CUSTOMERS).splitlines()[0] == HEADING and len(customers(portal)) == 2
    assert portal.path(CUSTOMERS).stat().st_mode & 0o777 == 0o644


def test_r94_customers_come_in_after_the_enrolment(portal: Portal) -> None:
    portal.append("Content/directory/enrolments.yaml", "- organisation: hoshino-cloud\n  applicant: aoi-hoshino\n  alreadyEnrolled: false\n")
    portal.write("list.csv", table([["Company name", "Country", "Language", "Email"], ["Avon Tools", "GB", "en", "it@avon-tools.example"]]))
    before = portal.read(CUSTOMERS)
    refused = portal.run("import", "customers", "list.csv", expect=1)
    assert refused.stderr.startswith("enrolment-open: Content/directory/enrolments.yaml:") and portal.read(CUSTOMERS) == before
    portal.append("Content/directory/enrolments.yaml", "  linkedOn: 2026-11-02\n")
    portal.run("import", "customers", "list.csv")
    assert "avon-tools" in customers(portal)
