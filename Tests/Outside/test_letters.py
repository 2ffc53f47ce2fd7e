"""`portico letters`: each open invitation has a letter, and a person's own mail program sends it."""

import csv
import email
import io
import json
import os
import re
import stat
import tarfile
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import html5lib
import pytest
from ledgers import ledger_file
from portals import Portal, refused

CUSTOMERS = Portal.CUSTOMERS


@pytest.fixture
def inviting(portal: Portal) -> Portal:
    portal.run("keys", "create")
    portal.invite_all()
    return portal


def listed(portal: Portal, *options: str) -> dict[str, dict]:
    rows = [json.loads(line) for line in portal.run("letters", "list", "--json", *options).stdout.splitlines()]
    return {row["to"]: row for row in rows}


def message(data: bytes) -> EmailMessage:
    """By Python's strict policy, which refuses what isn't in order."""
    assert max(len(line) for line in data.split(b"\r\n")) <= 78 and max(data) < 128
    assert b"\n" not in data.replace(b"\r\n", b"")
    return email.message_from_bytes(data, policy=policy.strict)


def exported(portal: Portal, *arguments: str, into: str = "drafts") -> dict[str, EmailMessage]:
    portal.run("letters", "export", *arguments, into)
    return {path.stem: message(path.read_bytes()) for path in sorted(portal.path(into).glob("*.eml"))}


def called(mail: EmailMessage) -> str:
    """The name in To. Python's strict policy puts a blank between the encoded words of a name, also of its own; RFC 2047
    section 6.2 has none there, and `email.header` reads it so."""
    raw = mail.as_bytes(policy=policy.compat32).decode("ascii").split("\nTo: ")[1].split("\nSubject: ")[0]
    return str(make_header(decode_header(raw.rpartition("<")[0].strip()))) if "=?" in raw else mail["To"].addresses[0].display_name


