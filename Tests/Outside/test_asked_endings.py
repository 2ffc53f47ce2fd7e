"""`POST /endings`: whoever has a receipt's address asks for the end of what it is about; nothing ends by it alone."""

import email
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import policy

import pytest
from answers import lines, listed, text_of_answer
from portals import Portal, known_to, tree
from test_renew import new_customer
from test_verifier_answers import SECRET_HEADERS, invitee
from verifiers import Verifier, filled_in

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept_Language": "en"}
CUSTOMER = "reseller-invites-customer"


class Receipt:
    """Somebody who accepted, and what they know."""

    def __init__(self, verifier: Verifier, kind: str = CUSTOMER, company: str | None = None, **changes):
        self.verifier = verifier
        self.company = company or invitee(verifier.portal, kind=kind, state="pending")
        self.known = known_to(verifier.portal, self.company)
        answer = verifier.accept(self.company, **changes)
        assert answer.status in (201, 202), answer.text
        self.address = answer.json()["receiptAddress"]
        self.invitation = answer.json()["invitation"]
        self.path = verifier.local(self.address)

    def fields(self, **changes: str | None) -> dict[str, str]:
        """The form below the receipt, filled in by a person of the company."""
        person = {"givenName": "Ada", "familyName": "Lovelace", "role": "globalAdmin", "reason": "We close", "ending": "yes"}
        fields = {"receipt": self.address, "language": "en"} | person | self.known | changes
        return {name: value for name, value in fields.items() if value is not None}

    def ask(self, **changes: str | None):
        return self.verifier.post_json("/endings", self.fields(**changes))

    def page(self, query: str = "") -> str:
        answer = self.verifier.get(self.path + query, **BROWSER)
        assert answer.status == 200
        return answer.text


@pytest.fixture
def receipt(verifier) -> Receipt:
    return Receipt(verifier)


def exported(portal: Portal) -> list[dict]:
    return lines(portal.run("journal", "export"))


def requests(portal: Portal) -> list[dict]:
    return [each for each in exported(portal) if each["type"] == "ending-requested"]


def forms(html: str) -> list:
    return [each for each in tree(html).iter("form") if each.get("action", "").endswith("endings")]


# Asking


@pytest.mark.parametrize("kind", [CUSTOMER, "provider-invites-reseller", "reseller-and-provider-invite-customer"])
def test_a_request_waits_and_nothing_ends_by_it(verifier, kind):
    receipt, portal = Receipt(verifier, kind), verifier.portal
    before = portal.run("list", "customers").stdout
    answer = receipt.ask()
    assert answer.status == 201 and answer.type == "application/json"
    said = answer.json()
    assert said["outcome"] == "ending-requested" and said["again"] is False and said["invitation"] == receipt.invitation
    (record,) = requests(portal)
    assert (record["sequence"], record["hash"]) == (said["record"]["sequence"], said["record"]["hash"])
    assert record["subject"] == receipt.invitation and record["actor"] == "portico-verifier"
    assert set(record["payload"]) == {"language", "personal", "role"}, "nothing that is said of a person stands in the chain"
    assert portal.run("list", "customers").stdout == before
    state = next(each["state"] for each in portal.invitations() if each["id"] == receipt.invitation)
    assert state == "accepted"
    portal.run("journal", "verify")
    for name, value in SECRET_HEADERS.items():
        assert answer.headers[name] == value


