"""`portico-verifier`: its settings, its start, new files while it runs, readiness, and its end."""

import errno
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from test_verifier_answers import invitee, state_of
from tokens import Issuer, claims_of, compact, header_of
from verifiers import Verifier, filled_in, form_of


@pytest.fixture
def someone(verifier) -> str:
    return invitee(verifier.portal, kind="provider-invites-reseller")


def refused(verifiers, portal, code: int, *options: str, **settings) -> str:
    """What it says that doesn't start."""
    outcome = verifiers.run(portal, "serve", *options, expect=code, **({"listen": "127.0.0.1:0"} | settings))
    assert outcome.stdout == ""
    return outcome.stderr


# Settings


def test_settings_stand_in_a_file(accepting, verifiers):
    accepting.write("verifier.json", json.dumps({"idleSeconds": 7, "journal": "State/journal/journal.sqlite"}))
    assert verifiers.start(accepting, "--config", "verifier.json").get("/healthz").status == 200


def test_every_fault_of_the_settings_is_named(accepting, verifiers):
    accepting.write("verifier.json", json.dumps({"jurnal": "x", "connections": 0}))
    said = refused(verifiers, accepting, 65, "--config", "verifier.json", requestSecond=3, log="all")
    assert 'there is no setting "jurnal"\n  Did you mean "journal"?' in said
    assert "PORTICO_VERIFIER_REQUEST_SECOND\n  Did you mean PORTICO_VERIFIER_REQUEST_SECONDS?" in said
    assert '"connections" can\'t be used' in said and "PORTICO_VERIFIER_LOG can't be used" in said


def test_wrong_usage_is_told_apart(accepting, verifiers):
    verifiers.run(accepting, "server", expect=64)
    verifiers.run(accepting, "check", "-", "x", expect=64)
    assert "no-such-file" in refused(verifiers, accepting, 74, "--config", "no-such-file")


def test_only_names_that_are_near_are_suggested(accepting, verifiers):
    accepting.write("verifier.json", json.dumps({"foo": 1}))
    said = refused(verifiers, accepting, 65, "--config", "verifier.json", foo=1)
    assert "Did you mean" not in said
    assert said.count("There are: ") == 2 and '"receiptKeys"' in said and "PORTICO_VERIFIER_RECEIPT_KEYS" in said


def test_lists_in_the_environment_are_separated_by_commas(accepting, verifiers):
    assert "separated by commas" in refused(verifiers, accepting, 65, origins="https://a.example https://b.example")
    accepting.write("verifier.json", json.dumps({"origins": "https://a.example"}))
    assert "commas" not in refused(verifiers, accepting, 65, "--config", "verifier.json")


def test_help_tells_every_setting(accepting, verifiers):
    said = verifiers.run(accepting, "help", "serve").stdout
    for setting in (
        "listen (127.0.0.1:8484): ", "site (Site/verifier): ", "journal (State/journal/journal.sqlite): ",
        "receiptKeys (State/receipt-keys): ", "origins (none): ", "trustedProxies (127.0.0.0/8,::1): ",
        "connections (512): ", "requestSeconds (10): ", "idleSeconds (60): ", "failuresPerMinute (30): ",
        "log (requests): ",
    ):
        assert setting in said
    assert "commas" in said


# What it needs to start


def test_it_needs_the_journal(accepting, verifiers):
    shutil.move(accepting.path("State/journal/journal.sqlite"), accepting.path("elsewhere"))
    assert "there is no journal at State/journal/journal.sqlite" in refused(verifiers, accepting, 74)
    assert not accepting.path("State/journal/journal.sqlite").exists()


def test_it_needs_what_build_writes(accepting, verifiers):
    shutil.rmtree(accepting.path("Site/verifier"))
    said = refused(verifiers, accepting, 74)
    assert "Site/verifier/settings.json" in said and "portico build" in said
    assert "portal.yaml" in said and "`verifier:`" in said


@pytest.mark.parametrize("path", [
    "State/receipt-keys", "State/receipt-keys/keys.json", "State/receipt-keys/link.key", "State/journal/journal.sqlite"])
def test_it_refuses_secrets_that_others_can_read(accepting, verifiers, path):
    file = accepting.path(path)
    file.chmod(file.stat().st_mode | 0o040)
    said = refused(verifiers, accepting, 74)
    assert path in said and "chmod" in said


