"""The pages after an answer, put together from `Site/verifier/pages.json` by a second reader of that file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from portals import Portal

KINDS = ["provider-invites-reseller", "reseller-invites-customer", "reseller-and-provider-invite-customer"]
PER_KIND = ["accepted", "needs-review", "receipt", "incomplete", "declined", "ending-requested", "ending-incomplete"]
FOR_ALL = [
    "already-accepted", "declined", "declined-before", "decline-waits", "cancelled", "expired", "wrong-organisation", "incomplete",
    "not-valid", "no-answer", "unavailable", "receipt-redacted",
    "ending-waits", "ending-incomplete", "relationship-over",
]
NAMES = [f"{outcome}.{kind}" for outcome in PER_KIND for kind in KINDS] + FOR_ALL


@dataclass
class Facts:
    """What is put into a page: texts by slot, the same in every language, and rows by list."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


JWS = "eyJhbGciOiJFZERTQSJ9." + "A" * 700 + "." + "B" * 86

PARTIES = {
    "invitation.id": "aaaaaaaaaaaaaaaaaaaaaaaaaa", "inviter.id": "hoshino-cloud", "inviter.name": "Hoshino Cloud",
    "inviter.email": "partners@hoshino-cloud.example", "provider.id": "kaede-distribution",
    "provider.name": "Kaede Distribution", "invitee.id": "hikari-clinic", "invitee.called": "hikari-clinic",
}
ACCEPTANCE = PARTIES | {
    "person.name": "佐藤 花子", "person.email": "hanako.sato@hikari-clinic.example", "person.phone": "+81 3 5555 0123",
    "person.role": "Global admin", "person.domain": "hikari-clinic.northlight.example", "person.country": "JP",
    "accepted.at": "22 November 2026, 09:30 UTC", "accepted.iso": "2026-11-22T09:30:00Z",
    "accepted.digest": "ab" * 32, "accepted.language": "日本語", "evidence.text": "What this proves.",
    "journal.sequence": "41", "journal.hash": "cd" * 32, "receipt.token": JWS,
    "receipt.link": "https://accept.hoshino-cloud.example/receipts/a.b", "key.fingerprint": "abcd efgh",
}


def usual_facts(name: str) -> Facts:
    """What a page of that name is given in earnest, more or less."""
    outcome = name.split(".")[0]
    if outcome == "receipt":
        return Facts(ACCEPTANCE | {"review.isInEffect": "yes", "request.receipt": "a.b"})
    if outcome == "accepted":
        return Facts(ACCEPTANCE | {"review.isInEffect": "yes"})
    if outcome in ("ending-requested", "ending-waits"):
        asked = {"request.at": ACCEPTANCE["accepted.at"], "request.iso": ACCEPTANCE["accepted.iso"], "request.isWaiting": "yes"}
        return Facts({name: text for name, text in ACCEPTANCE.items() if name.split(".")[0] not in ("accepted", "evidence", "key")} | asked)
    if name == "ending-incomplete":
        return Facts({}, {"faults": [{"field": "receipt", "name": "Receipt", "text": "It is missing."}]})
    if outcome == "ending-incomplete":
        row = {"field": "email", "name": "E-mail address", "text": "This is not a whole e-mail address."}
        return Facts(PARTIES | {"typed.familyName": "佐藤", "typed.email": "hanako", "chosen.billingAdmin": "yes", "form.canCorrect": "yes",
                                "request.receipt": "a.b", "wrong.email": row["text"]}, {"faults": [row]})
    if outcome == "needs-review":
        return Facts(ACCEPTANCE | {"review.isWaiting": "yes"})
    if name == "incomplete":
        return Facts({}, {"faults": [{"field": "token", "name": "Code", "text": "It is missing."}]})
    if outcome == "declined":
        said = ("person.name", "person.email", "journal.sequence", "journal.hash")
        return Facts(PARTIES | {name: ACCEPTANCE[name] for name in said} | {
            "declined.at": ACCEPTANCE["accepted.at"], "declined.iso": ACCEPTANCE["accepted.iso"]})
    if outcome == "incomplete":
        typed = {"typed.familyName": "佐藤", "typed.email": "hanako", "typed.token": JWS,
                 "typed.language": "ja", "typed.terms": "ab" * 32, "chosen.billingAdmin": "yes"}
        row = {"field": "email", "name": "E-mail address", "text": "This is not a whole e-mail address."}
        return Facts(PARTIES | typed | {"form.canCorrect": "yes", "wrong.email": row["text"]}, {"faults": [row]})
    if outcome in ("not-valid", "wrong-organisation"):
        return Facts({"reason.text": "The signature does not fit."})
    return Facts({} if outcome == "unavailable" else dict(PARTIES))


class OutcomePages:
    """`pages.json` of a built portal."""

    def __init__(self, portal: Portal):
        self.file = json.loads((portal.root / "Site/verifier/pages.json").read_text("utf-8"))
        self.pages = self.file["pages"]
        self.policy = self.file["policy"]
        self.words = self.file["words"]

    def page(self, name: str, language: str, facts: Facts | None = None) -> str:
        return "".join(self._written(self.pages[name][language], facts or usual_facts(name), {}))

    def _written(self, pieces: list, facts: Facts, row: dict[str, str]):
        for piece in pieces:
            match piece:
                case str():
                    yield piece
                case {"slot": slot, "as": how}:
                    yield spliced(facts.texts.get(slot, ""), how)
                case {"column": column, "as": how}:
                    yield spliced(row.get(column, ""), how)
                case {"when": slot, "pieces": inside}:
                    yield from self._written(inside, facts, row) if facts.texts.get(slot) else ()
                case {"unless": slot, "pieces": inside}:
                    yield from () if facts.texts.get(slot) else self._written(inside, facts, row)
                case {"each": name, "pieces": inside}:
                    for each in facts.rows.get(name, []):
                        yield from self._written(inside, facts, each)
                case _:
                    raise AssertionError(f"no such piece: {piece}")


def spliced(text: str, how: str) -> str:
    match how:
        case "html":
            return escape(text).replace("&#x27;", "&#39;")
        case "isolated":
            return f"<bdi>{spliced(text, 'html')}</bdi>"
        case "link":
            return spliced(text, "html") if text.startswith("https://") else "#"
        case "part":
            return quote(text, safe="-._~")
        case "mail":
            return quote(text, safe="-._~@")
    raise AssertionError(f"no such way to write a value: {how}")
