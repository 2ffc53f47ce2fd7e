"""A letter on paper, to pass round where an approval is needed: two pages of A4 at 12 pt, and no more."""

import re

import pytest
from conftest import LANGUAGES
from playwright.sync_api import expect

RESELLER, PROVIDER, CUSTOMER = (name.ljust(60, "x") for name in ("Reseller of a long name ", "Provider of a long name ", "Customer "))
JAPANESE = "株式会社" + "長い名前のとても大きな会社" * 5


@pytest.fixture(scope="module")
def long_site(copy_of_sample, serve):
    """The sample with names of 60 characters."""
    portal = copy_of_sample("long")
    assert len(RESELLER) == len(PROVIDER) == len(CUSTOMER) == 60
    portal.replace("Content/directory/resellers.yaml", "    en: Hoshino Cloud\n    ja: 株式会社ホシノクラウド",
                   f"    en: {RESELLER}\n    ja: {JAPANESE[:60]}")
    portal.replace("Content/directory/providers.yaml", "    en: Kaede Distribution\n    ja: 楓ディストリビューション株式会社",
                   f"    en: {PROVIDER}\n    ja: {JAPANESE[4:64]}")
    portal.replace("Content/directory/providers.yaml", "  companyName: Meridian Supply & Logistics\n", f"  companyName: {PROVIDER}\n")
    portal.add_customer("long-joint", CUSTOMER, language="en", invite="joint", provider="kaede-distribution")
    portal.add_customer("long-alone", JAPANESE[:60], language="ja")
    portal.run("invite", "--all")
    portal.run("build")
    return serve(portal, portal.public)


@pytest.mark.parametrize("invitee", ["long-joint", "long-alone", "bramble-it"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_pages_of_a4(long_site, open_context, invitee, language):
    page = open_context(hosts=(long_site.server.address,)).new_page()
    page.goto(long_site.url(long_site.path(long_site.invitation(to=invitee))) + f"#in-{language}")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    [box] = {box for box in re.findall(rb"/MediaBox\s*\[([^]]*)\]", pdf)}
    assert [round(float(side)) for side in box.split()][2:] in ([595, 842], [596, 842]), "A4"
    page.emulate_media(media="print")
    article = page.locator(f"article#in-{language}")
    assert article.locator(".text p").first.evaluate("(e) => getComputedStyle(e).fontSize") == "16px", "12 pt"


def test_the_seal_does_not_stand_on_a_page_alone(site, open_context):
    """Where a page ends before it, the paragraphs above go along."""
    page = open_context().new_page()
    page.goto(site.url(site.path(site.invitation(kind="reseller-and-provider-invite-customer", language="ja"))))
    page.emulate_media(media="print")
    assert page.locator("#in-ja .seal").evaluate("(e) => getComputedStyle(e).breakBefore") == "avoid"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_what_somebody_decides(long_site, open_context, language):
    """Who asks, for whom, until when, what would be allowed and what not, and that the sheet is as secret as the link."""
    page = open_context(hosts=(long_site.server.address,), viewport={"width": 680, "height": 1039}).new_page()
    invitation = long_site.invitation(to="long-joint")
    page.goto(long_site.url(long_site.path(invitation)) + f"#in-{language}")
    page.emulate_media(media="print")
    article = page.locator(f"article#in-{language}")
    secret = article.locator(".secret")
    expect(secret).to_be_visible()
    assert invitation["link"] in secret.inner_text()
    # A page of A4 within its margins is 180 mm wide and 275 mm high: 680 and 1039 pixels.
    withheld = article.locator(".withheld")
    assert withheld.evaluate("(e) => e.getBoundingClientRect().bottom + scrollY") <= 1039
    for part in ("form", ".go"):
        expect(article.locator(part)).to_be_hidden()


def test_on_the_screen_the_link_is_not_shown(site, open_context):
    page = open_context().new_page()
    page.goto(site.url(site.path(site.invitation(kind="reseller-invites-customer", language="en"))))
    expect(page.locator("article#in-en .secret")).to_be_hidden()
