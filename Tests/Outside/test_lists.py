"""Lists of customers and partners: nothing is in them but what is declared or was accepted."""

import shlex
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from answers import accept, codes, decline, lines, listed, orders, record, text_of_answer
from portals import Portal
from verifiers import filled_in

OPERATOR = "hoshino-cloud"
ORDERING = ["submitOrders", "addSubscriptions", "adminAccess"]
MANAGING = ["manageSubscriptions", "manageLicenses", "manageUsers"]


def day_of_acceptance(portal: Portal, invitee: str) -> str:
    """By the clocks of those who accept here."""
    [accepted] = [each for each in lines(portal.run("acceptances", "--json")) if each["to"] == invitee]
    return datetime.fromisoformat(accepted["accepted"]).astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()


def test_a_partnership_shows_on_both_sides_once_it_is_accepted(accepting: Portal) -> None:
    """R82, R83, R84, R85, R87."""
    provider = "fjordvei-distribusjon"
    before = listed(accepting, "providers")
    assert provider not in before
    assert listed(accepting, "resellers", "--of", provider) == {}
    accept(accepting, OPERATOR)
    row = listed(accepting, "providers")[provider]
    assert (row["origin"], row["grants"]) == ("accepted", ORDERING)
    assert row["since"] == day_of_acceptance(accepting, OPERATOR) and row["name"]
    assert listed(accepting, "providers").keys() == before.keys() | {provider}
    mirror = listed(accepting, "resellers", "--of", provider)
    assert list(mirror) == [OPERATOR] and mirror[OPERATOR]["grants"] == ORDERING
    # Declared ones say so.
    assert row["origin"] != before["kaede-distribution"]["origin"] == "evidence"


def test_a_new_provider_brings_no_customers(accepting: Portal) -> None:
    """R96, R97: neither the provider's customers nor the operator's appear with the other by a partnership."""
    own, theirs = listed(accepting, "customers"), listed(accepting, "customers", "--of", "kaede-distribution")
    assert "mizuho-print" in theirs and "mizuho-print" not in own
    accept(accepting, OPERATOR)
    assert listed(accepting, "customers").keys() == own.keys()
    assert listed(accepting, "customers", "--of", "fjordvei-distribusjon") == {}
    assert listed(accepting, "shared", "--provider", "fjordvei-distribusjon") == {}


def test_a_customer_is_listed_exactly_once_after_accepting(accepting: Portal) -> None:
    """R109."""
    customer = "nishiki-textiles"
    assert customer not in listed(accepting, "customers")
    fields = filled_in(accepting, customer)
    record(accepting, fields)
    row = listed(accepting, "customers")[customer]
    assert (row["relationship"], row["origin"], row["grants"]) == ("active", "accepted", MANAGING)
    assert row["since"] == day_of_acceptance(accepting, customer) and row["canTransact"] is True and row["reasons"] == []
    assert "already" in record(accepting, fields).stdout
    assert customer in listed(accepting, "customers")
    assert customer not in accepting.run("invite", "--all").stdout


def test_no_answer_and_a_no_give_nothing(accepting: Portal) -> None:
    before = listed(accepting, "customers")
    decline(accepting, "larkspur-books")
    assert listed(accepting, "customers") == before


def test_a_joint_acceptance_gives_two_relationships(accepting: Portal) -> None:
    """R88, R91, R93, R125, R126."""
    customer, provider = "hikari-clinic", "kaede-distribution"
    assert customer not in listed(accepting, "shared")
    assert customer not in listed(accepting, "customers", "--of", provider)
    accept(accepting, customer)
    row = listed(accepting, "customers")[customer]
    assert row["grants"] == MANAGING
    assert orders(row) == {provider: [], "meridian-supply": ["no-provider-relationship"]}
    assert orders(listed(accepting, "customers", "--provider", provider)[customer]) == {provider: []}
    (shared,) = [each for each in lines(accepting.run("list", "shared", "--json")) if each["id"] == customer]
    assert (shared["provider"], shared["reseller"]) == (provider, OPERATOR)
    assert shared["since"] == day_of_acceptance(accepting, customer)
    assert shared["canSubmitOrders"] is True and shared["reasons"] == []
    theirs = listed(accepting, "customers", "--of", provider)[customer]
    assert theirs["grants"] == ["submitOrders"] and "canTransact" not in theirs


