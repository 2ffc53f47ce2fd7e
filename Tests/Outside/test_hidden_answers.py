"""`portico record`: an answer that its reader may not have seen, and evidence that couldn't be kept."""

import hashlib
import sqlite3
import subprocess
from contextlib import closing

import pytest
from mails import accepted, declined, lines, message
from portals import Portal
from test_record import INVITEE, as_text, as_utf8, journal, kept, mailing, mailing_state, record, state_of  # noqa: F401


def in_html(fields: dict[str, str], before: str = "<p>", after: str = "</p>") -> bytes:
    mail = message("This mail has no plain text.")
    mail.add_alternative("<p>Dear partners</p>" + before + lines(fields).replace("\n", "<br>") + after, subtype="html")
    return mail.as_bytes()


def test_an_acceptance_in_html_only_needs_a_person_who_read_it(mailing: Portal):  # noqa: F811
    data = in_html(accepted(mailing, INVITEE))
    refused = record(mailing, data, expect=1)
    assert refused.stderr.startswith("html-only: ") and "--accept" in refused.stderr
    assert state_of(mailing) == "pending" and not kept(mailing)
    assert record(mailing, data, "--accept").stdout.startswith("accepted ")


def test_so_does_a_decline(mailing: Portal):  # noqa: F811
    data = in_html(declined(mailing, INVITEE))
    refused = record(mailing, data, expect=1)
    assert refused.stderr.startswith("html-only: ") and "--decline" in refused.stderr
    assert state_of(mailing) == "pending" and not kept(mailing)
    assert record(mailing, data, "--decline").stdout.startswith("declined ")


# Ways to hide a text: what stands around it, and a style sheet. There are more; only what surely hides nothing counts.
DECLARATIONS = [
    "color:#fff", "color:white", "color:rgba(0,0,0,0)", "color:#0000", "color:rgb(255 255 255)", "color:hsl(0 0% 100%)",
    "color:color-mix(in srgb, white, white)", "background:#000", "background-color:black;color:#010101", "background:url(x.png)",
    "font-size:1px", "font-size:0.01em", "font-size:calc(0px)", "font-size:.1vw", "font:1px serif", "font-size:1000px",
    "font-family:Wingdings", "font-family:'Adobe Blank'", "font-size-adjust:0", "-webkit-text-fill-color:transparent",
    "text-indent:-9em", "text-indent:9999px", "letter-spacing:-1em", "letter-spacing:900px", "word-spacing:9999px",
    "line-height:0", "line-height:0.1", "opacity:.01", "filter:opacity(0)", "filter:blur(9px)", "mask:linear-gradient(#0000,#0000)",
    "-webkit-mask-image:url(x)", "mix-blend-mode:screen", "clip-path:inset(50%)", "clip:rect(0,0,0,0)", "max-height:1px;overflow:hidden",
    "height:1px;overflow:auto", "width:1px;overflow:hidden;white-space:nowrap", "contain:strict;height:0", "content-visibility:hidden",
    "position:absolute;left:-50px;z-index:-1", "position:fixed;top:200vh", "position:relative;top:9000px", "inset:-90em",
    "transform:rotateX(90deg)", "transform:translateX(900vw)", "translate:-900px", "scale:0", "rotate:x 90deg", "zoom:.01",
    "margin-left:-90px", "margin-top:-20em", "float:right;margin-right:-900px", "display:ruby-text", "display:contents;visibility:hidden",
    "text-decoration:line-through", "text-decoration:#fff line-through 2em", "direction:rtl;unicode-bidi:bidi-override",
    "writing-mode:sideways-lr", "text-orientation:upright", "text-security:disc", "-webkit-text-security:disc", "text-transform:full-size-kana",
    "backdrop-filter:blur(1px)", "perspective:1px", "columns:900", "animation:x 1s", "transition:all 9s", "--x:none;display:var(--x)",
    "all:unset", "grid-template-rows:0", "display:flex;flex-direction:column-reverse", "mso-hide:all", "mso-text-raise:-900pt",
    "COLOR: WhIte ! important", "c\\6flor:white", "color/**/:white", "color:rgb(0,0,0,0%)", "color:rgb(0 0 0 /0%)",
    "background:rgb(0 0 0/1)", "height:1px", "max-width:1px", "width:90%", "direction:rtl", "list-style-type:'We never say '",
    "font:12px/0.1 arial", "font:12px Wingdings", "font:caption", "font:12px", "font:1000px/1 arial", "font:var(--x) arial",
    "unicode-bidi:plaintext", "font-size:60px;line-height:9px", "font-family:Menlo,Wingdings", "mso-ascii-font-family:Wingdings", "mso-style-textfill-fill-alpha:0%", "mso-margin-top-alt:-900pt"]
