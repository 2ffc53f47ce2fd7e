"""Answers to invitations as people give them by mail, put on record by a user of the portal."""

from __future__ import annotations

import json

from portals import Outcome, Portal
from verifiers import declining, filled_in


# Of the sample's providers and resellers, a user who may see customers.
USERS = {
    "kaede-distribution": "shota-abe", "meridian-supply": "jonas-weiss", "fjordvei-distribusjon": "lars-haugen",
    "bramble-it": "tom-hedges",
}


def text_of_answer(fields: dict[str, str]) -> str:
    """The fields as lines, as an invitation's page writes them."""
    return "".join(f"{name}={value}\n" for name, value in fields.items())


def accept(portal: Portal, invitee: str, expect: int | None = 0, **changes: str | None) -> Outcome:
    """Somebody accepts the invitation whose page is built; a change to None leaves a field out."""
    return record(portal, filled_in(portal, invitee, **changes), expect)


def record(portal: Portal, fields: dict[str, str], expect: int | None = 0) -> Outcome:
    """An answer that was copied out of a message."""
    return portal.run("record", "-", stdin=text_of_answer(fields), expect=expect)


def decline(portal: Portal, invitee: str, expect: int | None = 0, **changes: str | None) -> Outcome:
    return record(portal, declining(portal, invitee, **changes), expect)


def listed(portal: Portal, what: str, *options: str) -> dict[str, dict]:
    """`portico list <what> --json`: the rows by id, of which each is there once. Of another company than the operator a user
    of its own has the list."""
    if "--of" in options and (company := options[options.index("--of") + 1]) in USERS:
        options = (*options, "--as", USERS[company])
    rows = lines(portal.run("list", what, "--json", *options))
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows), rows
    return by_id


def lines(outcome: Outcome) -> list[dict]:
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def codes(reasons: list[dict]) -> list[str]:
    """The codes of reasons, each of which has words and a remedy."""
    assert all(reason["message"] and reason["remedy"] for reason in reasons)
    return [reason["code"] for reason in reasons]


def orders(row: dict) -> dict[str, list[str]]:
    """By provider why it can't submit orders for the customer of a row; nothing where it can."""
    for each in row["orders"]:
        assert each["canSubmitOrders"] == (each["reasons"] == [])
    return {each["provider"]: codes(each["reasons"]) for each in row["orders"]}
