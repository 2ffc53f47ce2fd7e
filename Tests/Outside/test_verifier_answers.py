"""`portico-verifier`: answers over HTTP, as a page or as JSON, receipts, verdicts, and what others may read."""

import base64
import hashlib
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from portals import content, known_to, tree
from tokens import broken, claims_of, compact, encode
from verifiers import PERSON, declining, filled_in, form_of

SECRET_HEADERS = {
    "Cache-Control": "no-store, no-transform",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def invitee(portal, **wanted) -> str:
    """Somebody whose invitation has these values."""
    for each in portal.invitations():
        if all(each[key] == value for key, value in wanted.items()):
            return each["to"]
    raise LookupError(f"the sample has no invitation with {wanted}")


def invitee_with_domain(portal) -> str:
    """A customer whose invitation names a tenant domain."""
    return next(each["to"] for each in portal.invitations() if "tenantDomain" in form_of(portal, each["to"]))


def state_of(portal, to: str) -> str:
    return next(each["state"] for each in portal.invitations() if each["to"] == to)


def invitee_without_domain(portal) -> str:
    return next(each["to"] for each in portal.invitations() if not known_to(portal, each["to"]).get("tenantDomain"))


@pytest.fixture
def someone(verifier) -> str:
    return invitee(verifier.portal, kind="provider-invites-reseller")


# Accepting


def test_an_acceptance_is_on_record_and_gives_a_receipt(verifier, someone):
    answer = verifier.accept(someone)
    assert answer.status == 201 and answer.type == "application/json"
    body = answer.json()
    assert body["outcome"] == "accepted" and body["again"] is False
    assert answer.headers["Location"] == body["receiptAddress"]
    assert state_of(verifier.portal, someone) == "accepted"
    claims = claims_of(body["receipt"])
    assert claims["invitation"] == body["invitation"] and claims["outcome"] == "accepted"
    assert claims["evidence"] == "link-possession"


def test_a_receipt_holds_under_the_keys_that_the_verifier_publishes(verifier, someone):
    receipt = verifier.accept(someone).json()["receipt"]
    keys = jwt.PyJWKSet.from_json(verifier.get("/.well-known/jwks.json").text)
    kid = jwt.get_unverified_header(receipt)["kid"]
    claims = jwt.decode(receipt, keys[kid].key, algorithms=["EdDSA"], issuer=verifier.portal.address)
    assert claims["sub"].endswith(f":{someone}")


def test_the_same_acceptance_again_gives_the_same_receipt(verifier, someone):
    first, again = verifier.accept(someone), verifier.accept(someone)
    assert again.status == 200 and again.json()["again"] is True
    assert again.json()["receipt"] == first.json()["receipt"]


def test_another_acceptance_changes_nothing(verifier, someone):
    receipt = verifier.accept(someone).json()["receipt"]
    other = verifier.accept(someone, givenName="Grace")
    assert other.status == 409 and other.type == "application/problem+json"
    assert other.json()["reason"] == "already-accepted"
    assert "receipt" not in other.json()
    assert verifier.accept(someone).json()["receipt"] == receipt


def test_a_form_gets_a_page_in_its_language(verifier):
    for language in ("ja", "en"):
        to = invitee(verifier.portal, kind="reseller-invites-customer", state="pending")
        answer = verifier.post_form("/acceptances", filled_in(verifier.portal, to, language))
        assert answer.status == 200 and answer.type == "text/html"
        page = tree(answer.text)
        assert page.get("lang") == language
        text = content(page)
        assert PERSON["familyName"] in text and PERSON["email"] in text


def test_accept_overrides_the_form_of_the_answer(verifier, someone):
    fields = filled_in(verifier.portal, someone)
    assert verifier.post_form("/acceptances", fields, Accept="application/json").type == "application/json"
    assert verifier.post_json("/acceptances", fields, Accept="text/html").type == "text/html"


def test_what_people_typed_is_text_on_the_page(verifier, someone):
    name = "<script>alert(1)</script>&amp;\"'"
    answer = verifier.post_form("/acceptances", filled_in(verifier.portal, someone, familyName=name))
    assert answer.status == 200
    page = tree(answer.text)
    [script] = page.iter("script")
    assert "alert" not in content(script) and name in content(page)


def test_a_difference_waits_for_a_review(verifier):
    to = invitee_with_domain(verifier.portal)
    answer = verifier.accept(to, tenantDomain="elsewhere.example")
    assert answer.status == 202
    assert answer.json()["outcome"] == "needs-review"
    again = verifier.accept(to, tenantDomain="elsewhere.example")
    assert again.status == 200 and again.json()["receipt"] == answer.json()["receipt"]
    assert verifier.post_form(
        "/acceptances", filled_in(verifier.portal, to, tenantDomain="elsewhere.example")).status == 200


def test_an_answer_counts_with_a_slash_behind_the_address(verifier, someone):
    page = verifier.post_form("/acceptances/", filled_in(verifier.portal, someone))
    assert page.status == 200 and "Accepted" in page.text
    assert verifier.post_json("/acceptances/", filled_in(verifier.portal, someone)).json()["again"] is True
    other = invitee(verifier.portal, kind="reseller-invites-customer", state="pending")
    assert verifier.post_json("/declines/", declining(verifier.portal, other)).json()["outcome"] == "declined"


def test_what_is_sent_elsewhere_is_said_not_to_be_recorded(verifier, someone):
    for path in ("/acceptance", "/acceptances//", "/"):
        page = verifier.post_form(path, filled_in(verifier.portal, someone))
        assert page.status == 404 and "was not put on record" in page.text and "Nothing was sent" not in page.text, path
    assert state_of(verifier.portal, someone) == "pending"


def test_what_was_wrong_is_told_to_nobody_but_staff(verifier):
    """Whoever guesses learns as much from a wrong tenant domain as from an answer that proves nothing."""
    told = []
    for to, change in (
        (invitee_with_domain(verifier.portal), {"tenantDomain": "elsewhere.example"}),
        (invitee_without_domain(verifier.portal), {"email": "ada@elsewhere.example"}),
    ):
        answer = verifier.accept(to, **change)
        page = verifier.post_form("/acceptances", filled_in(verifier.portal, to, **change))
        assert answer.status == 202 and page.status == 200
        told.append((set(answer.json()), answer.json()["state"], what_is_unusual(page.text)))
        for reason in ("tenant-domain-differs", "invitee-unproven", "country-differs"):
            assert reason not in answer.text + page.text
    assert told[0] == told[1]
    records = verifier.portal.run("acceptances", "--json").stdout.splitlines()
    assert len({tuple(json.loads(each)["reviewReasons"]) for each in records}) == 2


def what_is_unusual(page: str) -> str:
    """The part of a waiting answer's page that says why somebody looks at it."""
    [part] = re.findall(r"Answers are checked by a person.*?What happens next", content(tree(page)), re.DOTALL)
    return part


def test_a_dismissed_acceptance_keeps_its_receipt(verifier):
    fields = filled_in(verifier.portal, "larkspur-books", tenantDomain="elsewhere.example")
    first = verifier.post_json("/acceptances", fields).json()
    verifier.portal.run("review", first["invitation"], "--dismiss")
    # The link still opens the form: the right answer is taken.
    assert verifier.accept("larkspur-books").status == 201
    again = verifier.post_json("/acceptances", fields)
    assert again.status == 200
    assert first["state"] == "needs-review"
    assert again.json() == first | {
        "outcome": "dismissed", "state": "dismissed", "again": True}
    page = verifier.post_form("/acceptances", fields)
    assert page.status == 200 and first["receipt"] in page.text and "dismissed" in page.text


def test_a_dismissed_answer_can_be_given_again(verifier):
    fields = filled_in(verifier.portal, "larkspur-books", tenantDomain="elsewhere.example")
    first = verifier.post_json("/acceptances", fields).json()
    verifier.portal.run("review", first["invitation"], "--dismiss")
    second = verifier.post_json("/acceptances", fields)
    assert (second.status, second.json()["outcome"], second.json()["again"]) == (202, "needs-review", False)
    assert second.json()["receipt"] != first["receipt"]
    assert verifier.post_json("/acceptances", fields).json()["again"]


@pytest.mark.parametrize(("change", "status", "fault"), [
    ({"consent": None}, 422, ("consent", "no-consent")),
    ({"consent": "no"}, 422, ("consent", "no-consent")),
    ({"familyName": " "}, 422, ("familyName", "missing")),
    ({"email": "nobody"}, 422, ("email", "invalid")),
    ({"givenName": "x" * 201}, 422, ("givenName", "too-long")),
    ({"givenName": "A\r\nBcc: x"}, 422, ("givenName", "invalid")),
    ({"familyName": "A\u202eB"}, 422, ("familyName", "invisible-mark")),
    ({"familyName": "A\u2800B"}, 422, ("familyName", "invalid")),
    ({"familyName": "A\ufffe"}, 422, ("familyName", "invalid")),
    ({"familyName": "M\ufffdller"}, 422, ("familyName", "invalid")),
    ({"givenName": "Rin\u0085Maria"}, 422, ("givenName", "invalid")),
    ({"familyName": "\u200b\u2060"}, 422, ("familyName", "missing")),
    ({"terms": "0" * 64}, 422, ("terms", "unknown-text")),
    ({"decline": "yes"}, 422, ("decline", "contradiction")),
    ({"answer": "decline"}, 422, ("answer", "contradiction")),
    ({"role": "salesAgent"}, 403, ("role", "role-not-allowed")),
])
def test_an_incomplete_answer_is_told_what_is_missing(verifier, someone, change, status, fault):
    answer = verifier.accept(someone, **change)
    assert answer.status == status, answer
    assert answer.json()["reason"] == "incomplete"
    assert [(each["field"], each["code"]) for each in answer.json()["faults"]] == [fault]
    page = verifier.post_form("/acceptances", filled_in(verifier.portal, someone, **change))
    assert page.status == status and page.type == "text/html" and tree(page.text) is not None
    assert state_of(verifier.portal, someone) == "pending"


def test_marks_that_cannot_be_seen_are_taken_out(verifier, someone):
    """Programs that keep addresses put them around numbers, and pages into names; they say nothing."""
    clean = filled_in(verifier.portal, someone) | {"phone": "+81 3 1234 5678", "givenName": "O’Brien"}
    marked = {name: value if name == "token" else f"\u202d\u200b{value[:3]}\u00ad{value[3:]}\ufeff\u202c" for name, value in clean.items()}
    answer = verifier.send_form("/acceptances", marked)
    assert answer.status == 303, answer.text
    everything = [json.loads(line) for line in verifier.portal.run("acceptances", "--json").stdout.splitlines()]
    [on_record] = [each for each in everything if each["to"] == someone]
    for name in ("phone", "givenName", "familyName", "email", "tenantDomain", "country"):
        assert on_record[name] == clean.get(name), name
    # What was typed without them is the same answer.
    assert verifier.post_form("/acceptances", clean).status == 200


def test_a_country_counts_by_its_name_in_any_language(verifier):
    known = known_to(verifier.portal, "larkspur-books")["country"]
    assert known == "GB"
    unknown = verifier.accept("larkspur-books", country="Utopia")
    assert unknown.status == 422 and unknown.json()["faults"] == [{"field": "country", "code": "invalid"}]
    assert verifier.accept("larkspur-books", country="united kingdom").status == 201
    for name in ("GB", "イギリス", " 英国 ", "Great-Britain", "U.K."):
        assert verifier.accept("larkspur-books", country=name).status == 200, "the same answer once more"
    assert verifier.accept("larkspur-books", country="Ireland").status == 409
    page = verifier.get(verifier.local(verifier.accept("larkspur-books", country="uk").json()["receiptAddress"]), Accept="text/html")
    assert "United Kingdom" in page.text


@pytest.mark.parametrize("kind, takes, refuses", [
    ("provider-invites-reseller", {"globalAdmin", "adminAgent"}, "billingAdmin"),
    ("reseller-invites-customer", {"globalAdmin", "billingAdmin"}, "adminAgent"),
    ("reseller-and-provider-invite-customer", {"globalAdmin", "billingAdmin"}, "adminAgent"),
])
def test_who_may_accept_is_asked_of_each_kind(verifier, kind, takes, refuses):
    """`acceptedBy`: the page offers these roles, and the service takes no other."""
    someone = invitee(verifier.portal, kind=kind, state="pending")
    offered = tree(verifier.portal.page_of(someone)).iter("option")
    assert {each.get("value") for each in offered} - {""} == takes
    refused = verifier.accept(someone, role=refuses)
    assert refused.status == 403
    assert refused.json()["faults"] == [{"field": "role", "code": "role-not-allowed"}]
    assert verifier.accept(someone, role=sorted(takes)[0]).status in (201, 202)


@pytest.mark.parametrize("written", [
    lambda domain: "".join(chr(ord(sign) + 0xFEE0) for sign in domain), lambda domain: domain.upper().replace(".", "。"),
    lambda domain: domain.replace(".", "｡") + "．", lambda domain: "Ｌ" + domain[1:].upper(),
])
def test_a_domain_and_a_country_count_however_a_keyboard_writes_them(verifier, written):
    """As they do in a mail; an address elsewhere shows that it is the domain that counts."""
    known = known_to(verifier.portal, "larkspur-books")
    assert known["tenantDomain"].startswith("l")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in known["country"])
    answer = verifier.accept(
        "larkspur-books", tenantDomain=written(known["tenantDomain"]), country=wide.lower(), email="ada@else.example")
    assert answer.status == 201 and answer.json()["state"] == "accepted", answer.text
    other = written("x" + known["tenantDomain"])
    assert verifier.accept("larkspur-books", tenantDomain=other, email="ada@else.example").status == 409


