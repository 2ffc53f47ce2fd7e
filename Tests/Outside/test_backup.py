"""`portico backup` and `portico restore`: all that no build can make again, in one file, and back."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import tarfile
import time
from pathlib import Path

import answers
import pytest
from mails import accepted, lines, message
from portals import Portal, exported, snapshot


@pytest.fixture
def full(accepting: Portal) -> Portal:
    """A portal in which everything has happened that leaves something in State."""
    def id_of(invitee):
        return next(each["id"] for each in accepting.invitations() if each["to"] == invitee)

    accepting.run("record", "-", stdin=bytes(message(lines(accepted(accepting, "nishiki-textiles")))))
    answers.accept(accepting, "larkspur-books")
    accepting.run("cancel", id_of("formula-consulting"), "--reason", "Sent to a former employee")
    accepting.run("resend", id_of("token-holdings"))
    accepting.run("revoke-grant", id_of("larkspur-books"), "manageUsers")
    accepting.run("evidence", id_of("nishiki-textiles"), "--output", "State/audit")
    accepting.run("keys", "create")
    accepting.run("keys", "create", "--receipts")
    accepting.run("build")
    return accepting


def backup(portal: Portal, name: str = "backup.tar") -> Path:
    portal.run("backup", name)
    return portal.path(name)


def below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder.parent)) for path in folder.rglob("*") if path.is_file()}


PASSING = ("journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite.lock")


def test_everything_that_no_build_makes_again_is_in_it(full):
    file = backup(full)
    with tarfile.open(file) as archive:
        members = {member.name: member for member in archive}
    wanted = {
        name for name in below(full.path("State"))
        if not name.startswith("State/build/") and Path(name).name not in PASSING}
    files = {name for name, member in members.items() if member.isfile()}
    assert files - {"SHA256SUMS"} == wanted
    kinds = {Path(name).parts[1] for name in wanted}
    assert {"keys", "receipt-keys", "evidence", "letters", "audit", "address"} <= kinds, "a full story"
    assert all(member.isfile() or member.isdir() for member in members.values())
    assert {stat.S_IMODE(member.mode) for member in members.values() if member.isfile()} == {0o600}
    assert {stat.S_IMODE(member.mode) for member in members.values() if member.isdir()} == {0o700}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [each for each in full.path("State").iterdir() if each.name.startswith(".journal-copy")]


def test_other_programs_unpack_and_check_it(full, tmp_path):
    file = backup(full)
    subprocess.run(["tar", "-xf", file, "-C", tmp_path], check=True)
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done
    assert done.stdout.count(": OK\n") == len(below(tmp_path / "State"))
    with sqlite3.connect(tmp_path / "State/journal/journal.sqlite") as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert journal.execute("SELECT count(*) FROM events").fetchone() == (len(exported(full)),)


def test_what_is_restored_is_what_was_backed_up(full, portal):
    """On another machine, from the portal's sources and the backup alone."""
    records, pages = full.run("journal", "export").stdout, {path: path.read_bytes() for path in full.invitation_pages()}
    file = backup(full)
    told = portal.run("restore", str(file)).stdout
    assert "journal head" in told and "before" not in told
    assert portal.run("journal", "export").stdout == records
    assert portal.run("journal", "verify").stdout == full.run("journal", "verify").stdout
    portal.run("build")
    assert {path.relative_to(portal.public): path.read_bytes() for path in portal.invitation_pages()} == {
        path.relative_to(full.public): content for path, content in pages.items()}
    for path in portal.path("State").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    invitation = next(each for each in full.invitations() if each["to"] == "nishiki-textiles")
    [one, other] = [
        at.run("evidence", invitation["id"], "--output", "given") and (at.path("given/receipt.jws")).read_text()
        for at in (full, portal)]
    assert one == other


def test_the_folder_of_before_is_kept_and_the_next_build_knows_its_files(full):
    file = backup(full)
    before = snapshot(full.path("State"))
    told = full.run("restore", str(file)).stdout
    [kept] = full.root.glob("State.before-*")
    assert str(kept.name) in told
    found = snapshot(kept)
    assert {name for name in before if not name.startswith("build/") and Path(name).name not in PASSING} <= set(found)
    assert "0 written" in full.run("build").stdout
    full.run("restore", str(file))
    assert len(list(full.root.glob("State.before-*"))) == 2