AROUND = [
    ("<font color=white>", "</font>"), ("<font size=1>", "</font>"), ("<font face=webdings>", "</font>"), ("<td bgcolor=black>", "</td>"),
    ("<marquee>", "</marquee>"), ("<details><summary>x</summary>", "</details>"), ("<bdo dir=rtl>", "</bdo>"), ("<rt>", "</rt>"),
    ("<rp>", "</rp>"), ("<noscript>", "</noscript>"), ("<x-y popover>", "</x-y>"), ("<div popover>", "</div>"), ("<dialog>", "</dialog>"),
    ("<svg><text>", "</text></svg>"), ("<sub><sub><sub>", "</sub></sub></sub>"), ("<textarea rows=0>", "</textarea>"), ("<button>", "</button>"),
    ("<div inert>", "</div>"), ("<optgroup>", "</optgroup>"), ("<ins><del>", "</del></ins>"), ("<meter>", "</meter>"),
    ("<div dir=rtl>", "</div>"), ("<div dir=auto>\u05d0 ", "</div>"), ("<div dir=auto><b dir=ltr>a</b>\u05d0 ", "</div>"),
    ("<p dir=auto><s>\u200f</s>", "</p>"), ("<div style='font-size:9px;line-height:1em'><p style='font-size:60px'>", "</p></div>"),
    ("<div style='line-height:9px'><font size=7>", "</font></div>"), ("<div style='font-size:60px'><p style='line-height:12px'>", "</p></div>"),
    ("<div style='line-height:100%'><h1>", "</h1></div>"), ("<h5>", "</h5>"), ("<table><tr><td rowspan=2>", "</td></tr></table>"),
    ("<table><col style='background:#000'><tr><td>", "</td></tr></table>"),
    ("<table><col style='visibility:collapse'><tr><td>", "</td></tr></table>"), ("<script><!--<script></script>", "--></script>"),
    ("<body link=white><a href='https://x.example'>", "</a>"), ("<meta name=color-scheme content=dark><p>", "</p>"),
    ("<meta name='viewport' content='initial-scale=.1'><p>", "</p>"), ("<svg><style>&#46;x{color:#fff}</style></svg><p class=x>", "</p>")]
SHEETS = [
    "p{color:#fff}", "p+p{font-size:1px}", "*{color:white}", ":root{--a:0} p{opacity:var(--a)}", "@media all{p{color:#fefefe}}",
    "@supports (top:0){p{zoom:.01}}", "@font-face{font-family:arial;src:url(data:,x)}", "p::before{content:'We do not agree: '}",
    "div{margin-top:-90em}", "h1::after{content:'';position:fixed;inset:0;background:#fff}", "@import url(https://x.example/a.css);",
    "p:nth-child(2){color:#fff}", "body{color:#fff}", "html{filter:opacity(0)}", "[lang] p, p{& {color:#fff}}", "@layer a{p{color:#fff}}",
    "@keyframes k{to{color:#fff}} p{animation:k 1s}"]
COMMENTS = [
    ("<!--[if mso]><style>p{display:none}</style><![endif]-->", "<p>", "</p>"), ("", "<p><![if !mso]>", "<![endif]></p>"),
    ("<!--[if gte mso 9]><p>We do not agree.</p><![endif]-->", "<p>", "</p>")]
WAYS = COMMENTS + [("", f'<p style="{each}">', "</p>") for each in DECLARATIONS] \
    + [("", *each) for each in AROUND] + [(f"<style>{each}</style>", "<p>", "</p>") for each in SHEETS]


