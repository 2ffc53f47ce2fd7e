"""`portico cancel` and `portico resend`: who may, what is recorded, and what is left of the old invitation."""

import re
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime

import pytest
from portals import Portal, environment, exported, refused, said_of_people, token_in
from tokens import claims_of


def invitation_to(portal: Portal, invitee: str) -> dict:
    """The newest invitation for an invitee."""
    return [each for each in portal.invitations() if each["to"] == invitee][-1]


def set_state(portal: Portal, invitee: str, state: str) -> None:
    """Brings an invitation into a state for which there is no command, in the table of what holds now."""
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database, database:
        changed = database.execute(
            "UPDATE invitations SET state = ? WHERE to_organisation = ? AND state = 'pending'", (state, invitee))
        assert changed.rowcount == 1


def let_expire(portal: Portal, invitee: str) -> str:
    """Issues an invitation, waits for its end and returns its id."""
    portal.run("invite", "--customer", invitee, "--expires", "PT1S")
    return portal.outlive(invitee)["id"]


# Cancelling


def test_what_is_cancelled_is_on_record(built):
    old = invitation_to(built, "larkspur-books")
    outcome = built.run("cancel", old["id"], "--reason", "Sent to “old” staff \\ 退職", "--as", "yui-sato")
    assert outcome.stdout.startswith(f"cancelled {old['id']} ") and " to larkspur-books by yui-sato\n" in outcome.stdout
    assert invitation_to(built, "larkspur-books") == old | {"state": "cancelled"}
    event = exported(built)[-1]
    assert (event["type"], event["subject"], event["actor"]) == ("invitation-cancelled", old["id"], "yui-sato")
    assert said_of_people(built)[event["sequence"]] == {"reason": "Sent to “old” staff \\ 退職"}
    built.run("journal", "verify")


def test_twice_changes_nothing_and_says_so(built):
    id = invitation_to(built, "larkspur-books")["id"]
    built.run("cancel", id)
    before = built.run("journal", "export").stdout
    outcome = built.run("cancel", id, "--reason", "again")
    assert outcome.stdout.startswith(f"cancelled already {id} ") and "nothing was changed" in outcome.stdout
    assert built.run("journal", "export").stdout == before


def test_without_a_reason_none_is_recorded(built):
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    assert exported(built)[-1]["payload"] == {}


def test_the_beginning_of_an_id_is_enough_from_six_characters_on(built):
    ids = [each["id"] for each in built.invitations()]
    for few in (1, 5):
        refused(built, "cancel", ids[3][:few], reason="unknown-invitation")
    built.run("cancel", ids[3][:8])
    assert [each["id"] for each in built.invitations() if each["state"] == "cancelled"] == [ids[3]]


@pytest.mark.parametrize("id", ["nobody", "", "%", "LARKSPUR", "aaaaaaaaaaaaaaaaaaaaaaaaaa", pytest.param("a" * 5000, id="long"), "'; --"])
@pytest.mark.parametrize("command", ["cancel", "resend"])
def test_what_is_no_id_is_unknown(built, command, id):
    # What can't be an invitation's id may have been meant for a company's.
    reason = "unknown-invitation" if id.isalpha() and id.islower() and len(id) <= 26 else "unknown-organisation"
    assert len(refused(built, command, id, reason=reason)) < 300


@pytest.mark.parametrize("command", ["cancel", "resend"])
def test_a_portal_without_a_journal_has_nothing_to_withdraw(portal, command):
    outcome = portal.run(command, "abc", expect=1)
    assert outcome.stderr.startswith("unknown-invitation: ")
    assert not portal.path("State").exists()


@pytest.mark.parametrize("command", ["cancel", "resend"])
@pytest.mark.parametrize("user, reason", [
    ("jun-okada", "needs-role"), ("sora-ito", "needs-role"), ("daichi-mori", "needs-role"),
    ("mei-kato", "needs-role"), ("shota-abe", "acts-for-other-organisation"),
    ("greta-lindner", "acts-for-other-organisation"), ("nobody-here", "unknown-user"),
])
def test_withdrawing_needs_a_role_at_the_inviting_organisation(built, command, user, reason):
    """R2, R76, R100: for a joint invitation that is the reseller, too."""
    joint = next(each for each in built.invitations() if each["with"])
    for invitation in (invitation_to(built, "larkspur-books"), joint):
        refused(built, command, invitation["id"], "--as", user, reason=reason)
    refused(built, command, joint["id"], reason=reason, env={"PORTICO_USER": user})


