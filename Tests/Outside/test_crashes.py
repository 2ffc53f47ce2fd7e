"""What once ended the program by itself, and what is like it: there is a fault, or there is none, and the program goes on."""

import unicodedata

import pytest
from portals import Portal
from test_check import faults

PARTS = [
    "providers.yaml", "users.yaml", "memberships.yaml", "enrolments.yaml", "customers.csv", "relationships.csv",
]


def empty(portal: Portal, part: str, gone: bool) -> None:
    path = portal.path(f"Content/directory/{part}")
    if gone:
        path.unlink(missing_ok=True)
    else:
        header = portal.read(f"Content/directory/{part}").split("\n")[0] + "\n" if part.endswith(".csv") else ""
        portal.write(f"Content/directory/{part}", header)


def goes_on(portal: Portal) -> None:
    """Each command ends as it says that it may: done, refused, or with faults."""
    for command in (["check"], ["invite", "--all"], ["build"], ["list", "customers"], ["list", "providers"],
                    ["list", "resellers"], ["invitations"]):
        outcome = portal.run(*command, expect=None)
        assert outcome.code in (0, 1, 65), (command, outcome)


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("part", PARTS)
def test_any_part_of_the_directory_may_be_empty(built, part, gone):
    empty(built, part, gone)
    goes_on(built)


def test_all_parts_may_be_empty(portal, built):
    for part in PARTS:
        empty(portal, part, gone=False)
        empty(built, part, gone=False)
    for each in (portal, built):
        goes_on(each)
        each.run("check")
        each.run("build")


def test_no_provider_may_be_approved(portal, built):
    for each in (portal, built):
        text = each.read("Content/directory/providers.yaml")
        each.write("Content/directory/providers.yaml", text.replace("approved: true", "approved: false"))
        goes_on(each)
        each.run("build")


@pytest.mark.parametrize("text", [
    "Hello &#x10FFFC;999&#x10FFFD;", "Hello &#x10FFFC;0&#x10FFFD; {{operator.name}}", "[x](https://e.example/&#1114108;7&#1114109;)",
    "## &#X10fffc;-1&#x0010FFFD;", "[x](https://e.example/ \"&#x10FFFC;3&#x10FFFD;\")", "![&#x10FFFC;3&#x10FFFD;](/a.png)",
    "[x]\n\n[x]: https://e.example/&#1114108;7&#1114109;", "\U0010FFFC99\U0010FFFD",
])
def test_markers_can_not_be_made(portal, text):
    for language in ("en", "ja"):
        portal.append(f"Content/{language}/next-steps.md", f"\n{text}\n")
    found = [fault for fault in faults(portal) if fault.remedy == "Take out U+10FFFC and U+10FFFD."]
    assert len(found) == 4, found


DEEP = 20_000


def test_sections_nest_to_a_depth(portal):
    for name in ("Content/en/next-steps.md", "Templates/layouts/page.mustache", "Templates/partials/menu.mustache"):
        before = portal.read(name)
        portal.append(name, "\n" + "{{#operator}}" * DEEP + "x" + "{{/operator}}" * DEEP + "\n")
        found = [fault for fault in faults(portal) if fault.message == "sections are nested more than 100 deep"]
        assert [fault.file for fault in found] == [name]
        portal.write(name, before)


def test_sections_on_lines_of_their_own_nest_to_a_depth(portal):
    for language in ("en", "ja"):
        portal.append(
            f"Content/{language}/next-steps.md", "\n" + "{{#operator}}\n\n" * 200 + "x\n" + "\n{{/operator}}\n" * 200)
    assert {fault.message for fault in faults(portal)} == {"sections are nested more than 100 deep"}


def test_partials_nest_to_a_depth(portal):
    for number in range(300):
        portal.write(f"Templates/partials/deep{number}.mustache", f"{{{{> deep{number + 1}}}}}\n")
    portal.write("Templates/partials/deep300.mustache", "x\n")
    portal.append("Templates/layouts/page.mustache", "{{> deep0}}\n")
    assert "partials are nested more than 100 deep" in [fault.message for fault in faults(portal)]


@pytest.mark.parametrize("file, text", [
    ("Templates/layouts/page.mustache", "<a href=\"{{document.previous.href}}\">{{document.previous.label}}</a>\n"),
    ("Templates/layouts/page.mustache", "<a href=\"{{links.incentives}}\">a</a>\n"),
    ("Templates/layouts/article.mustache", "<a href=\"{{links.incentives}}\">a</a>\n"),
    ("Content/{language}/trust.md", "\n{{> checklist}}\n"),
    ("Content/{language}/trust.md", "\n{{provider.name}} [a]({{provider.website}})\n"),
    ("Content/{language}/invitations/reseller-invites-customer.md", "\n[a]({{links.incentives}})\n"),
])
def test_what_is_not_there_prints_nothing(portal, built, file, text):
    """No section around it: the last page has none that follows, and a portal may leave out a link."""
    for each in (portal, built):
        link = next(line for line in each.read("Content/portal.yaml").splitlines(True) if line.startswith("  incentives: "))
        each.replace("Content/portal.yaml", link, "")
        for path in dict.fromkeys(file.format(language=language) for language in ("en", "ja")):
            each.append(path, text)
        each.run("check")
        each.run("build")


def test_partials_do_not_multiply(portal):
    """Two of the next in each: thirty files that would make a page of a thousand million bytes."""
    for number in range(30):
        portal.write(f"Templates/partials/twice{number}.mustache", f"{{{{> twice{number + 1}}}}}{{{{> twice{number + 1}}}}}\n")
    portal.write("Templates/partials/twice30.mustache", "x\n")
    portal.append("Templates/layouts/page.mustache", "{{> twice0}}\n")
    assert "the template holds more than 1000 partials" in [fault.message for fault in faults(portal)]


@pytest.mark.parametrize("name", ["Templates/assets/é.js", "Templates/partials/é.mustache", "Content/en/é.md"])
def test_names_that_are_one_for_the_web_are_a_fault(portal, name):
    for form in ("NFC", "NFD"):
        portal.write(unicodedata.normalize(form, name), "")
    found = [fault for fault in faults(portal) if "twice" in fault.message]
    assert [unicodedata.normalize("NFC", fault.file) for fault in found] == [name]
    assert found[0].message == f"the name '{found[0].file.split('/')[-1]}' is there twice, composed in different ways"
    assert found[0].remedy == "Remove or rename one of the two files."


def test_either_form_of_a_name_is_fine_alone(portal):
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "Templates/assets/é.js")
        portal.write(name, "// é\n")
        portal.run("build")
        portal.path(name).unlink()
