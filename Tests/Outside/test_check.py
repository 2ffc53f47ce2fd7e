"""`portico check`: every fault of content, directory and templates, with its place and a remedy, in one run.

A test puts one fault into the sample and tells where it is found. A place is written `file:line:column`; a line that
is a text stands for the number of the line that holds this text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from portals import Portal, snapshot

CUSTOMERS = "Content/directory/customers.csv"
RESELLERS = "Content/directory/resellers.yaml"
USERS = "Content/directory/users.yaml"
CONFIGURATION = "Content/portal.yaml"
PAGES = "Content/pages.yaml"
EN, JA = "Content/en/next-steps.md", "Content/ja/next-steps.md"
PAGE = "Templates/layouts/page.mustache"


@dataclass(frozen=True)
class Fault:
    file: str
    line: int
    column: int
    severity: str
    message: str
    remedy: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def faults(portal: Portal, command: str = "check") -> list[Fault]:
    """The faults that a command reports; nothing may be written."""
    before = snapshot(portal.root)
    before.pop("State/build/lock", None)
    outcome = portal.run(command, expect=65)
    after = snapshot(portal.root)
    assert {name: after[name] for name in after if name != "State/build/lock"} == before
    found = re.findall(r"^(.+?):(\d+):(\d+): (error|warning): (.+)\n  (\S.*)$", outcome.stderr, re.MULTILINE)
    assert len(found) * 2 == len(outcome.stderr.splitlines()), f"each fault has a place and a remedy:\n{outcome}"
    return [Fault(file, int(line), int(column), *rest) for file, line, column, *rest in found]


def only(portal: Portal) -> Fault:
    [fault] = faults(portal)
    return fault


def with_row(portal: Portal, row: str | bytes) -> int:
    """Adds a row to customers.csv and tells its line."""
    text = portal.path(CUSTOMERS).read_bytes()
    portal.write(CUSTOMERS, text + (row.encode() if isinstance(row, str) else row) + b"\n")
    return text.count(b"\n") + 1


def on_both(portal: Portal, markdown: str) -> int:
    """Adds a paragraph to a page in both languages and tells its line in the English one."""
    for file in (EN, JA):
        portal.append(file, f"\n{markdown}\n")
    return portal.read(EN).rstrip("\n").count("\n") + 1 - markdown.count("\n")


# In order


def test_the_sample_has_no_fault(portal):
    before = snapshot(portal.root)
    outcome = portal.run("check")
    assert outcome.stdout.startswith("no errors: 2 languages, ") and outcome.stderr == ""
    assert snapshot(portal.root) == before


@pytest.mark.parametrize("source, place", [
    ("Fair\u202e2026", "U+202E, its character 5"), ("\u3164", "U+3164, its character 1"), ("a\nb\u200b", "U+200B, its character 4"),
    ("Fair\ufeff", "U+FEFF, its character 5")])
def test_where_a_customer_comes_from_is_read_by_people_too(portal, source, place):
    portal.add_customer("clear-springs", "Clear Springs", source=source)
    [fault] = faults(portal)
    assert fault.file == CUSTOMERS and fault.message == f"'source' can't hold {place}"


def test_where_a_customer_comes_from_may_have_lines_and_any_script(portal):
    portal.add_customer("clear-springs", "Clear Springs", source="見本市 2026: ﷽\r\nनमस्ते क्‍ष\n2")
    portal.run("check")


def test_many_faults_in_one_run_each_with_its_place(portal):
    """In YAML, CSV, Markdown, Mustache and words, together, sorted by place."""
    row = with_row(portal, "bad-mail,Bad Mail,en,GB,nobody,other,,I,none,")
    with_row(portal, "Bad-Id,Bad,en,GB,a@b.example,other,,I,none,")
    portal.replace(RESELLERS, "- id: bramble-it\n  companyName:", "- id: bramble-it\n  compnayName:")
    portal.replace(PAGE, "{{words.skip}}", "{{words.skp}}")
    line = on_both(portal, "See {{operator.nmae}} and [x](#nowhere).")
    found = faults(portal)
    places = [fault.place for fault in found]
    assert places == sorted(places, key=lambda place: (place.split(":")[0], *map(int, place.split(":")[1:])))
    for place in (
        f"{CUSTOMERS}:{row}:25", f"{CUSTOMERS}:{row + 1}:1", f"{RESELLERS}:{portal.line_of(RESELLERS, 'compnayName')}:3",
        f"{PAGE}:{portal.line_of(PAGE, 'words.skp')}:33", f"{EN}:{line}:5", f"{EN}:{line}:27",
    ):
        assert place in places, (place, places)


def test_a_build_reports_the_same_and_writes_nothing(portal):
    portal.replace(PAGE, "{{words.skip}}", "{{words.skp}}")
    assert faults(portal, "build") == faults(portal, "check")
    assert not portal.path("Site").exists()


# Tables


@pytest.mark.parametrize("form", ["BOM", "CRLF", "LF", "no line break at the end", "quoted", "other order of columns"])
def test_forms_of_a_table_that_are_fine(portal, form):
    text = portal.read(CUSTOMERS).replace("\r\n", "\n")
    if form == "BOM":
        portal.write(CUSTOMERS, "\ufeff" + text)
    elif form == "CRLF":
        portal.write(CUSTOMERS, text.replace("\n", "\r\n"))
    elif form == "LF":
        portal.write(CUSTOMERS, text)
    elif form == "no line break at the end":
        portal.write(CUSTOMERS, text.rstrip("\n"))
    elif form == "quoted":
        portal.write(CUSTOMERS, text.replace("id,companyName,", '"id","companyName",', 1) + (
            '"quoted","Two ""Lines"", Ltd.",en,GB,a@b.example,other,,"I\n""II""",none,""\n'))
    else:
        portal.write(CUSTOMERS, "provider,invite,source,tenantDomain,channel,email,country,language,companyName,id\n"
                                ",reseller,I,,other,a@b.example,GB,en,Larkspur,larkspur-books\n")
        portal.write("Content/directory/relationships.csv", "kind,partner,with,since\n")
    portal.run("check")


