"""`portico record`: answers that come by mail count as those that come over HTTP, once, and with their evidence."""

import hashlib
import json
import shutil
import stat
import subprocess
from pathlib import Path

import jwt
import pytest
from mails import SUBJECTS, accepted, declined, letter, lines, message, plain_header, urlencoded
from portals import Portal, copy_sample, known_to, snapshot
from tokens import claims_of

INVITEE = "nishiki-textiles"


@pytest.fixture(scope="session")
def mailing_state(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample portal without a verifier, with everything issued and built. Made once; never changed."""
    root = tmp_path_factory.mktemp("mailing") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    config = portal.read("Content/portal.yaml").splitlines(keepends=True)
    portal.write("Content/portal.yaml", "".join(line for line in config if not line.startswith("verifier:")))
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.invite_all()
    portal.run("build")
    return root


@pytest.fixture
def mailing(portico: str, mailing_state: Path, tmp_path: Path) -> Portal:
    root = tmp_path / "mailing"
    shutil.copytree(mailing_state, root)
    return Portal(portico, root)


def record(portal: Portal, data: str | bytes, *options: str, expect: int = 0):
    return portal.run("record", "-", *options, stdin=data, expect=expect)


def state_of(portal: Portal, invitee: str = INVITEE) -> str:
    return next(each["state"] for each in portal.invitations() if each["to"] == invitee)


def acceptances(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("acceptances", "--json").stdout.splitlines()]


def drafts(portal: Portal) -> list[Path]:
    return sorted(portal.path("State/letters").glob("*.eml")) if portal.path("State/letters").exists() else []


def kept(portal: Portal) -> list[Path]:
    return sorted(portal.path("State/evidence").iterdir()) if portal.path("State/evidence").exists() else []


def journal(portal: Portal) -> str:
    return portal.run("journal", "export").stdout


def receipt_in(draft: Path) -> str:
    part = next(letter(draft.read_bytes()).iter_attachments())
    assert part.get_content_type() == "application/jwt"
    return part.get_content().decode().strip()


# The ways in which an answer comes


def as_text(fields): return lines(fields).encode()
def as_form(fields): return urlencoded(fields).encode()
def as_quoted(fields): return ("Thank you!\n" + "".join(f"> {line}\n" for line in lines(fields).splitlines())).encode()
def as_utf8(fields): return message(lines(fields, "\r\n"), cte="base64").as_bytes()
def as_quoted_printable(fields): return message(lines(fields), cte="quoted-printable").as_bytes()
def as_iso_2022_jp(fields): return message(lines(fields), charset="iso-2022-jp", cte="7bit").as_bytes()
def as_shift_jis(fields): return message(lines(fields), charset="shift_jis", cte="base64").as_bytes()
def as_euc_jp(fields): return message(lines(fields), charset="euc-jp", cte="quoted-printable").as_bytes()
def as_form_in_a_mail(fields): return message(urlencoded(fields), cte="quoted-printable").as_bytes()


def as_html(fields):
    mail = message("This mail has no plain text.")
    mail.add_alternative("<p>" + lines(fields).replace("\n", "<br>") + "</p>", subtype="html")
    return mail.as_bytes()


def as_alternatives(fields):
    mail = message(lines(fields))
    mail.add_alternative("<p>" + lines(fields).replace("\n", "<br>") + "</p>", subtype="html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="佐藤.png")
    return mail.as_bytes()


def as_forwarded(fields):
    mail = message("Please record this.", subject="Fwd: " + SUBJECTS["en", "accept"])
    mail.add_attachment(message(lines(fields)))
    return mail.as_bytes()


TEXTS = [as_text, as_form, as_quoted]
MAILS = [
    as_utf8, as_quoted_printable, as_iso_2022_jp, as_shift_jis, as_euc_jp, as_form_in_a_mail, as_html, as_alternatives,
    as_forwarded,
]


@pytest.mark.parametrize("form", TEXTS + MAILS)
def test_an_acceptance_is_recorded_however_it_came(mailing, form):
    data = form(accepted(mailing, INVITEE, "ja"))
    done = record(mailing, data, *(["--accept"] if form in (as_html, as_forwarded) else []))
    assert done.stdout.startswith("accepted ") and " by aoi-hoshino\n" in done.stdout
    assert f"  as stated: 佐藤 凛 <rin.sato@{INVITEE}.example>, globalAdmin\n" in done.stdout
    [on_record] = acceptances(mailing)
    assert (on_record["givenName"], on_record["familyName"]) == ("凛", "佐藤")
    assert on_record["recordedBy"] == "aoi-hoshino" and on_record["to"] == INVITEE
    assert state_of(mailing) == "accepted"
    if form in MAILS:
        digest = hashlib.sha256(data).hexdigest()
        assert (on_record["evidence"], on_record["evidenceDigest"]) == ("reply-mail", digest)
        assert [path.name for path in kept(mailing)] == [f"{digest}.eml"]
        assert kept(mailing)[0].read_bytes() == data and f"State/evidence/{digest}.eml" in done.stdout
    else:
        assert (on_record["evidence"], on_record["evidenceDigest"]) == ("copied-text", None)
        assert not kept(mailing)
    assert "sound" in mailing.run("journal", "verify").stdout


def test_what_is_kept_is_its_owners_alone(mailing):
    record(mailing, as_utf8(accepted(mailing, INVITEE)))
    for folder in ("State/evidence", "State/letters"):
        assert stat.S_IMODE(mailing.path(folder).stat().st_mode) == 0o700
        [file] = mailing.path(folder).iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("form", [as_text, as_utf8])
def test_the_same_answer_twice_changes_nothing(mailing, form):
    data = form(accepted(mailing, INVITEE))
    record(mailing, data)
    before = snapshot(mailing.path("State/letters")) | snapshot(mailing.path("State/evidence")) \
        if kept(mailing) else snapshot(mailing.path("State/letters"))
    events = journal(mailing)
    again = record(mailing, data)
    assert again.stdout.startswith("accepted already ") and "nothing was changed" in again.stdout
    assert journal(mailing) == events
    after = snapshot(mailing.path("State/letters")) | snapshot(mailing.path("State/evidence")) \
        if kept(mailing) else snapshot(mailing.path("State/letters"))
    assert after == before


def test_a_letter_that_an_earlier_version_left_is_read_until_its_folder_is_empty(mailing):
    data = as_utf8(accepted(mailing, INVITEE))
    record(mailing, data)
    [letter] = drafts(mailing)
    old = mailing.path("State/outbox") / letter.name
    old.parent.mkdir(mode=0o700)
    letter.rename(old)
    old.write_bytes(old.read_bytes() + b"A word.\r\n")
    assert f"State/outbox/{old.name}" in record(mailing, data).stdout and not drafts(mailing)
    old.unlink()
    assert f"State/letters/{old.name}" in record(mailing, data).stdout
    assert not old.parent.exists()


def test_the_same_receipt_comes_again_after_its_letter_was_sent_and_removed(mailing):
    data = as_utf8(accepted(mailing, INVITEE))
    record(mailing, data)
    [draft] = drafts(mailing)
    first = draft.read_bytes()
    draft.unlink()
    record(mailing, data)
    assert draft.read_bytes() == first


def test_a_draft_that_somebody_put_a_word_into_stays(mailing):
    data = as_text(accepted(mailing, INVITEE))
    record(mailing, data)
    [draft] = drafts(mailing)
    draft.write_bytes(draft.read_bytes().replace(b"X-Unsent: 1", b"X-Unsent: 1\r\nX-Note: mine"))
    record(mailing, data)
    assert b"X-Note: mine" in draft.read_bytes()


def test_another_answer_to_the_same_invitation_is_refused(mailing):
    fields = accepted(mailing, INVITEE)
    record(mailing, as_utf8(fields))
    before, events = snapshot(mailing.path("State/evidence")), journal(mailing)
    other = as_utf8(fields | {"givenName": "Someone"})
    refused = record(mailing, other, expect=1)
    assert refused.stderr.startswith("already-accepted: ")
    assert journal(mailing) == events and snapshot(mailing.path("State/evidence")) == before


def test_a_message_that_repeats_what_a_copied_text_said_is_not_kept(mailing):
    fields = accepted(mailing, INVITEE)
    record(mailing, as_text(fields))
    record(mailing, as_utf8(fields))
    assert not kept(mailing)
    assert acceptances(mailing)[0]["evidence"] == "copied-text"


@pytest.mark.parametrize("sender, differs", [
    (f"rin.sato@{INVITEE}.example", False), (f'"Sato, (Rin) <x@y.example>" <RIN.SATO@{INVITEE}.example>', False),
    (f"rin.sato@{INVITEE}.example (Rin <x@y.example>)", False), ("Rin Sato <rin@elsewhere.example>", True),
    (f'"rin.sato@{INVITEE}.example" <rin@elsewhere.example>', True),
    (f"rin.sato@{INVITEE}.example, rin@elsewhere.example", True), ("undisclosed", True),
])
def test_a_mail_from_another_address_than_it_states_is_noted(mailing, sender, differs):
    mail = as_utf8(accepted(mailing, INVITEE)).replace(b"From: ", b"From: %b\r\nX-From: " % sender.encode(), 1)
    done = record(mailing, mail)
    assert done.stdout.startswith("accepted ")
    assert ("  note: the mail says it came from " in done.stdout) == differs
    assert ("elsewhere.example" in done.stdout) == ("elsewhere" in sender)


def test_a_copied_text_has_no_sender_to_compare(mailing):
    assert "note: " not in record(mailing, as_text(accepted(mailing, INVITEE))).stdout


# The letter


def said_in(draft: Path) -> str:
    return letter(draft.read_bytes()).get_body(("plain",)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_receipt_goes_back_in_a_letter(mailing, language):
    record(mailing, as_text(accepted(mailing, INVITEE, language)))
    [draft] = drafts(mailing)
    data = draft.read_bytes()
    assert all(len(line) <= 78 for line in data.split(b"\r\n"))
    assert data.isascii() and b"\n" not in data.replace(b"\r\n", b"")
    mail = letter(data)
    assert mail["X-Unsent"] == "1" and "Bcc" not in mail
    [sender], [addressee] = mail["From"].addresses, mail["To"].addresses
    assert sender.addr_spec == "partners@hoshino-cloud.example"
    assert addressee.addr_spec == f"rin.sato@{INVITEE}.example"
    # A name in Chinese characters has the family name first in every language, as on the pages.
    assert addressee.display_name == "佐藤 凛"
    invited = next(each for each in mailing.customers() if each["id"] == INVITEE)["email"]
    assert [each.addr_spec for each in mail["Cc"].addresses] == [invited]
    [on_record] = acceptances(mailing)
    assert on_record["id"] in mail["Subject"] and {"en": "Receipt", "ja": "承諾の控え"}[language] in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert mail.get_body(("plain",))["Content-Language"] == language
    head = "{sequence}:{hash}".format(**on_record["journal"])
    assert {"en": "Dear 佐藤 凛,", "ja": "佐藤 凛 様"}[language] in text
    for part in (on_record["id"], head, f"{mailing.address}/.well-known/jwks.json", "partners@hoshino-cloud.example"):
        assert part in text
    assert "{" not in text
    page = mail.get_body(("html",)).get_content()
    assert f'<html lang="{language}" dir="ltr">' in page and on_record["id"] in page and head in page
    assert draft.name == f"{on_record['id']}-receipt.eml"


@pytest.mark.parametrize("id, answers", [
    ("<1@mizuho-print.example>", True), ("<1 2@mizuho-print.example>", False), ("nothing", False), ("<a@b>\r\n <c@d>", False), (None, False),
])
def test_the_receipt_stands_below_the_mail_that_it_answers(mailing, id, answers):
    """RFC 5322 section 3.6.4; what is no proper id is left out."""
    mail = message(lines(accepted(mailing, INVITEE))).as_bytes()
    mail = mail.replace(b"Message-ID: <1@mizuho-print.example>\r\n", f"Message-ID: {id}\r\n".encode() if id else b"")
    record(mailing, mail)
    read = letter(drafts(mailing)[0].read_bytes())
    assert (read["In-Reply-To"], read["References"]) == ((id, id) if answers else (None, None))


def test_the_receipt_verifies_with_another_library_and_with_portico(mailing):
    record(mailing, as_text(accepted(mailing, INVITEE)))
    receipt = receipt_in(drafts(mailing)[0])
    keys = jwt.PyJWKSet.from_dict(json.loads(mailing.run("keys", "export").stdout))
    key = keys[jwt.get_unverified_header(receipt)["kid"]]
    claims = jwt.decode(receipt, key, algorithms=["EdDSA"], issuer=mailing.address)
    [on_record] = acceptances(mailing)
    assert claims["invitation"] == on_record["id"] and claims["evidence"] == "copied-text"
    assert claims["journal"] == on_record["journal"]
    assert mailing.run("verify", receipt).stdout.startswith("valid receipt")


def test_a_name_adds_no_header_and_no_word_to_the_letter(mailing):
    names = {"givenName": "Rin\"; <all@x.example>, =?utf-8?q?x?=", "familyName": "<script>{email}"}
    # In a copied text nobody could tell such a name from the source of a page.
    assert record(mailing, as_text(accepted(mailing, INVITEE, **names)), expect=1).stderr.startswith("not-plain-text: ")
    record(mailing, as_utf8(accepted(mailing, INVITEE, **names)))
    mail = letter(drafts(mailing)[0].read_bytes())
    [addressee] = mail["To"].addresses
    assert addressee.addr_spec == f"rin.sato@{INVITEE}.example"
    name = f"{names['givenName']} {names['familyName']}"
    assert plain_header(drafts(mailing)[0].read_bytes(), "To") == f"{name} <{addressee.addr_spec}>"
    assert f"Dear {names['givenName']} {names['familyName']}," in mail.get_body(("plain",)).get_content()


def test_who_was_invited_himself_gets_no_copy(mailing):
    invited = next(each for each in mailing.customers() if each["id"] == INVITEE)["email"]
    record(mailing, as_text(accepted(mailing, INVITEE, email=invited)))
    assert "Cc" not in letter(drafts(mailing)[0].read_bytes())


def test_what_needs_a_review_says_so_in_both_places(mailing):
    fields = accepted(mailing, INVITEE, country="US")
    assert record(mailing, as_text(fields)).stdout.startswith("needs-review ")
    assert acceptances(mailing)[0]["state"] == "needs-review"
    text = said_in(drafts(mailing)[0])
    assert "once we have looked at it" in text and "What this allows once it counts\n\n- " in text
    # Whoever sends the same answer again after the end hears of the verdict.
    mailing.run("review", acceptances(mailing)[0]["id"], "--dismiss")
    mailing.run("cancel", acceptances(mailing)[0]["id"])
    drafts(mailing)[0].unlink()
    record(mailing, as_text(fields))
    text = said_in(drafts(mailing)[0])
    assert "it does not take effect" in text and "What was asked for, and is not allowed\n\n- " in text


@pytest.mark.parametrize("language, form, arrival, heading", [
    ("en", as_text, "We entered your acceptance of this invitation by hand", "What this allows"),
    ("en", as_utf8, "Your acceptance of this invitation came by e-mail", "What this allows"),
    ("ja", as_text, "当方の担当者が入力し", "この承諾で許可されること"),
    ("ja", as_utf8, "メールでいただいた", "この承諾で許可されること"),
])
def test_the_letter_says_no_more_than_is_known_of_the_way_it_came(mailing, language, form, arrival, heading):
    record(mailing, form(accepted(mailing, INVITEE, language)))
    text = said_in(drafts(mailing)[0])
    assert arrival in text and f"\n{heading}\n\n- " in text
    mail = {"en": "by e-mail", "ja": "メールで"}[language]
    assert (mail in text) == (form is as_utf8)
    assert "If you accept" not in text and "承諾すると" not in text


# Declining


@pytest.mark.parametrize("form", [as_text, as_form, as_utf8])
def test_a_decline_is_recorded(mailing, form):
    data = form(declined(mailing, INVITEE, reason="We have another partner."))
    done = record(mailing, data)
    assert done.stdout.startswith("declined ")
    assert state_of(mailing) == "declined" and not acceptances(mailing) and not drafts(mailing)
    on_record = json.loads(mailing.run("declines", "--json").stdout)
    person = known_to(mailing, INVITEE)["email"]
    assert (on_record["name"], on_record["email"], on_record["reason"]) == ("佐藤 凛", person, "We have another partner.")
    assert on_record["terms"]["language"] == "en" and on_record["review"] is None
    assert [each.stem for each in kept(mailing)] == [each for each in [on_record["evidenceDigest"]] if each]
    assert on_record["evidence"] == ("reply-mail" if kept(mailing) else "copied-text")
    assert f"佐藤 凛 <{person}>" in mailing.run("declines").stdout
    assert "e-mail: " + person in mailing.run("declines", on_record["id"]).stdout
    again = record(mailing, data)
    assert again.stdout.startswith("declined already ")


def test_a_decline_in_plain_words_needs_a_person_who_read_it(mailing):
    token = declined(mailing, INVITEE)["token"]
    text = f"No thanks, we don't want this.\n\n> token={token}\n"
    assert record(mailing, text, expect=1).stderr.startswith("undecided: ")
    assert state_of(mailing) == "pending"
    missing = record(mailing, text, "--decline", expect=1).stderr
    assert "name is missing" in missing and "--name" in missing and state_of(mailing) == "pending"
    person = known_to(mailing, INVITEE)["email"]
    record(mailing, text, "--decline", "--name", "佐藤 凛", "--email", person)
    assert state_of(mailing) == "declined"
    on_record = json.loads(mailing.run("declines", "--json").stdout)
    assert (on_record["name"], on_record["email"], on_record["terms"]) == ("佐藤 凛", person, None)


def link_of(portal, invitee: str = INVITEE) -> str:
    rows = map(json.loads, portal.run("invitations", "--links", "--json").stdout.splitlines())
    return next(row["link"] for row in rows if row["to"] == invitee and row["state"] == "pending")


def reply(text: str) -> bytes:
    return bytes(message(text, subject="Re: Hoshino Cloud asks to be your reseller"))


@pytest.mark.parametrize("behind", ["", ".", "#in-en", "?utm=1"])
def test_a_decline_in_own_words_is_about_the_invitation_whose_link_it_quotes(mailing, behind):
    link = link_of(mailing) + behind
    data = reply(f"No thanks.\n\n> Please read what this is about, and answer there:\n>\n> {link}\n")
    person = ["--name", "佐藤 凛", "--email", known_to(mailing, INVITEE)["email"]]
    assert record(mailing, data, expect=1).stderr.split(": ")[0] in ("no-answer", "undecided")
    assert record(mailing, data, "--decline", *person).stdout.startswith("declined ")
    assert state_of(mailing) == "declined" and len(kept(mailing)) == 1
    assert record(mailing, data, "--decline", *person).stdout.startswith("declined already ")
    on_record = json.loads(mailing.run("declines", "--json").stdout)
    assert (on_record["to"], on_record["evidence"], on_record["terms"]) == (INVITEE, "reply-mail", None)
    mailing.run("journal", "verify")


def test_a_decline_in_own_words_without_a_link_needs_an_id(mailing):
    person = ["--name", "佐藤 凛", "--email", known_to(mailing, INVITEE)["email"]]
    for data in (reply("No thanks."), "No thanks.\n"):
        told = record(mailing, data, "--decline", *person, expect=1).stderr
        assert told.startswith("unknown-invitation: ") and "--invitation" in told
    before = journal(mailing)
    for id, code in (("zz", "unknown-invitation"), ("nishiki-textile", "unknown-organisation"), ("aozora-foods", "unknown-invitation")):
        assert record(mailing, reply("No thanks."), "--decline", *person, "--invitation", id, expect=1).stderr.startswith(f"{code}: ")
    other = reply(f"No thanks.\n> {link_of(mailing, 'larkspur-books')}\n")
    for data in (other, as_text(declined(mailing, INVITEE))):
        assert record(mailing, data, "--decline", "--invitation", INVITEE, *person, expect=1).stderr.startswith("contradiction: ")
    both = reply(f"No thanks.\n> {link_of(mailing)}\n> {link_of(mailing, 'larkspur-books')}\n")
    told = record(mailing, both, "--decline", *person, expect=1).stderr
    assert told.startswith("several-invitations: ") and told.count("\n  ") == 3
    record(mailing, reply("No"), "--accept", "--invitation", INVITEE, expect=64)
    assert journal(mailing) == before and not kept(mailing)
    assert record(mailing, both, "--decline", "--invitation", INVITEE, *person).stdout.startswith("declined ")
    assert state_of(mailing) == "declined" and state_of(mailing, "larkspur-books") == "pending"


def test_all_that_a_decline_in_own_words_needs_is_said_at_once(mailing):
    told = record(mailing, reply("No thanks."), expect=1).stderr
    assert told.startswith("no-answer: ")
    for option in ("--decline", "--name", "--email", "--invitation"):
        assert option in told
    told = record(mailing, reply("No thanks."), "--decline", expect=1).stderr
    assert told.startswith("unknown-invitation: ") and "--invitation" in told and "--name and --email" in told
    told = record(mailing, reply("No thanks."), "--decline", "--name", "佐藤 凛", expect=1).stderr
    assert "Say who declines, too: --email." in told


def test_a_decline_in_own_words_from_elsewhere_waits_as_any_other(mailing):
    person = ["--name", "Somebody", "--email", "somebody@elsewhere.example"]
    for number, data in enumerate((reply(f"No thanks.\n> {link_of(mailing)}"), reply("No thanks."))):
        done = record(mailing, data, "--decline", *person[:3], f"{number}@elsewhere.example", "--invitation", INVITEE)
        assert done.stdout.startswith("needs-review ") and "invitee-unproven" in done.stdout
    assert state_of(mailing) == "needs-review"


def test_the_link_of_before_a_resend_still_says_who_declines(mailing):
    old = link_of(mailing)
    mailing.run("resend", INVITEE)
    person = ["--name", "佐藤 凛", "--email", known_to(mailing, INVITEE)["email"]]
    data = reply(f"No thanks.\n> {old}")
    assert record(mailing, data, "--decline", *person, expect=1).stderr.startswith("cancelled: ")
    # Who records it knows that the newer one is meant as well.
    assert record(mailing, data, "--decline", *person, "--invitation", INVITEE).stdout.startswith("declined ")


def test_who_declines_is_said_once(mailing):
    text = as_text(declined(mailing, INVITEE))
    assert record(mailing, text, "--decline", "--name", "Else", expect=1).stderr.startswith("contradiction: ")
    assert record(mailing, text, "--name", "佐藤 凛", expect=64)


def test_a_decline_from_elsewhere_waits_and_is_reviewed(mailing):
    done = record(mailing, as_text(declined(mailing, INVITEE, email="x@elsewhere.example")))
    assert done.stdout.startswith("needs-review ") and "invitee-unproven" in done.stdout
    assert state_of(mailing) == "needs-review"
    row = json.loads(mailing.run("review", "--json").stdout)
    assert row["state"] == "needs-review" and "declined" in row
    mailing.run("review", row["id"], "--confirm")
    assert state_of(mailing) == "declined"


# Refusals


@pytest.mark.parametrize("change, code", [
    ({"consent": ""}, "undecided"), ({"consent": "no", "answer": "accept"}, "no-consent"),
    ({"givenName": ""}, "missing"), ({"email": "nowhere"}, "invalid"), ({"role": "helpdeskAgent"}, "role-not-allowed"),
    ({"terms": "0" * 64}, "unknown-text"), ({"token": "eyJ.a.b"}, "malformed"), ({"token": ""}, "token is missing"),
    ({"decline": "yes"}, "contradiction"),
])
def test_an_answer_that_does_not_count_changes_nothing(mailing, change, code):
    base = accepted(mailing, INVITEE)
    if change.get("consent") == "":
        del base["answer"]
    for form in (as_text, as_utf8):
        before, events = snapshot(mailing.root), journal(mailing)
        refused = record(mailing, form(base | change), expect=1)
        assert code in refused.stderr and not refused.stdout
        assert base["token"] not in refused.stderr
        assert journal(mailing) == events
        changed = {name for name, data in snapshot(mailing.root).items() if before.get(name) != data}
        assert not {name for name in changed if not name.startswith("State/journal/journal.sqlite")}


@pytest.mark.parametrize("change, told", [
    ({"country": "Jappan"}, "invalid: country “Jappan” is not what it should be: it is two letters, as JP, or a name in a language of the "
                             "portal; did they mean Japan (JP)?"),
    ({"role": "Boss"}, "invalid: role “Boss” is not what it should be: it is one of globalAdmin"),
    ({"role": "helpdeskAgent"}, "role-not-allowed: nobody in the role “helpdeskAgent” may accept here: it is one of globalAdmin"),
    ({"email": "nowhere"}, "invalid: email “nowhere” is not what it should be"),
])
def test_a_fault_names_the_value_and_what_may_stand_there(mailing, change, told):
    assert told in record(mailing, as_text(accepted(mailing, INVITEE) | change), expect=1).stderr


@pytest.mark.parametrize("country", [
    "日本国", "ジャパン", "にほん", "にっぽん", "ニッポン", "Japan", "Nippon", "ＪＰ"])
def test_a_country_is_understood_by_what_people_call_it(mailing, country):
    invitee = "nishiki-textiles"
    assert known_to(mailing, invitee)["country"] == "JP"
    assert record(mailing, as_text(accepted(mailing, invitee) | {"country": country})).stdout.startswith("accepted ")


def test_accept_is_no_consent(mailing):
    fields = accepted(mailing, INVITEE, consent="", answer="")
    assert "no-consent" in record(mailing, as_text(fields), "--accept", expect=1).stderr
    assert state_of(mailing) == "pending"


def test_an_option_that_contradicts_the_answer_is_refused(mailing):
    for fields, option in ((accepted(mailing, INVITEE), "--decline"), (declined(mailing, INVITEE), "--accept")):
        assert record(mailing, as_text(fields), option, expect=1).stderr.startswith("contradiction: ")


def test_a_fault_names_file_line_and_column(mailing):
    mailing.write("answer.txt", lines(accepted(mailing, INVITEE)) + "\nemail=other@x.example\n")
    line = mailing.line_of("answer.txt", "email=other")
    refused = mailing.run("record", "answer.txt", expect=1)
    assert refused.stderr.startswith(f"contradiction: answer.txt:{line}:1: email has another value here")


def test_a_token_of_another_portal_is_refused(mailing):
    fields = accepted(mailing, INVITEE)
    mailing.replace("Content/portal.yaml", mailing.address, "https://other.hoshino-cloud.example")
    assert record(mailing, as_text(fields), expect=1).stderr.startswith("wrong-organisation: ")


def test_a_cancelled_invitation_is_refused(mailing):
    fields = accepted(mailing, INVITEE)
    mailing.run("cancel", claims_of(fields["token"])["jti"])
    assert record(mailing, as_utf8(fields), expect=1).stderr.startswith("cancelled: ")
    assert not kept(mailing)


def test_without_the_keys_for_receipts_nothing_is_recorded(mailing):
    fields = accepted(mailing, INVITEE)
    shutil.rmtree(mailing.path("State/receipt-keys"))
    refused = record(mailing, as_utf8(fields), expect=1)
    assert refused.stderr.startswith("keys-missing: ") and "keys create --receipts" in refused.stderr
    assert state_of(mailing) == "pending" and not kept(mailing)


@pytest.mark.parametrize("user, code", [
    ("yui-sato", "needs-role"), ("mei-kato", "needs-role"), ("haruka-kaede", "acts-for-other-organisation"),
    ("nobody", "unknown-user"),
])
def test_only_staff_of_the_operator_who_may_records(mailing, user, code):
    refused = record(mailing, as_text(accepted(mailing, INVITEE)), "--as", user, expect=1)
    assert refused.stderr.startswith(f"{code}: ")
    assert state_of(mailing) == "pending"
    record(mailing, as_text(accepted(mailing, INVITEE)), "--as", "ren-takahashi")
    assert acceptances(mailing)[0]["recordedBy"] == "ren-takahashi"


def test_files_that_are_too_long_or_missing_are_refused(mailing):
    mailing.write("long.eml", b"x" * ((1 << 20) + 1))
    assert mailing.run("record", "long.eml", expect=1).stderr.startswith("too-large: ")
    assert "can't read" in mailing.run("record", "missing.eml", expect=74).stderr
    assert "can't read" in mailing.run("record", "State", expect=74).stderr


def test_the_message_behind_a_copied_text_can_be_kept(mailing):
    original = b"From: rin@x.example\r\nDate: x\r\nContent-Type: application/pkcs7-mime\r\n\r\nMII...\r\n"
    mailing.write("encrypted.eml", original)
    assert mailing.run("record", "encrypted.eml", expect=1).stderr.startswith("no-answer: ")
    record(mailing, as_text(accepted(mailing, INVITEE)), "--evidence", "encrypted.eml")
    [on_record] = acceptances(mailing)
    assert on_record["evidence"] == "copied-text"
    assert on_record["evidenceDigest"] == hashlib.sha256(original).hexdigest()
    assert kept(mailing)[0].read_bytes() == original


def test_two_at_once_record_it_once(mailing):
    mailing.write("answer.eml", as_utf8(accepted(mailing, INVITEE)))
    running = [
        subprocess.Popen([mailing.program, "record", "answer.eml"], cwd=mailing.root, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outcomes = sorted(process.communicate(timeout=120)[0].split()[1] for process in running)
    assert all(process.returncode == 0 for process in running)
    assert outcomes.count("already") == 3
    assert len(acceptances(mailing)) == 1 and len(kept(mailing)) == 1 and len(drafts(mailing)) == 1


def test_a_text_filled_in_by_hand_from_the_page_counts(mailing):
    """The page's own text for people without script, with words instead of identifiers."""
    page = mailing.page_of(INVITEE).read_text("utf-8")
    article = page[page.index("id=in-ja "):]
    text = article[article.index("<textarea name=letter "):]
    text = text[text.index(">") + 1:text.index("</textarea>")].strip()
    known = known_to(mailing, INVITEE)
    answers = {
        "familyName=": "佐藤", "givenName=": "凛", "email=": "rin@nishiki.example", "role=": "グローバル管理者",
        "consent=": "はい", **{f"{name}=": known[name] for name in ("tenantDomain", "country")},
    }
    filled = "".join(line + answers.get(line.rsplit(" ", 1)[-1], "") + "\n" for line in text.splitlines())
    assert record(mailing, filled).stdout.startswith("accepted ")


def test_where_there_is_a_verifier_mails_count_too(accepting):
    assert record(accepting, as_utf8(accepted(accepting, INVITEE))).stdout.startswith("accepted ")
