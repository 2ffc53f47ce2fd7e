"""`portico person` and `portico redact`: what is said of people can be found, and can go; what happened stays on record."""

import fcntl
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from answers import accept, decline, text_of_answer
from portals import Portal, exported, refused
from verifiers import filled_in

JOURNAL_SCRIPT = Path(__file__).parents[2] / "docs/check-journal.py"


@pytest.fixture
def answered(accepting) -> Portal:
    """An acceptance that waits for its review and was dismissed, a decline, a cancelled invitation."""
    accept(accepting, "nishiki-textiles", country="FR")
    accepting.run("review", id_of(accepting, "nishiki-textiles"), "--dismiss", "--reason", "Not theirs: ask Ingrid")
    accepting.run("cancel", id_of(accepting, "nishiki-textiles"))
    decline(accepting, "larkspur-books")
    return accepting


def id_of(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


def person_of(portal: Portal, invitee: str) -> str:
    listed = [json.loads(line) for line in portal.run("acceptances", "--json").stdout.splitlines()]
    return next(each["email"] for each in listed if each["to"] == invitee)


def openings(portal: Portal) -> list[dict]:
    return [json.loads(line) for line in portal.run("journal", "export", "--personal").stdout.splitlines()]


def test_no_person_stands_in_the_chain(answered):
    said = openings(answered)
    assert said and all({"data", "salt", "sequence"} == each.keys() for each in said)
    chain = answered.run("journal", "export").stdout
    for each in said:
        for value in each["data"].values():
            assert value not in chain
    committed = [each for each in exported(answered) if "personal" in each["payload"]]
    assert [each["sequence"] for each in committed] == [each["sequence"] for each in said]


def test_an_auditor_checks_what_is_said_of_people(answered, tmp_path):
    chain, people = tmp_path / "chain.jsonl", tmp_path / "people.jsonl"
    chain.write_text(answered.run("journal", "export").stdout, "utf-8")
    people.write_text(answered.run("journal", "export", "--personal").stdout, "utf-8")

    def verdict(*options) -> int:
        return subprocess.run([sys.executable, JOURNAL_SCRIPT, chain, *options], capture_output=True).returncode

    assert verdict() == 0 and verdict("--personal", people) == 0
    original = people.read_text("utf-8")
    lines = original.splitlines(keepends=True)
    for altered in (original.replace("FR", "GB").replace("@", "+x@"), original + lines[0], "".join(lines[1:])):
        people.write_text(altered, "utf-8")
        assert verdict("--personal", people) == 1


def test_no_flipped_bit_in_what_was_exported_goes_unnoticed(answered, tmp_path):
    """300 in the chain, and 300 in the openings: of a journal with a redaction."""
    answered.run("redact", id_of(answered, "nishiki-textiles"))
    files = {"chain": tmp_path / "chain.jsonl", "people": tmp_path / "people.jsonl"}
    whole = {
        "chain": answered.run("journal", "export").stdout.encode(),
        "people": answered.run("journal", "export", "--personal").stdout.encode()}
    program = compile(JOURNAL_SCRIPT.read_text("utf-8"), "check-journal.py", "exec")

    def is_sound(**altered: bytes) -> bool:
        for name, file in files.items():
            file.write_bytes(altered.get(name, whole[name]))
        hook, sys.argv[:] = sys.excepthook, ["check-journal.py", str(files["chain"]), "--personal", str(files["people"])]
        sys.path.insert(0, str(JOURNAL_SCRIPT.parent))  # as Python does, and the script takes it out again
        try:
            exec(program, {"__name__": "__main__"})
        except SystemExit as end:
            return end.code == 0
        finally:
            sys.excepthook = hook

    arguments, moments = sys.argv[:], random.Random(8)
    try:
        assert is_sound()
        for name in files:
            for _ in range(300):
                flipped = bytearray(whole[name])
                place = moments.randrange(len(flipped))
                flipped[place] ^= 1 << moments.randrange(8)
                assert not is_sound(**{name: bytes(flipped)}), f"byte {place} of the {name}: {flipped[place]}"
        for place in (number for number, byte in enumerate(whole["people"]) if byte == 0x0A):
            flipped = bytearray(whole["people"])
            flipped[place] = 0x0B  # which some take for the end of a line too
            assert not is_sound(people=bytes(flipped))
    finally:
        sys.argv[:] = arguments


def test_everything_about_an_address_is_found(answered):
    email = person_of(answered, "nishiki-textiles")
    answered.write("State/evidence/kept.eml", f"From: {email.upper()}\n\nYes")
    found = answered.run("person", email.upper()).stdout
    assert f"acceptance  {id_of(answered, 'nishiki-textiles')}  accepted" in found
    assert "State/evidence/kept.eml" in found
    assert "State/letters/" in found
    assert "nothing is stored" in answered.run("person", "nobody@else.example").stdout
    answered.run("person", "not an address", expect=64)


def test_what_is_redacted_is_gone_and_the_rest_holds(answered):
    id = id_of(answered, "nishiki-textiles")
    email = person_of(answered, "nishiki-textiles")
    outside = answered.root.parent / "evidence"
    inside = answered.path("State/audit")
    for folder in (outside, inside):
        answered.run("evidence", id, "--output", str(folder))
    before = exported(answered)
    told = answered.run("redact", id, "--reason", "They asked for it").stdout
    assert f"redacted {id}" in told and "backups" in told
    assert f"removed State/letters/{id}-" in told and "-receipt.eml" in told and "removed State/audit" in told
    assert not inside.exists() and outside.exists()
    answered.run("journal", "verify", "--head", f"{before[-1]['sequence']}:{before[-1]['hash']}")
    assert exported(answered)[:-1] == before
    assert "nothing is stored" in answered.run("person", email).stdout
    assert "redacted" in answered.run("acceptances", id).stdout
    for file in answered.path("State").rglob("*"):
        if file.is_file():
            assert email.encode() not in file.read_bytes(), file
    head = exported(answered)[-1]
    assert "redacted already" in answered.run("redact", id).stdout
    assert exported(answered)[-1] == head


def test_the_receipt_stays_the_same_bytes(answered, tmp_path):
    id = id_of(answered, "nishiki-textiles")
    answered.run("evidence", id, "--output", str(tmp_path / "before"))
    answered.run("redact", id)
    answered.run("evidence", id, "--output", str(tmp_path / "after"))
    receipt = (tmp_path / "before/receipt.jws").read_bytes()
    assert (tmp_path / "after/receipt.jws").read_bytes() == receipt
    assert (tmp_path / "after/personal.jsonl").read_text("utf-8") == ""
    done = subprocess.run(
        [sys.executable, "check.py", "."], cwd=tmp_path / "after", capture_output=True, text=True)
    assert done.returncode == 0 and "personal-data-redacted" in done.stdout, done
    (tmp_path / "after/personal.jsonl").unlink()
    shutil.copy(tmp_path / "before/personal.jsonl", tmp_path / "after/personal.jsonl")


def test_what_is_needed_is_refused(answered):
    refused(answered, "redact", id_of(answered, "bergen-seafood"), reason="invitation-open")
    accept(answered, "bergen-seafood")
    refused(answered, "redact", id_of(answered, "bergen-seafood"), reason="relationship-holds")
    refused(answered, "redact", id_of(answered, "nishiki-textiles"), "--as", "yui-sato", reason="needs-role")
    refused(answered, "redact", "zzzz", reason="unknown-invitation")
    answered.run("redact", expect=64)
    answered.run("redact", "--due", "zzzz", expect=64)


def test_what_is_due_goes_and_nothing_else(answered):
    assert "nothing is due" in answered.run("redact", "--due").stdout
    answered.replace("Content/portal.yaml", "  dismissed: P365D", "  dismissed: P1D")
    assert "nothing is due" in answered.run("redact", "--due").stdout
    answered.replace("Content/portal.yaml", "  dismissed: P1D", "  dismissed: P40000D")
    told = answered.run("check", expect=65).stderr
    assert "portal.yaml" in told and "P36525D" in told


def test_without_a_promise_nothing_is_due(answered):
    text = answered.read("Content/portal.yaml")
    answered.write("Content/portal.yaml", text[: text.index("retention:")])
    refused(answered, "redact", "--due", reason="no-retention")


def test_a_mail_stays_that_another_acceptance_needs(accepting, tmp_path):
    """One mail answers for two companies; one of the answers is dismissed and redacted."""
    mail = tmp_path / "mail.eml"
    mail.write_text("From: kei@nishiki.example\nTo: partners@hoshino-cloud.example\nDate: Sun, 29 Nov 2026 09:00:00 +0000\n"
                    "Subject: both\n\nYes, for both.\n", "utf-8")
    for invitee, changes in (("nishiki-textiles", {"country": "FR"}), ("larkspur-books", {})):
        text = text_of_answer(filled_in(accepting, invitee, **changes))
        accepting.run("record", "-", "--evidence", str(mail), stdin=text)
    id = id_of(accepting, "nishiki-textiles")
    accepting.run("review", id, "--dismiss")
    accepting.run("cancel", id)
    [kept] = accepting.path("State/evidence").glob("*.eml")
    assert str(kept.name) not in accepting.run("redact", id).stdout and kept.exists()
    accepting.run("evidence", id_of(accepting, "larkspur-books"), "--output", str(tmp_path / "evidence"))


def test_what_a_killed_run_left_half_written_goes(answered):
    """It tells of people too: the copy of the journal that a backup makes, of everybody."""
    id = id_of(answered, "nishiki-textiles")
    email = person_of(answered, "nishiki-textiles")
    for name in (".journal-copy.new", ".journal-copy.new-wal", "evidence/.ab.eml.17.new", "letters/.x.eml.18.new"):
        answered.write(f"State/{name}", f"To: {email}")
    with answered.path("State/evidence/.cd.eml.19.new").open("w") as file:
        # One that is being written stays.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("of somebody else")
        file.flush()
        told = answered.run("redact", id).stdout
    left = [each.name for each in answered.path("State").rglob("*.new*")]
    assert left == [".cd.eml.19.new"]
    assert "removed State/.journal-copy.new" in told and "removed State/letters/.x.eml.18.new" in told
    assert "nothing is stored" in answered.run("person", email).stdout


def test_the_copy_of_a_backup_that_is_running_stays(answered):
    answered.write("State/.journal-copy.new", "of a backup")
    state = os.open(answered.path("State"), os.O_RDONLY)
    fcntl.flock(state, fcntl.LOCK_EX)
    answered.run("redact", id_of(answered, "nishiki-textiles"))
    os.close(state)
    assert answered.read("State/.journal-copy.new") == "of a backup"


def test_nothing_but_the_files_of_a_bundle_goes_with_it(answered):
    id = id_of(answered, "nishiki-textiles")
    bundle = answered.path("State/audit")
    answered.run("evidence", id, "--output", str(bundle))
    shutil.copy(bundle / "acceptance.json", answered.path("State"))
    shutil.copy(bundle / "SHA256SUMS", answered.path("State"))
    answered.write("State/audit/notes/mine.txt", "of somebody else")
    answered.run("redact", id, id)
    assert answered.read("State/audit/notes/mine.txt") and answered.path("State/keys").exists()
    assert [each.name for each in bundle.iterdir()] == ["notes"]
    answered.run("journal", "verify")


def test_behind_a_linked_state_too(answered):
    state, real = answered.path("State"), answered.root / "real"
    state.rename(real)
    state.symlink_to("real")
    id = id_of(answered, "nishiki-textiles")
    answered.run("evidence", id, "--output", str(state / "audit"))
    answered.run("redact", id)
    assert not (real / "audit").exists()


# What can't be looked through


@pytest.fixture(params=["link to a folder", "link to a file", "closed folder", "name that is not UTF-8"])
def unseen(request, answered, tmp_path) -> str:
    """Something below State that isn't looked through."""
    state = answered.path("State")
    (tmp_path / "far").mkdir()
    (tmp_path / "far/letter.eml").write_text("To: ada@larkspur.example")
    if request.param == "link to a folder":
        (state / "odd").symlink_to(tmp_path / "far")
    elif request.param == "link to a file":
        (state / "odd").symlink_to(tmp_path / "far/letter.eml")
    elif request.param == "closed folder":
        (state / "odd").mkdir(mode=0)
        if os.geteuid() == 0:
            # The superuser without the right to go where the modes don't let them.
            (tmp_path / "portico").write_text(
                f'#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search "{answered.program}" "$@"\n')
            (tmp_path / "portico").chmod(0o755)
            answered.program = str(tmp_path / "portico")
    else:
        os.mkdir(os.fsencode(state) + b"/odd\xff")
    return "State/odd"


def test_it_is_named_by_person(answered, unseen):
    outcome = answered.run("person", person_of(answered, "nishiki-textiles"), expect=74)
    assert "acceptance  " in outcome.stdout and unseen in outcome.stderr


def test_it_is_named_by_redact_which_does_its_work(answered, unseen, tmp_path):
    id = id_of(answered, "nishiki-textiles")
    person = person_of(answered, "nishiki-textiles")
    outcome = answered.run("redact", id, expect=74)
    assert f"redacted {id}" in outcome.stdout and unseen in outcome.stderr
    assert person not in answered.run("journal", "export", "--personal").stdout
    assert (tmp_path / "far/letter.eml").exists()


def test_a_link_to_another_place_in_state_hides_nothing(answered):
    id = id_of(answered, "nishiki-textiles")
    answered.run("evidence", id, "--output", "State/audit")
    answered.path("State/latest").symlink_to("audit")
    answered.run("person", person_of(answered, "nishiki-textiles"))
    answered.run("redact", id)
    assert not answered.path("State/audit").exists()