def test_the_page_offers_it_below_the_receipt_and_getting_it_changes_nothing(receipt):
    before = len(exported(receipt.verifier.portal))
    page = receipt.page()
    japanese, english = forms(page)
    fields = {each.get("name") for each in english.iter() if each.get("name")}
    assert fields == {"givenName", "familyName", "email", "role", "tenantDomain", "country", "reason", "ending", "language", "receipt"}
    assert page.index(receipt.verifier.get(receipt.path, Accept="application/json").json()["receipt"]) < page.index('name="ending"')
    # What only the invitee knows, the form neither shows nor fills in.
    for form in (english, japanese):
        filled = {each.get("name"): each.get("value") for each in form.iter("input") if each.get("value")}
        assert filled.pop("ending") == "yes" and set(filled) == {"language", "receipt"}
        assert not any("checked" in each.attrib for each in form.iter())
    assert "Nothing ends by sending it" in "".join(english.itertext())
    assert "関係の終了を依頼します" in "".join(japanese.itertext())
    # A page that is kept as a file, or seen right after accepting, has no form.
    assert not forms(receipt.verifier.get(receipt.path + "?page").text) and not forms(receipt.page("?answered"))
    receipt.verifier.request("HEAD", receipt.path)
    receipt.verifier.get("/endings", **BROWSER)
    assert len(exported(receipt.verifier.portal)) == before


def test_a_form_leads_to_a_page_to_be_printed(receipt):
    (form, _) = forms(receipt.page())
    own = {each.get("name"): each.get("value") for each in form.iter("input") if each.get("type") == "hidden"}
    first = receipt.verifier.send_form("/endings", receipt.fields() | own)
    name = receipt.path.rsplit("/", 1)[1]
    assert first.status == 303 and first.headers["Location"] == f"receipts/{name}?ending" and first.body == b""
    (record,) = requests(receipt.verifier.portal)
    page = receipt.page("?ending")
    for shown in ("Ada", "Lovelace", "Nothing has ended by it", record["hash"], receipt.invitation, "Global admin"):
        assert shown in page
    # The receipt says that one waits, and offers no second.
    again = receipt.page()
    assert not forms(again) and 'href="?ending"' in again
    assert receipt.verifier.send_form("/endings", receipt.fields() | own).headers["Location"] == first.headers["Location"]
    assert len(requests(receipt.verifier.portal)) == 1


def test_before_anything_is_asked_there_is_nothing_to_show(receipt):
    assert "Receipt of an acceptance" in receipt.page("?ending")


@pytest.mark.parametrize("spelt", [
    lambda address: address, lambda address: address.rsplit("/", 1)[1], lambda address: address.upper() + ".",
    lambda address: f" <{address}?answered>",
])
def test_the_address_is_understood_as_people_give_it_back(receipt, spelt):
    assert receipt.ask(receipt=spelt(receipt.address)).status == 201


# Once


def test_the_same_again_is_the_same_record_and_another_has_to_wait(receipt):
    first = receipt.ask().json()
    again = receipt.ask()
    assert again.status == 200 and again.json() == first | {"again": True}
    other = receipt.ask(givenName="Grace")
    assert other.status == 409 and other.json()["reason"] == "ending-waits"
    page = receipt.verifier.post_form("/endings", receipt.fields(givenName="Grace"))
    assert page.status == 409 and "A request for the end is waiting already" in page.text and "Lovelace" not in page.text
    assert len(requests(receipt.verifier.portal)) == 1


def test_of_many_at_once_one_is_recorded(receipt):
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: receipt.ask(givenName=f"Ada {number % 4}"), range(48)))
    assert [answer.status for answer in answers].count(201) == 1
    assert {answer.status for answer in answers} <= {200, 201, 409}
    assert len(requests(receipt.verifier.portal)) == 1


def test_killed_between_recording_and_answering_it_is_asked_once(receipt, verifiers):
    """Whoever hears nothing asks again, and gets what the first request would have got."""
    heard = 0
    for number in range(6):
        connection = receipt.verifier.connect()
        body = json.dumps(receipt.fields())
        connection.sendall(
            f"POST /endings HTTP/1.1\r\nHost: {receipt.verifier.host}:{receipt.verifier.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}".encode())
        if number % 2:
            heard += bool(connection.recv(1))
        receipt.verifier.kill()
        connection.close()
        receipt.verifier = verifiers.start(receipt.verifier.portal)
    answer = receipt.ask()
    assert answer.status == 200 or not heard
    (record,) = requests(receipt.verifier.portal)
    assert record["hash"] == answer.json()["record"]["hash"]
    receipt.verifier.portal.run("journal", "verify")