def test_shared_are_those_of_both(accepting: Portal) -> None:
    """R88: A of both, B only the operator's, C only the provider's."""
    shared = listed(accepting, "shared", "--provider", "kaede-distribution")
    assert list(shared) == ["aozora-foods"]
    assert "harborview-clinic" in listed(accepting, "customers")
    assert "mizuho-print" in listed(accepting, "customers", "--of", "kaede-distribution")
    assert orders(listed(accepting, "customers")["harborview-clinic"])["kaede-distribution"] == [
        "no-provider-relationship"]
    assert listed(accepting, "shared", "--of", "kaede-distribution").keys() == shared.keys()


def test_transacting_needs_an_account_and_a_relationship(accepting: Portal) -> None:
    """R92: four customers, four answers."""
    accept(accepting, "sonne-bakery")
    rows = listed(accepting, "customers", "--all")
    assert codes(rows["aozora-foods"]["reasons"]) == [] and rows["aozora-foods"]["canTransact"] is True
    assert codes(rows["nishiki-textiles"]["reasons"]) == ["no-reseller-relationship"]
    assert codes(rows["sonne-bakery"]["reasons"]) == ["no-customer-account"]
    assert codes(rows["midori-farm"]["reasons"]) == ["no-customer-account", "no-reseller-relationship"]
    assert not any(rows[name]["canTransact"] for name in ("nishiki-textiles", "sonne-bakery", "midori-farm"))


def test_known_customers_show_what_they_need(accepting: Portal) -> None:
    """R98, R99: the row's own command invites, and then the row names the invitation."""
    assert "mizuho-print" not in listed(accepting, "customers")
    row = listed(accepting, "customers", "--all")["mizuho-print"]
    assert row["relationship"] == "needed" and row["invitation"] is None and row["orders"] == []
    command = shlex.split(row["invite"])
    assert command[0] == "portico"
    accepting.run(*command[1:])
    row = listed(accepting, "customers", "--all")["mizuho-print"]
    (invitation,) = [each for each in accepting.invitations() if each["to"] == "mizuho-print"]
    assert row["invite"] is None and row["invitation"] == invitation["id"]
    text = accepting.run("list", "customers", "--all").stdout
    assert "mizuho-print\t瑞穂印刷\trelationship needed" in text and f"invited: {invitation['id']}" in text
    assert listed(accepting, "customers", "--all").keys() == {each["id"] for each in accepting.customers()}


def test_r95_r112_a_new_customer_is_a_prospect(accepting: Portal) -> None:
    """R95, R112: in the directory, but with no relationship: in the one list and not in the other."""
    accepting.write(accepting.CUSTOMERS, accepting.read(accepting.CUSTOMERS) + (
        "kumo-cafe,雲カフェ,ja,JP,info@kumo-cafe.example,other,,walked in,none,\n"))
    related, prospects = listed(accepting, "customers"), listed(accepting, "customers", "--prospects")
    assert listed(accepting, "customers", "--related") == related and "kumo-cafe" not in related
    row = prospects["kumo-cafe"]
    assert (row["relationship"], row["canTransact"], row["channel"]) == ("needed", False, "other")
    assert row["invite"] == "portico invite --customer kumo-cafe"
    assert not related.keys() & prospects.keys()
    both = listed(accepting, "customers", "--all")
    assert list(both) == [*related, *prospects] and both.keys() == {each["id"] for each in accepting.customers()}
    accept(accepting, "nishiki-textiles")
    assert "nishiki-textiles" in prospects and "nishiki-textiles" not in listed(accepting, "customers", "--prospects")


def test_r94_each_record_shows_where_it_comes_from(sample: Portal) -> None:
    """R94: also who was imported and has no relationship yet."""
    sources = {each["id"]: each["source"] or None for each in sample.customers()}
    rows = listed(sample, "customers", "--all")
    assert {name: row["source"] for name, row in rows.items()} == sources and any(sources.values())
    line = next(line for line in sample.run("list", "customers").stdout.splitlines() if line.startswith("aozora-foods\t"))
    assert line.split("\t")[6:] == ["ownMarketing", "Cloud admin centre", "-"]
    (head, *_) = sample.run("list", "customers", "--csv").stdout.splitlines()
    assert head.lstrip("\ufeff").split(",")[6:8] == ["channel", "source"]


