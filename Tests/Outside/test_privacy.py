"""What is published holds no secret, no customer list, and on each personal page nobody else's data (D12)."""

import re

import pytest
from portals import Portal, snapshot


@pytest.fixture(scope="module")
def public(sample: Portal) -> dict[str, str]:
    """Every published file as text."""
    return {name: data.decode("utf-8") for name, data in snapshot(sample.public).items()}


def test_no_private_key_and_no_link_secret(sample, public):
    secrets = [path.read_bytes() for path in sample.path("State/keys").iterdir() if path.suffix != ".json"]
    pem = [secret.decode().splitlines()[1] for secret in secrets if secret.startswith(b"-----BEGIN")]
    link = [secret for secret in secrets if not secret.startswith(b"-----BEGIN")]
    assert len(pem) == 1 and len(link) == 1
    for name, text in public.items():
        assert "PRIVATE KEY" not in text and pem[0] not in text, name
        assert link[0] not in text.encode() and link[0].hex() not in text, name


def test_nothing_from_state_or_content_is_published(public):
    assert not [name for name in public if re.search(r"\.(csv|ya?ml|md|mustache|sqlite|pem|key|manifest)", name)]
    assert {name.split("/")[0] for name in public} == {
        ".well-known", "404.html", "_headers", "assets", "en", "i", "index.html", "ja", "robots.txt", "sitemap.xml",
        "staticwebapp.config.json", "status"}


def marks(row: dict) -> list[str]:
    """What tells of a customer: id, name, address, domain, as they stand in the file and as HTML has them."""
    found = [row["id"], row["companyName"], row["email"], row["tenantDomain"]]
    found += [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in found]
    return [text for text in found if text]


def test_a_page_names_no_customer_but_its_own(sample, public):
    own = {
        str(sample.file_of_link(link).relative_to(sample.public)): invitee for invitee, link in sample.links().items()}
    assert len(own) == 20
    seen = set()
    for name, text in public.items():
        for row in sample.customers():
            for mark in marks(row):
                if own.get(name) == row["id"]:
                    seen.add(row["id"])
                else:
                    assert mark not in text, f"{name} tells of {row['id']}: {mark}"
    assert seen == {invitee for invitee in own.values() if invitee in {row["id"] for row in sample.customers()}}


def test_a_page_holds_nothing_that_only_its_invitee_knows(sample, public):
    """The domain and the address of whoever is invited are what an answer is held against."""
    rows = {row["id"]: row for row in sample.customers()}
    resellers = sample.read("Content/directory/resellers.yaml")
    for invitee, link in sample.links().items():
        text = public[str(sample.file_of_link(link).relative_to(sample.public))]
        if row := rows.get(invitee):
            secrets = [row["tenantDomain"], row["email"]]
        else:
            record = resellers.split(f"- id: {invitee}\n")[1].split("\n- id: ")[0]
            secrets = re.findall(r"^  (?:tenantDomain|email): (.+)$", record, re.MULTILINE)
        # The operator, whom a provider invites on its own portal, is whom the footer names.
        known = "partners@hoshino-cloud.example"
        for secret in secrets:
            assert not secret or secret == known or secret not in text, f"the page of {invitee} tells {secret}"


def test_no_page_tells_where_an_invitation_is(sample, public):
    paths = [link.rstrip("/").rsplit("/", 1)[1] for link in sample.links().values()]
    for name, text in public.items():
        for path in paths:
            assert path not in text or name == f"i/{path}/index.html", f"{name} leads to {path}"


def test_no_page_but_an_invitation_names_a_user(sample, public):
    """Who works where is nobody's business."""
    users = re.findall(r"email: (\S+@\S+?)[,}]", sample.read("Content/directory/users.yaml"))
    assert len(users) > 20
    contact = "aoi.hoshino@hoshino-cloud.example"  # the operator's primary contact, whom the profile page names
    for name, text in public.items():
        for user in users:
            assert user not in text or user == contact and "business-profile" in name, f"{name} names {user}"


def test_sources_of_customers_and_applications_stay_inside(sample, public):
    inside = ["Trade fair Osaka", "Kaede list of", "Cloud admin centre", "Imported", "5200118", "Hawthorn Lane"]
    for name, text in public.items():
        for text_inside in inside:
            assert text_inside not in text, name


def test_an_unapproved_provider_is_nowhere(public):
    """R20."""
    for name, text in public.items():
        assert "quickbridge" not in text.lower(), name


def test_no_page_of_the_system_asks_for_a_password(public):
    """R26, R45."""
    for name, text in public.items():
        assert not re.search(r'type="?password', text), name
