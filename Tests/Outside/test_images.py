"""Pictures that pages show: files of `Content/images`, published under a name with a digest, with width and height."""

import re
import struct
import zlib

import pytest
from portals import Portal
from test_check import faults, on_both
from test_pictures import SVG

SHEET = "Templates/assets/pages.css"


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\0" + b"\0" * width) * min(height, 4))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", rows)
        + chunk(b"IEND", b""))


def jpeg(width: int = 3, height: int = 2) -> bytes:
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC2, 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x03\x01" + b"data" + b"\xff\xd9"


def webp(kind: bytes, width: int = 3, height: int = 2) -> bytes:
    body = {
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8X": b"\0\0\0\0" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3],
    }[kind].ljust(16, b"\0")
    content = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(content)) + content


KINDS = {
    "a.png": png(), "a.jpg": jpeg(), "a.jpeg": jpeg(), "lossy.webp": webp(b"VP8 "), "lossless.webp": webp(b"VP8L"),
    "extended.webp": webp(b"VP8X"), "box.svg": SVG.replace("0 0 8 8", "0 0 2.5 2").format("").encode(),
    "sized.svg": SVG.replace("<svg", '<svg width="3px" height="2"').format("").encode(),
}


def test_each_kind_is_published_with_its_size(portal: Portal):
    for name, content in KINDS.items():
        portal.write(f"Content/images/{name}", content)
    on_both(portal, "\n\n".join(f"![Of {name}](../images/{name} 'A title')" for name in KINDS))
    assert portal.run("check").stderr == ""
    portal.run("build")
    page = (portal.public / "en/next-steps/index.html").read_text("utf-8")
    for name, content in KINDS.items():
        stem, end = name.rsplit(".", 1)
        # The same block in the other language shows it too.
        [source] = set(re.findall(
            rf'<img src="(/assets/images/{stem}\.[0-9a-f]{{10}}\.{end})" alt="Of {re.escape(name)}" width="3" height="2" title="A title" />', page))
        assert (portal.public / source.lstrip("/")).read_bytes() == content


def test_another_picture_makes_its_page_anew(portal: Portal):
    portal.write("Content/images/a.png", png())
    on_both(portal, "![A](../images/a.png)")
    portal.run("build")
    before = (portal.public / "en/next-steps/index.html").read_bytes()
    portal.write("Content/images/a.png", png(4, 4))
    portal.run("build")
    after = (portal.public / "en/next-steps/index.html").read_bytes()
    assert before != after and len([*(portal.public / "assets/images").iterdir()]) == 1


@pytest.mark.parametrize("target, message", [
    ("../images/b.png", "there is no picture Content/images/b.png"), ("logo.svg", "comes from Content/images"),
    ("/assets/images/a.png", "comes from Content/images"), ("https://www.aoba.co.jp/a.png", "comes from Content/images"),
    ("{{operator.website}}", "comes from Content/images"), ("../pictures/hoshino-cloud.svg", "comes from Content/images"),
])
def test_what_is_missing_or_foreign_is_told_where_it_is_named(portal: Portal, target, message):
    portal.write("Content/images/a.png", png())
    line = on_both(portal, f"![A](../images/a.png) ![B]({target})")
    found = faults(portal)
    assert [fault.place for fault in found if message in fault.message] == [
        f"Content/en/next-steps.md:{line}:23", f"Content/ja/next-steps.md:{line_of(portal)}:23"], found
    assert len(found) == 2 and all(fault.remedy for fault in found)


def line_of(portal: Portal) -> int:
    return portal.line_of("Content/ja/next-steps.md", "![A](../images/a.png)")


