"""Commands where something around them is not as it should be: links, folders, names, addresses."""

import os
import re
import stat
from xml.etree import ElementTree

import pytest
from portals import Portal, snapshot, tree


# The site goes to a folder of its own


@pytest.mark.parametrize(
    "output", [".", "State", "State/keys", "State/site", "Content", "Templates/assets", "..", "/", "Site/../State", "door"])
def test_the_site_never_lies_together_with_keys_or_sources(built: Portal, output):
    built.path("door").symlink_to("State")
    before = snapshot(built.root)
    outcome = built.run("build", "--output", output, expect=1)
    assert outcome.stderr.startswith("output-overlaps: ") and len(outcome.stderr.splitlines()) == 2
    assert snapshot(built.root) == before


def test_a_folder_whose_name_only_begins_like_one_of_ours_is_fine(portal: Portal):
    portal.run("build", "--output", "State-of-the-site")
    assert portal.path("State-of-the-site/index.html").is_file()


@pytest.mark.parametrize("thing", ["link", "dangling link", "folder", "fifo"])
def test_what_is_no_file_is_a_stranger_too(portal: Portal, thing):
    """A page's place that somebody else took, with something that isn't an ordinary file."""
    page = portal.public / "robots.txt"
    page.parent.mkdir(parents=True)
    portal.write("mine.txt", "mine")
    match thing:
        case "link": page.symlink_to("../../mine.txt")
        case "dangling link": page.symlink_to("nowhere")
        case "folder": page.mkdir()
        case "fifo": os.mkfifo(page)
    kind = page.lstat().st_mode
    outcome = portal.run("build", expect=1)
    assert outcome.stderr.startswith("file-in-the-way: ") and "robots.txt" in outcome.stderr
    assert page.lstat().st_mode == kind and portal.read("mine.txt") == "mine"


# A journal that can't be reached


def test_a_journal_that_cannot_be_reached_is_not_taken_for_none(built: Portal):
    """A disk that isn't mounted must not take every invitation's page away."""
    built.path("State/journal/journal.sqlite").unlink()
    built.path("State/journal/journal.sqlite").symlink_to("/nowhere/journal.sqlite")
    before = snapshot(built.public)
    for command in (["build"], ["invitations"], ["verify", "a.b.c"]):
        outcome = built.run(*command, expect=74)
        assert re.match(r"[a-z-]+: ", outcome.stderr) and len(outcome.stderr.splitlines()) >= 2
    assert snapshot(built.public) == before


# No portal, no name


@pytest.mark.parametrize("command", [["keys", "create"], ["invitations"]])
def test_a_folder_that_is_no_portal_is_told_as_such(portal: Portal, tmp_path, command):
    outcome = portal.run(*command, "--portal", str(tmp_path / "protal"), expect=74)
    assert "there is no portal in" in outcome.stderr
    assert not (tmp_path / "protal").exists()


@pytest.mark.parametrize(
    "command", [["keys", "list"], ["invitations"], ["build"], ["check"], ["verify", "a.b.c"], ["journal", "verify"]])
def test_an_empty_name_is_not_the_root_of_the_file_system(portal: Portal, command):
    assert "--portal names no folder" in portal.run(*command, "--portal", "", expect=64).stderr


# A umask that nobody has on purpose


@pytest.mark.parametrize("mask", [0o777, 0o277, 0o000])
def test_the_owner_can_use_what_was_made_and_others_cannot(portal: Portal, verifiers, mask):
    """A list of keys without a right would end every command that asks for a key."""
    before = os.umask(mask)
    try:
        for command in (["keys", "create"], ["keys", "create", "--receipts"], ["invite", "--customer", "larkspur-books"], ["build"],
                        ["backup", "b.tar"]):
            portal.run(*command)
        verifiers.start(portal).stop()
    finally:
        os.umask(before)
    private = [portal.path("b.tar"), *(each for each in portal.path("State").rglob("*") if "build" not in each.parts)]
    assert {stat.S_IMODE(each.stat().st_mode) for each in private} == {0o600, 0o700}
    assert all(each.stat().st_mode & 0o600 == 0o600 for each in portal.root.rglob("*") if not each.is_symlink())


# Names that steer a terminal


def test_file_names_in_messages_do_not_steer_the_terminal(portal: Portal):
    portal.write("Content/en/\x1b]0;owned\x07.md", "x")
    portal.write("Templates/partials/\x1b[31m.mustache", "{{nope}}")
    outcome = portal.run("check", expect=65)
    assert "no page is made from this file" in outcome.stderr and "`nope`" in outcome.stderr
    assert "\x1b" not in outcome.stderr and "\x07" not in outcome.stderr


# Addresses with every character that they may have


def test_addresses_add_nothing_to_policies_site_map_or_mail(portal: Portal):
    portal.replace(
        "Content/portal.yaml", "address: https://partners.hoshino-cloud.example",
        'address: "https://partners.hoshino-cloud.example/a&b;c"')
    portal.replace(
        "Content/portal.yaml", "https://accept.hoshino-cloud.example",
        '"https://accept.hoshino-cloud.example/x;img-src,*"')
    portal.replace("Content/portal.yaml", "security@", "s?bcc=evil%40evil.example&body=x@")
    portal.run("build")

    def text(name: str) -> str:
        return (portal.public / name).read_text("utf-8")

    form = "https://accept.hoshino-cloud.example/x%3Bimg-src%2C*/"
    in_page = tree(portal.public / "en/index.html").find(".//meta[@http-equiv]").get("content")
    for policy in (in_page, re.search("Content-Security-Policy: (.*)", text("_headers"))[1]):
        directives = dict(each.split(" ", 1) for each in policy.split("; "))
        assert directives["form-action"] == form and directives["img-src"] == "'self'" and "," not in policy
    locations = [each.text for each in ElementTree.fromstring(text("sitemap.xml")).iter() if each.tag.endswith("}loc")]
    assert "https://partners.hoshino-cloud.example/a&b;c/en/" in locations
    assert text(".well-known/security.txt").splitlines()[0] == (
        "Contact: mailto:s%3Fbcc%3Devil%2540evil.example%26body%3Dx@hoshino-cloud.example")


def test_an_answer_by_mail_goes_to_one_address_alone(portal: Portal):
    portal.replace("Content/portal.yaml", "verifier: https://accept.hoshino-cloud.example\n", "")
    portal.replace("Content/portal.yaml", "email: partners@", 'email: a?bcc=evil%40evil.example@')
    portal.run("keys", "create")
    portal.run("invite", "--customer", "larkspur-books")
    portal.run("build")
    forms = list(tree(portal.page_of("larkspur-books")).iter("form"))
    targets = {form.get("action") for form in forms} | {
        button.get("formaction") for form in forms for button in form.iter("button") if button.get("formaction")}
    assert targets == {"mailto:a%3Fbcc%3Devil%2540evil.example@hoshino-cloud.example"}


# Links in logs


def test_messages_do_not_give_a_personal_link_away(built: Portal):
    page = built.page_of("larkspur-books")
    secret = page.parent.name
    (page.parent / "notes.txt").write_text("mine")
    warned = built.run("build").stderr
    assert f"i/{secret[:6]}…/notes.txt was not written by portico" in warned

    page.unlink()
    page.mkdir()
    unwritten = built.run("build", expect=1).stderr
    built.path("State/build").rename(built.path("State/build-before"))
    in_the_way = built.run("build", expect=1).stderr
    assert unwritten.startswith("file-in-the-way: ") and in_the_way.startswith("file-in-the-way: ")
    for said in (warned, unwritten, in_the_way):
        assert secret[:6] in said and secret not in said
