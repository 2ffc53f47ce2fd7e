"""The pages of the guide: what every page has, in both languages alike."""

import csv
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from portals import Portal, content, has_class, tree, known_to

LANGUAGES = ("en", "ja")
SVG = "{http://www.w3.org/2000/svg}"

# Who may do what. The program has this table once; here it is again, to compare (R3-R6, R65).
ROLES = ["globalAdmin", "userAdmin", "billingAdmin", "adminAgent", "salesAgent", "helpdeskAgent", "user"]
ALLOWED = {
    "readGuides": ROLES,
    "enrol": ["globalAdmin"],
    "viewOwnProfile": ROLES,
    "viewUsers": ["globalAdmin", "userAdmin", "adminAgent"],
    "manageUsers": ["globalAdmin", "userAdmin", "adminAgent"],
    "viewCustomers": ["globalAdmin", "adminAgent", "salesAgent", "helpdeskAgent"],
    "inviteCustomer": ["globalAdmin", "adminAgent", "salesAgent"],
    "inviteReseller": ["globalAdmin", "adminAgent", "salesAgent"],
    "acceptPartnership": ["globalAdmin", "adminAgent"],
    "cancelInvitation": ["globalAdmin", "adminAgent", "salesAgent"],
    "viewInvitations": ["globalAdmin", "adminAgent", "salesAgent"],
    "recordAnswer": ["globalAdmin", "adminAgent"],
    "manageSubscriptions": ["globalAdmin", "adminAgent"],
    "removeRelationship": ["globalAdmin", "adminAgent"],
    "revokeGrant": ["globalAdmin", "adminAgent"],
    "redactPersonalData": ["globalAdmin", "adminAgent"],
    "viewBilling": ["globalAdmin", "billingAdmin", "adminAgent"],
    "requestSupport": ["globalAdmin", "adminAgent", "helpdeskAgent"],
    "manageKeys": ["globalAdmin"],
    "publishPortal": ["globalAdmin", "adminAgent"],
}


class Page:
    """A page of the guide in one language."""

    def __init__(self, portal: Portal, file: Path):
        self.file = file
        self.address = "/" + str(file.parent.relative_to(portal.public)) + "/"
        self.language, self.place = self.address.strip("/").partition("/")[::2]
        self.root = tree(file)

    def all(self, path: str) -> list:
        return self.root.findall(f".//{path}")

    def meta(self, name: str, attribute: str = "name") -> str:
        [found] = self.all(f"meta[@{attribute}='{name}']")
        return found.get("content")

    def links(self, rel: str) -> list:
        return self.all(f"link[@rel='{rel}']")

    def __repr__(self) -> str:
        return self.address


@pytest.fixture(scope="module")
def guide(sample: Portal) -> list[Page]:
    return [Page(sample, file) for file in sample.guide_pages()]


@pytest.fixture(scope="module")
def pairs(guide: list[Page]) -> list[tuple[Page, Page]]:
    """Each page in English and in Japanese."""
    by_place = {(page.language, page.place): page for page in guide}
    places = sorted({page.place for page in guide})
    assert len(by_place) == 2 * len(places) == len(guide)
    return [(by_place["en", place], by_place["ja", place]) for place in places]