def test_an_incomplete_form_can_be_sent_again_from_its_page(verifier, someone):
    page = verifier.post_form("/acceptances", filled_in(verifier.portal, someone, email="nobody"))
    fields = {}
    for each in tree(page.text).iter("input"):
        if each.get("type") != "checkbox" and each.get("name"):
            fields[each.get("name")] = each.get("value", "")
    assert fields["givenName"] == PERSON["givenName"]
    answer = fields | {"email": PERSON["email"], "consent": "yes", "role": PERSON["role"], "answer": "accept"}
    assert fields["tenantDomain"]  # as typed
    assert verifier.send_form("/acceptances", answer).status == 303


@pytest.mark.parametrize("change", [{"familyName": "..."}, {"decline": ""}, {"consent": "yes"}, {"reason": "x" * 600}])
def test_a_decline_with_a_slip_comes_back_as_one(verifier, someone, change):
    """Both answers are offered again, and neither is ticked: one press accepts nothing."""
    portal = verifier.portal
    person = {"givenName": "Hanako", "familyName": "Sato", "email": known_to(portal, someone)["email"]}
    sent = form_of(portal, someone) | person | {"decline": "yes", "answer": "decline", "reason": "Not now"} | change
    page = verifier.post_form("/declines", sent)
    assert page.status == 422
    article = next(each for each in tree(page.text).iter("article") if each.get("id") == "in-en")
    boxes = [each for each in article.iter("input") if each.get("type") == "checkbox"]
    assert {each.get("name") for each in boxes} == {"consent", "decline"}
    assert not any(each.get("checked") is not None for each in boxes)
    assert {each.get("formaction") for each in article.iter("button")} == {None, "declines"}
    reason = next(each for each in article.iter("textarea"))
    assert (reason.text or "") == sent["reason"]
    fields = {each.get("name"): each.get("value", "") for each in article.iter("input") if each.get("type") != "checkbox"}
    assert verifier.post_form("/acceptances", fields | {"answer": "accept"}).status == 422
    assert state_of(portal, someone) == "pending"
    again = fields | person | {"decline": "yes", "answer": "decline", "reason": "Not now"}
    assert verifier.post_form("/declines", again).status == 200
    assert state_of(portal, someone) == "declined"


