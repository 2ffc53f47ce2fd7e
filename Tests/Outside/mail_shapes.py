"""Answers as mail programs write them: what each of them puts around the text that the page of an invitation composes."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from html import escape
from textwrap import wrap
from zlib import crc32

SENDER = "From: =?utf-8?B?5L2Q6Jek5YeM?= <rin.sato@nishiki-textiles.example>\r\nTo: partners@hoshino-cloud.example\r\n"
DATE = "Date: Sun, 29 Nov 2026 09:30:00 +0900\r\nMessage-ID: <A1@nishiki-textiles.example>\r\nMIME-Version: 1.0\r\n"
# What stands above and below: the greeting that a person adds, and the letter that they answer.
HELLO, BYE = "Dear partners,\n\nwe accept. Here is our answer:\n\n", "\n\nKind regards\nRin Sato\n"
LETTER = ("Nishiki Textiles has been invited by Hoshino Cloud.\n\nIf you agree, open the link and say so until 12 December 2026.\n"
          "https://partners.hoshino-cloud.example/i/abc\n\nIf you decline, do that there as well: decline = no further letters.\n")


def part(type: str, text: str | bytes, encoding: str = "quoted-printable", charset: str = "utf-8", more: str = "") -> str:
    """A part of a message, or a whole one but for the header's beginning."""
    data = text.replace("\n", "\r\n").encode(charset) if isinstance(text, str) else text
    if encoding == "base64":
        body = base64.encodebytes(data).decode().replace("\n", "\r\n")
    elif encoding == "quoted-printable":
        body = quopri.encodestring(data.replace(b"\r\n", b"\n")).decode().replace("\n", "\r\n")
    else:
        body = data.decode("latin-1" if encoding == "7bit" else charset)
    if "charset" not in type and isinstance(text, str):
        type += f'; charset="{charset}"'
    return f"Content-Type: {type}\r\n{more}Content-Transfer-Encoding: {encoding}\r\n\r\n{body}"


def parts(kind: str, *each: str, more: str = "") -> str:
    mark = f"=_{crc32(''.join(each).encode()):08x}"
    head = f'Content-Type: multipart/{kind};\r\n\tboundary="{mark}"\r\n{more}\r\n'
    return head + "".join(f"--{mark}\r\n{one}\r\n" for one in each) + f"--{mark}--\r\n"


def mail(body: str, head: str = "", subject: str = "Re: Invitation") -> bytes:
    return (SENDER + DATE + f"Subject: {subject}\r\n" + head + body).encode("utf-8")


def in_tags(text: str, begin: str, end: str, empty: str = "<br>") -> str:
    return "\n".join(begin + (escape(line, quote=False) or empty) + end for line in text.splitlines())


