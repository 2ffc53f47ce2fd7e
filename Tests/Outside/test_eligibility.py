"""Today's programme: a provider's eligibility report says whether orders would be blocked, and every list says so."""

import csv
import io

import pytest
from answers import codes, listed, orders
from portals import REPOSITORY, Portal

FILE = "Content/directory/eligibility.csv"
OPERATOR, OTHER = "4100271", "5200118"
ENGLISH = [["Partner ID", "Check date", "Result", "Error code"], [OPERATOR, "2026-11-02", "No", "900400"]]
JAPANESE = [["資格確認の結果", "", "", ""], ["パートナー ID", "確認日", "判定", "コード"],
            ["４１００２７１", "2026年11月2日", "不適格", "900400"]]
SAID = [{"partnerId": OPERATOR, "checked": "2026-11-02", "result": "notEligible", "code": "900400"}]


def table(rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def checks(portal: Portal) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(portal.read(FILE))))


def report(portal: Portal, *rows: list[str], expect: int = 0, options: tuple[str, ...] = ()):
    portal.write("report.csv", table([ENGLISH[0], *rows]))
    return portal.run("import", "eligibility", "report.csv", *options, expect=expect)


@pytest.mark.parametrize("rows, separator, encoding, said", [
    (ENGLISH, ",", "utf-8", "UTF-8, split by commas, headings in line 1"),
    (ENGLISH, ";", "utf-8-sig", "UTF-8, split by semicolons, headings in line 1"),
    (JAPANESE, ",", "cp932", "Shift_JIS (CP932), split by commas, headings in line 2"),
    (JAPANESE, "\t", "utf-16", "UTF-16, split by tabs, headings in line 2"),
])
def test_a_report_is_read_as_offices_save_it(portal: Portal, rows, separator, encoding, said) -> None:
    portal.write("report.csv", table(rows, separator).encode(encoding))
    outcome = portal.run("import", "eligibility", "report.csv")
    assert outcome.stderr.splitlines()[0] == f"report.csv: {said}"
    assert outcome.stdout.splitlines() == [
        f"{OPERATOR}  hoshino-cloud  new  2026-11-02 notEligible 900400",
        f"1 new or changed, 0 the same; {FILE} is written",
    ]
    assert checks(portal) == SAID
    before = portal.path(FILE).read_bytes()
    again = portal.run("import", "eligibility", "report.csv")
    assert again.stdout == "0 new or changed, 1 the same; nothing to write\n" and portal.path(FILE).read_bytes() == before
    assert portal.run("check").code == 0


def test_the_newest_check_of_an_id_counts(portal: Portal) -> None:
    report(portal, [OPERATOR, "2026-10-01", "no", "900400"], [OPERATOR, "2026/11/2 09:30", "yes", ""],
           [OPERATOR, "2026-09-01T00:00:00Z", "no", "900401"])
    assert checks(portal) == [{"partnerId": OPERATOR, "checked": "2026-11-02", "result": "eligible", "code": ""}]
    older = report(portal, [OPERATOR, "2026-11-01", "no", "900400"])
    assert older.stdout == "0 new or changed, 0 the same, 1 older than what is there; nothing to write\n"
    # Of one day the last word; a hand may have written several rows.
    newer = report(portal, [OPERATOR, "2026-11-02", "no", "900409"], options=("--dry-run",))
    assert "changed  2026-11-02 eligible → 2026-11-02 notEligible 900409" in newer.stdout
    assert newer.stdout.endswith("nothing is written: --dry-run\n") and checks(portal)[0]["result"] == "eligible"
    portal.append(FILE, f"{OPERATOR},2026-11-03,notEligible,1\n{OPERATOR},2026-10-03,eligible,\n")
    assert listed(portal, "customers")["aozora-foods"]["canTransact"] is False


@pytest.mark.parametrize("row, place, told, remedy", [
    (["4100272", "2026-11-02", "yes", ""], "2:1", "no reseller has the partner ID '4100272'", f"Did you mean '{OPERATOR}'?"),
    ([OPERATOR, "02.11.2026", "yes", ""], "2:9", "'02.11.2026' is no day", "2026-12-01"),
    ([OPERATOR, "2026-02-30", "yes", ""], "2:9", "'2026-02-30' is no day", ""),
    ([OPERATOR, "2026-11-02", "perhaps", ""], "2:20", "'perhaps' is no known result", "eligible or notEligible"),
    (["", "2026-11-02", "yes", "x"], "2:1", "the partner ID is missing", ""),
    ([OPERATOR, "2026-11-02", "yes", "x" * 65], "2:24", "'xxx", "Check that the columns"),
])
def test_a_row_with_a_fault_is_named_and_nothing_is_written(portal: Portal, row, place, told, remedy) -> None:
    outcome = report(portal, row, [OPERATOR, "2026-11-02", "yes", ""], expect=65)
    line = next(line for line in outcome.stderr.splitlines() if line.startswith("report.csv:"))
    assert line.startswith(f"report.csv:{place}: error: {told}") and remedy in outcome.stderr
    assert outcome.stdout == "" and not portal.path(FILE).exists()


