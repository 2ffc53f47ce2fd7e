"""`portico verify`: a verdict for each token, with a reason code for each that is refused."""

import json
import re
import shutil
import zlib
from email.message import EmailMessage

import jwt
import pytest
from joserfc import jwk as joserfc_jwk
from joserfc import jwt as joserfc_jwt
from jwcrypto import jwk as jwcrypto_jwk
from jwcrypto import jwt as jwcrypto_jwt
from portals import Portal
from tokens import (
    ASTRAY, Issuer, broken, claims_of, compact, decode, encode, header_of, moment, not_pasted, pasted,
)

issuer = Issuer()
NOW = ("--now", moment(issuer.issued + 60))


class Keys:
    """A folder with a JWKS and nothing else: what somebody has who only verifies (D1)."""

    def __init__(self, portal: Portal, folder):
        self.portal, self.folder = portal, folder
        self.publish(issuer.jwk)

    def publish(self, *keys: dict) -> None:
        (self.folder / "jwks.json").write_text(compact({"keys": keys}))

    def run(self, *arguments, expect=0, stdin=None):
        return self.portal.run("verify", "--jwks", "jwks.json", *arguments, cwd=self.folder, expect=expect, stdin=stdin)

    def reason(self, token: str, *arguments: str) -> str:
        """The reason code for which a token is refused."""
        outcome = self.run(*(arguments or NOW), "--json", "-", expect=1, stdin=token + "\n")
        verdict = json.loads(outcome.stdout)
        assert verdict["verdict"] == "invalid" and verdict["claims"] is None and verdict["type"] is None
        return verdict["reason"]


@pytest.fixture
def keys(portico, tmp_path) -> Keys:
    return Keys(Portal(portico, tmp_path), tmp_path)


# Verdicts


def test_a_valid_token_is_valid(keys):
    outcome = keys.run(*NOW, issuer.token())
    assert outcome.stdout.startswith("valid reseller-invites-customer aaaaaaaaaaaaaaaaaaaaaaaaaa ")


def test_json_tells_verdict_reason_and_claims(keys):
    verdict = json.loads(keys.run(*NOW, "--json", issuer.token()).stdout)
    assert verdict == {"verdict": "valid", "reason": None, "type": "invitation", "claims": issuer.claims}


def test_claims_of_a_refused_token_are_never_shown(keys):
    token = issuer.token(claims={"exp": issuer.issued + 1})
    for outcome in (keys.run(*NOW, token, expect=1), keys.run(*NOW, "--json", token, expect=1)):
        assert "larkspur" not in outcome.stdout + outcome.stderr


def test_many_tokens_get_a_line_each_in_their_order(keys):
    good, bad = issuer.token(), issuer.token() + "x"
    outcome = keys.run(*NOW, good, bad, good, expect=1)
    assert [line.split()[0] for line in outcome.stdout.splitlines()] == ["valid", "invalid", "valid", "It"]
    keys.run(*NOW, good, good)


def test_tokens_come_from_standard_input_one_a_line(keys):
    good, bad = issuer.token(), issuer.token(header={"typ": "JWT"})
    lines = [good, "", bad, good + "\r", good]
    for arguments in ([], ["-"]):
        outcome = keys.run(*NOW, *arguments, stdin="\n".join(lines), expect=1)
        assert [line.split()[0] for line in outcome.stdout.splitlines()] == ["valid", "invalid", "valid", "valid", "It"]


def test_ten_thousand_lines_keep_their_order(keys):
    good, bad = issuer.token(), "x"
    pattern = [number % 7 == 3 for number in range(10_000)]
    outcome = keys.run(*NOW, "-", stdin="".join((bad if wrong else good) + "\n" for wrong in pattern), expect=1)
    assert [line.startswith("invalid") for line in outcome.stdout.splitlines()[:-1]] == pattern


# Time (D3)


