"""A language is a folder and a words file: French joins the sample without a line of code."""

import re
import shutil

import pytest
from portals import Portal, content, copy_sample, has_class, tree

CHANGES = [
    ("Content/fr/welcome.md", "Selling cloud services with {{terms.aProvider}}",
     "Vendre des services cloud avec un fournisseur indirect"),
    ("Templates/words/fr.yaml", "languageName: English", "languageName: Français"),
    ("Templates/words/fr.yaml", "  start: Welcome\n", "  start: Accueil\n"),
]


def add_french(portal: Portal) -> None:
    shutil.copytree(portal.path("Content/en"), portal.path("Content/fr"))
    shutil.copy(portal.path("Templates/words/en.yaml"), portal.path("Templates/words/fr.yaml"))
    for file, old, new in CHANGES:
        portal.replace(file, old, new)
    portal.replace("Content/portal.yaml", "languages: [en, ja]", "languages: [en, ja, fr]")


@pytest.fixture(scope="module")
def french(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    root = tmp_path_factory.mktemp("french") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    add_french(portal)
    portal.add_customer("boulangerie", "Boulangerie Dupont", language="fr", country="FR")
    portal.run("keys", "create")
    portal.invite_all()
    portal.run("build")
    return portal


def addresses(portal: Portal, language: str) -> set[str]:
    return {str(page.relative_to(portal.public / language)) for page in (portal.public / language).rglob("*.html")}


def test_every_page_exists_in_the_new_language(french):
    assert addresses(french, "fr") == addresses(french, "en") == addresses(french, "ja")
    page = tree(french.public / "fr/index.html")
    assert page.get("lang") == "fr"
    assert content(page.find(".//h1")) == "Vendre des services cloud avec un fournisseur indirect"
    assert "Accueil" in content(page)


def test_the_switch_lists_three(french):
    for page in french.guide_pages():
        root = tree(page)
        [switch] = [each for each in root.iter("nav") if has_class(each, "languages")]
        assert [content(each) for each in switch.iter("li")] == ["English", "日本語", "Français"], page
        alternates = [each.get("hreflang") for each in root.findall(".//link[@rel='alternate']")]
        assert sorted(alternates) == ["en", "fr", "ja", "x-default"]


def test_the_choice_and_the_missing_page_speak_it(french):
    for name in ("index.html", "404.html"):
        page = tree(french.public / name)
        assert [each.get("lang") for each in page.iter("section")] == ["en", "ja", "fr"]
    assert "/fr/" in [each.get("href") for each in tree(french.public / "index.html").iter("a")]
    assert f"<loc>{french.address}/fr/</loc>" in (french.public / "sitemap.xml").read_text()


def test_a_block_can_be_looked_up_in_both_other_languages(french):
    page = tree(french.public / "fr/customers/index.html")
    blocks = [each for each in page.iter("div") if has_class(each, "block")]
    assert blocks
    for block in blocks:
        languages = [each.get("lang") for each in block.findall(".//details/div")]
        assert languages in (["en", "ja"], []), languages


def test_an_invitation_has_three_articles_the_invitee_s_first(french):
    page = tree(french.page_of("boulangerie"))
    assert page.get("lang") == "fr"
    assert [each.get("lang") for each in page.iter("article")] == ["fr", "en", "ja"]
    for invitation in french.invitation_pages():
        articles = [each.get("lang") for each in tree(invitation).iter("article")]
        assert sorted(articles) == ["en", "fr", "ja"]
    french.run("verify", french.token_of("boulangerie"))


def test_each_text_has_a_digest_of_its_own(french):
    digests = re.findall(r"name=terms value=([0-9a-f]{64})", french.page_of("boulangerie").read_text())
    assert len(digests) == 3


@pytest.mark.parametrize("what, named", [
    ("Content/fr/trust.md", "Content/fr/trust.md"), ("Templates/words/fr.yaml", "Templates/words/fr.yaml"),
    ("Content/fr/invitations/reseller-invites-customer.md", "Content/fr/invitations/reseller-invites-customer.md"),
])
def test_a_language_that_is_not_whole_is_refused(portal, what, named):
    add_french(portal)
    portal.path(what).unlink()
    outcome = portal.run("check", expect=65)
    assert named in outcome.stderr


def test_a_language_written_from_right_to_left(portal):
    """Its words file says so; nothing else is needed."""
    add_french(portal)
    portal.path("Content/fr").rename(portal.path("Content/ar"))
    portal.path("Templates/words/fr.yaml").rename(portal.path("Templates/words/ar.yaml"))
    portal.replace("Content/portal.yaml", "languages: [en, ja, fr]", "languages: [en, ja, ar]")
    portal.replace("Templates/words/ar.yaml", "direction: ltr", "direction: rtl")
    portal.append("Content/ar/next-steps.md", "\nاتصل {{operator.phone}} الآن\n\nالشركة {{operator.name}}\n")
    portal.append("Content/en/next-steps.md", "\nCall {{operator.phone}} now\n\nThe company {{operator.name}}\n")
    portal.append("Content/ja/next-steps.md", "\n{{operator.phone}} に電話\n\n会社は{{operator.name}}\n")
    portal.run("build")
    page = tree(portal.public / "ar/index.html")
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    # Numbers and names of other scripts stand apart there: they would be torn apart.
    steps = {language: (portal.public / f"{language}/next-steps/index.html").read_text("utf-8") for language in ("ar", "en")}
    assert "اتصل <bdi>+81 3-0000-0140</bdi> الآن" in steps["ar"] and "<bdi>Hoshino Cloud</bdi>" in steps["ar"]
    assert "Call +81 3-0000-0140 now" in steps["en"]
