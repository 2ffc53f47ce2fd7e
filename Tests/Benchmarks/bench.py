"""Speed and size of portico, measured beside the floor of the machine in the same run. See `make bench`.

Every case runs at least three times, each time into a new folder; the table shows medians. It never fails.
PORTICO_BENCH_SIZES chooses the numbers of invitations (default 1000,10000,100000), PORTICO_BENCH_RUNS the runs.
"""

import csv
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.argv[1])
PORTICO = str(BINARIES / "portico")
FLOOR = str(BINARIES / "portico-floor")
EMPTY = str(BINARIES / "portico-empty")
SIZES = [int(n) for n in os.environ.get("PORTICO_BENCH_SIZES", "1000,10000,100000").split(",")]
RUNS = int(os.environ.get("PORTICO_BENCH_RUNS", "3"))
NOW = "2026-11-22T00:00:00Z"
HARD_NAMES = ["<b>Orbit</b> & Söhne", "**星**と[月](http://x.example)", "“Ümlaut” {{token}} `Ltd`", "株式会社アルファ & 'Omega'"]


class Run:
    def __init__(self, wall, cpu, peak):
        self.wall, self.cpu, self.peak = wall, cpu, peak


# Times one command. A program of its own, since a process that is started begins with its parent's peak memory,
# and this one has long lists.
STOPWATCH = """
import os, sys, time
source = os.open(sys.argv[1], os.O_RDONLY)
out = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[3], sys.argv[3:], os.environ,
                        file_actions=[(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, out, 1),
                                      (os.POSIX_SPAWN_DUP2, out, 2)])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_utime + usage.ru_stime,
      usage.ru_maxrss)
"""


def run(*command, stdin="/dev/null", expected=0):
    """One whole process: wall seconds, CPU seconds, peak memory in MB."""
    with tempfile.NamedTemporaryFile() as out:
        timed = subprocess.run(
            [sys.executable, "-S", "-E", "-c", STOPWATCH, stdin, out.name, *command], stdout=subprocess.PIPE,
            check=True, text=True)
        code, wall, cpu, peak = timed.stdout.split()
        if int(code) != expected:
            raise SystemExit(f"{' '.join(command)} ended with {code}\n{Path(out.name).read_text()[-2000:]}")
    return Run(float(wall), float(cpu), int(peak) / 1024)


def median(runs, what):
    return statistics.median(getattr(r, what) for r in runs)


def row(name, runs, floor=None):
    ratio = ""
    if floor:
        ratio = "".join(f"{median(runs, what) / median(floor, what):9.2f}" for what in ("wall", "cpu"))
    print(
        f"{name:<46}{median(runs, 'wall'):9.3f} s{median(runs, 'cpu'):9.3f} s"
        f"{median(runs, 'peak'):8.0f} MB {ratio}",
        flush=True,
    )


def make_portal(folder, count):
    """The sample portal with so many customers, made from a seed. Every customer is to be invited."""
    shutil.copytree(REPOSITORY / "Content", folder / "Content")
    shutil.copytree(REPOSITORY / "Templates", folder / "Templates")
    random.seed(count)
    target = folder / "Content/directory/customers.csv"
    with target.open(newline="", encoding="utf-8") as sample:
        columns = next(csv.reader(sample))
    with target.open("w", newline="", encoding="utf-8") as out:
        rows = csv.DictWriter(out, columns)
        rows.writeheader()
        for n in range(count):
            name = f"Customer {n} Trading"
            if random.random() < 0.15:
                name = f"{random.choice(HARD_NAMES)} {n}"
            rows.writerow({
                "id": f"customer-{n}", "companyName": name, "language": random.choice(["en", "ja"]),
                "country": random.choice(["JP", "US", "DE"]), "email": f"it{n}@customer-{n}.example",
                "channel": random.choice(["ownMarketing", "vendorReferral", "other"]),
                "tenantDomain": f"customer-{n}.example", "source": "bench", "invite": "reseller", "provider": "",
            })
    (folder / "Content/directory/relationships.csv").unlink(missing_ok=True)


def office_list(portal):
    """The same customers as an office has them: split by semicolons, under headings of its own, none in the directory yet."""
    target = portal / "Content/directory/customers.csv"
    with target.open(newline="", encoding="utf-8") as known:
        customers = list(csv.DictReader(known))
    with target.open("w", newline="", encoding="utf-8") as out:
        csv.DictWriter(out, customers[0]).writeheader()
    office = portal / "office.csv"
    with office.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, delimiter=";")
        rows.writerow(["Company", "Language", "Country", "E-mail", "Tenant domain"])
        rows.writerows(
            [each["companyName"], each["language"], each["country"], each["email"], each["tenantDomain"]] for each in customers)
    return office


def invitation_pages(output):
    return sorted((output / "i").iterdir())