@pytest.mark.parametrize("now, verdict", [
    (issuer.issued - 61, "not-yet-valid"), (issuer.issued - 60, None), (issuer.issued, None),
    (issuer.expires - 1, None), (issuer.expires, "expired"), (issuer.expires + 86_400, "expired"),
])
def test_before_inside_after(keys, now, verdict):
    """Sixty seconds of leeway for a clock that runs ahead; none for what has expired."""
    if verdict:
        assert keys.reason(issuer.token(), "--now", moment(now)) == verdict
    else:
        keys.run("--now", moment(now), issuer.token())


def test_nbf_counts_like_iat(keys):
    token = issuer.token(claims={"nbf": issuer.issued + 3600})
    assert keys.reason(token) == "not-yet-valid"
    keys.run("--now", moment(issuer.issued + 3540), token)


# Reasons


@pytest.mark.parametrize("header, reason", [
    ({"alg": "none"}, "unsupported-algorithm"), ({"alg": "HS256"}, "unsupported-algorithm"),
    ({"alg": "Ed25519"}, "unsupported-algorithm"), ({"alg": "eddsa"}, "unsupported-algorithm"),
    ({"alg": None}, "unsupported-algorithm"), ({"alg": ["EdDSA"]}, "unsupported-algorithm"),
    ({"typ": "JWT"}, "wrong-type"), ({"typ": "statuslist+jwt"}, "wrong-type"), ({"typ": None}, "wrong-type"),
    ({"typ": "INVITATION+JWT"}, "wrong-type"), ({"typ": "acceptance-receipt+jwt"}, "unknown-key"),
    ({"kid": None}, "unknown-key"), ({"kid": ""}, "unknown-key"), ({"kid": "A" * 43}, "unknown-key"),
    ({"kid": 1}, "unknown-key"),
    ({"crit": ["exp"]}, "malformed"), ({"b64": True}, "malformed"), ({"jwk": issuer.jwk}, "malformed"),
    ({"jku": "https://evil.example/jwks.json"}, "malformed"), ({"x5u": "https://evil.example"}, "malformed"),
    ({"x5c": []}, "malformed"),
    ("not json", "malformed"), ("[]", "malformed"), (b"\xff\xfe{}", "malformed"), ('"EdDSA"', "malformed"),
    (compact(issuer.header) + "{}", "malformed"), ("[" * 400 + "]" * 400, "malformed"),
    (compact(issuer.header)[:-1] + ',"alg":"EdDSA"}', "malformed"),
    (compact(issuer.header)[:-1] + ',"x":{"y":1,"y":2}}', "malformed"),
])
def test_the_header_is_exactly_what_it_has_to_be(keys, header, reason):
    assert keys.reason(issuer.token(header=header)) == reason


@pytest.mark.parametrize("claims", [
    *({name: None} for name in ("iss", "aud", "sub", "jti", "iat", "exp", "kind", "from", "grants")),
    *({name: ""} for name in ("iss", "aud", "sub", "jti", "kind", "from")),
    *({name: 5} for name in ("iss", "aud", "sub", "jti", "kind", "from", "grants")),
    {"iat": "1700000000"}, {"exp": 1702592000.5}, {"exp": True}, {"iat": -1}, {"aud": [1]}, {"aud": [""]},
    {"grants": "manageUsers"}, {"grants": [7]}, {"exp": issuer.issued}, {"exp": issuer.issued + 402 * 86_400 + 1}, {"status": 1}, {"status": {}},
    {"status": {"status_list": {"idx": -1, "uri": "https://partners.example/status/1"}}},
    {"status": {"status_list": {"idx": 1}}}, {"exp": 10 ** 30}, {"iat": -(10 ** 30)},
    "not json", "[]", b"\xff\xfe", compact(issuer.claims) + " x",
    compact(issuer.claims)[:-1] + ',"jti":"other"}', compact(issuer.claims)[:-1] + ',"a":{"b":[{"c":1,"c":1}]}}',
    compact(issuer.claims).replace("1702592000", "1702592000.0"),
    compact(issuer.claims).replace("1702592000", "17e8"), "{" + '"a":{' * 400 + "}" * 401,
    compact(issuer.claims).replace("larkspur", "\\ud800"),
    *({"names": names} for names in (
        "x", {"from": "A"}, {"from": "A", "to": "B\u200b"}, {"from": "A", "to": "é" * 129}, {"from": "A", "to": "B", "with": "C"})),
])
def test_the_payload_is_exactly_what_it_has_to_be(keys, claims):
    assert keys.reason(issuer.token(claims=claims)) == "malformed"


