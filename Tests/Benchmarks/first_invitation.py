"""From nothing to the first accepted invitation: how long the machine takes for what a newcomer types after `make install`.

The goal is three minutes with the typing; this is what the programs need of it. It never fails.
"""

import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

BINARIES = Path(sys.argv[1]).resolve()
GOAL = 180


def free_address():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def filled_in(page):
    """The form as a person of the invented customer fills it in."""
    fields = {name: html.unescape(value) for name, value in re.findall(r'<input[^>]* name="?(\w+)"? value="?([^"\s>]*)', page)}
    fields.pop("decline", None)
    return fields | {
        "givenName": "Aoi", "familyName": "Hinata", "email": "aoi@hinata-trading.example", "role": "globalAdmin",
        "consent": "yes", "answer": "accept", "country": "GB"}


def main():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO")} | {"LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as folder:
        address, verifier = free_address(), free_address()
        portal = Path(folder) / "first"
        total = 0.0

        def timed(name, work):
            nonlocal total
            start = time.perf_counter()
            result = work()
            taken = time.perf_counter() - start
            total += taken
            print(f"{name:28} {taken:8.2f} s", flush=True)
            return result

        def portico(*arguments, cwd=portal):
            return subprocess.run(
                [BINARIES / "portico", *arguments], cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout

        timed("portico init first --try", lambda: portico(
            "init", "first", "--try", "--address", address, "--verifier", verifier, cwd=folder))
        issued = timed("portico invite --all", lambda: portico("invite", "--all"))
        timed("portico build", lambda: portico("build"))
        [link] = re.findall(rf"^{address}/i/\S+$", issued, re.MULTILINE)
        page = (portal / "Site/public" / link.removeprefix(f"{address}/") / "index.html").read_text("utf-8")

        def serve():
            process = subprocess.Popen(
                [BINARIES / "portico-verifier", "serve"], cwd=portal, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment | {"PORTICO_VERIFIER_LISTEN": verifier.removeprefix("http://")})
            process.stdout.readline()
            return process

        process = timed("portico-verifier serve", serve)
        try:
            def accept():
                body = urllib.parse.urlencode(filled_in(page)).encode()
                with urllib.request.urlopen(f"{verifier}/acceptances", body, timeout=60) as answer:
                    return answer.url
            receipt = timed("an acceptance, its receipt", accept)
        finally:
            process.terminate()
            process.wait()
        print(f"{'in all':28} {total:8.2f} s of {GOAL} s; the receipt is at {urllib.parse.urlsplit(receipt).path[:12]}…")


main()
