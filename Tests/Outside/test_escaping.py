"""Names are data (D14): whatever a customer is called shows up as that text and nothing else."""

import json
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from portals import Portal, copy_sample, token_in
from tokens import claims_of

NAMES = {
    "link": "[click](http://evil.example)",
    "picture": "![x](http://evil.example/x.png)",
    "reference": "[a]: http://evil.example 'x'",
    "autolink": "<http://evil.example> www.evil.example http://evil.example a@evil.example",
    "script": "<script>alert(1)</script>",
    "closing": "</title></textarea></script><img src=x onerror=alert(1)>",
    "comment": "<!-- --> ]]> <![CDATA[ -->",
    "bold": "**bold** _it_ ~~s~~ `code` # h * li",
    "table": "a | b | c || d",
    "tag": "{{token}}",
    "section": "{{#operator.name}}x{{/operator.name}} {{{token}}} {{&token}} {{! c}} {{=<% %>=}}",
    "entity": "&amp; &lt; &#60; &#x3c; &copy &nosuch;",
    "quotes": "\"double\" 'single' `back` “curly”",
    "attributes": "x\" onmouseover=\"alert(1)\" y='",
    "formula": "=cmd()|' /C calc'!A0",
    "rtl": "شركة الأفق evil (AL\u2011UFUQ)",
    "zero-width": "شرکت می\u200cخواهم",
    "emoji": "👩\u200d👩\u200d👧\u200d👦 葛\U000e0100飾 𠮷野家",
    "combining": "Zalgo Z̷͎̒a̶̹͝l̶̰͝g̷̖̈́o e\u0301 é",
    "blanks": "A\u00a0B\u3000C\u2003 D  E",
    "long": "x" * 256,
    "long-words": "Very Long Name " * 16 + "Ltd",
    "template": "%s %n $HOME $(id) `id` \\n \\\\ ${x}",
    "notice": "> [!NOTE] > x     code --- ",
    "markers": "\ue000 \ue001tag\ue002 \uf8ff \U000f0000",
    "footnote": "[^1] [^1]: x",
}


class PageText(HTMLParser):
    """What a browser would see: the text, the title, every attribute, the names of elements."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.text, self.title, self.attributes, self.elements, self.open = [], "", [], [], []
        self.headings = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]
        if tag not in ("meta", "link", "input", "br", "img", "hr", "path", "rect", "circle", "line"):
            self.open.append(tag)
        if tag == "h1":
            self.headings.append("")

    def handle_startendtag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if "title" in self.open and "svg" not in self.open:
            self.title += data
        else:
            self.text.append(data)
        if "h1" in self.open:
            self.headings[-1] += data


@pytest.fixture(scope="module")
def hostile(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal whose customers are called all these things, invited in both ways and both languages."""
    root = tmp_path_factory.mktemp("hostile") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    header = portal.read(portal.CUSTOMERS).splitlines()[0]
    portal.write(portal.CUSTOMERS, header + "\n")
    portal.write("Content/directory/relationships.csv", "kind,partner,with,since\npartnership,kaede-distribution,hoshino-cloud,2023-04-01\n")
    for number, (id, name) in enumerate(NAMES.items()):
        joint = {"invite": "joint", "provider": "kaede-distribution"} if number % 2 else {}
        portal.add_customer(id, name, language="ja" if number % 3 == 0 else "en", **joint)
    portal.add_customer("plain-reseller", "Plainname", language="en")
    portal.add_customer("plain-joint", "Plainname", language="en", invite="joint", provider="kaede-distribution")
    portal.add_customer("plain-ja", "Plainname", language="ja")
    portal.add_customer("plain-joint-ja", "Plainname", language="ja", invite="joint", provider="kaede-distribution")
    portal.run("keys", "create")
    portal.run(
        "record", "partnership", "kaede-distribution", "--evidence", str(portal.path("Content/evidence/kaede-distribution.eml")))
    portal.run("invite", "--all")
    portal.run("build")
    return portal


@pytest.fixture(scope="module")
def pages(hostile: Portal) -> dict[str, Path]:
    return {id: hostile.file_of_link(link) for id, link in hostile.links().items()}