def measure(count, place, label):
    with tempfile.TemporaryDirectory(dir=place, prefix="portico-bench-") as scratch:
        scratch = Path(scratch)
        portal = scratch / "portal"
        portal.mkdir()
        make_portal(portal, count)
        empty = scratch / "empty"
        shutil.copytree(portal, empty)
        office = office_list(empty)
        imported = run(PORTICO, "import", "customers", str(office), "--portal", str(empty))
        run(PORTICO, "keys", "create", "--portal", str(portal))
        invited = run(PORTICO, "invite", "--all", "--portal", str(portal))
        print(f"\n{count} customers, {label}")
        print(f"{'':<46}{'wall':>11}{'CPU':>11}{'peak':>11}  ratio to the floor: wall, CPU")
        row("import customers", [imported])
        row("invite --all", [invited])
        drafts = scratch / "drafts"
        row("letters export --all", [run(PORTICO, "letters", "export", "--all", str(drafts), "--portal", str(portal))])
        shutil.rmtree(drafts)

        builds, floors, changed = [], [], []
        output = None
        for number in range(RUNS):
            output = scratch / f"public-{number}"
            builds.append(run(PORTICO, "build", "--portal", str(portal), "--output", str(output)))
            listing = scratch / "listing"
            with listing.open("w") as out:
                for page in invitation_pages(output):
                    out.write(f"{(page / 'index.html').stat().st_size} i/{page.name}/index.html\n")
            floor_output = scratch / f"floor-{number}"
            (floor_output / "i").mkdir(parents=True)
            floors.append(run(FLOOR, "write", str(listing), str(floor_output)))
        row("floor: write the invitation pages, sign", floors)
        row("build, everything", builds, floors)

        nothing = [run(PORTICO, "build", "--portal", str(portal), "--output", str(output)) for _ in range(RUNS)]
        row("build, nothing changed", nothing)
        table = portal / "Content/directory/customers.csv"
        for number in range(RUNS):
            text = table.read_text(encoding="utf-8")
            table.write_text(text.replace("Trading", f"Trading {number}", 1), encoding="utf-8")
            before = {p: (p / "index.html").stat().st_ino for p in invitation_pages(output)}
            changed.append(run(PORTICO, "build", "--portal", str(portal), "--output", str(output)))
            after = {p: (p / "index.html").stat().st_ino for p in invitation_pages(output)}
            written = sum(before[p] != after[p] for p in before)
            if written != 1:
                print(f"  note: {written} invitation pages were written, not 1")
        row("build, one customer changed", changed)
        print("  one changed : everything = "
              + ", ".join(f"{median(changed, what) / median(builds, what):.3f} {what}" for what in ("wall", "cpu")))
        page = (invitation_pages(output)[0] / "index.html").stat().st_size
        print(f"  an invitation page has {page} bytes")

        tokens = scratch / "tokens"
        with tokens.open("w") as out:
            for page in invitation_pages(output):
                found = re.search(r"name=token value=([^\s>]+)", (page / "index.html").read_text(encoding="utf-8"))
                out.write(found.group(1) + "\n")
        jwks = str(output / ".well-known/jwks.json")
        verified = [run(PORTICO, "verify", "-", "--jwks", jwks, stdin=str(tokens)) for _ in range(RUNS)]
        bare = [run(FLOOR, "verify", str(tokens)) for _ in range(RUNS)]
        row("floor: so many bare Ed25519 verifications", bare)
        row("verify -, public keys only", verified, bare)
        one = tokens.read_text().split("\n")[0]
        cold = [run(PORTICO, "verify", one, "--jwks", jwks) for _ in range(10)]
        empty = [run(EMPTY) for _ in range(10)]
        row("floor: a program that imports Foundation", empty)
        row("verify TOKEN, cold", cold, empty)


def measure_sample(place):
    """Short commands on the sample portal, beside an empty program of Foundation."""
    with tempfile.TemporaryDirectory(dir=place, prefix="portico-bench-") as scratch:
        portal = Path(scratch) / "portal"
        portal.mkdir()
        shutil.copytree(REPOSITORY / "Content", portal / "Content")
        shutil.copytree(REPOSITORY / "Templates", portal / "Templates")
        at = ["--portal", str(portal)]
        run(PORTICO, "keys", "create", *at)
        run(PORTICO, "keys", "create", "--receipts", *at)
        for mail in (portal / "Content/evidence").glob("*.eml"):
            run(PORTICO, "record", "partnership", mail.stem, "--evidence", str(mail), *at)
        run(PORTICO, "invite", "--all", *at)
        run(PORTICO, "build", *at)
        print(f"\nthe sample portal, {place}")
        print(f"{'':<46}{'wall':>11}{'CPU':>11}{'peak':>11}  ratio to the empty program: wall, CPU")
        empty = [run(EMPTY) for _ in range(10)]
        row("floor: a program that imports Foundation", empty)
        row("check", [run(PORTICO, "check", *at) for _ in range(10)], empty)
        row("build, nothing changed", [run(PORTICO, "build", *at) for _ in range(10)], empty)

        page = portal / "Content/en/trust.md"
        text = page.read_text(encoding="utf-8")
        for name, unit in HOSTILE_UNITS.items():
            for size in (180_000, 720_000):
                line = "".join(unit.format(n) for n in range(size // len(unit.format(10_000))))
                page.write_text(f"{text}\n{line}\n", encoding="utf-8")
                row(f"check, {name}, {size // 1000} KB", [run(PORTICO, "check", *at, expected=65)], empty)


# What a line is made of that took time in proportion to its square.
HOSTILE_UNITS = {
    "a line of emphasis": "**a** ", "a line of fields": "{{{{operator.name}}}} ",
    "a line of links": "http://a.example ", "a line of unknown fields": "{{{{unknown.of.{:05}}}}} ",
    "a line of tags without an end": "{{{{ ",
}


def main():
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("medians of whole processes; a ratio compares wall times")
    measure_sample("/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir())
    for count in SIZES:
        if Path("/dev/shm").is_dir():
            measure(count, "/dev/shm", "in memory (/dev/shm)")
    measure(SIZES[-1], tempfile.gettempdir(), f"on disk ({tempfile.gettempdir()})")


main()