def test_whoever_goes_on_in_another_language_agrees_to_its_text(verifier, someone):
    page = verifier.post_form("/acceptances", filled_in(verifier.portal, someone, "en", email="nobody"))
    for language in ("en", "ja"):
        article = next(each for each in tree(page.text).iter("article") if each.get("id") == f"in-{language}")
        fields = {each.get("name"): each.get("value") for each in article.iter("input")}
        assert {name: fields[name] for name in ("language", "terms")} == {
            name: form_of(verifier.portal, someone, language)[name] for name in ("language", "terms")}


def test_who_sends_the_form_as_it_was_found_changes_nothing(verifier):
    """As scanners of mail and script-running previews do (D7): every form, both buttons."""
    portal = verifier.portal
    for each in portal.invitations():
        found = form_of(portal, each["to"])
        for path in ("/acceptances", "/declines"):
            for extra in ({}, {"answer": "accept"}, {"answer": "decline"}):
                assert verifier.post_form(path, found | extra).status == 422
    assert {each["state"] for each in portal.invitations()} == {"pending"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_only_a_post_does_anything(verifier, someone, method):
    fields = filled_in(verifier.portal, someone)
    for path in ("/acceptances", "/declines"):
        body = None if method in ("GET", "HEAD", "TRACE") else json.dumps(fields)
        answer = verifier.request(method, path, body, {"Content-Type": "application/json"})
        assert answer.status == (204 if method == "OPTIONS" else 405)
        assert answer.headers["Allow"] == "POST, OPTIONS"
    assert state_of(verifier.portal, someone) == "pending"


# Other outcomes


def test_declining(verifier, someone):
    answer = verifier.decline(someone, reason="We have a partner already")
    assert answer.status == 200 and answer.json()["outcome"] == "declined" and answer.json()["again"] is False
    assert state_of(verifier.portal, someone) == "declined"
    assert verifier.decline(someone, reason="We have a partner already").json()["again"] is True
    late = verifier.accept(someone)
    assert late.status == 410 and late.json()["reason"] == "declined"
    page = verifier.post_form("/acceptances", filled_in(verifier.portal, someone))
    assert page.status == 410 and page.type == "text/html"


def test_a_decline_is_shown_to_whoever_declined(verifier, someone):
    """Who, when and what, to be kept; again to the same person, and to nobody else."""
    portal = verifier.portal
    sent = declining(portal, someone)
    [invitation] = [each["id"] for each in portal.invitations() if each["to"] == someone and each["state"] == "pending"]
    first = verifier.post_form("/declines", sent)
    [event] = [event for event in map(json.loads, portal.run("journal", "export").stdout.splitlines())
               if event["type"] == "invitation-declined" and event["subject"] == invitation]
    for page in (first, verifier.post_form("/declines", sent)):
        assert page.status == 200
        article = tree(page.body.decode("utf-8")).find(".//article")
        [record] = [each for each in article.iter("section") if each.get("class") == "receipt"]
        said = content(record)
        for part in ("Ada Lovelace", sent["email"], someone, invitation, event["hash"]):
            assert part in said, part
        [moment] = record.iter("time")
        assert moment.get("datetime") == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(event["at"]))
    other = verifier.post_form("/declines", sent | {"givenName": "Eve"})
    assert other.status == 410
    for mark in ("Ada", "Lovelace", event["hash"]):
        assert mark not in other.body.decode("utf-8")


