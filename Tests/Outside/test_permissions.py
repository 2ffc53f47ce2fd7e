"""Who may do what: every command asks the permission table, or is listed here with the reason why it asks nobody."""

import json
import re
import shutil
from pathlib import Path

import pytest
from answers import accept, decline, lines, text_of_answer
from portals import REPOSITORY, Portal, copy_sample, snapshot
from verifiers import filled_in

# Of the operator, one user with each role.
USERS = {
    "globalAdmin": "aoi-hoshino", "adminAgent": "ren-takahashi", "salesAgent": "yui-sato", "helpdeskAgent": "daichi-mori",
    "userAdmin": "sora-ito", "billingAdmin": "mei-kato", "user": "jun-okada",
}

# R3 to R6, R38, R59, R80, R128: what commands ask for, and which roles may.
AGENTS = {"globalAdmin", "adminAgent", "salesAgent"}
MAY = {
    "inviteCustomer": AGENTS, "cancelInvitation": AGENTS, "viewInvitations": AGENTS,
    "viewCustomers": AGENTS | {"helpdeskAgent"},
    "recordAnswer": {"globalAdmin", "adminAgent"}, "revokeGrant": {"globalAdmin", "adminAgent"},
    "removeRelationship": {"globalAdmin", "adminAgent"},
    "redactPersonalData": {"globalAdmin", "adminAgent"}, "publishPortal": {"globalAdmin", "adminAgent"},
    "manageKeys": {"globalAdmin"}, "manageSubscriptions": {"globalAdmin", "adminAgent"}, "viewOwnProfile": set(USERS),
}