def test_each_restored_state_has_an_incarnation_of_its_own(full):
    file = backup(full)
    seen = set()
    for _ in range(2):
        full.run("restore", str(file))
        seen.add(full.read("State/incarnation"))
    assert len(seen) == 2 and all(len(each.strip()) == 32 for each in seen)


def test_a_newer_journal_is_not_replaced_without_a_word(full):
    file = backup(full)
    count = len(exported(full))
    full.run("invite", "--customer", "aozora-foods")
    answers.decline(full, "bold-brands")
    newer = exported(full)[count:]
    before = full.run("journal", "export").stdout
    told = full.run("restore", str(file), expect=1).stderr
    assert told.startswith("newer-journal: ") and f"records that the backup hasn't: {len(newer)}, the first of" in told
    assert "--lose-newer" in told
    assert full.run("journal", "export").stdout == before and not list(full.root.glob("State.before-*"))
    told = full.run("restore", str(file), "--lose-newer").stdout
    assert f"Records lost: {len(newer)}, the first of" in told
    assert len(exported(full)) == count


def test_a_journal_that_went_another_way_loses_what_is_its_own(full, portico, tmp_path):
    subprocess.run(["cp", "-a", full.root, tmp_path / "twin"], check=True)
    twin = Portal(portico, tmp_path / "twin")
    answers.decline(twin, "bold-brands")
    file = backup(twin)
    answers.accept(full, "bold-brands")
    assert "records that the backup hasn't: 1," in full.run("restore", str(file), expect=1).stderr


def test_what_was_redacted_since_the_backup_is_redacted_again(full):
    over, open_then = "formula-consulting", "bold-brands"
    ids = {each["to"]: each["id"] for each in full.invitations()}
    addresses = {each["id"]: each["email"] for each in full.customers()}
    file = backup(full)
    full.run("cancel", ids[open_then])
    full.run("redact", ids[over], ids[open_then])
    told = full.run("restore", str(file), "--lose-newer").stdout
    assert f"Redacted again: {ids[over]}." in told and f"portico cancel {ids[open_then]}" in told
    assert full.run("journal", "verify").stdout.startswith("sound")
    assert addresses[over] not in full.run("journal", "export", "--personal").stdout
    assert addresses[open_then] in full.run("journal", "export", "--personal").stdout


def test_a_damaged_journal_can_be_replaced_when_that_is_said(full):
    file = backup(full)
    full.write("State/journal/journal.sqlite", "not a journal")
    for end in ("-wal", "-shm"):
        full.path(f"State/journal/journal.sqlite{end}").unlink(missing_ok=True)
    full.path("State/journal/journal.sqlite").chmod(0o600)
    assert "can't be read" in full.run("restore", str(file), expect=1).stderr
    full.run("restore", str(file), "--lose-newer")
    assert full.run("journal", "verify").stdout.startswith("sound")


def test_a_running_verifier_keeps_its_journal(full, verifiers):
    file = backup(full)
    verifier = verifiers.start(full)
    before = full.path("State/journal/journal.sqlite").stat().st_ino
    assert full.run("restore", str(file), expect=None).stderr.startswith("journal-in-use: ")
    assert full.path("State/journal/journal.sqlite").stat().st_ino == before and not list(full.root.glob("State.*"))
    assert verifier.get("/readyz").status == 200
    verifier.stop()
    full.run("restore", str(file))


def test_a_damaged_journal_is_not_backed_up(full):
    with sqlite3.connect(full.path("State/journal/journal.sqlite")) as journal:
        journal.execute("DROP TRIGGER IF EXISTS events_are_never_changed")
        for (name,) in journal.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            journal.execute(f"DROP TRIGGER {name}")
        journal.execute("UPDATE events SET actor = 'user:somebody' WHERE sequence = 3")
    assert full.run("backup", "backup.tar", expect=1).stderr.startswith("damaged: ")
    assert not list(full.root.glob("backup*"))


# Where it may go


@pytest.mark.parametrize("folder", ["State", "State/keys", "Site/public", "Site/verifier", "Content/en", "Templates"])
def test_it_goes_nowhere_where_it_would_be_published(accepting, folder):
    before = set(accepting.path(folder).iterdir())
    assert accepting.run("backup", f"{folder}/backup.tar", expect=1).stderr.startswith("output-overlaps: ")
    assert set(accepting.path(folder).iterdir()) == before