def plain_twin(id: str) -> str:
    """A customer with a harmless name whose page is made the same way."""
    number = list(NAMES).index(id)
    return ("plain-joint" if number % 2 else "plain-reseller").replace(
        "-reseller", "-ja" if number % 3 == 0 else "-reseller") + ("-ja" if number % 2 and number % 3 == 0 else "")


def shown(name: str) -> str:
    """A name as HTML can carry it: line ends are one kind of line end."""
    return name.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("id", NAMES)
def test_a_name_is_shown_as_it_is(pages, id):
    html = pages[id].read_bytes().decode("utf-8")
    page, twin = PageText(html), PageText(pages[plain_twin(id)].read_text("utf-8"))
    name = shown(NAMES[id])
    text, plain = "".join(page.text), "".join(twin.text)
    assert plain.count("Plainname") >= 4
    assert shown(text).count(name) >= plain.count("Plainname"), "as often as any other name"
    # And nothing of it became anything else: the page has the very elements and attributes of any other,
    # but for `bdi`, which keeps the direction of a name from spreading.
    def elements(page: PageText) -> list:
        return [tag for tag in page.elements if tag != "bdi"]

    def attributes(page: PageText) -> list:
        return [(tag, attribute) for tag, attribute, _ in page.attributes if tag != "bdi"]

    assert elements(page) == elements(twin)
    assert attributes(page) == attributes(twin)
    assert all("evil.example" not in value for tag, attribute, value in page.attributes
               if attribute in ("href", "src", "action", "formaction"))


@pytest.mark.parametrize("id", NAMES)
def test_where_a_twin_shows_its_name_this_page_shows_this_name(pages, id):
    """Title, heading and attributes, too: put the plain name in the place of this one, and the pages are the same."""
    page, twin = (PageText(path.read_text("utf-8")) for path in (pages[id], pages[plain_twin(id)]))
    name = shown(NAMES[id])
    assert shown(page.title).replace(name, "Plainname") == twin.title
    assert [shown(heading).replace(name, "Plainname") for heading in page.headings] == twin.headings
    for (tag, attribute, value), (_, _, plain) in zip(page.attributes, twin.attributes):
        if "Plainname" in plain:
            assert name in shown(value), (tag, attribute)


@pytest.mark.parametrize("id", NAMES)
def test_no_name_changes_a_token(hostile, pages, id):
    claims = claims_of(token_in(pages[id]))
    assert claims["sub"] == f"customer:{id}"
    hostile.run("verify", token_in(pages[id]))


def test_the_direction_of_a_name_ends_with_it(pages):
    """A right-to-left name stands apart from the sentence around it."""
    html = pages["rtl"].read_text("utf-8")
    assert f"<bdi>{NAMES['rtl']}</bdi>" in html


def test_hostile_names_of_resellers_and_providers_are_text_too(portal):
    name = '<b>A & "B"</b> {{token}} **x**'
    for file, old in (("resellers.yaml", "companyName: Bramble IT Services"),
                      ("providers.yaml", "companyName: Meridian Supply & Logistics")):
        portal.replace(f"Content/directory/{file}", old, f"companyName: {json.dumps(name)}")
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--reseller", "bramble-it", "--from", "meridian-supply", "--as", "jonas-weiss")
    portal.run("build")
    for path in [portal.page_of("bramble-it"), portal.public / "en/providers/meridian-supply/index.html",
                 portal.public / "ja/providers/index.html"]:
        page = PageText(path.read_text("utf-8"))
        assert name in "".join(page.text)
        assert "b" not in page.elements


def test_no_name_steers_the_terminal(hostile):
    """Commands print ids; where they print names of files or people, control characters are gone."""
    for command in (["invitations"], ["check"], ["invite", "--all"]):
        outcome = hostile.run(*command)
        assert not [c for c in outcome.stderr if unicodedata.category(c) == "Cc" and c != "\n"]
        # Tabs part the cells of a list: no name brings one of its own.
        assert not [c for c in outcome.stdout if unicodedata.category(c) == "Cc" and c not in "\n\t"]
        assert len({line.count("\t") for line in outcome.stdout.splitlines()}) <= 1


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x07", "\u2028", "\u0085"])
def test_characters_that_no_name_has_are_refused_with_their_place(portal, character):
    """Control characters can't stand in HTML."""
    portal.add_customer("odd", f"Odd{character}Name")
    outcome = portal.run("check", expect=65)
    assert f"{portal.CUSTOMERS}:{portal.line_of(portal.CUSTOMERS, 'odd,')}:8: error: " in outcome.stderr