# What a command asks for, and an example of it; `{name}` is what the portal below knows.
ASKING = {
    "import customers": ("inviteCustomer", ["Content/directory/customers.csv", "--dry-run"]),
    "import eligibility": ("manageSubscriptions", ["{report}", "--dry-run"]),
    "account show": ("viewOwnProfile", []),
    "customer show": ("viewCustomers", ["aozora-foods"]),
    "customer note": ("manageSubscriptions", ["aozora-foods", "Call on Mondays"]),
    "customer link": ("manageSubscriptions", ["aozora-foods", "services", "https://admin.aozora-foods.example"]),
    "history": ("viewInvitations", []),
    "invite": ("inviteCustomer", ["--customer", "aozora-foods"]),
    "letters list": ("viewInvitations", []),
    "letters show": ("inviteCustomer", ["{open}"]),
    "letters edit": ("inviteCustomer", ["{open}", "--discard"]),
    "letters export": ("inviteCustomer", ["{open}", "drafts"]),
    "letters done": ("inviteCustomer", ["{open}"]),
    "letters returned": ("inviteCustomer", ["{open}"]),
    "letters stop": ("recordAnswer", ["larkspur-books"]),
    "letters check": ("inviteCustomer", []),
    "letters send": ("inviteCustomer", ["{open}"]),
    "letters uncertain": ("viewInvitations", []),
    "letters reconcile": ("recordAnswer", []),
    "notify": ("viewInvitations", []),
    "remind": ("viewInvitations", []),
    "invitations": ("viewInvitations", ["--links"]),
    "calendar": ("viewInvitations", ["ends"]),
    "cancel": ("cancelInvitation", ["{open}"]),
    "resend": ("cancelInvitation", ["{open}"]),
    "renew": ("inviteCustomer", ["{accepted}", "--for", "P1Y"]),
    "record by-mail": ("recordAnswer", ["{answer}"]),
    "record partnership": ("recordAnswer", ["kaede-distribution", "--evidence", "{answer}"]),
    "acceptances": ("viewInvitations", []),
    "declines": ("viewInvitations", []),
    "answers": ("viewInvitations", ["--since", "P1D"]),
    "review": ("inviteCustomer", ["{waiting}", "--confirm"]),
    "evidence": ("viewInvitations", ["{accepted}", "--output", "../proof"]),
    "backup": ("manageKeys", ["../again.tar"]),
    "restore": ("manageKeys", ["{backup}"]),
    "person": ("viewInvitations", ["office@larkspur-books.example"]),
    "redact": ("redactPersonalData", ["{declined}"]),
    "list customers": ("viewCustomers", []),
    "list providers": ("viewCustomers", []),
    "list resellers": ("viewCustomers", []),
    "list shared": ("viewCustomers", []),
    "revoke-grant": ("revokeGrant", ["{accepted}", "manageUsers"]),
    "end": ("removeRelationship", ["aozora-foods", "--declare"]),
    "privileges list": ("viewInvitations", []),
    "privileges revoke": ("revokeGrant", ["kaede-distribution/hoshino-cloud/adminAccess"]),
    "build": ("publishPortal", []),
    "keys create": ("manageKeys", ["--receipts"]),
    "keys list": ("manageKeys", []),
    "keys rotate": ("manageKeys", ["--now-anyway"]),
    "keys revoke": ("manageKeys", ["{key}"]),
    "journal verify": ("viewInvitations", []),
    "journal export": ("viewInvitations", ["--personal"]),
    "journal rebuild": ("publishPortal", []),
}
NOBODY = {
    "init": "it begins a portal, where there is nobody yet",
    "fields": "it shows what stands on pages that everybody reads, and the first row of a file that whoever runs it has",
    "schemas": "it writes what the program knows, and nothing of the portal",
    "check": "it reads the files that whoever writes them has, and tells their faults",
    "preview": "it shows what the files and the journal say to whoever has them, and no link of it holds",
    "verify": "anybody may check a token: that is what it is for",
    "keys export": "it prints the public keys, as the site does for everybody",
}
# Whoever has a role may, each for the own company.
FOR_EVERYBODY = {name for name, (action, _) in ASKING.items() if MAY[action] == USERS.keys()}
# They name a user only where one is given: what they are for mustn't hang on the portal's files.
ASKING_WHO_IS_NAMED = {"backup", "restore", "journal verify"}
# What is done on pages or elsewhere, and by no command.
WITHOUT_COMMAND = {
    "readGuides", "enrol", "viewUsers", "manageUsers", "acceptPartnership", "viewBilling", "requestSupport",
}
# Asked by `invite`, `review` and `resend` instead, where the invitation is a provider's.
BY_KIND = {"inviteReseller"}
NOBODY_MAY = "needs-role: nobody at hoshino-cloud may do this"
# A reseller has no resellers, and this portal no mail server: allowed, and still refused.
REFUSED_ANYWAY = {
    "list resellers": "wrong-list", "letters returned": "not-returned",
    **{command: "no-mail-server" for command in ("letters check", "letters send", "notify")},
}


def subcommands(portal: Portal, *command: str) -> list[str]:
    help = portal.run("help", *command).stdout
    listed = help.partition("\nSUBCOMMANDS:\n")[2]
    names = re.findall(r"^  ([a-z-]+)(?: \(default\))?(?:  |$)", listed, re.MULTILINE)
    if not names:
        return [" ".join(command)]
    return [each for name in names for each in subcommands(portal, *command, name)]


def test_every_command_asks_or_says_why_not(portal: Portal) -> None:
    assert sorted(subcommands(portal)) == sorted([*ASKING, *NOBODY])
    for name in ASKING:
        assert "--as <user>" in portal.run("help", *name.split()).stdout, name
    for name in NOBODY:
        assert "--as <user>" not in portal.run("help", *name.split()).stdout, name


def test_every_action_of_the_table_is_asked_for_or_no_command_does_it() -> None:
    source = (REPOSITORY / "Sources/PartnerModel/Permissions/Action.swift").read_text("utf-8")
    actions = set(re.findall(r"^  case (\w+)$", source, re.MULTILINE))
    asked = {action for action, _ in ASKING.values()}
    assert actions == asked | WITHOUT_COMMAND | BY_KIND
    assert asked == MAY.keys()


