"""`portico invite`: who may invite whom, and what is recorded."""

import csv
import io
import json
import re
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import portals
import pytest

from portals import Portal, copy_sample, environment, snapshot


@pytest.fixture(scope="module")
def office_of_all(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("office") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "larkspur-books")
    return root


@pytest.fixture
def office(portico: str, office_of_all: Path, tmp_path: Path) -> Portal:
    """A portal with a key and one invitation, so that there is a journal to look at."""
    shutil.copytree(office_of_all, tmp_path / "office")
    return Portal(portico, tmp_path / "office")


def refused(portal: Portal, *arguments: str, reason: str, env: dict | None = None) -> str:
    return portals.refused(portal, "invite", *arguments, reason=reason, env=env)


def events(portal: Portal, type: str = "invitation-issued") -> list[dict]:
    lines = map(json.loads, portal.run("journal", "export").stdout.splitlines())
    return [event for event in lines if event["type"] == type]


# The three kinds


def test_a_reseller_invites_a_customer(office):
    outcome = office.run("invite", "--customer", "nishiki-textiles", "--as", "yui-sato")
    assert "reseller-invites-customer from hoshino-cloud to nishiki-textiles by yui-sato" in outcome.stdout
    *_, invitation = office.invitations()
    assert (invitation["kind"], invitation["from"], invitation["with"], invitation["to"], invitation["state"]) == (
        "reseller-invites-customer", "hoshino-cloud", None, "nishiki-textiles", "pending")


def test_a_reseller_and_a_provider_invite_a_customer_at_once(office):
    office.run("invite", "--customer", "nishiki-textiles", "--with", "kaede-distribution")
    *_, invitation = office.invitations()
    assert (invitation["kind"], invitation["from"], invitation["with"], invitation["to"]) == (
        "reseller-and-provider-invite-customer", "hoshino-cloud", "kaede-distribution", "nishiki-textiles")


def test_a_provider_invites_a_reseller(office):
    office.run("invite", "--reseller", "bramble-it", "--from", "kaede-distribution", "--as", "shota-abe")
    *_, invitation = office.invitations()
    assert (invitation["kind"], invitation["from"], invitation["with"], invitation["to"]) == (
        "provider-invites-reseller", "kaede-distribution", None, "bramble-it")


def test_how_many_are_not_asked_for_is_said(portal):
    portal.run("keys", "create")
    portal.agree()
    told = portal.run("invite", "--all").stderr
    rows = [row for row in csv.DictReader(io.StringIO(portal.read(Portal.CUSTOMERS), newline="")) if row["invite"] == "none"]
    [count] = re.findall(r"note: (\d+) customers? (?:is|are) neither connected nor to be invited", told)
    assert 0 < int(count) <= len(rows)
    portal.write(Portal.CUSTOMERS, portal.read(Portal.CUSTOMERS).replace(",none,", ",reseller,"))
    assert "nor to be invited" not in portal.run("invite", "--all", expect=None).stderr


# Refusals: exit status 1, a reason code first on standard error, nothing recorded


@pytest.mark.parametrize("user", ["jun-okada", "sora-ito", "daichi-mori", "mei-kato"])
def test_inviting_needs_the_role(office, user):
    """R4: a user admin manages users and invites nobody; nor do helpdesk, billing and plain users."""
    message = refused(office, "--customer", "nishiki-textiles", "--as", user, reason="needs-role")
    assert user in message and "admin agent" in message and "sales agent" in message


@pytest.mark.parametrize("user", ["aoi-hoshino", "ren-takahashi", "yui-sato"])
def test_global_admins_admin_agents_and_sales_agents_may_invite(office, user):
    """R3, R5, R6."""
    office.run("invite", "--customer", "nishiki-textiles", "--as", user)


def test_a_provider_s_invitation_needs_a_user_of_that_provider(office):
    """R76."""
    refused(
        office, "--reseller", "bramble-it", "--from", "kaede-distribution", "--as", "aoi-hoshino",
        reason="acts-for-other-organisation")
    refused(
        office, "--reseller", "bramble-it", "--from", "kaede-distribution", "--as", "jonas-weiss",
        reason="acts-for-other-organisation")


def test_only_a_provider_invites_a_reseller(office):
    """R76."""
    refused(office, "--reseller", "bramble-it", "--from", "hoshino-cloud", reason="wrong-inviter")