# Who may not, and what is missing


def test_who_guesses_an_address_is_told_nothing_and_held_up(accepting, verifiers):
    verifier = verifiers.start(accepting, failuresPerMinute=3)
    receipt = Receipt(verifier)
    wrong = receipt.address[:-1] + ("a" if receipt.address[-1] != "a" else "b")
    answer = receipt.ask(receipt=wrong)
    assert answer.status == 404 and answer.json()["reason"] == "unknown-receipt"
    for _ in range(3):
        receipt.ask(receipt=wrong)
    assert receipt.ask().status == 429
    assert requests(accepting) == []


def test_without_an_address_nothing_is_asked(receipt):
    answer = receipt.ask(receipt=None)
    assert answer.status == 422 and answer.json()["faults"] == [{"field": "receipt", "code": "missing"}]
    page = receipt.verifier.post_form("/endings", receipt.fields(receipt=None))
    assert page.status == 422 and not forms(page.text) and "did not come with this request" in page.text


@pytest.mark.parametrize("changes, faults", [
    ({"ending": None}, [("ending", "missing")]),
    ({"givenName": "  ", "email": "ada"}, [("givenName", "missing"), ("email", "invalid")]),
    ({"role": "king"}, [("role", "invalid")]), ({"role": "user"}, [("role", "role-not-allowed")]),
    ({"language": None}, [("language", "missing")]), ({"country": "Atlantis"}, [("country", "invalid")]),
    ({"reason": "x" * 501}, [("reason", "too-long")]), ({"familyName": "a\u202eb"}, [("familyName", "invisible-mark")]),
])
def test_what_is_missing_is_asked_for(receipt, changes, faults):
    answer = receipt.ask(**changes)
    assert answer.status == (403 if faults == [("role", "role-not-allowed")] else 422)
    assert [(each["field"], each["code"]) for each in answer.json()["faults"]] == faults
    assert requests(receipt.verifier.portal) == []


def test_a_page_gives_back_what_was_typed_but_no_tick(receipt):
    page = receipt.verifier.post_form("/endings", receipt.fields(email="ada at larkspur", language="ja"), Accept_Language="ja")
    assert page.status == 422
    html = tree(page.text)
    assert html.get("lang") == "ja"
    japanese = next(form for form in forms(page.text) if any(each.get("value") == "ja" for each in form.iter("input")))
    typed = {each.get("name"): each.get("value") for each in japanese.iter("input")}
    assert typed["email"] == "ada at larkspur" and typed["givenName"] == "Ada" and receipt.address.endswith(typed["receipt"])
    (wrong,) = [each for each in japanese.iter("input") if each.get("aria-invalid")]
    assert wrong.get("name") == "email" and wrong.get("aria-describedby") == "ja-email-wrong"
    assert not any("checked" in each.attrib for each in japanese.iter("input"))
    # Put right on the page as it stands, it goes through.
    fixed = receipt.fields(language="ja") | {"receipt": typed["receipt"]}
    assert receipt.verifier.send_form("/endings", fixed).status == 303


def test_a_country_on_record_has_to_be_stated(verifier):
    country = next(each["to"] for each in verifier.portal.invitations() if "country" in known_to(verifier.portal, each["to"]))
    answer = verifier.accept(country).json()
    fields = {"receipt": answer["receiptAddress"], "language": "en", "ending": "yes", "givenName": "Ada", "familyName": "Lovelace",
              "email": "ada@larkspur.example", "role": "globalAdmin"}
    missing = verifier.post_json("/endings", fields)
    assert missing.status == 422 and missing.json()["faults"] == [{"field": "country", "code": "missing"}]


