"""Addresses with dots anywhere, as Japanese carriers gave them out: no mail carries them without quotes, and people write none."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from mails import SUBJECTS, accepted, letter, lines, message
from portals import Portal, copy_sample, said_of_people, tree
from verifiers import PERSON

INVITEE = "nishiki-textiles"
ODD = ["taro..yamada@docomo.ne.jp", "hanako.@ezweb.ne.jp", ".a@docomo.ne.jp", "..a+b...c..@docomo.ne.jp"]
CONTACT = "desk..partners.@docomo.ne.jp"


def quoted(address: str) -> str:
    local, _, domain = address.partition("@")
    return f'"{local}"@{domain}'


@pytest.fixture(scope="module")
def odd_state(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal without a verifier whose own address has such dots."""
    root = tmp_path_factory.mktemp("odd") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    config = re.sub(r"(?m)^verifier:.*\n", "", portal.read("Content/portal.yaml"))
    assert "  email: partners@hoshino-cloud.example" in config
    portal.write("Content/portal.yaml", config.replace("  email: partners@hoshino-cloud.example", f"  email: {CONTACT}"))
    rows = portal.customers()
    invited = next(row["email"] for row in rows if row["id"] == INVITEE)
    portal.replace("Content/directory/customers.csv", f",{invited},", ",taro..invited@docomo.ne.jp,")
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.invite_all()
    portal.run("build")
    return root


@pytest.fixture
def odd(portico: str, odd_state: Path, tmp_path: Path) -> Portal:
    shutil.copytree(odd_state, tmp_path / "portal")
    return Portal(portico, tmp_path / "portal")


@pytest.mark.parametrize("address", ODD)
@pytest.mark.parametrize("typed", [str, quoted])
def test_an_answer_from_there_counts_and_its_letter_goes_there(odd, address, typed):
    odd.run("record", "-", stdin=lines(accepted(odd, INVITEE, email=typed(address))))
    [on_record] = [json.loads(line) for line in odd.run("acceptances", "--json").stdout.splitlines()]
    assert on_record["email"] == address
    [draft] = odd.path("State/letters").glob("*.eml")
    mail = letter(draft.read_bytes())
    [sender], [addressee], [copied] = mail["From"].addresses, mail["To"].addresses, mail["Cc"].addresses
    for read, meant in [(sender, CONTACT), (addressee, address), (copied, "taro..invited@docomo.ne.jp")]:
        assert f"{read.username}@{read.domain}" == meant
        assert quoted(meant) in draft.read_text("ascii")
    # Whoever asks what is stored finds the letter too, however the address is typed.
    for asked in (address, quoted(address)):
        assert f"State/letters/{draft.name}" in odd.run("person", asked).stdout


@pytest.mark.parametrize("sender", ["taro..yamada@docomo.ne.jp", '"taro..yamada"@docomo.ne.jp', '"Taro" <"taro..yamada"@docomo.ne.jp>',
                                    '"Taro (x) @" <taro..yamada@docomo.ne.jp>', '"taro..yamada"@docomo.ne.jp (Taro "x")'])
def test_a_mail_from_there_comes_from_who_answers(odd, sender):
    mail = message(lines(accepted(odd, INVITEE, email="taro..yamada@docomo.ne.jp")), SUBJECTS["en", "accept"])
    text = mail.as_string().replace("=?utf-8?b?5L2Q6JekIOWHmw==?= <rin.sato@mizuho-print.example>", sender, 1)
    assert f"From: {sender}\n" in text.replace("\r", "")
    done = odd.run("record", "-", stdin=text)
    assert "note: the mail says it came from" not in done.stdout + done.stderr
    assert "accepted" in done.stdout


def test_every_link_leads_to_the_mailbox_and_every_text_shows_it_as_people_write_it(odd):
    links, shown = 0, 0
    for page in odd.pages():
        text = page.read_text("utf-8")
        for target in re.findall(r'"(mailto:[^"]*)"', text):
            path = urlsplit(unescape(target)).path
            if "docomo" in path:
                links += 1
                assert '"' not in path and unquote(path) == quoted(CONTACT), (page, target)
        # Whole texts of elements: what is shown has no quotes.
        shown += sum(CONTACT in "".join(element.itertext()) for element in tree(page).iter("a"))
        assert quoted(CONTACT) not in unescape(text)
    assert links > 20 and shown > 20


@pytest.mark.parametrize("address", ["taro..ya mada@docomo.ne.jp", '"taro..ya mada"@docomo.ne.jp', '"taro.yamada"@docomo.ne.jp', "..@docomo.ne.jp",
                                     '"taro..yamada@docomo.ne.jp', 'taro..yamada"@docomo.ne.jp', '"taro..\\yamada"@docomo.ne.jp'])
def test_what_else_is_in_quotes_is_refused_clearly(odd, address):
    # A mark at one end alone is what somebody copied along, in a mail.
    if address.count('"') != 1:
        refused = odd.run("record", "-", stdin=lines(accepted(odd, INVITEE, email=address)), expect=1)
        assert "is not what it should be" in refused.stderr and "invalid: email “" in refused.stderr
    cell = address.replace('"', '""')
    odd.replace("Content/directory/customers.csv", ",taro..invited@docomo.ne.jp,", f',"{cell}",')
    assert "is no e-mail address that a letter could be sent to" in odd.run("check", expect=65).stderr


def test_an_address_typed_with_quotes_is_the_same_in_the_directory(portal):
    invited = next(row["email"] for row in portal.customers() if row["id"] == INVITEE)
    portal.replace("Content/directory/customers.csv", f",{invited},", ',"""taro..invited""@docomo.ne.jp",')
    portal.run("keys", "create")
    portal.run("invite", "--customer", INVITEE)
    assert "taro..invited@docomo.ne.jp" in [said.get("recipient") for said in said_of_people(portal).values()]


@pytest.mark.parametrize("typed", [str, quoted])
def test_the_service_takes_them_as_the_page_does(verifier, typed):
    [someone, *_] = [each["to"] for each in verifier.portal.invitations() if each["kind"] == "provider-invites-reseller"]
    answer = verifier.accept(someone, email=typed("taro..yamada@docomo.ne.jp"))
    assert answer.status == 201, answer
    receipts = verifier.portal.run("acceptances", "--json").stdout
    assert '"taro..yamada@docomo.ne.jp"' in receipts and PERSON["email"] not in receipts