@pytest.mark.parametrize("user", ["aoi-hoshino", "ren-takahashi", "yui-sato"])
def test_global_admins_admin_agents_and_sales_agents_may(built, user):
    built.run("cancel", invitation_to(built, "larkspur-books")["id"], "--as", user)
    built.run("resend", invitation_to(built, "larkspur-books")["id"], "--as", user)
    assert [event["actor"] for event in exported(built)[-2:]] == [user, user]


def test_a_provider_s_invitation_is_the_provider_s_to_withdraw(built):
    id = invitation_to(built, "bramble-it")["id"]
    refused(built, "cancel", id, "--as", "aoi-hoshino", reason="acts-for-other-organisation")
    for command in ("cancel", "resend"):
        assert "--as greta-lindner, or --as jonas-weiss" in refused(built, command, id, reason="needs-actor")
    built.run("resend", id, "--as", "jonas-weiss")
    built.run("cancel", invitation_to(built, "bramble-it")["id"], "--as", "jonas-weiss")
    assert [event["actor"] for event in exported(built)[-3:]] == ["jonas-weiss"] * 3


def test_where_nobody_may_it_says_which_roles_do(built):
    built.replace("Content/directory/users.yaml", "greta.lindner@meridian-supply.example, roles: [globalAdmin]",
                  "greta.lindner@meridian-supply.example, roles: [user]")
    built.replace("Content/directory/users.yaml", "jonas.weiss@meridian-supply.example, roles: [adminAgent]",
                  "jonas.weiss@meridian-supply.example, roles: [user]")
    built.replace("Content/directory/users.yaml", "claire.dubois@meridian-supply.example, roles: [salesAgent]",
                  "claire.dubois@meridian-supply.example, roles: [user]")
    message = refused(built, "cancel", invitation_to(built, "bramble-it")["id"], reason="needs-actor")
    assert "meridian-supply" in message and "salesAgent" in message


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "a\tb", "\x1b[2J", "\u2028", "x" * 501, "\u0085"])
def test_a_reason_is_one_line_of_up_to_500_characters(built, reason):
    id = invitation_to(built, "larkspur-books")["id"]
    message = refused(built, "cancel", id, "--reason", reason, reason="invalid-reason")
    assert "\x1b" not in message and message.count("\n") == 2
    built.run("cancel", id, "--reason", "漢" * 500)


@pytest.mark.parametrize("state, reason", [
    ("accepted", "already-accepted"), ("declined", "declined"), ("expired", "expired")])
def test_what_has_ended_cannot_be_cancelled(built, state, reason):
    set_state(built, "larkspur-books", state)
    refused(built, "cancel", invitation_to(built, "larkspur-books")["id"], reason=reason)


def test_what_is_past_its_time_cannot_be_cancelled(built):
    refused(built, "cancel", let_expire(built, "aozora-foods"), reason="expired")


def test_a_cancelled_invitation_does_not_block_a_new_one(built):
    """D5."""
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    built.run("invite", "--customer", "larkspur-books")
    assert [each["state"] for each in built.invitations() if each["to"] == "larkspur-books"] == ["cancelled", "pending"]
    built.run("journal", "verify")


def test_all_leaves_alone_what_staff_cancelled_until_the_row_changes_or_again_is_given(built):
    for invitee in ("larkspur-books", "yuki-onsen"):
        built.run("cancel", invitation_to(built, invitee)["id"])
    before = built.run("journal", "export").stdout
    outcome = built.run("invite", "--all")
    assert "nothing to issue" in outcome.stdout and built.run("journal", "export").stdout == before
    note = next(line for line in outcome.stderr.splitlines() if "cancelled" in line)
    assert note.startswith("note: 2 were cancelled and are left alone until the row changes: ")
    assert "larkspur-books" in note and "yuki-onsen" in note and "--again" in note
    # The row says something else: that one is asked again, the other isn't.
    built.change_customer("larkspur-books", email="desk@larkspur-books.example")
    outcome = built.run("invite", "--all")
    assert outcome.stdout.count("issued ") == 1 and "to larkspur-books " in outcome.stdout
    assert "note: 1 was cancelled and is left alone until the row changes: yuki-onsen; " in outcome.stderr
    outcome = built.run("invite", "--all", "--again")
    assert outcome.stdout.count("issued ") == 1 and "to yuki-onsen " in outcome.stdout
    assert "cancelled" not in outcome.stderr


@pytest.mark.parametrize("column, value", [
    ("companyName", "Another Name"), ("language", "ja"), ("country", "IE"), ("tenantDomain", "other.northlight.example"),
    ("email", "desk@larkspur-books.example")])
