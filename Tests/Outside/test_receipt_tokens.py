"""Receipts of acceptance as tokens: what `portico verify` says of them, and what other libraries read in them."""

import json
import re
import sqlite3
from contextlib import closing

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwk as joserfc_jwk
from joserfc import jws as joserfc_jws
from joserfc import jwt as joserfc_jwt
from jwcrypto import jwk as jwcrypto_jwk
from jwcrypto import jwt as jwcrypto_jwt
from portals import Portal
from tokens import Issuer, broken, claims_of, compact, decode, encode, header_of, moment, receipt_number, thumbprint

issuer = Issuer()
FOR_RECEIPTS = {"for": "acceptance-receipt+jwt"}
DIGEST = "0" * 64
NOW = ("--now", moment(issuer.issued))


def receipt(change: dict | None = None, header: dict | None = None) -> str:
    """A receipt by the issuer of these tests; a change to None takes a member away."""
    claims = {
        "iss": "https://partners.example", "sub": "customer:larkspur-books", "jti": "a" * 26, "iat": issuer.issued,
        "accepted_at": issuer.issued, "kind": "reseller-invites-customer", "from": "reseller:hoshino-cloud",
        "grants": ["manageSubscriptions", "manageLicenses", "manageUsers"], "outcome": "accepted",
        "terms": {"digest": DIGEST, "language": "en"}, "evidence": "link-possession",
        "journal": {"sequence": 12, "hash": DIGEST},
    } | (change or {})
    head = {"alg": "EdDSA", "typ": "acceptance-receipt+jwt", "kid": issuer.kid} | (header or {})

    def part(members: dict) -> str:
        return encode(compact({name: value for name, value in members.items() if value is not None}))

    return issuer.sign(part(head), part(claims))


class Keys:
    """A folder with a JWKS and nothing else."""

    def __init__(self, portal: Portal, folder):
        self.portal, self.folder = portal, folder
        self.publish(issuer.jwk | FOR_RECEIPTS)

    def publish(self, *keys: dict) -> None:
        (self.folder / "jwks.json").write_text(compact({"keys": keys}))

    def run(self, *arguments, expect=0, stdin=None):
        return self.portal.run("verify", "--jwks", "jwks.json", *arguments, cwd=self.folder, expect=expect, stdin=stdin)

    def reason(self, token: str, *arguments: str) -> str:
        verdict = json.loads(self.run(*NOW, *arguments, "--json", token, expect=1).stdout)
        assert (verdict["verdict"], verdict["type"], verdict["claims"]) == ("invalid", None, None)
        return verdict["reason"]


@pytest.fixture
def keys(portico, tmp_path) -> Keys:
    return Keys(Portal(portico, tmp_path), tmp_path)


# With published keys only


def test_a_receipt_is_told_from_an_invitation(keys):
    assert keys.run(*NOW, receipt()).stdout == (
        f"valid receipt {'a' * 26} accepted by customer:larkspur-books from reseller:hoshino-cloud "
        f"at {moment(issuer.issued)} as record 12\nIt holds.\n")
    joint = receipt({"with": "provider:kaede-distribution", "outcome": "needs-review"})
    assert " needs-review by customer:larkspur-books from reseller:hoshino-cloud with provider:kaede-distribution " in (
        keys.run(*NOW, joint).stdout)


def test_json_tells_the_type_and_the_claims(keys):
    verdict = json.loads(keys.run(*NOW, "--json", receipt()).stdout)
    assert verdict == {"verdict": "valid", "reason": None, "type": "receipt", "state": None, "claims": claims_of(receipt())}


def test_a_receipt_with_a_number_of_its_own(keys):
    own = receipt({
        "jti": receipt_number(DIGEST), "invitation": "b" * 26, "names": {"from": "ホシノ", "to": "Larkspur “Books”"}})
    assert keys.run(*NOW, own).stdout.startswith(f"valid receipt {'b' * 26} accepted by customer:larkspur-books ")
    assert json.loads(keys.run(*NOW, "--json", own).stdout)["claims"] == claims_of(own)


def test_both_kinds_may_come_in_one_stream(keys):
    """Each is judged under the keys that are there for its kind: here the key signs receipts only."""
    lines = [receipt(), issuer.token(), "x", receipt()]
    outcome = keys.run(*NOW, "-", stdin="\n".join(lines), expect=1)
    assert [line.split(":")[0].split()[:2] for line in outcome.stdout.splitlines()] == [
        ["valid", "receipt"], ["invalid", "unknown-key"], ["invalid", "malformed"], ["valid", "receipt"], ["It", "doesn't"]]