def test_what_html_may_hide_counts_by_nobodys_word(mailing: Portal):  # noqa: F811
    """Nor does anything that may lie over it, wherever that stands."""
    fields, events = accepted(mailing, INVITEE), journal(mailing)
    over = [("", "<p>", f'</p><div style="{each}">We do not agree.</div>') for each in (
        "position:absolute;top:0", "margin-top:-40em;background:#fff", "transform:translateY(-90px)", "outline:90em solid #fff",
        "line-height:0", "line-height:.1", "line-height:1px", "font:60px/9px arial", "line-height:9px;font-size:90vw",
        "text-shadow:0 -2em 40px #fff", "text-decoration:underline 90px #fff", "text-decoration-thickness:9em", "text-underline-offset:-9em",
        "text-indent:-90em", "letter-spacing:-9em", "border-image-outset:900px", "padding-bottom:99999px", "border:90px solid #fff",
        "display:inline;background:#fff;padding:90px 0")]
    over += [("", "<p>", f'</p><b style="{each}">We do not agree.</b>') for each in (
        "background:#fff;padding-top:200px;padding-right:40em", "border:20px solid #fff", "background-color:white;padding:3em")]
    over += [("<style>b{padding:9px} .a{background:#fff}</style>", "<p>", "</p><b class=a>We do not agree.</b>")]
    for head, before, after in WAYS + over:
        data = in_html(fields, head + "<p>No, thank you.</p>" + before, after)
        refused = record(mailing, data, "--accept", expect=None)
        assert refused.stderr.startswith(("html-only: ", "no-answer: ")), (head, before, after, refused)
        if refused.stderr.startswith("html-only: "):
            assert "--evidence" in refused.stderr and "--accept" not in refused.stderr, refused
    assert journal(mailing) == events and not kept(mailing)


def test_one_hidden_field_is_enough(mailing: Portal):  # noqa: F811
    text = lines(accepted(mailing, INVITEE)).replace("\n", "<br>")
    for way, told in (("<span style='color:#fff'>consent=yes</span>", "color: #fff"),
                      ("consent=yes<span style='display:inline-block;width:0;direction:rtl'><img src=cid:a></span>", "width: 0")):
        assert "consent=yes" in text
        mail = message("This mail has no plain text.")
        mail.add_alternative(f"<p>{text.replace('consent=yes', way)}</p>", subtype="html")
        refused = record(mailing, mail.as_bytes(), "--accept", expect=1).stderr
        assert refused.startswith("html-only: ") and told in refused
    mail = message("This mail has no plain text.")
    mail.add_alternative(f"<p>{text}</p><p style='color:#fff'>Sent from my telephone</p>", subtype="html")
    assert record(mailing, mail.as_bytes(), "--accept").stdout.startswith("accepted ")


@pytest.mark.parametrize("head, before, after", [
    ("<!--[if gte mso 9]><xml><o:x/></xml><![endif]--><!--[if !mso]><style>v\\\\:*{behavior:url(#default#VML)}</style><![endif]-->"
     "<meta charset=utf-8><style><!-- @font-face {font-family:'Cambria Math'; panose-1:2 4 5 3 5 4 6 3 2 4;} p.MsoNormal, li.MsoNormal"
     " {margin:0cm; font-size:11.0pt; font-family:'Calibri',sans-serif; mso-fareast-language:EN-US;} a:link {mso-style-priority:99;"
     " color:#0563C1; text-decoration:underline;} span.EmailStyle17 {mso-style-type:personal-compose; color:windowtext;}"
     " @page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt;} div.WordSection1 {page:WordSection1;} --></style>",
     "<div class=WordSection1><p class=MsoNormal><span lang=EN-GB style='mso-fareast-language:EN-US'>", "<o:p></o:p></span></p></div>"),
    ("", '<div dir="ltr"><div class="gmail_default" style="font-family:arial,sans-serif;color:rgb(34,34,34)">', "<br></div></div>"),
    ("", '<div style="caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0); font-family: Helvetica; font-size: 12px; font-style: normal;'
     " font-variant-caps: normal; font-weight: 400; letter-spacing: normal; text-align: start; text-indent: 0px; text-transform: none;"
     ' white-space: normal; word-spacing: 0px; -webkit-text-stroke-width: 0px; text-decoration: none;">', "</div>"),
    ("<style type='text/css' style='display:none;'> P {margin-top:0;margin-bottom:0;} </style>",
     '<div class="elementToProof" style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">', "</div>"),
    ("", '<blockquote type="cite" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">', "</blockquote>"),
    ("<style type='text/css'>p.p1 {margin: 0.0px 0.0px 0.0px 0.0px; line-height: 14.0px; font: 12.0px 'Helvetica Neue'; color: #000000;"
     " -webkit-text-stroke: #000000; min-height: 14.0px} span.s1 {font: 12.0px 'Hiragino Kaku Gothic ProN'; font-kerning: none}</style>",
     '<p class="p1"><span class="s1">', "</span></p>"),
    ("", '<div style="font: italic normal 600 13px / 1.4 -apple-system, &quot;Segoe UI&quot;, sans-serif;">', "</div>"),
    ("", '<div dir="auto">\u05d0<br></div><div dir="ltr"><div style="font-size:11pt;line-height:107%"><b style="font-size:16pt">Yes.</b><br>'
     .replace("\u05d0", "Hi, \u05d0"), "</div></div>"),
    ("<style>code{background:#f4f4f4;padding:2px 4px;border:1px solid rgba(0,0,0,.1)}</style>", "<p>We say <code>yes</code>.</p><p>",
     "</p><p><a style='display:inline-block;padding:12px 24px;background:#06c;color:#fff'>Our site</a></p>"
     "<ul><li style='text-indent:-18.0pt'>x</li></ul><body style='padding:20px;background:#fff'><img style='border:9px solid;background:#fff'>"),
    ("", "<table width=100% cellpadding=0 border=0 bgcolor='#ffffff'><tr><td style='line-height:150%;font-family:\"ＭＳ Ｐゴシック\"'>",
     "</td></tr></table>"),
])
def test_what_mail_programs_write_hides_nothing(mailing: Portal, head: str, before: str, after: str):  # noqa: F811
    assert record(mailing, in_html(accepted(mailing, INVITEE), head + before, after), "--accept").stdout.startswith("accepted ")


