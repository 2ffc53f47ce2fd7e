"""`portico customer show` and `portico history`: a customer's record, and what happened."""

import json

import pytest
from answers import accept, lines
from portals import Portal


def record(portal: Portal, customer: str, *options: str) -> dict:
    (line,) = portal.run("customer", "show", customer, "--json", *options).stdout.splitlines()
    return json.loads(line)


def test_r110_r111_r127_the_record_has_account_services_users_and_licenses(accepting: Portal) -> None:
    """R110, R111, R127: with the way to where each is managed, as far as the portal names one."""
    accepting.replace("Content/portal.yaml", "links:\n", "links:\n  customerServices: https://partners.northlight.example/services\n")
    own = record(accepting, "aozora-foods")
    assert own["account"]["tenantDomain"] == "aozora-foods.northlight.example" and own["source"] == "Cloud admin centre"
    assert own["services"] == {"mayManage": True, "managedAt": "https://partners.northlight.example/services"}
    assert own["users"] == own["licenses"] == {"mayManage": True, "managedAt": None}
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


def test_history_is_for_those_whom_it_concerns(sample: Portal) -> None:
    theirs = lines(sample.run("history", "--json", "--as", "shota-abe"))
    assert theirs and all("kaede-distribution" in (each["from"], each["with"], each["to"]) for each in theirs)
    assert sample.run("history", "aozora-foods").stdout == ""
    assert sample.run("history", "nobody-at-all", expect=1).stderr.startswith("unknown-organisation: ")