def test_a_cancelled_invitation_can_not_be_accepted(verifier, someone):
    invitation = next(each for each in verifier.portal.invitations() if each["to"] == someone)
    fields = filled_in(verifier.portal, someone)
    verifier.portal.run("cancel", invitation["id"], "--as", invitation["issuedBy"])
    answer = verifier.post_json("/acceptances", fields)
    assert answer.status == 410 and answer.json()["reason"] == "cancelled"
    assert answer.json()["invitation"] == invitation["id"]


def test_a_token_that_does_not_hold_is_refused_with_its_reason(verifier, someone):
    fields = filled_in(verifier.portal, someone)
    head, claims, signature = fields["token"].split(".")
    cases = {
        "malformed": "no.token", "bad-signature": f"{head}.{claims}.{'A' * len(signature)}",
        "too-large": fields["token"] + "A" * 8192,
    }
    for reason, token in cases.items():
        answer = verifier.post_json("/acceptances", fields | {"token": token})
        assert answer.json()["reason"] == reason
        assert answer.status == (413 if reason == "too-large" else 400)
        assert token not in answer.text
        page = verifier.post_form("/acceptances", fields | {"token": token})
        assert page.status == answer.status and page.type == "text/html"
    assert state_of(verifier.portal, someone) == "pending"


