"""What `portico build` writes for the verifier: pages after an answer, settings, keys; and nobody's data in it."""

import base64
import hashlib
import json
import re

import pytest
from outcomes import FOR_ALL, JWS, KINDS, NAMES, Facts, OutcomePages, usual_facts
from portals import Portal, content, file_marks, has_class, snapshot, tree
from test_golden import compare
from test_third_language import add_french

LANGUAGES = ["en", "ja"]
VERIFIER = "verifier: https://accept.hoshino-cloud.example"


@pytest.fixture(scope="module")
def pages(sample: Portal) -> OutcomePages:
    return OutcomePages(sample)


def verifier_files(portal: Portal) -> dict[str, bytes]:
    return snapshot(portal.root / "Site/verifier")


# What is there


def test_four_files_and_no_more(sample):
    assert set(verifier_files(sample)) == {"settings.json", "pages.json", "jwks.json", "status/1"}


def test_keys_and_status_list_are_those_of_the_site(sample):
    files = verifier_files(sample)
    assert files["jwks.json"] == (sample.public / ".well-known/jwks.json").read_bytes()
    assert files["status/1"] == (sample.public / "status/1").read_bytes()


def test_settings(sample):
    settings = json.loads(verifier_files(sample)["settings.json"])
    organisations = settings.pop("organisations")
    assert settings == {
        "version": 1, "issuer": sample.address, "audience": "https://accept.hoshino-cloud.example",
        "name": {"en": "Hoshino Cloud Partner Portal", "ja": "ホシノクラウド パートナー ポータル"},
        "languages": LANGUAGES, "defaultLanguage": "en",
        "acceptedBy": {"customers": ["globalAdmin", "billingAdmin"], "partnerships": ["globalAdmin", "adminAgent"]},
        "longestLifetime": 90 * 86_400, "timeZone": "Asia/Tokyo", "contact": "partners@hoshino-cloud.example"}
    assert {"id": "kaede-distribution", "name": {"en": "Kaede Distribution", "ja": "楓ディストリビューション株式会社"},
            "email": "resellers@kaede-distribution.example"} in organisations
    listed = [each["id"] for each in organisations]
    assert "hoshino-cloud" in listed and "bramble-it" in listed
    assert not {row["id"] for row in sample.customers()} & set(listed)


def test_no_customer_no_link_no_secret_in_it(sample):
    """It lies on a machine that the whole world can reach (D12)."""
    paths = [link.rstrip("/").rsplit("/", 1)[1] for link in sample.links().values()]
    for name, data in verifier_files(sample).items():
        text = data.decode("utf-8")
        for row in sample.customers():
            for mark in (row["id"], row["companyName"], row["email"], row["tenantDomain"]):
                assert not mark or mark not in text, f"{name} tells of {row['id']}: {mark}"
        for secret in paths + [each["id"] for each in sample.invitations()] + ["PRIVATE KEY"]:
            assert secret not in text, name


def test_nothing_is_written_twice(built):
    before = file_marks(built.root / "Site/verifier")
    built.run("build")
    assert file_marks(built.root / "Site/verifier") == before


def test_a_changed_text_rewrites_the_pages_alone(built):
    before = file_marks(built.root / "Site/verifier")
    built.replace("Content/en/answers/expired.md", "You have done nothing wrong.", "Nobody is to blame.")
    built.run("build")
    after = file_marks(built.root / "Site/verifier")
    assert {name for name in before if before[name] != after[name]} == {"pages.json"}
    assert "Nobody is to blame." in OutcomePages(built).page("expired", "en")


def test_a_portal_without_a_verifier_has_none_of_it(portal):
    portal.replace("Content/portal.yaml", VERIFIER, "")
    portal.run("build")
    assert not (portal.root / "Site/verifier").exists()


def test_a_portal_that_gives_its_verifier_up_loses_the_files(built):
    (built.root / "Site/verifier/notes.txt").write_text("mine")
    built.replace("Content/portal.yaml", VERIFIER, "")
    outcome = built.run("build")
    assert set(verifier_files(built)) == {"notes.txt"}
    assert "Site/verifier/notes.txt was not written by portico" in outcome.stderr


@pytest.mark.parametrize("output", ["Site/verifier", "Site/verifier/public", "Site"])
def test_the_site_does_not_go_there(portal, output):
    assert "output-overlaps" in portal.run("build", "--output", output, expect=1).stderr


@pytest.mark.parametrize("file, text, named", [
    ("Content/ja/answers/expired.md", "{{inviter.nam}}", "inviter.name"),
    ("Templates/partials/receipt.mustache", "{{person.nickname}}", "person.nickname"),
])
def test_an_unknown_field_is_refused(portal, file, text, named):
    portal.append(file, f"\n{text}\n")
    assert named in portal.run("check", expect=65).stderr


def test_a_missing_text_is_refused(portal):
    portal.path("Content/ja/answers/declined.md").unlink()
    assert "Content/ja/answers/declined.md" in portal.run("check", expect=65).stderr


