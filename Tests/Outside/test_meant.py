"""What somebody types for an invitation, for a command or for an option; and the question before a final step."""

import json
import os
import pty
import subprocess

import pytest
from answers import accept, decline
from portals import Portal, environment

CUSTOMER = "larkspur-books"


def newest(portal: Portal, invitee: str = CUSTOMER) -> dict:
    return [each for each in portal.invitations() if each["to"] == invitee][-1]


# A customer's id, or at least six characters of an invitation's


def test_a_customer_s_id_stands_for_its_one_open_invitation(built: Portal) -> None:
    built.run("resend", CUSTOMER)
    assert [each["state"] for each in built.invitations() if each["to"] == CUSTOMER] == ["cancelled", "pending"]
    built.run("cancel", CUSTOMER)
    assert newest(built)["state"] == "cancelled"
    refused = built.run("cancel", CUSTOMER, expect=1).stderr
    assert refused.startswith(f"unknown-invitation: no invitation to {CUSTOMER} is open\n")
    assert all(f"  {each['id']} " in refused for each in built.invitations() if each["to"] == CUSTOMER)


@pytest.mark.parametrize("command", ["cancel", "resend"])
def test_where_several_are_open_all_are_named_and_nothing_happens(built: Portal, command: str) -> None:
    built.run("invite", "--customer", CUSTOMER, "--with", "meridian-supply")
    before = built.run("journal", "export").stdout
    refused = built.run(command, CUSTOMER, expect=1).stderr
    assert refused.startswith("several-invitations: ")
    ids = [each["id"] for each in built.invitations() if each["to"] == CUSTOMER]
    assert len(ids) == 2 and all(f"\n  {id} " in refused for id in ids)
    assert built.run("journal", "export").stdout == before


def test_answers_are_found_by_the_customer(accepting: Portal) -> None:
    accept(accepting, "nishiki-textiles")
    decline(accepting, "obrien-sons")
    accept(accepting, "bergen-seafood", tenantDomain="another.northlight.example")
    id = newest(accepting, "nishiki-textiles")["id"]
    assert accepting.run("acceptances", "nishiki-textiles").stdout.startswith(f"invitation: {id}\n")
    id = newest(accepting, "obrien-sons")["id"]
    assert accepting.run("declines", "obrien-sons").stdout.startswith(f"invitation: {id}\n")
    accepting.run("review", "bergen-seafood", "--confirm")
    assert newest(accepting, "bergen-seafood")["state"] == "accepted"
    assert "no invitation to larkspur-books is accepted" in accepting.run("acceptances", CUSTOMER, expect=1).stderr
    # Who may not see it isn't told that there is one.
    outcome = accepting.run("acceptances", "nishiki-textiles", "--as", "emi-nishi", expect=1)
    assert outcome.stderr.startswith("unknown-invitation: ") and newest(accepting, "nishiki-textiles")["id"] not in outcome.stderr


def test_of_an_id_six_characters_are_the_least(built: Portal) -> None:
    id = newest(built)["id"]
    before = built.run("journal", "export").stdout
    commands = (
        ["cancel"], ["resend"], ["review"], ["acceptances"], ["declines"], ["redact"], ["evidence"], ["history"], ["renew"],
        ["revoke-grant", "{}", "manageUsers"], ["letters", "show"], ["letters", "done"], ["letters", "stop"])
    for command in commands:
        for few in (2, 5):
            words = [each.format(id[:few]) for each in command] if "{}" in command else [*command, id[:few]]
            refused = built.run(*words, expect=1).stderr
            assert refused.startswith("unknown-invitation: ") and "at least 6 characters" in refused, words
    assert built.run("journal", "export").stdout == before
    assert id in built.run("history", id[:6]).stdout
    built.run("cancel", id[:6])
    assert newest(built)["state"] == "cancelled"
    assert built.run("redact", id[:6]).stdout.startswith(f"redacted {id}: ")


def test_evidence_is_found_by_the_customer_and_a_redaction_takes_an_invitation_s_own_id(accepting: Portal) -> None:
    accept(accepting, "nishiki-textiles")
    id = newest(accepting, "nishiki-textiles")["id"]
    assert f"wrote evidence-{id}" in accepting.run("evidence", "nishiki-textiles").stdout
    refused = accepting.run("redact", "nishiki-textiles", expect=1).stderr
    assert refused.startswith("unknown-invitation: ") and f"\n  {id} " in refused


@pytest.mark.parametrize("typed, meant", [
    ("larkspur-boks", CUSTOMER), ("hoshino-clod", "hoshino-cloud"), ("Larkspur Books", CUSTOMER),
    ("ｌａｒｋｓｐｕｒ  BOOKS", CUSTOMER), ("株式会社ホシノクラウド", "hoshino-cloud"),
])
def test_a_mistyped_company_gets_one_answer_everywhere(accepting: Portal, typed: str, meant: str) -> None:
    for command in (
        ["cancel"], ["resend"], ["review"], ["acceptances"], ["declines"], ["redact"], ["evidence"], ["history"], ["renew"], ["end"],
        ["customer", "show"], ["revoke-grant", "{}", "manageUsers"], ["letters", "show"], ["letters", "stop"],
        ["invite", "--customer"],
    ):
        words = [each.format(typed) for each in command] if "{}" in command else [*command, typed]
        told = accepting.run(*words, expect=1).stderr
        assert told == f"unknown-organisation: the directory has no organisation “{typed}”\n  Did you mean “{meant}”?\n", words