def test_an_answer_that_never_counted_has_nothing_to_be_ended(verifier):
    receipt = Receipt(verifier, email="stranger@else.example", tenantDomain="else.northlight.example")
    assert not forms(receipt.page())
    answer = receipt.ask()
    assert answer.status == 410 and answer.json()["reason"] == "relationship-over"
    page = verifier.post_form("/endings", receipt.fields())
    assert page.status == 410 and "There is nothing to be ended" in page.text
    assert requests(verifier.portal) == []


def test_past_its_last_day_there_is_nothing_to_ask_for_until_it_is_renewed(accepting, verifiers, preloaded, tmp_path):
    """By the verifier's clock: nobody has to build anew for it."""
    last = date.today() + timedelta(days=30)
    company = new_customer(accepting)
    accepting.run("invite", "--customer", company, "--until", str(last), "--expires", "P10D")
    accepting.run("build")
    clock = tmp_path / "clock"
    clock.write_text("0")
    moved = {"LD_PRELOAD": preloaded("moved_clock"), "CLOCK_OFFSET": str(clock)}
    receipt = Receipt(verifiers.start(accepting, env=moved), company=company)
    assert forms(receipt.page())
    clock.write_text(str(29 * 86_400))
    assert forms(receipt.page())
    clock.write_text(str(32 * 86_400))
    assert not forms(receipt.page()) and "Receipt of an acceptance" in receipt.page()
    answer = receipt.ask()
    assert answer.status == 410 and answer.json()["reason"] == "relationship-over"
    page = receipt.verifier.post_form("/endings", receipt.fields())
    assert page.status == 410 and "The relationship that this receipt is about has ended" in page.text
    assert requests(accepting) == []
    # Renewed, it goes on, and so does the form below the receipt of what was accepted first.
    accepting.run("renew", company, "--until", str(last + timedelta(days=300)), env=moved)
    accepting.run("build", env=moved)
    accepting.run("record", "-", stdin=text_of_answer(filled_in(accepting, company)), env=moved)
    assert forms(receipt.page()) and receipt.ask().status == 201
    # What waits can still be looked up when the last day has passed.
    clock.write_text(str(400 * 86_400))
    assert receipt.ask().json()["again"] is True and 'href="?ending"' in receipt.page()


@pytest.mark.parametrize("send, status", [
    (lambda verifier: verifier.request("POST", "/endings", "receipt=a&receipt=b", {"Content-Type": "application/x-www-form-urlencoded"}), 400),
    (lambda verifier: verifier.request("POST", "/endings", "x" * 20_000, {"Content-Type": "application/json"}), 413),
    (lambda verifier: verifier.request("POST", "/endings", "x", {"Content-Type": "text/plain"}), 415),
    (lambda verifier: verifier.request("PUT", "/endings", "x", {"Content-Type": "application/json"}), 405),
    (lambda verifier: verifier.get("/endings"), 405),
])
def test_a_request_is_read_as_strictly_as_an_answer(verifier, send, status):
    assert send(verifier).status == status


def test_another_origin_gets_no_leave(verifier):
    asked = verifier.request("OPTIONS", "/endings", headers={
        "Origin": "https://else.example", "Access-Control-Request-Method": "POST"})
    assert asked.headers["Access-Control-Allow-Origin"] is None
    own = verifier.request("OPTIONS", "/endings", headers={
        "Origin": verifier.portal.address, "Access-Control-Request-Method": "POST"})
    assert own.headers["Access-Control-Allow-Origin"] == verifier.portal.address


# The queue