def test_a_text_for_no_outcome_is_refused(portal):
    portal.write("Content/en/answers/acepted.md", "---\ntitle: A\ndescription: B\n---\n\nC\n")
    assert "Did you mean accepted.md?" in portal.run("check", expect=65).stderr


# What the pages say


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_whole(pages, name, language):
    """Strict HTML; title, heading and status in the reader's language first; no place left empty; nothing loaded."""
    html = pages.page(name, language)
    page = tree(html)
    assert page.get("lang") == language
    articles = list(page.iter("article"))
    assert [each.get("lang") for each in articles] == [language] + [each for each in LANGUAGES if each != language]
    title = content(page.find(".//title"))
    for article in articles:
        [heading] = article.iter("h1")
        problems = [each for each in article.iter() if has_class(each, "problem")]
        assert len(problems) == (1 if "incomplete" in name else 0)
        [focused] = problems or [heading]
        assert heading.get("tabindex") == focused.get("tabindex") == "-1"
        # One element of a page takes the focus.
        assert [each for each in article.iter() if "autofocus" in each.attrib] == ([focused] if article is articles[0] else [])
        [status] = [each for each in article.iter() if each.get("role") == "status"]
        assert content(heading) and content(status)
    error = {"en": "Error: ", "ja": "エラー: "}[language] if "incomplete" in name else ""
    assert title.startswith(error + content(next(articles[0].iter("h1"))))
    assert "{{" not in html and "{" not in content(page.find("body"))
    assert not list(page.iter("img"))
    # Only a receipt, or the record of a decline or a request, has something to press for which it takes a script, and holds that itself.
    scripts = [each.attrib for each in page.iter("script")]
    assert scripts == ([{}] if name.startswith(("accepted", "needs-review", "receipt.", "declined.", "ending-requested.")) else [])
    loaded = [each for each in page.iter("link")] + [each for each in page.iter() if each.get("src")]
    assert [each.get("href").split(",")[0] for each in loaded] == ["data:image/svg+xml"]
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for link in page.iter("a"):
        assert re.match(r"https://|mailto:|#", link.get("href")), link.get("href")
        if link.get("href").startswith("#"):
            assert link.get("href")[1:] in ids


def test_the_pages_are_those_that_there_are(pages):
    assert sorted(pages.pages) == sorted(NAMES)


def test_the_policy_allows_the_style_of_each_page_the_script_of_receipts_and_nothing_else(pages):
    def source(element: str, page: str) -> set[str]:
        found = re.findall(rf"<{element}>(.*?)</{element}>", page, re.S)
        return {f"sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}" for each in found}

    [script] = source("script", pages.page(f"accepted.{KINDS[0]}", "ja"))
    for name in NAMES:
        page = pages.page(name, "ja")
        [style] = source("style", page)
        assert source("script", page) <= {script}
        assert pages.policy == (
            f"default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'")
        assert not re.search(r"\s(style|on[a-z]+)=", page)


@pytest.mark.parametrize("kind", KINDS)
def test_the_accepted_page_is_the_receipt(sample, pages, kind):
    """Who, for whom, what, to whom, when, which text, which record, what it proves: all of it, and the code to keep."""
    facts = usual_facts(f"accepted.{kind}")
    html = pages.page(f"accepted.{kind}", "en", facts)
    [article] = [each for each in tree(html).iter("article") if each.get("lang") == "en"]
    text = content(article)
    left_out = {"accepted.iso", "review.isInEffect", "inviter.email"}
    if kind != "reseller-and-provider-invite-customer":
        left_out |= {"provider.id", "provider.name"}
    for slot, value in facts.texts.items():
        if slot not in left_out:
            assert value in text, slot
    assert article.find(".//time").get("datetime") == facts.texts["accepted.iso"]
    [code] = article.iter("textarea")
    assert code.text == JWS and "readonly" in code.attrib
    assert "portico verify" in text
    granted = [content(each) for each in article.iter("ul") if has_class(each, "granted")]
    assert len(granted) == 1
    grants = {"provider-invites-reseller": 3, "reseller-invites-customer": 3,
              "reseller-and-provider-invite-customer": 4}[kind]
    assert granted[0].count("To: ") == grants
    if "and" in kind:
        assert granted[0].count("To: Kaede Distribution") == 1 and granted[0].count("To: Hoshino Cloud") == 3


def test_what_is_not_known_is_not_spoken_of(pages):
    facts = usual_facts("accepted.reseller-invites-customer")
    for slot in ("person.phone", "person.domain", "person.country", "receipt.link"):
        del facts.texts[slot]
    text = content(tree(pages.page("accepted.reseller-invites-customer", "en", facts)).find(".//article"))
    for word in ("Telephone", "Tenant domain", "Country/region", "Address of this receipt"):
        assert word not in text


@pytest.mark.parametrize("state, heading, ticks", [
    ("isInEffect", "What this allows", True), ("isWaiting", "What this allows once it counts", False),
    ("isDismissed", "What was asked for, and is not allowed", False)])
