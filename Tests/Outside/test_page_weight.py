"""What a page weighs on which an answer goes by mail: in every kind, both languages first, and whatever it says of its term."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from answers import accept
from portals import Portal, copy_sample

VERIFIER = "verifier: https://accept.hoshino-cloud.example\n"
# Of each kind and first language one whose names are of an ordinary length.
INVITEES = {
    ("provider-invites-reseller", "en"): ("bramble-it", "--reseller", "--from", "meridian-supply", "--as", "greta-lindner"),
    ("provider-invites-reseller", "ja"): ("hoshino-cloud", "--reseller", "--from", "fjordvei-distribusjon", "--as", "ingrid-berg"),
    ("reseller-invites-customer", "en"): ("larkspur-books", "--customer"),
    ("reseller-invites-customer", "ja"): ("nishiki-textiles", "--customer"),
    ("reseller-and-provider-invite-customer", "en"): ("sonne-bakery", "--customer", "--with", "meridian-supply"),
    ("reseller-and-provider-invite-customer", "ja"): ("hanami-travel", "--customer", "--with", "kaede-distribution"),
}
END = date.today() + timedelta(days=400)
KIND_AND_LANGUAGE = pytest.mark.parametrize("kind, language", list(INVITEES))
# With gzip, in bytes. Keys, numbers and links are new in each portal, so that pages come out up to 60 bytes apart.
LIMIT = 9 * 1024
# What some have above it. The letter for the mail program stands on the page in each language, beside the form that writes it. The
# token can't be made smaller: it is 0.85 KB of the page, and has the names of the companies in it, of which a joint invitation has
# three. Such a page also tells in each language of a second company what it may do, and what the partnership of the two rests on. An end, and what is renewed, stand in sentences
# of their own, and in the token. Nothing of that can go without being lost to the reader.
ABOVE = {
    ("provider-invites-reseller", "ending"): 90,
    ("provider-invites-reseller", "renewal"): 155,
    ("reseller-invites-customer", "ending"): 100,
    ("reseller-invites-customer", "renewal"): 195,
    ("reseller-and-provider-invite-customer", "plain"): 335,
    ("reseller-and-provider-invite-customer", "ending"): 490,
    ("reseller-and-provider-invite-customer", "renewal"): 600,
}


def weight(portal: Portal, page: Path) -> int:
    """The page with the stylesheet and the script that it loads."""
    loaded = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:css|js))"', page.read_text("utf-8"))
    assert [name.rsplit(".", 1)[-1] for name in loaded] == ["css", "js"]
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in [page, *map(portal.public.joinpath, loaded)])


@pytest.fixture(scope="module")
def pages(portico: str, tmp_path_factory) -> dict[str, dict[str, int]]:
    """What the pages weigh that say nothing of a term, an end, and an end that renews something: each by invitee."""
    root = tmp_path_factory.mktemp("weighed") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    settings = portal.read("Content/portal.yaml")
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.agree()

    def issue(*options: str) -> None:
        for id, option, *rest in INVITEES.values():
            portal.run("invite", option, id, *rest, *options)

    def weights() -> dict[str, int]:
        portal.replace("Content/portal.yaml", VERIFIER, "")
        portal.run("build")
        return {invitee: weight(portal, portal.file_of_link(link)) for invitee, link in portal.links().items()}

    issue()
    plain = weights()
    portal.write("Content/portal.yaml", settings)
    for each in portal.invitations():
        users = {invitee[0]: invitee[-1] for invitee in INVITEES.values() if "--as" in invitee}
        portal.run("cancel", each["id"], *(["--as", users[each["to"]]] if each["to"] in users else []))
    issue("--until", str(END))
    ending = weights()
    portal.write("Content/portal.yaml", settings)
    portal.run("build")
    for id, option, *rest in INVITEES.values():
        accept(portal, id)
        portal.run("renew", id, "--for", "P1Y", *(rest[-2:] if "--as" in rest else []))
    return {"plain": plain, "ending": ending, "renewal": weights()}


@pytest.mark.parametrize("term", ["plain", "ending", "renewal"])
@KIND_AND_LANGUAGE
def test_a_page_by_mail_weighs_at_most(pages, kind: str, language: str, term: str) -> None:
    assert pages[term][INVITEES[kind, language][0]] <= LIMIT + ABOVE.get((kind, term), 0)
