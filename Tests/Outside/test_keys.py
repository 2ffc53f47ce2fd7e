"""`portico keys create | list | rotate | revoke | export`: the keys that sign invitations, and those for receipts."""

import json
import os
import shutil
import stat
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from portals import REPOSITORY, Portal, file_marks, snapshot, token_in
from tokens import decode, header_of, thumbprint


def keys(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("keys", "list", "--json").stdout.splitlines()]


def states(portal: Portal) -> list[str]:
    return [key["state"] for key in keys(portal)]


def refused(portal: Portal, *arguments: str, reason: str) -> str:
    before = portal.run("keys", "list").stdout
    outcome = portal.run(*arguments, expect=1)
    assert outcome.stderr.startswith(f"{reason}: "), outcome
    assert len(outcome.stderr.splitlines()) >= 2, "a remedy follows"
    assert portal.run("keys", "list").stdout == before
    return outcome.stderr


# Life of a key: next, active, retired, revoked


def test_the_first_key_signs_at_once_and_a_later_one_waits(portal):
    assert keys(portal) == []
    first = portal.run("keys", "create").stdout
    second = portal.run("keys", "create").stdout
    assert "(active)" in first and "(next)" in second
    assert states(portal) == ["active", "next"]


def test_only_one_key_waits_at_a_time(portal):
    portal.run("keys", "create")
    portal.run("keys", "create")
    refused(portal, "keys", "create", reason="next-key-exists")


def test_rotating_needs_a_next_key(portal):
    portal.run("keys", "create")
    refused(portal, "keys", "rotate", reason="no-next-key")


def test_rotating_makes_the_next_key_active_and_retires_the_old_one(portal):
    portal.run("keys", "create")
    portal.run("keys", "create")
    old, new = keys(portal)
    outcome = portal.run("keys", "rotate", "--now-anyway")
    assert f"active {new['id']}" in outcome.stdout and f"retired {old['id']}" in outcome.stdout
    assert states(portal) == ["retired", "active"]
    assert keys(portal)[0]["retired"] and keys(portal)[1]["activated"]