def test_unknown_claims_are_left_alone(keys):
    """RFC 7519 section 4."""
    keys.run(*NOW, issuer.token(claims={"somethingNew": {"a": [1.5, None, "é"]}}))


def spellings() -> dict[str, str]:
    good = issuer.token()
    header, payload, signature = good.split(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return {
        "nothing": ".", "one part": header, "two parts": f"{header}.{payload}", "four parts": f"{good}.{signature}",
        "an empty part": f"{header}..{signature}", "five parts, as JWE has": f"{header}....",
        "padding": f"{good}==", "padding inside": f"{header}=.{payload}.{signature}",
        "unused bits set": good[:-1] + last[last.index(good[-1]) + 1],
        "the other alphabet": f"{header}.{payload}.{signature[:-4]}+/+/",
        "a character outside": f"{header}.{payload}é.{signature}", "a NUL": f"{good}\0",
        "the JSON form of RFC 7515": compact({"payload": payload, "protected": header, "signature": signature}),
    }


@pytest.mark.parametrize("name", spellings())
def test_a_token_has_one_spelling(keys, name):
    assert keys.reason(spellings()[name]) == "malformed"


def test_a_changed_bit_breaks_the_signature(keys):
    """D2, R106, R123: whoever puts another name into a token has broken it."""
    header, payload, signature = issuer.token().split(".")
    for old, new in (("hoshino-cloud", "mallory-cloud"), ("larkspur-books", "nishiki-books!"), ("manageUsers", "managerUser")):
        forged = encode(decode(payload).decode().replace(old, new))
        assert forged != payload
        assert keys.reason(f"{header}.{forged}.{signature}") == "bad-signature"
    for place in (0, 31, 32, 63):
        assert keys.reason(broken(f"{header}.{payload}.{signature}", place)) == "bad-signature"
    for length in (0, 63, 65, 128):
        cut = encode((decode(signature) * 2)[:length])
        assert keys.reason(f"{header}.{payload}.{cut}") in ("bad-signature", "malformed")


def test_a_signature_has_one_form(keys):
    """RFC 8032 section 5.1.7: S is below the order of the group."""
    order = 2**252 + 27742317777372353535851937790883648493
    header, payload, signature = issuer.token().split(".")
    raw = decode(signature)
    other = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    assert keys.reason(f"{header}.{payload}.{encode(other)}") == "bad-signature"


def test_size_is_looked_at_first(keys):
    filled = issuer.token(claims={"fill": "x" * 7000})
    assert keys.reason(filled) == "too-large"
    for size in (8193, 100_000, 3_000_000):
        assert keys.reason("A" * size) == "too-large"
    assert keys.reason("A" * 8192) == "malformed"


def test_issuer_and_audience_where_they_are_named(keys):
    good = issuer.token()
    keys.run(*NOW, "--issuer", "https://partners.example", "--audience", "https://accept.example", good)
    assert keys.reason(good, *NOW, "--issuer", "https://partners.example/") == "wrong-issuer"
    assert keys.reason(good, *NOW, "--audience", "https://Accept.example") == "wrong-audience"
    both = issuer.token(claims={"aud": ["https://other.example", "https://accept.example"]})
    keys.run(*NOW, "--audience", "https://accept.example", both)
    none = issuer.token(claims={"aud": []})
    assert keys.reason(none, *NOW, "--audience", "https://accept.example") in ("wrong-audience", "malformed")


# Key sets


def test_keys_of_other_kinds_are_left_aside(keys):
    keys.publish({"kty": "EC", "crv": "P-256", "x": "a", "y": "b", "kid": "ec"}, {"kty": "unheard-of"}, issuer.jwk)
    keys.run(*NOW, issuer.token())


@pytest.mark.parametrize("change", [
    {"kid": "A" * 43}, {"kid": None}, {"use": "enc"}, {"alg": "HS256"}, {"key_ops": ["sign"]}, {"x": "AAAA"},
    {"x": issuer.x + "="}, {"d": encode(bytes(32))}, {"x": encode(bytes(32))},
    {"x": encode(b"\1" + bytes(31))}, {"x": encode(b"\xff" * 32)},
])
def test_a_key_that_is_not_in_order_refuses_the_set(keys, change):
    keys.publish({name: value for name, value in (issuer.jwk | change).items() if value is not None})
    outcome = keys.run(*NOW, issuer.token(), expect=74)
    assert "jwks.json: key 1" in outcome.stderr and outcome.stdout == "It doesn't hold.\n"


@pytest.mark.parametrize("text", [
    "", "{", "[]", "{}", '{"keys":{}}', '{"keys":[1]}', '{"keys":[],"keys":[]}', "\ufeff{}", "x" * 70_000])
def test_what_is_no_key_set_is_refused(keys, text):
    (keys.folder / "jwks.json").write_text(text)
    assert "jwks.json" in keys.run(*NOW, issuer.token(), expect=74).stderr


def test_the_same_key_id_twice_refuses_the_set(keys):
    keys.publish(issuer.jwk, issuer.jwk)
    keys.run(*NOW, issuer.token(), expect=74)


# Exit status


def test_wrong_usage_is_64_and_what_cannot_be_read_74(keys, tmp_path):
    token = issuer.token()
    run = keys.portal.run
    run("verify", "--jwks", "jwks.json", "--portal", ".", token, expect=64)
    run("verify", "--issuer", "https://partners.example", token, expect=64)
    run("verify", "--jwks", "jwks.json", token, "-", expect=64)
    run("verify", "--jwks", "jwks.json", "--now", "later", token, expect=64)
    run("verify", "--jwks", "nothing-there.json", token, expect=74)
    run("verify", "--portal", "nothing-there", token, expect=74)


def test_no_token_at_all_is_no_yes(keys):
    """A script whose token got lost must not go on as if it had been good."""
    for text in ("", "\n", "\r\n\n"):
        outcome = keys.run("-", stdin=text, expect=1)
        assert outcome.stdout == "It doesn't hold.\n" and outcome.stderr.startswith("no-token: ")


# A portal's own tokens


@pytest.fixture(scope="module")
def tokens(sample: Portal) -> dict[str, str]:
    """The token of each invitee in the sample."""
    return {invitee: sample.token_of(invitee) for invitee in sample.links()}


def test_every_token_of_the_sample_is_valid_by_portal_and_by_published_keys(sample, tokens):
    for source in ([], ["--portal", str(sample.root)], ["--jwks", "Site/public/.well-known/jwks.json"]):
        outcome = sample.run("verify", *source, "-", stdin="\n".join(tokens.values()))
        assert outcome.stdout.count("valid ") == len(tokens) == 20


def test_claims_are_identifiers_as_the_profile_says(sample, tokens):
    by_id = {each["id"]: each for each in sample.invitations()}
    grants = {
        "provider-invites-reseller": {"submitOrders", "addSubscriptions", "adminAccess"},
        "reseller-invites-customer": {"manageSubscriptions", "manageLicenses", "manageUsers"},
        "reseller-and-provider-invite-customer": {
            "submitOrders", "manageSubscriptions", "manageLicenses", "manageUsers"},
    }
    indexes = set()
    for token in tokens.values():
        assert len(token) <= 4096
        assert set(header_of(token)) == {"alg", "typ", "kid"}
        claims = claims_of(token)
        invitation = by_id[claims["jti"]]
        joint = invitation["with"] is not None
        assert set(claims) == {
            "iss", "aud", "sub", "jti", "iat", "exp", "kind", "from", "grants", "status", "names", *(["with"] if joint else [])}
        assert set(claims["names"]) == {"from", "to", *(["with"] if joint else [])}
        assert claims["iss"] == sample.address
        assert claims["aud"] == "https://accept.hoshino-cloud.example"
        invitee = "reseller" if claims["kind"] == "provider-invites-reseller" else "customer"
        inviter = "provider" if invitee == "reseller" else "reseller"
        assert claims["sub"] == f"{invitee}:{invitation['to']}"
        assert claims["from"] == f"{inviter}:{invitation['from']}"
        assert claims.get("with") == (f"provider:{invitation['with']}" if joint else None)
        assert claims["kind"] == invitation["kind"]
        assert (moment(claims["iat"]), moment(claims["exp"])) == (invitation["issued"], invitation["expires"])
        assert set(claims["grants"]) == grants[claims["kind"]]
        assert claims["status"]["status_list"]["uri"] == f"{sample.address}/status/1"
        indexes.add(claims["status"]["status_list"]["idx"])
    assert len(indexes) == len(tokens), "an index is never given out twice"


def test_no_token_tells_a_person_or_an_address(sample, tokens):
    """Companies are named, in the language of the invitation: the invitee is called what the directory calls it."""
    named = {row["id"]: row["companyName"] for row in sample.customers()}
    people = re.findall(r"(?:given|family)Name: ([^,]+),", sample.read("Content/directory/users.yaml"))
    assert len(people) > 10
    for token in tokens.values():
        claims = claims_of(token)
        kind, id = claims["sub"].split(":")
        if kind == "customer":
            assert claims["names"]["to"] == named[id]
        del claims["names"]
        text = json.dumps(claims, ensure_ascii=False)
        assert "@" not in text and not any(f'"{name}"' in text for name in people)
        for row in sample.customers():
            assert row["companyName"] not in text and (not row["tenantDomain"] or row["tenantDomain"] not in text)


def published(sample: Portal) -> dict:
    return json.loads((sample.public / ".well-known/jwks.json").read_text())


def test_pyjwt_agrees(sample, tokens):
    keys = jwt.PyJWKSet.from_dict(published(sample))
    for token in tokens.values():
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token, key, algorithms=["EdDSA"], audience="https://accept.hoshino-cloud.example", issuer=sample.address,
            options={"require": ["exp", "iat", "jti", "sub"]})
        assert claims == claims_of(token)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated via RFC 9864")