@pytest.fixture(scope="module")
def words(sample: Portal) -> dict[str, dict]:
    def read(language: str) -> dict:
        text = sample.read(f"Templates/words/{language}.yaml")
        terms = yaml.safe_load(text)["terms"]
        for name, term in terms.items():
            text = text.replace(f"{{terms.{name}}}", term).replace(f"{{terms.{name.title()}}}", term[0].upper() + term[1:])
        return yaml.safe_load(text)

    return {language: read(language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def page_list(sample: Portal) -> dict:
    return yaml.safe_load(sample.read("Content/pages.yaml"))


# What there is


def test_every_page_of_the_list_exists_in_each_language(sample, guide, page_list):
    providers = [each["id"] for each in yaml.safe_load(sample.read("Content/directory/providers.yaml")) if each["approved"]]
    assert len(providers) >= 4
    expected = set()
    for page in page_list["pages"]:
        for record in providers if page.get("each") else [""]:
            place = page["path"].replace("{id}", record)
            expected |= {f"/{language}/{place}/".replace("//", "/") for language in LANGUAGES}
    assert {page.address for page in guide} == expected


def test_the_issue_s_pages_are_there(guide):
    places = {page.place for page in guide}
    assert {
        "", "providers", "enrol/before-you-begin", "enrol/checklist", "enrol/get-started", "enrol/work-accounts",
        "settings/users", "settings/roles", "connect-provider", "customers", "customers/existing", "customers/new",
        "customers/remove", "next-steps", "business-profile", "trust"} <= places


# The head (R1)


def test_title_description_and_date_are_each_language_s_own(guide, pairs):
    for english, japanese in pairs:
        for page in (english, japanese):
            [title] = page.all("title")
            [heading] = page.all("h1")
            assert content(title).startswith(content(heading))
            [lead] = [each for each in page.all("p") if has_class(each, "lead")]
            assert page.meta("description") == content(lead) != ""
            [changed] = page.all("main/header//time")
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", changed.get("datetime"))
        if not english.place.startswith("providers/"):
            assert content(english.all("h1")[0]) != content(japanese.all("h1")[0]), english
        assert english.meta("description") != japanese.meta("description"), english
        dates = [content(page.all("main/header//time")[0]) for page in (english, japanese)]
        assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d", dates[0]) and re.fullmatch(r"20\d\d年\d{1,2}月\d{1,2}日", dates[1])
    for language in LANGUAGES:
        titles = [content(page.all("title")[0]) for page in guide if page.language == language]
        assert len(set(titles)) == len(titles), "no two pages have one title"


def test_canonical_alternates_and_open_graph(sample, guide):
    for page in guide:
        [canonical] = page.links("canonical")
        assert canonical.get("href") == sample.address + page.address
        alternates = {each.get("hreflang"): each.get("href") for each in page.links("alternate")}
        english = sample.address + f"/en/{page.place}/".replace("//", "/")
        assert alternates == {
            "en": english, "ja": sample.address + f"/ja/{page.place}/".replace("//", "/"), "x-default": english if page.place else sample.address + "/"}
        assert page.meta("og:url", "property") == canonical.get("href")
        assert page.meta("og:title", "property") == content(page.all("h1")[0])
        assert page.meta("og:description", "property") == page.meta("description")
        assert page.meta("og:site_name", "property") and page.meta("og:type", "property") == "website"
        assert page.root.get("lang") == page.language


def test_every_page_says_for_whom_it_is(guide, page_list, words):
    """R2: the roles that may do all that the page is about."""
    for entry in page_list["pages"]:
        roles = [role for role in ROLES if all(role in ALLOWED[action] for action in entry["actions"])]
        pattern = re.compile(re.escape(entry["path"]).replace(r"\{id\}", "[a-z-]+") + "$")
        pages = [page for page in guide if pattern.match(page.place)]
        assert pages
        for page in pages:
            if page.place != "providers" and entry["path"] == "providers/{id}" and not page.place.startswith("providers/"):
                continue
            [about] = [each for each in page.all("header/div") if has_class(each, "about")]
            shown = [content(each) for each in about.findall(".//li")]
            everyone = [words[page.language]["pageHead"]["everyone"]]
            assert shown == (everyone if roles == ROLES else [words[page.language]["role"][role] for role in roles]), page


# The menu and the way to the other language (R7, R8)


def test_one_menu_in_one_order_on_every_page(guide, page_list, words):
    for language in LANGUAGES:
        menus = {}
        for page in guide:
            if page.language == language:
                [menu] = [each for each in page.all("nav") if has_class(each, "menu")]
                menus[page] = [(link.get("href"), content(link)) for link in menu.iter("a")]
        [first, *others] = menus.values()
        assert all(menu == first for menu in others)
        paths = {each["id"]: each["path"] for each in page_list["pages"]}
        expected = []
        for entry in page_list["menu"]:
            for id, word in [(entry["page"], entry["id"])] + [(child, child) for child in entry.get("children", [])]:
                expected.append((f"/{language}/{paths[id]}/".replace("//", "/"), words[language]["menu"][word]))
        assert first == expected


def test_the_menu_has_customers_providers_and_user_management(guide):
    """R8."""
    for page, wanted in [
        (guide[0], ["Customers", "Indirect providers", "Settings", "User management"]),
        (guide[-1], ["顧客", "間接プロバイダー", "設定", "ユーザー管理"]),
    ]:
        [menu] = [each for each in page.all("nav") if has_class(each, "menu")]
        labels = [content(link) for link in menu.iter("a")]
        assert all(label in labels for label in wanted), labels


def test_the_page_that_is_shown_is_marked_once(guide):
    for page in guide:
        [menu] = [each for each in page.all("nav") if has_class(each, "menu")]
        marked = [link.get("href") for link in menu.iter("a") if link.get("aria-current") == "page"]
        if page.place.startswith("providers/"):
            assert len(marked) <= 1
        else:
            assert marked == [page.address], page


def test_the_language_switch_keeps_the_page(guide):
    for page in guide:
        [switch] = [each for each in page.all("nav") if has_class(each, "languages")]
        other = "ja" if page.language == "en" else "en"
        assert [link.get("href") for link in switch.iter("a")] == [f"/{other}/{page.place}/".replace("//", "/")]


def ids(element) -> list[str]:
    return [each.get("id") for each in element.iter() if each.get("id")]


def test_the_same_anchors_in_both_languages(pairs):
    """R9."""
    for english, japanese in pairs:
        assert ids(english.root) == ids(japanese.root), english
        headings = [each.get("id") for each in english.all("main//h2") if each.get("id")]
        assert headings or english.place.startswith("providers"), english
        assert all(re.fullmatch(r"[a-z][a-z0-9-]*", each) for each in headings)


def test_every_id_is_there_once(guide):
    for page in guide:
        assert len(set(ids(page.root))) == len(ids(page.root)), page


def test_every_block_can_be_looked_up_in_the_other_language(pairs):
    """R7: on the spot, without network or script; a made part leads to its place on the other page."""
    for pair in pairs:
        for page, other in (pair, pair[::-1]):
            blocks = [each for each in page.all("div") if has_class(each, "block")]
            assert blocks
            for block, twin in zip(blocks, [each for each in other.all("div") if has_class(each, "block")], strict=True):
                [lookups] = [each for each in block.iter("div") if has_class(each, "lookups")]
                details = [each for each in lookups.iter("details")]
                if not details:
                    [link] = lookups.iter("a")
                    assert urlsplit(link.get("href")).path == other.address
                    assert urlsplit(link.get("href")).fragment in ids(other.root)
                    continue
                [detail] = details
                assert detail.find("summary") is not None
                [passage] = detail.findall("div")
                assert passage.get("lang") == other.language
                assert content(passage) and content(passage) in content(twin)


# Notices (R10)


def test_notices_are_told_apart_by_more_than_colour(guide, words):
    kinds = []
    for page in guide:
        for notice in page.all("aside"):
            if not has_class(notice, "notice") or notice.get("role") != "note":
                continue
            kind = "important" if has_class(notice, "important") else "note"
            language = page.language
            for label in notice.iter("p"):
                if has_class(label, "notice-title"):
                    titles = {words[each]["notice"][kind] for each in LANGUAGES}
                    assert content(label) in titles, (page, language)
                    kinds.append(kind)
    assert kinds.count("note") >= 4 and kinds.count("important") >= 10


def test_the_removal_page_has_its_three_notices(guide):
    """R132-R135."""
    for page in guide:
        if page.place == "customers/remove":
            own = [each for each in page.all("div") if has_class(each, "block")]
            notices = [block for block in own if block.find("aside") is not None]
            assert len(notices) >= 3


# Links


def test_no_link_is_dead(sample, guide):
    """R8, R28, R73, R136-R138: every link and every anchor within the site leads somewhere."""
    anchors = {page.address: set(ids(page.root)) for page in guide}
    for file in [sample.public / "index.html", sample.public / "404.html", *sample.invitation_pages()]:
        anchors["/" + str(file.relative_to(sample.public)).removesuffix("index.html")] = set(ids(tree(file)))
    for file in sample.pages():
        here = "/" + str(file.relative_to(sample.public)).removesuffix("index.html")
        for element in tree(file).iter():
            for attribute in ("href", "src"):
                target = element.get(attribute)
                if not target or urlsplit(target).scheme in ("mailto", "tel"):
                    continue
                url = urlsplit(urljoin(sample.address + here, target))
                if f"{url.scheme}://{url.netloc}" != sample.address:
                    continue
                # From an invitation to its check: the address of the page itself is what is checked there.
                if element.tag == "a" and unquote(url.fragment) == sample.address + here:
                    assert here.startswith("/i/") and url.path in {"/en/trust/", "/ja/trust/"}, f"{here}: {target}"
                elif url.path in anchors:
                    assert not url.fragment or url.fragment in anchors[url.path], f"{here}: {target}"
                else:
                    assert (sample.public / url.path.lstrip("/")).is_file(), f"{here}: {target}"


def test_links_elsewhere_are_marked(guide):
    """R21."""
    found = 0
    for page in guide:
        for link in page.all("main//a"):
            if urlsplit(link.get("href", "")).scheme in ("http", "https"):
                found += 1
                assert "noopener" in link.get("rel", "").split(), (page, link.get("href"))
                assert has_class(link, "external"), (page, link.get("href"))
    assert found > 10


def test_a_link_that_is_not_configured_is_left_out(portal):
    """R21, R139: without a broken page."""
    text = portal.read("Content/portal.yaml")
    portal.write("Content/portal.yaml", re.sub(r"\nlinks:\n(  .*\n)+", "\nlinks: {}\n", text))
    portal.run("build")
    for file in portal.guide_pages():
        text = file.read_text("utf-8")
        assert "northlight.example/" not in text
        for link in tree(file).iter("a"):
            assert link.get("href"), file


# Single pages


def page_of(guide: list[Page], language: str, place: str) -> Page:
    [page] = [page for page in guide if (page.language, page.place) == (language, place)]
    return page


# What an applicant must have at hand, as the validator asks for it (R25, R32).
NEEDED = [
    "workAccount", "membershipUserName", "legalBusinessName", "addressStreet", "addressCity", "addressCountry",
    "contactGivenName", "contactFamilyName", "contactEmail", "supportEmail", "supportPhone"]
HELPFUL = [
    "addressSecondLine", "addressRegion", "addressPostalCode", "contactPhone", "contactLanguage", "supportWebsite"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_is_the_validator_s_list(guide, words, language):
    page = page_of(guide, language, "enrol/checklist")
    [checklist] = [each for each in page.all("div") if has_class(each, "checklist")]
    ticks = {}
    for label in checklist.iter("label"):
        [box] = label.findall("input")
        assert box.get("type") == "checkbox"
        [need] = label.findall(".//small") or [None]
        ticks[box.get("name")] = content(need) if need is not None else None
    needed = ticks["workAccount"]
    listed = {name for name in ticks if name in NEEDED + HELPFUL}
    assert listed == set(NEEDED + HELPFUL)
    assert {name for name in listed if ticks[name] == needed} == set(NEEDED)


@pytest.mark.parametrize("missing, reason", [
    ("  legalBusinessName: Bramble IT Services Ltd.\n", "legal"), ("    street: 14 Hawthorn Lane\n", "address"),
    ("    familyName: Hedges\n", "contact"), ("    phone: +44 20 7946 0329\n", "support"),
])
def test_the_validator_asks_for_what_the_checklist_lists(portal, missing, reason):
    """R32: each block left out is a refusal of its own, with its place."""
    portal.replace("Content/directory/enrolments.yaml", missing, "")
    outcome = portal.run("check", expect=None)
    assert "Content/directory/enrolments.yaml:" in outcome.stderr and reason in outcome.stderr, outcome
    assert outcome.code == 65


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_roles_page_is_the_permission_table(guide, words, language):
    """R65."""
    page = page_of(guide, language, "settings/roles")
    [table] = [each for each in page.all("table") if has_class(each, "rights")]
    head = [content(cell) for cell in table.iter("th") if cell.get("scope") == "col"]
    assert head[1:] == [words[language]["role"][role] for role in ROLES]
    rows = {}
    for row in table.iter("tr"):
        cells = row.findall("td")
        if cells:
            rows[content(row.find("th"))] = [has_class(cell, "may") for cell in cells]
            texts = {(has_class(cell, "may"), content(cell)) for cell in cells}
            assert all(text for _, text in texts), "said in words, too"
    actions = words[language]["action"]
    assert rows == {actions[action]: [role in allowed for role in ROLES] for action, allowed in ALLOWED.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_provider_directory_lists_the_approved_with_what_they_offer(sample, guide, words, language):
    """R16-R20."""
    page = page_of(guide, language, "providers")
    cards = {}
    for card in (each for each in page.all("li") if has_class(each, "card")):
        [link] = card.findall("h3/a")
        cards[link.get("href").rstrip("/").rsplit("/")[-1]] = card
    records = yaml.safe_load(sample.read("Content/directory/providers.yaml"))
    assert list(cards) == [record["id"] for record in records if record["approved"]]
    for record in records:
        if record["approved"]:
            card = cards[record["id"]]
            countries = [each.get("data-country") for each in card.iter() if each.get("data-country")]
            assert countries == ["NO" if each is False else each for each in record["countries"]]
            spoken = [each.get("data-language") for each in card.iter() if each.get("data-language")]
            assert spoken == ["no" if each is False else each for each in record["languages"]]
            names = ("technicalTraining", "marketing", "financing", "support", "billing")
            given = {name: {True: "yes", False: "no"}.get(record["services"].get(name), "unknown") for name in names}
            [services] = [each for each in card.iter("ul") if has_class(each, "services")]
            assert [each.get("class") for each in services] == list(given.values())
            # What a filter finds is what is offered.
            found = [each.get("data-service") for each in services if each.get("data-service")]
            assert found == [name for name in names if given[name] == "yes"]


@pytest.mark.parametrize("language, texts", [
    ("en", ["Kaede Circle for new resellers", "By phone and e-mail in Japanese and English", "+81 3-0000-0210"]),
    ("ja", ["楓サークル", "電話とメール (日本語・英語)", "+81 3-0000-0210"]),
])
def test_a_provider_s_page_tells_how_to_reach_it_and_its_terms(guide, language, texts):
    """R74."""
    page = page_of(guide, language, "providers/kaede-distribution")
    for text in texts:
        assert text in content(page.root)
    targets = [link.get("href") for link in page.all("a")]
    assert "mailto:resellers@kaede-distribution.example" in targets
    assert "https://www.kaede-distribution.example/terms" in targets


def test_a_country_code_is_never_a_boolean(sample):
    """Norway: NO in YAML, and a customer there."""
    page = sample.public / "en/providers/fjordvei-distribusjon/index.html"
    assert "Norway" in content(tree(page)) and "Norwegian" in content(tree(page))
    assert known_to(sample, "bergen-seafood")["country"] == "NO"


def test_the_two_tier_picture_is_in_the_page(guide):
    """R15: an inline SVG with the four who stand in the chain."""
    for language in LANGUAGES:
        page = page_of(guide, language, "")
        [figure] = page.all("figure")
        pictures = [each for each in figure.iter(f"{SVG}svg") if each.get("role") == "img"]
        names = [content(picture.find(f"{SVG}title")) for picture in pictures]
        expected = {
            "en": ["Vendor", "Indirect provider", "Indirect reseller", "Customer"],
            "ja": ["ベンダー", "間接プロバイダー", "間接リセラー", "顧客"],
        }
        assert names == expected[language]
        assert ("Northlight" if language == "en" else "ノースライト") in content(figure)


def test_the_nine_steps_are_there_in_order(guide):
    """R36-R60."""
    for language in LANGUAGES:
        page = page_of(guide, language, "enrol/get-started")
        numbers = [
            int(number) for heading in page.all("main//h2") if heading.get("id")
            for number in re.findall(r"(?:Step |手順 ?)(\d)", content(heading))]
        assert numbers == list(range(1, 10)), numbers


def test_customers_of_the_directory_have_every_channel_and_wish(sample):
    """The sample shows all there is (R113)."""
    with sample.path(sample.CUSTOMERS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["channel"] for row in rows} == {"ownMarketing", "vendorReferral", "provider", "other"}
    assert {row["invite"] for row in rows} == {"none", "reseller", "joint"}