# Exactly once


def test_of_64_at_once_in_two_processes_one_wins(verifier, verifiers, someone):
    other = verifiers.start(verifier.portal)
    fields = filled_in(verifier.portal, someone)
    # Three answers that differ, from 64 clients over two processes.
    answers = [fields | {"givenName": name} for name in ("Ada", "Grace", "Edith")]

    def send(number):
        return number % 3, (verifier, other)[number % 2].post_json("/acceptances", answers[number % 3])

    with ThreadPoolExecutor(64) as pool:
        results = list(pool.map(send, range(64)))
    created = [(which, answer) for which, answer in results if answer.status == 201]
    assert len(created) == 1
    winner, first = created[0]
    for which, answer in results:
        if which == winner:
            assert answer.status in (200, 201)
            assert answer.json()["receipt"] == first.json()["receipt"]
        else:
            assert answer.status == 409 and answer.json()["reason"] == "already-accepted"
    assert verifier.portal.run("journal", "verify").code == 0


@pytest.mark.parametrize("command", ["cancel", "resend", "review", "record"])
def test_of_all_that_comes_at_once_to_two_services_and_a_command_one_takes_effect(accepting, verifiers, command):
    services, to = [verifiers.start(accepting), verifiers.start(accepting)], invitee(accepting, kind="reseller-invites-customer")
    id = next(each["id"] for each in accepting.invitations() if each["to"] == to)
    fields, decline = filled_in(accepting, to), declining(accepting, to)
    waiting = fields | {"email": "rin@gmail.com", "tenantDomain": "elsewhere.example"}
    assert services[0].post_json("/acceptances", waiting).status == 202
    accepting.write("answer.txt", "".join(f"{name}={value}\n" for name, value in (fields | {"givenName": "Mail"}).items()))
    arguments = {"review": ("review", id, "--confirm"), "record": ("record", "answer.txt")}.get(command, (command, id))

    def send(number: int):
        time.sleep(number * 0.02)  # So that the command falls among them.
        path, answer = (("/acceptances", fields), ("/declines", decline), ("/acceptances", waiting | {"givenName": str(number)}))[number % 3]
        return path, answer, services[number % 2].post_json(path, answer)

    with ThreadPoolExecutor(10) as pool:
        commanded = pool.submit(accepting.run, *arguments, expect=None)
        sent = list(pool.map(send, range(9)))
    in_effect = {(path, str(answer)) for path, answer, told in sent if told.json().get("outcome") in ("accepted", "declined")}
    assert len(in_effect) + (commanded.result().code == 0) == 1 or command == "resend" and len(in_effect) <= 1, (in_effect, commanded.result())
    assert all(told.status < 500 for _, _, told in sent)
    state = next(each["state"] for each in accepting.invitations() if each["id"] == id)
    ended = {"cancel": "cancelled", "resend": "cancelled"}.get(command, "accepted")
    assert state == ({"/acceptances": "accepted", "/declines": "declined"}[in_effect.pop()[0]] if in_effect else ended)
    assert accepting.run("journal", "verify").stdout.startswith("sound")