@pytest.mark.parametrize("name, content, message", [
    ("a.png", png()[:-3], "no whole PNG picture"), ("a.jpg", jpeg()[:-2], "no whole JPEG picture"), ("a.jpg", png(), "no whole JPEG"),
    ("a.webp", webp(b"VP8L") + b"x", "no whole WebP picture"), ("a.webp", b"RIFF", "no whole WebP picture"),
    ("a.svg", SVG.format("<script>x()</script>").encode(), "can't hold <script>"),
    ("a.svg", SVG.format('<image href="https://evil.example/a.png"/>').encode(), "can't hold <image>"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "how large it is"), ("a.png", png(8001, 1), "8001 by 1 pixels"),
    ("a.png", png() + b"0" * (2 << 20), "more than 2 MB"), ("a.gif", b"GIF89a", "no name of a picture"), ("A b.png", png(), "no name of a picture"),
    ("notes.txt", b"", "no name of a picture"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_picture_is_told(portal: Portal, name, content, message):
    portal.write(f"Content/images/{name}", content)
    [fault] = faults(portal)
    assert fault.file == f"Content/images/{name}" and message in fault.message and fault.remedy


def test_one_that_no_page_shows_is_a_warning(portal: Portal):
    portal.write("Content/images/a.png", png())
    assert portal.run("check").stderr.startswith("Content/images/a.png:1:1: warning: no page shows this picture\n")


@pytest.mark.parametrize("file, message", [
    ("answers/expired.md", "the verifier shows this page"), ("letters/reseller-invites-customer.md", "mail programs")])
def test_where_none_can_be_shown_that_is_said(portal: Portal, file, message):
    portal.write("Content/images/a.png", png())
    for language in ("en", "ja"):
        portal.append(f"Content/{language}/{file}", "\n![A](../../images/a.png)\n")
    on_both(portal, "![A](../images/a.png)")
    assert len([fault for fault in faults(portal) if message in fault.message]) == 2


def test_on_an_invitation_one_is_shown(portal: Portal):
    portal.write("Content/images/a.png", png())
    for language in ("en", "ja"):
        portal.append(f"Content/{language}/invitations/reseller-invites-customer.md", "\n![A](../../images/a.png)\n")
    portal.run("keys", "create")
    portal.agree()
    portal.run("invite", "--all")
    portal.run("build")
    assert "width=3 height=2" in portal.page_of("obrien-sons").read_text("utf-8")


# Stylesheets


def test_a_stylesheet_names_pictures_of_both_folders(portal: Portal):
    portal.write("Content/images/a.png", png())
    portal.write("Templates/assets/star.svg", SVG.format(""))
    portal.append(SHEET, '\n.a{background:url("star.svg")}\n.b{background:url(images/a.png) url(#x) url(data:image/png,x)}\n')
    assert portal.run("check").stderr == ""
    portal.run("build")
    [sheet] = (portal.public / "assets").glob("pages.*.css")
    names = re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8"))
    assert len(names) == 2 and all((portal.public / "assets" / name).is_file() for name in names), names
    assert "url(#x) url(data:image/png,x)" in sheet.read_text("utf-8")


@pytest.mark.parametrize("sheet, rule, message", [
    (SHEET, "url(stra.svg)", "there is no picture stra.svg"), (SHEET, "url('https://evil.example/a.png')", "from another site"),
    (SHEET, "url(//evil.example/a.png)", "from another site"), (SHEET, "url(font.woff2)", "there is no picture font.woff2"),
    (SHEET, "\\75rl(//evil.example/a.png)", "from another site"), (SHEET, "URL(//evil.example/a.png)", "from another site"),
    (SHEET, "image-set('//evil.example/a.png' 1x)", "from another site"), (SHEET, "image-set(var(--a) 1x)", "says what is loaded"),
    ("Templates/assets/letter.css", "url(star.svg)", "pages after an answer"),
])
def test_what_it_can_t_load_is_told_with_its_line(portal: Portal, sheet, rule, message):
    portal.write("Templates/assets/star.svg", SVG.format(""))
    portal.append(sheet, f"\n.a{{background:{rule}}}\n")
    [fault] = faults(portal)
    assert message in fault.message and fault.remedy
    assert (fault.file, fault.line) == (sheet, portal.line_of(sheet, rule))
