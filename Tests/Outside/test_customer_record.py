"""`portico customer show` and `portico history`: a customer's record, and what happened."""

import json

import pytest
from answers import accept, lines
from portals import Portal
from test_renew import checked_by_scripts


def record(portal: Portal, customer: str, *options: str) -> dict:
    (line,) = portal.run("customer", "show", customer, "--json", *options).stdout.splitlines()
    return json.loads(line)


def test_r110_r111_r127_the_record_has_account_services_users_and_licenses(accepting: Portal) -> None:
    """R110, R111, R127: with the way to where each is managed, as far as the portal names one."""
    accepting.replace("Content/portal.yaml", "links:\n", "links:\n  customerServices: https://partners.northlight.example/services\n")
    own = record(accepting, "aozora-foods")
    assert own["account"]["tenantDomain"] == "aozora-foods.northlight.example" and own["source"] == "Cloud admin centre"
    assert own["services"] == {
        "mayManage": True, "managedAt": "https://partners.northlight.example/services", "source": "Content/portal.yaml"}
    assert own["users"] == own["licenses"] == {"mayManage": True, "managedAt": None, "source": None}
    assert own["links"] == own["notes"] == []
    text = accepting.run("customer", "show", "aozora-foods").stdout
    for line in ("source: Cloud admin centre", "account: aozora-foods.northlight.example, JP, ja, it@aozora-foods.example",
                 "services: yours to manage, managed at https://partners.northlight.example/services",
                 "users: yours to manage, managed in the vendor's portal", "licenses: yours to manage"):
        assert line in text, line
    accept(accepting, "nishiki-textiles")
    accepting.run("revoke-grant", "nishiki-textiles", "manageUsers")
    theirs = record(accepting, "nishiki-textiles")
    assert theirs["users"]["mayManage"] is False and theirs["licenses"]["mayManage"] is True


@pytest.mark.parametrize("customer, codes", [
    ("nishiki-textiles", ["no-reseller-relationship"]),
    ("midori-farm", ["no-customer-account", "no-reseller-relationship"]),
])
def test_r92_r114_a_prospect_is_not_ours_to_manage(sample: Portal, customer: str, codes: list[str]) -> None:
    """R92, R114: every reason is said, and nothing of the record is."""
    refused = sample.run("customer", "show", customer, expect=1)
    assert refused.stdout == "" and all(f"{code}: " in refused.stderr for code in codes)


def test_a_partner_sees_the_own_customers_and_no_other(sample: Portal) -> None:
    theirs = record(sample, "mizuho-print", "--as", "shota-abe")
    assert theirs["services"]["mayManage"] is False
    refused = sample.run("customer", "show", "harborview-clinic", "--as", "shota-abe", expect=1)
    assert refused.stderr.startswith("no-provider-relationship: ")
    for unknown in ("nobody", "../x"):
        assert sample.run("customer", "show", unknown, expect=1).stderr.startswith("unknown-organisation: ")


CUSTOMER = "aozora-foods"
RELATIONSHIP = f"reseller/hoshino-cloud/{CUSTOMER}"
ADMIN = "https://admin.aozora-foods.example/services?tab=1"


def events_of(portal: Portal) -> list[tuple[str, str | None]]:
    return [(each["event"], each["detail"]) for each in lines(portal.run("history", CUSTOMER, "--json"))]


def test_r94_r111_r127_a_note_says_who_wrote_it_and_when(accepting: Portal) -> None:
    """R94, R111, R127: in the record, in the history, and nowhere else."""
    said = accepting.run("customer", "note", CUSTOMER, "請求書は郵送 — “by post”", "--as", "ren-takahashi").stdout
    (note,) = record(accepting, CUSTOMER)["notes"]
    assert said == f"noted about {CUSTOMER}, record {note['record']}, by ren-takahashi\n"
    assert note == {"text": "請求書は郵送 — “by post”", "record": note["record"], "by": "ren-takahashi", "at": note["at"]}
    again = accepting.run("customer", "note", CUSTOMER, note["text"]).stdout
    assert again.endswith(f", record {note['record']}; nothing was changed\n") and len(record(accepting, CUSTOMER)["notes"]) == 1
    accepting.run("customer", "note", CUSTOMER, "Call on Mondays")
    text = accepting.run("customer", "show", CUSTOMER).stdout
    assert f"note: 請求書は郵送 — “by post” (record {note['record']}, ren-takahashi, 20" in text and "note: Call on Mondays (" in text
    assert events_of(accepting) == [("customer-noted", note["text"]), ("customer-noted", "Call on Mondays")]
    accepting.run("build")
    for file in accepting.path("Site").rglob("*"):
        assert not file.is_file() or "Call on Mondays".encode() not in file.read_bytes(), file
    checked_by_scripts(accepting)