def test_it_refuses_a_key_that_invitations_are_signed_with(accepting, verifiers):
    said = refused(verifiers, accepting, 74, receiptKeys="State/keys")
    assert "receipts" in said


def test_it_refuses_a_key_that_nobody_can_know(accepting, verifiers):
    accepting.run("keys", "create", "--receipts")
    accepting.run("keys", "rotate", "--receipts", "--now-anyway")
    said = refused(verifiers, accepting, 74)
    assert "is not in the published key set" in said and "portico build" in said


def test_lost_keys_for_receipts_are_not_to_be_made_anew(accepting, verifiers):
    shutil.rmtree(accepting.path("State/receipt-keys"))
    said = refused(verifiers, accepting, 74)
    assert "there are no keys in" in said and "restore that folder from your backup" in said
    assert "keys create --receipts --new-links" in said


def test_it_needs_no_key_of_invitations(accepting, verifiers):
    shutil.rmtree(accepting.path("State/keys"))
    assert verifiers.start(accepting).get("/readyz").status == 200


def test_a_port_that_is_taken_is_told(verifier, verifiers):
    said = refused(verifiers, verifier.portal, 74, listen=f"127.0.0.1:{verifier.port}")
    assert said == (
        f"error: 127.0.0.1:{verifier.port} can't be listened to: Address already in use\n"
        "  Another program listens there: end it, or give another port as listen.\n")


@pytest.mark.parametrize("address", ["203.0.113.1:8484", "no-such-host.invalid:8484"])
def test_an_address_that_is_not_ours_is_told(accepting, verifiers, address):
    said = refused(verifiers, accepting, 74, listen=address)
    assert said.startswith(f"error: {address} can't be listened to: ") and said.count("\n") == 2
    assert "address" in said and "as listen" in said


def test_it_listens_on_ipv6(accepting, verifiers):
    verifier = verifiers.start(accepting, listen="[::1]:0")
    assert verifier.address.startswith("http://[::1]:")
    assert verifier.get("/healthz").status == 200


# New files while it runs


def test_a_new_key_counts_from_the_next_request_on(verifier, someone):
    portal = verifier.portal
    first = verifier.accept(someone).json()
    portal.run("keys", "create", "--receipts")
    portal.run("build")
    portal.run("keys", "rotate", "--receipts", "--now-anyway")
    portal.run("build")
    other = invitee(portal, kind="reseller-invites-customer", state="pending")
    second = verifier.accept(other).json()
    assert header_of(first["receipt"])["kid"] != header_of(second["receipt"])["kid"]
    published = {each["kid"] for each in verifier.get("/.well-known/jwks.json").json()["keys"]}
    assert {header_of(each["receipt"])["kid"] for each in (first, second)} <= published
    # The first receipt stays what it was.
    assert verifier.get(verifier.local(first["receiptAddress"]), Accept="application/jwt").text == first["receipt"]


def test_a_revoked_key_is_refused_from_the_next_request_on(verifier, someone):
    portal = verifier.portal
    fields = filled_in(portal, someone)
    kid = header_of(fields["token"])["kid"]
    keys = json.loads(portal.read("Site/verifier/jwks.json"))
    keys["keys"] = [each for each in keys["keys"] if each["kid"] != kid]
    portal.write("Site/verifier/jwks.json", json.dumps(keys))
    answer = verifier.post_json("/acceptances", fields)
    assert answer.status == 400 and answer.json()["reason"] == "unknown-key"