def test_a_receipt_says_whether_it_counts(pages, state, heading, ticks):
    facts = usual_facts("receipt.reseller-invites-customer")
    del facts.texts["review.isInEffect"]
    facts.texts[f"review.{state}"] = "yes"
    article = tree(pages.page("receipt.reseller-invites-customer", "en", facts)).find(".//article")
    assert heading in [content(each) for each in article.iter("h3")]
    assert bool([each for each in article.iter("ul") if has_class(each, "granted")]) == ticks


def test_an_incomplete_answer_is_given_back(pages):
    """Everything typed stands in the form again; what is wrong is said at the field and listed with links to it."""
    page = tree(pages.page("incomplete.reseller-invites-customer", "ja"))
    article = page.find(".//article")
    [form] = article.iter("form")
    assert (form.get("method"), form.get("action")) == ("post", "acceptances")
    fields = {each.get("name"): each for each in form.iter("input")}
    assert fields["familyName"].get("value") == "佐藤"
    assert (fields["token"].get("value"), fields["terms"].get("value")) == (JWS, "ab" * 32)
    # A tick is made anew.
    assert not any("checked" in fields[name].attrib for name in ("consent", "decline"))
    assert [each.get("value") for each in form.iter("option") if "selected" in each.attrib] == ["billingAdmin"]
    wrong = [name for name, each in fields.items() if each.get("aria-invalid")]
    assert wrong == ["email"]
    message = fields["email"].get("aria-describedby")
    assert content(article.find(f".//*[@id='{message}']")) == "This is not a whole e-mail address."
    [summary] = [each for each in article.iter("ul") if has_class(each, "faults")]
    assert [each.get("href") for each in summary.iter("a")] == ["#ja-email"]
    # Whoever agrees again sees again to what.
    assert len([each for each in article.iter("ul") if has_class(each, "granted")][0]) == 3
    submitted = {each.get("name") for each in form.iter() if each.get("name")}
    assert submitted == {"familyName", "givenName", "email", "phone", "role", "tenantDomain", "country", "consent",
                         "answer", "decline", "reason", "language", "terms", "token"}


@pytest.mark.parametrize("name", ["expired", "incomplete", "not-valid"])
def test_nothing_is_known_and_the_page_still_helps(pages, name):
    html = pages.page(name, "en", Facts())
    assert "Hoshino Cloud" in html and "partners@hoshino-cloud.example" in html
    assert "at ." not in content(tree(html)) and "at  " not in html


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus x='"])
def test_hostile_values_stay_text(pages, hostile):
    for name in NAMES:
        facts = usual_facts(name)
        calm = [each.tag for each in tree(pages.page(name, "en", facts)).iter()]
        for slot in facts.texts:
            facts.texts[slot] = hostile
        for rows in facts.rows.values():
            for row in rows:
                row.update(dict.fromkeys(row, hostile))
        page = tree(pages.page(name, "en", facts))
        assert [each.tag for each in page.iter()] == calm, name
        assert not [each for each in page.iter() if any(key.startswith("on") for key in each.attrib)]


def test_the_words_have_a_sentence_for_everything(pages):
    for language in LANGUAGES:
        words = pages.words[language]
        assert set(words["evidence"]) == {"link-possession", "reply-mail", "copied-text"}
        assert {"missing", "invalid", "too-long", "invisible-mark", "no-consent", "contradiction", "role-not-allowed",
                "unknown-text"} <= set(words["fault"])
        assert {"token", "consent", "familyName", "email", "role", "tenantDomain", "country"} <= set(words["field"])
        assert {"bad-signature", "expired", "unknown-key", "unknown-invitation"} <= set(words["refusal"])
        assert len(words["months"]) == 12 and words["familyNameFirst"] == (language == "ja")
    # D21: none of the three pretends to know who it was.
    for text in pages.words["en"]["evidence"].values():
        assert re.search(r"does not prove who|proves neither who", text)


# Another language


def test_a_third_language(portal):
    add_french(portal)
    portal.replace("Content/fr/answers/expired.md", "This invitation has expired", "Cette invitation a expiré")
    portal.run("build")
    pages = OutcomePages(portal)
    page = tree(pages.page("expired", "fr"))
    assert page.get("lang") == "fr"
    assert content(page.find(".//title")).startswith("Cette invitation a expiré")
    assert [each.get("lang") for each in page.iter("article")] == ["fr", "en", "ja"]
    assert set(pages.words) == {"en", "ja", "fr"}


# As they are


@pytest.mark.parametrize("name, language", [
    ("accepted.reseller-and-provider-invite-customer", "ja"), ("needs-review.reseller-invites-customer", "en"),
    ("incomplete.provider-invites-reseller", "ja"), ("expired", "en")])
def test_golden(pages, name, language):
    html = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", pages.page(name, language), flags=re.S)
    compare(f"outcome.{name}.{language}", html)


def test_every_outcome_speaks_japanese_of_its_own(pages):
    """No page of one language holds the sentences of another."""
    for name in FOR_ALL:
        for article in tree(pages.page(name, "ja")).iter("article"):
            heading = content(next(article.iter("h1")))
            assert bool(re.search(r"[ぁ-んァ-ン一-龥]", heading)) == (article.get("lang") == "ja"), heading