def test_r110_r111_r127_a_link_leads_to_where_it_is_managed(accepting: Portal) -> None:
    """R110, R111, R127: of this customer alone, before the one of the portal; the same name again takes its place."""
    accepting.replace("Content/portal.yaml", "links:\n", "links:\n  customerServices: https://partners.northlight.example/services\n")
    said = accepting.run("customer", "link", CUSTOMER, "services", ADMIN).stdout
    accepting.run("customer", "link", CUSTOMER, "chat room", "https://chat.example/1")
    accepting.run("customer", "link", CUSTOMER, "account", "https://admin.aozora-foods.example/")
    own = record(accepting, CUSTOMER)
    number = own["links"][0]["record"]
    assert said == f"set the link “services” of {CUSTOMER}, record {number}, by aoi-hoshino\n"
    assert own["services"] == {"mayManage": True, "managedAt": ADMIN, "source": f"record {number}"}
    assert own["account"]["managedAt"] == "https://admin.aozora-foods.example/"
    assert [(each["name"], each["by"]) for each in own["links"]] == [
        (name, "aoi-hoshino") for name in ("services", "chat room", "account")]
    text = accepting.run("customer", "show", CUSTOMER).stdout
    assert f"services: yours to manage, managed at {ADMIN} (record {number}, aoi-hoshino, 20" in text
    assert "link chat room: https://chat.example/1 (record " in text and "link services" not in text
    assert "managed at https://admin.aozora-foods.example/ (record " in text
    # Another customer has the portal's still.
    assert record(accepting, "harborview-clinic")["services"]["managedAt"] == "https://partners.northlight.example/services"
    # In place of the earlier one; the same changes nothing.
    assert accepting.run("customer", "link", CUSTOMER, "services", ADMIN).stdout.endswith("nothing was changed\n")
    accepting.run("customer", "link", CUSTOMER, "services", "https://else.example/")
    assert record(accepting, CUSTOMER)["services"]["managedAt"] == "https://else.example/"
    assert len(record(accepting, CUSTOMER)["links"]) == 3
    # Taken away, the portal's is back.
    assert accepting.run("customer", "link", CUSTOMER, "services", "--remove").stdout.startswith("took away the link “services”")
    assert record(accepting, CUSTOMER)["services"]["source"] == "Content/portal.yaml"
    refused = accepting.run("customer", "link", CUSTOMER, "services", "--remove", expect=1).stderr
    assert refused.startswith("unknown-link: ") and "It has chat room, account." in refused
    assert events_of(accepting)[-2:] == [("customer-linked", "services: https://else.example/"), ("customer-linked", "services: taken away")]
    checked_by_scripts(accepting)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("arguments, code", [
    (["note", ""], "invalid-note"), (["note", " \u3000"], "invalid-note"), (["note", "x" * 501], "invalid-note"),
    (["note", "two\nlines"], "invalid-note"), (["note", "a\x1b[31mb"], "invalid-note"), (["note", "a\u202eb"], "invalid-note"),
    (["note", "a\u2066b"], "invalid-note"), (["note", "a\u200bb"], "invalid-note"),
    (["link", "", ADMIN], "invalid-link-name"), (["link", "x" * 41, ADMIN], "invalid-link-name"),
    (["link", "a\tb", ADMIN], "invalid-link-name"), (["link", "a\u202eb", "--remove"], "invalid-link-name"),
    *[(["link", "services", address], "invalid-link-address") for address in [
        "javascript:alert(1)", "http://admin.example/", "HTTPS://admin.example/", "https://", "https://user@admin.example/",
        "//admin.example/", "https://admin.example/a b", "https://admin.example/\u202e", "https://admin.example/" + "x" * 2000,
        "data:text/html,x", "https://admin.example/<script>", "ftp://admin.example/"]],
])
def test_what_cannot_stand_in_a_record_is_refused_with_what_can(accepting: Portal, arguments: list[str], code: str, language) -> None:
    if language == "ja":
        accepting.replace("Content/portal.yaml", "defaultLanguage: en", "defaultLanguage: ja")
    what, *rest = arguments
    refused = accepting.run("customer", what, CUSTOMER, *rest, expect=1).stderr
    assert refused.startswith(f"{code}: ") and len(refused) < 900, refused
    assert not any(sign in refused for sign in ("\x1b", "\u202e", "\u2066", "\u200b"))
    assert record(accepting, CUSTOMER)["notes"] == record(accepting, CUSTOMER)["links"] == []


