"""`portico evidence`: one folder that an auditor checks without Portico, with docs/check-evidence.py; and
docs/check-journal.py, which checks an exported journal."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from mails import accepted, lines, message
from portals import REPOSITORY, Outcome, Portal, exported, local, snapshot
from tokens import Issuer, broken, claims_of, decode, encode, receipt_number

SCRIPT = REPOSITORY / "docs/check-evidence.py"
JOURNAL_SCRIPT = REPOSITORY / "docs/check-journal.py"
INVITEE = "nishiki-textiles"


def check(*arguments: str, script: Path = SCRIPT, stdin: bytes = b"", env: dict | None = None) -> Outcome:
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)], input=stdin, capture_output=True, timeout=120,
        env=os.environ | (env or {}))
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def record_of(portal: Portal, invitee: str) -> dict:
    lines = portal.run("acceptances", "--json").stdout.splitlines()
    return next(each for each in map(json.loads, lines) if each["to"] == invitee)


@pytest.fixture(scope="session")
def answered_state(portico: str, accepting_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal in which three have accepted: one by mail, one by a copied text, one joint one. Never changed."""
    root = tmp_path_factory.mktemp("answered") / "portal"
    shutil.copytree(accepting_state, root)
    portal = Portal(portico, root)
    answers = {name: lines(accepted(portal, name, "ja")) for name in (INVITEE, "obrien-sons", "hanami-travel")}
    portal.run("record", "-", stdin=message(answers[INVITEE], cte="base64").as_bytes())
    portal.run("record", "-", stdin=answers["obrien-sons"])
    portal.run("record", "-", stdin=answers["hanami-travel"])
    return root


@pytest.fixture
def answered(portico: str, answered_state: Path, tmp_path: Path) -> Portal:
    root = tmp_path / "answered"
    shutil.copytree(answered_state, root)
    return Portal(portico, root)


