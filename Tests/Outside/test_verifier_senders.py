"""Who sends a request, as proxies write it: one who asks for nonsense shuts out nobody else."""

import json

import pytest
from verifiers import filled_in

FEW = 5


@pytest.fixture
def limited(accepting, verifiers):
    return verifiers.start(accepting, failuresPerMinute=FEW)


def nonsense(verifier, count: int, **headers) -> list[int]:
    return [verifier.get("/nothing", **headers).status for _ in range(count)]


FORMS = {
    "bare": lambda address: {"X_Forwarded_For": address},
    "with a port": lambda address: {"X_Forwarded_For": f"[{address}]:4711" if ":" in address else f"{address}:4711"},
    "in quotes": lambda address: {"X_Forwarded_For": f'"{address}"'},
    "behind what the client wrote": lambda address: {"X_Forwarded_For": f"unknown, 9.9.9.9:1, {address}"},
    "behind a quote that the client left open": lambda address: {"X_Forwarded_For": f'", {address}'},
    "Forwarded behind an open quote": lambda address: {
        "Forwarded": f'for="x, for="[{address}]"' if ":" in address else f'for="x\\, for={address}'},
    "Forwarded": lambda address: {"Forwarded": f'for="[{address}]";proto=https' if ":" in address else f"for={address}"},
    "Forwarded with a port": lambda address: {
        "Forwarded": f'proto=https;FOR="[{address}]:4711"' if ":" in address else f'For="{address}:4711"'},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("one", "other"), [("203.0.113.9", "203.0.113.10"), ("2001:db8:1::7", "2001:db8:2::7")])
def test_each_sender_has_a_limit_of_their_own(limited, form, one, other):
    write = FORMS[form]
    assert 429 in nonsense(limited, FEW + 2, **write(one))
    assert limited.get("/nothing", **write(other)).status == 404
    assert limited.get("/nothing", **write(one)).status == 429
    assert "can't be told" not in limited.log_text


@pytest.mark.parametrize("header", [
    {"X_Forwarded_For": "unknown"}, {"X_Forwarded_For": "_hidden"}, {"X_Forwarded_For": "203.0.113.9, proxy.example"},
    {"Forwarded": "for=unknown"}, {"Forwarded": "proto=https"}, {"Forwarded": 'for="_abc"'}], ids=str)
def test_what_cannot_be_understood_is_told_once_and_shuts_nobody_out(limited, header):
    assert nonsense(limited, 3 * FEW, **header) == [404] * 3 * FEW
    assert limited.post_json("/acceptances", filled_in(limited.portal, "larkspur-books"), **header).status == 201
    # Without a header it is the peer that counts, as before.
    assert 429 in nonsense(limited, FEW + 2)
    assert limited.log_text.count("who sends requests can't be told") == 1
    for value in header.values():
        assert value not in limited.log_text


def test_nobody_speaks_for_others_whose_word_is_not_taken(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=FEW, trustedProxies="192.0.2.1")
    for number in range(FEW + 2):
        verifier.get("/nothing", X_Forwarded_For=f"203.0.113.{number}", Forwarded=f"for=203.0.113.{number}")
    assert verifier.get("/nothing", X_Forwarded_For="203.0.113.99").status == 429
    assert "can't be told" not in verifier.log_text


# What forms are sent as


def test_forms_of_programs_are_read_too(verifier):
    fields = filled_in(verifier.portal, "larkspur-books", country="no")
    text = "&&".join(f"{name}={json.dumps(value)[1:-1].replace(' ', '+').replace('@', '%40').replace('+44', '%2B44')}"
                     for name, value in fields.items())
    for type in ("charset=utf8", 'charset="UTF8"', "Charset=UTF-8"):
        answer = verifier.request("POST", "/acceptances", f"&{text}&", {
            "Content-Type": f"application/x-www-form-urlencoded; {type}", "Accept": "application/json"})
        assert answer.status in (200, 201, 202), answer.text


def test_the_coding_of_a_transfer_is_named_in_any_case(verifier):
    body = json.dumps(filled_in(verifier.portal, "larkspur-books")).encode()
    for name in (b"Chunked", b"CHUNKED", b"chunked"):
        with verifier.connect() as connection:
            connection.sendall(
                b"POST /acceptances HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: " + name + b"\r\n\r\n" + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n")
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        assert answer.split(b" ", 2)[1] in (b"200", b"201"), answer[:300]


@pytest.mark.parametrize("codings", [b"gzip, chunked", b"chunked, chunked", b"identity", b"xchunked"])
def test_other_codings_are_refused(verifier, codings):
    with verifier.connect() as connection:
        connection.sendall(
            b"POST /acceptances HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: " + codings
            + b"\r\n\r\n0\r\n\r\n")
        assert connection.recv(65536).split(b" ", 2)[1] in (b"400", b"501")


def test_a_country_is_the_same_in_any_case(accepting, verifiers):
    verifier = verifiers.start(accepting)
    to = next(each["to"] for each in accepting.invitations() if each["kind"] == "reseller-invites-customer")
    country = next(row["country"] for row in accepting.customers() if row["id"] == to)
    first = verifier.accept(to, country=country.lower())
    assert first.status == 201, first.text
    again = verifier.accept(to, country=country)
    assert again.status == 200 and again.json()["receipt"] == first.json()["receipt"]


def test_whoever_guesses_what_only_the_invitee_knows_is_turned_away(limited):
    """Twenty answers may wait; after that each further one is a guess."""
    fields = filled_in(limited.portal, "larkspur-books")
    def guess(number: int):
        return limited.post_json("/acceptances", fields | {"tenantDomain": f"guess-{number}.example"})
    assert {guess(number).status for number in range(20)} == {202}
    assert {guess(number).json()["reason"] for number in range(20, 20 + FEW)} == {"too-many-answers"}
    assert guess(99).json()["reason"] == "too-many-failures"