# Receipts


def test_a_receipt_can_be_had_again_as_page_token_and_json(verifier, someone):
    accepted = verifier.accept(someone).json()
    path = verifier.local(accepted["receiptAddress"])
    page = verifier.get(path, Accept="text/html")
    assert page.status == 200 and page.type == "text/html" and accepted["receipt"] in page.text
    token = verifier.get(path, Accept="application/jwt")
    assert token.type == "application/jwt" and token.text == accepted["receipt"]
    assert verifier.get(path, Accept="application/json").json()["receipt"] == accepted["receipt"]
    head = verifier.request("HEAD", path)
    assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) == len(page.body)


def test_a_receipt_is_for_who_has_its_address(verifier, someone):
    accepted = verifier.accept(someone).json()
    path = verifier.local(accepted["receiptAddress"])
    identifier, secret = path.removeprefix("/receipts/").split(".")
    changed = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for guess in (
        f"{identifier}.{changed}", f"{identifier}.{secret[:-1]}", f"{identifier}.{secret}a", f"{identifier}.",
        identifier, f"{identifier}..{secret}", f"{secret}.{identifier}",
    ):
        assert verifier.get(f"/receipts/{guess}").status == 404


def test_an_address_without_an_acceptance_says_no_more_than_a_wrong_one(verifier, verifiers, someone):
    """Even the right address of an invitation that nobody accepted, which only the link secret gives."""
    identifier = next(each["id"] for each in verifier.portal.invitations() if each["to"] == someone)
    address = verifier.accept(someone).json()["receiptAddress"]
    twin = verifier.get(f"/receipts/{identifier}.{'a' * 32}")
    missing = verifier.get(f"/receipts/{'a' * 26}.{'a' * 32}")
    assert twin.json() == missing.json() and twin.status == missing.status == 404
    assert verifier.get(verifier.local(address)).status == 200


# Verdicts


