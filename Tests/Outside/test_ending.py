"""The end of a relationship (R128-R135, D23): what is told and declared, what goes, and what stays."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from answers import accept, decline, listed, record
from portals import Portal, content, exported, refused, said_of_people, snapshot, tree
from test_renew import declare
from verifiers import filled_in

CUSTOMER, PROVIDER, OPERATOR = "hikari-clinic", "kaede-distribution", "hoshino-cloud"
DECLARED = "aozora-foods"


@pytest.fixture
def joint(accepting: Portal) -> Portal:
    """A customer accepted both the operator and its provider."""
    accept(accepting, CUSTOMER)
    return accepting


def privileges(portal: Portal, *options: str) -> dict[str, dict]:
    done = portal.run("privileges", "list", "--json", *options)
    return {each["id"]: each for each in map(json.loads, done.stdout.splitlines())}


def last_end(portal: Portal) -> dict:
    return [each for each in exported(portal) if each["type"] == "relationship-ended"][-1]


def letters(portal: Portal) -> dict[str, bytes]:
    folder = portal.path("State/letters")
    return snapshot(folder) if folder.exists() else {}


# MARK: What can be chosen

@pytest.mark.parametrize("who, code", [
    ("larkspur-books", "no-relationship"),  # R128: a customer who never accepted
    ("alder-finch", "no-relationship"), ("nobody-at-all", "unknown-organisation"), (OPERATOR, "no-relationship"),
])
def test_r128_only_what_is_active_can_be_chosen(joint: Portal, who: str, code: str) -> None:
    before = joint.run("journal", "export").stdout
    refused(joint, "end", who, "--declare", reason=code)
    assert joint.run("journal", "export").stdout == before


def test_r128_what_ended_cannot_be_chosen_again(joint: Portal) -> None:
    joint.run("end", CUSTOMER, "--declare")
    said = joint.run("end", CUSTOMER, "--declare", expect=1).stderr
    assert said.startswith("no-relationship: ") and "ended on" in said


@pytest.mark.parametrize("user, code", [
    ("yui-sato", "needs-role"), ("daichi-mori", "needs-role"), ("shota-abe", None), ("greta-lindner", "no-relationship"),
])
def test_r128_whose_it_is(joint: Portal, user: str, code: str | None) -> None:
    """A provider ends its own relationship with the customer, and nobody another's."""
    if code:
        refused(joint, "end", CUSTOMER, "--declare", "--as", user, reason=code)
    else:
        joint.run("end", CUSTOMER, "--declare", "--as", user)
        assert CUSTOMER in listed(joint, "customers")
        assert CUSTOMER not in listed(joint, "customers", "--of", PROVIDER)


def test_a_policy_decides_whether_a_reseller_may(joint: Portal) -> None:
    joint.replace("Content/portal.yaml", "removalByReseller: true", "removalByReseller: false")
    refused(joint, "end", CUSTOMER, "--declare", reason="removal-not-by-reseller")
    joint.run("end", "meridian-supply", "--declare")  # a partnership is another thing
    joint.run("end", CUSTOMER, "--declare", "--as", "shota-abe")  # so is a provider


# MARK: What is told and declared

def test_r130_r133_nothing_ends_without_the_declaration(joint: Portal) -> None:
    before = joint.run("journal", "export").stdout
    done = joint.run("end", CUSTOMER, expect=1)
    # R132, R133 and R134/R135 are told; the programme's owner is named as configured.
    for words in ("stay as they are", "I end this relationship in good faith", "Northlight", "writes no letter"):
        assert words in done.stderr
    assert "declaration-missing: " in done.stderr and "--declare" in done.stderr
    joint.run("end", CUSTOMER, "--yes", expect=64)
    assert joint.run("journal", "export").stdout == before


def test_r133_the_declaration_is_on_record(joint: Portal) -> None:
    joint.run("end", CUSTOMER, "--declare", "--as", "ren-takahashi", "--reason", "They moved to 宇都宮")
    event = last_end(joint)
    assert event["actor"] == "ren-takahashi" and event["subject"] == f"reseller/{OPERATOR}/{CUSTOMER}"
    assert "defend Northlight" in event["payload"]["declaration"] and event["payload"]["language"] == "en"
    assert "notice" not in event["payload"] and "宇都宮" not in json.dumps(event, ensure_ascii=False)
    assert said_of_people(joint)[event["sequence"]] == {"reason": "They moved to 宇都宮"}
    joint.run("journal", "verify")


