"""One record, one place: what is on record isn't declared in a file too."""

from datetime import date, timedelta

import pytest
from answers import accept, listed
from portals import Portal

FILE = "Content/directory/relationships.csv"


def today(portal: Portal) -> str:
    return next(each for each in portal.invitations() if each["to"] == "larkspur-books")["issued"][:10]


def declare(portal: Portal, since: str, partner: str = "hoshino-cloud") -> int:
    """The number of the new line."""
    portal.append(FILE, f"reseller,{partner},larkspur-books,{since}\n")
    return portal.read(FILE).count("\n")


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_row_that_says_anew_what_is_on_record_is_a_fault_that_names_both(accepting, command):
    accept(accepting, "larkspur-books")
    [invitation] = [each for each in accepting.invitations() if each["to"] == "larkspur-books"]
    line = declare(accepting, today(accepting))
    told = accepting.run(command, expect=65).stderr
    assert f"{FILE}:{line}:1: error: this relationship is on record already" in told
    assert invitation["id"] in told and "Remove the row" in told
    accepting.write(FILE, accepting.read(FILE).rsplit("\n", 2)[0] + "\n")
    accepting.run(command)


def test_of_what_is_declared_the_other_party_may_consent(accepting):
    """A row of before the invitation, which then is accepted: nothing that a visitor does stops a build."""
    declare(accepting, "2024-05-01")
    accept(accepting, "larkspur-books")
    accepting.run("check")
    accepting.run("build")
    assert listed(accepting, "customers")["larkspur-books"]["origin"] == "accepted"


def test_what_was_taken_back_on_record_is_taken_back_from_what_a_file_declares(accepting):
    declare(accepting, "2024-05-01")
    accept(accepting, "larkspur-books")
    before = listed(accepting, "customers")["larkspur-books"]["grants"]
    accepting.run("revoke-grant", "larkspur-books", "manageUsers")
    assert "manageUsers" in before
    assert listed(accepting, "customers")["larkspur-books"]["grants"] == [each for each in before if each != "manageUsers"]


def test_what_waits_for_its_review_or_was_dismissed_is_no_relationship(accepting):
    accept(accepting, "larkspur-books", tenantDomain="other.example")
    declare(accepting, today(accepting))
    accepting.run("check")


@pytest.mark.parametrize("days", [0, 1, 40])
def test_a_row_of_today_or_later_that_was_there_before_the_invitation_stays(accepting, days):
    """The other party consents to what is declared: that stops no build, whatever day the row names."""
    accepting.run("cancel", id_of(accepting, "larkspur-books"))
    declare(accepting, str(date.fromisoformat(today(accepting)) + timedelta(days)))
    accepting.run("invite", "--customer", "larkspur-books")
    accepting.run("build")
    accept(accepting, "larkspur-books")
    accepting.run("check")
    accepting.run("build")
    assert listed(accepting, "customers")["larkspur-books"]["origin"] == "accepted"


def id_of(portal: Portal, invitee: str) -> str:
    return [each["id"] for each in portal.invitations() if each["to"] == invitee][-1]
