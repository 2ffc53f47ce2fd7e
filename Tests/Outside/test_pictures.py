"""The picture at the head of a letter: `logo` of a reseller or a provider."""

import re
import struct
import zlib

import pytest
from portals import Portal
from test_check import faults

RESELLERS = "Content/directory/resellers.yaml"
LOGO = "Content/pictures/hoshino-cloud.svg"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'


def png(*chunks: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + b"".join(chunks) + chunk(b"IEND", b""))


def test_letters_of_the_sender_show_it(built: Portal):
    page = built.page_of("obrien-sons").read_text("utf-8")
    [source] = set(re.findall(r'<img src="(/assets/pictures/hoshino-cloud\.[0-9a-f]{10}\.svg)" alt="">', page))
    assert (built.public / source.lstrip("/")).read_bytes() == built.path(LOGO).read_bytes()


def test_a_sender_without_one_has_the_first_letter_of_its_name(built: Portal):
    page = built.page_of("bramble-it").read_text("utf-8")
    assert "<img" not in page
    assert page.count('<span aria-hidden=true>M</span>') == 2, "Meridian"


def test_another_picture_makes_the_pages_anew(built: Portal):
    before = built.page_of("obrien-sons").read_bytes()
    built.write(LOGO, SVG.format('<path d="M0 0h8v8z"/>'))
    built.run("build")
    assert built.page_of("obrien-sons").read_bytes() != before


def test_a_png_is_published_as_it_is(built: Portal):
    built.replace(RESELLERS, "logo: hoshino-cloud.svg", "logo: star.png")
    built.write("Content/pictures/star.png", png())
    built.run("build")
    [published] = (built.public / "assets/pictures").iterdir()
    assert published.suffix == ".png" and published.read_bytes() == png()


FAULTS = {
    "script": (SVG.format("<script>alert(1)</script>"), "can't hold <script>"),
    "handler": (SVG.format("").replace("<svg", '<svg onload="alert(1)"'), "can't hold the attribute 'onload'"),
    "spelt-handler": (SVG.format("").replace("<svg", "<svg\nOnLoad = 'x'"), "can't hold the attribute 'OnLoad'"),
    "foreign": (SVG.format("<foreignObject/>"), "can't hold <foreignObject>"),
    "picture": (SVG.format('<image href="https://evil.example/a.png"/>'), "can't hold <image>"),
    "link": (SVG.format('<use href="https://evil.example/a.svg#b"/>'), "leads elsewhere by href"),
    "xlink": (SVG.format('<use xlink:href="//evil.example/#b"/>'), "leads elsewhere by xlink:href"),
    "animation": (SVG.format('<set attributeName="href" to="javascript:alert(1)"/>'), "can't hold <set>"),
    "style": (SVG.format("<style>@import 'https://evil.example/a.css';</style>"), "loads something from elsewhere"),
    "fill": (SVG.format('<path fill="url( &quot;https://evil.example&quot;)"/>'), "loads something from elsewhere"),
    "hidden": (SVG.format('<path style="fill:&#117;rl(//evil.example)"/>'), "loads something from elsewhere"),
    "entity": ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "can't hold <!DOCTYPE>"),
    "sheet": ('<?xml-stylesheet href="https://evil.example/a.css"?>' + SVG.format(""), "can't hold <?xml-stylesheet>"),
    "comment": (SVG.format("<!--><path d=\"--><script>alert(1)</script><g id='\" />'/>"), "can't hold <script>"),
    "dashes": (SVG.format("<!-- a -- b -->"), "a comment of the picture holds --"),
    "encoding": ('<?xml version="1.0" encoding="ISO-2022-JP"?>' + SVG.format("\x1b$B"), "a control character"),
    "encoding-name": ('<?xml version="1.0" encoding="ISO-2022-JP"?>' + SVG.format(""), "its encoding is 'ISO-2022-JP'"),
    "split-style": (SVG.format("<style>a{fill:ur<!-- -->l(https://evil.example)}</style>"), "can't hold <!-->"),
    "image-set": (SVG.format("<g style=\"cursor:image-set(&quot;//evil.example&quot; 1x)\"/>"), "loads something from elsewhere"),
    "prefix": (SVG.format('<s:script xmlns:s="http://www.w3.org/2000/svg">x()</s:script>'), "can't hold <s:script>"),
    "nested-use": (SVG.format("<rect id='a0'/>" + "".join(
        f"<g id='a{level}'>" + f"<use href='#a{level - 1}'/>" * 10 + "</g>" for level in range(1, 13))), "too often"),
    "html": ("<html><body>Hello</body></html>", "can't hold <html>"),
    "text": ("Hello", "no whole SVG picture"),
    "cut": (SVG.format("")[:30], "no whole SVG picture"),
    "empty": ("", "no whole SVG picture"),
    "large": (SVG.format("<path d='" + "M0 0" * 6000 + "'/>"), "more than 20 KB"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_more_than_draw_is_refused(portal: Portal, name):
    text, message = FAULTS[name]
    portal.write(LOGO, text)
    [fault] = faults(portal)
    assert fault.place == f"{LOGO}:1:1" and message in fault.message and fault.remedy


@pytest.mark.parametrize("bytes_", [
    b"", b"\x89PNG\r\n\x1a\n", png()[:-4], png() + b"<script>", png().replace(b"IHDR", b"IDAT", 1),
    SVG.format("").encode(),
], ids=["empty", "signature", "cut", "more", "no-header", "svg"])
def test_what_is_no_png_is_refused(portal: Portal, bytes_):
    portal.replace(RESELLERS, "logo: hoshino-cloud.svg", "logo: star.png")
    portal.write("Content/pictures/star.png", bytes_)
    [fault] = faults(portal)
    assert fault.place == "Content/pictures/star.png:1:1" and "no whole PNG picture" in fault.message


@pytest.mark.parametrize("text, message", [
    ("../pictures/a.svg", "can't be"), ("Logo.svg", "can't be"), ("logo.jpg", "can't be"),
    ("https://www.hoshino-cloud.example/logo.svg", "can't be"), ("star.svg", "there is no picture Content/pictures/star.svg"),
])
def test_a_name_that_is_none_is_told_where_it_stands(portal: Portal, text, message):
    portal.replace(RESELLERS, "logo: hoshino-cloud.svg", f"logo: {text}")
    [fault] = faults(portal)
    line = portal.read(RESELLERS).splitlines().index(f"  logo: {text}") + 1
    assert fault.place == f"{RESELLERS}:{line}:9" and message in fault.message and fault.remedy


def test_a_fault_is_told_with_its_line(portal: Portal):
    portal.write(LOGO, SVG.format("\n<g/>\n<script/>\n"))
    ended = portal.run("check", expect=65)
    assert ended.stderr.startswith(f"{LOGO}:3:1: error: an SVG picture can't hold <script>")


def test_shapes_gradients_and_styles_are_taken(portal: Portal):
    portal.write(LOGO, '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <script> in a comment -->\n' + SVG.format(
        '<defs><linearGradient id="a"><stop offset="1"/></linearGradient></defs><style>.b{fill:url(#a)}</style>'
        '<g class="b"><rect width="8" height="8"/><use href="#c"/></g><text>A &amp; B &gt; C</text>'))
    portal.run("check")
