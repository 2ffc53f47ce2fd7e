"""`portico invitations [--json] [--links]`: what is on record, and the personal links."""

import csv
import io
import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from portals import Portal, local, token_in
from tokens import claims_of


def test_a_portal_without_a_journal_has_none(portal):
    assert portal.run("invitations").stdout == ""


def test_each_invitation_is_a_line(sample: Portal):
    lines = [line.split("\t") for line in sample.run("invitations").stdout.splitlines()]
    listed = sample.invitations()
    assert len(lines) == len(listed) == 20
    for line, object in zip(lines, listed):
        assert line == [
            object["id"], object["kind"], object["from"], object["with"] or "-", object["to"], object["state"],
            local(object["issued"], object["timeZone"]), local(object["expires"], object["timeZone"]),
            object["issuedBy"], called(object["names"])]


def called(names: dict) -> str:
    provider = f" with “{names['with']}”" if names["with"] else ""
    return f"“{names['to']}” from “{names['from']}”{provider}"


def test_the_objects_have_the_same_members_always(sample: Portal):
    members = {"id", "kind", "from", "with", "to", "names", "issuedBy", "state", "issued", "expires", "timeZone",
               "channel", "changed"}
    assert all(set(each) == members for each in sample.invitations())
    assert all(set(each) == members | {"link"} for each in sample.invitations("--links"))


def test_links_are_told_only_when_asked_for(sample: Portal):
    assert "/i/" not in sample.run("invitations").stdout
    assert "/i/" not in sample.run("invitations", "--json").stdout
    assert sample.run("invitations", "--links").stdout.count("https://partners.hoshino-cloud.example/i/") == 20


def test_a_link_leads_to_the_page_of_its_invitation(sample: Portal):
    for invitation in sample.invitations("--links"):
        page = sample.file_of_link(invitation["link"])
        assert invitation["id"] in page.read_text("utf-8")
        # Ids mean nothing to who reads the page; its code names them.
        assert claims_of(token_in(page))["sub"].endswith(f":{invitation['to']}")


def test_two_customers_get_two_links_which_nobody_can_guess(sample: Portal):
    """R106; at least 128 bits."""
    links = [each["link"] for each in sample.invitations("--links")]
    assert len(set(links)) == len(links)
    for link in links:
        path = re.fullmatch(r"https://partners\.hoshino-cloud\.example/i/([a-z2-7]{26,})/", link)
        assert path and len(path[1]) * 5 >= 128


def test_the_link_is_no_secret_of_the_journal_alone(built: Portal):
    """With another link secret the same invitations have other links."""
    before = built.links()
    secret = built.path("State/keys/link.key")
    secret.write_bytes(bytes(byte ^ 1 for byte in secret.read_bytes()))
    after = built.links()
    assert before.keys() == after.keys()
    assert set(before.values()).isdisjoint(after.values())


def test_an_ended_invitation_has_no_link(built: Portal):
    built.run("invite", "--customer", "aozora-foods", "--expires", "PT1S")
    built.outlive("aozora-foods")
    *_, last = built.invitations("--links")
    assert last["state"] == "expired" and "link" not in last


def test_another_folder_is_named_with_portal(sample: Portal, tmp_path):
    there = sample.run("invitations", "--portal", str(sample.root), cwd=tmp_path).stdout
    assert there == sample.run("invitations").stdout


# Some of them, and how many


def test_states_channels_and_what_ends_soon_are_chosen(built: Portal):
    ids = {each["to"]: each["id"] for each in built.invitations()}
    built.run("cancel", ids["larkspur-books"])
    built.run("invite", "--customer", "larkspur-books", "--expires", "P3D")
    everything = built.invitations()
    for state in ("pending", "cancelled", "accepted"):
        assert built.invitations("--state", state) == [each for each in everything if each["state"] == state]
    assert built.invitations("--state", "pending", "--state", "cancelled") == everything
    [soon] = built.invitations("--ending", "P7D")
    assert (soon["to"], soon["state"]) == ("larkspur-books", "pending")
    assert datetime.fromisoformat(soon["expires"]) < datetime.now(timezone.utc) + timedelta(days=7)
    assert built.invitations("--ending", "P60D") == [each for each in everything if each["state"] == "pending"]
    channels = {row["id"]: row["channel"] for row in built.customers()}
    assert [each["channel"] for each in everything] == [channels.get(each["to"]) for each in everything]
    for channel in ("ownMarketing", "vendorReferral", "provider"):
        chosen = built.invitations("--channel", channel)
        assert chosen == [each for each in everything if each["channel"] == channel] != []


@pytest.mark.parametrize("arguments, words", [
    (["--state", "pendng"], "Did you mean pending?"), (["--state", "x" * 20], "accepted"),
    (["--channel", "providr"], "Did you mean provider?"), (["--ending", "soon"], "P7D"), (["--by", "state"], "--count"),
    (["--count", "--by", "stat"], "Did you mean state?"), (["--json", "--csv"], "not both"), (["--count", "--links"], "--links"),
])
def test_what_is_no_choice_is_wrong_usage(sample: Portal, arguments, words):
    assert words in sample.run("invitations", *arguments, expect=64).stderr


def test_they_are_counted_by_state_and_channel_over_time(built: Portal):
    """R113."""
    ids = {each["to"]: each["id"] for each in built.invitations()}
    built.run("cancel", ids["larkspur-books"])

    def month(each):
        return f"{datetime.fromisoformat(each['issued']).astimezone(ZoneInfo(each['timeZone'])):%Y-%m}"

    expected = Counter((month(each), each["channel"], each["state"]) for each in built.invitations())
    rows = [json.loads(line) for line in built.run("invitations", "--count", "--json").stdout.splitlines()]
    assert [set(row) for row in rows] == [{"month", "channel", "state", "count"}] * len(expected)
    assert {(row["month"], row["channel"], row["state"]): row["count"] for row in rows} == expected
    table = list(csv.reader(io.StringIO(built.run("invitations", "--count", "--csv").stdout, newline="")))
    assert table[0] == ["month", "channel", "state", "count"]
    assert {(month, channel or None, state): int(count) for month, channel, state, count in table[1:]} == expected
    text = [line.split("\t") for line in built.run("invitations", "--count").stdout.splitlines()]
    assert {(month, None if channel == "-" else channel, state): int(count) for month, channel, state, count in text} == expected
    by_channel = built.run("invitations", "--count", "--by", "channel", "--state", "cancelled").stdout
    assert by_channel == "ownMarketing\t1\n"


def test_a_spreadsheet_gets_rows_and_no_formula(portal: Portal):
    portal.run("keys", "create")
    portal.agree()
    names = ['=HYPERLINK("http://x.example","a")', "+1", "-1", "@sum", 'Plain, with "quotes"', "楓 = 1"]
    for number, name in enumerate(names):
        portal.add_customer(f"shop-{number}", name)
        portal.run("invite", "--customer", f"shop-{number}")
    text = portal.run("invitations", "--csv", "--links").stdout
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    listed = portal.invitations("--links")
    assert [row["toName"] for row in rows] == ["'" + name for name in names[:4]] + names[4:]
    for row, object in zip(rows, listed, strict=True):
        assert not any(cell[:1] in "=+-@\t\r" for cell in row.values() if cell)
        for member in ("id", "kind", "from", "to", "state", "issued", "expires", "timeZone", "issuedBy", "link", "channel"):
            assert row[member] == object[member]
        assert (row["with"], row["changed"]) == ("", "")
    # RFC 4180: each line ends with CR LF, and quotes are doubled.
    assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n") == len(names) + 1
    assert '"Plain, with ""quotes"""' in text
