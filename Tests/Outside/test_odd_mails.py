"""`portico record`: mails as programs really write and save them, and files that only look like an answer."""

import base64
import hashlib
import os

import pytest
from mails import accepted, lines, message
from portals import Portal
from test_record import INVITEE, acceptances, as_utf8, journal, kept, mailing, mailing_state, record, state_of  # noqa: F401

DATE = "Date: Sun, 29 Nov 2026 09:30:00 +0900\r\n"
SENDER = "From: Boss <boss@elsewhere.example>\r\n"
MIXED = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
HIDDEN = ('MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
          "No, thank you.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>No, thank you.</p><!--\r\n%s--><div hidden>\r\n%s</div>\r\n--b--\r\n")
ODD = [SENDER, DATE, "X-Spam Status: No\r\n" + DATE + SENDER, "Microsoft Mail Internet Headers Version 2.0\r\n" + SENDER,
       SENDER + "Prüfstelle: Nord\r\n" + DATE, "From boss Sun Nov 29 09:30:00 2026\r\n" + SENDER,
       ">From boss Sun Nov 29 09:30:00 2026\r\n" + SENDER + DATE, "Sender: boss@elsewhere.example\r\nSent: Sunday\r\n"]


def wide(data: bytes) -> bytes:
    return data.decode().encode("utf-16")


def in_apple_mail(data: bytes) -> bytes:
    return b"%d      \n" % len(data) + data + b'<?xml version="1.0"?><plist><dict/></plist>\n'


@pytest.mark.parametrize("head", ODD)
@pytest.mark.parametrize("form", [bytes, wide, in_apple_mail])
def test_a_mail_is_one_whatever_is_odd_about_it(mailing: Portal, head: str, form):  # noqa: F811
    answer = lines(accepted(mailing, INVITEE), "\r\n")
    refused = record(mailing, form((head + HIDDEN % (answer, answer)).encode()), expect=1)
    assert refused.stderr.startswith("no-answer: ") and state_of(mailing) == "pending"
    subject = "Subject: Decline of invitation\r\n\r\n"
    assert record(mailing, form((head + subject + answer).encode()), expect=1).stderr.startswith("contradiction: ")
    data = form((head + "Subject: Answer\r\n\r\n" + answer).encode())
    done = record(mailing, data)
    assert done.stdout.startswith("accepted ")
    assert ("from boss@elsewhere.example" in done.stdout) == ("boss@elsewhere" in head)
    [on_record] = acceptances(mailing)
    assert on_record["evidence"] == "reply-mail" and [path.read_bytes() for path in kept(mailing)] == [data]


@pytest.mark.parametrize("text, code, line", [
    (SENDER + "Content Type: text/html\r\n\r\n%s", "malformed-mail", 2), (SENDER + "boundary=b\r\n\r\n%s", "malformed-mail", 2),
    (SENDER + DATE + "%s", "malformed-mail", 3), ("Hello\n\n<div style='display:none'>\n%s", "not-plain-text", 3),
    ("<!DOCTYPE html>\n<title>x</title>\n%s", "not-plain-text", 1), ("Look:\n\nContent-Type: text/html\n\n%s", "not-plain-text", 3),
    ("{\\rtf1 {\\v \n%s}", "not-plain-text", 1), ("a\0b\n%s", "not-plain-text", 1),
    ("From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example\r\n\r\n%s", "not-plain-text", 1),
    ("From a Sun\nFrom: a@x.example\n\nNo.\n\nFrom b Sun\nFrom: b@x.example\n\n%s", "malformed-mail", 6),
    ("99999\n" + SENDER + "\n%s", "malformed-mail", 1),
])
def test_what_cannot_be_read_safely_is_refused_with_its_line(mailing: Portal, text: str, code: str, line: int):  # noqa: F811
    mailing.write("answer", (text % lines(accepted(mailing, INVITEE))).encode())
    events = journal(mailing)
    refused = mailing.run("record", "answer", expect=1)
    assert refused.stderr.startswith(f"{code}: answer:{line}:")
    assert journal(mailing) == events and not kept(mailing)