@pytest.mark.parametrize("name", ["settings.json", "jwks.json", "pages.json"])
def test_while_a_file_is_broken_no_answer_is_taken(verifier, someone, name):
    portal = verifier.portal
    good = portal.read(f"Site/verifier/{name}")
    portal.write(f"Site/verifier/{name}", good[: len(good) // 2])
    ready = verifier.get("/readyz")
    assert ready.status == 503 and ready.json() == {"ready": False, "faults": ["files"]}
    fields = filled_in(portal, someone)
    for path in ("/acceptances", "/verify"):
        refused = verifier.post_json(path, fields)
        assert refused.status == 503 and refused.json()["reason"] == "unavailable"
    assert verifier.get("/healthz").status == 200
    assert name in verifier.log_text
    portal.write(f"Site/verifier/{name}", good)
    assert verifier.get("/readyz").status == 200
    assert verifier.post_json("/acceptances", fields).status == 201


def test_a_revoked_key_signs_no_receipt(verifier, someone):
    """Also before anybody has built the site again."""
    portal = verifier.portal
    fields = filled_in(portal, someone)
    [key] = json.loads(portal.read("State/receipt-keys/keys.json"))["keys"]
    portal.run("keys", "revoke", "--receipts", key["kid"])
    assert verifier.post_json("/acceptances", fields).status == 503
    assert state_of(portal, someone) == "pending"


def test_a_revoked_key_is_refused_whatever_else_is_broken(verifier, someone):
    portal = verifier.portal
    fields = filled_in(portal, someone)
    portal.write("Site/verifier/settings.json", "{")
    portal.write("Site/verifier/jwks.json", '{"keys":[]}')
    assert verifier.post_json("/acceptances", fields).status == 503
    assert state_of(portal, someone) == "pending"


def test_nothing_is_recorded_in_a_journal_that_was_moved_away(verifier, someone):
    state = verifier.portal.path("State/journal")
    fields = filled_in(verifier.portal, someone)
    verifier.get("/readyz")
    away = verifier.portal.path("away")
    away.mkdir()
    for file in state.glob("journal.sqlite*"):
        shutil.move(file, away / file.name)
    assert verifier.post_json("/acceptances", fields).status == 503
    shutil.copy2(away / "journal.sqlite", state / "journal.sqlite")
    assert verifier.post_json("/acceptances", fields).status == 503
    assert "journal-write" in verifier.get("/readyz").json()["faults"]
    assert "start the service again" in verifier.log_text
    for file in away.iterdir():
        shutil.move(file, state / file.name)
    assert verifier.post_json("/acceptances", fields).status == 201
    assert verifier.get("/readyz").status == 200


def test_nothing_is_recorded_beside_what_a_newer_version_wrote(verifier, someone):
    """The newer program says so in the journal, while this verifier is running."""

    def least_writer(version: int) -> None:
        with closing(sqlite3.connect(verifier.portal.path("State/journal/journal.sqlite"))) as database, database:
            database.execute("UPDATE form SET least_writer = ?", (version,))

    fields = filled_in(verifier.portal, someone)
    least_writer(99)
    assert verifier.get("/readyz").json() == {"ready": False, "faults": ["journal-write"]}
    assert verifier.post_json("/acceptances", fields).status == 503
    least_writer(1)
    assert state_of(verifier.portal, someone) == "pending"
    assert verifier.post_json("/acceptances", fields).status == 201


def test_a_token_of_another_issuer_is_refused(verifier, someone):
    issuer = Issuer()
    fields = filled_in(verifier.portal, someone) | {"token": issuer.token()}
    assert verifier.post_json("/acceptances", fields).json()["reason"] == "unknown-key"
    portal = verifier.portal
    keys = json.loads(portal.read("Site/verifier/jwks.json"))
    portal.write("Site/verifier/jwks.json", compact({"keys": [*keys["keys"], issuer.jwk]}))
    answer = verifier.post_json("/acceptances", fields)
    assert answer.status == 403 and answer.json()["reason"] == "wrong-organisation"


def test_an_invitation_that_is_not_on_record_is_unknown(verifier, verifiers, built, accepting_state):
    """A portal whose journal was put back to an older one: the token is sound, and nobody knows it."""
    portal = verifier.portal
    someone = invitee(portal, kind="provider-invites-reseller")
    token = form_of(portal, someone)["token"]
    issuer = Issuer()
    keys = json.loads(portal.read("Site/verifier/jwks.json"))
    portal.write("Site/verifier/jwks.json", compact({"keys": [*keys["keys"], issuer.jwk]}))
    now = int(time.time())
    forged = issuer.token(claims=claims_of(token) | {"jti": "a" * 26, "iat": now, "exp": now + 30 * 86_400})
    answer = verifier.post_json("/acceptances", filled_in(portal, someone) | {"token": forged})
    assert answer.status == 404 and answer.json()["reason"] == "unknown-invitation"
    page = verifier.post_form("/acceptances", filled_in(portal, someone) | {"token": forged})
    assert page.status == 404 and page.type == "text/html"


def test_an_expired_invitation_is_gone(verifier, someone):
    portal = verifier.portal
    issuer = Issuer()
    keys = json.loads(portal.read("Site/verifier/jwks.json"))
    portal.write("Site/verifier/jwks.json", compact({"keys": [*keys["keys"], issuer.jwk]}))
    claims = claims_of(form_of(portal, someone)["token"])
    now = int(time.time())
    late = issuer.token(claims=claims | {"iat": now - 7200, "exp": now - 3600})
    answer = verifier.post_json("/acceptances", filled_in(portal, someone) | {"token": late})
    assert answer.status == 410 and answer.json()["reason"] == "expired"
    assert state_of(portal, someone) == "pending"


# The journal in need


def test_a_journal_that_cannot_be_written_is_told_and_comes_back(verifier, someone):
    """Another process holds the write lock for longer than anybody waits."""
    other = sqlite3.connect(verifier.portal.path("State/journal/journal.sqlite"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    fields = filled_in(verifier.portal, someone)
    answer = verifier.post_json("/acceptances", fields)
    assert answer.status == 503 and answer.json()["reason"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0
    assert verifier.get("/readyz").json() == {"ready": False, "faults": ["journal-write"]}
    other.execute("ROLLBACK")
    other.close()
    assert verifier.post_json("/acceptances", fields).status == 201
    assert verifier.get("/readyz").status == 200


def test_who_only_reads_waits_for_no_writer(accepting, verifiers):
    """Another process holds the write lock, and answers wait for it; a token is judged meanwhile."""
    verifier = verifiers.start(accepting)
    fields = filled_in(accepting, invitee(accepting, kind="provider-invites-reseller"))
    other = sqlite3.connect(accepting.path("State/journal/journal.sqlite"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(64) as pool:
        pending = [pool.submit(verifier.post_json, "/acceptances", fields)]
        # Once one waits for its turn, another one waits for the lock.
        while "portico_verifier_answers_waiting 0\n" in verifier.get("/metrics").text:
            assert not any(each.done() for each in pending)
            pending.append(pool.submit(verifier.post_json, "/acceptances", fields))
        verdict = verifier.post_json("/verify", {"token": fields["token"]})
        ready = verifier.get("/readyz")
        assert not any(each.done() for each in pending), "the lock is still held"
        other.execute("ROLLBACK")
        other.close()
        assert verdict.json()["verdict"] == "valid" and ready.status == 200
        assert {each.result().status for each in pending} <= {200, 201}


def test_answers_that_come_at_once_share_a_transaction(accepting, verifiers, preloaded, tmp_path):
    """While one is on its way to the disk the others gather, and then go in together."""
    pipe = tmp_path / "pipe"
    verifier = verifiers.start(accepting, env={"LD_PRELOAD": preloaded("slow_disk"), "SLOW_DISK": str(pipe)})
    first, *others = [filled_in(accepting, each["to"]) for each in accepting.invitations()]
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1 + len(others)) as pool:
        pending = [pool.submit(verifier.post_json, "/acceptances", first)]
        disk = opened_by_reader(pipe, unless=pending[0].done)
        try:
            pending += [pool.submit(verifier.post_json, "/acceptances", each) for each in others]
            while f"portico_verifier_answers_waiting {len(others)}\n" not in verifier.get("/metrics").text:
                assert not any(each.done() for each in pending)
        finally:
            pipe.unlink()
            os.close(disk)
        assert {each.result().status for each in pending} == {201}
    metrics = verifier.get("/metrics").text
    assert "portico_verifier_transactions_total 2\n" in metrics
    assert f"portico_verifier_answers_total {len(pending)}\n" in metrics
    assert "portico_verifier_answers_waiting 0\n" in metrics
    accepting.run("journal", "verify")


def test_nobody_takes_the_place_of_an_answer_that_is_being_recorded(accepting, verifiers, preloaded, tmp_path):
    pipe = tmp_path / "pipe"
    verifier = verifiers.start(
        accepting, connections=1, env={"LD_PRELOAD": preloaded("slow_disk"), "SLOW_DISK": str(pipe)})
    fields = filled_in(accepting, accepting.invitations()[0]["to"])
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(verifier.post_json, "/acceptances", fields)
        disk = opened_by_reader(pipe, unless=pending.done)
        try:
            with verifier.connect() as one_too_many:
                assert one_too_many.recv(65_536) == b""
            assert not pending.done()
        finally:
            pipe.unlink()
            os.close(disk)
        assert pending.result().status in (201, 202)


def opened_by_reader(pipe, unless) -> int:
    """The end of a named pipe to write to, once somebody reads from it."""
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO and not unless()


# Its end


def test_it_ends_when_asked_to(accepting, verifiers):
    for end in (signal.SIGTERM, signal.SIGINT):
        verifier = verifiers.start(accepting)
        idle = verifier.connect()
        verifier.get("/healthz")  # by now the one before it was let in, too
        verifier.process.send_signal(end)
        assert verifier.process.wait(30) == 0
        assert idle.recv(10) == b""


def test_it_finishes_what_it_has_begun(verifier, someone):
    """The answer is half here when the signal comes: the other half is waited for, and it is recorded."""
    body = json.dumps(filled_in(verifier.portal, someone)).encode()
    head = (
        b"POST /acceptances HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
        b"Expect: 100-continue\r\n\r\n" % len(body))
    with verifier.connect() as connection:
        connection.settimeout(30)
        connection.sendall(head)
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")  # it has begun
        verifier.process.send_signal(signal.SIGTERM)
        while True:  # until nobody new is let in
            try:
                verifier.connect().close()
            except OSError:
                break
        connection.sendall(body)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 201 ")
    assert verifier.process.wait(30) == 0
    assert state_of(verifier.portal, someone) == "accepted"


def test_it_ends_beside_a_client_that_never_takes_its_answers(accepting, verifiers):
    """It would wait for an hour for that client; everything that was acknowledged is on record."""
    verifier = verifiers.start(accepting, requestSeconds=300, idleSeconds=3600)
    someone = invitee(accepting, kind="provider-invites-reseller")
    assert verifier.accept(someone).status == 201
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect((verifier.host, verifier.port))
        # Their answers are more than any buffer on the way holds.
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 2000)
        assert connection.recv(1, socket.MSG_PEEK)
        verifier.process.send_signal(signal.SIGTERM)
        assert verifier.process.wait(60) == 0
    assert state_of(accepting, someone) == "accepted"


def test_what_was_acknowledged_before_a_kill_is_on_record(verifier, verifiers):
    """Killed under load: each 201 that somebody saw is in the journal."""
    portal = verifier.portal
    people = [each["to"] for each in portal.invitations()]
    answers = {to: json.dumps(filled_in(portal, to)).encode() for to in people}
    seen: list[str] = []

    def accept(to: str) -> None:
        try:
            answer = verifier.request("POST", "/acceptances", answers[to], {"Content-Type": "application/json"})
        except OSError:
            return
        if answer.status in (201, 202):
            seen.append(to)
            if len(seen) == 5:
                verifier.kill()

    threads = [threading.Thread(target=accept, args=(to,)) for to in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(seen) >= 5
    after = verifiers.start(portal)
    for to in seen:
        again = after.request("POST", "/acceptances", answers[to], {"Content-Type": "application/json"})
        assert again.status == 200 and again.json()["again"] is True
    portal.run("journal", "verify")


def test_the_status_of_a_verifier_that_was_killed_tells(verifier: Verifier):
    assert verifier.kill() == -signal.SIGKILL


def test_each_line_of_the_log_has_a_moment_that_every_reader_knows(verifiers, accepting):
    """RFC 3339, in UTC."""
    verifier = verifiers.start(accepting)
    assert verifier.get("/healthz").status == 200
    verifier.stop()
    lines = verifier.log_text.splitlines()
    assert lines and all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \w+ ", line) for line in lines), verifier.log_text


@pytest.mark.parametrize("query", ["?time=1764550000", "?time", "?x=1&time=0"])
def test_a_status_list_of_another_moment_is_not_this_one(verifier, query):
    """draft-ietf-oauth-status-list: a parameter that isn't known is answered with 501, never with the list of now."""
    answer = verifier.get(f"/status/1{query}")
    assert answer.status == 501 and answer.json()["reason"] == "other-times"
    assert verifier.get("/status/1?timeless=1").status == 200
