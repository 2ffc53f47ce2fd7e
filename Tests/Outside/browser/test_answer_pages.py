"""The pages after an answer, under the policy with which the verifier sends them."""

import re

import pytest
from conftest import KINDS, LANGUAGES
from outcomes import JWS, NAMES, OutcomePages, usual_facts
from playwright.sync_api import expect
from test_accessible import examine

ACCEPTED = "accepted.reseller-and-provider-invite-customer"


@pytest.fixture(scope="module")
def pages(site) -> OutcomePages:
    return OutcomePages(site.portal)


@pytest.fixture
def show(site, open_context, pages):
    """Opens an outcome's page as the verifier would send it."""

    def show(name: str, language: str, page=None, **options):
        page = page or open_context(**options).new_page()
        page.route("**/acceptances", lambda route: route.fulfill(
            body=pages.page(name, language, usual_facts(name)),
            headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": pages.policy}))
        page.goto(site.url("/acceptances"))
        return page

    return show


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault(show, language):
    """Axe, small screens, light and dark; the watch sees whatever the policy would have to stop."""
    page = None
    faults = []
    for name in NAMES:
        page = show(name, language, page)
        faults += examine(page, f"{name} in {language}")
        page.unroute("**/acceptances")
    assert faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_heading_is_read_first(show, scripts):
    """Whoever listens to the page hears what became of the answer, without any script."""
    page = show(ACCEPTED, "ja", java_script_enabled=scripts)
    assert page.title() == "承諾のご回答を承りました | ホシノクラウド パートナー ポータル"
    assert page.locator(":focus").inner_text() == "承諾のご回答を承りました"


def test_the_other_language_is_a_click_away(show):
    page = show(ACCEPTED, "ja", java_script_enabled=False)
    english, japanese = page.locator("#in-en"), page.locator("#in-ja")
    assert japanese.is_visible() and not english.is_visible()
    page.get_by_role("link", name="English").click()
    assert english.is_visible() and not japanese.is_visible()
    assert english.locator("h1").inner_text() == "You have accepted the invitation"


def test_a_fault_leads_to_its_field(show):
    page = show("incomplete.reseller-invites-customer", "en", java_script_enabled=False)
    page.locator(".faults a").first.click()
    field = page.locator("#en-email")
    assert page.locator(":focus").get_attribute("id") == "en-email"
    assert field.is_visible() and field.input_value() == "hanako"
    assert page.locator("#en-email-wrong").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_offers_to_print_and_to_copy_its_code(show, language):
    page = show(ACCEPTED, language, permissions=["clipboard-read", "clipboard-write"])
    article = page.locator(f"#in-{language}")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    article.locator("button[name=print]").click()
    assert page.evaluate("document.body.dataset.printed") == "yes"
    copy = article.locator("button[name=copy]")
    copy.click()
    expect(copy).to_have_text({"en": "Copied", "ja": "コピーしました"}[language])
    assert page.evaluate("navigator.clipboard.readText()") == JWS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_decline_is_a_sheet_to_keep(show, language, kind):
    """Who declined what, of whom, when; on one page of A4."""
    page = show(f"declined.{kind}", language)
    record = page.locator(f"#in-{language} .receipt")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    record.locator("button[name=print]").click()
    assert page.evaluate("document.body.dataset.printed") == "yes"
    asked = {
        "provider-invites-reseller": {"en": "Partnership with an indirect provider", "ja": "間接プロバイダーとのパートナーシップ"},
        "reseller-invites-customer": {"en": "Reseller relationship", "ja": "リセラーとの関係"},
        "reseller-and-provider-invite-customer": {
            "en": "Relationship with reseller and indirect provider", "ja": "リセラーおよび間接プロバイダーとの関係"},
    }[kind][language]
    page.emulate_media(media="print")
    text = record.inner_text()
    for part in (asked, "佐藤 花子", "hanako.sato@hikari-clinic.example", "hikari-clinic", "Hoshino Cloud",
                 "22 November 2026, 09:30 UTC", "aaaaaaaaaaaaaaaaaaaaaaaaaa"):
        assert part in text, part
    assert ("Kaede Distribution" in text) == (kind == "reseller-and-provider-invite-customer")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_begins_with_the_invitation_number(show, language):
    """Which its text asks people to name."""
    first = show(ACCEPTED, language).locator(f"#in-{language} .receipt .facts div").first
    assert first.locator("dd").inner_text() == "aaaaaaaaaaaaaaaaaaaaaaaaaa"


def test_without_scripts_a_receipt_offers_what_it_can(show):
    page = show(ACCEPTED, "en", java_script_enabled=False)
    keep = page.locator("#in-en .keep")
    assert keep.locator("button:visible").count() == 0 and keep.locator("a:visible").count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_prints_on_one_sheet(show, language):
    """A4, black on white also for whoever reads in the dark, and the code to its last character."""
    page = show(ACCEPTED, language, color_scheme="dark")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[document.body, document.querySelector('.receipt')].map(e => [getComputedStyle(e).color,"
        " getComputedStyle(document.body).backgroundColor])")
    assert colours == [["rgb(0, 0, 0)", "rgb(255, 255, 255)"]] * 2
    code = page.locator(".jws").first
    assert code.input_value() == JWS
    assert code.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
