"""`portico answers --since`: what came in, whichever way it was answered."""

import email
import json
from datetime import datetime, timedelta, timezone
from email import policy

from answers import accept, decline
from portals import Portal


def test_what_came_in_since_a_moment_stands_in_the_order_of_the_record(accepting: Portal) -> None:
    before = accepting.run("answers", "--since", "P400D", "--json").stdout.splitlines()
    accept(accepting, "larkspur-books")
    decline(accepting, "obrien-sons")
    accept(accepting, "bergen-seafood", tenantDomain="another.northlight.example")
    rows = [json.loads(line) for line in accepting.run("answers", "--since", "P1D", "--json").stdout.splitlines()]
    new = rows[len(before):]
    assert [row["to"] for row in new] == ["larkspur-books", "obrien-sons", "bergen-seafood"]
    assert ["accepted" in row for row in new] == [True, False, True] and "declined" in new[1]
    lines = accepting.run("answers", "--since", "PT1H").stdout.splitlines()
    assert [line.split("\t")[6] for line in lines[-3:]] == ["accepted", "declined", "needs-review"]
    mail = email.message_from_string(accepting.run("answers", "--since", "PT1H", "--eml").stdout, policy=policy.strict)
    [to] = mail["To"].addresses
    assert to.addr_spec == "partners@hoshino-cloud.example" and mail["Auto-Submitted"] == "auto-generated"
    assert "X-Unsent" not in mail and mail["Subject"].endswith(f": {len(lines)}")
    told = mail.get_body(("plain",)).get_content()
    for row, said in zip(new, ["accepted on", "declined on", "accepted on"]):
        assert f"{row['names']['to']} {said}" in told and row["id"] in told
    assert told.count("It waits for your review") >= 1 and "{" not in told
    page = mail.get_body(("html",)).get_content()
    assert '<html lang="en" dir="ltr">' in page and new[0]["id"] in page
    soon = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert accepting.run("answers", "--since", soon).stdout == ""
    assert accepting.run("answers", "--since", soon, "--eml").stdout == ""
    refused = accepting.run("answers", "--since", "yesterday", expect=64).stderr
    assert "--since yesterday is no moment" in refused and "P1D" in refused
