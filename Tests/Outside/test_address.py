"""`address` in portal.yaml changes: the links that people have lead nowhere then."""

import json

import pytest

ELSEWHERE = "https://elsewhere.example"


def move(portal, to=ELSEWHERE):
    address = next(line for line in portal.read("Content/portal.yaml").splitlines() if line.startswith("address: "))
    portal.replace("Content/portal.yaml", address, f"address: {to}")


def open_invitations(portal) -> list[dict]:
    return [each for each in portal.invitations() if each["state"] == "pending"]


@pytest.mark.parametrize("command", [["check"], ["build"], ["invite", "--customer", "aozora-foods"]])
def test_another_address_is_refused_with_the_number_of_links_that_would_die(built, command):
    move(built)
    told = built.run(*command, expect=1).stderr
    assert told.startswith("address-changed: ") and f"links that would be dead: {len(open_invitations(built))}\n" in told
    assert built.address in told and ELSEWHERE in told and "portico build --new-address" in told
    built.replace("Content/portal.yaml", f"address: {ELSEWHERE}", f"address: {built.address}")
    built.run(*command)


def test_the_option_goes_on_and_is_needed_once(built):
    move(built)
    built.run("check", "--new-address")
    built.run("check", expect=1)
    built.run("build", "--new-address")
    built.run("check")
    built.run("build")
    built.address = ELSEWHERE
    assert len(built.links()) == len(open_invitations(built))
    built.run("verify", built.token_of("larkspur-books"))


def test_without_open_invitations_nothing_is_asked(built):
    for invitation in open_invitations(built):
        built.run("cancel", invitation["id"], "--as", invitation["issuedBy"])
    built.run("build")
    move(built)
    built.run("build")


def test_links_on_this_machine_were_sent_to_nobody(portal):
    move(portal, "http://127.0.0.1:8080")
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "larkspur-books")
    portal.run("build")
    move(portal)
    portal.run("build")
    move(portal, "https://third.example")
    assert portal.run("build", expect=1).stderr.startswith("address-changed: ")


def test_before_the_first_build_there_are_no_links(portal):
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--customer", "larkspur-books")
    move(portal)
    portal.run("build")
    assert json.loads(portal.run("invitations", "--json", "--links").stdout)["link"].startswith(ELSEWHERE)