@pytest.mark.parametrize("row, column, message, remedy", [
    ("short,Short", 12, "this row has 2 cells, but there are 10 columns", "Add the missing cells"),
    ("long,Long,en,GB,a@b.example,other,,I,none,,more", 44, "this row has 11 cells", "Remove the surplus"),
    ("larkspur-books,Twice,en,GB,a@b.example,other,,I,none,", 1, "'larkspur-books' is taken by line 6", "another id"),
    ("x,Mail,en,GB,not a mail,other,,I,none,", 14, "“not a mail” is no e-mail address", "name@domain"),
    ("x,Mail,en,GB,a@@b.example,other,,I,none,", 14, "no e-mail address", "name@domain"),
    ("x,Provider,en,GB,a@b.example,other,,I,joint,kaede-distribtion", 45, "no known provider", "'kaede-distribution'"),
    ("x,Provider,en,GB,a@b.example,other,,I,joint,", 45, "a joint invitation needs a provider", "Name the provider"),
    ("x,Channel,en,GB,a@b.example,shop,,I,none,", 29, "'shop' is no known channel", "ownMarketing"),
    ("x,Wish,en,GB,a@b.example,other,,I,reseler,", 35, "'reseler' is no known wish", "Did you mean 'reseller'?"),
    ("x,Language,fr,GB,a@b.example,other,,I,none,", 12, "'fr' is no known language of this portal", "'en'"),
    ("x,Country,en,UK,a@b.example,other,,I,none,", 14, "“UK” is no country code", "ISO 3166-1"),
    ("x,Domain,en,GB,a@b.example,other,nodots,I,none,", 34, "“nodots” is no domain name", "two labels"),
    ("Not An Id,Id,en,GB,a@b.example,other,,I,none,", 1, "“Not An Id” is no organisation id", "lower-case"),
    ("x,,en,GB,a@b.example,other,,I,none,", 3, "the company name is missing", "Fill in"),
    ('x,"Open,en,GB,a@b.example,other,,I,none,', 3, "this quoted value doesn't end", "Close it"),
    ('x,"Text"behind,en,GB,a@b.example,other,,I,none,', 9, "text behind the closing quote", "quotes"),
    ('x,Quo"te,en,GB,a@b.example,other,,I,none,', 6, "a quote within a value that isn't quoted", "double quotes"),
    (b"x,Na\xffme,en,GB,a@b.example,other,,I,none,", 5, "not UTF-8: the byte FF", "UTF-8"),
    (b"x,Na\xed\xa0\x80me,en,GB,a@b.example,other,,I,none,", 5, "not UTF-8", "UTF-8"),
    ("x,Re\rturn,en,GB,a@b.example,other,,I,none,", 5, "control character U+000D", "CRLF"),
    ("", 1, "this line is blank", "Remove the line"),
])
def test_a_row_that_is_not_in_order(portal, row, column, message, remedy):
    line = with_row(portal, row)
    fault = faults(portal)[0]
    assert (fault.file, fault.line, fault.column) == (CUSTOMERS, line, column)
    assert message in fault.message and remedy in fault.remedy, fault