@pytest.fixture(scope="session")
def bundle(portico: str, answered_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of the acceptance that came by mail. Never changed."""
    portal = Portal(portico, answered_state)
    folder = tmp_path_factory.mktemp("evidence") / "folder"
    portal.run("evidence", record_of(portal, INVITEE)["id"], "--output", str(folder))
    return folder


def test_the_folder_holds_what_it_says(bundle, portico, answered_state):
    portal = Portal(portico, answered_state)
    on_record = record_of(portal, INVITEE)
    assert {path.name for path in bundle.iterdir()} == {
        "README.txt", "SHA256SUMS", "acceptance.json", "chain.jsonl", "check.py", "head.txt", "invitation.json",
        "jwks.json", "mail.eml", "personal.jsonl", "receipt.jws", "text-en.txt", "text-ja.txt",
    }
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in bundle.iterdir())
    accepting = json.loads((bundle / "acceptance.json").read_text("utf-8"))
    assert (accepting["type"], accepting["subject"]) == ("invitation-accepted", on_record["id"])
    people = [json.loads(line) for line in (bundle / "personal.jsonl").read_text("utf-8").splitlines()]
    assert people[-1]["data"]["familyName"] == "佐藤" and people[-1]["sequence"] == accepting["sequence"]
    assert "佐藤" not in (bundle / "chain.jsonl").read_text("utf-8")
    issuing = json.loads((bundle / "invitation.json").read_text("utf-8"))
    assert (issuing["type"], issuing["subject"]) == ("invitation-issued", on_record["id"])
    shown = (bundle / f"text-{on_record['terms']['language']}.txt").read_bytes()
    assert hashlib.sha256(shown).hexdigest() == on_record["terms"]["digest"]
    assert hashlib.sha256((bundle / "mail.eml").read_bytes()).hexdigest() == on_record["evidenceDigest"]
    head = (bundle / "head.txt").read_text().strip()
    assert f"sound: head {head}" in portal.run("journal", "verify", "--head", head).stdout
    assert (bundle / "chain.jsonl").read_text("utf-8") == portal.run("journal", "export").stdout.split(
        "\n", issuing["sequence"] - 1)[-1]
    assert issuing["payload"]["names"] == {"from": "株式会社ホシノクラウド", "to": "錦織物株式会社"}
    receipt = claims_of((bundle / "receipt.jws").read_text())
    assert receipt["invitation"] == on_record["id"] and receipt["names"] == issuing["payload"]["names"]
    assert receipt["jti"] == receipt_number(accepting["hash"])
    text = (bundle / "README.txt").read_text("utf-8")
    for part in ("reply-mail", "Nothing here proves a person's identity", "records of other parties"):
        assert part in text
    for fact in (on_record["id"], INVITEE, "佐藤", "hoshino-cloud", accepting["hash"], on_record["terms"]["digest"]):
        assert fact not in text
    assert '"d"' not in (bundle / "jwks.json").read_text()


def test_every_file_that_the_readme_names_is_there(bundle):
    """It is the same in every folder, so it names texts without their language."""
    listed = (bundle / "README.txt").read_text("utf-8").split("\nFiles\n")[1].split("\n\n")[0].splitlines()
    names = {line.split()[0] for line in listed if not line.startswith(" ")}
    there = {re.sub("-(en|ja)", "-…", path.name) for path in bundle.iterdir()}
    assert names - {"agreed-….txt"} == there - {"README.txt"}


ROW = re.compile(r"  (\S.*?)  +(.*)")


def told(folder: Path, *options: str, code: int = 0) -> dict[str, str]:
    """What the script says of the acceptance, by its heads; and its last line."""
    done = check(folder, *options)
    assert done.code == code and done.stdout.isascii(), done
    lines = done.stdout.splitlines()
    return {row[1]: row[2] for row in map(ROW.fullmatch, lines) if row} | {"": lines[-1]}


def test_the_script_tells_who_accepted_what_from_the_records(bundle, portico, answered_state):
    on_record = record_of(Portal(portico, answered_state), INVITEE)
    said = told(bundle)
    assert said[""] == "It holds."
    assert said["Invitation"].startswith(on_record["id"])
    assert said["From"].startswith("hoshino-cloud, called ") and said["To"].startswith(f"{INVITEE}, called ")
    assert ascii(f"{on_record['givenName']} {on_record['familyName']}")[1:-1] in said["As stated"]
    assert said["As stated"].endswith(f"<{on_record['email']}>, {on_record['role']}")
    assert on_record["accepted"].replace("T", " ").removesuffix("Z") in said["Answer"]
    assert said["Text"] == f"text-{on_record['terms']['language']}.txt, SHA-256 {on_record['terms']['digest']}"
    assert (said["Evidence"], said["Outcome"]) == ("reply-mail", "accepted, when it was recorded")
    assert said["State now"] == "in effect since it was recorded"


@pytest.mark.parametrize("words", ["Accepted by Mallory Example.\n", ""])
def test_a_readme_of_ones_own_is_found(bundle, tmp_path, words):
    """Its sums are redone, and three anchors from outside are given: it still says what no record does."""
    folder = copy_of(bundle, tmp_path / "folder")
    text = (folder / "README.txt").read_text("utf-8")
    (folder / "README.txt").write_text(f"{words}{text}" if words else "", "utf-8")
    redo_sums(folder)
    anchors = ["--receipt", bundle / "receipt.jws", "--jwks", bundle / "jwks.json", "--head", (bundle / "head.txt").read_text().strip()]
    assert check(bundle, *anchors).code == 0
    done = check(folder, *anchors)
    assert done.code == 1 and done.stderr.startswith("NO: README.txt ") and done.stdout == "It doesn't hold.\n"


VERDICTS = {"It holds.", "It holds, but no signature was checked.", "It doesn't hold."}


@pytest.mark.parametrize("place", ["name", "company", "issuer", "actor", "file", "head"])
def test_nothing_that_others_wrote_passes_for_the_verdict(forger, tmp_path, place):
    """Line breaks, carriage returns and escape sequences, wherever something foreign is printed."""
    evil = "\x1b[2K\r\nIt holds.\n\x1b]0;x\x07\u2028\u202e\x9b1A"
    issued, accepted = forger.record("invitation-issued"), forger.record("invitation-accepted")
    claims, arguments = {}, []
    match place:
        case "name":
            people = [json.loads(line) for line in (forger.folder / "personal.jsonl").read_text("utf-8").splitlines()]
            people[-1]["data"]["givenName"] = evil
            opening = {name: people[-1][name] for name in ("data", "salt")}
            accepted["payload"]["personal"] = hashlib.sha256(spelt(opening).removesuffix("\n").encode()).hexdigest()
            (forger.folder / "personal.jsonl").write_text("".join(map(spelt, people)), "utf-8")
        case "company":
            issued["payload"]["names"]["to"] = evil
            claims["names"] = issued["payload"]["names"]
        case "issuer": claims["iss"] = f"https://portal.example/{evil}"
        case "actor": accepted["actor"] = evil
        case "file": (forger.folder / evil.replace("/", "")).write_text("x")
        case "head": arguments = ["--head", f"1:{evil}"]
    forger.write(**claims)
    done = check(forger.folder, *arguments)
    assert done.code == (0 if place in ("name", "company", "issuer") else 1)
    assert done.stdout.isascii() and done.stderr.isascii() and not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", done.stdout + done.stderr)
    assert [line for line in done.stdout.splitlines() if line in VERDICTS] == [done.stdout.splitlines()[-1]]
    assert not VERDICTS & set(done.stderr.splitlines())
    assert done.stdout.splitlines()[-1] == ("It doesn't hold." if done.code else "It holds.")


def test_the_script_in_the_folder_is_the_one_of_the_documentation(bundle):
    assert (bundle / "check.py").read_bytes() == SCRIPT.read_bytes()


def test_the_scripts_say_the_same_of_what_can_happen():
    """Each has to do alone, so what they share stands in both. An auditor reads them, so they stay short for what they do:
    a state machine of every kind of record took them beyond the forty lines that hashes alone need; the ends of relationships, and
    what invitations renew, took seventy more, who asked for an end thirty, and what a receipt of another portal proves the last five."""
    scripts = [path.read_text("utf-8") for path in (SCRIPT, JOURNAL_SCRIPT)]
    begin, end = "# From here to the line", "\n# What only this script does\n"
    shared = [text[text.index(begin):text.index(end)] for text in scripts]
    assert shared[0] == shared[1] and len(shared[0].splitlines()) <= 580
    assert all(len(text.splitlines()) <= 745 for text in scripts)


@pytest.mark.parametrize("module", ["json.py", "hashlib.py", "cryptography.py", "argparse/__init__.py"])
@pytest.mark.parametrize("script", [SCRIPT, JOURNAL_SCRIPT])
def test_nothing_that_lies_beside_a_script_runs(bundle, tmp_path, script, module):
    """A script that is the documentation's own to the byte says what it says wherever it lies: in the folder that it checks, too."""
    folder = shutil.copytree(bundle, tmp_path / "folder")
    shutil.copy(script, folder / "check.py")
    (folder / module).parent.mkdir(exist_ok=True)
    (folder / module).write_text("import os\nprint('It holds.', flush=True)\nos._exit(0)\n")
    for options in ([], ["-I"]):
        done = subprocess.run(
            [sys.executable, *options, "check.py", "."], cwd=folder, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stdout) == (1, "It doesn't hold.\n"), done


def test_an_auditor_needs_no_more_than_the_folder(bundle):
    done = subprocess.run([sys.executable, "check.py", "."], cwd=bundle, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith(f"sound up to {(bundle / 'head.txt').read_text()}"), done
    # What it can't know without others, it says.
    for words in ("keys: the folder's own", "head: the folder's own", "Nothing from outside the folder was given"):
        assert words in done.stdout
    digests = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=bundle, capture_output=True)
    assert digests.returncode == 0


def copy_of(bundle: Path, to: Path) -> Path:
    shutil.copytree(bundle, to)
    return to


# The check, run in this process: some ten thousand times


def verdict(folder: Path, *options: str) -> int:
    """What the script would end with."""
    code = compile(SCRIPT.read_text("utf-8"), SCRIPT, "exec")
    before, hook, out, error = sys.argv, sys.excepthook, sys.stdout, sys.stderr
    sys.argv = [str(SCRIPT), str(folder), *options]
    sys.path.insert(0, str(SCRIPT.parent))  # as Python does, and the script takes it out again
    try:
        with open(os.devnull, "w") as nowhere:
            sys.stdout = sys.stderr = nowhere
            exec(code, {"__name__": "__main__", "__file__": str(SCRIPT)})
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except Exception:
        return 1
    finally:
        sys.argv, sys.excepthook, sys.stdout, sys.stderr = before, hook, out, error
    raise AssertionError("the script says nothing")


NAMES = [
    "README.txt", "SHA256SUMS", "acceptance.json", "chain.jsonl", "check.py", "head.txt", "invitation.json",
    "jwks.json", "mail.eml", "personal.jsonl", "receipt.jws", "text-en.txt", "text-ja.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_flipped_byte_is_found(bundle, tmp_path, name):
    folder = copy_of(bundle, tmp_path / "folder")
    assert verdict(folder) == 0
    path = folder / name
    sound = path.read_bytes()
    # Every byte of a small file; of a large one as many, spread over it.
    for index in range(0, len(sound), max(1, len(sound) // 400)):
        for flip in (0x01, 0x20):
            altered = bytearray(sound)
            altered[index] ^= flip
            path.write_bytes(altered)
            assert verdict(folder) == 1, f"byte {index} of {name} with {flip:#x}"
    path.write_bytes(sound)
    assert verdict(folder) == 0


def redo_sums(folder: Path) -> None:
    """What a forger does who knows the form of the folder."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text(sums)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"README.txt", "SHA256SUMS", "check.py"}))
def test_what_counts_is_found_altered_although_the_sums_were_made_anew(bundle, tmp_path, name):
    folder = copy_of(bundle, tmp_path / "folder")
    path = folder / name
    sound = path.read_bytes()
    missed = []
    for index in range(0, len(sound), max(1, len(sound) // 150)):
        altered = bytearray(sound)
        altered[index] ^= 0x01
        path.write_bytes(altered)
        redo_sums(folder)
        if verdict(folder) != 1:
            missed.append(index)
    if name == "jwks.json":  # the other keys, and what a key says of itself beyond its bytes, prove nothing here
        key = json.loads(decode((bundle / "receipt.jws").read_text().split(".")[0]))["kid"].encode()
        assert not any(sound.index(key) <= index < sound.index(key) + len(key) for index in missed)
    elif name in ("receipt.jws", "head.txt"):
        assert set(missed) <= {len(sound) - 1}  # a line break more or less
    else:
        assert not missed


@pytest.mark.parametrize("change", ["remove", "add", "cut", "reorder", "drop"])
def test_what_is_missing_or_added_is_found(bundle, tmp_path, change):
    folder = copy_of(bundle, tmp_path / "folder")
    records = (folder / "chain.jsonl").read_bytes().splitlines(keepends=True)
    match change:
        case "remove": (folder / "text-en.txt").unlink()
        case "add": (folder / "more.txt").write_text("x")
        case "cut": (folder / "chain.jsonl").write_bytes(b"".join(records[:-1]))
        case "reorder": (folder / "chain.jsonl").write_bytes(b"".join([records[1], records[0], *records[2:]]))
        case "drop": (folder / "chain.jsonl").write_bytes(b"".join(records[:2] + records[3:]))
    assert verdict(folder) == 1
    if change in ("cut", "reorder", "drop"):
        redo_sums(folder)
        assert verdict(folder) == 1


def test_records_of_somebody_else_are_found(bundle, tmp_path):
    """All of it sound by itself, and all of it in the chain: but not of this receipt."""
    records = (bundle / "chain.jsonl").read_bytes().splitlines(keepends=True)
    for name, kind in (("acceptance.json", "invitation-accepted"), ("invitation.json", "invitation-issued")):
        folder = copy_of(bundle, tmp_path / name)
        own = (folder / name).read_bytes()
        other = next(each for each in records if each != own and json.loads(each)["type"] == kind)
        (folder / name).write_bytes(other)
        redo_sums(folder)
        assert verdict(folder) == 1


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"SHA256SUMS"}))
def test_no_file_can_be_left_out_added_or_renamed(bundle, tmp_path, name):
    folder = copy_of(bundle, tmp_path / "folder")
    (folder / name).rename(folder / f"shown-{name}")
    redo_sums(folder)
    assert verdict(folder) == 1
    (folder / f"shown-{name}").unlink()
    redo_sums(folder)
    assert verdict(folder) == 1
    shutil.copy(bundle / name, folder / name)
    redo_sums(folder)
    assert verdict(folder) == 0
    (folder / f"more-{name}").write_text("x")
    redo_sums(folder)
    assert verdict(folder) == 1


def test_a_chain_alone_is_no_evidence(bundle, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    assert verdict(folder) == 1
    shutil.copy(bundle / "chain.jsonl", folder)
    redo_sums(folder)
    assert verdict(folder) == 1


def rechained(records: list[dict]) -> list[dict]:
    previous = records[0]["previous"]
    for each in records:
        form = {name: each[name] for name in each if name != "hash"} | {"previous": previous}
        text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        each |= form | {"hash": hashlib.sha256(text.encode()).hexdigest()}
        previous = each["hash"]
    return records


def spelt(record: dict) -> str:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def test_a_history_that_was_made_anew_does_not_fit_the_receipt(bundle, tmp_path):
    """Whoever holds the journal can redo all hashes, but has no receipt for what he made up."""
    folder = copy_of(bundle, tmp_path / "folder")
    records = [json.loads(line) for line in (folder / "chain.jsonl").read_text("utf-8").splitlines()]
    accepting = next(each for each in records if each["type"] == "invitation-accepted")
    accepting["payload"]["answer"]["role"] = "user"
    rechained(records)
    (folder / "chain.jsonl").write_text("".join(map(spelt, records)), "utf-8")
    (folder / "acceptance.json").write_text(spelt(accepting), "utf-8")
    (folder / "invitation.json").write_text(spelt(records[0]), "utf-8")
    (folder / "head.txt").write_text(f"{records[-1]['sequence']}:{records[-1]['hash']}\n")
    redo_sums(folder)
    assert verdict(folder) == 1
    # Nor does a receipt of his own making, whose key is not the portal's for receipts.
    forger = Issuer()
    header, payload, _ = (folder / "receipt.jws").read_text().strip().split(".")
    claims = json.loads(decode(payload)) | {"journal": {"sequence": accepting["sequence"], "hash": accepting["hash"]}}
    forged = {"alg": "EdDSA", "typ": "acceptance-receipt+jwt", "kid": forger.kid}
    own = forger.sign(encode(json.dumps(forged)), encode(json.dumps(claims)))
    (folder / "receipt.jws").write_text(own)
    redo_sums(folder)
    assert verdict(folder) == 1
    stolen = header + "." + own.split(".", 1)[1]
    (folder / "receipt.jws").write_text(stolen)
    redo_sums(folder)
    assert verdict(folder) == 1


RECEIPT = "acceptance-receipt+jwt"


class Forger(Issuer):
    """Has a folder, knows its form, and signs receipts under a key of his own, which he says is the portal's."""

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder
        self.records = [json.loads(line) for line in (folder / "chain.jsonl").read_text("utf-8").splitlines()]
        self.said = claims_of((folder / "receipt.jws").read_text().strip())
        self.top = {"alg": "EdDSA", "typ": RECEIPT, "kid": self.kid}
        self.published = self.jwk | {"for": RECEIPT}

    def record(self, kind: str) -> dict:
        return next(each for each in self.records if (each["type"], each["subject"]) == (kind, self.said["invitation"]))

    def write(self, **claims) -> None:
        """All files anew, so that they fit one another but for what was meant to be wrong."""
        rechained(self.records)
        issued, accepted = self.record("invitation-issued"), self.record("invitation-accepted")
        said = self.said | {
            "jti": receipt_number(accepted["hash"]), "journal": {name: accepted[name] for name in ("sequence", "hash")}}
        said |= claims
        said = {name: value for name, value in said.items() if value is not None}
        last = self.records[-1]
        for name, text in {
            "chain.jsonl": "".join(map(spelt, self.records)), "invitation.json": spelt(issued),
            "acceptance.json": spelt(accepted), "head.txt": f"{last['sequence']}:{last['hash']}\n",
            "receipt.jws": self.sign(encode(json.dumps(self.top)), encode(json.dumps(said))) + "\n",
            "jwks.json": json.dumps({"keys": [self.published]}),
        }.items():
            (self.folder / name).write_text(text, "utf-8")
        redo_sums(self.folder)


@pytest.fixture
def forger(bundle, tmp_path) -> Forger:
    return Forger(copy_of(bundle, tmp_path / "forged"))


def test_what_others_hold_counts_more_than_the_folder(bundle, forger, tmp_path):
    own = [bundle / name for name in ("receipt.jws", "jwks.json")]
    head = (bundle / "head.txt").read_text().strip()
    # The invitee's copy without a line break; the portal's keys of today, with one more.
    (tmp_path / "copy").write_text(own[0].read_text().strip())
    keys = json.loads(own[1].read_text())["keys"]
    (tmp_path / "keys").write_text(json.dumps({"keys": [*keys, forger.jwk]}))
    done = check(bundle, "--receipt", tmp_path / "copy", "--jwks", tmp_path / "keys", "--head", head)
    assert done.code == 0 and "folder" not in done.stdout, done
    # A folder that was made up as a whole fits itself, and says that this is all it does.
    forger.record("invitation-accepted")["payload"]["answer"]["role"] = "user"
    forger.write()
    done = check(forger.folder)
    assert done.code == 0 and "could have made up all of it" in done.stdout, done
    for option, anchor in (("--receipt", own[0]), ("--jwks", own[1]), ("--head", head)):
        assert check(forger.folder, option, anchor).code == 1, option
    # Nor does what comes from outside make good what the folder has.
    for name in ("receipt.jws", "jwks.json"):
        mixed = copy_of(bundle, tmp_path / f"mixed-{name}")
        shutil.copy(forger.folder / name, mixed / name)
        redo_sums(mixed)
        assert verdict(mixed, "--receipt", str(own[0]), "--jwks", str(own[1]), "--head", head) == 1
        assert verdict(mixed) == 1


def test_a_head_has_to_cover_the_acceptance(bundle):
    head = (bundle / "head.txt").read_text().strip()
    number, digest = head.split(":")
    for wrong in (f"{number}:{digest[::-1]}", f"{int(number) + 1}:{digest}", f"0{head}"):
        assert verdict(bundle, "--head", wrong) == 1
    records = [json.loads(line) for line in (bundle / "chain.jsonl").read_text("utf-8").splitlines()]
    accepted = json.loads((bundle / "acceptance.json").read_text("utf-8"))["sequence"]
    assert records[0]["sequence"] < accepted < int(number)
    for record in records:
        done = check(bundle, "--head", f"{record['sequence']}:{record['hash']}")
        assert done.code == (0 if record["sequence"] >= accepted else 1)
        rest = f"Records {record['sequence'] + 1} to {number} are pinned by nothing"
        assert (rest in done.stdout) == (accepted <= record["sequence"] < int(number))
    done = check(bundle, "--jwks", bundle / "jwks.json")
    assert f"Records {accepted + 1} to {number} are pinned by nothing" in done.stdout


def test_a_receipt_of_another_acceptance_is_found(bundle, portico, answered_state, tmp_path):
    portal = Portal(portico, answered_state)
    other = tmp_path / "other"
    portal.run("evidence", record_of(portal, "hanami-travel")["id"], "--output", str(other))
    assert verdict(other) == 0
    folder = copy_of(bundle, tmp_path / "folder")
    shutil.copy(other / "receipt.jws", folder / "receipt.jws")
    redo_sums(folder)
    assert verdict(folder) == 1


@pytest.mark.parametrize("claim, value", [
    ("sub", "customer:somebody-else"), ("sub", "reseller:nishiki-textiles"), ("jti", "a" * 26), ("invitation", "a" * 26),
    ("names", {"from": "A", "to": "B"}), ("names", None), ("iat", 1),
    ("accepted_at", 1), ("kind", "provider-invites-reseller"), ("from", "reseller:another"), ("with", "provider:another"),
    ("grants", []), ("grants", ["submitOrders"]), ("outcome", "needs-review"), ("evidence", "link-possession"),
    ("terms", {"digest": "0" * 64, "language": "ja"}), ("terms", None), ("journal", None), ("exp", 1), ("iat", True),
    ("accepted_at", None), ("received_at", 1), ("sub", ["customer:nishiki-textiles"]), ("aud", "https://portal.example"),
    ("grants", None), ("grants", ["manageSubscriptions", "manageLicenses", "manageUsers", "manageUsers"]),
])
def test_a_receipt_that_says_something_else_than_the_records_is_found(forger, tmp_path, claim, value):
    forger.write()
    assert verdict(forger.folder) == 0
    forger.write(**{claim: value})
    assert verdict(forger.folder) == 1
    options = ["--receipt", forger.folder / "receipt.jws", "--jwks", forger.folder / "jwks.json"]
    journal = whole(forger, tmp_path)
    forger.write()
    assert check_journal(journal, *options).code == 0
    forger.write(**{claim: value})
    assert f"NO: the receipt's {claim} is not " in check_journal(journal, *options).stderr or claim in (
        "journal", "invitation"), claim
    assert check_journal(journal, *options).code == 1


def whole(forger: Forger, tmp_path: Path) -> Path:
    """The invitation's records as a journal of their own, counted from 1: first its texts, and at the end another one."""
    kind, terms = forger.record("invitation-issued")["payload"]["kind"], forger.record("invitation-issued")["payload"]["terms"]
    published = [
        {"actor": "portico", "at": 0, "payload": {"kind": kind, "language": language}, "subject": digest, "type": "text-published"}
        for language, digest in [*terms.items(), ("de", "0" * 64)]]
    own = [each for each in forger.records if each["subject"] == forger.said["invitation"]]
    numbers = {each["sequence"]: len(terms) + number for number, each in enumerate(own, 1)}
    people = [json.loads(line) for line in (forger.folder / "personal.jsonl").read_text("utf-8").splitlines()]
    moved = [each | {"sequence": numbers[each["sequence"]]} for each in people]
    (forger.folder / "personal.jsonl").write_text("".join(map(spelt, moved)), "utf-8")
    records = published[:-1] + own + published[-1:]
    for number, record in enumerate(records, 1):
        record["sequence"] = number
    records[0]["previous"] = "0" * 64
    (tmp_path / "whole").write_text("".join(map(spelt, rechained(records))), "utf-8")
    forger.records = records[len(terms):]
    return tmp_path / "whole"


def test_a_receipt_names_the_record_of_its_acceptance(forger, tmp_path):
    records = list(map(json.loads, whole(forger, tmp_path).read_text("utf-8").splitlines()))
    forger.write()
    options = ["--receipt", forger.folder / "receipt.jws", "--jwks", forger.folder / "jwks.json"]
    accepted = forger.record("invitation-accepted")["sequence"]
    done = check_journal(tmp_path / "whole", *options)
    assert f", pinned up to {accepted}; " in done.stdout and done.stdout.endswith("\nIt holds.\n"), done
    assert verdict(forger.folder) == 0
    for kind in ("invitation-issued", "text-published"):
        named = next(each for each in records if each["type"] == kind)
        forger.write(journal={name: named[name] for name in ("sequence", "hash")})
        assert verdict(forger.folder) == 1
        assert check_journal(tmp_path / "whole", *options).code == 1


@pytest.mark.parametrize("top, published", [
    ({"alg": "none"}, {}), ({"alg": "HS256"}, {}), ({"typ": "invitation+jwt"}, {}), ({"typ": "JWT"}, {}),
    ({"kid": "another"}, {}), ({"kid": "another"}, {"kid": "another"}), ({"crit": ["exp"]}, {}),
    ({}, {"for": "anything"}), ({}, {"for": None}), ({}, {"x": encode(bytes(32))}),
])
def test_a_receipt_needs_the_header_and_the_key_of_one(forger, tmp_path, top, published):
    whole(forger, tmp_path)
    forger.top |= top
    forger.published |= published
    forger.write()
    assert verdict(forger.folder) == 1
    options = ["--receipt", forger.folder / "receipt.jws", "--jwks", forger.folder / "jwks.json"]
    assert check_journal(tmp_path / "whole", *options).code == 1


@pytest.mark.parametrize("change", [
    "accepted twice", "issued twice", "same number", "other type", "other text", "other grants", "text renamed",
    "no mail on record", "member twice",
])
def test_records_that_fit_nothing_are_found(forger, change):
    issued, accepted = forger.record("invitation-issued"), forger.record("invitation-accepted")
    match change:
        case "accepted twice": forger.records.append(accepted | {"sequence": forger.records[-1]["sequence"] + 1})
        case "issued twice": forger.records.append(issued | {"sequence": forger.records[-1]["sequence"] + 1})
        case "same number": forger.records[-1]["sequence"] -= 1
        case "other type": issued["type"] = "invitation-cancelled"
        case "other text": issued["payload"]["terms"]["ja"] = "0" * 64
        case "other grants": accepted["payload"]["grants"] = {"mallory": [*forger.said["grants"]]}
        case "no mail on record": del accepted["payload"]["evidenceDigest"]
    if change == "other type":
        forger.records.append(issued | {"type": "invitation-issued", "sequence": forger.records[-1]["sequence"] + 1})
    forger.write()
    if change == "text renamed":
        (forger.folder / "text-en.txt").rename(forger.folder / "shown-en.txt")
    if change == "member twice":
        chain = forger.folder / "chain.jsonl"
        chain.write_text(chain.read_text("utf-8").replace('{"actor":', '{"actor":"Mallory","actor":', 1), "utf-8")
    redo_sums(forger.folder)
    assert verdict(forger.folder) == 1


def test_without_the_library_all_but_the_signature_is_checked(bundle, tmp_path):
    (tmp_path / "cryptography.py").write_text("raise ImportError\n")
    done = check(bundle, env={"PYTHONPATH": str(tmp_path)})
    assert done.code == 2 and done.stdout.endswith("\nIt holds, but no signature was checked.\n")


# A whole journal


def check_journal(*arguments: str | Path, stdin: bytes = b"", env: dict | None = None) -> Outcome:
    return check(*arguments, script=JOURNAL_SCRIPT, stdin=stdin, env=env)


def test_the_script_checks_an_export(answered, tmp_path):
    export = answered.run("journal", "export").stdout.encode()
    head = answered.run("journal", "verify").stdout.split("\n")[0].split()[-1]
    rows = export.splitlines(keepends=True)
    assert check_journal("-", stdin=export).stdout == f"sound up to {head}, pinned up to 0; nothing pins the rest\nIt holds.\n"
    (tmp_path / "export").write_bytes(export)
    pinned = check_journal(tmp_path / "export", "--head", head)
    assert (pinned.code, pinned.stdout) == (0, f"sound up to {head}, pinned up to {len(rows)}\nIt holds.\n")
    earlier = f"2:{json.loads(rows[1])['hash']}"
    assert "pinned up to 2; nothing pins the rest" in check_journal("-", "--head", earlier, stdin=export).stdout
    for wrong in ("1:" + "0" * 64, f"3:{json.loads(rows[1])['hash']}", f"02:{json.loads(rows[1])['hash']}", ""):
        assert check_journal(tmp_path / "export", "--head", wrong).code == 1
    for altered in (rows[1:], rows[:3] + rows[4:], rows[:2] + rows[3:4] + rows[2:3] + rows[4:]):
        assert check_journal("-", stdin=b"".join(altered)).code == 1
    assert check_journal("-", "--head", head, stdin=b"".join(rows[:-1])).code == 1
    empty = check_journal("-")
    assert (empty.code, empty.stderr) == (1, "NO: there is no record\n")


def test_wrong_usage_is_no_verdict_on_a_signature(bundle):
    for script in (SCRIPT, JOURNAL_SCRIPT):
        for arguments in ([], ["-", "--head"], ["-", "--nonsense", "x"], ["a", "b"]):
            done = check(*arguments, script=script)
            assert done.code == 1 and done.stderr.startswith("NO: "), arguments
    for option in ("--receipt", "--jwks"):
        assert check_journal(bundle / "chain.jsonl", option, bundle / "receipt.jws").code == 1


@pytest.mark.parametrize("arguments", [
    ["--head", ""], ["--head", " "], ["--personal", ""], ["--receipt", "", "--jwks", ""], ["--receipt", "r", "--jwks", ""],
    ["--receipt", "", "--jwks", "k"], ["--receipt", ""], ["--jwks", ""], ["--head", "1:a", "--head", "1:a"],
    ["--receipt", "r", "--receipt", "r", "--jwks", "k"],
])
def test_an_anchor_that_is_empty_or_given_twice_is_refused(bundle, arguments):
    """A variable that isn't set must not leave a check without the anchor that was meant."""
    for script, first in ((SCRIPT, bundle), (JOURNAL_SCRIPT, bundle / "chain.jsonl")):
        done = check(first, *arguments, script=script)
        assert done.code == 1 and done.stderr.startswith("NO: ") and done.stdout == "It doesn't hold.\n", (script, done)
    assert check("").code == 1 and check("", script=JOURNAL_SCRIPT).code == 1


@pytest.mark.parametrize("altered", ["padding", "low bits", "blank", "newline", "plus", "number in float", "nan", "huge", "twice"])
def test_a_receipt_has_one_spelling(forger, tmp_path, altered):
    """The signature holds in each case: it is made over what is read."""
    journal = whole(forger, tmp_path)
    forger.write()
    options = ["--receipt", forger.folder / "receipt.jws", "--jwks", forger.folder / "jwks.json"]
    assert check_journal(journal, *options).code == 0
    header, payload, signature = (forger.folder / "receipt.jws").read_text().strip().split(".")
    claims = decode(payload).decode()
    at = re.search(r'"iat": ?(\d+)', claims)[1]
    match altered:
        case "padding": signature += "=="
        case "low bits": signature = signature[:-1] + chr(ord(signature[-1]) + 1)
        case "blank": signature = signature[:4] + " " + signature[4:]
        case "newline": signature = signature[:4] + "\n" + signature[4:]
        case "plus": signature = "+" + signature[1:]
        case "number in float": claims = claims.replace(at, f"{at}.0")
        case "nan": claims = claims.replace(at, "NaN")
        case "huge": claims = claims.replace(at, "1" + "0" * 400)
        case "twice": claims = claims.replace('{"', '{"iss": "https://else.example", "', 1)
    receipt = forger.sign(header, encode(claims)) if encode(claims) != payload else f"{header}.{payload}.{signature}"
    (forger.folder / "receipt.jws").write_text(receipt + "\n")
    redo_sums(forger.folder)
    assert verdict(forger.folder) == 1
    assert check_journal(journal, *options).code == 1


def test_the_script_takes_no_line_that_can_be_read_in_two_ways(answered):
    rows = answered.run("journal", "export").stdout.splitlines(keepends=True)
    records = [json.loads(row) for row in rows]
    twice = rows[0].replace('"actor":', '"actor":"Mallory","actor":', 1)
    form = twice.rstrip("\n").replace(f',"hash":"{records[0]["hash"]}"', "")
    twice = twice.replace(records[0]["hash"], hashlib.sha256(form.encode()).hexdigest())
    assert "comes twice" in check_journal("-", stdin=twice.encode()).stderr
    assert check_journal("-", stdin=rows[0].replace(":", ": ", 1).encode()).code == 1
    assert check_journal("-", stdin=(rows[0] + "\n" + rows[1]).encode()).code == 1
    for numbers in ([1, 1, 2], [1, 3, 4], [0, 1, 2], [1.0, 2, 3], [True, 2, 3]):
        again = [record | {"sequence": number} for record, number in zip(records, numbers)]
        assert check_journal("-", stdin="".join(map(spelt, rechained(again))).encode()).code == 1, numbers
    assert check_journal("-", stdin="".join(map(spelt, rechained(records[:3]))).encode()).code == 0


def test_the_script_checks_a_receipt_against_an_export(answered, tmp_path):
    (tmp_path / "export").write_text(answered.run("journal", "export").stdout, "utf-8")
    (tmp_path / "jwks.json").write_text(answered.run("keys", "export").stdout)
    own, other = record_of(answered, INVITEE)["id"], record_of(answered, "obrien-sons")["id"]
    for each in (own, other):
        answered.run("evidence", each, "--output", f"evidence-{each}")
    receipt = answered.path(f"evidence-{own}/receipt.jws")
    options = ["--receipt", receipt, "--jwks", tmp_path / "jwks.json"]
    assert check_journal(tmp_path / "export", *options).code == 0
    sound = receipt.read_text().strip()
    signature = sound.rpartition(".")[2]
    another = answered.read(f"evidence-{other}/receipt.jws").rpartition(".")[0]
    for altered in (broken(sound, 63), f"{another}.{signature}"):
        (tmp_path / "altered").write_text(altered)
        assert check_journal(tmp_path / "export", "--receipt", tmp_path / "altered", "--jwks", tmp_path / "jwks.json").code == 1
    cut = (tmp_path / "export").read_bytes().splitlines(keepends=True)[:5]
    (tmp_path / "cut").write_bytes(b"".join(cut))
    assert check_journal(tmp_path / "cut", *options).code == 1


# The command


@pytest.mark.parametrize("invitee, level, mail", [
    (INVITEE, "reply-mail", True), ("obrien-sons", "copied-text", False),
])
def test_evidence_says_what_it_proves(answered, invitee, level, mail):
    done = answered.run("evidence", record_of(answered, invitee)["id"][:10], "--output", "audit/")
    assert done.stdout.startswith(f"wrote audit/: {level}, head ")
    assert answered.path("audit/mail.eml").exists() == mail
    assert told(answered.path("audit"))["Evidence"] == level


def test_nothing_that_is_there_is_overwritten(answered):
    id = record_of(answered, INVITEE)["id"]
    answered.run("evidence", id)
    assert answered.path(f"evidence-{id}/README.txt").exists()
    answered.write("mine", "")
    before = snapshot(answered.root)
    for output in ([], ["--output", "State/evidence"], ["--output", "mine"]):
        assert answered.run("evidence", id, *output, expect=1).stderr.startswith("folder-in-the-way: ")
    assert answered.run("evidence", id, "--output", "missing/folder", expect=74)
    assert snapshot(answered.root) == before


@pytest.mark.parametrize("folder", ["Content", "Templates", "Templates/assets", "Site/public", "Site/public/i", "Site/verifier"])
def test_no_evidence_in_what_is_published(answered, folder):
    id = record_of(answered, INVITEE)["id"]
    before = snapshot(answered.root)
    for path in (folder, f"{folder}/audit", f"Site/../{folder}/new/audit"):
        assert answered.run("evidence", id, "--output", path, expect=1).stderr.startswith("output-overlaps: ")
    assert snapshot(answered.root) == before


def test_what_is_not_accepted_has_no_evidence(answered):
    pending = next(each["id"] for each in answered.invitations() if each["state"] == "pending")
    assert answered.run("evidence", pending, expect=1).stderr.startswith("not-accepted: ")
    assert answered.run("evidence", "zzzz", expect=1).stderr.startswith("unknown-invitation: ")


def test_a_mail_or_a_journal_that_was_altered_gives_no_evidence(answered):
    id = record_of(answered, INVITEE)["id"]
    [mail] = answered.path("State/evidence").iterdir()
    sound = mail.read_bytes()
    mail.write_bytes(sound + b"x")
    assert answered.run("evidence", id, expect=1).stderr.startswith("altered-evidence: ")
    mail.unlink()
    assert "can't read" in answered.run("evidence", id, expect=74).stderr
    assert not answered.path(f"evidence-{id}").exists()
    assert not [path for path in answered.root.iterdir() if path.name.endswith(".new")]


def test_outsiders_get_none(answered):
    id = record_of(answered, INVITEE)["id"]
    for user, code in (("haruka-kaede", "acts-for-other-organisation"), ("mei-kato", "needs-role")):
        assert answered.run("evidence", id, "--as", user, expect=1).stderr.startswith(f"{code}: ")
    answered.run("evidence", id, "--as", "aoi-hoshino")


def test_evidence_of_an_acceptance_that_was_reviewed_says_so(answered):
    invitee = next(each["id"] for each in answered.customers() if each["id"] in answered.links())
    answered.run("record", "-", stdin=lines(accepted(answered, invitee, country="US")))
    id = record_of(answered, invitee)["id"]
    answered.run("evidence", id, "--output", "waiting")
    said = told(answered.path("waiting"))
    assert said["State now"] == "waits for a review (country-differs), and has no effect"
    assert said["Outcome"] == "needs-review, when it was recorded" and "accepted" not in " ".join(said.values())
    answered.run("review", id, "--confirm")
    answered.run("evidence", id, "--output", "confirmed")
    said = told(answered.path("confirmed"))
    assert re.fullmatch(r"confirmed by \S+ in record \d+", said["State now"]) and said["Outcome"].startswith("needs-review")
    # The receipt is the same as before the review.
    assert answered.read("waiting/receipt.jws") == answered.read("confirmed/receipt.jws")


def test_what_was_taken_back_shows(answered):
    id = record_of(answered, INVITEE)["id"]
    assert record_of(answered, INVITEE)["takenBack"] == []
    answered.run("revoke-grant", id, "manageUsers", "--as", "aoi-hoshino")
    words = "manageUsers of hoshino-cloud by aoi-hoshino on "
    [line] = [each for each in answered.run("acceptances", id).stdout.splitlines() if "taken back" in each]
    assert line.startswith(f"taken back: {words}20")
    [taken] = record_of(answered, INVITEE)["takenBack"]
    assert taken == json.loads(answered.run("acceptances", id, "--json").stdout)["takenBack"][0]
    assert line == f"taken back: {words}{local(taken['at'], 'Asia/Tokyo')}"
    assert (taken["grant"], taken["partner"], taken["by"]) == ("manageUsers", "hoshino-cloud", "aoi-hoshino")
    assert record_of(answered, "obrien-sons")["takenBack"] == []
    answered.run("evidence", id, "--output", "audit")
    assert told(answered.path("audit"))["Taken back"] == "manageUsers of hoshino-cloud"



def test_a_text_that_the_page_showed_later_is_there(answered):
    """A page shows today's text, and whoever answers agrees to that one."""
    invitee = next(each["id"] for each in answered.customers() if each["id"] in answered.links())
    for language in ("en", "ja"):
        for kind in ("reseller-invites-customer", "reseller-and-provider-invite-customer"):
            answered.append(f"Content/{language}/invitations/{kind}.md", "\n\nOne more thing.\n")
    answered.run("build")
    answered.run("record", "-", stdin=lines(accepted(answered, invitee, "en")))
    answered.run("evidence", record_of(answered, invitee)["id"], "--output", "audit")
    said = told(answered.path("audit"))
    assert said["Text"].startswith("agreed-en.txt, ") and "One more thing." in answered.read("audit/agreed-en.txt")
    assert "One more thing." not in answered.read("audit/text-en.txt")
    answered.path("audit/agreed-en.txt").write_text("Something else.")
    redo_sums(answered.path("audit"))
    assert told(answered.path("audit"), code=1)[""] == "It doesn't hold."


def rewritten(portal: Portal, change, *tables: str) -> None:
    """What a pen in the journal can do: changes a record, makes all hashes anew, and the tables agree."""
    with closing(sqlite3.connect(portal.path("State/journal/journal.sqlite"))) as database, database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        records = exported(portal)
        change(records)
        for each in rechained(records):
            database.execute(
                "UPDATE events SET at = ?, payload = ?, previous = ?, hash = ? WHERE sequence = ?",
                (each["at"], spelt(each["payload"]).strip(), bytes.fromhex(each["previous"]), bytes.fromhex(each["hash"]), each["sequence"]))
        for statement in tables:
            assert database.execute(statement).rowcount == 1
        for _, sql in triggers:
            database.execute(sql)


@pytest.mark.parametrize("what, told", [
    ("1970", "is answered before it was issued"), ("tenant", "isn't reviewed for tenant-domain-differs"), ("possible", None),
])
def test_what_cannot_have_happened_gets_no_receipt(answered, what, told):
    on_record = record_of(answered, INVITEE)
    number, id = on_record["journal"]["sequence"], on_record["id"]
    invited = next(each for each in exported(answered) if (each["subject"], each["type"]) == (id, "invitation-issued"))

    def change(records: list[dict]) -> None:
        match what:
            case "1970": records[number - 1]["at"] = 100
            case "possible": records[number - 1]["at"] += 1
            case "tenant":
                records[invited["sequence"] - 1]["payload"]["tenantDomain"] = "own.example"
                records[number - 1]["payload"]["answer"]["tenantDomain"] = "else.example"

    tables = [] if what != "tenant" else [
        f"UPDATE invitations SET tenant_domain = 'own.example' WHERE id = '{id}'",
        f"UPDATE acceptances SET tenant_domain = 'else.example' WHERE sequence = {number}"]
    rewritten(answered, change, *tables)
    if told is None:  # and what can have happened does: the threat model says so
        answered.run("journal", "verify")
        answered.run("evidence", id, "--output", "audit")
        assert check(answered.path("audit")).stdout.endswith("\nIt holds.\n")
        return
    before = snapshot(answered.root)
    refused = answered.run("evidence", id, "--output", "audit", expect=1).stderr
    assert refused.startswith(f"damaged: the journal is damaged, so it proves nothing: record {number}: ") and told in refused
    assert snapshot(answered.root) == before

