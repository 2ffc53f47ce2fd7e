"""`portico fields`: what a text may name, with its type and what it stands for."""

import json

import pytest
from portals import Portal, snapshot


def fields(portal: Portal, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in portal.run("fields", *arguments, "--json").stdout.splitlines()]


def test_what_every_page_may_name(sample):
    before = snapshot(sample.root)
    found = {each["name"]: each for each in fields(sample) if each["depth"] == 0}
    assert found["operator.name"] == {"name": "operator.name", "depth": 0, "type": "text", "sample": "Hoshino Cloud"}
    assert found["page.trust"]["type"] == "link" and found["page.trust"]["sample"] == "/en/trust/"
    assert (found["portal.answersByMail"]["type"], found["portal.answersByMail"]["sample"]) == ("flag", "no")
    assert found["policy.acceptedBy.customers"]["sample"] == "2 items" and "head.icon" not in found
    assert [each["name"] for each in fields(sample)] != [] and snapshot(sample.root) == before


def test_in_another_language(sample):
    [name] = [each for each in fields(sample, "--language", "ja") if each["name"] == "operator.name"]
    assert name["sample"] == "株式会社ホシノクラウド"
    assert sample.run("fields", "--language", "de", expect=1).stderr.startswith("unknown-language: ")


@pytest.mark.parametrize("place, file", [
    ("provider", "Content/en/provider.md"), ("invitations", "Content/en/invitations/reseller-invites-customer.md"),
    ("letters", "Content/en/letters/reseller-invites-customer.md"), ("answers", "Content/en/answers/expired.md"),
])
def test_each_that_is_listed_may_be_named_there_and_no_list_is_short(portal, place, file):
    """All of them in one text: no fault but that the languages differ now."""
    listed = fields(portal, place)
    tags, level = [], 0
    for each, following in zip(listed, [*listed[1:], {"depth": 0}]):
        if each["name"] == "words":
            continue
        tag = {"text": "{{%s}}", "link": "[x]({{%s}})", "flag": "{{#%s}}x{{/%s}}", "list": "{{#%s}}x{{/%s}}"}[each["type"]]
        if each["depth"] == 0:
            tags.append(tag.replace("%s", each["name"]))
    portal.append(file, "\n" + "\n\n".join(tags) + "\n\n{{nonesuch}}\n")
    outcome = portal.run("check", expect=65)
    faults = [line for line in outcome.stderr.splitlines() if ": error: " in line]
    assert [fault for fault in faults if "there is no field" in fault] == [
        fault for fault in faults if "`nonesuch`" in fault], outcome.stderr[:3000]
    assert any("`nonesuch`" in fault for fault in faults)


def test_a_page_that_there_isn_t(sample):
    stderr = sample.run("fields", "wellcome", expect=1).stderr
    assert stderr.startswith("unknown-page: ") and "welcome" in stderr


def test_lists_are_set_off(sample):
    lines = sample.run("fields", "welcome").stdout.splitlines()
    place = lines.index("providers\tlist\t5 items")
    assert any(line.startswith("  companyName\t") or line.startswith("  countryName\ttext\t") for line in lines[place + 1:place + 12])