def test_places_are_counted_behind_line_breaks_in_quotes(portal):
    """And in characters, not in bytes."""
    line = with_row(portal, 'x,"日本語",en,GB,a@b.example,other,,"three\n行\nlines",none,\ny,株式会社,ja,ZZ,a@b.example,other,,I,none,')
    assert only(portal).place == f"{CUSTOMERS}:{line + 3}:11"


@pytest.mark.parametrize("old, new, messages", [
    ("id,companyName,language", "id,companyName,lang", ["the column 'language' is missing", "no column 'lang'"]),
    ("id,companyName,language", "id,id,language", ["the column 'companyName' is missing", "'id' is there twice"]),
    ("id,companyName,language", "id,companyName,language,extra", ["there is no column 'extra'"]),
])
def test_columns_are_named_in_the_first_row(portal, old, new, messages):
    portal.replace(CUSTOMERS, old, new)
    found = faults(portal)
    for message in messages:
        assert any(fault.line == 1 and message in fault.message for fault in found), found


def test_every_faulty_row_is_told_not_the_first_only(portal):
    first = with_row(portal, "\n".join(f"x{number},Name,en,GB,nobody,other,,I,none," for number in range(50)))
    assert [fault.line for fault in faults(portal)] == list(range(first, first + 50))


# YAML


@pytest.mark.parametrize("file, old, new, place, message, remedy", [
    (RESELLERS, "- id: bramble-it\n  companyName:", "- id: bramble-it\n  compnayName:", ("compnayName", 3),
     "there is no key 'compnayName' here", "Did you mean 'companyName'?"),
    (RESELLERS, "  country: GB\n", "  country: no\n", ("country: no", 12), "“no” is no country code", "JP or GB"),
    (RESELLERS, "  country: GB\n", "  country: [GB]\n", ("country: [GB]", 12), "", ""),
    (USERS, "sora.ito@hoshino-cloud.example, roles: [userAdmin]", "sora.ito@hoshino-cloud.example, roles: [userAdmn]", ("userAdmn", None), "can't be 'userAdmn'", "'userAdmin'"),
    (USERS, "sora.ito@hoshino-cloud.example", "REN.takahashi@hoshino-cloud.example", ("REN.", None), "same e-mail", ""),
    (USERS, "id: sora-ito,", "id: ren-takahashi,", ("Sora", None), "ren-takahashi", ""),
    (USERS, "id: sora-ito, organisation: hoshino-cloud", "id: sora-ito, organisation: hoshino", ("sora-ito", None),
     "'hoshino'", ""),
    (CONFIGURATION, "invitationLifetime: P30D", "invitationLifetime: a month", ("a month", 23), "a month", "P30D"),
    (CONFIGURATION, "address: https://partners", "address: http:/partners", ("http:/", 10), "no full web address", "https://"),
    (CONFIGURATION, "timeZone: Asia/Tokyo", "timeZone: Asia/Tokio", ("Asia/Tokio", 11), "“Asia/Tokio” is no known time zone",
     "Did you mean Asia/Tokyo?"),
    (CONFIGURATION, "timeZone: Asia/Tokyo", "timeZone: [Asia/Tokyo]", ("[Asia/Tokyo]", 11), "must be a text", ""),
    (RESELLERS, "  country: GB\n", "  country: GB\n  timeZone: europe/london\n", ("europe/london", 13),
     "“europe/london” is no known time zone", "Europe/London"),
    (CONFIGURATION, "defaultLanguage: en", "defaultLanguage: fr", ("fr", 18), "fr", ""),
    (CONFIGURATION, "operator: hoshino-cloud", "operator: hoshino-clod", ("hoshino-clod", 11), "hoshino-clod", ""),
    (CONFIGURATION, "customers: [globalAdmin, billingAdmin]", "customers: [globalAdmin, bilingAdmin]",
     ("bilingAdmin", 30), "can't be 'bilingAdmin'", "'billingAdmin'"),
    (CONFIGURATION, "operator: hoshino-cloud\n", "operator: hoshino-cloud\noperator: hoshino-cloud\n", (None, 1),
     "the key 'operator' is there twice", "Remove one"),
    (CONFIGURATION, "operator: hoshino-cloud\n", "operator: hoshino-cloud\n\tx: 1\n", (None, None), "not YAML", "indentation"),
    (PAGES, "{id: trust, page: trust}", "{id: trust, page: trsut}", ("trsut", 23), "no page 'trsut'", "'trust'"),
    (PAGES, "id: trust, path: trust", "id: trust, path: next-steps", ("id: trust, path", 23), "'next-steps' is taken", ""),
    (PAGES, "actions: [removeRelationship]", "actions: [removeRelationsip]", ("removeRelationsip", 82),
     "can't be 'removeRelationsip'", "'removeRelationship'"),
])
def test_a_record_that_is_not_in_order(portal, file, old, new, place, message, remedy):
    portal.replace(file, old, new)
    text, column = place
    found = [
        fault for fault in faults(portal)
        if fault.file == file and message in fault.message and remedy in fault.remedy
        and (text is None or fault.line == portal.line_of(file, text)) and column in (None, fault.column)]
    assert found, faults(portal)