def test_a_receipt_does_not_expire_and_has_no_audience(keys):
    keys.run("--now", "9999-12-31T23:59:59Z", "--audience", "https://accept.example", receipt())


def test_a_receipt_from_a_clock_that_is_ahead(keys):
    keys.run("--now", moment(issuer.issued - 60), receipt())
    outcome = keys.run("--now", moment(issuer.issued - 61), receipt(), expect=1)
    assert outcome.stdout.startswith("invalid not-yet-valid: ")


def test_the_issuer_where_it_is_named(keys):
    keys.run(*NOW, "--issuer", "https://partners.example", receipt())
    assert keys.reason(receipt(), "--issuer", "https://partners.example/") == "wrong-issuer"


def test_a_key_signs_what_it_is_for_and_nothing_else(keys):
    assert keys.reason(issuer.token()) == "unknown-key"
    keys.publish(issuer.jwk)
    keys.run(*NOW, issuer.token())
    refused = keys.run(*NOW, receipt(), expect=1).stdout
    assert refused.startswith("invalid unknown-key: ") and "for invitations" in refused


def test_a_key_for_a_purpose_that_nobody_knows_signs_nothing(keys):
    keys.publish(issuer.jwk | {"for": "something-new"})
    assert keys.reason(receipt()) == keys.reason(issuer.token()) == "unknown-key"


@pytest.mark.parametrize("purpose", [None, 7, ["acceptance-receipt+jwt"], {}])
def test_a_purpose_that_is_no_text_refuses_the_set(keys, purpose):
    keys.publish(issuer.jwk | {"for": purpose})
    assert "jwks.json: key 1" in keys.run(*NOW, receipt(), expect=74).stderr


@pytest.mark.parametrize("change", [
    *({name: None} for name in (
        "iss", "sub", "jti", "iat", "accepted_at", "kind", "from", "grants", "outcome", "terms", "evidence", "journal")),
    {"iat": issuer.issued - 1}, {"accepted_at": str(issuer.issued)}, {"outcome": "declined"}, {"outcome": ""},
    {"terms": {"digest": DIGEST}}, {"terms": {"digest": DIGEST[1:], "language": "en"}},
    {"terms": {"digest": "A" * 64, "language": "en"}}, {"journal": {"sequence": 0, "hash": DIGEST}},
    {"journal": {"sequence": "12", "hash": DIGEST}}, {"journal": {"sequence": 12, "hash": "0" * 65}},
    {"invitation": "b" * 26}, {"invitation": ""}, {"jti": "b" * 26, "invitation": "b" * 26}, {"names": {"from": "A"}},
    {"grants": "manageUsers"}, {"grants": [1]}, {"with": ""}, {"sub": ""},
    {"exp": 253402300799}, {"nbf": issuer.issued}, {"aud": "https://accept.example"},
])
def test_form(keys, change):
    assert keys.reason(receipt(change)) == "malformed"


@pytest.mark.parametrize("header, reason", [
    ({"typ": "receipt+jwt"}, "wrong-type"), ({"typ": "Acceptance-receipt+jwt"}, "wrong-type"),
    ({"typ": None}, "wrong-type"), ({"alg": "Ed25519"}, "unsupported-algorithm"),
    ({"alg": "none"}, "unsupported-algorithm"), ({"kid": None}, "unknown-key"), ({"kid": "A" * 43}, "unknown-key"),
    ({"crit": ["exp"]}, "malformed"), ({"jwk": {}}, "malformed"),
])
def test_header(keys, header, reason):
    assert keys.reason(receipt(header=header)) == reason


def test_a_changed_receipt(keys):
    head, payload, signature = receipt().split(".")
    other = encode(compact(claims_of(receipt()) | {"grants": ["adminAccess"]}))
    assert keys.reason(f"{head}.{other}.{signature}") == "bad-signature"
    assert keys.reason(broken(f"{head}.{payload}.{signature}", 63)) == "bad-signature"
    assert keys.reason(receipt() + "=") == "malformed"
    assert keys.reason(receipt() + "A" * 8192) == "too-large"


def test_what_others_named_cannot_steer_the_terminal(keys):
    hostile = "customer:\x1b[2J\x07\r\n\u009b"
    line = keys.run(*NOW, receipt({"sub": hostile}), expect=1).stdout
    assert line.count("\n") == 2 and line.endswith("\nIt doesn't hold.\n") and not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", line)


# What a portal publishes


@pytest.fixture
def published(accepting) -> dict:
    return json.loads((accepting.public / ".well-known/jwks.json").read_text())