def test_a_link_leads_nowhere_else(accepting):
    accepting.path("away").symlink_to("Site/public")
    assert accepting.run("backup", "away/backup.tar", expect=1).stderr.startswith("output-overlaps: ")


def test_no_backup_takes_the_place_of_another(accepting):
    file = backup(accepting)
    before = file.read_bytes()
    assert accepting.run("backup", "backup.tar", expect=1).stderr.startswith("file-in-the-way: ")
    assert file.read_bytes() == before


def test_before_anything_happened_there_is_nothing_to_back_up(portal):
    assert portal.run("backup", "backup.tar", expect=1).stderr.startswith("nothing-to-back-up: ")
    assert not portal.path("backup.tar").exists()


def test_what_no_folder_would_have_again_is_told(accepting):
    accepting.path("State/elsewhere").symlink_to("/etc")
    assert "State/elsewhere" in accepting.run("backup", "backup.tar", expect=74).stderr
    assert not list(accepting.root.glob("backup*"))


def test_state_may_be_a_link_to_another_disk(full, tmp_path):
    full.path("State").rename(tmp_path / "disk")
    full.path("State").symlink_to(tmp_path / "disk")
    file = backup(full)
    full.run("restore", str(file))
    assert full.path("State").is_symlink() and list(tmp_path.glob("disk.before-*"))
    full.run("build")


# While others are at work


def test_a_backup_while_others_write_is_of_one_moment(full, portal):
    writers = [full.start("invite", "--customer", "aozora-foods"), full.start("build")]
    file = backup(full)
    for writer in writers:
        writer.wait(timeout=60)
    portal.run("restore", str(file))
    assert portal.run("journal", "verify").stdout.startswith("sound")
    records, whole = exported(portal), exported(full)
    assert records == whole[:len(records)]


# Hostile archives