def test_a_bomb_of_aliases_is_refused(portal):
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    line = portal.read(CONFIGURATION).count("\n") + 1
    portal.append(CONFIGURATION, bomb)
    found = faults(portal)
    assert found[0].place == f"{CONFIGURATION}:{line}:5" and "anchor" in found[0].message
    assert any("alias" in fault.message for fault in found)


@pytest.mark.parametrize("deep", ["[" * 200 + "]" * 200, "{a: " * 200 + "x" + "}" * 200, "[" * 100_000])
def test_deep_nesting_is_refused(portal, deep):
    line = portal.read(CONFIGURATION).count("\n") + 1
    portal.append(CONFIGURATION, f"deep: {deep}\n")
    fault = faults(portal)[0]
    assert (fault.file, fault.line) == (CONFIGURATION, line) and "nested more than" in fault.message


@pytest.mark.parametrize("file", [
    CONFIGURATION, PAGES, USERS, EN, "Templates/words/ja.yaml", PAGE, "Templates/partials/menu.mustache"])
def test_a_huge_file_is_refused(portal, file):
    portal.write(file, "# " + "x" * 3_000_000)
    [fault] = [fault for fault in faults(portal) if fault.file == file]
    assert fault.place == f"{file}:1:1" and "larger than" in fault.message


def test_a_huge_table_is_refused(portal):
    with portal.path(CUSTOMERS).open("ab") as file:
        file.truncate(1 << 30)  # sparse
    [fault] = [fault for fault in (faults_of_stderr(portal)) if "larger than" in fault.message]
    assert fault.place == f"{CUSTOMERS}:1:1"


def faults_of_stderr(portal: Portal) -> list[Fault]:
    found = re.findall(
        r"^(.+?):(\d+):(\d+): (error|warning): (.+)\n  (\S.*)$", portal.run("check", expect=65).stderr, re.MULTILINE)
    return [Fault(file, int(line), int(column), *rest) for file, line, column, *rest in found]


@pytest.mark.parametrize("file", [CONFIGURATION, PAGES, RESELLERS, EN, PAGE, "Templates/words/en.yaml", CUSTOMERS])
@pytest.mark.parametrize("kind", ["a folder", "a loop of links", "not UTF-8"])
def test_what_is_no_text_file_is_refused(portal, file, kind):
    path = portal.path(file)
    path.unlink()
    if kind == "a folder":
        path.mkdir()
    elif kind == "a loop of links":
        path.symlink_to(path.name)
    else:
        path.write_bytes(b"a: \xff\xfe\n")
    outcome = portal.run("check", expect=None)
    assert outcome.code in (65, 74) and file in outcome.stderr, outcome


@pytest.mark.parametrize("files, text", [
    ((EN, JA), "\n{{nothing}}\n\n<b>x</b>\n\n[a](javascript:x)\n\n[b](#nowhere)\n\n[c](/nowhere/)\n"), ((CONFIGURATION,), "x%d: 1\n"),
    (("Templates/words/en.yaml",), "x%d: 1\n"), (("Templates/layouts/article.mustache",), "<script>x</script>\n{{nothing}}\n")])
def test_of_very_many_faults_the_first_are_told(portal, files, text):
    """One page could have thousands, of some hundred bytes each; and looking for what was meant takes time for each."""
    for file in files:
        portal.append(file, "".join(text.replace("%d", str(number)) for number in range(3_000)))
    found = faults(portal)
    # What one language has and another hasn't is told where it lacks.
    for file in (file.replace("words/en", "words/ja") for file in files):
        of_file = [fault for fault in found if fault.file == file]
        assert len(of_file) == 201 and re.fullmatch(r"from here on there are \d+ more faults in this file", of_file[-1].message)
        assert int(of_file[-1].message.split()[5]) >= 2_700


# The head of a page


