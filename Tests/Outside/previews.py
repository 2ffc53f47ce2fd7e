"""A running `portico preview`, and hands to ask it anything."""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from portals import Portal, environment

# What a preview adds to a page, before the end of its body.
BAR = re.compile(rb"<portico-preview .*?</portico-preview><script src=\"/_preview/live\.js\?[0-9a-f]+\" defer></script>", re.S)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def page(self) -> bytes:
        """The page without what the preview adds."""
        return BAR.sub(b"", self.body)


class Preview:
    """Starts it on a portal and returns when it takes requests; AssertionError with its words if it doesn't.

    Below another program where `under` names one; at the usual port where `port` is None."""

    def __init__(self, portal: Portal, *options: str, env: dict | None = None, descriptors: int | None = None,
                 under: tuple[str, ...] = (), port: int | None = 0):
        self.portal = portal
        self.errors = portal.root.parent / f"preview-{os.urandom(4).hex()}.log"
        given = options if "--port" in options or port is None else ("--port", str(port), *options)
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*under, portal.program, "preview", "--no-open", *given], cwd=portal.root, env=environment(env),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                preexec_fn=descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))))
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        self.address = self.process.stdout.readline().decode().strip().rstrip("/") if ready else ""
        if not self.address.startswith("http"):
            self.stop()
            raise AssertionError(f"it doesn't start: {self.complaints}")
        self.sheet = self.process.stdout.readline().decode().strip().split(": ", 1)[1]
        self.host, self.port = urlsplit(self.address).hostname, urlsplit(self.address).port

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def complaints(self) -> str:
        """What it said on standard error."""
        return self.errors.read_text("utf-8")

    def await_complaint(self, text: str) -> str:
        """What it said, once the text is among it: it speaks before it answers, so one request is enough."""
        self.get("/_preview/look?at=/")
        assert text in self.complaints, self.complaints
        return self.complaints

    def await_warning(self, text: str) -> None:
        """Returns once it has said so, whenever that is."""
        end = time.monotonic() + 10
        while text not in self.complaints:
            assert time.monotonic() < end, self.complaints
            self.get("/_preview/look?at=/")

    def get(self, path: str, method: str = "GET", headers: dict | None = None, body: bytes | None = None) -> Answer:
        """One request; the path goes out as it is."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Bytes in, bytes out, until it hangs up."""
        with socket.create_connection((self.host, self.port), timeout=10) as stream:
            stream.sendall(request)
            return b"".join(iter(lambda: stream.recv(65536), b""))

    def look(self, path: str, known: str | None = None) -> dict:
        """What the page of a path is like now, as its script asks."""
        more = "" if known is None else f"&known={known}"
        return json.loads(self.get(f"/_preview/look?at={quote(path)}{more}").text)

    def changes(self, timeout: float = 10) -> "Changes":
        return Changes(self, timeout)

    def interrupt(self) -> int:
        """Ctrl-C; returns how it ended."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=10)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Changes:
    """The stream on which a browser is told of changes."""

    def __init__(self, preview: Preview, timeout: float):
        self.connection = http.client.HTTPConnection(preview.host, preview.port, timeout=timeout)
        self.connection.request("GET", "/_preview/changes")
        self.answer = self.connection.getresponse()
        assert self.answer.headers["Content-Type"].startswith("text/event-stream")

    def await_one(self) -> None:
        """Returns at the next event."""
        while self.answer.readline() != b"event: look\n":
            pass

    def close(self) -> None:
        self.connection.close()


@dataclass
class Previews:
    """Starts previews, and sees to it that none is left at the end of a test."""

    running: list[Preview] = field(default_factory=list)

    def start(self, portal: Portal, *options: str, **more) -> Preview:
        preview = Preview(portal, *options, **more)
        self.running.append(preview)
        return preview

    def stop_all(self) -> None:
        for preview in self.running:
            preview.stop()
