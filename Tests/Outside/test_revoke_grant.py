"""Taking back one thing that an acceptance allowed, while the relationship stays (R86)."""

import json

import pytest
from answers import accept, listed, orders
from portals import Portal

PROVIDER, RESELLER = "fjordvei-distribusjon", "hoshino-cloud"


@pytest.fixture
def partners(accepting: Portal) -> Portal:
    """The operator has accepted the invitation of one more provider."""
    accept(accepting, RESELLER)
    return accepting


def invitation(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


def grants(portal: Portal) -> list[str]:
    return listed(portal, "providers")[PROVIDER]["grants"]


def test_administrator_access_goes_and_the_partnership_stays(partners: Portal) -> None:
    """R86, and it shows on both sides."""
    assert grants(partners) == ["submitOrders", "addSubscriptions", "adminAccess"]
    said = partners.run("revoke-grant", PROVIDER, "adminAccess", "--as", "aoi-hoshino").stdout
    assert said.startswith("took back adminAccess ") and PROVIDER in said and "by aoi-hoshino" in said
    assert grants(partners) == ["submitOrders", "addSubscriptions"]
    mirror = listed(partners, "resellers", "--of", PROVIDER)[RESELLER]
    assert mirror["grants"] == ["submitOrders", "addSubscriptions"]
    last = json.loads(partners.run("journal", "export").stdout.splitlines()[-1])
    assert (last["type"], last["actor"]) == ("grant-revoked", "aoi-hoshino")
    assert last["payload"] == {"grant": "adminAccess", "partner": PROVIDER}
    partners.run("journal", "verify")


def test_twice_changes_nothing(partners: Portal) -> None:
    id = invitation(partners, RESELLER)
    partners.run("revoke-grant", id[:8], "adminAccess")
    before = partners.run("journal", "export").stdout
    for name in (id, PROVIDER):
        assert "nothing was changed" in partners.run("revoke-grant", name, "adminAccess").stdout
    assert partners.run("journal", "export").stdout == before


def test_without_the_grant_no_orders(partners: Portal) -> None:
    """R91: the reason stands on the row; a new acceptance gives it back."""
    partners.run("invite", "--customer", "mizuho-print", "--with", PROVIDER)
    partners.run("build")
    accept(partners, "mizuho-print")
    assert orders(listed(partners, "customers")["mizuho-print"])[PROVIDER] == []
    partners.run("revoke-grant", PROVIDER, "submitOrders")
    assert orders(listed(partners, "customers")["mizuho-print"])[PROVIDER] == ["orders-not-granted"]
    assert "orders-not-granted" in partners.run("list", "shared", "--provider", PROVIDER).stdout
    partners.run("invite", "--reseller", RESELLER, "--from", PROVIDER, "--as", "lars-haugen")
    partners.run("build")
    accept(partners, RESELLER)
    assert grants(partners) == ["submitOrders", "addSubscriptions", "adminAccess"]
    assert orders(listed(partners, "customers")["mizuho-print"])[PROVIDER] == []


def test_each_partner_of_a_joint_acceptance_has_grants_of_its_own(accepting: Portal) -> None:
    accept(accepting, "hikari-clinic")
    id = invitation(accepting, "hikari-clinic")
    refused = accepting.run("revoke-grant", id, "submitOrders", expect=1).stderr
    assert refused.startswith("needs-actor: ") and "--as shota-abe" in refused
    accepting.run("revoke-grant", id, "submitOrders", "--as", "shota-abe")
    accepting.run("revoke-grant", RESELLER, "manageUsers", "--of", "hikari-clinic")
    row = listed(accepting, "customers")["hikari-clinic"]
    assert row["grants"] == ["manageSubscriptions", "manageLicenses"]
    assert orders(row)["kaede-distribution"] == ["orders-not-granted"]
    theirs = listed(accepting, "customers", "--of", "kaede-distribution")["hikari-clinic"]
    assert theirs["grants"] == []


def test_a_customer_stands_for_what_it_granted_to_us(accepting: Portal) -> None:
    accept(accepting, "hikari-clinic")
    said = accepting.run("revoke-grant", "hikari-clinic", "manageUsers").stdout
    assert said.startswith(f"took back manageUsers of {RESELLER} for hikari-clinic, ")
    assert "manageUsers" not in listed(accepting, "customers")["hikari-clinic"]["grants"]
    said = accepting.run("revoke-grant", "hikari-clinic", "submitOrders", "--as", "shota-abe").stdout
    assert said.startswith("took back submitOrders of kaede-distribution for hikari-clinic, ")
    assert accepting.run(
        "revoke-grant", "larkspur-books", "manageUsers", expect=1).stderr.startswith("no-relationship: ")


@pytest.mark.parametrize("user, code", [
    ("yui-sato", "needs-role"), ("jun-okada", "needs-role"), ("shota-abe", "acts-for-other-organisation"),
    ("nobody", "unknown-user"),
])
def test_who_may_not(partners: Portal, user: str, code: str) -> None:
    before = partners.run("journal", "export").stdout
    refused = partners.run("revoke-grant", invitation(partners, RESELLER), "adminAccess", "--as", user, expect=1)
    assert refused.stderr.startswith(f"{code}: ") and refused.stdout == ""
    assert partners.run("journal", "export").stdout == before


def test_who_has_a_grant_may_do_without_it(partners: Portal) -> None:
    partners.run("revoke-grant", invitation(partners, RESELLER), "adminAccess", "--as", "lars-haugen")
    assert "adminAccess" not in grants(partners)


@pytest.mark.parametrize("arguments, code", [
    (["kaede-distribution", "manageUsers"], "not-granted"),
    (["alder-finch", "adminAccess"], "no-relationship"),
    ([PROVIDER, "adminAccess", "--of", "bramble-it"], "no-relationship"),
    ([PROVIDER, "adminAccess", "--of", "nowhere"], "unknown-organisation"),
    ([PROVIDER, "manageUsers"], "not-granted"),
    (["zzzz", "adminAccess"], "unknown-invitation"),
    (["\x1b[2J", "adminAccess"], "unknown-organisation"),
])
def test_what_was_never_granted(partners: Portal, arguments: list[str], code: str) -> None:
    before = partners.run("journal", "export").stdout
    refused = partners.run("revoke-grant", *arguments, expect=1)
    assert refused.stderr.startswith(f"{code}: ") and "\x1b" not in refused.stderr
    assert partners.run("journal", "export").stdout == before


def test_only_what_was_accepted_can_be_taken_back(accepting: Portal) -> None:
    open_one = invitation(accepting, "larkspur-books")
    assert accepting.run("revoke-grant", open_one, "manageUsers", expect=1).stderr.startswith("not-accepted: ")
    accept(accepting, "nishiki-textiles", country="US")
    waiting = invitation(accepting, "nishiki-textiles")
    assert accepting.run("revoke-grant", waiting, "manageUsers", expect=1).stderr.startswith("needs-review: ")
    accepting.run("review", waiting, "--dismiss")
    assert accepting.run("revoke-grant", waiting, "manageUsers", expect=1).stderr.startswith("not-granted: ")


def test_a_grant_that_is_none_is_wrong_usage(sample: Portal) -> None:
    assert "adminAccess" in sample.run("revoke-grant", PROVIDER, "everything", expect=64).stderr