@pytest.mark.parametrize("change, line, column, message, remedy", [
    (lambda text: "No head.\n", 1, 1, "the page has no head", "---"),
    (lambda text: "---\ntitle: x\n", 1, 1, "the head of the page has no end", "---"),
    (lambda text: text.replace("changed:", "chnaged:", 1), 4, 1, "there is no key 'chnaged'", "Did you mean 'changed'?"),
    (lambda text: re.sub("\ntitle: .*", "", text, count=1), 2, 1, "the key 'title' is missing", "title"),
    (lambda text: re.sub("changed: .*", "changed: 2026-02-30", text, count=1), 4, 10, "“2026-02-30” is no date", "exists"),
    (lambda text: re.sub("\ntitle: .*", "\ntitle: 'a {{operator.nmae}} b'", text, count=1), 2, None,
     "no field `operator.nmae`", "`operator.name`"),
])
def test_a_head_that_is_not_in_order(portal, change, line, column, message, remedy):
    portal.write(EN, change(portal.read(EN)))
    found = [fault for fault in faults(portal) if message in fault.message and remedy in fault.remedy]
    assert any((fault.file, fault.line) == (EN, line) and column in (None, fault.column) for fault in found), faults(portal)


def test_a_broken_head_hides_neither_the_body_nor_other_pages(portal):
    portal.replace(EN, "title: ", "titel: ")
    line = on_both(portal, "Ask {{operator.nmae}}.")
    places = {fault.place: fault.message for fault in faults(portal)}
    assert f"{EN}:2:1" in places and "`operator.nmae`" in places[f"{EN}:{line}:5"]
    assert any(place.startswith(f"{JA}:") for place in places)


# Fields, partials and sections (D22)


@pytest.mark.parametrize("markdown, column, message, remedy", [
    ("Hello {{operator.nmae}}.", 7, "there is no field `operator.nmae` here", "Did you mean `operator.name`?"),
    ("Hello {{opertor.name}}.", 7, "there is no field `opertor.name` here", "`operator.name`"),
    ("- a\n- [x]({{page.chekclist}})", 7, "there is no field `page.chekclist` here", "`page.checklist`"),
    ("| a | b |\n| - | - |\n| c | {{portal.nmae}} |", 7, "there is no field `portal.nmae` here", "`portal.name`"),
    ("Hello {{invitee.name}}.", 7, "there is no field `invitee.name` here", ""),
    ("{{> roles-tabel}}", 1, "there is no partial `roles-tabel`", "Did you mean `roles-table`?"),
    ("{{#links.memership}}\nx\n{{/links.memership}}", 1, "there is no field `links.memership` here", "`links.membership`"),
    ("{{#links.membership}}\nx", 1, "the section `links.membership` is never closed", "{{/links.membership}}"),
    ("x\n\n{{/links.membership}}", 1, "closes a section that isn't open", ""),
    ("Hello {{{operator.name}}}.", 7, "", ""),
    ("Hello {{& operator.name}}.", 7, "", ""),
    ("Hello {{operator.name.", 7, "", ""),
])
def test_a_page_names_only_what_there_is(portal, markdown, column, message, remedy):
    line = on_both(portal, markdown)
    lines = range(line, line + markdown.count("\n") + 1)
    found = [fault for fault in faults(portal) if fault.file == EN and fault.line in lines]
    assert any(
        fault.column == column and message in fault.message and remedy in fault.remedy for fault in found), faults(portal)


@pytest.mark.parametrize("file, old, new, column, message, remedy", [
    ("Templates/partials/mark.mustache", "<svg", "{{portal.nmae}}<svg", 1, "no field `portal.nmae`", "`portal.name`"),
    (PAGE, "{{> menu}}", "{{> menue}}", 1, "there is no partial `menue`", "Did you mean `menu`?"),
    (PAGE, "{{words.skip}}", "{{words.skp}}", 33, "there is no field `words.skp` here", "Did you mean `words.skip`?"),
    (PAGE, "{{#document.hasSections}}", "{{#document.hasSection}}", 1, "no field `document.hasSection`", "`document.hasSections`"),
    (PAGE, "{{/document.hasSections}}", "", None, "the section `document.hasSections` is never closed", ""),
    ("Templates/layouts/article.mustache", "{{key.fingerprint}}", "{{key.fingerpint}}", None, "no field `key.fingerpint`", ""),
    ("Templates/layouts/choice.mustache", "{{portal.name}}</title>", "{{token}}</title>", None, "no field `token`", ""),
])
def test_a_layout_names_only_what_there_is(portal, file, old, new, column, message, remedy):
    text = portal.read(file)
    assert old in text
    portal.write(file, text.replace(old, new, 1))
    found = [fault for fault in faults(portal) if fault.file == file]
    assert any(
        message in fault.message and remedy in fault.remedy and column in (None, fault.column) for fault in found), found


