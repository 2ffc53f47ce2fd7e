"""Acceptances that a person has to look at, and what is on record of any acceptance (D8, D9)."""

import pytest
from answers import accept, decline, lines, listed, record
from portals import Portal, known_to, local
from test_record import drafts, receipt_in
from verifiers import PERSON, filled_in

CUSTOMER = "nishiki-textiles"
OTHER = {"tenantDomain": "nishiki.other.example"}


def invitation(portal: Portal) -> dict:
    """The first invitation of the customer."""
    return next(each for each in portal.invitations() if each["to"] == CUSTOMER)


@pytest.fixture
def waiting(accepting: Portal) -> Portal:
    """Somebody accepted and stated another tenant than the invitation names."""
    assert accept(accepting, CUSTOMER, **OTHER).stdout.startswith("needs-review ")
    return accepting


@pytest.mark.parametrize("changes, reasons", [
    (OTHER, ["tenant-domain-differs"]), ({"country": "US"}, ["country-differs"]),
    (OTHER | {"country": "DE"}, ["tenant-domain-differs", "country-differs"]),
])
def test_another_tenant_waits_for_a_person(accepting: Portal, changes: dict, reasons: list[str]) -> None:
    stated = filled_in(accepting, CUSTOMER)
    accept(accepting, CUSTOMER, **changes)
    assert invitation(accepting)["state"] == "needs-review"
    assert CUSTOMER not in listed(accepting, "customers")
    (row,) = lines(accepting.run("review", "--json"))
    assert row["id"] == invitation(accepting)["id"] and row["state"] == "needs-review"
    assert row["reviewReasons"] == reasons and row["review"] is None
    text = accepting.run("review").stdout
    assert f"\n  answer {row['journal']['sequence']}, an acceptance\n" in text
    for reason in reasons:
        field = "tenantDomain" if reason.startswith("tenant") else "country"
        assert f"{reason}: the invitation names {stated[field]}, stated was {changes[field]}" in text


def test_the_same_tenant_in_capitals_and_with_the_last_dot_does_not(accepting: Portal) -> None:
    fields = filled_in(accepting, CUSTOMER)
    accept(accepting, CUSTOMER, tenantDomain=fields["tenantDomain"].upper() + ".", country=fields["country"].lower())
    assert invitation(accepting)["state"] == "accepted"
    assert accepting.run("review").stdout == ""