def test_verify_gives_the_verdict_of_portico_verify(verifier, someone):
    portal = verifier.portal
    token = form_of(portal, someone)["token"]
    receipt = verifier.accept(invitee(portal, kind="reseller-invites-customer")).json()["receipt"]
    for each in (token, receipt, broken(token), "nonsense"):
        said = portal.run("verify", "--portal", ".", "--json", each, expect=None)
        over_http = verifier.post_json("/verify", {"token": each})
        assert over_http.status == 200
        assert over_http.json() == json.loads(said.stdout)


def test_check_gives_the_verdicts_of_portico_verify(verifier, verifiers, someone):
    portal = verifier.portal
    tokens = [form_of(portal, someone)["token"], verifier.accept(someone).json()["receipt"], "nonsense"]
    lines = "".join(f"{each}\n" for each in tokens)
    for options in ((), ("--json",)):
        said = portal.run("verify", "--portal", ".", *options, "-", expect=1, stdin=lines)
        assert verifiers.run(portal, "check", *options, "-", expect=1, stdin=lines).stdout == said.stdout
    assert verifiers.run(portal, "check", tokens[1]).stdout.startswith("valid receipt ")
    assert "no-token" in verifiers.run(portal, "check", "-", expect=1).stderr


# Who may read what


def test_every_answer_is_strict(verifier, someone):
    answers = [
        verifier.accept(someone), verifier.accept(someone, consent=None), verifier.get("/healthz"),
        verifier.get("/nothing"), verifier.request("OPTIONS", "/acceptances"),
        verifier.post_form("/acceptances", filled_in(verifier.portal, someone)),
    ]
    for answer in answers:
        for name, value in SECRET_HEADERS.items():
            assert answer.headers.get_all(name) == [value], (name, answer)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "Server" not in answer.headers and "Set-Cookie" not in answer.headers
        if answer.type == "text/html":
            # The one script of a receipt, by its digest.
            assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}=';", policy) and "unsafe" not in policy