def test_a_layout_can_t_be_missing(portal):
    portal.path("Templates/layouts/invitation.mustache").unlink()
    assert any(fault.file == "Templates/layouts/invitation.mustache" for fault in faults(portal))


def test_an_invitation_text_knows_the_invitation_and_nothing_else(portal):
    file = "Content/en/invitations/reseller-invites-customer.md"
    portal.append(file, "\nHello {{invitee.nmae}}, {{token}}, {{checklist}}.\n")
    messages = [fault.message for fault in faults(portal) if fault.file == file]
    for name in ("invitee.nmae", "token", "checklist"):
        assert any(f"`{name}`" in message for message in messages), messages


# Both languages alike (R7)


@pytest.mark.parametrize("english, japanese, message", [
    ("One more.", None, "here is a paragraph, which is missing below Content/ja/next-steps.md:"),
    ("- a\n- b", "- a", "a list of"),
    ("| a | b |\n|---|---|\n| c | d |", "| a |\n|---|\n| c |", "table"),
    ("> [!NOTE]\n> x", "> [!IMPORTANT]\n> x", "Content/ja/next-steps.md:"),
    ("{{> roles-table}}", "{{> two-tier}}", "the partial `two-tier`"),
    ("## Title {#one}", "## 題 {#two}", "the heading `one` is missing in Content/ja/next-steps.md"),
    ("## Title {#one}", "### 題 {#one}", "Content/ja/next-steps.md:"),
    ("```\nx\n```", "x", "Content/ja/next-steps.md:"),
])
def test_a_block_that_only_one_language_has(portal, english, japanese, message):
    portal.append(EN, f"\n{english}\n")
    if japanese:
        portal.append(JA, f"\n{japanese}\n")
    found = faults(portal)
    assert any(fault.file == EN and message in fault.message for fault in found), found
    assert all("Content/ja/next-steps.md" in fault.message + fault.file for fault in found)


def test_a_missing_page_is_named(portal):
    portal.path(JA).unlink()
    fault = only(portal)
    assert fault.place == f"{JA}:1:1" and "there is no such file" in fault.message


def test_a_missing_word_is_named_with_its_place_in_the_other_language(portal):
    line = portal.line_of("Templates/words/en.yaml", "lastChanged: ")
    text = portal.read("Templates/words/ja.yaml")
    portal.write("Templates/words/ja.yaml", re.sub(r"\n  lastChanged: .*", "", text, count=1))
    fault = only(portal)
    assert fault.file == "Templates/words/ja.yaml"
    assert "'pageHead.lastChanged' is missing here" in fault.message
    assert f"Templates/words/en.yaml:{line}:" in fault.message


JA_WORDS = "Templates/words/ja.yaml"


def test_a_rule_without_its_text_is_told_with_what_it_says_in_english(portal):
    text = portal.read(JA_WORDS)
    portal.write(JA_WORDS, re.sub(r"\n  invalid-country:\n    message: .*\n    remedy: .*", "", text, count=1))
    missing = faults(portal)
    rule = portal.line_of(JA_WORDS, "rule:")
    assert [fault.place for fault in missing] == [f"{JA_WORDS}:{rule}:1"] * 2
    assert [fault.message for fault in missing] == [
        f"the text 'rule.invalid-country.{part}' is missing" for part in ("message", "remedy")]
    assert missing[0].remedy == 'Translate the English text: "“{value}” is no country code"'


def test_a_text_for_a_rule_that_there_is_not(portal):
    text = portal.read(JA_WORDS)
    portal.write(JA_WORDS, text.replace("  name:\n    action:", "  invalid-contry: {message: x}\n  name:\n    action:"))
    fault = only(portal)
    assert fault.place == f"{JA_WORDS}:{portal.line_of(JA_WORDS, 'invalid-contry')}:3"
    assert fault.message == "no rule uses 'rule.invalid-contry'"
    assert fault.remedy == "Did you mean 'invalid-country'?"


def test_a_rule_s_text_with_another_place_than_the_english_one(portal):
    portal.replace(JA_WORDS, "「{value}」は国/地域", "「{valeu}」は国/地域")
    fault = only(portal)
    assert fault.place == f"{JA_WORDS}:{portal.line_of(JA_WORDS, '{valeu}')}:14"
    assert fault.message == (
        "the text 'rule.invalid-country.message' lacks {value} and has {valeu}, which nothing fills")
    assert fault.remedy == 'Name the same places as the English text: "“{value}” is no country code"'


def test_a_language_may_have_no_texts_of_rules(portal):
    text = portal.read(JA_WORDS)
    portal.write(JA_WORDS, text[:text.index("\nrule:\n") + 1])
    portal.run("check")