@pytest.fixture(scope="module")
def busy_state(portico: str, accepting_state: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A portal with an invitation in each state, a next key, and a backup beside it."""
    root = tmp_path_factory.mktemp("busy") / "portal"
    shutil.copytree(accepting_state, root)
    portal = Portal(portico, root)
    accept(portal, "larkspur-books")
    accept(portal, "bergen-seafood", tenantDomain="another.northlight.example")
    decline(portal, "obrien-sons")
    portal.write("answer.txt", text_of_answer(filled_in(portal, "nishiki-textiles")))
    portal.write("report.csv", "partner ID,date,result\n4100271,2026-11-02,eligible\n")
    portal.run("keys", "create")
    portal.run("backup", "../backup.tar")
    ids = {each["to"]: each["id"] for each in portal.invitations()}
    keys = lines(portal.run("keys", "list", "--json"))
    return root, {
        "open": ids["yuki-onsen"], "accepted": ids["larkspur-books"], "waiting": ids["bergen-seafood"],
        "declined": ids["obrien-sons"], "answer": "answer.txt", "report": "report.csv",
        "backup": str(root.parent / "backup.tar"),
        "key": next(each["id"] for each in keys if each["state"] == "active"),
    }


def arguments(command: str, names: dict[str, str]) -> list[str]:
    return [*command.split(), *(each.format_map(names) for each in ASKING[command][1])]


def copied(portico: str, state: Path, to: Path) -> Portal:
    shutil.copytree(state, to / "portal")
    return Portal(portico, to / "portal")


@pytest.mark.parametrize("command", ASKING)
def test_an_empty_name_is_not_nobody(portico, busy_state, tmp_path, command) -> None:
    """A script whose variable isn't set names no user, and doesn't act as the operator's first one."""
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    before = snapshot(tmp_path)
    told = portal.run(*arguments(command, names), "--as", "", expect=64).stderr
    assert "--as names no user" in told and snapshot(tmp_path) == before


@pytest.mark.parametrize("command", [each for each in ASKING if each not in FOR_EVERYBODY])
def test_who_may_not_is_refused_and_nothing_is_done(portico, busy_state, tmp_path, command) -> None:
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    before = snapshot(tmp_path)
    by_option = [
        (user, portal.run(*arguments(command, names), "--as", user, expect=1))
        for role, user in USERS.items() if role not in MAY[ASKING[command][0]]
    ]
    user = by_option[-1][0]
    by_variable = portal.run(*arguments(command, names), expect=1, env={"PORTICO_USER": user})
    for user, outcome in [*by_option, (user, by_variable)]:
        assert outcome.stderr.startswith("needs-role: ") and user in outcome.stderr, outcome
        assert outcome.stdout in ("", "It doesn't hold.\n")
    after = snapshot(tmp_path)
    assert {name: after[name] for name in after if not name.endswith(("-shm", "-wal"))} == {
        name: before[name] for name in before if not name.endswith(("-shm", "-wal"))}


@pytest.mark.parametrize("command", ASKING)
def test_who_may_does_it(portico, busy_state, tmp_path, command) -> None:
    """Where nobody is named, the operator's first user who may stands for them. Said again by others, it may be done already."""
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    outcome = portal.run(*arguments(command, names), expect=None)
    if command in REFUSED_ANYWAY:
        assert outcome.stderr.startswith(f"{REFUSED_ANYWAY[command]}: ")
    else:
        assert outcome.code == 0, outcome
    for role in MAY[ASKING[command][0]]:
        again = portal.run(*arguments(command, names), "--as", USERS[role], expect=None)
        assert not again.stderr.startswith(("needs-role: ", "acts-for-other-organisation: ", "needs-actor: ")), again


@pytest.mark.parametrize("command", ASKING)
def test_a_user_of_another_company_acts_for_that_one_alone(portico, busy_state, tmp_path, command) -> None:
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    outcome = portal.run(*arguments(command, names), "--as", "haruka-kaede", expect=None)
    if command.startswith("customer "):
        assert outcome.code == 0 and "aozora-foods" in outcome.stdout, outcome
    elif command in ("history", "invitations", "acceptances", "declines", "answers", "list customers", "list resellers", "list shared", "letters list", "letters uncertain", "remind",
                   "notify"):
        assert outcome.code == 0 and "larkspur-books" not in outcome.stdout, outcome
    elif command == "calendar":
        assert outcome.code == 0 and not portal.path("ends/larkspur-books.ics").exists(), outcome
    elif command == "account show":
        assert outcome.code == 0 and "kaede-distribution" in outcome.stdout and "hoshino-cloud" not in outcome.stdout
    elif command in ("end", "privileges list", "privileges revoke"):  # of its own
        assert outcome.code == 0 and "kaede-distribution" in outcome.stdout and "larkspur-books" not in outcome.stdout, outcome
    elif command == "list providers":
        assert outcome.stderr.startswith("wrong-list: ")
    elif command == "review":
        assert outcome.stderr.startswith("not-answered: ")
    else:
        assert outcome.code == 1 and outcome.stderr.startswith("acts-for-other-organisation: "), outcome


@pytest.mark.parametrize("command", [each for each in ASKING if each not in ASKING_WHO_IS_NAMED | FOR_EVERYBODY])
def test_an_operator_whose_users_may_not_is_told_who_could(portico, busy_state, tmp_path, command) -> None:
    """With users there is a table to go by: none of them is passed over in silence."""
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    users = portal.read("Content/directory/users.yaml").splitlines(keepends=True)
    portal.write("Content/directory/users.yaml", "".join(
        line for line in users if "hoshino-cloud" not in line or "jun-okada" in line))
    outcome = portal.run(*arguments(command, names), expect=1)
    assert NOBODY_MAY in outcome.stderr.splitlines() and "globalAdmin" in outcome.stderr, outcome


@pytest.mark.parametrize("command", ASKING)
def test_an_operator_without_users_is_one_person_who_does_all_but_act_by_name(
    portico, busy_state, tmp_path, command
) -> None:
    state, names = busy_state
    portal = copied(portico, state, tmp_path)
    for name in ("users", "enrolments"):
        portal.path(f"Content/directory/{name}.yaml").unlink()
    outcome = portal.run(*arguments(command, names), expect=None)
    if command in ("customer note", "customer link", "invite", "renew", "cancel", "resend", "record by-mail",
                   "record partnership", "review", "redact", "revoke-grant", "end", "privileges revoke",
                   "letters done", "letters returned", "letters send"):
        assert NOBODY_MAY in outcome.stderr.splitlines(), outcome
    elif command in REFUSED_ANYWAY:
        assert outcome.stderr.startswith(f"{REFUSED_ANYWAY[command]}: ")
    else:
        assert outcome.code == 0, outcome


def test_a_fault_elsewhere_keeps_nobody_from_a_key(built: Portal) -> None:
    built.append(built.CUSTOMERS, "broken row\n")
    built.write("Content/directory/memberships.yaml", "- {")
    [key] = lines(built.run("keys", "list", "--json"))
    built.run("keys", "revoke", key["id"])
    built.run("backup", "../backup.tar")
    built.write("Content/directory/users.yaml", "- {")
    built.run("journal", "verify")
    built.run("backup", "../another.tar")
    assert "Content/directory/users.yaml:2:" in built.run("keys", "create", expect=65).stderr


# In whose name


@pytest.mark.parametrize("arguments", [
    ["invite", "--reseller", "bramble-it", "--from", "kaede-distribution"],
    ["cancel", "{provider's}"], ["resend", "{provider's}"], ["list", "customers", "--of", "meridian-supply"],
])
def test_in_another_company_s_name_nobody_is_chosen(built: Portal, arguments) -> None:
    """R76, R100."""
    [id] = [each["id"] for each in built.invitations() if each["from"] == "meridian-supply"]
    before = built.run("journal", "export").stdout
    outcome = built.run(*(id if each == "{provider's}" else each for each in arguments), expect=1)
    assert outcome.stderr.startswith("needs-actor: ") and "Name the user who acts: --as " in outcome.stderr
    assert built.run("journal", "export").stdout == before


def test_all_invites_in_the_name_of_who_acts(portico, tmp_path) -> None:
    copy_sample(tmp_path / "portal")
    portal = Portal(portico, tmp_path / "portal")
    portal.run("keys", "create")
    portal.agree()
    outcome = portal.run("invite", "--all")
    assert {each["from"] for each in portal.invitations()} == {"hoshino-cloud"}
    assert outcome.stderr == (
        "note: 2 customers are neither connected nor to be invited: in customers.csv, `invite` is none\n"
        "note: fjordvei-distribusjon asks for 1 more, and only its own users issue them: "
        "portico invite --all --as ingrid-berg, or --as lars-haugen\n"
        "note: meridian-supply asks for 1 more, and only its own users issue them: "
        "portico invite --all --as greta-lindner, or --as jonas-weiss, or --as claire-dubois\n")
    customers = len(portal.invitations())
    assert portal.run("invite", "--all", "--as", "claire-dubois").stderr == ""
    assert portal.run("invite", "--all", "--as", "lars-haugen").stderr == ""
    assert [(each["from"], each["to"], each["issuedBy"]) for each in portal.invitations()[customers:]] == [
        ("meridian-supply", "bramble-it", "claire-dubois"), ("fjordvei-distribusjon", "hoshino-cloud", "lars-haugen")]
    assert "nothing to issue" in portal.run("invite", "--all").stdout
    # Whose invitations they are stands in the record, and so does by whose hand.
    issued = [each for each in lines(portal.run("journal", "export")) if each["type"] == "invitation-issued"]
    assert [each["actor"] for each in issued[customers:]] == ["claire-dubois", "lars-haugen"]
    assert {each["actor"] for each in issued[:customers]} == {"aoi-hoshino"}


def test_a_list_says_by_whose_hand(accepting: Portal) -> None:
    accept(accepting, "hoshino-cloud")
    id = next(each["id"] for each in accepting.invitations() if each["to"] == "hoshino-cloud")
    row = next(each for each in lines(accepting.run("list", "providers", "--json")) if each["origin"] == "accepted")
    assert (row["id"], row["issuedBy"]) == ("fjordvei-distribusjon", "ingrid-berg")
    [declared, *_] = [each for each in lines(accepting.run("list", "providers", "--json")) if each["origin"] == "evidence"]
    assert declared["issuedBy"] is None
    shown = accepting.run("list", "providers").stdout.splitlines()
    assert [line.endswith("\tinvited by ingrid-berg\t-") for line in shown] == [
        line.startswith("fjordvei-distribusjon") for line in shown]
    assert json.loads(accepting.run("acceptances", id, "--json").stdout)["issuedBy"] == "ingrid-berg"
    assert "issued by: ingrid-berg\n" in accepting.run("acceptances", id).stdout


def test_links_are_told_to_those_who_send_them(built: Portal) -> None:
    """With the link of another's invitation one could answer for whoever it went to."""
    mine = built.invitations("--links", "--as", "greta-lindner")
    assert {(each["from"], each["with"], "link" in each) for each in mine} == {
        ("meridian-supply", None, True), ("hoshino-cloud", "meridian-supply", False)}
    ours = {each["from"]: "link" in each for each in built.invitations("--links", "--as", "yui-sato")}
    assert ours == {"fjordvei-distribusjon": False, "hoshino-cloud": True}
    assert all("link" in each for each in built.invitations("--links"))
