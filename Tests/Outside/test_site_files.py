"""Everything in Site/public that isn't a page of the guide: for robots, hosts, browsers and verifiers."""

import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from portals import Portal, content, snapshot, tree

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def text(portal: Portal, name: str) -> str:
    return (portal.public / name).read_text("utf-8")


# Robots


def test_robots_are_told_where_the_site_map_is_and_nothing_of_invitations(sample):
    """Whoever forbids the folder of invitations has named it; the pages say noindex themselves."""
    lines = text(sample, "robots.txt").splitlines()
    assert f"Sitemap: {sample.address}/sitemap.xml" in lines and "User-agent: *" in lines
    assert "/i/" not in text(sample, "robots.txt")


def test_the_site_map_lists_the_guide_and_no_invitation(sample):
    root = ElementTree.fromstring(text(sample, "sitemap.xml"))
    assert root.tag == f"{SITEMAP}urlset"
    found = [each.text for each in root.iter(f"{SITEMAP}loc")]
    pages = [
        f"{sample.address}/{page.parent.relative_to(sample.public)}/" for page in sample.guide_pages()]
    assert sorted(found) == sorted([f"{sample.address}/", *pages]) and "/i/" not in text(sample, "sitemap.xml")
    for url in root:
        assert [each.tag.split("}")[1] for each in url][:1] == ["loc"]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each.text) for each in url.iter(f"{SITEMAP}lastmod"))


def test_each_page_and_the_site_map_name_the_same_versions_of_it(sample):
    """A search engine takes no notice of a version that doesn't name the others back."""
    root = ElementTree.fromstring(text(sample, "sitemap.xml"))
    mapped = {
        url.find(f"{SITEMAP}loc").text: {each.get("hreflang"): each.get("href") for each in url.iter(f"{XHTML}link")} for url in root}
    for address, versions in mapped.items():
        assert set(versions) == {"en", "ja", "x-default"}
        for other in versions.values():
            assert mapped[other] == versions, (address, other)
        page = (sample.public / address.removeprefix(sample.address + "/") / "index.html").read_text()
        assert dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)) == versions, address


def test_invitation_pages_are_unlisted(sample):
    assert len(sample.invitation_pages()) == 20
    for page in sample.invitation_pages():
        robots = tree(page).find(".//meta[@name='robots']").get("content")
        assert "noindex" in robots and "nofollow" in robots
        assert tree(page).find(".//meta[@name='referrer']").get("content") == "no-referrer"
        assert tree(page).find(".//link[@rel='canonical']") is None


# For people who look for something


def test_the_missing_page_speaks_every_language_and_leads_back(sample):
    page = tree(sample.public / "404.html")
    assert {each.get("lang") for each in page.iter("section")} == {"en", "ja"}
    targets = {each.get("href") for each in page.iter("a")}
    assert {"/en/", "/ja/", "/en/trust/", "/ja/trust/"} <= targets
    assert "noindex" in page.find(".//meta[@name='robots']").get("content")


def test_the_top_page_offers_each_language_in_that_language(sample):
    page = tree(sample.public / "index.html")
    doors = {each.get("lang"): content(each) for each in page.iter("section")}
    assert "English" in doors["en"] and "日本語" in doors["ja"]
    assert {each.get("href") for each in page.iter("a")} == {"/en/", "/ja/"}


def test_security_txt_is_as_rfc_9116_wants_it(sample):
    lines = text(sample, ".well-known/security.txt").splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:security@hoshino-cloud.example"
    assert fields["Canonical"] == f"{sample.address}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en, ja"
    expires = datetime.fromisoformat(fields["Expires"])
    now = datetime.now(timezone.utc)
    assert now + timedelta(days=30) < expires < now + timedelta(days=366), "less than a year, section 2.5.5"


@pytest.mark.parametrize("now", ["2026-01-31T23:59:59Z", "2026-06-01T00:00:00Z", "2027-12-31T12:00:00Z", "2028-02-29T00:00:00Z"])
def test_security_txt_expires_at_a_day_that_exists(portal, now):
    portal.run("build", "--now", now)
    fields = dict(line.split(": ", 1) for line in text(portal, ".well-known/security.txt").splitlines())
    distance = datetime.fromisoformat(fields["Expires"]) - datetime.fromisoformat(now)
    assert timedelta(days=30) < distance < timedelta(days=366)


