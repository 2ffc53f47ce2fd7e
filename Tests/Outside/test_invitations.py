"""`portico invitations [--json] [--links]`: what is on record, and the personal links."""

import re

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
               "changed"}
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