def test_the_declaration_speaks_the_languages_of_the_portal(joint: Portal) -> None:
    done = joint.run("end", CUSTOMER, "--declare", "--language", "ja")
    assert "誠意を持って" in done.stderr and "ノースライト" in done.stderr
    assert "ノースライトを防御し" in last_end(joint)["payload"]["declaration"]
    refused(joint, "end", DECLARED, "--declare", "--language", "fr", reason="unknown-language")


@pytest.mark.parametrize("options, expected", [
    (["--notice-given", "2026-10-31"], "2026-10-31"), (["--notice-not-required"], "not-required"),
])
def test_r134_notice_is_a_field(joint: Portal, options: list[str], expected: str) -> None:
    joint.run("end", CUSTOMER, "--declare", *options)
    assert last_end(joint)["payload"]["notice"] == expected


@pytest.mark.parametrize("options, status", [
    (["--notice-given", "2199-01-01"], 1), (["--notice-given", "2026-02-30"], 64), (["--notice-given", "yesterday"], 64),
    (["--notice-given", "2026-10-31", "--notice-not-required"], 64), (["--reason", "two\nlines"], 1),
    (["--language", "no language"], 64),
])
def test_what_no_end_can_say(joint: Portal, options: list[str], status: int) -> None:
    before = joint.run("journal", "export").stdout
    joint.run("end", CUSTOMER, "--declare", *options, expect=status)
    assert joint.run("journal", "export").stdout == before


@pytest.mark.parametrize("typed, ends", [
    ("I declare this", True), ("  i   DECLARE this ", True), ("y", False), ("yes", False), ("", False), ("I declare", False),
])
def test_at_a_terminal_the_declaration_is_typed(joint: Portal, typed: str, ends: bool) -> None:
    master, slave = pty.openpty()
    try:
        os.write(master, f"{typed}\n".encode())
        done = subprocess.run(
            [joint.program, "end", CUSTOMER], cwd=joint.root, stdin=slave, capture_output=True, text=True, timeout=60)
    finally:
        os.close(master)
        os.close(slave)
    assert "Type “I declare this”" in done.stderr
    assert done.returncode == (0 if ends else 1), done
    assert (CUSTOMER in listed(joint, "customers")) is not ends


