"""Checks a folder that `portico evidence` wrote, without Portico and without a network:

    check-evidence.py FOLDER [--receipt FILE] [--jwks FILE] [--head N:HASH]

What a folder says of itself, its maker could have made up. So give what others hold: the invitee's copy of the receipt, the
keys that the portal publishes, a head that was noted elsewhere. They count instead of the folder's own, which have to agree.
Who accepted what is printed from the records themselves, in ASCII; README.txt has to be the one that each such folder has.

It ends with 0 where all holds, with 1 where something doesn't, and with 2 where all but the signature was checked: there is
no receipt, or no package `cryptography`. The last line says which of the three. A record's hash is the SHA-256 of its line
without the member `hash`, and each names the hash of the one before. The receipt is a JWS (RFC 7515) under an Ed25519 key
(RFC 8037)."""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]  # this file's own folder, which may be the one to check: a json.py there would decide instead of us
import argparse
import base64
import hashlib
import json
import os
import re
from datetime import date, datetime, timezone

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

# From here to the line "What only this script does" both scripts are the same, so that each of them can do alone.

RECEIPT = "acceptance-receipt+jwt"
LEEWAY = 60  # seconds by which clocks may differ
# The last line is one of these.
HOLDS, UNSIGNED, FAILS = "It holds.", "It holds, but no signature was checked.", "It doesn't hold."


def plain(value):
    """In ASCII, without control characters: what others wrote can't steer the terminal, nor look like a line of ours."""
    return ascii(str(value))[1:-1]


def need(holds, what):
    if not holds:
        sys.stdout.flush()
        print(f"NO: {plain(what)}", file=sys.stderr, flush=True)
        print(FAILS)
        sys.exit(1)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def once(pairs):
    """Two readers may take a member that comes twice for two different things."""
    need(len(pairs) == len(dict(pairs)), f"a member comes twice in {pairs}"[:200])
    return dict(pairs)


def whole(text):
    need(len(text) < 20 and f"{int(text)}" == text and abs(int(text)) < 2**63, f"not a whole number of 64 bits: {text[:30]}")
    return int(text)


def no_number(text):
    need(False, f"not a whole number: {text[:30]}")


def parsed(data):
    return json.loads(data.decode(), object_pairs_hook=once, parse_int=whole, parse_float=no_number, parse_constant=no_number)


