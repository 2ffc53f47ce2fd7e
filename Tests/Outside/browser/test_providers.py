"""The provider directory: a list for everybody, searched and filtered in the browser without network."""

import pytest
import yaml
from playwright.sync_api import expect

LANGUAGE = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.fixture(scope="module")
def records(site) -> list[dict]:
    return yaml.load(site.portal.read("Content/directory/providers.yaml"), yaml.BaseLoader)


def name(record: dict, language: str) -> str:
    names = record["companyName"]
    return names if isinstance(names, str) else names[language]


def names(records: list[dict], language: str) -> list[str]:
    return sorted(name(record, language) for record in records)


def approved(records: list[dict]) -> list[dict]:
    return [record for record in records if record["approved"] == "true"]


def shown(page) -> list[str]:
    return sorted(h3.inner_text() for h3 in page.locator(".card h3").all() if h3.is_visible())


@pytest.fixture
def directory(site, open_context):
    """The page of the directory, loaded and then cut off from the network."""

    def open_directory(language: str):
        context = open_context()
        page = context.new_page()
        page.goto(site.url(f"/{language}/providers/"), wait_until="networkidle")
        context.set_offline(True)
        return page

    return open_directory


def count_words(language: str, count: int, total: int) -> str:
    return {"en": f"{count} of {total} providers", "ja": f"プロバイダー {total} 社中 {count} 社"}[language]


@LANGUAGE
def test_lists_the_approved_and_nobody_else(directory, records, language):
    page = directory(language)
    assert len(approved(records)) < len(records)
    assert shown(page) == names(approved(records), language)
    text = page.locator("body").text_content()
    for record in records:
        assert (record["id"] == "quickbridge-traders") == (record["approved"] == "false")
    assert "Quickbridge" not in text and "quickbridge" not in page.content()


@LANGUAGE
def test_filters(directory, records, language):
    """Each filter alone and together, against the directory's own records; how many are left is said aloud."""
    page = directory(language)
    status = page.locator(".directory [role=status]")
    everyone = approved(records)
    filters = {
        "country": ("countries", sorted({code for record in everyone for code in record["countries"]})),
        "language": ("languages", sorted({code for record in everyone for code in record["languages"]})),
        "service": ("services", ["technicalTraining", "marketing", "financing", "support", "billing"]),
    }

    def offers(record: dict, field: str, value: str) -> bool:
        return record[field].get(value) == "yes" if field == "services" else value in record[field]

    for control, (field, values) in filters.items():
        select = page.locator(f".directory select[name={control}]")
        offered = select.locator("option").evaluate_all("(all) => all.map((o) => o.value).filter(Boolean).sort()")
        assert offered == sorted(values)
        for value in values:
            select.select_option(value)
            expected = [record for record in everyone if offers(record, field, value)]
            assert shown(page) == names(expected, language), (control, value)
            expect(status).to_have_text(count_words(language, len(expected), len(everyone)))
        select.select_option("")

    page.locator("select[name=country]").select_option("JP")
    page.locator("select[name=service]").select_option("financing")
    expected = [r for r in everyone if "JP" in r["countries"] and r["services"].get("financing") == "yes"]
    assert shown(page) == names(expected, language)
    assert 0 < len(expected) < len(everyone)
    page.locator(".directory [type=reset]").click()
    expect(page.locator(".card:visible")).to_have_count(len(everyone))


@LANGUAGE
def test_searches_by_a_part_of_the_name(directory, records, language):
    page = directory(language)
    search = page.get_by_role("searchbox")
    everyone = approved(records)
    parts = {"en": ["meri", "MERIDIAN supply", "  finch ", "Ｋａｅｄｅ"], "ja": ["楓", "ﾀﾏﾘﾝﾄﾞ", "supply &"]}
    for part in parts[language]:
        search.fill(part)
        search.press("Enter")
        assert len(shown(page)) == 1, (part, shown(page))
    search.fill("no such name")
    expect(page.locator(".none")).to_be_visible()
    assert shown(page) == []
    expect(page.locator(".directory [role=status]")).to_have_text(count_words(language, 0, len(everyone)))
    search.fill("")
    assert shown(page) == names(everyone, language)


@LANGUAGE
def test_without_scripts_the_list_is_whole(site, plain_page, records, language):
    plain_page.goto(site.url(f"/{language}/providers/"))
    assert shown(plain_page) == names(approved(records), language)
    expect(plain_page.locator(".directory form")).to_be_hidden()
    plain_page.locator(".card h3 a").first.click()
    assert plain_page.url.startswith(site.url(f"/{language}/providers/"))


@LANGUAGE
def test_every_provider_has_a_page(site, plain_page, records, language):
    """What is known stands there; what isn't says so instead of a gap."""
    for record in approved(records):
        plain_page.goto(site.url(f"/{language}/providers/{record['id']}/"))
        expect(plain_page.locator("h1")).to_contain_text(name(record, language))
        facts = plain_page.locator(".provider")
        expect(facts).to_contain_text(record["email"])
        for row in facts.locator("dd").all():
            assert row.inner_text().strip()
        assert facts.locator(".services li").count() == 5
