"""Mails that invitees send where a portal has no verifier, made by Python's email package, and letters read by it."""

from __future__ import annotations

import email
import email.policy
import html
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from urllib.parse import urlencode

from portals import Portal, known_to, token_in

SUBJECTS = {
    ("en", "accept"): "Acceptance of invitation", ("en", "decline"): "Decline of invitation",
    ("ja", "accept"): "招待の承諾:", ("ja", "decline"): "招待の辞退:",
}


def form_of(portal: Portal, invitee: str, language: str = "en") -> dict[str, str]:
    """What the page of an invitation has filled in already, in one of its languages: in fields, or in its letter."""
    text = portal.page_of(invitee).read_text("utf-8")
    article = text[text.index(f"id=in-{language} "):]
    article = article[:article.index("</article>")]
    fields = {}
    for name in ("language", "terms"):
        if found := re.search(rf"\b{name}(?: value)?=([^\s<>]+)", article):
            fields[name] = html.unescape(found[1])
    return fields | {"token": token_in(portal.page_of(invitee))}


def accepted(portal: Portal, invitee: str, language: str = "en", **changes: str) -> dict[str, str]:
    """The form as somebody fills it in who accepts, in the page's order."""
    person = {"familyName": "佐藤", "givenName": "凛", "email": f"rin.sato@{invitee}.example", "phone": "+81 3 1234 5678"}
    known = {name: value for name, value in known_to(portal, invitee).items() if name != "email"}
    fields = person | {"role": "globalAdmin"} | known | form_of(portal, invitee, language)
    fields = fields | {"consent": "yes", "answer": "accept"} | changes
    return {name: fields[name] for name in sorted(fields, key=lambda name: name == "token")}


def declined(portal: Portal, invitee: str, language: str = "en", **changes: str) -> dict[str, str]:
    form = form_of(portal, invitee, language)
    person = {"name": "佐藤 凛", "email": known_to(portal, invitee)["email"]}
    fields = person | {"decline": "yes", "answer": "decline", "language": form["language"], "terms": form["terms"]}
    return fields | changes | {"token": form["token"]}


def lines(fields: dict[str, str], end: str = "\n") -> str:
    """As the page's script composes the text."""
    return "".join(f"{name}={value}{end}" for name, value in fields.items())


def urlencoded(fields: dict[str, str]) -> str:
    """As a browser without script hands the form to the mail program."""
    return urlencode(fields)


def message(text: str, subject: str = "", **options) -> EmailMessage:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "佐藤 凛 <rin.sato@mizuho-print.example>"
    mail["To"] = "partners@hoshino-cloud.example"
    mail["Date"] = "Sun, 22 Nov 2026 09:30:00 +0900"
    mail["Message-ID"] = "<1@mizuho-print.example>"
    mail["Subject"] = subject
    mail.set_content(text, **options)
    return mail


def plain_header(data: bytes, name: str) -> str:
    """A header with its encoded words read by RFC 2047: Python's newer parser puts a blank between two in a name."""
    return str(make_header(decode_header(email.message_from_bytes(data)[name])))


def letter(data: bytes) -> EmailMessage:
    """Reads a letter as strictly as Python does: any defect is an error."""
    read = email.message_from_bytes(data, policy=email.policy.strict)
    for part in read.walk():
        assert not part.defects, part.defects
    return read