def test_a_remedy_for_a_note_or_an_address_is_true(accepting: Portal) -> None:
    accepting.run("customer", "note", CUSTOMER, "x" * 500)
    accepting.run("customer", "link", CUSTOMER, "n" * 40, "https://portal.example/customers/1")
    accepting.run("customer", "link", CUSTOMER, "国", "https://例え.テスト:8443/%E5%AE%A2?a=1#b")
    assert len(record(accepting, CUSTOMER)["links"]) == 2
    accepting.run("customer", "link", CUSTOMER, "services", expect=64)
    accepting.run("customer", "link", CUSTOMER, "services", ADMIN, "--remove", expect=64)


@pytest.mark.parametrize("arguments", [["note", "A prospect"], ["link", "services", ADMIN]])
def test_r92_r114_a_prospect_s_record_is_not_changed(sample: Portal, arguments: list[str]) -> None:
    """R92, R114: with every reason, and nothing is on record."""
    before = sample.run("journal", "export").stdout
    for customer, codes in [("nishiki-textiles", ["no-reseller-relationship"]),
                            ("midori-farm", ["no-customer-account", "no-reseller-relationship"])]:
        refused = sample.run("customer", arguments[0], customer, *arguments[1:], expect=1).stderr
        assert all(f"{code}: " in refused for code in codes)
    assert sample.run("customer", arguments[0], "nobody", *arguments[1:], expect=1).stderr.startswith("unknown-organisation: ")
    assert sample.run("journal", "export").stdout == before


def test_a_partner_has_notes_of_its_own(accepting: Portal) -> None:
    accepting.run("customer", "note", CUSTOMER, "Ours")
    accepting.run("customer", "note", CUSTOMER, "Theirs", "--as", "haruka-kaede")
    assert [each["text"] for each in record(accepting, CUSTOMER)["notes"]] == ["Ours"]
    assert [each["text"] for each in record(accepting, CUSTOMER, "--as", "haruka-kaede")["notes"]] == ["Theirs"]
    for viewer, shown, hidden in [("haruka-kaede", "Theirs", "Ours"), ("aoi-hoshino", "Ours", "Theirs")]:
        told = accepting.run("history", CUSTOMER, "--as", viewer).stdout
        assert shown in told and hidden not in told


def test_the_end_closes_the_record_and_a_new_beginning_opens_it(accepting: Portal) -> None:
    accept(accepting, "larkspur-books")
    accepting.run("customer", "note", "larkspur-books", "Before")
    accepting.run("end", "larkspur-books", "--declare")
    assert accepting.run("customer", "note", "larkspur-books", "After", expect=1).stderr.startswith("no-reseller-relationship: ")
    assert "Before" in accepting.run("history", "larkspur-books").stdout
    accepting.run("invite", "--customer", "larkspur-books")
    accepting.run("build")
    accept(accepting, "larkspur-books")
    accepting.run("customer", "note", "larkspur-books", "Anew")
    assert [each["text"] for each in record(accepting, "larkspur-books")["notes"]] == ["Before", "Anew"]
    checked_by_scripts(accepting)


def test_what_a_note_says_of_people_is_found_and_thrown_away(accepting: Portal) -> None:
    for text in ("Ask Ada, ADA@larkspur.example", "Call on Mondays"):
        accepting.run("customer", "note", CUSTOMER, text)
    accepting.run("customer", "link", CUSTOMER, "Ada", "https://admin.aozora-foods.example/ada@larkspur.example")
    found = [each for each in lines(accepting.run("person", "ada@larkspur.example", "--json")) if each["store"] == "customer"]
    assert [each["place"] for each in found] == [RELATIONSHIP] * 2
    numbers = [each["record"] for kind in ("notes", "links") for each in record(accepting, CUSTOMER)[kind]]
    said = accepting.run("redact", RELATIONSHIP, "--reason", "Asked to be forgotten").stdout
    assert said.startswith(f"redacted {RELATIONSHIP}: records {', '.join(map(str, numbers))}\n")
    assert record(accepting, CUSTOMER)["notes"] == record(accepting, CUSTOMER)["links"] == []
    assert lines(accepting.run("person", "ada@larkspur.example", "--json")) == []
    assert [event for event, detail in events_of(accepting) if detail is None] == ["customer-noted", "customer-noted", "customer-linked"]
    for file in accepting.path("State/journal").iterdir():
        assert b"Mondays" not in file.read_bytes() and b"larkspur.example" not in file.read_bytes(), file
    assert "redacted already" in accepting.run("redact", RELATIONSHIP).stdout
    told = [line.split("\t") for line in accepting.run("history", CUSTOMER).stdout.splitlines()]
    assert {line[-1] for line in told if line[1] in ("customer-noted", "customer-linked")} == {"redacted"}
    assert all(each["redacted"] == (each["record"] in numbers) for each in lines(accepting.run("history", CUSTOMER, "--json")))
    accepting.run("customer", "note", CUSTOMER, "Call on Mondays")
    assert len(record(accepting, CUSTOMER)["notes"]) == 1
    checked_by_scripts(accepting)