def test_joserfc_agrees(sample, tokens):
    keys = joserfc_jwk.KeySet.import_key_set(published(sample))
    for token in tokens.values():
        decoded = joserfc_jwt.decode(token, keys, algorithms=["EdDSA"])
        assert decoded.header["typ"] == "invitation+jwt"
        joserfc_jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": sample.address},
            aud={"essential": True, "value": "https://accept.hoshino-cloud.example"}).validate(decoded.claims)
        assert decoded.claims == claims_of(token)


def test_jwcrypto_agrees(sample, tokens):
    keys = jwcrypto_jwk.JWKSet.from_json(json.dumps(published(sample)))
    for token in tokens.values():
        decoded = jwcrypto_jwt.JWT(
            jwt=token, key=keys, algs=["EdDSA"],
            check_claims={"iss": sample.address, "aud": "https://accept.hoshino-cloud.example"})
        assert json.loads(decoded.claims) == claims_of(token)


def test_another_portal_refuses_these_tokens(sample, tokens, portico, portal):
    portal.run("keys", "create")
    outcome = portal.run("verify", tokens["larkspur-books"], expect=1)
    assert outcome.stdout.startswith("invalid unknown-key: ")


def test_an_invitation_that_is_not_on_record_is_refused(built, portal):
    """The signature holds, but this journal knows nothing of it (fail closed)."""
    token = built.token_of("larkspur-books")
    built.run("verify", token)
    shutil.copytree(built.path("State/keys"), portal.path("State/keys"))
    portal.path("State").chmod(0o700)
    assert portal.run("verify", token, expect=1).stdout.startswith("invalid unknown-invitation: ")
    portal.run("invite", "--customer", "larkspur-books")
    assert portal.run("verify", token, expect=1).stdout.startswith("invalid unknown-invitation: ")