def a_while_ago(**age: float) -> str:
    return (datetime.now(timezone.utc) - timedelta(**age)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("kind", [[], ["--receipts"]])
def test_a_key_that_verifiers_may_not_know_needs_a_word_more(portal, kind):
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    portal.run("keys", "create", *kind)
    told = refused(portal, "keys", "rotate", *kind, reason="key-not-known-yet")
    assert "no build has published" in told and "--now-anyway" in told and "a day later" in told
    portal.run("build", "--now", a_while_ago(hours=23, minutes=59))
    told = refused(portal, "keys", "rotate", *kind, reason="key-not-known-yet")
    assert "is published only since" in told and "--now-anyway" in told
    portal.run("build")
    assert "active" in portal.run("keys", "rotate", *kind, "--now-anyway").stdout


def test_a_key_that_was_published_a_day_ago_takes_over(portal):
    portal.run("keys", "create")
    portal.run("keys", "create")
    published = a_while_ago(hours=24)
    portal.run("build", "--now", published)
    portal.run("build")
    assert [key["published"] for key in keys(portal)] == [published, published], "the first build counts"
    portal.run("keys", "rotate")


def test_a_key_is_revoked_by_the_beginning_of_its_id_and_doing_so_again_changes_nothing(portal):
    portal.run("keys", "create")
    key = keys(portal)[0]["id"]
    # `--` because an id may begin with a hyphen.
    assert f"revoked {key}" in portal.run("keys", "revoke", "--", key[:8]).stdout
    before = keys(portal)
    assert before[0]["state"] == "revoked" and before[0]["revoked"]
    assert "already" in portal.run("keys", "revoke", "--", key).stdout
    assert keys(portal) == before


def test_an_unknown_key_is_not_revoked(portal):
    portal.run("keys", "create")
    refused(portal, "keys", "revoke", "nosuchkey", reason="unknown-key")


def test_without_an_active_key_nothing_is_issued(portal):
    refused(portal, "invite", "--customer", "larkspur-books", reason="no-active-key")
    portal.run("keys", "create")
    portal.run("keys", "revoke", "--", keys(portal)[0]["id"])
    refused(portal, "invite", "--customer", "larkspur-books", reason="no-active-key")


# Files


def test_keys_belong_to_their_owner_alone(built):
    def mode(name):
        return stat.S_IMODE(built.path(name).stat().st_mode)

    assert mode("State") == 0o700
    assert mode("State/keys") == 0o700
    files = list(built.path("State/keys").iterdir())
    assert {file.suffix for file in files} == {".pem", ".json", ".key"}
    for file in files + [built.path("State/journal/journal.sqlite")]:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


BUILD = ["build"]
INVITE = ["invite", "--customer", "aozora-foods"]


@pytest.mark.parametrize("name, mode, command", [
    ("State/keys", 0o750, BUILD), ("State/keys", 0o750, INVITE),
    ("State/keys/keys.json", 0o644, BUILD), ("State/keys/keys.json", 0o644, INVITE),
    ("*.pem", 0o604, BUILD), ("*.pem", 0o604, INVITE),
    # Issuing doesn't need the secret behind the links.
    ("State/keys/link.key", 0o640, BUILD)])
def test_looser_modes_are_refused_with_the_remedy(built, name, mode, command):
    path = next(built.path("State/keys").glob(name)) if "*" in name else built.path(name)
    path.chmod(mode)
    outcome = built.run(*command, expect=1)
    assert outcome.stderr.startswith("loose-permissions: "), outcome
    assert "chmod 0700" in outcome.stderr or "chmod 0600" in outcome.stderr
    path.chmod(0o700 if path.is_dir() else 0o600)
    built.run(*command)


def test_a_symbolic_link_in_place_of_the_folder_is_refused(built, tmp_path):
    folder = built.path("State/keys")
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert built.run("build", expect=1).stderr.startswith("symbolic-link: ")


# A loss is never made worse by following the advice


@pytest.mark.parametrize("command", [["check"], ["build"], ["invite", "--all"], ["keys", "create"]])
def test_with_the_whole_state_gone_the_backup_is_asked_for(built, command):
    shutil.rmtree(built.path("State"))
    before = snapshot(built.public)
    told = built.run(*command, expect=1).stderr
    assert told.startswith("journal-missing: ") and "Restore State from your backup" in told
    assert snapshot(built.public) == before and not built.path("State/keys").exists()


@pytest.mark.parametrize("command", [["check"], ["build"], ["invite", "--all"], ["keys", "create"]])
def test_lost_keys_are_not_replaced_in_silence(built, command):
    shutil.rmtree(built.path("State/keys"))
    told = built.run(*command, expect=1).stderr
    assert told.startswith("keys-missing: ") and "Restore that folder from your backup" in told
    links = len(list(built.public.glob("i/*/index.html")))
    assert f"`portico keys create --new-links` begins anew; links that people have and that are dead then: {links}." in told
    assert not built.path("State/keys").exists()


def test_a_new_beginning_says_how_many_links_die_and_gives_new_ones(built):
    pages = set(built.public.glob("i/*/index.html"))
    token = token_in(sorted(pages)[0])
    lost = built.path("State/keys").rename(built.path("backup"))
    assert f"dead then: {len(pages)}." in built.run("keys", "create", expect=1).stderr
    told = built.run("keys", "create", "--new-links").stdout
    assert "(active)" in told and f"with a new link: {len(pages)}." in told
    assert states(built) == ["revoked", "active"]
    assert set(built.public.glob("i/*/index.html")) == pages, "until the next build"
    built.run("build")
    anew = set(built.public.glob("i/*/index.html"))
    assert len(anew) == len(pages) and not anew & pages
    assert built.run("verify", token, expect=1).stdout.startswith("invalid unknown-key")
    assert built.run("verify", token_in(sorted(anew)[0])).stdout.startswith("valid")
    # Whoever does find the backup after all has the old links back.
    shutil.rmtree(built.path("State/keys"))
    lost.rename(built.path("State/keys"))
    built.run("build")
    assert set(built.public.glob("i/*/index.html")) == pages


def test_a_lost_key_for_receipts_is_not_replaced_in_silence(accepting):
    shutil.rmtree(accepting.path("State/receipt-keys"))
    told = accepting.run("keys", "create", "--receipts", expect=1).stderr
    assert told.startswith("keys-missing: ") and "keys create --receipts --new-links" in told
    assert "(active)" in accepting.run("keys", "create", "--receipts", "--new-links").stdout


def test_an_answer_is_not_recorded_over_lost_keys_for_receipts(accepting):
    shutil.rmtree(accepting.path("State/receipt-keys"))
    before = accepting.run("journal", "export").stdout
    told = accepting.run("record", "-", stdin=f"token={accepting.token_of('larkspur-books')}\ndecline=yes\n", expect=1).stderr
    assert told.startswith("keys-missing: ") and "Restore that folder from your backup" in told
    assert "keys create --receipts --new-links" in told
    assert accepting.run("journal", "export").stdout == before


@pytest.mark.parametrize("kind", ["keys", "receipt-keys"])
def test_make_site_makes_no_keys_over_lost_ones(accepting, tmp_path, kind):
    """It makes keys where it finds none. The program is here already: what `swift` would say is where."""
    shutil.rmtree(accepting.path(f"State/{kind}"))
    shutil.copy(REPOSITORY / "Makefile", accepting.root)
    swift = tmp_path / "bin/swift"
    swift.parent.mkdir()
    swift.write_text(f"#!/bin/sh\ncase \"$*\" in *--show-bin-path*) echo '{Path(accepting.program).parent}';; esac\n")
    swift.chmod(0o755)
    before = snapshot(accepting.public)
    done = subprocess.run(
        ["make", "site"], cwd=accepting.root, capture_output=True, text=True,
        env=os.environ | {"PATH": f"{swift.parent}:{os.environ['PATH']}", "MAKEFLAGS": ""})
    assert done.returncode != 0 and "keys-missing: " in done.stderr and "Restore that folder from your backup" in done.stderr
    assert not accepting.path(f"State/{kind}").exists() and snapshot(accepting.public) == before


@pytest.mark.parametrize("command", [["check"], ["build"], ["invite", "--customer", "aozora-foods"]])
def test_with_the_whole_state_gone_published_keys_ask_for_the_backup_too(portal, command):
    portal.run("keys", "create")
    portal.run("build")
    shutil.rmtree(portal.path("State"))
    told = portal.run(*command, expect=1).stderr
    assert told.startswith("keys-missing: ") and "from your backup" in told


def test_before_anything_is_published_there_is_nothing_to_lose(portal):
    portal.run("keys", "create")
    shutil.rmtree(portal.path("State/keys"))
    assert "(active)" in portal.run("keys", "create").stdout


# What is published


def test_export_prints_what_the_portal_publishes(built):
    exported = built.run("keys", "export").stdout
    published = (built.public / ".well-known/jwks.json").read_text()
    assert json.loads(exported) == json.loads(published)


def test_the_published_keys_are_public_keys_and_nothing_else(built):
    built.run("keys", "create")
    built.run("build")
    published = json.loads((built.public / ".well-known/jwks.json").read_text())
    assert [key["kid"] for key in published["keys"]] == [key["id"] for key in keys(built)]
    for key in published["keys"]:
        assert set(key) == {"kty", "crv", "use", "alg", "kid", "x"}
        assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("OKP", "Ed25519", "sig", "EdDSA")
        assert key["kid"] == thumbprint(key["x"])
        assert len(decode(key["x"])) == 32


def test_the_fingerprint_on_the_trust_page_is_that_of_the_key(built):
    [key] = keys(built)
    assert key["fingerprint"].replace(" ", "") == key["id"]
    for language in ("en", "ja"):
        assert key["fingerprint"] in (built.public / language / "trust/index.html").read_text()


# Tokens and keys


def test_tokens_of_a_rotated_key_still_verify_and_their_pages_stay(built):
    [old] = keys(built)
    token = built.token_of("larkspur-books")
    built.run("keys", "create")
    built.run("build")
    marks = file_marks(built.public / "i")
    built.run("keys", "rotate", "--now-anyway")
    built.run("invite", "--customer", "aozora-foods")
    built.run("build")
    built.run("verify", token)
    built.run("verify", "--jwks", "Site/public/.well-known/jwks.json", token)
    assert header_of(token)["kid"] == old["id"]
    assert built.token_of("larkspur-books") == token
    # New ones are signed with the new key.
    assert header_of(built.token_of("aozora-foods"))["kid"] == keys(built)[1]["id"]
    # The fingerprint list on the trust page changed, the personal pages of old did not.
    now = file_marks(built.public / "i")
    assert {name: now[name] for name in marks} == marks


def test_tokens_of_a_revoked_key_are_refused_at_once(built):
    token = built.token_of("larkspur-books")
    built.run("keys", "revoke", "--", keys(built)[0]["id"])
    outcome = built.run("verify", token, expect=1)
    assert outcome.stdout.startswith("invalid unknown-key: ")


def test_after_a_revocation_pages_are_signed_anew_under_the_same_links(built):
    [old] = keys(built)
    before = built.links()
    stolen = built.token_of("larkspur-books")
    built.run("keys", "create")
    built.run("keys", "rotate", "--now-anyway")
    built.run("keys", "revoke", "--", old["id"])
    built.run("build")
    new = keys(built)[1]
    assert built.links() == before
    for invitee, link in before.items():
        token = token_in(built.file_of_link(link))
        assert header_of(token)["kid"] == new["id"]
        built.run("verify", token)
    built.run("verify", stolen, expect=1)
    published = (built.public / ".well-known/jwks.json").read_text()
    assert old["id"] not in published and new["id"] in published
    assert old["id"] not in (built.public / "en/trust/index.html").read_text()


def test_what_is_told_after_revoking_the_only_key_works_in_that_order(built):
    """A leaked key must leave the published set in the next build, so nothing may be asked for that needs one before."""
    [old] = keys(built)
    before = built.links()
    told = built.run("keys", "revoke", "--", old["id"]).stdout
    assert told.index("keys create") < told.index("keys rotate") < told.index("build")
    assert "keys rotate" in built.run("keys", "create").stdout
    built.run("keys", "rotate")
    built.run("build")
    assert built.links() == before
    assert old["id"] not in (built.public / ".well-known/jwks.json").read_text()
    built.run("verify", built.token_of("larkspur-books"))


def test_a_lost_key_stops_the_build_instead_of_dropping_pages(built):
    marks = file_marks(built.public)
    [key] = keys(built)
    built.path(f"State/keys/{key['id']}.pem").unlink()
    outcome = built.run("build", expect=None)
    assert outcome.code in (1, 74) and key["id"] in outcome.stderr and "backup" in outcome.stderr
    assert file_marks(built.public) == marks


# Keys for receipts (see test_receipt_tokens.py for what they sign)


def receipt_keys(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("keys", "list", "--receipts", "--json").stdout.splitlines()]


def published(portal: Portal) -> list[tuple[str, str | None]]:
    """The published keys by id, and what each is for."""
    exported = json.loads(portal.run("keys", "export").stdout)
    return [(key["kid"], key.get("for")) for key in exported["keys"]]


def test_keys_for_receipts_have_a_folder_and_a_life_of_their_own(portal):
    portal.run("keys", "create")
    assert receipt_keys(portal) == []
    assert "(active)" in portal.run("keys", "create", "--receipts").stdout
    assert "keys rotate --receipts" in portal.run("keys", "create", "--receipts").stdout
    assert "keys rotate --receipts" in portal.run("keys", "create", "--receipts", expect=1).stderr
    [invitation] = keys(portal)
    old, new = receipt_keys(portal)
    assert (old["state"], new["state"]) == ("active", "next")
    receipts = "acceptance-receipt+jwt"
    assert published(portal) == [(invitation["id"], None), (old["id"], receipts), (new["id"], receipts)]
    portal.run("keys", "rotate", "--receipts", "--now-anyway")
    assert [key["state"] for key in receipt_keys(portal)] == ["retired", "active"]
    assert published(portal) == [(invitation["id"], None), (old["id"], receipts), (new["id"], receipts)]
    told = portal.run("keys", "revoke", "--receipts", "--", old["id"][:8]).stdout
    assert f"revoked {old['id']}" in told and "receipt" in told
    assert published(portal) == [(invitation["id"], None), (new["id"], receipts)]
    assert states(portal) == ["active"], "the keys that sign invitations are what they were"


def test_a_key_of_one_kind_is_not_known_to_the_other(portal):
    portal.run("keys", "create")
    portal.run("keys", "create", "--receipts")
    refused(portal, "keys", "revoke", "--", receipt_keys(portal)[0]["id"], reason="unknown-key")
    refused(portal, "keys", "revoke", "--receipts", "--", keys(portal)[0]["id"], reason="unknown-key")
    refused(portal, "keys", "rotate", "--receipts", reason="no-next-key")


def test_receipt_keys_belong_to_their_owner_alone(accepting):
    folder = accepting.path("State/receipt-keys")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.suffix for file in folder.iterdir()} == {".pem", ".json", ".key"}
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    for path, loose, strict in ((folder, 0o750, 0o700), (folder / "keys.json", 0o640, 0o600)):
        path.chmod(loose)
        assert accepting.run("build", expect=1).stderr.startswith("loose-permissions: ")
        path.chmod(strict)
    accepting.run("build")


def test_no_private_key_is_copied_anywhere(accepting):
    accepting.run("build")
    secrets = [
        line for folder in ("State/keys", "State/receipt-keys") for pem in accepting.path(folder).glob("*.pem")
        for line in pem.read_text().splitlines() if not line.startswith("-")]
    assert len(secrets) == 2
    for file in accepting.path("Site").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), file


@pytest.mark.parametrize("command", [["build"], ["keys", "export"], ["verify", "x"]])
def test_one_key_for_both_purposes_is_refused(built, command):
    """Somebody who copies the folder would give the verifier's machine the power to invite."""
    shutil.copytree(built.path("State/keys"), built.path("State/receipt-keys"))
    outcome = built.run(*command, expect=1)
    assert outcome.stderr.startswith("shared-key: ") and "--receipts" in outcome.stderr


def test_a_portal_without_keys_for_receipts_publishes_none(built):
    assert [purpose for _, purpose in published(built)] == [None]
    assert not built.path("State/receipt-keys").exists()