def test_a_customer_s_invitation_needs_a_user_of_the_operator(office):
    """R100."""
    refused(office, "--customer", "nishiki-textiles", "--as", "shota-abe", reason="acts-for-other-organisation")
    refused(
        office, "--customer", "nishiki-textiles", "--with", "kaede-distribution", "--as", "shota-abe",
        reason="acts-for-other-organisation")


def test_a_joint_invitation_needs_a_partnership(office):
    """R116: Fjordvei has only invited the operator, Alder & Finch not even that."""
    for provider in ("fjordvei-distribusjon", "alder-finch"):
        message = refused(office, "--customer", "nishiki-textiles", "--with", provider, reason="no-partnership")
        assert provider in message


def test_an_invitation_needs_an_address(office):
    """R90."""
    message = refused(office, "--customer", "midori-farm", reason="address-missing")
    line = office.line_of(office.CUSTOMERS, "midori-farm")
    assert f"{office.CUSTOMERS}:{line}:" in message


def test_a_second_invitation_for_the_same_thing_is_refused_while_one_is_open(office):
    [open_one] = office.invitations()
    assert open_one["id"] in refused(office, "--customer", "larkspur-books", reason="already-invited")


def test_an_open_invitation_does_not_stand_in_the_way_of_another_kind(office):
    office.run("invite", "--customer", "larkspur-books", "--with", "meridian-supply")
    assert [each["to"] for each in office.invitations()] == ["larkspur-books"] * 2


@pytest.mark.parametrize("arguments, reason", [
    (["--customer", "nobody-here"], "unknown-organisation"),
    (["--customer", "NOT AN ID"], "unknown-organisation"),
    (["--customer", "nishiki-textiles", "--with", "nobody-here"], "unknown-organisation"),
    (["--reseller", "nobody-here", "--from", "kaede-distribution"], "unknown-organisation"),
    (["--reseller", "bramble-it", "--from", "nobody-here"], "unknown-organisation"),
    (["--customer", "nishiki-textiles", "--as", "nobody-here"], "unknown-user"),
    (["--customer", "bramble-it"], "wrong-invitee"),
    (["--reseller", "larkspur-books", "--from", "kaede-distribution", "--as", "shota-abe"], "wrong-invitee"),
    (["--customer", "nishiki-textiles", "--with", "bramble-it"], "wrong-provider"),
    (["--customer", "nishiki-textiles", "--with", "quickbridge-traders"], "provider-not-approved"),
    (["--reseller", "bramble-it", "--from", "quickbridge-traders"], "provider-not-approved"),
    (["--customer", "nishiki-textiles", "--expires", "P91D"], "lifetime-out-of-range"),
    (["--customer", "nishiki-textiles", "--expires", "P0D"], "lifetime-out-of-range"),
])
def test_what_does_not_fit_is_refused_with_its_reason(office, arguments, reason):
    refused(office, *arguments, reason=reason)


@pytest.mark.parametrize("arguments", [
    [], ["--customer", "a", "--all"], ["--customer", "a", "--reseller", "b", "--from", "c"],
    ["--reseller", "bramble-it"], ["--all", "--with", "kaede-distribution"],
    ["--customer", "nishiki-textiles", "--strict"], ["--customer", "nishiki-textiles", "--again"],
    ["--customer", "nishiki-textiles", "--expires", "soon"],
])
def test_what_makes_no_sense_is_wrong_usage(office, arguments):
    before = office.run("journal", "export").stdout
    office.run("invite", *arguments, expect=64)
    assert office.run("journal", "export").stdout == before


def test_a_refused_first_invitation_leaves_the_portal_as_it_was(portal):
    portal.run("keys", "create")
    before = snapshot(portal.root)
    portal.run("invite", "--customer", "midori-farm", expect=1)
    assert snapshot(portal.root) == before


def test_faults_in_the_files_come_first_and_nothing_is_recorded(office):
    office.append(office.CUSTOMERS, "broken row\n")
    before = snapshot(office.path("State"))
    outcome = office.run("invite", "--customer", "nishiki-textiles", expect=65)
    assert f"{office.CUSTOMERS}:" in outcome.stderr
    assert {name: data for name, data in snapshot(office.path("State")).items() if "-shm" not in name} == {
        name: data for name, data in before.items() if "-shm" not in name}


# Who acts, and for how long