def encoded(mailing: Portal, label: str, codec: str, **names: str) -> bytes:  # noqa: F811
    body = base64.encodebytes(lines(accepted(mailing, INVITEE, **names), "\r\n").encode(codec)).decode()
    return (SENDER + DATE + f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}").encode()


@pytest.mark.parametrize("label, codec, name", [
    ("Windows-31J", "cp932", "㈱髙﨑①～－ｱｲ"), ("ISO-2022-JP", "iso2022_jp_ext", "高橋ｱｲ"), ("ms932", "cp932", "纊Ⅷ"),
    ("ISO_8859-1:1987", "cp1252", "Müller “x"), ("latin9", "iso8859_15", "Œuvré €"), ("koi8-r", "koi8_r", "Рин"),
    ("windows-1250", "cp1250", "Łoś"), ("iso-8859-9", "cp1254", "Işık"), ("tis-620", "cp874", "กรุงเทพ"),
    ("gb2312", "gb18030", "张伟"), ("big5", "big5", "陳大文"), ("ks_c_5601-1987", "cp949", "김민준"), ("utf-16", "utf-16", "佐藤"),
    ("us-ascii", "cp1252", "Müller"),
])
def test_a_name_comes_out_as_it_was_written(mailing: Portal, label: str, codec: str, name: str):  # noqa: F811
    record(mailing, encoded(mailing, label, codec, familyName=name, givenName="Rin"))
    assert acceptances(mailing)[0]["familyName"] == name


def test_iso_2022_jp_holds_what_japanese_programs_put_there(mailing: Portal):  # noqa: F811
    body = lines(accepted(mailing, INVITEE, familyName="NAME", givenName="Rin")).encode()
    body = body.replace(b"NAME", b"\x1b$B-j-!!A!]\x1b(I12\x1b(B")
    head = (SENDER + DATE + "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n").encode()
    record(mailing, head + body)
    assert acceptances(mailing)[0]["familyName"] == "㈱①～－ｱｲ"


@pytest.mark.parametrize("label", ["utf-7", "hz-gb-2312", "hz", "iso-2022-kr", "replacement", "x-unknown", "x-user-defined"])
def test_a_character_set_that_nobody_knows_is_refused_by_name(mailing: Portal, label: str):  # noqa: F811
    refused = record(mailing, encoded(mailing, label, "ascii", familyName="+T1CF5A-", givenName="~{Mu~}"), expect=1)
    assert refused.stderr.startswith("unreadable-text: ") and f"“{label}”" in refused.stderr


@pytest.mark.parametrize("written, name", [
    ("M&uuml;ller", "Müller"), ("O&rsquo;Brien", "O’Brien"), ("&iota;&omega;&alpha;", "ιωα"), ("O&#146;Brien", "O’Brien"),
    ("S&oslashrensen", "Sørensen"), ("&Lstrok;o&sacute;", "Łoś"),
])
def test_references_of_html_are_characters(mailing: Portal, written: str, name: str):  # noqa: F811
    body = lines(accepted(mailing, INVITEE, familyName="NAME", givenName="Rin"), "<br>").replace("NAME", written)
    sheet = "<style>.preheader, #x { display: none } @media (max-width: 9em) { td.hide { font-size: 0 } }</style>"
    html = SENDER + DATE + f"Content-Type: text/html; charset=us-ascii\r\n\r\n<head>{sheet}</head><p class=a>{body}</p>"
    record(mailing, html.encode(), "--accept")
    assert acceptances(mailing)[0]["familyName"] == name


@pytest.mark.parametrize("footer", [
    "Content-Type: text/plain; charset=x-unknown\r\n\r\nVertraulich", "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na = b", "Content-Type: multipart/mixed\r\n\r\nx",
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nf=FCr Sie",
])
def test_a_part_that_cannot_be_read_is_noted(mailing: Portal, footer: str):  # noqa: F811
    answer = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + lines(accepted(mailing, INVITEE), "\r\n")
    data = (SENDER + DATE + MIXED + answer + "--b\r\n" + footer + "\r\n--b--\r\n").encode()
    done = record(mailing, data)
    assert done.stdout.startswith("accepted ")
    assert done.stdout.count("  note: line ") == 1 and "can't be read" in done.stdout