def counted(portal: Portal, *options: str) -> dict[str | None, int]:
    return {row["channel"]: row["count"] for row in lines(portal.run("list", "customers", "--count", "--json", *options))}


def test_r113_channels_are_counted(portal: Portal) -> None:
    """R113: a customer for each channel of the programme's, and one count each."""
    head = portal.read(portal.CUSTOMERS).splitlines()[0]
    ways = ["ownMarketing", "vendorReferral", "provider"]
    portal.write(portal.CUSTOMERS, head + "\n" + "".join(
        f"by-{way.lower()},By {way},en,US,info@{way.lower()}.example,{way},,,none,\n" for way in ways))
    portal.path("Content/directory/relationships.csv").write_text(
        "kind,partner,with,since\nreseller,hoshino-cloud,by-provider,2024-01-01\n", encoding="utf-8")
    assert counted(portal, "--all") == {way: 1 for way in ways} | {"other": 0}
    assert counted(portal) == {way: int(way == "provider") for way in [*ways, "other"]}
    assert counted(portal, "--prospects", "--channel", "ownMarketing", "--channel", "provider") == {
        "ownMarketing": 1, "provider": 0}
    assert portal.run("list", "customers", "--all", "--count").stdout == (
        "ownMarketing\t1\nvendorReferral\t1\nprovider\t1\nother\t0\n")


def test_r113_channels_filter(sample: Portal) -> None:
    channels = {each["id"]: each["channel"] for each in sample.customers()}
    for channel in set(channels.values()):
        rows = listed(sample, "customers", "--all", "--channel", channel)
        assert rows.keys() == {name for name, own in channels.items() if own == channel}
        assert all(row["channel"] == channel for row in rows.values())
    assert listed(sample, "customers", "--channel", "vendorReferral").keys() == {"harborview-clinic"}


def test_r113_an_unknown_channel_is_refused(sample: Portal) -> None:
    for options in (["--count"], ["--json"], []):
        refused = sample.run("list", "customers", "--channel", "fax", *options, expect=1)
        assert refused.stdout == "" and refused.stderr.startswith("unknown-channel: ")
        assert "ownMarketing, vendorReferral, provider, other" in refused.stderr
    for options in (["--related", "--all"], ["--all", "--prospects"], ["--count", "--provider", "kaede-distribution"]):
        assert sample.run("list", "customers", *options, expect=64).stdout == ""


@pytest.mark.parametrize("user, code", [
    ("jun-okada", "needs-role"), ("mei-kato", "needs-role"), ("shota-abe", "acts-for-other-organisation"),
    ("nobody", "unknown-user"),
])
def test_who_may_look(sample: Portal, user: str, code: str) -> None:
    for what in ("customers", "providers", "shared"):
        refused = sample.run("list", what, "--of", OPERATOR, "--as", user, expect=1)
        assert refused.stdout == "" and refused.stderr.startswith(f"{code}: ")
        assert sample.run("list", what, "--of", OPERATOR, env={"PORTICO_USER": user}, expect=1).stderr == refused.stderr


def test_a_user_sees_the_list_of_his_own_organisation(sample: Portal) -> None:
    assert "sakuragi-systems" in listed(sample, "resellers", "--as", "shota-abe")
    assert listed(sample, "customers", "--as", "shota-abe").keys() == {"aozora-foods", "mizuho-print"}
    assert listed(sample, "providers", "--as", "emi-nishi").keys() == {"kaede-distribution"}
    assert listed(sample, "customers", "--as", "daichi-mori").keys() == {"aozora-foods", "harborview-clinic"}