def test_a_heading_needs_an_id_and_has_it_alone(portal):
    line = on_both(portal, "## No id")
    assert any(fault.place == f"{EN}:{line}:1" and "has no id" in fault.message for fault in faults(portal))


def test_an_id_twice_on_a_page(portal):
    line = on_both(portal, "## One {#one}\n\n## One {#one}")
    assert any(fault.place == f"{EN}:{line + 2}:1" and "the id `one` is that of the heading in line" in fault.message
               for fault in faults(portal))


def test_a_page_that_nobody_asked_for_is_named(portal):
    portal.write("Content/en/extra.md", "---\ntitle: x\ndescription: x\nchanged: 2026-01-01\n---\n\nx\n")
    assert only(portal).place == "Content/en/extra.md:1:1"


# Links


@pytest.mark.parametrize("target, message", [
    ("#nowhere", "has no place #nowhere"), ("{{page.checklist}}#nowhere", "has no place #nowhere"),
    ("/en/nowhere/", "nothing is published at /en/nowhere/"), ("trust.md", "depends on the address of the page"),
    ("../trust/", "depends on the address of the page"), ("javascript:alert(1)", "a link can't lead to `javascript:`"),
    ("JaVaScRiPt:alert(1)", "a link can't lead to"), ("data:text/html,x", "a link can't lead to"),
    ("vbscript:x", "a link can't lead to"), ("//evil.example/", ""), ("file:///etc/passwd", "a link can't lead to"),
])
def test_a_link_that_leads_nowhere_good(portal, target, message):
    line = on_both(portal, f"Go [there]({target}).")
    found = [fault for fault in faults(portal) if fault.place == f"{EN}:{line}:4"]
    assert any(message in fault.message for fault in found), faults(portal)


@pytest.mark.parametrize("target", [
    "{{page.checklist}}", "{{page.checklist}}#list", "#account", "/en/trust/", "https://www.northlight.example/a?b=c#d",
    "mailto:a@b.example", "tel:+81-3-0000-0140", "/.well-known/jwks.json", "{{links.membership}}"])
def test_a_link_that_is_fine(portal, target):
    on_both(portal, f"Go [there]({target}).")
    portal.run("check")


# Raw HTML and other things that a page can't have


@pytest.mark.parametrize("markdown, column, message", [
    ("A <b>x</b> here", 3, "raw HTML"), ("<div>\nx\n</div>", 1, "raw HTML"), ("<!-- x -->", 1, "raw HTML"),
    ("A <script>alert(1)</script>", 3, "raw HTML"), ("<script>\nx\n</script>", 1, "raw HTML"),
    ("> [!WARNING]\n> x", 1, "no notice of the kind `WARNING`"), ("![](x.png)", 1, "no text in its place"),
])
def test_what_a_page_cannot_have(portal, markdown, column, message):
    line = on_both(portal, markdown)
    assert any(
        fault.place == f"{EN}:{line}:{column}" and message in fault.message for fault in faults(portal)), faults(portal)


# Warnings


def test_a_portal_without_an_admin_agent_is_warned(portal):
    """R71: a warning is no error."""
    portal.replace(USERS, "email: ren.takahashi@hoshino-cloud.example, roles: [adminAgent]",
                   "email: ren.takahashi@hoshino-cloud.example, roles: [salesAgent]")
    outcome = portal.run("check")
    assert "warning: nobody at “hoshino-cloud” is an admin agent" in outcome.stderr
    assert outcome.stderr.startswith(f"{RESELLERS}:{portal.line_of(RESELLERS, 'id: hoshino-cloud')}:")


def test_strict_takes_warnings_for_errors(portal):
    assert portal.run("check", "--strict").stderr == ""
    on_both(portal, "**強調。**です")
    assert portal.run("check").stdout.startswith("no errors")
    strict = portal.run("check", "--strict", expect=65)
    assert strict.stdout == "" and strict.stderr.endswith("\n2 warnings, and --strict takes none\n")


def test_a_role_that_adds_nothing_is_warned(portal):
    portal.replace(USERS, "email: aoi.hoshino@hoshino-cloud.example, roles: [globalAdmin]",
                   "email: aoi.hoshino@hoshino-cloud.example, roles: [globalAdmin, salesAgent]")
    assert "warning: “aoi-hoshino” has more roles than needed" in portal.run("check").stderr


# Rules of the field