def test_a_message_in_base64_inside_a_message_is_read(mailing: Portal):  # noqa: F811
    inner = base64.encodebytes(as_utf8(accepted(mailing, INVITEE))).decode()
    part = "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + inner + "--b--\r\n"
    record(mailing, (SENDER + DATE + MIXED + part).encode())
    assert state_of(mailing) == "accepted"


def test_a_mail_with_large_attachments_is_read_and_kept(mailing: Portal):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)))
    mail.add_attachment(os.urandom(17 << 20), maintype="image", subtype="png", filename="scan.png")
    data = mail.as_bytes()
    assert 20 << 20 < len(data) < 25 << 20
    record(mailing, data)
    assert [path.read_bytes() == data for path in kept(mailing)] == [True]
    assert acceptances(mailing)[0]["evidenceDigest"] == hashlib.sha256(data).hexdigest()
    bundle = mailing.run("evidence", acceptances(mailing)[0]["id"])
    assert bundle.stdout.startswith("wrote ")


def test_a_large_mail_is_kept_beside_a_copied_text(mailing: Portal):  # noqa: F811
    mailing.write("mail.eml", b"From: a@x.example\r\n\r\n" + b"x" * (5 << 20))
    record(mailing, lines(accepted(mailing, INVITEE)), "--evidence", "mail.eml")
    assert kept(mailing)[0].stat().st_size > 5 << 20
    mailing.write("more.eml", b"x" * ((25 << 20) + 1))
    assert mailing.run("record", "more.eml", expect=1).stderr.startswith("too-large: ")


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\n\n", "\u200b\n"])
@pytest.mark.parametrize("around", ["%s", "\"%s\"", "“%s”.", "%s\u200c"])
def test_a_copied_text_is_read_however_it_was_copied(mailing: Portal, end: str, around: str):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    for name in ("token", "terms"):
        fields[name] = around % (fields[name][:40] + "\u00ad" + fields[name][40:])
    record(mailing, lines(fields | {"phone": "\u202d+81 3 1234 5678\u202c"}, end).encode())
    [on_record] = acceptances(mailing)
    assert (on_record["evidence"], on_record["phone"]) == ("copied-text", "+81 3 1234 5678")


def test_what_cannot_be_seen_is_spelled_out_on_the_terminal(mailing: Portal):  # noqa: F811
    head = "From: \u202eelpmaxe.x@nir\u202c\u200b <rin\u202e@x.example>\r\n\r\n"
    done = record(mailing, head + lines(accepted(mailing, INVITEE, givenName="می\u200cخواهم")))
    assert r"from rin\u{202e}@x.example" in done.stdout and "می\u200cخواهم" in done.stdout
    assert not set(done.stdout) & set("\u202e\u202c\u200b")
    named = mailing.run("record", "no\u202esuch.eml", expect=74)
    assert r"no\u{202e}such.eml" in named.stderr


@pytest.mark.parametrize("name", ["given\u202eName", "given\u2066Name"])
def test_a_name_that_is_turned_around_is_refused_by_name(mailing: Portal, name: str):  # noqa: F811
    refused = record(mailing, lines(accepted(mailing, INVITEE, givenName=name)), expect=1)
    assert "invisible-mark: givenName holds an invisible mark" in refused.stderr
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("left_open", [b"\x1b$B:4F#", b"\x1b(I12", b"\x0e12", b"\x1b$@"])
def test_what_follows_an_open_shift_of_iso_2022_jp_is_nobodys_word(mailing: Portal, left_open: bytes):  # noqa: F811
    """Some programs go on in the characters of the line before, others begin anew."""
    body = lines(accepted(mailing, INVITEE)).encode("iso2022_jp")
    head = (SENDER + DATE + "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n").encode()
    data = head + body.replace(b"consent=yes", b"x" + left_open + b"\r\nconsent=yes")
    assert record(mailing, data, expect=1).stderr.startswith("unreadable-text: ") and state_of(mailing) == "pending"
    closed = body.replace(b"consent=yes", b"x" + left_open + b"\r\n\x0f\x1b(Bconsent=yes")
    assert record(mailing, head + closed).stdout.startswith("accepted ")