# The question


def at_terminal(portal: Portal, *command: str, typed: str, env: dict | None = None) -> tuple[int, str]:
    """A command whose input is a terminal at which somebody types."""
    master, slave = pty.openpty()
    os.write(master, typed.encode())
    done = subprocess.run(
        [portal.program, *command], cwd=portal.root, env=environment(env), stdin=slave, capture_output=True, timeout=60)
    os.close(slave)
    os.close(master)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("command, words", [("cancel", "Cancel "), ("resend", "Send ")])
def test_a_final_step_asks_at_a_terminal(built: Portal, command: str, words: str) -> None:
    before = built.run("journal", "export").stdout
    for typed in ("n\n", "\n", "yeah\n", "\x04"):
        code, said = at_terminal(built, command, CUSTOMER, typed=typed)
        assert code == 1 and said.startswith(words) and newest(built)["id"] in said and "nothing was changed" in said
    assert built.run("journal", "export").stdout == before
    code, _ = at_terminal(built, command, CUSTOMER, typed="y\n")
    assert code == 0 and built.run("journal", "export").stdout != before


def test_a_redaction_shows_what_would_go_and_asks(accepting: Portal) -> None:
    decline(accepting, "obrien-sons")
    id = newest(accepting, "obrien-sons")["id"]
    [said] = [json.loads(line)["email"] for line in accepting.run("declines", "--json").stdout.splitlines()]
    before = accepting.run("journal", "export", "--personal").stdout
    for typed in ("n\n", "\n"):
        code, shown = at_terminal(accepting, "redact", id, typed=typed)
        assert code == 1 and shown.startswith(f"To redact: {id}\n  record ") and f"email {said}" in shown
        assert "can't be undone" in shown and "nothing was changed" in shown
    assert accepting.run("journal", "export", "--personal").stdout == before
    # What is refused is refused before anybody is asked.
    code, shown = at_terminal(accepting, "redact", newest(accepting, "bergen-seafood")["id"], typed="y\n")
    assert code == 1 and shown.startswith("invitation-open: ")
    code, shown = at_terminal(accepting, "redact", id, typed="y\n")
    assert code == 0 and said not in accepting.run("journal", "export", "--personal").stdout
    code, shown = at_terminal(accepting, "redact", id, typed="")
    assert (code, shown) == (0, "")


def test_what_is_due_is_shown_too(accepting: Portal, preloaded, tmp_path) -> None:
    accepting.replace("Content/portal.yaml", "  declined: P365D", "  declined: P1D")
    decline(accepting, "obrien-sons")
    (tmp_path / "clock").write_text(str(2 * 86_400))
    later = {"LD_PRELOAD": preloaded("moved_clock"), "CLOCK_OFFSET": str(tmp_path / "clock")}
    code, shown = at_terminal(accepting, "redact", "--due", typed="n\n", env=later)
    assert code == 1 and shown.startswith(f"To redact: {newest(accepting, 'obrien-sons')['id']}\n  record ")
    code, shown = at_terminal(accepting, "redact", "--due", "--yes", typed="", env=later)
    assert (code, shown) == (0, "")


def test_yes_is_said_beforehand_and_what_is_over_is_not_asked_about(built: Portal) -> None:
    code, said = at_terminal(built, "cancel", CUSTOMER, "--yes", typed="")
    assert code == 0 and "[y/N]" not in said
    code, said = at_terminal(built, "resend", newest(built)["id"], typed="")
    assert code == 0 and "[y/N]" not in said


# Mistyped commands and options


@pytest.mark.parametrize("typed, meant", [
    (["invitaitons"], "portico invitations"), (["chekc"], "portico check"), (["list", "custmers"], "portico list customers"),
    (["keys", "crate"], "portico keys create"), (["keys", "lst", "--json"], "portico keys list"),
    (["import", "customer", "x.csv"], "portico import customers"), (["help", "invitaitons"], "portico help invitations"),
    (["journal", "verfy", "--head", "1:a"], "portico journal verify"),
])
def test_a_mistyped_command_gets_a_suggestion(portal: Portal, typed, meant) -> None:
    outcome = portal.run(*typed, expect=64)
    assert f"Did you mean `{meant}`?" in outcome.stderr and outcome.stdout == ""


@pytest.mark.parametrize("typed, meant", [
    (["invitations", "--linsk"], "--links"), (["invite", "--all", "--strct"], "--strict"), (["build", "--ouput", "x"], "--output"),
    (["list", "customers", "--proviedr", "x"], "--provider"), (["check", "--potal", "x"], "--portal"),
    (["cancel", "x", "--reson", "y"], "--reason"), (["invite", "--al"], "--all"), (["invite", "--costumer", "x"], "--customer"),
    (["letters", "export", "--al", "drafts"], "--all"), (["import", "customers", "--updat"], "--update"),
])
def test_a_mistyped_option_gets_a_suggestion(portal: Portal, typed, meant) -> None:
    assert f"Did you mean '{meant}'?" in portal.run(*typed, expect=64).stderr


def test_what_is_near_nothing_gets_none(portal: Portal) -> None:
    outcome = portal.run("frobnicate\x1b[2J", expect=64)
    assert "Did you mean" not in outcome.stderr
    for word in ("cheque\x1b[2J", "invit\u202e"):
        assert not any(sign in portal.run(word, expect=64).stderr for sign in "\x1b\u202e")