@pytest.mark.parametrize("old, new, reason", [
    ("applicant: olivia-bramble", "applicant: tom-hedges", "no global admin"),
    ("email: tom.hedges@bramble-it.example", "email: tom.hedges@GMAIL.com", "web-mail"),
    ("email: tom.hedges@bramble-it.example", "email: tom.hedges@yahoo.co.jp", "web-mail"),
    ("email: tom.hedges@bramble-it.example", "email: tom.hedges@outlook.jp", "web-mail"),
    ('chosenPartnerId: "5200118"', 'chosenPartnerId: "5200042"', "not active"),
    ('chosenPartnerId: "5200118"', 'chosenPartnerId: "5200993"', "IE"),
    ('chosenPartnerId: "5200118"', 'chosenPartnerId: "9999999"', "in no membership record"),
])
def test_an_application_that_cannot_be_accepted(portal, old, new, reason):
    """R38, R44, R49, R50, R54."""
    portal.replace("Content/directory/enrolments.yaml", old, new)
    outcome = portal.run("check", expect=None)
    assert "Content/directory/enrolments.yaml:" in outcome.stderr and reason in outcome.stderr, outcome


@pytest.mark.parametrize("row, message", [
    ("partnership,hoshino-cloud,kaede-distribution,2024-01-01", "can't connect"),
    ("partnership,kaede-distribution,kaede-distribution,2024-01-01", "can't be both sides"),
    ("partnership,kaede-distribution,nobody,2024-01-01", "no organisation “nobody”"),
    ("reseller,hoshino-cloud,bramble-it,2024-01-01", "can't connect"),
    ("friendship,kaede-distribution,hoshino-cloud,2024-01-01", "'friendship'"),
    ("partnership,kaede-distribution,hoshino-cloud,yesterday", "“yesterday” is no date"),
])
def test_a_relationship_that_cannot_be(portal, row, message):
    """R13."""
    file = "Content/directory/relationships.csv"
    portal.append(file, row + "\n")
    line = portal.read(file).rstrip("\n").count("\n") + 1
    found = faults(portal)
    assert any((fault.file, fault.line) == (file, line) and message in fault.message for fault in found), found


# Words are held to what becomes of them.


@pytest.mark.parametrize("old, new, message, remedy", [
    ('format: "{day} {month} {year}"', 'format: "{day} {month}"', "date.format lacks {year}", "{day}, {month}, {year}"),
    ('format: "{day} {month} {year}"', 'format: "{Tag} {month} {year}"', "lacks {day} and has {Tag}, which nothing fills", "{day}"),
    ('progress: "{done} of {total} ready"', 'progress: "{done} of {total"', "checklist.progress has a brace that is no part", "{name}"),
    ('progress: "{done} of {total} ready"', 'progress: "｛done｝ of {total}"', "has a brace that is no part", "narrow braces"),
    ("company: To {name}", "company: To {name} {name}", "has {name} more than once", "must have {name}"),
    ("reset: Clear all ticks", "reset: Clear all {ticks}", "has {ticks}, which nothing fills", "Take the braces out"),
    ("takeBack: \"Ask {holder} to end it.\"", "takeBack: \"Ask {them} to end it.\"", "has {them}, which nothing fills", "may have {holder}"),
    ("does: \"{holder} may add", "does: \"They may add", "lacks {holder}", "must have {holder}"),
    ("company: To {name}", "company: To {names}", "lacks {name} and has {names}, which nothing fills", "must have {name}"),
    ("direction: ltr", "direction: RTL", "`RTL` is no direction of writing", "`ltr` or `rtl`"),
    ("nameOrder: given family", "nameOrder: family-given", "`family-given` is no order of a person's names", "`given family`"),
    ("  order: street secondLine city region postalCode country", "  order: country zip region city street",
     "`zip` is no part of an address", "`postalCode`"),
    ("  order: street secondLine city region postalCode country", "  order: street secondLine city postalCode country",
     "lacks `region`", "each once"),
    ("  order: street secondLine city region postalCode country", "  order: street secondLine city city region postalCode country",
     "names a part twice", "each once"),
    ('"1": January', '"1": " "', "date.months.1 is blank", "Write what a reader sees"),
    ('"1": January', '"1": "\u200b"', "date.months.1 can't hold U+200B", "delete the character"),
    ("  start: Welcome", "  start: \"Wel\u202ecome\"", "menu.start can't hold U+202E, its character 4", "delete the character"),
])
def test_a_word_that_can_not_be_used_is_a_fault(portal, old, new, message, remedy):
    portal.replace("Templates/words/en.yaml", old, new)
    found = [fault for fault in faults(portal) if message in fault.message]
    line = portal.line_of("Templates/words/en.yaml", new)
    assert [(fault.file, fault.line) for fault in found] == [("Templates/words/en.yaml", line)], faults(portal)
    assert remedy in found[0].remedy