def in_breaks(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def flowed(text: str, width: int = 72) -> str:
    """RFC 3676: long lines end with a blank; a word of any length stays whole."""
    return "".join(" \n".join(wrap(line, width, break_long_words=False, break_on_hyphens=False)) + "\n" for line in text.splitlines())


def broken(text: str, width: int = 70) -> str:
    """Broken at a column, in whatever stands there."""
    return "".join(line[at:at + width] + "\n" for line in text.splitlines() for at in range(0, max(len(line), 1), width))


# Outlook

WORD = ("<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
        "xmlns:w=\"urn:schemas-microsoft-com:office:word\" xmlns:m=\"http://schemas.microsoft.com/office/2004/12/omml\" "
        "xmlns=\"http://www.w3.org/TR/REC-html40\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"
        "<meta name=\"Generator\" content=\"Microsoft Word 15 (filtered medium)\">\n<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}\n"
        "o\\:* {behavior:url(#default#VML);}\n</style><![endif]--><style><!--\n/* Font Definitions */\n@font-face\n\t{font-family:\"Cambria Math\";\n"
        "\tpanose-1:2 4 5 3 5 4 6 3 2 4;}\n@font-face\n\t{font-family:\"Yu Gothic\";\n\tpanose-1:2 11 4 0 0 0 0 0 0 0;}\n@font-face\n"
        "\t{font-family:\"\\@Yu Gothic\";\n\tpanose-1:2 11 4 0 0 0 0 0 0 0;}\n/* Style Definitions */\np.MsoNormal, li.MsoNormal, div.MsoNormal\n"
        "\t{margin:0mm;\n\ttext-align:justify;\n\ttext-justify:inter-ideograph;\n\tfont-size:10.5pt;\n\tfont-family:\"Yu Gothic\";\n"
        "\tmso-ligatures:standardcontextual;}\na:link, span.MsoHyperlink\n\t{mso-style-priority:99;\n\tcolor:#0563C1;\n"
        "\ttext-decoration:underline;}\nspan.17\n\t{mso-style-type:personal-compose;\n\tfont-family:\"Yu Gothic\";\n\tcolor:windowtext;}\n"
        ".MsoChpDefault\n\t{mso-style-type:export-only;\n\tmso-ligatures:none;\n\tmso-fareast-language:EN-US;}\n/* Page Definitions */\n"
        "@page WordSection1\n\t{size:612.0pt 792.0pt;\n\tmargin:99.25pt 30.0mm 30.0mm 30.0mm;}\ndiv.WordSection1\n\t{page:WordSection1;}\n--></style>"
        "<!--[if gte mso 9]><xml>\n<o:shapedefaults v:ext=\"edit\" spidmax=\"1026\">\n</o:shapedefaults></xml><![endif]-->\n</head>\n"
        "<body lang=\"JA\" link=\"#0563C1\" vlink=\"#954F72\" style=\"word-wrap:break-word;text-justify-trim:punctuation\">\n"
        "<div class=\"WordSection1\">\n%s\n</div>\n</body>\n</html>\n")
FROM_WORD = "X-Mailer: Microsoft Outlook 16.0\r\nThread-Index: AQHZ1example==\r\nContent-Language: ja\r\nX-MS-Has-Attach: \r\n"
REPLIED = "\n-----Original Message-----\nFrom: partners@hoshino-cloud.example\nSent: Friday, November 27, 2026 9:00 AM\nTo: rin\nSubject: Invitation\n\n"
REPLIED_IN_JAPANESE = REPLIED.replace("-----Original Message-----", "-----元のメッセージ-----").replace("Subject", "件名").replace("From", "差出人")


def outlook_plain(text: str) -> bytes:
    return mail(part("text/plain", HELLO + text + BYE + REPLIED + LETTER), FROM_WORD)


def outlook_html(text: str) -> bytes:
    html = in_tags(HELLO + text + BYE, '<p class="MsoNormal"><span lang="EN-US">', "<o:p></o:p></span></p>", "<o:p>&nbsp;</o:p>")
    return mail(parts("alternative", part("text/plain", HELLO + text.replace("\n", "\n\n") + BYE, "base64"),
                      part("text/html", WORD % html, "base64")), FROM_WORD)


def outlook_reply_in_japanese(text: str) -> bytes:
    return mail(part("text/plain", "お世話になっております。\n\n" + text + "\n佐藤 凛\n" + REPLIED_IN_JAPANESE + LETTER, "base64",
                     "iso-2022-jp"), FROM_WORD, "=?iso-2022-jp?B?UkU6IBskQj43QlQbKEI=?=")


OFFICE = ('<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n<style type="text/css" style="display:none;"> '
          'P {margin-top:0;margin-bottom:0;} </style>\n</head>\n<body dir="ltr">\n%s\n</body>\n</html>\n')
APTOS = 'style="font-family: Aptos, Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'


def outlook_365(text: str) -> bytes:
    html = in_tags(HELLO + text + BYE, f'<div class="elementToProof" {APTOS}>', "</div>")
    sign = '<div id="Signature"><div style="font-family:Calibri,Arial,Helvetica,sans-serif;font-size:12pt;color:rgb(0,0,0)">Rin Sato</div></div>'
    return mail(parts("alternative", part("text/plain", HELLO + text + BYE), part("text/html", OFFICE % (html + sign))),
                "Accept-Language: en-US, ja-JP\r\nContent-Language: en-US\r\nX-MS-Has-Attach:\r\nmsip_labels:\r\n")


def outlook_365_reply(text: str) -> bytes:
    html = in_tags(HELLO + text, f'<div class="elementToProof" {APTOS}>', "</div>")
    rest = ('<div id="appendonsend"></div>\n<hr style="display:inline-block;width:98%" tabindex="-1">\n<div id="divRplyFwdMsg" dir="ltr">'
            '<font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> partners<br></font><div>&nbsp;</div></div>'
            f'<div class="BodyFragment"><font size="2"><span style="font-size:11pt;"><div class="PlainText">{in_breaks(LETTER)}</div></span></font></div>')
    plain = HELLO + text + "\n________________________________\nFrom: partners\nSubject: Invitation\n\n" + LETTER
    return mail(parts("alternative", part("text/plain", plain), part("text/html", OFFICE % (html + rest))))


def outlook_on_a_telephone(text: str) -> bytes:
    html = ('<div id="mail-editor-reference-message-container" dir="auto">' + in_tags(text, f'<div dir="ltr" {APTOS}>', "</div>")
            + '<div id="ms-outlook-mobile-signature" dir="auto"><a href="https://aka.ms/o0ukef">Get Outlook for iOS</a></div></div>')
    return mail(parts("alternative", part("text/plain", text + "\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"),
                     part("text/html", OFFICE % html)))


def outlook_on_a_mac(text: str) -> bytes:
    style = ("<style><!--\n@font-face\n\t{font-family:Aptos;\n\tpanose-1:2 11 0 4 2 2 2 2 2 4;}\np.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n"
             "\tfont-size:12.0pt;\n\tfont-family:\"Aptos\",sans-serif;\n\tmso-ligatures:standardcontextual;\n\tmso-fareast-language:EN-US;}\n"
             "span.EmailStyle17\n\t{mso-style-type:personal-compose;\n\tfont-family:\"Aptos\",sans-serif;\n\tcolor:windowtext;}\n.MsoChpDefault\n"
             "\t{mso-style-type:export-only;\n\tfont-size:11.0pt;\n\tmso-fareast-language:EN-US;}\n@page WordSection1\n\t{size:612.0pt 792.0pt;}\n--></style>")
    html = (f'<html><head>{style}</head><body lang="EN-GB" link="#467886" vlink="#96607D" style="word-wrap:break-word"><div class="WordSection1">'
            + in_tags(text, '<p class="MsoNormal"><span style="font-size:11.0pt;mso-fareast-language:EN-US">', "<o:p></o:p></span></p>")
            + '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal" style="margin-bottom:12.0pt"><b>'
            f'<span style="color:black">From: </span></b></p></div><div><p class="MsoNormal">{in_breaks(LETTER)}</p></div></div></body></html>')
    return mail(parts("alternative", part("text/plain", text + "\nFrom: partners\n" + LETTER),
                     part("text/html", html)), "User-Agent: Microsoft-MacOutlook/16.91\r\n")


def outlook_rich(text: str) -> bytes:
    return mail(parts("mixed", part("text/plain", text), part('application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22", "base64",
                      more='Content-Disposition: attachment; filename="winmail.dat"\r\n')), FROM_WORD)


# Apple

APPLE_HEAD = "X-Mailer: Apple Mail (2.3774.600.62)\r\n"
APPLE = ('<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
         '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">%s</body></html>')
STYLED = ('<span style="caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0); font-family: &quot;Helvetica Neue&quot;; font-size: 13px; font-style: normal; '
          'font-variant-caps: normal; font-weight: 400; letter-spacing: normal; orphans: auto; text-align: start; text-indent: 0px; '
          'text-transform: none; white-space: normal; widows: auto; word-spacing: 0px; -webkit-text-size-adjust: auto; '
          '-webkit-tap-highlight-color: rgba(26, 26, 26, 0.3); -webkit-text-stroke-width: 0px; text-decoration: none; display: inline !important; '
          'float: none;">%s</span>')


def apple_plain(text: str) -> bytes:
    return mail(part("text/plain;\r\n\tcharset=utf-8;\r\n\tformat=flowed;\r\n\tdelsp=yes", flowed(HELLO + text + BYE), "8bit"), APPLE_HEAD)


def apple_html(text: str) -> bytes:
    html = APPLE % (in_breaks(HELLO) + STYLED % in_breaks(text) + f'<div><br></div><div>{in_breaks(BYE)}</div>')
    return mail(parts("alternative", part("text/plain;\r\n\tcharset=utf-8", HELLO + text + BYE),
                     part("text/html;\r\n\tcharset=utf-8", html)), APPLE_HEAD)


def apple_with_an_attachment(text: str) -> bytes:
    pdf = part('application/pdf; name="form.pdf"', b"%PDF-1.4", "base64", more="Content-Disposition: inline;\r\n\tfilename=form.pdf\r\n")
    shown = parts("mixed", part("text/html;\r\n\tcharset=utf-8", APPLE % in_breaks(text)), pdf,
                  part("text/html;\r\n\tcharset=us-ascii", APPLE % "<br>", "7bit"))
    return mail(parts("alternative", part("text/plain;\r\n\tcharset=utf-8", text + "\n"), shown), APPLE_HEAD)


def apple_telephone(text: str) -> bytes:
    html = ('<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">'
            + in_tags(text, '<div dir="ltr">', "</div>")
            + '<div dir="ltr"><br>Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 27 Nov 2026, at 9:00, partners wrote:<br><br>'
            f'</blockquote></div><blockquote type="cite"><div dir="ltr">&#65279;{in_tags(LETTER, "<span>", "</span><br>", "")}</div></blockquote></body></html>')
    plain = text + "\nSent from my iPhone\n\n> On 27 Nov 2026, at 9:00, partners wrote:\n> \n> \ufeff" + quoted(LETTER)
    return mail(parts("alternative", part("text/plain;\r\n\tcharset=utf-8", plain), part("text/html;\r\n\tcharset=utf-8", html)),
                "X-Mailer: iPhone Mail (23A341)\r\n")


def apple_telephone_plain(text: str) -> bytes:
    return mail(part("text/plain; charset=utf-8", text + "\niPhoneから送信\n"), "X-Mailer: iPhone Mail (23A341)\r\n")


def apple_notes(text: str) -> bytes:
    style = ("p.p1 {margin: 0.0px 0.0px 0.0px 0.0px; font: 13.0px 'Helvetica Neue'}\np.p2 {margin: 0.0px 0.0px 0.0px 0.0px; font: 13.0px "
             "'Helvetica Neue'; min-height: 15.0px}\nspan.s1 {font: 13.0px 'Hiragino Sans'}\n")
    html = ('<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n<head>\n'
            '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n<meta http-equiv="Content-Style-Type" content="text/css">\n'
            '<title></title>\n<meta name="Generator" content="Cocoa HTML Writer">\n<meta name="CocoaVersion" content="2487.6">\n'
            f'<style type="text/css">\n{style}</style>\n</head>\n<body>\n{in_tags(text, chr(60) + "p class=p1>", "</p>")}\n</body>\n</html>\n')
    return mail(parts("alternative", part("text/plain; charset=utf-8", text), part("text/html; charset=utf-8", html)), APPLE_HEAD)


# Google

QUOTE = ('<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Fri, Nov 27, 2026 at 9:00 AM partners &lt;<a '
         'href="mailto:partners@hoshino-cloud.example">partners@hoshino-cloud.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" '
         'style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">%s</blockquote></div>')


def gmail(text: str) -> bytes:
    html = f'<div dir="ltr">{in_tags(HELLO + text, "<div>", "</div>")}</div>\n' + QUOTE % in_breaks(LETTER)
    plain = HELLO + text + "\nOn Fri, Nov 27, 2026 at 9:00 AM partners <partners@hoshino-cloud.example>\nwrote:\n\n" + quoted(LETTER)
    return mail(parts("alternative", part('text/plain; charset="UTF-8"', plain, "base64"),
                     part('text/html; charset="UTF-8"', html, "base64")))


def gmail_plain(text: str) -> bytes:
    return mail(part('text/plain; charset="UTF-8"', HELLO + text + BYE, "base64"))


def gmail_on_a_telephone(text: str) -> bytes:
    html = '<div dir="auto">' + in_tags(text, '<div dir="auto">', "</div>") + "</div>\n" + QUOTE % in_breaks(LETTER)
    plain = text + "\n2026年11月27日(金) 9:00 partners <partners@hoshino-cloud.example>:\n\n" + quoted(LETTER)
    return mail(parts("alternative", part('text/plain; charset="UTF-8"', plain, "base64"), part('text/html; charset="UTF-8"', html)))


def samsung(text: str) -> bytes:
    html = ('<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">'
        + in_tags(text, '<div dir="auto">', "</div>")
            + '<div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">Sent from my Galaxy</div></div>'
            '<div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Original message --------</div></div>'
            f'<div>{in_breaks(LETTER)}</div></body></html>')
    plain = text + "Sent from my Galaxy\n-------- Original message --------\n" + LETTER
    return mail(parts("alternative", part("text/plain; charset=utf-8", plain, "base64"),
                     part("text/html; charset=utf-8", html, "base64")))


def google_groups(text: str) -> bytes:
    foot = ("\n-- \nYou received this message because you are subscribed to the group.\nTo unsubscribe, send an email to "
            "partners+unsubscribe@hoshino-cloud.example.\n")
    html = f'<div dir="ltr">{in_breaks(text)}</div>\n\n<p></p>\n\n{in_breaks(foot)}'
    return mail(parts("alternative", part('text/plain; charset="UTF-8"', text + foot), part('text/html; charset="UTF-8"', html)),
                "Precedence: list\r\nList-ID: <partners.hoshino-cloud.example>\r\n")


# Thunderbird and others on a desk

BIRD = "User-Agent: Mozilla Thunderbird\r\nContent-Language: en-US\r\n"


def thunderbird_plain(text: str) -> bytes:
    """With the letter above, as it does by itself."""
    plain = "On 27.11.26 09:00, partners wrote:\n" + quoted(LETTER) + "\n" + flowed(HELLO + text + BYE) + "\n-- \nRin Sato\n"
    return mail(part("text/plain; charset=UTF-8; format=flowed", plain, "8bit"), BIRD)


def thunderbird_both(text: str) -> bytes:
    html = ('<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv="content-type" content="text/html; charset=UTF-8">\n  </head>\n  <body>\n    '
            f'<p>Dear partners,</p>\n    <p>{in_breaks(text)}</p>\n    <div class="moz-cite-prefix">On 27.11.26 09:00, partners wrote:<br></div>\n'
            '    <blockquote type="cite" cite="mid:1@hoshino-cloud.example"><meta http-equiv="content-type" content="text/html; charset=UTF-8">'
            f'<pre wrap="" class="moz-quote-pre">{escape(LETTER)}</pre></blockquote>\n    <pre class="moz-signature" cols="72">-- \nRin Sato</pre>\n'
            "  </body>\n</html>\n")
    plain = flowed("Dear partners,\n\n" + text) + "\nOn 27.11.26 09:00, partners wrote:\n" + quoted(LETTER) + "\n-- \nRin Sato\n"
    return mail(parts("alternative", part("text/plain; charset=UTF-8; format=flowed", plain, "8bit"),
                     part("text/html; charset=UTF-8", html, "8bit")), BIRD)


def becky(text: str) -> bytes:
    return mail(part("text/plain", broken("星野クラウド御中\n\n" + text + "\n佐藤 凛\n"), "7bit", "iso-2022-jp"),
                "X-Mailer: Becky! ver. 2.81.06 [ja]\r\n", "=?ISO-2022-JP?B?UmU6IBskQj43QlQbKEI=?=")


def roundcube(text: str) -> bytes:
    return mail(part("text/plain; charset=UTF-8;\r\n format=flowed", flowed(HELLO + text + BYE), "8bit"), "User-Agent: Roundcube Webmail/1.6.9\r\n")


def notes_of_domino(text: str) -> bytes:
    html = f'<font size=2 face="sans-serif">{in_breaks(text)}</font>\n<br><br>'
    return mail(parts("alternative", part('text/plain; charset="UTF-8"', text),
                     part('text/html; charset="UTF-8"', html)), "X-KeepSent: ABC\r\n")


# On the web

def yahoo_japan(text: str) -> bytes:
    html = ('<html><head></head><body><div class="ydp1yahoo-style-wrap" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;">'
            + in_tags(text, '<div dir="ltr" data-setdir="false">', "</div>") + "</div></body></html>")
    return mail(parts("alternative", part("text/plain; charset=UTF-8", text),
                     part("text/html; charset=UTF-8", html)), "X-Mailer: WebService/1.1\r\n")


def yahoo_japan_plain(text: str) -> bytes:
    return mail(part("text/plain; charset=iso-2022-jp", "佐藤です。\n\n" + text, "7bit", "iso-2022-jp"), "X-Mailer: YahooMailWebService/0.8\r\n")


def gmx(text: str) -> bytes:
    """In HTML alone."""
    html = ('<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">' + in_tags(text, "<div>", "</div>", "&nbsp;")
            + "<div>&nbsp;</div><div class=\"signature\">Mit freundlichen Gr&uuml;&szlig;en<br/>Rin Sato</div></div></body></html>")
    return mail(part("text/html; charset=UTF-8", html), "X-UI-Message-Type: mail\r\nSensitivity: Normal\r\n")


def webde(text: str) -> bytes:
    html = ('<html><head></head><body><div style="font-family: Verdana; font-size: 12px;"><div>' + in_breaks(text) + '</div><div><div name="quote" '
            'style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word; '
            '-webkit-nbsp-mode: space; -webkit-line-break: after-white-space;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> Freitag</div>'
            f'<div name="quoted-content">{in_breaks(LETTER)}</div></div></div></div></body></html>')
    plain = text + "\nGesendet: Freitag, 27. November 2026\nVon: partners\n" + LETTER
    return mail(parts("alternative", part("text/plain; charset=UTF-8", plain), part("text/html; charset=UTF-8", html)))


def proton(text: str) -> bytes:
    html = ('<div style="font-family: Arial, sans-serif; font-size: 14px;">' + in_breaks(text) + '</div><div class="protonmail_signature_block '
            'protonmail_signature_block-empty" style="font-family: Arial, sans-serif; font-size: 14px;"></div><div class="protonmail_quote">'
            f'<blockquote class="protonmail_quote" type="cite">{in_breaks(LETTER)}</blockquote><br></div>')
    return mail(parts("alternative", part("text/plain; charset=utf-8", text + "\n\n" + quoted(LETTER), "base64"),
                     part("text/html; charset=utf-8", html, "base64")))


def qq(text: str) -> bytes:
    html = f'<div style="line-height:1.5"><div style="font-family: &quot;Microsoft YaHei&quot;, sans-serif;">{in_breaks(text)}</div></div>'
    return mail(parts("alternative", part('text/plain;\r\n\tcharset="gb18030"', text, "base64", "gb18030"),
                      part('text/html;\r\n\tcharset="gb18030"', html, "base64", "gb18030")), "X-Mailer: QQMail 2.x\r\n")


# Japanese telephones

def docomo(text: str) -> bytes:
    return mail(part('text/plain;charset="iso-2022-jp"', text, "7bit", "iso-2022-jp"), subject="=?ISO-2022-JP?B?GyRCPjdCVBsoQg==?=")


def au(text: str) -> bytes:
    """With letters that are pictures, in colours."""
    html = f'<HTML><HEAD></HEAD><BODY bgcolor="#ffffff"><FONT color="#000000">{in_breaks(text)}</FONT><IMG src="cid:01@261129"></BODY></HTML>'
    both = parts("alternative", part('text/plain; charset="iso-2022-jp"', text, "7bit", "iso-2022-jp"),
                 part('text/html; charset="iso-2022-jp"', html, "quoted-printable", "iso-2022-jp"))
    picture = part('image/gif; name="1.gif"', b"GIF89a", "base64", more="Content-ID: <01@261129>\r\n")
    return mail(parts("mixed", parts("related", both, picture)), subject="=?ISO-2022-JP?B?GyRCPjdCVBsoQg==?=")


# On the way

def with_a_disclaimer(text: str) -> bytes:
    note = "This message may be confidential. If you are not the intended recipient, do not read it.\n"
    html = in_tags(text, '<p class="MsoNormal">', "</p>") + f'<br>\n<p style="font-size:8pt;color:#808080;"><i>{note}</i></p>'
    return mail(parts("alternative", part("text/plain", text + "\n" + note), part("text/html", WORD % html)), FROM_WORD)


def with_a_disclaimer_of_its_own(text: str) -> bytes:
    return mail(parts("mixed", part("text/plain", text), part('text/plain; name="ATT00001.txt"', "Confidential. Do not read it.\n", "base64",
                      more='Content-Disposition: attachment; filename="ATT00001.txt"\r\n'),
                          part("text/plain", "Checked for viruses.\n", "7bit")))


def with_a_banner(text: str) -> bytes:
    """By a server of the organisation that gets it."""
    banner = '<table border="0" cellspacing="0" cellpadding="0" align="left" width="100%"><tr><td style="background:#FFF4CE;padding:5pt 2pt">' \
        '<div>CAUTION: This email originated from outside.</div></td></tr></table>'
    html = WORD % (banner + in_tags(text, '<p class="MsoNormal">', "</p>"))
    return mail(parts("alternative", part("text/plain", "CAUTION: This email originated from outside.\n\n" + text),
                     part("text/html", html)))


def signed(text: str) -> bytes:
    both = parts("alternative", part("text/plain", text), part("text/html", APPLE % in_breaks(text)))
    sign = part('application/pkcs7-signature; name="smime.p7s"', b"0\x80", "base64",
        more='Content-Disposition: attachment; filename="smime.p7s"\r\n')
    return mail(parts('signed; protocol="application/pkcs7-signature"; micalg=sha-256', both, sign))


def signed_with_pgp(text: str) -> bytes:
    key = part("application/pgp-keys; name=\"OpenPGP_0x1.asc\"", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
        more='Content-Disposition: attachment; filename="a.asc"\r\n')
    body = parts("mixed; protected-headers=\"v1\"", parts("mixed",
        part("text/plain; charset=UTF-8; format=flowed", flowed(text), "base64")), key)
    sign = part('application/pgp-signature; name="OpenPGP_signature.asc"', "-----BEGIN PGP SIGNATURE-----\n", "7bit")
    return mail(parts('signed; micalg=pgp-sha512;\r\n protocol="application/pgp-signature"', body, sign), BIRD)


def clearsigned(text: str) -> bytes:
    body = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text + "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB=\n=abcd\n-----END PGP SIGNATURE-----\n"
    return mail(part("text/plain", body))


def through_mailman(text: str) -> bytes:
    foot = "_______________________________________________\nPartners mailing list -- partners@hoshino-cloud.example\n"
    return mail(parts("mixed", part("text/plain", text), part("text/plain; charset=\"us-ascii\"", foot, "7bit",
                     more="Content-Disposition: inline\r\n")),
                "List-Id: <partners.hoshino-cloud.example>\r\nX-Mailman-Version: 3\r\n", "[Partners] Re: Invitation")


def forwarded_below(text: str) -> bytes:
    return mail(part("text/plain", "For the record.\n\n---------- Forwarded message ---------\nFrom: Rin Sato <rin.sato@nishiki-textiles.example>\n"
                     "Date: Sun, 29 Nov 2026\nSubject: Acceptance of invitation\nTo: boss\n\n" + text),
                     subject="Fwd: Acceptance of invitation")


def below_a_banner(text: str) -> bytes:
    return mail(parts("mixed", part("text/plain", "CAUTION: This email originated from outside.\n", "7bit"), part("text/plain", text)))


def attached(text: str) -> bytes:
    file = part('text/plain; name="answer.txt"', text, "base64", more='Content-Disposition: attachment; filename="answer.txt"\r\n')
    return mail(parts("mixed", part("text/plain", "Dear partners,\n\nplease find our answer attached.\n"), file))


def forwarded(text: str) -> bytes:
    inner = "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + gmail_plain(text).decode()
    return mail(parts("mixed", part("text/plain", "FYI\n"), inner), subject="Fwd: Acceptance of invitation")


# By how they count: at once, or by the word of a reader.
AT_ONCE: list[Callable[[str], bytes]] = [
    outlook_plain, outlook_html, outlook_reply_in_japanese, outlook_365, outlook_365_reply, outlook_on_a_telephone, outlook_on_a_mac,
    outlook_rich, apple_plain, apple_html, apple_with_an_attachment, apple_telephone, apple_telephone_plain, apple_notes, gmail,
    gmail_plain, gmail_on_a_telephone, samsung, google_groups, thunderbird_plain, thunderbird_both, becky, roundcube, notes_of_domino,
    yahoo_japan, yahoo_japan_plain, webde, proton, qq, docomo, au, with_a_disclaimer, with_a_disclaimer_of_its_own, with_a_banner,
    signed, signed_with_pgp, clearsigned, through_mailman, forwarded_below]
BY_A_READER: list[Callable[[str], bytes]] = [gmx, below_a_banner, attached, forwarded]