def test_both_kinds_of_keys_are_published_and_told_apart(accepting, published):
    invitations, receipts = published["keys"]
    assert set(invitations) == {"kty", "crv", "use", "alg", "kid", "x"}
    assert set(receipts) == {"kty", "crv", "use", "alg", "kid", "x", "for"}
    assert receipts["for"] == "acceptance-receipt+jwt"
    assert receipts["kid"] == thumbprint(receipts["x"])
    assert json.loads(accepting.run("keys", "export").stdout) == published


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")
def test_other_libraries_take_the_set_and_read_invitations_with_it(accepting, published):
    token = accepting.token_of("larkspur-books")
    kid = header_of(token)["kid"]
    audience = "https://accept.hoshino-cloud.example"
    assert len(jwt.PyJWKSet.from_dict(published).keys) == 2
    claims = jwt.decode(
        token, jwt.PyJWKSet.from_dict(published)[kid], algorithms=["EdDSA"], audience=audience,
        options={"verify_exp": False})
    assert claims == claims_of(token)
    joserfc_keys = joserfc_jwk.KeySet.import_key_set(published)
    assert joserfc_jwt.decode(token, joserfc_keys, algorithms=["EdDSA"]).claims == claims
    jwcrypto_keys = jwcrypto_jwk.JWKSet.from_json(json.dumps(published))
    assert json.loads(jwcrypto_jwt.JWT(jwt=token, key=jwcrypto_keys, algs=["EdDSA"]).claims) == claims


# Receipts that a verifier gave


@pytest.fixture
def invited(accepting) -> str:
    """The token of the invitation that is accepted here."""
    return accepting.token_of("larkspur-books")


@pytest.fixture
def given(verifier, invited) -> str:
    """The receipt of somebody who has just accepted."""
    answer = verifier.accept("larkspur-books")
    assert answer.status in (201, 202), answer
    return answer.json()["receipt"]


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")
def test_every_library_reads_the_same(accepting, published, given):
    """PyJWT, joserfc and jwcrypto, each with the published set and nothing else."""
    header, claims = header_of(given), claims_of(given)
    assert header == {"alg": "EdDSA", "typ": "acceptance-receipt+jwt", "kid": published["keys"][1]["kid"]}
    assert jwt.decode(
        given, jwt.PyJWKSet.from_dict(published)[header["kid"]], algorithms=["EdDSA"],
        issuer=accepting.address, options={"require": ["iss", "sub", "jti", "iat"]}) == claims
    decoded = joserfc_jwt.decode(given, joserfc_jwk.KeySet.import_key_set(published), algorithms=["EdDSA"])
    assert (decoded.header, decoded.claims) == (header, claims)
    key = joserfc_jwk.import_key(published["keys"][1])
    assert joserfc_jws.deserialize_compact(given, key, algorithms=["EdDSA"]).payload == decode(given.split(".")[1])
    read = jwcrypto_jwt.JWT(
        jwt=given, key=jwcrypto_jwk.JWKSet.from_json(json.dumps(published)), algs=["EdDSA"],
        check_claims={"iss": accepting.address})
    assert json.loads(read.claims) == claims
    # Invitations are signed with another key, with which no receipt holds.
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(given, jwt.PyJWK(published["keys"][0]), algorithms=["EdDSA"])


def test_claims_are_identifiers_in_the_order_of_the_profile(invited, given):
    claims = claims_of(given)
    assert list(claims) == [
        "iss", "sub", "jti", "invitation", "iat", "accepted_at", "kind", "from", "names", "grants", "outcome", "terms",
        "evidence", "journal"]
    invitation = claims_of(invited)
    for name in ("iss", "sub", "kind", "from", "names", "grants"):
        assert claims[name] == invitation[name], name
    assert claims["invitation"] == invitation["jti"] != claims["jti"] == receipt_number(claims["journal"]["hash"])
    assert claims["iat"] == claims["accepted_at"] >= invitation["iat"]
    assert claims["evidence"] == "link-possession" and claims["terms"]["language"] == "en"
    for each in ("Ada", "Lovelace", "ada@", "+44"):
        assert each.encode() not in decode(given.split(".")[1])


def test_verdicts_by_published_keys_and_by_portal(accepting, invited, given):
    jwks = ("--jwks", "Site/public/.well-known/jwks.json")
    for source in ((), ("--portal", str(accepting.root)), (*jwks, "--issuer", accepting.address)):
        assert accepting.run("verify", *source, given).stdout.startswith(f"valid receipt {claims_of(given)['invitation']} ")
    # The invitation was answered; its token is still sound, and of no use.
    accepting.run("verify", *jwks, invited)
    assert accepting.run("verify", invited, expect=1).stdout.startswith("invalid already-accepted: ")