def test_what_may_be_hidden_is_copied_from_what_is_seen(mailing: Portal):  # noqa: F811
    """As the refusal says: the text that a reader sees, with the mail as evidence."""
    fields = accepted(mailing, INVITEE)
    data = in_html(fields, "<p style='color:#777777;background:#888888'>", "</p>")
    assert "--evidence" in record(mailing, data, "--accept", expect=1).stderr
    mailing.write("seen.eml", data)
    assert record(mailing, lines(fields), "--evidence", "seen.eml").stdout.startswith("accepted ")
    assert [path.read_bytes() for path in kept(mailing)] == [data]


# What is attached, or only looks like plain text


@pytest.mark.parametrize("header", [
    'attachment; filename="answer.html"', 'attachment; filename="answer.HTM "', "attachment; filename*=utf-8\'\'answer.%68tml",
    "attachment; filename*0=ans; filename*1=wer.; filename*2=xhtml", 'attachment; filename="=?utf-8?B?YW5zd2VyLmh0bWw=?="',
    'inline; filename="answer.html."', 'attachment; filename="a.txt"; filename*=utf-8\'\'a.html'])
def test_an_attached_page_is_one_by_its_name(mailing: Portal, header: str):  # noqa: F811
    head = f"MIME-Version: 1.0\r\nFrom: a@b.example\r\nContent-Type: text/plain\r\nContent-Disposition: {header}\r\n\r\n"
    text = lines(accepted(mailing, INVITEE)).replace("\n", " <br>\r\n")
    assert record(mailing, head + text, expect=1).stderr.startswith("html-only: ")
    assert record(mailing, head + f"<div hidden>{text}</div>", "--accept", expect=1).stderr.startswith("no-answer: ")
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("before, after", [
    ("<div hidden>\n", "</div>\n"), ("<!--\n", "-->\n"), ("<div\n hidden>\n", "</div>\n"), ("<x-y\nhidden>\n", "</x-y>\n"),
    ("<rin@x.example\n style='display:none'>\n", "\n"), ("<x \n", ">\n"), ("<![CDATA[\n", "]]>\n"), ("</ \n<?x\n", ">\n"),
    ("<rp>\n", "</rp>\n"), ("<SCRIPT\n\n>\n", "\n"), ("MIME-Version: 1.0\n\n", ""), ("From: a@b.example\nSubject: x\n\n", ""),
    ("{\\rtf1 {\\v\n", "}"), ("%PDF-1.7\n", "")])