@pytest.mark.parametrize("text, told", [
    ("", "the file is empty"),
    ("a,b,c\n1,2,3\n", "no column is known to hold the partner ID"),
    ("partner ID,date\n1,2\n", "no column is known to hold the result"),
    ("partner ID,MPN ID,date,result\n1,1,2026-11-02,yes\n", "is a second column for the partner ID"),
])
def test_what_is_no_report_is_said(portal: Portal, text: str, told: str) -> None:
    portal.write("report.csv", text)
    assert told in portal.run("import", "eligibility", "report.csv", expect=65).stderr
    assert not portal.path(FILE).exists()


def test_r92_blocked_orders_are_a_reason_everywhere(accepting: Portal) -> None:
    """R91, R92: in what the reseller may do, in what its providers may, on both sides and in the shared list."""
    assert listed(accepting, "customers")["aozora-foods"]["canTransact"] is True
    report(accepting, [OPERATOR, "2026-11-02", "no", "900400"])
    row = listed(accepting, "customers")["aozora-foods"]
    assert row["canTransact"] is False and codes(row["reasons"]) == ["orders-would-be-blocked"]
    assert "2026-11-02" in row["reasons"][0]["message"] and "900400" in row["reasons"][0]["message"]
    assert orders(row)["kaede-distribution"] == ["orders-would-be-blocked"]
    assert codes(listed(accepting, "shared")["aozora-foods"]["reasons"]) == ["orders-would-be-blocked"]
    theirs = listed(accepting, "customers", "--of", "kaede-distribution")["aozora-foods"]
    assert orders(theirs) == {"kaede-distribution": ["orders-would-be-blocked"]}
    assert "cannot transact: orders-would-be-blocked: orders would be blocked" in accepting.run("list", "customers").stdout
    prospects = listed(accepting, "customers", "--prospects")
    assert all("orders-would-be-blocked" in codes(each["reasons"]) for each in prospects.values())
    report(accepting, [OPERATOR, "2026-11-03", "yes", ""])
    assert listed(accepting, "customers")["aozora-foods"]["reasons"] == []


def test_the_reason_has_words_in_both_languages() -> None:
    words = (REPOSITORY / "Templates/words/ja.yaml").read_text("utf-8")
    own = words.split("  orders-would-be-blocked:\n")[1].split("\n  #")[0]
    assert all(place in own for place in ("{reseller}", "{day}", "{code}")) and "portico import eligibility" in own


@pytest.mark.parametrize("row, place, told", [
    ("4100272,2026-11-02,eligible,", "2:1", "no reseller has the partner ID"),
    (f"{OPERATOR},2026-11-32,eligible,", "2:9", "“2026-11-32” is no date"),
    (f"{OPERATOR},2026-11-02,yes,", "2:20", "'yes' is no result of a check"),
    (f"{OPERATOR},2026-11-02,eligible", "2:28", "this row has 3 cells"),
])
def test_check_reads_the_file_with_places(portal: Portal, row: str, place: str, told: str) -> None:
    portal.write(FILE, f"partnerId,checked,result,code\n{row}\n")
    outcome = portal.run("check", expect=65).stderr
    assert f"{FILE}:{place}: error: {told}" in outcome
    assert portal.run("build", expect=65).stdout == ""


def test_a_check_of_the_future_is_a_warning(portal: Portal) -> None:
    portal.write(FILE, f"partnerId,checked,result,code\n{OPERATOR},2999-01-01,eligible,\n")
    assert f"{FILE}:2:1: warning: this check is dated in the future" in portal.run("check").stderr


def test_a_check_of_a_day_to_come_was_never_made(portal: Portal) -> None:
    told = report(portal, [OPERATOR, "2199-01-01", "yes", ""], expect=65).stderr
    assert "report.csv:2:9: error: 2199-01-01 is still to come" in told and not portal.path(FILE).exists()
