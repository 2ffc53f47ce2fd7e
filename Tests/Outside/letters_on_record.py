"""Records of letters that went out, put into a journal without a server that takes them."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from contextlib import closing

from portals import Portal, exported, said_of_people


def digest_of(portal: Portal, address: str) -> str:
    key = portal.path("State/keys/link.key").read_bytes()
    local, _, domain = address.lower().partition("@")
    named = f"address {local}@".encode() + domain.encode("idna")
    return hmac.new(key, named, hashlib.sha256).hexdigest()[:32]


def put(portal: Portal, invitation: str, address: str, turn: str, outcome: str, message: str, at: int) -> None:
    """One more record in the form that all have."""
    before = exported(portal)[-1]
    event = {
        "actor": "portico", "at": at, "payload": {
            "message": message, "outcome": outcome, "to": digest_of(portal, address), "turn": turn},
        "previous": before["hash"], "sequence": before["sequence"] + 1, "subject": invitation, "type": "letter-ended"}
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    payload = json.dumps(event["payload"], sort_keys=True, separators=(",", ":"))
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database, database:
        database.execute(
            "INSERT INTO events (sequence, at, actor, type, subject, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (event["sequence"], at, "portico", event["type"], invitation, payload, bytes.fromhex(before["hash"]),
             hashlib.sha256(text.encode()).digest()))
        database.execute("UPDATE form SET least_writer = 11")
    portal.run("journal", "rebuild")


def asked(portal: Portal, invitee: str) -> tuple[str, str | None]:
    """The id of the last invitation, and the address that it went to; None where that was redacted."""
    event = [each for each in exported(portal) if each["type"] == "invitation-issued" and each["payload"]["to"] == invitee][-1]
    return event["subject"], said_of_people(portal).get(event["sequence"], {}).get("recipient")