def test_a_text_that_looks_like_a_page_is_no_copied_and_no_attached_one(mailing: Portal, before: str, after: str):  # noqa: F811
    text = before + lines(accepted(mailing, INVITEE)) + after
    events = journal(mailing)
    # By itself, what begins with header lines is a mail.
    if not before.startswith(("From: ", "MIME-Version: ")):
        assert record(mailing, text, expect=1).stderr.startswith("not-plain-text: ")
    mail = message("Please see the attached file.")
    mail.add_attachment(text, filename="answer.txt")
    assert record(mailing, mail.as_bytes(), expect=1).stderr.startswith("not-plain-text: ")
    assert journal(mailing) == events


@pytest.mark.parametrize("header", ["Content-Disposition: inline; filename=answer.doc", 'X-A: b\r\nContent-Type: text/plain; name="answer"'])
def test_a_text_with_a_name_is_an_attached_one(mailing: Portal, header: str):  # noqa: F811
    """Programs offer it as a file, and other programs open that."""
    head = "" if "Content-Type" in header else "Content-Type: text/plain; charset=utf-8\r\n"
    fields = accepted(mailing, INVITEE, familyName="Sato", givenName="Rin")
    for text, is_taken in ((f"<div hidden>\n{lines(fields)}</div>", False), (lines(fields), True)):
        data = f"From: a@b.example\r\nMIME-Version: 1.0\r\n{head}{header}\r\n\r\n{text}"
        told = record(mailing, data, expect=None)
        assert told.stdout.startswith("accepted ") if is_taken else told.stderr.startswith("not-plain-text: "), told


def test_an_attached_page_beside_the_answer_holds_nothing_up(mailing: Portal):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)) + "Rin Sato <rin@x.example>\n<https://x.example/?a=b>\n")
    mail.add_attachment("<p>Our terms</p>", subtype="html", filename="terms.html")
    mail.add_attachment("<p>Our terms</p>", filename="terms.txt")
    done = record(mailing, mail.as_bytes())
    assert done.stdout.startswith("accepted ") and done.stdout.count("can't be read") == 1


def test_what_stands_in_plain_text_alone_needs_a_reader_too(mailing: Portal):  # noqa: F811
    """A mail program shows the HTML in its place."""
    mail = message(lines(accepted(mailing, INVITEE)))
    mail.add_alternative("<p>No, thank you. We do not agree.</p>", subtype="html")
    assert record(mailing, mail.as_bytes(), expect=1).stderr.startswith("html-only: ")
    assert state_of(mailing) == "pending"
    assert record(mailing, mail.as_bytes(), "--accept").stdout.startswith("accepted ")


SAID_NO = "<p>No, thank you. We do not agree.</p>"
OTHER_FORMS = [  # What a mail program may show in place of the answer: its header, and what it holds.
    ("text/html", SAID_NO + "<p>{token}</p>"), ("text/html", SAID_NO + "<p style='color:#fff'>{all}</p>"),
    ("text/html", SAID_NO + "<div hidden>{all}</div>"), ("text/html", "<p>{other}</p>"), ("text/html", "<img src='cid:no'>"),
    ("text/html; charset=utf-7", "<p>{all}</p>"), ("text/html; charset=x-unknown", SAID_NO),
    ("text/html\r\nContent-Transfer-Encoding: x-uuencode", "{all}"), ("text/html\r\nContent-Transfer-Encoding: base64", "=="),
    ("text/plain", "No, thank you."), ("text/x-amp-html", SAID_NO), ("text/enriched", "No."), ("text/calendar", "No."), ("image/png", "x"),
    ("application/pdf", "x"), ("application/xhtml+xml", SAID_NO), ("message/rfc822", "Subject: No\r\n\r\nNo."),
    ("multipart/related; boundary=c", "--c\r\nContent-Type: text/html\r\n\r\n" + SAID_NO + "\r\n--c--"),
    ("multipart/alternative; boundary=c", "--c\r\nContent-Type: text/html\r\n\r\n<p>{all}</p>\r\n--c\r\n\r\nNo.\r\n--c--"),
    ("multipart/related", "no boundary")]


def in_forms(*forms: tuple[str, str]) -> bytes:
    parts = "".join(f"--b\r\nContent-Type: {header}\r\n\r\n{text}\r\n" for header, text in forms)
    return ("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" + parts + "--b--\r\n").encode()