def spelt(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def packed(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(packed(data) == text, f"not base64url in its one spelling: {text[:99]}")
    return data


def lines(data):
    return data.removesuffix(b"\n").split(b"\n") if data else []


# What each kind of record says: the form of each member, "?" before what may be missing; and the same for what it says of
# people, which stands beside the chain. In records of the first version it stands among the others.

KINDS = {  # who asks whom to allow what: to the inviter, and to the provider
    "provider-invites-reseller": (["submitOrders", "addSubscriptions", "adminAccess"], None),
    "reseller-invites-customer": (["manageSubscriptions", "manageLicenses", "manageUsers"], None),
    "reseller-and-provider-invite-customer": (["manageSubscriptions", "manageLicenses", "manageUsers"], ["submitOrders"]),
}
GRANTS = ["submitOrders", "addSubscriptions", "adminAccess", "manageSubscriptions", "manageLicenses", "manageUsers"]
RELATIONSHIPS = {  # what each sort may allow
    "partnership": ["submitOrders", "addSubscriptions", "adminAccess"],
    "reseller": ["submitOrders", "manageSubscriptions", "manageLicenses", "manageUsers"],
}
ROLES = ["globalAdmin", "userAdmin", "billingAdmin", "adminAgent", "salesAgent", "helpdeskAgent", "user"]
REASONS = ["tenant-domain-differs", "country-differs", "invitee-unproven"]


def like(pattern):
    return lambda value: type(value) is str and re.fullmatch(pattern, value) is not None


def among(*values):
    return lambda value: type(value) is str and value in values


def several(form):
    return lambda value: type(value) is list and value != [] and all(map(form, value))


def named(name, form):
    return lambda value: type(value) is dict and all(name(each) and form(value[each]) for each in value)


def fits(forms):
    names = {name.lstrip("?"): name for name in forms}
    return lambda value: (
        type(value) is dict and set(value) <= set(names)
        and all(forms[names[name]](value[name]) if name in value else names[name][0] == "?" for name in names))


def text(value):
    return type(value) is str and value.strip() != ""


def number(value):
    return type(value) is int


def moment(value):
    return type(value) is int and 0 <= value < 253_402_300_800


def day(value):
    if like("[0-9]{4}-[0-9]{2}-[0-9]{2}")(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    return None


def day_of(at):
    """In UTC: those of others may be one ahead of it, or behind."""
    return date(1970, 1, 1).toordinal() + at // 86_400


PARTY, INVITATION, DIGEST = like("[a-z0-9][a-z0-9-]{0,62}"), like("[a-z2-7]{25}[aeimquy4]"), like("[0-9a-f]{64}")
ADDRESS = like(r"https?://[!#-&(-;=?-\[\]_a-z~]{1,2000}")
LANGUAGE = like("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
EVIDENCE, KIND, REVIEW = among("link-possession", "reply-mail", "copied-text"), among(*KINDS), several(among(*REASONS))
SHOWN = {"language": LANGUAGE, "terms": DIGEST}
ANSWER = SHOWN | {"role": among(*ROLES), "?tenantDomain": text, "?country": text}
PERSON = {"givenName": text, "familyName": text, "email": text, "?phone": text, "?tenantDomain": text, "?receivedReason": text}
ACCEPTED = {
    "answer": fits(ANSWER), "evidence": EVIDENCE, "?evidenceDigest": DIGEST, "grants": named(PARTY, several(text)),
    "receiptKey": text, "tokenKey": text, "?receiptForm": lambda value: number(value) and value == 2, "?received": moment,
    "?review": REVIEW,
}
DECLINED = {"?answer": fits(SHOWN), "evidence": EVIDENCE, "?evidenceDigest": DIGEST, "?received": moment, "?review": REVIEW}
DECLINING = {"name": text, "email": text, "?tenantDomain": text, "?country": text, "?reason": text, "?receivedReason": text}
NAMES, WHY = named(among("from", "with", "to"), text), {"?reason": text}
ISSUED = {
    "kind": KIND, "from": PARTY, "?with": PARTY, "to": PARTY, "language": LANGUAGE, "expiresAt": moment, "keyID": text,
    "statusIndex": number, "terms": named(LANGUAGE, DIGEST), "?names": NAMES, "?tenantDomain": text, "?country": text,
    "?timeZone": text, "?declared": several(PARTY), "?until": day, "?renews": day,
}
LETTER = {  # its Message-ID, and a keyed digest of the address that it went to
    "message": like(r"(?=.{5,998}\Z)<[!-;=?A-~]+@[!-;=?A-~]+>"), "outcome": among("accepted", "refused", "assumed"),
    "to": like("[0-9a-f]{32}"), "turn": among("invitation", "reminder", "receipt"),
}
PRIVILEGES = ["adminAccess", "manageSubscriptions", "manageLicenses", "manageUsers"]  # what outlives a relationship
ENDED = {
    "declaration": text, "language": LANGUAGE, "?notice": lambda value: value == "not-required" or day(value),
    "outliving": lambda value: type(value) is list and all(map(among(*PRIVILEGES), value)),
}
ASKING = {"givenName": text, "familyName": text, "email": text, "?tenantDomain": text, "?country": text, "?reason": text}
CONSENT = {"?accepted": moment, "?evidence": DIGEST, "?issuer": ADDRESS, "?receipt": DIGEST, "?until": day}
EVENTS = {  # what stands in the chain, what stands beside it, and what the first version put into the chain
    "text-published": ({"kind": KIND, "language": LANGUAGE}, {}),
    "invitation-issued": (ISSUED, {"recipient": text, "?names": NAMES, "?tenantDomain": text}, ISSUED | {"recipient": text}),
    "invitation-expired": ({}, {}),
    "invitation-cancelled": ({}, WHY, WHY),
    "invitation-declined": (DECLINED, DECLINING, WHY),
    "invitation-accepted": (ACCEPTED, PERSON, ACCEPTED | {"answer": fits(ANSWER | PERSON)}),
    "acceptance-waits": (ACCEPTED | {"review": REVIEW}, PERSON, None),
    "decline-waits": (DECLINED | {"review": REVIEW}, DECLINING, None),
    "answer-confirmed": ({"answer": number, "state": among("accepted", "declined")}, {}),
    "answer-dismissed": ({"answer": number}, WHY, {"answer": number}),
    "acceptance-confirmed": ({}, {}),
    "acceptance-dismissed": ({}, WHY, WHY),
    "grant-revoked": ({"grant": text, "partner": PARTY}, {}),
    "personal-data-redacted": ({"records": several(number)}, WHY, {"records": several(number)}),
    "places-retired": ({"places": several(number)}, {}),
    "letter-ended": (LETTER, {}),
    "relationship-ended": (ENDED, WHY),
    "privilege-revoked": ({"grant": text}, {}),
    "consent-recorded": (CONSENT, {}),
    "ending-requested": ({"language": LANGUAGE, "role": among(*ROLES)}, ASKING, None),
    "ending-request-dismissed": ({"request": number}, WHY),
    "customer-noted": ({}, {"note": text}, None),
    "customer-linked": ({}, {"name": text, "?address": text}, None),
}
OF_PEOPLE = {
    "invitation-issued", "invitation-declined", "invitation-accepted", "acceptance-waits", "decline-waits", "ending-requested",
    "customer-noted", "customer-linked",
}
OF_RELATIONSHIPS = {"relationship-ended", "privilege-revoked", "consent-recorded", "customer-noted", "customer-linked"}
ENVELOPE = fits({
    "actor": PARTY, "at": moment, "hash": DIGEST, "payload": lambda value: type(value) is dict, "previous": DIGEST,
    "sequence": number, "subject": text, "type": among(*EVENTS),
})


def mail_domain(address):
    domain = address.rpartition("@")[2].lower()
    try:
        return domain.encode("idna")
    except UnicodeError:
        return domain


class Invitation:
    def __init__(self, record, said):
        self.record, self.asked, self.said = record, record["payload"], said
        self.state, self.waiting, self.revoked, self.is_answered = "pending", {}, [], False
        self.answers = {}  # what became of each answer, by the number of its record
        self.committed = set()  # the records whose personal part is still there
        self.accepted = None  # the record since which it is accepted
        inviter, provider = KINDS[self.asked["kind"]]
        self.grants = {self.asked["from"]: inviter} | ({self.asked["with"]: provider} if provider else {})

    def settle(self, state):
        """What still waits is closed by whatever ends the invitation."""
        self.answers |= dict.fromkeys(self.waiting, f"superseded: the invitation was {state}")
        self.state, self.waiting = state, {}

    def reasons(self, given, person, is_committing):
        """Of the reasons to review an answer, those that every version finds, as far as the records still tell."""
        stated, said, found = given.get("answer", {}), self.said or {}, set()
        domain = self.asked.get("tenantDomain", said.get("tenantDomain"))
        own = stated.get("tenantDomain", (person or {}).get("tenantDomain"))
        if domain and own and own.lower().removesuffix(".") != domain:
            found.add("tenant-domain-differs")
        country = stated.get("country", "") if "role" in stated else (person or {}).get("country")
        if "country" in self.asked and country is not None:  # who declines may leave it empty
            code = country.upper()
            if {"UK": "GB", "EL": "GR"}.get(code, code) != self.asked["country"]:
                found.add("country-differs")
        if is_committing and person and "recipient" in said and not (domain and own):
            if mail_domain(person["email"]) != mail_domain(said["recipient"]):
                found.add("invitee-unproven")
        return found


class History:
    """What records, one after the other, make of texts and invitations: which can follow, and what holds then.

    people: what opens the commitments, by the number of the record. is_whole: whether the records begin with the first one;
    in a piece, only what was issued within it can be judged."""

    def __init__(self, people, is_whole):
        self.people, self.is_whole, self.number = people, is_whole, 0
        self.texts, self.invitations, self.latest, self.places = set(), {}, {}, set()
        self.letters = {}  # what each is about, by its Message-ID, with how it ended
        self.relationships = {}  # of which records speak by name: what was taken back, and what they say of people
        self.is_committing, self.gone = False, set()

    def need(self, holds, what):
        need(holds, f"record {self.number} can't have happened: {what}")

    def add(self, record):
        self.number = record["sequence"]
        self.need(ENVELOPE(record), "it hasn't the form of a record")
        kind, subject, payload = record["type"], record["subject"], record["payload"]
        said = self.opened(kind, payload)
        if kind == "text-published":
            text = subject, payload["kind"], payload["language"]
            self.need(DIGEST(subject) and text not in self.texts, "a text is published a second time")
            return self.texts.add(text)
        if kind == "places-retired":
            self.need(subject == "status-lists", "it isn't about the status lists")
            return self.take(payload["places"])
        if "/" in subject or kind in OF_RELATIONSHIPS:
            return self.relate(record)
        self.need(INVITATION(subject), "no invitation has that id")
        if kind == "invitation-issued":
            self.issue(record, said)
        elif subject in self.invitations:
            self.follow(self.invitations[subject], kind, record["at"], record["actor"], payload, said)
        else:
            self.need(not self.is_whole, "its invitation isn't there")
        if subject in self.invitations:
            it = self.invitations[subject]
            if kind in ("invitation-accepted", "answer-confirmed", "acceptance-confirmed") and it.state == "accepted":
                it.accepted = self.number
            if "personal" in payload and kind != "personal-data-redacted":
                it.committed.add(self.number)

    def opened(self, kind, payload):
        """What a record says of people; None where that was redacted, or nobody gave it."""
        forms, beside, *clear = EVENTS[kind]
        opening = self.people.get(self.number)
        if "personal" not in payload:
            self.need(opening is None, "something is said of people that it doesn't commit to")
            is_silent = kind not in OF_PEOPLE and "reason" not in payload
            self.need(is_silent or not self.is_committing, "what it says of people stands in the chain")
            forms = clear[0] if clear else forms
            self.need(forms is not None and fits(forms)(payload), "it says too little, too much, or nonsense")
            return payload.get("answer", payload) if kind == "invitation-accepted" else payload
        self.is_committing = True
        rest = {name: payload[name] for name in payload if name != "personal"}
        self.need(beside and fits(forms)(rest) and DIGEST(payload["personal"]), "it says too little, too much, or nonsense")
        if opening is None:
            return None
        self.need(opening["commitment"] == payload["personal"], "it commits to something else than what is said of people")
        self.need(opening["data"] and fits(beside)(opening["data"]), "it says too little of people, too much, or nonsense")
        return opening["data"]

    def issue(self, record, said):
        asked, id = record["payload"], record["subject"]
        self.need(id not in self.invitations, "the invitation is issued a second time")
        self.need(("with" in asked) == (KINDS[asked["kind"]][1] is not None), "there is a provider too many, or none")
        self.need(asked["expiresAt"] > record["at"], "it ends before it begins")
        if "until" in asked:
            self.need(day(asked["until"]).toordinal() >= day_of(record["at"]) - 1, "what it asks for ended before")
        if "renews" in asked:
            self.need(day(asked["renews"]).toordinal() <= day_of(record["at"]) + 1, "what it renews hasn't begun")
        self.need(asked["language"] in asked["terms"], "it has no text in its own language")
        for language, shown in asked["terms"].items():
            self.need_text(shown, asked["kind"], language)
        purpose = tuple(asked.get(name) for name in ("kind", "from", "with", "to"))
        before = self.latest.get(purpose)
        self.need(before is None or before.state != "pending", "another one for the same is open")
        self.take([asked["statusIndex"]])
        self.latest[purpose] = self.invitations[id] = Invitation(record, said)

    def take(self, places):
        self.need(places == sorted({*places} - self.places) and places[0] >= 0, "a place in the status lists is taken")
        self.places |= set(places)

    def need_text(self, shown, kind, language):
        self.need(not self.is_whole or (shown, kind, language) in self.texts, "its text wasn't on record")

    def follow(self, it, kind, at, actor, payload, said):
        if kind in ("invitation-expired", "invitation-cancelled"):
            self.end(it, kind.removeprefix("invitation-"), at)
        elif kind in ("invitation-accepted", "acceptance-waits", "invitation-declined", "decline-waits"):
            self.answer(it, "accepted" if "accept" in kind else "declined", at, payload, said, kind)
        elif kind in ("answer-confirmed", "acceptance-confirmed"):
            number = payload.get("answer", next(iter(it.waiting), None))
            state = it.waiting.pop(number, None)
            self.need(it.state == "pending" and state and payload.get("state", "accepted") == state, "no such answer waits")
            it.answers[number] = f"confirmed by {actor} in record {self.number}"
            it.settle(state)
        elif kind in ("answer-dismissed", "acceptance-dismissed"):
            number = payload.get("answer", next(iter(it.waiting), None))
            self.need(it.waiting.pop(number, None), "no such answer waits")
            it.answers[number] = f"dismissed by {actor} in record {self.number}"
            it.state = "cancelled" if kind == "acceptance-dismissed" else it.state
        elif kind == "grant-revoked":
            revoked = payload["partner"], payload["grant"]
            self.need(it.state == "accepted" and revoked[1] in it.grants.get(revoked[0], []), "that was never granted")
            self.need(revoked not in it.revoked, "that was taken back before")
            it.revoked.append(revoked)
        elif kind == "letter-ended":
            self.need(payload["turn"] != "receipt" or it.is_answered, "there is no answer to send a receipt of")
            about, ends = self.letters.setdefault(payload["message"], ((it, payload["turn"]), set()))
            self.need(about == (it, payload["turn"]), "that letter is another one")
            self.need(payload["outcome"] not in ends, "that letter ended so before")
            ends.add(payload["outcome"])
        elif kind == "ending-requested":
            relationship = self.to_inviter(it)
            self.need(it.accepted, "nobody has accepted what is to be ended")
            self.need(relationship["ended in"] < it.accepted, "what was accepted has ended")
            self.need(it.record["subject"] not in relationship["asked"], "a request waits already")
            relationship["asked"][it.record["subject"]] = self.number
        elif kind == "ending-request-dismissed":
            asked = self.to_inviter(it)["asked"]
            self.need(asked.pop(it.record["subject"], None) == payload["request"], "no such request waits")
        else:
            self.redact(it, payload["records"], at)

    def relate(self, record):
        """What records say of a relationship by name. What files declare isn't told here, so any may be there."""
        subject, kind, payload = record["subject"], record["type"], record["payload"]
        sort, partner, other, *more = subject.split("/") + ["", ""]
        self.need(more == ["", ""] and sort in RELATIONSHIPS and PARTY(partner) and PARTY(other) and partner != other,
                  "no relationship is called so")
        possible = RELATIONSHIPS[sort]
        it = self.standing(subject)
        if kind == "relationship-ended":
            kept = payload["outliving"]
            self.need(kept == [each for each in GRANTS if each in kept and each in possible], "what outlives it was never allowed")
            self.need(record["at"] > it["ended"], "it ended before, and nothing began in between")
            it["ended"], it["ended in"] = record["at"], self.number
            it["revoked"], it["agreed"], it["asked"] = set(), [], {}
        elif kind == "privilege-revoked":
            self.need(payload["grant"] in possible, "such a relationship can't allow that")
            self.need(payload["grant"] not in it["revoked"], "that was taken back before")
            it["revoked"].add(payload["grant"])
        elif kind == "consent-recorded":
            said, at = set(payload), record["at"]
            self.need(sort == "partnership", "a customer's own acceptance is needed")
            is_signed = said - {"until"} == {"accepted", "issuer", "receipt"}
            self.need(is_signed or said == {"evidence"}, "it rests on nothing, or on too much")
            self.need(not is_signed or it["ended"] < payload["accepted"] <= at + LEEWAY, "its receipt is older than the end, or later")
            self.need("until" not in said or day(payload["until"]).toordinal() >= day_of(at) - 1, "it counted until before")
            self.need(payload not in it["agreed"], "that consent is on record")
            it["agreed"].append(payload)
        elif kind in ("customer-noted", "customer-linked"):
            self.need(sort == "reseller", "a partnership has no customer")
        else:
            self.need(kind == "personal-data-redacted", "a relationship has no such record")
            self.forget(it["committed"], payload["records"])
        if "personal" in payload and kind != "personal-data-redacted":
            it["committed"].add(self.number)

    def standing(self, name):
        return self.relationships.setdefault(
            name, {"ended": -1, "ended in": 0, "revoked": set(), "agreed": [], "asked": {}, "committed": set()})

    def to_inviter(self, it):
        sort = "partnership" if it.asked["kind"] == "provider-invites-reseller" else "reseller"
        return self.standing(f"{sort}/{it.asked['from']}/{it.asked['to']}")

    def end(self, it, state, at):
        """Time alone makes an invitation expire, and after that nobody ends it any more."""
        self.need(it.state == "pending", f"the invitation is {it.state}")
        self.need((at >= it.asked["expiresAt"]) == (state == "expired"), "its time is over, or isn't yet")
        it.settle(state)

    def answer(self, it, state, at, given, said, kind):
        it.is_answered, arrived = True, given.get("received", at)
        earliest = it.record["at"] - (0 if "received" in given else LEEWAY)
        self.need(earliest <= arrived <= at, "the answer came before the invitation, or after it was recorded")
        if "answer" in given:
            self.need_text(given["answer"]["terms"], it.asked["kind"], given["answer"]["language"])
        self.need(given.get("grants", it.grants) == it.grants, "it allows something else than such an invitation asks")
        reasons, review = it.reasons(given, said, self.is_committing), given.get("review", [])
        self.need(reasons <= set(review), f"it counts, or waits, without a review for {', '.join(sorted(reasons))}")
        if not review:
            self.end(it, state, arrived)
            it.answers[self.number] = "in effect since it was recorded"
            return
        self.need(kind != "invitation-declined", "it has to be reviewed, and counts")
        self.need(it.state == "pending" and arrived < it.asked["expiresAt"], "the invitation isn't open")
        it.waiting[self.number] = state
        it.answers[self.number] = f"waits for a review ({', '.join(review)}), and has no effect"

    def redact(self, it, records, at):
        """Whoever is still asked, or still waits, has to be known."""
        self.need(it.state != "pending" or at >= it.asked["expiresAt"] and not it.waiting, "the invitation is open")
        self.need(it.record["subject"] not in self.to_inviter(it)["asked"], "a request for an end waits")
        self.forget(it.committed, records)

    def forget(self, committed, records):
        self.need(records == sorted(set(records)) and committed >= set(records), "it isn't what its records say of people")
        self.need(not set(records) & set(self.people), "what was redacted is still there")
        committed -= set(records)
        self.gone |= set(records)


def read_chain(data):
    """Each record by its number and hash, as a head spells them, with its line."""
    chain, last = {}, None
    need(data, "there is no record")
    for line in lines(data):
        record = parsed(line)
        need(type(record) is dict and spelt(record) == line, f"altered: {line[:99]}")
        bare = {name: record[name] for name in record if name != "hash"}
        need(digest(spelt(bare)) == record.get("hash"), f"altered: {line[:99]}")
        need(number(record.get("sequence")) and record["sequence"] > 0, "records are counted from 1")
        expected = (last["sequence"] + 1, last["hash"]) if last else (record["sequence"], record.get("previous"))
        need((record["sequence"], record.get("previous")) == expected, f"one is missing before {line[:99]}")
        need(record["sequence"] > 1 or record["previous"] == 64 * "0", "nothing is before the first record")
        chain[f"{record['sequence']}:{record['hash']}"], last = (record, line + b"\n"), record
    return chain


def read_people(data):
    """What opens the commitments, by the number of the record."""
    people, last = {}, 0
    for line in lines(data):
        opening = parsed(line)
        need(fits({"data": lambda value: type(value) is dict, "salt": DIGEST, "sequence": number})(opening), "no opening")
        need(spelt(opening) == line and opening["sequence"] > last, f"altered, or out of order: {line[:99]}")
        last = opening["sequence"]
        commitment = digest(spelt({name: opening[name] for name in ("data", "salt")}))
        people[last] = {"data": opening["data"], "commitment": commitment}
    return people


def need_people(people, records, gone):
    """Nothing is left over, and nothing is missing but what was redacted."""
    committed = {record["sequence"] for record in records if "personal" in record["payload"]}
    need(set(people) <= committed, f"no record commits to what is said of people for {sorted(set(people) - committed)}")
    missing = committed - set(people) - gone
    need(not missing, f"what these records say of people is missing, and not redacted: {sorted(missing)}")


def receipt_keys(data):
    """Those for receipts, by the thumbprint of RFC 7638: a key for invitations confirms nothing."""
    keys = {}
    for key in parsed(data)["keys"]:
        if key.get("for") == RECEIPT:
            form = {"crv": "Ed25519", "kty": "OKP", "x": key["x"]}
            name = packed(hashlib.sha256(spelt(form)).digest())
            need(key == key | form | {"kid": name} and "d" not in key, f"the key {key['kid']} is not in order")
            keys[name] = unpacked(key["x"])
    return keys


def open_receipt(token, key_sets):
    """What the receipt says, once its signature holds under a key that all sets have."""
    parts = token.split(".")
    need(len(parts) == 3, "a receipt has three parts")
    top, payload, signature = parsed(unpacked(parts[0])), parsed(unpacked(parts[1])), unpacked(parts[2])
    need(top == {"alg": "EdDSA", "typ": RECEIPT, "kid": top.get("kid")}, f"not the header of a receipt: {top}")
    need(len(signature) == 64, "no signature")
    for source, keys in key_sets.items():
        need(top["kid"] in keys, f"{source} has no key {top['kid']} for receipts")
        if Ed25519PublicKey:
            signed = f"{parts[0]}.{parts[1]}".encode()
            Ed25519PublicKey.from_public_bytes(keys[top["kid"]]).verify(signature, signed)
    return payload


def need_receipt(claims, issued, accepted, names):
    """The receipt says exactly what the two records do. Only who signed it is its own."""
    asked, given = issued["payload"], accepted["payload"]
    inviter, *_, invitee = asked["kind"].split("-")
    said = {
        "iss": claims.get("iss"), "sub": f"{invitee}:{asked['to']}", "jti": issued["subject"], "iat": accepted["at"],
        "accepted_at": accepted["at"], "kind": asked["kind"], "from": f"{inviter}:{asked['from']}",
        "grants": [grant for part in KINDS[asked["kind"]] for grant in part or []],
        "outcome": "needs-review" if "review" in given else "accepted",
        "terms": {"digest": given["answer"]["terms"], "language": given["answer"]["language"]},
        "evidence": given["evidence"], "journal": {name: accepted[name] for name in ("sequence", "hash")},
    }
    said |= {"received_at": given["received"]} if "received" in given else {}
    said |= {name: asked[name] for name in ("until", "renews") if name in asked}
    said |= {"with": f"provider:{asked['with']}"} if "with" in asked else {}
    if "receiptForm" in given:  # it has a number of its own, and names the companies where the record does
        own = hashlib.sha256(f"{RECEIPT} {accepted['hash']}".encode()).digest()[:16]
        said |= {"jti": base64.b32encode(own).decode().rstrip("=").lower(), "invitation": issued["subject"]}
        said |= {"names": names} if "names" in asked else {}
    need(text(said["iss"]), "the receipt names no issuer")
    said["grants"], claims = sorted(said["grants"]), claims | {"grants": sorted(claims.get("grants", []))}
    for name in sorted(set(said) | set(claims)):
        need(spelt(said.get(name)) == spelt(claims.get(name)), f"the receipt's {name} is not what the records say")


def names_in(issued, said, claims):
    """What those who take part were called. Names of natural persons stand beside the chain; where that was redacted, or
    nobody gave it, only a receipt can say them."""
    asked, told = issued["payload"], claims.get("names", {})
    parts = ["from", "to"] + ["with"] * ("with" in asked)
    known = asked.get("names", {}) | ((said or {}).get("names", {}) if "names" in asked else {})
    return {part: known.get(part, told.get(part) if said is None else None) for part in parts}


def read(path):
    need(path, "the name of a file is empty")
    if path == "-":
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()


def options(*names):
    """The arguments. What is given twice, or is empty as an unset variable is, is no answer to what was asked."""
    parser = argparse.ArgumentParser()
    parser.error = lambda fault: need(False, fault)  # and not 2, which says something else here
    parser.add_argument("what")
    for name in names:
        parser.add_argument(name, action="append")
    asked = vars(parser.parse_args())
    for name in asked:
        given = asked[name] if type(asked[name]) is list else [asked[name]]
        need(given == [None] or len(given) == 1 and given[0].strip(), f"{name} is empty, or given twice")
        asked[name] = given[0]
    return argparse.Namespace(**asked)


def run(check):
    """check gives whether there was a signature to look at."""
    try:
        is_signed = check()
    except Exception as error:
        need(False, f"{type(error).__name__} {error}")
    unsigned = is_signed is False or is_signed and not Ed25519PublicKey
    print(UNSIGNED if unsigned else HOLDS)
    sys.exit(2 if unsigned else 0)


# What only this script does

ALWAYS = {
    "README.txt", "SHA256SUMS", "acceptance.json", "chain.jsonl", "check.py", "head.txt", "invitation.json", "jwks.json",
    "personal.jsonl",
}
# The digest of each README.txt that Portico has put into such folders: another one may say anything of the acceptance.
READMES = {"7a96cbb17000da2364485317e3f949b72f44585c82de261c4fabf45e084339ea"}


def read_folder(path):
    """All files by name. Which ones there have to be, beside those that always are, the records say."""
    names = set(os.listdir(path))
    need(ALWAYS <= names, f"missing: {', '.join(sorted(ALWAYS - names))}")
    files = {name: read(os.path.join(path, name)) for name in names if os.path.isfile(os.path.join(path, name))}
    sums = "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files) if name != "SHA256SUMS")
    need(set(files) == names and files["SHA256SUMS"] == sums.encode(), "the files are not those that SHA256SUMS names")
    need(digest(files["README.txt"]) in READMES, "README.txt is none of Portico's, which say nothing of the acceptance")
    return files


def check_texts(files, issued, accepted, gone):
    """The texts and the mail are those that the records name, each under its name, and there is no other file. Gives the
    file with the text that was agreed to: the page may have shown a later one than the invitation had at first."""
    terms, answer = issued["payload"]["terms"], accepted["payload"]["answer"]
    named = {f"text-{language}.txt": terms[language] for language in terms}
    agreed = f"text-{answer['language']}.txt"
    if terms.get(answer["language"]) != answer["terms"]:
        agreed = f"agreed-{answer['language']}.txt"
        named[agreed] = answer["terms"]
    if "evidenceDigest" in accepted["payload"] and accepted["sequence"] not in gone:
        named["mail.eml"] = accepted["payload"]["evidenceDigest"]
    more = (set(files) - ALWAYS - {"receipt.jws"}) ^ set(named)
    need(not more, f"missing, or nothing that a record names: {', '.join(sorted(more))}")
    for name in named:
        need(digest(files[name]) == named[name], f"{name} is not the one on record")
    return agreed


def shown(at):
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def tell(it, accepted, said, names, agreed, own):
    """Who accepted what, from the records alone."""
    asked, given = it.asked, accepted["payload"]
    called = {part: f"{asked[part]}" + (f", called {name}" if name else "") for part, name in names.items()}
    person = f"{said['givenName']} {said['familyName']} <{said['email']}>" if said else "redacted"
    rows = [
        ("Invitation", f"{it.record['subject']}, {asked['kind']}"), ("From", called["from"]), ("With", called.get("with")),
        ("To", called["to"]),
        ("Issued", f"{shown(it.record['at'])} by {it.record['actor']} to {(it.said or {}).get('recipient', 'redacted')}"),
        ("Until", asked.get("until")), ("Renews", f"what held since {asked['renews']}" if "renews" in asked else None),
        ("Answer", f"record {accepted['sequence']}, {shown(accepted['at'])}, recorded by {accepted['actor']}"),
        ("Came in", shown(given["received"]) if "received" in given else None),
        ("As stated", f"{person}, {given['answer']['role']}"), ("Text", f"{agreed}, SHA-256 {given['answer']['terms']}"),
        ("Evidence", given["evidence"]),
        ("Outcome", f"{'needs-review' if 'review' in given else 'accepted'}, when it was recorded"),
        ("State now", it.answers[accepted["sequence"]]),
        *(("Taken back", f"{grant} of {partner}") for partner, grant in it.revoked),
        *(("Since then", f"{each['type']} in record {each['sequence']}") for each in own
          if each["sequence"] > accepted["sequence"]),
    ]
    for name, value in rows:
        if value is not None:
            print(f"  {name:13}{plain(value)}")


def check():
    asked = options("--receipt", "--jwks", "--head")
    files = read_folder(asked.what)
    chain = read_chain(files["chain.jsonl"])
    records = [record for record, _ in chain.values()]
    receipt = files.get("receipt.jws", b"").decode().removesuffix("\n")
    if asked.receipt:
        given = read(asked.receipt).decode().strip()
        need("receipt.jws" not in files or given == receipt, "receipt.jws is not the receipt that was given")
        receipt = given
    key_sets = {"jwks.json": receipt_keys(files["jwks.json"])}
    if asked.jwks:
        key_sets[asked.jwks] = receipt_keys(read(asked.jwks))
    claims = open_receipt(receipt, key_sets) if receipt or "receipt.jws" in files else {}

    invitation = parsed(files["invitation.json"])["subject"]
    own = [record for record in records if record["subject"] == invitation]
    people = read_people(files["personal.jsonl"])
    history = History(people, is_whole=False)
    for record in records:
        history.add(record)
    need_people(people, own, history.gone)
    need(records[0]["type"] == "invitation-issued" and records[0]["subject"] == invitation,
         "the chain doesn't begin with the invitation")
    it, number = history.invitations[invitation], parsed(files["acceptance.json"])["sequence"]
    accepted = next((record for record in own if record["sequence"] == number), {"type": None})
    need(accepted["type"] in ("invitation-accepted", "acceptance-waits"), "acceptance.json is no acceptance of the invitation")
    need(files["invitation.json"] == spelt(records[0]) + b"\n", "invitation.json is not the record of the invitation")
    need(files["acceptance.json"] == spelt(accepted) + b"\n", "acceptance.json is not the record of the acceptance")
    agreed = check_texts(files, it.record, accepted, history.gone)
    names = names_in(it.record, it.said, claims)
    if claims:
        need_receipt(claims, it.record, accepted, names)
    else:
        need("names" in it.asked and None in names.values(), "missing: receipt.jws")

    last = list(chain)[-1]
    need(files["head.txt"].decode().strip() == last, "head.txt is not the chain's last record")
    end, pinned = records[-1]["sequence"], 0
    if asked.receipt or claims and asked.jwks and Ed25519PublicKey:
        pinned = number
    if asked.head:
        need(asked.head in chain, f"the chain doesn't hold the record {asked.head}")
        head = chain[asked.head][0]["sequence"]
        need(head >= number, f"the head {asked.head} is older than the acceptance, so it doesn't cover it")
        pinned = max(pinned, head)

    print(f"sound up to {last}")
    tell(it, accepted, history.people.get(number, {}).get("data") or said_in_clear(accepted), names, agreed, own)
    if not claims:
        print("  A name on the receipt was redacted, so it can't be made again. Give the one that was made (--receipt).")
    else:
        print(f"  Signed for {plain(claims['iss'])}")
    print("  keys:", plain(asked.jwks or "the folder's own; compare them with those that the portal publishes (--jwks)"))
    print("  head:", plain(asked.head or "the folder's own; compare it with one that was noted elsewhere (--head)"))
    if not (asked.receipt or asked.jwks or asked.head):
        print("  Nothing from outside the folder was given: whoever holds the portal's keys could have made up all of it.")
    elif pinned < end:
        print(f"  Records {pinned + 1} to {end} are pinned by nothing from outside the folder.")
    return bool(claims)


def said_in_clear(accepted):
    return None if "personal" in accepted["payload"] else accepted["payload"]["answer"]


if __name__ == "__main__":
    run(check)