def test_who_acts_is_named_by_option_or_environment(office):
    office.run("invite", "--customer", "nishiki-textiles", env={"PORTICO_USER": "yui-sato"})
    office.run("invite", "--customer", "yuki-onsen", "--as", "ren-takahashi", env={"PORTICO_USER": "yui-sato"})
    assert [event["actor"] for event in events(office)][1:] == ["yui-sato", "ren-takahashi"]
    refused(office, "--customer", "hikari-clinic", reason="needs-role", env={"PORTICO_USER": "jun-okada"})


def test_unnamed_it_is_the_first_user_of_the_operator_who_may(office):
    office.run("invite", "--customer", "nishiki-textiles")
    assert [event["actor"] for event in events(office)] == ["aoi-hoshino"] * 2
    message = refused(office, "--reseller", "bramble-it", "--from", "kaede-distribution", reason="needs-actor")
    assert "--as haruka-kaede, or --as shota-abe, or --as nao-fujii" in message


def test_a_provider_that_is_not_approved_invites_nobody(office):
    office.append(
        "Content/directory/users.yaml",
        "- {id: max-quick, organisation: quickbridge-traders, givenName: Max, familyName: Quick, "
        "email: max.quick@quickbridge.example, roles: [salesAgent, adminAgent]}\n")
    refused(
        office, "--reseller", "bramble-it", "--from", "quickbridge-traders", "--as", "max-quick",
        reason="provider-not-approved")


def test_an_invitation_lasts_as_long_as_policy_says_or_as_asked_for(office):
    """Whole days end with a local day; where that would be longer than policy allows, with the day before."""
    def life(invitation, zone):
        issued, expires = (datetime.fromisoformat(invitation[name]) for name in ("issued", "expires"))
        local = expires.astimezone(ZoneInfo(zone))
        days = (local.date() - issued.astimezone(ZoneInfo(zone)).date()).days
        return days, local.time().isoformat(), (expires - issued).total_seconds()

    office.run("invite", "--customer", "nishiki-textiles", "--expires", "P14D")
    office.run("invite", "--customer", "yuki-onsen", "--expires", "PT12H")
    office.run("invite", "--customer", "bergen-seafood", "--expires", "P90D")
    by_policy, weeks, hours, longest = office.invitations()
    assert life(by_policy, "Europe/London")[:2] == (30, "23:59:59")
    assert life(weeks, "Asia/Tokyo")[:2] == (14, "23:59:59")
    assert life(hours, "Asia/Tokyo")[2] == 12 * 3600
    assert life(longest, "Europe/Oslo")[:2] == (89, "23:59:59")


def test_an_invitation_that_is_over_does_not_block_a_new_one(office):
    """D5."""
    office.run("invite", "--customer", "nishiki-textiles", "--expires", "PT1S")
    office.outlive("nishiki-textiles")
    office.run("invite", "--customer", "nishiki-textiles")
    assert [each["state"] for each in office.invitations() if each["to"] == "nishiki-textiles"] == [
        "expired", "pending"]


# All at once


def asked_for(portal: Portal) -> set[tuple]:
    """What the sample's customers.csv asks for."""
    return {
        (row["id"], row["provider"] if row["invite"] == "joint" else None)
        for row in portal.customers() if row["invite"] != "none"
    }


def test_all_issues_what_the_directory_asks_for(portal):
    portal.run("keys", "create")
    portal.agree()
    portal.invite_all()
    issued = portal.invitations()
    to_customers = {(each["to"], each["with"]) for each in issued if each["from"] == "hoshino-cloud"}
    to_resellers = {(each["from"], each["to"]) for each in issued if each["kind"] == "provider-invites-reseller"}
    assert to_customers == asked_for(portal)
    assert to_resellers == {("meridian-supply", "bramble-it"), ("fjordvei-distribusjon", "hoshino-cloud")}
    # Each organisation acts by a user of its own.
    actors = {each["payload"]["from"]: each["actor"] for each in events(portal)}
    assert actors == {
        "meridian-supply": "greta-lindner", "fjordvei-distribusjon": "ingrid-berg", "hoshino-cloud": "aoi-hoshino"}


def test_all_run_twice_issues_nothing_twice(portal):
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--all")
    journal = portal.run("journal", "export").stdout
    assert "nothing to issue" in portal.run("invite", "--all").stdout
    assert portal.run("journal", "export").stdout == journal


def test_all_issues_only_what_is_new(office):
    office.invite_all()
    office.add_customer("new-here", "New Here")
    assert office.run("invite", "--all").stdout.count("issued ") == 1
    assert office.invitations()[-1]["to"] == "new-here"
    assert [each["to"] for each in office.invitations()].count("larkspur-books") == 1