def test_the_review_lists_it_and_turns_it_down(receipt):
    portal = receipt.verifier.portal
    number = receipt.ask().json()["record"]["sequence"]
    (row,) = lines(portal.run("review", "--json"))
    assert row["id"] == receipt.invitation and row["state"] == "ending-requested" and row["journal"]["sequence"] == number
    assert row["relationship"] == f"reseller/hoshino-cloud/{receipt.company}" and row["reason"] == "We close"
    assert row["reviewReasons"] == [] and row["review"] is None and row["evidence"] == "receipt-possession"
    text = portal.run("review").stdout
    assert f"request {number}, for the end of the relationship" in text and "reason: We close" in text
    assert portal.run("review", receipt.company).stdout == text
    # A review ends nothing.
    refused = portal.run("review", receipt.company, "--confirm", expect=1).stderr
    assert refused.startswith("ends-by-command: ") and f"portico end {receipt.company}" in refused
    said = portal.run("review", receipt.company, "--dismiss", "--reason", "A mistake").stdout
    assert said.startswith("dismissed ")
    assert "nothing was changed" in portal.run("review", receipt.invitation, "--dismiss").stdout
    assert portal.run("review").stdout == ""
    # The page tells so, and a new request may be made.
    page = receipt.page("?ending")
    assert "the relationship stays" in page and "A mistake" not in page
    assert forms(receipt.page()) and receipt.ask().status == 201
    portal.run("journal", "verify")


def test_the_end_answers_it(receipt):
    portal = receipt.verifier.portal
    number = receipt.ask().json()["record"]["sequence"]
    assert f"answered the request of {receipt.company} for it (record {number})" in portal.run("end", receipt.company, "--declare").stdout
    assert portal.run("review").stdout == "" and receipt.company not in listed(portal, "customers")
    assert "The relationship has ended since" in receipt.page("?ending")
    # The proof stays, and there is nothing left to ask for.
    page = receipt.page()
    assert "Receipt of an acceptance" in page and not forms(page) and "?ending" not in page
    assert receipt.ask().json()["reason"] == "relationship-over"
    assert portal.run("review", receipt.invitation, "--dismiss", expect=1).stderr
    portal.run("redact", receipt.invitation)
    assert not [each for each in lines(portal.run("person", receipt.known["email"], "--json")) if each["store"] == "endingRequest"]
    portal.run("journal", "verify")


def test_the_review_says_what_speaks_against_it(receipt):
    receipt.ask(email="stranger@else.example", tenantDomain="else.northlight.example")
    (row,) = lines(receipt.verifier.portal.run("review", "--json"))
    assert row["reviewReasons"] == ["tenant-domain-differs"]
    assert "stated was else.northlight.example" in receipt.verifier.portal.run("review").stdout


def test_who_may_turn_it_down(receipt):
    receipt.ask()
    portal = receipt.verifier.portal
    assert portal.run("review", receipt.company, "--dismiss", "--as", "tom-hedges", expect=1).stderr
    assert lines(portal.run("review", "--json", "--as", "tom-hedges")) == []
    assert len(lines(portal.run("review", "--json"))) == 1


def test_staff_are_told(receipt):
    portal = receipt.verifier.portal
    receipt.ask()
    (*_, row) = lines(portal.run("answers", "--since", "PT1H", "--json"))
    assert row["state"] == "ending-requested"
    mail = email.message_from_string(portal.run("answers", "--since", "PT1H", "--eml").stdout, policy=policy.default)
    told = mail.get_body(("plain",)).get_content()
    assert "asked for the end of the relationship on" in told and receipt.invitation in told


def test_what_is_stored_of_a_person_is_found_and_kept_while_the_relationship_holds(receipt):
    portal = receipt.verifier.portal
    receipt.ask(email="ada@larkspur.example")
    rows = lines(portal.run("person", "ada@larkspur.example", "--json"))
    assert [row["place"] for row in rows if row["store"] == "endingRequest"] == [receipt.invitation]
    assert portal.run("redact", receipt.invitation, expect=1).stderr.startswith("relationship-holds: ")


def test_a_form_for_a_robot_ends_nothing(receipt):
    """Who fills in and ticks everything gets no further than the queue."""
    (form, _) = forms(receipt.page())
    fields = {each.get("name"): each.get("value") or "robot" for each in form.iter() if each.get("name")}
    robot = fields | {"email": "robot@robots.example", "role": "globalAdmin", "country": receipt.known.get("country", "JP")}
    assert receipt.verifier.send_form("/endings", robot).status == 303
    assert receipt.company in listed(receipt.verifier.portal, "customers")