@pytest.mark.parametrize("meanwhile, reason", [
    (["end", CUSTOMER, "--declare"], "ended-since"), (["revoke-grant", "ID", "manageUsers"], "changed-since"),
    (["invite", "--customer", DECLARED], None),
])
def test_what_changed_while_somebody_typed_is_shown_first(
    joint: Portal, meanwhile: list[str], reason: str | None,
) -> None:
    accepted = next(each["id"] for each in joint.invitations() if each["to"] == CUSTOMER)
    master, slave = pty.openpty()
    try:
        ending = subprocess.Popen(
            [joint.program, "end", CUSTOMER], cwd=joint.root, stdin=slave, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        asked = b""
        while "Type “I declare this”".encode() not in asked:
            read = os.read(ending.stderr.fileno(), 4096)
            assert read, asked
            asked += read
        joint.run(*(accepted if each == "ID" else each for each in meanwhile))
        records = len(exported(joint))
        os.write(master, b"I declare this\n")
        _, told = ending.communicate(timeout=60)
    finally:
        os.close(master)
        os.close(slave)
    assert ending.returncode == (1 if reason else 0), told
    if reason:
        assert f"{reason}: " in told.decode() and len(exported(joint)) == records
    assert joint.run("journal", "verify").stdout.startswith("sound")


def test_what_isnt_said_and_what_isnt_ended_is_told(joint: Portal) -> None:
    told = joint.run("end", CUSTOMER, expect=1).stderr
    assert f"To stay: the relationship of {PROVIDER} with the customer {CUSTOMER}" in told
    assert f"--with {PROVIDER} ends it, too" in told and "nothing is said of a notice of termination" in told
    told = joint.run("end", CUSTOMER, "--with", PROVIDER, "--notice-not-required", expect=1).stderr
    assert "To stay" not in told and "nothing is said" not in told


# MARK: What goes, and what stays

def test_r131_the_customer_leaves_every_list_and_the_history_stays(joint: Portal) -> None:
    """One's own relationship alone: the provider's is one of its own."""
    before = exported(joint)
    done = joint.run("end", CUSTOMER, "--declare", "--as", "aoi-hoshino")
    assert f"ended the relationship of {OPERATOR} with the customer {CUSTOMER}" in done.stdout
    assert "by aoi-hoshino" in done.stdout and "nobody was written to" in done.stdout
    assert CUSTOMER not in listed(joint, "customers") and CUSTOMER not in joint.run("list", "shared").stdout
    assert listed(joint, "customers", "--all")[CUSTOMER]["relationship"] == "needed"
    assert CUSTOMER in listed(joint, "customers", "--of", PROVIDER)
    assert exported(joint)[:len(before)] == before
    assert CUSTOMER in joint.run("acceptances").stdout
    joint.run("build")
    joint.run("journal", "verify")


def test_both_at_once(joint: Portal) -> None:
    done = joint.run("end", CUSTOMER, "--with", PROVIDER, "--declare")
    assert done.stdout.count("ended the relationship of") == 2
    assert CUSTOMER not in listed(joint, "customers", "--of", PROVIDER)
    refused(joint, "end", DECLARED, "--with", "alder-finch", "--declare", reason="no-relationship")
    refused(joint, "end", PROVIDER, "--with", PROVIDER, "--declare", reason="no-relationship")


def test_r132_privileges_outlive_it_until_each_is_taken_back(joint: Portal) -> None:
    held = {f"{OPERATOR}/{CUSTOMER}/{grant}" for grant in ("manageSubscriptions", "manageLicenses", "manageUsers")}
    assert held < set(privileges(joint)) and not any(privileges(joint)[each]["outlivesRelationship"] for each in held)
    said = joint.run("end", CUSTOMER, "--with", PROVIDER, "--declare").stdout
    # An order is no privilege: it ends with the relationship.
    assert f"3 delegated privileges of {OPERATOR} outlive it" in said and f"of {PROVIDER} outlive" not in said
    left = {id for id, each in privileges(joint).items() if each["outlivesRelationship"]}
    assert left == held and "outlives the relationship, which ended on" in joint.run("privileges", "list").stdout
    one = f"{OPERATOR}/{CUSTOMER}/manageUsers"
    assert "the relationship had ended before" in joint.run("privileges", "revoke", one).stdout
    assert "nothing was changed" in joint.run("privileges", "revoke", one).stdout
    assert {id for id, each in privileges(joint).items() if each["outlivesRelationship"]} == held - {one}
    joint.run("revoke-grant", CUSTOMER, "manageLicenses")
    assert exported(joint)[-1]["type"] == "privilege-revoked"
    refused(joint, "privileges", "revoke", f"{PROVIDER}/{CUSTOMER}/manageUsers", reason="not-granted")
    refused(joint, "privileges", "revoke", f"{OPERATOR}/larkspur-books/manageUsers", reason="no-relationship")
    joint.run("journal", "verify")


@pytest.mark.parametrize("id", ["", "manageUsers", "a/b", f"{OPERATOR}/{CUSTOMER}/submitOrders", f"{OPERATOR}/{CUSTOMER}/x",
                                f"{OPERATOR}/{OPERATOR}/adminAccess", "../../etc/passwd", "\x1b[2J"])
def test_what_is_no_privilege(joint: Portal, id: str) -> None:
    said = refused(joint, "privileges", "revoke", id, reason="unknown-privilege")
    assert "\x1b" not in said


def test_r135_no_letter_is_written(joint: Portal) -> None:
    joint.run("letters", "export", "--all", "drafts")
    before, drafts = letters(joint), snapshot(joint.path("drafts"))
    joint.run("end", CUSTOMER, "--with", PROVIDER, "--declare")
    assert letters(joint) == before and snapshot(joint.path("drafts")) == drafts


def test_d23_what_was_open_about_it_is_dead(joint: Portal) -> None:
    """The invitation to renew, its token, its page, and an answer that waits."""
    old = filled_in(joint, CUSTOMER)
    joint.run("invite", "--customer", CUSTOMER, "--expires", "P60D")
    joint.run("build")
    token, page = joint.token_of(CUSTOMER), joint.page_of(CUSTOMER)
    answered = accept(joint, CUSTOMER, tenantDomain="other.northlight.example", email="jo@else.example")
    assert answered.stdout.startswith("needs-review ")
    said = joint.run("end", CUSTOMER, "--declare").stdout
    assert "withdrew the invitation" in said and "1 answer that waited" in said
    assert joint.run("review").stdout.count(CUSTOMER) == 0
    joint.run("build")
    verdict = json.loads(joint.run("verify", token, "--portal", ".", "--json", expect=1).stdout)
    assert verdict["reason"] == "cancelled"
    assert "withdr" in page.read_text("utf-8") and token not in page.read_text("utf-8")
    # The old acceptance, once more: it brings nothing back.
    before = joint.run("journal", "export").stdout
    record(joint, old, expect=None)
    assert joint.run("journal", "export").stdout == before
    assert CUSTOMER not in listed(joint, "customers")
    # Inviting again begins anew.
    joint.run("invite", "--customer", CUSTOMER)
    joint.run("build")
    accept(joint, CUSTOMER)
    assert CUSTOMER in listed(joint, "customers")


def test_a_partnership_ends_and_takes_joint_invitations_along(joint: Portal) -> None:
    joint.run("invite", "--customer", "mizuho-print", "--with", PROVIDER)
    said = joint.run("end", PROVIDER, "--declare", "--notice-not-required").stdout
    assert f"ended the partnership of {PROVIDER} with {OPERATOR}" in said and "withdrew the invitation" in said
    assert PROVIDER not in listed(joint, "providers")
    refused(joint, "invite", "--customer", "mizuho-print", "--with", PROVIDER, reason="no-partnership")
    assert privileges(joint)[f"{PROVIDER}/{OPERATOR}/adminAccess"]["outlivesRelationship"]
    assert "no-partnership" in joint.run("list", "customers").stdout or CUSTOMER in listed(joint, "customers")


# MARK: Who is asked again

def asked(portal: Portal, *options: str) -> tuple[bool, str]:
    """Whether `invite --all` asks the customer, and what it notes."""
    done = portal.run("invite", "--all", *options, expect=None)
    return f" to {CUSTOMER} " in done.stdout, done.stderr


def test_whose_relationship_was_ended_is_not_asked_again_by_itself(joint: Portal) -> None:
    joint.run("end", CUSTOMER, "--declare")
    issued, noted = asked(joint)
    assert not issued and f"note: 1 was ended and is left alone until the row changes: {CUSTOMER}; --again" in noted
    # The list says so where it names the command.
    row = listed(joint, "customers", "--prospects")[CUSTOMER]
    day = row["lastDecision"]["on"]
    assert row["lastDecision"] == {"what": "ended", "on": day} and row["invite"]
    assert f"\n  ended on {day}\n" in joint.run("list", "customers", "--prospects").stdout
    assert asked(joint, "--again")[0]


def test_a_changed_row_or_a_name_asks_again_after_an_end(joint: Portal) -> None:
    joint.run("end", CUSTOMER, "--with", PROVIDER, "--declare")
    joint.change_customer(CUSTOMER, email="desk@hikari-clinic.example")
    assert asked(joint)[0]
    joint.change_customer(CUSTOMER, email="jimu@hikari-clinic.example")
    joint.run("cancel", next(each["id"] for each in joint.invitations("--state", "pending") if each["to"] == CUSTOMER))
    said = joint.run("invite", "--customer", CUSTOMER).stderr
    assert f"note: {CUSTOMER} was invited before, which was cancelled on " in said


def test_who_declined_is_listed_with_the_day_and_asked_with_a_note(accepting: Portal) -> None:
    decline(accepting, CUSTOMER)
    row = listed(accepting, "customers", "--prospects")[CUSTOMER]
    day = row["lastDecision"]["on"]
    assert row["lastDecision"]["what"] == "declined" and row["invite"].startswith(f"portico invite --customer {CUSTOMER}")
    assert f"\n  declined on {day}\n" in accepting.run("list", "customers", "--prospects").stdout
    assert f"declined and is not invited again: {CUSTOMER}; " in asked(accepting)[1]
    assert f"note: {CUSTOMER} declined on {day}, and is asked once more" in accepting.run("invite", "--customer", CUSTOMER).stderr
    assert listed(accepting, "customers", "--prospects")["larkspur-books"]["lastDecision"] is None


def test_an_end_that_withdraws_a_renewal_counts_as_the_end(joint: Portal) -> None:
    joint.run("renew", CUSTOMER, "--for", "P2Y")
    joint.run("end", CUSTOMER, "--with", PROVIDER, "--declare")
    issued, noted = asked(joint)
    assert not issued and f"note: 1 was ended and is left alone until the row changes: {CUSTOMER}; " in noted
    said = joint.run("invite", "--customer", CUSTOMER, "--with", PROVIDER).stderr
    assert f"note: {CUSTOMER} was connected before, which was ended on " in said


def test_what_a_file_declared_and_staff_ended_is_left_alone_too(accepting: Portal) -> None:
    accepting.change_customer(DECLARED, invite="reseller")
    accepting.run("end", DECLARED, "--declare")
    done = accepting.run("invite", "--all", expect=None)
    assert f" to {DECLARED} " not in done.stdout and f"left alone until the row changes: {DECLARED}; " in done.stderr
    assert listed(accepting, "customers", "--prospects")[DECLARED]["lastDecision"]["what"] == "ended"
    assert f" to {DECLARED} " in accepting.run("invite", "--all", "--again", expect=None).stdout


def test_what_came_to_its_last_day_by_itself_is_asked_for_again(accepting: Portal) -> None:
    accepting.change_customer(DECLARED, invite="reseller")
    declare(accepting, "2024-05-10")
    assert f" to {DECLARED} " in accepting.run("invite", "--all", expect=None).stdout


# MARK: What files declare

def test_a_declared_relationship_ends_on_record(accepting: Portal) -> None:
    accepting.run("end", DECLARED, "--declare")
    assert DECLARED not in listed(accepting, "customers")
    checked = accepting.run("check")
    assert "relationships.csv:5:1: warning: this relationship ended on record on" in checked.stderr + checked.stdout
    row = "reseller,hoshino-cloud,aozora-foods,"
    accepting.replace("Content/directory/relationships.csv", f"{row}2023-05-10", f"{row}2027-01-01")
    assert DECLARED in listed(accepting, "customers")  # declared anew, from a later day on


def test_r86_what_a_file_declares_can_be_taken_back(accepting: Portal) -> None:
    said = accepting.run("revoke-grant", PROVIDER, "adminAccess", "--as", "aoi-hoshino").stdout
    assert said.startswith(f"took back adminAccess of {PROVIDER} for {OPERATOR}, by aoi-hoshino")
    assert listed(accepting, "providers")[PROVIDER]["grants"] == ["submitOrders", "addSubscriptions"]
    assert listed(accepting, "resellers", "--of", PROVIDER)[OPERATOR]["grants"] == ["submitOrders", "addSubscriptions"]
    assert "nothing was changed" in accepting.run("privileges", "revoke", f"{PROVIDER}/{OPERATOR}/adminAccess").stdout
    assert accepting.run("end", PROVIDER, "--declare").stdout.count("outlive") == 0
    accepting.run("journal", "verify")


# MARK: What is said of people

def test_what_it_rested_on_can_be_redacted_after_the_end(joint: Portal) -> None:
    id = next(each["id"] for each in joint.invitations() if each["to"] == CUSTOMER)
    refused(joint, "redact", id, reason="relationship-holds")
    joint.run("end", CUSTOMER, "--declare", "--reason", "Ms Tanaka left")
    refused(joint, "redact", id, reason="relationship-holds")  # the provider's still rests on it
    joint.run("end", CUSTOMER, "--declare", "--as", "shota-abe")
    joint.replace("Content/portal.yaml", "retention:\n", "retention:\n  ended: P1D\n")
    assert "nothing is due" in joint.run("redact", "--due").stdout
    joint.run("redact", id)
    joint.run("journal", "verify")
    assert CUSTOMER in joint.run("acceptances").stdout


def test_the_scripts_take_it(joint: Portal, tmp_path: Path) -> None:
    joint.run("end", CUSTOMER, "--declare", "--reason", "Closed", "--notice-given", "2026-10-31")
    joint.run("privileges", "revoke", f"{OPERATOR}/{CUSTOMER}/manageUsers")
    chain, people = tmp_path / "chain", tmp_path / "people"
    chain.write_text(joint.run("journal", "export").stdout, "utf-8")
    people.write_text(joint.run("journal", "export", "--personal").stdout, "utf-8")
    script = Path(__file__).parents[2] / "docs/check-journal.py"
    done = subprocess.run(["python3", script, chain, "--personal", people], capture_output=True, text=True)
    assert done.returncode in (0, 2) and done.stdout.endswith(("It holds.\n", "no signature was checked.\n")), done


@pytest.mark.parametrize("language, words", [("en", "What was agreed here has ended"), ("ja", "関係は終了しています")])
def test_d23_the_page_of_what_was_accepted_says_that_it_ended(accepting: Portal, language: str, words: str) -> None:
    page = accepting.page_of(CUSTOMER)
    accept(accepting, CUSTOMER)
    accepting.run("end", CUSTOMER, "--with", PROVIDER, "--declare")
    accepting.run("build")
    assert words in content(tree(page)) and "<form" not in page.read_text("utf-8")