@pytest.mark.parametrize("is_first", [False, True])
def test_one_of_several_forms_counts_alone_by_the_word_of_a_reader(mailing: Portal, is_first: bool):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    places = {
        "token": f"token={fields['token']}", "all": lines(fields).replace("\n", "<br>"),
        "other": lines(fields | {"familyName": "Suzuki"}).replace("\n", "<br>")}
    events, answer = journal(mailing), ("text/plain; charset=utf-8", lines(fields))
    for header, text in OTHER_FORMS:
        for place, value in places.items():
            text = text.replace("{" + place + "}", value)
        other = (header, text)
        refused = record(mailing, in_forms(other, answer) if is_first else in_forms(answer, other), expect=None)
        assert refused.stderr.startswith("html-only: ") and "--accept" in refused.stderr, (header, text[:90], refused)
    assert journal(mailing) == events and not kept(mailing)


@pytest.mark.parametrize("wrapped", [
    [("text/html; charset=utf-8", "<div dir=ltr>{all}</div>")],
    [("multipart/related; boundary=c", "--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{all}</p><img src=cid:a>\r\n"
      "--c\r\nContent-Type: image/png\r\n\r\nx\r\n--c--")],
    [("text/html; charset=utf-8", "<p>{all}</p>"), ("multipart/alternative; boundary=c",
      "--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{all}\r\n--c--")]])
def test_forms_that_say_the_same_need_no_word(mailing: Portal, wrapped: list[tuple[str, str]]):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    shown = [(header, text.replace("{all}", lines(fields).replace("\n", "<br>"))) for header, text in wrapped]
    assert record(mailing, in_forms(("text/plain; charset=utf-8", lines(fields)), *shown)).stdout.startswith("accepted ")


def in_parts(kind: str, *parts: tuple[str, str]) -> bytes:
    body = "".join(f"--b\r\n{header}\r\n\r\n{text}\r\n" for header, text in parts)
    return f"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n{body}--b--\r\n".encode()


PLAIN, PAGE, IMAGE = ("Content-Type: " + each for each in ("text/plain; charset=utf-8", "text/html; charset=utf-8", "image/png"))
FILE = PLAIN + "\r\nContent-Disposition: attachment; filename=answer.txt"
NO = [(PLAIN, "No, thank you. We do not agree."), (PAGE, SAID_NO), ("Content-Type: text/enriched", "<bold>No.</bold>")]
BESIDE = [  # Parts in which something else than the answer is shown, or may be: one that reads it has to say so.
    *((kind, [no, (header, "{all}")]) for kind in ("mixed", "related", "report", "x-other") for no in NO for header in (PLAIN, FILE)),
    *(("mixed", [no, (PLAIN, "{other}"), (PLAIN, "{other}")]) for no in NO),
    *((kind, [(IMAGE, "x"), (PLAIN, "{all}")]) for kind in ("related", "report")),
    ("related; start=\"<2>\"", [(PLAIN + "\r\nContent-ID: <1>", "{all}"), (PAGE + "\r\nContent-ID: <2>", SAID_NO)]),
    ("report; report-type=delivery-status", [(PLAIN, "Not delivered."), ("Content-Type: message/rfc822", "Subject: x\r\n\r\n{all}")]),
    ("mixed", [NO[0], ("Content-Type: message/rfc822", "Subject: x\r\n\r\n{all}")]), ("mixed", [(PLAIN, "{all}"), (PAGE, "{otherpage}")]),
    ("mixed", [("Content-Type: multipart/mixed; boundary=c", f"--c\r\n{NO[0][0]}\r\n\r\nNo.\r\n--c--"), (PLAIN, "{all}")]),
    ("alternative", [(PLAIN, "{all}"), ("Content-Type: multipart/related; boundary=c",
                                        f"--c\r\n{PAGE}\r\n\r\n{SAID_NO}\r\n--c\r\n{PAGE}\r\n\r\n{{page}}\r\n--c--")]),
    ("alternative", [(PLAIN, "{all}"), ("Content-Type: multipart/mixed; boundary=c",
                                        f"--c\r\n{PAGE}\r\n\r\n{SAID_NO}\r\n--c\r\n{PAGE}\r\n\r\n{{page}}\r\n--c--")])]


