"""Acceptances over HTTP, each durable before it is acknowledged, beside a bare loop of SQLite transactions.

For five seconds wrk sends acceptances, each once, over 32 connections that stay open, as a reverse proxy keeps them. The floor is what
this disk does for one connection that inserts one row of the same size per transaction, with `synchronous=FULL` in
WAL mode. PORTICO_BENCH_ACCEPTANCES chooses how many there are to send (default 25000), PORTICO_BENCH_RUNS how often. It
never fails.
"""

import csv
import html
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.argv[1])
COUNT = int(os.environ.get("PORTICO_BENCH_ACCEPTANCES", "25000"))
RUNS = int(os.environ.get("PORTICO_BENCH_RUNS", "3"))
CONNECTIONS = 32


def make_portal(folder):
    """The sample portal with so many customers, all invited."""
    for name in ("Content", "Templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    table = folder / "Content/directory/customers.csv"
    with table.open(newline="", encoding="utf-8") as sample:
        columns = next(csv.reader(sample))
    with table.open("w", newline="", encoding="utf-8") as out:
        rows = csv.DictWriter(out, columns)
        rows.writeheader()
        for n in range(COUNT):
            rows.writerow({
                "id": f"customer-{n}", "companyName": f"Customer {n} Trading", "language": "en", "country": "US",
                "email": f"it{n}@customer-{n}.example", "channel": "other", "tenantDomain": f"customer-{n}.example",
                "source": "bench", "invite": "reseller", "provider": "",
            })
    (folder / "Content/directory/relationships.csv").unlink(missing_ok=True)
    for command in (("keys", "create"), ("keys", "create", "--receipts"), ("invite", "--all"), ("build",)):
        subprocess.run([BINARIES / "portico", *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def bodies(portal):
    """What each customer's form holds, filled in by somebody who knows their own company."""
    for page in sorted((portal / "Site/public/i").glob("*/index.html")):
        text = page.read_text("utf-8")
        number = re.search(r"Customer (\d+) Trading", text)
        if not number:  # a reseller's
            continue

        def value(name):
            return html.unescape(re.search(rf'name="?{name}"?[^>]* value="?([^"\s>]*)', text)[1])

        yield urllib.parse.urlencode(
            {name: value(name) for name in ("token", "terms", "language")}
            | {"tenantDomain": f"customer-{number[1]}.example", "country": "US"}
            | {"consent": "yes", "familyName": "Okafor", "givenName": "Ada", "email": "ada@customer.example",
               "phone": "", "role": "billingAdmin", "answer": "accept"})


def bare_transactions(folder, seconds=3.0):
    """One row per transaction, as durable as the journal's: latencies in seconds."""
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (sequence INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
    row = "x" * 900
    latencies = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.execute("INSERT INTO events (payload) VALUES (?)", (row,))
        latencies.append(time.perf_counter() - start)
    connection.close()
    return latencies


def serve(portal):
    server = subprocess.Popen(
        [BINARIES / "portico-verifier", "serve"], cwd=portal, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | {"PORTICO_VERIFIER_LISTEN": "127.0.0.1:0"}, text=True)
    return server, server.stdout.readline().split()[-1]


def peak_and_cpu(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024, (int(fields[11]) + int(fields[12])) / ticks


def measure(place, label):
    with tempfile.TemporaryDirectory(dir=place, prefix="portico-bench-") as scratch:
        scratch = Path(scratch)
        original = scratch / "original"
        original.mkdir()
        make_portal(original)
        lines = scratch / "bodies"
        lines.write_text("\n".join(bodies(original)) + "\n")
        print(f"\nacceptances over {CONNECTIONS} connections, {COUNT} invitations, {label}")
        latencies = sorted(bare_transactions(scratch))
        print(f"{'floor: one row a transaction, one connection':<46}{1 / statistics.mean(latencies):8.0f} a second, "
              f"p99 {latencies[len(latencies) * 99 // 100] * 1000:6.1f} ms", flush=True)
        for _ in range(RUNS):
            portal = scratch / "portal"
            shutil.copytree(original, portal, ignore=shutil.ignore_patterns("public"))
            server, address = serve(portal)
            done = subprocess.run(
                ["wrk", "-t1", f"-c{CONNECTIONS}", "-d5s", "--timeout", "30s", "-s",
                 Path(__file__).with_suffix(".lua"), address],
                env=os.environ | {"ACCEPTANCES": str(lines)}, capture_output=True, text=True)
            found = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
            if not found:
                raise SystemExit(f"wrk said:\n{done.stdout}{done.stderr}")
            created, others, requests, microseconds, half, most, longest, errors = map(int, found[1].split())
            memory, cpu = peak_and_cpu(server)
            server.terminate()
            server.wait()
            print(f"{'acceptances':<46}{created / microseconds * 1e6:8.0f} a second, p50 {half / 1000:.1f} ms, "
                  f"p99 {most / 1000:6.1f} ms, longest {longest / 1000:.0f} ms; {cpu / max(created, 1) * 1e6:.0f} us CPU "
                  f"each, peak {memory:.0f} MB; refused {others}, errors {errors}", flush=True)
            if created < requests - CONNECTIONS - others:
                print("  note: there were too few acceptances to send; take more")
            shutil.rmtree(portal)


print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
      f"SQLite {sqlite3.sqlite_version}; wrk runs on the same cores")
if Path("/dev/shm").is_dir():
    measure("/dev/shm", "in memory (/dev/shm)")
measure(tempfile.gettempdir(), f"on disk ({tempfile.gettempdir()})")