@pytest.mark.parametrize("name", ["reseller/hoshino-cloud/nobody", "reseller/hoshino-cloud", "x/y/z", "/"])
def test_what_nothing_is_on_record_about_cannot_be_redacted(accepting: Portal, name: str) -> None:
    assert accepting.run("redact", name, expect=1).stderr.startswith("no-relationship: ")


def test_retention_after_an_end_takes_the_notes_before_it_alone(accepting: Portal, preloaded, tmp_path) -> None:
    accepting.replace("Content/portal.yaml", "retention:\n", "retention:\n  ended: P1D\n")
    accept(accepting, "larkspur-books")
    accepting.run("customer", "note", "larkspur-books", "Before")
    accepting.run("end", "larkspur-books", "--declare")
    accepting.run("invite", "--customer", "larkspur-books")
    accepting.run("build")
    accept(accepting, "larkspur-books")
    accepting.run("customer", "note", "larkspur-books", "Anew")
    (tmp_path / "clock").write_text(str(2 * 86_400))
    later = {"LD_PRELOAD": preloaded("moved_clock"), "CLOCK_OFFSET": str(tmp_path / "clock")}
    assert "redacted reseller/hoshino-cloud/larkspur-books: records " in accepting.run("redact", "--due", env=later).stdout
    assert [each["text"] for each in record(accepting, "larkspur-books")["notes"]] == ["Anew"]
    assert "redacted reseller/" not in accepting.run("redact", "--due", env=later).stdout
    checked_by_scripts(accepting)


def test_r131_history_tells_what_happened_in_its_order(accepting: Portal) -> None:
    """R131: of a customer, of an invitation, of all; also of what is over."""
    accept(accepting, "nishiki-textiles")
    accepting.run("revoke-grant", "nishiki-textiles", "manageUsers")
    events = lines(accepting.run("history", "nishiki-textiles", "--json"))
    assert [each["event"] for each in events] == ["invitation-issued", "invitation-accepted", "grant-revoked"]
    assert events[2]["detail"] == "manageUsers of hoshino-cloud" and {each["to"] for each in events} == {"nishiki-textiles"}
    assert lines(accepting.run("history", events[0]["subject"][:8], "--json")) == events
    everything = lines(accepting.run("history", "--json"))
    assert [each["record"] for each in everything] == sorted(each["record"] for each in everything)
    assert all(each in everything for each in events) and len(everything) > len(events)
    text = accepting.run("history", "nishiki-textiles").stdout.splitlines()
    assert len(text) == 3 and "\tgrant-revoked\t" in text[2]


def test_a_link_s_name_is_known_in_any_case_and_a_near_one_gets_a_note(accepting: Portal) -> None:
    accept(accepting, "larkspur-books")
    done = accepting.run("customer", "link", "larkspur-books", "Licenses", "https://portal.example/1")
    assert "set the link “Licenses”" in done.stdout and not done.stderr
    assert "licenses: yours to manage, managed at https://portal.example/1 " in accepting.run("customer", "show", "larkspur-books").stdout
    near = accepting.run("customer", "link", "larkspur-books", "Licences", "https://portal.example/2")
    assert "call it “licenses”" in near.stderr
    assert not accepting.run("customer", "link", "larkspur-books", "Contract", "https://portal.example/3").stderr
    accepting.run("customer", "link", "larkspur-books", "LICENSES", "--remove")
    assert "managed at https://portal.example/1" not in accepting.run("customer", "show", "larkspur-books").stdout


def test_history_is_for_those_whom_it_concerns(sample: Portal) -> None:
    theirs = lines(sample.run("history", "--json", "--as", "shota-abe"))
    assert theirs and all("kaede-distribution" in (each["from"], each["with"], each["to"]) for each in theirs)
    assert sample.run("history", "aozora-foods").stdout == ""
    assert sample.run("history", "nobody-at-all", expect=1).stderr.startswith("unknown-organisation: ")
