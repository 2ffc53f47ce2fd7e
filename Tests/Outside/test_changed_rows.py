"""A row of the directory that changes while its invitation is open: commands say so, and name only what isn't refused."""

import re

import pytest
from answers import lines
from portals import Portal

CUSTOMER = "larkspur-books"


def open_one(portal: Portal, invitee: str = CUSTOMER) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee and each["state"] == "pending"][-1]


def told(portal: Portal, *command: str) -> list[str]:
    """What a command says of changed rows, each with its remedy."""
    said = portal.run(*command).stderr.splitlines()
    return [f"{line}\n{said[number + 1]}" for number, line in enumerate(said) if " changed since " in line]


@pytest.mark.parametrize("command", [["check"], ["build"], ["invitations"]])
@pytest.mark.parametrize("cells, column, words", [
    ({"email": "desk@larkspur-books.example"}, "email", "the address of “larkspur-books” has"),
    ({"companyName": "Larkspur & Daughters"}, "companyName", "the name of “larkspur-books” has"),
    ({"email": "desk@larkspur-books.example", "companyName": "Larkspur & Daughters"}, "email",
     "address and name of “larkspur-books” have"),
])
def test_a_changed_address_or_name_is_told(built: Portal, command, cells, column, words) -> None:
    assert told(built, *command) == []
    built.change_customer(CUSTOMER, **cells)
    id, line = open_one(built), built.line_of(built.CUSTOMERS, CUSTOMER)
    [said] = told(built, *command)
    place = rf"{built.CUSTOMERS}:{line}:(\d+)"
    found = re.fullmatch(
        rf"{place}: warning: {words} changed since the invitation “{id}” was issued, which is open\n"
        rf"  Send a new link instead of the old one: portico resend {id}", said)
    assert found, said
    row = built.read(built.CUSTOMERS).splitlines()[line - 1]
    assert row[int(found[1]) - 1:].startswith(cells[column])
    # What it says to do, done.
    built.run("resend", id)
    assert told(built, *command) == []


def test_lists_say_so(built: Portal) -> None:
    built.change_customer(CUSTOMER, email="desk@larkspur-books.example")
    id = open_one(built)
    changed = {each["to"]: each["changed"] for each in built.invitations() if each["changed"]}
    assert changed == {CUSTOMER: ["address"]}
    shown = built.run("list", "customers", "--all").stdout
    assert f"  address changed since: Send a new link instead of the old one: portico resend {id}\n" in shown
    row = next(each for each in lines(built.run("list", "customers", "--all", "--json")) if each["id"] == CUSTOMER)
    assert (row["invitation"], row["changed"]) == (id, ["address"])


def test_what_is_over_or_says_the_same_to_the_invitee_is_left(built: Portal) -> None:
    built.change_customer(CUSTOMER, source="Another list", channel="other")
    assert told(built, "check") == []
    built.change_customer(CUSTOMER, email="desk@larkspur-books.example")
    built.run("cancel", open_one(built))
    assert told(built, "check") == []


def test_no_command_is_named_that_is_refused(built: Portal) -> None:
    """Without an address nothing can be sent: fill it in, or withdraw the link of the old one."""
    id = open_one(built)
    built.change_customer(CUSTOMER, email="")
    [said] = told(built, "check")
    assert said.endswith(
        f"\n  Add its e-mail address to the directory. Else withdraw it: portico cancel {id}")
    built.run("resend", id, expect=1)
    built.run("cancel", id)
    # Without an open one, the list doesn't say to invite what can't be invited.
    row = next(each for each in lines(built.run("list", "customers", "--all", "--json")) if each["id"] == CUSTOMER)
    assert row["invite"] is None and [each["code"] for each in row["inviteObstacles"]] == ["address-missing"]
    assert "  no invitation yet: address-missing: " in built.run("list", "customers", "--all").stdout


def test_a_provider_s_invitation_names_one_of_its_own_users(built: Portal) -> None:
    built.replace("Content/directory/resellers.yaml", "email: hello@bramble-it.example", "email: desk@bramble-it.example")
    [said] = told(built, "check")
    command = said.rpartition("portico ")[2].split()
    assert command == ["resend", open_one(built, "bramble-it"), "--as", "greta-lindner"]
    built.run(*command)
    assert told(built, "check") == []


def test_many_are_summed_up(portal: Portal) -> None:
    portal.run("keys", "create")
    portal.agree()
    for number in range(9):
        portal.add_customer(f"shop-{number}", "Shop")
    portal.run("invite", "--all")
    for number in range(9):
        portal.change_customer(f"shop-{number}", email=f"desk@shop-{number}.example")
    for command in (["check"], ["build"], ["invitations"]):
        said = told(portal, *command)
        assert len(said) == 6 and "(and 3 more like this)" in said[-1], said