# For hosts


def headers_file(portal: Portal) -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = {}
    for line in text(portal, "_headers").splitlines():
        if line.startswith("  "):
            name, value = line.strip().split(": ", 1)
            rules[path][name] = value
        elif line:
            path = line
            rules[path] = {}
    return rules


def test_both_hosts_are_asked_for_the_same_headers(sample):
    rules = headers_file(sample)
    config = json.loads(text(sample, "staticwebapp.config.json"))
    assert config["globalHeaders"] == rules["/*"]
    assert {route["route"]: route["headers"] for route in config["routes"]} == {
        path: headers for path, headers in rules.items() if path != "/*"}
    assert config["responseOverrides"]["404"]["rewrite"] == "/404.html"


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";"))}


def test_the_policy_is_strict(sample):
    policy = directives(headers_file(sample)["/*"]["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"] and policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["https://accept.hoshino-cloud.example/"]
    for name, sources in policy.items():
        assert "'unsafe-inline'" not in sources and "'unsafe-eval'" not in sources and "*" not in sources
        if name.endswith("-src"):
            assert set(sources) <= {"'self'", "'none'"}


def test_every_page_carries_the_same_policy_itself(sample):
    served = directives(headers_file(sample)["/*"]["Content-Security-Policy"])
    del served["frame-ancestors"]  # counts in a header only
    for page in sample.pages():
        [meta] = tree(page).findall(".//meta[@http-equiv='Content-Security-Policy']")
        assert directives(meta.get("content")) == served, page


def test_headers_keep_links_from_leaking_and_pages_from_being_framed(sample):
    rules = headers_file(sample)
    assert rules["/*"]["Referrer-Policy"] == "no-referrer"
    assert rules["/*"]["X-Content-Type-Options"] == "nosniff"
    assert "max-age=" in rules["/*"]["Strict-Transport-Security"]
    assert "noindex" in rules["/i/*"]["X-Robots-Tag"] and rules["/i/*"]["Cache-Control"] == "no-store, no-transform"
    assert "immutable" in rules["/assets/*"]["Cache-Control"]


def test_without_a_verifier_forms_open_the_mail_program(portal):
    portal.replace("Content/portal.yaml", "verifier: https://accept.hoshino-cloud.example\n", "")
    portal.run("keys", "create")
    portal.run("invite", "--customer", "larkspur-books")
    portal.run("build")
    assert directives(headers_file(portal)["/*"]["Content-Security-Policy"])["form-action"] == ["mailto:"]
    page = tree(portal.page_of("larkspur-books"))
    targets = [each.get("action") for each in page.iter("form")] + [each.get("href") for each in page.iter("a")]
    assert any(target and target.startswith("mailto:partners@hoshino-cloud.example") for target in targets)
    assert not any(target and "accept.hoshino-cloud" in target for target in targets)
    assert "accept.hoshino-cloud" not in portal.page_of("larkspur-books").read_text()
    portal.run("verify", portal.token_of("larkspur-books"))


# Nothing inline, nothing from elsewhere


def test_no_page_has_inline_script_or_style(sample):
    for page in sample.pages():
        for element in tree(page).iter():
            if element.tag == "script":
                assert element.get("src") and not content(element), page
            assert element.tag != "style", page
            for attribute in element.attrib:
                assert not str(attribute).startswith("on") and attribute != "style", (page, attribute)
                assert "javascript:" not in element.get(attribute).lower()


def test_no_page_loads_anything_from_elsewhere(sample):
    loading = {"script": "src", "img": "src", "iframe": "src", "audio": "src", "video": "src", "source": "src",
               "embed": "src", "object": "data", "input": "src", "use": "href", "image": "href"}
    for page in sample.pages():
        for element in tree(page).iter():
            name = element.tag.rpartition("}")[2]  # SVG has a namespace
            targets = [element.get(loading[name])] if name in loading else []
            if name == "link" and element.get("rel") not in ("canonical", "alternate"):
                targets.append(element.get("href"))
            for target in filter(None, targets):
                assert not urlsplit(target).netloc and not urlsplit(target).scheme, (page, target)
            assert element.get("srcset") is None and name not in ("iframe", "object", "embed", "base")


def test_no_style_and_no_script_loads_anything_from_elsewhere(sample):
    for name, data in snapshot(sample.public / "assets").items():
        if name.endswith(".css"):
            assert b"@import" not in data and not re.search(rb"url\(\s*['\"]?(https?:)?//", data), name
        if name.endswith((".js", ".svg")):
            found = set(re.findall(rb"https?://[^\s'\"`)]+", data)) - {b"http://www.w3.org/2000/svg"}
            assert not found, (name, found)


# Assets


def test_assets_are_named_by_their_content(sample):
    """So that they may be kept for ever."""
    before = snapshot(sample.public / "assets")
    assert all(re.fullmatch(r"(pictures/)?[a-z-]+\.[0-9a-f]{10}\.[a-z]+", name) for name in before)
    used = "".join(page.read_text("utf-8") for page in sample.pages())
    for name in before:
        assert f"/assets/{name}" in used, f"{name} is used by no page"


def test_a_changed_asset_has_another_name_and_the_old_one_goes(portal):
    portal.run("build")
    [old] = (portal.public / "assets").glob("pages.*.css")
    portal.append("Templates/assets/site.css", "\n.new { color: red }\n")
    portal.run("build")
    [new] = (portal.public / "assets").glob("pages.*.css")
    assert new.name != old.name and not old.exists()
    assert f"/assets/{new.name}" in text(portal, "en/index.html") and old.name not in text(portal, "en/index.html")


def test_the_stylesheets_are_small(sample):
    """A page loads one of them: a letter 6.5 KB, a page of the guide 14 KB at most."""
    sizes = {path.name.split(".")[0]: path.stat().st_size for path in (sample.public / "assets").glob("*.css")}
    assert sizes.keys() == {"letter", "pages"}
    assert sizes["letter"] < 6_500 and sizes["pages"] < 14_000


def test_comments_with_a_line_to_themselves_are_not_published(portal):
    """Where a line goes on in the next one, a file is published as it is."""
    portal.append("Templates/assets/site.css", "\n/* For whoever edits. */\n.one{color:red}\n  .two::before{content:'/* two */'}\n")
    portal.append("Templates/assets/pages.css", "\n/* Begins here\n and ends here. */\n  .three{color:red}\n")
    portal.append("Templates/assets/site.js", "\n  // For whoever edits.\n  const url = 'https://portal.example'; // stays\n")
    portal.append("Templates/assets/checklist.js", "\n  const text = `\n  // no comment`;\n")
    portal.run("build")
    [letter], [pages], [script], [whole] = (
        [path.read_text("utf-8") for path in (portal.public / "assets").glob(f"{name}.*")]
        for name in ("letter", "pages", "site", "checklist"))
    assert ".one{color:red}.two::before{content:'/* two */'}" in letter and "whoever" not in letter
    assert "/* Begins here\n and ends here. */\n  .three{color:red}\n" in pages and "whoever" not in pages
    assert script.endswith("const url = 'https://portal.example'; // stays\n") and "whoever" not in script
    assert whole == portal.read("Templates/assets/checklist.js")


def test_scripts_are_published_without_blanks_around_signs(portal):
    """But as they are where a line may hold a division, a comment or a text within a text; and what stands in quotes."""
    kept = ["const ratio = 6 / 2;", "const one = 1; // a = b;", "const name = `${ `a = b` }`;", "const odd = 1 < !--two;"]
    tight = {"const word = 'a = b';": "const word='a = b';", "const odd = [\"a\\\" = b\", /[/] = ;/];": "const odd=[\"a\\\" = b\",/[/] = ;/];",
             "const name = `${ 1 }` !== word": "const name=`${ 1 }`!==word\n", "for (const a of b) {": "for(const a of b){", "}": "}\n"}
    portal.append("Templates/assets/site.js", "\nconst sum = (a, b) => ({ a, b, c: a ? b : 1 + +b - -1 });\nconst text = \"a, { b } = c\" ;\n" + "\n".join([*kept, *tight]) + "\n")
    portal.run("build")
    [script] = (path.read_text("utf-8") for path in (portal.public / "assets").glob("site.*.js"))
    assert script.endswith(
        "const sum=(a,b)=>({a,b,c:a?b:1+ +b - -1});const text=\"a, { b } = c\";" + "\n".join(kept[:3])
        + "\nconst odd=1 < !--two;" + "".join(tight.values()))


def test_an_invitation_with_all_that_it_loads_is_at_most_36_kb(sample):
    """Hostile long names apart."""
    for invitee, link in sample.links().items():
        if invitee == "long-name":
            continue
        page = sample.file_of_link(link)
        size = page.stat().st_size
        for element in tree(page).iter():
            if element.tag == "script" or element.tag == "link" and element.get("rel") == "stylesheet":
                size += (sample.public / (element.get("src") or element.get("href")).lstrip("/")).stat().st_size
        assert size <= 36_864, f"{invitee}: {size}"


# Invitation pages


def test_an_invitation_says_who_invites_whom_to_what_until_when(sample):
    by_invitee = {row["id"]: row for row in sample.customers()}
    for invitation in sample.invitations("--links"):
        page = tree(sample.file_of_link(invitation["link"]))
        articles = {each.get("lang"): each for each in page.iter("article")}
        assert list(articles) == sorted(articles, key=lambda language: language != page.get("lang"))
        assert set(articles) == {"en", "ja"}
        if invitation["to"] in by_invitee:
            assert page.get("lang") == by_invitee[invitation["to"]]["language"]
        for article in articles.values():
            text = content(article)
            assert invitation["id"] in text
            if invitation["to"] in by_invitee:
                assert " ".join(by_invitee[invitation["to"]]["companyName"].split()) in text
            assert [each.get("datetime") for each in article.iter("time")][0] == invitation["expires"]


def test_grants_are_shown_and_so_is_what_is_not_granted(sample):
    """R84, R85, R119."""
    shown = {
        "provider-invites-reseller": (
            ["Administrator access", "Submit orders", "Add subscriptions"], ["Relationships with your customers"]),
        "reseller-invites-customer": (
            ["Manage subscriptions", "Manage licenses", "Manage users"],
            ["Submit orders", "Add subscriptions", "Administrator access"]),
        "reseller-and-provider-invite-customer": (
            ["Submit orders", "Manage subscriptions", "Manage licenses", "Manage users"],
            ["Add subscriptions", "Administrator access"]),
    }
    for invitation in sample.invitations("--links"):
        page = tree(sample.file_of_link(invitation["link"]))
        [english] = [each for each in page.iter("article") if each.get("lang") == "en"]
        granted, withheld = shown[invitation["kind"]]
        lists = {each.get("class"): each for each in english.iter("ul")}
        names = [content(each.find("h3")) for each in lists["granted"].iter("li")]
        assert sorted(name.removesuffix(" wide access") for name in names) == sorted(granted)
        assert [content(each.find("strong")) for each in lists["withheld"].iter("li")] == withheld


def test_accepting_takes_a_tick_and_a_name(sample):
    """R81; a plain form that a browser without scripts sends to the verifier."""
    for invitation in sample.invitations("--links"):
        page = tree(sample.file_of_link(invitation["link"]))
        forms = list(page.iter("form"))
        assert len(forms) == 2
        for form in forms:
            assert form.get("method") == "post"
            assert form.get("action").startswith("https://accept.hoshino-cloud.example/")
            fields = {each.get("name"): each for each in form.iter() if each.tag in ("input", "select", "textarea")}
            for name in ("givenName", "familyName", "email", "role", "consent"):
                assert fields[name].get("required") is not None, name
            assert fields["consent"].get("type") == "checkbox" and fields["consent"].get("checked") is None
            assert fields["token"].get("value").startswith("eyJ")
            assert re.fullmatch("[0-9a-f]{64}", fields["terms"].get("value"))
            labels = [content(each) for each in form.iter("button")]
            assert len(labels) == 2, "accept, and decline (D10)"
            if invitation["kind"] == "provider-invites-reseller":
                assert labels[0] in ("Authorize indirect provider", "間接プロバイダーの招待を承諾する"), labels


def test_the_digest_is_per_kind_and_language(sample):
    digests: dict[tuple[str, str], set] = {}
    for invitation in sample.invitations("--links"):
        for form in tree(sample.file_of_link(invitation["link"])).iter("form"):
            fields = {each.get("name"): each.get("value") for each in form.iter("input")}
            digests.setdefault((invitation["kind"], fields["language"]), set()).add(fields["terms"])
    assert len(digests) == 6 and all(len(each) == 1 for each in digests.values())
    assert len(set.union(*digests.values())) == 6