def test_whatever_changes_in_the_row_counts(built, column, value):
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    built.change_customer("larkspur-books", **{column: value})
    assert built.run("invite", "--all").stdout.count("issued ") == 1


def test_what_says_nothing_to_the_invitee_is_no_change(built):
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    built.change_customer("larkspur-books", source="Another list")
    assert "nothing to issue" in built.run("invite", "--all").stdout


def test_another_wish_is_another_invitation(built):
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    built.change_customer("larkspur-books", invite="joint", provider="meridian-supply")
    assert "with meridian-supply to larkspur-books" in built.run("invite", "--all").stdout


def test_what_was_sent_again_and_has_expired_is_issued_anew(built):
    """The old one was cancelled on the way: nobody decided against the customer."""
    built.run("resend", invitation_to(built, "larkspur-books")["id"], "--expires", "PT1S")
    built.outlive("larkspur-books")
    assert built.run("invite", "--all").stdout.count("issued ") == 1


def test_all_leaves_whoever_declined_alone(built):
    set_state(built, "larkspur-books", "declined")
    outcome = built.run("invite", "--all")
    assert "issued " not in outcome.stdout and outcome.stderr.startswith(
        "note: 1 declined and is not invited again: larkspur-books; ")
    assert built.run("invite", "--customer", "larkspur-books").stdout.startswith("issued ")
    # What became of the later one counts.
    built.run("cancel", invitation_to(built, "larkspur-books")["id"])
    again = built.run("invite", "--all", "--again")
    assert again.stdout.count("issued ") == 1 and "declined" not in again.stderr and "cancelled" not in again.stderr


def test_who_declined_is_invited_by_name_alone(built):
    set_state(built, "larkspur-books", "declined")
    built.change_customer("larkspur-books", email="desk@larkspur-books.example")
    assert "nothing to issue" in built.run("invite", "--all", "--again").stdout


def test_the_page_says_that_it_was_cancelled_and_holds_no_token(built):
    page = built.page_of("larkspur-books")
    token = token_in(page)
    built.run("cancel", invitation_to(built, "larkspur-books")["id"], "--reason", "Grund-4711")
    built.run("build")
    text = page.read_text("utf-8")
    assert "eyJ" not in text and "<form" not in text and "withdrawn" in text and "取り消され" in text
    assert built.run("verify", token, expect=1).stdout.startswith("invalid cancelled: ")
    # Why it was cancelled is nobody's business outside.
    assert not [path for path in built.public.rglob("*") if path.is_file() and b"4711" in path.read_bytes()]
    assert "0 written" in built.run("build").stdout


def test_what_has_lost_its_record_in_the_directory_can_be_withdrawn(built):
    """The page is gone already; the token goes with the status list."""
    rows = built.read(built.CUSTOMERS).splitlines(keepends=True)
    built.write(built.CUSTOMERS, "".join(row for row in rows if not row.startswith("larkspur-books,")))
    id = invitation_to(built, "larkspur-books")["id"]
    assert f"portico cancel {id}" in built.run("build").stderr
    built.run("cancel", id)
    assert id not in built.run("build").stderr