def test_a_page_keeps_to_its_own_policy(verifier, someone):
    """One style and one script, whose digests are the policy's; no style attribute, nothing loaded."""
    answer = verifier.post_form("/acceptances", filled_in(verifier.portal, someone))
    policy = answer.headers["Content-Security-Policy"]
    for element in ("style", "script"):
        [text] = re.findall(rf"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}';" in policy
    for element in tree(answer.text).iter():
        assert element.tag not in ("iframe", "object", "embed") and "style" not in element.attrib
        assert element.tag != "script" or not element.attrib
        assert not any(name.startswith("on") for name in element.attrib)


def test_scripts_of_the_portal_may_read_answers_and_nobody_elses(verifier, verifiers, someone):
    origin = verifier.portal.address
    mine = verifiers.start(verifier.portal, origins=["https://www.hoshino-cloud.example"])
    for allowed in (origin, "https://www.hoshino-cloud.example"):
        answer = mine.post_json("/acceptances", {}, Origin=allowed)
        assert answer.headers["Access-Control-Allow-Origin"] == allowed
        preflight = mine.request("OPTIONS", "/acceptances", headers={
            "Origin": allowed, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
        assert preflight.status == 204
        assert preflight.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
        assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type"
    for stranger in (
        "null", "https://evil.example", origin + ".evil.example", origin.upper(), origin + "/", origin + ":443",
        "http://" + origin.removeprefix("https://"), "*",
    ):
        for answer in (
            mine.post_json("/acceptances", {}, Origin=stranger),
            mine.request("OPTIONS", "/acceptances", headers={"Origin": stranger}),
        ):
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in mine.post_json("/acceptances", {}, Origin=origin).headers


def test_what_is_published_is_published(verifier):
    portal = verifier.portal
    for path, file, kind in (
        ("/.well-known/jwks.json", "Site/public/.well-known/jwks.json", "application/jwk-set+json"),
        ("/status/1", "Site/public/status/1", "application/statuslist+jwt"),
    ):
        answer = verifier.get(path)
        assert answer.status == 200 and answer.type == kind
        assert answer.body == portal.path(file).read_bytes()
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
    for path in ("/status/2", "/status/01", "/status/-1", "/status/1/", "/status/..%2fsettings.json", "/status/settings"):
        assert verifier.get(path).status == 404


# A stolen key


def test_an_invitation_key_makes_no_invitation_that_was_not_issued(verifier, someone):
    """Whoever has the key can spell any token; only what was issued, with its own times, is taken."""
    portal = verifier.portal
    fields = filled_in(portal, someone)
    [pem] = portal.path("State/keys").glob("*.pem")
    key = load_pem_private_key(pem.read_bytes(), None)
    claims = claims_of(fields["token"])
    for change in (
        {"exp": claims["exp"] + 1}, {"exp": claims["exp"] - 1}, {"iat": claims["iat"] - 1}, {"grants": []},
        {"from": "reseller:somebody-else"}, {"sub": "customer:somebody-else"}, {"jti": "b" * 26},
    ):
        signed = f"{fields['token'].split('.')[0]}.{encode(compact(claims | change))}"
        refused = verifier.post_json("/acceptances", fields | {"token": f"{signed}.{encode(key.sign(signed.encode()))}"})
        assert (refused.status, refused.json()["reason"]) == (404, "unknown-invitation"), change
    assert verifier.accept(someone).status == 201


# Silence


def test_the_log_tells_routes_and_outcomes_and_nothing_of_what_was_sent(verifier, someone):
    fields = filled_in(verifier.portal, someone, familyName="Confidential")
    accepted = verifier.post_json("/acceptances", fields).json()
    path = verifier.local(accepted["receiptAddress"])
    verifier.get(path)
    verifier.get(f"/receipts/{'a' * 26}.{'b' * 32}")
    verifier.request("POST", f"/acceptances?token={fields['token']}", json.dumps(fields), {
        "Content-Type": "application/json", "X-Forwarded-For": "203.0.113.77", "Referer": "https://secret.example/"})
    verifier.request("SECRETMETHOD", "/secret-address")
    verifier.post_form("/acceptances", fields | {"token": "secret.secret.secret"})
    metrics = verifier.get("/metrics").text
    assert verifier.stop() == 0
    log = verifier.log_text
    assert "route=acceptances" in log and "outcome=accepted" in log and "status=201" in log
    for secret in (
        fields["token"], fields["token"].split(".")[1], accepted["receipt"], path, path.split(".")[1],
        accepted["invitation"], "Confidential", fields["email"], "secret", "SECRET", "203.0.113.77", "127.0.0.1",
    ):
        assert secret not in log and secret not in metrics


def test_metrics_count_by_route_and_outcome(verifier, someone):
    verifier.accept(someone)
    verifier.accept(someone)
    verifier.get("/nothing")
    text = verifier.get("/metrics").text
    assert 'portico_verifier_requests_total{route="acceptances",status="201",outcome="accepted"} 1\n' in text
    assert 'portico_verifier_requests_total{route="acceptances",status="200",outcome="accepted"} 1\n' in text
    assert 'portico_verifier_requests_total{route="none",status="404",outcome="not-found"} 1\n' in text
    assert 'portico_verifier_request_seconds_count{route="acceptances"} 2\n' in text
    assert "portico_verifier_requests_in_flight 1\n" in text


def test_a_browser_that_is_refused_gets_a_page(verifier):
    """Who reloads or goes back, mistypes a receipt's address, or sends what can't be read."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "ja,en;q=0.5"}
    form = browser | {"Content-Type": "application/x-www-form-urlencoded"}
    for method, path, body, headers, status in (
        ("GET", "/acceptances", None, browser, 405), ("GET", "/declines", None, browser, 405),
        ("GET", "/receipts/wrong", None, browser, 404), ("POST", "/acceptances", "token=%", form, 400),
        ("POST", "/declines", "x" * 20_000, form, 413),
    ):
        answer = verifier.request(method, path, body, headers)
        assert (answer.status, answer.type) == (status, "text/html"), answer
        assert '<html lang="ja"' in answer.text
        plain = verifier.request(method, path, body, headers | {"Accept": "*/*"})
        assert (plain.status, plain.type) == (status, "application/problem+json")


def test_a_field_that_can_not_be_read_is_named(verifier):
    assert verifier.post_json("/acceptances", {"email": 1}).json()["detail"] == "the field email is not a text"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    twice = verifier.request("POST", "/acceptances", "email=a&email=b", form)
    assert twice.json()["detail"] == "the field email stands twice"
    assert verifier.post_json("/acceptances", {"secret": 1}).json()["detail"] == "a field is not a text"