@pytest.mark.parametrize("name", [
    "one\ntwo", "one\r\nBcc: all@evil.example", "\u202eevil\u202c", "Zero\u200bWidth", "Join\u2060ery", "Mark\ufeff", "\u3164",
])
def test_names_with_something_unseen_in_them_are_refused_with_their_place(portal, name):
    """They would stand in tokens and on receipts, where nobody could tell them from others."""
    portal.add_customer("odd", name)
    place = f"{portal.CUSTOMERS}:{portal.line_of(portal.CUSTOMERS, 'odd,')}:5: error: "
    assert place in portal.run("check", expect=65).stderr


TOWER = "Z\u0301" + "\u0321\u0340" * 4


@pytest.mark.parametrize("name, place, character", [
    (TOWER + "algo", 10, "U+0340"), ("Empty\u2800Sign", 6, "U+2800"), ("Nothing\ufffe", 8, "U+FFFE"), ("No\ufdd0thing", 3, "U+FDD0"),
    ("No\U0001ffffthing", 3, "U+1FFFF"), ("Join\u200der", 5, "U+200D"), ("株\u200c式会社", 2, "U+200C"), ("A\ufe0fB", 2, "U+FE0F"),
    ("Null\U0001d159", 5, "U+1D159"), ("می\u200c Ltd", 3, "U+200C"),
])
def test_what_no_script_needs_is_refused_by_its_place_and_spelled_out(portal, name, place, character):
    """In each file that names companies; a terminal that shows the fault shows nothing of it raw."""
    portal.add_customer("odd", name)
    portal.replace("Content/directory/resellers.yaml", "companyName: Bramble IT Services", f'companyName: "{name}"')
    said = portal.run("check", expect=65).stderr
    fault = f"its character {place} is {character}\n"
    assert f"{portal.CUSTOMERS}:{portal.line_of(portal.CUSTOMERS, 'odd,')}:5: error: " in said
    # YAML has no place for U+FFFE at all.
    assert said.count(fault) == (1 if "\ufffe" in name else 2) and "Content/directory/resellers.yaml:" in said
    sign = chr(int(character[2:], 16))
    # A joiner behind such a letter may be needed, as far as a terminal goes.
    assert (sign not in said.replace(TOWER[:9], "") and f"\\u{{{ord(sign):x}}}" in said) or name.startswith("می")
    assert "at most 8 marks on a letter" in said


@pytest.mark.parametrize("name", [
    "Việt Nam Cổ phần", "شرکت می\u200cخواهم", "क्\u200dष", "葛\U000e0100飾商店", "Love ❤\ufe0f", "👩\u200d🚀 Studio", "שָׁלוֹם בע״מ", "กี่ ท้องถิ่น",
])
def test_what_a_script_needs_stays(portal, name):
    portal.add_customer("apt", name)
    portal.run("check")


@pytest.mark.parametrize("name, bytes", [("x" * 257, 257), ("錦" * 86, 258), ("x" * 10_000, 10_000)])
def test_names_that_are_too_long_for_a_token_are_refused_with_their_place(portal, name, bytes):
    portal.add_customer("odd", name)
    portal.replace("Content/directory/resellers.yaml", "companyName: Bramble IT Services", f"companyName: {name}")
    said = portal.run("check", expect=65).stderr
    assert f"{portal.CUSTOMERS}:{portal.line_of(portal.CUSTOMERS, 'odd,')}:5: error: " in said
    line = portal.line_of("Content/directory/resellers.yaml", "companyName: " + name[:20])
    assert f"Content/directory/resellers.yaml:{line}:16: error: " in said
    assert said.count(f"has {bytes} bytes") == 2
