"""`portico-verifier` against those who send what no browser sends: on bare sockets."""

import json
import socket
import time
from urllib.parse import urlencode

import pytest
from test_verifier_answers import invitee, state_of
from verifiers import Verifier, filled_in, form_of

LIMIT = 16_384


def talk(verifier: Verifier, request: bytes, *, ends: bool = False) -> bytes:
    """Sends bytes and reads until the other side hangs up, or has said all that it will say for a while."""
    with verifier.connect() as connection:
        try:
            connection.sendall(request)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it hung up already; what it said is still there
        return heard(connection)


def heard(connection: socket.socket, seconds: float = 5) -> bytes:
    """Everything that comes until the end of the connection, or nothing for some seconds."""
    connection.settimeout(seconds)
    said = b""
    try:
        while chunk := connection.recv(65_536):
            said += chunk
    except (TimeoutError, ConnectionResetError):
        pass
    return said


def statuses(said: bytes) -> list[int]:
    """The status of each response in what was heard."""
    found = []
    while said.startswith(b"HTTP/1.1 "):
        head, _, rest = said.partition(b"\r\n\r\n")
        found.append(int(head[9:12]))
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        said = rest[length:]
    return found


def post(body: bytes, *headers: bytes, path: bytes = b"/acceptances", length: bool = True) -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: accept.example", b"Content-Type: application/json", *headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.fixture
def someone(verifier) -> str:
    return invitee(verifier.portal, kind="provider-invites-reseller")


@pytest.fixture
def answer(verifier, someone) -> bytes:
    """A whole, good answer."""
    return json.dumps(filled_in(verifier.portal, someone)).encode()


@pytest.fixture
def hasty(accepting, verifiers) -> Verifier:
    """One that waits for nobody longer than a second."""
    return verifiers.start(accepting, requestSeconds=1, idleSeconds=1)


# Where a request ends


def test_an_answer_in_pieces_counts_once(verifier, someone, answer):
    request = post(answer, b"Connection: close")
    with verifier.connect() as connection:
        for start in range(0, len(request), 97):
            connection.sendall(request[start:start + 97])
        assert statuses(heard(connection)) == [201]


def test_a_chunked_answer_is_read(verifier, someone, answer):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(answer[i:i + 100]), answer[i:i + 100]) for i in range(0, len(answer), 100))
    request = post(b"", b"Transfer-Encoding: chunked", b"Connection: close", length=False) + chunks + b"0\r\n\r\n"
    assert statuses(talk(verifier, request)) == [201]