@pytest.mark.parametrize("arguments, code, remedy", [
    (["resellers"], "wrong-list", "portico list providers"),
    (["providers", "--as", "shota-abe"], "wrong-list", "portico list resellers"),
    (["customers", "--all", "--of", "kaede-distribution", "--as", "shota-abe"], "wrong-list", "--all"),
    (["customers", "--prospects", "--of", "kaede-distribution", "--as", "shota-abe"], "wrong-list", "--prospects"),
    (["customers", "--of", "hoshino-clod"], "unknown-organisation", "Did you mean “hoshino-cloud”?"),
    (["customers", "--of", "aozora-foods"], "unknown-organisation", "Content/directory"),
    (["shared", "--provider", "kaede-distributon"], "unknown-organisation", "Did you mean “kaede-distribution”?"),
    (["customers", "--provider", "bramble-it"], "unknown-organisation", "no provider “bramble-it”"),
    (["customers", "--of", "\x1b[2J"], "unknown-organisation", "Content/directory"),
])
def test_what_cannot_be_listed(sample: Portal, arguments: list[str], code: str, remedy: str) -> None:
    refused = sample.run("list", *arguments, expect=1)
    assert refused.stdout == "" and refused.stderr.startswith(f"{code}: ")
    assert remedy in refused.stderr and "\x1b" not in refused.stderr


def test_hostile_names_stay_in_their_line(accepting: Portal) -> None:
    """D14."""
    accept(accepting, "two-lines")
    text = accepting.run("list", "customers").stdout
    assert "\r" not in text and not any(line.startswith("Bcc:") for line in text.splitlines())
    rows = [line for line in text.splitlines() if not line.startswith("  ")]
    assert [row.split("\t")[0] for row in rows] == list(listed(accepting, "customers"))


def test_a_customer_taken_out_of_the_directory_still_shows(accepting: Portal) -> None:
    accept(accepting, "nishiki-textiles")
    table = accepting.read(accepting.CUSTOMERS)
    kept = [line for line in table.split("\n") if not line.startswith("nishiki-textiles,")]
    accepting.write(accepting.CUSTOMERS, "\n".join(kept))
    row = listed(accepting, "customers")["nishiki-textiles"]
    assert row["name"] is None and codes(row["reasons"]) == ["unknown-organisation"]
    assert (row["channel"], row["source"]) == (None, None) and counted(accepting)[None] == 1
    assert "nishiki-textiles" not in listed(accepting, "customers", "--channel", "ownMarketing")
    assert "nishiki-textiles\t-\tsince" in accepting.run("list", "customers").stdout


def test_who_is_connected_may_be_invited_and_the_sender_is_told(accepting: Portal) -> None:
    """D5: what was accepted never blocks a new invitation."""
    invited = accepting.run("invite", "--customer", "aozora-foods")
    assert invited.stdout.startswith("issued ")
    assert invited.stderr.startswith("note: aozora-foods is connected with hoshino-cloud already")
    since = listed(accepting, "customers")["aozora-foods"]["since"]
    assert f"`portico renew` keeps the day since when it holds, {since}" in invited.stderr
    assert accepting.run("invite", "--customer", "mizuho-print").stderr == ""


def test_before_anything_is_recorded_the_declared_ones_are_listed(portal: Portal) -> None:
    assert listed(portal, "customers").keys() == {"aozora-foods", "harborview-clinic"}
    assert not portal.path("State").exists()
    portal.path("Content/directory/relationships.csv").unlink()
    for what in ("customers", "providers", "shared"):
        assert portal.run("list", what).stdout == ""


def test_a_second_acceptance_of_the_same_two_keeps_the_first_date(accepting: Portal, preloaded, tmp_path) -> None:
    """It renews what is allowed; the relationship goes on."""
    customer = "larkspur-books"
    accept(accepting, customer)
    first = listed(accepting, "customers")[customer]
    accepting.run("revoke-grant", customer, "manageUsers")
    (tmp_path / "clock").write_text(str(5 * 86_400))
    later = {"LD_PRELOAD": preloaded("moved_clock"), "CLOCK_OFFSET": str(tmp_path / "clock")}
    accepting.run("invite", "--customer", customer, env=later)
    accepting.run("build", env=later)
    fields = filled_in(accepting, customer, givenName="Grace")
    accepting.run("record", "-", stdin=text_of_answer(fields), env=later)
    row = listed(accepting, "customers")[customer]
    assert set(row["grants"]) == set(MANAGING) and row["since"] == first["since"]
    days = {each["accepted"][:10] for each in lines(accepting.run("acceptances", "--json")) if each["to"] == customer}
    assert len(days) == 2
