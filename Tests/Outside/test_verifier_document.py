"""`/openapi.json`: what the document promises is what happens, tried with requests that a machine makes up from it."""

import re
import subprocess
import sys
from pathlib import Path

import schemathesis
from test_verifier_answers import invitee
from verifiers import declining, filled_in

# What the document can't know: whether a token that keeps its form is a good one.
LEFT_OUT = "positive_data_acceptance"


def test_requests_made_from_the_document_are_answered_as_it_says(accepting, verifiers, tmp_path):
    """Status codes, types, bodies and headers; other methods, missing fields, odd types; and no answer from 500 on."""
    verifier = verifiers.start(accepting, failuresPerMinute=0)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", f"{verifier.address}/openapi.json",
            "--url", verifier.address, "--seed", "20261122", "--max-examples", "25", "--exclude-checks", LEFT_OUT,
            "--generation-deterministic", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert passed and passed[1] == passed[2] and int(passed[1]) > 200, done.stdout[-2000:]
    assert {each["state"] for each in accepting.invitations()} == {"pending"}
    assert verifier.get("/readyz").status == 200


def test_what_no_made_up_request_reaches_is_answered_as_the_document_says(verifier):
    """A good token's answers: 201, 200, 202, 409, 410 and 422, a decline, and the receipt in each form."""
    schema = schemathesis.openapi.from_dict(verifier.get("/openapi.json").json())

    def ask(path: str, method: str, **parts):
        case = schema[path][method].Case(**parts)
        response = case.call(base_url=verifier.address)
        if "json" in response.headers["content-type"][0]:
            case.operation.validate_response(response)
        return response

    def accept(fields: dict, path: str = "/acceptances"):
        return ask(path, "POST", body=fields, media_type="application/json", headers={"Accept": "application/json"})

    portal = verifier.portal
    reseller = filled_in(portal, invitee(portal, kind="provider-invites-reseller"))
    first = accept(reseller)
    assert first.status_code == 201
    assert [accept(each).status_code for each in (reseller, reseller | {"givenName": "Grace"}, {})] == [200, 409, 422]
    customers = [each["to"] for each in portal.invitations() if each["kind"] == "reseller-invites-customer"]
    strange = next(each for each in (filled_in(portal, to) for to in customers) if each.get("tenantDomain"))
    assert accept(strange | {"tenantDomain": "elsewhere.example"}).status_code == 202
    decline = declining(portal, customers[-1])
    assert accept(decline | {"email": "x@elsewhere.example"}, "/declines").status_code == 202
    assert accept(decline, "/declines").status_code == 200
    assert accept(filled_in(portal, customers[-1])).status_code == 410

    address = first.json()["receiptAddress"].rsplit("/", 1)[1]
    for kind in ("application/json", "application/jwt", "text/html"):
        receipt = ask("/receipts/{address}", "GET", path_parameters={"address": address}, headers={"Accept": kind})
        assert receipt.status_code == 200 and receipt.headers["content-type"][0].startswith(kind)


def test_the_type_of_a_problem_leads_to_what_it_means(verifier):
    """RFC 9457 section 3.1.1; the fragment is a JSON pointer (RFC 6901)."""
    document = verifier.get("/openapi.json").json()
    reasons = document["components"]["schemas"]["Problem"]["properties"]["reason"]["enum"]
    assert sorted(document["x-problems"]) == sorted(reasons)
    for answer in (
        verifier.get("/nowhere"), verifier.get("/acceptances"), verifier.get("/status/1?time=0"), verifier.post_json("/declines", {"token": "x"}),
        verifier.post_json("/endings", {"receipt": "x"}), verifier.post_json("/acceptances", []),
    ):
        problem = answer.json()
        assert answer.type == "application/problem+json"
        address, _, pointer = problem["type"].partition("#")
        assert address.endswith("/openapi.json")
        found = document
        for part in pointer.split("/")[1:]:
            found = found[part]
        assert found == {"title": problem["title"]} and problem["reason"] in pointer
