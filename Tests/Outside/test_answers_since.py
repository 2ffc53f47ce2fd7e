"""`portico answers --since`: what came in, whichever way it was answered."""

import json
from datetime import datetime, timedelta, timezone

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
    soon = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert accepting.run("answers", "--since", soon).stdout == ""
    refused = accepting.run("answers", "--since", "yesterday", expect=64).stderr
    assert "--since yesterday is no moment" in refused and "P1D" in refused