def test_an_answer_beside_another_text_counts_by_the_word_of_a_reader(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    other = lines(fields | {"familyName": "Suzuki"})
    places = {"{all}": lines(fields), "{page}": lines(fields).replace("\n", "<br>"), "{other}": lines(fields),
              "{otherpage}": other.replace("\n", "<br>")}
    events = journal(mailing)
    for kind, parts in BESIDE:
        for place, value in places.items():
            parts = [(header, text.replace(place, value)) for header, text in parts]
        refused = record(mailing, in_parts(kind, *parts), expect=None)
        assert refused.stderr.startswith("html-only: ") and "--accept" in refused.stderr, (kind, parts[0], refused)
    assert journal(mailing) == events and not kept(mailing)


def test_what_stands_far_down_counts_by_the_word_of_a_reader(mailing: Portal):  # noqa: F811
    """Whoever opens the mail takes what is above for all of it."""
    text = lines(accepted(mailing, INVITEE))
    above, below = text.split("answer=")
    far = ["No, thank you." + "\n" * 200 + text, above + " \n" * 40 + "answer=" + below, "\n\u200b" * 60 + text]
    for each in far:
        mail = message(each)
        assert record(mailing, mail.as_bytes(), expect=1).stderr.startswith("html-only: ")
        mail.add_alternative("<p>" + each.replace("\n", "<br>") + "</p>", subtype="html")
        assert record(mailing, mail.as_bytes(), expect=1).stderr.startswith("html-only: ")
    assert state_of(mailing) == "pending"
    assert record(mailing, message("\n" * 9 + text + "\n" * 99 + "> Dear").as_bytes()).stdout.startswith("accepted ")


def test_texts_of_one_mail_do_not_contradict_each_other(mailing: Portal):  # noqa: F811
    answers = [lines(accepted(mailing, INVITEE)), lines(accepted(mailing, INVITEE, familyName="Suzuki")), lines(declined(mailing, INVITEE))]
    for kind in ("mixed", "related", "report"):
        for other in answers[1:]:
            for pair in ([answers[0], other], [other, answers[0]]):
                told = record(mailing, in_parts(kind, *((PLAIN, text) for text in pair)), "--accept", expect=1).stderr
                assert told.startswith("contradiction: "), told
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("kind, parts", [
    ("mixed", [(IMAGE, "x"), (PLAIN, "{all}"), (IMAGE, "x")]), ("mixed", [(PLAIN, " "), (PLAIN, "{all}"), (PAGE, "<html></html>")]),
    ("related", [(PLAIN, "{all}"), (IMAGE, "x")]), ("related; start=\"<1>\"", [(PLAIN + "\r\nContent-ID: <1>", "{all}"), (PAGE, "x")]),
    ("report; report-type=disposition-notification", [(PLAIN, "{all}"), ("Content-Type: message/disposition-notification", "x")]),
    ("mixed", [(PLAIN, "{all}"), (FILE, "Our terms: we do not agree to be called at night.")]),
    ("mixed", [(PLAIN, "{all}"), ("Content-Type: message/rfc822", "Subject: Your invitation\r\n\r\nDear partners")])])
def test_what_is_not_shown_before_the_answer_holds_nothing_up(mailing: Portal, kind: str, parts: list):  # noqa: F811
    text = lines(accepted(mailing, INVITEE))
    assert record(mailing, in_parts(kind, *((header, each.replace("{all}", text)) for header, each in parts))).stdout.startswith("accepted ")


def test_a_footer_in_html_holds_nothing_up(mailing: Portal):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)))
    mail.make_mixed()
    footer = message("")
    footer.set_content("<p>Sent by way of a list.</p>", subtype="html")
    mail.attach(footer)
    assert record(mailing, mail.as_bytes()).stdout.startswith("accepted ")


