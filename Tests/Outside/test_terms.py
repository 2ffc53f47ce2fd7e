"""`terms.provider`: one setting says what the portal calls an indirect provider, in every page, letter and answer page."""

import re
import shutil

import pytest
from answers import USERS
from portals import Portal

TERMS = """
terms:
  provider: {en: distributor (indirect provider), ja: ディストリビューター（間接プロバイダー）}
  providers: {en: distributors (indirect providers), ja: ディストリビューター（間接プロバイダー）}
"""
USUAL = re.compile("indirect providers?|間接プロバイダー", re.IGNORECASE)
# The usual word, but for where it stands within the new one.
OLD = re.compile(r"(?<!distributor \()(?<!distributors \()indirect provider|(?<!ディストリビューター（)間接プロバイダー", re.IGNORECASE)
NEW = re.compile(r"distributors? \(indirect providers?\)|ディストリビューター（間接プロバイダー）", re.IGNORECASE)


def texts(portal: Portal) -> dict[str, str]:
    """Everything that people read: pages, answer pages of the verifier, letters, also as reminders."""
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.invite_all()
    portal.run("build")
    files = {
        str(path.relative_to(portal.root)): path.read_text("utf-8")
        for folder in (portal.public, portal.path("Site/verifier"))
        for path in folder.rglob("*") if path.suffix in (".html", ".json") and path.is_file()
    }
    for invitation in portal.invitations():
        user = USERS.get(invitation["from"], "aoi-hoshino")
        name = f"letter {invitation['kind']} {invitation['to']}"
        files[name] = portal.run("letters", "show", invitation["id"], "--as", user).stdout
    # Links and ids differ from portal to portal.
    return {re.sub(r"i/[^/]+/", "i/", name): text for name, text in files.items()}


def test_the_setting_is_said_wherever_the_usual_term_was(portal: Portal, tmp_path) -> None:
    usual = texts(portal)
    other = Portal(portal.program, tmp_path / "other")
    for folder in ("Content", "Templates"):
        shutil.copytree(portal.path(folder), other.path(folder))
    other.append("Content/portal.yaml", TERMS)
    new = texts(other)
    assert usual.keys() == new.keys()
    said = {name for name, text in usual.items() if USUAL.search(text)}
    assert {"Site/public/en/index.html", "Site/public/ja/connect-provider/index.html", "Site/verifier/pages.json"} <= said
    assert any(name.startswith("letter provider-invites") for name in said)
    for name in said:
        assert NEW.search(new[name]), name
    for name, text in new.items():
        assert (found := OLD.search(text)) is None, f"{name}: {text[found.start() - 60:found.end() + 20]}"


def test_articles_plurals_and_capitals_are_right(portal: Portal) -> None:
    portal.append("Content/portal.yaml", TERMS)
    portal.run("keys", "create")
    portal.run("build")
    english = (portal.public / "en/index.html").read_text("utf-8")
    assert "Selling cloud services with a distributor (indirect provider)" in english
    assert "works with distributors (indirect providers) in" in english
    assert "<td>Distributor (indirect provider)</td>" in english and "also known as" not in english
    assert "認定ディストリビューター（間接プロバイダー）" in (portal.public / "ja/index.html").read_text("utf-8")
    menu = (portal.public / "en/providers/index.html").read_text("utf-8")
    assert ">Distributors (indirect providers)</a>" in menu


@pytest.mark.parametrize("terms, told", [
    ("terms:\n  provider: {en: distributor, ja: ディストリビューター}\n", "the plural is missing, which English needs"),
    ("terms:\n  provider: {ja: ディストリビューター}\n", "'provider' has no text in en"),
    ("terms:\n  supplier: x\n", "'supplier'"),
])
def test_a_setting_that_cannot_be_is_a_fault_at_its_place(portal: Portal, terms: str, told: str) -> None:
    line = portal.read("Content/portal.yaml").count("\n") + 2
    portal.append("Content/portal.yaml", terms)
    outcome = portal.run("check", expect=65).stderr
    assert f"Content/portal.yaml:{line}:" in outcome and told in outcome


def test_one_word_serves_every_language(portal: Portal) -> None:
    portal.append("Content/portal.yaml", "terms:\n  provider: distributor\n  providers: distributors\n")
    portal.run("keys", "create")
    portal.run("build")
    assert "distributorとともにクラウド" in (portal.public / "ja/index.html").read_text("utf-8").replace("<wbr>", "")


def test_what_is_agreed_to_has_the_word_that_was_shown(portal: Portal) -> None:
    """The digest that an acceptance carries follows the word."""
    portal.run("keys", "create")
    portal.invite_all()
    portal.run("build")

    def digests() -> set[str]:
        return set(re.findall(r"name=terms value=([^\s>]+)", "".join(
            path.read_text("utf-8") for path in (portal.public / "i").rglob("*.html"))))

    usual = digests()
    portal.append("Content/portal.yaml", TERMS)
    portal.run("build")
    assert usual and not usual & digests()
