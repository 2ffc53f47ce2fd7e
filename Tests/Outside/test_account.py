"""`portico account show`: what is on record of one's own company, for whoever works there."""

import json

import pytest
from portals import Portal

FILE = "Content/directory/eligibility.csv"


def account(portal: Portal, *options: str) -> dict:
    (line,) = portal.run("account", "show", "--json", *options).stdout.splitlines()
    return json.loads(line)


def test_r136_the_account_shows_profile_and_contacts(sample: Portal) -> None:
    own = account(sample)
    assert (own["id"], own["kind"], own["name"], own["country"]) == (
        "hoshino-cloud", "reseller", "株式会社ホシノクラウド", "JP")
    assert own["tenantDomain"] == "hoshino-cloud.northlight.example"
    assert own["address"]["city"] == "千代田区" and own["address"]["country"] == "JP"
    assert own["primaryContact"]["email"] == "aoi.hoshino@hoshino-cloud.example"
    assert own["supportContact"] == {
        "email": "support@hoshino-cloud.example", "phone": "+81 3-0000-0149",
        "website": "https://support.hoshino-cloud.example/"}
    assert (own["partnerId"], own["agreementAccepted"], own["eligibility"]) == ("4100271", "2024-04-01", None)
    assert own["user"] == {"id": "aoi-hoshino", "roles": ["globalAdmin", "user"]}
    text = sample.run("account", "show").stdout
    for line in ("company: 株式会社ホシノクラウド", "primary contact: 星野 葵 <aoi.hoshino@hoshino-cloud.example>, +81 3-0000-0141",
                 "partner ID: 4100271", "linked: not on record", "agreement accepted: 2024-04-01",
                 "last eligibility check: not on record", "you: aoi-hoshino: globalAdmin, user"):
        assert f"{line}\n" in text, line


def test_the_last_check_and_what_it_means_are_shown(portal: Portal) -> None:
    portal.write(FILE, "partnerId,checked,result,code\n4100271,2026-11-01,eligible,\n4100271,2026-11-02,notEligible,900400\n")
    assert account(portal)["eligibility"] == {"checked": "2026-11-02", "result": "notEligible", "code": "900400"}
    text = portal.run("account", "show").stdout
    assert "last eligibility check: 2026-11-02, notEligible, 900400\n" in text and "orders: orders would be blocked" in text


def test_r30_who_linked_the_partner_id_and_when(portal: Portal) -> None:
    """As far as the application says so: that of the one who chose the very ID that is linked."""
    assert account(portal, "--as", "olivia-bramble")["partnerId"] is None
    portal.replace("Content/directory/resellers.yaml", "  tenantDomain: bramble-it.northlight.example\n",
                   '  tenantDomain: bramble-it.northlight.example\n  partnerId: "5200118"\n')
    portal.replace("Content/directory/enrolments.yaml", '  chosenPartnerId: "5200118"\n',
                   '  chosenPartnerId: "5200118"\n  linkedOn: 2024-05-17\n')
    linked = account(portal, "--as", "olivia-bramble")
    assert linked["legalName"] == "Bramble IT Services Ltd." and linked["partnerId"] == "5200118"
    assert linked["linked"] == {
        "by": "olivia-bramble", "on": "2024-05-17", "source": "membership site, looked up by Olivia Bramble"}
    text = portal.run("account", "show", "--as", "tom-hedges").stdout
    assert "linked: by olivia-bramble on 2024-05-17, from: membership site, looked up by Olivia Bramble\n" in text
    assert "you: tom-hedges: adminAgent, user\n" in text
    # Another ID than the one that was chosen: nobody knows who linked it.
    portal.replace("Content/directory/resellers.yaml", '  partnerId: "5200118"\n', '  partnerId: "5200042"\n')
    assert account(portal, "--as", "olivia-bramble")["linked"] is None


def test_everybody_sees_the_own_account_and_no_other(sample: Portal) -> None:
    assert account(sample, "--as", "jun-okada")["user"] == {"id": "jun-okada", "roles": ["user"]}
    theirs = account(sample, "--as", "nao-fujii")
    assert (theirs["id"], theirs["kind"], theirs["partnerId"]) == ("kaede-distribution", "provider", None)
    assert "partner ID" not in sample.run("account", "show", "--as", "nao-fujii").stdout
    for options, code in [
        (["--of", "kaede-distribution"], "needs-actor"),
        (["--of", "kaede-distribution", "--as", "jun-okada"], "acts-for-other-organisation"),
        (["--of", "aozora-foods"], "unknown-organisation"), (["--as", "nobody"], "unknown-user"),
    ]:
        refused = sample.run("account", "show", *options, expect=1)
        assert refused.stdout == "" and refused.stderr.startswith(f"{code}: ")


@pytest.mark.parametrize("key, value", [("agreementAccepted", "2024-13-01"), ("agreementAccepted", "yesterday")])
def test_a_day_that_is_none_is_a_fault_at_its_place(portal: Portal, key: str, value: str) -> None:
    portal.replace("Content/directory/resellers.yaml", f"  {key}: 2024-04-01\n", f"  {key}: {value}\n")
    line = portal.line_of("Content/directory/resellers.yaml", f"{key}: {value}")
    assert f"Content/directory/resellers.yaml:{line}:{5 + len(key)}: error: “{value}” is no date" in portal.run(
        "check", expect=65).stderr


@pytest.mark.parametrize("language, name, heading", [
    ("en", "Aoi Hoshino", "Primary contact"), ("ja", "星野 葵", "第一連絡先担当者"),
])
def test_r136_next_steps_lead_to_the_account_page(sample: Portal, language: str, name: str, heading: str) -> None:
    """Profile, contacts, support contact and the linked ID stand there; no customer, and nothing of a check (D12)."""
    steps = (sample.public / language / "next-steps/index.html").read_text("utf-8")
    assert f'href="/{language}/business-profile/#company"' in steps and "portico account show" in steps
    page = (sample.public / language / "business-profile/index.html").read_text("utf-8")
    for shown in (name, heading, "aoi.hoshino@hoshino-cloud.example", "support@hoshino-cloud.example", "+81 3-0000-0149",
                  "https://support.hoshino-cloud.example/", "4100271", "https://www.hoshino-cloud.example/", "100-0000"):
        assert shown in page, shown
    assert not any(each["companyName"] in page for each in sample.customers())
    assert "2024-04-01" not in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_r95_the_customers_page_says_how_the_list_is_used(sample: Portal, language: str) -> None:
    page = (sample.public / language / "customers/index.html").read_text("utf-8")
    assert "portico list customers --prospects" in page and f'href="/{language}/customers/new/' in page
