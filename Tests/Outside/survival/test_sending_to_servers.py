"""Letters to Debian's own mail servers, with TLS, sizes, recipients that they take later or never, and programs that are killed.

In `make torture` alone (PORTICO_TORTURE=full), and as root; it prints a table.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from crowds import FULL, fill
from mail_servers import LONGEST, PASSWORD, USER, MailServer, OpenSMTPD, Postfix, obstacle
from portals import Portal, copy_sample
from test_sending_survives import KILLS, Sending, address_of, assert_on_record

pytestmark = [
    pytest.mark.skipif(not FULL, reason="in `make torture` alone"),
    pytest.mark.skipif(FULL and obstacle() is not None, reason=str(obstacle())),
]

COUNT = 400
LATER, NOBODY = "^office-[0-9]*3@", "^office-[0-9]*9@"
TOO_LONG = ["crowd-100", "crowd-200", "crowd-300"]


@pytest.fixture(scope="module")
def many(portico, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("many") / "portal"
    copy_sample(root)
    portal = Portal(portico, root)
    fill(portal, COUNT)
    for customer, link in portal.links().items():
        if customer in TOO_LONG:
            portal.write("long.txt", f"Subject: At length\n\n{link}\n\n" + "That is all.\n" * (LONGEST // 10))
            portal.run("letters", "edit", customer, "--file", "long.txt")
    return root


@pytest.fixture(scope="module")
def rows(request):
    """What came of it; printed at the end."""
    rows: list[str] = []
    yield rows
    heads = ["server", "kill", "sent (put off first)", "refused (too long)", "uncertain", "twice", "runs"]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *rows]
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n  {COUNT} letters each\n" + "\n".join(lines), flush=True)


def settings(server: MailServer, authority) -> str:
    signs = f"  user: {USER}\n  passwordFile: State/mail-password\n" if server.signs_in else ""
    return (
        f"mail:\n  server: 127.0.0.1\n  port: {server.port}\n  tls: required\n  caFile: {authority.path}\n{signs}"
        "  from: letters@hoshino-cloud.example\n")


def due(sending: Sending) -> dict[str, str]:
    """Until all that may go went."""
    while "draft" in (states := sending.states()).values():
        sending.run("--due")
    return states


@pytest.mark.parametrize("kill", KILLS)
@pytest.mark.parametrize("make", [Postfix, OpenSMTPD], ids=lambda make: make.name)
def test_a_real_server_has_each_letter_once(portico, many, authority, tmp_path, rows, make, kill):
    portal = Portal(portico, tmp_path / "portal")
    shutil.copytree(many, portal.root)
    server = make(tmp_path / "server", authority.certificate("127.0.0.1"))
    portal.append("Content/portal.yaml", settings(server, authority))
    portal.write("State/mail-password", f"{PASSWORD}\n")
    portal.path("State/mail-password").chmod(0o600)
    sending = Sending(portal, server, random.Random(KILLS.index(kill)), kill)
    try:
        server.answer(LATER, NOBODY)
        server.start()
        states = due(sending)
        put_off, refused = ({to for to, state in states.items() if state == wanted} for wanted in ("later", "refused"))
        assert len({to for to in put_off if to.endswith("3")}) == COUNT // 10
        assert refused == {to for to in states if to.endswith("9")} | set(TOO_LONG)
        # The server ends and comes again, and takes what it didn't take.
        server.stop()
        server.answer(None, NOBODY)
        server.start()
        sending.kills = 0
        while waiting := [to for to, state in sending.states().items() if state in ("draft", "later")]:
            sending.run(*waiting)
        portal.run("letters", "send", "--due")
        states = sending.states()
        counts = Counter(states.values())
        assert set(counts) <= {"sent", "refused", "uncertain"} and len(states) == COUNT
        assert kill is not None or not counts["uncertain"]
        server.wait_for({address_of(to) for to, state in states.items() if state == "sent"})
        assert not server.twice()
        assert not {address_of(to) for to in refused} & server.addresses()
        assert_on_record(portal)
        rows.append(
            f"| {make.name} {make.way} | {kill or 'none'} | {counts['sent']} ({len(put_off)}) | {counts['refused']} ({len(TOO_LONG)}) "
            f"| {counts['uncertain']} | {len(server.twice())} | {sending.runs} |")
    finally:
        server.stop()