def test_both_forms_of_one_mail_say_the_same(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    for other, reason in ((declined(mailing, INVITEE), "contradiction: "), (fields, "")):
        mail = message(lines(fields))
        mail.add_alternative("<p>" + lines(other).replace("\n", "<br>") + "</p>", subtype="html")
        told = record(mailing, mail.as_bytes(), expect=1 if reason else 0)
        assert reason in told.stderr
    assert state_of(mailing) == "accepted"


def test_what_is_attached_does_not_speak_against_the_text(mailing: Portal):  # noqa: F811
    """The text declines in the form's words, though without the code; the acceptance lies beside it."""
    mail = message("No thanks.\nanswer=decline\ndecline=yes\n")
    mail.add_attachment(lines(accepted(mailing, INVITEE)), filename="a.txt")
    assert "contradiction" in record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


def test_the_fields_of_two_messages_are_not_put_together(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE)
    answer = {name: fields.pop(name) for name in ("consent", "answer")}
    mail = message(lines(fields))
    mail.add_attachment(message(lines(answer), subject="Lunch"))
    assert record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("sign", [b"\r", b"\x00", b"\x0b", b"\x0c"])
def test_a_header_that_programs_end_at_different_places_is_refused(mailing: Portal, sign: bytes):  # noqa: F811
    body = "<p>No, we do not agree.</p><div hidden>\n" + lines(accepted(mailing, INVITEE)) + "</div>\n"
    data = b"From: a@b.example\nSubject: x" + sign + b"Content-Type: text/html; charset=utf-8\n\n" + body.encode()
    told = record(mailing, data, expect=1).stderr
    assert "malformed-mail: " in told and ":2" in told
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("subject", [
    "Decline\u00a0of invitation 12", "DECLINE OF INVITATION", "Re: decline of  invitation", "De\u00adcline of invitation 1",
    "Ｄｅｃｌｉｎｅ of invitation"])
def test_a_subject_contradicts_however_it_is_written(mailing: Portal, subject: str):  # noqa: F811
    mail = message(lines(accepted(mailing, INVITEE)), subject=subject)
    assert "contradiction" in record(mailing, mail.as_bytes(), expect=1).stderr
    assert state_of(mailing) == "pending"


@pytest.mark.parametrize("start", ['<div style="display:none">', "<div hidden>", '<div style="font-size:0">'])
def test_what_is_hidden_is_no_answer(mailing: Portal, start: str):  # noqa: F811
    data = in_html(accepted(mailing, INVITEE), "<p>We do NOT accept.</p>" + start, "</div>")
    for options in ((), ("--accept",)):
        assert record(mailing, data, *options, expect=1).stderr.startswith("no-answer: ")
    assert state_of(mailing) == "pending"


def test_a_name_that_nobody_can_see_is_refused(mailing: Portal):  # noqa: F811
    fields = accepted(mailing, INVITEE, familyName="\u3164")
    assert "invalid: familyName" in record(mailing, as_text(fields), expect=1).stderr


@pytest.mark.parametrize("content", [b"", b"other", None])
def test_evidence_of_other_content_is_refused(mailing: Portal, content: bytes | None):  # noqa: F811
    data = as_utf8(accepted(mailing, INVITEE))
    folder = mailing.path("State/evidence")
    folder.mkdir(mode=0o700)
    file = folder / f"{hashlib.sha256(data).hexdigest()}.eml"
    file.write_bytes(data + b"more" if content is None else content)
    events = journal(mailing)
    assert record(mailing, data, expect=1).stderr.startswith("evidence-differs: ")
    assert journal(mailing) == events
    file.write_bytes(data)
    assert record(mailing, data).stdout.startswith("accepted ")


def test_one_who_fails_takes_no_evidence_of_another_away(mailing: Portal):  # noqa: F811
    """Two record the same mail while somebody keeps the journal locked; the first one gives up."""
    (mailing.root / "answer.eml").write_bytes(as_utf8(accepted(mailing, INVITEE)))
    with closing(sqlite3.connect(mailing.path("State/journal/journal.sqlite"), isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        first = mailing.start("record", "answer.eml")
        try:
            first.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            pass  # It has kept the mail, and waits for the journal.
        second = mailing.start("record", "answer.eml")
        first.communicate(timeout=120)
        database.execute("ROLLBACK")
    second.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (74, 0)
    assert state_of(mailing) == "accepted" and len(kept(mailing)) == 1


@pytest.mark.parametrize("name", ["evidence", "letters", "outbox"])
def test_a_folder_that_is_a_link_is_refused(mailing: Portal, name: str):  # noqa: F811
    elsewhere = mailing.path("elsewhere")
    elsewhere.mkdir()
    mailing.path(f"State/{name}").symlink_to(elsewhere)
    refused = record(mailing, as_utf8(accepted(mailing, INVITEE)), expect=74)
    assert "symbolic link" in refused.stderr
    assert state_of(mailing) == "pending" and not list(elsewhere.iterdir())