@pytest.mark.parametrize("charset", ["", "; charset=us-ascii"])
def test_a_shift_of_iso_2022_jp_counts_where_nobody_names_it(mailing: Portal, charset: str):  # noqa: F811
    """As programs find out themselves, also where only half-width katakana are shifted to: what reads as katakana there answers
    nothing."""
    body = lines(accepted(mailing, INVITEE, familyName="Sato", givenName="Rin"))
    for head in (SENDER + DATE + f"Content-Type: text/plain{charset}\r\n\r\n", ""):
        refused = record(mailing, f"{head}\x1b(I\r\n{body}\x1b(B\r\n", expect=1)
        assert refused.stderr.startswith("unreadable-text: " if head else "no-answer: ")
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_next_line_is_no_end_of_a_line(mailing: Portal, codec: str):  # noqa: F811
    """U+0085: a name isn't cut there without a word, and nothing after it is a field of its own."""
    data = lines(accepted(mailing, INVITEE, givenName="Rin\u0085Maria")).encode(codec)
    assert "givenName “Rin\\u{85}Maria” is not what it should be" in record(mailing, data, expect=1).stderr
    fields = accepted(mailing, INVITEE)
    data = lines({name: value for name, value in fields.items() if name != "consent"}).replace("role=", "x=\u0085consent=yes\nrole=")
    assert "consent" in record(mailing, data.encode(codec), expect=1).stderr


@pytest.mark.parametrize("parameters", [
    'boundary*0="ab"; boundary*1="cd"', "boundary*1=cd; boundary*0=ab", "boundary*=utf-8\'\'ab%63d", "boundary*0*=us-ascii\'\'%61b; boundary*1=cd",
    'boundary="abcd"; x="a;b"'])
def test_a_boundary_in_pieces_is_put_together(mailing: Portal, parameters: str):  # noqa: F811
    answer = "--abcd\r\nContent-Type: text/plain; charset*=us-ascii\'en\'utf-8\r\n\r\n" + lines(accepted(mailing, INVITEE), "\r\n")
    head = SENDER + DATE + f"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; {parameters}\r\n\r\n"
    assert record(mailing, head + answer + "--abcd--\r\n").stdout.startswith("accepted ")


@pytest.mark.parametrize("parameters", ["boundary=abcd; boundary=x", "boundary=x; boundary*0=ab; boundary*1=cd"])
def test_two_boundaries_are_none(mailing: Portal, parameters: str):  # noqa: F811
    answer = "--abcd\r\n\r\n" + lines(accepted(mailing, INVITEE), "\r\n") + "--abcd--\r\n--x\r\n\r\nNo.\r\n--x--\r\n"
    head = SENDER + DATE + f"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; {parameters}\r\n\r\n"
    refused = record(mailing, head + answer, expect=1).stderr
    assert refused.startswith("malformed-mail: ") and "two values for boundary" in refused and ":4:" in refused


def test_a_mail_from_nobody_is_noted(mailing: Portal):  # noqa: F811
    done = record(mailing, DATE + "\r\n" + lines(accepted(mailing, INVITEE)))
    assert done.stdout.startswith("accepted ") and "note: the mail says of nobody that it came from them" in done.stdout


def test_a_part_of_a_digest_is_a_message(mailing: Portal):  # noqa: F811
    """So its text is what its own header says, and nothing is read that its reader doesn't see."""
    head = SENDER + DATE + 'MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary="b"\r\n\r\n--b\r\n\r\n'
    answer = lines(accepted(mailing, INVITEE), "\r\n")
    page = head + SENDER + "Content-Type: text/html\r\n\r\n<p>No.</p><div hidden>\r\n" + answer + "</div>\r\n--b--\r\n"
    assert record(mailing, page, "--accept", expect=1).stderr.startswith("no-answer: ")
    assert record(mailing, head + SENDER + "\r\n" + answer + "--b--\r\n").stdout.startswith("accepted ")