def test_confirmed_it_counts(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    said = waiting.run("review", id[:8], "--confirm", "--as", "yui-sato").stdout
    assert said.startswith(f"confirmed {id} ") and "by yui-sato" in said
    assert invitation(waiting)["state"] == "accepted"
    assert listed(waiting, "customers")[CUSTOMER]["origin"] == "accepted"
    assert waiting.run("review").stdout == ""
    (row,) = lines(waiting.run("acceptances", id, "--json"))
    assert row["review"]["verdict"] == "confirmed" and row["review"]["by"] == "yui-sato"
    # The same again changes nothing, the opposite is refused.
    before = waiting.run("journal", "export").stdout
    assert "nothing was changed" in waiting.run("review", id, "--confirm").stdout
    told = waiting.run("review", id, "--dismiss", expect=1).stderr
    assert told.startswith("reviewed-before: ") and "portico end" in told
    assert waiting.run("journal", "export").stdout == before
    waiting.run("journal", "verify")
    waiting.run("end", CUSTOMER, "--declare")  # as it says


@pytest.mark.parametrize("verdict", ["--confirm", "--dismiss"])
def test_an_untouched_receipt_letter_is_made_anew(waiting: Portal, verdict: str) -> None:
    [draft] = drafts(waiting)
    before, receipt = draft.read_bytes(), receipt_in(draft)
    said = waiting.run("review", CUSTOMER, verdict).stdout
    assert f"receipt, made anew, a letter to be sent: State/letters/{draft.name}\n" in said
    after = draft.read_bytes()
    assert drafts(waiting) == [draft] and after != before and receipt_in(draft) == receipt
    if verdict == "--confirm":  # as the same answer makes it now; after a dismissal it is a new one
        draft.unlink()
        accept(waiting, CUSTOMER, **OTHER)
        assert draft.read_bytes() == after


@pytest.mark.parametrize("verdict", ["--confirm", "--dismiss"])
def test_a_receipt_letter_that_somebody_changed_stays(waiting: Portal, verdict: str) -> None:
    [draft], id = drafts(waiting), invitation(waiting)["id"]
    changed = draft.read_bytes() + b"With kind regards\r\n"
    draft.write_bytes(changed)
    said = waiting.run("review", CUSTOMER, verdict).stdout
    assert f"was changed by hand and stays as it was before this verdict: State/letters/{draft.name}\n" in said
    assert draft.read_bytes() == changed
    # One that is gone was sent, and isn't made again.
    draft.unlink()
    assert "receipt" not in waiting.run("review", id, verdict).stdout and not drafts(waiting)


def test_what_was_dismissed_by_mistake_is_asked_for_anew(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    waiting.run("review", id, "--dismiss")
    assert f"`portico resend {id}`" in waiting.run("review", id, "--confirm", expect=1).stderr
    waiting.run("resend", id)
    waiting.run("build")
    # What they answered before counts now.
    assert accept(waiting, CUSTOMER, **OTHER).stdout.startswith("needs-review ")
    waiting.run("review", CUSTOMER, "--confirm")
    assert CUSTOMER in listed(waiting, "customers")


def test_dismissed_it_never_counts_and_blocks_nothing(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    waiting.run("review", id, "--dismiss", "--reason", "別会社 <b>", "--as", "aoi-hoshino")
    assert invitation(waiting)["state"] == "pending"
    assert CUSTOMER not in listed(waiting, "customers") and waiting.run("review").stdout == ""
    (row,) = lines(waiting.run("acceptances", id, "--json"))
    assert (row["review"]["verdict"], row["review"]["reason"]) == ("dismissed", "別会社 <b>")
    assert "dismissed by aoi-hoshino on " in waiting.run("acceptances", id).stdout
    before = waiting.run("journal", "export").stdout
    assert "nothing was changed" in waiting.run("review", id, "--dismiss").stdout
    told = waiting.run("review", id, "--confirm", expect=1).stderr
    assert told.startswith("reviewed-before: ") and f"`portico resend {id}`" in told
    assert waiting.run("journal", "export").stdout == before
    # Its link still opens the form, and somebody else can answer.
    waiting.run("build")
    accept(waiting, CUSTOMER)
    assert CUSTOMER in listed(waiting, "customers")
    waiting.run("journal", "verify")


def test_meanwhile_nobody_is_invited_again(waiting: Portal) -> None:
    assert "nothing to issue" in waiting.run("invite", "--all").stdout
    refused = waiting.run("invite", "--customer", CUSTOMER, expect=1).stderr
    assert refused.startswith("needs-review: ") and invitation(waiting)["id"] in refused


def expired_waiting(portal: Portal) -> str:
    """An invitation whose time is over, and to which somebody answered in time with another tenant."""
    # Long enough for its page to be built and answered, however slow the machine is.
    for seconds in (8, 32, 128):
        for each in portal.invitations():
            if each["to"] == CUSTOMER and each["state"] == "pending":
                portal.run("cancel", each["id"], expect=None)
        portal.run("invite", "--customer", CUSTOMER, "--expires", f"PT{seconds}S")
        portal.run("build")
        if record(portal, filled_in(portal, CUSTOMER, **OTHER), expect=None).stdout.startswith("needs-review "):
            break
    return portal.outlive(CUSTOMER, "needs-review")["id"]


def test_an_answer_that_waits_holds_up_nobody_else(accepting: Portal) -> None:
    id = expired_waiting(accepting)
    other = next(each for each in accepting.invitations() if each["to"] == "hikari-clinic")
    accepting.run("cancel", other["id"])
    issued = accepting.run("invite", "--all", "--again").stdout
    assert "hikari-clinic" in issued and CUSTOMER not in issued
    # Only somebody who says so closes it.
    assert accepting.run("invite", "--customer", CUSTOMER, expect=1).stderr.startswith("needs-review: ")
    said = accepting.run("resend", id).stdout
    assert "1 answer that waited for a review is closed without effect" in said and "cancelled" not in said
    assert accepting.run("review").stdout == ""
    assert accepting.run("review", id, "--confirm", expect=1).stderr.startswith("superseded: ")
    accepting.run("journal", "verify")


def test_whose_answer_was_dismissed_is_not_asked_again_by_itself(accepting: Portal) -> None:
    id = expired_waiting(accepting)
    accepting.run("review", id, "--dismiss")
    outcome = accepting.run("invite", "--all")
    assert "nothing to issue" in outcome.stdout
    assert f"note: 1 was dismissed in a review and is left alone until the row changes: {CUSTOMER}; " in outcome.stderr
    accepting.change_customer(CUSTOMER, tenantDomain="another.northlight.example")
    assert f" to {CUSTOMER} " in accepting.run("invite", "--all").stdout


def test_meanwhile_the_list_points_to_the_review(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    row = listed(waiting, "customers", "--all")[CUSTOMER]
    assert (row["waitsForReview"], row["invite"], row["invitation"]) == (id, None, id)
    assert f"  waits for review: portico review {id}\n" in waiting.run("list", "customers", "--all").stdout
    assert listed(waiting, "customers", "--all")["mizuho-print"]["waitsForReview"] is None
    waiting.run("review", id, "--dismiss")
    row = listed(waiting, "customers", "--all")[CUSTOMER]
    assert (row["waitsForReview"], row["invite"], row["invitation"]) == (None, None, id)


def test_withdrawing_an_acceptance_says_what_can_be_done(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    waiting.run("resend", id)
    waiting.run("build")
    accept(waiting, CUSTOMER)
    held = next(each["id"] for each in waiting.invitations() if each["to"] == CUSTOMER and each["state"] == "accepted")
    for command in ("cancel", "resend"):
        refused = waiting.run(command, held, expect=1).stderr
        assert refused.startswith("already-accepted: ") and "portico revoke-grant" in refused


@pytest.mark.parametrize("command", ["cancel", "resend"])
def test_what_waits_is_closed_with_its_invitation(waiting: Portal, command: str) -> None:
    """Whoever has the link could otherwise keep an invitation from being withdrawn."""
    id = invitation(waiting)["id"]
    accept(waiting, CUSTOMER, givenName="Grace", **OTHER)
    decline(waiting, CUSTOMER, email="jo@else.example")
    said = waiting.run(command, id).stdout
    assert f"cancelled {id} " in said and "3 answers that waited for a review are closed without effect" in said
    assert waiting.run("review").stdout == ""
    assert {row["state"] for row in lines(waiting.run("acceptances", "--json"))} == {"superseded"}
    assert {row["state"] for row in lines(waiting.run("declines", "--json"))} == {"superseded"}
    assert "superseded on " in waiting.run("acceptances", id).stdout
    assert waiting.run("review", id, "--confirm", expect=1).stderr.startswith("superseded: ")
    # The receipts say what was answered, and who looks them up learns what became of it.
    for draft in drafts(waiting):
        assert " needs-review (now superseded) by " in waiting.run("verify", receipt_in(draft)).stdout
    waiting.run("journal", "verify")
    waiting.run("redact", id)
    waiting.run("journal", "verify")


def test_a_dismissed_answer_can_be_given_again(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    waiting.run("review", id, "--dismiss")
    assert accept(waiting, CUSTOMER, **OTHER).stdout.startswith("needs-review ")
    (row,) = lines(waiting.run("review", "--json"))
    assert accept(waiting, CUSTOMER, **OTHER).stdout.startswith("needs-review already ")
    waiting.run("review", id, "--confirm", "--answer", str(row["journal"]["sequence"]))
    assert invitation(waiting)["state"] == "accepted"
    waiting.run("journal", "verify")


# A decline


@pytest.mark.parametrize("stated, reasons", [
    ({"email": "ada@larkspur.example"}, []),
    ({"email": "ada@larkspur.example", "country": "US"}, ["country-differs"]),
    ({"tenantDomain": "nishiki.other.example"}, ["tenant-domain-differs"]),
    ({"email": "jo@else.example", "tenantDomain": ""}, ["invitee-unproven"]),
])
def test_a_decline_is_looked_at_like_an_acceptance(accepting: Portal, stated: dict, reasons: list[str]) -> None:
    known = known_to(accepting, CUSTOMER)
    said = decline(accepting, CUSTOMER, **{"tenantDomain": known["tenantDomain"]} | stated).stdout
    assert said.startswith("needs-review " if reasons else "declined ")
    assert invitation(accepting)["state"] == ("needs-review" if reasons else "declined")
    (row,) = lines(accepting.run("declines", "--json"))
    assert row["reviewReasons"] == reasons
    if reasons == ["tenant-domain-differs"]:
        shown = accepting.run("review").stdout
        assert f"tenant-domain-differs: the invitation names {known['tenantDomain']}, stated was nishiki.other.example" in shown
    accepting.run("journal", "verify")


def test_another_company_decides_by_a_user_who_is_named(accepting: Portal) -> None:
    accept(accepting, "hoshino-cloud", country="US")
    id = next(each["id"] for each in accepting.invitations() if each["state"] == "needs-review")
    before = accepting.run("journal", "export").stdout
    for verdict in ("--confirm", "--dismiss"):
        refused = accepting.run("review", id, verdict, expect=1).stderr
        assert refused.startswith("needs-actor: ") and "--as lars-haugen" in refused
    assert accepting.run("journal", "export").stdout == before
    assert "by lars-haugen" in accepting.run("review", id, "--confirm", "--as", "lars-haugen").stdout


@pytest.mark.parametrize("user, code", [
    ("daichi-mori", "needs-role"), ("jun-okada", "needs-role"), ("shota-abe", "not-answered"),
    ("nobody", "unknown-user"),
])
def test_who_may_decide(waiting: Portal, user: str, code: str) -> None:
    before = waiting.run("journal", "export").stdout
    for verdict in ("--confirm", "--dismiss"):
        refused = waiting.run("review", invitation(waiting)["id"], verdict, "--as", user, expect=1)
        assert refused.stderr.startswith(f"{code}: ") and refused.stdout == ""
    assert waiting.run("journal", "export").stdout == before


def test_what_cannot_be_reviewed(accepting: Portal) -> None:
    accept(accepting, CUSTOMER)
    id = invitation(accepting)["id"]
    open_id = next(each["id"] for each in accepting.invitations() if each["state"] == "pending")
    for arguments, code in [
        ([id, "--confirm"], "nothing-to-review"), ([open_id, "--confirm"], "not-answered"),
        (["zzzz", "--dismiss"], "unknown-invitation"),
    ]:
        assert accepting.run("review", *arguments, expect=1).stderr.startswith(f"{code}: ")
    for arguments in (["--confirm"], [id, "--confirm", "--dismiss"], [id, "--reason", "x"], [id, "--confirm", "--json"]):
        accepting.run("review", *arguments, expect=64)


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "bell\a", "turned\u202earound", "x" * 501])
def test_a_reason_fits_in_a_line(waiting: Portal, reason: str) -> None:
    id = invitation(waiting)["id"]
    assert waiting.run("review", id, "--dismiss", "--reason", reason, expect=1).stderr.startswith("invalid-reason: ")
    assert invitation(waiting)["state"] == "needs-review"


def test_a_page_asks_for_what_its_invitation_names_and_never_says_it(accepting: Portal) -> None:
    """The directory may learn another domain, or forget it, after the invitation went out."""
    known = known_to(accepting, CUSTOMER)
    stated = known["tenantDomain"]
    table = accepting.read(accepting.CUSTOMERS)
    for learnt in ("nishiki.elsewhere.example", ""):
        accepting.write(accepting.CUSTOMERS, table.replace(f",{stated},", f",{learnt},"))
        accepting.run("build")
        page = accepting.page_of(CUSTOMER).read_text("utf-8")
        assert 'name=tenantDomain' in page and 'name=country' in page
        for secret in (stated, "nishiki.elsewhere.example", known["email"].partition("@")[2], ">JP<", '"JP"'):
            assert secret not in page
    accept(accepting, CUSTOMER)
    assert invitation(accepting)["state"] == "accepted"


# What is on record


def test_everything_about_an_acceptance_is_shown(accepting: Portal) -> None:
    """D9: who, which organisation, when, which text in which language, which token, which grants, which proof."""
    fields = filled_in(accepting, "hikari-clinic", "ja")
    accept(accepting, "hikari-clinic", language="ja")
    (row,) = lines(accepting.run("acceptances", "--json"))
    asked = next(each for each in accepting.invitations() if each["to"] == "hikari-clinic")
    assert row["id"] == asked["id"] and row["kind"] == asked["kind"] and row["state"] == "accepted"
    assert (row["from"], row["with"], row["to"]) == ("hoshino-cloud", "kaede-distribution", "hikari-clinic")
    assert {name: row[name] for name in PERSON} == PERSON
    assert (row["tenantDomain"], row["country"]) == (fields["tenantDomain"], fields["country"])
    assert row["terms"] == {"digest": fields["terms"], "language": "ja"}
    assert row["grants"] == {
        "hoshino-cloud": ["manageSubscriptions", "manageLicenses", "manageUsers"],
        "kaede-distribution": ["submitOrders"],
    }
    assert row["evidence"] == "copied-text" and row["reviewReasons"] == [] and row["review"] is None
    event = [line for line in lines(accepting.run("journal", "export")) if line["type"] == "invitation-accepted"][0]
    assert row["journal"] == {"sequence": event["sequence"], "hash": event["hash"]}
    assert row["recordedBy"] == event["actor"]
    text = accepting.run("acceptances", row["id"][:8]).stdout
    for value in (row["id"], "hikari-clinic", *PERSON.values(), fields["terms"], "copied-text", local(row["accepted"], asked["timeZone"]),
                  f"{event['sequence']}:{event['hash']}", "kaede-distribution: submitOrders"):
        assert value in text, value
    # The digest is that of a text that was published before.
    published = [each for each in lines(accepting.run("journal", "export")) if each["type"] == "text-published"]
    assert {"kind": row["kind"], "language": "ja"} in [
        each["payload"] for each in published
        if each["subject"] == fields["terms"] and each["sequence"] < event["sequence"]]
    (line,) = accepting.run("acceptances").stdout.splitlines()
    assert line.split("\t")[0] == row["id"] and "Ada Lovelace <ada@larkspur.example>" in line


def test_who_may_look_at_acceptances(waiting: Portal) -> None:
    accept(waiting, "hikari-clinic")
    for user, seen in [("yui-sato", {CUSTOMER, "hikari-clinic"}), ("nao-fujii", {"hikari-clinic"}), ("emi-nishi", set())]:
        assert {row["to"] for row in lines(waiting.run("acceptances", "--json", "--as", user))} == seen
    assert len(lines(waiting.run("acceptances", "--json"))) == 2
    id = invitation(waiting)["id"]
    assert waiting.run("acceptances", id, "--as", "nao-fujii", expect=1).stderr.startswith("not-accepted: ")
    for user in ("daichi-mori", "jun-okada"):
        for arguments in (["acceptances"], ["acceptances", id], ["review"]):
            assert waiting.run(*arguments, "--as", user, expect=1).stderr.startswith("needs-role: ")


def test_the_service_name_is_no_users(portal: Portal) -> None:
    portal.append(
        "Content/directory/users.yaml",
        "- {id: portico-verifier, organisation: hoshino-cloud, givenName: A, familyName: B, "
        "email: a@hoshino-cloud.example, roles: [globalAdmin]}\n")
    line = portal.line_of("Content/directory/users.yaml", "portico-verifier")
    refused = portal.run("check", expect=65).stderr
    assert f"users.yaml:{line}:" in refused and "the acceptance service's own" in refused


# What the invitation's page says


def page(portal: Portal) -> str:
    """What the page of the customer's first invitation says after a build."""
    portal.run("build")
    id = invitation(portal)["id"]
    (text,) = [text for path in portal.invitation_pages() if id in (text := path.read_text("utf-8"))]
    return text


def test_meanwhile_the_page_still_has_its_form(waiting: Portal) -> None:
    """An answer that waits doesn't use the link up, and neither does its dismissal."""
    for _ in range(2):
        shown = page(waiting)
        assert shown.count("<form") == 2 and "Accept the invitation" in shown and "招待を承諾する" in shown
        if invitation(waiting)["state"] == "needs-review":
            waiting.run("review", invitation(waiting)["id"], "--dismiss")
    assert ", 0 written, " in waiting.run("build").stdout


def test_of_several_answers_that_wait_one_is_named(waiting: Portal) -> None:
    id = invitation(waiting)["id"]
    assert accept(waiting, CUSTOMER, givenName="Grace", **OTHER).stdout.startswith("needs-review ")
    first, second = (row["journal"]["sequence"] for row in lines(waiting.run("review", id, "--json")))
    refused = waiting.run("review", id, "--confirm", expect=1).stderr
    assert refused.startswith("several-wait: ") and f"{first}, {second}" in refused and "--answer" in refused
    assert waiting.run("review", id, "--confirm", "--answer", "1", expect=1).stderr.startswith("unknown-answer: ")
    waiting.run("review", id, "--confirm", "--answer", str(second))
    (row,) = lines(waiting.run("acceptances", id, "--json"))
    assert (row["givenName"], row["state"]) == ("Grace", "accepted")
    states = {row["givenName"]: row["state"] for row in lines(waiting.run("acceptances", "--json"))}
    assert states == {"Ada": "superseded", "Grace": "accepted"}
    refused = waiting.run("review", id, "--dismiss", "--answer", str(first), expect=1).stderr
    assert refused.startswith("superseded: ")
    waiting.run("journal", "verify")


def test_the_page_of_a_confirmed_one_says_accepted(waiting: Portal) -> None:
    waiting.run("review", invitation(waiting)["id"], "--confirm")
    assert "Accepted" in page(waiting) and "承諾されています" in page(waiting)
