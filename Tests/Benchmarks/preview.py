"""How long it takes from a save to new pixels in a browser, for `portico preview`.

    .venv/bin/python Tests/Benchmarks/preview.py .build/release

Goals: a line of a page of the sample 50 ms, with 100,000 customers 150 ms, an edit of customers.csv with 100,000 rows 1 s.
A save counts from before the file is written to the frame after the one in which the browser draws the new page, so that this one is
on the screen.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
FILE = "Content/en/providers.md"
WORDS = "Narrow the list down"
SAVES = int(os.environ.get("SAVES", "40"))

# Looks at the page before each frame is drawn, and tells of what is new in it before the next one, with the time.
WATCH = """
let before = "";
const look = () => {
  const main = document.querySelector("main");
  const text = main?.textContent.match(/State [0-9]+/)?.[0] ?? "";
  const now = text + (main ? getComputedStyle(main).outlineWidth : "");
  if (now !== before) requestAnimationFrame(() => tell([now, performance.timeOrigin + performance.now()]));
  before = now;
  requestAnimationFrame(look);
};
look();
"""


def portal(folder: Path, customers: int) -> Path:
    for name in ("Content", "Templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    if customers:
        table = folder / "Content/directory/customers.csv"
        head = table.read_text("utf-8").splitlines()[0].split(",")
        row = {
            "companyName": "Company", "language": "en", "country": "JP", "channel": "ownMarketing", "invite": "none"}
        sample = table.read_text("utf-8").splitlines()[1].split(",")
        with table.open("a", encoding="utf-8") as rows:
            for number in range(customers):
                values = dict(zip(head, sample)) | row | {
                    "id": f"company-{number}", "companyName": f"Company {number}", "email": f"office@c{number}.example",
                    "tenantDomain": "", "provider": "", "source": ""}
                rows.write(",".join(values[column] for column in head) + "\n")
    return folder


def histogram(name: str, times: list[float], goal: float) -> bool:
    times = sorted(times)
    middle, late, last = times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]
    print(f"\n{name}: median {middle:.0f} ms, 95 % within {late:.0f} ms, longest {last:.0f} ms (goal {goal:.0f} ms)")
    step = max(1, goal / 10)
    for bucket in range(int(times[0] // step), int(last // step) + 1):
        count = sum(1 for each in times if bucket <= each / step < bucket + 1)
        if count:
            print(f"  {bucket * step:6.0f} ms  {'#' * count}")
    return late <= goal


def measure(program: str, browser, customers: int) -> list[bool]:
    with tempfile.TemporaryDirectory() as temporary:
        root = portal(Path(temporary) / "portal", customers)
        preview = subprocess.Popen(
            [program, "preview", "--no-open", "--port", "0", "--portal", str(root)], stdout=subprocess.PIPE, text=True)
        told: list[tuple[str, float]] = []
        context = browser.new_context()
        try:
            address = preview.stdout.readline().strip()
            context.expose_binding("tell", lambda source, what: told.append(tuple(what)))
            context.add_init_script(WATCH)
            page = context.new_page()
            page.goto(f"{address}en/providers/")
            page.wait_for_timeout(1000)

            def saved(name: str, text: str, wanted: str) -> float:
                start = time.time() * 1000
                (root / name).write_text(text, "utf-8")
                while True:
                    page.wait_for_timeout(20)
                    for what, moment in told:
                        if wanted in what:
                            told.clear()
                            return moment - start

            size = f"{customers:,} customers" if customers else "the sample"
            text = (root / FILE).read_text("utf-8")
            lines = [
                saved(FILE, text.replace(WORDS, f"State {number}. {WORDS}"), f"State {number}")
                for number in range(100, 100 + SAVES)]
            done = [histogram(f"a line of a page, {size}", lines[2:], 150 if customers else 50)]
            style = "Templates/assets/pages.css"
            text = (root / style).read_text("utf-8")
            lines = [
                saved(style, f"{text}main{{outline:{number}px solid}}\n", f"{number}px")
                for number in range(1, 1 + SAVES // 2)]
            done.append(histogram(f"a stylesheet, {size}", lines[2:], 150 if customers else 50))
            if customers:
                table = "Content/directory/customers.csv"
                text = (root / table).read_text("utf-8")
                times = []
                for number in range(5):
                    start = time.perf_counter()
                    (root / table).write_text(re.sub(r"Company 77\b", f"Renamed {number}", text), "utf-8")
                    # What no page shows: until the preview answers from the new table.
                    page.evaluate("fetch('/_preview/look?at=/en/').then(answer => answer.text())")
                    times.append((time.perf_counter() - start) * 1000)
                done.append(histogram(f"customers.csv, {size}", times, 1000))
            return done
        finally:
            context.close()
            preview.kill()


def main() -> None:
    program = os.path.join(sys.argv[1], "portico")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        done = measure(program, browser, 0) + measure(program, browser, 100_000)
    print("\nall goals are met" if all(done) else "\na goal is missed")


main()