def members(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as archive:
        return [(member, archive.extractfile(member).read() if member.isfile() else b"") for member in archive]


def pack(found: list[tuple[tarfile.TarInfo, bytes]], to: Path, digests: bool = True) -> Path:
    """As the program packs them, with digests that fit."""
    sums = {member.name: hashlib.sha256(data).hexdigest() for member, data in found if member.isfile()}
    with open(to, "wb") as file:
        for member, data in found:
            if member.name == "SHA256SUMS" and digests:
                head = data.split(b"\n")[0]
                names = sorted((name for name in sums if name != "SHA256SUMS"), key=str.encode)
                data = head + b"\n" + "".join(f"{sums[name]}  {name}\n" for name in names).encode()
            member.size = len(data)
            file.write(ustar(member))
            file.write(data + b"\0" * (-len(data) % 512))
        file.write(b"\0" * 1024)
    return to


def ustar(member: tarfile.TarInfo) -> bytes:
    block = bytearray(512)
    name = member.name + ("/" if member.isdir() and not member.name.endswith("/") else "")
    fields = [
        (0, name.encode()[:100]), (100, b"%07o" % member.mode), (108, b"0000000"), (116, b"0000000"),
        (124, b"%011o" % member.size), (136, b"%011o" % int(member.mtime)), (148, b" " * 8), (156, member.type),
        (157, member.linkname.encode()[:100]), (257, b"ustar\x0000"), (329, b"0000000"), (337, b"0000000")]
    for offset, value in fields:
        block[offset:offset + len(value)] = value
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode, info.mtime = kind, link, 0o700 if kind == tarfile.DIRTYPE else 0o600, 1_790_000_000
    return info


def test_packed_anew_in_the_same_way_it_is_the_same(full, tmp_path):
    file = backup(full)
    assert pack(members(file), tmp_path / "again.tar").read_bytes() == file.read_bytes()


HOSTILE = {
    "above": [(member("State/../../stray"), b"x")],
    "absolute": [(member("/tmp/stray"), b"x")],
    "beside": [(member("stray"), b"x")],
    "Content": [(member("Content/portal.yaml"), b"x")],
    "dot": [(member("State/./stray"), b"x")],
    "empty part": [(member("State//stray"), b"x")],
    "link": [(member("State/link", tarfile.SYMTYPE, "/etc"), b"")],
    "hard link": [(member("State/link", tarfile.LNKTYPE, "State/address"), b"")],
    "through a link": [(member("State/link", tarfile.SYMTYPE, ".."), b""), (member("State/link/stray"), b"x")],
    "pipe": [(member("State/pipe", tarfile.FIFOTYPE), b"")],
    "device": [(member("State/device", tarfile.CHRTYPE), b"")],
    "twice": [(member("State/address"), b"x")],
    "file as folder": [(member("State/address/stray"), b"x")],
    "build": [(member("State/build", tarfile.DIRTYPE), b""), (member("State/build/0123.manifest"), b"x")],
    "log of the journal": [(member("State/journal/journal.sqlite-wal"), b"x")],
    "control character": [(member("State/a\nb"), b"x")],
    "a second journal": [(member("State/journal.sqlite"), b"x")],
    "folder twice": [(member("State/keys", tarfile.DIRTYPE), b"")],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_hostile_archive_leaves_the_folder(full, tmp_path, what):
    found = members(backup(full))
    hostile = pack(found[:-1] + HOSTILE[what] + found[-1:], tmp_path / "hostile.tar")
    before = snapshot(full.path("State"))
    told = full.run("restore", str(hostile), expect=1).stderr
    assert told.startswith("not-a-backup: ") or told.startswith("damaged-backup: "), told
    assert snapshot(full.path("State")).keys() == before.keys()
    assert not list(full.root.glob("State.*")) and not list(tmp_path.rglob("stray")) and not os.path.exists("/tmp/stray")


def test_sizes_are_bounded_by_what_is_there(full, tmp_path):
    found = members(backup(full))
    huge = member("State/huge")
    huge.size = 8 ** 11 - 1
    data = b"".join(ustar(each) + content + b"\0" * (-len(content) % 512) for each, content in found[:-1]) + ustar(huge)
    (tmp_path / "huge.tar").write_bytes(data + b"\0" * 4096)
    started = time.monotonic()
    assert full.run("restore", str(tmp_path / "huge.tar"), expect=1).stderr.startswith("damaged-backup: ")
    assert time.monotonic() - started < 10


def test_every_damaged_byte_is_found(full, tmp_path):
    """A sample of places all over the archive, each with one bit turned."""
    whole = backup(full).read_bytes()
    for place in range(7, len(whole), len(whole) // 60):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        (tmp_path / "flipped.tar").write_bytes(flipped)
        told = full.run("restore", str(tmp_path / "flipped.tar"), expect=1).stderr
        assert told.startswith("not-a-backup: ") or told.startswith("damaged-backup: "), (place, told)


@pytest.mark.parametrize("part", [0, 100, 512, 0.3, 0.9, -1024, -1])
def test_a_cut_off_archive_is_refused(full, tmp_path, part):
    whole = backup(full).read_bytes()
    length = int(len(whole) * part) if isinstance(part, float) else part
    (tmp_path / "cut.tar").write_bytes(whole[:length])
    told = full.run("restore", str(tmp_path / "cut.tar"), expect=1).stderr
    assert told.startswith("not-a-backup: ") or told.startswith("damaged-backup: ")
    assert not list(full.root.glob("State.*"))


def test_a_journal_with_a_made_up_end_is_not_the_one_that_was_backed_up(full, tmp_path):
    """Digests fit, the chain doesn't."""
    found = members(backup(full))
    for number, (info, data) in enumerate(found):
        if info.name == "State/journal/journal.sqlite":
            assert b"nishiki" in data
            found[number] = (info, data.replace(b"nishiki", b"nishika"))
    told = full.run("restore", str(pack(found, tmp_path / "forged.tar")), expect=1).stderr
    assert told.startswith("damaged-backup: ") and "journal" in told


def test_anything_else_is_no_backup(full, tmp_path):
    plain = tmp_path / "plain.tar"
    with tarfile.open(plain, "w") as archive:
        archive.add(full.path("State"), "State")
    for file in (plain, full.path("Content/portal.yaml")):
        assert full.run("restore", str(file), expect=1).stderr.startswith("not-a-backup: ")
    assert full.run("restore", "nothing-there.tar", expect=74).stderr.startswith("error: ")
    os.mkfifo(tmp_path / "pipe")
    full.run("restore", str(tmp_path / "pipe"), expect=1)


def test_one_that_ends_between_two_files_says_so(full, tmp_path):
    whole = backup(full).read_bytes()
    with tarfile.open(full.path("backup.tar")) as archive:
        places = [info.offset for info in archive][1:]
    for place in places:
        (tmp_path / "cut.tar").write_bytes(whole[:place])
        told = full.run("restore", str(tmp_path / "cut.tar"), expect=1).stderr
        assert told.startswith("damaged-backup: ") and "it is cut off" in told, (place, told)


# What is in the way


def test_a_killed_backup_leaves_nothing_for_good(full, preloaded):
    """What it leaves holds keys and people; the next one takes it away."""
    library, drafts = preloaded("killed_at"), set()
    for at in range(1, 60):
        done = full.run("backup", "B.tar", env={"LD_PRELOAD": library, "KILLED_AT": str(at)}, expect=None)
        drafts |= {re.sub(r"[0-9]+", "N", each.name) for each in [*full.root.glob("B.tar.*"), *full.path("State").glob(".*")]}
        if done.code == 0:
            break
        assert done.code == -9
        # Killed when it had its name: it is whole.
        full.path("B.tar").unlink(missing_ok=True)
    assert {".journal-copy.new", "B.tar.N.new"} <= drafts
    assert not list(full.root.glob("B.tar.*")) and not list(full.path("State").glob(".*"))
    full.path("B.tar").rename(full.path("kept.tar"))
    full.write("B.tar.mine.new", "of somebody else")
    full.run("backup", "B.tar")
    assert full.path("B.tar.mine.new").exists()


@pytest.mark.parametrize("name", ["elsewhere", "../outside/site", "Site/other"])
def test_it_goes_into_no_site_under_whatever_name_that_was_built(accepting, name):
    accepting.run("build", "--output", name)
    for place in (f"{name}/backup.tar", f"{name}/en/backup.tar", f"{accepting.path(name).resolve()}/backup.tar"):
        told = accepting.run("backup", place, expect=1).stderr
        assert told.startswith("output-overlaps: ") and "a site was built to" in told
    accepting.path("door").symlink_to(accepting.path(name))
    assert accepting.run("backup", "door/backup.tar", expect=1).stderr.startswith("output-overlaps: ")
    assert not list(accepting.path(name).rglob("backup*"))


def test_what_a_backup_cannot_hold_is_named(accepting):
    odd = os.fsencode(accepting.path("State")) + b"/outbox-\xff"
    os.mkdir(odd, 0o700)
    told = accepting.run("backup", "backup.tar", expect=74).stderr
    assert "outbox-" in told and "not UTF-8" in told
    os.rmdir(odd)
    assert not list(accepting.root.glob("backup*"))


# How it takes its place


def test_the_superuser_restores_for_whom_the_portal_belongs_to(full):
    if os.geteuid() != 0:
        pytest.skip("only the superuser can give files away")
    file = backup(full)
    for path in [full.path("State"), *full.path("State").rglob("*")]:
        os.chown(path, 4711, 4712)
    full.run("restore", str(file))
    restored = [full.path("State"), *full.path("State").rglob("*")]
    assert {(path.stat().st_uid, path.stat().st_gid) for path in restored} == {(4711, 4712)}


@pytest.mark.parametrize("mount", [
    "mount -t tmpfs none State && cp -a away/. State && chmod 700 State", "mount --bind away State"], ids=["another disk", "this disk"])
def test_a_mounted_state_is_refused_before_anything_happens(full, mount):
    file = backup(full)
    shutil.copytree(full.path("State"), full.path("away"))
    script = f"{mount} && {full.program} restore {file}; echo $?; ls -d State*"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=full.root, capture_output=True, text=True)
    if "unshare failed" in done.stderr or "must be superuser" in done.stderr or "permission denied" in done.stderr:
        pytest.skip("mounting is not allowed here")
    assert done.stdout == "74\nState\n", done
    assert "is where a disk is mounted" in done.stderr and "a link to that folder" in done.stderr


@pytest.mark.parametrize("kernel", ["exchanges", "does not exchange"])
def test_killed_at_any_step_a_restore_leaves_one_state_and_the_other(full, preloaded, kernel):
    """With a kernel that exchanges, there never is no State."""
    file, library = backup(full), preloaded("killed_at")
    old = {"KILLED_NO_EXCHANGE": "1"} if kernel != "exchanges" else {}
    full.run("cancel", id_of(full, "bold-brands"))
    before, seen, halves = exported(full), set(), 0
    for at in range(1, 400):
        shutil.copytree(full.path("State"), full.path("kept"), dirs_exist_ok=False)
        done = full.run(
            "restore", str(file), "--lose-newer", env={"LD_PRELOAD": library, "KILLED_AT": str(at)} | old, expect=None)
        if done.code == 0:
            break
        assert done.code == -9, done
        if not full.path("State").exists():
            halves += 1
            told = full.run("restore", str(file), "--lose-newer", expect=1).stderr
            assert told.startswith("half-restored: ")
            [half] = full.root.glob("State.before-*")
            half.rename(full.path("State"))
            assert exported(full) == before
        found = len(exported(full)) == len(before)
        seen.add(found)
        full.run("restore", str(file), "--lose-newer")
        kept = list(full.root.glob("State.before-*"))
        assert kept and not list(full.root.glob("State.restoring"))
        assert not full.path("State/restored").exists()
        # What counted before is kept somewhere, whole.
        heads = {(each / "journal/journal.sqlite").exists() for each in kept}
        assert heads == {True}
        for each in kept:
            shutil.rmtree(each)
        shutil.rmtree(full.path("State"))
        full.path("kept").rename(full.path("State"))
    assert (halves > 0) == (kernel != "exchanges")
    assert seen >= {True}, "killed before it had taken its place"


def id_of(portal: Portal, invitee: str) -> str:
    return next(each["id"] for each in portal.invitations() if each["to"] == invitee)


# What had been thrown away


def test_what_cannot_be_redacted_yet_is_remembered_until_it_is_done(full):
    """Each case has its own advice: open, waiting for a review, holding."""
    opened, waiting = "bold-brands", "bergen-seafood"
    answers.accept(full, waiting, tenantDomain="elsewhere.example")
    ids = {each["to"]: each["id"] for each in full.invitations()}
    addresses = {each["id"]: each["email"] for each in full.customers()}
    file = backup(full)
    full.run("cancel", ids[opened])
    full.run("review", ids[waiting], "--dismiss")
    full.run("cancel", ids[waiting])
    full.run("redact", ids[opened], ids[waiting])
    told = full.run("restore", str(file), "--lose-newer").stdout
    assert f"{ids[opened]} had been redacted and is here again, open: `portico cancel {ids[opened]}`" in told
    assert f"{ids[waiting]} had been redacted and is here again, waiting for a review: `portico cancel {ids[waiting]}`" in told
    remembered = full.read("State/redact-again")
    assert set(ids[each] for each in (opened, waiting)) == {line.split()[0] for line in remembered.splitlines()}
    told = full.run("redact", "--due").stdout
    assert told.count("is here again") == 2 and "nothing is due" in told
    full.run("review", ids[waiting], "--dismiss")
    assert f"is here again, open: `portico cancel {ids[waiting]}`" in full.run("redact", "--due").stdout
    full.run("cancel", ids[waiting])
    told = full.run("redact", "--due").stdout
    assert f"redacted {ids[waiting]}" in told and told.count("is here again") == 1
    # A second restore of the same backup brings both back, and forgets neither.
    full.run("restore", str(file), "--lose-newer")
    assert len(full.read("State/redact-again").splitlines()) == 2
    full.run("cancel", ids[opened])
    full.run("review", ids[waiting], "--dismiss")
    full.run("cancel", ids[waiting])
    assert "is here again" not in full.run("redact", "--due").stdout
    assert not full.path("State/redact-again").exists()
    assert addresses[opened] not in full.run("journal", "export", "--personal").stdout


def test_what_a_relationship_rests_on_is_not_redacted_by_a_restore(full, portico, tmp_path):
    """The two went different ways: declined and redacted here, accepted in the backup."""
    subprocess.run(["cp", "-a", full.root, tmp_path / "twin"], check=True)
    twin = Portal(portico, tmp_path / "twin")
    answers.accept(twin, "bold-brands")
    file = backup(twin)
    id = id_of(full, "bold-brands")
    answers.decline(full, "bold-brands")
    full.run("redact", id)
    told = full.run("restore", str(file), "--lose-newer").stdout
    assert f"{id} had been redacted and is here again, and a relationship rests on it" in told
    assert json.loads(full.run("acceptances", id, "--json").stdout.splitlines()[0])["email"]