def resigned(portal: Portal, token: str, change: dict) -> str:
    """The receipt with other claims, signed with the verifier's own key: what only a thief of that key could make."""
    [pem] = portal.path("State/receipt-keys").glob("*.pem")
    key = load_pem_private_key(pem.read_bytes(), None)
    claims = claims_of(token) | change
    claims["jti"] = receipt_number(claims["journal"]["hash"])
    # Names in the escapes of JSON are other bytes.
    text = json.dumps(claims, separators=(",", ":"), ensure_ascii=False)
    signed = f"{token.split('.')[0]}.{encode(text)}"
    return f"{signed}.{encode(key.sign(signed.encode()))}"


def test_with_a_portal_the_journal_must_hold_the_record(accepting, given):
    record = claims_of(given)["journal"]
    same = resigned(accepting, given, {})
    assert same == given, "nothing but the key and the claims decides about the bytes"
    open_one = claims_of(accepting.token_of(next(iter(accepting.links()))))["jti"]
    for change, word in (
        ({"journal": record | {"hash": DIGEST}}, "another"),
        ({"journal": record | {"sequence": record["sequence"] + 1}}, "another"),
        ({"journal": record | {"sequence": 1}}, "another"),
        ({"invitation": open_one}, "no record"), ({"invitation": "b" * 26}, "no record"),
        ({"names": claims_of(given)["names"] | {"to": "Larkspur Nooks"}}, "another"),
        # The record that it names is there, and says something else.
        ({"sub": "customer:somebody-else"}, "another"), ({"grants": []}, "another"),
        ({"grants": ["adminAccess"]}, "another"), ({"outcome": "needs-review"}, "another"),
        ({"terms": {"digest": DIGEST, "language": "en"}}, "another"), ({"evidence": "reply-mail"}, "another"),
        ({"iat": claims_of(given)["iat"] - 60, "accepted_at": claims_of(given)["iat"] - 60}, "another"),
    ):
        forged = resigned(accepting, given, change)
        accepting.run("verify", "--jwks", "Site/public/.well-known/jwks.json", forged)
        refused = accepting.run("verify", forged, expect=1).stdout
        assert refused.startswith("invalid unknown-invitation: ") and word in refused


def test_a_record_that_was_changed_is_found_by_the_receipt(accepting, verifiers, given):
    """Whoever can write to the file changes in which role they accepted, and leaves the hash beside it as it was."""
    assert verifiers.run(accepting, "check", given).stdout.startswith("valid receipt ")
    verifiers.stop_all()
    with closing(sqlite3.connect(accepting.path("State/journal/journal.sqlite"))) as journal:
        for [trigger] in journal.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            journal.execute(f"DROP TRIGGER {trigger}")
        changed = journal.execute(
            "UPDATE events SET payload = replace(payload, 'globalAdmin', 'billingAdmin') WHERE sequence = ?",
            [claims_of(given)["journal"]["sequence"]])
        assert changed.rowcount == 1
        journal.commit()
    for outcome in (accepting.run("verify", given, expect=1), verifiers.run(accepting, "check", given, expect=1)):
        assert outcome.stdout.startswith("invalid unknown-invitation: ") and "another" in outcome.stdout


def test_a_receipt_of_a_portal_without_a_journal_or_with_another(accepting, portal, given):
    portal.run("keys", "create")
    assert portal.run("verify", given, expect=1).stdout.startswith("invalid unknown-key: ")
    accepting.path("State/receipt-keys").rename(portal.path("State/receipt-keys"))
    assert portal.run("verify", given, expect=1).stdout.startswith("invalid unknown-invitation: ")
    portal.run("invite", "--customer", "larkspur-books")
    assert portal.run("verify", given, expect=1).stdout.startswith("invalid unknown-invitation: ")


def test_receipts_of_a_rotated_key_hold_and_those_of_a_revoked_one_do_not(accepting, given):
    accepting.run("keys", "create", "--receipts")
    accepting.run("keys", "rotate", "--receipts", "--now-anyway")
    accepting.run("build")
    jwks = ("--jwks", "Site/public/.well-known/jwks.json")
    accepting.run("verify", given)
    accepting.run("verify", *jwks, given)
    accepting.run("keys", "revoke", "--receipts", "--", header_of(given)["kid"])
    assert accepting.run("verify", given, expect=1).stdout.startswith("invalid unknown-key: ")
    accepting.run("build")
    assert accepting.run("verify", *jwks, given, expect=1).stdout.startswith("invalid unknown-key: ")