@pytest.mark.parametrize("headers", [
    [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
    [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
    [b"Content-Length: 5", b"Content-Length: 6"],
    [b"Content-Length: 5", b"Content-Length: 5"],
    [b"Content-Length: 5, 5"],
    [b"Content-Length: +5"],
    [b"Content-Length: 0x5"],
    [b"Content-Length: -1"],
    [b"Content-Length: 99999999999999999999999"],
    [b"Content-Length: "],
    [b"Transfer-Encoding: chunked, identity"],
    [b"Transfer-Encoding: identity"],
    [b"Transfer-Encoding: xchunked"],
    [b"Transfer-Encoding: gzip, chunked"],
    [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"],
    [b"Transfer-Encoding : chunked"],
    [b"Transfer-Encoding:\x0bchunked"],
    [b"Content-Length : 5"],
    [b" Content-Length: 5"],
    [b"X: y\r\n Content-Length: 5"],
    [b"X: a\x00b", b"Content-Length: 5"],
])
def test_where_a_request_ends_can_be_read_in_one_way_only(verifier, someone, answer, headers):
    """What a proxy could read in another way is refused, and nothing behind it is taken for a request."""
    smuggled = post(answer)
    said = talk(verifier, post(b"", *headers, length=False) + b"0\r\n\r\n" + smuggled)
    assert statuses(said)[:1] in ([], [400]), said
    assert len(statuses(said)) <= 1
    assert state_of(verifier.portal, someone) == "pending"
    assert verifier.get("/healthz").status == 200


@pytest.mark.parametrize("body", [
    b"zz\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"fffffffffffffffff\r\n{}", b"2\r\n{}0\r\n\r\n", b"2 \r\n{}\r\n0\r\n\r\n",
    b"2\n{}\n0\n\n", b"0x2\r\n{}\r\n0\r\n\r\n", b"\r\n\r\n",
])
def test_broken_chunks_are_refused(verifier, someone, answer, body):
    said = talk(verifier, post(b"", b"Transfer-Encoding: chunked", length=False) + body + post(answer))
    assert all(each == 400 for each in statuses(said)) and len(statuses(said)) <= 1, said
    assert state_of(verifier.portal, someone) == "pending"


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_cut_off_is_no_answer(verifier, someone, answer, chunked):
    """Whole fields may have come by then: what wasn't sent to its end wasn't sent."""
    fields = urlencode(filled_in(verifier.portal, someone) | {"zz": "x" * 100}).encode()
    part = fields[:-50]
    head = (b"POST /acceptances HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    if chunked:
        request = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(part), part)
    else:
        request = head + b"Content-Length: %d\r\n\r\n" % len(fields) + part
    assert 201 not in statuses(talk(verifier, request, ends=True))
    assert state_of(verifier.portal, someone) == "pending"


def test_requests_behind_each_other_are_answered_in_order(verifier, someone, answer):
    get = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert statuses(talk(verifier, get + post(answer) + post(answer) + get + last)) == [200, 201, 200, 200, 404]


@pytest.mark.parametrize("line", [
    b"GET /healthz", b"GET /healthz HTTP/9.9", b"GET\t/healthz\tHTTP/1.1", b"\x16\x03\x01\x02",
    b"get /healthz http/1.1", b"PRI * HTTP/2.0", b"GET /health\x00z HTTP/1.1", b"(){ :;}; /healthz HTTP/1.1",
])
def test_what_is_no_request_gets_no_answer_but_400(verifier, line):
    said = talk(verifier, line + b"\r\nHost: a\r\n\r\n", ends=True)
    assert all(each in (400, 404, 405, 505) for each in statuses(said)), said
    assert verifier.get("/healthz").status == 200


@pytest.mark.parametrize("hosts", [
    [], [b"Host: accept.example", b"Host: accept.example"], [b"Host: accept.example", b"X: y", b"host: other.example"],
    [b"Host:"], [b"Host: a b"], [b"Host: a, b"], [b"Host: someone@accept.example"], [b"Host: accept.example/healthz"],
])
def test_a_request_says_once_to_whom_it_goes(verifier, someone, answer, hosts):
    head = [b"POST /acceptances HTTP/1.1", *hosts, b"Content-Type: application/json", b"Content-Length: %d" % len(answer)]
    said = talk(verifier, b"\r\n".join(head) + b"\r\n\r\n" + answer + post(answer))
    assert statuses(said) == [400]
    assert state_of(verifier.portal, someone) == "pending"


@pytest.mark.parametrize("request_line", [
    b"GET /healthz HTTP/1.1\r\nHost: accept.example", b"GET /healthz HTTP/1.1\r\nHost: [::1]:8484", b"GET /healthz HTTP/1.0",
])
def test_one_host_is_enough_and_older_clients_need_none(verifier, request_line):
    assert statuses(talk(verifier, request_line + b"\r\nConnection: close\r\n\r\n")) == [200]


def test_a_client_that_waits_for_a_word_gets_it(verifier, someone, answer):
    with verifier.connect() as connection:
        head, _, body = post(answer, b"Expect: 100-continue", b"Connection: close").partition(b"\r\n\r\n")
        connection.sendall(head + b"\r\n\r\n")
        connection.settimeout(10)
        assert connection.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert statuses(heard(connection)) == [201]


# Too much


@pytest.mark.parametrize("size", [LIMIT + 1, 10 << 20])
def test_a_long_body_is_refused_before_it_is_read(verifier, size):
    said = talk(verifier, post(b"", b"Content-Length: %d" % size, length=False) + b"x" * min(size, 1 << 20))
    assert statuses(said) == [413]
    assert b"body-too-large" in said


def test_a_long_chunked_body_is_refused_as_it_grows(verifier):
    chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    said = talk(verifier, post(b"", b"Transfer-Encoding: chunked", length=False) + chunk * 1000)
    assert statuses(said) == [413]


def test_a_body_of_the_limit_is_read(verifier):
    body = json.dumps({"token": "x", "note": ""})
    body = body.replace('""', '"%s"' % ("x" * (LIMIT - len(body)))).encode()
    assert len(body) == LIMIT
    assert statuses(talk(verifier, post(body, b"Connection: close"))) == [400]


@pytest.mark.parametrize("header", [
    b"X-Long: " + b"x" * 20_000, b"\r\n".join(b"X-%d: y" % each for each in range(100)), b"x" * 20_000 + b": y",
])
def test_long_headers_are_refused(verifier, header):
    said = talk(verifier, b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + header + b"\r\n\r\n")
    assert 200 not in statuses(said)


def test_a_long_address_is_refused(verifier):
    said = talk(verifier, b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert 200 not in statuses(said)
    assert verifier.get("/healthz").status == 200


def test_deep_json_costs_nothing(verifier):
    body = b'{"a":' * 3000
    answer = verifier.request("POST", "/acceptances", body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["reason"] == "malformed-body"


@pytest.mark.parametrize(("kind", "body"), [
    ("application/x-www-form-urlencoded", "token=a&token=b"),
    ("application/x-www-form-urlencoded", "token=%"),
    ("application/x-www-form-urlencoded", "token=%ff"),
    ("application/json", '{"token": "a", "token": "b"}'),
    ("application/json", '{"token": true}'),
    ("application/json", '["token"]'),
    ("application/json", ""),
    ("application/json; charset=utf-16", "{}"),
    ("multipart/form-data; boundary=x", "--x--"),
    ("text/plain", "token=a"),
    (None, "token=a"),
])
def test_bodies_that_cannot_be_read_are_refused(verifier, kind, body):
    answer = verifier.request("POST", "/acceptances", body, {"Content-Type": kind} if kind else {})
    readable = kind and kind.split(";")[0] in ("application/json", "application/x-www-form-urlencoded")
    expected = 400 if readable and "utf-16" not in kind else 415
    assert answer.status == expected and answer.type == "application/problem+json"


# Too slow


def seconds_until_closed(connection: socket.socket, drip: bytes = b"", most: float = 20) -> float:
    """How long the other side keeps the connection, while a byte is sent every 0.2 s."""
    start = time.monotonic()
    connection.settimeout(0.2)
    for place in range(int(most / 0.2)):
        try:
            if drip:
                connection.sendall(drip[place % len(drip):][:1])
            if connection.recv(65_536) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    else:
        pytest.fail("the connection is still open")
    return time.monotonic() - start


def test_a_header_that_drips_in_is_cut_off(hasty):
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        assert seconds_until_closed(connection, b"x") < 5


def test_a_body_that_drips_in_is_cut_off(hasty):
    with hasty.connect() as connection:
        connection.sendall(post(b"", b"Content-Length: 10000", length=False))
        assert seconds_until_closed(connection, b"x") < 5


def test_a_second_header_that_drips_in_is_cut_off(hasty):
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert seconds_until_closed(connection, b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"x" * 200) < 5


def test_who_says_nothing_is_left(hasty):
    with hasty.connect() as connection:
        assert seconds_until_closed(connection) < 5


def test_a_quick_client_is_not_disturbed_by_slow_ones(accepting, verifiers):
    verifier = verifiers.start(accepting, requestSeconds=30)
    slow = [verifier.connect() for _ in range(200)]
    for each in slow:
        each.sendall(b"POST /acceptances HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n")
    someone = invitee(verifier.portal, kind="provider-invites-reseller")
    assert verifier.accept(someone).status == 201
    for each in slow:
        each.close()


def is_answered(connection: socket.socket) -> bool:
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    return connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_new_client_takes_the_place_of_the_idlest(accepting, verifiers):
    verifier = verifiers.start(accepting, connections=5, idleSeconds=3600)
    first, active, *others = [verifier.connect() for _ in range(5)]
    for each in (active, first, *others):  # they are counted once they are answered
        assert is_answered(each)
    first.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")  # a beginning is no request
    assert is_answered(active)
    someone = invitee(accepting, kind="provider-invites-reseller")
    assert verifier.accept(someone).status == 201
    assert first.recv(65_536) == b""
    assert all(is_answered(each) for each in (active, *others))
    for each in (first, active, *others):
        each.close()


def test_silent_clients_shut_nobody_out(accepting, verifiers):
    verifier = verifiers.start(accepting, connections=5, requestSeconds=300)
    silent = [verifier.connect() for _ in range(50)]
    someone = invitee(accepting, kind="provider-invites-reseller")
    assert verifier.accept(someone).status == 201
    for each in silent:
        each.close()


# Too often


def test_who_guesses_is_turned_away_and_others_are_not(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=5)
    someone = invitee(accepting, kind="provider-invites-reseller")

    def guess(client: str):
        return verifier.get(f"/receipts/{'a' * 26}.{'b' * 32}", X_Forwarded_For=client)

    assert [guess("203.0.113.9").status for _ in range(5)] == [404] * 5
    refused = guess("203.0.113.9")
    assert refused.status == 429 and refused.json()["reason"] == "too-many-failures"
    assert 1 <= int(refused.headers["Retry-After"]) <= 12
    assert guess("198.51.100.4, 203.0.113.9").status == 429
    page = verifier.get("/nothing", X_Forwarded_For="203.0.113.9", Accept="text/html")
    assert page.status == 429 and page.type == "text/html"
    fields = filled_in(accepting, someone)
    assert verifier.post_json("/acceptances", fields, X_Forwarded_For="203.0.113.9").status == 429
    assert verifier.post_json("/acceptances", fields, X_Forwarded_For="203.0.113.10").status == 201
    assert verifier.get("/healthz", X_Forwarded_For="203.0.113.9").status == 200
    assert verifier.get("/.well-known/jwks.json", X_Forwarded_For="203.0.113.9").status == 200
    assert "portico_verifier_turned_away_total 4\n" in verifier.get("/metrics").text


def test_ipv6_clients_count_by_network(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=3)
    for number in range(3):
        assert verifier.get("/nothing", X_Forwarded_For=f"2001:db8:1:2::{number}").status == 404
    assert verifier.get("/nothing", X_Forwarded_For="2001:db8:1:2:ffff::").status == 429
    assert verifier.get("/nothing", X_Forwarded_For="2001:db8:1:3::").status == 404


def test_what_a_stranger_says_about_his_address_does_not_count(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=3, trustedProxies=["192.0.2.1"])
    for number in range(3):
        assert verifier.get("/nothing", X_Forwarded_For=f"203.0.113.{number}").status == 404
    assert verifier.get("/nothing", X_Forwarded_For="203.0.113.99").status == 429


def test_good_answers_and_honest_mistakes_are_not_limited(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=1)
    someone = invitee(accepting, kind="provider-invites-reseller")
    for _ in range(5):
        assert verifier.accept(someone, consent=None).status == 422
    assert verifier.accept(someone).status == 201
    for _ in range(5):
        assert verifier.accept(someone).status == 200
        assert verifier.accept(someone, givenName="Grace").status == 409


# After all of it


def test_mail_scanners_that_follow_everything_leave_it_as_it_was(verifier):
    """GET and HEAD on the form's addresses, with its fields in the query, as link checkers do."""
    for each in verifier.portal.invitations():
        query = urlencode(form_of(verifier.portal, each["to"]) | {"consent": "yes", "answer": "accept"})
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in ("/acceptances", "/declines"):
                assert verifier.request(method, f"{path}?{query}").status in (204, 405, 429)
    assert {each["state"] for each in verifier.portal.invitations()} == {"pending"}