def test_strict_is_all_or_nothing_with_every_reason_and_place(portal):
    portal.run("keys", "create")
    portal.agree()
    portal.add_customer("no-partner", "No Partner", invite="joint", provider="alder-finch")
    portal.add_customer("no-address", "No Address", email="")
    outcome = portal.run("invite", "--all", "--strict", expect=1)
    for row in ("no-partner", "no-address"):
        place = f"  {portal.CUSTOMERS}:{portal.line_of(portal.CUSTOMERS, row)}:1: the record of {row}\n"
        assert place in outcome.stderr, outcome
    assert portal.invitations() == [] and outcome.stdout == ""


def test_all_issues_what_it_can_and_says_what_it_left_out_and_why(portal):
    portal.run("keys", "create")
    portal.agree()
    asked = len(asked_for(portal))
    portal.add_customer("no-partner", "No Partner", invite="joint", provider="alder-finch", email="")
    for number in range(7):
        portal.add_customer(f"no-address-{number}", "No Address", email="")
    outcome = portal.run("invite", "--all", expect=1)
    assert {each["to"] for each in portal.invitations()} == {
        each for each, _ in asked_for(portal) if not each.startswith("no-")}
    assert f"{asked} issued; " in outcome.stdout
    reasons = [line for line in outcome.stderr.splitlines() if re.match(r"[a-z-]+: ", line)]
    reasons = [line for line in reasons if not line.startswith("note: ")]
    # One reason for each, the first five of a kind in words.
    assert reasons[0].startswith("no-partnership: ") and "alder-finch" in reasons[0]
    assert [line.split(": ")[0] for line in reasons[1:]] == ["address-missing"] * 6
    assert reasons[-1] == "address-missing: and 2 more"
    line = portal.line_of(portal.CUSTOMERS, "no-address-3")
    assert f"  {portal.CUSTOMERS}:{line}:1: the record of no-address-3\n" in outcome.stderr
    assert outcome.stderr.endswith(f"\nleft out: 8 of {asked + 8}\n")
    # What is left is left out again; once it can be issued, it is.
    again = portal.run("invite", "--all", expect=1)
    assert "issued" not in again.stdout and "nothing" not in again.stdout and again.stderr.endswith("left out: 8 of 8\n")
    for number in range(7):
        portal.change_customer(f"no-address-{number}", email="office@no-address.example")
    portal.change_customer("no-partner", invite="none", provider="")
    assert "7 issued; " in portal.run("invite", "--all").stdout


def test_strict_issues_all_where_nothing_is_refused(portal):
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--all", "--strict")
    assert len(portal.invitations()) == len(asked_for(portal))


def test_who_may_not_issues_nothing_and_is_told_why(portal):
    portal.run("keys", "create")
    portal.agree()
    outcome = portal.run("invite", "--all", "--as", "jun-okada", expect=1)
    reasons = [line for line in outcome.stderr.splitlines() if re.match(r"[a-z-]+: ", line)]
    reasons = [line for line in reasons if not line.startswith("note: ")]
    assert [line.split(": ")[0] for line in reasons] == ["needs-role"] * 6 and portal.invitations() == []


def test_no_advice_names_a_command_that_is_refused(portal):
    """A provider that isn't approved invites nobody: its users aren't sent to try it."""
    providers = portal.read("Content/directory/providers.yaml")
    assert "note: fjordvei-distribusjon asks for 1 more" in portal.run("invite", "--all", expect=None).stderr
    portal.write("Content/directory/providers.yaml", re.sub(
        r"(?s)(id: fjordvei-distribusjon\n.*?approved: )true", r"\1false", providers))
    stderr = portal.run("invite", "--all", expect=None).stderr
    assert "fjordvei-distribusjon asks" not in stderr and "meridian-supply asks" in stderr


def test_two_at_once_issue_nothing_twice(portal):
    portal.run("keys", "create")
    portal.agree()
    both = [
        subprocess.Popen(
            [portal.program, "invite", "--all"], cwd=portal.root, env=environment(None), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [process.communicate() + (process.returncode,) for process in both]
    assert any(code == 0 for *_, code in ended), ended
    for _, error, code in ended:
        assert code in (0, 1), error
    portal.run("invite", "--all")
    issued = [(each["kind"], each["from"], each["with"], each["to"]) for each in portal.invitations()]
    assert len(issued) == len(set(issued)) == len(asked_for(portal))
    portal.run("journal", "verify")
