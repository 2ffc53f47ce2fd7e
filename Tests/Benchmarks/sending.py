"""How fast letters go out, and how much memory that takes: `portico letters send` into a relay on this machine that keeps up.

    .venv/bin/python Tests/Benchmarks/sending.py .build/release

Goals: 200 letters a second, and a peak that grows by what a portal's customers take, not by letters that went. The peak of
`letters send --dry-run`, which reads and plans the same and sends nothing, stands beside it. It never fails.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
RELAYS = REPOSITORY / "Tests/Outside/relays.py"
PORTICO = Path(sys.argv[1]).resolve() / "portico"
SIZES = [int(size) for size in os.environ.get("SIZES", "10000 100000").split()]
GOAL = 200
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO")} | {"LC_ALL": "C.UTF-8"}


def portico(root, *arguments):
    """Seconds, and the peak of the program's memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [PORTICO, *arguments], cwd=root, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def invited(root, count):
    """A portal of so many customers, all invited; each has a page."""
    for name in ("Content", "Templates"):
        shutil.copytree(REPOSITORY / name, root / name)
    table = root / "Content/directory/customers.csv"
    with table.open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file))
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for number in range(count):
            writer.writerow({
                "id": f"crowd-{number}", "companyName": f"Crowd {number}", "language": "en", "country": "GB",
                "email": f"office-{number}@crowd.example", "channel": "other",
                "tenantDomain": f"crowd-{number}.northlight.example", "source": "Imported", "invite": "reseller"})
    relationships = root / "Content/directory/relationships.csv"
    lines = relationships.read_text("utf-8").splitlines(keepends=True)
    relationships.write_text("".join(line for line in lines if not line.startswith("reseller,")), "utf-8")
    portico(root, "keys", "create")
    portico(root, "invite", "--all")
    portico(root, "build")


def measure(folder, count):
    root = folder / f"portal-{count}"
    invited(root, count)
    port, log = folder / f"port-{count}", folder / f"log-{count}"
    relay = subprocess.Popen([sys.executable, RELAYS, "--port-file", port, "--log", log])
    try:
        while not port.exists():
            time.sleep(0.01)
        with (root / "Content/portal.yaml").open("a", encoding="utf-8") as file:
            file.write(
                f"mail:\n  server: 127.0.0.1\n  port: {port.read_text().strip()}\n  tls: none\n  from: letters@hoshino-cloud.example\n")
        planned, planning = portico(root, "letters", "send", "--due", "--dry-run")
        taken, peak = portico(root, "letters", "send", "--all")
    finally:
        relay.kill()
        relay.wait()
    came = [json.loads(line) for line in log.read_text().splitlines()]
    assert len(came) == len({each["to"][0] for each in came}) == count
    shutil.rmtree(root)
    rate = count / taken
    print(
        f"{count:7} letters  {taken:7.1f} s  {rate:6.0f} a second ({'as wanted' if rate >= GOAL else f'goal {GOAL}'})  "
        f"peak {peak:5.0f} MiB   dry run {planned:5.1f} s  peak {planning:5.0f} MiB", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES:
            measure(Path(folder), count)


main()