def plain(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_letter_says_who_asks_for_what_until_when_and_how_to_tell_that_it_is_genuine(inviting: Portal) -> None:
    text = inviting.run("letters", "show", listed(inviting)["larkspur-books"]["id"]).stdout
    link = inviting.links()["larkspur-books"]
    assert text.startswith("From: Hoshino Cloud <partners@hoshino-cloud.example>\nTo: Larkspur Books <")
    assert f"\n{link}\n" in text
    for said in [
        "To Larkspur Books", "Hoshino Cloud asks to become a reseller of your company", "Agreeing orders nothing",
        "The page is open until", "What Hoshino Cloud may do if you agree", "What agreeing does not allow",
        f"begins with {Portal.address}/", "/en/trust/>", "Choose “Decline”", "To get no more letters", "answer this e-mail",
    ]:
        assert said in text, said
    assert "{{" not in text and "<p>" not in text


def test_the_joint_letter_says_why_the_provider_needs_its_own_relationship(inviting: Portal) -> None:
    rows = listed(inviting)
    english = inviting.run("letters", "show", rows["sonne-bakery"]["id"]).stdout
    assert "whenever you take a new service or more licenses" in english and "for both or for neither" in english
    japanese = inviting.run("letters", "show", rows["hikari-clinic"]["id"]).stdout
    assert "ひかりクリニック 御中" in japanese and "新しいサービスやライセンスの追加" in japanese


def test_a_draft_opens_in_mail_programs_and_says_the_same_twice(inviting: Portal) -> None:
    drafts = exported(inviting, "--all")
    links = inviting.links()
    operators = {row["to"] for row in listed(inviting).values() if row["from"] == "hoshino-cloud"}
    assert set(drafts) == operators and len(drafts) >= 15
    names = {row["id"]: row for row in csv.DictReader(io.StringIO(inviting.read(CUSTOMERS), newline=""))}
    for to, mail in drafts.items():
        assert mail["X-Unsent"] == "1"
        [address] = mail["To"].addresses
        local, _, domain = names[to]["email"].partition("@")
        assert address.addr_spec == f"{local}@{domain.encode('idna').decode()}"
        assert called(mail) == " ".join(names[to]["companyName"].split())
        [sender] = mail["From"].addresses
        assert sender.addr_spec == "partners@hoshino-cloud.example"
        assert mail["Bcc"] is None and mail["Cc"] is None and mail["Message-ID"] is None
        assert mail.get_content_type() == "multipart/alternative"
        text, page = plain(mail), mail.get_body(("html",)).get_content()
        assert links[to] in text.split("\n")
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        assert tree.attrib["lang"] == names[to]["language"] and tree.attrib["dir"] == "ltr"
        assert links[to] in [a.attrib["href"] for a in tree.iter("a")]
        assert not list(tree.iter("img")) and not list(tree.iter("script")) and not list(tree.iter("link"))
        said = re.sub(r"\s|<https?:[^>]*>|- ", "", text)
        shown = re.sub(r"\s", "", "".join(tree.find("body").itertext()))
        assert said == shown.replace("- ", ""), to


def test_the_folder_has_a_page_and_a_table_and_is_for_its_owner_alone(inviting: Portal) -> None:
    exported(inviting, "--all")
    folder = inviting.path("drafts")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    rows = list(csv.DictReader(io.StringIO((folder / "letters.csv").read_text("utf-8-sig"), newline="")))
    links = inviting.links()
    assert {row["to"]: row["link"] for row in rows} == {to: links[to] for to in (row["to"] for row in rows)}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    assert [row["company"] for row in rows if row["to"] == "formula-consulting"] == ["'=cmd() Consulting"]
    page = html5lib.parse((folder / "letters.html").read_text("utf-8"), namespaceHTMLElements=False)
    hrefs = [a.attrib["href"] for a in page.iter("a")]
    assert {href for href in hrefs if href.endswith(".eml")} == {each.name for each in folder.glob("*.eml")}
    for href in hrefs:
        if href.startswith("mailto:"):
            assert len(href) <= 2_000 and " " not in href
            query = parse_qs(urlsplit(href).query, strict_parsing=True)
            to = unquote(urlsplit(href).path)
            draft = [mail for mail in (message(each.read_bytes()) for each in folder.glob("*.eml"))
                     if mail["To"].addresses[0].addr_spec == to][0]
            assert query["subject"] == [draft["Subject"]]
            assert query["body"][0].replace("\r\n", "\n") == plain(draft)
    texts = ["".join(pre.itertext()) for pre in page.iter("pre")]
    assert sum(links[row["to"]] in text for row in rows for text in texts) == len(rows)


def test_only_done_makes_a_letter_sent_and_twice_changes_nothing(inviting: Portal) -> None:
    rows = listed(inviting)
    assert {row["letter"] for row in rows.values()} == {"draft"}
    id = rows["larkspur-books"]["id"]
    exported(inviting, id)
    assert listed(inviting)["larkspur-books"]["letter"] == "ready"
    first = inviting.run("letters", "done", id[:8], "--as", "yui-sato").stdout
    assert first.startswith(f"sent  {id}  larkspur-books  ") and first.endswith("by yui-sato\n")
    again = inviting.run("letters", "done", id).stdout
    assert again == first.replace("sent  ", "sent already  ", 1)
    row = listed(inviting)["larkspur-books"]
    assert (row["letter"], row["sentBy"]) == ("sent", "yui-sato")
    assert "larkspur-books" not in exported(inviting, "--all", into="rest")
    ledger = ledger_file(inviting)
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    assert b".example" not in ledger.read_bytes()


def test_an_edited_letter_is_kept_until_it_is_sent_and_the_others_follow_the_template(inviting: Portal) -> None:
    rows, links = listed(inviting), inviting.links()
    id, link = rows["larkspur-books"]["id"], links["larkspur-books"]
    inviting.write("mine.txt", f"Subject: About our talk\n\nDear Ms Larkspur,\n\nplease look: {link}.\n\nYours\nYui\n")
    inviting.run("letters", "edit", id, "--file", "mine.txt")
    kept = inviting.path(f"State/letters/{id}.txt")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    template = "Content/en/letters/reseller-invites-customer.md"
    inviting.write(template, inviting.read(template).replace("Please read what this is about", "Please read this"))
    drafts = exported(inviting, "--all")
    mail = drafts["larkspur-books"]
    assert mail["Subject"] == "About our talk" and "Dear Ms Larkspur" in plain(mail)
    assert f'<a href="{link}">{link}</a>.' in mail.get_body(("html",)).get_content()
    assert "Please read this" in plain(drafts["obrien-sons"])
    inviting.run("letters", "done", id)
    assert not kept.exists()


def test_what_show_prints_can_be_changed_and_given_back(inviting: Portal) -> None:
    id = listed(inviting)["larkspur-books"]["id"]
    shown = inviting.run("letters", "show", id).stdout
    inviting.run("letters", "edit", id, "--file", "-", stdin=shown.replace("Please read what this", "Do read what this"))
    assert inviting.run("letters", "show", id).stdout == shown.replace("Please read what this", "Do read what this")


def test_a_letter_to_a_page_that_is_not_built_is_told(inviting: Portal) -> None:
    told = inviting.run("letters", "export", "--all", "drafts").stderr
    assert "lead to pages that aren't in Site/public" in told and "portico build" in told
    inviting.run("build")
    assert "Site/public" not in inviting.run("letters", "export", "--all", "again").stderr


def test_a_letter_whose_invitee_has_another_address_now_is_told(inviting: Portal) -> None:
    inviting.replace(CUSTOMERS, "office@obrien-sons.example", "new@obrien-sons.example")
    for command in [("list",), ("export", "--all", "drafts")]:
        told = inviting.run("letters", *command).stderr
        assert "obrien-sons" in told and "portico resend" in told


def test_a_new_link_throws_an_edited_letter_away_only_when_told(inviting: Portal) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    inviting.run("letters", "edit", id, "--file", "-", stdin=f"Subject: Mine\n\n{link}\n")
    refused = inviting.run("resend", id, expect=1)
    assert refused.stderr.startswith("edited-letter: ") and inviting.links()["larkspur-books"] == link
    inviting.run("resend", id, "--discard-edits")
    assert not inviting.path(f"State/letters/{id}.txt").exists()
    new = listed(inviting)["larkspur-books"]
    assert new["id"] != id and "Subject: Mine" not in inviting.run("letters", "show", new["id"]).stdout


@pytest.mark.parametrize("spoil, told", [
    (lambda link: "", "it is missing"),
    (lambda link: link[:-1] + ("a" if link[-2] != "a" else "b"), "another address stands in line 5"),
    (lambda link: link[:-6] + "/", "another address stands in line 5"),
    (lambda link: link[:50] + "\n" + link[50:], "it is broken over several lines in line 5"),
    (lambda link: link + "x", "another address stands in line 5"),
    (lambda link: "https://bit.ly/abc", "it is missing"),
])
def test_a_letter_without_its_exact_link_is_kept_but_goes_nowhere(inviting: Portal, spoil, told: str) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    inviting.write("mine.txt", f"Subject: Hello\n\nPlease look here:\n\n{spoil(link)}\n\nYours\n")
    refused = inviting.run("letters", "edit", id, "--file", "mine.txt", expect=1)
    assert refused.stderr.startswith("link-altered: ") and told in refused.stderr and link in refused.stderr
    for command in [("export", id, "drafts"), ("done", id)]:
        assert told in inviting.run("letters", *command, expect=1).stderr
    assert not inviting.path("drafts").exists()
    assert listed(inviting)["larkspur-books"]["letter"] == "draft"
    inviting.run("letters", "edit", id, "--restore-link")
    text = plain(exported(inviting, id)["larkspur-books"])
    assert link in text.split("\n") and "Please look here:" in text and "Yours" in text
    inviting.run("letters", "edit", id, "--discard")
    assert "Please read what this is about" in inviting.run("letters", "show", id).stdout


TEMPLATE_LINE = "Please read what this is about, and answer there:"


def saved(draft: bytes, change=lambda text: text, *, encoding: str = "", page_only: bool = False) -> bytes:
    """A draft as a mail program saves it again: both forms of its text changed, encoded as that program likes it."""
    mail = message(draft)
    text, page = change(plain(mail)), change(mail.get_body(("html",)).get_content().replace("\r\n", "\n"))
    new = EmailMessage(policy=policy.SMTP)
    for field in ("From", "To", "Subject"):
        new[field] = str(mail[field]).replace("asks to be", "would like to be")
    new["Date"] = mail["Date"]
    options = {"cte": encoding} if encoding else {}
    if page_only:
        new.set_content(page, subtype="html", **options)
    else:
        new.set_content(text, **options)
        new.add_alternative(page, subtype="html", **options)
    return new.as_bytes()


@pytest.mark.parametrize("options", [{}, {"encoding": "base64"}, {"encoding": "quoted-printable"}, {"page_only": True}])
def test_a_draft_that_a_mail_program_changed_is_taken_back(inviting: Portal, options: dict) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    inviting.run("letters", "export", id, "drafts")
    draft = inviting.path("drafts/larkspur-books.eml").read_bytes()
    inviting.write("mine.eml", saved(draft, lambda text: text.replace("Agreeing orders nothing", "It orders nothing"), **options))
    inviting.run("letters", "edit", id, "--file", "mine.eml")
    shown = inviting.run("letters", "show", id).stdout
    assert "Subject: Hoshino Cloud would like to be your reseller\n" in shown
    assert "It orders nothing" in shown and link in shown.split("\n") and "<p>" not in shown
    assert "sent  " in inviting.run("letters", "done", id, "--file", "-", stdin=inviting.path("mine.eml").read_bytes()).stdout


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("spoil, told", [
    (lambda link: "", "it is missing"), (lambda link: link[:-8], "another address stands in line"),
    (lambda link: link[:50] + "\n" + link[50:], "it is broken over several lines in line"),
    (lambda link: link.replace("hoshino-cloud.example", "hoshino-cloud.example.evil.example"), "it is missing"),
])
def test_a_changed_draft_without_its_exact_link_is_not_sent(inviting: Portal, spoil, told: str, encoding: str) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    inviting.run("letters", "export", id, "drafts")
    draft = inviting.path("drafts/larkspur-books.eml").read_bytes()
    inviting.write("mine.eml", saved(draft, lambda text: text.replace(link, spoil(link)), encoding=encoding))
    refused = inviting.run("letters", "done", id, "--file", "mine.eml", expect=1).stderr
    assert refused.startswith("link-altered: ") and told in refused and f"edit {id} --file mine.eml --restore-link" in refused
    assert listed(inviting)["larkspur-books"]["letter"] == "ready"
    assert told in inviting.run("letters", "edit", id, "--file", "mine.eml", expect=1).stderr
    inviting.run("letters", "edit", id, "--file", "mine.eml", "--restore-link")
    lines = inviting.run("letters", "show", id).stdout.split("\n")
    assert lines[lines.index(TEMPLATE_LINE) + 1:lines.index(TEMPLATE_LINE) + 4][:2] == ["", link]


def test_a_link_is_put_back_where_the_template_has_it(inviting: Portal) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    whole = inviting.run("letters", "show", id).stdout
    after = "The page is open until"

    def restored(text: str) -> list[str]:
        inviting.run("letters", "edit", id, "--file", "-", "--restore-link", stdin=text)
        return inviting.run("letters", "show", id).stdout.split("\n")

    assert "\n".join(restored(whole.replace(f"\n{link}\n", ""))) == whole
    lines = restored(whole.replace(f"\n{link}\n", "").replace(TEMPLATE_LINE, "Here:"))
    assert lines[lines.index(link) + 1] == "" and link not in lines[-3:]
    assert restored("Subject: x\n\nNothing of it is left.\n")[-3:-1] == ["", link]


def test_a_letter_may_come_through_a_pipe_with_a_name(inviting: Portal, tmp_path) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    os.mkfifo(tmp_path / "pipe")
    running = inviting.start("letters", "edit", id, "--file", str(tmp_path / "pipe"))
    (tmp_path / "pipe").write_text(f"Subject: Piped\n\n{link}\n")
    assert running.wait(60) == 0
    assert "Subject: Piped\n" in inviting.run("letters", "show", id).stdout
    assert "can't read" in inviting.run("letters", "edit", id, "--file", str(tmp_path), expect=64).stderr
    assert "longer than a letter" in inviting.run("letters", "edit", id, "--file", "/dev/zero", expect=64).stderr


def test_a_letter_that_is_changed_after_its_export_is_a_draft_again(inviting: Portal) -> None:
    id = listed(inviting)["larkspur-books"]["id"]
    inviting.run("letters", "export", id, "drafts")
    shown = inviting.run("letters", "show", id).stdout
    inviting.run("letters", "edit", id, "--file", "-", stdin=shown.replace("Agreeing", "This"))
    row = listed(inviting)["larkspur-books"]
    assert (row["letter"], row["edited"]) == ("draft", True) and not listed(inviting)["obrien-sons"]["edited"]
    [line] = [each for each in inviting.run("letters").stdout.splitlines() if "larkspur-books" in each]
    assert line.split("\t")[7] == "edited"
    inviting.run("letters", "export", id, "again")
    assert listed(inviting)["larkspur-books"]["letter"] == "ready"
    inviting.run("letters", "edit", id, "--discard")
    assert listed(inviting)["larkspur-books"]["letter"] == "draft"


def test_who_hands_out_a_letter_that_was_sent_is_told(inviting: Portal) -> None:
    inviting.run("letters", "done", "larkspur-books")
    told = inviting.run("letters", "export", "larkspur-books", "obrien-sons", "again").stderr
    assert "note: the letter of larkspur-books was sent before, on " in told and "the letter of obrien" not in told
    assert listed(inviting)["larkspur-books"]["letter"] == "sent"


def test_who_says_done_after_the_address_changed_is_told(inviting: Portal) -> None:
    inviting.replace(CUSTOMERS, "office@obrien-sons.example", "new@obrien-sons.example")
    told = inviting.run("letters", "done", "obrien-sons")
    assert "the address of “obrien-sons” has changed" in told.stderr and "portico resend" in told.stderr


def test_a_natural_person_is_addressed_as_one(portal: Portal) -> None:
    portal.replace(CUSTOMERS, "invite,provider\n", "invite,provider,naturalPerson\n")
    head, _, rest = portal.read(CUSTOMERS).partition("\n")
    portal.write(CUSTOMERS, head + "\n" + "".join(f"{row},\n" for row in rest.splitlines()))
    portal.append(CUSTOMERS, "hanako,佐藤花子,ja,JP,hanako@sato.example,other,,x,reseller,,true\n")
    portal.run("keys", "create")
    portal.run("invite", "--customer", "hanako")
    portal.run("invite", "--customer", "nishiki-textiles")
    own, company = (portal.run("letters", "show", who).stdout for who in ("hanako", "nishiki-textiles"))
    assert "佐藤花子 様\n" in own and "御中" not in own and "貴社担当" not in own and "お客様担当のリセラー" in own
    assert "錦織物株式会社 御中\n" in company and "貴社担当のリセラー" in company


def test_the_editor_gets_the_letter_and_what_comes_back_is_kept(inviting: Portal) -> None:
    id = listed(inviting)["larkspur-books"]["id"]
    script = inviting.path("editor")
    script.write_text("#!/bin/sh\nsed -i 's/^Subject: .*/Subject: Mine/' \"$1\"\n")
    script.chmod(0o755)
    inviting.run("letters", "edit", id, env={"EDITOR": str(script)})
    assert "Subject: Mine\n" in inviting.run("letters", "show", id).stdout
    script.write_text("#!/bin/sh\nexit 3\n")
    assert "stays as it was" in inviting.run("letters", "edit", id, env={"VISUAL": str(script)}, expect=64).stderr
    assert "Subject: Mine\n" in inviting.run("letters", "show", id).stdout
    assert "Set EDITOR" in inviting.run("letters", "edit", id, env={"EDITOR": "", "VISUAL": ""}, expect=64).stderr
    for text in ["no subject\n\ntext\n", "Subject: \n\nx\n", "Subject: x\n\n\n"]:
        refused = inviting.run("letters", "edit", id, "--file", "-", stdin=text, expect=1)
        assert refused.stderr.startswith("not-a-letter: ")


def test_a_letter_is_for_those_alone_who_may_send_it(inviting: Portal) -> None:
    rows = listed(inviting)
    theirs = rows["bramble-it"]["id"]
    assert "needs-actor" in inviting.run("letters", "show", theirs, expect=1).stderr
    assert inviting.run("letters", "show", theirs, "--as", rows["bramble-it"]["issuedBy"]).code == 0
    for who in ["daichi-mori", "greta-lindner"]:
        inviting.run("letters", "show", rows["larkspur-books"]["id"], "--as", who, expect=1)
    told = inviting.run("letters", "export", "--all", "drafts")
    assert "its own users export them, named with --as" in told.stderr


def test_a_folder_of_letters_lies_neither_where_it_is_published_nor_over_another(inviting: Portal) -> None:
    inviting.run("build")
    for place in ["State/drafts", "Site/public/drafts", "Content/drafts", "Templates/drafts", "Site/verifier/x"]:
        assert "output-overlaps" in inviting.run("letters", "export", "--all", place, expect=1).stderr
    inviting.path("there").mkdir()
    inviting.write("there/mine.txt", "x")
    assert "folder-in-the-way" in inviting.run("letters", "export", "--all", "there", expect=1).stderr
    assert os.listdir(inviting.path("there")) == ["mine.txt"]
    assert listed(inviting)["larkspur-books"]["letter"] == "draft"


def test_what_is_over_or_unknown_has_no_letter(inviting: Portal) -> None:
    id = listed(inviting)["larkspur-books"]["id"]
    inviting.run("cancel", id)
    assert "is cancelled" in inviting.run("letters", "show", id, expect=1).stderr
    assert "larkspur-books" not in listed(inviting)
    assert "unknown-invitation" in inviting.run("letters", "done", "aaaaaa", expect=1).stderr
    inviting.replace(CUSTOMERS, "office@obrien-sons.example", "")
    told = inviting.run("letters", "export", "--all", "drafts").stderr
    assert "obrien-sons has no e-mail address, and so no letter" in told


def test_a_portal_without_texts_for_letters_goes_on_and_says_what_is_missing(inviting: Portal) -> None:
    for language in ["en", "ja"]:
        for path in inviting.path(f"Content/{language}/letters").iterdir():
            path.unlink()
        inviting.path(f"Content/{language}/letters").rmdir()
    inviting.run("check")
    assert "no-letters: the portal has no texts for letters" in inviting.run("letters", expect=1).stderr


def test_texts_of_letters_are_checked_as_templates_are(inviting: Portal) -> None:
    path = "Content/en/letters/reseller-invites-customer.md"
    whole = inviting.read(path)
    inviting.write(path, whole + "\n{{inviter.nam}}\n")
    line = len(whole.split("\n")) + 1
    assert f"{path}:{line}:1: error: " in inviting.run("check", expect=65).stderr
    inviting.write(path, whole.replace("## You don't want this? {#decline}\n", ""))
    assert "Content/ja/letters" in inviting.run("check", expect=65).stderr
    inviting.write(path, whole)
    inviting.path("Content/ja/letters/reseller-invites-customer.md").unlink()
    assert "Content/ja/letters/reseller-invites-customer.md:1" in inviting.run("check", expect=65).stderr


HOSTILE = [
    '"Quotes", commas; <b>x</b> & more',
    "株式会社" + "長" * 70,
    "Ключ и Ко – Εταιρεία – شركة",
    "=?UTF-8?B?QmNjOiB4?=",
    "a\\b\"c\\\\",
    "Subject: x@y.example",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_read_back_as_it_was_put_in(portal: Portal, name: str) -> None:
    cell = '"' + name.replace('"', '""') + '"'
    portal.append(CUSTOMERS, f"hostile,{cell},en,JP,o'neil+tag@hostile.example,other,,x,reseller,\n")
    portal.run("keys", "create")
    portal.run("invite", "--customer", "hostile")
    mail = exported(portal, "--all")["hostile"]
    [address] = mail["To"].addresses
    assert (called(mail), address.addr_spec) == (name, "o'neil+tag@hostile.example")
    assert plain(mail).startswith(f"To {name}\n")
    assert not mail.defects and not address.__class__.__name__.startswith("Invalid")
    page = html5lib.parse(mail.get_body(("html",)).get_content(), namespaceHTMLElements=False)
    assert "".join(next(page.iter("p")).itertext()) == f"To {name}"


def test_person_and_backup_know_of_letters(inviting: Portal) -> None:
    id, link = listed(inviting)["larkspur-books"]["id"], inviting.links()["larkspur-books"]
    inviting.write("mine.txt", f"Subject: x\n\nDear someone@private.example\n\n{link}\n")
    inviting.run("letters", "edit", id, "--file", "mine.txt")
    assert f"State/letters/{id}.txt" in inviting.run("person", "someone@private.example", expect=None).stdout
    inviting.run("backup", "../safe.tar")
    inviting.run("cancel", id)
    inviting.run("redact", id)
    assert not inviting.path(f"State/letters/{id}.txt").exists()

    with tarfile.open(inviting.path("../safe.tar")) as archive:
        assert any(name.endswith(f"letters/{id}.txt") for name in archive.getnames())


def test_the_letter_to_somebody_else_is_not_taken(inviting: Portal) -> None:
    drafts = exported(inviting, "larkspur-books", "sonne-bakery")
    error = refused(inviting, "letters", "edit", "larkspur-books", "--file", "drafts/sonne-bakery.eml", reason="link-altered")
    assert "the letter to sonne-bakery" in error
    refused(inviting, "letters", "done", "larkspur-books", "--file", "drafts/sonne-bakery.eml", reason="link-altered")
    row = listed(inviting)["larkspur-books"]
    assert (row["letter"], drafts["larkspur-books"]["Subject"]) == ("ready", "Hoshino Cloud asks to be your reseller")
    assert not list(inviting.path("State/letters").glob("*.txt"))


def test_all_that_were_exported_are_said_to_be_sent_at_once(inviting: Portal) -> None:
    exported(inviting, "larkspur-books", "sonne-bakery")
    told = inviting.run("letters", "done", "--all").stdout.splitlines()
    assert {line.split("  ")[2] for line in told} == {"larkspur-books", "sonne-bakery"}
    assert inviting.run("letters", "done", "--all").stdout == ""
    inviting.run("letters", "export", "--all", "rest")
    inviting.run("letters", "done", "--all")
    refused(inviting, "letters", "export", "--all", "none", reason="no-letters")
    assert not inviting.path("none").exists()
    assert "Say which letters" in inviting.run("letters", "done", expect=64).stderr
    assert "export larkspur-books FOLDER" in inviting.run("letters", "export", "larkspur-books", expect=64).stderr


@pytest.mark.parametrize("spoil", [
    lambda link: link.replace("://", "://evil.example/://", 1), lambda link: link + ".evil.example/",
    lambda link: "https://evil.example/@" + link, lambda link: link + ":x"])
def test_a_link_within_another_address_is_none(inviting: Portal, spoil) -> None:
    link = inviting.links()["larkspur-books"]
    inviting.write("mine.txt", f"Subject: x\n\nLook:\n{spoil(link)}\n")
    error = inviting.run("letters", "edit", "larkspur-books", "--file", "mine.txt", expect=1).stderr
    assert error.startswith("link-altered: ")
    inviting.write("mine.txt", f"Subject: x\n\nLook at {link}. Then answer.\n")
    inviting.run("letters", "edit", "larkspur-books", "--file", "mine.txt")