def test_a_lost_journal_is_told_as_such(built):
    token = built.token_of("larkspur-books")
    for log in built.path("State/journal").glob("journal.sqlite*"):
        log.unlink()
    assert built.run("verify", token, expect=None).stderr.startswith("journal-missing: ")


def test_a_portal_insists_on_its_address_verifier_and_longest_lifetime(built):
    token = built.token_of("larkspur-books")
    config = built.read("Content/portal.yaml")
    for old, new, reason in (
        ("address: https://partners.hoshino-cloud.example", "address: https://other.example", "wrong-issuer"),
        ("verifier: https://accept.hoshino-cloud.example", "verifier: https://other.example", "wrong-audience"),
        ("longestLifetime: P90D", "longestLifetime: P29D", "malformed"),
    ):
        built.replace("Content/portal.yaml", old, new)
        if reason == "malformed":
            built.replace("Content/portal.yaml", "invitationLifetime: P30D", "invitationLifetime: P29D")
        assert built.run("verify", token, expect=1).stdout.startswith(f"invalid {reason}: ")
        built.write("Content/portal.yaml", config)


def test_the_status_list_is_signed_and_says_valid_of_all(sample, tokens):
    """draft-ietf-oauth-status-list: one bit an invitation, 0 is valid."""
    text = (sample.public / "status/1").read_text()
    assert header_of(text)["typ"] == "statuslist+jwt"
    keys = jwt.PyJWKSet.from_dict(published(sample))
    claims = jwt.decode(text, keys[header_of(text)["kid"]], algorithms=["EdDSA"])
    assert claims["sub"] == f"{sample.address}/status/1" and claims["ttl"] > 0 and claims["exp"] > claims["iat"]
    assert claims["status_list"]["bits"] == 1
    bits = zlib.decompress(decode(claims["status_list"]["lst"]))
    for token in tokens.values():
        index = claims_of(token)["status"]["status_list"]["idx"]
        assert bits[index // 8] >> index % 8 & 1 == 0
    # A status list is no invitation.
    outcome = sample.run("verify", "--jwks", "Site/public/.well-known/jwks.json", text, expect=1)
    assert outcome.stdout.startswith("invalid wrong-type: ")


@pytest.mark.parametrize("option", ["--jwks", "--issuer", "--audience", "--status", "--seen"])
@pytest.mark.parametrize("values", [[""], [" "], ["a", "a"], ["a", ""]])
def test_what_a_verdict_is_held_against_is_given_once_and_not_empty(sample, option, values):
    jwks = [] if option == "--jwks" else ["--jwks", sample.path("Site/public/.well-known/jwks.json")]
    given = [part for value in values for part in (option, value)]
    told = sample.run("verify", *map(str, jwks), *given, "a.b.c", expect=64).stderr
    assert f"{option} is given twice" in told or f"{option} is empty" in told


def test_what_a_signer_gone_astray_signs_is_malformed_with_public_keys_alone(keys):
    tokens = [issuer.token(header, claims) for header, claims in ASTRAY]
    tokens.append(issuer.token(claims={"exp": issuer.issued + 402 * 86_400 + 1}))
    outcome = keys.run(*NOW, "--json", "-", expect=1, stdin="\n".join(tokens))
    reasons = [json.loads(line)["reason"] for line in outcome.stdout.splitlines()]
    assert reasons == ["malformed"] * len(tokens)
    keys.run(*NOW, issuer.token(claims={"exp": issuer.issued + 402 * 86_400}))


def test_what_a_token_says_cannot_pass_for_the_verdict(keys):
    line = keys.run(*NOW, issuer.token(claims={"kind": "x\x1b[2J\r\nIt doesn't hold.\n\u2028\u009b\u202e"})).stdout
    assert line.count("\n") == 2 and line.endswith("\nIt holds.\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", line)


# As people paste it


def test_what_came_along_from_a_mail_or_a_page_is_forgiven(keys):
    for what, text in pasted(issuer.token()).items():
        if what == "in a source":
            continue  # which a name that ends in .eml gives
        assert keys.run(*NOW, text).stdout.startswith("valid "), what
    for what, text in not_pasted(issuer.token()).items():
        assert keys.run(*NOW, text, expect=1).stdout.startswith("invalid "), what
    lines = [text for text in pasted(issuer.token()).values() if not re.search(r"[\n\r]", text.strip())]
    assert keys.run(*NOW, "-", stdin="\n".join(lines)).stdout.count("valid ") == len(lines) > 5


def test_a_link_is_looked_up_in_its_portal(sample, tokens, tmp_path):
    links = sample.links()
    by_id = {each["id"]: each for each in sample.invitations()}
    for invitee, link in list(links.items())[:3]:
        said = json.loads(sample.run("verify", "--json", link).stdout)
        assert said["verdict"] == "valid" and said["claims"]["sub"] == claims_of(tokens[invitee])["sub"]
        assert said["claims"]["jti"] in by_id
        for other in (f"<{link}>", f"{link}#ja", f"{link}?utm=1", link.rstrip("/"), f" {link}\n"):
            assert sample.run("verify", other).stdout == sample.run("verify", tokens[invitee]).stdout, other
        refused = sample.run("verify", "--jwks", "Site/public/.well-known/jwks.json", link, expect=1).stdout
        assert refused.startswith("invalid malformed: it is a link") and "copy the code" in refused
        assert refused.endswith("\nIt doesn't hold.\n")
    base = link[:link.index("/i/")]
    for wrong, reason in (
        (f"{base}/i/{'a' * 32}/", "unknown-invitation"), (f"{base}.evil.example/i/{'a' * 32}/", "wrong-issuer"),
        (link.replace("https://", "http://"), "wrong-issuer"), (f"{base}/en/", "unknown-invitation"),
        (link.replace("/i/", "/i/../i/"), "unknown-invitation"), (f"https://user@{link[8:]}", "wrong-issuer"),
    ):
        assert sample.run("verify", wrong, expect=1).stdout.startswith(f"invalid {reason}: "), wrong


def test_a_link_of_what_is_over_says_so(built):
    [invitee, *_] = links = built.links()
    link = links[invitee]
    id = claims_of(built.token_of(invitee))["jti"]
    assert built.run("verify", "--now", "2099-01-01T00:00:00Z", link, expect=1).stdout.startswith("invalid expired: ")
    built.run("cancel", id, "--as", "greta-lindner")
    assert built.run("verify", link, expect=1).stdout.startswith("invalid cancelled: ")


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("kind", ["shown", "attached", "wrapped", "html"])
def test_a_saved_mail_is_read(keys, encoding, kind):
    token = issuer.token()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@portal.example", "b@aoba.example", "Yours"
    match kind:
        case "shown": mail.set_content(f"Dear Sir\n\n{token}\n\nRegards\n", cte=encoding if encoding != "7bit" else "8bit")
        case "wrapped":
            wrapped = "\n".join(token[start:start + 60] for start in range(0, len(token), 60))
            mail.set_content(f"Dear Sir\n\ncode={wrapped}\nRegards\n", cte=encoding)
        case "html": mail.set_content(f"<p>Dear Sir</p><p><code>{token}</code></p>", subtype="html", cte=encoding if encoding != "7bit" else "8bit")
        case "attached":
            mail.set_content("See the file.")
            mail.add_attachment(token.encode() + b"\n", "application", "jwt", filename="receipt.jws", cte=encoding if encoding != "7bit" else "8bit")
    (keys.folder / "mail.eml").write_bytes(mail.as_bytes())
    done = keys.run(*NOW, "mail.eml")
    assert done.stdout.startswith("valid ") and done.stdout.endswith("\nIt holds.\n") and done.stdout.count("\n") == 2


def test_a_mail_without_a_code(sample, tokens, tmp_path):
    letter = tmp_path / "letter.eml"
    invitee, link = next(iter(sample.links().items()))
    letter.write_text(f"From: a@portal.example\nSubject: x\n\nOpen <{link}>\n")
    assert sample.run("verify", str(letter)).stdout == sample.run("verify", tokens[invitee]).stdout
    letter.write_text("From: a@portal.example\nSubject: x\n\nNothing here: https://else.example/\n")
    assert sample.run("verify", str(letter), expect=1).stderr.startswith("no-token: ")
    letter.write_text("no mail at all")
    assert sample.run("verify", str(letter), expect=1).stderr.startswith("malformed-mail: ")
    assert sample.run("verify", "missing.eml", expect=74).stdout == "It doesn't hold.\n"