def test_of_many_who_cancel_at_once_one_does(built):
    id = invitation_to(built, "larkspur-books")["id"]
    processes = [
        subprocess.Popen([built.program, "cancel", id], cwd=built.root, env=environment(None), stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    said = [process.communicate()[0].decode().split(f" {id}")[0] for process in processes]
    assert sorted(said) == ["cancelled"] + ["cancelled already"] * 5
    assert all(process.returncode == 0 for process in processes)
    assert [event["type"] for event in exported(built)].count("invitation-cancelled") == 1


# Sending again


def test_sending_again_cancels_the_old_one_and_issues_a_new_one(built):
    """D6: a new token and page; the old token answers `cancelled`, and the history is kept."""
    old, old_page = invitation_to(built, "larkspur-books"), built.page_of("larkspur-books")
    old_token = token_in(old_page)
    outcome = built.run("resend", old["id"], "--expires", "P10D", "--as", "yui-sato")
    new = invitation_to(built, "larkspur-books")
    assert [line.split()[:2] for line in outcome.stdout.splitlines()[:2]] == [
        ["cancelled", old["id"]], ["issued", new["id"]]]
    assert [each["state"] for each in built.invitations() if each["to"] == "larkspur-books"] == ["cancelled", "pending"]
    assert {name: new[name] for name in ("kind", "from", "with", "to")} == {
        name: old[name] for name in ("kind", "from", "with", "to")}
    issued, expires = (datetime.fromisoformat(new[name]) for name in ("issued", "expires"))
    assert (expires - issued).days == 10
    events = exported(built)[-2:]
    assert [event["type"] for event in events] == ["invitation-cancelled", "invitation-issued"]
    assert {event["actor"] for event in events} == {"yui-sato"} and events[0]["at"] == events[1]["at"]

    built.run("build")
    new_page = built.page_of("larkspur-books")
    assert new_page != old_page and "eyJ" not in old_page.read_text("utf-8")
    new_token = token_in(new_page)
    places = [claims_of(token)["status"]["status_list"]["idx"] for token in (old_token, new_token)]
    assert len(set(places)) == 2
    built.run("verify", new_token)
    assert built.run("verify", old_token, expect=1).stdout.startswith("invalid cancelled: ")
    built.run("journal", "verify")


def test_a_joint_one_stays_joint(built):
    joint = next(each for each in built.invitations() if each["with"])
    built.run("resend", joint["id"])
    new = built.invitations()[-1]
    assert (new["kind"], new["with"], new["to"]) == (joint["kind"], joint["with"], joint["to"])


def test_it_goes_to_the_address_of_today(built):
    built.write(built.CUSTOMERS, re.sub(
        r"(?m)^(larkspur-books,.*?),[^,@]+@[^,]+,", r"\1,new@larkspur.example,", built.read(built.CUSTOMERS)))
    built.run("resend", invitation_to(built, "larkspur-books")["id"])
    assert said_of_people(built)[exported(built)[-1]["sequence"]] == {"recipient": "new@larkspur.example"}


def test_sending_again_twice_issues_one(built):
    old = invitation_to(built, "larkspur-books")["id"]
    built.run("resend", old)
    new = invitation_to(built, "larkspur-books")["id"]
    before = built.run("journal", "export").stdout
    outcome = built.run("resend", old)
    assert outcome.stdout.startswith(f"sent again already: {new} ") and "nothing was changed" in outcome.stdout
    assert built.run("journal", "export").stdout == before
    # The new one has an id of its own, by which it can be sent again.
    built.run("resend", new)
    assert [each["state"] for each in built.invitations() if each["to"] == "larkspur-books"] == [
        "cancelled", "cancelled", "pending"]


@pytest.mark.parametrize("state", ["cancelled", "declined", "expired"])
def test_what_has_ended_unanswered_or_with_no_is_issued_anew(built, state):
    set_state(built, "larkspur-books", state)
    outcome = built.run("resend", invitation_to(built, "larkspur-books")["id"])
    assert outcome.stdout.startswith("issued ")
    assert [each["state"] for each in built.invitations() if each["to"] == "larkspur-books"] == [state, "pending"]


def test_what_is_past_its_time_is_issued_anew(built):
    old = let_expire(built, "aozora-foods")
    assert built.run("resend", old).stdout.startswith("issued ")
    assert [event["type"] for event in exported(built)[-2:]] == ["invitation-expired", "invitation-issued"]
    built.run("journal", "verify")


def test_what_was_accepted_is_not_sent_again(built):
    set_state(built, "larkspur-books", "accepted")
    refused(built, "resend", invitation_to(built, "larkspur-books")["id"], reason="already-accepted")


@pytest.mark.parametrize("arguments, reason", [
    (["--expires", "P91D"], "lifetime-out-of-range"), (["--expires", "PT0S"], "lifetime-out-of-range")])
def test_where_the_new_one_is_refused_the_old_one_stays(built, arguments, reason):
    refused(built, "resend", invitation_to(built, "larkspur-books")["id"], *arguments, reason=reason)
    assert invitation_to(built, "larkspur-books")["state"] == "pending"


def test_without_an_address_of_today_the_old_one_stays(built):
    """R90."""
    built.write(built.CUSTOMERS, re.sub(
        r"(?m)^(larkspur-books,.*?),[^,@]+@[^,]+,(.*),(reseller|joint),", r"\1,,\2,none,", built.read(built.CUSTOMERS)))
    refused(built, "resend", invitation_to(built, "larkspur-books")["id"], reason="address-missing")
    assert invitation_to(built, "larkspur-books")["state"] == "pending"


@pytest.mark.parametrize("arguments", [
    ["cancel"], ["resend"], ["cancel", "a", "b"], ["resend", "a", "--expires", "soon"], ["resend", "a", "--reason", "b"]])
def test_what_makes_no_sense_is_wrong_usage(built, arguments):
    built.run(*arguments, expect=64)
